"""Fit the reader's calibration on the even halves of the given questions: `python -m benchmarks.calibration`.

How far a passage is believed before answers are pooled was chosen by hand: of the weights that lead to as many right
answers on the even halves, those that serve the shipped questions, with their one article, best. The probabilities that
are shown, of a span in a given text and of an answer pooled from several articles, are logistic functions of the scores
(Platt, 1999): those of texts fitted on SQuAD 2.0, where half of the questions have no answer, those of pooled answers
on RealTimeQA and MultiHop-RAG, weighing the same. There is one threshold for both; the latter are raised, all alike, so
that it declines most of MultiHop-RAG's unanswerable questions and few others. It writes
`rag/answering/models/reader/calibration.json`; the odd halves are left for the benchmarks that report.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from rag.answering.calibration import Calibration, Evidence, logit
from rag.answering.pool import pool
from rag.answering.reader import MODEL, Reader, windows
from rag.archive.archive import Archive
from rag.measures import RIGHT_FROM_F1, f1
from rag.retrieval.rerank import rerank
from rag.types import Hit

from . import answers, multihop, realtimeqa
from .data import data, records
from .results import Options

#: Bias, and weights of margin and relevance, of a passage among several.
_PASSAGE = (-1.0, 0.15, 0.15)
#: The probability from which an answer is shown: of those that serve SQuAD 2.0's even half, the least.
_THRESHOLD = 0.24
#: Of MultiHop-RAG's questions without an answer, the part that must be declined.
_DECLINED = 0.94
#: Answers to one question that are fitted.
_ANSWERS = 8
#: Scores and whether what they speak for is right.
Point = tuple[tuple[float, ...], bool]


@dataclass(frozen=True, slots=True)
class Given:
    """What was read of the even halves; `texts` holds for each question its best span's scores and if it is right."""

    texts: tuple[Point, ...]
    seen: tuple[answers.Read, ...]
    hops: tuple[answers.Read, ...]


def fit(sets: Sequence[Sequence[Point]]) -> tuple[float, ...]:
    """Return bias and weights of the logistic function that fits the points, every set weighing the same.

    No score may speak against what it stands for: one that would is left out (weight 0).
    """
    features = np.array([point for points in sets for point, _ in points])
    right = np.array([is_right for points in sets for _, is_right in points])
    weights = np.concatenate([np.full(len(points), 1 / len(points)) for points in sets]) * len(right)
    used = list(range(features.shape[1]))
    while True:
        fitted = LogisticRegression(C=1e4, max_iter=1_000).fit(features[:, used], right, sample_weight=weights)
        worst = int(np.argmin(fitted.coef_[0]))
        if fitted.coef_[0][worst] >= 0 or len(used) == 1:
            found = dict(zip(used, map(float, fitted.coef_[0]), strict=True))
            return (float(fitted.intercept_[0]), *(found.get(n, 0.0) for n in range(features.shape[1])))
        del used[worst]


def of_answers(each: answers.Read, calibration: Calibration) -> list[Point]:
    """Return what speaks for each answer to a question, and whether it is right."""
    hits = rerank(with_probabilities(each.hits, calibration))
    right = answers.right(each)
    points: list[Point] = []
    for answer in pool(each.query, hits, calibration)[:_ANSWERS]:
        first = answer.mentions[0]
        text = hits[first.hit].passage.article.text[first.start : first.end]
        points.append((tuple(answer.evidence), bool(right) and f1(text, right) >= RIGHT_FROM_F1))
    return points


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
    calibration = calibrate(read(Options(), Reader()))
    path = MODEL / "calibration.json"
    path.write_text(f"{json.dumps(asdict(calibration), indent=2)}\n", "utf-8")
    print(f"wrote {path}: {calibration}")


def read(options: Options, reader: Reader) -> Given:
    """Read the even halves: SQuAD 2.0's, a third of RealTimeQA's, MultiHop-RAG's."""
    (squad,) = data("squad2/dev500.jsonl.gz")
    texts = [of_text(reader, each) for each in tqdm(records(squad)[::2], desc="texts")]
    with Archive(realtimeqa.folder(options), embedding_model=realtimeqa.embedding_model(options), create=False) as news:
        questions = records(*data("realtimeqa/questions.jsonl.gz"))[::6]
        seen = answers.read(questions, "question", news, reader)
    with Archive(multihop.folder(options), create=False) as archive:
        queries = [each for each in records(*data("multihop_rag/queries.jsonl.gz"))[::2] if answers.asks_one(each)]
        hops = answers.read(queries, "query", archive, reader)
    return Given(tuple(point for point in texts if point is not None), tuple(seen), tuple(hops))


def calibrate(given: Given) -> Calibration:
    """Return the calibration that fits what was read."""
    calibration = Calibration(*_PASSAGE, *fit([given.texts]), 0.0, 1.0, 1.0, 0.0, 0.0, _THRESHOLD)
    sets = [[of_answers(each, calibration) for each in one] for one in (given.seen, given.hops)]
    bias, *weights = fit([[point for points in one for point in points] for one in sets])
    names = ("pooled_best", "pooled_agreement", "pooled_stories", "pooled_titled")
    calibration = replace(calibration, pooled_bias=bias, **dict(zip(names, weights, strict=True)))
    unanswerable = [
        max((calibration.pooled(Evidence(*scores)) for scores, _ in points), default=0.0)
        for points, each in zip(sets[1], given.hops, strict=True)
        if not answers.right(each)
    ]
    raised = logit(_THRESHOLD) - logit(float(np.quantile(unanswerable, _DECLINED)))
    return replace(calibration, pooled_bias=bias + raised)


def of_text(reader: Reader, each: dict[str, Any]) -> Point | None:
    """Return the point of one question on a text that is given: its best window, as `Reader.read_text` takes it."""
    text = each["context"]
    parts = list(windows(text))
    readings = reader.read(each["question"], [("", text[start:end]) for start, end in parts])
    read = [(one, text[start:end]) for one, (start, end) in zip(readings, parts, strict=True) if one.candidates]
    if not read:
        return None
    best, part = max(read, key=lambda one: one[0].candidates[0].margin + one[0].relevance)
    right = [answer["text"] for answer in each["answers"]]
    words = part[best.candidates[0].start : best.candidates[0].end]
    return (best.candidates[0].margin, best.relevance), bool(right) and f1(words, right) >= RIGHT_FROM_F1


if __name__ == "__main__":
    main()
