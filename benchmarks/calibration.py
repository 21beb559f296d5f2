"""Fit the reader's calibration on the even halves of the given questions: `python -m benchmarks.calibration`.

How far a passage is believed before answers are pooled was chosen by hand: of the weights that lead to as many right
answers on the even halves, those that serve the shipped questions, with their one article, best. The probabilities that
are shown, of a span in a given text and of an answer pooled from several articles, are logistic functions of the scores
(Platt, 1999), fitted with every set weighing the same. The threshold is the least that declines nine in ten of
MultiHop-RAG's unanswerable questions. It writes `rag/answering/models/reader/calibration.json`; the odd halves are left
for the benchmarks that report.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from rag.answering.calibration import Calibration, logit
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
#: Of questions without an answer, the part that must be declined.
_DECLINED = 0.9
#: Scores and whether what they speak for is right.
Point = tuple[tuple[float, ...], bool]


@dataclass(frozen=True, slots=True)
class Given:
    """What was read of the even halves; a set of texts holds for each question its best span's scores and its F1.

    `blind` is `seen` with the articles hidden that answer.
    """

    texts: tuple[tuple[Point, ...], ...]
    seen: tuple[answers.Read, ...]
    blind: tuple[answers.Read, ...]
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


def of_answer(each: answers.Read, calibration: Calibration) -> Point | None:
    """Return how far the first answer is believed (best, agreement) and whether it is right; None if there is none."""
    hits = rerank(with_probabilities(each.hits, calibration))
    pooled = pool(each.query, hits)
    if not pooled:
        return None
    first = pooled[0].mentions[0]
    text = hits[first.hit].passage.article.text[first.start : first.end]
    best, support = logit(pooled[0].best), logit(pooled[0].support)
    right = answers.right(each)
    return (best, support - best), bool(right) and f1(text, right) >= RIGHT_FROM_F1


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
    """Read the even halves: a third of NewsQA's, SQuAD 2.0's, half of RealTimeQA's, MultiHop-RAG's."""
    newsqa, squad = (records(path)[::2] for path in data("newsqa/dev.jsonl.gz", "squad2/dev500.jsonl.gz"))
    texts = tuple(
        tuple(point for each in tqdm(asked, desc="texts") if (point := of_text(reader, each)) is not None)
        for asked in (newsqa[::3], squad)
    )
    with Archive(realtimeqa.folder(options), embedding_model=realtimeqa.embedding_model(options), create=False) as news:
        questions = records(*data("realtimeqa/questions.jsonl.gz"))[::4]
        seen, blind = answers.read_both(questions, "question", news, reader, answers.holds_answer)
    with Archive(multihop.folder(options), create=False) as archive:
        queries = [each for each in records(*data("multihop_rag/queries.jsonl.gz"))[::2] if answers.asks_one(each)]
        hops = answers.read(queries, "query", archive, reader)
    return Given(texts, tuple(seen), tuple(blind), tuple(hops))


def calibrate(given: Given) -> Calibration:
    """Return the calibration that fits what was read."""
    calibration = Calibration(*_PASSAGE, *fit(given.texts), 0.0, 0.0, 0.0, 0.5)
    sets = [[of_answer(each, calibration) for each in one] for one in (given.seen, given.blind, given.hops)]
    bias, best, agreement = fit([[point for point in points if point is not None] for points in sets])
    calibration = replace(calibration, pooled_bias=bias, pooled_best=best, pooled_agreement=agreement)
    unanswerable = [
        calibration.pooled_of(*point[0]) if point else 0.0
        for point, each in zip(sets[2], given.hops, strict=True)
        if not answers.right(each)
    ]
    return replace(calibration, threshold=float(np.ceil(100 * np.quantile(unanswerable, _DECLINED)) / 100))


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
