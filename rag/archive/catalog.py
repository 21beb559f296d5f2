"""The catalogue: articles, their revisions and passages in SQLite. It is the truth; both indexes are derived from it.

What the indexes still lack stands in the `outbox`, written in the same transaction as the change it belongs to: a
process that dies between two writes leaves behind exactly the list of what is to be done.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from threading import RLock
from typing import Literal

from ..errors import ArchiveError
from ..types import Article, Passage

#: Raised by one with every change of the tables below.
SCHEMA = 1

Target = Literal["vectors", "lexical"]
TARGETS: tuple[Target, ...] = ("vectors", "lexical")
Change = Literal["added", "revised", "unchanged"]

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    id TEXT PRIMARY KEY,
    revision TEXT NOT NULL,
    publisher TEXT NOT NULL,
    publisher_key TEXT NOT NULL,  -- case-folded, for comparing
    published TEXT,
    source TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX articles_published ON articles (published);
CREATE INDEX articles_publisher ON articles (publisher_key, publisher);
CREATE INDEX articles_source ON articles (source);
CREATE TABLE revisions (
    article_id TEXT NOT NULL,
    revision TEXT NOT NULL,
    added TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
    title TEXT NOT NULL,
    authors TEXT NOT NULL,
    publisher TEXT NOT NULL,
    url TEXT NOT NULL,
    published TEXT,
    source TEXT NOT NULL,
    key TEXT NOT NULL,
    text TEXT NOT NULL,  -- last, so that reading the columns before it skips its pages
    PRIMARY KEY (article_id, revision)
);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL,
    "start" INTEGER NOT NULL,
    "end" INTEGER NOT NULL
);
CREATE INDEX passages_article ON passages (article_id);
CREATE TABLE outbox (
    target TEXT NOT NULL,
    passage_id INTEGER NOT NULL,
    operation TEXT NOT NULL CHECK (operation IN ('add', 'delete')),
    PRIMARY KEY (target, passage_id)
) WITHOUT ROWID;
"""

_ARTICLE_COLUMNS = "r.article_id, r.title, r.text, r.authors, r.publisher, r.url, r.published, r.source, r.key"
#: The source of an article that is one of many in a file: `path:line`.
_IN_A_FILE_OF_MANY = re.compile(r":\d+$")
#: SQLite binds at most 32,766 values in one statement.
_SLICE = 10_000


@dataclass(frozen=True, slots=True)
class Bounds:
    """Which articles a search may use: `since <= published < until`, and one publisher (case does not matter)."""

    since: datetime | None = None
    until: datetime | None = None
    publisher: str = ""

    def __bool__(self) -> bool:
        return self.since is not None or self.until is not None or bool(self.publisher)


class Catalog:
    """The tables of one archive. Safe to share between threads; `transaction` groups writes."""

    def __init__(self, path: Path) -> None:
        """Open the file at `path`, or make it. Raises `ArchiveError` if it is no catalogue of this version."""
        self._lock = RLock()
        try:
            self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
            try:
                self._prepare(path)
            except BaseException:
                self._connection.close()
                raise
        except sqlite3.DatabaseError as error:
            raise ArchiveError(f"{path} is not a readable catalogue ({error}); restore it from a copy") from error

    def _prepare(self, path: Path) -> None:
        self._connection.execute("PRAGMA journal_mode = WAL")
        # FULL: a committed outbox must survive a power cut, as everything else is repaired from it.
        self._connection.execute("PRAGMA synchronous = FULL")
        version = self._number("PRAGMA user_version")
        if version == 0:
            with self.transaction():
                if self._number("PRAGMA user_version") == 0:
                    for statement in _TABLES.split(";\n"):
                        self._connection.execute(statement)
                    self._connection.execute(f"PRAGMA user_version = {SCHEMA}")
        elif version != SCHEMA:
            raise ArchiveError(f"{path} has format {version}, this version of rag reads {SCHEMA}; update rag")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside are kept together or not at all; also when Ctrl-C comes between them."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def _snapshot(self) -> Iterator[None]:
        """All reads inside see one state of the tables, whatever another process commits between them."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("COMMIT")

    def _rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    def _number(self, statement: str, values: Sequence[object] = ()) -> int:
        with self._lock:
            return int(self._connection.execute(statement, values).fetchone()[0])

    # What the archive records about itself

    def meta(self) -> dict[str, str]:
        """Return all that is recorded about the archive itself."""
        return {str(key): str(value) for key, value in self._rows("SELECT key, value FROM meta")}

    def set_meta(self, values: Mapping[str, str]) -> None:
        """Record `values`, replacing those of the same keys."""
        with self._lock:
            self._connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(values.items()))

    def data_version(self) -> int:
        """Return a number that changes whenever another process has written the catalogue."""
        return self._number("PRAGMA data_version")

    # Articles

    def change_for(self, article: Article) -> tuple[Change, Article]:
        """Say what adding `article` would change, and return it under the id it will have.

        A file that holds one article and gives it neither key nor URL is known by its place: edited and added again,
        it is a new revision of the same article.
        """
        rows = self._rows("SELECT revision FROM articles WHERE id = ?", (article.id,))
        is_one_file = article.source and not _IN_A_FILE_OF_MANY.search(article.source)
        if not rows and is_one_file and not article.key and not article.url:
            known = self._rows("SELECT id, revision FROM articles WHERE source = ?", (article.source,))
            if known:
                article = _with_id(article, str(known[0][0]))
                rows = [(known[0][1],)]
        if not rows:
            return "added", article
        return ("unchanged" if rows[0][0] == article.revision else "revised"), article

    def put(self, article: Article, passages: Sequence[Passage]) -> None:
        """Make this the current revision of the article, with these passages; the outbox learns what changed."""
        self._drop_passages(article.id)
        published = article.published.isoformat() if article.published else None
        with self._lock:
            self._connection.execute(
                "INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?, ?, ?)",
                (
                    article.id, article.revision, article.publisher, article.publisher.casefold(), published,
                    article.source,
                ),
            )  # fmt: skip
            self._connection.execute(
                "INSERT OR REPLACE INTO revisions (article_id, revision, title, authors, publisher, url, published,"
                " source, key, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    article.id, article.revision, article.title, json.dumps(article.authors), article.publisher,
                    article.url, published, article.source, article.key, article.text,
                ),
            )  # fmt: skip
            ids = [passage.id for passage in passages]
            self._connection.executemany(
                "INSERT INTO passages VALUES (?, ?, ?, ?)",
                [(id_, article.id, passage.start, passage.end) for id_, passage in zip(ids, passages, strict=True)],
            )
        for target in TARGETS:
            self.enqueue(target, "add", ids)

    def remove(self, article_id: str) -> bool:
        """Delete the article with all its revisions; return whether it was there."""
        self._drop_passages(article_id)
        with self._lock:
            self._connection.execute("DELETE FROM revisions WHERE article_id = ?", (article_id,))
            return self._connection.execute("DELETE FROM articles WHERE id = ?", (article_id,)).rowcount > 0

    def _drop_passages(self, article_id: str) -> None:
        gone = [int(str(row[0])) for row in self._rows("SELECT id FROM passages WHERE article_id = ?", (article_id,))]
        if gone:
            with self._lock:
                self._connection.execute("DELETE FROM passages WHERE article_id = ?", (article_id,))
            for target in TARGETS:
                self.enqueue(target, "delete", gone)

    def articles(self, ids: Iterable[str]) -> dict[str, Article]:
        """Return the current revisions of those of `ids` that the archive holds, by id."""
        found: dict[str, Article] = {}
        wanted = list(dict.fromkeys(ids))
        for at in range(0, len(wanted), _SLICE):
            part = wanted[at : at + _SLICE]
            rows = self._rows(
                f"SELECT {_ARTICLE_COLUMNS} FROM articles a JOIN revisions r ON r.article_id = a.id"
                f" AND r.revision = a.revision WHERE a.id IN ({_marks(part)})",
                part,
            )
            found |= {article.id: article for article in map(_article, rows)}
        return found

    def article_ids(self) -> list[str]:
        """Return the ids of all articles, in order."""
        return [str(row[0]) for row in self._rows("SELECT id FROM articles ORDER BY id")]

    def find_article_ids(self, name: str) -> list[str]:
        """Return the ids of the articles that `name` means: an id or the beginning of one, a URL or a source."""
        rows = self._rows(
            "SELECT a.id FROM articles a JOIN revisions r ON r.article_id = a.id AND r.revision = a.revision"
            " WHERE ?1 != '' AND (a.id = ?1 OR r.url = ?1 OR a.source = ?1"
            " OR (length(?1) >= 6 AND substr(a.id, 1, length(?1)) = ?1))",
            (name,),
        )
        return [str(row[0]) for row in rows]

    def publishers(self) -> dict[str, int]:
        """Return the number of articles of each publisher, most first."""
        rows = self._rows(
            "SELECT publisher, count(*) FROM articles WHERE publisher != '' GROUP BY publisher ORDER BY 2 DESC, 1"
        )
        return {str(publisher): int(str(count)) for publisher, count in rows}

    def days(self) -> tuple[date, date] | None:
        """Return the days of the oldest and the newest dated article, None where none has a date."""
        oldest, newest = self._rows(
            "SELECT (SELECT min(published) FROM articles), (SELECT max(published) FROM articles)"
        )[0]
        return (date.fromisoformat(str(oldest)[:10]), date.fromisoformat(str(newest)[:10])) if oldest else None

    # Passages

    def passages(self, ids: Iterable[int]) -> dict[int, Passage]:
        """Return those of the passages `ids` that the archive holds, by id."""
        rows: list[tuple[object, ...]] = []
        wanted = list(dict.fromkeys(ids))
        with self._snapshot():
            for at in range(0, len(wanted), _SLICE):
                part = wanted[at : at + _SLICE]
                rows += self._rows(
                    f'SELECT id, article_id, "start", "end" FROM passages WHERE id IN ({_marks(part)})', part
                )
            articles = self.articles(str(row[1]) for row in rows)
        return {
            int(str(id_)): Passage(articles[str(article_id)], int(str(start)), int(str(end)))
            for id_, article_id, start, end in rows
        }

    def passage_ids(self, bounds: Bounds | None = None) -> set[int]:
        """Return the ids of all passages within `bounds`."""
        if not bounds:
            return {int(str(row[0])) for row in self._rows("SELECT id FROM passages")}
        where, values = _where(bounds)
        rows = self._rows(f"SELECT p.id FROM articles a JOIN passages p ON p.article_id = a.id WHERE {where}", values)
        return {int(str(row[0])) for row in rows}

    def within(self, ids: Iterable[int], bounds: Bounds) -> set[int]:
        """Return those of the passages `ids` that are within `bounds`."""
        where, values = _where(bounds)
        found: set[int] = set()
        wanted = list(ids)
        for at in range(0, len(wanted), _SLICE):
            part = wanted[at : at + _SLICE]
            rows = self._rows(
                f"SELECT p.id FROM passages p JOIN articles a ON p.article_id = a.id"
                f" WHERE p.id IN ({_marks(part)}) AND {where}",
                [*part, *values],
            )
            found |= {int(str(row[0])) for row in rows}
        return found

    def articles_within(self, bounds: Bounds) -> int:
        """Return the number of articles within `bounds`."""
        where, values = _where(bounds)
        return self._number(f"SELECT count(*) FROM articles a WHERE {where}", values)

    def count(self, what: Literal["articles", "revisions", "passages"]) -> int:
        """Return the number of rows."""
        return self._number(f"SELECT count(*) FROM {what}")

    # The outbox

    def enqueue(self, target: Target, operation: Literal["add", "delete"], passage_ids: Iterable[int]) -> None:
        """Note that `target` must add or delete these passages; a later note replaces an earlier one."""
        with self._lock:
            self._connection.executemany(
                "INSERT OR REPLACE INTO outbox VALUES (?, ?, ?)", [(target, id_, operation) for id_ in passage_ids]
            )

    def pending(self, target: Target, limit: int = -1) -> dict[int, str]:
        """Return what `target` still has to do: passage id -> "add" or "delete"."""
        rows = self._rows("SELECT passage_id, operation FROM outbox WHERE target = ? LIMIT ?", (target, limit))
        return {int(str(id_)): str(operation) for id_, operation in rows}

    def count_pending(self, target: Target) -> int:
        """Return how many passages `target` still has to add or delete."""
        return self._number("SELECT count(*) FROM outbox WHERE target = ?", (target,))

    def settle(self, target: Target, passage_ids: Iterable[int]) -> None:
        """Strike these passages from what `target` has to do."""
        with self.transaction():
            self._connection.executemany(
                "DELETE FROM outbox WHERE target = ? AND passage_id = ?", [(target, id_) for id_ in passage_ids]
            )


def _where(bounds: Bounds) -> tuple[str, list[object]]:
    """Write `bounds` as a condition on `articles a`; ISO times in UTC compare as text."""
    terms: list[str] = []
    values: list[object] = []
    if bounds.since is not None:
        terms.append("a.published >= ?")
        values.append(bounds.since.isoformat())
    if bounds.until is not None:
        terms.append("a.published < ?")
        values.append(bounds.until.isoformat())
    if bounds.publisher:
        terms.append("a.publisher_key = ?")
        values.append(bounds.publisher.casefold())
    return " AND ".join(terms), values


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _with_id(article: Article, article_id: str) -> Article:
    return Article(
        article.text, article.title, article.authors, article.publisher, article.url, article.published,
        article.source, article.key, article_id,
    )  # fmt: skip


def _article(row: tuple[object, ...]) -> Article:
    article_id, title, text, authors, publisher, url, published, source, key = row
    return Article(
        text=str(text),
        title=str(title),
        authors=tuple(json.loads(str(authors))),
        publisher=str(publisher),
        url=str(url),
        published=datetime.fromisoformat(str(published)) if published else None,
        source=str(source),
        key=str(key),
        id=str(article_id),
    )
