"""Indexes that lost something, or hold what nobody put there."""

import sqlite3
from contextlib import closing

import numpy as np
import pytest
from hash_embedder import BreakingEmbedder, Breaks, HashEmbedder
from newsroom import article
from opened import assert_holds, by_vector, by_words, opened, text_of

from rag.archive import vector_index
from rag.archive.lexical import LexicalIndex
from rag.archive.vectors import VectorStore
from rag.errors import ArchiveError
from rag.types import Article


@pytest.fixture
def filled(folder):
    """The folder of a closed archive of six articles."""
    with opened(folder) as archive:
        archive.add(article(n) for n in range(6))
    return folder


def move_away(folder):
    folder.rename(folder.with_name("moved away"))


def behind_its_back(folder):
    """Open the vectors of an archive as nobody should."""
    with closing(sqlite3.connect(folder / "catalog.sqlite")) as catalog:
        (collection,) = catalog.execute("SELECT value FROM meta WHERE key = 'collection'").fetchone()
    return VectorStore(folder / "vectors", collection)


def delete_a_vector(folder):
    store = behind_its_back(folder)
    store.delete([next(store.ids())])
    store.close()


def add_a_vector(folder):
    store = behind_its_back(folder)
    store.put([7], np.ones((1, HashEmbedder.dimension), np.float32))
    store.close()


def delete_a_document(folder):
    index = LexicalIndex(folder / "lexical")
    index.update([], [next(index.ids())])


def add_a_document(folder):
    with opened(folder.with_name("other")) as other:
        other.add([article(50, sentences=1)])
        LexicalIndex(folder / "lexical").update(other.passages(other.catalog.passage_ids()).values(), [])


def lose_words(folder):
    move_away(folder / "lexical")


def lose_vectors(folder):
    move_away(folder / "vectors")


def lose_both(folder):
    lose_words(folder)
    (folder / "moved away").rename(folder / "moved away before")
    lose_vectors(folder)


def lose_exact_vectors(folder):
    move_away(folder / "exact")


def cut_exact_vectors(folder):
    (path,) = (folder / "exact").iterdir()
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2 + 1)


DAMAGES = [
    lose_words,
    lose_vectors,
    lose_both,
    lose_exact_vectors,
    cut_exact_vectors,
    delete_a_vector,
    add_a_vector,
    delete_a_document,
    add_a_document,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_an_index_lost_or_kept_too_much_is_mended_at_the_next_open(filled, damage):
    damage(filled)
    with opened(filled) as archive:
        for n in range(6):
            assert by_words(archive, text_of(n))[0] == n
            assert by_vector(archive, text_of(n))[0] == n
        assert_holds(archive, [article(n) for n in range(6)])


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_an_index_lost_is_mended_too_where_something_is_left_to_be_done(filled, damage, monkeypatch):
    monkeypatch.setattr(vector_index, "_WRITE", 4)
    with opened(filled, embedder=BreakingEmbedder()) as archive, pytest.raises(Breaks):
        archive.add([article(5, edition=1), *(article(n) for n in range(6, 12))])
    damage(filled)
    articles = [*(article(n) for n in range(5)), article(5, edition=1), *(article(n) for n in range(6, 12))]
    with opened(filled) as archive:
        assert archive.status().pending_vectors == 0
    with opened(filled) as archive:
        assert_holds(archive, articles)


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (delete_a_vector, "vectors: 1 passages are missing"),
        (add_a_vector, "vectors: 1 passages belong to no article"),
        (delete_a_document, "lexical: 1 passages are missing"),
        (add_a_document, "lexical: 1 passages belong to no article"),
    ],
)
def test_check_finds_what_happens_behind_the_back_of_an_open_archive(filled, damage, fault):
    with opened(filled) as archive:
        assert archive.check() == []
        damage(filled)
        assert fault in archive.check()
        archive.rebuild()
        assert_holds(archive, [article(n) for n in range(6)])


def test_check_finds_words_and_vectors_of_another_passage(filled):
    with opened(filled) as archive:
        passage, other = list(archive.passages(archive.catalog.passage_ids()).values())[:2]
        LexicalIndex(filled / "lexical").update([_renamed(other, passage.id)], [])
        (fault,) = archive.check()
        assert fault == f"lexical: passage {passage.id:016x} is not found by its own words"


def _renamed(passage, id_):
    passage.__dict__["id"] = id_
    return passage


def test_check_finds_a_catalogue_that_was_tampered_with(filled):
    with closing(sqlite3.connect(filled / "catalog.sqlite")) as catalog, catalog:
        catalog.execute('UPDATE passages SET "end" = "end" - 1 WHERE "start" = 0')
    with opened(filled) as archive:
        assert sum("is not what its id says" in fault for fault in archive.check()) == 6


def test_check_finds_no_fault_in_articles_that_are_nearly_the_same(folder):
    beginning = " ".join(f"commonly{n}" for n in range(40))
    articles = [
        Article(f"{beginning}. " + f"tail{n} ending{n} " * (n + 1), url=f"https://news.example/{n}") for n in range(30)
    ]
    copies = [Article(article(0).text, url=f"https://news.example/{n}") for n in range(30, 60)]
    with opened(folder) as archive:
        archive.add([*articles, *copies])
        if archive.check():
            # About once in a thousand archives Chroma's graph has no way to one of many near copies. That is a fault,
            # and said to be one; a false alarm would be raised again of the new graph.
            archive.rebuild()
        assert archive.check() == []


def test_damaged_vectors_are_named_with_the_cure_which_works(filled):
    (database,) = filled.glob("vectors/*/chroma.sqlite3")
    database.write_bytes(b"no database" * 1_000)
    with opened(filled) as archive, pytest.raises(ArchiveError, match="run: rag rebuild"):
        by_vector(archive, text_of(2))
    with opened(filled, accept_mismatch=True) as archive:
        archive.rebuild()
        assert_holds(archive, [article(n) for n in range(6)])
