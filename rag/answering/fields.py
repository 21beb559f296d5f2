"""Questions about the record of an article, not its contents: who wrote it, when it appeared, where.

They are answered from the catalogue. A byline or dateline that stands in the text is cited there, all else as a field
of the record. A question is taken for one of these only if an article, a byline or a newspaper stands in it where the
thing asked about stands: “who wrote the book?”, “which company published the report?” and “who reported the theft?”
ask for what articles say and are left to the reader of their text. So is everything in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import islice

from ..archive.lexical import content_stems, stems
from ..retrieval.period import without_time
from ..text import Span, paragraphs, sentences, trim
from ..types import Article, Draft, DraftClaim, Hit, Query, Quote
from .borders import DATELINE
from .topic import about

#: A longer question, in characters, holds more than such a question.
_LONGEST_QUESTION = 400
#: A longer line, in characters, is no byline.
_LONGEST_BYLINE = 120

# ---- Which questions are of this kind. Each pattern is tried at the beginning and holds one “.*” at most: linear.

#: Stands for a publisher of the archive that the question names.
_PUBLISHER = "\0"
_POLITE = (
    r"(?:(?:and|so|but|ok|okay|hi|hello),? ){0,2}(?:please )?(?:(?:can|could|would) you )?(?:please )?"
    r"(?:(?:tell|show|give) (?:me|us) |do you know |i(?:['’]d| would) like to know |name |find out )?"
)
_END = r"(?:,? please)?[?.! ]*$"
#: The words between “the” and “article”: none that begins another phrase (“the man in the article”), none that makes a
#: thing other than news of it (“the short story”).
_MODIFIERS = (
    r"(?:(?!(?:about|on|of|from|in|at|by|for|with|to|that|which|who|whose|the|an?|this|and|or|is|was|were|are|did|does"
    r"|do|has|had|have|said|says|into|over|after|before|short|love|life|fairy|ghost|bedtime|toy|true|back|horror"
    r"|first|second|third|next|other)\b)[^\s?!,;:“”\"]+ ){0,5}?"
)
#: What may follow the word, so that it is an article about something: not “the piece of music”, “article 50”, “the
#: story to police”. A title may follow an article only: “the story called …” is often a work of fiction.
_TOPIC = (
    rf"{_END}|,? (?:about|on|that|which|regarding|concerning|covering|headlined|describing|mentioning|quoting|saying"
    rf"|claiming|reporting|from|by)\b| (?:in|for) {_PUBLISHER}"
)
_TITLE = r"[:,]? [\"“‘'«]|,? (?:titled|entitled|called|named)\b"
_PERSON = r"(?:author|writer|reporter|journalist|correspondent)s?"
_OUTLET = (
    r"(?:(?:news)?papers?|(?:news |media )?(?:outlet|publication|magazine|publisher)s?"
    r"|news (?:site|website|agency|organi[sz]ation|source|service)s?)"
)
_WHICH_OUTLET = rf"(?:which|what) {_OUTLET}"
_WROTE = r"(?:wrote|authored|co-?authored|co-?wrote|penned)"
_WRITTEN = r"(?:written|authored|penned)"
_PUBLISHED = r"(?:published|printed|posted)"
_IS = r"(?: is| was| are| were|['’]?s)"
_FILED = r"(?:(?:filed|sent|datelined)(?: from)?|(?:reported|written) from)"
_WHEN = r"(?:when|(?:(?:on|in|from) )?(?:which|what) (?:date|day|month|year))"
_IN_PRINT = rf"(?: online)?(?: (?:in|by|on|at) {_PUBLISHER})?{_END}"


def _article(then: str = "") -> str:
    """Return the pattern of “the article”, “The Verge's report” and the like; `then` is what else may follow it."""
    after = f"{_TOPIC}|{then}" if then else _TOPIC
    nouns = rf"(?-i:news (?:report|item|article|story|piece)|article)(?={after}|{_TITLE})|(?-i:story|piece)(?={after})"
    own = rf"{_PUBLISHER}(?:['’]s?)? {_MODIFIERS}(?:{nouns}|(?-i:report)(?={after}))"
    return rf"(?:(?:the|this|that|your) {_MODIFIERS}(?:{nouns})|(?:the |this |that )?{own})"


def _passive(verb: str) -> str:
    """Return the pattern of “the article”, what it is about, and the `verb` that ends the question."""
    return rf"{_article(rf' {verb}')}.* {verb}"


_LATELY = r"(?:(?:has|had|first|also|originally|actually) ){0,2}"
_REPORTED = r"(?:reported (?:that|on|about|how)|reports that|(?:wrote|writes) that)\b"
_APPEARED = rf"(?:(?:is|was) (?:{_PUBLISHED}|released|written|from)|came out|appeared|ran){_IN_PRINT}"
_PATTERNS = {
    "authors": (
        rf"who {_LATELY}(?:{_WROTE}|written|reported) {_article()}",
        rf"(?:which|what) (?:{_PERSON}|columnists?) {_LATELY}(?:{_WROTE}|reported|covered) {_article()}",
        rf"(?:which|what) (?:{_PUBLISHER}(?:['’]s)? )?(?:reporter|journalist|correspondent)s? {_LATELY}{_REPORTED}",
        rf"(?:(?:who|what){_IS} )?(?:the )?{_PERSON} (?:of|behind|for) {_article()}",
        rf"who{_IS} the authors?{_END}",
        rf"(?:what{_IS} )?the (?:name of the {_PERSON}|{_PERSON}['’]s? name)(?: (?:of|behind) {_article()}|{_END})",
        rf"(?:whose|(?:what|which){_IS}?)(?: the| its)? by-?lines?\b",
        r"who (?:has|had|got|gets|shares) the by-?line\b",
        rf"who (?:is|was) {_passive(f'{_WRITTEN} by{_END}')}",
        rf"by whom (?:is|was) {_passive(f'{_WRITTEN}{_END}')}",
        rf"who {_WROTE} this{_END}",
        rf"who {_LATELY}(?:{_WROTE}|written|writes) about ",
    ),
    "published": (
        rf"{_WHEN} (?:is|was) {_passive(f'(?:{_PUBLISHED}|released|written|dated|from){_IN_PRINT}')}",
        rf"{_WHEN} did {_passive(f'(?:come out|appear|run|go online|go up|get published){_IN_PRINT}')}",
        rf"{_WHEN} {_passive(_APPEARED)}",
        rf"(?:what{_IS} )?(?:the )?(?:publication |publishing )?date(?: of publication)? (?:of|for|on) {_article()}",
        rf"(?:what{_IS} )?(?:the|this) article['’]s (?:publication )?date{_END}",
        rf"when was this (?:{_PUBLISHED}|written){_END}",
    ),
    "publisher": (
        rf"{_WHICH_OUTLET} {_LATELY}{_REPORTED}",
        rf"{_WHICH_OUTLET} {_LATELY}(?:{_PUBLISHED}|carried|ran|released|wrote) {_article()}",
        rf"(?:(?:in|by|from) )?{_WHICH_OUTLET} (?:is|was) {_passive(f'(?:from|in|{_PUBLISHED}(?: in| by)?){_END}')}",
        rf"(?:(?:in|from) )?{_WHICH_OUTLET} did {_passive(f'(?:appear|run|come)(?: in| from)?{_END}')}",
        rf"who {_LATELY}(?:{_PUBLISHED}|ran|carried) (?:{_article()}|this{_END})",
        rf"(?:(?:who|what){_IS} )?the (?:publisher|(?:name of the )?{_OUTLET}) (?:of|behind) {_article()}",
        rf"who (?:is|was) {_passive(f'{_PUBLISHED} by{_END}')}",
        rf"where (?:is|was) {_passive(f'{_PUBLISHED}{_END}')}",
        rf"where did {_passive(f'(?:appear|run){_END}')}",
    ),
    "place": (
        rf"(?:from )?(?:where|(?:which|what) (?:city|town|place|country)) (?:is|was) {_passive(f'{_FILED}{_END}')}",
        rf"where was this {_FILED}{_END}",
        rf"(?:what{_IS} )?the dateline(?: (?:of|in|on) {_article()}|{_END})",
    ),
}
_ASKED = {
    field: [re.compile(f"{_POLITE}{pattern}", re.IGNORECASE) for pattern in patterns]
    for field, patterns in _PATTERNS.items()
}
#: Words of such questions that say nothing about which article is meant.
_WORDS_OF_THE_RECORD = """
actually agency article author authored behind by byline called carried city column columnist come concerning
correspondent could country covered date dated dateline datelined day did entitled filed first for from give had has
headlined hello how in is issue it item journalist know latest like line magazine me media month name named new news
newspaper of okay on online organisation organization other outlet paper penned piece place please posted printed
publication published publisher publishing ran recent regarding released report reported reporter run s sent service
shared show site source story tell text that the this titled town us was website were what when where which who whom
whose with would writer written wrote year you your
"""

_WORD = re.compile(r"[\w’'-]+")
_BY = re.compile(r"(?:(?:written|reported|story|text|words) )?by:?\s+", re.IGNORECASE)
#: Paragraphs, from the first, of which one may begin with a dateline.
_DATELINE_WITHIN = 4
_BETWEEN_NAMES = re.compile(r"[\W_]|\band\b|\bwith\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"""[.!?…]["'”’)]*$""")


def draft(query: Query, hits: Sequence[Hit]) -> Draft | None:
    """Return the answer to a question about the record of an article; None if `query` is no such question.

    The article is the best of `hits` (in order, best first) that is about the question's topic; without a topic, the
    only one that there is. The draft is empty if there is none or the catalogue does not hold the field. Its short
    answer is the value: the authors joined by “; ”, the day in UTC as `17 October 2025`, the publisher, or the place.
    """
    field = asked(query)
    if field is None:
        return None
    hit = _best(query, hits)
    if hit is None:
        return Draft()
    article = hits[hit].passage.article
    if field == "authors":
        return _authors(article, hit)
    if field == "place":
        return _place(article, hit)
    value = article.day if field == "published" else " ".join(article.publisher.split())
    if not value:
        return Draft()
    said = _sentence(article, f"was published {'on' if field == 'published' else 'by'} {value}")
    return Draft((DraftClaim(said, (Quote(hit, "", record=field),)),), short=value)


def asked(query: Query) -> str | None:
    """Return the field of the record that `query` asks for, a name in `_PATTERNS`; None if it asks for none."""
    question = " ".join(query.question.split())
    if len(question) > _LONGEST_QUESTION:
        return None
    for publisher in query.understood.publishers:
        bare = re.escape(re.sub(r"^the\s+", "", publisher, flags=re.IGNORECASE))
        question = re.sub(
            rf"['‘’“\"]?(?<!\w)(?:the )?{bare}(?!\w)(?:['’”\"](?!s\b))?", _PUBLISHER, question, flags=re.IGNORECASE
        )
    words = _WORD.findall(question)
    if not any(word[0].islower() for word in words):
        question = question.lower()
    # “Who wrote it?” is of an article where the conversation was of one.
    if re.search(r"\b(?:article|story)\b", query.search_text[len(query.question) :]):
        question = re.sub(r"^((?:who|when) \w+) it\b", r"\1 this", question, flags=re.IGNORECASE)
    if query.search_text != query.question:
        question = re.sub(r"^(who \w+|when was) that\b", r"\1 this", question, flags=re.IGNORECASE)
    return next((field for field, patterns in _ASKED.items() if any(each.match(question) for each in patterns)), None)


# ---- Which article


@cache
def _record_stems() -> frozenset[str]:
    return frozenset(stems(_WORDS_OF_THE_RECORD))


def _best(query: Query, hits: Sequence[Hit]) -> int | None:
    """Return the index of the first hit of the article that the question is about, None if it is about none of them."""
    publishers = " ".join(query.understood.publishers)
    # “Who wrote about the strike last week?” asks for no word of “last week”.
    asked_of = query.search_text.replace(query.question, without_time(query.question), 1)
    found = about(asked_of, hits, _record_stems(), publishers)
    topic = set(content_stems(asked_of)) - _record_stems()
    # The name of its publisher tells an article from all others only if there are no others.
    if not found or (len(found) > 1 and topic <= set(stems(publishers))):
        return None
    return max(sorted(found), key=found.__getitem__)  # of several the first, which the search has found nearest


# ---- What the record says


def _authors(article: Article, hit: int) -> Draft:
    """Return who wrote the article, with the line of its text that says so where there is one."""
    authors = tuple(dict.fromkeys(name for author in article.authors if (name := " ".join(author.split()))))
    if not authors:
        return Draft()
    short = "; ".join(authors)
    record = Quote(hit, "", record="authors")
    *others, last = authors
    written = _sentence(article, f"was written by {', '.join(others)}{' and ' if others else ''}{last}")
    byline = _byline(article.text, authors)
    if byline is None:
        return Draft((DraftClaim(written, (record,)),), short=short)
    (start, end), answer, complete = byline
    line = article.text[start:end]
    quote = Quote(hit, line, start, answer=answer)
    claim = DraftClaim(" ".join(line.split()), (quote,)) if complete else DraftClaim(written, (quote, record))
    return Draft((claim,), short=short)


def _byline(text: str, authors: Sequence[str]) -> tuple[Span, Span, bool] | None:
    """Return the first line of `text` that is a byline of `authors`, the names in it, and whether all of them are.

    A byline is “By” and names, then perhaps more but no sentence (“By Anjali Sharma in Washington”), or names alone.
    Spans are offsets in `text`.
    """
    names = [re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE) for name in authors]
    at = 0
    for line in text.splitlines(keepends=True):
        start, at = trim(text, at, at + len(line))[0], at + len(line)
        # Markdown sets bylines in italics.
        content = line.strip().strip("*_")
        start = text.find(content, start, at)
        if not content or len(content) > _LONGEST_BYLINE:
            continue
        label = _BY.match(content)
        begin = label.end() if label else 0
        found = [match.span() for name in names if (match := name.search(content, begin))]
        if not found or min(found)[0] != begin:
            continue
        end = max(last for _, last in found)
        rest = content[begin:]
        for name in names:
            rest = name.sub("", rest)
        nothing_else = not _BETWEEN_NAMES.sub("", rest)
        more = label and not _SENTENCE_END.search(content) and not re.match(r"['’]", content[min(found)[1] :])
        if nothing_else or more:
            return (start, start + len(content)), (start + begin, start + end), len(found) == len(names)
    return None


def _place(article: Article, hit: int) -> Draft:
    """Return where the article was reported from: the place of its dateline in the text, else that of the record."""
    for start, end in islice(paragraphs(article.text), _DATELINE_WITHIN):
        match = DATELINE.match(article.text, start, end)
        if match and (place := match.lastgroup):
            sentence = sentences(article.text[start:end])[0]
            said = article.text[start : start + sentence[1]]
            quote = Quote(hit, said, start, answer=match.span(place))
            return Draft((DraftClaim(" ".join(said.split()), (quote,)),), short=match[place])
    value = " ".join(article.place.split())
    if not value:
        return Draft()
    said = _sentence(article, f"was reported from {value}")
    return Draft((DraftClaim(said, (Quote(hit, "", record="place"),)),), short=value)


def _sentence(article: Article, predicate: str) -> str:
    """Return a sentence about the article, which it calls by its title."""
    title = " ".join(article.title.splitlines())
    return f"{f'“{title}”' if title.strip() else 'The article'} {predicate}{'' if predicate.endswith('.') else '.'}"
