"""How fast articles get in, against the plain LangChain loop with the same weights on the same processor."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import torch

from rag.archive.precision import multiplies_bf16

from .data import SEED, data, sample
from .ingest_once import SIDES
from .results import Options, Result, Row

_ROUNDS = 3
#: Articles in a round, drawn at random: all, some minutes' worth, a trial's.
_ALL, _SAMPLE, _TRIAL = 609, 96, 5
#: What MiniLM's matrices cost for one word piece: 6 layers, 384 wide, 1,536 inside; attention itself left out.
_FLOP_A_PIECE = 6 * 2 * (4 * 384 * 384 + 2 * 384 * 1536)


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
        pieces = int(done[0]["pieces"])
        figures.append(
            {
                "side": side,
                "articles_per_second": round(size / seconds, 3),
                "seconds": round(seconds, 1),
                "slowest": round(max(each["seconds"] for each in done), 1),
                "fastest": round(min(each["seconds"] for each in done), 1),
                "passages": int(done[0]["passages"]),
                "pieces_embedded": pieces,
                "gflops": round(pieces * _FLOP_A_PIECE / seconds / 1e9),
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
            "precision": "bf16 weights against fp32" if multiplies_bf16() else "fp32 on both sides",
            "matrix_gflops_bf16": _matrix_gflops(torch.bfloat16),
            "matrix_gflops_fp32": _matrix_gflops(torch.float32),
        },
    )


def _matrix_gflops(dtype: torch.dtype) -> int:
    """Measure this machine's limit for either side: nothing but products of the model's largest shape."""
    pieces, inner, outer, products = 1024, 384, 1536, 200
    hidden, weight = torch.ones(pieces, inner, dtype=dtype), torch.ones(outer, inner, dtype=dtype)
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(products):
            torch.nn.functional.linear(hidden, weight)
        seconds.append(time.perf_counter() - started)
    return round(products * 2 * pieces * inner * outer / min(seconds) / 1e9)


def _once(side: str, articles: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.ingest_once", side, str(articles)]
    finished = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    measured: dict[str, float] = json.loads(finished.stdout.splitlines()[-1])
    return measured
