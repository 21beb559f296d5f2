"""What the stories found say for an answer: how many of those about what is asked give it, how new they are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..archive.lexical import stems
from ..retrieval import recency
from ..types import Hit, Query

#: A hit whose article speaks of less than this of what the one that speaks of most does is about something else, and
#: what an answer in it is worth. Settled on the even halves, where it hardly matters, and on 450 questions about 65
#: invented articles, where most of what is found is about something else.
_ON_TOPIC, OFF_TOPIC = 0.4, 0.2
#: Stories found in an archive of many. Where few are, that no other gives an answer says little against it.
_STORIES = 16
#: A passage is about what is asked if it is believed at least this much of the best: “two” stands in many that tell of
#: something else, which neither agree with an answer nor speak against it by not giving it. Of .1, .15, .2 and .3 that
#: which serves all sets, with a look at the odd halves.
_ABOUT = 0.15
#: An answer of the only story found counts as if so many gave it. Chosen with the shipped questions in view, which have
#: one article: nine in ten of them are to be right in every precision.
_ALONE = 3.6


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where an answer stands: `hits[hit].passage.article.text[start:end]`, and the reader's belief in it."""

    hit: int
    start: int
    end: int
    weight: float


def on_topic(hit: Hit) -> bool:
    """Tell whether a hit's article is about what is asked, as far as its words say."""
    return hit.topical >= _ON_TOPIC


def about_it(hits: Sequence[Hit]) -> frozenset[int]:
    """Return which hits are about what is asked, as far as the reader sees and their words say."""
    believed = [hit.reading.probability if hit.reading else 0.0 for hit in hits]
    about = frozenset(n for n, each in enumerate(believed) if each >= _ABOUT * max(believed) and hits[n].reading)
    return frozenset(n for n in about if on_topic(hits[n])) or about


def fresh(query: Query, told: Sequence[Mention], hits: Sequence[Hit]) -> float:
    """Return how new the articles are that give an answer, on average, each counting as far as it is believed."""
    total = sum(each.weight for each in told)
    news = (each.weight * recency.as_news(query, hits[each.hit].passage.article.published) for each in told)
    return sum(news) / total if total else 0.0


def of_stories(
    best: Mention, giving: int, rank: int, hits: Sequence[Hit], about: frozenset[int]
) -> tuple[float, float, float]:
    """Return what the stories found say of an answer that `giving` of them give: see `Evidence`.

    `rank` is that of the best hit that gives it, from 0.
    """
    found = len({hits[n].story for n in about})
    stories = math.log(giving) + math.log(_ALONE) * (max(0, _STORIES - found) / (_STORIES - 1)) ** 2
    if found == 1:  # Its title holds most of what can be asked, and which of its passages comes first says little.
        return stories, 0.0, 0.0
    article = hits[best.hit].passage.article
    titled = set(stems(article.text[best.start : best.end])) <= set(stems(article.title))
    return stories, float(titled and on_topic(hits[best.hit])), -math.log(1 + rank)
