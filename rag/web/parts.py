"""What the two panes share. Every word that comes from an article, a question or a model goes through `escape`."""

from __future__ import annotations

import html
from typing import NamedTuple

from ..types import Answer, Article, Citation

#: How each field of the catalogue that can be cited is put into words.
_RECORDED = {
    "authors": "written by",
    "published": "published",
    "publisher": "published by",
    "place": "reported from",
    "title": "the title",
    "url": "the address",
}


class Chosen(NamedTuple):
    """The source that the reader looks at: its turn, counted from 0, and its number in that turn, counted from 1."""

    turn: int
    number: int


def escape(text: str) -> str:
    """Return `text` as it may stand between tags and inside quoted attributes; half surrogate pairs become `?`."""
    return html.escape(text.encode("utf-8", "replace").decode("utf-8"), quote=True)


def sources(answer: Answer) -> tuple[Article, ...]:
    """Return the articles to show beside `answer`, cited or else nearest: number n is `[n - 1]`."""
    return tuple(citation.article for citation in answer.citations) or answer.nearest


def facts(article: Article) -> str:
    """Return publisher and day, as far as known, on one line."""
    return " · ".join(part for part in (article.publisher, article.day or "no date given") if part)


def sentence(text: str) -> str:
    """Return `text` with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def record(citation: Citation) -> str:
    """Return what is cited of the archive's record of an article, "" for a citation of its text."""
    if not citation.record:
        return ""
    said = " ".join(filter(None, (_RECORDED.get(citation.record), citation.recorded)))
    return f"From the archive’s record: {said}"
