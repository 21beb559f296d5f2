"""Hits that have been read -> the same hits in a better order: what the reader says of each, and the search's order."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..types import Hit

#: What counts beside the reader's relevance, a logit: the margin of its best span, the search's score as a part of the
#: best one's, and the logarithm of the rank in the search. Fitted on even-numbered questions of RealTimeQA (the
#: likelihood that the passage with the answer comes first), and of no harm to MultiHop-RAG's.
_MARGIN, _SCORE, _RANK = 0.45, 14.6, 2.0
#: The margin of a passage in which no span can be an answer.
_NO_SPAN = -15.0


def rerank(hits: Sequence[Hit]) -> list[Hit]:
    """Return `hits`, which come in the search's order, by the reader's relevance and that order together.

    A hit that has not been read counts as irrelevant.
    """
    best = max((hit.score for hit in hits), default=0.0) or 1.0
    scores = {n: _said(hit) + _SCORE * hit.score / best - _RANK * math.log(n + 1) for n, hit in enumerate(hits)}
    return [hits[n] for n in sorted(scores, key=lambda n: -scores[n])]


def _said(hit: Hit) -> float:
    """Return what the reader says of a hit."""
    reading = hit.reading
    if reading is None:
        return -math.inf
    margin = reading.candidates[0].margin if reading.candidates else _NO_SPAN
    return reading.relevance + _MARGIN * max(margin, _NO_SPAN)
