"""How fast articles get in, against the plain LangChain loop with the same weights on the same processor."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from statistics import median

import torch

from .data import SEED, data, sample
from .ingest_once import SIDES
from .results import Options, Result, Row, multiplies_bf16

_ROUNDS = 3
#: Articles in a round, drawn at random: all, some minutes' worth, a trial's.
_ALL, _SAMPLE, _TRIAL = 609, 24, 5


def run(options: Options) -> Result:
    """Let both sides take in the same articles by turns, each time in a fresh process with a fresh archive."""
    size = _TRIAL if options.trial else _ALL if options.full else _SAMPLE
    articles = sample(data("multihop_rag/corpus.jsonl.gz"), size)
    rounds: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
    for number in range(_ROUNDS):
        # Who goes first changes, so that a processor that grows hot or a neighbour that wakes up hits both.
        for side in SIDES if number % 2 == 0 else reversed(SIDES):
            rounds[side].append(_once(side, articles))
            print(f"  round {number + 1}, {side}: {rounds[side][-1]['seconds']:.1f} s", flush=True)
    figures: list[Row] = []
    for side, done in rounds.items():
        seconds = median(each["seconds"] for each in done)
        figures.append(
            {
                "side": side,
                "articles_per_second": round(size / seconds, 3),
                "seconds": round(seconds, 1),
                "slowest": round(max(each["seconds"] for each in done), 1),
                "fastest": round(min(each["seconds"] for each in done), 1),
                "passages": int(done[0]["passages"]),
                "pieces_embedded": int(done[0]["pieces"]),
                "peak_mib": max(each["peak_mib"] for each in done),
            }
        )
    of_rag, of_langchain = (median(each["seconds"] for each in rounds[side]) for side in SIDES)
    return Result(
        figures,
        {
            "ratio": round(of_langchain / of_rag, 2),
            "articles": size,
            "seed": SEED,
            "rounds": f"{_ROUNDS}, alternating, a fresh process and archive each; medians",
            "left_out": "importing packages and loading the model, on both sides",
            "threads": torch.get_num_threads(),
            "precision": "bf16 autocast against fp32" if multiplies_bf16() else "fp32 on both sides",
        },
    )


def _once(side: str, articles: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.ingest_once", side, str(articles)]
    finished = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    measured: dict[str, float] = json.loads(finished.stdout.splitlines()[-1])
    return measured
