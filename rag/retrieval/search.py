"""A `Query` -> the passages that answer it best: BM25 and vectors, fused, the newest first among equals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import NamedTuple, TypeVar

from ..archive.archive import Archive
from ..archive.catalog import Bounds
from ..archive.duplicates import Telling, retells
from ..archive.lexical import content_stems, stems
from ..types import Article, Hit, Passage, Query
from . import recency

Key = TypeVar("Key")

#: How far down each leg is read; the words farther, where what is found says too often the same.
_LEXICAL_DEPTHS = (200, 1_000, 5_000)
_DENSE_DEPTH = 100
_CLAUSE_DEPTH = 60
#: BM25 over header and passage is far ahead of MiniLM on news: with equal weights the weak leg drags the strong one
#: down. So BM25 counts by its score, the best passage's being 1, and of the vectors only the rank adds a little
#: (reciprocal, Cormack et al., SIGIR 2009). All constants were settled on even-numbered given questions of MultiHop-RAG
#: and RealTimeQA; see benchmarks/.
_RANK_CONSTANT = 10
_DENSE_WEIGHT = 0.1
#: A question of few and common words, as those that are asked in other words than the article's, says little to BM25:
#: the less its words tell (the sum of their inverse document frequencies), the more the vectors count, up to as much.
_TELLING = 8.0
#: A passage of a publisher that the question names counts this much more.
_NAMED_PUBLISHER = 2.0
#: A passage published on a day that the question names counts this much more.
_NAMED_DAY = 1.5
#: Two passages of one article that share this part of their words or characters say the same.
_SAME_WORDS = 0.8
_SAME_SPAN = 0.6


def search(query: Query, archive: Archive, limit: int = 10) -> list[Hit]:
    """Return at most `limit` hits, best first, all within the query's bounds; of the copies of a story one for each."""
    for depth in _LEXICAL_DEPTHS:
        scored = _scored(query, archive, depth)
        hits = _distinct(query, archive, scored, limit)
        # What is found may be hundreds of copies of one story; below them there is more.
        if len(hits) >= limit or len(scored.lexical) < depth:
            break
    return hits


class _Scored(NamedTuple):
    """What both legs found: the passages, their scores, and the ids in the order of each leg."""

    passages: dict[int, Passage]
    scores: dict[int, float]
    lexical: list[int]
    dense: list[int]


def _scored(query: Query, archive: Archive, depth: int) -> _Scored:
    """Search both legs, BM25 down to `depth`, and fuse what they find."""
    bounds = Bounds(query.since, query.until, query.publisher)
    words = content_stems(query.search_text)
    lexical = archive.search_words(words, depth, bounds)
    dense = [id_ for id_, _ in archive.search_vectors(query.search_text, _DENSE_DEPTH, bounds)]
    by_words = dict(lexical)
    # On its own a second time, so that much older news on the same cannot hide it.
    if news := recency.news(query):
        by_words |= dict(archive.search_words(words, depth, news))
    scores = fuse(by_words, dense, dense_weight(sum(archive.rarity(stem) for stem in set(words))))
    clauses = [archive.search_words(content_stems(clause), _CLAUSE_DEPTH, bounds) for clause in query.clauses]
    for id_, score in _best_of(clauses).items():
        scores[id_] = scores.get(id_, 0.0) + score
    passages = archive.passages(scores)
    latest = _reference(query, [passage.article for passage in passages.values()])
    # A passage that left the archive between the two steps is no hit.
    preferred = {
        id_: score * _preference(query, passages[id_].article, latest)
        for id_, score in scores.items()
        if id_ in passages
    }
    return _Scored(passages, preferred, [id_ for id_, _ in lexical], dense)


def _distinct(query: Query, archive: Archive, scored: _Scored, limit: int) -> list[Hit]:
    """Return the best hits, those left out that say what one before them says."""
    passages, scores = scored.passages, scored.scores
    order = _prefer_named(scores, passages, query.understood.publishers)
    lexical_ranks = {id_: rank for rank, id_ in enumerate(scored.lexical, start=1)}
    dense_ranks = {id_: rank for rank, id_ in enumerate(scored.dense, start=1)}
    stories = archive.stories(passage.article.id for passage in passages.values())
    shown: dict[int, dict[str, Telling]] = {}
    hits: list[Hit] = []
    for id_ in order:
        if len(hits) == limit:
            break
        passage = passages[id_]
        article, story = passage.article, stories.get(passage.article.id)
        if any(_near_equal(passage, hit.passage) for hit in hits):
            continue
        # What one paper alone adds to a wire story, or tells otherwise, is a hit of its own.
        copies = shown.setdefault(story, {}) if story is not None else {}
        others = [telling for own, telling in copies.items() if own != article.id]
        if others and any(retells(telling, Telling.of(passage.text)) for telling in others):
            continue
        if story is not None and article.id not in copies:
            copies[article.id] = Telling.of(article.text)
        ranks = (dense_ranks.get(id_), lexical_ranks.get(id_))
        hits.append(Hit(passage, scores[id_], *ranks, copies=archive.copies(article.id)))
    return hits


def dense_weight(telling: float) -> float:
    """Return what the best vector counts beside the best BM25 score, for words that tell so much (nats)."""
    return min(1.0, max(_DENSE_WEIGHT, (_TELLING / max(telling, 1.0)) ** 2))


def fuse(by_words: Mapping[Key, float], dense: Sequence[Key], weight: float = _DENSE_WEIGHT) -> dict[Key, float]:
    """Return a score for each key: its part of the best BM25 score, and what its rank among the vectors adds.

    The first of the vectors adds `weight`.
    """
    best = max(by_words.values(), default=1.0)
    scores = {key: score / best for key, score in by_words.items()}
    for rank, key in enumerate(dense, start=1):
        scores[key] = scores.get(key, 0.0) + weight * (_RANK_CONSTANT + 1) / (_RANK_CONSTANT + rank)
    return scores


def _best_of(clauses: Sequence[Sequence[tuple[int, float]]]) -> dict[int, float]:
    """Return for each passage its part of the best BM25 score for the clause that it fits best."""
    scores: dict[int, float] = {}
    for found in clauses:
        for id_, score in found:
            scores[id_] = max(scores.get(id_, 0.0), score / found[0][1])
    return scores


def _reference(query: Query, articles: Sequence[Article]) -> datetime | None:
    """Return the time from which articles are old or new: that of asking, for “latest” that of the newest found."""
    published = [article.published for article in articles if article.published]
    if query.understood.latest and published:
        return min(max(published), query.today or max(published))
    return query.today


def _preference(query: Query, article: Article, reference: datetime | None) -> float:
    """Return how much more an article's passages count for when it was published."""
    named = article.published is not None and article.published.date() in query.named_days
    return recency.novelty(reference, article.published) * (_NAMED_DAY if named else 1.0)


def _prefer_named(scores: dict[int, float], passages: Mapping[int, Passage], named: Sequence[str]) -> list[int]:
    """Order the ids by score, those of named publishers raised; a question that names several gets them in turn.

    “Did A report ..., while B ...” asks for a passage of each.
    """
    for id_ in scores:
        if passages[id_].article.publisher in named:
            scores[id_] *= _NAMED_PUBLISHER
    order = sorted(scores, key=lambda id_: -scores[id_])
    if len(named) < 2:
        return order
    queues: dict[str, list[int]] = {}
    for id_ in order:
        publisher = passages[id_].article.publisher
        if publisher in named:
            queues.setdefault(publisher, []).append(id_)
    in_turn = [id_ for each in zip_longest(*(queue[:5] for queue in queues.values())) for id_ in each if id_]
    return list(dict.fromkeys(in_turn + order))


def _near_equal(passage: Passage, other: Passage) -> bool:
    """Tell whether two passages of one article overlap so far that showing both says nothing more."""
    if passage.article.id != other.article.id:
        return False
    shared = min(passage.end, other.end) - max(passage.start, other.start)
    if shared > _SAME_SPAN * min(passage.end - passage.start, other.end - other.start):
        return True
    words, other_words = set(stems(passage.text)), set(stems(other.text))
    return len(words & other_words) > _SAME_WORDS * len(words | other_words)
