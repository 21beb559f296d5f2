"""Hard negatives: for each question, the contexts of other questions that our own search puts first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tqdm import tqdm

from rag.archive.lexical import LexicalIndex, content_stems
from rag.types import Article, Passage

from .data import Example

#: Contexts kept for each question.
_KEPT = 12


def mine(examples: Sequence[Example], contexts: Sequence[str], cache: Path) -> dict[str, list[int]]:
    """Return for each question the numbers of the contexts that BM25 finds for it, best first.

    Written to `cache`, and read from there if it was made of the same questions and contexts.
    """
    questions = sorted({each.question for each in examples if each.answers})
    made_of = [len(questions), len(contexts)]
    if cache.is_file():
        stored = json.loads(cache.read_text("utf-8"))
        if stored["made_of"] == made_of:
            return dict(stored["mined"])
    passages = [Passage(Article(context, title=str(n)), 0, len(context)) for n, context in enumerate(contexts)]
    numbers = {passage.id: n for n, passage in enumerate(passages)}
    mined: dict[str, list[int]] = {}
    with TemporaryDirectory() as folder:
        index = LexicalIndex(Path(folder))
        index.update(passages, ())
        for question in tqdm(questions, desc="mining", unit=" questions"):
            found = index.search(content_stems(question), _KEPT)
            mined[question] = [numbers[id_] for id_, _ in found]
    cache.write_text(json.dumps({"made_of": made_of, "mined": mined}), "utf-8")
    return mined
