"""“Who is the president of Russia?”, “finance minister Peru”, “who leads NATO?”: whose office a question asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from . import place_names

MODIFIER = (
    r"(?:prime|first|foreign|defen[cs]e|finance|interior|home|health|education|justice|trade|energy|climate|culture|labou?r"
    r"|treasury|transport|environment|agriculture|head|chief|attorney|executive|general|managing|secretary|shadow"
    r"|opposition)"
)
_HEAD = (
    r"(?:president|minister|premier|chancellor|king|queen|emperor|emir|sultan|pope|mayor|governor|leader|secretary|general"
    r"|executive|ceo|chair(?:man|woman|person)?|director|boss|coach|manager|captain|founder|speaker|ambassador"
    r"|commissioner|spokes(?:man|woman|person)|editor|taoiseach|(?:police|fire|army|navy|intelligence|security) chief"
    r"|chief (?:financial|operating|technology|scientific|medical|information|marketing|legal) officer|cfo|coo|cto)"
)
#: Words before an office that make another of it; as good as none where the question has them as well.
OTHER = r"(?:former|ex|late|then|one-time|onetime|vice|deputy|acting|interim|incoming|outgoing|future|would-be)"
OFFICE = rf"(?:{MODIFIER}[ -]){{0,2}}{_HEAD}(?: of state)?"
NOW = r"(?:(?:current|new|present|incumbent|serving) )?"
#: Whoever is at the top, whatever that is called: “who leads NATO?”
TOP = "head"
_WHO = r"(?:who(?:['’]?s| is| are| was| were)|(?:what(?:['’]?s| is| was) )?the name of|name) (?:currently )?"
_ITS = rf"{NOW}(?:(?P<other>{OTHER})[ -])?(?P<office>{OFFICE})"
_ASKED = (
    re.compile(
        rf"\W*(?:{_WHO})?(?:the )?{_ITS} (?:of|at|for|in) (?:the )?"
        r"(?P<place>[\w’'. -]+?)(?: (?:now|today|currently))?\W*",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\W*{_WHO}(?:the )?(?P<place>(?!(?:the|his|her|its|their) )[\w’'. -]+?)(?:['’]s)? {_ITS}\W*", re.IGNORECASE
    ),
    re.compile(rf"\W*(?:the )?(?P<place>[\w.’'-]+(?: [\w.’'-]+)??)(?:['’]s)? {_ITS}(?: name)?\W*", re.IGNORECASE),
)
_LEADS = re.compile(
    r"\W*(?:who (?:currently |now )?(?:heads|leads)|(?:who(?:['’]?s| is) )?(?:the )?(?:current )?head of) (?:the )?"
    r"(?P<place>[\w’'. -]+?)(?: (?:now|today|currently))?\W*",
    re.IGNORECASE,
)
#: Who leads these holds no office; and of a head of state news says another word.
_NOT_LED = re.compile(
    r"(?:in|by|with|at|on|state|government)\b|.*\b(?:race|polls?|polling|league|standings?|tables?|charts?|way|vote|count"
    r"|championship|rankings?|series|game|match|tour|list|field|pack|opposition)\b",
    re.IGNORECASE,
)
#: “Finance minister Peru”, in a few words.
_IN_SHORT = re.compile(rf"\W*{_ITS} (?P<place>[\w.’'-]+(?: [\w.’'-]+)?)\W*", re.IGNORECASE)
_MINISTER_OF = re.compile(rf"\bminister (?:of|for) (?:the )?(?P<of>{MODIFIER})\b", re.IGNORECASE)
#: The country behind the name of an institution that is in it.
_IN_A_COUNTRY = re.compile(r"(?<=\w) in (?:the )?[^\W\d_].*$", re.IGNORECASE)
_PAST = re.compile(r"\b(?:was|were)\b", re.IGNORECASE)
#: “Who is the prime minister?” names no place called “prime”, nor “is Falk mayor?” one called “is Falk”.
_PART_OF_OFFICE = re.compile(
    rf"(?:(?:{MODIFIER}|{_HEAD}|{OTHER}|new|newest|current|present|next|last|first|state|deputy|senior|junior|interim"
    r"|public|police|army|press|of|the)[ -]?)+",
    re.IGNORECASE,
)
_QUESTION_WORD = re.compile(
    r"\b(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|does|do|did|has|have|had|will|would|can|could"
    r"|should|said|says|named|became|become)\b",
    re.IGNORECASE,
)
_LABOUR = re.compile(r"labou?r leader", re.IGNORECASE)
_AT_A_TIME = re.compile(r"(?:^| )(?:in )?(?:the )?\d{4}(?:['’]?s)?$| (?:at (?:this|that|the) time)$")
#: A longer question, in characters, asks for more.
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """An office whose holder is asked for."""

    #: In lower case.
    office: str
    #: The words of its place's name, as `place_names.words` spells them.
    place: frozenset[str]
    #: Whether a former, acting or vice holder is asked for.
    other: bool
    #: Whether it is asked who holds it now.
    now: bool
    #: Whether it is sure that `place` is one: “prime minister resigns” names none.
    sure: bool = True


@lru_cache(maxsize=64)
def asked(question: str) -> Asked | None:
    """Return the office whose holder is asked for, None where none is."""
    spaced = " ".join(question.split())
    if len(spaced) > _LONGEST:
        return None
    spaced = _MINISTER_OF.sub(r"\g<of> minister", spaced)
    if led := _LEADS.fullmatch(spaced):
        named = _IN_A_COUNTRY.sub("", led["place"])
        place = place_names.words(named)
        return Asked(TOP, place, other=False, now=True) if place and not _no_place(named, TOP) else None
    for pattern in (*_ASKED, _IN_SHORT):
        if match := pattern.fullmatch(spaced):
            named = _IN_A_COUNTRY.sub("", _AT_A_TIME.sub("", match["place"]))
            place = place_names.words(named)
            if not place or _no_place(named, match["office"]):
                return None
            sure = pattern is not _IN_SHORT or place_names.known(named)
            return Asked(spelt(match["office"]), place, bool(match["other"]), not _PAST.search(spaced), sure)
    return None


def spelt(office: str) -> str:
    """Return an office in the one spelling that is compared."""
    return office.lower().replace("-", " ")


def _no_place(named: str, office: str) -> bool:
    if _QUESTION_WORD.search(named) or (office == TOP and _NOT_LED.match(named)):
        return True
    return bool(_PART_OF_OFFICE.fullmatch(named)) and not _LABOUR.fullmatch(f"{named} {office}")
