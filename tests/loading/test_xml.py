import re

import pytest

from .test_html import PAGE
from .test_nitf import nitf


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("<article><p>Ice</p></article>", "is XML of an unknown kind, <article>; read are newsItem, newsMess"),
        ('<x:urlset xmlns:x="urn:x"/>', "is a sitemap, which lists pages and holds no text (<urlset>), not an article"),
        ("<sitemapindex/>", "is a list of sitemaps"),
        ('<NewsML Version="1.2"/>', "is NewsML 1"),
        ("<newsItem>", "is not well-formed XML"),
        ("<!DOCTYPE newsItem [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><newsItem>&a;</newsItem>", "declares entities"),
        (b"<nitf>\0</nitf>", "is binary"),
        ("No ship left.", "is not XML"),
        ("", "is empty"),
    ],
)
def test_what_is_not_read_is_declined_with_its_reason(load_text, document, reason):
    articles, (error,) = load_text("a.xml", document)
    assert not articles
    assert reason in error.reason


@pytest.mark.parametrize("name", ["a.xml", "a.xml.gz"])
def test_the_root_decides_whatever_its_prefix_and_what_stands_before_it(load_text, name):
    document = '<?xml version="1.0"?>\n<!-- <article/> -->\n<?x y?><n:nitf xmlns:n="urn:n">' + re.sub(
        r"<(/?)(?=\w)", r"<\1n:", "<body><body.content><p>No ship left.</p></body.content></body>"
    )
    ((article,), errors) = load_text(name, document + "</n:nitf>")
    assert (article.text, errors) == ("No ship left.", [])


def test_white_space_without_end_is_read_at_once(load_text):
    ((article,), _) = load_text("a.xml", nitf(content=f"<body.content><p>No{' ' * 5_000_000}ship.</p></body.content>"))
    assert article.text.endswith("No ship.")


def test_a_page_saved_as_xml_is_read_as_a_page(load_text):
    ((article,), errors) = load_text("a.xml.gz", PAGE)
    ((same,), _) = load_text("a.html", PAGE)
    assert not errors
    assert article.text == same.text


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16", "windows-1252"])
def test_the_encoding_that_a_document_declares(load_text, encoding):
    document = f'<?xml version="1.0" encoding="{encoding}"?>{nitf()}'.replace("No ship", "Zoë")
    ((article,), _) = load_text("a.xml", document.encode(encoding))
    assert "Zoë left." in article.text
