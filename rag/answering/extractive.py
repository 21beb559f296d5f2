"""Hits -> Draft without a language model: the sentences that best answer the question, or none.

The place of a trained reader that gives the short answer: it will stand between these sentences and the draft.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ..archive.lexical import content_stems, stems
from ..text import Span, sentences
from ..types import Draft, DraftClaim, Hit, Query, Quote

#: Hits whose sentences are considered, sentences that are embedded, and claims at most.
_HITS = 6
_CANDIDATES = 24
_CLAIMS = 3
#: A claim beside the best must score this part of it.
_NEAR_BEST = 0.9
#: Declining: the part of the question's weight that the passage must speak of, and the least that the best sentence
#: must score. Settled on 70 questions of NewsQA's dev set, each asked of its own story and of another: 80 % of the
#: first are answered (59 % with a sentence that holds the answer) and 4 % of the second.
_LEAST_COVERAGE = 0.4
_LEAST_SCORE = 0.38
#: From this part on, an article that does not answer the question is at least about the same thing.
_SAME_TOPIC = 0.33

_AUTHORSHIP = re.compile(
    r"\b(who|which\s+\w+)\b.*\b(wrote|written|write|authored?|by-?line|reported)\b.*\b(article|story|piece|report|this|it)\b"
    r"|\bwho\b.*\b(author|writer|reporter|journalist)\b|\bwhose\s+by-?line\b",
    re.IGNORECASE,
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
#: What a sentence that answers such a question usually holds.
_CUES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(r"^\W*where\b|\b(which|what)\s+(city|country|place|town|state|venue)\b", re.IGNORECASE),
        re.compile(r"\b(in|at|near|outside)\s+(the\s+)?[A-ZÀ-Þ]\w+"),
    ),
    (
        re.compile(r"^\W*when\b|\b(which|what)\s+(day|date|year|month)\b", re.IGNORECASE),
        re.compile(
            rf"\b({_MONTHS}|{_DAYS}|yesterday|today|tomorrow|(last|next|this)\s+\w+|\d{{4}}|weeks?|\d+\s*[ap]\.?m)\b"
        ),
    ),
    (
        re.compile(r"^\W*(who|whom|whose)\b", re.IGNORECASE),
        re.compile(r"\b[A-ZÀ-Þ][\w’'-]+\s+[A-ZÀ-Þ][\w’'-]+"),
    ),
    (
        re.compile(r"\bhow\s+(many|much|long|far|old|big|large)\b", re.IGNORECASE),
        re.compile(
            r"\d|\b(two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million|billion|half)\b"
        ),
    ),
    (
        re.compile(r"^\W*why\b", re.IGNORECASE),
        re.compile(r"\b(because|due to|as a result|so that|in order to|since|after|amid|over|threat|making)\b"),
    ),
)
_COVERAGE_WEIGHT = 0.5
_COSINE_WEIGHT = 0.5
_CUE_BONUS = 0.12
#: Taken off for each rank below the first hit.
_RANK_COST = 0.02


#: question, sentences -> the cosine of each sentence to the question
Cosines = Callable[[str, Sequence[str]], Iterable[float]]


@dataclass(frozen=True, slots=True)
class _Candidate:
    hit: int
    span: Span
    text: str
    coverage: float


def speaks_of(query: Query, hits: Sequence[Hit], rarity: Callable[[str], float]) -> bool:
    """Tell whether any of `hits` is about what the question is about, whether or not it answers it."""
    weights = _weights(query, rarity)
    return any(
        _coverage(stems(f"{hit.passage.header}\n{hit.passage.text}"), weights) >= _LEAST_COVERAGE for hit in hits
    )


def draft(query: Query, hits: Sequence[Hit], cosines: Cosines, rarity: Callable[[str], float]) -> Draft:
    """Return one to three sentences as claims, most useful first; an empty draft declines.

    `cosines` gives the nearness in meaning of each of several sentences to a question; `rarity` the weight of a stem
    in this archive (its inverse document frequency).
    """
    if byline := _byline(query.question, hits):
        return byline
    weights = _weights(query, rarity)
    candidates = [
        _Candidate(rank, span, hit.passage.article.text[span[0] : span[1]], coverage)
        for rank, hit in enumerate(hits[:_HITS])
        if _speaks_of_it(query, hit, weights)
        for span, coverage in _sentences(hit, weights)
    ]
    # The same sentence may stand at the end of one passage and the beginning of the next.
    candidates = list({(hits[each.hit].passage.article.id, each.span): each for each in reversed(candidates)}.values())
    candidates = sorted(candidates, key=lambda each: (-each.coverage, each.hit))[:_CANDIDATES]
    if not candidates:
        return Draft()
    scores = _scores(query.question, candidates, cosines(query.search_text, [each.text for each in candidates]))
    best = max(scores)
    if best < _LEAST_SCORE:
        return Draft()
    chosen = sorted(
        (-score, each.hit, each.span, each)
        for score, each in zip(scores, candidates, strict=True)
        if score >= _NEAR_BEST * best
    )[:_CLAIMS]
    return Draft(
        tuple(
            DraftClaim(" ".join(each.text.split()), (Quote(each.hit, each.text, each.span[0]),)) for *_, each in chosen
        )
    )


def _scores(question: str, candidates: Sequence[_Candidate], cosines: Iterable[float]) -> list[float]:
    """Weigh each sentence: the question's words in it, its nearness in meaning, and the kind of thing asked for."""
    wanted = [cue for asked, cue in _CUES if asked.search(question)]
    return [
        _COVERAGE_WEIGHT * each.coverage
        + _COSINE_WEIGHT * max(0.0, cosine)
        + _CUE_BONUS * (any(cue.search(each.text) for cue in wanted) if wanted else 0)
        - _RANK_COST * each.hit
        for each, cosine in zip(candidates, cosines, strict=True)
    ]


def _sentences(hit: Hit, weights: dict[str, float]) -> list[tuple[Span, float]]:
    """Return the passage's sentences as article offsets, each with the part of the question's weight that it holds."""
    passage = hit.passage
    spans = [(passage.start + start, passage.start + end) for start, end in sentences(passage.text)]
    return [(span, _coverage(stems(passage.article.text[span[0] : span[1]]), weights)) for span in spans]


def _weights(query: Query, rarity: Callable[[str], float]) -> dict[str, float]:
    return {stem: rarity(stem) for stem in content_stems(_without_publishers(query))}


def _coverage(words: Sequence[str], weights: dict[str, float]) -> float:
    total = sum(weights.values())
    return sum(weight for stem, weight in weights.items() if stem in set(words)) / total if total else 0.0


def _speaks_of_it(query: Query, hit: Hit, weights: dict[str, float]) -> bool:
    """Whether the passage with its header speaks of most of the question, and of every name in it."""
    words = set(stems(f"{hit.passage.header}\n{hit.passage.text}"))
    if _coverage(list(words), weights) < _LEAST_COVERAGE:
        return False
    return all(set(stems(name)) <= words for name in _names(_without_publishers(query)))


def _names(question: str) -> list[str]:
    """Return the capitalised words of a question but its first, and its numbers; none if it shouts or whispers."""
    words = re.findall(r"[\w’'-]+", question)
    if sum(word[0].isupper() for word in words) > len(words) / 2:
        return []
    return [re.sub(r"[’']s$", "", word) for word in words[1:] if word[0].isupper() or word.isdecimal()]


def _without_publishers(query: Query) -> str:
    """Take the named publishers out of the question: the header carries them, the text need not."""
    text = query.search_text
    for name in query.named_publishers:
        text = re.sub(re.escape(name), " ", text, flags=re.IGNORECASE)
    return text


def _byline(question: str, hits: Sequence[Hit]) -> Draft:
    """Answer “who wrote the article?” with the byline, where the article's text has one."""
    if not _AUTHORSHIP.search(question):
        return Draft()
    for rank, hit in enumerate(hits):
        article = hit.passage.article
        if not article.authors:
            continue
        line = re.compile(rf"^\s*((?:by\s+)?{re.escape(article.authors[0])}.*)$", re.IGNORECASE | re.MULTILINE)
        for match in line.finditer(article.text):
            if len(match[1]) <= 120:
                return Draft((DraftClaim(match[1].strip(), (Quote(rank, match[1], match.start(1)),)),))
    return Draft()
