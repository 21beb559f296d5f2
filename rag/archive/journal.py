"""The archive's log: what came when and from where, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .database import Database

Action = Literal["added", "revised", "outdated", "scheduled", "withdrawn", "restored", "removed", "failed"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log."""

    time: datetime
    action: Action
    #: "" for what never became an article.
    article_id: str
    #: The file, or file and line, or address it came from.
    source: str
    #: Why it was withdrawn, or could not be read; the title of an article.
    detail: str


class Journal:
    """The log of one archive; only ever written at its end."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, action: Action, article_id: str, source: str, detail: str) -> None:
        """Note what happened, now."""
        self._database.write(
            "INSERT INTO log (action, article_id, source, detail) VALUES (?, ?, ?, ?)",
            (action, article_id, source, detail),
        )

    def entries(self, limit: int = -1, name: str = "", article_ids: Sequence[str] = ()) -> list[Entry]:
        """Return the newest `limit` entries (-1: all), oldest first.

        With a `name`, only those of that article, of that source, or of `article_ids`: also what is no longer there.
        """
        rows = self._database.rows(
            "SELECT time, action, article_id, source, detail FROM log WHERE ?1 = '' OR article_id = ?1 OR source = ?1"
            " OR article_id IN (SELECT value FROM json_each(?2)) ORDER BY id DESC LIMIT ?3",
            (name, json.dumps(list(article_ids)), limit),
        )
        return [
            Entry(datetime.fromisoformat(str(time)), action, str(id_), str(source), str(detail))  # type: ignore[arg-type]  # as it was written
            for time, action, id_, source, detail in reversed(rows)
        ]
