"""Archives of invented articles, and what a test asks of one."""

from __future__ import annotations

from hash_embedder import HashEmbedder
from newsroom import article

from rag.archive.archive import Archive
from rag.archive.lexical import content_stems


def opened(folder, **options):
    return Archive(folder, **{"embedder": HashEmbedder(), **options})


def by_words(archive, words, bounds=None):
    """Return the numbers of the articles that BM25 finds, those of the best passages first."""
    found = archive.search_words(content_stems(words), 50, bounds)
    return numbers(archive, found)


def by_vector(archive, text, bounds=None, limit=50):
    return numbers(archive, archive.search_vectors(text, limit, bounds))


def numbers(archive, found):
    passages = archive.passages(id_ for id_, _ in found)
    best_first = [passages[id_].article for id_, _ in found if id_ in passages]
    return list(dict.fromkeys(int(each.url.rpartition("/")[2]) for each in best_first))


def text_of(number, edition=0):
    return article(number, edition).text[:400]


def assert_holds(archive, articles):
    """The archive holds these articles, whole and once, in all three stores."""
    stored = archive.catalog.articles(archive.catalog.article_ids())
    assert stored == {each.id: each for each in articles}
    assert archive.check() == []
    status = archive.status()
    assert (status.articles, status.pending_lexical, status.pending_vectors) == (len(stored), 0, 0)
