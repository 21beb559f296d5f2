"""Read hits -> Draft without a language model: the short answer, the sentence it stands in, and who else says so.

Nothing is written here: every claim is a sentence of an article, and the short answer is cut out of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ..archive.lexical import content_stems, stems, telling_stems
from ..retrieval.period import without_time
from ..retrieval.topical import without_publishers
from ..text import Span, sentence_around
from ..types import Article, Draft, DraftClaim, Hit, Query, Quote
from . import fields, gazetteer, identity, listing, overview, statements
from .calibration import Calibration
from .evidence import Mention
from .kinds import Kind, kind
from .pool import Answer, key, may_differ, pool

#: Articles that are cited for the answer, and other answers that are shown beside it.
_CITED, _OTHERS = 3, 2
#: Another answer is shown if it is believed at least this much of what the first is.
_NEAR_BEST = 0.6
#: A longer span, in words, is no short answer to “why” or “how”.
_SHORT_EXPLANATION = 12
#: A name in a question, but for its first word; shorter ones are written in several ways (US, U.S.).
_NAME = re.compile(r"(?<=[\w,] )[A-ZÀ-Þ][\w’'-]*\w{2}")
#: Letters by which Hungarian and Hungary are one name.
_BEGUN = 5
#: The part of the question's weight that a passage must speak of to be about the same thing.
_SAME_TOPIC = 0.4


def draft(query: Query, hits: Sequence[Hit], calibration: Calibration) -> Draft:
    """Return the answer that `hits`, which have been read, give to the question; an empty draft declines.

    The first claim is the sentence of the best supported answer, with a quote from each of several articles that agree;
    claims that differ give other answers that are nearly as well supported.
    """
    if not re.search(r"\w", query.question):
        return Draft()  # Nothing is asked.
    for of_its_own_kind in (fields.draft, overview.draft, statements.draft, identity.draft):
        found = of_its_own_kind(query, hits)
        if found is not None:
            return found
    if not _heard_of(query, hits):
        return Draft()
    answers = pool(query, hits, calibration)
    confidence = answers[0].probability if answers else 0.0
    if not answers or confidence < calibration.threshold:
        return Draft()
    asked = kind(query.question)
    if asked is Kind.YES_NO and not _names_whom(query.question, hits[answers[0].mentions[0].hit].passage.article):
        return Draft()
    claims = [_claim(answers[0], hits, asked)]
    if not statements.may_answer(query, claims[0].text):
        return Draft()
    if asked in (Kind.SHORT, Kind.LIST):
        claims += [
            _claim(other, hits, asked, differs=True) for other in _others(query, answers, hits, calibration)[:_OTHERS]
        ]
    return Draft(tuple(claims), _short(answers[0], hits, asked, query.question), confidence)


def _others(query: Query, answers: Sequence[Answer], hits: Sequence[Hit], calibration: Calibration) -> list[Answer]:
    """Return the answers that contradict the first: nearly as strong, in other words, in other articles.

    Each must be strong enough to be the answer if it stood alone.
    """
    first = answers[0]
    own = {hits[mention.hit].passage.article.id for mention in first.mentions}
    known = key(_words(first.mentions[0], hits))
    return [
        other
        for other in answers[1:]
        if other.best >= _NEAR_BEST * first.best
        and other.probability >= calibration.threshold
        and not known & key(_words(other.mentions[0], hits))
        and hits[other.mentions[0].hit].passage.article.id not in own
        and may_differ(query, other, hits)
    ]


def _claim(answer: Answer, hits: Sequence[Hit], asked: Kind, *, differs: bool = False) -> DraftClaim:
    """Return the sentence of the best mention, with a quote of each of the best stories that give the same answer."""
    quotes: dict[str, Quote] = {}
    for mention in answer.mentions:
        article, story = hits[mention.hit].passage.article, hits[mention.hit].story
        if story not in quotes and (not quotes or mention.weight >= _NEAR_BEST * answer.best):
            start, end = sentence_around(article.text, mention.start, mention.end)
            marked = None if asked is Kind.YES_NO else _marked(mention, article, (start, end), asked)
            quotes[story] = Quote(mention.hit, article.text[start:end], start, marked)
        if len(quotes) == _CITED:
            break
    chosen = tuple(quotes.values())
    return DraftClaim(" ".join(chosen[0].text.split()), chosen, differs)


def _short(answer: Answer, hits: Sequence[Hit], asked: Kind, question: str) -> str:
    """Return the few words that answer, "" where only a whole sentence does."""
    best = answer.mentions[0]
    article = hits[best.hit].passage.article
    words = " ".join(_words(best, hits).split())
    if asked is Kind.YES_NO or (asked is Kind.EXPLANATION and len(words.split()) > _SHORT_EXPLANATION):
        return ""
    if asked is Kind.LIST:
        sentence = sentence_around(article.text, best.start, best.end)
        items = list(listing.items(article.text, *listing.whole(article.text, best.start, best.end, sentence)))
        place = gazetteer.asked(question)
        return "; ".join([item for item in items if place and gazetteer.named(item, place)] or items)
    return words


def _marked(mention: Mention, article: Article, sentence: Span, asked: Kind) -> Span:
    if asked is Kind.LIST:
        return listing.whole(article.text, mention.start, mention.end, sentence)
    return mention.start, mention.end


def _words(mention: Mention, hits: Sequence[Hit]) -> str:
    return hits[mention.hit].passage.article.text[mention.start : mention.end]


def _names_whom(question: str, article: Article) -> bool:
    """Tell whether the article holds all names in a question, at least how they begin: else it settles nothing."""
    known = f"{article.title}\n{article.text}".casefold()
    return all(name[:_BEGUN].casefold() in known for name in _NAME.findall(question))


# ---- Whether hits are about what is asked, answered or not


def speaks_of(query: Query, hits: Sequence[Hit], rarity: Callable[[str], float], share: Callable[[str], float]) -> bool:
    """Tell whether any of `hits` is about what the question is about, whether or not it answers it.

    `rarity` gives the weight of a stem in this archive (its inverse document frequency), `share` the part of its
    passages that hold it. What the question is about is told neither by words of asking (“tell”, “happen”) and the
    time that it ends with, nor by words that no passage holds, names aside: articles may put it otherwise. But a
    question of which they hold no name and hardly a word is about something else.
    """
    names = set(stems(" ".join(_NAME.findall(query.search_text))))
    asked = set(telling_stems(without_time(without_publishers(query)))) - overview.request_stems()
    known = {stem for stem in asked if stem in names or share(stem)}
    mostly_known = 2 * len(known) > len(asked) or any(share(name) for name in names)
    weights = {stem: rarity(stem) for stem in (known if mostly_known else asked)}
    total = sum(weights.values())
    if not total:
        return False
    words = (set(stems(f"{hit.passage.header}\n{hit.passage.text}")) for hit in hits)
    return any(sum(weight for stem, weight in weights.items() if stem in told) >= _SAME_TOPIC * total for told in words)


def _heard_of(query: Query, hits: Sequence[Hit]) -> bool:
    """Tell whether any of `hits` holds a word of meaning of the question's; true where it has none but some words."""
    asked = set(content_stems(without_publishers(query)))
    if not asked:
        return bool(stems(query.search_text))
    return any(asked & set(stems(f"{hit.passage.header}\n{hit.passage.text}")) for hit in hits)
