"""Which articles tell one story in nearly the same words: wire copies, cut, edited or with another beginning.

An article's words are hashed in runs of three (shingles). The smallest of these hashes are its `keys`: a min-hash
sketch. A catalogue keeps them in an indexed column; articles that share some are compared word by word. The keys of a
text still meet those of its first third, as the smallest hashes of the whole that stand there are among the smallest
of the third too. Hashes depend on the text alone: they are the same in every process and on every machine.

`Clusters` is the whole procedure in memory, for tests and measurements, and the model of what a catalogue does.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

#: Raised by one with every change of what `Telling.of` computes, as keys of two versions must not be compared, or of
#: what counts as a copy.
VERSION = 2
#: Keys of one article at most; eight bytes each.
KEYS = 32
#: Articles looked at for one key, the oldest first: what stands under every article of a paper stays cheap.
MEMBERS = 50
#: Articles compared word by word with a new one at most, those that share the most keys first.
COMPARED = 10
#: Keys that two articles share at least before they are compared (one, where an article has only one), and `likeness`.
SHARED = 2
ALIKE = 0.15

#: Characters of an article that are looked at: some thirty thousand words.
_LOOKED_AT = 200_000
_SHINGLE = 3
#: Below this many words only equal texts are one story.
_SHORT = 40
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

_Hashes = NDArray[np.uint64]
_Flags = NDArray[np.bool_]

# What a character is, and the hash of a word, a polynomial over its characters modulo 2**64.
_GAP, _LETTER, _DIGIT, _IDEOGRAPH = range(4)
_BASE = 0x9E3779B97F4A7C15
#: From here on there are only ideographs.
_PLANES = 0x20000


@dataclass(frozen=True, slots=True, eq=False)
class Telling:
    """The words of one article as they are compared: case, punctuation and white space left out."""

    #: The hash of each word, in order, and which words are a number or begin with a capital.
    words: _Hashes
    numbers: _Flags
    capitals: _Flags
    #: The hash (63 bits) of each run of three words, in order.
    shingles: _Hashes

    @classmethod
    def of(cls, text: str) -> Telling:
        """Read `text`, of which the first 200,000 characters count. An ideograph counts as a word."""
        # Normalised, one character may become 18.
        given = unicodedata.normalize("NFKC", text[:_LOOKED_AT])[:_LOOKED_AT]
        written = np.frombuffer(given.encode("utf-32-le", "surrogatepass"), "<u4")
        kinds, folded = _characters()
        known = np.minimum(written, _PLANES)
        kind, folds = kinds[known], folded[known]
        in_word = kind != _GAP
        begins = in_word.copy()
        begins[1:] &= ~in_word[:-1] | (kind[1:] == _IDEOGRAPH) | (kind[:-1] == _IDEOGRAPH)
        starts = np.flatnonzero(begins)
        if not len(starts):
            return cls(np.empty(0, np.uint64), np.empty(0, np.bool_), np.empty(0, np.bool_), np.empty(0, np.uint64))
        # What stands between words counts nothing, so that each word may end where the next begins.
        characters = np.where(written < _PLANES, folds, written) * in_word
        powers, inverses = _powers()
        sums = np.add.reduceat(characters * powers[: len(characters)], starts)
        words = _mixed(sums * inverses[starts])
        count = max(0, len(words) - _SHINGLE + 1)
        shingles = np.zeros(count, np.uint64)
        for n in range(_SHINGLE):
            shingles = shingles * np.uint64(_BASE) + words[n : n + count]
        return cls(words, kind[starts] == _DIGIT, (folds != known)[starts], _mixed(shingles) >> np.uint64(1))

    @property
    def keys(self) -> tuple[int, ...]:
        """The 32 smallest hashes, in order; one for a text below 40 words, none for one without words."""
        if not len(self.words):
            return ()
        if len(self.words) < _SHORT:
            powers, _ = _powers()
            whole = _mixed(np.sum(self.words * powers[: len(self.words)], keepdims=True))
            return (int(whole[0]) >> 1,)
        few = 4 * KEYS
        least = np.partition(self.shingles, few)[:few] if len(self.shingles) > few else self.shingles
        keys = np.unique(least)
        if len(keys) < KEYS:  # a text that repeats itself
            keys = np.unique(self.shingles)
        return tuple(keys[:KEYS].tolist())

    def share_in(self, other: Telling) -> float:
        """Return the share of the runs of three words that stand in the other text too, 0 to 1."""
        return float(_is_in(self.shingles, np.unique(other.shingles)).mean()) if len(self.shingles) else 0.0


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
    if len(short.words) < _SHORT or len(long.words) > _LONGER * len(short.words):
        return False
    kept = _is_in(short.shingles, np.unique(long.shingles))
    copied = _copied(kept)
    if copied.mean() < _COPIED:
        return False
    if copied[:_LEAD].mean() < _LEAD_COPIED:
        lead = _copied(_is_in(long.shingles, np.unique(short.shingles)))[:_LEAD]
        if lead.mean() < _LEAD_COPIED:
            return False
    return _keeps_facts(short, kept, copied)


def retells(telling: Telling, part: Telling) -> bool:
    """Tell whether `telling` says what `part`, sentences of another telling, says: much of its words, all its numbers.

    So a copy that counts other victims, or that has a paragraph of its own, is not lost behind the first.
    """
    if not len(part.shingles):
        return False
    if _is_in(part.shingles, np.unique(telling.shingles)).mean() < _RETOLD:
        return False
    numbers = part.words[part.numbers | _is_in(part.words, _number_words())]
    return bool(_is_in(numbers, np.unique(telling.words)).all())


@cache
def _number_words() -> _Hashes:
    return np.unique(Telling.of(_NUMBER_WORDS).words)


def _copied(kept: _Flags) -> _Flags:
    """Tell of each shingle whether it lies in copied text."""
    around = min(_AROUND, len(kept))
    counts = np.concatenate([[0], np.cumsum(kept)])
    first = np.clip(np.arange(len(kept)) - around // 2, 0, len(kept) - around)
    copied: _Flags = counts[first + around] - counts[first] >= _DENSITY * around
    return copied


def _keeps_facts(telling: Telling, kept: _Flags, copied: _Flags) -> bool:
    """Tell whether the copied text kept its shingles with names and numbers about as often as the others."""
    # A name has its capital wherever it stands, not at the beginning of a sentence alone.
    names = np.setdiff1d(telling.words[telling.capitals], telling.words[~telling.capitals])
    facts = telling.numbers | _is_in(telling.words, names)
    count = len(kept)
    with_fact = np.zeros(count, np.bool_)
    for n in range(_SHINGLE):
        with_fact |= facts[n : n + count]
    told, rest = kept[with_fact & copied], kept[~with_fact & copied]
    return not len(told) or not len(rest) or bool(told.mean() >= _FACTS_KEPT * rest.mean())


def _is_in(values: _Hashes, among: _Hashes) -> _Flags:
    """Tell of each value whether it is in `among`, which is sorted."""
    if not len(among):
        return np.zeros(len(values), np.bool_)
    found: _Flags = among[np.minimum(np.searchsorted(among, values), len(among) - 1)] == values
    return found


def _mixed(values: _Hashes) -> _Hashes:
    """Spread the hashes evenly (the last step of splitmix64), as the smallest of them are to be a fair sample."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


@cache
def _powers() -> tuple[_Hashes, _Hashes]:
    """Return the powers of `_BASE` and of its inverse, modulo 2**64, as many as characters are looked at."""
    powers, inverses = np.full((2, _LOOKED_AT), [[_BASE], [pow(_BASE, -1, 1 << 64)]], np.uint64)
    powers[0] = inverses[0] = 1
    return np.cumprod(powers, dtype=np.uint64), np.cumprod(inverses, dtype=np.uint64)


@cache
def _characters() -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    """Return the kind of each character below `_PLANES` and what it is without case; the last is for all others."""
    kinds = np.full(_PLANES + 1, _GAP, np.uint8)
    folded = np.arange(_PLANES + 1, dtype=np.uint32)
    for code in range(_PLANES):
        character = chr(code)
        if character.isalnum() or unicodedata.category(character)[0] == "M":
            kinds[code] = _DIGIT if character.isdigit() else _LETTER
            fold = character.casefold()
            if len(fold) == 1:
                folded[code] = ord(fold)
    for first, last in ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (_PLANES, _PLANES)):
        kinds[first : last + 1] = _IDEOGRAPH
    # Scripts that put no space between words are cut at their vowel signs.
    for first, last in ((0x0E31, 0x0E4E), (0x0EB1, 0x0ECE), (0x102B, 0x103E), (0x17B4, 0x17D3)):
        kinds[first : last + 1] = _GAP
    return kinds, folded


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
