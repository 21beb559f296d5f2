"""How long an answer takes, and how much memory, in a small and in a large archive."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

from . import multihop, realtimeqa
from .data import SEED, data, records
from .results import Options, Result, Row

#: Questions asked of each archive after the first, which loads the models.
_QUESTIONS, _TRIAL = 150, 5


def run(options: Options) -> Result:
    """Ask both archives, each in a fresh process, questions that were written for its articles."""
    model = realtimeqa.embedding_model(options)
    asked = [
        ("multihop_rag/queries.jsonl.gz", "query", multihop.folder(options), ""),
        ("realtimeqa/questions.jsonl.gz", "question", realtimeqa.folder(options), model),
    ]
    figures: list[Row] = []
    for file, field, archive, embedding_model in asked:
        (path,) = data(file)
        questions = [record[field] for record in records(path)]
        drawn = random.Random(SEED).sample(questions, 1 + (_TRIAL if options.trial else _QUESTIONS))
        figures.append(_ask(archive, embedding_model, drawn))
    return Result(
        figures,
        {
            "unit": "milliseconds, one question after another; peak_mib: of a fresh process, to its last answer",
            "embed": "the part of the search that is spent on the question's vector",
            "first_ms": "opening the archive and the first question, with everything that it loads",
            "seed": SEED,
        },
    )


def _ask(archive: Path, embedding_model: str, questions: list[str]) -> Row:
    command = [sys.executable, "-m", "benchmarks.ask_once", str(archive), embedding_model]
    finished = subprocess.run(command, input=json.dumps(questions), stdout=subprocess.PIPE, text=True, check=True)
    measured: Row = json.loads(finished.stdout.splitlines()[-1])
    return measured
