from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rag import Archive, Article
from rag.retrieval.query import understand
from rag.retrieval.told_later import told_later

TODAY = datetime(2025, 11, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def archive(tmp_path_factory, embedder):
    told = {
        "2024-07-25": "Tesla earned 1.5 billion dollars in the second quarter of 2024.",
        "2024-10-23": "Tesla earned 2.2 billion dollars in the third quarter.",
        "2024-10-24": "In Q3 2024 Tesla earned more than Lindbank.",
        "2024-10-25": "Tesla earned less in the third quarter of 2023.",
        "2024-10-26": "Tesla may see its sales fall again, and earned nothing for it.",
        "2025-01-10": "Tesla earned more in the second half than in the first.",
        "2024-09-20": "Tesla earned least this summer.",
    }
    articles = [
        Article(text, title=day, published=datetime.fromisoformat(day).replace(tzinfo=UTC))
        for day, text in told.items()
    ]
    with Archive(tmp_path_factory.mktemp("later"), embedder=embedder) as archive:
        archive.add(articles)
        yield archive


@pytest.mark.parametrize(
    ("time", "titles"),
    [
        ("in Q3 2024", {"2024-10-23", "2024-10-24"}),
        ("in the third quarter of 2024", {"2024-10-23", "2024-10-24"}),
        ("in Q2 2024", {"2024-07-25"}),
        ("in the second half of 2024", {"2025-01-10"}),
        ("in the summer of 2024", {"2024-09-20"}),
        ("in the fall of 2024", set()),
        ("in September 2024", set()),
        ("between February and May 2024", set()),
    ],
)
def test_what_is_told_of_a_part_of_the_year_after_it_is_found(archive, time, titles):
    query = understand(f"How much did Tesla earn {time}?", today=TODAY)
    assert {hit.passage.article.title for hit in told_later(query, archive)} == titles
