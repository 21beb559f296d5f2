"""A web page saved to disk: `trafilatura` finds text and metadata, `htmldate` the time of publication."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from ..errors import LoadError
from ..types import Article
from . import decode, fields

#: Where pages declare their encoding; the standard wants it within the first 1,024 bytes, not all obey.
_DECLARED_WITHIN = 4096
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
#: References to control characters, as text pasted from a word processor has them; one makes `trafilatura` give up.
_CONTROL_REFERENCE = re.compile(r"&#(?:0*(?:[1-8]|1[124-9]|2\d|3[01])|x0*(?:[1-8bcef]|1[\da-f]));", re.IGNORECASE)

# Both libraries log each page they give up on; it is reported here, by name. An application that wants their log
# still gets it: this only silences Python's last resort, which would write to the terminal.
for _library in ("trafilatura", "htmldate"):
    logging.getLogger(_library).addHandler(logging.NullHandler())


def read(stream: decode.Stream, path: str) -> Iterator[Article | LoadError]:
    """Yield the one article of a saved page; raises `LoadError` for a page without one. Nothing is fetched."""
    yield from read_page(decode.read_bytes(stream, path), path)


def read_page(
    data: bytes, path: str, *, url: str = "", encoding: str = "", fetched: datetime | None = None
) -> Iterator[Article | LoadError]:
    """Yield the one article of a page; raises `LoadError` for a page without one.

    `url` is where it was fetched from, for pages that do not say; `encoding` what its server declared.
    """
    # Imported here: together they take a quarter of a second, which every start of the program would pay.
    import htmldate
    import trafilatura

    declared = _DECLARED.search(data[:_DECLARED_WITHIN])
    page = decode.to_text(data, path, encoding or (declared[1].decode("ascii", "replace") if declared else ""))
    # Both get the parsed page: given a string that looks like an address, `htmldate` would fetch it.
    tree = trafilatura.load_html(_CONTROL_REFERENCE.sub("", page))
    if tree is None:
        raise LoadError(path, "is not a web page")
    timestamp = htmldate.find_date(
        tree, original_date=True, outputformat="%Y-%m-%dT%H:%M:%S%z", deferred_url_extractor=True
    )
    document = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=True)
    if not isinstance(document, trafilatura.settings.Document) or not document.text:
        raise LoadError(path, "is a web page in which no article text was found")
    found = {
        "title": document.title,
        "text": document.text,
        "authors": document.author.split(";") if document.author else None,
        "publisher": document.sitename,
        "url": document.url or url,
        "published": _published(document.date, timestamp),
        "fetched": fetched.isoformat() if fetched else None,
    }
    yield from fields.article(found, path)


def _published(day: str | None, timestamp: str | None) -> str | None:
    """Choose between the day that the address and the metadata give and the timestamp found in the page.

    A timestamp may belong to something else on the page. It is believed if it has a time of day and lies within a day
    of `day`, for the address has the newsroom's local day.
    """
    if day is None or timestamp is None:
        return day or timestamp
    time = datetime.fromisoformat(timestamp)
    apart = time.replace(tzinfo=None) - datetime.fromisoformat(day)
    near = timedelta(days=-1) <= apart < timedelta(days=2)
    return timestamp if near and (time.hour or time.minute or time.second) else day
