"""The source as HTML: one article in full, the words that an answer rests on marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from urllib.parse import urlsplit

from ..text import Span, paragraphs
from ..types import Answer, Article, Citation, Copy, noted, written
from .parts import Chosen, escape, record, sentence, sources

#: How much of one article is shown, in characters: a browser is slow with more.
LONGEST_SHOWN = 200_000
#: Copies of the story that are listed.
_COPIES_SHOWN = 20

#: The citations of one article by their numbers in the answer.
Own = Mapping[int, Citation]


def source(turns: Sequence[Answer], chosen: Chosen | None = None) -> str:
    """Return the article that the reader chose, its quoted words marked; without one, what will stand here."""
    if chosen is None:
        body = (
            '<div class="nothing"><h2>The source</h2><p>The article that an answer rests on opens here, '
            "with the quoted words marked.</p></div>"
        )
    else:
        body = _article(turns[chosen.turn], chosen.number)
    return f'<section class="source" aria-label="Source">{body}</section>'


def _article(answer: Answer, number: int) -> str:
    """Return source `number` of `answer` in full: what it is, who published it when and where, and its text."""
    article = sources(answer)[number - 1]
    own = {n: citation for n, citation in enumerate(answer.citations, start=1) if citation.article == article}
    place = "Nearest article" if answer.declined else f"Source {number} of {len(answer.citations)}"
    copies = own[number].copies if number in own else ()
    shown = f"Shown: {article.name}, {place}{_marked(own[number]) if number in own else ''}"
    return (
        f'<article><p class="unseen" role="status">{escape(shown)}</p>'
        f'<p class="kicker"><span>{place}</span><button type="button" data-back>Back to the answer</button></p>'
        f'<div class="about"><h2 dir="auto">{_cited("title", escape(article.name), own, number)}</h2>'
        f'<p class="byline" dir="auto">{_byline(article, own, number)}</p>'
        f'<p class="origin">{_cited("url", _origin(article), own, number)}</p>{_beside(article, copies)}</div>'
        '<div class="text" tabindex="0" role="group" aria-label="Text of the article">'
        f"{_text(article, own, number)}</div></article>"
    )


def _marked(citation: Citation) -> str:
    """Return in words which marks matter most, for those who do not see them."""
    if citation.record:
        return f". {record(citation)}"
    start, end = citation.answer or (0, 0)
    words = " ".join(citation.article.text[start:end].split())
    return f", with the answer “{words}” marked" if words else ""


def _cited(field: str, words: str, own: Own, number: int) -> str:
    """Return `words`, which are HTML, marked where that field of the article's record is cited."""
    citing = [n for n, citation in own.items() if citation.record == field]
    if not citing or not words:
        return words
    return _mark(words, number if number in citing else citing[0], number, begins=True)


def _byline(article: Article, own: Own, number: int) -> str:
    """Return authors, publisher, day and a later day of change, as far as known; what is cited of them is marked.

    The place, which a text mostly says itself, is shown where it is cited.
    """
    authors = _cited("authors", escape(", ".join(article.authors)), own, number)
    publisher = _cited("publisher", escape(article.publisher), own, number)
    day = _cited("published", escape(article.day), own, number)
    place = _cited("place", escape(article.place), own, number)
    from_place = f"reported from {place}" if place != escape(article.place) else ""
    updated = written(article.updated) if article.updated else ""
    later = f"updated {updated}" if updated not in ("", article.day) else ""
    return " · ".join(filter(None, (authors and f"By {authors}", publisher, from_place, day or "no date given", later)))


def _origin(article: Article) -> str:
    """Return a link to the article where its address is a web page's, else the name of the file it came from."""
    host = _web_host(article.url)
    if not host:
        return escape(Path(article.source).name)
    return (
        f'<a href="{escape(article.url)}" target="_blank" rel="noopener noreferrer">Read it at {escape(host)}'
        '<span class="unseen"> (opens in a new tab)</span></a>'
    )


def _beside(article: Article, copies: Sequence[Copy]) -> str:
    """Return what its publisher says about the article, and where else the story stands."""
    parts = [f'<p class="note" dir="auto">{escape(sentence(noted(article)))}</p>'] if article.note else []
    if copies:
        rows = "".join(f'<li dir="auto">{_copy(copy)}</li>' for copy in copies[:_COPIES_SHOWN])
        more = len(copies) - _COPIES_SHOWN
        rows += f"<li>and {more:,} more</li>" if more > 0 else ""
        parts.append(
            f'<details class="copies"><summary>The same story in {len(copies):,} other'
            f"{' articles' if len(copies) > 1 else ' article'}</summary><ul>{rows}</ul></details>"
        )
    return "".join(parts)


def _copy(copy: Copy) -> str:
    """Return publisher, title and day of a copy, a link where its address is a web page's."""
    day = written(copy.published) if copy.published else ""
    words = escape(" · ".join(part for part in (copy.publisher, copy.title, day) if part) or copy.article_id)
    if not _web_host(copy.url):
        return words
    return f'<a href="{escape(copy.url)}" target="_blank" rel="noopener noreferrer">{words}</a>'


def _web_host(url: str) -> str:
    """Return the host of `url`, or "" unless it is an http or https address (no `javascript:`, no rubbish)."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _text(article: Article, own: Own, number: int) -> str:
    """Return the article's paragraphs, the words of citation `number` marked strongly, its other citations faintly."""
    borders = sorted({at for each in own.values() for at in (each.start, each.end, *(each.answer or ()))})
    first = max(0, own[number].start - LONGEST_SHOWN // 2) if number in own else 0
    last = first + LONGEST_SHOWN
    parts = []
    for start, end in paragraphs(article.text):
        if first < end and start < last:
            cuts = (start, *(border for border in borders if start < border < end), end)
            runs = groupby(pairwise(cuts), lambda piece: _covering(piece, own, number))
            words = (_run(article.text, list(pieces), own, shown, number) for shown, pieces in runs)
            parts.append(f'<p dir="auto">{"".join(words)}</p>')
    if len(article.text) > LONGEST_SHOWN:
        parts.append(f'<p class="detail">Shown are about {LONGEST_SHOWN:,} of {len(article.text):,} characters.</p>')
    return "".join(parts)


def _covering(piece: Span, own: Own, number: int) -> int:
    """Return the citation that a piece of text is marked for, `number` if it may be, 0 for none."""
    covering = [n for n, citation in own.items() if citation.start <= piece[0] and piece[1] <= citation.end]
    return number if number in covering else next(iter(covering), 0)


def _run(text: str, pieces: Sequence[Span], own: Own, shown: int, number: int) -> str:
    """Return neighbouring pieces of text as one mark for citation `shown`, its answer emphasised; unmarked for 0."""
    if not shown:
        return "".join(escape(text[start:end]) for start, end in pieces)
    first, last = own[shown].answer or (0, 0)
    words = "".join(
        f'<strong class="answer">{escape(text[start:end])}</strong>'
        if first <= start and end <= last
        else escape(text[start:end])
        for start, end in pieces
    )
    return _mark(words, shown, number, begins=pieces[0][0] == own[shown].start)


def _mark(words: str, shown: int, number: int, *, begins: bool) -> str:
    """Return `words`, which are HTML, marked for citation `shown`; its number stands where the quote begins."""
    label = f' data-number="{shown}"' if begins else ""
    return f'<mark class="{"chosen" if shown == number else "other"}"{label}>{words}</mark>'
