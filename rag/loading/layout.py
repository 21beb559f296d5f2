"""Lines as they stand on printed pages -> running text in paragraphs, and where in it each page begins.

Lines are taken in the order in which they are given. Left out are heads and feet that repeat, page numbers among them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

#: As many lines at the top and at the foot of each page may be running ones.
_EDGE = 2
#: Within this share of its height, two lines stand on one baseline or have one size of letters.
_SAME = 0.15
#: Above this multiple of the usual distance of two lines, a new paragraph begins.
_GAP = 1.35
#: A line that is shorter than this share of its column ends a paragraph.
_FULL = 0.75
#: An indentation, as a multiple of the height of a line.
_INDENT = 0.5
#: Lines that begin this near to each other, in points, stand in one column.
_COLUMN = 24.0

_DIGITS = re.compile(r"\d+")
#: Without letters, only a number that stands alone may be a running line, not a row of a table.
_PAGE_NUMBER = re.compile(r"[\W_]*0[\W_]*(?:/[\W_]*0[\W_]*)?")
_SENTENCE_END = re.compile(r"""[.!?:…]["'”’»)\]]*$""")
_BULLET = re.compile(r"[•▪‣●■◦*–-]\s")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST_PART = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)[-‐\xad]$")
_FIRST_PART = re.compile(r"[^\W\d_]+")
#: Characters in which the parted word at the end of a line is looked for.
_LONGEST_WORD = 100
_SOFT_HYPHEN = "\xad"
_HYPHENS = ("-", "‐", _SOFT_HYPHEN)


class Line(NamedTuple):
    """A line of a page; distances in points, counted from the left and from the foot of the page."""

    text: str
    left: float
    right: float
    baseline: float
    #: Of its letters, from the deepest to the highest.
    height: float


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`text[start:end]` of a `Flow`, and the height of its letters in points."""

    start: int
    end: int
    height: float


@dataclass(frozen=True, slots=True)
class Flow:
    """Running text; the text of page n, counted from 0, is `text[pages[n]:pages[n + 1]]`."""

    text: str
    pages: tuple[int, ...]
    paragraphs: tuple[Paragraph, ...]


def flow(pages: Sequence[Sequence[Line]]) -> Flow:
    """Join the lines of `pages` into paragraphs, which blank lines part.

    A paragraph may run over the end of a page or column. A word parted at the end of a line is put together, unless
    its two parts belong to a compound: that is so if the text has the word with its hyphen elsewhere, or both parts as
    words of their own but not the whole, or if the second begins with a capital or a figure.
    """
    kept = _without_running_lines(pages)
    words = _words([line for page in kept for line in page])
    written: list[str] = []
    begins: list[int] = []
    paragraphs: list[Paragraph] = []
    length = start = 0
    previous: Line | None = None
    for page in kept:
        begins.append(length)
        distance, edges = _usual_distance(page), _edges(page)
        for n, line in enumerate(page):
            if previous is not None:
                if not _continues(previous, line, distance if n else None, edges):
                    paragraphs.append(Paragraph(start, length, previous.height))
                    joint, start = "\n\n", length + 2
                else:
                    joint = _joint(written, previous, line, words)
                    length -= len(previous.text) - len(written[-1])
                written.append(joint)
                length += len(joint)
                if n == 0:
                    begins[-1] = length
            written.append(line.text)
            length += len(line.text)
            previous = line
    if previous is not None:
        paragraphs.append(Paragraph(start, length, previous.height))
    for number in reversed(range(len(kept) - 1)):
        if not kept[number]:
            begins[number] = begins[number + 1]
    return Flow("".join(written), tuple(begins), tuple(paragraphs))


def _joint(written: list[str], previous: Line, line: Line, words: set[str]) -> str:
    """Return what joins two lines of a paragraph; a hyphen that goes is taken from the last of `written`."""
    if not previous.text.endswith(_HYPHENS):
        return " "
    before, after = _LAST_PART.search(previous.text[-_LONGEST_WORD:]), _FIRST_PART.match(line.text)
    if before is None and not previous.text[-2:-1].isdigit():
        return " "  # a dash
    is_parted = before and after and after[0][0].islower() and not _is_compound(before[1], after[0], words)
    if is_parted or previous.text.endswith(_SOFT_HYPHEN):
        written[-1] = previous.text[:-1]
    return ""


def _is_compound(first: str, second: str, words: set[str]) -> bool:
    """Tell whether a hyphen between two parts of a word belongs to the word."""
    first, second = first.lower(), second.lower()
    if first + second in words:
        return False
    return "-" in first or f"{first}-{second}" in words or (first in words and second in words)


def _words(lines: Sequence[Line]) -> set[str]:
    """Return the words that stand whole within a line, in small letters."""
    found: set[str] = set()
    parted = False
    for line in lines:
        words = _WORD.findall(line.text.lower())
        first = 1 if parted else 0
        parted = line.text.endswith(_HYPHENS)
        found.update(words[first : len(words) - 1 if parted else None])
    return found


def _continues(previous: Line, line: Line, distance: float | None, edges: Mapping[int, float]) -> bool:
    """Tell whether `line` belongs to the paragraph of `previous`.

    `distance` is the usual one of two lines, None at the beginning of a page; `edges` as `_edges` returns them.
    """
    if abs(line.height - previous.height) > _SAME * previous.height or _BULLET.match(line.text):
        return False
    drop = previous.baseline - line.baseline
    if distance is None or drop < -_SAME * line.height:  # a new page or column
        return not _SENTENCE_END.search(previous.text)
    if drop < _SAME * line.height:
        return True
    if drop > _GAP * distance:
        return False
    if previous.text.endswith(_HYPHENS):
        return True
    if line.left - previous.left > _INDENT * line.height:
        return False
    column = int(line.left // _COLUMN)
    edge = max(edges.get(near, line.right) for near in (column - 1, column, column + 1))
    is_short = previous.right - line.left < _FULL * (edge - line.left)
    return not is_short or line.text[:1].islower()


def _edges(page: Sequence[Line]) -> dict[int, float]:
    """Return, by where lines begin (in steps of `_COLUMN`), how far to the right the longest of them reaches."""
    edges: dict[int, float] = {}
    for line in page:
        column = int(line.left // _COLUMN)
        edges[column] = max(line.right, edges.get(column, line.right))
    return edges


def _usual_distance(page: Sequence[Line]) -> float:
    """Return the distance of two lines inside a paragraph: the lower quartile of those on the page, in points."""
    drops = sorted(
        above.baseline - below.baseline
        for above, below in pairwise(page)
        if _SAME * below.height < above.baseline - below.baseline < 3 * below.height
    )
    return drops[len(drops) // 4] if drops else 0.0


def _without_running_lines(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Leave out lines at the edges that stand at the same place of most pages, or of most left or right ones."""
    places: dict[str, list[tuple[int, Line]]] = defaultdict(list)
    for number, page in enumerate(pages):
        order = sorted(page, key=lambda line: line.baseline)
        for line in {*order[:_EDGE], *order[-_EDGE:]}:
            places[_pattern(line.text)].append((number, line))
    running: set[tuple[int, Line]] = set()
    for pattern, found in places.items():
        usual = median(line.baseline for _, line in found)
        near = [(number, line) for number, line in found if abs(line.baseline - usual) <= line.height]
        if pattern and _repeats({number for number, _ in near}, len(pages)):
            running.update(near)
    return [[line for line in page if (number, line) not in running] for number, page in enumerate(pages)]


def _pattern(text: str) -> str:
    """Return what is the same in a running line on each page; "" for a line that cannot be one."""
    pattern = _DIGITS.sub("0", text.casefold())
    has_letters = any(character.isalpha() for character in pattern)
    return pattern if has_letters or _PAGE_NUMBER.fullmatch(pattern) else ""


def _repeats(found: set[int], count: int) -> bool:
    """Tell whether the pages `found` are most of `count` pages, or most of the even or the odd ones."""
    sides = Counter(number % 2 for number in found)
    return (len(found) > max(1, count / 2)) or any(n > max(2, (count + 1) // 2 / 2) for n in sides.values())
