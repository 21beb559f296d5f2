"""What publishers write for a date -> an aware time in UTC, or a reason why it is not believed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

#: No newspaper archive begins before; earlier dates are mistakes such as 0001-01-01.
EARLIEST_YEAR = 1800
#: At the end of the calendar, time zones cannot be converted.
_LATEST_YEAR = 9000
#: A time without a zone is taken for UTC; where clocks are ahead of it, an article of today may seem to be of tomorrow.
_AHEAD = timedelta(days=1)
#: Longer strings are no dates, and `dateparser` would take long over them.
_MOST_CHARACTERS = 80
#: Month names of these languages are read; more would make every unreadable date slow.
_LANGUAGES = ["en", "de", "fr", "es", "it", "pt", "nl"]

#: Twelve figures are no milliseconds of before 2001 but `202405041530`.
_EPOCH = re.compile(r"(?:(\d{9,10})|(\d{10})\d{3})(?:\.\d*)?", re.ASCII)
#: American papers do not say whether it is summer; the day does.
_ZONES = {"ET": "New_York", "CT": "Chicago", "MT": "Denver", "PT": "Los_Angeles"}
_ZONE = re.compile(r"(?<=[\d.mM]) (ET|CT|MT|PT)\.?")
_AMBIGUOUS_ZONE = re.compile(r"\bIST\b")
_YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})(?!\d)", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)", re.ASCII)
#: Three pairs of figures side by side, of which each may be the year.
_PAIRS = re.compile(r"(?<!\d)\d{1,2}[/. -]+\d{1,2}[/. -]+\d{2}(?!\d)")
#: As feeds and mail headers have it; these are the zone names that `email.utils` knows.
_RFC_2822 = re.compile(
    r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|GMT|UTC?|[ECMP][SD]T)", re.ASCII
)
_TWO_WAYS = "“{}” may be read two ways; write it as YYYY-MM-DD"


def parse(text: str, now: datetime | None = None, *, future: bool = False) -> datetime:
    """Return the time that `text` names, in UTC; a time without a zone is taken for UTC, a day for its midnight.

    Reads ISO 8601, `2022/07/29`, RFC 2822, seconds or milliseconds since 1970, and dates in words (`Oct. 17, 2025`).
    Raises `ValueError` with the reason if it is no full date, may be read two ways (`03/04/2025`), or lies before
    1800 or after `now`; `future` allows the latter.
    """
    now = now or datetime.now(UTC)
    shown = f"“{text[:_MOST_CHARACTERS]}”"
    found = _read(text.strip()) if len(text) <= _MOST_CHARACTERS else None
    if found is None:
        raise ValueError(f"{shown} is not a date that can be read")
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    # Years first: at the ends of the calendar, time zones cannot be converted.
    if found.year < EARLIEST_YEAR:
        raise ValueError(f"{shown} lies before {EARLIEST_YEAR}")
    if found.year > _LATEST_YEAR or (not future and (found.year > now.year + 1 or found > now + _AHEAD)):
        raise ValueError(f"{shown} lies in the future")
    return found.astimezone(UTC)


def _read(text: str) -> datetime | None:
    """Try the exact forms, then the words; None if it is none of them."""
    if match := _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(match[1] or match[2]), UTC)
    if _AMBIGUOUS_ZONE.search(text):
        raise ValueError(f"“{text}” may be read two ways: IST is India's, Israel's and Ireland's; write it as +05:30")
    if (zone := _ZONE.search(text)) and zone.end() == len(text):
        local = _read(text[: zone.start()])
        return local and local.replace(tzinfo=ZoneInfo(f"America/{_ZONES[zone[1]]}"))
    text = _year_first(text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass  # the other forms follow
    if _RFC_2822.fullmatch(text):
        try:
            return parsedate_to_datetime(text)
        except ValueError:
            return None  # the 31st of February
    return _read_words(text)


def _year_first(text: str) -> str:
    """Rewrite a date in figures at the start of `text` as `YYYY-MM-DD`; raises `ValueError` if it has two readings."""
    if match := _YEAR_FIRST.match(text):
        year, _, month, day = match.groups()
    elif match := _YEAR_LAST.match(text):
        day, separator, month, year = match.groups()
        # Day first with full stops everywhere; with strokes, only where the figures say so.
        if separator != "." and int(day) <= 12:
            if int(month) <= 12 and int(day) != int(month):
                raise ValueError(_TWO_WAYS.format(text))
            day, month = month, day
    else:
        return text
    return f"{year}-{month:0>2}-{day:0>2}{text[match.end() :]}"


def _read_words(text: str) -> datetime | None:
    """Read a date with the month in words, or in figures whose order does not matter; `ValueError` where it does."""
    orders = ("DMY", "MDY", "YMD") if _PAIRS.search(text) else ("DMY", "MDY")
    found = _read_in_order(text, orders[0])
    if found is not None and any(_read_in_order(text, order) != found for order in orders[1:]):
        raise ValueError(_TWO_WAYS.format(text))
    return found


def _read_in_order(text: str, order: str) -> datetime | None:
    # Imported here: it takes a tenth of a second, and few archives have dates in words.
    import dateparser

    found: datetime | None = dateparser.parse(
        text,
        languages=_LANGUAGES,
        settings={
            # All of day, month and year must be there, and "yesterday" is no date of an article.
            "STRICT_PARSING": True,
            "PARSERS": ["absolute-time"],
            "DATE_ORDER": order,
            "TIMEZONE": "UTC",
            "RETURN_AS_TIMEZONE_AWARE": True,
        },
    )
    return found
