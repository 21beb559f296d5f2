"""The head of the page and the conversation as HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ..text import Span
from ..types import Answer, Article, Citation, Claim, noted
from .parts import Chosen, escape, facts, record, sentence, sources

TITLE = "Ask the archive"
#: Questions about the articles that ship with the project; the last is one that they do not answer.
EXAMPLES = ("Where is the summit?", "Who hosts the summit?", "What is Beringia?", "Who won the World Cup?")
#: How many publishers the head of the page names.
_PUBLISHERS_NAMED = 3
#: From how many characters on a short answer is set smaller.
_LONG = 48
#: From which probability on an answer is called so.
_SURE = ((0.85, "very sure"), (0.6, "fairly sure"), (0.0, "uncertain"))


def header(articles: int, publishers: Sequence[str], llm_name: str) -> str:
    """Return the head of the page: what the archive holds and how it answers."""
    held = f"{articles:,} article{'' if articles == 1 else 's'}"
    if publishers:
        more = len(publishers) - _PUBLISHERS_NAMED
        held += f" from {', '.join(publishers[:_PUBLISHERS_NAMED])}{f' and {more:,} more' if more > 0 else ''}"
    mode = f"Answers by {llm_name}, every quote checked" if llm_name else "Answers with the archive’s own words"
    return (
        f'<header class="masthead"><h1>{TITLE}</h1>'
        f'<p><span class="held">{escape(held)}</span><span class="mode">{escape(mode)}</span></p></header>'
    )


def examples_of(days: tuple[date, date] | None, publishers: Sequence[str]) -> tuple[str, ...]:
    """Return questions that can be asked of any archive, with the days of its oldest and newest article."""
    of_a_month = (f"What happened in {days[1]:%B %Y}?",) if days else ()
    return "What’s new?", *of_a_month, *(f"Articles from {publisher}" for publisher in publishers[:2])


def conversation(
    turns: Sequence[Answer],
    chosen: Chosen | None = None,
    problem: str = "",
    examples: Sequence[str] | None = None,
) -> str:
    """Return all questions and answers, or before the first an invitation with examples; `problem` stands below.

    The examples are by default of the article that ships with the project.
    """
    busy = bool(turns) and not turns[-1].complete
    body = "".join(_turn(answer, turn, chosen) for turn, answer in enumerate(turns)) or _welcome(examples or EXAMPLES)
    if problem:
        body += f'<p class="problem" role="alert">{escape(problem)}</p>'
    return (
        '<div class="conversation" role="log" aria-label="Conversation" tabindex="0"'
        f' aria-busy="{str(busy).lower()}">{body}</div>'
    )


def _welcome(questions: Sequence[str]) -> str:
    """Return what stands where the conversation will be, with questions to begin with."""
    examples = "".join(
        f'<li><button type="button" data-question="{escape(question)}">{escape(question)}</button></li>'
        for question in questions
    )
    return (
        '<section class="welcome"><h2>What would you like to know?</h2>'
        "<p>Answers come only from the articles in this archive, with the very words they rest on. "
        "When the archive does not say, it says so.</p>"
        f'<p class="label">For example</p><ul class="examples">{examples}</ul></section>'
    )


def _turn(answer: Answer, turn: int, chosen: Chosen | None) -> str:
    """Return one question and its answer, each `[n]` a button that shows source n."""
    parts = [f'<p class="question" dir="auto">{escape(answer.question)}</p>']
    if answer.understood:
        parts.append(_understood(answer))
    if answer.declined:
        parts.append(f'<p class="decline">{escape(answer.text)}</p>')
    else:
        parts += [_short(answer), _claims(answer, turn, chosen)]
        if answer.detail:
            parts.append(f'<p class="detail">{escape(answer.detail)}</p>')
    if not answer.complete:
        parts.append(f'<p class="waiting">{"Reading the articles" if answer.hits else "Searching the archive"}</p>')
    elif sources(answer):
        parts.append(_source_list(answer, turn, chosen))
    return f'<section class="turn" aria-label="Question {turn + 1}">{"".join(parts)}</section>'


def _understood(answer: Answer) -> str:
    """Return what the question's words were taken to say of where to look, and a button that asks without it."""
    words = answer.understood.text
    button = (
        f'<button type="button" data-question="{escape(answer.question)}" data-plain>Search everything instead</button>'
    )
    return (
        f'<p class="understood"><span dir="auto">{escape(words[0].upper() + words[1:])}</span>'
        f" {button if answer.complete else ''}</p>"
    )


# --- The answer ------------------------------------------------------------------------------------------------------


def _short(answer: Answer) -> str:
    """Return the answer in a few words and what speaks for it: how sure it is, how many articles agree."""
    if not answer.short:
        return ""
    notes = [] if answer.confidence is None else [_sureness(answer.confidence)]
    # Copies of one story are one source.
    agreeing = len({citation.story for claim in answer.claims[:1] for citation in claim.citations})
    if agreeing > 1:
        notes.append(f'<span class="agree">{agreeing} articles agree</span>')
    standing = f'<p class="standing">{" · ".join(notes)}</p>' if notes else ""
    kind = "short long" if len(answer.short) >= _LONG else "short"
    return f'<div class="verdict"><p class="{kind}" dir="auto">{escape(answer.short)}</p>{standing}</div>'


def _sureness(confidence: float) -> str:
    """Return in words how sure an answer is; the number is there for the mouse and for a screen reader."""
    words = next((words for least, words in _SURE if confidence >= least), _SURE[-1][1])
    meaning = f"About {min(99, max(1, round(100 * confidence)))} % of such answers are right"
    return f'<span class="sure" title="{meaning}">{words}<span class="unseen"> ({meaning})</span></span>'


def _claims(answer: Answer, turn: int, chosen: Chosen | None) -> str:
    """Return the claims; those that give another answer stand below a line that says so.

    All of them are then dated, as they are in an overview.
    """
    agreeing: list[str] = []
    differing: list[str] = []
    dated = answer.overview or any(claim.differs for claim in answer.claims)
    for claim, numbers in answer.numbered():
        marks = "".join(_cite(answer, Chosen(turn, n), chosen) for n in numbers)
        said = f'<p class="claim" dir="auto">{_emphasised(claim)} {marks}</p>'
        if dated:
            said += f'<p class="facts" dir="auto">{escape(_origins(claim, numbers))}</p>'
        (differing if claim.differs else agreeing).append(said)
    if not differing:
        return "".join(agreeing)
    heading = _otherwise(answer.claims)
    return (
        f'{"".join(agreeing)}<div class="otherwise" role="group" aria-label="{heading}">'
        f'<p class="label">{heading}</p>{"".join(differing)}</div>'
    )


def _origins(claim: Claim, numbers: Sequence[int]) -> str:
    """Return publisher and day of the articles that a claim rests on, with their numbers where they differ."""
    origins = [facts(citation.article) for citation in claim.citations]
    if len(set(origins)) == 1:
        return origins[0]
    return "; ".join(f"[{n}] {origin}" for n, origin in zip(numbers, origins, strict=True))


def _otherwise(claims: Sequence[Claim]) -> str:
    """Return who it is that says otherwise."""
    first, others = (
        {citation.article.id for claim in claims if claim.differs == differs for citation in claim.citations}
        for differs in (False, True)
    )
    match len(others - first):
        case 0:
            return "The same article also says otherwise"
        case 1:
            return "Another article says otherwise"
        case _:
            return "Other articles say otherwise"


def _emphasised(claim: Claim) -> str:
    """Return the claim's words, the short answer among them emphasised."""
    parts, at = [], 0
    for start, end in sorted(_answers(claim)):
        if at < end:
            start = max(start, at)
            parts += [escape(claim.text[at:start]), f'<strong class="answer">{escape(claim.text[start:end])}</strong>']
            at = end
    return "".join((*parts, escape(claim.text[at:])))


def _answers(claim: Claim) -> Iterator[Span]:
    """Yield where the short answer stands in a claim, for each citation whose quote the claim repeats word for word.

    Claim and quote may differ in white space; the other characters are the same and in the same order.
    """
    written = claim.text.split()
    visible = [at for at, character in enumerate(claim.text) if not character.isspace()]
    for citation in claim.citations:
        if citation.answer is None or citation.quote.split() != written:
            continue
        start, end = citation.answer
        if citation.start <= start < end <= citation.end:
            before = _visible(citation, start)
            within = _visible(citation, end) - before
            if within:
                yield visible[before], visible[before + within - 1] + 1


def _visible(citation: Citation, end: int) -> int:
    """Return how many characters of a quote, white space left out, stand before `end`, an offset in the article."""
    return sum(map(len, citation.article.text[citation.start : end].split()))


# --- Its sources -----------------------------------------------------------------------------------------------------


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
        lines = [facts(article)]
        if not answer.declined:
            lines += filter(None, (record(answer.citations[n - 1]) for n in own))
            lines += filter(None, (sentence(answer.citations[own[0] - 1].also), sentence(noted(article))))
        label = f'{cited}<cite dir="auto">{escape(article.name)}</cite>'
        label += "".join(f' <small dir="auto">{escape(line)}</small>' for line in lines)
        pressed = chosen is not None and chosen.turn == turn and chosen.number in own
        rows.append(f"<li>{_button('found', label, Chosen(turn, own[0]), pressed=pressed)}</li>")
    heading = "Nearest articles" if answer.declined else "Sources"
    return f'<p class="label">{heading}</p><ul class="found">{"".join(rows)}</ul>'


def _button(kind: str, label: str, source: Chosen, *, pressed: bool, hint: str = "") -> str:
    """Return a button that shows `source`; `label` is HTML, `hint` is what a screen reader says in its place."""
    spoken = f' aria-label="{escape(hint)}"' if hint else ""
    return (
        f'<button type="button" class="{kind}" data-turn="{source.turn}" data-number="{source.number}"'
        f' aria-pressed="{str(pressed).lower()}"{spoken}>{label}</button>'
    )
