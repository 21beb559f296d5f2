"""The reader alone, on texts that are given: NewsQA's whole stories, and SQuAD 2.0 with its unanswerable questions."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering.reader import Reader
from rag.measures import RIGHT_FROM_F1, exact_match, f1
from rag.types import Span

from . import metrics
from .data import data, records
from .results import Options, Result, Row

_TRIAL = 40


def run(options: Options) -> Result:
    """Let the reader answer every question; even and odd ones apart, as its calibration was fitted on the even half."""
    (newsqa,) = data("newsqa/dev.jsonl.gz")
    (squad,) = data("squad2/dev500.jsonl.gz")
    reader = Reader()
    figures: list[Row] = []
    curves: list[Row] = []
    for name, path in (("NewsQA dev, whole story", newsqa), ("SQuAD 2.0, 500", squad)):
        asked = records(path)[: _TRIAL if options.trial else None]
        spans = [reader.read_text(each["question"], each["context"], decline=False) for each in asked]
        answers = [[answer["text"] for answer in each["answers"]] for each in asked]
        for part, half in (("even half", slice(0, None, 2)), ("odd half", slice(1, None, 2)), ("all", slice(None))):
            figures.append({"set": name, "part": part, **score(spans[half], answers[half])})
        scored = [
            (span.probability, bool(own) and f1(span.text, own) >= RIGHT_FROM_F1)
            for span, own in zip(spans[1::2], answers[1::2], strict=True)
            if span
        ]
        curves += [{"set": f"{name}: reliability, odd half", **row} for row in metrics.reliability(scored)]
    return Result(
        figures + curves,
        {
            "f1_forced": "of answerable questions, the best span whatever its probability",
            "f1_all": "over all questions with the reader's own declines, as SQuAD 2.0's script counts them",
            "answerable_auc": "how well the probability tells answerable questions from unanswerable ones",
            "threshold": reader.calibration.threshold,
            "halves": "the calibration was fitted on the even half: the odd half is the fair one",
        },
    )


def score(spans: Sequence[Span | None], answers: Sequence[Sequence[str]]) -> Row:
    """Score one span for each question; questions without answers are unanswerable."""
    forced = [(span.text if span else "", own) for span, own in zip(spans, answers, strict=True) if own]
    shown = [(span.text if span and span.answerable else "", own) for span, own in zip(spans, answers, strict=True)]
    scored = [(span.probability if span else 0.0, bool(own)) for span, own in zip(spans, answers, strict=True)]
    unanswerable = [not text for text, own in shown if not own]
    row: Row = {
        "questions": len(shown),
        "em_forced": _mean([exact_match(text, own) for text, own in forced]),
        "f1_forced": _mean([f1(text, own) for text, own in forced]),
        "em_all": _mean([exact_match(text, own) if own else float(not text) for text, own in shown]),
        "f1_all": _mean([f1(text, own) if own else float(not text) for text, own in shown]),
        "declined_unanswerable": _mean(unanswerable) if unanswerable else "-",
        "answerable_auc": round(metrics.auc(scored), 4) if unanswerable else "-",
    }
    return row


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4)
