"""Processes that are killed or interrupted while they write: whatever the moment, nothing is lost or doubled."""

import itertools
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from hash_embedder import HashEmbedder
from newsroom import article, copy

from rag.archive.archive import Archive
from rag.archive.chunk import chunk
from rag.archive.intake import Changes
from rag.cli import main

ROOT = Path(__file__).parent.parent.parent
ARTICLES = 40
KILLS, KILLS_OF_COPIES = 24, 7


def assert_whole(archive):
    """All three stores hold every passage of the articles that answer, found by its own words and its own vector."""
    status = archive.status()
    assert (status.pending_lexical, status.pending_vectors) == (0, 0)
    assert archive.check() == []
    stored = archive.catalog.articles(archive.catalog.article_ids())
    embedder = archive.embedder
    answering = [each for each in stored.values() if archive.catalog.answers(each)]
    cut = {passage.id for each in answering for passage in chunk(each, embedder.piece_starts, embedder.window)}
    assert archive.catalog.passage_ids() == cut
    return stored


def plan(chance):
    """Yield for ever what to do next, at how many events to stop it, and the articles that it may make."""
    for edition in itertools.count():
        first = chance.randrange(ARTICLES // 2)
        everything = {article(n).id: article(n, edition) for n in range(ARTICLES)}
        yield ["add", 0, ARTICLES, edition], chance.randrange(55), everything
        yield ["remove", first, first + 15], chance.randrange(6), dict.fromkeys(list(everything)[first : first + 15])
        yield ["add", 0, ARTICLES, edition], chance.randrange(45), everything
        yield ["rebuild"], chance.randrange(16), {}


def test_a_killed_process_leaves_nothing_that_the_next_open_does_not_mend(tmp_path, start_indexer):
    chance = random.Random(20)
    folder = tmp_path / "archive"
    steps = ((start_indexer(folder, *words, waits=False), *rest) for words, *rest in plan(chance))
    possible = {article(n).id: {None} for n in range(ARTICLES)}
    killed_after = []
    # One step ahead: the next process imports while this one is at work.
    for (indexer, events, makes), _ in pairwise(steps):
        assert indexer.next_event() == "ready"
        indexer.go_on()
        event = "ready"
        for _ in range(events):
            event = indexer.next_event() or event
        time.sleep(chance.choice([0, 0.002, 0.01, 0.05]) * chance.random())
        indexer.kill()
        if indexer.process.returncode == -signal.SIGKILL:
            killed_after.append(event)
        for id_, made in makes.items():
            possible[id_].add(made)
        if chance.random() < 0.3:
            continue  # The next process finds it as it is, and may be killed while mending it.
        with Archive(folder, embedder=HashEmbedder()) as archive:
            stored = assert_whole(archive)
        assert stored.keys() <= possible.keys()
        for id_, known in possible.items():
            assert stored.get(id_) in known
            possible[id_] = {stored.get(id_)}
        if len(killed_after) >= KILLS:
            break
    assert {"ready", "opened", "read", "embed"} <= set(killed_after)

    final = [article(n, edition=99) for n in range(ARTICLES)]
    with Archive(folder, embedder=HashEmbedder()) as archive:
        archive.add(final)
        assert assert_whole(archive) == {each.id: each for each in final}
        assert archive.add(final) == Changes(unchanged=ARTICLES)


def test_a_kill_leaves_copies_and_withdrawals_whole(tmp_path, start_indexer):
    chance = random.Random(21)
    folder, size = tmp_path / "archive", 12
    originals = [article(n) for n in range(size)]
    actions = itertools.cycle(["copies", "withdraw", "restore", "remove"])
    steps = ((start_indexer(folder, action, 0, size, waits=False), action) for action in actions)
    killed = 0
    # One step ahead: the next process imports while this one is at work.
    for (indexer, action), _ in pairwise(steps):
        assert indexer.next_event() == "ready"
        indexer.go_on()
        for _ in range(chance.randrange(26 if action == "copies" else 4)):
            indexer.next_event()
        time.sleep(0.03 * chance.random())
        indexer.kill()
        killed += indexer.process.returncode == -signal.SIGKILL
        if killed >= KILLS_OF_COPIES:
            break
        with Archive(folder, embedder=HashEmbedder()) as archive:
            assert_whole(archive)
    with Archive(folder, embedder=HashEmbedder()) as archive:
        archive.add(each for original in originals for each in (original, copy(original)))
        archive.restore(original.id for original in originals)
        assert len(assert_whole(archive)) == 2 * size
        for each in originals:
            assert [other.article_id for other in archive.copies(each.id)] == [copy(each).id]


def test_ctrl_c_ends_an_add_with_one_clear_line_and_the_next_goes_on(tmp_path, capsys, embedder):
    """The command as it is, with the packaged model, interrupted when some vectors are written and others are not."""
    news, folder = tmp_path / "news.jsonl", tmp_path / "archive"
    # Enough that the work is not done before a busy machine delivers the signal.
    articles = [article(n, sentences=1) for n in range(1_500)]
    records = [{"url": each.url, "title": each.title, "text": each.text} for each in articles]
    news.write_text("".join(json.dumps(record) + "\n" for record in records))
    command = ["add", "--archive", str(folder), str(news)]
    python = [sys.executable, "-m", "rag"]
    with subprocess.Popen(
        [*python, *command],
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        # A shell's background jobs, and what they start, ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        try:
            while not has_written_some_vectors(folder / "catalog.sqlite"):
                assert process.poll() is None, process.communicate()[1]
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate()
        finally:
            process.kill()
    lines = [line for line in said.replace("\r", "\n").splitlines() if line.strip()]
    assert [line for line in lines if not line.startswith(("reading:", "embedding:"))] == [
        f"{news}: text <- text, title <- title, url <- url",
        "rag: stopped; nothing is lost, run the same command again to go on",
    ]
    assert process.returncode == 130
    with closing(sqlite3.connect(folder / "catalog.sqlite")) as catalog:
        assert catalog.execute("SELECT count(*) FROM outbox").fetchone() > (0,)

    assert main(command) == 0
    assert "added 0, unchanged 1500, revised 0, failed 0" in capsys.readouterr().err
    with Archive(folder, embedder=embedder) as archive:
        assert {each.text for each in assert_whole(archive).values()} == {each.text for each in articles}


@pytest.mark.parametrize("size", ["1m", "3m", "8m", "12m"])
def test_a_full_disk_ends_an_add_with_one_clear_line_and_the_next_goes_on(tmp_path, size):
    if not may_mount():
        pytest.skip("this system lets no user mount a disk in a name space of its own")
    command = ["unshare", "-Urm", sys.executable, str(Path(__file__).with_name("full_disk.py")), str(tmp_path), size]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": "."})
    assert done.returncode == 0, done.stderr
    said, *rest = done.stdout.splitlines()
    assert said.startswith(f"the disk that holds {tmp_path}") and said.endswith("nothing is lost")
    assert rest == ["1000"]


def may_mount():
    command = ["unshare", "-Urm", "mount", "-t", "tmpfs", "none", "/mnt"]
    return (
        shutil.which("unshare") is not None
        and subprocess.run(command, capture_output=True, check=False).returncode == 0
    )


def has_written_some_vectors(catalog):
    if not catalog.is_file():
        return False
    with closing(sqlite3.connect(catalog)) as connection:
        try:
            (passages,) = connection.execute("SELECT count(*) FROM passages").fetchone()
            (waiting,) = connection.execute("SELECT count(*) FROM outbox WHERE target = 'vectors'").fetchone()
        except sqlite3.OperationalError:  # The tables are not there yet.
            return False
    return 0 < waiting < passages
