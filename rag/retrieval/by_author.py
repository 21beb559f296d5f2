"""“What has Helena Marsh written about the tunnel?”: the articles of one author, by the bylines of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..archive.archive import Archive
from ..archive.bounds import Bounds
from ..archive.lexical import telling_stems
from ..types import Hit, Query, Turn
from .counting import articles_with
from .period import without_time

#: A longer question, in characters, asks for something else.
_LONGEST = 200

# Each pattern is tried at the beginning and ends with what is left of the question: linear.
_POLITE = r"\W*(?:(?:and|so|ok|okay|hi|hello|please|now|then|can you|could you|would you|do you know),? ){0,4}"
_GIVE = (
    r"(?:(?:show|give|get|find|list|name|tell)(?: me| us)? |(?:are|is) there |do (?:you|we) have |i(?: want|['’]d like)"
    r" (?:to (?:see|read) )?)?"
)
_SIZE = (
    r"(?:(?:a|an|the|your|new|newest|latest|recent|last|first|all|some|any|more|other|further|of|how many|which|what"
    r"|are|two|three|four|five|six|seven|eight|nine|ten|\d+) ){0,5}"
)
_ARTICLES = r"(?:articles?|stories|story|pieces?|columns?|reports?|essays?|op-?eds?|texts?|everything|anything)"
_NAME = r"(?P<name>[^\W\d][^\s?!,;:“”\"]*(?: [^\W\d][^\s?!,;:“”\"]*){0,4}?)"
_OFTEN = r"(?:(?:also|ever|lately|recently|already|published|written) ){0,2}"
_WROTE = r"(?:written|write|publish|published|authored|penned)\b"
_ARE = r"(?:(?:was|were|are|is|have been|that were|there are|are there|do (?:you|we) have) )?"
_ON = r"(?:about|on|regarding|concerning|of)"
_ABOUT = rf"(?:{_ON} (?P<before>(?:[^\s?!]+ ){{1,8}}?))?"
_AFTER_NAME = (
    r"(?=$|[?.!,]| (?:about|on|of|regarding|concerning|in|since|from|before|after|until|between|during|this|last|are"
    r"|have|do|does|has|published|please|today|yesterday|for|over|within|that|which|mentioning)\b)"
)
_PATTERNS = [
    re.compile(f"{_POLITE}{_GIVE}{pattern}(?P<rest>.*)$", re.IGNORECASE)
    for pattern in (
        rf"(?:what(?: else)?|{_SIZE}{_ARTICLES}) {_ABOUT}(?:has|have|had|did|does|do) {_NAME} {_OFTEN}{_WROTE}",
        rf"(?:has|have|did) {_NAME} {_OFTEN}{_WROTE}(?= (?:anything |something |any articles? )?{_ON} )",
        rf"{_SIZE}{_ARTICLES} {_ABOUT}{_ARE}(?:written |authored |published )?by {_NAME}{_AFTER_NAME}",
        rf"{_SIZE}{_NAME}['’]s? {_SIZE}{_ARTICLES}\b",
    )
]
_TOPIC = re.compile(
    rf"\W*(?:(?:that|which|anything|something|any articles?|is|are) ){{0,2}}(?:{_ON}|mention(?:s|ing)?) (?P<topic>.+)",
    re.IGNORECASE,
)
#: What may follow the name, or the topic, and says nothing of either.
_NO_TOPIC = re.compile(
    r"\W*(?:(?:(?:for|in) .+|about|on|published|written|here|please|(?:are|is) (?:there|in)\b.*|do (?:we|you) have"
    r"|(?:does|has|in) (?:the|this|your|my) archive\b.*)\W*)*$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(?:he|she|they|her|his|their|the author)", re.IGNORECASE)
#: What stands where a name might, and is none: “today's stories”, “what has he written?”.
_NO_NAME = re.compile(
    r"(?:who|what|which|you|we|i|it|that|this|the|today|yesterday|tomorrow|\w+day|week|month|year|staff|editors?)",
    re.IGNORECASE,
)


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
            name = re.sub(r"['’]s?$", "", match["name"])
            rest = without_time(match["rest"].strip(" ?.!"))
            topic = match.groupdict().get("before") or ""
            if stated := _TOPIC.match(rest):
                topic, rest = stated["topic"], ""
            if not _NO_NAME.fullmatch(name) and _NO_TOPIC.match(rest):
                return Asked(name, without_time(topic).strip(" ?.!"))
    return None


def author(question: str, history: Sequence[Turn], archive: Archive, publishers: Sequence[str] = ()) -> str:
    """Return the author of the archive whose articles the question asks for, "" if it asks for none's.

    “She” is the author whom the conversation named last; what is called as one of `publishers` is no author.
    """
    found = asked(question)
    if found is None:
        return ""
    if _PRONOUN.fullmatch(found.name):
        named = archive.catalog.bylines.named_in(" ".join(f"{turn.question} {turn.answer}" for turn in history[-2:]))
        return named[-1] if named else ""
    papers = {re.sub(r"^the ", "", name.casefold()) for name in publishers}
    if re.sub(r"^the ", "", found.name.casefold()) in papers:
        return ""
    return archive.catalog.bylines.recorded(found.name)


def by_author(query: Query, archive: Archive, limit: int) -> list[Hit]:
    """Return passages of the articles by the author whom the query names: the newest, or the nearest to its topic."""
    bylines, name = archive.catalog.bylines, query.understood.author
    bounds, about = bounds_of(query), asked(query.question)
    if about and about.topic:
        own = bylines.passage_ids(name)
        found = archive.search_words(telling_stems(about.topic), archive.catalog.count("passages"), bounds or None)
        nearest = [id_ for id_, _ in found if id_ in own][:limit]
    else:
        nearest = bylines.openings(name, bounds)[:limit]
    passages = archive.passages(nearest)
    told = [passages[id_] for id_ in nearest if id_ in passages]
    return [Hit(passage, 1.0, copies=archive.copies(passage.article.id)) for passage in told]


def counted(query: Query, archive: Archive) -> tuple[int, str]:
    """Return how many articles within the query's bounds its author wrote, and on what, "" for all of them."""
    bylines, name = archive.catalog.bylines, query.understood.author
    bounds, about = bounds_of(query), asked(query.question)
    if about and about.topic:
        return articles_with(telling_stems(about.topic), archive, bounds, bylines.article_ids(name)), about.topic
    return len(archive.outlines(bylines.openings(name, bounds))), ""


def bounds_of(query: Query) -> Bounds:
    """Return the query's bounds; of the papers that it names, one alone bounds an author's articles too."""
    named = query.understood.publishers
    return Bounds(query.since, query.until, query.publisher or (named[0] if len(named) == 1 else ""))
