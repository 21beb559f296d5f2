"""An article -> its passages: whole sentences, packed up to a limit, one sentence shared with the passage before."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from functools import cache

from ..text import Span, sentences, trim
from ..types import Article, Passage

#: Recorded in the archive; change it whenever the same article would be cut into other passages.
CHUNKING = "sentences-200-overlap-1"

#: Word pieces in a passage at most. With the header it fits the 256 pieces that MiniLM reads.
PASSAGE_PIECES = 200
#: A passage keeps at least this much room beside a long header.
_LEAST_PIECES = 64
#: `[CLS]`, `[SEP]` and the line break between header and passage.
_SPECIAL_PIECES = 4

#: text -> where each of its word pieces begins, in order.
PieceStarts = Callable[[str], list[int]]


def chunk(article: Article, piece_starts: PieceStarts, window: int) -> list[Passage]:
    """Cut `article` into passages that together hold every visible character of its text.

    `window` is the number of word pieces that the embedding model reads, header and special pieces included. A
    sentence longer than a whole passage is split between words (inside one only if the word alone is too long).
    """
    starts = piece_starts(article.text)

    @cache
    def more(start: int) -> int:
        return _more_pieces(article.text, start, starts, piece_starts)

    def pieces(start: int, end: int) -> int:
        return bisect_left(starts, end) - bisect_left(starts, start) + more(start)

    header_pieces = len(piece_starts(Passage(article, 0, 0).header))
    limit = min(PASSAGE_PIECES, max(_LEAST_PIECES, window - _SPECIAL_PIECES - header_pieces))
    units = [
        part
        for start, end in sentences(article.text)
        for part in _split_long(article.text, start, end, starts, limit, more)
    ]
    passages: list[Passage] = []
    first = 0
    while first < len(units):
        last = first
        while last + 1 < len(units) and pieces(units[first][0], units[last + 1][1]) <= limit:
            last += 1
        passages.append(Passage(article, units[first][0], units[last][1]))
        if last + 1 == len(units):
            break
        # The last sentence begins the next passage too, unless the two that follow one another do not fit together.
        overlaps = last > first and pieces(units[last][0], units[last + 1][1]) <= limit
        first = last if overlaps else last + 1
    return passages


def _split_long(
    text: str, start: int, end: int, piece_starts: list[int], limit: int, more: Callable[[int], int]
) -> list[Span]:
    """Split `[start, end)` into spans of at most `limit` pieces, at the last white space that leaves them in bounds.

    `more` gives the pieces that what begins at a place has beside those that begin there and behind it.
    """
    parts: list[Span] = []
    while True:
        over = bisect_left(piece_starts, start) + max(1, limit - more(start))
        if over >= len(piece_starts) or piece_starts[over] >= end:
            parts.append(trim(text, start, end))
            return parts
        cut = piece_starts[over]
        at_space = max(text.rfind(" ", start + 1, cut + 1), text.rfind("\n", start + 1, cut + 1))
        if at_space > start and text[start:at_space].strip():
            cut = at_space
        parts.append(trim(text, start, cut))
        start = trim(text, cut, end)[0]


def _more_pieces(text: str, start: int, starts: list[int], piece_starts: PieceStarts) -> int:
    """Return how many pieces more than `starts` tell there are of what begins at `start`: mostly none.

    A tokenizer leaves out controls that part words elsewhere: two digits with one between are one piece, and so is a
    whole word that holds a sign it does not know. What begins inside a piece is counted anew to the end of its word.
    """
    after = bisect_left(starts, start)
    if after < len(starts) and starts[after] == start:
        return 0
    word = text[start:].split(maxsplit=1)[:1]
    end = start + len(word[0]) if word else start
    return max(0, len(piece_starts(text[start:end])) - (bisect_left(starts, end) - after))


def embedding_text(passage: Passage, piece_starts: PieceStarts, window: int) -> str:
    """Return what is embedded for `passage`: its header on a line of its own, then its text.

    A header that leaves no room for the passage (an absurdly long title) is shortened here and only here; BM25 and
    the catalogue keep it whole.
    """
    header = passage.header
    room = window - _SPECIAL_PIECES - _LEAST_PIECES
    # No word piece is shorter than a character, so most headers need not be counted.
    if len(header) > room and len(starts := piece_starts(header)) > room:
        header = header[: starts[room]].rstrip()
    return f"{header}\n{passage.text}" if header else passage.text
