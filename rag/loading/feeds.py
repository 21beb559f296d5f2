"""Feeds: RSS, Atom and JSON Feed, told apart by what they hold. Nothing is fetched here; see `linked.py`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from ..errors import LoadDoubt, LoadError
from ..types import Article
from . import decode, fields, markup, rss
from .entries import Entry, bounded, judged

_JSON_FEED = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/")


def is_json_feed(document: object) -> bool:
    """Tell whether a JSON document says that it is a JSON Feed."""
    version = document.get("version") if isinstance(document, dict) else None
    return isinstance(version, str) and _JSON_FEED.match(version) is not None


def entries(data: bytes, path: str, *, url: str = "", encoding: str = "") -> list[Entry | LoadError] | None:
    """Return the entries of a feed and a `LoadError` for what was left out; None for what is no feed.

    `url` is where it was fetched from, `encoding` what its server declared. Raises `LoadError` for a broken feed.
    """
    if rss.is_feed(data):
        return rss.parse(data, path, url=url, encoding=encoding)
    if not data.lstrip().startswith((b"{", b"\xef\xbb\xbf{")):
        return None
    try:
        document = json.loads(decode.to_text(data, path))
    except (ValueError, RecursionError, LoadError):
        return None  # no JSON at all: whoever reads it as something else says what is wrong
    return _json_entries(document, path, url) if is_json_feed(document) else None


def read(stream: decode.Stream, path: str) -> Iterator[Article | LoadError]:
    """Yield the articles of a saved RSS or Atom feed; raises `LoadError` for what is none.

    No link is followed. Where the feed has a teaser only, that is the article's text, marked as an excerpt, and a
    `LoadDoubt` says so.
    """
    yield from _saved(rss.parse(decode.read_bytes(stream, path), path), path)


def read_json(document: object, path: str) -> Iterator[Article | LoadError]:
    """Yield the articles of a saved JSON Feed, already parsed, as `read` does."""
    yield from _saved(_json_entries(document, path, ""), path)


def _saved(found: list[Entry | LoadError], path: str) -> Iterator[Article | LoadError]:
    for number, entry in enumerate(found, start=1):
        source = f"{path}:{number}"
        if isinstance(entry, LoadError):
            yield entry
        elif not entry.text:
            yield LoadError(source, "has no text, only a link; name the feed by its URL to have the page fetched")
        else:
            yield from fields.article({**entry.fields, "text": entry.text}, source, excerpt=not entry.whole)
            if not entry.whole:
                yield LoadDoubt(
                    source,
                    "is the feed's teaser only, for which no longer text gives way; name the feed by its URL for all",
                )


def _json_entries(document: object, path: str, url: str) -> list[Entry | LoadError]:
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(items, list):
        raise LoadError(path, "is a JSON Feed without a list of items")
    return bounded((_json_entry(item, document, url, path) for item in items if isinstance(item, dict)), path)


def _json_entry(item: Mapping[str, object], feed: Mapping[str, object], base: str, path: str) -> Entry | LoadError:
    link = rss.joined(base, _string(item.get("url")) or _string(item.get("external_url")))
    authors = item.get("authors") or item.get("author") or feed.get("authors") or feed.get("author")
    given = {
        "title": item.get("title"),
        "authors": [authors] if isinstance(authors, dict) else authors,
        "publisher": feed.get("title"),
        "url": link,
        "published": item.get("date_published"),
        "updated": item.get("date_modified"),
        "id": item.get("id"),
        "language": item.get("language") or feed.get("language"),
        "section": item.get("tags"),
    }
    try:
        marked_up = markup.from_html(_string(item.get("content_html")), path)
    except LoadError as error:
        return error  # the other entries are read all the same
    plain = _string(item.get("content_text")).strip()
    return judged(given, link, max(marked_up, plain, key=len), _string(item.get("summary")).strip())


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
