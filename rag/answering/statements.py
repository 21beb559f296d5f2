"""“What did Falk say about the fares?”: sentences in which Falk says it, and nobody else.

The reader takes what anybody says for it. As in an overview, every claim is a sentence of an article, one of each
story, newest first. A sentence counts if it has a word of saying with the speaker beside it, and most of the topic.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..archive.lexical import content_stems, stems
from ..types import Draft, DraftClaim, Hit, Query, Quote
from .overview import paper, told_in

_SAY = r"(?:say|says|said|saying|think|thinks|thought|tell|told|announce|announced|claim|claimed|argue|argued|believe)"
_ASKED = re.compile(
    r"\W*(?:and |so |but )?what(?: else)? (?:did|does|do|has|have|had|is|are|was|were) (?P<who>(?:[^\s?]+ ){1,6}?)"
    rf"(?:also )?{_SAY}(?: [^\s?]+){{0,3}}? (?:about|on|of|regarding|concerning) (?P<topic>.+)",
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
    r"|criticised|criticized|dismissed|predicted|suggested|noted|explained|acknowledged|defended|pledged)\b",
    re.IGNORECASE,
)
_MOST_SAID = 5
#: The part of the topic's words that a sentence, and its passage, must hold.
_IN_SENTENCE, _IN_PASSAGE = 0.5, 0.6
#: Words on either side of a word of saying in which its speaker is named.
_BESIDE = 4
_WORD = re.compile(r"[\w’'-]+")
#: “Ann Lee, who hosted the summit, called it”.
_RELATIVE = re.compile(r",? (?:who|which|whose) [^,.]{1,80}, $")
#: A name of two words, and the characters before a word of saying, or a sentence, in which the speaker may be named.
_NAME = re.compile(r"\b[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+)+")
_LOOKED_BACK = 300


def draft(query: Query, hits: Sequence[Hit]) -> Draft | None:
    """Return the sentences in which what is asked for is said, by story, newest first.

    None if there is none, or `query` asks for something else.
    """
    asked = _asked(query)
    if asked is None:
        return None
    speaker, topic = (frozenset(content_stems(asked[part])) for part in ("who", "topic"))
    found: dict[str, tuple[bool, float, DraftClaim]] = {}
    for n, hit in enumerate(hits):
        article, passage = hit.passage.article, hit.passage
        if not _holds(f"{passage.header}\n{passage.text}", topic, _IN_PASSAGE):
            continue
        # What an article is about as a whole, its sentences need not name.
        by_title = _holds(article.title, topic, _IN_SENTENCE)
        for start, end in told_in(article.text, (passage.start, passage.end)):
            text = article.text[start:end]
            named = _holds(text, topic, _IN_SENTENCE)
            better = hit.story not in found or (named and not found[hit.story][0])
            if better and (named or by_title) and _says(text, speaker, article.text[passage.start : start]):
                when = article.published.timestamp() if article.published else float("-inf")
                found[hit.story] = named, when, DraftClaim(" ".join(text.split()), (Quote(n, text, start),))
    newest = sorted(found.values(), key=lambda each: -each[1])[:_MOST_SAID]
    return Draft(tuple(claim for *_, claim in newest), overview=True) if newest else None


def may_answer(query: Query, sentence: str) -> bool:
    """Tell whether a sentence can be the answer: asked for what somebody said, the speaker must say something in it."""
    asked = _asked(query)
    return asked is None or _says(sentence, frozenset(content_stems(asked["who"])))


def _asked(query: Query) -> re.Match[str] | None:
    match = _ASKED.match(" ".join(query.read_as.split()))
    return None if match is None or _NO_SPEAKER.fullmatch(match["who"].strip()) or paper(query) else match


def _holds(text: str, wanted: frozenset[str], part: float) -> bool:
    return len(wanted & set(stems(text))) >= part * len(wanted)


def _says(text: str, speaker: frozenset[str], before: str = "") -> bool:
    """Tell whether the sentence has a word of saying, beside which the speaker is named.

    “Falk, the mayor, said”, “said harbour master Brask”; not “they say that their pressure brought Falk to the table”.
    “She said” is said by who is named last in the words `before` the sentence.
    """
    for match in _SAID.finditer(text):
        ahead = _RELATIVE.sub(" ", text[max(0, match.start() - _LOOKED_BACK) : match.start()])
        words = _WORD.findall(ahead)[-_BESIDE:]
        after = _WORD.findall(text[match.end() : match.end() + _LOOKED_BACK])[:_BESIDE]
        if speaker & set(stems(" ".join(words))) or speaker & set(stems(" ".join(after))):
            return True
        if {word.lower() for word in (*words[-1:], *after[:1])} & {"he", "she"}:
            named = _NAME.findall(before[-_LOOKED_BACK:])
            if named and speaker & set(stems(named[-1])):
                return True
    return False
