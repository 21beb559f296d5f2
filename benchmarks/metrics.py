"""The rules by which rankings are scored: pure functions, equal to those that published figures were made with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np


def multihop(passages: Sequence[str], facts: Sequence[str]) -> dict[str, float]:
    """Score one question by MultiHop-RAG's own rule (Tang & Yang, 2024); `passages` best first.

    Spaces and newlines are deleted on both sides; a passage is a hit if any fact is a substring of it. What the
    authors call MAP@10 is no usual mean average precision: each rank adds (facts newly found there) / rank.
    """
    wanted = [_squeeze(fact) for fact in facts]
    missing = set(wanted)
    first = 0
    precision = 0.0
    for rank, passage in enumerate(map(_squeeze, passages[:10]), start=1):
        if not first and any(fact in passage for fact in wanted):
            first = rank
        found = {fact for fact in missing if fact in passage}
        precision += len(found) / rank
        missing -= found
    return {
        "hits@4": float(0 < first <= 4),
        "hits@10": float(first > 0),
        "mrr@10": 1 / first if first else 0.0,
        "map@10": precision / min(len(wanted), 10),
    }


def _squeeze(text: str) -> str:
    return text.replace(" ", "").replace("\n", "")


def holds(passage: str, answer: str) -> bool:
    """Tell whether the passage contains the answer string, whatever the case and the white space."""
    return " ".join(answer.lower().split()) in " ".join(passage.lower().split())


def ranked(relevant: Sequence[bool], cutoffs: Sequence[int] = (1, 5, 10, 20)) -> dict[str, float]:
    """Score one ranking by its first relevant place: hit@k for each cutoff, and MRR@10."""
    first = next((rank for rank, is_relevant in enumerate(relevant, start=1) if is_relevant), 0)
    scores = {f"hit@{cutoff}": float(0 < first <= cutoff) for cutoff in cutoffs}
    return scores | {"mrr@10": 1 / first if 0 < first <= 10 else 0.0}


def means(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the mean of each score over the questions, to four places."""
    return {name: round(sum(row[name] for row in rows) / len(rows), 4) for name in rows[0]}


def spread(values: Sequence[float], digits: int = 1) -> dict[str, float]:
    """Return the median, the 95th percentile (both interpolated) and the maximum."""
    p50, p95 = np.percentile(values, [50, 95])
    return {name: round(float(value), digits) for name, value in (("p50", p50), ("p95", p95), ("max", max(values)))}


def auc(scored: Sequence[tuple[float, bool]]) -> float:
    """Return the probability that a positive scores above a negative (area under the ROC curve); ties count half."""
    _, places, counts = np.unique([score for score, _ in scored], return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    positives = np.array([positive for _, positive in scored])
    n, m = int(positives.sum()), int((~positives).sum())
    return float((ranks[positives].sum() - n * (n + 1) / 2) / (n * m)) if n and m else float("nan")


def shares_word(given: str, answer: str) -> bool:
    """Tell whether two answers share a word, whatever the case: MultiHop-RAG's official rule, a lenient one."""
    return bool(set(given.lower().split()) & set(answer.lower().split()))


def reliability(scored: Sequence[tuple[float, bool]], bins: int = 5) -> list[dict[str, float]]:
    """Return the reliability curve: of the answers whose probability lies in a bin, how many are right.

    In each non-empty bin, lowest first: its least probability, the number of answers, their mean probability, and the
    share that is right; the last two are equal where probabilities mean what they say.
    """
    curve: list[dict[str, float]] = []
    for number in range(bins):
        inside = [each for each in scored if min(int(each[0] * bins), bins - 1) == number]
        if inside:
            curve.append(
                {
                    "from": round(number / bins, 2),
                    "answers": len(inside),
                    "mean probability": round(float(np.mean([score for score, _ in inside])), 3),
                    "right": round(float(np.mean([right for _, right in inside])), 3),
                }
            )
    return curve
