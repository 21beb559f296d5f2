"""Follow-ups as the reader is asked them, against the same questions rewritten by hand: CANARD's development part.

CANARD (Elgohary et al., 2019) rewrites QuAC's questions so that they stand alone. Compared by token F1 with the
rewritten question: the question as it was asked, as `rag` has it read, and with the question before it.
"""

from __future__ import annotations

from rag.measures import exact_match, f1
from rag.retrieval.query import understand
from rag.types import Turn

from .data import data, records
from .results import Options, Result, Row

_TRIAL = 200
#: What CANARD's histories begin with, a title and a heading, is no turn.
_TITLES = 2


def run(options: Options) -> Result:
    """Rewrite every question that has a turn before it."""
    (canard,) = data("rewriting/rew_canard_dev.jsonl.gz")
    changed: list[tuple[float, ...]] = []
    same: list[tuple[float, ...]] = []
    for record in records(canard)[: _TRIAL if options.trial else None]:
        said = record["history"][_TITLES:]
        turns = [Turn(*pair) for pair in zip(said[::2], said[1::2], strict=False)]
        if not turns:
            continue
        asked, by_hand = record["question"], [record["rewrite"]]
        alone = understand(asked, turns).read_as
        both = f"{asked} {turns[-1].question}"
        scores = (f1(asked, by_hand), f1(alone, by_hand), f1(both, by_hand), exact_match(alone, by_hand))
        (same if alone == asked else changed).append(scores)
    return Result([_row("changed", changed), _row("left as asked", same), _row("all", changed + same)])


def _row(part: str, scores: list[tuple[float, ...]]) -> Row:
    names = ("f1 as asked", "f1 as read", "f1 with the question before", "exact as read")
    means = (round(sum(column) / len(scores), 4) for column in zip(*scores, strict=True))
    return {"part": part, "questions": len(scores), **dict(zip(names, means, strict=True))}
