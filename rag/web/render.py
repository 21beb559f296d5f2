"""Answers and articles as HTML. Every word that comes from an article, a question or a model goes through `_escape`."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from ..text import paragraphs
from ..types import Answer, Article, Citation

TITLE = "Ask the archive"
#: Questions about the articles that ship with the project; the last is one that they do not answer.
EXAMPLES = ("Where is the summit?", "Who hosts the summit?", "What is Beringia?", "Who won the World Cup?")
#: How much of one article is shown, in characters: a browser is slow with more.
LONGEST_SHOWN = 200_000
#: How many publishers the head of the page names.
_PUBLISHERS_NAMED = 3


class Chosen(NamedTuple):
    """The source that the reader looks at: its turn, counted from 0, and its number in that turn, counted from 1."""

    turn: int
    number: int


def _escape(text: str) -> str:
    """Return `text` as it may stand between tags and inside quoted attributes; half surrogate pairs become `?`."""
    return html.escape(text.encode("utf-8", "replace").decode("utf-8"), quote=True)


def sources(answer: Answer) -> tuple[Article, ...]:
    """Return the articles to show beside `answer`, cited or else nearest: number n is `[n - 1]`."""
    return tuple(citation.article for citation in answer.citations) or answer.nearest


def header(articles: int, publishers: Sequence[str], llm_name: str) -> str:
    """Return the head of the page: what the archive holds and how it answers."""
    held = f"{articles:,} article{'' if articles == 1 else 's'}"
    if publishers:
        more = len(publishers) - _PUBLISHERS_NAMED
        held += f" from {', '.join(publishers[:_PUBLISHERS_NAMED])}{f' and {more:,} more' if more > 0 else ''}"
    mode = f"Answers by {llm_name}, every quote checked" if llm_name else "Answers with the archive’s own sentences"
    return (
        f'<header class="masthead"><h1>{TITLE}</h1>'
        f'<p><span class="held">{_escape(held)}</span><span class="mode">{_escape(mode)}</span></p></header>'
    )


# --- The conversation ------------------------------------------------------------------------------------------------


def conversation(turns: Sequence[Answer], chosen: Chosen | None = None, problem: str = "") -> str:
    """Return all questions and answers, or before the first an invitation with examples; `problem` stands below."""
    busy = bool(turns) and not turns[-1].complete
    body = "".join(_turn(answer, turn, chosen) for turn, answer in enumerate(turns)) or _welcome()
    if problem:
        body += f'<p class="problem" role="alert">{_escape(problem)}</p>'
    return (
        '<div class="conversation" role="log" aria-label="Conversation" tabindex="0"'
        f' aria-busy="{str(busy).lower()}">{body}</div>'
    )


def _welcome() -> str:
    """Return what stands where the conversation will be."""
    examples = "".join(
        f'<li><button type="button" data-question="{_escape(question)}">{_escape(question)}</button></li>'
        for question in EXAMPLES
    )
    return (
        '<section class="welcome"><h2>What would you like to know?</h2>'
        "<p>Answers come only from the articles in this archive, with the very words they rest on. "
        "When the archive does not say, it says so.</p>"
        f'<p class="label">For example</p><ul class="examples">{examples}</ul></section>'
    )


def _turn(answer: Answer, turn: int, chosen: Chosen | None) -> str:
    """Return one question and its answer, each `[n]` a button that shows source n."""
    parts = [f'<p class="question" dir="auto">{_escape(answer.question)}</p>']
    if answer.short:
        parts.append(f'<p class="short" dir="auto">{_escape(answer.short)}</p>')
    for claim, numbers in answer.numbered():
        marks = "".join(_cite(answer, Chosen(turn, n), chosen) for n in numbers)
        parts.append(f'<p class="claim" dir="auto">{_escape(claim.text)} {marks}</p>')
    if answer.declined:
        parts.append(f'<p class="decline">{_escape(answer.text)}</p>')
    elif answer.detail:
        parts.append(f'<p class="detail">{_escape(answer.detail)}</p>')
    if not answer.complete:
        parts.append(f'<p class="waiting">{"Reading the articles" if answer.hits else "Searching the archive"}</p>')
    elif sources(answer):
        parts.append(_source_list(answer, turn, chosen))
    return f'<section class="turn" aria-label="Question {turn + 1}">{"".join(parts)}</section>'


def _cite(answer: Answer, source: Chosen, chosen: Chosen | None) -> str:
    """Return the `[n]` that shows `source`."""
    hint = f"[{source.number}] {sources(answer)[source.number - 1].name}"
    return _button("cite", f"[{source.number}]", source, pressed=source == chosen, hint=hint)


def _source_list(answer: Answer, turn: int, chosen: Chosen | None) -> str:
    """Return the articles below an answer, each once, as buttons that show them."""
    numbers: dict[Article, list[int]] = {}
    for n, article in enumerate(sources(answer), start=1):
        numbers.setdefault(article, []).append(n)
    rows = []
    for article, own in numbers.items():
        cited = "" if answer.declined else f'<span class="numbers">{", ".join(map(str, own))}</span> '
        label = f'{cited}<cite dir="auto">{_escape(article.name)}</cite> <small>{_escape(_facts(article))}</small>'
        pressed = chosen is not None and chosen.turn == turn and chosen.number in own
        rows.append(f"<li>{_button('found', label, Chosen(turn, own[0]), pressed=pressed)}</li>")
    heading = "Nearest articles" if answer.declined else "Sources"
    return f'<p class="label">{heading}</p><ul class="found">{"".join(rows)}</ul>'


def _button(kind: str, label: str, source: Chosen, *, pressed: bool, hint: str = "") -> str:
    """Return a button that shows `source`; `label` is HTML, `hint` is what a screen reader says in its place."""
    spoken = f' aria-label="{_escape(hint)}"' if hint else ""
    return (
        f'<button type="button" class="{kind}" data-turn="{source.turn}" data-number="{source.number}"'
        f' aria-pressed="{str(pressed).lower()}"{spoken}>{label}</button>'
    )


# --- The source ------------------------------------------------------------------------------------------------------


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
    place = "Nearest article" if answer.declined else f"Source {number} of {len(answer.citations)}"
    byline = f"By {', '.join(article.authors)} · " if article.authors else ""
    return (
        f'<article><p class="unseen" role="status">Shown: {_escape(article.name)}, {place}</p>'
        f'<p class="kicker"><span>{place}</span><button type="button" data-back>Back to the answer</button></p>'
        f'<div class="about"><h2 dir="auto">{_escape(article.name)}</h2>'
        f'<p class="byline" dir="auto">{_escape(byline + _facts(article))}</p>'
        f'<p class="origin">{_origin(article)}</p></div>'
        '<div class="text" tabindex="0" role="group" aria-label="Text of the article">'
        f"{_text(article, answer.citations, number)}</div></article>"
    )


def _facts(article: Article) -> str:
    """Return publisher and day, as far as known, on one line."""
    return " · ".join(part for part in (article.publisher, article.day or "no date given") if part)


def _origin(article: Article) -> str:
    """Return a link to the article where its address is a web page's, else the name of the file it came from."""
    host = _web_host(article.url)
    if not host:
        return _escape(Path(article.source).name)
    return (
        f'<a href="{_escape(article.url)}" target="_blank" rel="noopener noreferrer">Read it at {_escape(host)}'
        '<span class="unseen"> (opens in a new tab)</span></a>'
    )


def _web_host(url: str) -> str:
    """Return the host of `url`, or "" unless it is an http or https address (no `javascript:`, no rubbish)."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _text(article: Article, citations: Sequence[Citation], number: int) -> str:
    """Return the article's paragraphs, the words of citation `number` marked strongly, its other citations faintly."""
    own = {n: citation for n, citation in enumerate(citations, start=1) if citation.article == article}
    borders = sorted({border for citation in own.values() for border in (citation.start, citation.end)})
    first = max(0, own[number].start - LONGEST_SHOWN // 2) if number in own else 0
    last = first + LONGEST_SHOWN
    parts = []
    for start, end in paragraphs(article.text):
        if first < end and start < last:
            cuts = (start, *(border for border in borders if start < border < end), end)
            pieces = (_piece(article.text, left, right, own, number) for left, right in pairwise(cuts))
            parts.append(f'<p dir="auto">{"".join(pieces)}</p>')
    if len(article.text) > LONGEST_SHOWN:
        parts.append(f'<p class="detail">Shown are about {LONGEST_SHOWN:,} of {len(article.text):,} characters.</p>')
    return "".join(parts)


def _piece(text: str, start: int, end: int, own: Mapping[int, Citation], number: int) -> str:
    """Return `text[start:end]`, marked where citations of `own` cover it; no citation begins or ends inside it."""
    words = _escape(text[start:end])
    covering = [n for n, citation in own.items() if citation.start <= start and end <= citation.end]
    if not covering:
        return words
    shown = number if number in covering else covering[0]
    label = f' data-number="{shown}"' if own[shown].start == start else ""
    return f'<mark class="{"chosen" if shown == number else "other"}"{label}>{words}</mark>'
