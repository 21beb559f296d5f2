import gzip
import io
import zlib
from datetime import UTC, datetime

import brotli
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from rag.errors import LoadDoubt, LoadError
from rag.loading import decode, load, warc
from rag.types import Article

from .conftest import split
from .test_html import PAGE

# Without an address or date of its own: both come from the record.
PLAIN = PAGE.replace('<link rel="canonical" href="https://gull.example/harbour-freezes">', "")
ADDRESS = "https://gull.example/a"


class Writer(WARCWriter):
    # warcio never closes the temporary files that it would use.
    @staticmethod
    def _create_temp_file():
        return io.BytesIO()


class Archive:
    """A web archive under construction."""

    def __init__(self, compressed: bool = False):
        self.file = io.BytesIO()
        self.writer = Writer(self.file, gzip=compressed)

    def add(self, body: bytes, url: str = ADDRESS, status: str = "200 OK", kind: str = "response", **headers: str):
        http = [(name.replace("_", "-"), value) for name, value in {"Content_Type": "text/html", **headers}.items()]
        record = self.writer.create_warc_record(
            url,
            kind,
            payload=io.BytesIO(body),
            http_headers=StatusAndHeaders(status, http, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": "2025-10-18T06:00:00Z"},
        )
        self.writer.write_record(record)
        return self

    def add_plain(self, kind: str, body: bytes, content_type: str, url: str = ADDRESS):
        record = self.writer.create_warc_record(
            url, kind, payload=io.BytesIO(body), warc_content_type=content_type, warc_headers_dict={}
        )
        self.writer.write_record(record)
        return self

    @property
    def data(self) -> bytes:
        return self.file.getvalue()


def page(text: str) -> bytes:
    return PLAIN.replace("No ship", text).encode()


def read(data: bytes):
    stream = gzip.GzipFile(fileobj=io.BytesIO(data)) if data.startswith(b"\x1f\x8b") else io.BytesIO(data)
    try:
        yield from warc.read(stream, "a.warc")
    except LoadError as error:
        yield error


def chunked(body: bytes, size: int = 100) -> bytes:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x;x=y\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def deflated(body: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(body) + compressor.flush()


@pytest.mark.parametrize("name", ["news.warc", "news.warc.gz"])
def test_each_page_fetched_with_success_is_an_article_and_other_records_are_passed_over(tmp_path, name):
    archive = Archive(name.endswith(".gz"))
    archive.writer.write_record(archive.writer.create_warcinfo_record(name, {"software": "made by hand"}))
    archive.add(page("No ship")).add(b"User-agent: *", url="https://gull.example/robots.txt", Content_Type="text/plain")
    archive.add(b"\x89PNG", url="https://gull.example/ice.png", Content_Type="image/png")
    archive.add(b"<html>gone</html>", status="404 Not Found").add(b"", status="301 Moved", Location="/b")
    archive.add(page("No ship"), kind="revisit").add_plain("metadata", b"via: x", "application/warc-fields")
    archive.add_plain("request", b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request")
    archive.add_plain("response", b"gull.example. 300 IN A 192.0.2.1", "text/dns", url="dns:gull.example")
    archive.add_plain("resource", page("No boat"), "text/html; charset=utf-8", url="https://gull.example/b")
    path = tmp_path / name
    path.write_bytes(archive.data)
    articles, errors = split(load([path]))
    assert [article.source for article in articles] == [f"{path}:2", f"{path}:11"]
    assert [article.url for article in articles] == [ADDRESS, "https://gull.example/b"]
    assert "No ship left" in articles[0].text and "No boat left" in articles[1].text
    assert articles[0].title == "Harbour freezes over" and articles[0].authors == ("Mira Okafor",)
    assert articles[0].published == datetime(2025, 10, 17, 10, 30, tzinfo=UTC)
    assert articles[0].fetched == datetime(2025, 10, 18, 6, tzinfo=UTC)
    assert not errors


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (chunked(page("No ship")), {"Transfer_Encoding": "chunked"}),
        (gzip.compress(page("No ship")), {"Content_Encoding": "gzip"}),
        (zlib.compress(page("No ship")), {"Content_Encoding": "deflate"}),
        (deflated(page("No ship")), {"Content_Encoding": "deflate"}),
        (brotli.compress(page("No ship")), {"Content_Encoding": "br"}),
        (chunked(gzip.compress(page("No ship"))), {"Content_Encoding": "GZIP", "Transfer_Encoding": "chunked"}),
        (brotli.compress(gzip.compress(page("No ship"))), {"Content_Encoding": "gzip, br"}),
        (page("No ship"), {"Content_Encoding": "identity"}),
        # The crawler undid the coding and kept its header.
        (page("No ship"), {"Transfer_Encoding": "chunked"}),
        (page("No ship"), {"Content_Encoding": "gzip"}),
        (page("No ship"), {"Content_Encoding": "deflate"}),
        (page("No ship"), {"Content_Encoding": "br"}),
    ],
)
def test_bodies_are_decoded_as_they_were_sent(body, headers):
    ((article,), errors) = split(read(Archive().add(body, **headers).data))
    assert not errors
    assert "No ship left" in article.text
    assert "Müller’s kiosk" in article.text


@pytest.mark.parametrize(
    ("body", "headers", "reason"),
    [
        (gzip.compress(page("No ship"))[:-20], {"Content_Encoding": "gzip"}, "breaks off"),
        (zlib.compress(page("No ship"))[:-20], {"Content_Encoding": "deflate"}, "breaks off"),
        (brotli.compress(page("No ship"))[:-20], {"Content_Encoding": "br"}, "breaks off"),
        (chunked(page("No ship"))[:-30], {"Transfer_Encoding": "chunked"}, "breaks off"),
        (b"\x1f\x8bthis is no gzip at all", {"Content_Encoding": "gzip"}, "has a damaged body"),
        (b"\x28\xb5\x2f\xfd", {"Content_Encoding": "zstd"}, "is coded as “zstd”"),
        (gzip.compress(bytes(decode.LIMIT + 1)), {"Content_Encoding": "gzip"}, decode.TOO_LARGE),
        (zlib.compress(bytes(decode.LIMIT + 1)), {"Content_Encoding": "deflate"}, decode.TOO_LARGE),
        (brotli.compress(bytes(decode.LIMIT + 1), quality=1), {"Content_Encoding": "br"}, decode.TOO_LARGE),
        (b"<html><body></body></html>", {}, "no article text"),
        (b"", {}, "is not a web page"),
    ],
)
def test_a_page_that_cannot_be_used_is_named_by_its_address_and_the_next_is_read(body, headers, reason):
    archive = Archive().add(body, url="https://gull.example/bad", **headers).add(page("No boat"))
    ((article,), (error,)) = split(read(archive.data))
    assert (article.source, error.source) == ("a.warc:2", "a.warc:1")
    assert error.reason.startswith("https://gull.example/bad ") and reason in error.reason


def test_the_encoding_that_the_server_declares():
    body = PLAIN.replace("utf-8", "").replace("Müller’s kiosk", "Киоск у гавани").replace("©", "").encode("cp1251")
    ((article,), _) = split(read(Archive().add(body, Content_Type='text/html; charset="windows-1251"').data))
    assert "Киоск у гавани" in article.text


def test_a_record_too_large_is_passed_over_unread_and_reported():
    archive = Archive().add(b"<p>" * (decode.LIMIT // 3 + 1)).add(page("No ship"))
    stream = io.BytesIO(archive.data)
    asked = []

    class Stream(io.BufferedReader):
        def read(self, size=-1):
            asked.append(size)
            return super().read(size)

    ((article,), (error,)) = split(warc.read(Stream(stream), "a.warc"))
    assert error.reason == f"{ADDRESS} {decode.TOO_LARGE}"
    assert article.source == "a.warc:2"
    assert max(asked) < 100_000


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("cut", [30, 200, 500])
def test_what_came_before_the_break_is_kept(compressed, cut):
    whole = Archive(compressed).add(page("No ship")).data
    archive = whole + Archive(compressed).add(page("No boat"), url="https://gull.example/b").data
    articles, (error,) = split(read(archive[: len(whole) + cut]))
    assert [article.url for article in articles] == [ADDRESS]
    assert "breaks off" in error.reason


@pytest.mark.parametrize("stated", [b"10", b"-3", b"many", b""])
def test_a_record_of_false_length_does_not_take_the_next_with_it(stated):
    first, second = Archive().add(page("No ship")).data, Archive().add(page("No boat")).data
    head, _, rest = first.partition(b"Content-Length: ")
    broken = head + b"Content-Length: " + stated + rest[rest.index(b"\r\n") :]
    articles, errors = split(read(broken + second))
    assert ["No boat left" in article.text for article in articles] == [True]
    assert errors


def test_a_record_with_an_unreadable_head_is_reported_and_the_next_is_read():
    first, second = Archive().add(page("No ship")).data, Archive().add(page("No boat")).data
    unsized = first.replace(b"Content-Length", b"X-Length")
    endless = b"WARC/1.0\r\nWARC-Type: " + b"x" * 3_000_000 + b"\r\n\r\n"
    future = first.replace(b"WARC/1.0", b"WARC/7.0")
    articles, errors = split(read(unsized + endless + future + second))
    assert [(article.source, "No boat left" in article.text) for article in articles] == [("a.warc:4", True)]
    assert [error.source for error in errors] == ["a.warc:1", "a.warc:2", "a.warc:3"]
    assert "how long it is" in errors[0].reason and "head of more than" in errors[1].reason


def test_a_page_that_the_crawler_cut_off_or_dated_falsely_is_in_with_a_doubt():
    data = Archive().add(page("No ship")).data.replace(b"WARC-Date: 2025", b"WARC-Truncated: length\r\nWARC-Date: 9925")
    ((article,), (doubt,)) = split(read(data))
    assert article.fetched is None
    assert isinstance(doubt, LoadDoubt)
    assert "WARC-Date" in doubt.reason and "cut the page off" in doubt.reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"\r\n\r\n", "is empty"),
        (b"<html></html>", "is not a web archive"),
        (Archive().add(b"gone", status="404 Not Found").data, "holds no web page"),
    ],
)
def test_a_file_without_pages_is_reported(data, reason):
    articles, (error,) = split(read(data))
    assert not articles and reason in error.reason


def test_the_first_article_comes_before_the_file_is_read():
    one = Archive(compressed=True).add(page("No ship")).data
    file = io.BytesIO(one * 1_000)
    first = next(warc.read(gzip.GzipFile(fileobj=file), "a.warc"))
    assert isinstance(first, Article)
    assert file.tell() < 20 * len(one) + io.DEFAULT_BUFFER_SIZE * 20 < len(one) * 1_000


def test_nothing_is_written_to_the_terminal(capfd):
    list(read(Archive().add(page("No ship"), url="https://gull.example/with space").data + b"garbage\r\n"))
    assert capfd.readouterr() == ("", "")
