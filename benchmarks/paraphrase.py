"""Questions in other words than the articles': those of NewsQA on CNN stories that share few words with them.

A question is taken if at most a third of its content words (stems; of two or more) stand in any passage of its story
that holds one of its answers; for those that share none at all, the words alone can find the passage only by chance.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.archive.archive import Archive
from rag.archive.lexical import content_stems, stems
from rag.types import Passage

from . import metrics
from .data import archive, cache, data, records
from .legs import legs
from .results import Options, Result, Row

_LIMIT = 20
_TRIAL = 60
#: The part of its content words that a question may share with the passages that answer it.
_SHARED = 1 / 3


@dataclass(frozen=True, slots=True)
class Paraphrase:
    """A question, the story that answers it, the answers, and the part of its words that the passages share."""

    question: str
    story: str
    answers: tuple[str, ...]
    shared: float


def stories(asked: Sequence[dict[str, Any]], name: str) -> Path:
    """Write the stories, each once, to a file in the cache; return it."""
    path = cache() / f"{name}.jsonl"
    numbers = _numbers(asked)
    path.write_text(
        "".join(f"{json.dumps({'id': number, 'text': text})}\n" for text, number in numbers.items()), encoding="utf-8"
    )
    return path


def _numbers(asked: Sequence[dict[str, Any]]) -> dict[str, str]:
    return {text: f"story-{n}" for n, text in enumerate(dict.fromkeys(each["context"] for each in asked))}


def chosen(asked: Sequence[dict[str, Any]], opened: Archive) -> list[Paraphrase]:
    """Return the questions that share few words with the passages that answer them."""
    passages: dict[str, list[Passage]] = defaultdict(list)
    for passage in opened.passages(opened.catalog.passage_ids()).values():
        passages[passage.article.key].append(passage)
    numbers = _numbers(asked)
    found: list[Paraphrase] = []
    for each in asked:
        words = set(content_stems(each["question"]))
        answers = tuple(answer["text"] for answer in each["answers"])
        story = numbers[each["context"]]
        holding = [one for one in passages[story] if any(metrics.holds(one.text, answer) for answer in answers)]
        if len(words) < 2 or not holding:
            continue
        shared = max(len(words & set(stems(one.text))) / len(words) for one in holding)
        if shared <= _SHARED:
            found.append(Paraphrase(each["question"], story, answers, shared))
    return found


def run(options: Options) -> Result:
    """Measure both legs alone and the whole search, on halves and on all."""
    (path,) = data("newsqa/dev.jsonl.gz")
    asked = records(path)[: _TRIAL if options.trial else None]
    name = "newsqa-trial" if options.trial else "newsqa"
    figures: list[Row] = []
    with Archive(archive(name, [stories(asked, name)]), create=False) as opened:
        questions = chosen(asked, opened)
        for way, retrieve in legs(opened, _LIMIT).items():
            rows = [
                metrics.ranked(
                    [
                        passage.article.key == each.story and any(metrics.holds(passage.text, a) for a in each.answers)
                        for passage in retrieve(each.question, None)
                    ]
                )
                for each in questions
            ]
            none = [row for row, each in zip(rows, questions, strict=True) if not each.shared]
            parts = {"even half": rows[::2], "odd half": rows[1::2], "all": rows, "none shared": none}
            for part, some in parts.items():
                if some:
                    figures.append({"search": way, "part": part, "questions": len(some), **metrics.means(some)})
        return Result(
            figures,
            {
                "embedding_model": opened.embedder.name,
                "passages": opened.catalog.count("passages"),
                "articles": opened.catalog.count("articles"),
                "questions": "NewsQA dev; at most a third of the content words in any passage that answers",
            },
        )
