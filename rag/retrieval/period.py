"""A question -> the days in which what it asks for was published: “since March”, “in October 2023”, “Q3 2026”.

A date in a question may also belong to what is asked about (“the man who was elected in 2019”), and then must bound
nothing. So a period is understood only where an expression of time belongs to the question's main clause, and only if
it is the one such. Three kinds are told of at other times as well, and bound the articles only where the question asks
for what happened or was published then (“articles of 7 October 2023”, “what happened in 2023?”): single days, of which
later articles tell too; years, whose figures come out in the next; and what goes on (“this week”): of RealTimeQA's
questions with these words, .69 are answered by articles of the month before, .60 by those of the week. Days and what
goes on prefer articles all the same (`search`, `recency`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ..types import Period
from .meanings import Stretch
from .stretches import BEGINNING, next_word, stretch

#: Longer texts, in characters, are no questions; the bound also keeps every search below short.
_LONGEST = 2_000
_A_DAY = timedelta(days=1)
#: How long news of a time still comes, and from how many days on it is told of in the next year.
_FOLLOWS = timedelta(days=7)
_NEARLY_A_YEAR = 300
#: What stands before an expression of time, and what it says of it.
_CUES = {
    "since": "since", "ever since": "since", "starting": "since", "starting in": "since", "after": "after",
    "before": "before", "prior to": "before", "until": "until", "till": "until", "up to": "until",
    "up until": "until", "by": "until", "between": "between", "from": "from",
    "in": "in", "on": "in", "at": "in", "during": "in", "within": "in", "over": "in", "throughout": "in",
    "around": "in", "in the month of": "in", "in the year": "in", "over the": "in", "for": "in",
}  # fmt: skip
_CUE = re.compile(rf"(?<![\w’'-])(?:{'|'.join(sorted(_CUES, key=len, reverse=True))}) ", re.IGNORECASE)
_TO = re.compile(r" ?[-–—] ?| (?:to|until|till|through|and|up to) ", re.IGNORECASE)
_ONWARDS = re.compile(r",? (?:on|onwards?|forward)(?!\w)", re.IGNORECASE)
#: Another word with a capital makes names of these: April Jones, Winter Olympics, Last Week Tonight.
_NAME_GOES_ON = re.compile(r" [A-ZÀ-Þ]")
_ALSO_A_NAME = re.compile(
    r"(?:March|April|May|June|August|Spring|Summer|Autumn|Fall|Winter|day|Day|Week|Night|Month|Year|Eve|Easter|Christmas)$"
)
#: What makes the rest of an event or of no day out of a date: “the fires of August 2023”, “31 June 2023”.
_FRAGMENT = re.compile(r"(?:(?<!\w)of|\d(?:st|nd|rd|th)?) $", re.IGNORECASE)
_ASKING = re.compile(r"(?<!\w)(?:who|whom|whose|what|which|when|where|why|how)(?!\w)", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[a-z\d”’\"')])[.!?] +(?=[A-Z“\"‘'])")
#: Behind these the question speaks of something else than what it asks for.
_CLAUSE = re.compile(
    r"(?<!\w)(?:that|between|which|who|whom|whose|when|while|where|whether|because|after|before|since|if|following|amid|despite)"
    r"(?!\w)|[,;:(“\"‘]",
    re.IGNORECASE,
)
#: “the first time since 1979”, “the highest since March”.
_RECORD = re.compile(
    r"(?<!\w)(?:first|worst|best|most|least|\w+est|record|time|times|longer|ever)(?:\W+\w+){0,3}\W*$", re.IGNORECASE
)
_ATTRIBUTED = re.compile(r"^\W*according to [^,]*, *|[,\s]+(?:according to|as reported by) [^,]*$", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"(?<!\w)(?:(?:articles?|story|stories|news|coverage|headlines|reports?)(?: (?:that )?(?:was|were))?"
    r"(?: (?:published|written|posted|filed))?|what (?:was|were) (?:reported|published|written))(?: (?:of|for))?\W*$",
    re.IGNORECASE,
)
_HAPPENED = re.compile(
    r"(?<!\w)what(?:['’]s)? (?:else )?(?:ha[sd] )?(?:happen\w*|occurred|went on|was going on)", re.IGNORECASE
)
#: Of two articles with two dates, a question may name one: “did A change its report of 1 May in a later one?”.
_COMPARES = re.compile(
    r"(?<!\w)(?:changed?|consisten\w+|inconsisten\w+|same|differ\w*|compared|both|(?:dis)?agree\w*|contradict\w*|later"
    r"|earlier|subsequent)(?!\w)",
    re.IGNORECASE,
)
_FUTURE = re.compile(r"(?<!\w)(?:will|going to|upcoming|next)(?!\w)", re.IGNORECASE)
#: “What's new?” means the last days that the archive holds.
_NEWS_ALONE = re.compile(
    r"\W*(?:(?:so|and|ok|okay|hi|hello|hey|please|(?:tell|show|give) (?:me|us)),? ){0,3}"
    r"(?:what(?:[’']?s| is) (?:new|happening|going on|(?:in )?the (?:latest )?news)"
    r"|(?:(?:any|the|some|latest|recent|top|new|today[’']s) ){0,2}(?:news|stories|headlines))"
    r"(?:,? please| today| now| right now| lately| recently| in the (?:news|world)){0,2}\W*$",
    re.IGNORECASE,
)
_NEWS_DAYS = 7
_LATEST = re.compile(
    r"(?<!\w)(?:the|what[’']s) (?:latest|newest|most recent)(?!\w)|(?<!\w)what(?:[’']?s| is) new(?!\w)"
    r"|^\W*(?:any |some )?(?:latest |recent |new )?(?:news|updates?)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Found:
    """A period with the place of its words in the question, and what the filter must know of them."""

    period: Period
    start: int
    end: int
    days: Stretch
    cue: str


def period(question: str, today: date, archive: tuple[date, date] | None = None) -> Period | None:
    """Return the days, of UTC, to which `question` bounds what it asks for; None if it bounds nothing.

    `archive` holds the days of its oldest and newest article: what lies wholly before them is no time of publishing,
    unless the question counts from `today` or speaks of publishing.
    """
    if len(question) > _LONGEST or _COMPARES.search(question):
        return None
    if archive and _NEWS_ALONE.match(question):
        last = min(archive[1], today)
        return Period(date.fromordinal(max(1, last.toordinal() - _NEWS_DAYS + 1)), last)
    begins = max((match.end() for match in _SENTENCE.finditer(question)), default=0)
    asked = _ATTRIBUTED.sub(lambda match: " " * len(match[0]), question[begins:])
    understood: list[Period] = []
    at = 0
    while start := BEGINNING.search(asked, at):
        found = _expression(asked, start.start(), today)
        if found is None:
            at = next_word(asked, start.start())
            continue
        at = found.end
        before = asked[: found.start]
        published = bool(_PUBLISHED.search(before))
        told_then = published or bool(_HAPPENED.search(asked))
        guessed = not found.days.has_year and bool(_FUTURE.search(asked))
        if (
            not guessed
            and _bounds(found, before, told_then=told_then)
            and _sensible(found, today, archive, published=published)
        ):
            understood.append(found.period if told_then else _with_what_follows(found, today))
    return understood[0] if len(understood) == 1 else None


def asks_for_latest(question: str) -> bool:
    """Tell whether the question wants the newest of what answers it."""
    return bool(_LATEST.search(question))


def _bounds(found: _Found, before: str, *, told_then: bool) -> bool:
    """Tell whether an expression belongs to what the question asks for; `before` is the question up to it."""
    if not told_then and _told_of_later(found):
        return False
    if found.cue == "since" and _RECORD.search(before):
        return False
    asking = _ASKING.search(before)
    return not _CLAUSE.search(before, asking.end() if asking else 0)


def _told_of_later(found: _Found) -> bool:
    """Tell whether articles of other times are as likely to tell of this one."""
    if found.days.present:
        return True
    if found.cue not in ("", "in", "between"):
        return False
    first, last = found.period.first, found.period.last
    a_day = found.cue != "between" and found.days.short and not found.days.relative
    return a_day or (first is not None and last is not None and (last - first).days >= _NEARLY_A_YEAR)


def _with_what_follows(found: _Found, today: date) -> Period:
    """Return the period with the week in which news of “last Friday” and “last week” still comes."""
    last = found.period.last
    if last is None or not found.days.relative or found.cue not in ("", "in"):
        return found.period
    return Period(found.period.first, max(last, min(today, last + _FOLLOWS)))


def _sensible(found: _Found, today: date, archive: tuple[date, date] | None, *, published: bool) -> bool:
    """Tell whether articles can have been published then: not in the future, nor long before the archive begins."""
    first, last = found.period.first, found.period.last
    if first is not None and first > today:
        return False
    if last is None or archive is None or published or found.days.relative:
        return True
    return last >= archive[0] and not (first is None and last > today)


# --- Expressions with what stands before them ------------------------------------------------------------------------


def _expression(text: str, at: int, today: date) -> _Found | None:
    """Return the period whose words begin at `text[at]`, with the word that leads to it or without."""
    cue = _CUE.match(text, at)
    if cue is None:
        if _FRAGMENT.search(text[:at]) and not _PUBLISHED.search(text[:at]):
            return None
        days = stretch(text, at, today)
        # Without a word that leads to it, a name alone is too little: “May I”, “2023 Emmys”.
        return None if days is None or days.bare or _is_name(text, at, days) else _closed(days, at, "")
    name = " ".join(cue[0].lower().split())
    kind = _CUES[name]
    first = stretch(text, cue.end(), today)
    if first is None or _is_name(text, cue.end(), first) or (first.bare and _is_person(text, cue.end(), first, name)):
        return None
    ranged = _range(text, at, cue.end(), first, today) if kind in ("between", "from", "in") else None
    if ranged is not None:
        return ranged
    onwards = _ONWARDS.match(text, first.end) if kind == "from" else None
    if onwards:
        return _Found(_open("since", first), at, onwards.end(), first, "since")
    return (
        _closed(first, at, "in")
        if kind in ("between", "from", "in")
        else _Found(_open(kind, first), at, first.end, first, kind)
    )


def _open(kind: str, days: Stretch) -> Period:
    """Return what lies on one side of the days."""
    match kind:
        case "since":
            return Period(days.first, None)
        case "after":
            return Period(days.last + _A_DAY, None)
        case "before":
            return Period(None, days.first - _A_DAY)
    return Period(None, days.last)


def _closed(days: Stretch, at: int, cue: str) -> _Found:
    # What happens on a day is also in the news of the next.
    last = days.last + _A_DAY if days.short else days.last
    return _Found(Period(days.first, last), at, days.end, days, cue)


def _range(text: str, at: int, begins: int, first: Stretch, today: date) -> _Found | None:
    """Return “between A and B” or “from A to B”; a year that only one of them has counts for both."""
    to = _TO.match(text, first.end)
    last = stretch(text, to.end(), today) if to else None
    if last is None or _is_name(text, to.end() if to else at, last):
        return None
    if last.has_year and not first.has_year:
        first = stretch(text, begins, today, last.first.year) or first
        if first.first > last.last:
            first = stretch(text, begins, today, last.first.year - 1) or first
    elif first.has_year and not last.has_year:
        last = stretch(text, to.end() if to else at, today, first.first.year) or last
        if last.last < first.first:
            last = stretch(text, to.end() if to else at, today, first.first.year + 1) or last
    if first.first > last.last:
        return None
    both = replace(last, short=False, present=False, bare=False)
    return _Found(Period(first.first, last.last), at, last.end, both, "between")


def _is_name(text: str, at: int, days: Stretch) -> bool:
    """Tell whether the words are part of a name or a title: “Last Week Tonight”, “April Jones”, “USA Today”."""
    words = text[at : days.end]
    if not any(letter.isupper() for letter in words) or (days.has_year and not days.bare and not days.relative):
        return False
    if days.relative and words[0].isupper() and text[:at].strip():
        return True
    return bool(_ALSO_A_NAME.search(words) and _NAME_GOES_ON.match(text, days.end))


def _is_person(text: str, at: int, days: Stretch, cue: str) -> bool:
    """Tell whether a name alone is rather somebody's: “before May”, “by August Wilson”, “for June”."""
    word = text[at : days.end].lower().removeprefix("the ")
    if cue == "for":
        return True
    return word == "may" and cue not in ("in", "since", "during", "until", "till", "throughout", "up to", "up until")
