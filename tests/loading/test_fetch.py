import gzip
import socket
import time
import tracemalloc
from threading import Event

import pytest

from rag.errors import FetchError
from rag.loading import connect
from rag.loading.fetch import Bounds, Fetcher
from tests.site import Site


@pytest.fixture
def site():
    with Site() as site:
        yield site


def fetcher(**given) -> Fetcher:
    given = {"allow_private": True, "pause": 0, **given}
    return Fetcher(**given)


def reason(fetcher: Fetcher, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(url)
    assert "\n" not in str(caught.value)
    return caught.value


def test_a_page_comes_with_what_its_server_says_of_it(site):
    site.pages["/a"] = (
        200,
        {"Content-Type": "Text/HTML; charset='koi8-r'", "ETag": '"1"', "Last-Modified": "x"},
        "Ice",
    )
    found = fetcher().fetch(f"{site.url}/a#top")
    assert (found.url, found.data, found.media_type, found.charset) == (f"{site.url}/a", b"Ice", "text/html", "koi8-r")
    assert (found.etag, found.last_modified, found.unchanged) == ('"1"', "x", False)
    (headers,) = site.headers
    assert headers["User-Agent"].startswith("rag ") and "Cookie" not in headers


def test_what_has_not_changed_is_not_sent_again(site):
    site.pages["/a"] = (304, {}, "")
    found = fetcher().fetch(f"{site.url}/a", etag='"é1"', last_modified="Fri, 17 Oct 2025 12:30:00 GMT")
    assert found.unchanged and found.data == b""
    assert (
        site.headers[0]["If-Modified-Since"] == "Fri, 17 Oct 2025 12:30:00 GMT" and "If-None-Match" in site.headers[0]
    )


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://[::1]:9/", "http://localhost:9/"])
def test_the_users_own_network_is_refused_without_the_flag(url):
    error = reason(fetcher(allow_private=False), url)
    assert "--allow-private" in error.reason and error.private


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:192.168.0.1]/"]
)
def test_private_addresses_are_refused_before_they_are_contacted(url):
    assert "--allow-private" in reason(fetcher(allow_private=False), url).reason


def test_a_redirect_into_the_users_own_network_is_refused(site, monkeypatch):
    with Site("127.0.0.2") as inner:
        inner.pages["/secret"] = "Ice"
        site.pages["/a"] = (302, {"Location": f"{inner.url}/secret"}, "")
        monkeypatch.setattr(connect, "refusal", lambda address: "" if address == "127.0.0.1" else "loopback")
        assert "--allow-private" in reason(fetcher(allow_private=False), f"{site.url}/a").reason
        assert inner.asked == [] and site.asked == ["/a"]
    monkeypatch.undo()


def test_a_name_that_changes_its_meaning_between_check_and_connection_gains_nothing(site, monkeypatch):
    site.pages["/a"] = "Ice"
    answers = [("8.8.8.8", 1), ("127.0.0.1", 2)]
    connected = []

    def getaddrinfo(host, port, *_, **__):
        if host == "rebind.example":
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers.pop(0)[0], port))]
        connected.append(host)
        raise OSError("the tests refuse to contact another machine")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    error = reason(fetcher(allow_private=False), f"http://rebind.example:{site.port}/a")
    assert connected == ["8.8.8.8"] and site.asked == []  # the very address that was checked, and only that
    assert "robots.txt cannot be had" in error.reason
    assert "--allow-private" in reason(fetcher(allow_private=False), f"http://rebind.example:{site.port}/a").reason
    assert site.asked == []


def test_a_name_keeps_its_name_towards_the_server(site):
    site.pages["/a"] = "Ice"
    fetcher().fetch(f"http://localhost:{site.port}/a")
    assert site.headers[0]["Host"] == f"localhost:{site.port}"


@pytest.mark.parametrize(
    ("location", "says"),
    [
        ("file:///etc/hostname", "leads to file:"),
        ("ftp://127.0.0.1/", "leads to ftp:"),
        ("javascript:alert(1)", "leads to javascript:"),
        ("http://user:word@127.0.0.1/", "password"),
        ("http://a\x01b/", "no address"),
        ("http://xn--/", "no address"),
        ("/a", "more than 5 times"),
        ("/b", "HTTP status 404"),
    ],
)
def test_where_a_redirect_may_not_lead(site, location, says):
    site.pages["/a"] = (301, {"Location": location}, "")
    error = reason(fetcher(), f"{site.url}/a")
    assert says in error.reason and error.source == f"{site.url}/a"
    assert len(site.asked) <= 6


def test_relative_redirects_are_followed(site):
    site.pages |= {"/a/b": (307, {"Location": "../c?x=1"}, ""), "/c?x=1": "Ice"}
    assert fetcher().fetch(f"{site.url}/a/b").url == f"{site.url}/c?x=1"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://", "begin it with http"),
        ("ftp://gull.example/", "begin it with http"),
        ("gull.example", "begin it with http"),
        ("http://a\0b/", "no address"),
        ("http://gull.example:99999/", "no port 99999"),
        ("http://[::1/", "no address"),
        ("http://user:word@127.0.0.1/", "password"),
        (f"http://xn--{'a' * 300}ü.example/", "no address"),
        ("http://xn--/", "no address"),
    ],
)
def test_addresses_that_cannot_be_fetched(url, says):
    error = reason(fetcher(), url)
    assert says in error.reason and "word" not in error.source


def test_a_name_server_that_does_not_answer_is_not_waited_for(monkeypatch):
    end = Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [] if end.wait(60) else None)
    error = reason(fetcher(bounds=Bounds(connect=0.1, tries=1)), "http://gull.example/")
    end.set()
    assert "the address of its host “gull.example” was not found in time" in error.reason


def test_a_name_that_no_resolver_takes(monkeypatch):
    def getaddrinfo(*_, **__):
        return "a..b".encode("idna")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    assert "is not known" in reason(fetcher(), "http://a..b/").reason


def test_robots_txt_is_read_once_and_obeyed_also_after_a_redirect(site):
    asked = []

    def rules(handler):
        asked.append(1)
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b"User-agent: *\nDisallow: /private")

    site.pages |= {"/robots.txt": rules, "/a": "Ice", "/b": (302, {"Location": "/private/c"}, ""), "/private/c": "Ice"}
    one = fetcher()
    assert one.fetch(f"{site.url}/a").data == b"Ice"
    for path in ("/private/c", "/b"):
        assert "asks programs not to fetch it" in reason(one, f"{site.url}{path}").reason
    assert site.asked == ["/a", "/b"] and asked == [1]


def test_a_host_whose_robots_txt_fails_is_not_asked(site):
    site.pages |= {"/robots.txt": (500, {}, ""), "/a": "Ice"}
    error = reason(fetcher(), f"{site.url}/a")
    assert "robots.txt cannot be had" in error.reason and "500" in error.reason and error.passing
    assert site.asked == []


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_robots_txt_that_is_not_given_out_forbids_nothing(site, status):
    site.pages |= {"/robots.txt": (status, {}, ""), "/a": "Ice"}
    assert fetcher().fetch(f"{site.url}/a").data == b"Ice"


def test_a_host_is_asked_at_most_once_in_each_pause(site):
    site.pages |= {"/a": "Ice", "/b": "Ice"}
    waits = []
    one = fetcher(pause=5, sleep=waits.append)
    one.fetch(f"{site.url}/a")
    one.fetch(f"{site.url}/b")
    assert len(waits) == 2 and 4 < waits[0] <= 5 and 9 < waits[1] <= 10  # nobody slept: each turn is one later


def test_crawl_delay_is_kept_up_to_a_bound(site):
    site.pages |= {"/robots.txt": "User-agent: *\nCrawl-delay: 86400", "/a": "Ice"}
    waits = []
    one = fetcher(sleep=waits.append)
    for _ in range(2):
        one.fetch(f"{site.url}/a")
    assert len(waits) == 1 and 29 < waits[0] <= 30


def answers(site, *given):
    """Let /a answer each of `given` in turn."""
    waiting = list(given)

    def answer(handler):
        status, headers = waiting.pop(0)
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(b"Ice")

    site.pages["/a"] = answer


def test_a_server_that_fails_is_asked_again_after_a_while(site):
    answers(site, (500, {}), (502, {}), (200, {}))
    waits = []
    assert fetcher(sleep=waits.append).fetch(f"{site.url}/a").data == b"Ice"
    assert waits == [1, 2]


def test_retry_after_is_kept(site):
    answers(site, (429, {"Retry-After": "7"}), (503, {"Retry-After": "Fri, 17 Oct 2025 12:30:00 GMT"}), (200, {}))
    waits = []
    assert fetcher(sleep=waits.append).fetch(f"{site.url}/a").data == b"Ice"
    assert waits == [7, 2]


@pytest.mark.parametrize(
    "when", ["soon", f"Fri, 17 Oct {'9' * 30} 12:30:00 GMT", f"Fri, 17 Oct 2025 12:30:00 +{'9' * 30}"]
)
def test_a_retry_after_that_cannot_be_read_is_none(site, when):
    answers(site, (503, {"Retry-After": when}), (200, {}))
    waits = []
    assert fetcher(sleep=waits.append).fetch(f"{site.url}/a").data == b"Ice"
    assert waits == [1]


def test_a_server_that_wants_to_be_left_alone_for_long_is(site):
    answers(site, (429, {"Retry-After": "3600"}))
    error = reason(fetcher(sleep=pytest.fail), f"{site.url}/a")
    assert (error.status, error.passing, error.retry_after) == (429, True, 3600)


def test_tries_come_to_an_end(site):
    site.pages["/a"] = (500, {}, "")
    assert reason(fetcher(sleep=lambda _: None), f"{site.url}/a").status == 500
    assert len(site.asked) == 3


@pytest.mark.parametrize(("status", "says"), [(404, "does not exist"), (410, "gone for good"), (403, "refused")])
def test_what_will_not_change_is_asked_for_once(site, status, says):
    site.pages["/a"] = (status, {}, "")
    error = reason(fetcher(sleep=pytest.fail), f"{site.url}/a")
    assert says in error.reason and error.status == status and not error.passing
    assert len(site.asked) == 1


SMALL = Bounds(size=1_000_000, total=1.0, read=0.5, connect=0.5)


def test_a_body_without_an_end_is_left_at_the_limit(site):
    sent = []

    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        while len(sent) < 10_000:
            handler.wfile.write(b"x" * 65_536)
            sent.append(1)

    site.pages["/a"] = endless
    assert "too large" in reason(fetcher(bounds=SMALL), f"{site.url}/a").reason
    assert len(sent) < 1_000


@pytest.mark.parametrize("headers", [b"", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_drip_ends_whether_in_the_headers_or_in_the_body(site, headers):
    def drip(handler):
        handler.wfile.write(headers)
        for _ in range(200):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.1)

    site.pages["/a"] = drip
    error = reason(fetcher(bounds=SMALL), f"{site.url}/a")
    assert "in time" in error.reason and error.passing


def test_a_server_that_says_nothing_is_not_waited_for(site):
    site.pages["/a"] = lambda handler: time.sleep(2)
    assert "in time" in reason(fetcher(bounds=SMALL), f"{site.url}/a").reason


def test_nobody_there(site):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    error = reason(fetcher(), f"http://127.0.0.1:{port}/")
    assert "refused" in error.reason and error.passing


def packed(body: bytes, packing: str = "gzip") -> tuple[int, dict[str, str], bytes]:
    return 200, {"Content-Encoding": packing}, body


def test_a_body_may_be_packed(site):
    site.pages["/a"] = packed(gzip.compress(b"Ice"))
    assert fetcher().fetch(f"{site.url}/a").data == b"Ice"
    assert site.headers[0]["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize("padding", [b"", b"\0" * 9])
def test_a_packed_body_may_have_several_members(site, padding):
    site.pages["/a"] = packed(gzip.compress(b"Ice ") * 20_000 + gzip.compress(b"melts.") + padding)
    assert fetcher().fetch(f"{site.url}/a").data == b"Ice " * 20_000 + b"melts."


@pytest.mark.parametrize(
    ("body", "packing", "says"),
    [
        (gzip.compress(b"x" * 100_000_000), "gzip", "too large"),
        (gzip.compress(gzip.compress(b"x" * 100_000_000)), "gzip, gzip", "not asked for"),
        (gzip.compress(b"Ice" * 1000)[:-12], "gzip", "breaks off"),
        (gzip.compress(b"Ice" * 1000) * 2_000, "gzip", "too large"),
        (gzip.compress(b"Ice") + gzip.compress(b"Ice" * 1000)[:-12], "gzip", "breaks off"),
        (b"Ice", "gzip", "damaged"),
        (b"Ice", "br", "not asked for"),
    ],
)
def test_what_does_not_unpack_within_the_limit(site, body, packing, says):
    site.pages["/a"] = packed(body, packing)
    assert says in reason(fetcher(bounds=SMALL), f"{site.url}/a").reason


def test_what_unpacks_to_too_much_is_not_unpacked(site):
    site.pages["/a"] = packed(gzip.compress(b"x" * 100_000_000))
    tracemalloc.start()
    reason(fetcher(bounds=SMALL), f"{site.url}/a")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000


def test_a_length_beyond_the_limit_is_not_even_read(site):
    site.pages["/a"] = (200, {"Content-Length": "60000000"}, "")
    assert "larger than 50 MB" in reason(fetcher(), f"{site.url}/a").reason


@pytest.mark.parametrize(
    "answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nIce", b"\0" * 99]
)
def test_what_is_not_http(site, answer):
    site.pages["/a"] = lambda handler: handler.wfile.write(answer)
    assert "cannot be fetched" in reason(fetcher(), f"{site.url}/a").reason


def test_proxies_of_the_environment_are_not_used(site, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    site.pages["/a"] = "Ice"
    assert fetcher().fetch(f"{site.url}/a").data == b"Ice"


def test_of_the_own_network_those_hosts_alone_are_fetched_from_that_were_named(site):
    here = f"http://LocalHost:{site.port}"
    site.pages = {"/a": "<p>Ice", "/there": (302, {"Location": f"{site.url}/a"}, "")}
    named = fetcher(allow_private={"localhost"})
    assert named.fetch(f"{here}/a").data == b"<p>Ice"
    assert "127.0.0.1 is a loopback address" in reason(named, f"{here}/there").reason
