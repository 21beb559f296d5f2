"""What goes in besides files, and what is reported of it; the archive is real, but for the embedding model."""

import json
from dataclasses import replace

import pytest
from langchain_core.documents import Document

from rag.archive import intake
from rag.archive.archive import Archive
from rag.ingest import add, preview
from rag.types import Article
from tests.archive.hash_embedder import HashEmbedder


@pytest.fixture
def archive(tmp_path):
    with Archive(tmp_path / "archive", embedder=HashEmbedder()) as archive:
        yield archive


def test_articles_and_documents_of_a_program_go_in_and_again_change_nothing(archive, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("story,headline\nNo ship left the harbour.,Ice\n")
    sources = [Article("None came."), Document("Tea was sold.", metadata={"title": "Tea"}), path]
    report = add(sources, archive, mapping={"text": "story"})
    assert str(report) == "added 3, unchanged 0, revised 0, failed 0"
    assert archive.catalog.count("articles") == 3
    assert str(add(iter(sources), archive, mapping={"text": "story"})) == "added 0, unchanged 3, revised 0, failed 0"


def test_articles_of_a_generator_are_let_go_of_as_they_are_added(archive, monkeypatch):
    monkeypatch.setattr(intake, "_ARTICLES", 64)
    ahead = 0

    def articles():
        nonlocal ahead
        for number in range(200):
            # What has been yielded is in the catalogue, but for one batch.
            ahead = max(ahead, number - archive.catalog.count("articles"))
            yield Article(f"Ship {number} stayed.")

    assert add(articles(), archive).changes.added == 200
    assert ahead <= 64


def test_a_report_as_json_has_counts_and_what_failed(archive, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("text,date\nNo ship left.,soon\nNone came.\n")
    report = add([path, "none.txt"], archive)
    assert json.loads(json.dumps(report.as_json())) == {
        "added": 1,
        "revised": 0,
        "unchanged": 0,
        "outdated": 0,
        "scheduled": 0,
        "withdrawn": 0,
        "near_duplicates": 0,
        "failed": [
            {"source": str(path), "line": 3, "reason": "has 1 cells where the first row has 2"},
            {"source": "none.txt", "line": None, "reason": "does not exist"},
        ],
        "doubts": [
            {
                "source": str(path),
                "line": 2,
                "reason": "is in, but without its date: “soon” is not a date that can be read",
            }
        ],
    }


def test_a_preview_shows_the_first_article_and_counts_all():
    first = Article("No ship left. " * 100, title="Ice", authors=("Mira Okafor", "Jon Li"), source="a.csv:2")
    seen = preview([first, replace(first, title="Tea", id="2"), "none.txt"])
    assert (seen.articles, seen.first, len(seen.failed)) == (2, first, 1)
    assert str(seen).splitlines()[:2] == ["title      Ice", "authors    Mira Okafor; Jon Li"]
    assert "No shi… (1,400 characters)" in str(seen)
    assert str(seen).endswith("\n\narticles 2, doubts 0, failed 1; nothing is added")
    assert seen.as_json()["first"]["title"] == "Ice"
    assert preview([]).as_json() == {"articles": 0, "first": None, "failed": [], "doubts": []}


TABLES = {
    "csv": "id,title,text\n1,One,{0} one.\n2,Two,{0} two.\n",
    "jsonl": '{{"id": 1, "text": "{0} one."}}\n{{"id": 2, "text": "{0} two."}}\n',
    "json": '[{{"id": 1, "text": "{0} one."}}, {{"id": 2, "text": "{0} two."}}]',
}


@pytest.mark.parametrize("kind", TABLES)
def test_rows_of_two_files_with_equal_ids_are_articles_of_their_own(archive, tmp_path, kind):
    paths = [tmp_path / f"{name}.{kind}" for name in ("politics", "sport")]
    for path in paths:
        path.write_text(TABLES[kind].format(path.stem))
    assert str(add(paths, archive)) == "added 4, unchanged 0, revised 0, failed 0"
    assert str(add(paths, archive)) == "added 0, unchanged 4, revised 0, failed 0"
    paths[1].write_text(TABLES[kind].format("Later sport"))
    assert str(add(paths, archive)) == "added 0, unchanged 2, revised 2, failed 0"
    texts = {article.text for article in archive.catalog.articles(archive.catalog.article_ids()).values()}
    assert texts == {"politics one.", "politics two.", "Later sport one.", "Later sport two."}


def test_a_message_saved_twice_is_one_article(archive, tmp_path):
    paths = [tmp_path / name for name in ("a.eml", "b.eml")]
    for path in paths:
        path.write_text("From: a@gull.example\nMessage-ID: <1@gull.example>\n\nNo ship left the harbour.\n")
    report = add(paths, archive)
    assert (report.changes.added, report.changes.unchanged) == (1, 1)
