"""JSON: one object, a list of them, or one on each line.

`fields.NAMES` has the names that their fields may have, unless `columns` say which serves what; dots lead into objects.
"""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Iterator

from ..errors import LoadDoubt, LoadError
from ..types import Article
from . import decode, feeds, fields, ninjs
from .mapping import BY_NAME, Columns, example, listed

#: Where an object that is no article itself keeps its list of articles.
_LISTS = ("articles", "items", "data")


def read_document(stream: decode.Stream, path: str, columns: Columns = BY_NAME) -> Iterator[Article | LoadError]:
    """Yield the articles of a `.json` file: an object, a list, or an object with a list under articles, items or data.

    Raises `LoadError` for a file that is not JSON. One object on each line is read too, as `read_lines` does: many
    `.json` files are that; then its length does not matter.
    """
    data = stream.read(decode.LIMIT + 1)
    if len(data) > decode.LIMIT and _begins_with_an_object(data):
        yield from read_lines(io.BufferedReader(decode.Replay(data, stream)), path, columns)
        return
    data = decode.read_bytes(io.BytesIO(data), path)
    text = decode.to_text(data, path)
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg != "Extra data":
            raise LoadError(path, f"is not JSON: {error.msg} (column {error.colno})", error.lineno) from error
        yield from read_lines(io.BufferedReader(io.BytesIO(data)), path, columns)
        return
    except (ValueError, RecursionError) as error:
        raise LoadError(path, f"is JSON that cannot be read: {error}") from error
    if feeds.is_json_feed(document):
        yield from feeds.read_json(document, path)
        return
    records = _Records(path, columns)
    listing = articles_in(document, columns)
    if listing is None:
        yield from records.article(document, path)
    elif not listing:
        raise LoadError(path, "is an empty list")
    else:
        records.show(listing[0])
        for number, record in enumerate(listing, start=1):
            yield from records.article(record, f"{path}:{number}")
    yield from records.missing()


def _begins_with_an_object(data: bytes) -> bool:
    """Tell whether the first line that is not blank is an object, whole."""
    try:
        return isinstance(json.loads(data.lstrip().partition(b"\n")[0]), dict)
    except (ValueError, RecursionError):
        return False


def articles_in(document: object, columns: Columns = BY_NAME) -> list[object] | None:
    """Return the list of articles that a JSON document is or holds, None if it may be one article."""
    if isinstance(document, dict) and not fields.has_text(document, columns.mapping):
        document = next((document[name] for name in _LISTS if isinstance(document.get(name), list)), document)
    return document if isinstance(document, list) else None


def read_lines(stream: decode.Stream, path: str, columns: Columns = BY_NAME) -> Iterator[Article | LoadError]:
    """Yield the articles of a `.jsonl` file of any length, one line in memory at a time.

    A line that cannot be read yields a `LoadError` and the next is read; where the file breaks off, one is raised.
    """
    records = _Records(path, columns)
    number, empty = 0, True
    try:
        for number, line in decode.lines(stream, path):
            if line is None:
                yield LoadError(path, decode.TOO_LARGE, number)
            elif line.strip():
                yield from _line(line, path, number, records)
            else:
                continue
            empty = False
    except (OSError, EOFError, zlib.error) as error:
        raise LoadError(path, f"breaks off: {error}", number + 1) from error
    if empty:
        raise LoadError(path, "is empty")
    yield from records.missing()


def _line(line: str, path: str, number: int, records: _Records) -> Iterator[Article | LoadError]:
    try:
        record = json.loads(line.rstrip())
    except json.JSONDecodeError as error:
        yield LoadError(path, f"is not JSON: {error.msg} (column {error.colno})", number)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, thousands of brackets
        yield LoadError(path, f"is JSON that cannot be read: {error}", number)
    else:
        records.show(record)
        yield from records.article(record, path, number)


class _Records:
    """The objects of one file: what their fields are taken for is shown once, what none of them has is reported."""

    def __init__(self, path: str, columns: Columns) -> None:
        self._path, self._columns = path, columns
        self._missing = dict(columns.mapping)
        self._shown = self._found = False

    def show(self, record: object) -> None:
        """Show what the fields of the first object are taken for."""
        if isinstance(record, dict) and not self._shown:
            self._shown = True
            self._columns.show(self._columns.assign(self._path, record))

    def article(self, record: object, place: str, line: int | None = None) -> Iterator[Article | LoadError]:
        """Yield the article that `record` is; one without text is told how to name it, until one has been found."""
        if not isinstance(record, dict):
            yield LoadError(place, "is not an object with named fields", line)
            return
        if ninjs.recognises(record):
            yield from ninjs.read(record, place, line)
            return
        if "$schema" in record and not fields.has_text(record, self._columns.mapping):
            yield LoadError(place, "is a JSON schema, not an article", line)
            return
        for field, name in tuple(self._missing.items()):
            if fields.has(record, name):
                del self._missing[field]
        for loaded in fields.article(record, place, line, mapping=self._columns.mapping, may_be_html=True):
            if isinstance(loaded, Article):
                self._found = True
            elif not self._found and not isinstance(loaded, LoadDoubt):
                loaded = LoadError(place, f"{loaded.reason}; {_cure(record)}", line)
            yield loaded

    def missing(self) -> Iterator[LoadError]:
        """Yield a report of each field of the mapping that no object had."""
        for field, name in self._missing.items():
            yield LoadError(self._path, f"has no “{name}” for {field} in any of its objects; see --map")


def _cure(record: dict[str, object]) -> str:
    return f"its fields are {listed(record)}; if one of them is the text, say so: --map {example(record)}"
