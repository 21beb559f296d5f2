"""Requests for what there is on a topic, of a time or in an article: “what is new on the tunnel?”, “sum this up”.

No few words answer them. They get a sentence of each of the stories nearest, with its day; an article, its first
sentences, which sum news up as well as most methods do (“lead-3”; See et al., 2017). Nothing is written here either:
every claim is a sentence of an article. A question that wants something in particular (“what happened to the bus?”) is
left to the reader; so is everything in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice

from ..archive.lexical import stems, telling_stems
from ..retrieval import by_author
from ..retrieval.period import plainly, without_time
from ..text import Span, sentences
from ..types import Article, Draft, DraftClaim, Hit, Query, Quote
from .suited import MONTHS_AND_DAYS, UNITS_OF_TIME
from .topic import about

#: Stories told of a topic, and sentences of an article, at most.
_STORIES, _LEAD = 5, 3
#: A story is told if its sentence holds this part of the topic's words that the best one holds.
_NEAR_BEST = 0.6
#: Fewer words, or none of these at the end, are a byline, a heading or a teaser; more are no single sentence.
_LEAST_WORDS, _MOST_WORDS = 6, 80
_SENTENCE_END = re.compile(r"""[.!…]["'”’)\]]*$""")
_BULLET = re.compile(r"[∙•·▪●*–—-]\s+")
#: A longer question, in characters, asks for something in particular.
_LONGEST_QUESTION = 300

# ---- Which requests are of this kind. Each pattern is tried at the beginning: linear.

_POLITE = r"\W*(?:(?:and|so|ok|okay|hi|hello|please|now|then|can you|could you|would you),? ){0,4}"
_ME = r"(?: me| us)?"
_SIZE = (
    r"(?:(?:a|an|the|your|quick|short|brief|full|complete|new|latest|recent|all|some|any|more|other|top|today[’']s)"
    r" ){0,3}"
)
_NEWS = (
    r"(?:news(?: stories| articles| reports)?|articles?|stories|coverage|reports|reporting|headlines|updates?"
    r"|developments)"
)
_SUMMARY = r"(?:summary|overview|round-?up|timeline|briefing|digest|recap)"
_ON = r"(?:about|on|of|for|from|regarding|concerning|mentioning|with|in|around)"
_IS = r"(?:['’]?s| is| are| was| were| has been| have been)"
_KNOWN = (
    r"(?:new|happening|going on|known|(?:being )?(?:said|told|reported|written)|there"
    r"|the (?:latest|news|story|situation|update))"
)
_HOW_MANY = rf"how many {_SIZE}{_NEWS}"
_THERE = (
    r"(?:are there|there are|exist|do (?:we|you|i) have|does (?:the|this|your|my) archive (?:have|hold)"
    r"|(?:are )?in (?:the|this|your|my) archive)"
)
_THE_ARTICLE = r"(?:the|this|that) (?:\w+ )?(?:article|story|report|piece|text)"
_OF_A_TOPIC = re.compile(
    rf"{_POLITE}(?:"
    rf"(?:tell|brief|update|inform){_ME}(?: more| all| everything| something| anything)? (?:about|on)"
    rf"|(?:(?:give|show|get|find|list|write|make){_ME} )?{_SIZE}(?:{_NEWS}|{_SUMMARY}) {_ON}(?: {_SIZE}{_NEWS} {_ON})?"
    rf"|(?:(?:give|show|tell){_ME} )?(?:the )?(?:very )?(?:latest|newest) {_ON}"
    rf"|(?:summari[sz]e|sum up|recap){_ME}(?: what (?:happened|is known))?(?: {_SIZE}{_NEWS})?(?: {_ON})?"
    rf"|what(?: else)?{_IS} {_KNOWN}(?: {_NEWS})? {_ON}"
    r"|what (?:do|did|are|is) (?:people|they|experts|critics|analysts|others|officials|everyone|the (?:press|media)) "
    r"(?:say|saying|think|thinking) (?:about|of|on)"
    rf"|what (?:does|did|do) (?:{_THE_ARTICLE}|the (?:articles|stories|reports|papers)|it) "
    r"(?:say|report|tell(?: us| me)?) (?:about|on|of)"
    rf"|{_HOW_MANY}(?: {_THERE})?(?: that| which| to)? (?:mention(?:s|ing)?|names?|about|on|(?:are|is) (?:about|on)"
    r"|tell (?:of|about)|talk about|write about|report on|cover)"
    r"|what(?: else)? (?:do (?:we|you) (?:know|have)|does (?:the|this|your) archive (?:say|have|hold|know)"
    r"|do the (?:articles|papers) (?:say|report)|can you (?:tell|say)(?: me| us)?) (?:about|on)"
    r") (?!(?:what|which|who|whom|whose|when|where|why|how|if|whether)\b)(?P<topic>.+)",
    re.IGNORECASE,
)
#: “Museum robbery latest”: no question, whose first word would ask.
_ASKS = "what|which|who|whose|whom|when|where|why|how|if|is|are|was|were|do|does|did|has|have|had|will|would|can|could"
_TOPIC_FIRST = re.compile(
    rf"{_POLITE}(?!(?:{_ASKS})(?:['’]?s)?\b)(?P<topic>(?:(?!(?:the|at|an?|was|were|is|are|fake|breaking)\b)[^\s?]+ )"
    r"{1,8}?)(?:(?:latest )?news|latest(?: updates?)?)\W*$",
    re.IGNORECASE,
)
#: “What happened in Tarsk?”, where nothing but a name tells what is asked for: “in the crash” is left to the reader.
_NAME = r"[A-ZÀ-Þ][\w.’'-]*(?<!['’]s)"
_OF_A_PLACE = re.compile(
    rf"(?i:{_POLITE}what(?: has)?(?: else)? happened (?:in|at)) (?P<topic>(?:the )?{_NAME}(?: (?:of |the )?{_NAME})*"
    r"|(?!(?:the|an?|this|that|it|there|here|his|her|its|their|my|our|your|all)\b)[a-zß-ÿ-]+(?: [a-zß-ÿ-]+)?)[?!. ]*$"
)
_OF_A_PAPER = re.compile(
    rf"{_POLITE}what(?: else)? (?:does|do|did|has|have) (?P<paper>(?:[^\s?]+ ){{1,6}}?)(?:also )?"
    r"(?:say|said|write|written|report|reported|publish|published|print|printed) (?:about|on|of) (?P<topic>.+)",
    re.IGNORECASE,
)
_THERE_AT_END = re.compile(rf"(?: {_THERE})+$", re.IGNORECASE)
_COUNT = re.compile(rf"{_POLITE}{_HOW_MANY}\b", re.IGNORECASE)
_OF_A_TIME = re.compile(
    rf"{_POLITE}(?:(?:tell|show|give|list){_ME} )?(?:"
    r"what(?:['’]?s| is| was| were| has| had)?(?: else| all)? (?:happened|went on|occurred|took place|happening"
    rf"|going on|new|reported|published|written|(?:in )?the (?:latest |top |main )?(?:{_NEWS}|papers))"
    rf"|{_HOW_MANY}(?: {_THERE})?(?: (?:(?:were|are|was) )?(?:published|written|reported|printed|filed|stored|kept))?"
    rf"|{_SIZE}(?:{_NEWS}|{_SUMMARY}|events)(?: {_ON}(?: {_SIZE}(?:{_NEWS}|events))?)?"
    rf"|(?:summari[sz]e|sum up|recap)(?: {_SIZE}{_NEWS})?(?: {_ON})?"
    r")(?: in the (?:news|world))?(?P<time>\W.*)?$",
    re.IGNORECASE,
)
_OF_AN_ARTICLE = re.compile(
    rf"{_POLITE}(?:(?:tell{_ME} )?what(?:['’]?s| is| was) {_THE_ARTICLE} (?:all )?about\W*$"
    rf"|what does {_THE_ARTICLE} (?:say|report|tell)(?: us| me)?\W*$"
    rf"|(?:(?:give|write){_ME} {_SIZE}summary of|summari[sz]e|sum up|recap) {_THE_ARTICLE}"
    r"(?P<topic>(?: (?:about|on|from|by|titled|headlined)\b.*)?)\W*$"
    r"|(?:summari[sz]e|sum up) (?:it|this|that)\W*$)",
    re.IGNORECASE,
)
#: What is left of the words of a time without these has a topic.
_WORDS_OF_TIME = re.compile(
    rf"{MONTHS_AND_DAYS}|{UNITS_OF_TIME}|\d+(?:st|nd|rd|th|s)?|\bq[1-4]\b"
    r"|\b(?:in|on|at|of|from|to|till|until|through|during|between|since|before|after|over|within|around|by|and|the"
    r"|this|that|these|last|past|previous|next|current|early|mid|late|later|middle|beginning|start|end|half|quarter"
    r"|first|second|third|fourth|final|ago|then|days?|quarters?|so far|now|right now|lately|recently|please|night|an?"
    r"|good friday|new year(?:['’]s eve)?|morning|afternoon|evening|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|twelve|couple|few|several)\b"
    r"|[-–/]",
    re.IGNORECASE,
)
_IN_ORDER = re.compile(r"\b(?:happened|went on|occurred|took place|timeline)\b", re.IGNORECASE)
#: Put before a topic, it takes the place of the first word of a question, which is no name for its capital.
_NO_NAME = "article"
#: Words that tell nothing of a topic, in the request and in those before it that it leans on.
_WORDS_OF_REQUESTS = """
about archive article brief briefing coverage develop digest else event everything give go happen have headline hold
know known latest list many more much new newest news occur on overview paper recap recent report reported say show
something story subject sum summarise summarize summary tell timeline told topic update went write written here one ones
"""


def asked(query: Query) -> bool:
    """Tell whether `query` is a request of this kind."""
    question = " ".join(query.question.split())
    return len(question) <= _LONGEST_QUESTION and (
        _OF_AN_ARTICLE.match(question) is not None or _topic(query, question) is not None
    )


def of_a_time(query: Query) -> bool:
    """Tell whether `query` asks for all there is of a time: “what happened in May?”."""
    question = " ".join(query.question.split())
    if query.understood.author:
        return False
    return asked(query) and not _OF_AN_ARTICLE.match(question) and not _topic(query, question)


def counted(query: Query) -> tuple[str, frozenset[str]] | None:
    """Return the topic, and its stems, of which it is asked how many articles mention it; None for other questions.

    Both are empty if it is asked how many articles there are at all.
    """
    question = " ".join(query.read_as.split())
    topic = _topic(query, question) if _COUNT.match(question) else None
    if topic is None:
        return None
    topic = _THERE_AT_END.sub("", topic.strip(" ?."))
    return topic, frozenset(telling_stems(topic)) - request_stems()


def paper(query: Query) -> str:
    """Return the publisher of whose articles it is asked what they say: “what does The Gull say about the strike?”."""
    match = _OF_A_PAPER.match(" ".join(query.question.split()))
    named = query.understood.publishers
    bare = re.sub(r"^the ", "", match["paper"].strip().casefold()) if match else ""
    return next((each for each in named if re.sub(r"^the ", "", each.casefold()) == bare), "")


def draft(query: Query, hits: Sequence[Hit]) -> Draft | None:
    """Return a sentence for each story that the request is about, or the first of an article; None for no such request.

    `hits` come best first. Stories stand newest first, asked for what happened in the order of their days. The draft is
    empty if nothing is about the topic.
    """
    if not asked(query):
        return None
    question = " ".join(query.question.split())
    # What a follow-up leans on.
    context = query.search_text[len(query.question) :]
    if match := _OF_AN_ARTICLE.match(question):
        return _article(f"{match['topic'] or ''} {context}", hits)
    topic = f"{_NO_NAME} {_topic(query, question)} {'' if query.understood.author else context}"
    wanted = frozenset(telling_stems(topic)) - request_stems()
    told: dict[str, tuple[int, Span, int]] = {}
    publisher = paper(query)
    for rank in sorted(about(topic, hits, request_stems())):
        if publisher and hits[rank].passage.article.publisher != publisher:
            continue
        if (found := _telling(hits[rank], wanted)) is not None:
            told.setdefault(hits[rank].story, (rank, *found))
    best = max((held for *_, held in told.values()), default=0)
    chosen = [(rank, span) for rank, span, held in told.values() if held >= _NEAR_BEST * best]
    by_time = sorted(chosen if query.understood.latest else chosen[:_STORIES], key=lambda each: -_time(hits[each[0]]))
    newest = by_time[:_STORIES]
    chosen = newest[::-1] if _IN_ORDER.search(question) else newest
    return Draft(tuple(_claim(rank, hits[rank].passage.article, span) for rank, span in chosen), overview=True)


_MORE = re.compile(rf"{_POLITE}(?:tell me more|more|go on|what else|anything else)\W*$", re.IGNORECASE)


def _topic(query: Query, question: str) -> str | None:
    """Return what the request asks to be told of, "" for all of the time that bounds it; None for no such request.

    “What's new?” asks for all there is where no article has a day.
    """
    if query.understood.author:
        wanted = by_author.asked(question)
        return wanted.topic if wanted else ""
    question = plainly(question)
    if _MORE.match(question):
        # More of a time is what there is of it.
        before = query.search_text[len(query.question) :].strip()
        question = before if _OF_A_TIME.match(before) else "tell me more about it"
    timed = _OF_A_TIME.match(question)
    if timed:
        time = (timed["time"] or "").strip(" .?!")
        if not time or ((query.since or query.until) and not _without_time(time)):
            return ""
    topical = _OF_A_TOPIC.match(question) or (_OF_A_PAPER.match(question) if paper(query) else None)
    bare = _TOPIC_FIRST.match(question) or _OF_A_PLACE.match(question)
    # Of a time, what happened in a place is left to the reader.
    topical = topical or (bare if bare and without_time(bare["topic"].strip()) == bare["topic"].strip() else None)
    if topical is None:
        return None
    # A time that bounds nothing (“this week”) is no part of the topic either.
    topic = without_time(topical["topic"]) if query.understood.period is None else _without_time(topical["topic"])
    says = set(telling_stems(topic)) - request_stems()
    leans = query.search_text != query.question
    return topic if says or leans else None


def _without_time(text: str) -> str:
    return _WORDS_OF_TIME.sub(" ", text).strip(" ,.?!'’\"")


@cache
def request_stems() -> frozenset[str]:
    """Return the stems that say nothing of what a request is about: “tell”, “happen”, “news”."""
    return frozenset(stems(_WORDS_OF_REQUESTS))


def _article(topic: str, hits: Sequence[Hit]) -> Draft:
    """Return the first sentences of the article that is meant: the best about the topic, else the only one."""
    found = about(f"{_NO_NAME} {topic}", hits, request_stems())
    if not found or (len(found) > 1 and not topic.strip()):
        return Draft()
    rank = max(sorted(found), key=found.__getitem__)
    article = hits[rank].passage.article
    return Draft(tuple(_claim(rank, article, span) for span in _lead(article, len(article.text))))


# ---- Which sentences tell it


def _telling(hit: Hit, wanted: frozenset[str]) -> tuple[Span, int] | None:
    """Return the sentence, of the passage or the article's first, that holds most of `wanted`, and how much of it.

    Of several, it is that which holds most of the title: the words above a text are often those of its page.
    """
    article, passage = hit.passage.article, hit.passage
    title = frozenset(telling_stems(article.title))
    told = [*_lead(article, passage.start), *told_in(article.text, (passage.start, passage.end))]
    said = [(span, set(stems(article.text[slice(*span)]))) for span in told]
    held = [(span, (len(wanted & words), len(title & words))) for span, words in said]
    best = max(held, key=lambda each: each[1], default=None)
    return best and (best[0], best[1][0])


def _lead(article: Article, end: int) -> list[Span]:
    """Return the first sentences of an article, as far as they stand before `end`."""
    return list(islice(told_in(article.text, (0, end)), _LEAD))


def told_in(text: str, within: Span) -> Iterator[Span]:
    """Yield the sentences in a part of `text` that tell something: no headings and bylines."""
    for start, end in sentences(text[slice(*within)]):
        first, last = within[0] + start, within[0] + end
        if bullet := _BULLET.match(text, first, last):
            first = bullet.end()
        words = text[first:last].split()
        if _LEAST_WORDS <= len(words) <= _MOST_WORDS and _SENTENCE_END.search(words[-1]):
            yield first, last


def _claim(rank: int, article: Article, span: Span) -> DraftClaim:
    said = article.text[slice(*span)]
    return DraftClaim(" ".join(said.split()), (Quote(rank, said, span[0]),))


def _time(hit: Hit) -> float:
    """Return when a hit's article was published, in seconds; the undated are the oldest."""
    article = hit.passage.article
    return article.published.timestamp() if article.published else float("-inf")
