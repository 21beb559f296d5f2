"""What a URL gives -> articles: a feed with the pages it links to, a page, or a file of any kind that is read."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from ..errors import FetchError, LoadDoubt, LoadError
from ..types import Article
from . import decode, feeds, fields, html
from .entries import Entry
from .fetch import Fetched, Fetcher
from .mapping import Columns
from .readers import KINDS, reader

#: Called with what is being done, how much is done and how much there is.
Progress = Callable[[str, int, int], None]

_PAGES = ("text/html", "application/xhtml+xml")
#: Types that say no more than that there are bytes, or words: then the name decides.
_UNKNOWN = ("", "application/octet-stream", "binary/octet-stream", "application/gzip", "application/x-gzip")
_SUFFIXES = {
    "application/json": ".json",
    "application/ld+json": ".json",
    "application/msword": ".doc",
    "application/pdf": ".pdf",
    "application/vnd.apache.parquet": ".parquet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/warc": ".warc",
    "application/x-ndjson": ".ndjson",
    "application/xml": ".xml",
    "application/zip": ".zip",
    "message/rfc822": ".eml",
    "multipart/related": ".mhtml",
    "text/csv": ".csv",
    "text/markdown": ".md",
    "text/tab-separated-values": ".tsv",
    "text/xml": ".xml",
}


def is_url(source: object) -> bool:
    """Tell whether a source is fetched rather than opened."""
    return isinstance(source, str) and source.strip().lower().startswith(("http://", "https://"))


def read(
    url: str, fetcher: Fetcher, columns: Columns, progress: Progress | None = None
) -> Iterator[Article | LoadError]:
    """Yield the articles that `url` gives; `columns` says what serves which field, should it be a table.

    Of a feed, each entry with its full text is an article; where there is only a teaser, the page that it links to is
    fetched; `progress` is called with "fetching", how many entries are done and how many there are. Raises `LoadError`
    if nothing can be read.
    """
    url = url.strip()
    found = fetcher.fetch(url)
    entries = feeds.entries(found.data, url, url=found.url, encoding=found.charset)
    if entries is not None:
        for number, entry in enumerate(entries, start=1):
            yield from read_entry(entry, found, f"{url}:{number}", fetcher)
            if progress:
                progress("fetching", number, len(entries))
        return
    if found.media_type in _PAGES:
        yield from _page(found, url)
        return
    suffix = _suffix(found)
    if suffix in (".html", ".htm"):
        yield from _page(found, url)
    elif suffix in KINDS:
        for loaded in reader(suffix, columns)(decode.opened(io.BytesIO(found.data)), url):
            yield _located(loaded, found, url) if isinstance(loaded, Article) else loaded
    else:
        raise LoadError(url, f"is of the type {found.media_type or 'unknown'}, which cannot be read")


def _located(article: Article, found: Fetched, source: str) -> Article:
    """Return the article of a file that was fetched with the time, and with its address where it is the whole file."""
    fetched = article.fetched or found.time
    if article.url or article.source != source:
        return replace(article, fetched=fetched)
    # Without a key, its address is what it is known by.
    return replace(article, fetched=fetched, url=found.url, id=article.id if article.key else "")


def _suffix(found: Fetched) -> str:
    """Return the suffix of the kind of file: by its type where that says something, else by its name."""
    named = PurePosixPath(unquote(urlsplit(found.url).path).lower().removesuffix(".gz")).suffix
    told = _SUFFIXES.get(found.media_type, "")
    if told in KINDS:
        return told
    if named in KINDS and (found.media_type in _UNKNOWN or found.media_type.startswith(("text/", "application/"))):
        return named
    return ".txt" if found.media_type == "text/plain" else told


def read_entry(entry: Entry | LoadError, feed: Fetched, source: str, fetcher: Fetcher) -> Iterator[Article | LoadError]:
    """Yield the article of an entry of `feed`; errors are yielded, never raised.

    What a page lacks is taken from the feed; a page with less text than the entry has, a login for example, is not
    believed to be the article.
    """
    if isinstance(entry, LoadError):
        yield entry
    elif entry.whole or (not entry.url and entry.text):
        for loaded in fields.article({**entry.fields, "text": entry.text}, source, excerpt=not entry.whole):
            yield replace(loaded, fetched=feed.time) if isinstance(loaded, Article) else loaded
        if not entry.whole:
            yield LoadDoubt(source, "is in with the feed's teaser only, as it links to no page")
    elif not is_url(entry.url):
        yield LoadError(source, f"has neither text nor a link to a page (entry “{entry.title}”)")
    else:
        try:
            yield from _linked_page(entry, feed, source, fetcher)
        except FetchError as error:
            reason = f"{error.reason} (entry “{entry.title}” of {feed.url})"
            yield FetchError(entry.url, reason, status=error.status, passing=error.passing)
        except LoadError as error:
            yield LoadError(entry.url, f"{error.reason} (entry “{entry.title}” of {feed.url})")


def _linked_page(entry: Entry, feed: Fetched, source: str, fetcher: Fetcher) -> Iterator[Article | LoadError]:
    if entry.url == feed.url:
        raise LoadError(entry.url, "is the feed itself, not an article")
    found = fetcher.fetch(entry.url)
    if feeds.entries(found.data, entry.url) is not None:
        raise LoadError(entry.url, "is a feed, not an article")
    if found.media_type not in (*_PAGES, *_UNKNOWN):
        raise LoadError(entry.url, f"is of the type {found.media_type}, not a page")
    for loaded in _page(found, entry.url):
        if not isinstance(loaded, Article):
            yield loaded
            continue
        lacking = {n: value for n, value in entry.fields.items() if n in ("id", "updated") or not getattr(loaded, n)}
        text = max(loaded.text, entry.text, key=len)
        for from_feed in fields.article({**lacking, "text": text}, source):
            yield _joined(loaded, from_feed) if isinstance(from_feed, Article) else from_feed


def _joined(page: Article, entry: Article) -> Article:
    """Return the page's article with the key of the entry, and what the page does not say from the entry."""
    times = [time for time in (page.updated, entry.updated) if time]
    return replace(
        page,
        # The entry's own is that of its key where nobody names a publisher.
        id=entry.id if entry.key and not (page.publisher or entry.publisher) else "",
        text=entry.text,
        title=page.title or entry.title,
        authors=page.authors or entry.authors,
        publisher=page.publisher or entry.publisher,
        published=page.published or entry.published,
        section=page.section or entry.section,
        key=entry.key,
        updated=max(times, default=None),
        excerpt=len(entry.text) > len(page.text),
    )


def _page(found: Fetched, source: str) -> Iterator[Article | LoadError]:
    yield from html.read_page(found.data, source, url=found.url, encoding=found.charset, fetched=found.time)
