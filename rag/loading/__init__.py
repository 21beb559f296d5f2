"""Files, folders, standard input and Python's own objects -> Articles.

| suffix                         | read by       | holds                                                       |
|--------------------------------|---------------|-------------------------------------------------------------|
| `.txt`                         | `plain.py`    | one article: title, byline, text                            |
| `.md` `.markdown`              | `markdown.py` | one article, with or without YAML front matter              |
| `.html` `.htm`                 | `html.py`     | one saved web page                                          |
| `.json`                        | `records.py`  | one article, or a list of them                              |
| `.jsonl` `.ndjson`             | `records.py`  | one article on each line, any number of lines               |
| `.csv` `.tsv` `.parquet`       | `tables.py`   | one article in each row, any number of rows                 |

Each may be compressed with gzip and end in `.gz`; whether it is, its first bytes say. Folders are searched with all
their subfolders, in the order of names. Left out there, silently, because they are plainly no articles: names that
begin with a dot, files called README, a `questions.jsonl` that begins with a question for `rag eval`, the folder
`PAGE_files` that a browser saves beside `PAGE.html`, and the pictures, sounds, styles and scripts in `_COMPANION`. Any
other file without a reader is reported, and so is every file without one that was named directly. `-` is standard
input (`stdin.py`); LangChain's Documents (`documents.py`) and Articles may stand among the sources.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import stat
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from ..errors import LoadDoubt, LoadError, UsageError
from ..text import storable
from ..types import Article
from . import decode, documents, fields, html, markdown, plain, records, stdin, tables
from .mapping import BY_NAME, Assignment, Columns

#: What articles are loaded from: a file or folder, `-` for standard input, or an article as a program has it. What
#: `load` yields may be given to it again.
Source = str | os.PathLike[str] | Article | LoadError | documents.Document

_Reader = Callable[[decode.Stream, str], Iterator[Article | LoadError]]
_READERS: dict[str, _Reader] = {
    ".txt": plain.read,
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".html": html.read,
    ".htm": html.read,
    ".json": records.read_document,
    ".jsonl": records.read_lines,
    ".ndjson": records.read_lines,
    ".csv": tables.read_csv,
    ".tsv": tables.read_tsv,
    ".parquet": tables.read_parquet,
}
#: The readers of files with named columns, which are told what serves which field.
_OF_COLUMNS = (records.read_document, records.read_lines, tables.read_csv, tables.read_tsv, tables.read_parquet)
#: What lies beside articles and pages and is none.
_COMPANION = re.compile(
    r"\.(css|eot|js|map|mjs|otf|ttf|woff2?|avif|bmp|gif|ico|jpe?g|png|svg|tiff?|webp|mp3|mp4|ogg|wav|webm)"
)
#: Of a file of many articles, so many may fail before one is read.
_MOST_FAILED = 100
#: Bytes of a first line in which a question for `rag eval` is looked for.
_LONGEST_QUESTION = 100_000


class _File(NamedTuple):
    path: Path
    size: int


class _Input(NamedTuple):
    """Standard input, and the suffix of what it holds, "" where its first line is to say."""

    kind: str


def load(
    sources: Iterable[Source] | str | Path,
    progress: Callable[[int, int], None] | None = None,
    *,
    mapping: Mapping[str, str] = fields.UNMAPPED,
    show: Callable[[Assignment], None] = BY_NAME.show,
    kind: str = "",
) -> Iterator[Article | LoadError]:
    """Yield every article in `sources` and a `LoadError` for each thing that could not be read.

    `sources` are files, folders, `-` for standard input, Articles, and LangChain Documents. Errors are yielded, never
    raised: the rest goes on. The same sources give the same articles in the same order. A list of sources is looked
    through before the first is read, so that `progress` is called with the bytes read so far and the bytes of all files
    together, as they lie on disk; what comes from a generator is read as it comes, the total growing with it.

    `mapping` says which column of a table, or field of JSON, serves which field (`{"title": "headline"}`), before the
    names in `fields.NAMES`; `show` is called with what is taken for what, once for each file of many articles, before
    its first. `kind` is what standard input holds (`jsonl`, say), "" to go by its first line. Raises `UsageError` for a
    field or kind that is none, and `TypeError` for a source that can be none.
    """
    return _load(sources, progress, Columns(mapping, show), suffix(kind))


def _load(
    sources: Iterable[Source] | str | Path,
    progress: Callable[[int, int], None] | None,
    columns: Columns,
    kind: str,
) -> Iterator[Article | LoadError]:
    seen: set[tuple[int, int]] = set()
    named = [sources] if isinstance(sources, str | Path) else sources
    found: Iterable[_File | _Input | Article | LoadError] = (
        item for source in named for item in _resolve(source, seen, columns, kind)
    )
    if isinstance(named, Sequence):
        found = list(found)
    total = sum(item.size for item in found if isinstance(item, _File)) if isinstance(found, list) else 0
    before = 0
    for item in found:
        if isinstance(item, Article | LoadError):
            yield item
            continue
        size = item.size if isinstance(item, _File) else 0
        total = max(total, before + size)
        reached = 0
        for loaded, position in _read(item, columns):
            reached = max(reached, min(position, size))  # a file of columns is not read from front to back
            if progress and reached:
                progress(before + reached, total)
            yield loaded
        before += size
        if progress and size:
            progress(before, total)


def _resolve(
    source: Source, seen: set[tuple[int, int]], columns: Columns, kind: str
) -> Iterator[_File | _Input | Article | LoadError]:
    """Yield what is to be read for one source, or the article that it is."""
    if source == stdin.NAME:
        yield _Input(kind)
    elif isinstance(source, str | os.PathLike):
        yield from _find(Path(source), seen)
    elif isinstance(source, Article | LoadError):
        yield source
    elif isinstance(source, documents.Document):
        yield from documents.read(source, columns.mapping)
    else:
        raise TypeError(f"a source is a path, an Article or a LangChain Document, not {type(source).__name__}")


def suffix(kind: str) -> str:
    """Return the suffix of a kind of file (`jsonl`, `.jsonl`), "" for ""; raises `UsageError` for another."""
    named = f".{kind.strip().lower().removeprefix('.')}" if kind else ""
    if named and named not in _READERS:
        kinds = ", ".join(known.removeprefix(".") for known in _READERS)
        raise UsageError(f"{kind!r} is no kind of file that can be read; the kinds are {kinds}")
    return named


def _find(source: Path, seen: set[tuple[int, int]]) -> Iterator[_File | LoadError]:
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
            yield LoadError(_name(path), _reason(error))
            continue
        if not stat.S_ISREG(status.st_mode):
            yield LoadError(_name(path), "is neither a file nor a folder")
        elif _kind(path) not in _READERS:
            readable = ", ".join(_READERS)
            yield LoadError(_name(path), f"is of a kind that cannot be read; readable are {readable}, each also as .gz")
        else:
            yield _File(path, status.st_size)


def _is_no_article(path: Path) -> bool:
    """Tell whether a file or folder inside a folder is plainly no article."""
    name = path.name.lower()
    page = path.name.removesuffix("_files")
    return (
        name.startswith(".")
        or name.partition(".")[0] == "readme"
        or _COMPANION.fullmatch(_kind(path)) is not None
        or (page != path.name and any(path.with_name(page + suffix).exists() for suffix in (".html", ".htm")))
        or (name == "questions.jsonl" and _begins_with_a_question(path))
    )


def _begins_with_a_question(path: Path) -> bool:
    """Tell whether the first line is a question for `rag eval`: a file of articles may have the same name."""
    try:
        if not path.is_file():  # opening a pipe would wait for its writer
            return False
        with path.open("rb") as file:
            record = json.loads(file.readline(_LONGEST_QUESTION))
    except (OSError, ValueError, RecursionError):
        return False  # read as articles, it is reported with the reason
    return isinstance(record, dict) and "question" in record and not fields.has_text(record)


def _kind(path: Path) -> str:
    """Return the suffix that names the kind of file, in small letters and without `.gz`."""
    return Path(path.name.lower().removesuffix(".gz")).suffix


def _read(item: _File | _Input, columns: Columns) -> Iterator[tuple[Article | LoadError, int]]:
    """Yield what is in it, each with the position up to which it has been read (0: not known)."""
    name = _name(item.path) if isinstance(item, _File) else stdin.NAME
    try:
        if isinstance(item, _File):
            yield from _read_file(item.path, name, columns)
        else:
            stream, start = stdin.read_start()
            for loaded in _through(item.kind or stdin.kind(start), stream, name, columns):
                yield loaded, 0
    except LoadError as error:
        yield error, 0
    except (OSError, EOFError, zlib.error) as error:
        yield LoadError(name, _reason(error)), 0


def _read_file(path: Path, name: str, columns: Columns) -> Iterator[tuple[Article | LoadError, int]]:
    with path.open("rb") as file:
        compressed = file.peek(2)[:2] == decode.GZIP_MAGIC
        stream: decode.Stream = gzip.GzipFile(fileobj=file) if compressed else file
        for loaded in _through(_kind(path), stream, name, columns):
            yield loaded, file.tell()


def _through(kind: str, stream: decode.Stream, name: str, columns: Columns) -> Iterator[Article | LoadError]:
    """Yield what the reader of a kind of file finds in `stream`; of many articles, not all may fail without end."""
    reader = _READERS[kind]
    if reader not in _OF_COLUMNS:
        yield from reader(stream, name)
        return
    failed, found = 0, False
    for loaded in partial(reader, columns=columns)(stream, name):
        yield loaded
        found = found or isinstance(loaded, Article)
        failed += not isinstance(loaded, Article | LoadDoubt)
        if failed == _MOST_FAILED and not found:
            raise LoadError(name, f"is given up: of the first {_MOST_FAILED} articles in it, none could be read")


def _name(path: Path) -> str:
    """Return the path as given; bytes in it that are no UTF-8 become U+FFFD."""
    return storable(os.fspath(path))


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "does not exist"
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"cannot be read: {words}"
