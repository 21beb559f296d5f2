"""The ways to retrieve that are measured side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from rag.archive.archive import Archive
from rag.archive.lexical import content_stems
from rag.retrieval.query import understand
from rag.retrieval.search import search
from rag.types import Passage

Retrieve = Callable[[str, datetime | None], list[Passage]]


def legs(archive: Archive, limit: int) -> dict[str, Retrieve]:
    """Return each way by name: question and when it is asked -> at most `limit` passages, best first."""
    overview = archive.overview()
    publishers, days = list(overview.publishers), overview.days

    def passages(found: Sequence[tuple[int, float]]) -> list[Passage]:
        by_id = archive.passages(id_ for id_, _ in found)
        return [by_id[id_] for id_, _ in found]

    def fused(question: str, today: datetime | None) -> list[Passage]:
        query = understand(question, (), publishers, today=today, archive_days=days)
        return [hit.passage for hit in search(query, archive, limit)]

    return {
        "BM25 alone": lambda question, _: passages(archive.search_words(content_stems(question), limit)),
        "vectors alone": lambda question, _: passages(archive.search_vectors(question, limit)),
        "rag": fused,
    }
