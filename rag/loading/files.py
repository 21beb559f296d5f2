"""Files and folders as they are named -> the files to read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ..errors import LoadError
from ..text import storable
from . import naming
from .readers import KINDS, reason, unknown_kind


class File(NamedTuple):
    """A file that has a reader, and its size on disk in bytes."""

    path: Path
    size: int


def find(source: Path, seen: set[tuple[int, int]]) -> Iterator[File | LoadError]:
    """Yield the files that `source` is or holds; a folder in `seen` (device, inode) is not entered again.

    So a link to a folder is followed, and a loop of links ends.
    """
    waiting = [source]
    while waiting:
        path = waiting.pop()
        try:
            status = path.stat()
            if stat.S_ISDIR(status.st_mode):
                identity = (status.st_dev, status.st_ino)
                if identity not in seen:
                    seen.add(identity)
                    waiting += sorted((entry for entry in path.iterdir() if not _is_no_article(entry)), reverse=True)
                continue
        except (OSError, ValueError) as error:  # ValueError: a NUL in the name
            yield LoadError(shown(path), reason(error))
            continue
        if not stat.S_ISREG(status.st_mode):
            yield LoadError(shown(path), "is neither a file nor a folder")
        elif naming.kind(path.name) not in KINDS:
            yield LoadError(shown(path), unknown_kind())
        else:
            yield File(path, status.st_size)


def _is_no_article(path: Path) -> bool:
    """Tell whether a file or folder inside a folder is plainly no article."""

    def first_line() -> bytes:
        try:
            if not path.is_file():  # opening a pipe would wait for its writer
                return b""
            with path.open("rb") as file:
                return file.readline(naming.LONGEST_QUESTION)
        except OSError:
            return b""

    return naming.is_no_article(path.name, lambda sibling: path.with_name(sibling).exists(), first_line)


def whole(path: Path) -> Path:
    """Return the path from the root on, without `..`; links stay, as they are what somebody calls the file."""
    return Path(os.path.normpath(path.absolute()))


def shown(path: Path) -> str:
    """Return the path as given; bytes in it that are no UTF-8 become U+FFFD."""
    return storable(os.fspath(path))
