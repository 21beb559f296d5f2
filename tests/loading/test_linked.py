import gzip

import pytest

from rag.errors import FetchError, LoadDoubt
from rag.loading import load
from rag.loading.fetch import Fetcher
from rag.types import Article
from tests.site import Site

from .conftest import split
from .test_feeds import JSON, PROSE, item
from .test_html import PAGE
from .test_records import line

#: A page that says nothing of itself.
BARE = f"<html><head></head><body><article><p>{PROSE}</p><p>{PROSE}</p></article></body></html>"
LINK = "<title>Ice</title><author>Ada Lund</author><pubDate>Fri, 17 Oct 2025 12:30:00 GMT</pubDate>"


@pytest.fixture
def site():
    with Site() as site:
        yield site


@pytest.fixture
def fetch(site):
    """Load a path of the site."""
    return lambda path: split(load([site.url + path], fetcher=Fetcher(allow_private=True, pause=0)))


def test_a_page(site, fetch):
    site.pages["/a"] = PAGE
    ((article,), errors) = fetch("/a")
    assert not errors
    # It says that it is one of gull.example, which it was not fetched from.
    assert (article.title, article.url) == ("Harbour freezes over", f"{site.url}/a")
    assert article.source == f"{site.url}/a" and article.fetched is not None


def test_a_page_without_an_address_of_its_own_has_the_one_it_was_found_at(site, fetch):
    site.pages |= {"/a": (302, {"Location": "/b"}, ""), "/b": BARE}
    ((article,), _) = fetch("/a")
    assert article.url == f"{site.url}/b"


def test_the_encoding_that_the_server_declares(site, fetch):
    page = BARE.replace("harbour", "гавань").encode("koi8-r")
    site.pages["/a"] = (200, {"Content-Type": "text/html; charset=koi8-r"}, page)
    ((article,), _) = fetch("/a")
    assert "гавань" in article.text


@pytest.mark.parametrize(
    ("path", "media_type", "body"),
    [
        ("/articles.jsonl", "application/octet-stream", line(text="No ship left.")),
        ("/articles.jsonl.gz", "application/gzip", gzip.compress(line(text="No ship left.").encode())),
        ("/articles.jsonl", "text/plain", line(text="No ship left.")),
        ("/articles", "application/x-ndjson", line(text="No ship left.")),
        ("/api?of=today", "application/json; charset=utf-8", line(text="No ship left.")),
        ("/a", "text/plain", "Harbour\n\nNo ship left."),
        ("/a.md", "text/markdown", "# Harbour\n\nNo ship left."),
    ],
)
def test_a_file_by_its_type_or_name(site, fetch, path, media_type, body):
    site.pages[path] = (200, {"Content-Type": media_type}, body)
    ((article,), errors) = fetch(path)
    assert not errors
    assert article.text == "No ship left." and article.source.startswith(site.url + path)
    assert article.fetched is not None
    assert article.url == ("" if article.source.endswith(":1") else site.url + path)


def test_a_file_that_is_one_article_is_known_by_its_address_unless_it_has_a_key(site, fetch):
    site.pages["/a.txt"] = (200, {"Content-Type": "text/plain"}, "Harbour\n\nNo ship left.")
    site.pages["/a.eml"] = (200, {"Content-Type": "message/rfc822"}, "Message-ID: <7@gull.example>\n\nNo ship left.")
    for path, key in (("/a.txt", ""), ("/a.eml", "7@gull.example")):
        ((article,), _) = fetch(path)
        assert (article.url, article.key) == (site.url + path, key)
        assert article.id == Article("", url=site.url + path, key=key).id


def test_the_articles_of_a_file_of_many_have_the_address_of_none(site, fetch):
    rows = line(text="No ship left.") + line(text="None came.", url="https://gull.example/b")
    site.pages["/a.jsonl"] = (200, {"Content-Type": "text/plain"}, rows)
    articles, _ = fetch("/a.jsonl")
    assert [article.url for article in articles] == ["", "https://gull.example/b"]
    assert all(article.fetched for article in articles)


@pytest.mark.parametrize(
    ("path", "media_type", "says"),
    [("/a.png", "image/png", "image/png"), ("/a", "", "unknown"), ("/a.html", "text/html", "not a web page")],
)
def test_what_cannot_be_read_is_reported_with_its_address(site, fetch, path, media_type, says):
    site.pages[path] = (200, {"Content-Type": media_type}, "<p>x")
    articles, (error,) = fetch(path)
    assert not articles
    assert error.source == site.url + path and says in error.reason


def test_other_sources_are_loaded_though_a_url_fails(site, write):
    fetcher = Fetcher(allow_private=True, pause=0)
    sources = [f"{site.url}/none", write("a.txt", "Harbour\n\nNo ship left."), "http://", f"{site.url}/none"]
    articles, errors = split(load(sources, fetcher=fetcher))
    assert len(articles) == 1 and len(errors) == 3


def test_progress_is_told_of_each_entry_of_a_feed(site):
    site.pages["/feed"] = item(f"{LINK}<content:encoded>{PROSE}</content:encoded></item><item>{LINK}<link>/none</link>")
    calls = []
    fetcher = Fetcher(allow_private=True, pause=0)
    articles, errors = split(load([f"{site.url}/feed"], lambda *call: calls.append(call), fetcher=fetcher))
    assert len(articles) == len(errors) == 1
    assert calls == [("fetching", 1, 2), ("fetching", 2, 2)]


@pytest.mark.parametrize("media_type", ["application/rss+xml", "text/html", "text/plain", "image/png"])
def test_a_feed_with_the_full_texts_is_told_by_what_it_holds_and_no_page_is_fetched(site, fetch, media_type):
    feed = item(f"{LINK}<link>/1</link><guid>1</guid><content:encoded>{PROSE}</content:encoded>")
    site.pages["/feed"] = (200, {"Content-Type": media_type}, feed)
    ((article,), errors) = fetch("/feed")
    assert not errors
    assert article.text == PROSE and article.url == f"{site.url}/1"
    assert article.fetched is not None
    assert site.asked == ["/feed"]


def test_a_teaser_is_filled_from_the_page_and_the_page_from_the_feed(site, fetch):
    site.pages |= {"/feed": item(f"{LINK}<link>/1</link><guid>g1</guid><description>No…</description>"), "/1": BARE}
    ((article,), errors) = fetch("/feed")
    assert not errors
    assert "day 8" in article.text and "No…" not in article.text
    assert (article.title, article.authors, article.key) == ("Ice", ("Ada Lund",), "g1")
    assert article.published is not None and article.published.hour == 12
    assert article.url == article.source == f"{site.url}/1"
    site.pages["/1"] = PAGE
    ((article,), errors) = fetch("/feed")
    assert (article.title, article.authors, article.key) == ("Harbour freezes over", ("Mira Okafor",), "g1")
    assert article.published.hour == 10


def test_a_page_that_gives_less_than_the_feed_is_not_the_article(site, fetch):
    teaser = PROSE + " And then …"
    site.pages |= {"/feed": item(f"{LINK}<link>/1</link><content:encoded>{teaser}</content:encoded>")}
    site.pages["/1"] = (
        "<html><body><article><p>The harbour of Solby is closed to all ships this week.</p></article></body></html>"
    )
    ((article,), _) = fetch("/feed")
    assert article.text == teaser and article.excerpt


def test_an_entry_whose_page_cannot_be_had_is_reported_and_the_others_go_on(site, fetch):
    links = ("gone", "feed", "other", "picture", "empty", "good", "file:///etc/hostname")
    site.pages = {
        "/feed": "<rss>" + "".join(f"<item>{LINK}<link>{link}</link></item>" for link in links) + "</rss>",
        "/other": JSON,
        "/picture": (200, {"Content-Type": "image/png"}, b"\x89PNG"),
        "/empty": "<html></html>",
        "/good": BARE,
    }
    ((article,), errors) = fetch("/feed")
    assert article.source == f"{site.url}/good"
    said = {error.source.removeprefix(site.url): error.reason for error in errors}
    assert "HTTP status 404" in said["/gone"] and "entry “Ice”" in said["/gone"]
    assert "is the feed itself" in said["/feed"] and "is a feed" in said["/other"]
    assert "image/png" in said["/picture"] and "no article text" in said["/empty"]
    assert "nor a link" in said["/feed:7"]
    assert [type(error) for error in errors if error.source.endswith("gone")] == [FetchError]
    assert site.asked.count("/feed") == 1


def test_an_entry_that_links_to_nothing_is_its_teaser(site, fetch):
    site.pages["/feed"] = item("<title>Ice</title><description>No ship left.</description>")
    ((article,), (doubt,)) = fetch("/feed")
    assert article.text == "No ship left." and isinstance(doubt, LoadDoubt)


def test_a_saved_feed_fetches_nothing(site, load_text):
    articles, _ = load_text("a.rss", item(f"{LINK}<link>{site.url}/1</link><description>No ship left…</description>"))
    assert len(articles) == 1 and site.asked == []


def test_a_broken_feed_is_reported(site, fetch):
    site.pages["/feed"] = "<rss></rss>"
    articles, (error,) = fetch("/feed")
    assert not articles and "without entries" in error.reason
