"""Texts and vectors by the million, made from a seed: the same part is the same whenever it is made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from rag.types import Article

from .data import SEED

_WORDS = 300_000
#: Zipf's law as Mandelbrot has it for English: the n-th word comes in proportion to 1 / (n + 2.7).
_SHIFT = 2.7
#: Of so many most frequent words nobody would ask.
_COMMON = 100
_SYLLABLES = tuple(consonant + vowel for consonant in "bdfgjklmnprstvwyzhcq" for vowel in "aeiou")
_PUBLISHERS = 20

#: Groups of vectors, and how far the members of one lie from its centre: with 1, two members have a cosine of about
#: 0.5, two of different groups one of about 0.
_TOPICS = 5_000
_SPREAD = 1.0
#: The variance falls with the number of the dimension to this power, as measured on passages by the `fast` model, whose
#: dimensions are principal components. Were all alike, neighbours would be harder to find than they are among texts.
_DECAY = -1.0


class Texts:
    """Texts of invented words that are as frequent as those of a language."""

    def __init__(self) -> None:
        self._words = np.array([_word(rank) for rank in range(_WORDS)], dtype=object)
        self._common = frozenset(self._words[:_COMMON])
        frequency = 1 / (np.arange(1, _WORDS + 1) + _SHIFT)
        self._cumulative = np.cumsum(frequency / frequency.sum())

    def make(self, part: int, count: int, words: int) -> list[str]:
        """Return `count` texts of `words` words, without punctuation: the part of this number."""
        drawn = np.random.default_rng((SEED, part)).random((count, words))
        ranks = np.minimum(np.searchsorted(self._cumulative, drawn), _WORDS - 1)
        return [" ".join(line) for line in self._words[ranks].tolist()]

    def asked(self, text: str, words: int) -> str:
        """Return a question that the text answers: its first `words` distinct words that are not common."""
        return " ".join([word for word in dict.fromkeys(text.split()) if word not in self._common][:words])


def _word(rank: int) -> str:
    """Return the word of a rank: the more frequent, the shorter."""
    word = _SYLLABLES[rank % len(_SYLLABLES)]
    while rank := rank // len(_SYLLABLES):
        word += _SYLLABLES[rank % len(_SYLLABLES)]
    return word


def articles(count: int, sentences: int, words: int) -> Iterator[Article]:
    """Yield short articles one by one, each of so many sentences of so many words, an hour apart."""
    texts = Texts()
    for number in range(count):
        title, *lines = texts.make(number, 1 + sentences, words)
        yield Article(
            text=" ".join(f"{line.capitalize()}." for line in lines),
            title=" ".join(title.split()[:6]).capitalize(),
            publisher=f"Paper {number % _PUBLISHERS + 1}",
            url=f"https://news.example/{number}",
            published=datetime(2010, 1, 1, tzinfo=UTC) + timedelta(hours=number),
        )


class Vectors:
    """Unit vectors in groups, so that each has neighbours."""

    def __init__(self, dimension: int) -> None:
        variances = np.arange(1, dimension + 1) ** _DECAY
        self._scales = np.sqrt(variances / variances.sum()).astype(np.float32)
        self._centres = _unit(self._drawn(np.random.default_rng(SEED), _TOPICS))

    def make(self, part: int, count: int) -> NDArray[np.float32]:
        """Return the part of this number, of shape `(count, dimension)`."""
        random = np.random.default_rng((SEED, part))
        away = _SPREAD * self._drawn(random, count)
        return _unit(self._centres[random.integers(_TOPICS, size=count)] + away)

    def _drawn(self, random: np.random.Generator, count: int) -> NDArray[np.float32]:
        """Return vectors of about length one around 0."""
        return random.standard_normal((count, len(self._scales)), np.float32) * self._scales


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
