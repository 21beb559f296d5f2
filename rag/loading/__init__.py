"""Files, folders and URLs -> Articles.

| suffix                         | read by       | holds                                                       |
|--------------------------------|---------------|-------------------------------------------------------------|
| `.txt`                         | `plain.py`    | one article: title, byline, text                            |
| `.md` `.markdown`              | `markdown.py` | one article, with or without YAML front matter              |
| `.html` `.htm`                 | `html.py`     | one saved web page                                          |
| `.json`                        | `records.py`  | one article, or a list of them                              |
| `.jsonl` `.ndjson`             | `records.py`  | one article on each line, any number of lines               |
| `.rss` `.atom` `.rdf`          | `feeds.py`    | the entries of a saved feed; a JSON Feed ends in `.json`    |

Each may be compressed with gzip and end in `.gz`; whether it is, its first bytes say. Folders are searched with all
their subfolders, in the order of names. Left out there, silently, because they are plainly no articles: names that
begin with a dot, files called README, a `questions.jsonl` that begins with a question for `rag eval`, the folder
`PAGE_files` that a browser saves beside `PAGE.html`, and the pictures, sounds, styles and scripts in `_COMPANION`. Any
other file without a reader is reported, and so is every file without one that was named directly.

A source that begins with http:// or https:// is fetched (`fetch.py`) and read as what it is: a feed with the pages
that it links to, a page, or a file of one of these kinds (`linked.py`).
"""

from __future__ import annotations

import json
import os
import re
import stat
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ..errors import LoadError
from ..text import storable
from ..types import Article
from . import decode, feeds, fields, html, linked, markdown, plain, records
from .fetch import Fetcher

_READERS: dict[str, linked.Reader] = {
    ".txt": plain.read,
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".html": html.read,
    ".htm": html.read,
    ".json": records.read_document,
    ".jsonl": records.read_lines,
    ".ndjson": records.read_lines,
    ".rss": feeds.read,
    ".atom": feeds.read,
    ".rdf": feeds.read,
}
#: What lies beside articles and pages and is none.
_COMPANION = re.compile(
    r"\.(css|eot|js|map|mjs|otf|ttf|woff2?|avif|bmp|gif|ico|jpe?g|png|svg|tiff?|webp|mp3|mp4|ogg|wav|webm)"
)
#: Bytes of a first line in which a question for `rag eval` is looked for.
_LONGEST_QUESTION = 100_000


class _File(NamedTuple):
    path: Path
    size: int


def load(
    sources: Iterable[str | Path],
    progress: Callable[[int, int], None] | None = None,
    *,
    fetcher: Fetcher | None = None,
) -> Iterator[Article | LoadError]:
    """Yield every article in `sources` (files, folders, URLs), and a `LoadError` for each thing that could not be read.

    Errors are yielded, never raised: the rest goes on. The same sources give the same articles in the same order.
    `progress` is called with the bytes read so far and the bytes of all files together, as they lie on disk.
    `fetcher` fetches the URLs, by default one that refuses addresses of the user's own network.
    """
    seen: set[tuple[int, int]] = set()
    named = [sources] if isinstance(sources, str | Path) else sources
    found = [item for source in named for item in ([source] if linked.is_url(source) else _find(Path(source), seen))]
    fetcher = fetcher or Fetcher()
    total = sum(item.size for item in found if isinstance(item, _File))
    before = 0
    for item in found:
        if isinstance(item, LoadError):
            yield item
            continue
        if not isinstance(item, _File):
            yield from _fetch(str(item), fetcher)
            continue
        for loaded, position in _read(item.path):
            if progress and position:
                progress(before + min(position, item.size), total)
            yield loaded
        before += item.size
        if progress:
            progress(before, total)


def _fetch(url: str, fetcher: Fetcher) -> Iterator[Article | LoadError]:
    """Yield what a URL gives; errors are yielded."""
    try:
        yield from linked.read(url, fetcher, _READERS)
    except LoadError as error:
        yield error
    except (OSError, EOFError, zlib.error) as error:
        yield LoadError(url, _reason(error))


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


def _read(path: Path) -> Iterator[tuple[Article | LoadError, int]]:
    """Yield what a file holds, each with the position up to which it has been read (0: not known)."""
    try:
        with path.open("rb") as file:
            for loaded in _READERS[_kind(path)](decode.opened(file), _name(path)):
                yield loaded, file.tell()
    except LoadError as error:
        yield error, 0
    except (OSError, EOFError, zlib.error) as error:
        yield LoadError(_name(path), _reason(error)), 0


def _name(path: Path) -> str:
    """Return the path as given; bytes in it that are no UTF-8 become U+FFFD."""
    return storable(os.fspath(path))


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "does not exist"
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"cannot be read: {words}"
