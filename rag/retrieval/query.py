"""A question in its conversation -> a `Query`: what to search for, and whose articles to prefer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from ..archive.lexical import content_stems
from ..errors import UsageError
from ..types import Period, Query, Turn, Understood
from .followup import asked_anew, stand_alone
from .period import asks_for_latest, period
from .stretches import named_days

#: What “that” is followed by where it stands for what was spoken of: “how did that happen?”.
_THAT = (
    r"that(?: (?:happen(?:ed)?|occur(?:red)?|begin|begun|start(?:ed)?|end(?:ed)?|change[ds]?|work(?:ed)?|mean|true"
    r"|right|correct|so|possible|legal|normal|all|now|exactly))?\W*$"
)
#: Questions that are nothing without the conversation (“why?”, “since when?”, “more details”).
_BARE = (
    r"(?:(?:since |until |from )?(?:who|when|where|why|how|what|which one)(?: else| exactly| not| then| so| come)?"
    r"|(?:by |for )?how (?:many|much|long|often|far|old)(?: more)?"
    r"|(?:(?:in|on) )?(?:what|which) (?:year|month|day|date|time|place|city|country)"
    r"|(?:(?:any|some|give me|tell me) )?(?:more|further) (?:details?|information)"
    r"|(?:(?:can|could|would) you )?(?:please )?(?:explain|elaborate|clarify)(?: why| how| more| further)?)"
    r"(?:,? please)?\W*$"
)
#: Who and what are of something told before, so that nobody asks for them on their own: “who was the judge?”.
_OF_SOMETHING = (
    r"(?:attackers?|buyers?|captain|cause|culprits?|damage|deadline|defendants?|drivers?|fine|gunm[ae]n|judges?|killers?"
    r"|losers?|motive|opponents?|outcome|owners?|penalty|pilots?|predecessor|price|prosecutors?|punishment|ransom|reasons?"
    r"|result|runner-up|seller|sentence|successor|survivors|suspects?|turnout|verdict|victims?|weapon|winners?"
    r"|witness(?:es)?|death toll)"
)
#: Words that point back at the conversation, and questions that are nothing without it.
_POINTERS = re.compile(
    r"\b(he|she|it|they|him|her|his|hers|its|their|theirs|them|this|these|those)\b"
    r"|\bthe (article|story|report|byline)\W*$|\b(wrote|published|written|said) that\W*$"
    r"|\b(?:is|was|are|were|did|does|do|has|have|had|will|would|could|can|about|after|before|since|until|of|like|by|for"
    rf"|with|to|on|despite|doing|explain|mean|means|meant|caused?) {_THAT}"
    r"|^(and|but|so|what about|how about)\b"
    rf"|^(?:who|what|where|when|how \w+) (?:is|are|was|were|happened to) the {_OF_SOMETHING}\W*$"
    rf"|^(?:{_BARE}|((please )?tell me more|go on|what else|anything else)\W*$)",
    re.IGNORECASE,
)
#: Of these, what is no question without the one before, whatever its pronouns point to.
_ELLIPSIS = re.compile(
    rf"(?:and|but|so|what about|how about)\b|(?!what else\b){_BARE}"
    rf"|(?:[\w’']+ ){{1,4}}(?<!wrote )(?<!written )(?<!published )(?<!said ){_THAT}",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(he|she|him|her|his|hers|they|them|their)\b", re.IGNORECASE)
_NAME = re.compile(r"\b[A-ZÀ-Þ][\w’'-]+(?:\s+[A-ZÀ-Þ][\w’'-]+)+")
#: Longer questions, in characters, are not taken apart.
_LONGEST = 2_000
#: Earlier questions that a follow-up may lean on.
_TURNS = 3
_ATTRIBUTION = re.compile(r"(according to|reported by|published by|says)\s+(the\s+)?['\"‘“]?$", re.IGNORECASE)
#: A word with a capital beside a publisher's name makes another name of it (Capitol Hill), unless it is one of these.
_CAPITAL_BEFORE = re.compile(r"(?<![\w’'-])(?!The )[A-ZÀ-Þ][\w’'-]* $")
_CAPITAL_AFTER = re.compile(
    r" (?!(?:News|Sports?|Online|TV|Radio|Magazine|US|UK|World|Business|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|January|February|March|April|May|June|July|August|September|October|November|December)(?!\w))[A-ZÀ-Þ]"
)
#: So many characters before a publisher's name are looked at.
_SEEN = 60
#: A question with a larger part of capitalised words writes all its words so.
_MOST_CAPITALS = 0.7
#: What stands between two clauses, and the words of meaning that a clause has at least.
_BETWEEN = re.compile(
    r"[,;]\s+(?:and|while|but|whereas|yet|or)\s+|\s+(?:while|whereas)\s+|,\s+(?=(?:is|was|has|did|which|who|that)\b)"
    r"|\s+and\s+(?=(?:is|was|has|did|the|also|which|who)\b)",
    re.IGNORECASE,
)
_CLAUSE_WORDS = 4

#: So long after a month, news still gives its figures.
_STILL_TOLD = timedelta(days=62)


def understand(
    question: str,
    history: Sequence[Turn] = (),
    publishers: Iterable[str] = (),
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    publisher: str = "",
    today: datetime | None = None,
    archive_days: tuple[date, date] | None = None,
    author: str = "",
    plain: bool = False,
) -> Query:
    """Resolve what `question` leaves to the conversation, and what it says of publishers and dates.

    `today` is when it is asked, `archive_days` are those of the oldest and the newest article. A period that the
    question names bounds the query beside `since` and `until`. `author` is whose articles it asks for.
    `plain` takes all these for mere words.
    Raises `UsageError` for a time without a time zone and a history that is no conversation.
    """
    for name, moment in (("since", since), ("until", until), ("today", today)):
        if moment is not None and (not isinstance(moment, datetime) or moment.tzinfo is None):
            raise UsageError(f"{name} must be a datetime with a time zone, not {moment!r}")
    if not isinstance(history, Sequence) or not all(isinstance(turn, Turn) for turn in history):
        raise UsageError(f"history must be the Turns so far, oldest first, not {history!r:.80}")
    understood = Understood()
    if not plain:
        named = named_publishers(question, publishers)
        # A question about several publishers compares articles, of which each may have its own time.
        bounded = (
            period(question, today.date(), archive_days, of_articles=bool(author)) if today and len(named) < 2 else None
        )
        understood = Understood(bounded, named, asks_for_latest(question), author)
    later = _later(understood.period, since, until)
    since, until = _within(understood.period, since, until)
    # “And in Ghana?” is searched without what the question before was asked of.
    anew = asked_anew(question, history[-_TURNS:])
    search_text = f"{question} {anew}" if anew else _resolve(question, history[-_TURNS:])
    alone = stand_alone(question, history[-_TURNS:])
    if alone == question:
        alone = search_text if _ELLIPSIS.match(" ".join(question.split())) and search_text != question else ""
    return Query(
        question=question,
        search_text=search_text,
        alone=alone,
        since=since,
        until=until,
        later=later,
        publisher=publisher,
        understood=understood,
        named_days=() if plain else named_days(question),
        clauses=_clauses(question),
        today=today,
    )


def named_publishers(question: str, publishers: Iterable[str]) -> tuple[str, ...]:
    """Return the publishers that the question names, with or without “The”; longer names first win.

    A name must be capitalised or follow “according to” and the like: a fortune is not the magazine. It must not be part
    of another: the Financial Times is not The Times, as far as the question's capitals say so.
    """
    capitals = _mostly_capitalised(question)
    named: list[str] = []
    rest = question
    for publisher in sorted(publishers, key=len, reverse=True):
        bare = re.sub(r"^the\s+", "", publisher, flags=re.IGNORECASE)
        for match in re.finditer(rf"(?<!\w){re.escape(bare)}(?!\w)", rest, re.IGNORECASE):
            capitalised = match[0] != match[0].lower()
            if (
                (capitals or not _in_a_name(rest, match.start(), match.end()))
                if capitalised
                else _ATTRIBUTION.search(rest, max(0, match.start() - _SEEN), match.start())
            ):
                named.append(publisher)
                rest = f"{rest[: match.start()]}\0{rest[match.end() :]}"
                break
    return tuple(named)


def _in_a_name(text: str, start: int, end: int) -> bool:
    """Tell whether a word with a capital, that does not begin a sentence, stands directly beside `text[start:end]`."""
    if _CAPITAL_AFTER.match(text, end):
        return True
    before = _CAPITAL_BEFORE.search(text, max(0, start - _SEEN), start)
    return before is not None and not re.search(r"(?:^|[.!?:])\W*$", text[max(0, before.start() - 4) : before.start()])


def _mostly_capitalised(question: str) -> bool:
    """Tell whether capitals say nothing of names here, whatever the first word has: “WHAT DID THE HILL REPORT”."""
    _, *initials = re.findall(r"\b[^\W\d_]", question) or [""]
    return sum(map(str.isupper, initials)) > _MOST_CAPITALS * len(initials)


def _within(
    days: Period | None, since: datetime | None, until: datetime | None
) -> tuple[datetime | None, datetime | None]:
    """Return what `since` and `until` leave of the days."""
    if days is None:
        return since, until
    if days.first is not None:
        first = datetime.combine(days.first, time(), UTC)
        since = max(first, since or first)
    if days.last is not None:
        end = datetime.combine(days.last, time(), UTC) + timedelta(days=1)
        until = min(end, until or end)
    return since, until


def _later(days: Period | None, since: datetime | None, until: datetime | None) -> tuple[datetime, datetime] | None:
    """Return the time after the days in which news may still tell of them, within what is asked for otherwise."""
    if days is None or days.last is None:
        return None
    end = datetime.combine(days.last, time(), UTC) + timedelta(days=1)
    first, last = max(end, since or end), min(end + _STILL_TOLD, until or end + _STILL_TOLD)
    return (first, last) if first < last else None


def _clauses(question: str) -> tuple[str, ...]:
    """Return the parts of a question that asks for several things: “Who bought A and who is accused of B?”.

    Each has enough words of its own to be searched for; of less than two there is none, nor of what is no question.
    """
    if len(question) > _LONGEST:
        return ()
    parts = [
        part
        for part in _BETWEEN.split(" ".join(question.split()))
        if part and len(content_stems(part)) >= _CLAUSE_WORDS
    ]
    return tuple(parts) if len(parts) > 1 else ()


def _resolve(question: str, history: Sequence[Turn]) -> str:
    """Append what a follow-up leans on: the question before it and, for “he” or “they”, the names last answered.

    Appended and not substituted: the question's own words stay what weighs most, and a wrong guess does least harm.
    """
    if not history or not _POINTERS.search(" ".join(question.split())):
        return question
    last = history[-1]
    context = _resolve(last.question, history[:-1])
    names = _NAME.findall(last.answer)[:2] if _PERSON.search(question) else []
    return " ".join([question, context, *dict.fromkeys(names)])
