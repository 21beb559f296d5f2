"""The vectors of all passages a second time, in one file of rows: what a search among a few of them reads.

Chroma's graph is made for finding the nearest of all. Asked for the nearest among the thousands of one month, it walks
through most of itself; reading their rows and multiplying takes a fourth of that, and is exact. Rows are only added;
which is whose the catalogue says (`places.py`), and none counts that it does not name.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import ArchiveError
from .embed import Vectors
from .space import disk_full, is_full

#: Half precision: a cosine is wrong by some ten-thousandths, and a vector takes 0.5 KB (`fast`) or 0.8 (MiniLM).
_TYPE = np.dtype("<f2")
#: Rows copied at once.
_ROUND = 20_000


class ExactVectors:
    """One file for each collection of Chroma, of which the current one's is in use. The one writer appends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        #: The rows that were read last, of which collection, how many and how long.
        self._mapped: tuple[tuple[str, int, int], NDArray[np.float16]] | None = None

    def append(self, collection: str, vectors: NDArray[np.floating]) -> int:
        """Write the rows of `vectors`, of shape `(n, dimension)`, to the disk; return the number of the first.

        Raises `ArchiveError` if that fails, the disk being full for example; then nothing is lost.
        """
        size = vectors.shape[1] * _TYPE.itemsize
        path = self._path(collection)
        try:
            self._folder.mkdir(exist_ok=True)
            with path.open("ab") as file:
                first: int = file.tell() // size
                file.truncate(first * size)  # What a process that was killed has left of a row.
                file.write(vectors.astype(_TYPE).tobytes())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            if is_full(self._folder.parent):
                raise disk_full(self._folder.parent) from error
            raise ArchiveError(f"cannot write {path}: {error.strerror}; run the same command again") from error
        return first

    def rows(self, collection: str, places: NDArray[np.int64], dimension: int) -> Vectors | None:
        """Return the rows of these numbers, float32 of shape `(len(places), dimension)`; None if not all are there."""
        count = self.count(collection, dimension)
        if places.max(initial=-1) >= count:
            return None
        if not len(places):
            return np.empty((0, dimension), np.float32)
        try:
            found: Vectors = self._rows(collection, count, dimension)[places].astype(np.float32)
        except FileNotFoundError:  # Another process has just replaced it.
            return None
        return found

    def count(self, collection: str, dimension: int) -> int:
        """Return how many whole rows there are."""
        path = self._path(collection)
        return path.stat().st_size // (dimension * _TYPE.itemsize) if path.is_file() else 0

    def copy(self, collection: str, places: NDArray[np.int64], dimension: int, new: str) -> None:
        """Write the rows of these numbers, in this order, as those of another collection."""
        rows = self._rows(collection, self.count(collection, dimension), dimension)
        for at in range(0, len(places), _ROUND):
            self.append(new, rows[places[at : at + _ROUND]])

    def drop_others(self, collection: str) -> None:
        """Delete what a newer collection has replaced."""
        for path in self._folder.glob("*"):
            if path != self._path(collection):
                path.unlink()

    def _rows(self, collection: str, count: int, dimension: int) -> NDArray[np.float16]:
        """Return the first `count` rows; a mapping that stays open need not be filled anew from the system's cache."""
        wanted = (collection, count, dimension)
        if self._mapped is None or self._mapped[0] != wanted:
            self._mapped = None
            rows = np.memmap(self._path(collection), _TYPE, "r", shape=(count, dimension))
            self._mapped = wanted, rows
        return self._mapped[1]

    def _path(self, collection: str) -> Path:
        return self._folder / f"{collection}.f16"
