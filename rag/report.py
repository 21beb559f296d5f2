"""Answers and hits as plain JSON objects: what `--json` prints and what the web chat's HTTP endpoint returns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .types import Answer, Citation, Copy, Hit, Period, Understood


def as_json(answer: Answer) -> dict[str, Any]:
    """Return `answer` as an object that `json.dumps` takes; `claims` name their citations by number, counted from 1.

    `confidence` is the probability, 0 to 1, that `short` is right, or None.
    """
    return {
        "question": answer.question,
        "text": answer.text,
        "short": answer.short,
        "confidence": answer.confidence,
        "understood": _understood(answer.understood),
        "declined": answer.declined,
        "reason": answer.reason.value if answer.reason else None,
        "claims": [
            {"text": claim.text, "citations": list(numbers), "differs": claim.differs}
            for claim, numbers in answer.numbered()
        ],
        "citations": [_citation(n, citation) for n, citation in enumerate(answer.citations, start=1)],
        "nearest": [article.name for article in answer.nearest],
        "seconds": {
            "search": answer.seconds.search,
            "read": answer.seconds.read,
            "answer": answer.seconds.answer,
        },
    }


def _understood(understood: Understood) -> dict[str, Any]:
    """Return what the question was taken to say: ISO days (both included, None where open), publishers and so on."""
    period = understood.period or Period(None, None)
    return {
        "text": understood.text,
        "first_day": period.first.isoformat() if period.first else None,
        "last_day": period.last.isoformat() if period.last else None,
        "publishers": list(understood.publishers),
        "latest": understood.latest,
        "author": understood.author,
    }


def _citation(n: int, citation: Citation) -> dict[str, Any]:
    """Return citation number `n`.

    `published` is an ISO 8601 time in UTC or None; `start`, `end` and `answer` (`[start, end]` of the short answer, or
    None) are offsets in the article's text, in code points; `page`, counted from 1, is where the quote begins, None in
    a text without pages. A citation of the catalogue names its field in `record`. `copies` are the other articles that
    tell the same story in nearly the same words, `note` is what the publisher says about the article.
    """
    article = citation.article
    return {
        "n": n,
        "article_id": article.id,
        "title": article.title,
        "publisher": article.publisher,
        "url": article.url,
        "published": article.published.isoformat() if article.published else None,
        "start": citation.start,
        "end": citation.end,
        "page": citation.page,
        "quote": citation.quote,
        "answer": list(citation.answer) if citation.answer else None,
        "record": citation.record or None,
        "note": article.note or None,
        "copies": _copies(citation.copies),
    }


def _copies(copies: Sequence[Copy]) -> list[dict[str, str]]:
    return [
        {"article_id": copy.article_id, "title": copy.title, "publisher": copy.publisher, "url": copy.url}
        for copy in copies
    ]


def hits_as_json(hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """Return the `hits`, best first, as objects that `json.dumps` takes.

    `passage_id` is written as text: readers that keep numbers as doubles would round its 63 bits.
    """
    return [
        {
            "passage": hit.passage.text,
            "passage_id": str(hit.passage.id),
            "article_id": hit.passage.article.id,
            "title": hit.passage.article.title,
            "start": hit.passage.start,
            "end": hit.passage.end,
            "score": hit.score,
            "copies": _copies(hit.copies),
        }
        for hit in hits
    ]
