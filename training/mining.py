"""Hard negatives: for each question, the contexts of other questions that our own search puts first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tqdm import tqdm

from rag.archive.lexical import LexicalIndex, content_stems
from rag.types import Article, Passage

#: Contexts kept for each question.
_KEPT = 12


def mine(questions: Sequence[str], contexts: Sequence[str], cache: Path) -> dict[str, list[int]]:
    """Return for each question the numbers of the contexts that BM25 finds for it, best first.

    Written to `cache`, and read from there if it was made of the same questions and contexts.
    """
    made_of = [len(questions), len(contexts)]
    if cache.is_file():
        stored = json.loads(cache.read_text("utf-8"))
        if stored["made_of"] == made_of:
            return dict(stored["mined"])
    mined = search(questions, contexts, _KEPT)
    cache.write_text(json.dumps({"made_of": made_of, "mined": mined}), "utf-8")
    return mined


def search(questions: Sequence[str], texts: Sequence[str], count: int) -> dict[str, list[int]]:
    """Return for each question the numbers of the `count` texts that BM25 finds for it, best first."""
    passages = [Passage(Article(text, title=str(n)), 0, len(text)) for n, text in enumerate(texts)]
    numbers = {passage.id: n for n, passage in enumerate(passages)}
    found: dict[str, list[int]] = {}
    with TemporaryDirectory() as folder:
        index = LexicalIndex(Path(folder))
        index.update(passages, ())
        for question in tqdm(questions, desc="mining", unit=" questions"):
            found[question] = [numbers[id_] for id_, _ in index.search(content_stems(question), count)]
    return found
