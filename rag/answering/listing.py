"""Enumerations in running text: “the US, NATO, the EU, and Russia”."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..text import Span
from .suited import MONTHS

#: What parts two items; “1,200” is one.
_AND = r"(?:and|or|as well as)"
_BETWEEN = re.compile(rf",(?!\d) ?(?:{_AND} )?|; ?(?:{_AND} )?| {_AND} ")
#: Where a comma stands before the last “and”, any other “and” is part of an item.
_COMMAS = re.compile(rf",(?!\d) ?(?:{_AND} )?|; ?(?:{_AND} )?")
_COMMA_AND = re.compile(rf",(?!\d)[^,;]+, {_AND} ")
_LONE_AND = re.compile(rf" {_AND} ")
_ENUMERATES = re.compile(rf";| {_AND} ")

#: What an item may look like when the answer is widened to its neighbours. A full stop before a space is that of an
#: abbreviation, since all stands in one sentence.
_CAPITAL = r"[^\W_a-zß-ÿ]"
_WORD = rf"{_CAPITAL}(?:[\w&-]|[.’'](?=\w)|,(?=\d{{3}})|\.(?=[\s,]))*"
_NAME = rf"\b(?:[Tt]he\s+)?{_WORD}(?:\s+(?:of|the|de|van|von|al|bin|&|{_WORD})){{0,6}}"
_SEPARATOR = rf"(?:,\s*(?:({_AND})\s+)?|\s+({_AND})\s+)"
_IS_NAME = re.compile(rf"(?:[Tt]he\s+)?{_CAPITAL}")
_ITEM_BEFORE = re.compile(rf"({_NAME}){_SEPARATOR}(?:[Tt]he\s+)?$")
_ITEM_AFTER = re.compile(rf"{_SEPARATOR}({_NAME})")
#: The phrase a sentence opens with is no item: “In Paris, France and Germany agreed”.
_OPENING = re.compile(rf"\W*(?:According to|After|At|Before|By|During|For|From|In|On|Since|Until|With)\s+{_NAME}$")
#: “Finland, which joined in April 2023, and Sweden”.
_DATE = re.compile(rf"(?:{MONTHS})\s+\d", re.IGNORECASE)
#: Items of one enumeration at most, and how far before an item the one before it is looked for.
_MOST, _FAR = 20, 90


def whole(text: str, start: int, end: int, within: Span) -> Span:
    """Widen an item that is a name to the enumeration of names around it, inside the span `within`.

    An “and” or “or” comes before the last item, or else there are three items: “Paris, France” enumerates nothing.
    """
    if not _IS_NAME.match(text, start, end):
        return start, end
    first, last, count = start, end, 1
    ended = _ENUMERATES.search(text, start, end) is not None
    comma_and = False
    while count < _MOST:
        before = _ITEM_BEFORE.search(text, max(within[0], first - _FAR), first)
        if before is None or _OPENING.match(text, within[0], before.end(1)) or _DATE.match(before[1]):
            break
        if count > 1 and (before[2] or (before[3] and not comma_and)):
            break  # the last item of another enumeration
        comma_and = comma_and or bool(before[2])
        ended = ended or bool(before[2] or before[3])
        first, count = before.start(1), count + 1
    while count < _MOST and not comma_and:
        after = _ITEM_AFTER.match(text, last, within[1])
        # After “Bosnia and Herzegovina”, only “, and” goes on.
        if after is None or (ended and not after[1]) or _DATE.match(after[3]):
            break
        comma_and, ended = bool(after[1]), ended or bool(after[1] or after[2])
        last, count = after.end(3), count + 1
    if not ended and count <= 2:
        return start, end
    the = text[max(within[0], first - 4) : first].lower() == "the "
    return first - 4 * the, last


def items(text: str, start: int, end: int) -> Iterator[str]:
    """Yield the items of the enumeration `text[start:end]`, each as it is spelt there but for its white space."""
    listed = re.sub(r"^(?:both|either|neither) ", "", " ".join(text[start:end].split()))
    parts = (_COMMAS if _COMMA_AND.search(listed) else _BETWEEN).split(listed)
    ands = list(_LONE_AND.finditer(listed))
    if "," in listed and len(ands) > 1 and not _COMMA_AND.search(listed):
        # “Marks and Spencer, Tesco and Next”: the last “and” alone comes before an item.
        last = ands[-1]
        parts = [*_COMMAS.split(listed[: last.start()]), listed[last.end() :]]
    parts = [part for part in parts if not part.strip().isdecimal()] or parts  # “Ann Lee, 34, and Bo Day, 36”
    # “Paris, France” is one.
    for item in parts if len(parts) > 2 or _ENUMERATES.search(listed) else [listed]:
        if item.strip():
            yield item.strip()
