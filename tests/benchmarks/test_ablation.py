from datetime import UTC, datetime

from benchmarks.ablation import ways
from rag import Archive, Article
from rag.answering.reader import Reader


def test_each_way_finds_and_what_is_left_out_is_felt(tmp_path, embedder):
    articles = [
        Article(
            "The ferry Aurora sank off Lisbon.", "Ferry", (), name, f"http://x/{name}", datetime(year, 3, 1, tzinfo=UTC)
        )
        for name, year in (("Echo", 2020), ("The Gazette", 2024))
    ]
    today = datetime(2024, 3, 5, tzinfo=UTC)
    with Archive(tmp_path, embedder=embedder) as archive:
        archive.add(articles)
        found = ways(archive, Reader())

        def first(way, question):
            return found[way](question, today)[0].article.publisher

        assert all(retrieve("Where did the Aurora sink?", today) for retrieve in found.values())
        assert first("whole search", "Where did the Aurora sink, according to Echo?") == "Echo"
        assert first("- without publishers", "Where did the Aurora sink, according to Echo?") == "The Gazette"
        assert first("whole search", "Which ferry sank in March 2020?") == "Echo"
        assert first("- without dates in the question", "Which ferry sank in March 2020?") == "The Gazette"
