"""Fit the reader's calibration on the even halves of the given questions: `python -m benchmarks.calibration`.

Two logistic functions (Platt, 1999) turn the network's scores into probabilities, of one passage and of an answer that
is pooled from several; every set weighs the same. Then one threshold is chosen for both. It writes
`rag/answering/models/reader/calibration.json`; the odd halves are left for the benchmarks that report.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from rag.answering.calibration import Calibration, logit
from rag.answering.pool import pool
from rag.answering.reader import MODEL, Reader, windows
from rag.archive.archive import Archive
from rag.evaluate import f1
from rag.retrieval.rerank import rerank
from rag.types import Hit

from . import answers, multihop, realtimeqa
from .data import data, records
from .results import Options

#: An answer is right from this F1 on.
_RIGHT = 0.5
#: Weights of a point: a set's points together weigh 1.
Points = list[tuple[tuple[float, ...], bool]]


def fit(sets: Sequence[Points]) -> tuple[float, ...]:
    """Return bias and weights of the logistic function that fits the points, every set weighing the same."""
    features = np.array([point for points in sets for point, _ in points])
    right = np.array([is_right for points in sets for _, is_right in points])
    weights = np.concatenate([np.full(len(points), 1 / len(points)) for points in sets])
    fitted = LogisticRegression(C=1e4, max_iter=1_000).fit(features, right, sample_weight=weights * len(right))
    return (float(fitted.intercept_[0]), *map(float, fitted.coef_[0]))


def of_passages(hits: Sequence[Hit], right: Sequence[str]) -> Points:
    """Return what the network says of each passage, and whether its best candidate is right."""
    points: Points = []
    for hit in hits:
        if hit.reading and hit.reading.candidates:
            best = hit.reading.candidates[0]
            is_right = bool(right) and f1(hit.passage.text[best.start : best.end], right) >= _RIGHT
            points.append(((best.margin, hit.reading.relevance), is_right))
    return points


def of_answers(question: str, hits: Sequence[Hit], right: Sequence[str]) -> Points:
    """Return how well the first pooled answer is believed, and whether it is right."""
    hits = rerank(hits)
    pooled = pool(question, hits)
    if not pooled:
        return []
    first = pooled[0].mentions[0]
    text = hits[first.hit].passage.article.text[first.start : first.end]
    is_right = bool(right) and f1(text, right) >= _RIGHT
    return [((logit(pooled[0].best), logit(pooled[0].support)), is_right)]


def with_probabilities(hits: Sequence[Hit], calibration: Calibration) -> list[Hit]:
    """Return the hits with the probabilities that `calibration` gives their readings."""
    return [
        replace(
            hit,
            reading=replace(
                hit.reading, probability=calibration.passage(hit.reading.candidates[0].margin, hit.reading.relevance)
            ),
        )
        for hit in hits
        if hit.reading and hit.reading.candidates
    ]


def main() -> None:
    """Read the even halves once, fit, choose the threshold, write the file."""
    options = Options()
    reader = Reader()
    newsqa, squad = (records(path)[::2] for path in data("newsqa/dev.jsonl.gz", "squad2/dev500.jsonl.gz"))
    texts: list[Points] = [[], []]
    for points, asked in zip(texts, (newsqa[::3], squad), strict=True):
        for each in asked:
            points += _of_text(reader, each)
    with Archive(realtimeqa.folder(options), embedding_model=realtimeqa.embedding_model(options), create=False) as news:
        questions = records(*data("realtimeqa/questions.jsonl.gz"))[::2]
        seen = answers.read(questions, "question", news, reader)
        blind = answers.read(questions, "question", news, reader, answers.holds_answer)
    with Archive(multihop.folder(options), create=False) as archive:
        kinds = ("inference_query", "null_query")
        queries = [each for each in records(*data("multihop_rag/queries.jsonl.gz")) if each["question_type"] in kinds]
        hops = answers.read(queries[::2], "query", archive, reader)
    calibration = calibrate(texts, seen, blind, hops)
    path = MODEL / "calibration.json"
    path.write_text(f"{json.dumps(asdict(calibration), indent=2)}\n", "utf-8")
    print(f"wrote {path}: {calibration}")


def calibrate(
    texts: Sequence[Points], seen: Sequence[answers.Read], blind: Sequence[answers.Read], hops: Sequence[answers.Read]
) -> Calibration:
    """Return the calibration that fits what was read; `blind` is `seen` with the articles hidden that answer."""
    asked = [
        [(each.query.question, each.hits, [each.record["answer"]]) for each in seen],
        [(each.query.question, each.hits, []) for each in blind],
        [(each.query.question, each.hits, _right(each)) for each in hops],
    ]
    passages = [[point for _, hits, right in one for point in of_passages(hits, right)] for one in asked]
    of_passage = fit([*texts, *passages])
    calibration = Calibration(*of_passage, 0.0, 0.0, 0.0, 0.5)
    pooled = fit(
        [
            [
                point
                for question, hits, right in one
                for point in of_answers(question, with_probabilities(hits, calibration), right)
            ]
            for one in asked
        ]
    )
    return replace(calibration, pooled_bias=pooled[0], pooled_best=pooled[1], pooled_support=pooled[2])


def _right(each: answers.Read) -> list[str]:
    return [] if each.record["question_type"] == "null_query" else [each.record["answer"]]


def _of_text(reader: Reader, each: dict[str, Any]) -> Points:
    """Return the points of one question on a text that is given: its best window, as `Reader.read_text` takes it."""
    text = each["context"]
    parts = list(windows(text))
    readings = reader.read(each["question"], [("", text[start:end]) for start, end in parts])
    answered = [(reading, text[start:end]) for reading, (start, end) in zip(readings, parts, strict=True)]
    answered = [(reading, part) for reading, part in answered if reading.candidates]
    if not answered:
        return []
    best, part = max(answered, key=lambda one: one[0].candidates[0].margin + one[0].relevance)
    right = [answer["text"] for answer in each["answers"]]
    words = part[best.candidates[0].start : best.candidates[0].end]
    is_right = bool(right) and f1(words, right) >= _RIGHT
    return [((best.candidates[0].margin, best.relevance), is_right)]


if __name__ == "__main__":
    main()
