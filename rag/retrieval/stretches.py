"""One expression of a question -> the days it means: “October 2023”, “Q3 2026”, “last week”, “3-10 March”.

Days are those of UTC, as the catalogue keeps times, and `today` is given. Weeks run from Monday to Sunday. Without a
year, the last such day, month or season that has begun is meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from . import meanings
from .meanings import HOLIDAYS, NUMBERS, SEASONS, WEEKDAYS, Stretch

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
#: No news is of other days, and within them no day is beside the calendar's ends.
_CALENDAR = (date(1600, 1, 1), date(2999, 12, 31))
#: A year in figures, and what names one behind a day, month or season.
_YEAR = r"(?:1[6-9]|20)\d\d(?![\d’']|[.,]\d)"
_OF_YEAR = rf"(?:,? (?:of |in )?(?P<year>{_YEAR})|,? ?[’'](?P<short>\d\d)\b| (?P<other>last|this) year\b)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_AND = r"(?: ?[-–—] ?| (?:to|until|till|through|and) )"

#: Where an expression may begin.
BEGINNING = re.compile(r"(?<![\w’'.,-])(?=\w)")
_WORD = re.compile(r"[\w’']+")
#: What a text ends with that is of no certain days, or to come. With a capital it is a name: “Democracy Now”.
VAGUE = re.compile(
    r"(?<![\w’'-])(?:(?:(?:right|just|until|till|up to|as of|by|for) )?now|at the moment|at present|currently|presently"
    r"|nowadays|so far|to date|(?:more )?recently|lately|of late|these days"
    r"|(?:in|over|during) (?:the )?(?:recent|last few|past few) (?:hours|days|weeks|months|years)"
    r"|(?:(?:by|for|in|on|until|from) )?(?:the day after )?tomorrow"
    r"|(?:(?:by|for|in|on|until|from) )?next (?:week|weekend|month|quarter|year|(?i:"
    rf"{'|'.join(WEEKDAYS)}|{_MONTH})))$"
)


def stretch(text: str, at: int, today: date, year: int | None = None) -> Stretch | None:
    """Return what the expression that begins at `text[at]` means, None if none does or there is no such day.

    `year` is that of a date that names none itself.
    """
    for pattern, meaning in _FORMS:
        match = pattern.match(text, at)
        if match:
            try:
                found = meaning(match, today, year)
            except (ValueError, OverflowError):  # The 31st of June, the year 0.
                continue
            if _CALENDAR[0] <= found.first <= found.last <= _CALENDAR[1]:
                return replace(found, end=match.end())
    return None


def named_days(text: str) -> tuple[date, ...]:
    """Return the days that `text` names with day, month and year, in its order; what is no day is passed over."""
    found: list[date] = []
    at = 0
    while start := BEGINNING.search(text, at):
        # Without today nothing is left to guess: any day of asking will do.
        days = stretch(text, start.start(), _CALENDAR[1])
        if days is not None and days.first == days.last and days.has_year and not days.relative:
            found.append(days.first)
        at = days.end if days else next_word(text, start.start())
    return tuple(dict.fromkeys(found))


def next_word(text: str, at: int) -> int:
    """Return where the word that begins at `text[at]` ends."""
    match = _WORD.match(text, at)
    return match.end() if match else at + 1


_Meaning = Callable[[re.Match[str], date, int | None], Stretch]
_UNITS = "day|week|fortnight|month|quarter|year|decade"
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(NUMBERS[1:])}|(?:a )?couple(?: of)?|(?:a )?few)"
_PARTS = r"early|mid|late|(?:the )?(?:beginning|start|middle|end) of"
_PARTS_OF_DAY = "(?:morning|afternoon|evening|night)"
_NAMES = "|".join((*SEASONS, *WEEKDAYS))


def _form(pattern: str, meaning: _Meaning) -> tuple[re.Pattern[str], _Meaning]:
    return re.compile(rf"(?:{pattern})(?![\w’'])", re.IGNORECASE), meaning


#: In the order in which they are tried: a longer form before those it begins with.
_FORMS = (
    _form(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?:T[\d:.+Z-]*)?", meanings.iso),
    _form(r"(?P<y>\d{4})-(?P<m>\d\d)(?P<d>)(?!-)", meanings.iso),
    _form(r"(?P<one>\d{1,2})(?P<dot>[./])(?P<two>\d{1,2})(?P=dot)(?P<y>\d{4})", meanings.figures),
    _form(rf"(?:the )?(?P<day>{_DAY})(?:{_AND}(?:the )?(?P<to>{_DAY}))? (?:of )?(?P<month>{_MONTH}){_OF_YEAR}?",
          meanings.days_of_month),
    _form(rf"(?P<month>{_MONTH}) (?:the )?(?P<day>{_DAY})(?!\d)(?:{_AND}(?:the )?(?P<to>{_DAY})(?! ?{_MONTH}))?(?!\d)"
          rf"{_OF_YEAR}?", meanings.days_of_month),
    _form(rf"(?:the )?(?P<part>(?:first|second|third|fourth|last) week of|(?:first|second) half of|{_PARTS})[ -]"
          rf"(?P<month>{_MONTH}){_OF_YEAR}?", meanings.part_of_month),
    _form(rf"(?P<month>{_MONTH})(?:{_AND}(?P<to>{_MONTH}))?{_OF_YEAR}?", meanings.months_in_words),
    _form(rf"(?P<part>[QH])(?P<number>(?<=q)[1-4]|(?<=h)[12])(?:[ ,/-]*(?:of )?(?P<year>{_YEAR}))?",
          meanings.part_of_year),
    _form(rf"(?P<year>{_YEAR})[ -]?(?P<part>Q)(?P<number>[1-4])", meanings.part_of_year),
    _form(rf"(?:the )?(?P<part>(?:first|second|third|fourth|last|final) quarter of|(?:first|second) half of|{_PARTS})"
          rf"(?: the year|[ -](?P<year>{_YEAR}))", meanings.part_of_year),
    _form(rf"(?:the )?(?P<season>{'|'.join(SEASONS)}){_OF_YEAR}?", meanings.season),
    _form(rf"(?P<holiday>{'|'.join(HOLIDAYS)}){_OF_YEAR}?".replace("'", "[’']").replace("st ", r"st\.? "),
          meanings.holiday),
    _form(rf"(?P<from>{_YEAR})(?:{_AND}(?P<to>{_YEAR}))?", meanings.years),
    _form(r"(?:the )?(?P<decade>(?:1[6-9]|20)\d0)s", meanings.decade),
    _form(r"today|tonight|yesterday|last night|the day before yesterday|this (?:morning|afternoon|evening)",
          meanings.named_relative),
    _form(r"this (?P<unit>week|weekend|month|quarter|year)", meanings.this),
    _form(rf"(?P<which>last|previous|this|this past) (?P<name>{_NAMES}|{_MONTH})(?! \d)", meanings.last_named),
    _form(rf"(?P<the>the )?(?P<which>last|past|previous) (?P<unit>weekend|{_UNITS})", meanings.last),
    _form(r"(?P<the>the )(?P<which>)(?P<unit>weekend)", meanings.last),
    _form(rf"(?:the )?(?:last|past|previous) {_COUNT} (?P<unit>hour|{_UNITS})s?", meanings.rolling),
    _form(rf"(?P<count>\d{{1,3}}|{'|'.join(NUMBERS)}|a couple of|a few) (?P<unit>{_UNITS})s? ago", meanings.ago),
    _form(rf"(?P<name>{'|'.join(WEEKDAYS)})(?: {_PARTS_OF_DAY})?"
          rf"(?!,? (?:the )?(?:\d|{_MONTH}|of|last|next|before|after|week|fortnight|{_PARTS_OF_DAY}))",
          meanings.weekday),
)  # fmt: skip
