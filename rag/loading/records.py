"""JSON: one object, a list of them, or one on each line. `fields.NAMES` has the names that their fields may have."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator

from ..errors import LoadError
from ..types import Article
from . import decode, feeds, fields, ninjs

#: Where an object that is no article itself keeps its list of articles.
_LISTS = ("articles", "items", "data")


def read_document(stream: decode.Stream, path: str) -> Iterator[Article | LoadError]:
    """Yield the articles of a `.json` file: an object, a list, or an object with a list under articles, items or data.

    Raises `LoadError` for a file that is not JSON. One object on each line is read too, as `read_lines` does: many
    `.json` files are that.
    """
    text = decode.to_text(decode.read_bytes(stream, path), path)
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg != "Extra data":
            raise LoadError(path, f"is not JSON: {error.msg} (column {error.colno})", error.lineno) from error
        stream.seek(0)
        yield from read_lines(stream, path)
        return
    except (ValueError, RecursionError) as error:
        raise LoadError(path, f"is JSON that cannot be read: {error}") from error
    if feeds.is_json_feed(document):
        yield from feeds.read_json(document, path)
        return
    if isinstance(document, dict) and not fields.has_text(document):
        document = next((document[name] for name in _LISTS if isinstance(document.get(name), list)), document)
    if not isinstance(document, list):
        yield from _article(document, path)
        return
    if not document:
        raise LoadError(path, "is an empty list")
    for number, record in enumerate(document, start=1):
        yield from _article(record, f"{path}:{number}")


def read_lines(stream: decode.Stream, path: str) -> Iterator[Article | LoadError]:
    """Yield the articles of a `.jsonl` file of any length, one line in memory at a time.

    A line that cannot be read yields a `LoadError` and the next is read; where the file breaks off, one is raised.
    """
    number, empty = 0, True
    try:
        for number, line in decode.lines(stream, path):
            if line is None:
                yield LoadError(path, decode.TOO_LARGE, number)
            elif line.strip():
                yield from _line(line, path, number)
            else:
                continue
            empty = False
    except (OSError, EOFError, zlib.error) as error:
        raise LoadError(path, f"breaks off: {error}", number + 1) from error
    if empty:
        raise LoadError(path, "is empty")


def _line(line: str, path: str, number: int) -> Iterator[Article | LoadError]:
    try:
        record = json.loads(line.rstrip())
    except json.JSONDecodeError as error:
        yield LoadError(path, f"is not JSON: {error.msg} (column {error.colno})", number)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, thousands of brackets
        yield LoadError(path, f"is JSON that cannot be read: {error}", number)
    else:
        yield from _article(record, path, number)


def _article(record: object, path: str, line: int | None = None) -> Iterator[Article | LoadError]:
    if not isinstance(record, dict):
        yield LoadError(path, "is not an object with named fields", line)
    elif ninjs.recognises(record):
        yield from ninjs.read(record, path, line)
    elif "$schema" in record and not fields.has_text(record):
        yield LoadError(path, "is a JSON schema, not an article", line)
    else:
        yield from fields.article(record, path, line)
