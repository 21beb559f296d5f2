"""Hits -> how much of what the question is about the article of each speaks of, beside the others found.

In an archive of few articles most of what is found tells of something else: it shares a word, or nothing but meaning.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from ..archive.lexical import content_stems
from ..types import Article, Hit, Query

_WORD = re.compile(r"\w+")


def with_topics(query: Query, hits: Sequence[Hit], rarity: Callable[[str], float]) -> list[Hit]:
    """Return the hits, in the same order, each with its `topical`.

    `rarity` gives the weight of a stem in this archive (its inverse document frequency).
    """
    weights = {stem: rarity(stem) for stem in content_stems(without_publishers(query))}

    @cache
    def told(article: Article) -> float:
        words = _words(f"{article.title}\n{article.text}")
        return sum(weight for stem, weight in weights.items() if _holds(words, stem))

    most = max((told(hit.passage.article) for hit in hits), default=0.0)
    return [replace(hit, topical=told(hit.passage.article) / most) for hit in hits] if most else list(hits)


def without_publishers(query: Query) -> str:
    """Take the named publishers out of what is searched for: the header carries them, the text need not."""
    text = query.search_text
    for name in query.understood.publishers:
        text = re.sub(re.escape(name), " ", text, flags=re.IGNORECASE)
    return text


def _words(text: str) -> tuple[str, ...]:
    """Return the distinct words of a text in plain small letters."""
    if not text.isascii():
        text = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return tuple(set(_WORD.findall(text.casefold())))


def _holds(words: tuple[str, ...], stem: str) -> bool:
    """Tell whether any word begins as the stem does; to stem every word of every article would take ten times as long.

    Stems end in “i” where words end in “y”, and in “e” where words end in “ing”. Of a thousand words one is missed,
    as “dying” by “die”.
    """
    begins = (stem, f"{stem[:-1]}y", f"{stem[:-1]}i") if stem[-1:] in ("e", "i") else stem
    return any(word.startswith(begins) for word in words)
