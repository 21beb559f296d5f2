"""Who wrote which articles: the bylines of one catalogue, by name."""

from __future__ import annotations

import json
import re
from collections import defaultdict

from .bounds import Bounds
from .database import Database, marks

#: SQLite binds at most 32,766 values in one statement.
_SLICE = 10_000


class Bylines:
    """The bylines in one catalogue's tables, read anew only where they may have changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: tuple[tuple[int, int], dict[str, list[str]]] | None = None

    def recorded(self, name: str) -> str:
        """Return `name` as a byline writes it, rather not in capitals; "" if no byline holds it in whole words."""
        found = {match[0] for byline in self._all() if (match := _pattern(name).search(byline))}
        return min(found, key=lambda each: (each.isupper() or each.islower(), each), default="")

    def article_ids(self, name: str) -> set[str]:
        """Return the ids of the articles with a byline that holds `name` in whole words; case does not matter."""
        named = _pattern(name)
        return {id_ for byline, ids in self._all().items() if named.search(byline) for id_ in ids}

    def passage_ids(self, name: str) -> set[int]:
        """Return the ids of all passages of these articles."""
        found: set[int] = set()
        wanted = sorted(self.article_ids(name))
        for at in range(0, len(wanted), _SLICE):
            part = wanted[at : at + _SLICE]
            rows = self._database.rows(f"SELECT id FROM passages WHERE article_id IN ({marks(part)})", part)
            found.update(int(str(id_)) for (id_,) in rows)
        return found

    def openings(self, name: str, bounds: Bounds) -> list[int]:
        """Return the first passage of each of these articles within `bounds`, the newest first."""
        where, values = bounds.condition()
        rows = self._database.rows(
            'SELECT a.id, (SELECT p.id FROM passages p WHERE p.article_id = a.id ORDER BY p."start" LIMIT 1)'
            f" FROM articles a {f'WHERE {where}' if where else ''} ORDER BY a.published DESC, a.id",
            values,
        )
        wanted = self.article_ids(name)
        return [int(str(passage)) for id_, passage in rows if str(id_) in wanted and passage is not None]

    def named_in(self, text: str) -> list[str]:
        """Return the bylines that stand in `text` as they are written, in the order in which they are named last."""
        found = {byline: text.rfind(byline) for byline in self._all() if byline in text}
        return sorted(found, key=lambda byline: (found[byline], len(byline)))

    def _all(self) -> dict[str, list[str]]:
        """Return the articles of each byline, which has single spaces."""
        state = self._database.state()
        if self._known is None or self._known[0] != state:
            found: dict[str, list[str]] = defaultdict(list)
            rows = self._database.rows(
                "SELECT a.id, r.authors FROM articles a JOIN revisions r"
                " ON r.article_id = a.id AND r.revision = a.revision WHERE r.authors != '[]'"
            )
            for id_, authors in rows:
                for author in json.loads(str(authors)):
                    found[" ".join(author.split())].append(str(id_))
            self._known = state, found
        return self._known[1]


def _pattern(name: str) -> re.Pattern[str]:
    # O'Dowd is O’Dowd.
    words = re.sub("['’‘]", "['’‘]", re.escape(" ".join(name.split())))
    return re.compile(rf"(?<!\w){words}(?!\w)" if words else r"(?!)", re.IGNORECASE)
