"""Archives that several processes use, and those on a server."""

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime

import pytest
from newsroom import article
from opened import assert_holds, by_vector, by_words, opened, text_of

from rag.archive import lock
from rag.archive.bounds import Bounds
from rag.archive.intake import Changes
from rag.errors import ArchiveError, ArchiveLocked


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
