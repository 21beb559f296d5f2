"""Names of places, parties and institutions: “Russia's” and “Russian” are one, “Odrana” and “Open Odrana” are not."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from enum import Enum, auto
from functools import lru_cache

from . import demonyms

#: Names of one place that do not begin alike.
_ALIASES = (
    *demonyms.NAMES,
    ("us", "u.s", "u.s.", "usa", "america", "american", "united states"),
    ("uk", "u.k", "u.k.", "britain", "british", "united kingdom"),
    ("eu", "european union", "european"), ("un", "united nations"), ("uae", "emirates", "emirati"),
)  # fmt: skip
_ALIAS = {name: names[0] for names in _ALIASES for name in names}
_COUNTRIES = frozenset(_ALIAS.values())
_LONG_ALIASES = [
    (re.compile(rf"\b{alias}\b", re.IGNORECASE), names[0]) for names in _ALIASES for alias in names if " " in alias
]
#: What is left out of a name.
_NO_NAME = ("the", "of", "and", "party", "company", "government")
#: Words that make no other of a longer name: “the Republic of Korea”.
_LOOSE = (
    "republic", "city", "state", "kingdom", "federation", "federal", "democratic", "islamic", "inc", "corp", "ltd",
    "plc", "co", "fc", "group", "town", "country",
)  # fmt: skip
#: Words without which a name is another: South Sudan is not Sudan.
_TELLING = (
    "north", "south", "east", "west", "northern", "southern", "eastern", "western", "new",
    "equatorial", "upper", "lower",
)  # fmt: skip
#: What may begin a sentence before a name, or stand in capitals beside it, and is no part of it.
_NO_PART = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october"
    r"|november|december|the|an?|its|their|his|her|our|my|this|these|under|meanwhile|however"
    r"|when|while|and|but|with|by|as|if|after|before|though|although|like|both|new|current|mr|mrs|ms|for|from|to|on|in|at|of|that|then|so|where|since|because|until|during|among|despite"
    r"|instead|only|also|even|later|earlier|today|yesterday|said|says|asked|told|images?|photos?|reuters|getty|ap|afp",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_](?:[\w.-]*\w)?(?:(?<=\.\w)\.)?")
#: Places whose names begin with all of another's.
_UNLIKE = (("niger", "nigeria"), ("india", "indiana"))
#: “LYSA, Karvania (Meridian Wire) - ”: where an article was written.
_DATELINE = re.compile(r"\A(?:[^\n]{0,60}\n\s{0,4})?[^\n]{0,100}?[\s)](?:-{1,2}|[–—])\s")


class Likeness(Enum):
    """How the name that stands beside an office is like the one wanted."""

    SAME = auto()
    #: No name, or a part of the one wanted: “the city”, “the museum”.
    PART = auto()
    #: Perhaps a longer name: “Open Odrana's leader”.
    UNCLEAR = auto()
    OTHER = auto()


def words(name: str) -> frozenset[str]:
    """Return the words of a name, each in one spelling of several."""
    return frozenset(word for word, _ in _spelt(name))


def known(name: str) -> bool:
    """Tell whether a name is one of the countries and unions that are known here."""
    return name.lower() in _ALIAS


def all_named(wanted: Iterable[str], said: Collection[str]) -> bool:
    """Tell whether each of the words of one name is, or is like, one of another's."""
    return all(any(_alike(word, other) for other in said) for word in wanted)


# The same few articles are asked for each name in them while an answer is chosen.
@lru_cache(maxsize=64)
def named_in(wanted: frozenset[str], *texts: str) -> bool:
    """Tell whether all the words of a name stand somewhere in `texts`."""
    return all_named(wanted, frozenset[str]().union(*map(_words_of, texts)))


def dateline(text: str) -> str:
    """Return where an article says that it was written, with all before it; "" where it does not say so."""
    found = _DATELINE.match(text)
    return found[0] if found else ""


def is_name_in(wanted: Iterable[str], text: str) -> bool:
    """Tell whether all the words of a name stand in `text`, and only in capitals."""
    return all(word.capitalize() in text and not re.search(rf"\b{re.escape(word)}", text) for word in wanted)


def is_it(wanted: frozenset[str], name: str) -> Likeness:
    """Compare the name behind an office: “of Odrana”, “of Open Odrana”, “of the city”."""
    said = _spelt(name)
    inside = [n for n, (word, _) in enumerate(said) if any(_alike(each, word) for each in wanted)]
    if not all_named(wanted, [word for word, _ in said]):
        rest = [word for n, (word, _) in enumerate(said) if n not in inside and word not in _LOOSE]
        return Likeness.OTHER if rest or _lacks_telling(wanted, said) else Likeness.PART
    before = [word for word, capital in said[: inside[0]] if capital]
    behind = [word for word, _ in said[inside[-1] + 1 :]]
    return Likeness.SAME if all(word in _LOOSE for word in (*before, *behind)) else Likeness.OTHER


def ends_in(wanted: frozenset[str], left: str) -> Likeness:
    """Compare the name that the words `left` of an office end in: “said Odrana's”, “the city's”, “Open Odrana's”."""
    said = _spelt(left)
    first = len(said) - len(wanted)
    if first >= 0 and all_named(wanted, [word for word, _ in said[first:]]):
        # What stands in capitals before a country that is known is no part of its name.
        longer = first > 0 and said[-1][0] not in _COUNTRIES and _is_part(said[first - 1])
        return Likeness.UNCLEAR if longer else Likeness.SAME
    run: list[tuple[str, bool]] = []
    for each in reversed(said):
        if not _is_part(each):
            break
        run.append(each)
    if any(not any(_alike(each, word) for each in wanted) for word, _ in run):
        return Likeness.OTHER
    return Likeness.OTHER if run and _lacks_telling(wanted, run) else Likeness.PART


def _is_part(said: tuple[str, bool]) -> bool:
    word, capital = said
    return capital and not _NO_PART.fullmatch(word.rstrip("."))


def _lacks_telling(wanted: Iterable[str], said: Sequence[tuple[str, bool]]) -> bool:
    return bool(said) and any(word in _TELLING and word not in dict(said) for word in wanted)


def _spelt(name: str) -> list[tuple[str, bool]]:
    """Return the words of a name in their order, each in one spelling, and whether it is written in capitals."""
    plain = re.sub(r"['’]s?(?!\w)", "", name).replace("-", " ").strip()
    for alias, spelling in _LONG_ALIASES:
        plain = alias.sub(spelling, plain)
    found = [(word, word.lower()) for word in _WORD.findall(plain)]
    return [
        (_ALIAS.get(lower, lower), word[0].isupper() or lower in _ALIAS)
        for word, lower in found
        if lower not in _NO_NAME
    ]


@lru_cache(maxsize=64)
def _words_of(text: str) -> frozenset[str]:
    return words(text)


def _alike(one: str, other: str) -> bool:
    """Tell whether two words are a place and what is of it: Russia and Russian, but not Austria and Australian."""
    if one == other:
        return True
    if any(name in (one, other) and max(one, other).startswith(longer) for name, longer in _UNLIKE):
        return False
    shorter = min(len(one), len(other))
    shared = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), shorter)
    return shared >= 4 and shared >= shorter - 1
