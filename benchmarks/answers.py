"""Answers over an archive without a language model: RealTimeQA's open questions, and MultiHop-RAG's.

What the search finds for each question is read once; from that follow the answers, the declines, what reranking by the
reader does, and how it goes when the articles that hold the answer are hidden from the search.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tqdm import tqdm

from rag.answering import cite, extractive
from rag.answering.calibration import Calibration
from rag.answering.reader import Reader
from rag.archive.archive import Archive
from rag.measures import RIGHT_FROM_F1, exact_match, f1
from rag.retrieval.query import understand
from rag.retrieval.rerank import rerank
from rag.retrieval.search import search
from rag.retrieval.topical import with_topics
from rag.types import Article, Hit, Query

from . import metrics, multihop, realtimeqa
from .data import data, records
from .results import Options, Result, Row

_TRIAL = 30
#: Passages that are read for each question.
READ = 16
#: How deep the search goes when some of what it finds is hidden.
_DEEP = 200


@dataclass(frozen=True, slots=True)
class Read:
    """One question with what the search found for it, in its order, read."""

    record: dict[str, Any]
    query: Query
    hits: tuple[Hit, ...]


def read(questions: Sequence[dict[str, Any]], field: str, archive: Archive, reader: Reader) -> list[Read]:
    """Search and read for each question."""
    done: list[Read] = []
    for record in tqdm(questions, desc="reading", unit=" questions", mininterval=5):
        query = _understood(record, field, archive)
        hits = reader.read_hits(query.search_text, search(query, archive, READ))
        done.append(Read(record, query, tuple(with_topics(query, hits, archive.rarity))))
    return done


def read_both(
    questions: Sequence[dict[str, Any]],
    field: str,
    archive: Archive,
    reader: Reader,
    hidden: Callable[[dict[str, Any], Article], bool],
) -> tuple[list[Read], list[Read]]:
    """Search and read for each question, with all articles and without those that are `hidden`.

    What both find is read once.
    """
    seen: list[Read] = []
    blind: list[Read] = []
    for record in tqdm(questions, desc="reading", unit=" questions", mininterval=5):
        query = _understood(record, field, archive)
        found = search(query, archive, _DEEP)
        left = [hit for hit in found if not hidden(record, hit.passage.article)][:READ]
        both = {hit.passage.id: hit for hit in [*found[:READ], *left]}
        known = dict(zip(both, reader.read_hits(query.search_text, list(both.values())), strict=True))
        for reads, hits in ((seen, found[:READ]), (blind, left)):
            topical = with_topics(query, [known[hit.passage.id] for hit in hits], archive.rarity)
            reads.append(Read(record, query, tuple(topical)))
    return seen, blind


def _understood(record: dict[str, Any], field: str, archive: Archive) -> Query:
    today = realtimeqa.asked_on(record) if "date" in record else None
    overview = archive.overview()
    return understand(record[field], (), overview.publishers, today=today, archive_days=overview.days)


def asks_one(record: dict[str, Any]) -> bool:
    """Tell whether a MultiHop-RAG question asks for one thing, or has no answer; the rest compare articles."""
    return record["question_type"] in ("inference_query", "null_query")


def right(each: Read) -> list[str]:
    """Return the right answers, none where the articles do not hold one."""
    if "answers" in each.record:
        return [answer["text"] for answer in each.record["answers"]]
    return [] if each.record.get("question_type") == "null_query" else [each.record["answer"]]


def holds_answer(record: dict[str, Any], article: Article) -> bool:
    """Tell whether RealTimeQA knows the article as one that holds the answer."""
    return article.url in record["urls_with_answer"]


def answered(each: Read, calibration: Calibration) -> str:
    """Return the short answer to one question as the archive shows it, "" where it declines."""
    hits = rerank(each.hits)
    draft = extractive.draft(each.query, hits, calibration)
    claims = cite.verify(draft, hits)
    return cite.verified_short(draft, claims) or (claims[0].text if claims else "")


def believed(each: Read, calibration: Calibration) -> tuple[float, bool] | None:
    """Return the probability of the short answer to one question and whether it is right, None if none is found."""
    hits = rerank(each.hits)
    draft = extractive.draft(each.query, hits, replace(calibration, threshold=0.0))
    short = cite.verified_short(draft, cite.verify(draft, hits))
    if draft.confidence is None or not short:
        return None
    return draft.confidence, f1(short, right(each)) >= RIGHT_FROM_F1 if right(each) else False


def run(options: Options) -> Result:
    """Answer every question of both sets."""
    (rtqa,) = data("realtimeqa/questions.jsonl.gz")
    (hops,) = data("multihop_rag/queries.jsonl.gz")
    limit = _TRIAL if options.trial else None
    reader = Reader()
    figures: list[Row] = []
    with Archive(realtimeqa.folder(options), embedding_model=realtimeqa.embedding_model(options), create=False) as news:
        questions = records(rtqa)[:limit]
        open_, blind = read_both(questions, "question", news, reader, holds_answer)
    with Archive(multihop.folder(options), create=False) as archive:
        read_hops = read(records(hops)[:limit], "query", archive, reader)
    for part, half in (("even half", slice(0, None, 2)), ("odd half", slice(1, None, 2)), ("all", slice(None))):
        figures.append({"set": "RealTimeQA", "part": part, **score_open(open_[half], blind[half], reader.calibration)})
    for part, half in (("even half", slice(0, None, 2)), ("odd half", slice(1, None, 2)), ("all", slice(None))):
        figures.append({"set": "MultiHop-RAG", "part": part, **score_hops(read_hops[half], reader.calibration)})
    odd = [*open_[1::2], *blind[1::2], *(each for each in read_hops[1::2] if asks_one(each.record))]
    scored = [point for each in odd if (point := believed(each, reader.calibration)) is not None]
    figures += [{"set": "reliability, odd halves", **row} for row in metrics.reliability(scored)]
    return Result(figures, {"read": READ, "threshold": reader.calibration.threshold})


def score_open(open_: Sequence[Read], blind: Sequence[Read], calibration: Calibration) -> Row:
    """Score RealTimeQA: forced and with declines, with and without its evidence, before and after reranking."""
    forced = replace(calibration, threshold=0.0)
    right = [[each.record["answer"]] for each in open_]
    best = [answered(each, forced) for each in open_]
    shown = [answered(each, calibration) for each in open_]
    without = [answered(each, calibration) for each in blind]
    matched = [exact_match(text, own) > 0 for text, own in zip(best, right, strict=True)]
    row: Row = {
        "questions": len(open_),
        "em_forced": _mean([exact_match(text, own) for text, own in zip(best, right, strict=True)]),
        "f1_forced": _mean([f1(text, own) for text, own in zip(best, right, strict=True)]),
        "em": _mean([exact_match(text, own) for text, own in zip(shown, right, strict=True)]),
        "answered": _mean([bool(text) for text in shown]),
        "right_of_answered": _mean(
            [exact_match(text, own) for text, own in zip(shown, right, strict=True) if text] or [0.0]
        ),
        "right_ones_answered": _mean(
            [bool(text) for text, is_right in zip(shown, matched, strict=True) if is_right] or [0.0]
        ),
        "declined_without_evidence": _mean([not text for text in without]),
    }
    for name, order in (("search", lambda hits: hits), ("reranked", rerank)):
        ranked = [metrics.ranked([_hit(each, hit) for hit in order(each.hits)]) for each in open_]
        row |= {f"{name} {figure}": value for figure, value in metrics.means(ranked).items()}
    return row


def _hit(each: Read, hit: Hit) -> bool:
    return holds_answer(each.record, hit.passage.article) and metrics.holds(hit.passage.text, each.record["answer"])


def score_hops(asked: Sequence[Read], calibration: Calibration) -> Row:
    """Score MultiHop-RAG: inference and null questions by its official word rule, retrieval for all but the null."""
    of_kind = {
        kind: [each for each in asked if each.record["question_type"] == kind]
        for kind in ("inference_query", "null_query")
    }
    null = [answered(each, calibration) for each in of_kind["null_query"]]
    inference = [(each, answered(each, calibration)) for each in of_kind["inference_query"]]
    row: Row = {
        "null_declined": _mean([not text for text in null] or [0.0]),
        "inference_declined": _mean([not text for _, text in inference]),
        "inference_right": _mean([metrics.shares_word(text, each.record["answer"]) for each, text in inference]),
        "inference_em": _mean([exact_match(text, [each.record["answer"]]) for each, text in inference]),
    }
    for name, order in (("search", lambda hits: hits), ("reranked", rerank)):
        ranked = [
            metrics.multihop(
                [hit.passage.text for hit in order(each.hits)],
                [evidence["fact"] for evidence in each.record["evidence_list"]],
            )
            for each in asked
            if each.record["question_type"] != "null_query"
        ]
        row |= {f"{name} {figure}": value for figure, value in metrics.means(ranked).items()}
    return row


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4)
