"""Fill one index by itself with invented passages, in this process, and print a line of JSON at each size.

python -m benchmarks.scale_indexes words|vectors FOLDER SIZE...

One build passes through all the sizes, which must grow. Making the passages is not timed.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.archive.lexical import LexicalIndex, content_stems
from rag.archive.vectors import VectorStore
from rag.types import Article, Passage

from .metrics import spread
from .results import Row, disk_bytes, own_mib, peak_mib
from .synthetic import Texts, Vectors

#: Passages in one round of the word index and vectors in one call of Chroma, as in an archive.
_ROUND = 20_000
_WRITE = 256
#: Vectors made together.
_PART = 10_000
#: Words of a passage, and those of a question that carry meaning.
_PASSAGE_WORDS = 100
_QUESTION_WORDS = 6
_DIMENSION = 256
_QUESTIONS = 200
#: How far down the search reads each index.
_WORDS_DEPTH = 200
_VECTORS_DEPTH = 100
#: The nearest that brute force finds, of which the index should find as many as it can.
_NEAREST = 20
#: The part that questions are made of, which no index holds.
_ASKED = 2**40


def main(task: str, folder: str, *sizes: str) -> None:
    """Print each row as soon as it is there."""
    build = {"words": words, "vectors": vectors}[task]
    for row in build(Path(folder), [int(size) for size in sizes]):
        print(json.dumps(row), flush=True)


def words(folder: Path, sizes: Sequence[int]) -> Iterator[Row]:
    """Fill the BM25 index."""
    texts = Texts()
    index = LexicalIndex(folder)
    questions = [
        content_stems(texts.asked(text, _QUESTION_WORDS)) for text in texts.make(0, _QUESTIONS, _PASSAGE_WORDS)
    ]
    seconds, filled = 0.0, 0
    for size in sizes:
        while filled < size:
            made = texts.make(filled, min(_ROUND, size - filled), _PASSAGE_WORDS)
            passages = [Passage(Article(text, url=str(filled + n)), 0, len(text)) for n, text in enumerate(made)]
            started = time.perf_counter()
            index.update(passages, ())
            seconds += time.perf_counter() - started
            filled += len(made)
        yield _row("words alone", size, seconds, folder, lambda n: index.search(questions[n], _WORDS_DEPTH))


def vectors(folder: Path, sizes: Sequence[int]) -> Iterator[Row]:
    """Fill Chroma's collection."""
    made = Vectors(_DIMENSION)
    store = VectorStore(folder, "scale")
    questions = made.make(_ASKED, _QUESTIONS)
    seconds, filled = 0.0, 0
    parts: list[tuple[int, int]] = []
    for size in sizes:
        while filled < size:
            count = min(_PART, size - filled)
            parts.append((filled, count))
            part = made.make(*parts[-1])
            started = time.perf_counter()
            for at in range(0, count, _WRITE):
                some = part[at : at + _WRITE]
                ids = range(filled + at, filled + at + len(some))
                store.put(ids, some)
            seconds += time.perf_counter() - started
            filled += count
        found: dict[int, list[int]] = {}

        def ask(n: int, found: dict[int, list[int]] = found) -> None:
            found[n] = [id_ for id_, _ in store.search(questions[n : n + 1], _VECTORS_DEPTH)[0]]

        row = _row("vectors alone", size, seconds, folder, ask)
        near = nearest(made, parts, questions, _NEAREST)
        shares = [len(set(found[n][:_NEAREST]) & set(ids)) / len(ids) for n, ids in enumerate(near.tolist())]
        yield row | {f"recall@{_NEAREST}": round(float(np.mean(shares)), 4)}
    store.close()


def nearest(
    made: Vectors, parts: Sequence[tuple[int, int]], questions: NDArray[np.float32], limit: int
) -> NDArray[np.int64]:
    """Return for each question the ids of the nearest of all vectors, by brute force, in no order.

    A part is the id of its first vector and how many there are; each is made again, as all would not fit in memory.
    """
    cosines = np.empty((len(questions), 0), np.float32)
    ids = np.empty((len(questions), 0), np.int64)
    for first, count in parts:
        own = np.broadcast_to(np.arange(first, first + count), (len(questions), count))
        cosines = np.hstack([cosines, questions @ made.make(first, count).T])
        ids = np.hstack([ids, own])
        best = np.argpartition(-cosines, min(limit, cosines.shape[1]) - 1, axis=1)[:, :limit]
        cosines, ids = np.take_along_axis(cosines, best, axis=1), np.take_along_axis(ids, best, axis=1)
    return ids


def _row(part: str, size: int, seconds: float, folder: Path, ask: Callable[[int], object]) -> Row:
    """Ask each question twice, the first time for nothing but the caches, and put the figures together."""
    took: list[float] = []
    for n in [*range(_QUESTIONS), *range(_QUESTIONS)]:
        started = time.perf_counter()
        ask(n)
        took.append(1_000 * (time.perf_counter() - started))
    of_search = spread(took[_QUESTIONS:], 2)
    return {
        "part": part,
        "passages": size,
        "build_s": round(seconds, 2),
        "bytes": round(disk_bytes(folder) / size),
        "own_mib": own_mib(),
        "peak_mib": peak_mib(),
        "search_p50": of_search["p50"],
        "search_p95": of_search["p95"],
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
