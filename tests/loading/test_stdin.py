import gzip
import io
import json
import os
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.archive.archive import Archive
from rag.errors import UsageError
from rag.loading import decode, load, stdin
from rag.types import Article
from tests.archive.hash_embedder import HashEmbedder

from .conftest import split
from .test_feeds import ATOM, RDF, RSS
from .test_html import PAGE
from .test_nitf import nitf
from .test_records import line


class Pipe(io.RawIOBase):
    """Bytes that cannot be sought in and come a few at a time, as from a slow pipe."""

    def __init__(self, data: bytes, step: int = 7) -> None:
        self.data, self.step, self.taken = data, step, 0

    def readable(self):
        return True

    def readinto(self, buffer):
        part = self.data[self.taken : self.taken + min(self.step, len(buffer))]
        self.taken += len(part)
        buffer[: len(part)] = part
        return len(part)


@pytest.fixture
def send(monkeypatch):
    """Put bytes on standard input and load `-`."""

    def send(data, kind="", **options):
        pipe = Pipe(data if isinstance(data, bytes) else data.encode())
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(pipe)))
        return split(load("-", kind=kind, **options))

    return send


@pytest.mark.parametrize(
    ("data", "places"),
    [
        ("Harbour freezes\n\nNo ship left.", [""]),
        (line(text="No ship left.") * 2, ["-:1", "-:2"]),
        ("\n \n" + line(text="No ship left.") * 2, ["-:3", "-:4"]),
        ("  " + line(text="No ship left.") + "  " + line(text="No ship came."), ["-:1", "-:2"]),
        ("\ufeff" + line(text="No ship left.") * 2, ["-:1", "-:2"]),
        (line(text="No ship left.").encode("utf-16"), ["-:1"]),
        (json.dumps({"text": "No ship left."}, indent=2), [""]),
        (json.dumps([{"text": "No ship left."}] * 2), ["-:1", "-:2"]),
        (json.dumps({"status": "ok", "articles": [{"text": "No ship left."}] * 2}), ["-:1", "-:2"]),
        (" \n" + PAGE, [""]),
        ("<html>" + PAGE, [""]),
        (nitf(), [""]),
        ("Ice: the news\nFrom: our man\nin the harbour\n\nNo ship left.", [""]),
        ("title,text\nIce,No ship left.\n", ["-:2"]),
        ('"title";"text"\nIce;No ship left.\n', ["-:2"]),
        ("title\ttext\nIce\tNo ship left.\n", ["-:2"]),
        ("Body, mind and soul\n\nNo ship left.", [""]),
    ],
)
@pytest.mark.parametrize("pack", [lambda data: data, gzip.compress], ids=["plain", "gzip"])
def test_the_first_line_says_what_standard_input_holds(send, data, places, pack):
    articles, errors = send(pack(data if isinstance(data, bytes) else data.encode()))
    assert not errors
    assert [article.source for article in articles] == places
    assert all("No ship" in article.text or "harbour" in article.text.lower() for article in articles)


def test_what_unfolds_to_many_times_its_size_is_given_up(send, monkeypatch):
    monkeypatch.setattr(decode, "_UNFOLDED", 1_000_000)
    articles, errors = send(gzip.compress(line(text="x" * 10_000).encode() * 1_000))
    assert len(articles) < 500 and "unfolds to more than 200 times its size" in errors[-1].reason


@pytest.mark.parametrize(
    ("kind", "data", "place"),
    [
        ("csv", "text,title\nNo ship left.,Ice\n", "-:2"),
        (".TSV", "text\ttitle\nNo ship left.\tIce\n", "-:2"),
        ("jsonl", "\n" + line(text="No ship left."), "-:2"),
        ("md", "# Ice\n\nNo ship left.", ""),
        ("txt", '{"No ship left."}', ""),
    ],
)
def test_a_kind_that_is_named_is_believed(send, kind, data, place):
    ((article,), errors) = send(data, kind)
    assert not errors
    assert article.source == place


def test_an_unknown_kind_is_refused_at_once_with_those_there_are():
    with pytest.raises(UsageError, match="'docs' is no kind of file that can be read; the kinds are txt, md"):
        load("-", kind="docs")


@pytest.mark.parametrize(("kind", "row"), [("", line(text="No ship left.")), ("csv", "text\n" + "No ship left.\n")])
def test_articles_come_before_standard_input_has_ended(monkeypatch, kind, row):
    reading, writing = os.pipe()
    with open(writing, "wb") as sender, open(reading, encoding="utf-8") as receiver:  # noqa: PTH123
        monkeypatch.setattr(sys, "stdin", receiver)
        sender.write(row.encode())
        sender.flush()
        loaded = load("-", kind=kind)
        assert isinstance(next(loaded), Article)  # it would wait for ever if more had to come first
        loaded.close()


@pytest.mark.parametrize(("data", "reason"), [(b"", "is empty"), (gzip.compress(b"x" * 99)[:-12], "cannot be read")])
def test_standard_input_that_cannot_be_read_says_why(send, data, reason):
    articles, (error,) = send(data)
    assert not articles
    assert error.source == "-" and reason in error.reason


def test_parquet_is_refused_for_it_cannot_be_read_from_its_start(send):
    _, (error,) = send(b"PAR1", "parquet")
    assert "save it to a file" in error.reason


@pytest.mark.parametrize("data", ["{}", '{{"text": "{}"}}', '{{"text":\n"{}"}}'])
def test_two_texts_sent_one_after_the_other_are_two_articles(send, tmp_path, data):
    with Archive(tmp_path / "archive", embedder=HashEmbedder()) as archive:
        for text in ("No ship left.", "All ships left.", "No ship left."):
            archive.add(send(data.format(text))[0])
        assert archive.catalog.count("articles") == archive.catalog.count("revisions") == 2


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_headers_up_to_a_blank_line_tell_a_message(send, end):
    data = b"Received: by a\n\tfor b\nFrom: a@gull.example\nSubject: Ice\n\nNo ship left.\n"
    ((article,), errors) = send(data.replace(b"\n", end))
    assert (article.title, article.text, errors) == ("Ice", "No ship left.", [])


@pytest.mark.parametrize("data", [RSS, ATOM, RDF])
def test_a_feed_is_read_without_going_back(send, load_text, data):
    articles, _ = send(data)
    assert [each.text for each in articles] == [each.text for each in load_text("a.xml", data)[0]] != []


@pytest.mark.parametrize("kind", ["zip", ""])
def test_an_archive_is_refused_for_it_cannot_be_read_from_its_start(send, kind):
    _, (error,) = send(b"PK\3\4" + bytes(99), kind)
    assert "save it to a file, or say --format docx" in error.reason


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"%PDF-1.7\n", ".pdf"),
        (b"PAR1\0\0", ".parquet"),
        (b"WARC/1.0\r\n", ".warc"),
        (b"<rss version='2.0'>", ".xml"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", ".xml"),
        (b"<rdf:RDF>", ".xml"),
        (b"<newsMessage>", ".xml"),
        (b"<newsItem>", ".xml"),
        (b"<feeder>", ".html"),
        (b"Subject: Ice\nNo ship left.\n", ".txt"),
        (b"Date: 17 October 2025\n\n", ".txt"),
        (b"Text, title\n", ".txt"),
        (b"id,label\n", ".txt"),
    ],
)
def test_the_kind_that_the_first_bytes_tell(start, kind):
    assert stdin.kind(start) == kind


def test_closed_standard_input_is_reported(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    (error,) = load(["-"])
    assert str(error) == "-: is closed: nothing was sent to it"


def test_a_mapping_holds_for_standard_input_too(send):
    ((article,), _) = send(line(story={"full": "No ship left."}), mapping={"text": "story.full"})
    assert article.text == "No ship left."


def test_json_lines_after_a_document_are_read_without_going_back(send):
    articles, errors = send('{"text":\n"One."}\n' + line(text="Two."), "json")
    assert [article.text for article in articles] == ["Two."]
    assert [error.line for error in errors] == [1, 2]


@given(parts=st.lists(st.binary(max_size=20) | st.sampled_from([b"{", b'{"text": "x"}\n', b"<p>", b"\n", b"\x1f\x8b"])))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_give_articles_or_reports_and_nothing_else(send, parts):
    articles, errors = send(b"".join(parts))
    assert articles or errors
