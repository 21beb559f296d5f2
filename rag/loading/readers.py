"""Which reader reads which kind of file, by its suffix; the package's docstring has the same as a table."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

from ..errors import LoadError
from ..types import Article
from . import decode, feeds, html, mail, markdown, mhtml, naming, pdf, plain, records, warc, word, xml, zipped

Reader = Callable[[decode.Stream, str], Iterator[Article | LoadError]]


def _read_zip(stream: decode.Stream, path: str) -> Iterator[Article | LoadError]:
    """Yield what the files in an archive hold; raises `LoadError` for what is no archive."""
    for member in zipped.members(stream, path):
        if isinstance(member, LoadError):
            yield member
        elif naming.kind(member.path) not in READERS:
            yield LoadError(member.path, unknown_kind())
        else:
            yield from _read_member(member)


def _read_member(member: zipped.Member) -> Iterator[Article | LoadError]:
    try:
        with member.open() as stream:
            yield from READERS[naming.kind(member.path)](stream, member.path)
    except LoadError as error:
        yield error
    except (OSError, EOFError, zlib.error) as error:
        yield LoadError(member.path, reason(error))


READERS: dict[str, Reader] = {
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
    ".json": records.read_document,
    ".jsonl": records.read_lines,
    ".ndjson": records.read_lines,
    ".rss": feeds.read,
    ".atom": feeds.read,
    ".rdf": feeds.read,
    ".xml": xml.read,
    ".warc": warc.read,
    ".zip": _read_zip,
}


def unknown_kind() -> str:
    """Return the reason why a file of another kind is not read."""
    return f"is of a kind that cannot be read; readable are {', '.join(READERS)}, each also as .gz"


def reason(error: Exception) -> str:
    """Return in words why the system could not read a file."""
    if isinstance(error, FileNotFoundError):
        return "does not exist"
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"cannot be read: {words}"
