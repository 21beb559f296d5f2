"""Where a short answer should begin and end: whole words, whole names, no stray quotation marks."""

from __future__ import annotations

import re
import unicodedata

from ..text import Span

#: What opens and closes something; `"` does both.
_PAIRS = {"“": "”", "‘": "’", "«": "»", '"': '"', "(": ")", "[": "]"}
_CLOSING = frozenset(_PAIRS.values())
_BRACKETS = "()[]"
#: What may surround an answer without being part of it, beside white space, brackets and quotation marks.
_LEADING, _TRAILING = ",.;:!?…–—-'{}•", ",.;:…–—-'{}•"
#: What ends with a full stop that belongs to it, and the characters of it that are looked at.
_ABBREVIATION = re.compile(r"\b(?:[A-Za-z](?:\.[A-Za-z])+|Inc|Corp|Ltd|Bros|Co|Jr|Sr|St)$")
_ABBREVIATED = 12
_POSSESSIVE = re.compile(r"['’]s(?!\w)", re.IGNORECASE)
#: Signs before a number, and after one.
_MONEY, _UNITS = "$€£¥₹", "%‰°$€£"
_QUOTED = re.compile(r"“([^“”]{2,60})”|(?<!\w)\"([^\"\s][^\"]{1,59})\"(?!\w)|‘((?:[^‘’]|’(?=\w)){2,60})’(?!\w)")
_SMALL_WORDS = frozenset(("a", "an", "and", "at", "by", "de", "for", "in", "of", "on", "the", "to"))
#: What ends the name of a place: without it, “Bering” and “Black” are other things.
_PLACE_FOLLOWS = re.compile(
    r" (?:Strait|Sea|Ocean|River|Canal|Bay|Gulf|Islands?|Peninsula|Mountains?|Desert|Valley|Airport|Square"
    r"|Street|Avenue)\b"
)
_NAME_AT_END = re.compile(r"(?<!\w)[^\W\d_a-z][\w’'-]*\Z")
#: Stray marks that are dealt with in one span.
_STRAYS = 4
#: “WASHINGTON – ”, “LIMA, Peru (AP) — ”, “BUDAPEST, Oct 17 (Reuters) - ”, where a paragraph begins; of an agency also
#: “Seoul, South Korea CNN — ”.
_CAPITALS = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’]+"
_NAME = r"[A-ZÀ-Þ][\w.'’-]+"
DATELINE = re.compile(
    rf"(?:(?P<town>{_NAME}(?: {_NAME}){{0,3}}(?:, {_NAME}(?: {_NAME})?)?) )?"
    r"\b(?:CNN|AP|AFP|Reuters)(?: [A-Z][a-z]+)? ?[–—] "
    rf"|(?P<place>{_CAPITALS}(?:[ -]{_CAPITALS}){{0,3}}"
    r"(?:, (?![A-Z][a-z]+\.? \d)[A-Z][\w.’']+(?: [A-Z][\w.’']+)?)?)"
    r"(?:, [A-Z][a-z]+\.? \d{1,2})?(?: \([^()\n]{1,30}\))? ?(?:[–—]|--?) "
)


def whole(text: str, start: int, end: int) -> Span:
    """Widen `[start, end)` to whole words, drop what does not belong to it, and complete a name in quotation marks.

    An empty span means that nothing is left.
    """
    while 0 < start < end and _in_word(text, start):
        start -= 1
    # The answer to “whose” is “Trump”, not “Trump's”.
    while start < end < len(text) and _in_word(text, end) and not _POSSESSIVE.match(text, end - 1):
        end += 1
    for _ in range(_STRAYS):
        start, end = _balanced(text, *_stripped(text, start, end))
    start, end = _stripped(text, *_unquoted(text, *_stripped(text, start, end)))
    # A dateline is no part of what its sentence says.
    dateline = DATELINE.match(text, start, end) if start == 0 or text[start - 1] == "\n" else None
    if dateline and dateline.end() < end:
        start, end = _stripped(text, dateline.end(), end)
    return _quoted_name(text, start, _with_place(text, start, end)) if start < end else (start, end)


def _with_place(text: str, start: int, end: int) -> int:
    """Return the end of the span with the rest of a place's name: Bering -> Bering Strait."""
    place = _PLACE_FOLLOWS.match(text, end)
    return place.end() if place and _NAME_AT_END.search(text, start, end) else end


_ALL_QUOTED = re.compile(r"(?:an?|the)\s+[“\"‘]([^“”\"‘’]+)[”\"’]", re.IGNORECASE)


def _unquoted(text: str, start: int, end: int) -> Span:
    """Begin inside the quotation marks where only an article stands before them: a “New Alliance” -> New Alliance."""
    quoted = _ALL_QUOTED.fullmatch(text, start, end)
    return quoted.span(1) if quoted else (start, end)


# ---- Words


def _in_word(text: str, at: int) -> bool:
    """Tell whether the border before `text[at]` lies inside a word or a number, signs included."""
    left, right = text[at - 1], text[at]
    if _is_letter(left) and _is_letter(right):
        return True
    if right.isdigit() and (left in _MONEY or _is_sign(text, at - 1)):
        return True
    if left.isdigit() and right in _UNITS:
        return True
    if left.isalpha() and right in _MONEY:  # US$5
        return text[at + 1 : at + 2].isdigit()
    return (_is_letter(left) and _joins(text, at)) or (_is_letter(right) and _joins(text, at - 1))


def _is_letter(character: str) -> bool:
    """Tell whether it is a letter, a digit, or a mark that is written over the letter before it."""
    return character.isalnum() or unicodedata.category(character).startswith("M")


def _joins(text: str, at: int) -> bool:
    """Tell whether the mark `text[at]` makes one word of its neighbours: 1,200, 9/11, well-known, U.S, rag.io, AT&T."""
    left, mark, right = text[max(0, at - 1) : at], text[at], text[at + 1 : at + 2]
    if not left or not _is_letter(left) or not right.isalnum():
        return False
    if mark in "-‐‑’'&_":
        return True
    if left.isdigit() and right.isdigit():
        return mark in ".,:/"
    return mark == "." and (right.islower() or not text[max(0, at - 2) : at - 1].isalnum())


def _is_sign(text: str, at: int) -> bool:
    """Tell whether `text[at]` is the sign or the point that a number begins with: -5, .05."""
    return text[at] in "-−." and text[at + 1 : at + 2].isdigit() and not text[max(0, at - 1) : at].strip()


# ---- What surrounds them


def _stripped(text: str, start: int, end: int) -> Span:
    """Drop white space and loose punctuation, but for the full stop of an abbreviation."""
    while start < end and (text[start].isspace() or (text[start] in _LEADING and not _is_sign(text, start))):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in _TRAILING):
        end -= 1
    if text[end : end + 1] == "." and _ABBREVIATION.search(text, max(start, end - _ABBREVIATED), end):
        end += 1
    return start, end


def _balanced(text: str, start: int, end: int) -> Span:
    """Drop a pair of marks around all of the span; cut at the first mark without partner, or take its partner in.

    A name in quotation marks is left when more than half of the span stands inside them: a “New Alliance -> New
    Alliance.
    """
    opened: list[int] = []
    for at in range(start, end):
        if opened and _closes(text, at, text[opened[-1]]):
            if opened.pop() == start and at == end - 1:
                return start + 1, end - 1
        elif _opens(text, at):
            opened.append(at)
        # Anywhere but at the end, this is an apostrophe.
        elif text[at] in _CLOSING and (text[at] != "’" or at == end - 1):
            return _without_closing(text, start, end, at)
    return _without_opening(text, start, end, opened[-1]) if opened else (start, end)


def _opens(text: str, at: int) -> bool:
    before = text[max(0, at - 1) : at]
    if text[at] == '"':
        return not before.strip() or before in "([“‘—–-"
    return text[at] in _PAIRS and (text[at] in _BRACKETS or not before.isalnum())


def _closes(text: str, at: int, opening: str) -> bool:
    mark = text[at : at + 1]
    return mark == _PAIRS[opening] and not (mark == "’" and text[at + 1 : at + 2].isalnum())


def _without_closing(text: str, start: int, end: int, at: int) -> Span:
    more_before = 2 * (at - start) >= end - start
    if start > 0 and _PAIRS.get(text[start - 1]) == text[at] and (text[at] in _BRACKETS or not more_before):
        return start - 1, end
    return (start, at) if more_before else (at + 1, end)


def _without_opening(text: str, start: int, end: int, at: int) -> Span:
    more_after = 2 * (end - at - 1) >= end - start
    if _closes(text, end, text[at]) and (text[at] in _BRACKETS or not more_after):
        return start, end + 1
    return (at + 1, end) if at == start or (more_after and text[at] not in _BRACKETS) else (start, at)


def _quoted_name(text: str, start: int, end: int) -> Span:
    """Widen part of a name in quotation marks to all of it: Northern Alliance -> New Northern Alliance."""
    for match in _QUOTED.finditer(text, max(0, start - 80), min(len(text), end + 80)):
        first, last = match.span(match.lastindex or 0)
        if first <= start and end <= last and _is_name(text[first:last]):
            return _stripped(text, first, last)
    return start, end


def _is_name(text: str) -> bool:
    words = text.split()
    return len(words) <= 6 and all(word[0].isupper() or word in _SMALL_WORDS for word in words)
