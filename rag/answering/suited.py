"""Whether words can answer a question at all, and what the place where they stand is worth: pure functions.

No reader should take “a vital area” for how wide a strait is, nor the day on which somebody said so for when it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial

from ..retrieval import offices
from ..text import Span
from . import gazetteer
from .borders import DATELINE
from .counts import NUMBER, QUANTITY, asks_how_many, counts_another, quantity
from .kinds import LEAD_IN, Kind, kind

#: Characters on either side of an answer that tell where it stands.
_BESIDE = 30
UNITS_OF_TIME = (
    r"\b(?:seconds?|minutes?|hours?|days?|nights?|weeks?|weekends?|months?|years?|decades?|century|centuries|ages?|era"
    r"|generations?|season|spring|summer|autumn|fall|winter)\b"
)
MONTHS = (
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
MONTHS_AND_DAYS = (
    rf"{MONTHS}|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b"
    r"|\b(?:yesterday|today|tonight|tomorrow|christmas|easter|ramadan|halloween|thanksgiving|hanukkah|diwali|eid)\b"
    r"|\b\w+(?: new year| day|['’]s (?:day|eve))\b"
)
_MOMENTS = (
    r"\b(?:after|before|during|when|while|since|until|till|once|as|now|then|soon|ago|later|earlier|early|late|recently"
    r"|previously|immediately|already|morning|afternoon|evening|overnight|night|noon|midday|lunchtime|midnight|sunrise|sunset|fortnight|dawn|dusk|moment|time|period|war"
    r"|last|next|this|coming|past|never|always|currently|end|start|beginning|middle)\b"
)
#: Digits that tell a time: 2019, the 1990s, '90s, 6:30, 6 p.m., 9/11, the 16th, 44 BC; a mere 96 is an age.
_DIGITS_OF_TIME = (
    r"\b(?:1\d|20)\d\d|['’]\d0s|\d[:.]\d\d\b|\d ?[ap]\.?m\b|\d/\d|\d(?:st|nd|rd|th)\b|\d (?:BC|AD)|\bAD \d"
    r"|\d ?h(?:rs|ours)?\b"
)
#: A few words, or more that begin as a time does: “when the ice melted and the sea rose”; not a mere “months”.
_AS_A_TIME = (
    r"\A(?!(?:the )?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|ages?|time|moment|period)\Z)"
    r"(?=(?:\S+\s+){0,5}\S+\Z|(?:the|an?|on|in|at|by|for|from|to|within|between)\s|\d|"
    rf"{MONTHS_AND_DAYS}|{_MOMENTS})"
)
_SHARES = (
    r"%|\bper ?cent|\b(?:half|halves|thirds?|quarters?|(?:fif|six|seven|eigh|nin|ten)ths?|all|none|(?:in|out of) (?:\d+"
    r"|two|three|four|five|six|seven|eight|nine|ten))\b"
)
_MONTH_ASKED = re.compile(r"\b(?:what|which) month\b", re.IGNORECASE)
_YEAR_ASKED = re.compile(r"\b(?:what|which) year\b", re.IGNORECASE)
#: What is asked for -> what its answer must hold.
_NEEDS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (QUANTITY, re.compile(NUMBER, re.IGNORECASE)),
    (
        re.compile(r"\b(?:what|which) percent(?:age)?\b", re.IGNORECASE),
        re.compile(_SHARES, re.IGNORECASE),
    ),
    (_MONTH_ASKED, re.compile(rf"{MONTHS}|\bmonth\b", re.IGNORECASE)),
    (
        re.compile(r"\bhow long\b", re.IGNORECASE),
        re.compile(
            rf"{NUMBER}|{UNITS_OF_TIME}|{_MOMENTS}|\b(?:indefinitely|permanently|forever|for life)\b", re.IGNORECASE
        ),
    ),
    # “In the coming weeks” says when, but no date.
    (
        re.compile(r"\b(?:what|which) (?:exact |precise )?date\b", re.IGNORECASE),
        re.compile(rf"\d|{MONTHS_AND_DAYS}", re.IGNORECASE),
    ),
    (
        re.compile(
            rf"^{LEAD_IN.pattern}when\b|\b(?:what|which) (?:day|date|year|month|time|century|decade)\b", re.IGNORECASE
        ),
        re.compile(
            rf"{_AS_A_TIME}.*?(?:{_DIGITS_OF_TIME}|{MONTHS_AND_DAYS}|{UNITS_OF_TIME}|{_MOMENTS})",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
    (
        re.compile(
            r"\b(?:what|which)(?:['’]s| is| was| were)? (?:the )?(?:final |full-time |half-time )?score\b",
            re.IGNORECASE,
        ),
        re.compile(r"\d ?[-–—:] ?\d|\d to \d|\bnil\b|\bdraw|\btie", re.IGNORECASE),
    ),
    # No one is a number or a day; May and June are people, too.
    (
        re.compile(rf"^{LEAD_IN.pattern}who(?:m|se)?\b", re.IGNORECASE),
        re.compile(
            r"\A(?:(?:April|May|June|August)\Z"
            r"|(?!(?:\W|\d|(?:st|nd|rd|th|the|in|on|of|at|by|about|million|billion)\b"
            rf"|{MONTHS_AND_DAYS}|{UNITS_OF_TIME})+\Z))",
            re.IGNORECASE,
        ),
    ),
)


def may_answer(question: str, text: str, start: int, end: int) -> bool:
    """Tell whether `text[start:end]` can answer `question` at all, by what it is and by what stands beside it."""
    return (
        suits(question, text[start:end])
        and not tells_when_it_was_said(question, text, start, end)
        and not _is_agency(text, start, end)
        and not _is_dateline(question, text, start, end)
        and not (_asks_for_words(question) and _DENIED.search(text, max(0, start - _BESIDE), start))
        and not counts_another(question, text, start, end)
    )


#: What stands before the dash that its news begins behind: “(CNN) — ”.
_AGENCY = re.compile(r"(?:CNN|AP|AFP|Reuters)(?: Business)?")
_DASH = re.compile(r"\)? ?[–—]")


def _is_agency(text: str, start: int, end: int) -> bool:
    return bool(_AGENCY.fullmatch(text, start, end) and _DASH.match(text, end))


#: “By 142 votes, not by 412 as announced” gives no 412.
_DENIED = re.compile(r"\bnot (?:(?:by|in|on|at|from|to) )?(?:the )?\Z", re.IGNORECASE)


@lru_cache(maxsize=64)
def _asks_for_words(question: str) -> bool:
    """Tell whether a few words answer: “they did not attend” settles whether they did, and says why."""
    return kind(question) in (Kind.SHORT, Kind.LIST)


def denied(text: str, answer: str) -> bool:
    """Tell whether `text` says of exactly these words that they are wrong."""
    return f" {answer}" in text and any(
        _DENIED.search(text, max(0, match.start() - _BESIDE), match.start())
        for match in re.finditer(rf"(?<!\w){re.escape(answer)}(?!\w)", text)
    )


def _is_dateline(question: str, text: str, start: int, end: int) -> bool:
    """Tell whether it is where news was written: “GENEVA — ”, which at most says where a thing happened."""
    line = text.rfind("\n", 0, start) + 1
    dateline = DATELINE.match(text, line) if start - line <= _BESIDE else None
    return bool(dateline and dateline.end() >= end and not _PLACE.search(question))


#: What is asked for -> what its answer cannot be.
_CANNOT_BE: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    # What stands before the name of somebody who is of it.
    (
        re.compile(
            r"\b(?:what|which) (?:[\w’'-]+ ){0,2}?(?:company|firm|bank|airline|newspaper|broadcaster|magazine|team|club"
            r"|party|agency)\b",
            re.IGNORECASE,
        ),
        re.compile(r"\A(?:Mayor|President|Senator|Governor|(?:Prime )?Minister|Chancellor|Mr|Mrs|Ms|Dr)\b"),
    ),
    (
        re.compile(
            r"\b(?:what|which) (?:[\w’'-]+ ){0,2}?(?:company|firm|bank|airline|manufacturer|newspaper|broadcaster"
            r"|magazine|team|club|party|agency|actor|actress|singer|player|politician|minister|president|author|person)\b",
            re.IGNORECASE,
        ),
        re.compile(
            r"\b(?:Strait|Sea|Ocean|River|Canal|Bay|Gulf|Peninsula|Mountains?|Desert|Valley|Street|Avenue)\b(?! [A-Z])"
        ),
    ),
)


def suits(question: str, answer: str) -> bool:
    """Tell whether `answer` is of a kind that can answer `question` at all: numbers to “how many”, times to “when”."""
    needs, cannot_be = _rules(question)
    return all(needed.search(answer) for needed in needs) and not any(wrong.search(answer) for wrong in cannot_be)


@lru_cache(maxsize=64)
def _rules(question: str) -> tuple[list[re.Pattern[str]], list[re.Pattern[str]]]:
    """Return what an answer must hold and what it must not; kept, as each question is asked of a thousand spans."""
    needs, cannot_be = ([rule for asked, rule in rules if asked.search(question)] for rules in (_NEEDS, _CANNOT_BE))
    return needs, cannot_be


_PLACE = re.compile(
    rf"^{LEAD_IN.pattern}where\b|\b(?:what|which) (?:city|town|village|place|venue|country|state|region)\b",
    re.IGNORECASE,
)
_AT_A_PLACE = re.compile(
    r"(?<!\w)(?:in|at|near|outside|around|on|from|to|into|across|off)\s+(?:the\s+)?$", re.IGNORECASE
)
_BEGINS_AT_A_PLACE = re.compile(r"(?:in|at|near|outside|around|on|across|off)\s", re.IGNORECASE)
#: What an answer to “where” is worth that does not stand where places stand.
_ELSEWHERE = 0.6
#: What an answer to “who” is worth that holds no name.
_NO_NAME = 0.7
_WHO = re.compile(rf"{LEAD_IN.pattern}who(?:m|se)?\b", re.IGNORECASE)
#: What an answer to “which country” or “which state” is worth that names none.
_NO_SUCH_PLACE = 0.4


def standing(question: str, before: str, answer: str) -> float:
    """Return what an answer's place in its sentence is worth, 0 to 1; `before` are the words that come before it.

    Asked “where”, “set in Budapest” says more than “Hungary, under its prime minister, hosts”. Asked “which country”,
    one that is known by its name says more than other words do.
    """
    place = gazetteer.asked(question)
    if place and not gazetteer.named(answer, place):
        other = gazetteer.Place.STATE if place is gazetteer.Place.COUNTRY else gazetteer.Place.COUNTRY
        # “The United States” is no state.
        return 0.0 if gazetteer.named(answer, other) else _NO_SUCH_PLACE
    if _WHO.match(question) and answer.islower():
        return _NO_NAME
    if not _PLACE.search(question) or _AT_A_PLACE.search(before) or _BEGINS_AT_A_PLACE.match(answer):
        return 1.0
    return _ELSEWHERE


_ONE_MONTH = re.compile(rf"(?=[A-Z])(?i:{MONTHS})")
_ONE_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")


def narrowed(question: str, text: str, start: int, end: int) -> Span:
    """Return the part of `text[start:end]` that is of the kind asked for, if there is one such part, else all of it.

    Asked for a president, “met with US President Joe Biden” says Joe Biden; for a month, “July 26” says July; for a
    state, “Galveston, Texas” says Texas; asked how many, “five men, one of them a teenager, who left on Sunday and ...”
    says five men.
    """
    office = offices.asked(question)
    if office and (held := offices.holders(office, text, start, end)):
        return held[0] if len(held) == 1 else (start, end)
    find = _part_asked(question)
    parts = find(text[start:end]) if find else []
    return (start + parts[0][0], start + parts[0][1]) if len(parts) == 1 else (start, end)


@lru_cache(maxsize=64)
def _part_asked(question: str) -> Callable[[str], list[Span]] | None:
    for asked, part in ((_MONTH_ASKED, _ONE_MONTH), (_YEAR_ASKED, _ONE_YEAR)):
        if asked.search(question):
            return partial(_found, part)
    place = gazetteer.asked(question)
    if place is None and asks_how_many(question):
        return quantity
    return partial(gazetteer.named, kind=place) if place else None


def _found(part: re.Pattern[str], words: str) -> list[Span]:
    return [match.span() for match in part.finditer(words)]


#: “When is the summit?”, not “when was”.
_WHEN_IS = re.compile(
    rf"^{LEAD_IN.pattern}(?:when|(?:on |in )?(?:what|which) (?:day|date|time))"
    r"(?:['’]s| (?:is|are|will|would|does|do|can)\b)",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b(?:(?:on|late|early|last) )*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today)\b"
    r"(?: (?:morning|afternoon|evening|night))?",
    re.IGNORECASE,
)
_TOLD = r"(?:said|says|told|met|held|came|went|took|made|gave|began|won|lost|wrote|spoke|saw|left|put|\w{3,}ed)"
#: A participle says of the thing itself when it is: “expected on Friday”, “to be held on Friday”.
_TOLD_BEFORE = re.compile(
    r"(?<!\bbe )(?<!\bis )(?<!\bare )(?<!\bbeen )\b"
    rf"(?!(?:planned|scheduled|expected|slated|delayed|postponed|needed)\b){_TOLD}"
    r"(?: (?:reporters|journalists))?(?: (?:on|late|early))?,? $",
    re.IGNORECASE,
)
_TOLD_AFTER = re.compile(rf",? (?:morning |afternoon |evening |night )?(?:\w+ly )?{_TOLD}\b", re.IGNORECASE)


def tells_when_it_was_said(question: str, text: str, start: int, end: int) -> bool:
    """Tell whether `text[start:end]` holds the day on which somebody did something, where it is asked when a thing is.

    “On Friday agreed to a summit” does not say when the summit is; “the summit is on Friday” does.
    """
    return _asks_when_it_is(question) and any(
        _TOLD_BEFORE.search(text[max(0, day.start() - _BESIDE) : day.start()]) or _TOLD_AFTER.match(text, day.end())
        for day in _DAY.finditer(text, start, end)
    )


@lru_cache(maxsize=64)
def _asks_when_it_is(question: str) -> bool:
    return bool(_WHEN_IS.search(question))
