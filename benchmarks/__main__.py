"""Run the benchmarks: `python -m benchmarks [NAME ...]`, all of them by default.

| name         | measures                                                                                   |
|--------------|--------------------------------------------------------------------------------------------|
| `multihop`   | MultiHop-RAG: retrieval for questions that need several of 609 articles                    |
| `ingestion`  | articles a second into a fresh archive, against the plain LangChain loop                   |
| `realtimeqa` | RealTimeQA: retrieval for quiz questions from 26,634 articles                              |
| `paraphrase` | retrieval for questions in other words than the articles'                                  |
| `ablation`   | what each part of the search is worth, and the time it takes                               |
| `filtered`   | what a search within bounds costs, and what it misses                                      |
| `latency`    | seconds from question to answer, and peak memory, at 609 and at 26,634 articles            |
| `reading`    | the reader alone: NewsQA's whole stories, SQuAD 2.0 with its unanswerable questions        |
| `answers`    | short answers and declines over an archive: RealTimeQA and MultiHop-RAG                    |
| `followups`  | questions that lean on the one before, as the reader is asked them: CANARD                 |
| `pages`      | text, title, time and authors of web pages: the article-extraction-benchmark, fundus       |
| `duplicates` | copies of articles found, different stories kept apart                                     |
| `scale`      | time, memory, disk and latency from 1,000 articles to a million passages                   |

The sets are not part of the project: `RAG_BENCH_DATA` names their folder (by default `../shared/data` beside it), and
what is missing is skipped. Archives are built once and kept in `RAG_BENCH_CACHE`, by default below the system's folder
for temporary files. Results are printed and written to `benchmarks/results/NAME.json`, figures only.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from . import (
    ablation,
    answers,
    duplicates,
    filtered,
    followups,
    ingestion,
    latency,
    multihop,
    pages,
    paraphrase,
    reading,
    realtimeqa,
    scale,
)
from .data import DataMissing
from .results import Options, Result, print_table, save

BENCHMARKS: dict[str, Callable[[Options], Result]] = {
    "multihop": multihop.run,
    "ingestion": ingestion.run,
    "realtimeqa": realtimeqa.run,
    "paraphrase": paraphrase.run,
    "ablation": ablation.run,
    "filtered": filtered.run,
    "latency": latency.run,
    "reading": reading.run,
    "answers": answers.run,
    "followups": followups.run,
    "pages": pages.run,
    "duplicates": duplicates.run,
    "scale": scale.run,
}


def main(arguments: list[str] | None = None) -> None:
    """Run what `arguments` name; a benchmark whose data are missing says so and is skipped."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure quality and speed.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHMARKS)}; default: all")
    parser.add_argument("--full", action="store_true", help="ingest all 609 articles in `ingestion`, not a sample")
    parser.add_argument("--trial", action="store_true", help="a few articles and questions; nothing is saved")
    parser.add_argument("--embedding-model", help="folder of a sentence-transformers model for `realtimeqa`")
    given = parser.parse_args(arguments)
    if unknown := set(given.names) - set(BENCHMARKS):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    options = Options(given.full, given.trial, given.embedding_model)
    for name, run in BENCHMARKS.items():
        if given.names and name not in given.names:
            continue
        try:
            result = run(options)
        except DataMissing as missing:
            print(f"{name}: skipped, {missing}")
            continue
        print_table(name, result)
        if not options.trial:
            print(f"saved as {save(name, result)}")


if __name__ == "__main__":
    main()
