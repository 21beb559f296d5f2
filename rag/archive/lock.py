"""One writer at a time: a lock file on the archive's folder, with the name of its holder beside it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ..errors import ArchiveLocked

#: Seconds to wait for another process that only looks at the vectors, which takes it a moment.
_WAIT = 5.0


class WriterLock:
    """The right to write the archive in `folder`; the system frees it when its holder dies. May be held twice."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file_lock = FileLock(folder / "writer.lock", thread_local=False)
        self._name = folder / "writer.txt"

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Be the one writer. Raises `ArchiveLocked`, naming the holder, if another process is."""
        try:
            self._file_lock.acquire(timeout=_WAIT)
        except Timeout:
            raise ArchiveLocked(
                f"the archive {self._folder} is being written by {self.holder()}; try again when it is done"
            ) from None
        with self._held():
            yield

    @contextmanager
    def try_hold(self) -> Iterator[bool]:
        """Be the one writer if nobody else is; yield whether that worked."""
        try:
            self._file_lock.acquire(timeout=0)
        except Timeout:
            yield False
            return
        with self._held():
            yield True

    def holder(self) -> str:
        """Name the process that took the lock last."""
        return self._name.read_text(encoding="utf-8") if self._name.is_file() else "another process"

    @contextmanager
    def _held(self) -> Iterator[None]:
        try:
            self._name.write_text(f"process {os.getpid()} ({Path(sys.argv[0]).name})", encoding="utf-8")
            yield
        finally:
            self._file_lock.release()
