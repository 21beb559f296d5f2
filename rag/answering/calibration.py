"""Scores -> probabilities that mean what they say (Platt, 1999); fitted by `python -m benchmarks.calibration`."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from operator import mul
from pathlib import Path
from typing import NamedTuple

from ..errors import ModelError

#: No score is trusted further than this, as a logit.
_MOST = 30.0
#: The least belief that is told from none.
_LEAST = 1e-6


class Evidence(NamedTuple):
    """What speaks for an answer that is pooled from several passages; or the weights of all that."""

    #: The logit of the belief in its best mention.
    best: float
    #: What the logit of the belief in all mentions together is above it.
    agreement: float
    #: The logarithm of the number of stories that give it, more where few stories are found.
    stories: float
    #: 1 if the title above its best mention holds it, else 0.
    titled: float
    #: Minus the logarithm of the rank, from 1, of the best hit that gives it.
    rank: float
    #: How new the articles are that give it, 0 to 1; 0 where no news is asked for.
    fresh: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The weights of four linear functions, three of them logistic, and the one threshold."""

    #: Of one passage among several: from the margin of its best candidate and its relevance, both logits.
    passage_bias: float
    passage_margin: float
    passage_relevance: float
    #: Of a text that is given, from the same.
    text_bias: float
    text_margin: float
    text_relevance: float
    #: Of an answer pooled from several passages: which of them to choose,
    choice: Evidence
    #: and how far to believe the one chosen.
    pooled_bias: float
    pooled: Evidence
    #: The probability from which an answer is shown.
    threshold: float

    def passage(self, margin: float, relevance: float) -> float:
        """Return how far a passage's best candidate is believed, 0 to 1; 0 for a margin of minus infinity."""
        return _weighed(margin, relevance, (self.passage_bias, self.passage_margin, self.passage_relevance))

    def text(self, margin: float, relevance: float) -> float:
        """Return the probability that the best candidate of a given text is right, 0 for a margin of minus infinity."""
        return _weighed(margin, relevance, (self.text_bias, self.text_margin, self.text_relevance))

    def preference(self, evidence: Evidence) -> float:
        """Return a score by which an answer pooled from several passages is chosen before others."""
        return math.fsum(map(mul, self.choice, evidence))

    def belief(self, evidence: Evidence) -> float:
        """Return the probability that an answer pooled from several passages, once chosen, is right, 0 to 1."""
        return _logistic(self.pooled_bias + sum(map(mul, self.pooled, evidence)))


def _weighed(margin: float, relevance: float, weights: tuple[float, float, float]) -> float:
    bias, of_margin, of_relevance = weights
    if margin == -math.inf:
        return 0.0
    return _logistic(bias + of_margin * _bounded(margin) + of_relevance * _bounded(relevance))


def load(path: Path) -> Calibration:
    """Read a calibration; raises `ModelError` if the file is missing or says something else."""
    try:
        written = json.loads(path.read_text("utf-8"))
        choice, pooled = Evidence(**written.pop("choice")), Evidence(**written.pop("pooled"))
        if not all(
            isinstance(value, int | float) and math.isfinite(value) for value in (*written.values(), *choice, *pooled)
        ):
            raise ValueError("not all are finite numbers")
        return Calibration(**written, choice=choice, pooled=pooled)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelError(f"the reader's calibration {path} cannot be read; install rag again") from error


def dump(calibration: Calibration) -> str:
    """Return what `load` reads."""
    evidence = {"choice": calibration.choice._asdict(), "pooled": calibration.pooled._asdict()}
    return f"{json.dumps({**asdict(calibration), **evidence}, indent=2)}\n"


def logit(probability: float) -> float:
    """Return the logarithm of the odds, bounded."""
    bounded = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(bounded / (1 - bounded))


def _bounded(score: float) -> float:
    return max(-_MOST, min(_MOST, score))


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-_bounded(score)))
