import base64
import quopri

import pytest

from .test_html import PAGE, PROSE
from .test_mail import nested

ADDRESS = "https://gull.example/saved"
FRAME = f"<html><body><article><h1>Advertisement for tea</h1>{PROSE.replace('ship', 'tea')}</article></body></html>"


def part(html, encoding="quoted-printable", charset="utf-8", kind="text/html", **headers):
    data = html.encode(charset)
    coded = quopri.encodestring(data) if encoding == "quoted-printable" else base64.encodebytes(data)
    lines = [f"Content-Type: {kind}; charset={charset}", f"Content-Transfer-Encoding: {encoding}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + coded


def saved(*parts, start="", address=ADDRESS):
    given = f'; start="{start}"' if start else ""
    lines = [
        f"Snapshot-Content-Location: {address}",
        f'Content-Type: multipart/related; type="text/html"; boundary="b0"{given}',
    ]
    head = "\r\n".join(lines) + "\r\n\r\n"
    return head.encode() + b"".join(b"--b0\r\n" + each + b"\r\n" for each in parts) + b"--b0--\r\n"


def without_address(page):
    return page.replace('<link rel="canonical" href="https://gull.example/harbour-freezes">', "")


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
@pytest.mark.parametrize("name", ["page.mhtml", "page.mht", "page.mhtml.gz"])
def test_it_reads_as_its_html_does(load_text, encoding, name):
    (expected,), _ = load_text("page.html", PAGE)
    ((article,), errors) = load_text(name, saved(part(PAGE, encoding)))
    assert not errors
    for field in ("title", "authors", "publisher", "url", "published", "updated", "language", "text"):
        assert getattr(article, field) == getattr(expected, field)


def test_the_charset_is_that_of_its_headers(load_text):
    page = PAGE.replace('<meta charset="utf-8">', "").replace("Müller’s kiosk", "Киоск у гавани").replace("©", "")
    ((article,), _) = load_text("page.mhtml", saved(part(page, charset="koi8-r")))
    assert "Киоск у гавани" in article.text


def test_a_charset_with_a_nul_byte_is_none(load_text):
    page = PAGE.replace('<meta charset="utf-8">', "").replace("Müller’s", "Müller's").replace("©", "")
    data = saved(part(page, charset="latin-1")).replace(b"charset=latin-1", b"charset*=us-ascii''a%00b")
    ((article,), errors) = load_text("page.mhtml", data)
    assert not errors
    assert "Müller's kiosk" in article.text


def test_the_address_is_the_page_s_own_else_that_of_the_headers(load_text):
    page = without_address(PAGE)
    ((article,), _) = load_text("a.mhtml", saved(part(page, Content_Location="https://gull.example/part")))
    assert article.url == "https://gull.example/part"
    ((article,), _) = load_text("b.mhtml", saved(part(page, Content_Location="cid:frame-1@mhtml.blink")))
    assert article.url == ADDRESS
    ((article,), _) = load_text("c.mhtml", saved(part(PAGE, Content_Location=ADDRESS)))
    assert article.url == "https://gull.example/harbour-freezes"


def test_the_page_is_the_part_that_the_headers_name(load_text):
    frame, page = part(FRAME, Content_ID="<f>"), part(PAGE, Content_ID="<p>", Content_Location=ADDRESS)
    for data in (saved(frame, page, start="<p>"), saved(frame, page)):
        ((article,), _) = load_text("page.mhtml", data)
        assert article.title == "Harbour freezes over"


def test_styles_and_pictures_before_the_page_are_passed_over(load_text):
    ((article,), _) = load_text("page.mhtml", saved(part("p {}", kind="text/css"), part(PAGE)))
    assert article.title == "Harbour freezes over"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (saved(part("p {}", kind="text/css")), "without a part that is HTML"),
        (b"No ship left.", "without a part that is HTML"),
        (b"", "is empty"),
        (saved(part(PAGE), start="&a;" * 1_000_000), "has a header of more than 20,000 bytes"),
        (saved(part("<html><body></body></html>")), "no article text"),
        (b"Content-Type: multipart/mixed; boundary=b\n\n" * 5_000, "too many parts within parts"),
        (nested(2_000), "too many parts within parts"),
        (nested(2_000).replace(b"\n", b"\r"), "too many parts within parts"),
        (b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 30_000, "has more than 20,000 parts"),
    ],
)
def test_a_file_without_a_page_is_reported(load_text, data, reason):
    articles, (error,) = load_text("page.mhtml", data)
    assert not articles
    assert reason in error.reason
