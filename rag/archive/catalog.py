"""The catalogue: articles, their revisions and passages in SQLite. It is the truth; the indexes are derived from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from ..types import Article, Passage, Status
from . import origins
from .bounds import Bounds
from .bylines import Bylines
from .database import Database, Row, marks
from .journal import Journal
from .outbox import TARGETS, Outbox, Target
from .overview import Overview, Overviews, contradictions
from .places import Places
from .revisions import Revisions, is_older
from .rows import ARTICLE, OUTLINE, Outline, article_of, outline_of
from .stories import Stories

#: `outdated` is an earlier version that came after a later one: it is kept beside it, as a past revision.
Change = Literal["added", "revised", "unchanged", "outdated"]

#: SQLite binds at most 32,766 values in one statement.
_SLICE = 10_000
_CURRENT = "articles a JOIN revisions r ON r.article_id = a.id AND r.revision = a.revision"


class Catalog:
    """The tables of one archive. Safe to share between threads; `transaction` groups writes."""

    def __init__(self, path: Path) -> None:
        """Open the file at `path`, or make it. Raises `ArchiveError` if it is no catalogue that can be read."""
        self._database = Database(path)
        self.revisions = Revisions(self._database)
        self._overviews = Overviews(self._database, self.revisions.waiting)
        self.outbox = Outbox(self._database)
        self.journal = Journal(self._database)
        self.places = Places(self._database)
        self.bylines = Bylines(self._database)
        self.stories = Stories(self._database, self.articles)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def transaction(self) -> AbstractContextManager[None]:
        """All writes inside are kept together or not at all; also when Ctrl-C comes between them."""
        return self._database.transaction()

    def snapshot(self) -> AbstractContextManager[None]:
        """All reads inside see one state, whatever another process commits between them."""
        return self._database.snapshot()

    # What the archive records about itself

    def meta(self) -> dict[str, str]:
        """Return all that is recorded about the archive itself."""
        return {str(key): str(value) for key, value in self._database.rows("SELECT key, value FROM meta")}

    def set_meta(self, values: Mapping[str, str]) -> None:
        """Record `values`, replacing those of the same keys."""
        self._database.write_all("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(values.items()))

    def data_version(self) -> int:
        """Return a number that changes whenever another process has written the catalogue."""
        return self._database.number("PRAGMA data_version")

    # Articles

    def change_for(self, article: Article) -> tuple[Change, Article]:
        """Say what adding `article` would change, and return it under the id it will have.

        An article is known by its id. One is known by its address too, unless its publisher gave it another key, and a
        file that holds one article and gives it neither, by its place: edited and added again, it is a new revision of
        the same article. What was the article once becomes so again only where its own file was changed back, or where
        its publisher says that it is the later version: else two tellings would undo each other at every adding. The
        same holds of everything that comes after a publisher withdrew the article. A teaser changes no longer text.
        """
        current = self._current(article)
        if current is None:
            taken = self.articles([article.id])
            return "added", origins.beside(article) if taken else article
        if current.id != article.id:
            article = replace(article, id=current.id, key=article.key or current.key)
        if current.revision == article.revision or (article.excerpt and len(article.text) < len(current.text)):
            return "unchanged", article
        if is_older(current, article):
            return "revised", article
        past = self.revisions.holds(article)
        stays = is_older(article, current) or past or current.status is Status.WITHDRAWN
        if stays and not (origins.is_own_file(article, current) and not is_older(article, current)):
            return ("unchanged" if past else "outdated"), article
        return "revised", article

    def _current(self, article: Article) -> Article | None:
        """Return the article that the archive holds for `article`."""
        found = self.articles([article.id, origins.id_before(article)])
        for each in sorted(found.values(), key=lambda each: each.id != article.id):
            if origins.is_same(article, each):
                return each
        if article.url:
            found = self.articles(self._ids("SELECT id FROM articles WHERE url = ?", article.url))
            # One address with two keys is a page that tells of several things.
            return next((each for each in found.values() if not each.key or article.key in ("", each.key)), None)
        if not article.key and origins.is_one_file(article.source):
            found = self.articles(self._ids("SELECT id FROM articles WHERE source = ?", article.source))
            return next(iter(found.values()), None)
        return None

    def put(self, article: Article, passages: Sequence[Passage], *, kept: bool = False) -> None:
        """Make this the current revision of the article, with these passages; the outbox learns what changed.

        One that has been `kept` stays where it stands among the revisions: those that came after it are later.
        """
        self._drop_passages(article.id)
        if not kept:
            self.revisions.keep(article)
        published = article.published.isoformat() if article.published else None
        self._database.write(
            "INSERT INTO articles (id, revision, publisher, publisher_key, published, source, url, status, embargo)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET revision = excluded.revision,"
            " publisher = excluded.publisher, publisher_key = excluded.publisher_key, published = excluded.published,"
            " source = excluded.source, url = excluded.url, status = excluded.status, embargo = excluded.embargo",
            (
                article.id, article.revision, article.publisher, article.publisher.casefold(), published,
                article.source, article.url, article.status, article.embargo.isoformat() if article.embargo else None,
            ),
        )  # fmt: skip
        self.put_passages(article.id, passages)

    def put_passages(self, article_id: str, passages: Sequence[Passage]) -> None:
        """Make these the passages of the article's current revision."""
        self._drop_passages(article_id)
        ids = [passage.id for passage in passages]
        self._database.write_all(
            'INSERT INTO passages (id, article_id, "start", "end") VALUES (?, ?, ?, ?)',
            [(id_, article_id, passage.start, passage.end) for id_, passage in zip(ids, passages, strict=True)],
        )
        for target in TARGETS:
            self.outbox.enqueue(target, "add", ids)

    def remove(self, article_id: str) -> bool:
        """Delete the article with all its revisions; return whether it was there."""
        self._drop_passages(article_id)
        self.stories.remove(article_id)
        self._database.write("DELETE FROM revisions WHERE article_id = ?", (article_id,))
        return self._database.write("DELETE FROM articles WHERE id = ?", (article_id,)) > 0

    def _drop_passages(self, article_id: str) -> None:
        rows = self._database.rows("SELECT id FROM passages WHERE article_id = ?", (article_id,))
        gone = [int(str(id_)) for (id_,) in rows]
        if gone:
            self._database.write("DELETE FROM passages WHERE article_id = ?", (article_id,))
            for target in TARGETS:
                self.outbox.enqueue(target, "delete", gone)

    # Withdrawing

    def set_withdrawn(self, article_id: str, because: str | None) -> None:
        """Record why the archive's owner takes the article out of every answer; None takes that back."""
        self._database.write("UPDATE articles SET withdrawn = ? WHERE id = ?", (because, article_id))

    def withdrawn(self, article_id: str) -> str | None:
        """Return why the archive's owner has withdrawn the article, None if it is not."""
        rows = self._database.rows("SELECT withdrawn FROM articles WHERE id = ?", (article_id,))
        return str(rows[0][0]) if rows and rows[0][0] is not None else None

    def answers(self, article: Article) -> bool:
        """Tell whether the article may answer at all: neither its publisher nor the archive's owner withdrew it."""
        return article.status is Status.USABLE and self.withdrawn(article.id) is None

    def articles(self, ids: Iterable[str]) -> dict[str, Article]:
        """Return the current revisions of those of `ids` that the archive holds, by id."""
        found: dict[str, Article] = {}
        wanted = list(dict.fromkeys(ids))
        for at in range(0, len(wanted), _SLICE):
            part = wanted[at : at + _SLICE]
            rows = self._database.rows(f"SELECT {ARTICLE} FROM {_CURRENT} WHERE a.id IN ({marks(part)})", part)
            found |= {article.id: article for article in map(article_of, rows)}
        return found

    def article_ids(self) -> list[str]:
        """Return the ids of all articles, in order."""
        return self._ids("SELECT id FROM articles ORDER BY id")

    def _ids(self, statement: str, *values: object) -> list[str]:
        return [str(row[0]) for row in self._database.rows(statement, values)]

    def find_article_ids(self, name: str) -> list[str]:
        """Return the ids of the articles that `name` means: an id or its beginning, a URL, a source, or its file."""
        return self._ids(
            "SELECT id FROM articles WHERE ?1 != '' AND (id = ?1 OR url = ?1 OR source = ?1"
            " OR (source BETWEEN ?1 || ':0' AND ?1 || '::' AND substr(source, length(?1) + 2) NOT GLOB '*[^0-9]*')"
            " OR (length(?1) >= 6 AND substr(id, 1, length(?1)) = ?1))",
            name,
        )

    def ids_by_key(self, key: str) -> list[str]:
        """Return the ids of the articles to which their publishers gave this identifier."""
        return self._ids(f"SELECT a.id FROM {_CURRENT} WHERE r.key = ?1 AND ?1 != ''", key)

    def overview(self, now: datetime) -> Overview:
        """Return what the articles that may answer `now` are, taken together."""
        return self._overviews.at(now)

    def contradictions(self) -> list[str]:
        """Return one line for each way in which passages and stories are not those of the articles that may answer."""
        return contradictions(self._database)

    # Passages

    def enqueue_difference(self, target: Target, present: set[int]) -> None:
        """Note what `target` must add or delete to hold the catalogue's passages and no others."""
        wanted = self.passage_ids()
        with self.transaction():
            self.outbox.enqueue(target, "add", wanted - present)
            self.outbox.enqueue(target, "delete", present - wanted)

    def passages(self, ids: Iterable[int]) -> dict[int, Passage]:
        """Return those of the passages `ids` that the archive holds, by id."""
        rows: list[Row] = []
        wanted = list(dict.fromkeys(ids))
        with self._database.snapshot():
            for at in range(0, len(wanted), _SLICE):
                part = wanted[at : at + _SLICE]
                rows += self._database.rows(
                    f'SELECT id, article_id, "start", "end" FROM passages WHERE id IN ({marks(part)})', part
                )
            articles = self.articles(str(row[1]) for row in rows)
        return {
            int(str(id_)): Passage(articles[str(article_id)], int(str(start)), int(str(end)))
            for id_, article_id, start, end in rows
        }

    def outlines(self, ids: Iterable[int]) -> dict[int, Outline]:
        """Return what those of the passages `ids` that the archive holds are, without their texts, by id."""
        found: dict[int, Outline] = {}
        wanted = list(dict.fromkeys(ids))
        for at in range(0, len(wanted), _SLICE):
            part = wanted[at : at + _SLICE]
            rows = self._database.rows(
                f"SELECT {OUTLINE} FROM passages p JOIN articles a ON a.id = p.article_id"
                f" WHERE p.id IN ({marks(part)})",
                part,
            )
            found |= {int(str(id_)): outline_of(row) for id_, *row in rows}
        return found

    def passage_ids(self, bounds: Bounds | None = None) -> set[int]:
        """Return the ids of all passages within `bounds`."""
        if not bounds:
            return {int(str(row[0])) for row in self._database.rows("SELECT id FROM passages")}
        where, values = bounds.condition()
        rows = self._database.rows(
            f"SELECT p.id FROM articles a JOIN passages p ON p.article_id = a.id WHERE {where}", values
        )
        return {int(str(row[0])) for row in rows}

    def within(self, ids: Iterable[int], bounds: Bounds) -> set[int]:
        """Return those of the passages `ids` that are within `bounds`."""
        where, values = bounds.condition()
        found: set[int] = set()
        wanted = list(ids)
        for at in range(0, len(wanted), _SLICE):
            part = wanted[at : at + _SLICE]
            rows = self._database.rows(
                f"SELECT p.id FROM passages p JOIN articles a ON p.article_id = a.id"
                f" WHERE p.id IN ({marks(part)}) AND {where}",
                [*part, *values],
            )
            found |= {int(str(row[0])) for row in rows}
        return found

    def articles_within(self, bounds: Bounds, now: datetime | None = None) -> int:
        """Return the number of articles within `bounds`; with `now`, of those that may answer then."""
        where, values = bounds.condition(now)
        return self._database.number(f"SELECT count(*) FROM articles a WHERE {where}", values)

    def count(self, what: Literal["articles", "revisions", "passages"]) -> int:
        """Return the number of rows."""
        return self._database.number(f"SELECT count(*) FROM {what}")
