"""Files, folders, URLs, standard input and Python's own objects -> Articles.

| suffix                         | read by       | holds                                                       |
|--------------------------------|---------------|-------------------------------------------------------------|
| `.txt`                         | `plain.py`    | one article: title, byline, text                            |
| `.md` `.markdown`              | `markdown.py` | one article, with or without YAML front matter              |
| `.html` `.htm`                 | `html.py`     | one saved web page                                          |
| `.pdf`                         | `pdf.py`      | one article, with a text layer                              |
| `.docx`                        | `word.py`     | one article                                                 |
| `.eml`                         | `mail.py`     | one message: a newsletter, a press release                  |
| `.mhtml` `.mht`                | `mhtml.py`    | one web page saved with all its parts                       |
| `.json`                        | `records.py`  | one article, or a list of them                              |
| `.jsonl` `.ndjson`             | `records.py`  | one article on each line, any number of lines               |
| `.warc`                        | `warc.py`     | the web pages that a crawler fetched, any number of them    |
| `.xml`                         | `xml.py`      | NewsML-G2, NITF (one article, or several), or a feed        |
| `.zip`                         | `zipped.py`   | files of these kinds, in folders or not                     |
| `.csv` `.tsv`                  | `tables.py`   | one article in each row, any number of rows                 |
| `.parquet`                     | `parquet.py`  | the same                                                    |
| `.rss` `.atom` `.rdf`          | `feeds.py`    | the entries of a saved feed; a JSON Feed ends in `.json`    |

Each may be compressed with gzip and end in `.gz`; whether it is, its first bytes say. Folders are searched with all
their subfolders, in the order of names. Left out there, silently, because they are plainly no articles: names that
begin with a dot, files called README, a `questions.jsonl` that begins with a question for `rag eval`, the folder
`PAGE_files` that a browser saves beside `PAGE.html`, and pictures, sounds, styles and scripts. Any
other file without a reader is reported, and so is every file without one that was named directly.

A source that begins with http:// or https:// is fetched (`fetch.py`) and read as what it is: a feed with the pages
that it links to, a page, or a file of one of these kinds (`linked.py`).

`-` is standard input (`stdin.py`); LangChain's Documents (`documents.py`) and Articles may stand among the sources.
"""

from __future__ import annotations

import os
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ..errors import LoadError
from ..types import Article
from . import decode, documents, fields, linked, naming, stdin
from .fetch import Fetcher
from .files import File, find, shown, whole
from .mapping import BY_NAME, Assignment, Columns
from .readers import reader, reason, suffix

#: What articles are loaded from: a file or folder, a URL, `-` for standard input, or an article as a program has it.
#: What `load` yields may be given to it again.
Source = str | os.PathLike[str] | Article | LoadError | documents.Document

#: Called with what is being done, how much is done and how much there is.
Progress = linked.Progress


class _Input(NamedTuple):
    """Standard input, and the suffix of what it holds, "" where its first line is to say."""

    kind: str


class _Url(NamedTuple):
    url: str


def load(
    sources: Iterable[Source] | str | Path,
    progress: Progress | None = None,
    *,
    mapping: Mapping[str, str] = fields.UNMAPPED,
    show: Callable[[Assignment], None] = BY_NAME.show,
    kind: str = "",
    fetcher: Fetcher | None = None,
) -> Iterator[Article | LoadError]:
    """Yield every article in `sources` and a `LoadError` for each thing that could not be read.

    `sources` are files, folders, URLs, `-` for standard input, Articles, and LangChain Documents. Errors are yielded,
    never raised: the rest goes on. The same sources give the same articles in the same order. A list of sources is
    looked through before the first is read, so that `progress` is called with "reading", the bytes read so far and
    those of all files together, as they lie on disk; what comes from a generator is read as it comes, the total growing
    with it. For the entries of a feed it is called with "fetching", how many are done and how many there are.

    `mapping` says which column of a table, or field of JSON, serves which field (`{"title": "headline"}`), before the
    names in `fields.NAMES`; `show` is called with what is taken for what, once for each file of many articles, before
    its first. `kind` is what standard input holds (`jsonl`, say), "" to go by its first line. `fetcher` fetches the
    URLs, by default one that refuses addresses of the user's own network. Raises `UsageError` for a field or kind that
    is none, and `TypeError` for a source that can be none.
    """
    return _load(sources, progress, Columns(mapping, show), suffix(kind), fetcher or Fetcher())


def _load(
    sources: Iterable[Source] | str | Path,
    progress: Progress | None,
    columns: Columns,
    kind: str,
    fetcher: Fetcher,
) -> Iterator[Article | LoadError]:
    seen: set[tuple[int, int]] = set()
    counts: Counter[tuple[str, str]] = Counter()
    named = [sources] if isinstance(sources, str | Path) else sources
    found: Iterable[File | _Input | _Url | Article | LoadError] = (
        item for source in named for item in _resolve(source, seen, counts, columns, kind)
    )
    if isinstance(named, Sequence):
        found = list(found)
    total = sum(item.size for item in found if isinstance(item, File)) if isinstance(found, list) else 0
    before = 0
    for item in found:
        if isinstance(item, Article | LoadError):
            yield item
            continue
        size = item.size if isinstance(item, File) else 0
        total = max(total, before + size)
        reached = 0
        for loaded, position in _read(item, columns, fetcher, progress):
            reached = max(reached, min(position, size))  # a file of columns is not read from front to back
            if progress and reached:
                progress("reading", before + reached, total)
            yield loaded
        before += size
        if progress and size:
            progress("reading", before, total)


def _resolve(
    source: Source, seen: set[tuple[int, int]], counts: Counter[tuple[str, str]], columns: Columns, kind: str
) -> Iterator[File | _Input | _Url | Article | LoadError]:
    """Yield what is to be read for one source, or the article that it is."""
    if source == stdin.NAME:
        yield _Input(kind)
    elif isinstance(source, str) and linked.is_url(source):
        yield _Url(source)
    elif source == "":
        yield LoadError("''", "is the name of no file; a variable may be empty")
    elif isinstance(source, str | os.PathLike):
        yield from find(Path(source), seen)
    elif isinstance(source, Article | LoadError):
        yield source
    elif isinstance(source, documents.Document):
        yield from documents.read(source, counts, columns.mapping)
    else:
        raise TypeError(f"a source is a path, a URL, an Article or a LangChain Document, not {type(source).__name__}")


def _read(
    item: File | _Input | _Url, columns: Columns, fetcher: Fetcher, progress: Progress | None
) -> Iterator[tuple[Article | LoadError, int]]:
    """Yield what is in it, each with the position up to which it has been read (0: not known)."""
    match item:
        case File(path):
            name, loaded = shown(path), _read_file(path, columns)
        case _Url(url):
            name, loaded = url, ((each, 0) for each in linked.read(url, fetcher, columns, progress))
        case _Input(kind):
            name, loaded = stdin.NAME, ((each, 0) for each in _read_input(kind, columns))
    try:
        yield from loaded
    except LoadError as error:
        yield error, 0
    except (OSError, EOFError, zlib.error) as error:
        yield LoadError(name, reason(error)), 0


def _read_file(path: Path, columns: Columns) -> Iterator[tuple[Article | LoadError, int]]:
    """Yield what a file holds; of an archive the position is not known, as its members are read by their names."""
    kind = naming.kind(path.name)
    with path.open("rb") as file:
        # The whole path: files of one name in two folders are two articles, and one file is one however it is named.
        for loaded in reader(kind, columns)(decode.opened(file), shown(whole(path))):
            yield loaded, 0 if kind == ".zip" else file.tell()


def _read_input(kind: str, columns: Columns) -> Iterator[Article | LoadError]:
    stream, start = stdin.read_start()
    for loaded in reader(kind or stdin.kind(start), columns)(stream, stdin.NAME):
        if isinstance(loaded, Article) and loaded.source == stdin.NAME:
            # Two texts that are sent one after the other are no versions of one article, as those of one file are.
            yield replace(loaded, source="")
        else:
            yield loaded
