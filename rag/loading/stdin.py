"""Standard input: read once, from its start, without going back. Its first line that is not blank says what it holds.

| first line                                   | read as                             |
|----------------------------------------------|-------------------------------------|
| begins with the two bytes of gzip            | what the line unpacked from it says |
| begins with `<`                              | `.html`                             |
| is a JSON object, not one that holds a list  | `.jsonl`                            |
| begins otherwise with `{` or `[`             | `.json`                             |
| anything else                                | `.txt`                              |

A user who knows better names the kind.
"""

from __future__ import annotations

import codecs
import gzip
import io
import json
import sys
from typing import cast

from ..errors import LoadError
from . import decode, records

#: What standard input is called among sources; of many articles in it, each has the source `-:N`, a single one has "".
NAME = "-"
#: Bytes of the first line that are looked at.
_SNIFFED = 1 << 20


def read_start() -> tuple[decode.Stream, bytes]:
    """Return standard input, unpacked and at its start, and its first line; raises `LoadError` if it is closed."""
    if sys.stdin is None:
        raise LoadError(NAME, "is closed: nothing was sent to it")
    stream, start = _peek_line(cast("io.BufferedReader", sys.stdin.buffer))
    if start.startswith(decode.GZIP_MAGIC):
        return _peek_line(gzip.GzipFile(fileobj=stream))
    return stream, start


def kind(start: bytes) -> str:
    """Return the suffix of files that begin as `start` does, a first line."""
    utf_16 = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = start.decode("utf-16" if utf_16 else "utf-8-sig", "ignore").strip()
    if text.startswith("<"):
        return ".html"
    if not text.startswith(("{", "[")):
        return ".txt"
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return ".json"
    return ".json" if records.articles_in(document) is not None else ".jsonl"


def _peek_line(stream: decode.Stream) -> tuple[io.BufferedReader, bytes]:
    """Return a stream that gives all that `stream` gives, and its first line that is not blank, as far as looked at."""
    start = bytearray()
    while line := stream.readline(_SNIFFED):
        start += line
        if line.strip() or len(start) >= _SNIFFED:
            break
    return io.BufferedReader(_Replay(bytes(start), stream)), bytes(start)


class _Replay(io.RawIOBase):
    """What has been read of a stream, then the rest of it."""

    def __init__(self, start: bytes, rest: decode.Stream) -> None:
        self._start, self._rest = start, rest

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any buffer is given as a memoryview
        """Fill `buffer` from the start, or with what one read of the rest brings; return how many bytes."""
        if self._start:
            data, self._start = self._start[: len(buffer)], self._start[len(buffer) :]
        else:
            data = self._rest.read1(len(buffer))
        buffer[: len(data)] = data
        return len(data)
