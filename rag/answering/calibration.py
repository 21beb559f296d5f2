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
    """What speaks for an answer that is pooled from several passages."""

    #: The logit of the belief in its best mention.
    best: float
    #: What the logit of the belief in all mentions together is above it.
    agreement: float
    #: The logarithm of the number of stories that give it, more where few stories are found.
    stories: float
    #: 1 if the title above its best mention holds it, else 0.
    titled: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The weights of three logistic functions, and the one threshold."""

    #: Of one passage among several: from the margin of its best candidate and its relevance, both logits.
    passage_bias: float
    passage_margin: float
    passage_relevance: float
    #: Of a text that is given, from the same.
    text_bias: float
    text_margin: float
    text_relevance: float
    #: Of an answer pooled from several passages: from each piece of its `Evidence`.
    pooled_bias: float
    pooled_best: float
    pooled_agreement: float
    pooled_stories: float
    pooled_titled: float
    #: The probability from which an answer is shown.
    threshold: float

    def passage(self, margin: float, relevance: float) -> float:
        """Return how far a passage's best candidate is believed, 0 to 1; 0 for a margin of minus infinity."""
        return _weighed(margin, relevance, (self.passage_bias, self.passage_margin, self.passage_relevance))

    def text(self, margin: float, relevance: float) -> float:
        """Return the probability that the best candidate of a given text is right, 0 for a margin of minus infinity."""
        return _weighed(margin, relevance, (self.text_bias, self.text_margin, self.text_relevance))

    def pooled(self, evidence: Evidence) -> float:
        """Return the probability that an answer pooled from several passages is right, 0 to 1."""
        weights = (
            self.pooled_best,
            self.pooled_agreement,
            self.pooled_stories,
            self.pooled_titled,
        )
        return _logistic(self.pooled_bias + sum(map(mul, weights, evidence)))


def _weighed(margin: float, relevance: float, weights: tuple[float, float, float]) -> float:
    bias, of_margin, of_relevance = weights
    if margin == -math.inf:
        return 0.0
    return _logistic(bias + of_margin * _bounded(margin) + of_relevance * _bounded(relevance))


def load(path: Path) -> Calibration:
    """Read a calibration; raises `ModelError` if the file is missing or says something else."""
    try:
        read = Calibration(**json.loads(path.read_text("utf-8")))
        if not all(isinstance(value, int | float) and math.isfinite(value) for value in asdict(read).values()):
            raise ValueError("not all are finite numbers")
        return read
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(f"the reader's calibration {path} cannot be read; install rag again") from error


def logit(probability: float) -> float:
    """Return the logarithm of the odds, bounded."""
    bounded = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(bounded / (1 - bounded))


def _bounded(score: float) -> float:
    return max(-_MOST, min(_MOST, score))


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-_bounded(score)))
