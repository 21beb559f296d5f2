"""Scores -> probabilities that mean what they say (Platt, 1999); fitted by `python -m benchmarks calibration`."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

from ..errors import ModelError

#: No score is trusted further than this, as a logit.
_MOST = 30.0
#: The least belief that is told from none.
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Calibration:
    """The weights of two logistic functions, and the one threshold."""

    #: Of one passage: from the margin of its best candidate and its relevance, both logits.
    passage_bias: float
    passage_margin: float
    passage_relevance: float
    #: Of an answer pooled from several passages: from the logits of its best belief and of all together.
    pooled_bias: float
    pooled_best: float
    pooled_support: float
    #: The probability from which an answer is shown.
    threshold: float

    def passage(self, margin: float, relevance: float) -> float:
        """Return the probability that a passage answers with its best candidate; 0 for a margin of minus infinity."""
        if margin == -math.inf:
            return 0.0
        return _logistic(
            self.passage_bias + self.passage_margin * _bounded(margin) + self.passage_relevance * _bounded(relevance)
        )

    def pooled(self, best: float, support: float) -> float:
        """Return the probability that an answer is right from the belief in its best mention and in all, 0 to 1."""
        return _logistic(self.pooled_bias + self.pooled_best * logit(best) + self.pooled_support * logit(support))


def load(path: Path) -> Calibration:
    """Read a calibration; raises `ModelError` if the file is missing or says something else."""
    try:
        return Calibration(**json.loads(path.read_text("utf-8")))
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
