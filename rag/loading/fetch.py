"""A URL -> bytes, politely and within bounds; the only place that talks to the network for articles.

Only http and https, only public addresses (unless allowed), at most `Bounds` of time, bytes, redirects and tries.
robots.txt is obeyed, a host is asked once a second at most, no cookie is kept, and nothing of the environment is used.
"""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property

import httpcore
import httpx

from ..errors import FetchError
from . import decode, robots
from .connect import Backend, RefusedAddress

_USER_AGENT = f"{robots.AGENT} (reads news into the archive of the person who runs it)"
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_REDIRECTS = (301, 302, 303, 307, 308)
#: Failures that may be over in a moment.
_PASSING = (408, 425, 429, 500, 502, 503, 504)
_MEANING = {
    401: "wants a login",
    403: "is refused to programs like this",
    404: "does not exist",
    410: "is gone for good",
    429: "asks for fewer requests; try again later",
    451: "is withheld for legal reasons",
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far one URL is followed; times in seconds."""

    connect: float = 10.0
    read: float = 20.0
    #: For one try: all redirects and the whole body.
    total: float = 60.0
    #: Bytes after decompression.
    size: int = decode.LIMIT
    redirects: int = 5
    tries: int = 3
    #: The longest wait for another try, and the longest Crawl-delay that is kept; a host that wants more gets no more.
    wait: float = 30.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a URL gave; `unchanged` if it gave nothing new since `etag` or `last_modified`."""

    #: Where it was found in the end, after redirects.
    url: str
    data: bytes
    #: `text/html`, in small letters; "" where the server does not say.
    media_type: str
    charset: str
    time: datetime
    etag: str = ""
    last_modified: str = ""
    unchanged: bool = False


class Fetcher:
    """Fetches URLs, one after another. It remembers robots.txt and the time of the last request of each host."""

    def __init__(
        self,
        *,
        allow_private: bool | Collection[str] = False,
        pause: float = 1.0,
        bounds: Bounds = Bounds(),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Set which hosts of the own network are fetched (True: all), and the seconds between two requests to a host.

        What a public page or feed links or redirects to is then still refused where nobody named its host.
        """
        self._pause, self._bounds, self._sleep = pause, bounds, sleep
        self._backend = Backend(allow_private=allow_private)
        self._rules: dict[str, robots.Rules] = {}
        self._next: dict[str, float] = {}

    @cached_property
    def _pool(self) -> httpcore.ConnectionPool:
        """A new connection for each request, none kept: they are a second apart, and each is checked anew."""
        return httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            network_backend=self._backend,
            max_keepalive_connections=0,
        )

    def fetch(self, url: str, *, etag: str = "", last_modified: str = "") -> Fetched:
        """Return what `url` gives; with `etag` or `last_modified` of an earlier time, perhaps that it is unchanged.

        Raises `FetchError` with the reason, and what to do where something can be done.
        """
        address = _checked(url, url)
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        for tried in range(1, self._bounds.tries + 1):
            try:
                return self._follow(address, {name: value for name, value in conditions.items() if value}, obey=True)
            except FetchError as error:
                # Without an answer there is nothing to wait for: the next run may find the host again.
                wait = error.retry_after or 2.0 ** (tried - 1)
                if error.status not in _PASSING or tried == self._bounds.tries or wait > self._bounds.wait:
                    raise
                self._sleep(wait)
        raise AssertionError("the last try returns or raises")

    def _follow(self, address: httpx.URL, headers: dict[str, str], *, obey: bool) -> Fetched:
        """Fetch `address` and what it redirects to, each checked for itself; with `obey`, as robots.txt allows."""
        first = str(address)
        left = self._bounds.total
        for _ in range(self._bounds.redirects + 1):
            pause = self._pause
            if obey:
                rules = self._rules_of(address)
                if refusal := rules.refusal(str(address)):
                    raise FetchError(first, refusal, passing=bool(rules.fault))
                pause = max(pause, min(rules.delay, self._bounds.wait))
            self._take_turn(address, pause)
            began = time.monotonic()
            self._backend.deadline = began + left
            answer = self._request(first, address, headers)
            if isinstance(answer, Fetched):
                return answer
            left -= time.monotonic() - began
            address = _checked(answer, first, address)
        raise FetchError(first, f"leads from one address to the next more than {self._bounds.redirects} times")

    def _take_turn(self, address: httpx.URL, pause: float) -> None:
        """Wait until its host may be asked again."""
        now = time.monotonic()
        wait = max(0.0, self._next.get(address.host, 0.0) - now)
        if wait:
            self._sleep(wait)
        self._next[address.host] = now + wait + pause

    def _rules_of(self, address: httpx.URL) -> robots.Rules:
        origin = f"{address.scheme}://{address.netloc.decode('ascii')}"
        if origin not in self._rules:
            try:
                found = self._follow(httpx.URL(f"{origin}/robots.txt"), {}, obey=False)
                self._rules[origin] = robots.parse(found.data)
            except FetchError as error:
                if error.private:
                    raise FetchError(str(address), error.reason, private=True) from error
                # RFC 9309: a file that is not there forbids nothing, a host that fails everything.
                missing = 400 <= error.status < 500 and error.status not in _PASSING
                self._rules[origin] = robots.Rules(fault="" if missing else error.reason)
        return self._rules[origin]

    def _request(self, first: str, address: httpx.URL, headers: dict[str, str]) -> Fetched | str:
        """Ask once; return what came, or the address of a redirect."""
        target = httpcore.URL(
            scheme=address.raw_scheme, host=address.raw_host, port=address.port, target=address.raw_path
        )
        wanted = {"User-Agent": _USER_AGENT, "Accept": "*/*", "Accept-Encoding": "gzip", **headers}
        sent = [(name.encode(), value.encode("latin-1", "replace")) for name, value in wanted.items()]
        bounds = self._bounds
        timeouts = {"connect": bounds.connect, "read": bounds.read, "write": bounds.read, "pool": bounds.connect}
        try:
            with self._pool.stream("GET", target, headers=sent, extensions={"timeout": timeouts}) as response:
                return self._answer(first, address, response)
        except RefusedAddress as error:
            raise FetchError(
                first, f"is not fetched, as {error}; if it is yours, add --allow-private", private=True
            ) from error
        except httpcore.TimeoutException as error:
            raise FetchError(first, f"did not answer in time: {str(error) or 'nothing came'}", passing=True) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise FetchError(first, f"cannot be fetched: {error}", passing=True) from error

    def _answer(self, first: str, address: httpx.URL, response: httpcore.Response) -> Fetched | str:
        headers = httpx.Headers(response.headers)
        status = response.status
        if status in _REDIRECTS and "location" in headers:
            return headers["location"]
        if status not in (200, 203, 304):
            meaning = _MEANING.get(status, "failed on its server" if status >= 500 else "was not given out")
            raise FetchError(
                first,
                f"{meaning} (HTTP status {status})",
                status=status,
                passing=status in _PASSING,
                retry_after=_seconds(headers.get("retry-after", "")),
            )
        content_type = headers.get("content-type", "")
        charset = _CHARSET.search(content_type)
        return Fetched(
            url=str(address.copy_with(fragment=None)),
            data=b"" if status == 304 else self._body(first, headers, response.iter_stream()),
            media_type=content_type.partition(";")[0].strip().lower(),
            charset=charset[1] if charset else "",
            time=datetime.now(UTC),
            etag=headers.get("etag", ""),
            last_modified=headers.get("last-modified", ""),
            unchanged=status == 304,
        )

    def _body(self, first: str, headers: httpx.Headers, chunks: Iterator[bytes]) -> bytes:
        """Read a body, unpacked; ends at the limit, however much a small body would unpack to."""
        packing = headers.get("content-encoding", "identity").strip().lower()
        if packing not in ("identity", "gzip", "x-gzip", ""):
            raise FetchError(first, f"comes packed as {packing[:20]}, which was not asked for")
        size = self._bounds.size
        too_large = FetchError(first, f"is larger than {size // 1_000_000} MB, too large")
        if headers.get("content-length", "").isdecimal() and int(headers["content-length"][:18]) > size:
            raise too_large
        body = bytearray()
        unpack = zlib.decompressobj(16 + zlib.MAX_WBITS) if "gzip" in packing else None
        for chunk in chunks:
            waiting = chunk
            while waiting:
                if unpack is None:
                    body += waiting
                    waiting = b""
                else:
                    try:
                        body += unpack.decompress(waiting, size + 1 - len(body))
                    except zlib.error as error:
                        raise FetchError(first, f"comes packed as gzip and is damaged: {error}") from error
                    waiting = unpack.unconsumed_tail
                    if unpack.eof and unpack.unused_data.startswith(decode.GZIP_MAGIC[:1]):
                        # Another member follows; what else stands behind the first, padding for one, is passed over.
                        waiting = unpack.unused_data
                        unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
                if len(body) > size:
                    raise too_large
        if unpack is not None and body and not unpack.eof:
            raise FetchError(first, "comes packed as gzip and breaks off", passing=True)
        return bytes(body)


def _checked(link: str, first: str, base: httpx.URL | None = None) -> httpx.URL:
    """Parse an address, as seen from `base`, without its fragment; raises `FetchError` for one that is not fetched."""
    try:
        address = (base.join(link) if base else httpx.URL(link.strip())).copy_with(fragment=None)
        host = address.host  # decoded only now: “xn--” may stand for nothing
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(first, f"is no address that can be fetched: {error}") from error
    redirected = f"leads to {address.scheme}: which is not fetched, only http and https are"
    if address.scheme not in ("http", "https") or not host:
        raise FetchError(first, redirected if base else "is no address of a page; begin it with http:// or https://")
    if address.port is not None and not 0 < address.port < 65_536:
        raise FetchError(first, f"is no address that can be fetched: there is no port {address.port}")
    if address.userinfo:
        safe = str(address.copy_with(username=None, password=None)) if base is None else first
        raise FetchError(safe, "carries a name or password, which is not sent; leave it out")
    return address


def _seconds(retry_after: str) -> float:
    """Return how long a server wants to be left alone, 0 where it does not say; it writes seconds or a date."""
    if retry_after.strip().isdecimal():
        return float(retry_after[:9])
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):  # a date without a zone, or with numbers of any size
        return 0.0
