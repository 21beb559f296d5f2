"""What each part of the search is worth: the whole, and the whole without one part, with the time each takes.

Every fourth of the given questions of MultiHop-RAG and of RealTimeQA, from the odd half, on which nothing was settled.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from unittest.mock import patch

from rag.answering.reader import Reader
from rag.archive.archive import Archive
from rag.archive.lexical import content_stems
from rag.chatbot import READ
from rag.retrieval import search as searching
from rag.retrieval.query import understand
from rag.retrieval.rerank import rerank
from rag.types import Passage, Query, Understood

from . import metrics, multihop, realtimeqa
from .data import data, records
from .results import Options, Result, Row

_LIMIT = 20
_TRIAL = 20
#: The constant of rank fusion that is most used (Cormack et al., SIGIR 2009).
_RANK_CONSTANT = 60
_DEPTH = 100

Retrieve = Callable[[str, datetime | None], Sequence[Passage]]
Score = Callable[[Sequence[Passage], dict[str, Any]], dict[str, float]]


def ways(archive: Archive, reader: Reader) -> dict[str, Retrieve]:
    """Return each way to search by name."""
    overview = archive.overview()
    publishers, days = list(overview.publishers), overview.days

    def query(question: str, today: datetime | None) -> Query:
        return understand(question, (), publishers, today=today, archive_days=days)

    def but(change: Callable[[Query], Query]) -> Retrieve:
        return lambda question, today: _passages(searching.search(change(query(question, today)), archive, _LIMIT))

    def of(ids: Sequence[int]) -> list[Passage]:
        found = archive.passages(ids)
        return [found[id_] for id_ in ids if id_ in found]

    def words(question: str) -> list[int]:
        return [id_ for id_, _ in archive.search_words(content_stems(question), _DEPTH)]

    def vectors(question: str) -> list[int]:
        return [id_ for id_, _ in archive.search_vectors(question, _DEPTH)]

    def without_vectors(question: str, today: datetime | None) -> list[Passage]:
        with patch.object(searching, "dense_weight", lambda _: 0.0):
            return _passages(searching.search(query(question, today), archive, _LIMIT))

    def reranked(question: str, today: datetime | None) -> list[Passage]:
        asked = query(question, today)
        found = searching.search(asked, archive, _LIMIT)
        read = rerank(reader.read_hits(asked.search_text, found[:READ]))
        return _passages([*read, *found[READ:]])

    return {
        "BM25 alone": lambda question, _: of(words(question)[:_LIMIT]),
        "vectors alone": lambda question, _: of(vectors(question)[:_LIMIT]),
        "plain rank fusion of the two": lambda question, _: of(_fused(words(question), vectors(question))[:_LIMIT]),
        "whole search": but(lambda query: query),
        "- without vectors": without_vectors,
        "- without publishers": but(lambda query: replace(query, understood=replace(query.understood, publishers=()))),
        "- without dates in the question": but(_undated),
        "- without the day of asking": lambda question, _: but(lambda query: query)(question, None),
        "- without decomposition": but(lambda query: replace(query, clauses=())),
        "whole search, reranked by the reader": reranked,
    }


def _undated(query: Query) -> Query:
    """Return the query without what the question's words say of dates."""
    understood = Understood(publishers=query.understood.publishers)
    return replace(query, understood=understood, since=None, until=None, named_days=())


def _passages(hits: Sequence[Any]) -> list[Passage]:
    return [hit.passage for hit in hits]


def _fused(*rankings: Sequence[int]) -> list[int]:
    """Return the ids by the sum of their reciprocal ranks."""
    scores: dict[int, float] = defaultdict(float)
    for ranking in rankings:
        for rank, id_ in enumerate(ranking, start=1):
            scores[id_] += 1 / (_RANK_CONSTANT + rank)
    return sorted(scores, key=lambda id_: -scores[id_])


def run(options: Options) -> Result:
    """Search both archives in every way."""
    reader = Reader()
    reader.load()
    queries = [
        each for each in records(*data("multihop_rag/queries.jsonl.gz")) if each["question_type"] != "null_query"
    ]
    questions = records(*data("realtimeqa/questions.jsonl.gz"))
    figures: list[Row] = []
    with Archive(multihop.folder(options), create=False) as archive:
        figures += _measure("MultiHop-RAG", queries[1::4], "query", ways(archive, reader), _of_hops, options)
    model = realtimeqa.embedding_model(options)
    with Archive(realtimeqa.folder(options), embedding_model=model, create=False) as archive:
        figures += _measure("RealTimeQA", questions[1::4], "question", ways(archive, reader), _of_quiz, options)
    return Result(figures, {"questions": "every fourth given one, from the odd half", "p50_ms": "median, one by one"})


def _measure(
    name: str,
    asked: Sequence[dict[str, Any]],
    field: str,
    searches: dict[str, Retrieve],
    score: Score,
    options: Options,
) -> list[Row]:
    figures: list[Row] = []
    chosen = asked[: _TRIAL if options.trial else None]
    for way, retrieve in searches.items():
        retrieve(chosen[0][field], None)  # What is loaded at the first search is no part of the others.
        rows: list[dict[str, float]] = []
        took: list[float] = []
        for each in chosen:
            started = time.perf_counter()
            found = retrieve(each[field], realtimeqa.asked_on(each) if "date" in each else None)
            took.append(time.perf_counter() - started)
            rows.append(score(found, each))
        p50 = metrics.spread([1000 * seconds for seconds in took])["p50"]
        figures.append({"set": name, "search": way, "questions": len(rows), **metrics.means(rows), "p50_ms": p50})
    return figures


def _of_hops(found: Sequence[Passage], each: dict[str, Any]) -> dict[str, float]:
    facts = [evidence["fact"] for evidence in each["evidence_list"]]
    return metrics.multihop([passage.text for passage in found[:10]], facts)


def _of_quiz(found: Sequence[Passage], each: dict[str, Any]) -> dict[str, float]:
    urls = set(each["urls_with_answer"])
    return metrics.ranked([one.article.url in urls and metrics.holds(one.text, each["answer"]) for one in found])
