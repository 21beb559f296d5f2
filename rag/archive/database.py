"""The SQLite file of an archive: opening, upgrading, transactions. What its tables mean, their owners say."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from ..errors import ArchiveError
from .schema import SCHEMA, TABLES, UPGRADES
from .space import disk_full, is_full

Row = tuple[object, ...]

#: What SQLite may keep of the file in memory.
_CACHE_KIB = 65_536


class Database:
    """An open SQLite file with the tables of `schema.py`. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Open the file at `path`, or make it; one of an earlier version is upgraded.

        Raises `ArchiveError` if it is no catalogue, or one of a later version.
        """
        self._lock = RLock()
        self._path = path
        try:
            self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
            try:
                self._prepare(path)
            except BaseException:
                self._connection.close()
                raise
        except sqlite3.OperationalError as error:
            if is_full(path.parent):
                raise disk_full(path.parent) from error
            cure = ""
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_READONLY:  # the rest of the code says why it is
                cure = f"; who only reads needs the right to write in {path.parent} too: get it, or copy the archive"
            raise ArchiveError(f"{path} cannot be opened: {error}{cure}") from error
        except sqlite3.DatabaseError as error:
            raise ArchiveError(f"{path} is not a readable catalogue ({error}); restore it from a copy") from error

    def _prepare(self, path: Path) -> None:
        self._connection.execute("PRAGMA journal_mode = WAL")
        # FULL: a committed outbox must survive a power cut, as everything else is repaired from it.
        self._connection.execute("PRAGMA synchronous = FULL")
        # Passages and keys come in no order, so that many pages change: SQLite's own two megabytes are read anew.
        self._connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        version = self.number("PRAGMA user_version")
        if version > SCHEMA:
            raise ArchiveError(f"{path} has format {version}, this version of rag reads {SCHEMA}; update rag")
        if version < SCHEMA:
            with self.transaction():
                version = self.number("PRAGMA user_version")  # Another process may have been faster.
                if version == 0:
                    self._run(TABLES)
                else:
                    for each in range(version, SCHEMA):
                        self._run(UPGRADES[each])
                self._run([f"PRAGMA user_version = {SCHEMA}"])

    def _run(self, statements: Iterable[str]) -> None:
        for statement in statements:
            self._connection.execute(statement)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside are kept together or not at all; also when Ctrl-C comes between them.

        One inside another is a part of it. Raises `ArchiveError` if the disk is full or another process writes for half
        a minute.
        """
        with self._lock, self._errors():
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # A full disk may have ended it already.
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Raise what SQLite raises when it cannot write as `ArchiveError`."""
        try:
            with self._damages():
                yield
        except sqlite3.OperationalError as error:
            if is_full(self._path.parent):
                raise disk_full(self._path.parent) from error
            raise ArchiveError(f"cannot write {self._path}: {error}; run the same command again") from error

    @contextmanager
    def _damages(self) -> Iterator[None]:
        """Raise `ArchiveError` where SQLite finds the file damaged."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            # What is no error of SQLite itself, the use of a closed connection for example, has no code.
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise
            raise ArchiveError(f"{self._path} is damaged ({error}); restore it from a copy") from error

    @contextmanager
    def snapshot(self) -> Iterator[None]:
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

    def state(self) -> tuple[int, int]:
        """Return what changes with every write, of another process or through this connection."""
        with self._lock:
            return self.number("PRAGMA data_version"), self._connection.total_changes

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """Return all rows that a SELECT finds. Raises `ArchiveError` for a damaged file, as all that follow."""
        with self._lock, self._damages():
            return self._connection.execute(statement, values).fetchall()

    def number(self, statement: str, values: Sequence[object] = ()) -> int:
        """Return the one number that a SELECT gives."""
        with self._lock, self._damages():
            return int(self._connection.execute(statement, values).fetchone()[0])

    def write(self, statement: str, values: Sequence[object] = ()) -> int:
        """Run a statement that writes; return how many rows it changed."""
        with self._lock, self._errors():
            return self._connection.execute(statement, values).rowcount

    def write_all(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement that writes once for each of `rows`."""
        with self._lock, self._errors():
            self._connection.executemany(statement, rows)


def marks(values: Sequence[object]) -> str:
    """Return a question mark for each value, for `IN (...)`."""
    return ",".join("?" * len(values))
