"""Text -> word pieces, word by word from memory: what the tokenizer itself gives, several times as fast.

BERT's tokenizers normalise and cut each word by itself, and news says the same words again and again. So a word, with
the white space before it, is sent through the tokenizer once and remembered. `tests/archive/test_word_pieces.py` holds
the two against each other on arbitrary text.
"""

from __future__ import annotations

import re
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

#: White space and punctuation where BERT ends a word, as far as all versions of Unicode agree on them; at others a
#: word goes on, and the tokenizer finds its end.
_SPACE = "\t\n\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_MARK = "!-/:-@\\[-`{-~\xa1\xa7\xab\xb6\xb7\xbb\xbf\u2010-\u2027\u2030-\u2043\u2045-\u2051\u2053-\u205e"
_WORD = re.compile(f"[{_SPACE}]*(?:[{_MARK}]|[^{_SPACE}{_MARK}]+|$)")
#: Words remembered, some sixty megabytes; and characters of one.
_MOST, _LONGEST = 200_000, 40


class _Pieces(NamedTuple):
    """The pieces of one word: their ids, and where in it each begins."""

    ids: tuple[int, ...]
    starts: tuple[int, ...]


_IDS, _STARTS = attrgetter("ids"), attrgetter("starts")


class WordPieces:
    """The pieces of a `tokenizer` that neither cuts off nor pads, special ones left out."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        from tokenizers.normalizers import BertNormalizer
        from tokenizers.pre_tokenizers import BertPreTokenizer

        self._tokenizer = tokenizer
        self._words = _Words(tokenizer)
        added = tokenizer.get_added_tokens_decoder().values()
        #: Pieces such as `[SEP]`, which the tokenizer sees in a text before it looks for words.
        self._special = tuple(token.content for token in added)
        self._by_word = (
            isinstance(tokenizer.normalizer, BertNormalizer)
            and isinstance(tokenizer.pre_tokenizer, BertPreTokenizer)
            and all(token.special for token in added)
        )

    def starts(self, text: str) -> list[int]:
        """Return where each piece begins."""
        if not self._is_words(text):
            return _starts(self._tokenizer.encode(text, add_special_tokens=False))
        words = _WORD.findall(text)
        lengths = np.fromiter(map(len, words), np.int64, len(words))
        starts = list(map(_STARTS, map(self._words.__getitem__, words)))
        counts = np.fromiter(map(len, starts), np.int64, len(starts))
        inside = np.fromiter(chain.from_iterable(starts), np.int64, int(counts.sum()))
        found: list[int] = (np.repeat(lengths.cumsum() - lengths, counts) + inside).tolist()
        return found

    def ids(self, text: str) -> list[int]:
        """Return the id of each piece."""
        if not self._is_words(text):
            return list(self._tokenizer.encode(text, add_special_tokens=False).ids)
        return list(chain.from_iterable(map(_IDS, map(self._words.__getitem__, _WORD.findall(text)))))

    def _is_words(self, text: str) -> bool:
        return self._by_word and not any(token in text for token in self._special)


class _Words(dict[str, _Pieces]):
    """What is remembered: a word, with the white space before it, and its pieces."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        super().__init__()
        self._tokenizer = tokenizer

    def __missing__(self, word: str) -> _Pieces:
        encoding = self._tokenizer.encode(word, add_special_tokens=False)
        pieces = _Pieces(tuple(encoding.ids), tuple(_starts(encoding)))
        if len(word) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[word] = pieces
        return pieces


def _starts(encoding: Encoding) -> list[int]:
    return [start for start, _ in encoding.offsets]
