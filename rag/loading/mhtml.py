"""A web page saved with all its parts in one file (`.mhtml`, `.mht`): MIME, as in mail."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message
from urllib.parse import urlsplit

from ..errors import LoadError
from ..types import Article
from . import decode, html, mime

_PAGES = ("text/html", "application/xhtml+xml")


def read(stream: decode.Stream, path: str) -> Iterator[Article | LoadError]:
    """Yield the one article of a saved page; raises `LoadError` for a file without one. Nothing is fetched.

    The page is the part that the headers name as the first (`start`), else the one with the address that the file was
    saved from, else the first that is HTML. What address the page does not tell itself, the headers tell.
    """
    message = mime.parse(decode.read_bytes(stream, path), path)
    part = _page(message)
    if part is None:
        raise LoadError(path, "is a saved page without a part that is HTML")
    page = part.get_payload(decode=True)
    if not isinstance(page, bytes):
        raise LoadError(path, "is a saved page whose HTML cannot be decoded")
    url = next(
        filter(_is_address, (_header(part, "Content-Location"), _header(message, "Snapshot-Content-Location"))), ""
    )
    yield from html.read_page(page, path, url=url, encoding=str(part.get_content_charset("")))


def _page(message: Message) -> Message | None:
    """Return the part that holds the page itself; the others are its frames, styles and pictures."""
    pages = [part for part in message.walk() if part.get_content_type() in _PAGES]
    start = str(message.get_param("start") or "")
    saved_from = _header(message, "Snapshot-Content-Location") or _header(message, "Content-Location")
    for name, wanted in (("Content-ID", start), ("Content-Location", saved_from)):
        for part in pages:
            if wanted and _header(part, name) == wanted:
                return part
    return next(iter(pages), None)


def _header(part: Message, name: str) -> str:
    return str(part.get(name, "")).strip()


def _is_address(link: str) -> bool:
    try:
        return urlsplit(link).scheme in ("http", "https")
    except ValueError:
        return False
