"""`.zip`: the members of an archive, read from where it lies without unpacking it to disk.

An archive from elsewhere may be a bomb, or lie about itself. So there are bounds on the members, on what each and all
of them unfold to, counted while they are read, and on the directory; and only what is stored or deflated is read.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import NamedTuple

from ..errors import LoadError
from ..text import storable
from . import decode, naming

_MOST_MEMBERS = 100_000
#: Bytes of the list of members; each entry takes some ten times as much in memory.
_LARGEST_DIRECTORY = 16_000_000
#: Bytes that a member may unfold to, whatever its packed size.
_SMALL = 1_000_000
#: Bytes that all members of an archive may unfold to: of a small one, and at the most.
_LEAST = 100_000_000
_WHOLE = 10_000_000_000
#: Bytes that are unfolded at once.
_CHUNK = 65_536

_ENCRYPTED = 0x1
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
#: What `zipfile` raises for an archive that is not what it says.
_DAMAGES = (zipfile.BadZipFile, ArithmeticError, EOFError, RuntimeError, ValueError, struct.error, zlib.error)


class Member(NamedTuple):
    """One file in an archive."""

    #: `archive.zip/folder/name.txt`
    path: str
    #: Opens it, gzip undone; the caller closes it. It and what it opens raise `OSError` for what is damaged.
    open: Callable[[], io.BufferedReader]


def members(stream: decode.Stream, path: str) -> Iterator[Member | LoadError]:
    """Yield the files of an archive in the order of their names, those of archives inside it in their place.

    What is plainly no article is passed over, and a `LoadError` stands for each member that cannot be read. Raises
    `LoadError` for what is no archive. A member can be opened only until the next is asked for.
    """
    if isinstance(stream, io.BufferedReader) and not stream.seekable():
        reason = "is an archive, whose directory stands at its end; save it to a file, or say --format docx of Word"
        raise LoadError(path, reason)
    file = stream if isinstance(stream, io.BufferedReader) else io.BytesIO(decode.read_bytes(stream, path))
    yield from _members(file, path, _Budget(file.seek(0, io.SEEK_END)), is_inner=False)


class _Budget:
    """The bytes that an archive of `size` bytes may still unfold to."""

    def __init__(self, size: int) -> None:
        self.left = min(_WHOLE, max(_LEAST, decode.MOST_UNFOLDED * size))
        self.whole = f"{self.left // 10**6:,} MB"

    def spend(self, size: int) -> None:
        """Take `size` off what is left; raises `OSError` if that was too much."""
        self.left -= size
        if self.left < 0:
            raise OSError(f"unfolds, together with the members before it, to more than {self.whole}")


class _Bounded:
    """The file of an archive, of which `zipfile` reads no more at once than a directory may hold."""

    def __init__(self, file: io.BufferedReader | io.BytesIO) -> None:
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable
        self._file = file

    def read(self, size: int = -1) -> bytes:
        if size > _LARGEST_DIRECTORY:
            raise OSError(f"its directory is larger than {_LARGEST_DIRECTORY // 10**6} MB")
        return self._file.read(size)


class _Counted(io.RawIOBase):
    """What a member or a gzip file unfolds to, paid for by the budget; its errors are `OSError`."""

    def __init__(self, packed: io.BufferedIOBase, budget: _Budget, beneath: io.BufferedReader | None = None) -> None:
        """Close `packed` with it, and `beneath`, which `packed` leaves open."""
        self._packed, self._budget, self._beneath = packed, budget, beneath

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._packed.read1(min(len(buffer), _CHUNK))
        except _DAMAGES as error:
            raise OSError(f"it is damaged: {_words(error)}") from error
        self._budget.spend(len(data))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        before = self._packed.tell()
        try:
            position = self._packed.seek(offset, whence)
        except _DAMAGES as error:
            raise OSError(f"it is damaged: {_words(error)}") from error
        # What lies between is unfolded to get there; backwards, everything from the beginning is.
        self._budget.spend(position - before if position >= before else position)
        return position

    def close(self) -> None:
        self._packed.close()
        if self._beneath is not None:
            self._beneath.close()
        super().close()


def _words(error: Exception) -> str:
    return " ".join(storable(str(error) or "it breaks off").split())[:200]


def _members(
    file: io.BufferedReader | io.BytesIO, path: str, budget: _Budget, *, is_inner: bool
) -> Iterator[Member | LoadError]:
    try:
        archive = zipfile.ZipFile(_Bounded(file))
    except _DAMAGES as error:
        raise LoadError(path, f"is no zip archive that can be read: {_words(error)}") from error
    with archive:
        found = _listed(archive)
        if len(found) > _MOST_MEMBERS:
            raise LoadError(path, f"holds more than {_MOST_MEMBERS:,} files")
        taken = set(found)
        for name in sorted(found, key=lambda name: PurePosixPath(name).parts):
            *others, info = found[name]
            opens = partial(_open, archive, info, budget)
            if _is_passed_over(name, taken, opens):
                continue
            place = f"{path}/{name}"
            if others:
                yield LoadError(place, f"stands {len(others) + 1} times in the archive; only the last is read")
            if reason := _why_not(name, info):
                yield LoadError(place, reason)
            elif naming.kind(name) != ".zip":
                yield Member(place, opens)
            elif is_inner:
                yield LoadError(place, "is an archive inside an archive inside an archive, which is not opened")
            else:
                yield from _inner(place, opens, budget)
            if budget.left < 0:
                raise LoadError(path, f"unfolds to more than {budget.whole}; what follows {place} is not read")


def _listed(archive: zipfile.ZipFile) -> dict[str, list[zipfile.ZipInfo]]:
    """Return name -> entries; of several, the last is what every unpacker leaves on the disk."""
    found: dict[str, list[zipfile.ZipInfo]] = {}
    for info in archive.infolist():
        name = _name(info)
        if not name.endswith("/"):
            found.setdefault(name, []).append(info)
    return found


def _inner(place: str, opens: Callable[[], io.BufferedReader], budget: _Budget) -> Iterator[Member | LoadError]:
    """Yield the members of an archive inside another: it is held in memory, for it is read back and forth."""
    try:
        with opens() as stream:
            data = decode.read_bytes(stream, place)
        yield from _members(io.BytesIO(data), place, budget, is_inner=True)
    except LoadError as error:
        yield error
    except OSError as error:
        yield LoadError(place, f"cannot be read: {error}")


def _name(info: zipfile.ZipInfo) -> str:
    """Return the path of a member as it is shown; archives of old Windows programs part folders by a backslash."""
    return _CONTROL.sub("\ufffd", storable(info.filename)).replace("\\", "/")


def _is_passed_over(name: str, taken: set[str], opens: Callable[[], io.BufferedReader]) -> bool:
    """Tell whether a member, or a folder that it is in, is plainly no article."""
    parts = name.split("/")

    def first_line() -> bytes:
        try:
            with opens() as stream:
                return stream.readline(naming.LONGEST_QUESTION)
        except OSError:
            return b""

    def is_no_article(depth: int) -> bool:
        before = "/".join(parts[:depth])
        return naming.is_no_article(
            parts[depth],
            lambda sibling: (f"{before}/{sibling}" if before else sibling) in taken,
            first_line if depth == len(parts) - 1 else lambda: b"",
        )

    return any(is_no_article(depth) for depth in range(len(parts)) if parts[depth] not in ("", ".", ".."))


def _why_not(name: str, info: zipfile.ZipInfo) -> str:
    """Return why a member is not opened, "" if it may be."""
    if name.startswith("/") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name):
        return "has a path that leads out of the archive"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "is a link, which is not followed"
    if info.flag_bits & _ENCRYPTED:
        return "is encrypted"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return f"is compressed by method {info.compress_type}; only stored and deflated files are read"
    if info.file_size > max(_SMALL, decode.MOST_UNFOLDED * info.compress_size):
        return f"unfolds to more than {decode.MOST_UNFOLDED} times its size"
    return ""


def _open(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget) -> io.BufferedReader:
    """Open a member, gzip undone; raises `OSError` for one that is not what the directory says."""
    try:
        packed = archive.open(info)
    except _DAMAGES as error:
        raise OSError(f"it is damaged: {_words(error)}") from error
    assert isinstance(packed, io.BufferedIOBase)  # as `zipfile` documents; its types know less
    stream: io.BufferedReader = io.BufferedReader(_Counted(packed, budget))
    if stream.peek(2)[:2] == decode.GZIP_MAGIC:
        stream = io.BufferedReader(_Counted(decode.Unpacked(stream), budget, beneath=stream))
    return stream
