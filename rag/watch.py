"""Keeps an archive current from feeds: what is new in them is fetched and added, round after round."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from . import subscriptions
from .archive.archive import Archive
from .errors import ArchiveLocked, FetchError, LoadDoubt, LoadError
from .ingest import add_loaded
from .loading import feeds, fields, linked
from .loading.entries import Entry
from .loading.fetch import Fetched, Fetcher
from .subscriptions import Feed
from .types import Article

#: The longest that a failing feed is left alone, and how long one that is gone is.
_LONGEST = timedelta(days=1)
_GONE = timedelta(days=7)
#: Articles that are fetched before they are added: while pages are fetched, others may write the archive.
_BATCH = 32


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one round did for one feed, in articles; `error` says why the feed could not be read."""

    url: str
    added: int = 0
    revised: int = 0
    unchanged: int = 0
    complaints: tuple[LoadError, ...] = ()
    error: str = ""

    @property
    def failed(self) -> int:
        """How many entries could not be read."""
        return sum(not isinstance(complaint, LoadDoubt) for complaint in self.complaints)

    def __str__(self) -> str:
        if self.error:
            return f"{self.url}: {self.error}"
        counts = [f"{self.added} new", f"{self.revised} revised" if self.revised else "", f"{self.unchanged} unchanged"]
        counts += [f"{self.failed} failed" if self.failed else ""]
        return f"{self.url}: {', '.join(filter(None, counts))}"


def watch(
    archive: Archive,
    urls: Iterable[str] = (),
    *,
    every: timedelta,
    once: bool = False,
    make_fetcher: Callable[[], Fetcher] = Fetcher,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Outcome]:
    """Yield what happened to each feed, round after round; with `once`, of one round.

    The feeds are those that the archive remembers and `urls`, which are remembered. Between the beginnings of two
    rounds lies `every`; a feed that fails is left out of the next rounds, twice as long each time. Each round has a
    new fetcher, which reads robots.txt anew.
    """
    named = list(dict.fromkeys(url.strip() for url in urls))
    while True:
        began = time.monotonic()
        fetcher = make_fetcher()
        known = subscriptions.read(archive.path)
        for url in dict.fromkeys([*named, *known]):
            feed = known.get(url, Feed(url))
            if url in named or feed.is_due(datetime.now(UTC)):
                yield _visit(archive, feed, fetcher, every, new=url in named)
        named = []
        if once:
            return
        sleep(max(0.0, every.total_seconds() - (time.monotonic() - began)))


def _visit(archive: Archive, feed: Feed, fetcher: Fetcher, every: timedelta, *, new: bool) -> Outcome:
    """Read one feed, add what is new in it, and remember how it went."""
    try:
        after, outcome = _read(archive, feed, fetcher)
    except ArchiveLocked as error:  # another process writes; the next round finds the feed as this one did
        return Outcome(feed.url, error=str(error))
    except LoadError as error:
        after, outcome = _failed(feed, error, every), Outcome(feed.url, error=error.reason)
        if new and not isinstance(error, FetchError):
            return outcome  # no feed at all: a slip of the hand, not to be asked again
    with subscriptions.changed(archive.path) as known:
        if new or feed.url in known:  # else it was forgotten meanwhile
            known[feed.url] = after
    return outcome


def _failed(feed: Feed, error: LoadError, every: timedelta) -> Feed:
    """Return when the feed is to be asked again, and why not before."""
    failures = feed.failures + 1
    pause = min(_LONGEST, every * 2 ** min(failures - 1, 20))
    gone = False
    if isinstance(error, FetchError):
        gone = error.status == 410
        pause = _GONE if gone else max(pause, min(_LONGEST, timedelta(seconds=error.retry_after)))
    due = (datetime.now(UTC) + pause).isoformat(timespec="seconds")
    return replace(feed, due=due, failures=failures, error=error.reason, gone=gone)


def _read(archive: Archive, feed: Feed, fetcher: Fetcher) -> tuple[Feed, Outcome]:
    """Return what is to be remembered of the feed, and what was done. Raises `LoadError` if it cannot be read."""
    found = fetcher.fetch(feed.url, etag=feed.etag, last_modified=feed.last_modified)
    well = replace(feed, due="", failures=0, error="", gone=False)
    if found.unchanged:
        return well, Outcome(feed.url)
    entries = feeds.entries(found.data, feed.url, url=found.url, encoding=found.charset)
    if entries is None:
        raise LoadError(feed.url, "is not a feed; add a page or a file with: rag add URL")
    round_ = _Round(archive, feed, found, fetcher)
    added = revised = 0
    complaints: list[LoadError] = []
    loaded = round_.articles(entries)
    while batch := _some(loaded):
        report = add_loaded(batch, archive)
        added += report.changes.added
        revised += report.changes.revised
        round_.unchanged += report.changes.unchanged
        complaints += [*report.doubts, *report.failed]
    # With an entry left that may yet be read, the feed must be read again though it has not changed.
    validators = ("", "") if round_.left_over else (found.etag, found.last_modified)
    after = replace(well, etag=validators[0], last_modified=validators[1], unreadable=round_.unreadable)
    after = replace(after, elsewhere=round_.elsewhere)
    return after, Outcome(feed.url, added, revised, round_.unchanged, tuple(complaints))


def _some(loaded: Iterator[Article | LoadError]) -> list[Article | LoadError]:
    """Take the next `_BATCH` articles, with the errors between them."""
    batch: list[Article | LoadError] = []
    articles = 0
    for each in loaded:
        batch.append(each)
        articles += isinstance(each, Article)
        if articles == _BATCH:
            break
    return batch


class _Round:
    """The entries of one feed, read once: those that the archive lacks."""

    def __init__(self, archive: Archive, feed: Feed, found: Fetched, fetcher: Fetcher) -> None:
        self._archive, self._feed, self._found, self._fetcher = archive, feed, found, fetcher
        self.unchanged = 0
        #: What could not be read and will not be until its entry changes, as in `Feed.unreadable`.
        self.unreadable: dict[str, str] = {}
        #: What was read, and is kept by another address than its entry's link, as in `Feed.elsewhere`.
        self.elsewhere: dict[str, str] = {}
        #: Whether an entry could not be read that may be another time.
        self.left_over = False

    def articles(self, entries: Iterable[Entry | LoadError]) -> Iterator[Article | LoadError]:
        """Yield the articles that are new or changed, and what could not be read."""
        for number, entry in enumerate(entries, start=1):
            if isinstance(entry, LoadError):
                yield entry
                continue
            source = f"{self._feed.url}:{number}"
            stored = self._stored(entry, source)
            updated = str(entry.fields.get("updated") or "")
            if stored is not None and not _is_newer(entry, stored):
                self.unchanged += 1
            elif self._feed.unreadable.get(entry.url) == updated:
                self.unreadable[entry.url] = updated
            elif self._feed.elsewhere.get(entry.url) == updated:
                self.elsewhere[entry.url] = updated
                self.unchanged += 1
            else:
                yield from self._read(entry, stored, source, updated)

    def _stored(self, entry: Entry, source: str) -> Article | None:
        """Return the article of an entry: the one of its key, else of its link, unless that has another key."""
        catalog = self._archive.catalog
        identity = {name: entry.fields.get(name) for name in ("id", "url", "publisher")}
        told = fields.article({**identity, "text": "-"}, source)
        known = next((each for each in told if isinstance(each, Article)), None)
        if known is not None and (found := catalog.articles([known.id])):
            return found[known.id]
        linked_to = catalog.articles(catalog.find_article_ids(entry.url)).values() if entry.url else ()
        key = known.key if known is not None else ""
        # One link with several keys is a page that tells of several things.
        return next((each for each in linked_to if key in ("", each.key) or not each.key), None)

    def _read(self, entry: Entry, stored: Article | None, source: str, updated: str) -> Iterator[Article | LoadError]:
        for loaded in linked.read_entry(entry, self._found, source, self._fetcher):
            if isinstance(loaded, Article):
                if stored is None and not entry.whole and entry.url not in ("", loaded.url):
                    self.elsewhere[entry.url] = updated
                # What was added under another name, a page by its URL for example, stays the same article.
                yield loaded if stored is None else replace(loaded, id=stored.id)
                continue
            if isinstance(loaded, FetchError) and loaded.passing:
                self.left_over = True
            elif entry.url and not isinstance(loaded, LoadDoubt):
                self.unreadable[entry.url] = updated
            yield loaded


def _is_newer(entry: Entry, stored: Article) -> bool:
    """Tell whether an entry says more than the archive has: it was updated, or its full text is another one."""
    updated, known = entry.updated, stored.updated or stored.published
    if updated is not None and known is not None:
        return updated > known
    return entry.whole and entry.text != stored.text and len(entry.text) >= len(stored.text)
