import gzip
import json

import pytest

from benchmarks import data
from rag.archive.archive import Archive


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    monkeypatch.setenv("RAG_BENCH_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def articles(tmp_path):
    path = tmp_path / "towns" / "articles.jsonl.gz"
    path.parent.mkdir()
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for number in range(8):
            record = {"title": f"Town {number}", "body": f"Town {number} has {number + 2} bridges."}
            file.write(json.dumps(record) + "\n")
    return path


def test_a_set_that_is_not_there_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("RAG_BENCH_DATA", str(tmp_path))
    with pytest.raises(data.DataMissing, match=r"towns\.jsonl\.gz is missing; RAG_BENCH_DATA"):
        data.data("towns.jsonl.gz")


def test_a_sample_is_always_the_same(articles):
    first = data.sample([articles], 3).read_text()
    assert data.sample([articles], 3).read_text() == first
    assert len(set(first.splitlines())) == 3
    assert set(first.splitlines()) < {json.dumps(record) for record in data.records(articles)}


def test_an_archive_is_made_once(articles, monkeypatch):
    folder = data.archive("towns", [articles])
    with Archive(folder, create=False) as archive:
        assert archive.status().articles == 8
    monkeypatch.setattr(data.ingest, "add", None)
    assert data.archive("towns", [articles]) == folder


def test_an_archive_that_was_left_half_made_is_finished(articles):
    folder = data.archive("towns", [data.sample([articles], 3)])
    (folder / "whole").unlink()
    data.archive("towns", [articles])
    with Archive(folder, create=False) as archive:
        assert archive.status().articles == 8


def test_an_archive_made_otherwise_is_made_anew(articles, monkeypatch):
    folder = data.archive("towns", [articles])
    with Archive(folder, create=False) as archive:
        archive.catalog.set_meta({"chunking": "by the page"})
    data.archive("towns", [articles])
    with Archive(folder, create=False) as archive:
        assert archive.status().articles == 8
        assert archive.catalog.meta()["chunking"] != "by the page"
