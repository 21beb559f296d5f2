"""An embedding model that loads at once: for tests of what is done with vectors, not of what they mean."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np

from rag.archive.embed import Embedder, Vectors

_PIECE = re.compile(r"\w{1,8}|[^\w\s]")


class HashEmbedder(Embedder):
    """Counts of words in hash buckets, as unit vectors: texts that share words are near one another."""

    name = "hash"
    window = 256
    dimension = 64

    def piece_starts(self, text: str) -> list[int]:
        return [match.start() for match in _PIECE.finditer(text)]

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for word in re.findall(r"\w+|$", text.lower()):  # "" too, so that no vector is zero
                vector[zlib.crc32(word.encode()) % self.dimension] += 1
        return self._unit(vectors)

    def embed_question(self, question: str) -> Vectors:
        vector: Vectors = self.embed_passages([question])[0]
        return vector


class Breaks(Exception):
    """Stands for whatever may stop an `add` in the middle."""


class BreakingEmbedder(HashEmbedder):
    """Embeds two rounds and breaks."""

    rounds = 2

    def embed_passages(self, texts):
        self.rounds -= 1
        if self.rounds < 0:
            raise Breaks
        return super().embed_passages(texts)
