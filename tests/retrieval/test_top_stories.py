from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rag import Archive, Article
from rag.retrieval.query import understand
from rag.retrieval.top_stories import top_stories

FIRST = datetime(2025, 5, 1, tzinfo=UTC)
#: A subject, and how many articles tell of it.
TOLD = {
    "The volcano on the island of Hekla erupted and covered the villages with ash": 6,
    "The striker scored twice as the football club won the cup final": 4,
    "The central bank raised its interest rates to fight inflation": 3,
}
ALONE = [
    "A bakery in Solby sells bread made of acorns.",
    "The opera house hired a new violinist from Chile.",
    "Beavers returned to the river after ninety years.",
    "A court fined the dentist for his noisy parrots.",
    "The library lends umbrellas to its readers now.",
    "Scientists counted the rings of a fallen oak.",
    "A lorry full of lemons overturned at the bridge.",
    "The school painted its gate in seven colours.",
]


def when(day: int) -> datetime:
    return FIRST + timedelta(days=day)


@pytest.fixture(scope="module")
def archive(tmp_path_factory, embedder):
    articles = [
        Article(
            f"{subject}, number {n}.\n\nWhat follows is told elsewhere.", title=f"{subject[:12]} {n}", published=when(n)
        )
        for subject, count in TOLD.items()
        for n in range(count)
    ]
    articles += [Article(text, title=text[:15], published=when(n)) for n, text in enumerate(ALONE)]
    # After the time that is asked about.
    articles += [Article(f"{ALONE[0]} Again, {n}.", title=f"Bread {n}", published=when(60)) for n in range(8)]
    with Archive(tmp_path_factory.mktemp("stories"), embedder=embedder) as archive:
        archive.add(articles)
        yield archive


def found(archive, question="what happened in May 2025?", limit=5):
    query = understand(question, today=when(90), archive_days=(FIRST.date(), when(60).date()))
    return top_stories(query, archive, limit)


def test_what_most_articles_tell_comes_first_each_subject_once(archive):
    titles = [hit.passage.article.title for hit in found(archive)]
    assert [title[:12] for title in titles[:3]] == [subject[:12] for subject in TOLD]
    assert {title[:12] for title in titles[3:]}.isdisjoint(subject[:12] for subject in TOLD)
    scores = [hit.score for hit in found(archive)]
    assert scores == sorted(scores, reverse=True)


def test_hits_are_first_passages_within_the_bounds(archive):
    for hit in found(archive, limit=30):
        assert hit.passage.start == 0
        assert hit.passage.article.published < datetime(2025, 6, 1, tzinfo=UTC)
    assert "Again" in found(archive, "what happened in June 2025?", 1)[0].passage.text


def test_nothing_is_found_where_nothing_was_published(archive):
    assert found(archive, "what happened between 10 June and 12 June 2025?") == []


def test_of_few_articles_the_newest_comes_first(tmp_path, embedder):
    with Archive(tmp_path / "few", embedder=embedder) as archive:
        archive.add(Article(text, published=when(n)) for n, text in enumerate(ALONE[:3]))
        assert [hit.passage.article.text for hit in found(archive)] == ALONE[2::-1]


def test_without_any_day_all_articles_are_looked_at(tmp_path, embedder):
    with Archive(tmp_path / "undated", embedder=embedder) as archive:
        archive.add([Article(ALONE[0]), Article(ALONE[1])])
        hits = top_stories(understand("what's new?", today=when(0)), archive, 5)
        assert {hit.passage.article.text for hit in hits} == set(ALONE[:2])
