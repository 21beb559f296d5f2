"""Where a short answer should begin and end: whole words, whole names, no stray quotation marks."""

from __future__ import annotations

import re

from ..text import Span

#: What may surround an answer without being part of it.
_LEADING = " \t\r\n,.;:!?)]}”’»–—-…\"'"
_TRAILING = " \t\r\n,;:([{“‘«–—-…\"'"
_QUOTED = re.compile(r"[“\"‘]([^“”\"‘’]{2,60}?)[,.]?[”\"’](?!\w)")
_OPEN, _CLOSE = '“"(‘', '”")’'
_PAIRS = dict(zip(_OPEN, _CLOSE, strict=True))


def whole(text: str, start: int, end: int) -> Span:
    """Widen `[start, end)` to whole words, drop what does not belong to it, and complete a name in quotation marks.

    An empty span means that nothing is left.
    """
    while start > 0 and start < end and _in_word(text, start):
        start -= 1
    while end < len(text) and start < end and _in_word(text, end):
        end += 1
    start, end = _stripped(text, *_without_stray_quote(text, start, end))
    if start < end:
        start, end = _quoted_name(text, start, end)
    return start, end


def _without_stray_quote(text: str, start: int, end: int) -> Span:
    """Begin after an opening quotation mark that the span does not close: a “New Alliance -> New Alliance."""
    opening = max(text.rfind("“", start, end), text.rfind("‘", start, end))
    closed = opening >= 0 and text.find(_PAIRS[text[opening]], opening, end) >= 0
    return (opening + 1, end) if opening >= 0 and not closed and end - opening > (end - start) / 2 else (start, end)


def _in_word(text: str, at: int) -> bool:
    """Tell whether the border before `text[at]` lies inside a word, a number (1,200) or a word with a hyphen."""
    left, right = text[at - 1], text[at]
    if left.isalnum() and right.isalnum():
        return True
    if right in "-’'" and left.isalnum():
        # “well-known”; but the answer to “whose” is “Trump”, not “Trump's”.
        follows = text[at + 1 : at + 3]
        return bool(follows) and follows[0].isalnum() and not re.fullmatch(r"s\W?", follows)
    if left in "-’'" and right.isalnum() and at >= 2 and text[at - 2].isalnum():
        return not re.match(r"s(?!\w)", text[at : at + 2])
    digits = at >= 2 and text[at - 2].isdigit() and right.isdigit() and left in ".,:"
    return digits or (left.isdigit() and right in ".,:" and at + 1 < len(text) and text[at + 1].isdigit())


def _stripped(text: str, start: int, end: int) -> Span:
    """Drop spaces, loose punctuation and brackets or quotation marks that have no partner inside."""
    while True:
        before = (start, end)
        while start < end and text[start] in _LEADING and not _currency(text, start):
            start += 1
        while start < end and text[end - 1] in _TRAILING:
            end -= 1
        if (
            end - start > 1
            and text[end - 1] == "."
            and not re.search(r"\b(?:[A-Za-z]\.|Inc\.|Jr\.|Sr\.|Co\.|St\.)$", text[start:end])
        ):
            end -= 1
        inside = text[start:end]
        if inside and inside[0] in _PAIRS and _PAIRS[inside[0]] not in inside[1:]:
            start += 1
        elif (
            inside
            and inside[-1] in _CLOSE
            and not any(opening in inside[:-1] for opening, closing in _PAIRS.items() if closing == inside[-1])
        ):
            end -= 1
        elif len(inside) > 1 and inside[0] in '“"‘' and inside[-1] == _PAIRS[inside[0]]:
            start, end = start + 1, end - 1
        if (start, end) == before:
            return start, end


def _currency(text: str, at: int) -> bool:
    """Tell whether a leading sign belongs to a number: -5, .05."""
    return text[at] in "-." and at + 1 < len(text) and text[at + 1].isdigit() and (at == 0 or text[at - 1].isspace())


def _quoted_name(text: str, start: int, end: int) -> Span:
    """Widen part of a name in quotation marks to all of it: Northern Alliance -> New Northern Alliance."""
    for match in _QUOTED.finditer(text, max(0, start - 80), min(len(text), end + 80)):
        first, last = match.span(1)
        words = match[1].split()
        if first <= start and end <= last and len(words) <= 6 and all(word[:1].isupper() for word in words):
            return _stripped(text, first, last)
    return start, end
