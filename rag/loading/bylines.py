"""The lines between headline and prose: who wrote it, and when."""

from __future__ import annotations

import re

from . import dates

#: The head is looked for in this many lines; it ends earlier with the first line of prose.
_HEAD_LINES = 4
_BY = re.compile(r"by:?\s+", re.IGNORECASE)
_BETWEEN_NAMES = re.compile(r"\s*[,;&|]\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
#: The small words inside names.
_PARTICLE = re.compile("al|bin|da|de|del|della|den|der|di|dos|du|el|ibn|la|le|ter|van|von|y")
_DATE_LABEL = re.compile(r"(?:(?:first\s+)?published|posted|date)(?:\s+on)?\s*(:?)\s*", re.IGNORECASE)
_SENTENCE_END = re.compile(r"""[.!?…]["'”’)]*$""")


def without_by(text: str) -> str:
    """Return `Anjali Sharma` for `By Anjali Sharma`."""
    label = _BY.match(text)
    return text[label.end() :] if label else text


def names(text: str) -> tuple[str, ...]:
    """Split `By Anjali Sharma, Bob Li and Cem Kaya` into its names; "By" may be missing.

    What does not consist of names alone (`Robin Buller in Oakland`) is returned whole, so that nothing is lost.
    """
    text = without_by(" ".join(text.split()))
    parts = tuple(part for part in _BETWEEN_NAMES.split(text) if part)
    if all(map(_is_name, parts)):
        return tuple(dict.fromkeys(parts))
    return (text,) if text else ()


def _is_name(text: str) -> bool:
    words = text.split()
    capitals = all(word[0].isupper() or _PARTICLE.fullmatch(word) for word in words)
    ends_a_sentence = words[-1].endswith(".") and len(words[-1]) > len("Jr.")
    return capitals and words[-1][0].isupper() and not ends_a_sentence and len(words) <= 5


def byline(line: str) -> tuple[str, ...]:
    """Return the names of a line that is a byline and nothing else, () for every other line."""
    found = names(line) if _BY.match(line) else ()
    return found if all(map(_is_name, found)) else ()


def read_head(text: str) -> dict[str, object]:
    """Return the `authors` and the `published` string that stand above the prose of `text`, as far as they do."""
    found: dict[str, object] = {}
    filled = (line for line in text.split("\n") if line.strip())
    for _, line in zip(range(_HEAD_LINES), filled, strict=False):
        line = line.strip(" \t*_")  # Markdown sets bylines in italics
        if authors := byline(line):
            found.setdefault("authors", list(authors))
        elif date := _date(line):
            found.setdefault("published", date)
        elif _SENTENCE_END.search(line):
            break
    return found


def _date(line: str) -> str:
    """Return the date of a line that is nothing else, or that is labelled as one; "" for every other line."""
    label = _DATE_LABEL.match(line)
    text = line[label.end() :] if label else line
    if label and label[1]:
        return text  # "Published: ..." is a date, and if it cannot be read, that is worth a report
    try:
        dates.parse(text)
    except ValueError:
        return ""
    return text
