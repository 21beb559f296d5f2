"""The second process that writes vectors while articles are taken in."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import newsroom
import pytest
from opened import assert_holds, by_vector, by_words, text_of

from rag.archive import companion, intake, lock, vector_index
from rag.archive.archive import Archive
from rag.archive.embed import Embedder
from rag.errors import ArchiveError, ArchiveLocked

#: Articles that are added before the test looks: a few batches.
SEVERAL = 12
PATIENCE = 120


def article(number):
    return newsroom.article(number, sentences=6)  # one passage


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(intake, "_ARTICLES", 4)
    monkeypatch.setattr(vector_index, "_MANY", 6)
    monkeypatch.setattr(vector_index, "_HARDLY_ANY", 0)  # It stays until the end.
    monkeypatch.setattr(lock, "_WAIT", 0.2)


@pytest.fixture
def started(monkeypatch):
    """The companions that were started."""
    found = []

    class Noted(companion.Companion):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            found.append(self)

    monkeypatch.setattr("rag.archive.indexes.Companion", Noted)
    return found


def articles_until(archive, reached, then=lambda: None):
    """Yield some articles, and then one after another until `reached`; do `then` at last."""
    for number in range(SEVERAL):
        yield article(number)
    deadline = time.monotonic() + PATIENCE
    number = SEVERAL
    while not reached():
        time.sleep(0.2)  # Fewer have to be embedded in the end.
        assert time.monotonic() < deadline
        yield article(number)
        number += 1
    then()


def added(archive):
    return [article(number) for number in range(archive.catalog.count("articles"))]


def test_vectors_are_written_while_articles_come(folder, started):
    with Archive(folder) as archive:
        places = archive.catalog.places
        seen = []

        def look():
            seen.append((by_words(archive, text_of(0)), by_vector(archive, text_of(0)), archive.notice))
            with Archive(folder, embedder=archive.embedder) as other, pytest.raises(ArchiveLocked):
                other.remove([article(0).id])

        archive.add(articles_until(archive, lambda: len(places.all()[0]) > 5, look))
        assert len(started) == 1
        # Its process ended by itself, and well.
        assert started[0]._process.returncode == 0
        ((_, vectors, notice),) = seen
        assert (vectors, notice) == ([], "Searched by words only, as articles are being added.")
        assert by_vector(archive, text_of(0))[0] == 0
        assert archive.notice == ""
        assert_holds(archive, added(archive))


def test_it_ends_when_hardly_anything_waits(folder, started, monkeypatch):
    monkeypatch.setattr(vector_index, "_HARDLY_ANY", 1_000)
    with Archive(folder) as archive:
        archive.add(article(number) for number in range(SEVERAL))
        assert all(each._process.returncode == 0 for each in started)
        assert_holds(archive, added(archive))


def test_few_articles_need_none(folder, started):
    with Archive(folder) as archive:
        archive.add(article(number) for number in range(3))
        assert started == []


def test_a_change_between_two_batches_ends_it(folder, started):
    with Archive(folder) as archive:

        def remove():
            archive.remove([article(1).id])
            assert started[0]._process.returncode == 0

        archive.add(articles_until(archive, lambda: started, remove))
        stored = list(archive.catalog.articles(archive.catalog.article_ids()).values())
        assert article(1) not in stored
        assert 1 not in by_vector(archive, text_of(1))
        assert_holds(archive, stored)


def test_an_interruption_keeps_what_was_taken_in(folder, started):
    def interrupt():
        raise KeyboardInterrupt

    with Archive(folder) as archive:
        with pytest.raises(KeyboardInterrupt):
            archive.add(articles_until(archive, lambda: started, interrupt))
        assert started[0]._process.returncode == 0
        assert archive.catalog.count("articles") >= SEVERAL - 4
    with Archive(folder) as archive:
        assert_holds(archive, added(archive))


def test_one_that_is_killed_is_reported_and_nothing_is_lost(folder, started):
    with Archive(folder) as archive:
        with pytest.raises(ArchiveError, match=r"the vectors has ended with status -9; run the same command again$"):
            archive.add(_killing(archive, started))
        archive.add([article(99)])
    with Archive(folder) as archive:
        assert archive.check() == []


def _killing(archive, started):
    yield from articles_until(archive, lambda: started, lambda: started[0]._process.kill())
    started[0]._process.wait()
    for number in range(50, 60):
        yield article(number)


def test_its_own_failure_is_told_in_one_line(folder, started, monkeypatch):
    with Archive(folder) as archive:
        archive.embedder.load()
        monkeypatch.setattr(archive.embedder, "model", "no-such-model")
        monkeypatch.setattr(Embedder, "dimension", 384)
        monkeypatch.setattr(Embedder, "window", 256)
        with pytest.raises(ArchiveError, match=r"^there is no sentence-transformers model 'no-such-model'"):
            archive.add(articles_until(archive, lambda: False))


def test_nobody_writes_while_one_whose_starter_was_killed_still_does(folder):
    script = Path(__file__).with_name("adding.py")
    adding = subprocess.Popen([sys.executable, script, folder], stdout=subprocess.PIPE, text=True)
    try:
        pid = int(adding.stdout.readline())
        os.kill(pid, signal.SIGSTOP)
        adding.kill()
        adding.wait()
        with Archive(folder) as archive, pytest.raises(ArchiveLocked):
            archive.add([article(99)])
        os.kill(pid, signal.SIGCONT)
        deadline = time.monotonic() + PATIENCE
        with suppress(ProcessLookupError):
            while time.monotonic() < deadline:
                os.kill(pid, 0)
                time.sleep(0.05)
        with Archive(folder) as archive:
            archive.add([article(99)])
            assert archive.check() == []
    finally:
        adding.kill()
        adding.stdout.close()
