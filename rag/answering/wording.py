"""Where words stand in a text: as whole words, allowing for case, white space and typography. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ..text import Span, normalise

#: The longest stretch of an article, in characters, that an elided quote may span: a long sentence or two.
_LONGEST_ELISION = 400
_ELLIPSIS = re.compile(r" ?[\[(]?\.(?: ?\.){2,}[\])]? ?")
#: What may surround a quote without being part of it.
_EDGES = " \"'.,;:!?()[]-…“”„‘’‚«»–—"


def core(text: str) -> str:
    """Return `text` normalised and without what surrounds it: quote marks, ellipses, closing punctuation."""
    return normalise(text).text.strip(_EDGES)


def same(text: str, other: str) -> bool:
    """Return whether two texts differ in nothing but case, white space and typography."""
    return normalise(text.strip()).text == normalise(other.strip()).text


def occurrences(quote: str, text: str, within: Span, *, edges: bool = False) -> Iterator[Span]:
    """Yield where `quote` stands in `text` as whole words: as spelt, then normalised, then without its edges.

    `within` and what is yielded are `(start, end)` in `text`. With `edges`, what surrounds the quote must stand there
    too: the minus of “-5 degrees”. A place that is found in several ways is yielded as often.
    """
    start, end = within
    as_spelt = quote.strip()
    yield from (span for span in _find(as_spelt, text, start, end) if _whole(text, span))
    view = normalise(text[start:end])
    for needle in (normalise(as_spelt).text,) if edges else (normalise(as_spelt).text, core(quote)):
        for found in _find(needle, view.text, 0, len(view.text)):
            first, last = view.original_span(*found)
            if _whole(text, (start + first, start + last)):
                yield start + first, start + last


def _find(needle: str, text: str, start: int, end: int) -> Iterator[Span]:
    """Yield each place of a non-empty `needle` in `text[start:end]`."""
    at = text.find(needle, start, end) if needle else -1
    while at >= 0:
        yield at, at + len(needle)
        at = text.find(needle, at + 1, end)


def elided(quote: str, text: str, within: Span) -> Span | None:
    """Return the span from the first to the last part of an elided quote, None if the parts do not follow closely."""
    parts = [part for part in _ELLIPSIS.split(core(quote)) if core(part)]
    if len(parts) < 2:
        return None
    for start, first_end in occurrences(parts[0], text, within):
        end = first_end
        limit = min(start + _LONGEST_ELISION, within[1])
        for part in parts[1:]:
            following = next(occurrences(part, text, (end, limit)), None)
            if following is None:
                break
            end = following[1]
        else:
            return start, end
    return None


def _whole(text: str, span: Span) -> bool:
    """Return whether `span` neither begins nor ends inside a word, a number or a word with a hyphen or apostrophe."""
    return not any(_inside_word(text, at) for at in span)


def _inside_word(text: str, at: int) -> bool:
    """Return whether the border before `text[at]` parts what belongs together."""
    left, right = text[max(at - 2, 0) : at], text[at : at + 3]
    if not left or not right:
        return False
    if _wordlike(left[-1]) and _wordlike(right[0]):
        return True
    if re.fullmatch(r"['’]s(?!\w).?", right):  # a possessive; what it is put to is a whole word
        return False
    joined_before = len(left) == 2 and _joins(left[0], left[1], right[0])
    joined_after = len(right) >= 2 and _joins(left[-1], right[0], right[1])
    return joined_before or joined_after


def _wordlike(character: str) -> bool:
    """Return whether a character is a letter, a digit or an accent set upon one."""
    return character.isalnum() or unicodedata.category(character).startswith("M")


def _joins(before: str, joint: str, after: str) -> bool:
    """Return whether `joint` makes one word or number of its neighbours (a dash between words does not)."""
    if joint in ".,:/–":
        return before.isdigit() and after.isdigit()
    return joint in "-‐‑'’\u00ad\u200b" and _wordlike(before) and _wordlike(after)
