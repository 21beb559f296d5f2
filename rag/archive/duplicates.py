"""Which articles tell one story in nearly the same words: wire copies, cut, edited or with another beginning.

A catalogue keeps the keys of each article's `Telling` in an indexed column; articles that share some are compared word
by word. The keys of a text still meet those of its first third, as the smallest hashes of the whole that stand there
are among the smallest of the third too.

`Clusters` is the whole procedure in memory, for tests and measurements, and the model of what a catalogue does.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from functools import cache
from itertools import chain, islice
from typing import Generic, TypeVar

import numpy as np

from .telling import KEYS, SHINGLE, SHORT, Flags, Hashes, Telling, is_in

#: Raised by one with every change of what `Telling.of` computes, as keys of two versions must not be compared, or of
#: what counts as a copy.
VERSION = 2
#: Articles looked at for one key, the oldest first: what stands under every article of a paper stays cheap.
MEMBERS = 50
#: Articles compared word by word with a new one at most, those that share the most keys first.
COMPARED = 10
#: Keys that two articles share at least before they are compared (one, where an article has only one), and `likeness`.
SHARED = 2
ALIKE = 0.15

#: How many times longer than the other one text may be: a round-up of the day is no copy of its items.
_LONGER = 5
#: A shingle lies in copied text if this share of the shingles around it is in the other text too.
_AROUND = 40
_DENSITY = 0.25
#: The share of the shorter text that must be copied; and of the first words of one of the two, where its news stands.
_COPIED = 0.75
_LEAD = 150
_LEAD_COPIED = 0.6
#: Names and numbers must be kept this often in copied text, in proportion to other words: a form filled in anew
#: (weather, markets, results) keeps all but those.
_FACTS_KEPT = 0.55

#: A part is retold if this share of its shingles is in the other telling.
_RETOLD = 0.5
_NUMBER_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
    " nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen"
)


def likeness(a: Sequence[int], b: Sequence[int]) -> float:
    """Estimate from two articles' keys which share of the shorter one's shingles stands in the other, 0 to 1."""
    if not a or not b:
        return 0.0
    # Up to the smaller of the two last keys, both sketches hold every hash of their article.
    known = min(keys[-1] for keys in (a, b) if len(keys) == KEYS) if KEYS in (len(a), len(b)) else max(a[-1], b[-1])
    mine, yours = ({key for key in keys if key <= known} for keys in (a, b))
    return len(mine & yours) / max(1, min(len(mine), len(yours)))


def candidates(
    keys: Sequence[int], holders: Sequence[Sequence[int]], keys_of: Callable[[int], Sequence[int]]
) -> list[int]:
    """Return the articles, `COMPARED` at most, that may tell the same story as the one with these `keys`.

    `holders` says for each key which articles have it, by numbers that grow as articles come: the
    `MEMBERS` oldest are enough. `keys_of` gives an article's keys. Best first: keys that few articles have count more,
    so that a common boilerplate does not hide a copy.
    """
    shared = Counter(chain.from_iterable(holders))
    rarity: dict[int, float] = defaultdict(float)
    for held in holders:
        for article in held:
            rarity[article] += 1 / len(held)
    least = min(SHARED, len(keys))
    ranked = sorted((article for article, count in shared.items() if count >= least), key=lambda n: (-rarity[n], n))
    return list(islice((article for article in ranked if likeness(keys, keys_of(article)) >= ALIKE), COMPARED))


def same_story(a: Telling, b: Telling) -> bool:
    """Tell whether the two are copies of one text, whichever comes first.

    Three quarters of the shorter must stand in the longer, be it with changed words, and so must the beginning of one
    of them in the other; with the names and numbers. Articles that share a statement, a background or a boilerplate
    ending are two stories, and so is a form filled in anew. A text without words is like no other.
    """
    short, long = (a, b) if len(a.words) <= len(b.words) else (b, a)
    if len(short.words) == len(long.words) and np.array_equal(short.words, long.words):
        return len(short.words) > 0
    if len(short.words) < SHORT or len(long.words) > _LONGER * len(short.words):
        return False
    kept = is_in(short.shingles, np.unique(long.shingles))
    copied = _copied(kept)
    if copied.mean() < _COPIED:
        return False
    if copied[:_LEAD].mean() < _LEAD_COPIED:
        lead = _copied(is_in(long.shingles, np.unique(short.shingles)))[:_LEAD]
        if lead.mean() < _LEAD_COPIED:
            return False
    return _keeps_facts(short, kept, copied)


def retells(telling: Telling, part: Telling) -> bool:
    """Tell whether `telling` says what `part`, sentences of another telling, says: much of its words, all its numbers.

    So a copy that counts other victims, or that has a paragraph of its own, is not lost behind the first.
    """
    if not len(part.shingles):
        return False
    if is_in(part.shingles, np.unique(telling.shingles)).mean() < _RETOLD:
        return False
    numbers = part.words[part.numbers | is_in(part.words, _number_words())]
    return bool(is_in(numbers, np.unique(telling.words)).all())


@cache
def _number_words() -> Hashes:
    return np.unique(Telling.of(_NUMBER_WORDS).words)


def _copied(kept: Flags) -> Flags:
    """Tell of each shingle whether it lies in copied text."""
    around = min(_AROUND, len(kept))
    counts = np.concatenate([[0], np.cumsum(kept)])
    first = np.clip(np.arange(len(kept)) - around // 2, 0, len(kept) - around)
    copied: Flags = counts[first + around] - counts[first] >= _DENSITY * around
    return copied


def _keeps_facts(telling: Telling, kept: Flags, copied: Flags) -> bool:
    """Tell whether the copied text kept its shingles with names and numbers about as often as the others."""
    # A name has its capital wherever it stands, not at the beginning of a sentence alone.
    names = np.setdiff1d(telling.words[telling.capitals], telling.words[~telling.capitals])
    facts = telling.numbers | is_in(telling.words, names)
    count = len(kept)
    with_fact = np.zeros(count, np.bool_)
    for n in range(SHINGLE):
        with_fact |= facts[n : n + count]
    told, rest = kept[with_fact & copied], kept[~with_fact & copied]
    return not len(told) or not len(rest) or bool(told.mean() >= _FACTS_KEPT * rest.mean())


_Id = TypeVar("_Id", bound=Hashable)


class Clusters(Generic[_Id]):
    """Articles sorted into stories as they come; a catalogue does the same with tables, and of one month alone.

    A new article is compared with its `candidates`. It joins the clusters of all those that tell the same story, which
    thereby become one, or begins its own. So two articles are in one cluster exactly if a chain of copies leads from
    one to the other, and the order in which articles come makes no difference but by the bounds `MEMBERS` and
    `COMPARED`. A cluster that loses a member (withdrawn, or written anew) may fall apart: its other members are taken
    out and added again.
    """

    def __init__(self) -> None:
        self._ids: dict[_Id, int] = {}
        self._texts: list[str] = []
        self._keys: list[tuple[int, ...]] = []
        self._holders: dict[int, list[int]] = {}
        self._cluster: list[int] = []
        self._members: dict[int, list[_Id]] = {}

    def add(self, id_: _Id, text: str) -> int:
        """Sort a new article in and return its cluster: the number, from 0, of the article that came first of it."""
        new = Telling.of(text)
        keys = new.keys
        holders = [self._holders.get(key, [])[:MEMBERS] for key in keys]
        near = candidates(keys, holders, self._keys.__getitem__)
        joined = sorted({self._cluster[n] for n in near if same_story(new, Telling.of(self._texts[n]))})
        number = self._ids[id_] = len(self._texts)
        self._texts.append(text)
        self._keys.append(keys)
        for key in keys:
            self._holders.setdefault(key, []).append(number)
        cluster = joined[0] if joined else number
        self._cluster.append(cluster)
        members = [each for one in joined for each in self._members.pop(one)]
        for each in members:
            self._cluster[self._ids[each]] = cluster
        self._members[cluster] = [*members, id_]
        return cluster

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, id_: _Id) -> int:
        return self._cluster[self._ids[id_]]

    def all(self) -> list[list[_Id]]:
        """Return the members of each cluster."""
        return list(self._members.values())
