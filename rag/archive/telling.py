"""An article's words as they are compared with another's: hashed, one by one and in runs of three (shingles).

The smallest of the shingles' hashes are an article's `keys`: a min-hash sketch (Broder, 1997). Hashes depend on the
text alone: they are the same in every process and on every machine.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

#: Keys of one article at most; eight bytes each.
KEYS = 32
#: Words in one run.
SHINGLE = 3
#: A text of fewer words is one key.
SHORT = 40
#: Characters of an article that are looked at: some thirty thousand words.
_LOOKED_AT = 200_000

Hashes = NDArray[np.uint64]
Flags = NDArray[np.bool_]

# What a character is, and the hash of a word, a polynomial over its characters modulo 2**64.
_GAP, _LETTER, _DIGIT, _IDEOGRAPH = range(4)
_BASE = 0x9E3779B97F4A7C15
#: From here on there are only ideographs.
_PLANES = 0x20000


@dataclass(frozen=True, slots=True, eq=False)
class Telling:
    """The words of one article as they are compared: case, punctuation and white space left out."""

    #: The hash of each word, in order, and which words are a number or begin with a capital.
    words: Hashes
    numbers: Flags
    capitals: Flags
    #: The hash (63 bits) of each run of three words, in order.
    shingles: Hashes

    @classmethod
    def of(cls, text: str) -> Telling:
        """Read `text`, of which the first 200,000 characters count. An ideograph counts as a word."""
        # Normalised, one character may become 18.
        given = unicodedata.normalize("NFKC", text[:_LOOKED_AT])[:_LOOKED_AT]
        written = np.frombuffer(given.encode("utf-32-le", "surrogatepass"), "<u4")
        kinds, folded = _characters()
        known = np.minimum(written, _PLANES)
        kind, folds = kinds[known], folded[known]
        in_word = kind != _GAP
        begins = in_word.copy()
        begins[1:] &= ~in_word[:-1] | (kind[1:] == _IDEOGRAPH) | (kind[:-1] == _IDEOGRAPH)
        starts = np.flatnonzero(begins)
        if not len(starts):
            return cls(np.empty(0, np.uint64), np.empty(0, np.bool_), np.empty(0, np.bool_), np.empty(0, np.uint64))
        # What stands between words counts nothing, so that each word may end where the next begins.
        characters = np.where(written < _PLANES, folds, written) * in_word
        powers, inverses = _powers()
        sums = np.add.reduceat(characters * powers[: len(characters)], starts)
        words = _mixed(sums * inverses[starts])
        count = max(0, len(words) - SHINGLE + 1)
        shingles = np.zeros(count, np.uint64)
        for n in range(SHINGLE):
            shingles = shingles * np.uint64(_BASE) + words[n : n + count]
        return cls(words, kind[starts] == _DIGIT, (folds != known)[starts], _mixed(shingles) >> np.uint64(1))

    @property
    def keys(self) -> tuple[int, ...]:
        """The 32 smallest hashes, in order; one for a text below 40 words, none for one without words."""
        if not len(self.words):
            return ()
        if len(self.words) < SHORT:
            powers, _ = _powers()
            whole = _mixed(np.sum(self.words * powers[: len(self.words)], keepdims=True))
            return (int(whole[0]) >> 1,)
        few = 4 * KEYS
        least = np.partition(self.shingles, few)[:few] if len(self.shingles) > few else self.shingles
        keys = np.unique(least)
        if len(keys) < KEYS:  # a text that repeats itself
            keys = np.unique(self.shingles)
        return tuple(keys[:KEYS].tolist())

    def share_in(self, other: Telling) -> float:
        """Return the share of the runs of three words that stand in the other text too, 0 to 1."""
        return float(is_in(self.shingles, np.unique(other.shingles)).mean()) if len(self.shingles) else 0.0


def is_in(values: Hashes, among: Hashes) -> Flags:
    """Tell of each value whether it is in `among`, which is sorted."""
    if not len(among):
        return np.zeros(len(values), np.bool_)
    found: Flags = among[np.minimum(np.searchsorted(among, values), len(among) - 1)] == values
    return found


def _mixed(values: Hashes) -> Hashes:
    """Spread the hashes evenly (the last step of splitmix64), as the smallest of them are to be a fair sample."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


@cache
def _powers() -> tuple[Hashes, Hashes]:
    """Return the powers of `_BASE` and of its inverse, modulo 2**64, as many as characters are looked at."""
    powers, inverses = np.full((2, _LOOKED_AT), [[_BASE], [pow(_BASE, -1, 1 << 64)]], np.uint64)
    powers[0] = inverses[0] = 1
    return np.cumprod(powers, dtype=np.uint64), np.cumprod(inverses, dtype=np.uint64)


@cache
def _characters() -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    """Return the kind of each character below `_PLANES` and what it is without case; the last is for all others."""
    kinds = np.full(_PLANES + 1, _GAP, np.uint8)
    folded = np.arange(_PLANES + 1, dtype=np.uint32)
    for code in range(_PLANES):
        character = chr(code)
        if character.isalnum() or unicodedata.category(character)[0] == "M":
            kinds[code] = _DIGIT if character.isdigit() else _LETTER
            fold = character.casefold()
            if len(fold) == 1:
                folded[code] = ord(fold)
    for first, last in ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (_PLANES, _PLANES)):
        kinds[first : last + 1] = _IDEOGRAPH
    # Scripts that put no space between words are cut at their vowel signs.
    for first, last in ((0x0E31, 0x0E4E), (0x0EB1, 0x0ECE), (0x102B, 0x103E), (0x17B4, 0x17D3)):
        kinds[first : last + 1] = _GAP
    return kinds, folded
