"""The feeds that an archive is kept current from: a small JSON file, `feeds.json`, inside the archive's folder."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from filelock import FileLock

from .errors import ArchiveError

_NAME = "feeds.json"
#: Raised by one with every change of what the file holds; those of the versions before are read too.
_VERSION = 2


@dataclass(frozen=True, slots=True)
class Feed:
    """One watched feed and what is remembered of it."""

    url: str
    #: What its server said when it was last read in full: sent back, it answers that nothing is new.
    etag: str = ""
    last_modified: str = ""
    #: It is left alone until then (ISO 8601, UTC); "" for a feed that is well.
    due: str = ""
    #: Failures in a row, and the last of them.
    failures: int = 0
    error: str = ""
    #: Whether its server said that it will not come back.
    gone: bool = False
    #: Links of its present entries that could not be read as articles -> when the entry was updated ("": not known).
    unreadable: dict[str, str] = field(default_factory=dict)
    #: The same of its present entries whose pages call themselves by another address than the link.
    elsewhere: dict[str, str] = field(default_factory=dict)

    def is_due(self, now: datetime) -> bool:
        """Tell whether it may be asked at `now`."""
        return not self.due or datetime.fromisoformat(self.due) <= now


def read(archive: Path) -> dict[str, Feed]:
    """Return the feeds of the archive in the folder `archive`, by URL, in the order in which they were added.

    Raises `ArchiveError` for a damaged file.
    """
    path = archive / _NAME
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["version"] not in range(1, _VERSION + 1):
            raise ArchiveError(f"{path} has format {document['version']!r}, this version of rag reads {_VERSION}")
        feeds = [Feed(**each) for each in document["feeds"]]
        for feed in feeds:
            _check(feed)
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ArchiveError(
            f"{path} is damaged ({type(error).__name__}); delete it and name the feeds again: rag watch URL"
        ) from error
    return {feed.url: feed for feed in feeds}


def _check(feed: Feed) -> None:
    """Raise `TypeError`, `ValueError` or `AttributeError` for a field that is not what the file was written with."""
    links = (*feed.unreadable.values(), *feed.elsewhere.values())
    words = (feed.url, feed.etag, feed.last_modified, feed.due, feed.error, *links)
    if not all(isinstance(each, str) for each in words) or not isinstance(feed.failures, int):
        raise TypeError("a field of another type")
    if feed.due and datetime.fromisoformat(feed.due).tzinfo is None:
        raise ValueError("a time without a zone")


@contextmanager
def changed(archive: Path) -> Iterator[dict[str, Feed]]:
    """Yield the feeds to be changed, and write them at the end of the block: the whole file or nothing.

    Another process that does the same waits for its turn.
    """
    with FileLock(archive / f"{_NAME}.lock"):
        feeds = read(archive)
        yield feeds
        document = {"version": _VERSION, "feeds": [asdict(feed) for feed in feeds.values()]}
        new = archive / f"{_NAME}.new"
        with new.open("w", encoding="utf-8") as file:
            json.dump(document, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        new.replace(archive / _NAME)
