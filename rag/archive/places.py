"""Which row of the exact vectors is whose: the column `place` of the passages, empty where the vector is not there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .bounds import Bounds
from .database import Database, marks

Numbers = NDArray[np.int64]


class Places:
    """The places of the passages of one catalogue."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, passage_ids: Sequence[int], first: int) -> None:
        """Note that the vectors of these passages stand in the rows from `first` on."""
        self._database.write_all(
            "UPDATE passages SET place = ? WHERE id = ?", [(first + n, id_) for n, id_ in enumerate(passage_ids)]
        )

    def within(self, bounds: Bounds) -> tuple[Numbers, Numbers]:
        """Return the ids of the passages within `bounds`, and their places; those without one are left out."""
        where, values = bounds.condition()
        return self._pairs(
            "SELECT p.id, p.place FROM articles a JOIN passages p ON p.article_id = a.id"
            f" WHERE {where} AND p.place IS NOT NULL",
            values,
        )

    def openings(self, bounds: Bounds, most: int) -> tuple[Numbers, Numbers]:
        """Return the same of the first passages alone, of the `most` newest articles, newest first."""
        where, values = bounds.condition()
        # With min(), SQLite takes the other columns from the row that has it.
        return self._pairs(
            'SELECT id, place FROM (SELECT p.id, p.place, min(p."start"), a.published'
            f" FROM articles a JOIN passages p ON p.article_id = a.id WHERE {where or 'TRUE'} GROUP BY a.id)"
            " WHERE place IS NOT NULL ORDER BY published DESC, id LIMIT ?",
            [*values, most],
        )

    def of(self, passage_ids: Sequence[int]) -> dict[int, int]:
        """Return the places of those of these passages, some hundreds at most, that have one."""
        found = self._pairs(
            f"SELECT id, place FROM passages WHERE id IN ({marks(passage_ids)}) AND place IS NOT NULL", passage_ids
        )
        return dict(zip(*(each.tolist() for each in found), strict=True))

    def all(self) -> tuple[Numbers, Numbers]:
        """Return the ids of all passages that have a place, and those, in order."""
        return self._pairs("SELECT id, place FROM passages WHERE place IS NOT NULL ORDER BY place")

    def missing(self) -> list[int]:
        """Return the passages without a place whose vectors do not wait to be computed either."""
        rows = self._database.rows(
            "SELECT id FROM passages WHERE place IS NULL"
            " AND id NOT IN (SELECT passage_id FROM outbox WHERE target = 'vectors')"
        )
        return [int(str(id_)) for (id_,) in rows]

    def count_missing(self) -> int:
        """Return how many passages have no place."""
        return self._database.number("SELECT count(*) FROM passages WHERE place IS NULL")

    def forget_from(self, place: int) -> None:
        """Forget the places from this one on: the file has no such rows."""
        if self._database.number("SELECT count(*) FROM passages WHERE place >= ?", (place,)):
            self._database.write("UPDATE passages SET place = NULL WHERE place >= ?", (place,))

    def _pairs(self, statement: str, values: Sequence[object] = ()) -> tuple[Numbers, Numbers]:
        pairs = np.array(self._database.rows(statement, values), np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]
