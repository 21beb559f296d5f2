"""Which of the articles found are about a topic: its names must all be there, of its other words most."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..archive.lexical import stems, telling_stems
from ..types import Hit

#: The part of the topic's words that an article must hold besides all names: one of two; without names, both of two.
_LEAST_BESIDES_NAMES = 0.5
_LEAST_WITHOUT_NAMES = 0.6
_WORD = re.compile(r"[\w’'-]+")


def about(topic: str, hits: Sequence[Hit], leave_out: frozenset[str], names: str = "") -> dict[int, float]:
    """Return the first of each article's `hits` that is about `topic`, by index, with the part of the topic it holds.

    Words of the topic whose stems are among `leave_out` say nothing of it. Its names are its capitalised words and its
    numbers, and all words of `names`. An article without any word of the topic counts if the topic has none.
    """
    wanted = {stem for stem in telling_stems(topic) if stem not in leave_out}
    named = wanted & {stem for word in (*_names(topic), names) for stem in stems(word)}
    first: dict[str, int] = {}
    words: dict[str, set[str]] = {}
    for rank, hit in enumerate(hits):
        article = hit.passage.article
        first.setdefault(article.id, rank)
        known = words.setdefault(article.id, set())
        known.update(stems("\n".join((hit.passage.header, *article.authors, hit.passage.text))))
    besides = wanted - named
    least = _LEAST_BESIDES_NAMES if named else _LEAST_WITHOUT_NAMES
    shares = {
        id_: len(besides & known) / len(besides) if besides else 1.0 for id_, known in words.items() if named <= known
    }
    return {first[id_]: share for id_, share in shares.items() if share >= least}


def _names(text: str) -> list[str]:
    """Return the capitalised words of a question but its first, and its numbers; none if it is written in capitals."""
    words = _WORD.findall(text)
    if sum(word[0].isupper() for word in words) > len(words) / 2:
        return []
    return [re.sub(r"['’]s?$", "", word) for word in words[1:] if word[0].isupper() or word[0].isdigit()]
