"""Open an archive in this process, ask it the questions on standard input, and print how long that took.

python -m benchmarks.ask_once ARCHIVE EMBEDDING_MODEL < QUESTIONS.json
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from rag import Chatbot
from rag.archive.archive import Archive
from rag.types import Answer

from .metrics import spread
from .results import peak_mib


def main(folder: str, embedding_model: str) -> None:
    """Print one line of JSON."""
    questions: list[str] = json.load(sys.stdin)
    started = time.perf_counter()
    with Archive(folder, embedding_model=embedding_model, create=False) as archive:
        chatbot = Chatbot(archive)
        chatbot.answer(questions[0])
        first = time.perf_counter() - started
        answers: list[Answer] = []
        whole: list[float] = []
        for question in questions[1:]:
            started = time.perf_counter()
            answers.append(chatbot.answer(question))
            whole.append(time.perf_counter() - started)
        peak = peak_mib()
        embedding: list[float] = []
        for question in questions[1:]:
            started = time.perf_counter()
            archive.embedder.embed_question(question)
            embedding.append(time.perf_counter() - started)
        articles, passages = chatbot.size()
    row: dict[str, str | int | float] = {
        "articles": articles,
        "passages": passages,
        "embedding_model": Path(archive.embedder.name).name,
        "questions": len(answers),
        "declined": sum(answer.declined for answer in answers),
        "first_ms": round(first * 1000),
    }
    for name, seconds in (
        ("embed", embedding),
        ("search", [answer.seconds.search for answer in answers]),
        ("read", [answer.seconds.read for answer in answers]),
        ("answer", [answer.seconds.answer for answer in answers]),
        ("whole", whole),
    ):
        of_part = spread([value * 1000 for value in seconds])
        row |= {f"{name}_p50": of_part["p50"], f"{name}_p95": of_part["p95"]}
    print(json.dumps(row | {"peak_mib": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])
