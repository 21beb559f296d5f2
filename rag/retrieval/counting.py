"""“How many articles mention Boeing?”: counted in the word index, whatever the search would show of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ..archive.archive import Archive
from ..archive.bounds import Bounds


def articles_with(words: Iterable[str], archive: Archive, bounds: Bounds, among: Collection[str] | None = None) -> int:
    """Return how many articles within `bounds` hold all of `words` (stems) in one passage; 0 for no words.

    Only articles `among` these ids are counted, if given.
    """
    passages = archive.catalog.count("passages")
    found = [{id_ for id_, _ in archive.search_words([word], passages, bounds or None)} for word in words]
    together = set.intersection(*found) if found else set()
    articles = {outline.article_id for outline in archive.outlines(together).values()}
    return len(articles if among is None else articles.intersection(among))
