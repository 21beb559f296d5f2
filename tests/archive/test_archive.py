import threading
from datetime import UTC, datetime, timedelta

import pytest
from hash_embedder import BreakingEmbedder, Breaks, HashEmbedder
from newsroom import PUBLISHERS, article
from opened import assert_holds, by_vector, by_words, opened, text_of

from rag.archive import indexes, intake, vector_index
from rag.archive.bounds import Bounds
from rag.archive.chunk import CHUNKING
from rag.archive.intake import Changes
from rag.archive.lexical import content_stems
from rag.archive.vectors import VectorStore
from rag.errors import ArchiveError, ArchiveMismatch, ArchiveMissing
from rag.types import Article

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


@pytest.mark.parametrize("few", [16_000, 0], ids=["exact", "asking for more"])
def test_a_search_within_bounds_is_that_of_brute_force(folder, chroma, few, monkeypatch):
    monkeypatch.setattr(indexes, "_FEW", few)
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
            assert [cosine for _, cosine in hits] == pytest.approx(cosines, abs=1e-3)
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
        assert archive.status().articles == 70
        assert archive.add(article(n) for n in range(70)) == Changes(unchanged=70)
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


def test_articles_that_come_slowly_are_kept_before_the_next_ones_come(folder, monkeypatch):
    kept = []

    def watched(archive):
        for number in range(5):
            yield article(number)
            kept.append(archive.catalog.count("articles"))  # when the next one is asked for

    with opened(folder) as archive:
        monkeypatch.setattr(intake, "_ARTICLES", 2)
        archive.add(watched(archive))
        monkeypatch.setattr(intake, "_GATHERED", 0.0)
        archive.remove([article(number).id for number in range(5)])
        archive.add(watched(archive))
    assert kept == [0, 2, 2, 4, 4, 1, 2, 3, 4, 5]
