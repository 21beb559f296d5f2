"""The reader's candidates in all hits -> distinct answers: passages that agree support one another."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ..retrieval import departures, offices, recency
from ..text import Span
from ..types import Article, Hit, Query
from . import years
from .calibration import Calibration, Evidence, logit
from .evidence import OFF_TOPIC, Mention, about_it, fresh, of_stories, on_topic
from .kinds import Kind, defined, kind, offered
from .suited import denied, standing

#: Words that two ways of naming the same thing need not share.
_LOOSE = re.compile(
    r"the|an?|of|in|on|at|mr|mrs|ms|dr|sir|president|senator|sen|rep|gov|governor|minister|prime|secretary|general"
    r"|about|around|approximately|nearly|almost|some|more|than|over|up|to|iii|jr"
)
#: A word or a number; a result (2-1) or a time (10:30) is one.
_WORD = re.compile(r"[^\W_]+(?:(?<=\d)[.,:/-]\d+)*")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
#: What is spelt in several ways, in plain lower case, and the one way that is compared, in the order of replacement.
_SPELLINGS = [
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        (r"[‐‑‒–—−]", "-"),
        (r"(?<=\b[a-z])\. ?(?=[a-z]\b)", ""),  # u.s., j. k. rowling
        (r"\bunited states(?: of america)?\b|\busa\b", "us"),
        (r"\bunited kingdom\b", "uk"),
        (r"\bunited nations\b", "un"),
        (r"\beuropean union\b", "eu"),
        (r"\bcovid-19\b", "covid"),
        *((rf"\b{name[:3]}(?:t|{name[3:]})?\b", name) for name in (
            "january", "february", "march", "april", "june", "july",
            "august", "september", "october", "november", "december",
        )),
        *((rf"\b{word}\b", str(number)) for number, word in enumerate((
            "zero", "one", "two", "three", "four", "five", "six",
            "seven", "eight", "nine", "ten", "eleven", "twelve",
        ))),
        (r"(?<=\d)(?:st|nd|rd|th)\b", ""),
        (r"(?<=\d)[ -]thousand\b", "000"),
        (r"(?<=\d)(?:[ -]?([mbt])r?illion|([mbt])n)\b", r"\1\2"),
    )
]  # fmt: skip
#: Taken of a hit's say for its rank: the search, too, knows something.
_RANK_COST = 0.02
#: Characters before an answer that tell where it stands.
_BEFORE = 20
#: Who tells what a thing is names it: characters before and after, and what an answer is worth where it is not named.
_NAMED_BEFORE, _NAMED_AFTER, _UNNAMED = 160, 60, 0.5
#: What an answer is worth of another paper than the one that is named: “according to The Gull”.
_OF_ANOTHER = 0.5
#: What an answer is worth that another passage denies.
_DENIED = 0.1
#: Who is named as an office's holder later than the first answer must be believed this much of it.
_HOLDER = 0.5
#: What is counted again as news goes on.
_GROWING = re.compile(
    r"\bhow many\b.{0,100}\b(?:died?|dead|kill(?:ed|s)?|deaths|injured?|hurt|wound(?:ed)?|missing|homeless"
    r"|displaced?|evacuated?|arrested|infected|casualties|victims|cases|claim(?:ed)?)\b"
    r"|\bnumber of (?:\w+ )?(?:dead|deaths|victims|casualties|injured|missing|killed)\b|\b(?:death )?toll\b",
    re.IGNORECASE,
)
#: A later count must be believed this much of what the first answer is, and be published so long after it at most.
_NEARLY, _COUNTING = 0.5, timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Answer:
    """One distinct answer with all its mentions, those in the most believed wording first."""

    mentions: tuple[Mention, ...]
    #: The belief in its best mention, and that of all mentions in different stories together.
    best: float
    support: float
    #: All that speaks for it, and how far it is believed for that.
    evidence: Evidence
    probability: float


def pool(query: Query, hits: Sequence[Hit], calibration: Calibration) -> list[Answer]:
    """Gather the candidates of read `hits` into distinct answers to the query's question, the one to choose first.

    Two candidates are one answer if their words are the same, or if those of one are part of the other's (“Biden”,
    “Joe Biden”), articles and titles aside. Of one story, copies included, only the best mention counts as support.
    """
    groups: list[tuple[frozenset[str], list[Mention]]] = []
    found = sorted(_mentions(query, hits), key=lambda each: -each[1].weight)
    for words, mention in found:
        for n, (own, mentions) in enumerate(groups):
            if words == own or words < own or own < words:
                mentions.append(mention)
                groups[n] = (own, mentions)
                break
        else:
            groups.append((words, [mention]))
    if kind(query.read_as) in (Kind.SHORT, Kind.LIST):
        groups = [(own, _unless_denied(mentions, hits)) for own, mentions in groups]
    about = about_it(hits)
    unordered = [_answer(query, mentions, hits, about, calibration) for _, mentions in groups]
    answers = sorted(unordered, key=lambda answer: (-calibration.preference(answer.evidence), -answer.support))
    office = offices.asked(query.read_as)
    if office and office.now:
        return _latest_holder_first(query, office, answers, hits)
    return _latest_count_first(query, answers, hits) if _GROWING.search(query.read_as) else answers


def _unless_denied(mentions: list[Mention], hits: Sequence[Hit]) -> list[Mention]:
    """Return the mentions of an answer, hardly believed any more if a passage denies it: “by 142 votes, not by 412”."""
    first = max(mentions, key=lambda each: each.weight)
    said = hits[first.hit].passage.article.text[first.start : first.end]
    if not any(denied(hit.passage.text, said) for hit in hits):
        return mentions
    return [replace(each, weight=each.weight * _DENIED) for each in mentions]


def may_differ(query: Query, answer: Answer, hits: Sequence[Hit]) -> bool:
    """Tell whether an answer can be shown as another: asked for an office, only of who is said to hold it."""
    office = offices.asked(query.read_as)
    return office is None or any(_holds(office, mention, hits) for mention in answer.mentions)


def _holds(office: offices.Asked, mention: Mention, hits: Sequence[Hit]) -> bool:
    article = hits[mention.hit].passage.article
    return _verdict(office, article, (mention.start, mention.end), hits) is offices.Verdict.HOLDS


def _verdict(office: offices.Asked, article: Article, name: Span, hits: Sequence[Hit]) -> offices.Verdict:
    """Return what an article says of a name's office: another's, if a newer one says that this one left it."""
    said = article.text[slice(*name)]
    if office.now and article.published:
        others = {each.passage.article for each in hits if each.passage.article != article}
        newer = [each.text for each in others if each.published and each.published > article.published]
        if any(departures.of(said, text) for text in newer):
            return offices.Verdict.ANOTHER
    return offices.verdict(office, article.text, *name, article.title)


def _latest_holder_first(
    query: Query, office: offices.Asked, answers: list[Answer], hits: Sequence[Hit]
) -> list[Answer]:
    """Put first who was named as the holder of the office last: of several, the others held it before.

    However few tell of a new holder, who is said to be it is believed at least as far as the best of them.
    """

    def named(answer: Answer) -> float:
        """Return when the newest article that says so was published, in seconds; minus infinity if none does."""
        said = (hits[mention.hit].passage.article for mention in answer.mentions if _holds(office, mention, hits))
        times = (each.published for each in said if each.published and not recency.yet_to_come(query, each.published))
        return max((time.timestamp() for time in times), default=-math.inf)

    believed = [answer for answer in answers if answer.best >= _HOLDER * answers[0].best]
    latest = max(believed, key=named, default=None)
    if latest is None or named(latest) == -math.inf:
        return answers
    first = replace(latest, probability=max(latest.probability, latest.best))
    return [first, *(each for each in answers if each is not latest)]


def _latest_count_first(query: Query, answers: list[Answer], hits: Sequence[Hit]) -> list[Answer]:
    """Put first the count that was published last: of a disaster, news counts the dead again from day to day.

    What is published long after the first answer tells of something else.
    """

    def published(answer: Answer) -> datetime | None:
        """Return when the newest article that gives the answer as nearly as believed as its best was published."""
        said = [hits[each.hit].passage.article for each in answer.mentions if each.weight >= _NEARLY * answer.best]
        times = (each.published for each in said if each.published and not recency.yet_to_come(query, each.published))
        return max(times, default=None)

    first = published(answers[0]) if answers else None
    if first is None:
        return answers
    counts = [
        (time, answer)
        for answer in answers
        if answer.best >= _NEARLY * answers[0].best and (time := published(answer)) and time <= first + _COUNTING
    ]
    _, latest = max(counts, key=lambda each: each[0])  # of several the first
    counted = replace(latest, probability=max(latest.probability, answers[0].probability))
    return [counted, *(each for each in answers if each is not latest)]


def _mentions(query: Query, hits: Sequence[Hit]) -> list[tuple[frozenset[str], Mention]]:
    # Not the search's text: that may hold the question before, which asked for something else.
    question = query.read_as
    found: list[tuple[frozenset[str], Mention]] = []
    # Who asks about Ann does not ask for her; but a yes or no stands where the question's own words are.
    said_before = frozenset[str]() if kind(question) is Kind.YES_NO else key(question) - key(offered(question))
    office = offices.asked(question)
    named = query.understood.publishers if len(query.understood.publishers) == 1 else ()
    year = years.asked(question)
    asked_about = "" if office else defined(question).casefold()
    for n, hit in enumerate(hits):
        if hit.reading is None:
            continue
        for candidate in hit.reading.candidates:
            start, end = hit.passage.start + candidate.start, hit.passage.start + candidate.end
            text = hit.passage.article.text
            said = text[start:end]
            if (words := key(said)) and not words <= said_before:
                place = standing(question, text[max(0, start - _BEFORE) : start], said)
                if asked_about not in text[max(0, start - _NAMED_BEFORE) : end + _NAMED_AFTER].casefold():
                    place *= _UNNAMED
                timely = recency.timely(query, hit.passage.article.published)
                weight = hit.reading.probability * candidate.share * place * timely * (1 - _RANK_COST) ** n
                if named and hit.passage.article.publisher not in named:
                    weight *= _OF_ANOTHER
                if not on_topic(hit):
                    weight *= OFF_TOPIC
                if year and not years.tells_of(year, hit.passage.article, start, end):
                    weight *= years.OF_ANOTHER_YEAR
                if office:
                    weight = _with_odds(weight, _verdict(office, hit.passage.article, (start, end), hits).value)
                found.append((words, Mention(n, start, end, weight)))
    return found


def _with_odds(probability: float, factor: float) -> float:
    """Multiply the odds of a probability."""
    return probability * factor / (1 - probability + probability * factor)


def _answer(
    query: Query, mentions: list[Mention], hits: Sequence[Hit], about: frozenset[int], calibration: Calibration
) -> Answer:
    by_story: dict[str, Mention] = {}
    by_wording: dict[str, float] = {}
    wordings: dict[Mention, str] = {}
    for mention in mentions:
        article = hits[mention.hit].passage.article
        story = hits[mention.hit].story
        if story not in by_story or mention.weight > by_story[story].weight:
            by_story[story] = mention
        wordings[mention] = " ".join(_WORD.findall(article.text[mention.start : mention.end].casefold()))
        by_wording[wordings[mention]] = by_wording.get(wordings[mention], 0.0) + mention.weight
    strongest = sorted(by_story.values(), key=lambda each: -each.weight)
    told = [each for n, each in enumerate(strongest) if n == 0 or each.hit in about]
    ordered = sorted(mentions, key=lambda each: (-by_wording[wordings[each]], -each.weight))
    best, support = max(each.weight for each in told), 1 - math.prod(1 - each.weight for each in told)
    evidence = Evidence(
        logit(best),
        logit(support) - logit(best),
        *of_stories(ordered[0], len(told), min(each.hit for each in told), hits, about),
        fresh(query, told, hits),
    )
    return Answer(tuple(ordered), best, support, evidence, calibration.belief(evidence))


def key(text: str) -> frozenset[str]:
    """Return the words by which two answers are compared: plain, without case, accents, articles and titles.

    Numbers, months and a few names that news spells in several ways are brought to one spelling.
    """
    decomposed = unicodedata.normalize("NFKD", _THOUSANDS.sub("", text)).casefold()
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    for pattern, spelling in _SPELLINGS:
        plain = pattern.sub(spelling, plain)
    words = _WORD.findall(plain)
    return frozenset(word for word in words if not _LOOSE.fullmatch(word)) or frozenset(words)
