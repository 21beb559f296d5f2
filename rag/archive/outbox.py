"""What the two indexes still lack: written in the transaction of the change it belongs to.

A process that dies between two writes leaves behind exactly the list of what is to be done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from .database import Database

Target = Literal["vectors", "lexical"]
TARGETS: tuple[Target, ...] = ("vectors", "lexical")


class Outbox:
    """For each index, the passages that it must add or delete."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def enqueue(self, target: Target, operation: Literal["add", "delete"], passage_ids: Iterable[int]) -> None:
        """Note that `target` must add or delete these passages; a later note replaces an earlier one."""
        self._database.write_all(
            "INSERT OR REPLACE INTO outbox VALUES (?, ?, ?)", [(target, id_, operation) for id_ in passage_ids]
        )

    def pending(self, target: Target, limit: int = -1) -> dict[int, str]:
        """Return what `target` still has to do: passage id -> "add" or "delete".

        The passages of one article stand together, so that who needs its text reads it once.
        """
        rows = self._database.rows(
            "SELECT o.passage_id, o.operation FROM outbox o LEFT JOIN passages p ON p.id = o.passage_id"
            " WHERE o.target = ? ORDER BY p.article_id LIMIT ?",
            (target, limit),
        )
        return {int(str(id_)): str(operation) for id_, operation in rows}

    def count(self, target: Target) -> int:
        """Return how many passages `target` still has to add or delete."""
        return self._database.number("SELECT count(*) FROM outbox WHERE target = ?", (target,))

    def settle(self, target: Target, done: Mapping[int, str]) -> None:
        """Strike what has been done from what `target` has to do: passage id -> "add" or "delete".

        What another process has noted since, to delete what was just added for example, stays.
        """
        with self._database.transaction():
            self._database.write_all(
                "DELETE FROM outbox WHERE target = ? AND passage_id = ? AND operation = ?",
                [(target, id_, operation) for id_, operation in done.items()],
            )
