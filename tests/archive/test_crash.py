"""Processes that are killed or interrupted while they write: whatever the moment, nothing is lost or doubled."""

import random
import signal
import time

from conftest import HERE
from hash_embedder import HashEmbedder
from newsroom import article

from rag.archive.archive import Archive, Changes
from rag.archive.chunk import chunk

ROOT = HERE.parent.parent
ARTICLES = 40
KILLS = 24


def assert_whole(archive):
    """All three stores hold every passage of the catalogue's articles, found by its own words and its own vector."""
    status = archive.status()
    assert (status.pending_lexical, status.pending_vectors) == (0, 0)
    assert archive.check() == []
    stored = archive.catalog.articles(archive.catalog.article_ids())
    embedder = archive.embedder
    cut = {passage.id for each in stored.values() for passage in chunk(each, embedder.piece_offsets, embedder.window)}
    assert archive.catalog.passage_ids() == cut
    return stored


def actions(chance):
    """Yield for ever what to do next, with the events to be seen of it at most and the articles that it makes."""
    edition = 0
    while True:
        edition += 1
        first = chance.randrange(ARTICLES // 2)
        yield ["add", 0, ARTICLES, edition], 55, {article(n).id: article(n, edition) for n in range(ARTICLES)}
        yield ["remove", first, first + 15], 6, {article(n).id: None for n in range(first, first + 15)}
        yield ["add", 0, ARTICLES, edition], 45, {article(n).id: article(n, edition) for n in range(ARTICLES)}
        yield ["rebuild"], 16, {}


def test_a_killed_process_leaves_nothing_that_the_next_open_does_not_mend(tmp_path, start_indexer):
    chance = random.Random(20)
    folder = tmp_path / "archive"
    todo = actions(chance)
    possible = {article(n).id: {None} for n in range(ARTICLES)}
    killed_after = []
    following = None
    while len(killed_after) < KILLS:
        arguments, events, makes = next(todo)
        indexer = following or start_indexer(folder, *arguments, waits=False)
        # The next process imports while this one is at work.
        planned = next(todo)
        following = start_indexer(folder, *planned[0], waits=False)
        todo = _first(planned, todo)

        assert indexer.next_event() == "ready"
        indexer.go_on()
        event = "ready"
        for _ in range(chance.randrange(events)):
            event = indexer.next_event() or event
        time.sleep(chance.choice([0, 0.002, 0.01, 0.05]) * chance.random())
        indexer.kill()
        if indexer.process.returncode == -signal.SIGKILL:
            killed_after.append(event)
        for id_, made in makes.items():
            possible[id_].add(made)
        if chance.random() < 0.3:
            continue  # Let the next process find it as it is, and be killed while mending it.
        with Archive(folder, embedder=HashEmbedder()) as archive:
            stored = assert_whole(archive)
        for id_, known in possible.items():
            assert stored.get(id_) in known
            possible[id_] = {stored.get(id_)}
        assert stored.keys() <= possible.keys()
    assert {"ready", "opened", "read", "embed"} <= set(killed_after)

    with Archive(folder, embedder=HashEmbedder()) as archive:
        final = [article(n, edition=99) for n in range(ARTICLES)]
        changes = archive.add(final)
        assert changes.added + changes.revised == ARTICLES
        assert assert_whole(archive) == {each.id: each for each in final}
        assert archive.add(final) == Changes(unchanged=ARTICLES)


def _first(item, rest):
    yield item
    yield from rest
