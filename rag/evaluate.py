"""A file of questions whose answers are known -> scores of the whole way: search, answer, and the courage to decline.

A file holds one object a line, `{"question": "...", "answers": ["Budapest", ...]}` (any of them is right) or
`{"question": "...", "declined": true}` (the archive does not say), each with a `note` if it needs one.

Exact match and F1 are those of SQuAD's own evaluation script (Rajpurkar et al., 2016, “SQuAD: 100,000+ Questions for
Machine Comprehension of Text”; Rajpurkar, Jia and Liang, 2018, “Know What You Don't Know”), so that they can be held
against published ones: all questions count, declining has the empty string as its answer.
"""

from __future__ import annotations

import json
import re
import string
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .chatbot import Chatbot
from .errors import UsageError
from .text import storable
from .types import Answer, Reason, Seconds

#: An answer is right from this F1 on: most words of one that is expected, and not many others.
RIGHT_FROM_F1 = 0.5
#: What these say is not that the archive is silent but that the language model is.
_FAILURES = (Reason.MODEL_FAILED, Reason.MODEL_UNUSABLE)
_CURE = 'write {"question": "...", "answers": ["..."]}, or "declined": true where the archive does not say'

_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLES = re.compile(r"\b(a|an|the)\b")
#: What SQuAD's rule, made for ASCII, leaves standing: quotes hide the word they touch, a dash joins two into one.
_TYPOGRAPHY = str.maketrans({**dict.fromkeys("‘’‚‛“”„‟«»‐‑", ""), **dict.fromkeys("‒–—―…", " ")})


@dataclass(frozen=True, slots=True)
class Question:
    """One question with the answers any of which is right; without any, the archive must decline."""

    text: str
    answers: tuple[str, ...] = ()
    note: str = ""


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


def read(path: Path) -> tuple[Question, ...]:
    """Return the questions of a file.

    Raises `UsageError`, naming file, line and cure, for a line that is no such question or a file without any.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; name a file with a question on each line: {_CURE}") from error
    questions = tuple(
        _question(line, f"{path}, line {number}")
        for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1)
        if line.strip()
    )
    if not questions:
        raise UsageError(f"{path}: holds no question; {_CURE}")
    return questions


def _question(line: bytes, place: str) -> Question:
    record = _record(line, place)
    text, note = record.get("question"), record.get("note", "")
    if not isinstance(text, str) or not text.strip():
        raise UsageError(f'{place}: has no "question" in words; {_CURE}')
    if not isinstance(note, str):
        raise UsageError(f'{place}: "note" is not a text; put it in quotes or leave it out')
    if "answers" in record and "declined" in record:
        raise UsageError(f'{place}: has both "answers" and "declined"; leave one out')
    if "answers" in record:
        return Question(storable(text), _answers(record["answers"], place), storable(note))
    if "declined" not in record:
        raise UsageError(f'{place}: has neither "answers" nor "declined"; {_CURE}')
    if record["declined"] is not True:
        raise UsageError(f'{place}: "declined" is not true; {_CURE}')
    return Question(storable(text), note=storable(note))


def _record(line: bytes, place: str) -> dict[str, object]:
    try:
        record = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise UsageError(f"{place}: is not UTF-8; save the file as UTF-8") from error
    except json.JSONDecodeError as error:
        raise UsageError(f"{place}: is not JSON: {error.msg} (column {error.colno}); {_CURE}") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, thousands of brackets
        raise UsageError(f"{place}: is JSON that cannot be read: {error}; {_CURE}") from error
    if not isinstance(record, dict):
        raise UsageError(f"{place}: is not an object with named fields; {_CURE}")
    return record


def _answers(value: object, place: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(answer, str) for answer in value):
        raise UsageError(f'{place}: "answers" is not a list of texts; {_CURE}')
    for answer in value:
        # "The" or "?" would match whatever says nothing.
        if not _words(answer):
            raise UsageError(f"{place}: the answer {answer!r} holds no word to look for; write it out or leave it out")
    return tuple(map(storable, value))


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


def normalise_answer(text: str) -> str:
    """Return `text` as SQuAD's script compares it (Rajpurkar et al., 2016; the same in 2018).

    In this order: lower case; ASCII punctuation deleted; the words a, an, the deleted; white space made single spaces.
    """
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def exact_match(given: str, answers: Iterable[str]) -> bool:
    """Tell whether `given` equals any of `answers`, normalised (Rajpurkar et al., 2016).

    Without an answer in words, the right one is to say nothing (Rajpurkar et al., 2018).
    """
    return normalise_answer(given) in _expected(answers)


def f1(given: str, answers: Iterable[str]) -> float:
    """Return the harmonic mean of precision and recall of the words of `given`, of the answer it fits best.

    Words are normalised, and each counts as often as it stands there (Rajpurkar et al., 2016). Without an answer in
    words, saying nothing scores 1 and anything else 0 (Rajpurkar et al., 2018).
    """
    words = normalise_answer(given).split()
    return max(_word_f1(words, answer.split()) for answer in _expected(answers))


def _expected(answers: Iterable[str]) -> list[str]:
    """Return the answers normalised, those without a word left out; the empty one if none is left."""
    return [normalised for answer in answers if (normalised := normalise_answer(answer))] or [""]


def _word_f1(given: Sequence[str], expected: Sequence[str]) -> float:
    if not given or not expected:
        return float(given == expected)
    same = (Counter(given) & Counter(expected)).total()
    if not same:
        return 0.0
    precision, recall = same / len(given), same / len(expected)
    return 2 * precision * recall / (precision + recall)


def holds(text: str, answers: Iterable[str]) -> bool:
    """Tell whether any of `answers` stands in `text`, word for word once both are normalised."""
    words = f" {_words(text)} "
    return any(f" {_words(answer)} " in words for answer in answers)


def _words(text: str) -> str:
    return normalise_answer(text.translate(_TYPOGRAPHY))


def _mean(values: Iterable[float]) -> float | None:
    each = list(values)
    return sum(each) / len(each) if each else None


def _written(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"
