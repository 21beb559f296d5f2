from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from langchain_core.documents import Document

from rag.archive.archive import Archive
from rag.errors import LoadError
from rag.loading import load
from rag.types import Article
from tests.archive.hash_embedder import HashEmbedder

from .conftest import split

TEN = datetime(2025, 10, 17, 10, tzinfo=UTC)


def test_a_document_of_langchain_is_an_article():
    document = Document(
        "No ship left. ",
        metadata={
            "source": "news/ice.pdf",
            "title": "Ice",
            "Author": ("Mira Okafor", "Jon Li"),
            "publish_date": TEN,
            "text": "not this",
        },
    )
    assert list(load([document])) == [
        Article("No ship left.", title="Ice", authors=("Mira Okafor", "Jon Li"), published=TEN, source="news/ice.pdf")
    ]


@pytest.mark.parametrize(
    ("metadata", "url", "source"),
    [
        ({"source": "https://gull.example/ice"}, "https://gull.example/ice", "https://gull.example/ice"),
        (
            {"source": "https://gull.example/feed", "url": "https://gull.example/ice"},
            "https://gull.example/ice",
            "https://gull.example/feed",
        ),
        ({}, "", ""),
        ({"source": 7}, "", ""),
    ],
)
def test_its_source_is_where_it_was_read_from_and_not_its_publisher(metadata, url, source):
    (article,) = load([Document("No ship left.", metadata=metadata)])
    assert (article.url, article.source, article.publisher) == (url, source, "")


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ([{"page": 0}, {"page": 1}, {"page": 1}], [("", "S:0", "S:0"), ("", "S:1", "S:1"), ("", "S:1:2", "S:1:2")]),
        ([{"page": 4}], [("", "S:4", "S:4")]),
        ([{}, {}], [("S", "", "S"), ("", "S:2", "S:2")]),
        ([{"url": "https://gull.example/a"}, {"url": "https://gull.example/b"}], None),
        ([{"url": "https://gull.example/a"}] * 2, [("https://gull.example/a", "", "S"), ("", "S:2", "S:2")]),
        ([{"row": 0, "id": "7"}, {"row": 1, "id": "8"}], [("", "7", "S:0"), ("", "8", "S:1")]),
    ],
)
def test_many_from_one_source_are_known_by_their_links_ids_or_numbers(metadata, expected):
    source = "https://gull.example/s"
    made = [Document(f"Ship {n}.", metadata={"source": source, **each}) for n, each in enumerate(metadata)]
    expected = expected or [("https://gull.example/a", "", "S"), ("https://gull.example/b", "", "S:2")]
    found = [(article.url, article.key, article.source) for article in load(made)]
    assert found == [tuple(part.replace("S", source) for part in each) for each in expected]


@pytest.mark.parametrize("source", ["report.pdf", "https://gull.example/report.pdf"])
@pytest.mark.parametrize("numbered", [True, False])
def test_the_pages_of_one_source_are_as_many_articles_and_the_same_ones_again(tmp_path, source, numbered):
    pages = [
        Document(f"Page {n} tells of ship {n}.", metadata={"source": source} | ({"page": n} if numbered else {}))
        for n in range(4)
    ]
    with Archive(tmp_path / "archive", embedder=HashEmbedder()) as archive:
        assert archive.add(load(pages)).added == 4
        assert archive.add(load(pages)).unchanged == 4
        if numbered:
            assert archive.add(load(pages[2:])).unchanged == 2
        pages[2].page_content += " It sank."
        report = archive.add(load(pages))
        assert (report.unchanged, report.revised) == (3, 1)


def test_a_mapping_holds_for_metadata_too():
    (article,) = load([Document("No ship left.", metadata={"made": "2025-10-17 10:00"})], mapping={"date": "made"})
    assert article.published == TEN


def test_a_document_without_words_and_one_with_a_doubtful_field_are_reported():
    articles, errors = split(load([Document(" "), Document("Tea.", metadata={"source": "a.txt", "date": "soon"})]))
    assert [article.text for article in articles] == ["Tea."]
    assert [error.source for error in errors] == ["a Document without source", "a.txt"]


def test_articles_documents_and_paths_may_be_mixed_and_keep_their_order(write):
    first, path = Article("One."), write("a.txt", "Two.")
    items = list(load([first, path, Document("Three."), LoadError("b.txt", "is broken")]))
    assert [getattr(item, "text", "") for item in items] == ["One.", "Two.", "Three.", ""]
    assert items[0] is first
    assert list(load(load([path]))) == list(load([path]))


def test_a_generator_is_consumed_as_it_goes(write):
    taken = []

    def sources() -> Iterator[Article | str]:
        for number in range(1_000_000):
            taken.append(number)
            yield Article(f"Ship {number} stayed.")

    loaded = load(sources())
    assert [next(loaded).text for _ in range(3)] == ["Ship 0 stayed.", "Ship 1 stayed.", "Ship 2 stayed."]
    assert len(taken) == 3


def test_the_total_grows_with_what_a_generator_brings(write):
    paths = [write(f"{n}.txt", "No ship left.") for n in range(2)]
    calls = []
    list(load(iter(paths), progress=lambda *call: calls.append(call)))
    assert calls[0] == ("reading", 13, 13) and calls[-1] == ("reading", 26, 26)


@pytest.mark.parametrize("wrong", [5, None, b"a.txt", {"text": "No ship left."}, ["a.txt"]])
def test_what_can_be_no_source_is_a_mistake_of_the_program(wrong):
    name = type(wrong).__name__
    with pytest.raises(TypeError, match=f"a source is a path, a URL, an Article or a LangChain Document, not {name}"):
        list(load([Article("One."), wrong]))
