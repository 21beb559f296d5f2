import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hash_embedder import HashEmbedder
from newsroom import PUBLISHERS, article

from rag.archive import archive as module
from rag.archive import lock, vector_index
from rag.archive.archive import Archive
from rag.archive.bounds import Bounds
from rag.archive.chunk import CHUNKING
from rag.archive.intake import Changes
from rag.archive.lexical import LexicalIndex, content_stems
from rag.archive.vectors import VectorStore
from rag.errors import ArchiveError, ArchiveLocked, ArchiveMismatch, ArchiveMissing
from rag.types import Article


class Breaks(Exception):
    """Stands for whatever may stop an `add` in the middle."""


class BreakingEmbedder(HashEmbedder):
    """Embeds two rounds and breaks."""

    rounds = 2

    def embed_passages(self, texts):
        self.rounds -= 1
        if self.rounds < 0:
            raise Breaks
        return super().embed_passages(texts)


@pytest.fixture(params=["embedded", "server"])
def chroma(request):
    """Where the vectors are kept: inside the archive, or on a real server."""
    return "" if request.param == "embedded" else request.getfixturevalue("chroma_server")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "archive"


def opened(folder, **options):
    return Archive(folder, **{"embedder": HashEmbedder(), **options})


def by_words(archive, words, bounds=None):
    """Return the numbers of the articles that BM25 finds, those of the best passages first."""
    found = archive.search_words(content_stems(words), 50, bounds)
    return numbers(archive, found)


def by_vector(archive, text, bounds=None, limit=50):
    return numbers(archive, archive.search_vectors(text, limit, bounds))


def numbers(archive, found):
    passages = archive.passages(id_ for id_, _ in found)
    best_first = [passages[id_].article for id_, _ in found if id_ in passages]
    return list(dict.fromkeys(int(each.url.rpartition("/")[2]) for each in best_first))


def text_of(number, edition=0):
    return article(number, edition).text[:400]


def assert_holds(archive, articles):
    """The archive holds these articles, whole and once, in all three stores."""
    stored = archive.catalog.articles(archive.catalog.article_ids())
    assert stored == {each.id: each for each in articles}
    assert archive.check() == []
    status = archive.status()
    assert (status.articles, status.pending_lexical, status.pending_vectors) == (len(stored), 0, 0)


# What it is for


def test_what_was_added_is_found_by_words_and_by_vector(folder, chroma):
    with opened(folder, chroma=chroma) as archive:
        assert archive.add(article(n) for n in range(10)) == Changes(added=10)
        assert_holds(archive, [article(n) for n in range(10)])
        for n in range(10):
            assert by_words(archive, f"report {n} {text_of(n)}")[0] == n
            assert by_vector(archive, text_of(n))[0] == n
        assert archive.notice == ""
    with opened(folder, chroma=chroma, create=False) as archive:
        assert by_vector(archive, text_of(7))[0] == 7
        assert by_words(archive, text_of(7))[0] == 7


def test_unchanged_articles_are_skipped_and_changed_ones_replaced(folder, chroma):
    with opened(folder, chroma=chroma) as archive:
        archive.add(article(n) for n in range(8))
        assert archive.add(article(n) for n in range(8)) == Changes(unchanged=8)
        mixed = [article(0), article(1, edition=1), article(8)]
        assert archive.add(mixed) == Changes(added=1, revised=1, unchanged=1)
        assert_holds(archive, [article(0), article(1, edition=1), *(article(n) for n in range(2, 9))])
        assert archive.status().revisions == 10
        old, new = (
            (id_ for id_, _ in archive.search_vectors(text_of(1, 0), 1)),
            archive.search_vectors(text_of(1, 1), 1),
        )
        assert archive.passages([new[0][0]])[new[0][0]].article == article(1, edition=1)
        assert all(article(1).text != passage.article.text for passage in archive.passages(old).values())


def test_the_same_article_twice_in_one_batch_is_one(folder):
    with opened(folder) as archive:
        assert archive.add([article(1), article(1), article(1, edition=1)]) == Changes(added=1, revised=1, unchanged=1)
        assert_holds(archive, [article(1, edition=1)])


def test_removed_articles_are_found_no_more(folder, chroma):
    with opened(folder, chroma=chroma) as archive:
        archive.add(article(n) for n in range(6))
        archive.add([article(3, edition=1)])
        assert archive.remove([article(3).id, "unknown"]) == 1
        assert_holds(archive, [article(n) for n in (0, 1, 2, 4, 5)])
        assert archive.status().revisions == 5
        assert 3 not in by_words(archive, text_of(3, 1))
        assert 3 not in by_vector(archive, text_of(3, 1))


def test_a_rebuild_makes_the_same_again(folder, chroma):
    articles = [article(n) for n in range(6)]
    with opened(folder, chroma=chroma) as archive:
        archive.add(articles)
        before = archive.search_vectors(text_of(4), 10), archive.search_words(content_stems(text_of(4)), 10)
        archive.rebuild()
        assert_holds(archive, articles)
        after = archive.search_vectors(text_of(4), 10), archive.search_words(content_stems(text_of(4)), 10)
        for hits, again in zip(before, after, strict=True):
            assert dict(hits) == pytest.approx(dict(again), abs=1e-5)


def test_after_many_deletions_each_passage_is_still_found(folder, chroma):
    with opened(folder, chroma=chroma) as archive:
        for edition in range(4):
            archive.add(article(n, edition) for n in range(30))
        assert archive.check() == []
        archive.remove(article(n).id for n in range(2, 30))
        assert_holds(archive, [article(n, 3) for n in range(2)])
        assert archive.status().passages == len(archive.search_vectors("the mayor", 50))
    with opened(folder, chroma=chroma) as archive:
        assert_holds(archive, [article(n, 3) for n in range(2)])
        archive.remove(article(n).id for n in range(2))
        assert_holds(archive, [])
        assert by_vector(archive, "the mayor") == []


def test_an_empty_archive_finds_nothing_and_is_whole(folder, chroma):
    with opened(folder, chroma=chroma) as archive:
        assert archive.add([]) == Changes()
        assert (by_words(archive, "ferry"), by_vector(archive, "ferry")) == ([], [])
        assert by_vector(archive, "ferry", Bounds(publisher="The Gull")) == []
        archive.rebuild()
        assert_holds(archive, [])
        assert archive.status().oldest == archive.status().newest == ""


def test_an_article_without_text_is_kept_without_passages(folder):
    empty = Article("", "A title", url="https://news.example/0")
    with opened(folder) as archive:
        assert archive.add([empty]) == Changes(added=1)
        assert_holds(archive, [empty])


def test_status_counts_what_there_is(folder):
    with opened(folder) as archive:
        archive.add(article(n) for n in range(7))
        archive.add([article(0, edition=1)])
        status = archive.status()
        passages = sum(1 for _ in archive.catalog.passage_ids())
    assert status.path == folder
    assert (status.articles, status.revisions, status.passages) == (7, 8, passages)
    assert status.publishers == len(PUBLISHERS)
    assert (status.oldest, status.newest) == ("2025-01-01", "2025-01-07")
    assert (status.embedding_model, status.vectors) == ("hash", "embedded")
    assert (status.pending_lexical, status.pending_vectors) == (0, 0)


def test_progress_is_told_from_none_to_all(folder):
    told = []
    with opened(folder) as archive:
        archive.add((article(n) for n in range(3)), lambda *step: told.append(step))
        total = archive.status().passages
        assert told[0] == ("embedding", 0, total)
        assert told[-1] == ("embedding", total, total)
        told.clear()
        archive.rebuild(lambda *step: told.append(step))
        assert {stage for stage, _, _ in told} == {"cutting", "embedding"}
        assert told[-1] == ("embedding", total, total)
        told.clear()
        archive.check(lambda *step: told.append(step))
        assert told[-1] == ("checking", total, total)


def test_many_threads_search_while_one_adds(folder):
    with opened(folder) as archive:
        archive.add(article(n) for n in range(5))
        failures, stop = [], threading.Event()

        def search():
            while not stop.is_set():
                try:
                    assert by_words(archive, text_of(2))[0] == 2
                    assert by_vector(archive, text_of(2))[0] == 2
                    assert by_vector(archive, text_of(2), Bounds(publisher=PUBLISHERS[2]))[0] == 2
                except Exception as failure:  # noqa: BLE001  # told to the test's own thread
                    failures.append(failure)
                    return

        threads = [threading.Thread(target=search) for _ in range(4)]
        for thread in threads:
            thread.start()
        for n in range(5, 15):
            archive.add([article(n)])
        stop.set()
        for thread in threads:
            thread.join()
        assert failures == []
        assert_holds(archive, [article(n) for n in range(15)])


# Bounds


@pytest.mark.parametrize("few", [5_000, 0], ids=["among ids", "asking for more"])
def test_a_search_within_bounds_is_that_of_brute_force(folder, chroma, few, monkeypatch):
    monkeypatch.setattr(module, "_FEW", few)
    embedder = HashEmbedder()
    day = datetime(2025, 1, 20, tzinfo=UTC)
    with opened(folder, chroma=chroma, embedder=embedder) as archive:
        archive.add(article(n, sentences=20) for n in range(120))
        passages = archive.passages(archive.catalog.passage_ids())
        store = VectorStore(chroma or folder / "vectors", archive.catalog.meta()["collection"])
        stored = store.get(list(passages))
        store.close()
        for bounds in (
            Bounds(since=day),
            Bounds(until=day + timedelta(days=3)),
            Bounds(since=day, until=day + timedelta(days=2)),
            Bounds(publisher=PUBLISHERS[2].upper()),
            Bounds(since=day, publisher=PUBLISHERS[0]),
        ):
            question = embedder.embed_question("the mayor opened a bridge in Lisbon")
            allowed = [
                id_
                for id_, passage in passages.items()
                if (not bounds.since or passage.article.published >= bounds.since)
                and (not bounds.until or passage.article.published < bounds.until)
                and (not bounds.publisher or passage.article.publisher.casefold() == bounds.publisher.casefold())
            ]
            cosines = sorted((float(stored[id_] @ question) for id_ in allowed), reverse=True)[:10]
            hits = archive.search_vectors("the mayor opened a bridge in Lisbon", 10, bounds)
            assert {id_ for id_, _ in hits} <= set(allowed)
            assert [cosine for _, cosine in hits] == pytest.approx(cosines, abs=1e-4)
            assert len(cosines) > 3
        assert archive.search_vectors("the mayor", 10, Bounds(publisher="nobody")) == []


def test_a_search_within_bounds_while_vectors_are_missing_uses_those_there_are(folder, chroma, monkeypatch):
    monkeypatch.setattr(vector_index, "_WRITE", 10)
    with opened(folder, chroma=chroma, embedder=BreakingEmbedder()) as archive:
        with pytest.raises(Breaks):
            archive.add(article(n) for n in range(12))
        archive.embedder.rounds = 1_000
        bounds = Bounds(since=datetime(2025, 1, 2, tzinfo=UTC))
        assert archive.status().pending_vectors > 0
        assert by_vector(archive, text_of(5), bounds)
        assert by_words(archive, text_of(5), bounds)[0] == 5


# What stops in the middle


@pytest.mark.parametrize("reopen", [False, True])
def test_an_add_that_breaks_off_goes_on_when_run_again(folder, chroma, reopen, monkeypatch):
    monkeypatch.setattr(vector_index, "_WRITE", 10)
    articles = [article(n) for n in range(12)]
    archive = opened(folder, chroma=chroma, embedder=BreakingEmbedder())
    with pytest.raises(Breaks):
        archive.add(articles)
    assert by_words(archive, text_of(11))[0] == 11
    assert 0 < archive.status().pending_vectors < archive.status().passages
    archive.embedder.rounds = 1_000
    if reopen:
        archive.close()
        archive = opened(folder, chroma=chroma)
        assert archive.status().pending_vectors == 0
    assert archive.add(articles) == Changes(unchanged=12)
    assert_holds(archive, articles)
    archive.close()


def test_articles_read_before_the_source_broke_are_kept(folder):
    def broken_source():
        yield from (article(n) for n in range(70))
        raise Breaks

    with opened(folder) as archive:
        with pytest.raises(Breaks):
            archive.add(broken_source())
        kept = archive.status().articles
        assert 0 < kept <= 70
        assert archive.add(article(n) for n in range(70)) == Changes(added=70 - kept, unchanged=kept)
        assert_holds(archive, [article(n) for n in range(70)])


# What another archive was made with


def test_another_embedding_model_is_refused_naming_both_and_the_cure(folder):
    class OtherEmbedder(HashEmbedder):
        name = "other"
        dimension = 8

    articles = [article(n) for n in range(3)]
    with opened(folder) as archive:
        archive.add(articles)
    with pytest.raises(ArchiveMismatch) as raised:
        opened(folder, embedder=OtherEmbedder())
    message = str(raised.value)
    assert all(part in message for part in (str(folder), "embedding model 'hash'", "'other'", "rag rebuild"))
    with opened(folder, embedder=OtherEmbedder(), accept_mismatch=True) as archive:
        archive.rebuild()
    with opened(folder, embedder=OtherEmbedder()) as archive:
        assert_holds(archive, articles)
        assert by_vector(archive, text_of(1))[0] == 1
    with pytest.raises(ArchiveMismatch):
        opened(folder)


def test_vectors_kept_elsewhere_are_refused_naming_both_and_the_cure(folder, chroma_server):
    articles = [article(n) for n in range(3)]
    with opened(folder) as archive:
        archive.add(articles)
    with pytest.raises(ArchiveMismatch, match=r"vectors 'embedded', not 'server'.*rag rebuild"):
        opened(folder, chroma=chroma_server)
    with opened(folder, chroma=chroma_server, accept_mismatch=True) as archive:
        archive.rebuild()
    assert not (folder / "vectors").exists()
    with opened(folder, chroma=chroma_server) as archive:
        assert_holds(archive, articles)
    with pytest.raises(ArchiveMismatch, match=r"vectors 'server', not 'embedded'.*rag rebuild"):
        opened(folder)


def test_passages_cut_by_other_rules_are_refused_naming_both_and_the_cure(folder):
    with opened(folder) as archive:
        archive.add([article(0)])
        archive.catalog.set_meta({"chunking": "paragraphs"})
    with pytest.raises(ArchiveMismatch) as raised:
        opened(folder)
    assert all(part in str(raised.value) for part in ("chunking 'paragraphs'", repr(CHUNKING), "rag rebuild"))


def test_an_archive_that_is_not_there_is_named_and_not_made(folder):
    with pytest.raises(ArchiveMissing) as raised:
        opened(folder, create=False)
    assert f"rag add --archive {folder} FILE" in str(raised.value)
    assert not folder.exists()


def test_a_place_where_none_can_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ArchiveError, match="file"):
        opened(tmp_path / "file" / "archive")


def test_a_catalogue_that_is_none_is_refused(folder):
    folder.mkdir()
    (folder / "catalog.sqlite").write_bytes(b"a letter" * 1_000)
    with pytest.raises(ArchiveError, match="not a readable catalogue"):
        opened(folder)


# Two processes


def test_a_second_writer_is_refused_naming_the_first(folder, start_indexer, monkeypatch):
    monkeypatch.setattr(lock, "_WAIT", 0.2)
    with opened(folder) as archive:
        archive.add([article(0)])
        writer = start_indexer(folder, "add", 1, 4, 0)
        writer.wait_for("embed")
        for write in (
            lambda: archive.add([article(9)]),
            lambda: archive.remove([article(0).id]),
            archive.rebuild,
            archive.check,
        ):
            with pytest.raises(ArchiveLocked) as raised:
                write()
            assert f"{folder} is being written by {writer.name}; try again when it is done" in str(raised.value)
        assert "added=3" in writer.finish()
        assert archive.add([article(9)]) == Changes(added=1)
        assert_holds(archive, [article(n) for n in (0, 1, 2, 3, 9)])


def test_while_another_process_reads_its_sources_articles_are_added(folder, start_indexer):
    with opened(folder) as archive:
        writer = start_indexer(folder, "add", 1, 4, 0)
        writer.wait_for("read")
        assert archive.add([article(9)]) == Changes(added=1)
        writer.finish()
        assert_holds(archive, [article(n) for n in (1, 2, 3, 9)])


def test_a_withdrawal_does_not_wait_for_another_writer(folder, start_indexer):
    with opened(folder) as archive:
        archive.add([article(0)])
        writer = start_indexer(folder, "add", 1, 4, 0)
        writer.wait_for("embed")
        archive.withdraw([article(0).id], "false")
        assert 0 not in by_words(archive, text_of(0)) and 0 not in by_vector(archive, text_of(0))
        writer.finish()
        assert archive.check() == []
        assert 0 not in by_words(archive, text_of(0))


def test_a_second_writer_waits_for_one_that_is_soon_done(folder, start_indexer, monkeypatch):
    monkeypatch.setattr(lock, "_WAIT", 60)
    with opened(folder) as archive:
        writer = start_indexer(folder, "add", 1, 4, 0)
        writer.wait_for("embed")
        changes = []
        thread = threading.Thread(target=lambda: changes.append(archive.add([article(9)])))
        thread.start()
        writer.finish()
        thread.join()
        assert changes == [Changes(added=1)]
        assert_holds(archive, [article(n) for n in (1, 2, 3, 9)])


def test_a_reader_beside_a_writer_sees_the_new_articles_when_it_is_done(folder, start_indexer):
    bounds = Bounds(since=datetime(2025, 1, 2, tzinfo=UTC))
    with opened(folder) as archive:
        archive.add([*(article(n) for n in range(4)), article(20), article(21)])
    with opened(folder, create=False) as reader:
        assert by_vector(reader, text_of(1))[0] == 1
        writer = start_indexer(folder, "add", 3, 12, 1)
        for event in ("read", "embed", "embed"):
            writer.wait_for(event)
            assert by_vector(reader, text_of(1))[0] == 1
            assert by_vector(reader, text_of(2), bounds)[0] == 2
            assert by_words(reader, text_of(1))[0] == 1
            writer.go_on()
        assert by_words(reader, text_of(11, 1))[0] == 11  # Words are there before the vectors.
        assert 11 not in by_vector(reader, text_of(11, 1))
        with opened(folder, create=False) as late:
            assert by_words(late, text_of(11, 1))[0] == 11
            assert by_vector(late, text_of(1)) == []
            assert late.notice == f"Searched by words only, as {writer.name} is writing the archive."
            writer.finish()
            assert by_vector(late, text_of(11, 1))[0] == 11
            assert late.notice == ""
        assert by_vector(reader, text_of(11, 1))[0] == 11
        assert by_vector(reader, text_of(11, 1), bounds)[0] == 11
        assert by_vector(reader, text_of(3, 1))[0] == 3
        assert reader.notice == ""
        articles = [*(article(n) for n in (0, 1, 2, 20, 21)), *(article(n, 1) for n in range(3, 12))]
        assert_holds(reader, articles)


def test_a_reader_beside_a_rebuild_goes_on_with_words(folder, start_indexer):
    articles = [article(n) for n in range(8)]
    with opened(folder) as reader:
        reader.add(articles)
        assert by_vector(reader, text_of(1))[0] == 1
        writer = start_indexer(folder, "rebuild")
        for _ in range(3):
            writer.wait_for("embed")
            assert by_words(reader, text_of(1))[0] == 1
            assert by_vector(reader, text_of(1)) == []
            assert writer.name in reader.notice
            writer.go_on()
        writer.finish()
        assert by_vector(reader, text_of(1))[0] == 1
        assert reader.notice == ""
        assert_holds(reader, articles)


def test_a_writer_left_open_keeps_the_vectors_that_another_has_written_since(folder, start_indexer):
    with opened(folder) as archive:
        archive.add(article(n) for n in range(3))
        assert by_vector(archive, text_of(1))[0] == 1
        start_indexer(folder, "add", 3, 30, 0).finish()
        archive.add(article(n) for n in range(30, 60))
        assert_holds(archive, [article(n) for n in range(60)])
    with opened(folder) as archive:
        assert_holds(archive, [article(n) for n in range(60)])


def test_an_archive_can_be_opened_while_another_process_is_in_a_long_transaction(folder):
    with opened(folder) as archive:
        archive.add([article(0)])
    with closing(sqlite3.connect(folder / "catalog.sqlite", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM articles")
        with opened(folder, create=False) as reader:
            assert by_words(reader, text_of(0)) == [0]


def test_archives_on_one_server_are_kept_apart_and_share_what_is_written(tmp_path, chroma_server):
    first = opened(tmp_path / "one", chroma=chroma_server)
    other = opened(tmp_path / "two", chroma=chroma_server)
    first.add(article(n) for n in range(5))
    other.add(article(n) for n in range(5, 10))
    reader = opened(tmp_path / "one", chroma=chroma_server, create=False)
    assert by_vector(reader, text_of(2))[0] == 2
    first.add([article(11)])
    assert by_vector(reader, text_of(11))[0] == 11
    first.rebuild()
    assert by_vector(reader, text_of(11))[0] == 11
    assert reader.notice == ""
    assert_holds(first, [article(n) for n in (0, 1, 2, 3, 4, 11)])
    assert_holds(other, [article(n) for n in range(5, 10)])
    for archive in (first, other, reader):
        archive.close()


def test_a_server_that_went_away_is_named(folder, start_chroma):
    with start_chroma() as address:
        archive = opened(folder, chroma=address)
        archive.add([article(0)])
    with pytest.raises(ArchiveError, match=f"{address}.*is the Chroma server running"):
        by_vector(archive, text_of(0))
    assert by_words(archive, text_of(0)) == [0]
    with pytest.raises(ArchiveError, match="is the Chroma server running"):
        archive.add([article(1)])
    archive.close()
    with start_chroma() as address, opened(folder, chroma=address) as archive:
        assert_holds(archive, [article(0), article(1)])


def test_vectors_that_a_server_has_lost_are_made_anew(folder, start_chroma, tmp_path):
    with start_chroma() as address, opened(folder, chroma=address) as archive:
        archive.add(article(n) for n in range(4))
    (tmp_path / "chroma").rename(tmp_path / "lost")
    with start_chroma() as address, opened(folder, chroma=address) as archive:
        assert by_vector(archive, text_of(2))[0] == 2
        assert_holds(archive, [article(n) for n in range(4)])


# Indexes that lost something


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
    store.put([7], np.ones((1, HashEmbedder.dimension), np.float32), ["nobody"])
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


DAMAGES = [lose_words, lose_vectors, lose_both, delete_a_vector, add_a_vector, delete_a_document, add_a_document]


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
        assert archive.check() == []


def test_damaged_vectors_are_named_with_the_cure_which_works(filled):
    (database,) = filled.glob("vectors/*/chroma.sqlite3")
    database.write_bytes(b"no database" * 1_000)
    with opened(filled) as archive, pytest.raises(ArchiveError, match="run: rag rebuild"):
        by_vector(archive, text_of(2))
    with opened(filled, accept_mismatch=True) as archive:
        archive.rebuild()
        assert_holds(archive, [article(n) for n in range(6)])
