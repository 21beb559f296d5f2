"""Files, folders and URLs -> Articles.

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
| `.rss` `.atom` `.rdf`          | `feeds.py`    | the entries of a saved feed; a JSON Feed ends in `.json`    |

Each may be compressed with gzip and end in `.gz`; whether it is, its first bytes say. Folders are searched with all
their subfolders, in the order of names. Left out there, silently, because they are plainly no articles: names that
begin with a dot, files called README, a `questions.jsonl` that begins with a question for `rag eval`, the folder
`PAGE_files` that a browser saves beside `PAGE.html`, and pictures, sounds, styles and scripts. Any
other file without a reader is reported, and so is every file without one that was named directly.

A source that begins with http:// or https:// is fetched (`fetch.py`) and read as what it is: a feed with the pages
that it links to, a page, or a file of one of these kinds (`linked.py`).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ..errors import LoadError
from ..types import Article
from . import decode, linked, naming
from .fetch import Fetcher
from .files import File, find, shown
from .readers import READERS, reason


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
    found = [item for source in named for item in ([source] if linked.is_url(source) else find(Path(source), seen))]
    fetcher = fetcher or Fetcher()
    total = sum(item.size for item in found if isinstance(item, File))
    before = 0
    for item in found:
        if isinstance(item, LoadError):
            yield item
            continue
        if not isinstance(item, File):
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
        yield from linked.read(url, fetcher, READERS)
    except LoadError as error:
        yield error
    except (OSError, EOFError, zlib.error) as error:
        yield LoadError(url, reason(error))


def _read(path: Path) -> Iterator[tuple[Article | LoadError, int]]:
    """Yield what a file holds, each with the position up to which it has been read (0: not known).

    Of an archive it is not known: its members are read in the order of their names, not as they lie in the file.
    """
    kind = naming.kind(path.name)
    try:
        with path.open("rb") as file:
            for loaded in READERS[kind](decode.opened(file), shown(path)):
                yield loaded, 0 if kind == ".zip" else file.tell()
    except LoadError as error:
        yield error, 0
    except (OSError, EOFError, zlib.error) as error:
        yield LoadError(shown(path), reason(error)), 0
