import json
import tracemalloc
from datetime import UTC, datetime

import pytest

from rag.errors import LoadError
from rag.loading import decode, load
from rag.types import Article, Status

from .conftest import split

RECORD = {
    "id": 7,
    "title": "Harbour freezes over",
    "text": "  No ship left.\nNone came.\n",
    "authors": ["Mira Okafor", {"name": "By Jon Li"}, None, "Mira Okafor"],
    "publisher": {"id": None, "name": "The Gull"},
    "url": "https://gull.example/harbour",
    "published": "2025-10-17T12:00:00+02:00",
}
TEN = datetime(2025, 10, 17, 10, tzinfo=UTC)


def line(**fields) -> str:
    return json.dumps(fields) + "\n"


def test_all_fields(load_text):
    ((article,), errors) = load_text("a.json", json.dumps(RECORD))
    assert not errors
    assert article == Article(
        text="No ship left.\nNone came.",
        title="Harbour freezes over",
        authors=("Mira Okafor", "Jon Li"),
        publisher="The Gull",
        url="https://gull.example/harbour",
        published=TEN,
        source=article.source,
        key="7",
    )
    assert article.source.endswith("a.json")


@pytest.mark.parametrize(
    ("field", "attribute", "value", "expected"),
    [
        ("headline", "title", "Ice\n at last", "Ice at last"),
        ("author", "authors", "Mira Okafor and Jon Li", ("Mira Okafor", "Jon Li")),
        ("author", "authors", {"name": "Mira Okafor"}, ("Mira Okafor",)),
        ("author", "authors", None, ()),
        ("byline", "authors", "By Mira Okafor", ("Mira Okafor",)),
        ("source", "publisher", "The Gull", "The Gull"),
        ("source", "publisher", {"name": None}, ""),
        ("link", "url", "http://gull.example/ice", "http://gull.example/ice"),
        ("published_at", "published", "2025-10-17T10:00:00Z", TEN),
        ("date", "published", "2025/10/17 10:00", TEN),
        ("publish_date", "published", "Fri, 17 Oct 2025 10:00:00 GMT", TEN),
        ("datePublished", "published", "2025-10-17T10:00", TEN),
        ("Date", "published", 1760695200, TEN),
        ("date", "published", 1760695200000.0, TEN),
        ("id", "key", "gull-7", "gull-7"),
        ("title", "title", float("nan"), ""),
        ("publishedAt", "published", "2025-10-17 10:00", TEN),
        ("pubDate", "published", "2025-10-17 10:00", TEN),
        ("date_published", "published", "2025-10-17 10:00", TEN),
        ("status", "status", 200, Status.USABLE),
        ("status", "status", "404.0", Status.USABLE),
        ("status", "status", " ", Status.USABLE),
        ("status", "status", True, Status.USABLE),
        ("status", "status", "Live", Status.USABLE),
        ("status", "status", "public", Status.USABLE),
    ],
)
def test_the_field_names_of_news_sets(load_text, field, attribute, value, expected):
    ((article,), errors) = load_text("a.json", json.dumps({"text": "No ship left.", field: value}))
    assert not errors
    assert getattr(article, attribute) == expected


@pytest.mark.parametrize("status", ["private", "under review", False, ["published"]])
def test_a_status_that_is_not_understood_withholds(load_text, status):
    ((article,), (doubt,)) = load_text("a.json", json.dumps({"text": "No ship left.", "status": status}))
    assert article.status is Status.WITHHELD
    assert "without its status: " in doubt.reason and doubt.reason.endswith("so it is withheld")


@pytest.mark.parametrize("field", ["text", "body", "content", "articleBody", "content_text"])
def test_names_of_the_text_and_a_blank_field_gives_way(load_text, field):
    record = {"text": " ", "body": None, "content": "", field: "No ship left."}
    ((article,), errors) = load_text("a.json", json.dumps(record))
    assert (article.text, errors) == ("No ship left.", [])


@pytest.mark.parametrize(
    ("document", "places"),
    [
        ([RECORD, RECORD], [":1", ":2"]),
        ({"articles": [RECORD]}, [":1"]),
        ({"items": [RECORD, RECORD]}, [":1", ":2"]),
        ({"status": "ok", "data": [RECORD]}, [":1"]),
        ({**RECORD, "items": ["ice", "tea"]}, [""]),
    ],
)
def test_the_shapes_of_json_files(load_text, document, places):
    articles, errors = load_text("a.json.gz", json.dumps(document, indent=2))
    assert not errors
    assert [article.source.partition("a.json.gz")[2] for article in articles] == places


def test_json_lines_called_json(load_text):
    articles, errors = load_text("a.json", line(text="No ship left.") + "{broken\n" + line(text="None came."))
    assert [article.text for article in articles] == ["No ship left.", "None came."]
    assert [error.line for error in errors] == [2]


@pytest.mark.parametrize(
    ("content", "reason", "at"),
    [
        ('{\n"title": "Ice",\n"text": }', "is not JSON: Expecting value (column 9)", 3),
        ("[" * 100_000, "cannot be read", None),
        ("[]", "is an empty list", None),
        ('"No ship left."', "is not an object", None),
        ('{"title": "Ice", "text": 5}', "none of the fields text, body, content", None),
        (b"\xef\xbb\xbf \n", "is empty", None),
        (b'{"text": "No\0ship"}', "is binary", None),
    ],
)
def test_a_json_file_that_cannot_be_read(load_text, content, reason, at):
    articles, (error,) = load_text("a.json", content)
    assert not articles
    assert reason in error.reason
    assert error.line == at


def test_an_item_of_a_list_that_is_no_article(load_text):
    articles, (error,) = load_text("a.json", json.dumps([RECORD, "ice", RECORD]))
    assert len(articles) == 2
    assert str(error).endswith("a.json:2: is not an object with named fields")


def test_each_bad_line_is_named_and_the_rest_is_loaded(load_text):
    content = (
        line(text="No ship left.")
        + "\n"
        + '{"text": "cut of\n'
        + line(title="Ice", summary="cold")
        + "[" * 100_000
        + "\n"
        + '{"text": "x", "views": '
        + "9" * 5000
        + "}\n"
        + "[1]\n"
        + json.dumps({"text": "None came."})
    )
    articles, errors = load_text("a.jsonl", content)
    assert [(article.text, article.source.rpartition(":")[2]) for article in articles] == [
        ("No ship left.", "1"),
        ("None came.", "8"),
    ]
    assert [error.line for error in errors] == [3, 4, 5, 6, 7]
    assert "is not JSON: Unterminated string" in errors[0].reason
    assert (
        errors[1].reason == "has no text: none of the fields text, body, content, articlebody, content_text holds words"
    )


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"date": "soon"}, "is in, but without its date: “soon” is not a date that can be read"),
        ({"date": "03/04/2025"}, "two ways"),
        ({"date": "2999-01-01"}, "in the future"),
        ({"date": "0001-01-01"}, "before 1800"),
        ({"date": True}, "a truth value where text was expected"),
        ({"url": "javascript:alert(1)"}, "is not an http address"),
        ({"url": "http://[broken"}, "without its url"),
        (
            {"title": ["Ice"], "author": [["Mira"]]},
            "without its title: a list where text was expected; without its author",
        ),
    ],
)
def test_a_field_that_is_not_believed_is_reported_and_the_article_is_in(load_text, fields, reason):
    ((article,), (error,)) = load_text("a.jsonl", line(text="No ship left.", **fields))
    assert article == Article("No ship left.", source=article.source)
    assert error.line == 1
    assert reason in error.reason


def test_half_characters_do_not_break_what_stores_the_text(load_text):
    content = (
        r'{"text": "No \ud83d ship \u0000 left \ud83d\ude00", "title": "\udc00", "author": "\ud800", "id": "\ud800"}'
    )
    ((article,), _) = load_text("a.jsonl", content)
    assert article.text == "No � ship � left 😀"
    assert (article.title, article.authors, article.key) == ("�", ("�",), "�")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_encodings_of_json_lines(load_text, encoding, name):
    content = '{"text": "Müller’s kiosk"}\r\n{broken\r\n{"text": "Zoë\u2028sold tea"}\r\n'
    content = content if encoding != "cp1252" else content.replace("\u2028", " ")
    articles, errors = load_text(name, content.encode(encoding))
    assert [article.text for article in articles] == [
        "Müller’s kiosk",
        "Zoë\u2028sold tea" if encoding != "cp1252" else "Zoë sold tea",
    ]
    assert [error.line for error in errors] == [2]


def test_a_gzip_file_that_breaks_off_gives_the_lines_before(write):
    path = write(
        "a.jsonl.gz", "".join(line(text=f"Ship {number} stayed. {hash(str(number))}") for number in range(2000))
    )
    path.write_bytes(path.read_bytes()[:-5000])
    articles, (error,) = split(load([path]))
    assert 100 < len(articles) < 2000
    assert "breaks off" in error.reason
    assert error.line == len(articles) + 1


def test_a_gzip_file_with_a_damaged_tail(write):
    path = write("a.jsonl.gz", line(text="No ship left.") + line(text="None came."))
    data = bytearray(path.read_bytes())
    data[-6] ^= 0xFF  # the check sum
    path.write_bytes(data)
    articles, (error,) = split(load([path]))
    assert len(articles) == 2
    assert error.line == 3


def test_a_line_over_the_limit_is_refused_and_the_next_is_read(write):
    content = line(text="No ship left.") + line(text="a" * 51_000_000) + line(text="None came.")
    articles, (error,) = split(load([write("a.jsonl.gz", content)]))
    assert [article.source.rpartition(":")[2] for article in articles] == ["1", "3"]
    assert error.line == 2
    assert "larger than 50 MB" in error.reason


@pytest.mark.usefixtures("_language_model")
def test_lines_are_read_in_constant_memory(write):
    path = write("a.jsonl.gz", line(text="No ship left the harbour. " * 1000) * 800)
    tracemalloc.start()
    count = sum(isinstance(item, Article) for item in load([path]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 800
    assert peak < 2_000_000  # of 20,800,000


@pytest.mark.parametrize(
    ("content", "reason"), [("\n \n", "is empty"), ("", "is empty"), (b"\x89PNG\r\n\0\0", "is binary")]
)
def test_lines_without_an_article(load_text, content, reason):
    articles, (error,) = load_text("a.jsonl", content)
    assert not articles
    assert reason in error.reason
    assert isinstance(error, LoadError)


@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
def test_a_json_file_of_lines_may_be_larger_than_an_article(load_text, monkeypatch, name):
    monkeypatch.setattr(decode, "LIMIT", 50_000)
    lines = "\n".join(json.dumps({"text": f"Ship {number} stayed in the harbour."}) for number in range(2_000))
    articles, errors = load_text(name, lines)
    assert (len(articles), errors) == (2_000, [])
    assert articles[-1].text == "Ship 1999 stayed in the harbour."
    assert articles[-1].source.endswith(f"{name}:2000")
    articles, (error,) = load_text("b.json", f"[{lines.replace(chr(10), ',')}]")
    assert not articles and error.reason == decode.TOO_LARGE
