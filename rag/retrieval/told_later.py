"""What later articles tell of a month or a year: “inflation in March” stands in the news of April.

A month in a question bounds what is searched to what was published in it. News of figures comes afterwards: so
passages published in the two months behind it are read too, if they name it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from ..archive.archive import Archive
from ..types import Hit, Period, Query
from .search import search

#: Passages that are looked at, and those of them that are read at most.
_FOUND, _MOST = 12, 4


def told_later(query: Query, archive: Archive) -> list[Hit]:
    """Return the best passages published after the month or year that the question names, and naming it themselves."""
    named = query.understood.period and _named(query.understood.period)
    if query.later is None or not named:
        return []
    since, until = query.later
    found = search(replace(query, since=since, until=until), archive, _FOUND)
    return [hit for hit in found if named.search(hit.passage.text)][:_MOST]


def _named(period: Period) -> re.Pattern[str] | None:
    """Return how a text names a whole month (of this year, or without one) or year; None for other periods."""
    first, last = period.first, period.last
    if first is None or last is None or first.day != 1 or (last + timedelta(days=1)).day != 1:
        return None
    if (first.month, last.month) == (1, 12) and first.year == last.year:
        return re.compile(rf"\b{first.year}\b")
    if (first.year, first.month) != (last.year, last.month):
        return None
    return re.compile(rf"\b{first:%B}\b(?!,? (?!{first.year})(?:19|20)\d\d\b)")
