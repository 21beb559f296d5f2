"""How time, memory, disk and latency grow with the archive, and where the goals for one machine are kept.

Each task runs in a process of its own, so that its peak memory is its own too:

- 1,000, 5,000 and all 26,634 RealTimeQA articles into a fresh archive with the `fast` model, then questions to it
- each index alone at 100,000, 300,000 and 1,000,000 invented passages, one build for the three sizes
- 100,000 short articles from a generator, with the memory that is held at each tenth

What is invented has the frequencies of a language's words, and vectors with neighbours, but says nothing: it measures
time and room, not what is found. The whole takes an hour or more and 4 GB of room for temporary files.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from itertools import groupby

from .data import SEED, data, sample
from .growth import held, slope, with_exponents
from .results import Options, Result, Row

#: Articles of RealTimeQA (all that there are, beside these), questions, passages in the indexes, short articles.
_ARTICLES, _TRIAL_ARTICLES = (1_000, 5_000), (100, 200)
_ALL_IN_TRIAL = 400
_QUESTIONS, _TRIAL_QUESTIONS = 200, 20
_PASSAGES, _TRIAL_PASSAGES = (100_000, 300_000, 1_000_000), (5_000, 10_000, 20_000)
_SHORT, _TRIAL_SHORT = 100_000, 3_000

#: What one machine of two cores should reach with all articles: seconds, milliseconds, MiB, times.
_INGEST = 240
_SEARCH_P50, _SEARCH_P95, _RERANKED_P50 = 40, 100, 250
_PEAK_MIB = 2_384  # 2.5 GB
_TIMES = 2


def run(options: Options) -> Result:
    """Measure all three, one after another."""
    in_archive = _in_archive(options)
    figures = with_exponents(in_archive, "articles")
    passages = [str(size) for size in (_TRIAL_PASSAGES if options.trial else _PASSAGES)]
    for index in ("words", "vectors"):
        with tempfile.TemporaryDirectory(prefix="rag-scale-") as folder:
            figures += with_exponents(_measured("scale_indexes", index, folder, *passages), "passages")
    with tempfile.TemporaryDirectory(prefix="rag-scale-") as folder:
        samples = _measured("scale_memory", folder, str(_TRIAL_SHORT if options.trial else _SHORT))
    figures += [*samples, *slopes(samples), *goals(in_archive)]
    return Result(
        figures,
        {
            "exponent": "of each figure's growth over the number in the row: 0 constant, 1 linear (log-log slope)",
            "units": "s, ms (search, found, reranked, answer), MiB; bytes are those of one article or passage",
            "found": "the question understood and searched; reranked: read by the reader besides; answer: all of it",
            "peak_mib": "the most resident memory of the process so far, parts of mapped files included",
            "own_mib": "resident memory now, without parts of mapped files",
            "questions": "one after another, each after a warm-up; those of RealTimeQA as on their own day",
            "seed": SEED,
        },
    )


def _in_archive(options: Options) -> list[Row]:
    """Take in and ask each number of articles."""
    everything = data(*(f"realtimeqa/articles-{part}.jsonl.gz" for part in range(3)))
    sizes = _TRIAL_ARTICLES if options.trial else _ARTICLES
    sources = [[sample(everything, size)] for size in sizes]
    sources.append([sample(everything, _ALL_IN_TRIAL)] if options.trial else everything)
    questions = _TRIAL_QUESTIONS if options.trial else _QUESTIONS
    rows: list[Row] = []
    for files in sources:
        with tempfile.TemporaryDirectory(prefix="rag-scale-") as folder:
            (row,) = _measured("scale_archive", "ingest", folder, *map(str, files))
            (answered,) = _measured("scale_archive", "ask", folder, str(questions))
            rows.append(row | answered)
    return rows


def _measured(module: str, *arguments: str) -> list[Row]:
    """Run a task in a fresh process; return the rows that it prints, which are shown as they come."""
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    rows: list[Row] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            rows.append(json.loads(line))
            print(f"  {line.strip()}", flush=True)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return rows


def slopes(samples: list[Row]) -> list[Row]:
    """Return what each part gains for each 10,000 articles more; flat memory gains nothing."""
    gained: list[Row] = []
    for part, rows in groupby(samples, key=lambda row: row["part"]):
        of_part = list(rows)
        tens = [float(row["articles"]) / 10_000 for row in of_part]
        row: Row = {"part": part, "articles": "slope per 10,000"}
        for column in ("seconds", "own_mib", "peak_mib"):
            row[column] = round(slope(tens, [float(each[column]) for each in of_part]), 2)
        gained.append(row)
    return gained


def goals(rows: list[Row]) -> list[Row]:
    """Compare the largest archive (the last row), and how it compares with the smallest (the first), with the goals."""
    few, all_ = rows[0], rows[-1]
    number = f"{all_['articles']:,} articles"
    times = f"times as long as at {few['articles']:,}"
    return held(
        {
            f"{number} ingested, s": (_INGEST, float(all_["ingest_s"])),
            f"search among {number}, p50, ms": (_SEARCH_P50, float(all_["search_p50"])),
            f"search among {number}, p95, ms": (_SEARCH_P95, float(all_["search_p95"])),
            f"with the reader's reranking, {number}, p50, ms": (_RERANKED_P50, float(all_["reranked_p50"])),
            f"peak memory, {number} ingested, MiB": (_PEAK_MIB, float(all_["ingest_peak_mib"])),
            f"peak memory, {number} asked, MiB": (_PEAK_MIB, float(all_["ask_peak_mib"])),
            f"search among {number}, p50, {times}": (_TIMES, float(all_["search_p50"]) / float(few["search_p50"])),
            f"answer from {number}, p50, {times}": (_TIMES, float(all_["answer_p50"]) / float(few["answer_p50"])),
        }
    )
