"""What later articles tell of a month, quarter, half or year: “inflation in March” stands in the news of April.

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
#: How a text names what begins with this month and is so many months long.
_PARTS = {
    **{
        (3 * number - 2, 3): rf"{ordinal}[ -]quarter|Q{number}|{number}Q"
        for number, ordinal in enumerate(("first", "second", "third", "(?:fourth|final|last)"), start=1)
    },
    (1, 6): "first[ -]half|H1|1H|half[ -]year|first six months",
    (7, 6): "(?:second|latter)[ -]half|H2|2H|last six months",
    (3, 3): "spring",
    (6, 3): "summer",
    (9, 3): "autumn|(?:the|this|last|in) fall",
    (12, 3): "winter",
}


def told_later(query: Query, archive: Archive) -> list[Hit]:
    """Return the best passages published after the time that the question names, and naming it themselves."""
    named = query.understood.period and _named(query.understood.period)
    if query.later is None or not named:
        return []
    since, until = query.later
    found = search(replace(query, since=since, until=until), archive, _FOUND)
    return [hit for hit in found if named.search(hit.passage.text)][:_MOST]


def _named(period: Period) -> re.Pattern[str] | None:
    """Return how a text names a whole year, or part of one (with its year or without); None for other periods."""
    first, last = period.first, period.last
    if first is None or last is None or first.day != 1 or (last + timedelta(days=1)).day != 1:
        return None
    months = 12 * (last.year - first.year) + last.month - first.month + 1
    if months == 12 and first.month == 1:
        return re.compile(rf"\b{first.year}\b")
    names = f"{first:%B}" if months == 1 else _PARTS.get((first.month, months))
    if names is None:
        return None
    # “The winter of 2023” ends in 2024.
    of_another = rf"(?!,?(?: of)?[ -](?!{first.year}|{last.year})(?:19|20)\d\d\b)"
    return re.compile(rf"\b(?:{names})\b{of_another}", 0 if months == 1 else re.IGNORECASE)
