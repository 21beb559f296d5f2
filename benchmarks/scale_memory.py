"""Add many short articles that a generator makes to a fresh archive in this process, and print what it holds meanwhile.

python -m benchmarks.scale_memory FOLDER ARTICLES

One line of JSON at each tenth of the articles taken in, then at each tenth of the vectors.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator

from rag import ingest
from rag.archive.archive import Archive
from rag.archive.embed import FAST
from rag.types import Article

from .results import Row, own_mib, peak_mib
from .synthetic import articles

_SENTENCES, _WORDS = 3, 20
_SAMPLES = 10


def main(folder: str, count: str) -> None:
    """Print each row as soon as it is there."""
    import chromadb  # noqa: F401  # so that it does not count as growth

    step = int(count) // _SAMPLES
    with Archive(folder, embedding_model=FAST) as archive:
        archive.embedder.load()
        archive.embedder.embed_passages(["warm up"])
        started = time.perf_counter()

        def note(part: str, done: int) -> None:
            row: Row = {
                "part": part,
                "articles": done,
                "seconds": round(time.perf_counter() - started, 2),
                "own_mib": own_mib(),
                "peak_mib": peak_mib(),
            }
            print(json.dumps(row), flush=True)

        def counted() -> Iterator[Article]:
            for number, article in enumerate(articles(int(count), _SENTENCES, _WORDS), start=1):
                yield article
                if number % step == 0:
                    note("memory, words", number)

        noted = 0

        def progress(stage: str, done: int, _total: int) -> None:
            nonlocal noted
            # An article of three sentences is one passage.
            if stage == "embedding" and done >= noted + step:
                noted = done // step * step
                note("memory, vectors", noted)

        ingest.add(counted(), archive, progress)


if __name__ == "__main__":
    main(*sys.argv[1:])
