"""The revisions of each article: all that came of it, and which of them wait for their time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from ..types import Article
from .database import Database, marks
from .origins import is_known_by_place
from .rows import ARTICLE, article_of, as_row
from .schema import COLUMNS


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of an article: when the archive got it, and whether it is the one that answers cite."""

    article: Article
    added: datetime
    current: bool


class Waiting(NamedTuple):
    """A later version that came under an embargo and waits beside the current one."""

    article_id: str
    revision: str
    embargo: datetime


class Revisions:
    """The revisions in one catalogue's tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, article: Article) -> None:
        """Keep this revision of the article, whether or not it is the current one."""
        columns = ("article_id", "revision", *COLUMNS)
        self._database.write(
            f"INSERT OR REPLACE INTO revisions ({', '.join(columns)}) VALUES ({marks(columns)})",
            (article.id, article.revision, *as_row(article)),
        )

    def move(self, article: Article) -> None:
        """Note that the current revision of the article, which is known by its place, was found at another one."""
        if not is_known_by_place(article):
            return
        moved = self._database.write(
            "UPDATE articles SET source = ?1 WHERE id = ?2 AND revision = ?3 AND source != ?1",
            (article.source, article.id, article.revision),
        )
        if moved:
            self._database.write(
                "UPDATE revisions SET source = ? WHERE article_id = ? AND revision = ?",
                (article.source, article.id, article.revision),
            )

    def holds(self, article: Article) -> bool:
        """Tell whether this very revision of the article is kept."""
        return bool(
            self._database.rows(
                "SELECT 1 FROM revisions WHERE article_id = ? AND revision = ?", (article.id, article.revision)
            )
        )

    def of(self, article_id: str) -> list[Revision]:
        """Return all revisions of an article, the current one last, the others as they came; [] for an unknown one."""
        rows = self._database.rows(
            f"SELECT r.added, r.revision = a.revision, {ARTICLE} FROM revisions r"
            " JOIN articles a ON a.id = r.article_id WHERE r.article_id = ? ORDER BY r.revision = a.revision, r.rowid",
            (article_id,),
        )
        return [Revision(article_of(row[2:]), datetime.fromisoformat(str(row[0])), bool(row[1])) for row in rows]

    def waiting(self) -> list[Waiting]:
        """Return the later versions that wait for the end of their embargo, in order of coming; reads no texts."""
        rows = self._database.rows(
            "SELECT r.article_id, r.revision, r.embargo, r.rowid > c.rowid, r.version, r.updated, c.version, c.updated"
            " FROM revisions r JOIN articles a ON a.id = r.article_id"
            " JOIN revisions c ON c.article_id = a.id AND c.revision = a.revision"
            " WHERE r.embargo IS NOT NULL AND r.revision != a.revision"
            " AND r.status = 'usable' AND c.status != 'withdrawn' ORDER BY r.rowid"
        )
        found: list[Waiting] = []
        for article_id, revision, embargo, came_later, *versions in rows:
            version, updated, current_version, current_updated = versions
            this, current = _Stamp.of(version, updated), _Stamp.of(current_version, current_updated)
            if is_older(current, this) or (came_later and not is_older(this, current)):
                found.append(Waiting(str(article_id), str(revision), datetime.fromisoformat(str(embargo))))
        return found

    def waits(self, article: Article) -> bool:
        """Tell whether this is, of the later versions of the article that wait, the one that came last."""
        waiting = [each.revision for each in self.waiting() if each.article_id == article.id]
        return waiting[-1:] == [article.revision]

    def article(self, waiting: Waiting) -> Article:
        """Return the version that waits."""
        (row,) = self._database.rows(
            f"SELECT {ARTICLE} FROM revisions r WHERE r.article_id = ? AND r.revision = ?", waiting[:2]
        )
        return article_of(row)


class Versioned(Protocol):
    """What an `Article` says of which version it is."""

    @property
    def version(self) -> str:
        """The publisher's number of it."""

    @property
    def updated(self) -> datetime | None:
        """When the publisher changed it last."""


class _Stamp(NamedTuple):
    """What a row says of which version it is."""

    version: str
    updated: datetime | None

    @classmethod
    def of(cls, version: object, updated: object) -> _Stamp:
        return cls(str(version), datetime.fromisoformat(str(updated)) if updated else None)


def is_older(article: Versioned, other: Versioned) -> bool:
    """Tell whether the publisher says that `article` is an earlier version than `other`."""
    if all(version.isascii() and version.isdecimal() for version in (article.version, other.version)):
        mine, others = ((len(digits), digits) for digits in (each.version.lstrip("0") for each in (article, other)))
        if mine != others:
            return mine < others
    if article.updated and other.updated:
        return article.updated < other.updated
    return False
