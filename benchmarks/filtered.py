"""What bounds cost: the search within a month, a year or one publisher against the unbounded one, and what it misses.

26,634 articles. Of the vectors' leg, asked as deep as the search asks it, the 20 nearest within the bounds are compared
with those that brute force finds.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np

from rag.archive.archive import Archive
from rag.archive.bounds import Bounds
from rag.archive.vectors import VectorStore
from rag.retrieval.query import understand
from rag.retrieval.search import search

from . import metrics, realtimeqa
from .data import SEED, data, records
from .results import Options, Result, Row

_QUESTIONS, _TRIAL = 100, 5
_NEAREST = 20
#: How deep the search goes in the vectors.
_DEPTH = 100

#: From the day a question is asked to its bounds.
_BOUNDS: dict[str, Callable[[datetime], Bounds]] = {
    "unbounded": lambda _: Bounds(),
    "a month": lambda day: Bounds(day.replace(day=1), _months_on(day, 1)),
    "a quarter": lambda day: Bounds(day.replace(day=1), _months_on(day, 3)),
    "a year": lambda day: Bounds(datetime(day.year, 1, 1, tzinfo=UTC), datetime(day.year + 1, 1, 1, tzinfo=UTC)),
    "since 2015": lambda _: Bounds(datetime(2015, 1, 1, tzinfo=UTC)),
}


def _months_on(day: datetime, months: int) -> datetime:
    years, month = divmod(day.month - 1 + months, 12)
    return datetime(day.year + years, month + 1, 1, tzinfo=UTC)


def run(options: Options) -> Result:
    """Search with each kind of bounds in turn, question by question, so that none has the warmer machine."""
    questions = records(*data("realtimeqa/questions.jsonl.gz"))
    drawn = random.Random(SEED).sample(questions, _TRIAL if options.trial else _QUESTIONS)
    with Archive(
        realtimeqa.folder(options), embedding_model=realtimeqa.embedding_model(options), create=False
    ) as opened:
        ids = np.array(sorted(opened.catalog.passage_ids()))
        store = VectorStore(opened.path / "vectors", opened.catalog.meta()["collection"])
        stored = store.get(ids.tolist())
        store.close()
        vectors = np.stack([stored[id_] for id_ in ids.tolist()])
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        took: dict[str, list[float]] = {kind: [] for kind in _BOUNDS}
        dense: dict[str, list[float]] = {kind: [] for kind in _BOUNDS}
        recall: dict[str, list[float]] = {kind: [] for kind in _BOUNDS}
        inside: dict[str, list[int]] = {kind: [] for kind in _BOUNDS}
        for question in drawn:
            day, text = realtimeqa.asked_on(question), question["question"]
            vector = opened.embedder.embed_question(text)
            for kind, bounds_of in _BOUNDS.items():
                bounds = bounds_of(day)
                query = understand(text, today=day, since=bounds.since, until=bounds.until, plain=True)
                started = time.perf_counter()
                search(query, opened, _NEAREST)
                took[kind].append(1_000 * (time.perf_counter() - started))
                started = time.perf_counter()
                found = [id_ for id_, _ in opened.search_vectors(text, _DEPTH, bounds)][:_NEAREST]
                dense[kind].append(1_000 * (time.perf_counter() - started))
                allowed = np.isin(ids, list(opened.catalog.passage_ids(bounds))) if bounds else np.ones(len(ids), bool)
                cosines = np.where(allowed, vectors @ vector, -2.0)
                best = np.argsort(-cosines)[: min(_NEAREST, int(allowed.sum()))]
                # What is as near as the last of the best counts as one of them.
                least = cosines[best[-1]] - 1e-4 if len(best) else 0.0
                near = set(ids[(cosines >= least) & allowed].tolist())
                recall[kind].append(len(near & set(found)) / max(1, len(best)))
                inside[kind].append(int(allowed.sum()))
    figures: list[Row] = [
        {
            "bounds": kind,
            "passages within": int(np.median(inside[kind])),
            **{f"search {name}": value for name, value in metrics.spread(took[kind]).items()},
            **{f"vectors {name}": value for name, value in metrics.spread(dense[kind]).items()},
            "vectors' recall@20": round(float(np.mean(recall[kind])), 4),
            "times unbounded": round(float(np.median(took[kind]) / np.median(took["unbounded"])), 2),
        }
        for kind in _BOUNDS
    ]
    return Result(figures, {"unit": "milliseconds", "questions": len(drawn), "seed": SEED})
