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
    """The right to write the archive in `folder`; the system frees it when its holder dies. May be held twice.

    Nobody has it while a companion of a holder that was killed is still at its last step.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file_lock = FileLock(folder / "writer.lock", thread_local=False)
        self._companion = companion_lock(folder)
        self._name = folder / "writer.txt"

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Be the one writer. Raises `ArchiveLocked`, naming the holder, if another process is."""
        try:
            self._acquire(_WAIT)
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
            self._acquire(0)
        except Timeout:
            yield False
            return
        with self._held():
            yield True

    def holder(self) -> str:
        """Name the process that took the lock last."""
        return self._name.read_text(encoding="utf-8") if self._name.is_file() else "another process"

    def _acquire(self, timeout: float) -> None:
        self._file_lock.acquire(timeout=timeout)
        if self._file_lock.lock_counter > 1:
            return  # Held before: if there is a companion, it is ours.
        try:
            with self._companion.acquire(timeout=timeout):
                pass
        except BaseException:
            self._file_lock.release()
            raise

    @contextmanager
    def _held(self) -> Iterator[None]:
        try:
            self._name.write_text(f"process {os.getpid()} ({Path(sys.argv[0]).name})", encoding="utf-8")
            yield
        finally:
            self._file_lock.release()


def companion_lock(folder: Path) -> FileLock:
    """Return the lock that the companion of the archive in `folder` holds while it lives."""
    return FileLock(folder / "companion.lock")
