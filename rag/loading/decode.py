"""Bytes -> text: files that are read whole, and streams line by line in constant memory."""

from __future__ import annotations

import codecs
import gzip
import io
import re
from collections.abc import Callable, Iterator
from typing import AnyStr

from ..errors import LoadError

#: A file as it was opened.
Stream = io.BufferedReader | gzip.GzipFile

GZIP_MAGIC = b"\x1f\x8b"
#: Bytes, after decompression, that one article (a file of one, or a line of a file of many) may hold.
LIMIT = 50_000_000
#: Bytes at the start of a stream that are looked at.
_SNIFFED = 4096
TOO_LARGE = "is larger than 50 MB, too large for one article"
#: What is packed may unfold to so many times its size: prose reaches ten, tables of it fifty.
MOST_UNFOLDED = 200
#: Bytes that anything may unfold to, and those between two looks at how far it went.
_UNFOLDED = 100_000_000
#: Blank lines that may follow one another: thousand times as many fit into a megabyte.
MOST_BLANK = 1_000_000
_BINARY = "is binary: it contains NUL bytes"

#: The byte order marks that decide; the codec "utf-16" reads either and leaves it out.
_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: Read as Windows-1252, as browsers do: pages that say so contain its curly quotes, which Latin-1 has not.
_LATIN_1_NAMES = {"ascii", "us-ascii", "latin1", "latin-1", "iso-8859-1"}
_CONTROL = re.compile("[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd]")
#: Above this share of control and undecodable characters, a file is taken for binary; random bytes have 13 %.
_CONTROL_SHARE = 0.05


def opened(file: io.BufferedIOBase) -> Stream:
    """Return the content of `file`, unpacked if its first bytes say that it is compressed with gzip."""
    buffered = file if isinstance(file, io.BufferedReader) else io.BufferedReader(file)
    return Unpacked(buffered) if buffered.peek(2)[:2] == GZIP_MAGIC else buffered


class Unpacked(gzip.GzipFile):
    """What is packed with gzip in `file`, which can tell where it stands; raises `OSError` for what unfolds too far."""

    def __init__(self, file: io.BufferedReader) -> None:
        super().__init__(fileobj=file)
        self._file = file
        self._left = _UNFOLDED

    def read(self, size: int | None = -1) -> bytes:
        """Read as `GzipFile` does."""
        return self._checked(super().read(size))

    def read1(self, size: int = -1) -> bytes:
        """Read as `GzipFile` does."""
        return self._checked(super().read1(size))

    def readline(self, size: int | None = -1) -> bytes:
        """Read as `GzipFile` does."""
        return self._checked(super().readline(size))

    def _checked(self, data: bytes) -> bytes:
        self._left -= len(data)
        if self._left < 0:
            self._left = _UNFOLDED
            if self.tell() > max(_UNFOLDED, MOST_UNFOLDED * self._file.tell()):
                raise OSError(f"it unfolds to more than {MOST_UNFOLDED} times its size")
        return data


class Replay(io.RawIOBase):
    """What has been read of a stream, then the rest of it."""

    def __init__(self, start: bytes, rest: Stream) -> None:
        self._start, self._rest = io.BytesIO(start), rest
        self._given = 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any buffer is given as a memoryview
        """Fill `buffer` from the start, or with what one read of the rest brings; return how many bytes."""
        data = self._start.read(len(buffer)) or self._rest.read1(len(buffer))
        buffer[: len(data)] = data
        self._given += len(data)
        return len(data)

    def tell(self) -> int:
        """Return how many bytes have been read."""
        return self._given


def read_bytes(stream: Stream | io.BytesIO, path: str) -> bytes:
    """Return all of `stream`; raises `LoadError` for an empty one and for one over `LIMIT`, which is not read whole."""
    data = stream.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise LoadError(path, TOO_LARGE)
    if not data.strip(codecs.BOM_UTF8 + b" \t\r\n"):
        raise LoadError(path, "is empty")
    return data


def to_text(data: bytes, path: str, declared: str = "") -> str:
    r"""Decode a whole text file, line ends unified to `\n`.

    Tried in order: a UTF-16 mark, UTF-8, the encoding that the file itself `declared`, Windows-1252. Raises
    `LoadError` for what is no text.
    """
    if data.startswith(_UTF_16_MARKS):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise LoadError(path, f"begins as UTF-16 but is not: {error.reason}") from error
    else:
        if b"\0" in data:
            raise LoadError(path, _BINARY)
        text = _decode(data, declared)
    if len(_CONTROL.findall(text)) > _CONTROL_SHARE * len(text):
        raise LoadError(path, "is binary: it contains control characters")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode(data: bytes, declared: str = "") -> str:
    """Decode text that is not UTF-16; never fails."""
    data = data.removeprefix(codecs.BOM_UTF8)
    guesses = ["utf-8"] if declared.lower() in _LATIN_1_NAMES else ["utf-8", declared or "utf-8"]
    for encoding in guesses:
        try:
            return data.decode(encoding)
        except (LookupError, ValueError):  # a name with a NUL byte raises more than `UnicodeError`
            continue  # what a page declares may be unknown or false
    # One damaged character must not turn every other accent of a UTF-8 file into two wrong letters.
    text = data.decode("utf-8", "replace")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return text if beyond_ascii > 2 * text.count("\ufffd") else data.decode("cp1252", "replace")


def lines(stream: Stream, path: str) -> Iterator[tuple[int, str | None]]:
    r"""Yield `(number, line)`, counted from 1 and parted at `\n` alone; None for a line over `LIMIT`.

    `stream` stands at its start. One line is held at a time, of one over `LIMIT` no more than that. Raises `LoadError`
    for a stream that begins as binary, and for blank lines without end.
    """
    start = stream.peek(_SNIFFED)[:_SNIFFED]  # what one read brings: a file that breaks off still has lines to give
    if not start.startswith(_UTF_16_MARKS):
        if b"\0" in start:
            raise LoadError(path, _BINARY)
        for number, line in _numbered(stream.readline, path):
            yield number, None if line is None else _decode(line)
        return
    characters = io.TextIOWrapper(stream, "utf-16", errors="replace", newline="\n")
    try:
        yield from _numbered(characters.readline, path)
    finally:
        if not stream.closed:  # as it is where the lines were not read to their end
            characters.detach()  # else it would close a stream that is not its own


def _numbered(readline: Callable[[int], AnyStr], path: str) -> Iterator[tuple[int, AnyStr | None]]:
    number = blank = 0
    while line := readline(LIMIT + 1):
        number += 1
        blank = blank + 1 if line.isspace() else 0
        if blank > MOST_BLANK:
            raise LoadError(path, f"is given up after {MOST_BLANK:,} blank lines", number)
        if len(line) <= LIMIT:
            yield number, line
            continue
        yield number, None
        while line and line[-1] not in (ord("\n"), "\n"):
            line = readline(LIMIT + 1)
