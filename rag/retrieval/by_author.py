"""“What has Helena Marsh written about the tunnel?”: the articles of one author, by the bylines of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..archive.archive import Archive
from ..archive.bounds import Bounds
from ..archive.lexical import telling_stems
from ..types import Hit, Query, Turn
from .counting import articles_with
from .search import search

#: A longer question, in characters, asks for something else.
_LONGEST = 200
#: Passages that are looked at for those of the author.
_FOUND = 100

# Each pattern is tried at the beginning and ends with what is left of the question: linear.
_POLITE = r"\W*(?:(?:and|so|ok|okay|hi|hello|please|now|then|can you|could you|would you|do you know),? ){0,4}"
_GIVE = r"(?:(?:show|give|get|find|list|name|tell)(?: me| us)? )?"
_SIZE = (
    r"(?:(?:a|an|the|your|new|newest|latest|recent|last|first|all|some|any|more|other|further|of|how many|which|what)"
    r" ){0,4}"
)
_ARTICLES = r"(?:articles?|stories|pieces|columns?|reports|essays|op-?eds|texts)"
_NAME = r"(?P<name>[^\W\d][^\s?!,;:“”\"]*(?: [^\W\d][^\s?!,;:“”\"]*){0,4}?)"
_OFTEN = r"(?:(?:also|ever|lately|recently|already|published|written) ){0,2}"
_WROTE = r"(?:written|write|publish|published|authored|penned)\b"
_ARE = r"(?:(?:was|were|are|is|that were|there are|are there) )?"
_AFTER_NAME = (
    r"(?=$|[?.!]| (?:about|on|of|regarding|concerning|in|since|from|before|after|until|between|during|this|last|are"
    r"|have|do|does|has)\b)"
)
_PATTERNS = [
    re.compile(f"{_POLITE}{_GIVE}{pattern}(?P<rest>.*)$", re.IGNORECASE)
    for pattern in (
        rf"(?:what(?: else)?|{_SIZE}{_ARTICLES}) (?:has|have|had|did|does|do) {_NAME} {_OFTEN}{_WROTE}",
        rf"{_SIZE}{_ARTICLES} {_ARE}(?:written |authored )?by {_NAME}{_AFTER_NAME}",
        rf"{_SIZE}{_NAME}['’]s? {_SIZE}{_ARTICLES}\b",
    )
]
_TOPIC = re.compile(r"\W*(?:(?:that|which) )?(?:about|on|regarding|concerning|of) (?P<topic>.+)", re.IGNORECASE)
#: What may follow the name, or the topic, and bounds the time or says nothing.
_NO_TOPIC = re.compile(
    r"\W*(?:$|(?:in|since|from|before|after|until|between|during|this|last|for|so far|here|recently|lately"
    r"|(?:are|is) (?:there|in)|do (?:we|you) have|does (?:the|this) archive|has (?:the|this) archive)\b)",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(?:he|she|they|her|his|their|the author)", re.IGNORECASE)
_CAPITALISED = re.compile(r"[A-ZÀ-Þ][\w’'-]+(?:\s+(?:de |van |von )?[A-ZÀ-Þ][\w’'-]+)+")


@dataclass(frozen=True, slots=True)
class Asked:
    """The author whose articles are asked for, and what they should be about, "" for all of them."""

    name: str
    topic: str = ""


def asked(question: str) -> Asked | None:
    """Return whose articles a question asks for, were its name an author's; None for other questions."""
    question = " ".join(question.split())
    if len(question) > _LONGEST:
        return None
    for pattern in _PATTERNS:
        if match := pattern.match(question):
            topic = _TOPIC.match(match["rest"])
            if topic or _NO_TOPIC.match(match["rest"]):
                return Asked(re.sub(r"['’]s?$", "", match["name"]), topic["topic"].strip(" ?.!") if topic else "")
    return None


def author(question: str, history: Sequence[Turn], archive: Archive) -> str:
    """Return the author of the archive whose articles the question asks for, "" if it asks for none's.

    “She” is the last author whom the conversation names.
    """
    found = asked(question)
    if found is None:
        return ""
    names = [found.name]
    if _PRONOUN.fullmatch(found.name):
        said = " ".join(f"{turn.question} {turn.answer}" for turn in history[-2:])
        names = _CAPITALISED.findall(said)[::-1]
    return next(filter(None, map(archive.catalog.bylines.recorded, names)), "")


def by_author(query: Query, archive: Archive, limit: int) -> list[Hit]:
    """Return passages of the articles by the author whom the query names: the newest, or the nearest to its topic."""
    name, about = query.understood.author, asked(query.question)
    if about and about.topic:
        ids = archive.catalog.bylines.article_ids(name)
        found = search(replace(query, search_text=about.topic, clauses=()), archive, _FOUND)
        return [hit for hit in found if hit.passage.article.id in ids][:limit]
    openings = archive.catalog.bylines.openings(name, Bounds(query.since, query.until, query.publisher))
    passages = archive.passages(openings[:limit])
    newest = [passages[id_] for id_ in openings if id_ in passages]
    return [Hit(passage, 1.0, copies=archive.copies(passage.article.id)) for passage in newest]


def counted(query: Query, archive: Archive) -> tuple[int, str]:
    """Return how many articles within the query's bounds its author wrote, and on what, "" for all of them."""
    name, about = query.understood.author, asked(query.question)
    bounds = Bounds(query.since, query.until, query.publisher)
    if about and about.topic:
        own = archive.catalog.bylines.article_ids(name)
        return articles_with(telling_stems(about.topic), archive, bounds, own), about.topic
    return len(archive.outlines(archive.catalog.bylines.openings(name, bounds))), ""
