"""Enumerations in running text: “the US, NATO, the EU, and Russia”."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..text import Span

#: What parts two items, and what an item may look like when the answer is widened to its neighbours.
_BETWEEN = re.compile(r"\s*(?:,\s*(?:and|or|&)\s+|,\s*|;\s*|\s(?:and|or|&|as well as)\s+)")
_NAME = r"(?:[Tt]he\s+)?[A-ZÀ-Þ0-9][\w.’'&-]*(?:\s+(?:of|the|de|van|von|al|bin|&|[A-ZÀ-Þ0-9][\w.’'&-]*)){0,6}"
_ITEM_BEFORE = re.compile(rf"({_NAME})\s*(?:,\s*(?:and|or|&)\s+|,\s*|\s(?:and|or|&)\s+)$")
_ITEM_AFTER = re.compile(rf"(?:,\s*(?:and|or|&)\s+|,\s*|\s(?:and|or|&)\s+)({_NAME})")
#: Items of one enumeration at most, and how far before an item the one before it is looked for.
_MOST, _FAR = 20, 90


def whole(text: str, start: int, end: int, within: Span) -> Span:
    """Widen an item that is a name to the enumeration of names around it, inside the span `within`."""
    if not re.match(r"(?:[Tt]he\s+)?[A-ZÀ-Þ0-9]", text[start:end]):
        return start, end
    for _ in range(_MOST):
        before = _ITEM_BEFORE.search(text, max(within[0], start - _FAR), start)
        if before is None:
            break
        start = before.start(1)
    for _ in range(_MOST):
        after = _ITEM_AFTER.match(text, end, within[1])
        if after is None:
            break
        end = after.end(1)
    return start, end


def items(text: str, start: int, end: int) -> Iterator[str]:
    """Yield the items of the enumeration `text[start:end]`, each as it is spelt there."""
    for item in _BETWEEN.split(text[start:end]):
        if item.strip():
            yield " ".join(item.split())
