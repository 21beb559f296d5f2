"""“Who is the president of Russia?”: whether a text says of a name that it holds the office asked for.

News tells it in passing: “Russian President Vladimir Putin”, “Kishida, Japan's prime minister, ...”. The reader knows a
president when it sees one, but hardly whose: “US President Donald Trump” is none of Russia's, a former one none now.
"""

from __future__ import annotations

import re
from enum import Enum

from ..text import Span
from . import departures, place_names
from .office_asked import NOW, OFFICE, OTHER, TOP, Asked, asked, spelt
from .place_names import Likeness

__all__ = ["Asked", "Verdict", "asked", "holders", "verdict"]

_IS_NAME = re.compile(r"(?:(?:the|de|da|di|van|von|bin|al|el) |['’]t )*\W?[^\W_a-zß-ÿ]")
_CAPITAL = r"[^\W\d_a-zß-ÿ][\w.’'-]*"
#: “US President Donald Trump”.
_NAMED = re.compile(rf"\b(?i:{OFFICE}) (?P<name>{_CAPITAL}(?: (?:(?:de|da|di|van|von|bin|al|el) )?{_CAPITAL}){{0,3}})")
#: “Ellmark's central bank, whose president is Ann Lee”.
_BEFORE = re.compile(
    rf"(?:(?P<left>[^\n,;:—–]{{0,60}}?)(?:,? whose)?[ \n])??(?:(?P<other>\b{OTHER})[ -])?(?P<office>\b{OFFICE})"
    r"(?: of (?:the )?(?P<of>[\w’'. -]{2,40}?))?,? ?(?:is |was )?(?:(?:mr|mrs|ms|dr|sir|gen)\.? )?$",
    re.IGNORECASE,
)
_CHOSEN = r"(?:sworn in|(?:re-?)?elected|appointed|named|chosen|confirmed)"
_ITS = (
    rf"{NOW}(?:(?P<other>{OTHER})[ -])?"
    rf"(?:(?P<left>[\w.’'-]+(?: [\w.’'-]+)??)(?:['’]s)? )??(?P<office>{OFFICE})\b(?!-)"
    # In capitals, or it would take in what goes on: “of Velden from 2014 to 2022”.
    r"(?: of (?:the )?(?-i:(?P<of>[\w’'.-]+(?: (?:of (?:the )?)?[A-Z][\w’'.-]+)*)))?"
)
_AFTER = re.compile(
    rf",? ?(?P<who>who )?(?:(?P<verb>(?:is|was|has been) {_CHOSEN}(?: as)?|had been|has been|served as|serves as"
    rf"|is|was|became|becomes|as|remains) )?(?:the |an? |its |their )?{_ITS}",
    re.IGNORECASE,
)
#: “President Yoon of South Korea”.
_OF = re.compile(r" of (?:the )?([A-Z][\w’'.-]+(?: [A-Z][\w’'.-]+)*)")
_NEW = re.compile(r"(?:^| )(?:current|new|present|incumbent|serving)$", re.IGNORECASE)
_GONE = re.compile(OTHER, re.IGNORECASE)
#: Behind an office, when it was held: “mayor of Velden from 2014 to 2022”, “mayor until last year”.
_ENDED = re.compile(
    r",? (?:(?:from|between) (?:\w+ ){0,2}\d{4} (?:to|until|till|and|through)\b|until\b|till\b|at the time\b"
    r"|\(?(?:\d{4}) ?[-–] ?\d{2,4}\b|for (?:\w+ ){1,3}years\b)",
    re.IGNORECASE,
)
#: Verbs that tell of now, whatever comes: “is president until 2030”.
_STILL = ("is", "remains", "has been", "serves as", "became", "becomes")
#: “Named Ann Lee, a banker, as finance minister of ...”, “elected Ann Lee prime minister”.
_APPOINTED = re.compile(
    r"\b(?:appoint|nam|elect|nominat|choos|chose|pick|swor|swear|confirm|install)\w*(?: in)? (?:[^,.;\n]{1,30} )?$",
    re.IGNORECASE,
)
_AS = re.compile(rf"[^.;\n]{{0,70}}? as (?:the |its |their |his |her )?{_ITS}", re.IGNORECASE)
#: “Became chancellor of Germany in 1933” says who is chancellor now as little as “former” does.
_LONG_AGO = re.compile(r" in 1\d{3}\b")
#: “Ann Lee, who heads the central bank”, “the central bank, led by Ann Lee”.
_HEADS = re.compile(
    r",? (?:who |which )?(?:now |currently )?(?:heads|leads|runs|has (?:led|headed)|(?:is )?(?:the )?head of)"
    r" (?:the )?(?P<of>[^,.;:\n]{2,60})",
    re.IGNORECASE,
)
_LED_BY = re.compile(rf"(?P<led>[^\n;:]{{2,60}}?),? (?:led|headed|run|chaired) by (?:(?:the |an? )?{OFFICE},? )?$")
#: Where the name of an institution ends, and a sentence, or a dateline.
_FURTHER = re.compile(r" (?:in|at|on|since|from|for|and|who|until|after|before|when)\b.*", re.DOTALL)
_SENTENCE_END = re.compile(r"(?<=[a-z]{3})[.!?][\"'”’)]* (?=[A-Z])|\n|\) | -{1,2}(?: |$)")
_SYNONYMS = {
    "chief executive": "ceo", "premier": "prime minister", "chief financial officer": "cfo",
    "chief operating officer": "coo", "chief technology officer": "cto",
}  # fmt: skip
#: Who is called a leader mostly is one of these.
_LEADERS = ("president", "prime minister", "chancellor", "leader")
#: Who heads anything is called one of these.
_HEADS_OF = re.compile(
    r"president|prime minister|premier|chancellor|leader|governor|mayor|ceo|king|queen|emperor|emir|sultan|pope"
    r"|taoiseach|chief executive|chair(?:man|woman|person)?|(?:executive |general |managing )?director(?: general)?"
    r"|(?:general )?secretary(?: general)?|\w+ chief"
)
#: Characters on either side of a name in which its office stands.
_AROUND = 90


class Verdict(Enum):
    """What a text says of a name and an office; the value multiplies the odds of its being the answer."""

    #: It holds the office asked for.
    HOLDS = 6.0
    #: It holds such an office, and the article is about the place: “Prime Minister Lee”, below “OSLO, Norway”.
    LIKELY = 2.0
    #: Nothing, though news mostly says it beside the name.
    SILENT = 0.6
    #: It holds another office, or another place's, or does so no more.
    ANOTHER = 0.05


def verdict(wanted: Asked, text: str, start: int, end: int, title: str | None = None) -> Verdict:
    """Return what `text` says of the name `text[start:end]`, which may begin with the office.

    With the article's `title` it counts, too, whether the article, all of which `text` is then, names the place at all:
    a “Prime Minister Lee” without a place is the one of the place that the article is about, and of no other.
    """
    said = _near(wanted, text, start, end)
    if not (wanted.sure or place_names.is_name_in(wanted.place, text)) or wanted.place <= place_names.words(
        text[start:end]
    ):
        return Verdict.HOLDS if said is Verdict.HOLDS else Verdict.SILENT
    if said in (Verdict.HOLDS, Verdict.ANOTHER):
        return said
    if title is None:
        return Verdict.SILENT
    if not place_names.named_in(wanted.place, title, text):
        return Verdict.ANOTHER
    about = place_names.named_in(wanted.place, title, place_names.dateline(text))
    return said if about else Verdict.SILENT


def holders(wanted: Asked, text: str, start: int, end: int) -> list[Span]:
    """Return the names behind their offices in `text[start:end]` of those who hold the one asked for."""
    names = [match.span("name") for match in _NAMED.finditer(text, start, end)]
    return [span for span in names if verdict(wanted, text, *span) is Verdict.HOLDS]


def _near(wanted: Asked, text: str, start: int, end: int) -> Verdict:
    """Return what is said right beside the name; `LIKELY` where it is an office like the one wanted, of no place."""
    inside = list(re.finditer(rf"\b{OFFICE} ", text[start:end], re.IGNORECASE))
    begins = start + inside[-1].end() if inside else start
    if not _IS_NAME.match(text, begins, end):
        return Verdict.ANOTHER
    line = text.rfind("\n", 0, begins) + 1
    before, after = text[max(line, begins - _AROUND) : begins], text[end : end + _AROUND]
    matches = [_BEFORE.search(before), _AFTER.match(after)]
    if _APPOINTED.search(before):
        chosen = [_said(wanted, match, after) for match in (_AS.match(after), matches[1]) if match]
        here = " ".join((_SENTENCE_END.split(before)[-1], _SENTENCE_END.split(after)[0]))
        named = Verdict.LIKELY in chosen and place_names.named_in(wanted.place, here)
        if Verdict.HOLDS in chosen or named:
            return Verdict.HOLDS
    if wanted.now and not wanted.other and _has_left(wanted, text, begins, end):
        return Verdict.ANOTHER
    if wanted.office == TOP and _leads(wanted, before, after):
        return Verdict.HOLDS
    said = [_said(wanted, match, after) for match in matches if match]
    clear = (each for each in said if each in (Verdict.HOLDS, Verdict.ANOTHER))
    return next(clear, Verdict.LIKELY if Verdict.LIKELY in said else Verdict.SILENT)


def _has_left(wanted: Asked, text: str, start: int, end: int) -> bool:
    office = departures.said(text, start, end)
    named = re.search(OFFICE, office or "", re.IGNORECASE)
    return office is not None and not (named and not _same(wanted.office, spelt(named[0])))


def _leads(wanted: Asked, before: str, after: str) -> bool:
    if heads := _HEADS.match(after):
        return place_names.named_in(wanted.place, heads["of"])
    led = _LED_BY.search(before)
    return led is not None and place_names.named_in(wanted.place, led["led"])


def _said(wanted: Asked, match: re.Match[str], after: str) -> Verdict:
    left = _NEW.sub("", _SENTENCE_END.split(str(match["left"] or ""))[-1])
    if not _same(wanted.office, spelt(match["office"])):
        # Who leads a party may be a minister, too.
        return Verdict.SILENT if wanted.office == TOP else Verdict.ANOTHER
    gone = bool(match["other"]) or any(_GONE.fullmatch(word) for word in left.split()[-3:])
    gone = gone or (match.re is _AFTER and _was_only(match, after))
    if gone != wanted.other and (wanted.now or wanted.other):
        return Verdict.ANOTHER
    following = _OF.match(after)
    if of := match["of"] or (following and following[1]):
        likeness = place_names.is_it(wanted.place, _FURTHER.sub("", of))
    else:
        likeness = place_names.ends_in(wanted.place, left)
    if likeness is Likeness.PART:
        # A leader of no place may be a party's, and a president leads what is not said.
        office = _plain(spelt(match["office"]))
        alike = office not in _LEADERS if wanted.office == TOP else office == _plain(wanted.office)
        return Verdict.LIKELY if alike else Verdict.SILENT
    return {Likeness.SAME: Verdict.HOLDS, Likeness.OTHER: Verdict.ANOTHER}.get(likeness, Verdict.SILENT)


def _was_only(match: re.Match[str], after: str) -> bool:
    """Tell whether an office was held, and is no more."""
    verb = str(match["verb"] or "").lower()
    if verb in ("had been", "served as") or (verb == "was" and match["who"]):
        return True
    if _LONG_AGO.search(after, match.end("office"), match.end() + 9):
        return True
    ended = _ENDED.match(after, match.end())
    return ended is not None and verb not in _STILL


def _same(wanted: str, said: str) -> bool:
    if wanted == TOP:
        return _HEADS_OF.fullmatch(said) is not None
    wanted, said = _plain(wanted), _plain(said)
    return wanted == said or (wanted in _LEADERS and said in _LEADERS and "leader" in (wanted, said))


def _plain(office: str) -> str:
    return _SYNONYMS.get(office, office)
