"""Files and folders -> Articles.

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
| `.xml`                         | `xml.py`      | NewsML-G2 or NITF: one article, or a message of several     |
| `.zip`                         | `zipped.py`   | files of these kinds, in folders or not                     |

Each may be compressed with gzip and end in `.gz`; whether it is, its first bytes say. Folders are searched with all
their subfolders, in the order of names. Left out there, silently, because they are plainly no articles: names that
begin with a dot, files called README, a `questions.jsonl` that begins with a question for `rag eval`, the folder
`PAGE_files` that a browser saves beside `PAGE.html`, and pictures, sounds, styles and scripts. Any
other file without a reader is reported, and so is every file without one that was named directly.
"""

from __future__ import annotations

import gzip
import os
import stat
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ..errors import LoadError
from ..text import storable
from ..types import Article
from . import html, mail, markdown, mhtml, naming, pdf, plain, records, warc, word, xml, zipped
from .decode import Stream


def _read_zip(stream: Stream, path: str) -> Iterator[Article | LoadError]:
    """Yield what the files in an archive hold; raises `LoadError` for what is no archive."""
    for member in zipped.members(stream, path):
        if isinstance(member, LoadError):
            yield member
        elif naming.kind(member.path) not in _READERS:
            yield LoadError(member.path, _unknown_kind())
        else:
            yield from _read_member(member)


def _read_member(member: zipped.Member) -> Iterator[Article | LoadError]:
    try:
        with member.open() as stream:
            yield from _READERS[naming.kind(member.path)](stream, member.path)
    except LoadError as error:
        yield error
    except (OSError, EOFError, zlib.error) as error:
        yield LoadError(member.path, _reason(error))


_READERS: dict[str, Callable[[Stream, str], Iterator[Article | LoadError]]] = {
    ".txt": plain.read,
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".html": html.read,
    ".htm": html.read,
    ".pdf": pdf.read,
    ".docx": word.read,
    ".eml": mail.read,
    ".mhtml": mhtml.read,
    ".mht": mhtml.read,
    ".json": records.read_document,
    ".jsonl": records.read_lines,
    ".ndjson": records.read_lines,
    ".warc": warc.read,
    ".xml": xml.read,
    ".zip": _read_zip,
}
_GZIP_MAGIC = b"\x1f\x8b"


class _File(NamedTuple):
    path: Path
    size: int


def load(
    sources: Iterable[str | Path], progress: Callable[[int, int], None] | None = None
) -> Iterator[Article | LoadError]:
    """Yield every article in `sources` (files and folders), and a `LoadError` for each thing that could not be read.

    Errors are yielded, never raised: the rest goes on. The same sources give the same articles in the same order.
    `progress` is called with the bytes read so far and the bytes of all files together, as they lie on disk.
    """
    seen: set[tuple[int, int]] = set()
    named = [sources] if isinstance(sources, str | Path) else sources
    found = [item for source in named for item in _find(Path(source), seen)]
    total = sum(item.size for item in found if isinstance(item, _File))
    before = 0
    for item in found:
        if isinstance(item, LoadError):
            yield item
            continue
        for loaded, position in _read(item.path):
            if progress and position:
                progress(before + min(position, item.size), total)
            yield loaded
        before += item.size
        if progress:
            progress(before, total)


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
        elif naming.kind(path.name) not in _READERS:
            yield LoadError(_name(path), _unknown_kind())
        else:
            yield _File(path, status.st_size)


def _is_no_article(path: Path) -> bool:
    """Tell whether a file or folder inside a folder is plainly no article."""

    def first_line() -> bytes:
        try:
            if not path.is_file():  # opening a pipe would wait for its writer
                return b""
            with path.open("rb") as file:
                return file.readline(naming.LONGEST_QUESTION)
        except OSError:
            return b""

    return naming.is_no_article(path.name, lambda sibling: path.with_name(sibling).exists(), first_line)


def _unknown_kind() -> str:
    return f"is of a kind that cannot be read; readable are {', '.join(_READERS)}, each also as .gz"


def _read(path: Path) -> Iterator[tuple[Article | LoadError, int]]:
    """Yield what a file holds, each with the position up to which it has been read (0: not known).

    Of an archive it is not known: its members are read in the order of their names, not as they lie in the file.
    """
    kind = naming.kind(path.name)
    try:
        with path.open("rb") as file:
            compressed = file.peek(2)[:2] == _GZIP_MAGIC
            stream: Stream = gzip.GzipFile(fileobj=file) if compressed else file
            for loaded in _READERS[kind](stream, _name(path)):
                yield loaded, 0 if kind == ".zip" else file.tell()
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
