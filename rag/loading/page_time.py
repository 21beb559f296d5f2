"""Which of the times that a page gives is believed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from . import dates

#: Dates that are tried.
_MOST_DATES = 10
_CLOCK = re.compile(r"(?P<local>\d{4}-\d\d-\d\d[T ]\d\d:\d\d)[\d:.]*\s*(?P<offset>[+-]\d\d:?\d\d)?")


def best(candidates: Sequence[str]) -> str:
    """Return the first date that can be read, "" where none can; one of the same day that says more goes before it.

    More says a time of day, and the same time with an offset: many systems write the local time as if it were UTC's.
    """
    readable = [each for each in candidates[:_MOST_DATES] if _is_date(each)]
    if not readable:
        return ""
    first, day = readable[0], dates.parse(readable[0])
    local = _CLOCK.match(first)
    for other in readable[1:]:
        clock = _CLOCK.match(other)
        if clock and local and clock["local"] == local["local"] and not _has_offset(local) and _has_offset(clock):
            return other
        if ":" in other and ":" not in first and abs(dates.parse(other) - day) < timedelta(days=1):
            return other
    return first


def _has_offset(clock: re.Match[str]) -> bool:
    return bool((clock["offset"] or "").strip("+-0:"))


def _is_date(text: str) -> bool:
    try:
        dates.parse(text)
    except ValueError:
        return False
    return True


def later(updated: str, published: str) -> str:
    """Return the time of the last change, "" where it lies before the publication: a change to the draft."""
    if _is_date(updated) and _is_date(published) and dates.parse(updated) < dates.parse(published):
        return ""
    return updated
