"""Which reader reads which kind of file, by its suffix; the package's docstring has the same as a table."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator

from ..errors import LoadDoubt, LoadError, UsageError
from ..types import Article
from . import (
    decode,
    feeds,
    html,
    mail,
    markdown,
    mhtml,
    naming,
    parquet,
    pdf,
    plain,
    records,
    tables,
    warc,
    word,
    xml,
    zipped,
)
from .mapping import Columns

Reader = Callable[[decode.Stream, str], Iterator[Article | LoadError]]


_READERS: dict[str, Reader] = {
    ".txt": plain.read,
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".html": html.read,
    ".htm": html.read,
    ".mhtml": mhtml.read,
    ".mht": mhtml.read,
    ".pdf": pdf.read,
    ".docx": word.read,
    ".eml": mail.read,
    ".rss": feeds.read,
    ".atom": feeds.read,
    ".rdf": feeds.read,
    ".xml": xml.read,
    ".warc": warc.read,
}
#: The readers of files with named columns, which are told what serves which field.
_OF_COLUMNS: dict[str, Callable[[decode.Stream, str, Columns], Iterator[Article | LoadError]]] = {
    ".json": records.read_document,
    ".jsonl": records.read_lines,
    ".ndjson": records.read_lines,
    ".csv": tables.read_csv,
    ".tsv": tables.read_tsv,
    ".parquet": parquet.read_parquet,
}
_ZIP = ".zip"
#: The suffixes of all kinds of files that are read.
KINDS = (*_READERS, *_OF_COLUMNS, _ZIP)
#: Of a file of many articles, so many may fail before one is read.
_MOST_FAILED = 100
#: So many are reported; above that, a file is given up of which less than one in a hundred can be read.
_MOST_REPORTED = 10_000


def reader(kind: str, columns: Columns) -> Reader:
    """Return what reads files of one of `KINDS`."""
    if kind == _ZIP:
        return lambda stream, path: _read_zip(stream, path, columns)
    if kind in _OF_COLUMNS:
        return lambda stream, path: _bounded(_OF_COLUMNS[kind](stream, path, columns), path)
    return _READERS[kind]


def _bounded(loaded: Iterable[Article | LoadError], path: str) -> Iterator[Article | LoadError]:
    """Yield what is loaded; of many articles, not nearly all may fail without end."""
    failed = found = 0
    for each in loaded:
        found += isinstance(each, Article)
        if isinstance(each, Article | LoadDoubt):
            yield each
            continue
        failed += 1
        if failed <= _MOST_REPORTED:
            yield each
        elif failed == _MOST_REPORTED + 1:
            yield LoadError(path, f"has more than {_MOST_REPORTED:,} articles that cannot be read; no more are named")
        if (failed == _MOST_FAILED and not found) or (failed > _MOST_REPORTED and failed > _MOST_FAILED * found):
            read = f"only {found:,}" if found else "none"
            raise LoadError(path, f"is given up: of the first {failed + found:,} articles in it, {read} could be read")


def _read_zip(stream: decode.Stream, path: str, columns: Columns) -> Iterator[Article | LoadError]:
    """Yield what the files in an archive hold; raises `LoadError` for what is no archive, or one without articles."""
    empty = True
    for member in zipped.members(stream, path):
        empty = False
        if isinstance(member, LoadError):
            yield member
        elif naming.kind(member.path) not in KINDS:
            yield LoadError(member.path, unknown_kind())
        else:
            yield from _read_member(member, columns)
    if empty:
        raise LoadError(path, "is an archive without a file that could be an article")


def _read_member(member: zipped.Member, columns: Columns) -> Iterator[Article | LoadError]:
    try:
        with member.open() as stream:
            yield from reader(naming.kind(member.path), columns)(stream, member.path)
    except LoadError as error:
        yield error
    except (OSError, EOFError, zlib.error) as error:
        yield LoadError(member.path, reason(error))


def suffix(kind: str) -> str:
    """Return the suffix of a kind of file (`jsonl`, `.jsonl`), "" for ""; raises `UsageError` for another."""
    named = f".{kind.strip().lower().removeprefix('.')}" if kind else ""
    if named and named not in KINDS:
        known = ", ".join(each.removeprefix(".") for each in KINDS)
        raise UsageError(f"{kind!r} is no kind of file that can be read; the kinds are {known}")
    return named


def unknown_kind() -> str:
    """Return the reason why a file of another kind is not read."""
    return f"is of a kind that cannot be read; readable are {', '.join(KINDS)}, each also as .gz"


def reason(error: Exception) -> str:
    """Return in words why the system could not read a file."""
    if isinstance(error, FileNotFoundError):
        return "does not exist"
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"cannot be read: {words}"
