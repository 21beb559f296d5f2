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
from dataclasses import dataclass
from functools import lru_cache

from ..archive.lexical import telling_stems
from ..retrieval import offices
from ..text import Span, sentence_around, trim
from ..types import Article, Draft, DraftClaim, Hit, Query, Quote
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
#: A description: it ends where its phrase does; the full stop of “U.S.” does not end it.
_PHRASE = r"(?:[^,;:!?()\[\]\n–—.“”\"]|\.(?=\w)|(?<=\b[A-Z])\.(?= ?[A-Za-z])){3,140}"
_FIRST = r"(?:an?|the|one of|(?:[A-Z][\w.]*[ -]){0,3}[A-Z][\w.]*['’]s?)"
_BEHIND = re.compile(
    rf"(?:, (?:an? )?(?:\d{{1,3}}, )?(?:who (?:is|was|became) )?|,? (?P<is>is|was|are|were) )"
    rf"(?P<said>{_FIRST} {_PHRASE})(?=[,;:!?()\[\]\n–—.”\"]|\Z)"
)
_ROLE = (
    r"(?:(?:prime|foreign|finance|defen[cs]e|interior|health|education|justice) minister|(?:vice )?president"
    r"|chancellor|premier|senator|sen\.|representative|rep\.|congress(?:man|woman)|lawmaker|governor|gov\.|mayor"
    r"|ambassador|secretary(?: of \w+)?|attorney general|(?:chief|deputy|district) attorney|judge|justice"
    r"|prosecutor|lawyer|attorney|general|gen\.|colonel|admiral|sheriff|officer|detective"
    r"|spokes(?:man|woman|person)|adviser|advisor|aide|chief executive(?: officer)?|ceo|chair(?:man|woman|person)?"
    r"|co-?founder|founder|owner|director|manager|boss|coach|captain|billionaire|entrepreneur|mogul|tycoon|oligarch"
    r"|economist|analyst|strategist|historian|professor|scientist|researcher|astronaut|cosmonaut|engineer|doctor"
    r"|surgeon|nurse|teacher|author|novelist|writer|poet|journalist|reporter|editor|columnist|host|anchor|comedian"
    r"|actor|actress|star|singer|rapper|musician|songwriter|drummer|guitarist|composer|artist|designer|model"
    r"|producer|filmmaker|chef|influencer|activist|campaigner|dissident|critic|leader|king|queen|prince|princess"
    r"|duke|duchess|emperor|sultan|emir|pope|cardinal|archbishop|bishop|rabbi|imam|player|quarterback|striker"
    r"|midfielder|defender|goalkeeper|forward|guard|safety|cornerback|linebacker|receiver|pitcher|catcher|golfer"
    r"|boxer|swimmer|sprinter|gymnast|skater|driver|champion|suspect|gunman|shooter|attacker|defendant"
    r"|whistleblower|heiress|heir|widow|survivor|explorer|pilot|inventor|architect)"
)
#: Words in capitals that are no part of a role: days, and who took the picture.
_NO_PART = (
    r"(?!(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|AP|AFP|CNN|Reuters|Getty|Images|Photos?|Caption|The|And|But"
    r"|When|After|On|For|With|As|In|At|By|From|To|Of|If|So|He|She|It|They|His|Her)\b)"
)
_BEFORE = re.compile(
    r"(?<![\w/])(?P<said>(?:(?:former|ex|then|late|acting|longtime|veteran|police|football|tennis|basketball|opposition|pop"
    rf"|country|rock|film|reality|television|tv|chief|deputy|senior|{_NO_PART}[A-Z][\w.&’']*)[ -]){{0,6}}"
    rf"\b(?i:{_ROLE})(?i: and {_ROLE})?),? (?:[A-Z][\w.’'-]+ ){{0,2}}$"
)
#: A clause is no description, “After Falk, the mayor said so”; nor is the end of an enumeration.
_CLAUSE = re.compile(
    r"\b(?:and (?:more|others)|said|says?|told|tells|is|was|are|were|has|had|have|will|would|can|could|may|might|did"
    r"|does|do|went|came|took|made|got|began|wrote|tweeted|added|announced|asked|called|became|won|lost|met|left)\b",
    re.IGNORECASE,
)
#: What goes on to tell of what is described; “that” only where it leads into a clause.
_FURTHER = re.compile(
    r" (?:who|whom|whose|which|when|where|while|but|because|after|before|if|and \w+ed|in what)\b.*", re.DOTALL
)
_THAT = re.compile(r" that\b.*", re.DOTALL)
#: Opinions: “the most addictive platform out there”.
_SUPERLATIVE = re.compile(r"(?:one of )?the (?:most|best|worst|biggest|greatest|only|first|last|least|real|perfect)\b")
#: The next item of an enumeration: “with Santa Claus, a fire pit, a gift shop and more”.
_NEXT_ITEM = re.compile(r", (?:an?|the) [^,.;:!?]{2,40}?,? (?:and|or)\b")
#: “The nominee for governor” does not say that she is.
_CANDIDATE = re.compile(r"\b(?:for|as|of)\s\Z")
#: Words before a name within a line, in characters, that may be its role.
_LEFT = 90
#: What the kinds of description are worth, a mere “Judge” least, and what each rank of the search takes of it.
_APPOSED, _IS, _OPINION, _TITLE, _BARE_TITLE = 1.0, 0.7, 0.4, 0.8, 0.4
_RANK_COST = 0.03
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


def draft(query: Query, hits: Sequence[Hit]) -> Draft | None:
    """Return what the articles say that the name asked about is; None if they say nothing, or something else is asked.

    Descriptions that share words support one another; the best supported is the short answer.
    """
    asked = _asked(query.read_as)
    if asked is None:
        return None
    groups: list[list[_Description]] = []
    for each in sorted(_descriptions(asked, query, hits), key=lambda each: -each.weight):
        group = next((group for group in groups if _alike(group[0].words, each.words)), None)
        if group is None:
            groups.append([each])
        else:
            group.append(each)
    if not groups:
        return None
    groups.sort(key=lambda group: -_support(group, hits))
    best = groups[0][0]
    claims = tuple(_claim(group, hits) for group in groups[:_GROUPS])
    text = hits[best.hit].passage.article.text
    return Draft(claims, " ".join(text[best.start : best.end].split()))


@dataclass(frozen=True, slots=True)
class _Asked:
    name: re.Pattern[str]
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
        or re.fullmatch(_ROLE, match["name"], re.IGNORECASE)
        # Who Apple's CEO is, a name says, and not “the son of a farmer” behind it.
        or offices.asked(question)
    ):
        return None
    person = match["who"].lower() == "who"
    name = r"\s+".join(map(re.escape, match["name"].split()))
    return _Asked(
        re.compile(rf"(?<!\w){name}(?!\w|['’-]\w)", re.IGNORECASE),
        person or bool(match["the"]),
        person or bool(match["past"]),
    )


def _descriptions(asked: _Asked, query: Query, hits: Sequence[Hit]) -> Iterator[_Description]:
    for n, hit in enumerate(hits):
        passage, text = hit.passage, hit.passage.article.text
        for name in asked.name.finditer(text, passage.start, passage.end):
            if asked.capital and not all(word[0].isupper() for word in re.split(r"\s+", name[0])):
                continue
            for (start, end), worth in _beside(asked, text, name.span(), (passage.start, passage.end)):
                words = frozenset(telling_stems(text[start:end])) - frozenset(telling_stems(name[0]))
                if words:
                    yield _Description(
                        n, start, end, worth * _fresh(query, passage.article) * (1 - _RANK_COST) ** n, words
                    )


def _fresh(query: Query, article: Article) -> float:
    """Return what an article's age when the question is asked leaves of a description, 0 to 1."""
    if query.today is None or article.published is None:
        return 1.0
    return 1 / (1 + max(0, (query.today - article.published).days) / _HALF)


def _beside(asked: _Asked, text: str, name: Span, within: Span) -> Iterator[tuple[Span, float]]:
    """Yield the descriptions of the name `text[slice(*name)]` and what each is worth."""
    start, end = name
    behind = _BEHIND.match(text, end, within[1])
    if behind and (asked.past or behind["is"] not in ("was", "were")) and not _NEXT_ITEM.match(text, behind.end()):
        said = _FURTHER.sub("", behind["said"])
        said = _THAT.sub("", said) if _CLAUSE.search(said) else said
        if not _CLAUSE.search(said):
            worth = _OPINION if _SUPERLATIVE.match(said) else _IS if behind["is"] else _APPOSED
            yield trim(text, behind.start("said"), behind.start("said") + len(said)), worth
    line = max(within[0], start - _LEFT, text.rfind("\n", within[0], start) + 1)
    if before := _BEFORE.search(text[line:start]):
        said_from, said_to = line + before.start("said"), line + before.end("said")
        bare = re.fullmatch(_ROLE, before["said"], re.IGNORECASE) is not None
        if not (bare and _CANDIDATE.search(text, line, said_from)):
            yield trim(text, said_from, said_to), _BARE_TITLE if bare else _TITLE


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
        article: Article = hits[each.hit].passage.article
        if hits[each.hit].story not in quotes:
            start, end = sentence_around(article.text, each.start, each.end)
            quotes[hits[each.hit].story] = Quote(each.hit, article.text[start:end], start, (each.start, each.end))
        if len(quotes) == _CITED:
            break
    chosen = tuple(quotes.values())
    return DraftClaim(" ".join(chosen[0].text.split()), chosen)
