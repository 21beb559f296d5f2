"""By which address a page is known: the one that it calls canonical, where it may."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from . import microdata
from .one_line import LONGEST, line_of

#: Links that are looked at.
MOST_TAGS = 2_000
#: What hosts of the same site begin with, where the ending is no registered one.
_PREFIX = re.compile(r"(?:www|m|amp)\.")


def candidates(tree: HtmlElement, meta: Sequence[str], url: str) -> Iterator[str]:
    """Yield the addresses of the page, best first; one that names a whole site comes after those of a page.

    An address is what an article is known by: a page fetched from one site cannot pass for another's, and where a saved
    page gives no more than its site, the place of its file says better which page it is.
    """
    links = (
        link for link in microdata.first(tree.iter("link"), MOST_TAGS) if "canonical" in (link.get("rel") or "").lower()
    )
    candidates = [_absolute(each, url) for each in (*(link.get("href") or "" for link in links), *meta, url)]
    fetched = _absolute(url, url)
    usable = [each for each in candidates if each and (not fetched or _site(each) == _site(fetched))]
    if not url:
        usable = [each for each in usable if not _is_site(each) or urlsplit(each).query]
    yield from dict.fromkeys(sorted(usable, key=_is_site))


def _is_site(url: str) -> bool:
    return urlsplit(url).path in ("", "/")


def _absolute(link: str, base: str) -> str:
    """Return an http address; "" for what is none."""
    try:
        whole = urljoin(base, line_of(link))
        parts = urlsplit(whole)
    except ValueError:
        return ""
    return whole if parts.scheme in ("http", "https") and parts.netloc and len(whole) <= LONGEST else ""


def _site(url: str) -> str:
    """Return the registered domain of an http address, or the host where it has none: `127.0.0.1`, `localhost`."""
    # Imported here: it reads the list of public suffixes, which `trafilatura` then shares.
    from tld import get_fld

    host = (urlsplit(url).hostname or "").rstrip(".")
    return get_fld(f"http://{host}", fail_silently=True, search_private=True) or _PREFIX.sub("", host)


def place(url: str) -> str:
    """Return an address without scheme, `www.`, query and fragment: what two writings of it have in common."""
    try:
        parts = urlsplit(line_of(url))
    except ValueError:
        return ""
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}"
