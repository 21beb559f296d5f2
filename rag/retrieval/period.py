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
from datetime import date, timedelta

from ..types import Period
from .expressions import PUBLISHED, Found, expression
from .meanings import WEEKDAYS
from .stretches import BEGINNING, VAGUE, next_word

#: Longer texts, in characters, are no questions; the bound also keeps every search below short.
_LONGEST = 2_000
#: An expression of time is no longer, in characters; where only its words count, any day may be that of asking.
_LONGEST_EXPRESSION = 100
_ANY_DAY = date(2024, 7, 1)
#: “earlier this week”, “late on Monday”.
_LEADING = re.compile(r"(?:^|(?<=[ ,]))(?:earlier|later|early|late|sometime|back|just|only|as of|ever|over) ?$")
#: How long news of a time still comes, and from how many days on it is told of in the next year.
_FOLLOWS = timedelta(days=7)
_NEARLY_A_YEAR = 300
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
_HAPPENED = re.compile(
    r"(?<!\w)what(?:['’]s)? (?:else )?(?:ha[sd] )?(?:happen\w*|occurred|went on|was going on)"
    r"|(?<!\w)what(?:['’]?s| is) new(?!\w)",
    re.IGNORECASE,
)
#: Of two articles with two dates, a question may name one: “did A change its report of 1 May in a later one?”.
_COMPARES = re.compile(
    r"(?<!\w)(?:changed?|consisten\w+|inconsisten\w+|same|differ\w*|compared|both|(?:dis)?agree\w*|contradict\w*|later"
    r"|earlier|subsequent)(?!\w)",
    re.IGNORECASE,
)
#: Articles that are counted are those of the time, however much they tell of another.
_COUNTED = re.compile(
    r"(?<!\w)how many (?:(?!(?:in|on|from|by|to|with|are|were|was|has|have|did|do) )[\w’'-]+ ){0,4}"
    r"(?:articles|stories|reports|pieces|columns)(?!\w)",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"(?<!\w)(?:will|going to|upcoming|next|happen(?:s|ing)(?: \w+){0,4} on \w+day)(?!\w)", re.IGNORECASE
)
#: Who asks like this in November what is in December means the next as likely as the last; not so “since December”.
_PRESENT = re.compile(
    r"(?<!\w)(?:is|isn['’]t|are|aren['’]t|does|doesn['’]t|do|don['’]t|can|must|should|shall|plans?|planned|due"
    r"|scheduled|expected)(?!\w)",
    re.IGNORECASE,
)
_PAST_CUES = ("since", "after")
_FROM = re.compile(r"from ", re.IGNORECASE)
#: “What's new?” means the last days that the archive holds.
_NEWS_ALONE = re.compile(
    r"\W*(?:(?:so|and|ok|okay|hi|hello|hey|please|(?:tell|show|give) (?:me|us)),? ){0,3}"
    r"(?:what(?:[’']?s| is) (?:new|happening|going on|(?:in )?the (?:latest )?news)"
    r"|(?:(?:any|the|some|latest|recent|top|new|today[’']s) ){0,2}(?:news|stories|headlines))"
    r"(?:,? please| today| now| right now| lately| recently| in the (?:news|world)){0,2}\W*$",
    re.IGNORECASE,
)
_NEWS_DAYS = 7
#: “Yesterday’s headlines”; today’s are those of the last days (`_NEWS_ALONE`).
_NEWS_OF_A_TIME = re.compile(
    r"(?<![\w’'-])(?<!Black )(?<!Good )(?<!Sheffield )(yesterday|last night"
    rf"|(?:last|this|past) (?:week(?:end)?|month|quarter|year)|(?:(?:last|this|past) )?(?:{'|'.join(WEEKDAYS)}))['’]s? "
    r"((?:(?:top|main|biggest|latest|other|important) ){0,2}(?:news|headlines|stories|coverage|articles|reports))"
    r"(?!\w)",
    re.IGNORECASE,
)
_LATEST = re.compile(
    r"(?<!\w)(?:the|what[’']s) (?:latest|newest|most recent)(?!\w)|(?<!\w)what(?:[’']?s| is) new(?!\w)"
    r"|^\W*(?:(?:tell|give|show) (?:me|us) )?(?:any |some )?(?:(?:latest |recent |new )?(?:news|updates?)"
    r"|latest|newest|most recent)(?!\w)|(?<!at )(?<=\w )(?:latest|latest news|latest updates?)\W*$",
    re.IGNORECASE,
)


def period(
    question: str, today: date, archive: tuple[date, date] | None = None, *, of_articles: bool = False
) -> Period | None:
    """Return the days, of UTC, to which `question` bounds what it asks for; None if it bounds nothing.

    `archive` holds the days of its oldest and newest article: what lies wholly before them is no time of publishing,
    unless the question counts from `today` or speaks of publishing. `of_articles` says that the question counts or
    lists articles, as “how many articles” does: then single days, years and what goes on bound them too.
    """
    if len(question) > _LONGEST or _COMPARES.search(question):
        return None
    question = plainly(question)
    if archive and _NEWS_ALONE.match(question):
        last = min(archive[1], today)
        return Period(date.fromordinal(max(1, last.toordinal() - _NEWS_DAYS + 1)), last)
    begins = max((match.end() for match in _SENTENCE.finditer(question)), default=0)
    asked = _ATTRIBUTED.sub(lambda match: " " * len(match[0]), question[begins:])
    listed = of_articles or bool(_HAPPENED.search(asked) or _COUNTED.search(asked))
    understood: list[Period] = []
    at = 0
    while start := BEGINNING.search(asked, at):
        found = expression(asked, start.start(), today)
        if found is None:
            at = next_word(asked, start.start())
            continue
        at = found.end
        before = asked[: found.start]
        published = bool(PUBLISHED.search(before))
        told_then = published or listed
        to_come = not found.days.has_year and (
            bool(_FUTURE.search(asked)) or (not told_then and _may_be_to_come(found, asked, today))
        )
        if (
            not to_come
            and _bounds(found, before, told_then=told_then)
            and _sensible(found, today, archive, published=published)
        ):
            understood.append(found.period if told_then else _with_what_follows(found, today))
    return understood[0] if len(understood) == 1 else None


def plainly(question: str) -> str:
    """Return `question` with the news that belongs to a time put before it: “last week's news” -> “news of last week”.

    What belongs to a time only by name stays: “Black Friday's news”.
    """
    return _NEWS_OF_A_TIME.sub(r"\2 of \1", question)


def asks_for_latest(question: str) -> bool:
    """Tell whether the question wants the newest of what answers it."""
    return bool(_LATEST.search(question))


def without_time(text: str) -> str:
    """Return `text` without the expressions of time that it ends with and the words that lead to them.

    “the strike this week” -> “the strike”, “last week” -> “”. What belongs to a name or an “of” stays: “Fredric March”,
    “Black Friday”, “the events of 7 October”. What is too long for a question stays.
    """
    rest = text if len(text) <= _LONGEST else ""
    while (at := _time_at_the_end(ended := rest.rstrip(" ,;.?!"))) is not None:
        rest = text = _LEADING.sub("", ended[:at]).rstrip(" ,;")
    return text


def _time_at_the_end(text: str) -> int | None:
    """Return where the expression of time begins with which `text` ends, None if it ends with none."""
    at = max(0, len(text) - _LONGEST_EXPRESSION)
    if vague := VAGUE.search(text, at):
        return vague.start()
    while start := BEGINNING.search(text, at):
        at = start.start()
        found = expression(text, at, _ANY_DAY)
        if found and found.end == len(text) and not text[:at].endswith((" of ", "Of ")):
            led = bool(found.cue) and (text[at].islower() or not at)
            # What neither a word nor a figure marks as a time may be the topic: “Christmas”.
            if led or (not found.cue and (found.days.relative or re.search(r"\d", text[at:]))):
                return at
        at = next_word(text, at)
    return None


def _bounds(found: Found, before: str, *, told_then: bool) -> bool:
    """Tell whether an expression belongs to what the question asks for; `before` is the question up to it."""
    if not told_then and _told_of_later(found):
        return False
    if found.cue == "since" and _RECORD.search(before):
        return False
    asking = _ASKING.search(before)
    return not _CLAUSE.search(before, asking.end() if asking else 0)


def _may_be_to_come(found: Found, asked: str, today: date) -> bool:
    """Tell whether a time of which only the last one was has begun, as December in November, may mean the next."""
    begins = found.period.first or found.period.last
    if found.days.relative or found.cue in _PAST_CUES or begins is None or begins.year >= today.year:
        return False
    from_then_on = found.cue == "in" and bool(_FROM.match(asked, found.start))
    return from_then_on or bool(_PRESENT.search(asked))


def _told_of_later(found: Found) -> bool:
    """Tell whether articles of other times are as likely to tell of this one."""
    if found.days.present:
        return True
    if found.cue not in ("", "in", "between"):
        return False
    first, last = found.period.first, found.period.last
    a_day = found.cue != "between" and found.days.short and not found.days.relative
    return a_day or (first is not None and last is not None and (last - first).days >= _NEARLY_A_YEAR)


def _with_what_follows(found: Found, today: date) -> Period:
    """Return the period with the week in which news of “last Friday” and “last week” still comes."""
    last = found.period.last
    if last is None or not found.days.relative or found.cue not in ("", "in"):
        return found.period
    return Period(found.period.first, max(last, min(today, last + _FOLLOWS)))


def _sensible(found: Found, today: date, archive: tuple[date, date] | None, *, published: bool) -> bool:
    """Tell whether articles can have been published then: not in the future, nor long before the archive begins."""
    first, last = found.period.first, found.period.last
    if first is not None and first > today:
        return False
    if last is None or archive is None or published or found.days.relative:
        return True
    return last >= archive[0] and not (first is None and last > today)
