"""“What did Falk say about the fares?”: sentences in which Falk says it, and nobody else.

The reader takes what anybody says for it. As in an overview, every claim is a sentence of an article, one of each
story, newest first. A sentence counts if it has a word of saying with the speaker beside it, and is about the topic: it
holds most of it, or the article's title does, or what stands just before it (“The union backed the deal. It is not what
we wanted, said Falk”), or a first sentence that also names the speaker. Where nothing is, nothing is answered: Falk on
something else is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..archive.lexical import content_stems, stems, telling_stems
from ..retrieval.period import without_time
from ..text import Span, sentences
from ..types import Draft, DraftClaim, Hit, Passage, Query, Quote
from .overview import paper, told_in

_SAY = r"(?:say|says|said|saying|think|thinks|thought|tell|told|announce|announced|claim|claimed|argue|argued|believe)"
_ASKED = re.compile(
    r"\W*(?:and |so |but )?what(?: else)? (?:did|does|do|has|have|had|is|are|was|were) (?P<who>(?:[^\s?]+ ){1,6}?)"
    rf"(?:also )?(?:{_SAY}(?: [^\s?]+){{0,3}}? (?:about|on|of|regarding|concerning) (?P<topic>.+)"
    r"|(?:say|says|said|saying)[?!. ]*$)",
    re.IGNORECASE,
)
#: Who says what these say is whoever writes.
_NO_SPEAKER = re.compile(
    r"it|being|(?:(?:the|this|that|these|an?) )?(?:\w+ )?(?:articles?|reports?|story|stories|pieces?|papers?|texts?"
    r"|archive)",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:said|says|say|told|tells|added|adds|called|calls|warned|warns|argued|argues|claimed|claims|stated|tweeted|wrote"
    r"|insisted|vowed|promised|urged|accused|denied|described|announced|believes?|thinks?|according to|asked|praised"
    r"|criticised|criticized|dismissed|predicted|suggested|noted|explained|acknowledged|defended|pledged|demanded"
    r"|replied|admitted|complained|conceded|remarked|commented|testified|spoke of|speaks of)\b",
    re.IGNORECASE,
)
_MOST_SAID = 5
#: The part of the topic's words that a sentence, and its passage, must hold.
_IN_SENTENCE, _IN_PASSAGE = 0.5, 0.6
#: Sentences before one that say what it is about, and how one begins that goes on with a speech.
_BEFORE = 2
_SPEECH = '“"‘'
#: Words on either side of a word of saying in which its speaker is named.
_BESIDE = 4
_WORD = re.compile(r"[\w’'-]+")
#: “Ann Lee, who hosted the summit, called it”.
_RELATIVE = re.compile(r",? (?:who|which|whose) [^,.]{1,80}, $")
#: Behind these a word of saying has its speaker after it.
_INVERTED = re.compile(r"[,.”’\"'!?…—–]\s*$")
#: A name of two words, and the characters before a word of saying, or a sentence, in which the speaker may be named.
_NAME = re.compile(r"\b[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+)+")
_LOOKED_BACK = 300


def draft(query: Query, hits: Sequence[Hit]) -> Draft | None:
    """Return the sentences in which what is asked for is said, by story, newest first; without a topic, whatever.

    Empty if there is none about the topic. None if `query` asks for something else, or nothing is said at all.
    """
    asked = _asked(query)
    if asked is None:
        return None
    speaker, topic = (frozenset(content_stems(asked[part] or "")) for part in ("who", "topic"))
    found: dict[str, tuple[int, float, DraftClaim]] = {}
    for n, hit in enumerate(hits):
        article, passage = hit.passage.article, hit.passage
        if not _holds(f"{passage.header}\n{passage.text}", topic, _IN_PASSAGE):
            continue
        for start, end in told_in(article.text, (passage.start, passage.end)):
            text = article.text[start:end]
            if not _says(text, speaker, article.text[passage.start : start]):
                continue
            near = _nearness(passage, (start, end), speaker, topic)
            if near and (hit.story not in found or near > found[hit.story][0]):
                when = article.published.timestamp() if article.published else float("-inf")
                found[hit.story] = near, when, DraftClaim(" ".join(text.split()), (Quote(n, text, start),))
    if not found:
        return Draft() if topic else None
    # What only stands beside the topic is shown where nothing is surely about it.
    sure = [each for each in found.values() if each[0] > 1] or found.values()
    newest = sorted(sure, key=lambda each: -each[1])[:_MOST_SAID]
    return Draft(tuple(claim for *_, claim in newest), overview=True)


def may_answer(query: Query, sentence: str) -> bool:
    """Tell whether a sentence can be the answer: asked for what somebody said, the speaker must say something in it."""
    asked = _asked(query)
    return asked is None or _says(sentence, frozenset(content_stems(asked["who"])))


def _asked(query: Query) -> re.Match[str] | None:
    match = _ASKED.match(without_time(" ".join(query.read_as.split())))
    if match is None or _NO_SPEAKER.fullmatch(match["who"].strip()) or paper(query):
        return None
    # “What did she say?”
    return match if match["topic"] or telling_stems(match["who"]) else None


def _nearness(passage: Passage, said: Span, speaker: frozenset[str], topic: frozenset[str]) -> int:
    """Return how surely a sentence is about the topic: 3 if it holds it, 2 if the title does, 1 if what is near does.

    0 if nothing says so.
    """
    article, (start, end) = passage.article, said
    if _holds(article.text[start:end], topic, _IN_SENTENCE):
        return 3
    # What an article is about as a whole, its sentences need not name.
    if _holds(article.title, topic, _IN_SENTENCE):
        return 2
    lead = next((article.text[slice(*each)] for each in told_in(article.text, (0, len(article.text)))), "")
    near = [lead] if speaker & set(stems(lead)) else []
    return int(any(_holds(text, topic, _IN_SENTENCE) for text in (*near, *_beside(passage, said))))


def _beside(passage: Passage, said: Span) -> list[str]:
    """Return what is said just before a sentence, in its paragraph or, if it opens that, in the last; and its speech.

    What comes behind it may be of somebody else, unless a quotation goes on.
    """
    text, start, end = passage.text, said[0] - passage.start, said[1] - passage.start
    told = sentences(text)
    before = [each for each in told if each[1] <= start]
    own = [each for each in before if each[0] >= _opening(text, start)]
    if before and not own:
        own = [each for each in before if each[0] >= _opening(text, before[-1][0])]
    after = [each for each in told if each[0] >= end and "\n" not in text[end : each[0]]][:1]
    return [text[slice(*each)] for each in (*own[-_BEFORE:], *(each for each in after if text[each[0]] in _SPEECH))]


def _opening(text: str, at: int) -> int:
    """Return where the paragraph begins in which `text[at]` stands."""
    return text.rfind("\n", 0, at) + 1


def _holds(text: str, wanted: frozenset[str], part: float) -> bool:
    return len(wanted & set(stems(text))) >= part * len(wanted)


def _says(text: str, speaker: frozenset[str], before: str = "") -> bool:
    """Tell whether the sentence has a word of saying, beside which the speaker is named.

    “Falk, the mayor, said”, “..., said harbour master Brask”; not “they say that their pressure brought Falk to talks”,
    nor “the mayor said Falk was tired”.
    “She said” is said by who is named last in the words `before` the sentence.
    """
    for match in _SAID.finditer(text):
        ahead = _RELATIVE.sub(" ", text[max(0, match.start() - _LOOKED_BACK) : match.start()])
        words = _WORD.findall(ahead)[-_BESIDE:]
        after = _WORD.findall(text[match.end() : match.end() + _LOOKED_BACK])[:_BESIDE]
        if not (_INVERTED.search(ahead) or match[0].lower() == "according to"):
            after = []
        if speaker & set(stems(" ".join(words))) or speaker & set(stems(" ".join(after))):
            return True
        if {word.lower() for word in (*words[-1:], *after[:1])} & {"he", "she"}:
            named = _NAME.findall(before[-_LOOKED_BACK:])
            if named and speaker & set(stems(named[-1])):
                return True
    return False
