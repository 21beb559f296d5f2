"""Standard input: read once, from its start, without going back. Its first line that is not blank says what it holds.

| first line                                             | read as                             |
|--------------------------------------------------------|-------------------------------------|
| begins with the two bytes of gzip                      | what the line unpacked from it says |
| begins with `%PDF`, `PK`, `PAR1` or `WARC/`            | `.pdf`, `.zip`, `.parquet`, `.warc` |
| begins with `<?xml`, or as a feed or news document     | `.xml`                              |
| begins otherwise with `<`                              | `.html`                             |
| is a JSON object, not one that holds a list            | `.jsonl`                            |
| begins otherwise with `{` or `[`                       | `.json`                             |
| is a header, From or Subject is too, then a blank line | `.eml`                              |
| names a column for the text, and others beside it      | `.csv`, parted by tabs `.tsv`       |
| anything else                                          | `.txt`                              |

A user who knows better names the kind.
"""

from __future__ import annotations

import codecs
import io
import json
import re
import sys
from typing import cast

from ..errors import LoadError
from . import decode, fields, records

#: What standard input is called among sources; of many articles in it, each has the source `-:N`, a single one has "".
NAME = "-"
#: The first bytes of kinds that are no text; an archive may be a Word file, which only its user knows.
_MAGIC = {b"%PDF": ".pdf", b"PK\3\4": ".zip", b"PAR1": ".parquet", b"WARC/": ".warc"}
_XML = re.compile(r"<(?:\?xml\b|(?:\w+:)?(?:rss|feed|rdf|newsMessage|newsItem|nitf)\b)", re.IGNORECASE)
#: A line among the headers of mail, or one that continues the line above.
_HEADER = re.compile(r"[A-Za-z][\w-]*:(?:\s|$)|[ \t]+\S")
_OF_MAIL = re.compile(r"^(?:From|Subject):", re.IGNORECASE | re.MULTILINE)
#: The name of a column, as it stands between two delimiters; in prose, a space follows a comma.
_COLUMN = re.compile(r'"?([\w.-]+(?: [\w.-]+)*)"?')
_DELIMITERS = {"\t": ".tsv", ",": ".csv", ";": ".csv", "|": ".csv"}
#: Bytes of the first line that are looked at.
_SNIFFED = 1 << 20


def read_start() -> tuple[decode.Stream, bytes]:
    """Return standard input, unpacked and at its start, and its first line or headers; `LoadError` if it is closed."""
    if sys.stdin is None:
        raise LoadError(NAME, "is closed: nothing was sent to it")
    stream, start = _peek_line(cast("io.BufferedReader", sys.stdin.buffer))
    if start.startswith(decode.GZIP_MAGIC):
        return _peek_line(decode.Unpacked(stream))
    return stream, start


def kind(start: bytes) -> str:
    """Return the suffix of files that begin as `start` does: a first line, or several where it may be a header."""
    for magic, suffix in _MAGIC.items():
        if start.lstrip().startswith(magic):
            return suffix
    utf_16 = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = start.decode("utf-16" if utf_16 else "utf-8-sig", "ignore").strip()
    if text.startswith("<"):
        return ".xml" if _XML.match(text) else ".html"
    if not text.startswith(("{", "[")):
        return _kind_of_words(text)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return ".json"
    return ".json" if records.articles_in(document) is not None else ".jsonl"


def _kind_of_words(text: str) -> str:
    """Return the suffix of a file whose first line, or lines up to a blank one, are neither marked up nor JSON."""
    lines = text.split("\n")
    if _OF_MAIL.search(text) and all(map(_HEADER.match, lines)):
        return ".eml"
    first = lines[0].rstrip("\r")
    for delimiter, suffix in _DELIMITERS.items():
        names = [_COLUMN.fullmatch(cell) for cell in first.split(delimiter)]
        if len(names) > 1 and all(names) and any(fields.plain(n[1]) in fields.NAMES["text"] for n in names if n):
            return suffix
    return ".txt"


def _peek_line(stream: decode.Stream) -> tuple[io.BufferedReader, bytes]:
    """Return a stream that gives all that `stream` gives, and its first line that is not blank, as far as looked at.

    Where that may be a header, the lines up to the next that is blank are looked at too.
    """
    start = bytearray()
    while line := stream.readline(_SNIFFED):
        start += line
        is_header = _HEADER.match(line.decode("utf-8", "replace")) and not start.lstrip(b"\r\n")[:1].isspace()
        if (start.strip() and not is_header) or len(start) >= _SNIFFED:
            break
    return io.BufferedReader(decode.Replay(bytes(start), stream)), bytes(start)
