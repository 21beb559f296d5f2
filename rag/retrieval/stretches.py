"""One expression of a question -> the days it means: “October 2023”, “Q3 2026”, “last week”, “3-10 March”.

Days are those of UTC, as the catalogue keeps times, and `today` is given. Weeks run from Monday to Sunday. Without a
year, the last such day, month or season that has begun is meant.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dateutil.easter import easter

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_NUMBERS = ("a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 0, "final": 0}
#: The first month of each, in the northern half of the world.
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOLIDAYS: dict[str, Callable[[int], date]] = {
    "new year's day": lambda year: date(year, 1, 1),
    "valentine's day": lambda year: date(year, 2, 14),
    "st patrick's day": lambda year: date(year, 3, 17),
    "good friday": lambda year: easter(year) - timedelta(days=2),
    "easter": easter,
    "memorial day": lambda year: _weekday_from(date(year, 5, 25), 0),
    "independence day": lambda year: date(year, 7, 4),
    "the fourth of july": lambda year: date(year, 7, 4),
    "labor day": lambda year: _weekday_from(date(year, 9, 1), 0),
    "halloween": lambda year: date(year, 10, 31),
    "thanksgiving": lambda year: _weekday_from(date(year, 11, 22), 3),
    "christmas eve": lambda year: date(year, 12, 24),
    "christmas day": lambda year: date(year, 12, 25),
    "christmas": lambda year: date(year, 12, 25),
    "boxing day": lambda year: date(year, 12, 26),
    "new year's eve": lambda year: date(year, 12, 31),
}
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


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from `first` to `last`, and where the expression ends in its text."""

    first: date
    last: date
    end: int
    #: The name alone: a month, season, weekday, holiday or year, which may be something else (Mrs May, the novel 1984).
    bare: bool = False
    #: Whether the year is said, so that another expression may take it from this one.
    has_year: bool = True
    #: Said from the day of asking: “last week”.
    relative: bool = False
    #: Goes on: “this week”, “today”.
    present: bool = False
    #: One day, or a weekend: its news is also of the day after.
    short: bool = False


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


# --- What is common to the forms -------------------------------------------------------------------------------------


def _given_year(match: re.Match[str], today: date, year: int | None) -> int | None:
    """Return the year that a match names, else `year`."""
    groups = match.groupdict()
    if groups.get("year"):
        return int(groups["year"])
    if groups.get("short"):
        return 2000 + int(groups["short"])
    if groups.get("other"):
        return today.year - (groups["other"].lower() == "last")
    return year


def _in_year(match: re.Match[str], today: date, year: int | None, days: Callable[[int], tuple[date, date]]) -> Stretch:
    """Return the days of the year that the match names or is given, else of the last that has begun."""
    named = _given_year(match, today, None)
    chosen = named or year
    if chosen is None:
        chosen = today.year if days(today.year)[0] <= today else today.year - 1
    first, last = days(chosen)
    return Stretch(first, last, 0, has_year=named is not None)


def _month_number(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _month(year: int, month: int) -> tuple[date, date]:
    """Return the first and last day of a month, counted on from the year's first: 13 is the next January."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    return _month(year, month)[0], _month(year, month + count - 1)[1]


def _weekday_from(day: date, weekday: int) -> date:
    """Return the first such weekday (0 is Monday) from `day` on."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _number(text: str) -> int:
    text = text.lower()
    if text.isdecimal():
        return int(text)
    if "couple" in text:
        return 2
    if "few" in text:
        return 3
    return max(1, _NUMBERS.index(text))


def _back(day: date, unit: str, count: int) -> date:
    """Return the day that many units before."""
    if unit in ("day", "week", "fortnight"):
        return day - timedelta(days=count * {"day": 1, "week": 7, "fortnight": 14}[unit])
    months = count * {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit]
    first, last = _month(day.year, day.month - months)
    return min(first + timedelta(days=day.day - 1), last)


def _calendar(day: date, unit: str) -> tuple[date, date]:
    """Return the week, month, quarter or year that a day is in."""
    if unit in ("day", "week", "fortnight"):
        monday = day - timedelta(days=day.weekday())
        return (day, day) if unit == "day" else (monday, monday + timedelta(days=6))
    if unit == "month":
        return _month(day.year, day.month)
    if unit == "quarter":
        return _months(day.year, (day.month - 1) // 3 * 3 + 1, 3)
    return date(day.year, 1, 1), date(day.year, 12, 31)


# --- The forms -------------------------------------------------------------------------------------------------------


def _iso(match: re.Match[str], _today: date, _year: int | None) -> Stretch:
    first = date(int(match["y"]), int(match["m"]), int(match["d"] or 1))
    if match["d"]:
        return Stretch(first, first, 0, short=True)
    return Stretch(*_month(first.year, first.month), 0)


def _figures(match: re.Match[str], _today: date, _year: int | None) -> Stretch:
    """Read “7/10/2023” as Americans do unless it can only be the other way, “7.10.2023” as Europeans do."""
    month, day = int(match["one"]), int(match["two"])
    if match["dot"] == "." or month > 12:
        month, day = day, month
    only = date(int(match["y"]), month, day)
    return Stretch(only, only, 0, short=True)


def _days_of_month(match: re.Match[str], today: date, year: int | None) -> Stretch:
    """One day, or two with what lies between."""
    month = _month_number(match["month"])
    first, last = (int(re.sub(r"\D", "", each)) for each in (match["day"], match["to"] or match["day"]))
    found = _in_year(match, today, year, lambda y: (date(y, month, first), date(y, month, last)))
    return replace(found, short=first == last)


def _months_in_words(match: re.Match[str], today: date, year: int | None) -> Stretch:
    """One month, or two with what lies between."""
    first, last = _month_number(match["month"]), _month_number(match["to"] or match["month"])
    year_named = bool(match["year"] or match["short"] or match["other"])

    def days(chosen: int) -> tuple[date, date]:
        # The year stands behind the second month: “December to February 2024”.
        begin = _month(chosen - (first > last and year_named), first)[0]
        return begin, _month(chosen + (first > last and not year_named), last)[1]

    found = _in_year(match, today, year, days)
    return replace(found, bare=not match["to"] and not found.has_year)


def _part_of_month(match: re.Match[str], today: date, year: int | None) -> Stretch:
    month, part = _month_number(match["month"]), match["part"].lower()

    def days(chosen: int) -> tuple[date, date]:
        first, last = _month(chosen, month)
        if "week" in part:
            nth = _ORDINALS[part.split()[0]]
            begin = first + timedelta(days=7 * (nth - 1)) if nth else last - timedelta(days=6)
            return begin, begin + timedelta(days=6)
        if "half" in part:
            return (first, first.replace(day=15)) if part.startswith("first") else (first.replace(day=16), last)
        if part.startswith(("early", "beginning", "start")):
            return first, first.replace(day=10)
        if part.startswith(("late", "end")):
            return first.replace(day=21), last
        return first.replace(day=11), first.replace(day=20)

    return _in_year(match, today, year, days)


def _part_of_year(match: re.Match[str], today: date, year: int | None) -> Stretch:
    part, number = match["part"].lower(), match.groupdict().get("number")

    def days(chosen: int) -> tuple[date, date]:
        if part.startswith("q") or "quarter" in part:
            nth = int(number) if number else _ORDINALS[part.split()[0]] or 4
            return _months(chosen, 3 * nth - 2, 3)
        if part.startswith("h") or "half" in part:
            nth = int(number) if number else _ORDINALS[part.split()[0]]
            return _months(chosen, 6 * nth - 5, 6)
        at = 1 if part.startswith(("early", "beginning", "start")) else 9 if part.startswith(("late", "end")) else 5
        return _months(chosen, at, 4)

    return _in_year(match, today, year, days)


def _season(match: re.Match[str], today: date, year: int | None) -> Stretch:
    found = _in_year(match, today, year, lambda y: _months(y, _SEASONS[match["season"].lower()], 3))
    return replace(found, bare=not found.has_year)


def _holiday(match: re.Match[str], today: date, year: int | None) -> Stretch:
    name = re.sub(r"\s+", " ", match["holiday"].lower().replace("’", "'")).replace("st. ", "st ")
    found = _in_year(match, today, year, lambda y: (_HOLIDAYS[name](y),) * 2)
    return replace(found, short=True)


def _years(match: re.Match[str], _today: date, _year: int | None) -> Stretch:
    first, last = int(match["from"]), int(match["to"] or match["from"])
    return Stretch(date(first, 1, 1), date(last, 12, 31), 0, bare=match["to"] is None)


def _decade(match: re.Match[str], _today: date, _year: int | None) -> Stretch:
    first = int(match["decade"])
    return Stretch(date(first, 1, 1), date(first + 9, 12, 31), 0)


def _named_relative(match: re.Match[str], today: date, _year: int | None) -> Stretch:
    word = match[0].lower()
    days = {"yesterday": 1, "last night": 1, "the day before yesterday": 2}.get(word, 0)
    day = today - timedelta(days=days)
    return Stretch(day, day, 0, relative=True, present=not days, short=True)


def _this(match: re.Match[str], today: date, _year: int | None) -> Stretch:
    unit = match["unit"].lower()
    first, last = _calendar(today, "week" if unit == "weekend" else unit)
    return Stretch(first + timedelta(days=5) if unit == "weekend" else first, last, 0, relative=True, present=True)


def _last(match: re.Match[str], today: date, _year: int | None) -> Stretch:
    """Return the calendar's last week, month, ...; “the last week” and “the past week” roll."""
    unit = match["unit"].lower()
    if unit == "weekend":
        # Said on a Sunday, “the weekend” is this one and “last weekend” is not.
        ago = (today.weekday() + 1) % 7 if match["the"] and not match["which"] else today.weekday() + 1
        sunday = today - timedelta(days=ago)
        return Stretch(sunday - timedelta(days=1), sunday, 0, relative=True, short=True)
    if match["the"] or match["which"].lower() == "past" or unit == "decade":
        return Stretch(_back(today, unit, 1), today, 0, relative=True)
    first, last = _calendar(_back(_calendar(today, unit)[0], unit, 1), unit)
    return Stretch(first, last, 0, relative=True)


def _rolling(match: re.Match[str], today: date, _year: int | None) -> Stretch:
    return Stretch(_back(today, match["unit"].lower(), _number(match["count"])), today, 0, relative=True)


def _ago(match: re.Match[str], today: date, _year: int | None) -> Stretch:
    unit = match["unit"].lower()
    first, last = _calendar(_back(today, unit, _number(match["count"])), unit)
    return Stretch(first, last, 0, relative=True, short=unit == "day")


def _last_named(match: re.Match[str], today: date, _year: int | None) -> Stretch:
    """“last October”, “last summer”, “this March”: not the one that today is in, unless “this” says so."""
    name = match["name"].lower().rstrip(".")
    if name in _WEEKDAYS:
        day = today - timedelta(days=(today.weekday() - _WEEKDAYS.index(name) - 1) % 7 + 1)
        return Stretch(day, day, 0, relative=True, short=True)
    first_month, count = (_SEASONS[name], 3) if name in _SEASONS else (_month_number(name), 1)
    this_year, one_before = (_months(year, first_month, count) for year in (today.year, today.year - 1))
    if match["which"].lower() == "this":
        return Stretch(*this_year, 0, relative=True, present=this_year[1] >= today)
    ended = [days for days in (this_year, one_before, _months(today.year - 2, first_month, count)) if days[1] < today]
    return Stretch(*ended[0], 0, relative=True)


_Meaning = Callable[[re.Match[str], date, int | None], Stretch]
_UNITS = "day|week|fortnight|month|quarter|year|decade"
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(_NUMBERS[1:])}|(?:a )?couple(?: of)?|(?:a )?few)"
_PARTS = r"early|mid|late|(?:the )?(?:beginning|start|middle|end) of"
_NAMES = "|".join((*_SEASONS, *_WEEKDAYS))


def _form(pattern: str, meaning: _Meaning) -> tuple[re.Pattern[str], _Meaning]:
    return re.compile(rf"(?:{pattern})(?![\w’'])", re.IGNORECASE), meaning


#: In the order in which they are tried: a longer form before those it begins with.
_FORMS = (
    _form(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?:T[\d:.+Z-]*)?", _iso),
    _form(r"(?P<y>\d{4})-(?P<m>\d\d)(?P<d>)(?!-)", _iso),
    _form(r"(?P<one>\d{1,2})(?P<dot>[./])(?P<two>\d{1,2})(?P=dot)(?P<y>\d{4})", _figures),
    _form(rf"(?:the )?(?P<day>{_DAY})(?:{_AND}(?:the )?(?P<to>{_DAY}))? (?:of )?(?P<month>{_MONTH}){_OF_YEAR}?",
          _days_of_month),
    _form(rf"(?P<month>{_MONTH}) (?:the )?(?P<day>{_DAY})(?!\d)(?:{_AND}(?:the )?(?P<to>{_DAY})(?! ?{_MONTH}))?(?!\d)"
          rf"{_OF_YEAR}?", _days_of_month),
    _form(rf"(?:the )?(?P<part>(?:first|second|third|fourth|last) week of|(?:first|second) half of|{_PARTS})[ -]"
          rf"(?P<month>{_MONTH}){_OF_YEAR}?", _part_of_month),
    _form(rf"(?P<month>{_MONTH})(?:{_AND}(?P<to>{_MONTH}))?{_OF_YEAR}?", _months_in_words),
    _form(rf"(?P<part>[QH])(?P<number>(?<=q)[1-4]|(?<=h)[12])(?:[ ,/-]*(?:of )?(?P<year>{_YEAR}))?", _part_of_year),
    _form(rf"(?P<year>{_YEAR})[ -]?(?P<part>Q)(?P<number>[1-4])", _part_of_year),
    _form(rf"(?:the )?(?P<part>(?:first|second|third|fourth|last|final) quarter of|(?:first|second) half of|{_PARTS})"
          rf"(?: the year|[ -](?P<year>{_YEAR}))", _part_of_year),
    _form(rf"(?:the )?(?P<season>{'|'.join(_SEASONS)}){_OF_YEAR}?", _season),
    _form(rf"(?P<holiday>{'|'.join(_HOLIDAYS)}){_OF_YEAR}?".replace("'", "[’']").replace("st ", r"st\.? "), _holiday),
    _form(rf"(?P<from>{_YEAR})(?:{_AND}(?P<to>{_YEAR}))?", _years),
    _form(r"(?:the )?(?P<decade>(?:1[6-9]|20)\d0)s", _decade),
    _form(r"today|tonight|yesterday|last night|the day before yesterday|this (?:morning|afternoon|evening)",
          _named_relative),
    _form(r"this (?P<unit>week|weekend|month|quarter|year)", _this),
    _form(rf"(?P<which>last|previous|this|this past) (?P<name>{_NAMES}|{_MONTH})(?! \d)", _last_named),
    _form(rf"(?P<the>the )?(?P<which>last|past|previous) (?P<unit>weekend|{_UNITS})", _last),
    _form(r"(?P<the>the )(?P<which>)(?P<unit>weekend)", _last),
    _form(rf"(?:the )?(?:last|past|previous) {_COUNT} (?P<unit>{_UNITS})s?", _rolling),
    _form(rf"(?P<count>\d{{1,3}}|{'|'.join(_NUMBERS)}|a couple of|a few) (?P<unit>{_UNITS})s? ago", _ago),
)  # fmt: skip
