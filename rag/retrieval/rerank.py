"""Hits that have been read -> the same hits in a better order: the reader's relevance beside the search's own rank."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..types import Hit

#: What the logarithm of a hit's rank in the search weighs against the reader's relevance, a logit.
_RANK_WEIGHT = 2.0
_RANK_OFFSET = 2


def rerank(hits: Sequence[Hit]) -> list[Hit]:
    """Return `hits`, which come in the search's order, by the reader's relevance and that order together.

    A hit that has not been read counts as irrelevant.
    """
    scores = {n: _relevance(hit) - _RANK_WEIGHT * math.log(n + _RANK_OFFSET) for n, hit in enumerate(hits)}
    return [hits[n] for n in sorted(scores, key=lambda n: -scores[n])]


def _relevance(hit: Hit) -> float:
    return hit.reading.relevance if hit.reading else -math.inf
