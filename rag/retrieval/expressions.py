"""One expression of time with the word that leads to it -> the period it means: “since March”, “from 3 to 10 May”."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ..types import Period
from .meanings import Stretch
from .stretches import stretch

_A_DAY = timedelta(days=1)
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
#: What stands before and behind a day that names an event: “the deadly 7 October attacks”.
_ARTICLE = re.compile(r"(?<!\w)the (?:[\w’'-]+ )?$", re.IGNORECASE)
_ADJECTIVE = 30
_NOUN = re.compile(
    r" (?!(?:about|according|across|after|against|and|around|are|as|at|before|between|by|can|could|did|do|does|during"
    r"|for|from|had|has|have|how|in|inside|into|is|near|of|on|or|outside|over|than|that|the|to|until|was|were|what|when"
    r"|where|which|while|who|why|will|with|within|would)(?!\w))[a-zß-ÿ]",
    re.IGNORECASE,
)
#: The question asks for what was published in the time that follows.
PUBLISHED = re.compile(
    r"(?<!\w)(?:(?:articles?|story|stories|news|coverage|headlines|reports?)(?: (?:that )?(?:was|were))?"
    r"(?: (?:published|written|posted|filed))?|what (?:was|were) (?:reported|published|written))(?: (?:of|for))?\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A period with the place of its words in the question, and what the filter must know of them."""

    period: Period
    start: int
    end: int
    days: Stretch
    cue: str


def expression(text: str, at: int, today: date) -> Found | None:
    """Return the period whose words begin at `text[at]`, with the word that leads to it or without."""
    cue = _CUE.match(text, at)
    if cue is None:
        if _FRAGMENT.search(text[:at]) and not PUBLISHED.search(text[:at]):
            return None
        days = stretch(text, at, today)
        if days is None or _is_name(text, at, days) or _names_event(text, at, days):
            return None
        # Without a word that leads to it, a name alone is too little (“May I”, “2023 Emmys”), but “news of Monday”.
        of_a_weekday = days.short and PUBLISHED.search(text[:at])
        return _closed(days, at, "") if of_a_weekday or not days.bare else None
    name = " ".join(cue[0].lower().split())
    kind = _CUES[name]
    first = stretch(text, cue.end(), today)
    if first is None or _is_name(text, cue.end(), first) or (first.bare and _is_person(text, cue.end(), first, name)):
        return None
    if _names_event(text, cue.end(), first) or (first.bare and first.short and kind not in ("in", "since")):
        return None  # “before Monday” may be to come.
    ranged = _range(text, at, cue.end(), first, today) if kind in ("between", "from", "in") else None
    if ranged is not None:
        return ranged
    onwards = _ONWARDS.match(text, first.end) if kind == "from" else None
    if onwards:
        return Found(_open("since", first), at, onwards.end(), first, "since")
    return (
        _closed(first, at, "in")
        if kind in ("between", "from", "in")
        else Found(_open(kind, first), at, first.end, first, kind)
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


def _closed(days: Stretch, at: int, cue: str) -> Found:
    # What happens on a day is also in the news of the next.
    last = days.last + _A_DAY if days.short else days.last
    return Found(Period(days.first, last), at, days.end, days, cue)


def _range(text: str, at: int, begins: int, first: Stretch, today: date) -> Found | None:
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
    return Found(Period(first.first, last.last), at, last.end, both, "between")


def _is_name(text: str, at: int, days: Stretch) -> bool:
    """Tell whether the words are part of a name or a title: “Last Week Tonight”, “April Jones”, “USA Today”."""
    words = text[at : days.end]
    if not any(letter.isupper() for letter in words) or (days.has_year and not days.bare and not days.relative):
        return False
    if days.relative and words[0].isupper() and text[:at].strip():
        return True
    return bool(_ALSO_A_NAME.search(words) and _NAME_GOES_ON.match(text, days.end))


def _names_event(text: str, at: int, days: Stretch) -> bool:
    """Tell whether a day without its year tells which event is meant: “the 7 October attacks”."""
    begins = max(0, at - _ADJECTIVE)
    return (
        days.short
        and not (days.has_year or days.relative)
        and bool(_NOUN.match(text, days.end))
        and (text[at : at + 4].lower() == "the " or bool(_ARTICLE.search(text, begins, at)))
    )


def _is_person(text: str, at: int, days: Stretch, cue: str) -> bool:
    """Tell whether a name alone is rather somebody's: “before May”, “by August Wilson”, “for June”."""
    word = text[at : days.end].lower().removeprefix("the ")
    if cue == "for":
        return True
    return word == "may" and cue not in ("in", "since", "during", "until", "till", "throughout", "up to", "up until")
