"""A `Query` -> the passages that answer it best: BM25 and vectors, fused, the newest first among equals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from itertools import zip_longest
from typing import NamedTuple, TypeVar

from ..archive.archive import Archive
from ..archive.bounds import Bounds
from ..archive.duplicates import retells
from ..archive.lexical import content_stems, stems
from ..archive.rows import Outline
from ..archive.telling import Telling
from ..types import Article, Hit, Passage, Query
from . import demonyms, recency
from .query import named_publishers

Key = TypeVar("Key")

#: How far down each leg is read; the words farther, where what is found says too often the same.
_LEXICAL_DEPTHS = (200, 1_000, 5_000)
_DENSE_DEPTH = 100
_CLAUSE_DEPTH = 60
#: BM25 over header and passage is far ahead of MiniLM on news: with equal weights the weak leg drags the strong one
#: down. So BM25 counts by its score, the best passage's being 1, and the vectors add by how much nearer a passage is
#: than the last that they found: little where all are about equally near. All constants were settled on even-numbered
#: given questions of MultiHop-RAG, RealTimeQA and NewsQA; see benchmarks/.
_DENSE_WEIGHT = 1.0
#: A question of few and common words, as those that are asked in other words than the article's, says little to BM25:
#: where its words tell less than this (the sum of their inverse document frequencies), the vectors count more, up to
#: so many times.
_TELLING = 24.0
_MOST = 4.0
#: News tells in its first lines what happened: this much an article's beginning counts more, half of it where the
#: passage begins after so many characters.
_LEAD = 0.1
_LEAD_CHARACTERS = 900
#: What the best passage for one clause of a question counts beside the best for the whole, which counts 1; and what
#: part of that a passage counts that is not of the publishers named in the clause.
_CLAUSE = 2.0
_OTHER_PUBLISHER = 0.5
#: A passage of a publisher that the question names counts this much more.
_NAMED_PUBLISHER = 2.0
#: A passage published on a day that the question names counts this much more.
_NAMED_DAY = 1.5
#: Passages read together, of those found, best first.
_READ_TOGETHER = 32
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
    """What both legs found: what the passages are, their scores, and the ids in the order of each leg."""

    outlines: dict[int, Outline]
    scores: dict[int, float]
    lexical: list[int]
    dense: list[int]


def _scored(query: Query, archive: Archive, depth: int) -> _Scored:
    """Search both legs, BM25 down to `depth`, and fuse what they find."""
    bounds = Bounds(query.since, query.until, query.publisher)
    words = content_stems(query.search_text)
    kin = demonyms.kin(words)
    sought = [*words, *kin]
    lexical = archive.search_words(sought, depth, bounds, kin)
    dense = archive.search_vectors(query.search_text, _DENSE_DEPTH, bounds)
    by_words = dict(lexical)
    # On its own a second time, so that much older news on the same cannot hide it.
    for news in recency.news(query):
        by_words |= dict(archive.search_words(sought, depth, news, kin))
    scores = fuse(by_words, dense, dense_weight(sum(archive.rarity(stem) for stem in set(words))))
    clauses = {clause: archive.search_words(content_stems(clause), _CLAUSE_DEPTH, bounds) for clause in query.clauses}
    outlines = archive.outlines([*scores, *(id_ for found in clauses.values() for id_, _ in found)])
    for id_, part in _best_of(clauses, outlines, query.understood.publishers).items():
        scores[id_] = scores.get(id_, 0.0) + _CLAUSE * part
    latest = _reference(query, [each.published for each in outlines.values() if each.published])
    # A passage that left the archive between the two steps is no hit.
    preferred = {
        id_: (score + _lead(outlines[id_].start)) * _preference(query, outlines[id_].published, latest)
        for id_, score in scores.items()
        if id_ in outlines
    }
    return _Scored(outlines, preferred, [id_ for id_, _ in lexical], [id_ for id_, _ in dense])


def _distinct(query: Query, archive: Archive, scored: _Scored, limit: int) -> list[Hit]:
    """Return the best hits, those left out that say what one before them says."""
    outlines, scores = scored.outlines, scored.scores
    order = _prefer_named(scores, outlines, query.understood.publishers)
    lexical_ranks = {id_: rank for rank, id_ in enumerate(scored.lexical, start=1)}
    dense_ranks = {id_: rank for rank, id_ in enumerate(scored.dense, start=1)}
    stories = archive.stories(each.article_id for each in outlines.values())
    shown: dict[int, list[Article]] = {}
    telling = cache(lambda article: Telling.of(article.text))
    hits: list[Hit] = []
    for id_, passage in _passages(order, archive):
        if len(hits) == limit:
            break
        article, story = passage.article, stories.get(passage.article.id)
        if any(_near_equal(passage, hit.passage) for hit in hits):
            continue
        # What one paper alone adds to a wire story, or tells otherwise, is a hit of its own.
        told = shown.setdefault(story, []) if story is not None else []
        others = [each for each in told if each.id != article.id]
        if others and any(retells(telling(other), Telling.of(passage.text)) for other in others):
            continue
        if article not in told:
            told.append(article)
        ranks = (dense_ranks.get(id_), lexical_ranks.get(id_))
        hits.append(Hit(passage, scores[id_], *ranks, copies=archive.copies(article.id)))
    return hits


def _passages(ids: Sequence[int], archive: Archive) -> Iterator[tuple[int, Passage]]:
    """Yield the passages of `ids` in order, read as they are needed; one that has left the archive since is no hit."""
    for at in range(0, len(ids), _READ_TOGETHER):
        part = ids[at : at + _READ_TOGETHER]
        found = archive.passages(part)
        yield from ((id_, found[id_]) for id_ in part if id_ in found)


def dense_weight(telling: float) -> float:
    """Return what a cosine counts beside the best BM25 score, for words that tell so much (nats)."""
    return _DENSE_WEIGHT * min(_MOST, max(1.0, (_TELLING / max(telling, 1.0)) ** 2))


def fuse(by_words: Mapping[Key, float], dense: Sequence[tuple[Key, float]], weight: float) -> dict[Key, float]:
    """Return a score for each key: its part of the best BM25 score, and what the vectors add.

    `dense` are keys with cosines, best first. Each adds `weight` times its cosine, less the last one's if there are as
    many as were asked for: so near is much that was not found.
    """
    best = max(by_words.values(), default=1.0)
    scores = {key: score / best for key, score in by_words.items()}
    floor = dense[-1][1] if len(dense) >= _DENSE_DEPTH else 0.0
    for key, cosine in dense:
        scores[key] = scores.get(key, 0.0) + weight * max(0.0, cosine - floor)
    return scores


def _best_of(
    clauses: Mapping[str, Sequence[tuple[int, float]]], outlines: Mapping[int, Outline], publishers: Sequence[str]
) -> dict[int, float]:
    """Return for each passage its part of the best BM25 score for the clause that it fits best.

    A clause that names publishers asks for theirs: a passage of another counts less.
    """
    scores: dict[int, float] = {}
    for clause, found in clauses.items():
        named = named_publishers(clause, publishers)
        for id_, score in found:
            if id_ in outlines:
                fits = not named or outlines[id_].publisher in named
                part = score / found[0][1] * (1.0 if fits else _OTHER_PUBLISHER)
                scores[id_] = max(scores.get(id_, 0.0), part)
    return scores


def _lead(start: int) -> float:
    """Return what a passage counts more for standing near its article's beginning."""
    return _LEAD / (1 + start / _LEAD_CHARACTERS)


def _reference(query: Query, published: Sequence[datetime]) -> datetime | None:
    """Return the time from which articles are old or new: that of asking, for “latest” that of the newest found."""
    if query.understood.latest and published:
        return min(max(published), query.today or max(published))
    return query.today


def _preference(query: Query, published: datetime | None, reference: datetime | None) -> float:
    """Return how much more an article's passages count for when it was published."""
    named = published is not None and published.date() in query.named_days
    return recency.novelty(query, reference, published) * (_NAMED_DAY if named else 1.0)


def _prefer_named(scores: dict[int, float], outlines: Mapping[int, Outline], named: Sequence[str]) -> list[int]:
    """Order the ids by score, those of named publishers raised; a question that names several gets them in turn.

    “Did A report ..., while B ...” asks for a passage of each.
    """
    for id_ in scores:
        if outlines[id_].publisher in named:
            scores[id_] *= _NAMED_PUBLISHER
    order = sorted(scores, key=lambda id_: -scores[id_])
    if len(named) < 2:
        return order
    queues: dict[str, list[int]] = {}
    for id_ in order:
        publisher = outlines[id_].publisher
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
