"""No answer -> why not, in words, and the articles that come nearest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from ..archive.archive import Archive
from ..archive.bounds import Bounds
from ..retrieval.search import search
from ..types import Answer, Article, Draft, Hit, Query, Reason
from . import extractive, overview

#: Articles that are named, of so many passages found.
_NEAREST, _FOUND = 3, 10
#: Publishers that are named to who asks for one that the archive has not.
_NAMED = 8


def declined(answer: Answer, query: Query, draft: Draft, reason: Reason | None, archive: Archive) -> Answer:
    """Return the answer, which has no claims, with the reason, by default that which follows from its hits."""
    hits: Sequence[Hit] = answer.hits
    if reason is None and draft.claims:
        reason = Reason.MODEL_UNUSABLE
    publishers = archive.overview().publishers
    if query.publisher and query.publisher.casefold() not in map(str.casefold, publishers):
        known = ", ".join(list(publishers)[:_NAMED]) or "none"
        answer = _with_detail(answer, f"No article is of {query.publisher!r}; the archive’s publishers are: {known}.")
    elif reason is None and (query.since or query.until or query.publisher):
        outside = _outside(query, archive)
        if outside and not _speaks_of(query, hits, archive):
            reason, hits = Reason.OUTSIDE_DATES, outside
            if published := hits[0].passage.article.day:
                answer = _with_detail(answer, f"The nearest in time is of {published}.")
    if reason is None:
        reason = Reason.NOT_ANSWERED if _speaks_of(query, hits, archive) else Reason.NOTHING_FOUND
    return replace(answer, reason=reason, nearest=_distinct_articles(hits)[:_NEAREST])


def _with_detail(answer: Answer, more: str) -> Answer:
    return replace(answer, detail=f"{answer.detail} {more}".strip())


def _outside(query: Query, archive: Archive) -> list[Hit]:
    """Return what speaks of the same outside the query's bounds, the nearest in time first."""
    if overview.of_a_time(query):
        return _nearest_of_all(query, archive)
    found = search(replace(query, since=None, until=None, publisher=""), archive, _FOUND)
    anywhere = [hit for hit in found if _speaks_of(query, [hit], archive)]
    return sorted(anywhere, key=lambda hit: _distance(query, hit))


def _nearest_of_all(query: Query, archive: Archive) -> list[Hit]:
    """Return the newest articles before the query's bounds; if the archive begins later, those of its first day."""
    days = archive.overview().days
    if days is None:
        return []
    opens = datetime.combine(days[0], time(), UTC)
    before = query.since and query.since > opens
    until = query.since if before else opens + timedelta(days=1)
    ids, _ = archive.openings(Bounds(None, until), _FOUND)
    passages = archive.passages(ids)
    return [Hit(passages[id_], 0.0) for id_ in ids if id_ in passages]


def _speaks_of(query: Query, hits: Sequence[Hit], archive: Archive) -> bool:
    # Of what happened in May, every article of May speaks.
    if overview.of_a_time(query):
        return bool(hits)
    return extractive.speaks_of(query, hits, archive.rarity, archive.share_with)


def _distance(query: Query, hit: Hit) -> timedelta:
    """Return how far an article's time of publishing is from the query's bounds; the undated are farthest."""
    published = hit.passage.article.published
    if published is None:
        return timedelta.max
    before = query.since - published if query.since else timedelta()
    after = published - query.until if query.until else timedelta()
    return max(before, after, timedelta())


def _distinct_articles(hits: Iterable[Hit]) -> tuple[Article, ...]:
    """Return the articles of `hits`, of the copies of one story the first."""
    articles: dict[str, Article] = {}
    for hit in hits:
        articles.setdefault(hit.story, hit.passage.article)
    return tuple(articles.values())
