"""RealTimeQA: quiz questions on the news of 2022 to 2024, asked of 26,634 articles of twenty years."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rag.archive.archive import Archive
from rag.archive.chunk import CHUNKING
from rag.archive.embed import FAST

from . import metrics
from .data import archive, data, records, sample
from .legs import legs
from .results import Options, Result, Row

_LIMIT = 20
#: Articles and questions of a trial.
_TRIAL = 300


def embedding_model(options: Options) -> str:
    """Return the model to embed about 300,000 passages with: the one asked for, else the static one.

    MiniLM embeds 20 to 60 passages a second on two cores, which would take hours; `--embedding-model ""` asks for it.
    """
    return FAST if options.embedding_model is None else options.embedding_model


def folder(options: Options) -> Path:
    """Return the folder of the archive of the articles."""
    articles = data(*(f"realtimeqa/articles-{part}.jsonl.gz" for part in range(3)))
    model = embedding_model(options)
    if options.trial:
        return archive("realtimeqa-trial", [sample(articles, _TRIAL)], embedding_model=model)
    return archive("realtimeqa", articles, embedding_model=model)


def asked_on(question: dict[str, Any]) -> datetime:
    """Return the day on which a question was asked: what was new then is what it mostly asks for."""
    return datetime.fromisoformat(question["date"]).replace(tzinfo=UTC)


def run(options: Options) -> Result:
    """Measure both legs alone and the whole search.

    A passage is a hit if it contains the answer string and its article is one of those that are known to hold it.
    """
    (path,) = data("realtimeqa/questions.jsonl.gz")
    questions = records(path)[: _TRIAL if options.trial else None]
    figures: list[Row] = []
    with Archive(folder(options), embedding_model=embedding_model(options), create=False) as opened:
        ways = legs(opened, _LIMIT)
        ways["rag, not told when it is asked"] = lambda question, _: ways["rag"](question, None)
        for name, retrieve in ways.items():
            rows = []
            for question in questions:
                urls = set(question["urls_with_answer"])
                found = retrieve(question["question"], asked_on(question))
                rows.append(
                    metrics.ranked(
                        [each.article.url in urls and metrics.holds(each.text, question["answer"]) for each in found]
                    )
                )
            figures.append({"search": name, "questions": len(rows), **metrics.means(rows)})
        return Result(
            figures,
            {
                "embedding_model": Path(opened.embedder.name).name,
                "chunking": CHUNKING,
                "articles": opened.catalog.count("articles"),
                "passages": opened.catalog.count("passages"),
            },
        )
