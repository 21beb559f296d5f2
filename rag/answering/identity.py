"""“Who is Runa Falk?”, “What is Beringia?”: what news says a name is, in passing.

“Falk, the mayor of Velden, ...”, “Beringia was a landmass ...”, “Brask chief executive Teodor Lind”: a description that
stands right behind a name, or a role right before it (appositions; Hearst, 1992, found what things are by such
patterns). The reader, asked who somebody is, takes whatever stands near the name. Where no description is found, the
question is the reader's all the same.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ..archive.lexical import telling_stems
from ..retrieval import departures, offices
from ..text import Span, sentence_around
from ..types import Article, Draft, DraftClaim, Hit, Query, Quote
from . import described
from .counts import asks_how_many
from .kinds import LEAD_IN

_ASKED = re.compile(
    rf"{LEAD_IN.pattern}(?P<who>who|what)(?:['’]?s| is| are|(?P<past> was| were)) (?:an? |(?P<the>the ))?"
    r"(?P<name>(?:[^\s?!.,;:]+ ){0,4}[^\s?!.,;:]+)\W*",
    re.IGNORECASE,
)
#: Words that make another question of it: “what is the population of Peru?”, “what is it about?”, “who is fighting?”
_ANOTHER = re.compile(
    r"\b(?:it|he|she|they|this|that|these|those|there|you|i|we|of|in|on|at|for|to|from|by|with|about|behind|his|her|its"
    r"|their|my|your|our|and|or|not|new|next|\w+ing|\w+est|same|most|doing|done|wrong)\b",
    re.IGNORECASE,
)
#: What each rank of the search takes of a description.
_RANK_COST = 0.03
#: What is left of “the mayor” where later news says that she left.
_PAST_OFFICE = 0.1
#: Days in which a description loses half of its worth: who was chancellor ten years ago is so no more.
_HALF = 1_000
#: Two descriptions are alike if they share this part of the shorter one's words.
_ALIKE = 0.5
_GROUPS, _CITED = 2, 3


@dataclass(frozen=True, slots=True)
class _Description:
    hit: int
    start: int
    end: int
    weight: float
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Departure:
    """Where an article says that a name left an office, and the telling words of that, none where it does not say."""

    hit: int
    start: int
    end: int
    office: frozenset[str]


def draft(query: Query, hits: Sequence[Hit]) -> Draft | None:
    """Return what the articles say that the name asked about is; None if they say nothing, or something else is asked.

    Descriptions that share words support one another; the best supported is the short answer.
    """
    asked = _asked(query.read_as)
    if asked is None:
        return None
    left = _departures(asked, hits) if asked.person else []
    found = [
        replace(each, weight=each.weight * _PAST_OFFICE) if _is_past(each, left, hits) else each
        for each in _descriptions(asked, query, hits)
    ]
    groups: list[list[_Description]] = []
    for each in sorted(found, key=lambda each: -each.weight):
        group = next((group for group in groups if _alike(group[0].words, each.words)), None)
        if group is None:
            groups.append([each])
        else:
            group.append(each)
    if not groups:
        return None
    groups.sort(key=lambda group: -_support(group, hits))
    best = groups[0][0]
    if _is_past(best, left, hits):
        # No article says “former mayor”: who it was is told by the sentence that says that she left.
        return Draft((_told(left[0].hit, (left[0].start, left[0].end), hits),))
    claims = tuple(_claim(group, hits) for group in groups[:_GROUPS])
    text = hits[best.hit].passage.article.text
    return Draft(claims, " ".join(text[best.start : best.end].split()))


@dataclass(frozen=True, slots=True)
class _Asked:
    name: re.Pattern[str]
    #: The last of several words of a person's name, "" of other names.
    surname: str
    person: bool
    #: Whether only a name in capitals is meant: a person, or “the Wagner Group”; of “the weather” all articles tell.
    capital: bool
    #: Whether what was counts as well as what is.
    past: bool


@lru_cache(maxsize=64)
def _asked(question: str) -> _Asked | None:
    match = _ASKED.fullmatch(" ".join(question.split()))
    if (
        match is None
        or asks_how_many(question)
        or _ANOTHER.search(match["name"])
        or re.fullmatch(described.ROLE, match["name"], re.IGNORECASE)
        # Who Apple's CEO is, a name says, and not “the son of a farmer” behind it.
        or offices.asked(question)
    ):
        return None
    person = match["who"].lower() == "who"
    first, *others = match["name"].split()
    name = r"\s+".join(map(re.escape, (first, *others)))
    return _Asked(
        re.compile(rf"(?<!\w){name}(?!\w|['’-]\w)", re.IGNORECASE),
        others[-1] if person and others else "",
        person,
        person or bool(match["the"]),
        person or bool(match["past"]),
    )


def _descriptions(asked: _Asked, query: Query, hits: Sequence[Hit]) -> Iterator[_Description]:
    for n, hit in enumerate(hits):
        text, within = hit.passage.article.text, (hit.passage.start, hit.passage.end)
        told = [
            (name, each)
            for name in _named(asked, hit)
            for each in described.beside(text, name, within, past=asked.past, thing=not asked.person)
        ]
        told += [(name, each) for name in _by_surname(asked, hit) for each in described.apposed(text, name, within)]
        for name, ((start, end), worth) in told:
            words = frozenset(telling_stems(text[start:end])) - frozenset(telling_stems(text[slice(*name)]))
            if words:
                weight = worth * _fresh(query, hit.passage.article) * (1 - _RANK_COST) ** n
                yield _Description(n, start, end, weight, words)


def _named(asked: _Asked, hit: Hit) -> list[Span]:
    """Return where the passage of a hit names what is asked about."""
    passage, text = hit.passage, hit.passage.article.text
    return [
        name.span()
        for name in asked.name.finditer(text, passage.start, passage.end)
        if not asked.capital or all(word[0].isupper() for word in re.split(r"\s+", name[0]))
    ]


def _by_surname(asked: _Asked, hit: Hit) -> list[Span]:
    """Return where the passage of a hit calls the person asked about by the surname alone."""
    passage = hit.passage
    alone = described.by_surname(passage.article.text, asked.name, asked.surname) if asked.surname else []
    return [span for span in alone if passage.start <= span[0] and span[1] <= passage.end]


def _fresh(query: Query, article: Article) -> float:
    """Return what an article's age when the question is asked leaves of a description, 0 to 1."""
    if query.today is None or article.published is None:
        return 1.0
    return 1 / (1 + max(0, (query.today - article.published).days) / _HALF)


def _departures(asked: _Asked, hits: Sequence[Hit]) -> list[_Departure]:
    """Return where articles say that the person left an office, newest first."""
    found = []
    for n, hit in enumerate(hits):
        text = hit.passage.article.text
        for start, end in (*_named(asked, hit), *_by_surname(asked, hit)):
            # Whom another replaced may have other offices.
            office = departures.said(text, start, end, succeeded=False)
            if office is not None:
                found.append(_Departure(n, start, end, frozenset(telling_stems(office))))
    return sorted(found, key=lambda each: -_time(hits[each.hit].passage.article))


def _is_past(each: _Description, left: Sequence[_Departure], hits: Sequence[Hit]) -> bool:
    """Tell whether a description is of an office that its holder has left, as an article of then or later says."""
    article = hits[each.hit].passage.article
    if not described.holds_now(article.text[each.start : each.end]):
        return False
    told = _time(article)
    return any(
        _time(hits[gone.hit].passage.article) >= told and (not gone.office or gone.office & each.words) for gone in left
    )


def _time(article: Article) -> float:
    return article.published.timestamp() if article.published else -math.inf


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= _ALIKE * min(len(one), len(other))


def _support(group: Sequence[_Description], hits: Sequence[Hit]) -> float:
    """Return how much speaks for a description: the best of each story, each counting less than the one before."""
    by_story: dict[str, float] = {}
    for each in group:
        story = hits[each.hit].story
        by_story[story] = max(by_story.get(story, 0.0), each.weight)
    return math.fsum(weight / (n + 1) for n, weight in enumerate(sorted(by_story.values(), reverse=True)))


def _claim(group: Sequence[_Description], hits: Sequence[Hit]) -> DraftClaim:
    quotes: dict[str, Quote] = {}
    for each in group:
        quotes.setdefault(hits[each.hit].story, _quote(each.hit, (each.start, each.end), hits))
        if len(quotes) == _CITED:
            break
    chosen = tuple(quotes.values())
    return DraftClaim(" ".join(chosen[0].text.split()), chosen)


def _told(hit: int, span: Span, hits: Sequence[Hit]) -> DraftClaim:
    quote = _quote(hit, span, hits)
    return DraftClaim(" ".join(quote.text.split()), (quote,))


def _quote(hit: int, span: Span, hits: Sequence[Hit]) -> Quote:
    text = hits[hit].passage.article.text
    start, end = sentence_around(text, *span)
    return Quote(hit, text[start:end], start, span)
