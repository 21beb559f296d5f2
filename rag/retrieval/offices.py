"""“Who is the president of Russia?”: whether a text says of a name that it holds the office asked for.

News tells it in passing: “Russian President Vladimir Putin”, “Kishida, Japan's prime minister, ...”. The reader knows a
president when it sees one, but hardly whose: “US President Donald Trump” is none of Russia's, a former one none now.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from ..text import Span
from . import demonyms

_MODIFIER = (
    r"(?:prime|first|foreign|defen[cs]e|finance|interior|home|health|education|justice|trade|energy|climate|culture|labou?r"
    r"|treasury|transport|environment|agriculture|head|chief|attorney|executive|general|managing|secretary|shadow"
    r"|opposition)"
)
_HEAD = (
    r"(?:president|minister|premier|chancellor|king|queen|emperor|emir|sultan|pope|mayor|governor|leader|secretary|general"
    r"|executive|ceo|chair(?:man|woman|person)?|director|boss|coach|manager|captain|founder|speaker|ambassador"
    r"|commissioner|spokes(?:man|woman|person)|editor|taoiseach)"
)
#: Words before an office that make another of it; as good as none where the question has them as well.
_OTHER = r"(?:former|ex|late|then|one-time|onetime|vice|deputy|acting|interim|incoming|outgoing|future|would-be)"
_OFFICE = rf"(?:{_MODIFIER}[ -]){{0,2}}{_HEAD}(?: of state)?"
_NOW = r"(?:(?:current|new|present|incumbent|serving) )?"
_WHO = r"(?:who(?:['’]?s| is| are| was| were)|(?:what(?:['’]?s| is| was) )?the name of|name) (?:currently )?"
_ITS = rf"{_NOW}(?:(?P<other>{_OTHER})[ -])?(?P<office>{_OFFICE})"
_ASKED = (
    re.compile(
        rf"\W*(?:{_WHO})?(?:the )?{_ITS} (?:of|at|for) (?:the )?"
        r"(?P<place>[\w’'. -]+?)(?: (?:now|today|currently))?\W*",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\W*{_WHO}(?:the )?(?P<place>(?!(?:the|his|her|its|their) )[\w’'. -]+?)(?:['’]s)? {_ITS}\W*", re.IGNORECASE
    ),
    re.compile(rf"\W*(?:the )?(?P<place>[\w.’'-]+(?: [\w.’'-]+)??)(?:['’]s)? {_ITS}(?: name)?\W*", re.IGNORECASE),
)
_PAST = re.compile(r"\b(?:was|were)\b", re.IGNORECASE)
#: “Who is the prime minister?” names no place called “prime”, nor “is Falk mayor?” one called “is Falk”.
_PART_OF_OFFICE = re.compile(
    rf"(?:(?:{_MODIFIER}|{_HEAD}|{_OTHER}|new|newest|current|present|next|last|first|state|deputy|senior|junior|interim"
    r"|public|police|army|press|of|the)[ -]?)+",
    re.IGNORECASE,
)
_QUESTION_WORD = re.compile(
    r"\b(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|does|do|did|has|have|had|will|would|can|could"
    r"|should|said|says|named|became|become)\b",
    re.IGNORECASE,
)
_LABOUR = re.compile(r"labou?r leader", re.IGNORECASE)
_AT_A_TIME = re.compile(r" (?:in (?:the )?\d{4}(?:['’]?s)?|at (?:this|that|the) time)$")
#: Names of one place that do not begin alike.
_ALIASES = (
    *demonyms.NAMES,
    ("us", "u.s", "u.s.", "usa", "america", "american", "united states"),
    ("uk", "u.k", "u.k.", "britain", "british", "united kingdom"),
    ("eu", "european union", "european"), ("un", "united nations"), ("uae", "emirates", "emirati"),
)  # fmt: skip
_ALIAS = {name: names[0] for names in _ALIASES for name in names}
#: What begins a word in capitals beside an office and names no place.
_NO_PLACE = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october"
    r"|november|december|the|under|meanwhile|however|when|while|and|but|with|by|as|if|after|before|though|although|like"
    r"|both|new|current|mr|mrs|ms|for|from|to|on|in|at|of|that|then|so|where|since|because",
    re.IGNORECASE,
)
_IS_NAME = re.compile(r"(?:(?:the|de|da|di|van|von|bin|al|el) |['’]t )*\W?[^\W_a-zß-ÿ]")
_CAPITAL = r"[^\W\d_a-zß-ÿ][\w.’'-]*"
#: “US President Donald Trump”.
_NAMED = re.compile(rf"\b(?i:{_OFFICE}) (?P<name>{_CAPITAL}(?: (?:(?:de|da|di|van|von|bin|al|el) )?{_CAPITAL}){{0,3}})")
#: What is left out of a place's name.
_NO_NAME = ("the", "of", "and", "party", "company", "government")
_WORD = re.compile(r"[^\W_](?:[\w.-]*\w)?(?:(?<=\.\w)\.)?")
_BEFORE = re.compile(
    rf"(?:(?P<left>[^\n,;:—–]{{0,60}}?)[ \n])??(?:(?P<other>\b{_OTHER})[ -])?(?P<office>\b{_OFFICE})"
    r"(?: of (?:the )?(?P<of>[\w’'. -]{2,40}?))?,? ?(?:is |was )?(?:(?:mr|mrs|ms|dr|sir|gen)\.? )?$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf",? ?(?:who )?(?:(?:is|was|became|as|remains) )?(?:the |an? )?{_NOW}(?:(?P<other>{_OTHER})[ -])?"
    rf"(?:(?P<left>[\w.’'-]+(?: [\w.’'-]+)?)(?:['’]s)? )??(?P<office>{_OFFICE})\b(?!-)"
    r"(?: of (?:the )?(?P<of>[\w’'.-]+(?: [A-Z][\w’'.-]+)*))?",
    re.IGNORECASE,
)
#: “President Yoon of South Korea”.
_OF = re.compile(r" of (?:the )?([A-Z][\w’'.-]+(?: [A-Z][\w’'.-]+)*)")
_GONE = re.compile(_OTHER, re.IGNORECASE)
#: “..., Ann Lee, resigned”: who holds it now is another.
_LEFT = re.compile(
    r"(?:,[^,.;\n]{1,60})?,? (?:who )?(?:has |had |have )?(?:(?:abruptly |suddenly )?"
    r"(?:resigned|quit|stepped down|retired)"
    r"|(?:was|been) (?:sacked|fired|dismissed|ousted|removed|voted out|replaced)|left (?:office|the post))\b",
    re.IGNORECASE,
)
#: “Named Ann Lee, a banker, as finance minister of ...”.
_APPOINTED = re.compile(
    r"\b(?:appoint|nam|elect|nominat|choos|chose|pick|swor|swear|confirm|install)\w*(?: in)? (?:[^,.;\n]{1,30} )?$",
    re.IGNORECASE,
)
_AS = re.compile(
    rf"[^.;\n]{{0,70}}? as (?:the |its |their |his |her )?{_NOW}(?:(?P<other>{_OTHER})[ -])?"
    rf"(?:(?P<left>[\w.’'-]+(?: [\w.’'-]+)?)(?:['’]s)? )??(?P<office>{_OFFICE})\b(?!-)"
    r"(?: of (?:the )?(?P<of>[\w’'.-]+(?: [A-Z][\w’'.-]+)*))?",
    re.IGNORECASE,
)
#: “Became chancellor of Germany in 1933” says who is chancellor now as little as “former” does.
_LONG_AGO = re.compile(r" in 1\d{3}\b")
_SYNONYMS = {"chief executive": "ceo", "premier": "prime minister"}
#: Places whose names begin with all of another's.
_UNLIKE = (("niger", "nigeria"), ("india", "indiana"))
#: Who is called a leader mostly is one of these.
_LEADERS = ("president", "prime minister", "chancellor", "leader")
#: A longer question, in characters, asks for more.
_LONGEST = 200
#: Characters on either side of a name in which its office stands.
_AROUND = 90


class Verdict(Enum):
    """What a text says of a name and an office; the value multiplies the odds of its being the answer."""

    #: It holds the office asked for.
    HOLDS = 6.0
    #: Nothing, though news mostly says it beside the name.
    SILENT = 0.6
    #: It holds another office, or another place's, or does so no more.
    ANOTHER = 0.05


@dataclass(frozen=True, slots=True)
class Asked:
    """An office whose holder is asked for."""

    #: In lower case.
    office: str
    #: The words of its place's name, as `_place` spells them.
    place: frozenset[str]
    #: Whether a former, acting or vice holder is asked for.
    other: bool
    #: Whether it is asked who holds it now.
    now: bool


@lru_cache(maxsize=64)
def asked(question: str) -> Asked | None:
    """Return the office whose holder is asked for, None where none is."""
    spaced = " ".join(question.split())
    if len(spaced) > _LONGEST:
        return None
    for pattern in _ASKED:
        if match := pattern.fullmatch(spaced):
            named = _AT_A_TIME.sub("", match["place"])
            party = _LABOUR.fullmatch(f"{named} {match['office']}")
            if (
                (_PART_OF_OFFICE.fullmatch(named) and not party)
                or _QUESTION_WORD.search(named)
                or not (place := _place(named))
            ):
                return None
            now = not _PAST.search(spaced)
            return Asked(_spelt(match["office"]), place, bool(match["other"]), now)
    return None


def verdict(wanted: Asked, text: str, start: int, end: int) -> Verdict:
    """Return what `text` says of the name `text[start:end]`, which may begin with the office."""
    inside = list(re.finditer(rf"\b{_OFFICE} ", text[start:end], re.IGNORECASE))
    begins = start + inside[-1].end() if inside else start
    line = text.rfind("\n", 0, begins) + 1
    after = text[end : end + _AROUND]
    if not _IS_NAME.match(text, begins, end):
        return Verdict.ANOTHER
    before = text[max(line, begins - _AROUND) : begins]
    if _APPOINTED.search(before) and (match := _AS.match(after)) and _said(wanted, match, after) is Verdict.HOLDS:
        return Verdict.HOLDS
    left = wanted.now and not wanted.other and _LEFT.match(after)
    for match in (_BEFORE.search(before), _AFTER.match(after)):
        if match and (said := _said(wanted, match, after)) is not Verdict.SILENT:
            return Verdict.ANOTHER if left else said
    return Verdict.SILENT


def holders(wanted: Asked, text: str, start: int, end: int) -> list[Span]:
    """Return the names behind their offices in `text[start:end]` of those who hold the one asked for."""
    names = [match.span("name") for match in _NAMED.finditer(text, start, end)]
    return [span for span in names if verdict(wanted, text, *span) is Verdict.HOLDS]


def _said(wanted: Asked, match: re.Match[str], after: str) -> Verdict:
    words = str(match["left"] or "").split()
    gone = bool(match["other"]) or any(_GONE.fullmatch(word) for word in words[-3:])
    gone = gone or (match.re is _AFTER and bool(_LONG_AGO.search(after, match.end("office"), match.end() + 9)))
    if not _same(wanted.office, _spelt(match["office"])):
        return Verdict.ANOTHER
    if gone != wanted.other and (wanted.now or wanted.other):
        return Verdict.ANOTHER
    following = _OF.match(after)
    if of := match["of"] or (following and following[1]):
        return Verdict.HOLDS if _all_named(wanted.place, _place(of)) else Verdict.ANOTHER
    if not words:
        return Verdict.SILENT
    beside = _place(" ".join(words[-max(len(wanted.place), 1) :]))
    if _all_named(wanted.place, beside):
        return Verdict.HOLDS
    last = words[-1]
    named = last[:1].isupper() and not _NO_PLACE.fullmatch(last.rstrip("."))
    return Verdict.ANOTHER if named else Verdict.SILENT


def _spelt(office: str) -> str:
    return office.lower().replace("-", " ")


def _same(wanted: str, said: str) -> bool:
    wanted, said = _SYNONYMS.get(wanted, wanted), _SYNONYMS.get(said, said)
    return wanted == said or (wanted in _LEADERS and said in _LEADERS and "leader" in (wanted, said))


def _place(name: str) -> frozenset[str]:
    """Return the words of a place's name, each in one spelling of several."""
    lower = re.sub(r"['’]s?(?!\w)", "", name.lower()).replace("-", " ").strip()
    for names in _ALIASES:
        for alias in names:
            if " " in alias:
                lower = re.sub(rf"\b{alias}\b", names[0], lower)
    return frozenset(_ALIAS.get(word, word) for word in _WORD.findall(lower) if word not in _NO_NAME)


def _all_named(wanted: frozenset[str], said: frozenset[str]) -> bool:
    return all(any(_alike(word, other) for other in said) for word in wanted)


def _alike(one: str, other: str) -> bool:
    """Tell whether two words are a place and what is of it: Russia and Russian, but not Austria and Australian."""
    if one == other:
        return True
    if any(name in (one, other) and max(one, other).startswith(longer) for name, longer in _UNLIKE):
        return False
    shorter = min(len(one), len(other))
    shared = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), shorter)
    return shared >= 4 and shared >= shorter - 1
