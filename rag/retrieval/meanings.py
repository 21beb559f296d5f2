"""What a matched expression for days means: one function for each of the forms in `stretches.py`.

Each gets the match, the day of asking and the year of a date that names none itself, and returns a `Stretch` whose end
in the text is still open. They raise `ValueError` or `OverflowError` where there is no such day.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dateutil.easter import easter

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NUMBERS = ("a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 0, "final": 0}
#: The first month of each, in the northern half of the world.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOLIDAYS: dict[str, Callable[[int], date]] = {
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
    return max(1, NUMBERS.index(text))


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


def iso(match: re.Match[str], _today: date, _year: int | None) -> Stretch:
    """“2023-10-07”, “2023-10”."""
    first = date(int(match["y"]), int(match["m"]), int(match["d"] or 1))
    if match["d"]:
        return Stretch(first, first, 0, short=True)
    return Stretch(*_month(first.year, first.month), 0)


def figures(match: re.Match[str], _today: date, _year: int | None) -> Stretch:
    """Read “7/10/2023” as Americans do unless it can only be the other way, “7.10.2023” as Europeans do."""
    month, day = int(match["one"]), int(match["two"])
    if match["dot"] == "." or month > 12:
        month, day = day, month
    only = date(int(match["y"]), month, day)
    return Stretch(only, only, 0, short=True)


def days_of_month(match: re.Match[str], today: date, year: int | None) -> Stretch:
    """One day, or two with what lies between."""
    month = _month_number(match["month"])
    first, last = (int(re.sub(r"\D", "", each)) for each in (match["day"], match["to"] or match["day"]))
    found = _in_year(match, today, year, lambda y: (date(y, month, first), date(y, month, last)))
    return replace(found, short=first == last)


def months_in_words(match: re.Match[str], today: date, year: int | None) -> Stretch:
    """One month, or two with what lies between."""
    first, last = _month_number(match["month"]), _month_number(match["to"] or match["month"])
    year_named = bool(match["year"] or match["short"] or match["other"])

    def days(chosen: int) -> tuple[date, date]:
        # The year stands behind the second month: “December to February 2024”.
        begin = _month(chosen - (first > last and year_named), first)[0]
        return begin, _month(chosen + (first > last and not year_named), last)[1]

    found = _in_year(match, today, year, days)
    return replace(found, bare=not match["to"] and not found.has_year)


def part_of_month(match: re.Match[str], today: date, year: int | None) -> Stretch:
    """Return a third, half or week of a month: “late March 2024”."""
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


def part_of_year(match: re.Match[str], today: date, year: int | None) -> Stretch:
    """“Q3 2026”, “the second half of 2024”, “early 2025”."""
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


def season(match: re.Match[str], today: date, year: int | None) -> Stretch:
    """“summer 2024”."""
    found = _in_year(match, today, year, lambda y: _months(y, SEASONS[match["season"].lower()], 3))
    return replace(found, bare=not found.has_year)


def holiday(match: re.Match[str], today: date, year: int | None) -> Stretch:
    """“Christmas 2025”."""
    name = re.sub(r"\s+", " ", match["holiday"].lower().replace("’", "'")).replace("st. ", "st ")
    found = _in_year(match, today, year, lambda y: (HOLIDAYS[name](y),) * 2)
    return replace(found, short=True)


def years(match: re.Match[str], _today: date, _year: int | None) -> Stretch:
    """“2024”, “2022 to 2024”."""
    first, last = int(match["from"]), int(match["to"] or match["from"])
    return Stretch(date(first, 1, 1), date(last, 12, 31), 0, bare=match["to"] is None)


def decade(match: re.Match[str], _today: date, _year: int | None) -> Stretch:
    """Return a decade: “the 1990s”."""
    first = int(match["decade"])
    return Stretch(date(first, 1, 1), date(first + 9, 12, 31), 0)


def named_relative(match: re.Match[str], today: date, _year: int | None) -> Stretch:
    """“today”, “yesterday”, “this morning”."""
    word = match[0].lower()
    days = {"yesterday": 1, "last night": 1, "the day before yesterday": 2}.get(word, 0)
    day = today - timedelta(days=days)
    return Stretch(day, day, 0, relative=True, present=not days, short=True)


def this(match: re.Match[str], today: date, _year: int | None) -> Stretch:
    """All of the present week, month, ..., with what is to come: “this week”."""
    unit = match["unit"].lower()
    first, last = _calendar(today, "week" if unit == "weekend" else unit)
    return Stretch(first + timedelta(days=5) if unit == "weekend" else first, last, 0, relative=True, present=True)


def last(match: re.Match[str], today: date, _year: int | None) -> Stretch:
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


def rolling(match: re.Match[str], today: date, _year: int | None) -> Stretch:
    """Up to today: “the last three weeks”, “the last 24 hours”."""
    unit, count = match["unit"].lower(), _number(match["count"])
    if unit == "hour":
        unit, count = "day", -(-count // 24)
    return Stretch(_back(today, unit, count), today, 0, relative=True)


def ago(match: re.Match[str], today: date, _year: int | None) -> Stretch:
    """“two weeks ago”: all of that week."""
    unit = match["unit"].lower()
    first, last = _calendar(_back(today, unit, _number(match["count"])), unit)
    return Stretch(first, last, 0, relative=True, short=unit == "day")


def weekday(match: re.Match[str], today: date, _year: int | None) -> Stretch:
    """“Monday”: the last one before today."""
    day = _weekday_from(today - timedelta(days=7), WEEKDAYS.index(match["name"].lower()))
    return Stretch(day, day, 0, bare=True, has_year=False, short=True)


def last_named(match: re.Match[str], today: date, _year: int | None) -> Stretch:
    """“last October”, “last summer”, “this March”: not the one that today is in, unless “this” says so."""
    name = match["name"].lower().rstrip(".")
    if name in WEEKDAYS:
        day = today - timedelta(days=(today.weekday() - WEEKDAYS.index(name) - 1) % 7 + 1)
        return Stretch(day, day, 0, relative=True, short=True)
    first_month, count = (SEASONS[name], 3) if name in SEASONS else (_month_number(name), 1)
    this_year, one_before = (_months(year, first_month, count) for year in (today.year, today.year - 1))
    if match["which"].lower() == "this":
        return Stretch(*this_year, 0, relative=True, present=this_year[1] >= today)
    ended = [days for days in (this_year, one_before, _months(today.year - 2, first_month, count)) if days[1] < today]
    return Stretch(*ended[0], 0, relative=True)
