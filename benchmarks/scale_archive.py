"""Take articles into a fresh archive, or ask one, in this process, and print how that went as one line of JSON.

python -m benchmarks.scale_archive ingest FOLDER FILE...
python -m benchmarks.scale_archive ask FOLDER QUESTIONS
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path

from rag import Chatbot, ingest
from rag.archive.archive import Archive
from rag.archive.embed import FAST
from rag.chatbot import READ
from rag.retrieval.query import understand
from rag.retrieval.search import search

from .data import SEED, data, records
from .metrics import spread
from .realtimeqa import asked_on
from .results import Row, disk_bytes, peak_mib

#: Questions that are asked before those that count: they load the models and the vectors.
_WARM_UP = 5


def main(task: str, folder: str, *rest: str) -> None:
    """Do one of the two and print it."""
    row = ingested(Path(folder), [Path(each) for each in rest]) if task == "ingest" else asked(Path(folder), *rest)
    print(json.dumps(row))


def ingested(folder: Path, files: list[Path]) -> Row:
    """Take in the articles as `rag add` does."""
    import chromadb  # noqa: F401  # so that importing it is not measured

    vectors_began = 0.0

    def progress(stage: str, _done: int, _total: int) -> None:
        nonlocal vectors_began
        if stage == "embedding" and not vectors_began:
            vectors_began = time.perf_counter()

    with Archive(folder, embedding_model=FAST) as archive:
        archive.embedder.load()
        archive.embedder.embed_passages(["warm up"])
        started = time.perf_counter()
        report = ingest.add(files, archive, progress)
        ended = time.perf_counter()
        articles, passages = archive.catalog.count("articles"), archive.catalog.count("passages")
    if report.failed:
        raise SystemExit(f"{len(report.failed)} articles could not be read, the first: {report.failed[0]}")
    catalogue = sum(path.stat().st_size for path in folder.glob("catalog.sqlite*"))
    return {
        "part": "archive",
        "articles": articles,
        "passages": passages,
        "ingest_s": round(ended - started, 2),
        "words_s": round(vectors_began - started, 2),
        "vectors_s": round(ended - vectors_began, 2),
        "ingest_peak_mib": peak_mib(),
        "catalogue_bytes": round(catalogue / articles),
        "words_bytes": round(disk_bytes(folder / "lexical") / articles),
        "vectors_bytes": round(disk_bytes(folder / "vectors") / articles),
    }


def asked(folder: Path, count: str) -> Row:
    """Ask RealTimeQA's questions, each as on its own day, first for passages alone and then for answers."""
    (path,) = data("realtimeqa/questions.jsonl.gz")
    questions = [(each["question"], asked_on(each)) for each in records(path)]
    drawn = random.Random(SEED).sample(questions, _WARM_UP + int(count))
    searched: list[float] = []
    found: list[float] = []
    reranked: list[float] = []
    whole: list[float] = []
    with Archive(folder, embedding_model=FAST, create=False) as archive:
        chatbot = Chatbot(archive)
        for question, day in drawn[:_WARM_UP]:
            chatbot.answer(question, today=day)
        publishers, days = chatbot.publishers(), archive.overview().days
        for question, day in drawn[_WARM_UP:]:
            query = understand(question, (), publishers, today=day, archive_days=days)
            started = time.perf_counter()
            search(query, archive, READ)
            searched.append(time.perf_counter() - started)
        for question, day in drawn[_WARM_UP:]:
            started = time.perf_counter()
            answer = chatbot.answer(question, today=day)
            whole.append(time.perf_counter() - started)
            found.append(answer.seconds.search)
            reranked.append(answer.seconds.search + answer.seconds.read)
    row: Row = {"questions": int(count)}
    for name, seconds in (("search", searched), ("found", found), ("reranked", reranked), ("answer", whole)):
        of_part = spread([value * 1000 for value in seconds])
        row |= {f"{name}_p50": of_part["p50"], f"{name}_p95": of_part["p95"]}
    return row | {"ask_peak_mib": peak_mib()}


if __name__ == "__main__":
    main(*sys.argv[1:])
