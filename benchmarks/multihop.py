"""MultiHop-RAG: 609 articles, and questions each of which needs facts from several of them."""

from __future__ import annotations

from pathlib import Path

from rag.archive.archive import Archive
from rag.archive.chunk import CHUNKING, embedding_text

from . import metrics
from .data import archive, data, records, sample
from .legs import legs
from .results import Options, Result, Row

_LIMIT = 10
#: Articles and questions of a trial.
_TRIAL = 40


def folder(options: Options) -> Path:
    """Return the folder of the archive of the articles, made with the default embedding model."""
    corpus = data("multihop_rag/corpus.jsonl.gz")
    return archive("multihop-trial", [sample(corpus, _TRIAL)]) if options.trial else archive("multihop", corpus)


def run(options: Options) -> Result:
    """Measure both legs alone and the whole search; questions without an answer in the articles are left out."""
    (path,) = data("multihop_rag/queries.jsonl.gz")
    queries = [query for query in records(path) if query["question_type"] != "null_query"]
    queries = queries[:_TRIAL] if options.trial else queries
    facts = [[evidence["fact"] for evidence in query["evidence_list"]] for query in queries]
    figures: list[Row] = []
    with Archive(folder(options), create=False) as opened:
        for name, retrieve in legs(opened, _LIMIT).items():
            rows = [
                metrics.multihop([passage.text for passage in retrieve(query["query"], None)], wanted)
                for query, wanted in zip(queries, facts, strict=True)
            ]
            for part, chosen in (("even half", rows[::2]), ("odd half", rows[1::2]), ("all", rows)):
                figures.append({"search": name, "part": part, "questions": len(chosen), **metrics.means(chosen)})
        return Result(
            figures,
            {
                "embedding_model": opened.embedder.name,
                "chunking": CHUNKING,
                "halves": "the constants of the search were settled on the even half: the odd half is the fair one",
                **_sizes(opened),
            },
        )


def _sizes(opened: Archive) -> dict[str, object]:
    """Count articles and passages, and measure the passages in word pieces, alone and with header as embedded.

    A rule that looks for substrings flatters long passages: no figure may come from one of more than 256 pieces.
    """
    starts, window = opened.embedder.piece_starts, opened.embedder.window
    passages = opened.passages(opened.catalog.passage_ids()).values()
    return {
        "articles": opened.catalog.count("articles"),
        "passages": len(passages),
        "pieces_of_a_passage": metrics.spread([len(starts(passage.text)) for passage in passages]),
        "pieces_embedded": metrics.spread([len(starts(embedding_text(each, starts, window))) for each in passages]),
    }
