"""Questions whose answers are known -> scores of the whole way: search, answer, and the courage to decline.

Exact match and F1 count all questions; declining has the empty string as its answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from .chatbot import Chatbot
from .errors import UsageError
from .measures import RIGHT_FROM_F1, exact_match, f1, holds
from .questions import Question
from .types import Answer, Reason, Seconds

#: What these say is not that the archive is silent but that the language model is.
_FAILURES = (Reason.MODEL_FAILED, Reason.MODEL_UNUSABLE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question."""

    question: Question
    #: The short answer, else the first claim; "" where there is none.
    given: str
    #: Why there is no answer, None where there is one.
    reason: Reason | None
    #: The rank, from 1, of the first passage that holds an expected answer, 0 if none does.
    rank: int
    #: Whether the short answer or the first claim holds an expected answer.
    contained: bool
    seconds: Seconds

    @property
    def failed(self) -> bool:
        """Whether the language model failed; that is wrong whatever was expected."""
        return self.reason in _FAILURES

    @property
    def declined(self) -> bool:
        """Whether the archive was said not to answer the question."""
        return self.reason is not None and not self.failed

    @property
    def exact(self) -> bool:
        """Whether what was given is an expected answer; for a question without one, whether nothing was given."""
        return not self.failed and exact_match(self.given, self.question.answers)

    @property
    def f1(self) -> float:
        """The F1 of what was given; 1 where it was right to give nothing."""
        return 0.0 if self.failed else f1(self.given, self.question.answers)

    @property
    def right(self) -> bool:
        """Whether a person would let it pass: an answer of F1 .5 or more, or a decline where one was due."""
        return self.f1 >= RIGHT_FROM_F1 if self.question.answers else self.declined

    def __str__(self) -> str:
        """Return question, expected and given answer, a line each."""
        expected = " | ".join(self.question.answers) or "(to decline)"
        given = " ".join(self.given.split()) or f"({self.reason})"
        return f"{self.question.text}\n    expected  {expected}\n    got       {given}"


@dataclass(frozen=True, slots=True)
class Scores:
    """What came of each question (at least one), and the figures that follow from it."""

    outcomes: tuple[Outcome, ...]

    @property
    def answerable(self) -> tuple[Outcome, ...]:
        """The questions that the archive answers."""
        return tuple(outcome for outcome in self.outcomes if outcome.question.answers)

    @property
    def unanswerable(self) -> tuple[Outcome, ...]:
        """The questions that it must decline."""
        return tuple(outcome for outcome in self.outcomes if not outcome.question.answers)

    def hit(self, cutoff: int) -> float | None:
        """Return the share of answerable questions with an expected answer in the first `cutoff` passages."""
        return _mean(0 < outcome.rank <= cutoff for outcome in self.answerable)

    @property
    def exact_match(self) -> float | None:
        """The mean exact match over all questions."""
        return _mean(outcome.exact for outcome in self.outcomes)

    @property
    def exact_match_answerable(self) -> float | None:
        """The mean exact match over the answerable questions."""
        return _mean(outcome.exact for outcome in self.answerable)

    @property
    def f1(self) -> float | None:
        """The mean F1 over all questions."""
        return _mean(outcome.f1 for outcome in self.outcomes)

    @property
    def f1_answerable(self) -> float | None:
        """The mean F1 over the answerable questions."""
        return _mean(outcome.f1 for outcome in self.answerable)

    @property
    def contained(self) -> float | None:
        """The share of answerable questions whose short answer or first claim holds an expected answer."""
        return _mean(outcome.contained for outcome in self.answerable)

    @property
    def rightly_declined(self) -> int:
        """How many unanswerable questions were declined."""
        return sum(outcome.declined for outcome in self.unanswerable)

    @property
    def wrongly_declined(self) -> int:
        """How many answerable questions were declined."""
        return sum(outcome.declined for outcome in self.answerable)

    @property
    def wrongly_answered(self) -> int:
        """How many unanswerable questions were answered."""
        return sum(outcome.reason is None for outcome in self.unanswerable)

    @property
    def failed(self) -> int:
        """How many questions the language model failed at."""
        return sum(outcome.failed for outcome in self.outcomes)

    @property
    def wrong(self) -> tuple[Outcome, ...]:
        """The questions that did not go right."""
        return tuple(outcome for outcome in self.outcomes if not outcome.right)

    @property
    def accuracy(self) -> float:
        """The share of all questions that went right."""
        return (len(self.outcomes) - len(self.wrong)) / len(self.outcomes)

    def seconds(self, percentile: float) -> Seconds:
        """Return the seconds of each part, for itself, within which this part of the questions stayed."""
        each = [(outcome.seconds.search, outcome.seconds.answer, outcome.seconds.read) for outcome in self.outcomes]
        return Seconds(*map(float, np.percentile(each, percentile, axis=0)))

    def as_json(self) -> dict[str, object]:
        """Return the figures and what went wrong as an object that `json.dumps` takes; a share of nothing is None."""
        p50, p95 = self.seconds(50), self.seconds(95)
        return {
            "questions": len(self.outcomes),
            "answerable": len(self.answerable),
            "unanswerable": len(self.unanswerable),
            **{f"hit@{cutoff}": self.hit(cutoff) for cutoff in (1, 5, 10)},
            "exact_match": self.exact_match,
            "exact_match_answerable": self.exact_match_answerable,
            "f1": self.f1,
            "f1_answerable": self.f1_answerable,
            "contained": self.contained,
            "rightly_declined": self.rightly_declined,
            "wrongly_declined": self.wrongly_declined,
            "wrongly_answered": self.wrongly_answered,
            "failed": self.failed,
            "accuracy": self.accuracy,
            "seconds": {
                "search": {"p50": p50.search, "p95": p95.search},
                "read": {"p50": p50.read, "p95": p95.read},
                "answer": {"p50": p50.answer, "p95": p95.answer},
            },
            "wrong": [
                {
                    "question": outcome.question.text,
                    "expected": list(outcome.question.answers),
                    "got": outcome.given,
                    "reason": outcome.reason.value if outcome.reason else None,
                }
                for outcome in self.wrong
            ],
        }

    def __str__(self) -> str:
        """Return the figures as a table."""
        p50, p95 = self.seconds(50), self.seconds(95)
        answerable, unanswerable = len(self.answerable), len(self.unanswerable)
        lines = {
            "questions": f"{len(self.outcomes)}   answerable {answerable}, unanswerable {unanswerable}",
            "hit@1, 5, 10": " ".join(_written(self.hit(cutoff)) for cutoff in (1, 5, 10)),
            "exact match": f"{_written(self.exact_match)}   answerable {_written(self.exact_match_answerable)}",
            "F1": f"{_written(self.f1)}   answerable {_written(self.f1_answerable)}",
            "contained": _written(self.contained),
            "declined": f"rightly {self.rightly_declined} of {unanswerable}, wrongly {self.wrongly_declined} of "
            f"{answerable}; unanswerable but answered {self.wrongly_answered}",
            "accuracy": f"{_written(self.accuracy)}   right {len(self.outcomes) - len(self.wrong)}",
            "search p50, p95": f"{1000 * p50.search:.0f} {1000 * p95.search:.0f} ms",
            "read p50, p95": f"{1000 * p50.read:.0f} {1000 * p95.read:.0f} ms",
            "answer p50, p95": f"{1000 * p50.answer:.0f} {1000 * p95.answer:.0f} ms",
        }
        if self.failed:
            lines["model failed"] = f"{self.failed}   wrong, whatever was expected"
        return "\n".join(f"{name:<16} {figures}" for name, figures in lines.items())


def evaluate(
    questions: Sequence[Question], chatbot: Chatbot, progress: Callable[[str, int, int], None] | None = None
) -> Scores:
    """Ask `chatbot` each of `questions`, by itself and in order, and score what it says.

    `progress` is called with `"asking"`, the questions done and all of them. Raises `UsageError` if there are none.
    """
    if not questions:
        raise UsageError("there are no questions to ask")
    # Loading the embedding model belongs to no question's time.
    chatbot.search(questions[0].text)
    outcomes: list[Outcome] = []
    for number, question in enumerate(questions, start=1):
        outcomes.append(judge(question, chatbot.answer(question.text)))
        if progress:
            progress("asking", number, len(questions))
    return Scores(tuple(outcomes))


def judge(question: Question, answer: Answer) -> Outcome:
    """Hold an answer against what was expected."""
    claim = "" if answer.declined else answer.claims[0].text
    short = "" if answer.declined else answer.short or ""
    ranks = (rank for rank, hit in enumerate(answer.hits, start=1) if holds(hit.passage.text, question.answers))
    return Outcome(
        question,
        given=short or claim,
        reason=answer.reason,
        rank=next(ranks, 0),
        contained=holds(short, question.answers) or holds(claim, question.answers),
        seconds=answer.seconds,
    )


def _mean(values: Iterable[float]) -> float | None:
    each = list(values)
    return sum(each) / len(each) if each else None


def _written(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"
