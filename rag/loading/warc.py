"""Web archives (`.warc`, as crawlers and CC-NEWS keep them): each page that was fetched whole is an article.

`warcio` reads the heads of records and of the HTTP answers in them. What lies between is done here, for its own loop
holds heads and compressed bodies of any size in memory and writes to the terminal about what is damaged.
"""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from ..errors import LoadDoubt, LoadError
from ..types import Article
from . import coding, dates, decode, html

#: Bytes that the lines of one head may have together.
_LONGEST_HEAD = 1_000_000
#: Bytes that are read at once of what is passed over.
_PIECE = 65_536
_MARK = b"WARC/"
_HTTP = ("HTTP/1.0", "HTTP/1.1", "HTTP/2", "HTTP/3")
_PAGE_TYPE = re.compile(r"\s*(?:text/html|application/xhtml\+xml)\s*(?:;|$)", re.IGNORECASE)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)

# It logs addresses that it mends; an application that wants its log still gets it.
logging.getLogger("warcio").addHandler(logging.NullHandler())


def read(stream: decode.Stream, path: str) -> Iterator[Article | LoadError]:
    """Yield the articles of a web archive of any length, one record in memory at a time.

    Used are the records `response` and `resource` with an HTML page and, where HTTP says so, status 200; all other
    records are passed over. The source of an article is `path:n`, n counting all records from 1. A page that cannot be
    used yields a `LoadError` with its address; where the file breaks off, one is raised. Nothing is fetched.
    """
    empty = True
    try:
        for loaded in _records(_Source(stream), path):
            empty = False
            yield loaded
    except (OSError, EOFError, zlib.error) as error:
        raise LoadError(path, f"breaks off: {error}") from error
    if empty:
        raise LoadError(path, "holds no web page that was fetched with success")


def _records(source: _Source, path: str) -> Iterator[Article | LoadError]:
    """Yield what the records hold; one whose end is not known is left at the next line that begins a record."""
    # Imported here: it takes a tenth of a second that a start without web archives must not pay.
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.recordloader import ArcWarcRecordLoader

    loader = ArcWarcRecordLoader()
    number, lost = 0, False
    while line := source.first_line():
        if not line.startswith(_MARK):
            if not number:
                raise LoadError(path, "is not a web archive: it does not begin with a WARC record")
            if not lost:
                yield LoadError(f"{path}:{number}", "is longer than it says; all up to the next record is left out")
            lost = True
            continue
        number += 1
        try:
            record = loader.parse_record_stream(source, line, "warc", no_record_parse=True)
            lost = False
            if record.length is None:
                raise _UnreadableError("is a record that does not say how long it is")
            yield from _articles(record, f"{path}:{number}")
        except (_UnreadableError, ArchiveLoadFailed) as error:
            lost = True
            reason = str(error) if isinstance(error, _UnreadableError) else "is a record of an unknown version of WARC"
            yield LoadError(f"{path}:{number}", reason)
            continue
        while record.raw_stream.read(_PIECE):
            pass
        if record.raw_stream.limit:
            raise LoadError(path, f"breaks off in its record {number}")
    if not number:
        raise LoadError(path, "is empty")


class _UnreadableError(Exception):
    """A record whose head cannot be read, so that its end is not known."""


class _Source:
    """A stream as `warcio` reads it, with a bound on the lines of one head."""

    def __init__(self, stream: decode.Stream) -> None:
        self._stream = stream
        self._left = _LONGEST_HEAD

    def first_line(self) -> bytes:
        """Return the next line that is not blank, or the start of a long one; b"" at the end of the stream."""
        self._left = _LONGEST_HEAD
        for _ in range(decode.MOST_BLANK):
            line = self._stream.readline(_PIECE)
            if line.strip() or not line:
                return line
        raise EOFError(f"{decode.MOST_BLANK:,} blank lines follow")

    def readline(self, size: int = -1) -> bytes:
        line = self._stream.readline(self._left + 1 if size < 0 else min(size, self._left + 1))
        if not line:
            raise EOFError("the head of a record does not end")
        self._left -= len(line)
        if self._left < 0:
            raise _UnreadableError(f"has a head of more than {_LONGEST_HEAD:,} bytes")
        return line

    def read(self, size: int) -> bytes:
        return self._stream.read(size)


class _Page(NamedTuple):
    """A page as its server sent it."""

    kind: str
    transfer: str = ""
    content: str = ""


def _page(record: Any) -> _Page | None:  # noqa: ANN401  # a warcio record, untyped
    """Return what the head of a record says of its page, None if it holds none; raises `ValueError` for a broken head.

    The stream of the record then stands at the body.
    """
    from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

    if record.rec_type == "resource":
        page = _Page(record.content_type or "")
    elif record.rec_type == "response" and _is_web(_address(record)):
        first = record.raw_stream.readline()
        try:
            http = StatusAndHeadersParser(_HTTP).parse(record.raw_stream, first) if first.strip() else None
        except StatusAndHeadersParserException:
            http = None
        if http is None:
            raise ValueError("holds no HTTP answer")
        if http.get_statuscode() != "200":
            return None
        names = ("Content-Type", "Transfer-Encoding", "Content-Encoding")
        page = _Page(*(http.get_header(name) or "" for name in names))
    else:
        return None
    return page if _PAGE_TYPE.match(page.kind) else None


def _articles(record: Any, source: str) -> Iterator[Article | LoadError]:  # noqa: ANN401
    """Yield the article of one record, or why its page cannot be used; nothing for a record that is no page."""
    url = _address(record)
    try:
        page = _page(record)
        if page is None:
            return
        length = record.raw_stream.limit
        if length > decode.LIMIT:
            raise ValueError(decode.TOO_LARGE)
        body = record.raw_stream.read(length)
        if len(body) < length:
            return  # `read` sees that the file breaks off
        body = coding.decoded(body, page.transfer, page.content)
    except ValueError as error:
        yield LoadError(source, f"{url} {error}")
        return
    doubts, fetched = [], None
    try:
        fetched = dates.parse(record.rec_headers.get_header("WARC-Date") or "")
    except ValueError as error:
        doubts.append(f"without its WARC-Date: {error}")
    if record.rec_headers.get_header("WARC-Truncated"):
        doubts.append("its crawler cut the page off")
    charset = _CHARSET.search(page.kind)
    encoding, address = charset[1] if charset else "", url if _is_web(url) else ""
    try:
        for loaded in html.read_page(body, source, url=address, encoding=encoding, fetched=fetched):
            yield type(loaded)(source, f"{url} {loaded.reason}") if isinstance(loaded, LoadError) else loaded
            if doubts and isinstance(loaded, Article):
                yield LoadDoubt(source, f"{url} is in, but {'; '.join(doubts)}")
    except LoadError as error:
        yield LoadError(source, f"{url} {error.reason}")


def _address(record: Any) -> str:  # noqa: ANN401
    return record.rec_headers.get_header("WARC-Target-URI") or ""


def _is_web(url: str) -> bool:
    return url.lower().startswith(("http:", "https:"))
