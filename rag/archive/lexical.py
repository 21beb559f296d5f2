"""BM25 over the passages, by tantivy; the only file that imports it."""

from __future__ import annotations

import math
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from tantivy import (
    Document,
    FieldType,
    Filter,
    Index,
    IndexWriter,
    Occur,
    Query,
    Schema,
    SchemaBuilder,
    Searcher,
    TextAnalyzer,
    TextAnalyzerBuilder,
    Tokenizer,
)

from ..errors import ArchiveError
from ..types import Passage
from .bounds import Bounds
from .space import disk_full, is_full

_ANALYZER = "news"
_HEAP = 64_000_000
#: Passages of running news that an archive's word statistics are mixed with.
_PRIOR = 50

#: Words that questions are built from, stemmed; they say nothing about which article is meant.
_FUNCTION_WORDS = """
a about according after all also am among an and any are article as at be because been before being between both but by
can could did do does doing during each either for from had has have having he her hers him his how i if in into is it
its itself just me might mine more most must my no nor not of off on once only or other our ours out over own reported
report said same say says shall she should so some such than that the their theirs them then there these they this
those through to too under until up us very was we were what when where whether which while who whom whose why will
with would you your
"""


@cache
def _analyzer() -> TextAnalyzer:
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(60))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .filter(Filter.stemmer("english"))
        .build()
    )


def stems(text: str) -> list[str]:
    """Return the words of `text` as the index sees them: lower case, without accents, Porter stems."""
    return list(_analyzer().analyze(text))


@cache
def _function_stems() -> frozenset[str]:
    return frozenset(stems(_FUNCTION_WORDS))


def content_stems(text: str) -> list[str]:
    """Return the distinct stems of `text` that carry meaning, in order; all of them if it has no other."""
    return telling_stems(text) or list(dict.fromkeys(stems(text)))


def telling_stems(text: str) -> list[str]:
    """Return the distinct stems of `text` that carry meaning, in order; none if it has none: “it”, “what is there”."""
    return [word for word in dict.fromkeys(stems(text)) if word not in _function_stems()]


@cache
def _schema() -> Schema:
    return (
        SchemaBuilder()
        .add_unsigned_field("id", indexed=True, fast=True)
        # Header and text in one field: BM25 counts a title's words as if they stood in the passage.
        .add_text_field("text", tokenizer_name=_ANALYZER, index_option="position")
        .add_text_field("publisher", tokenizer_name="raw", index_option="basic")
        .add_integer_field("published", indexed=True, fast=True)
        .build()
    )


class LexicalIndex:
    """The BM25 index in one folder. Readers see a commit at once; one process writes."""

    def __init__(self, folder: Path, *, replace: bool = True) -> None:
        """Open the index, or make an empty one where there is none.

        One that is damaged or was written by another version is replaced by an empty one; raises `ArchiveError`
        instead if `replace` is false, as it must be while another process may be writing.
        """
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        try:
            self._index = Index(_schema(), path=str(folder), reuse=True)
        except ValueError as error:
            if not replace:
                raise ArchiveError(f"cannot read {folder} while another process writes it; try again later") from error
            shutil.rmtree(folder)
            folder.mkdir()
            self._index = Index(_schema(), path=str(folder), reuse=True)
        self._index.register_tokenizer(_ANALYZER, _analyzer())

    def update(self, add: Collection[Passage], delete: Collection[int]) -> None:
        """Add passages, replacing those of the same ids, and delete `delete`: all of it or nothing."""
        with self._writer() as writer:
            # By query: `delete_documents_by_term` takes a Python int for a signed term and matches nothing here.
            gone = [*delete, *(passage.id for passage in add)]
            writer.delete_documents_by_query(Query.term_set_query(_schema(), "id", gone))
            for passage in add:
                writer.add_document(_document(passage))

    @contextmanager
    def _writer(self) -> Iterator[IndexWriter]:
        """Yield a writer, and commit what it was given. Raises `ArchiveError` where the disk is full."""
        try:
            writer = self._index.writer(_HEAP, num_threads=1)
            # What a killed writer left: the next one gives its file of deletions the same name, and may not.
            writer.garbage_collect_files()
            yield writer
            writer.commit()
            writer.wait_merging_threads()
        except (ValueError, OSError) as error:
            if is_full(self._folder):
                raise disk_full(self._folder) from error
            raise ArchiveError(f"cannot write {self._folder}: {error}; run the same command again") from error
        self._index.reload()

    def search(
        self, words: Sequence[str], limit: int, bounds: Bounds | None = None, boosts: dict[str, float] | None = None
    ) -> list[tuple[int, float]]:
        """Return the ids that match any of `words` (stems), with their BM25 scores, best first.

        `boosts` weighs single words; 1 is the default.
        """
        if not words or not limit:
            return []
        terms = [(Occur.Should, Query.boost_query(_term(word), (boosts or {}).get(word, 1.0))) for word in words]
        query = Query.boolean_query(terms)
        if bounds:
            query = Query.boolean_query([(Occur.Must, query), *((Occur.Must, each) for each in _filters(bounds))])
        searcher = self._index.searcher()
        hits = searcher.search(query, limit, count=False).hits
        ids = searcher.fast_field_values("id", [address for _, address in hits])
        return [(int(id_), float(score)) for id_, (score, _) in zip(ids, hits, strict=True) if id_ is not None]

    def finds(self, passage_id: int, words: Iterable[str]) -> bool:
        """Tell whether each of `words` (stems) leads to the passage."""
        terms = [Query.term_set_query(_schema(), "id", [passage_id]), *map(_term, words)]
        query = Query.boolean_query([(Occur.Must, term) for term in terms])
        return bool(self._index.searcher().search(query, 1, count=False).hits)

    def ids_like(self, word: str, distance: int, limit: int) -> list[int]:
        """Return passages that hold a stem at most `distance` letters (1 or 2) away from `word`."""
        query = Query.fuzzy_term_query(_schema(), "text", word, distance=distance, transposition_cost_one=True)
        searcher = self._index.searcher()
        return list(_ids(searcher, searcher.search(query, limit, count=False).hits))

    def document_frequency(self, word: str) -> int:
        """Return in how many passages a stem occurs."""
        return int(self._index.searcher().doc_freq("text", word))

    def rarity(self, word: str) -> float:
        """Return the inverse document frequency of a stem over the passages, as BM25 counts it; always above 0.

        An archive of three passages knows little of which words are rare, so each stem is counted as if it also stood
        in one of `_PRIOR` passages more.
        """
        frequency, total = self.document_frequency(word) + 1, self.count() + _PRIOR
        return math.log(1 + max(0.0, total - frequency + 0.5) / (frequency + 0.5))

    def reload(self) -> None:
        """See what another process has committed."""
        self._index.reload()

    def count(self) -> int:
        """Return the number of passages."""
        return int(self._index.searcher().num_docs)

    def ids(self) -> Iterator[int]:
        """Yield the id of every passage."""
        searcher = self._index.searcher()
        yield from _ids(searcher, searcher.search(Query.all_query(), max(1, searcher.num_docs), count=False).hits)

    def clear(self) -> None:
        """Delete every passage."""
        with self._writer() as writer:
            writer.delete_all_documents()


def _ids(searcher: Searcher, hits: Sequence[tuple[Any, Any]]) -> Iterator[int]:
    """Yield the ids of found documents."""
    for id_ in searcher.fast_field_values("id", [address for _, address in hits]):
        if id_ is not None:
            yield int(id_)


def _term(word: str) -> Query:
    return Query.term_query(_schema(), "text", word, "freq")


def _document(passage: Passage) -> Document:
    document = Document()
    document.add_unsigned("id", passage.id)
    document.add_text("text", f"{passage.header}\n{passage.text}")
    document.add_text("publisher", passage.article.publisher.casefold())
    if passage.article.published is not None:
        document.add_integer("published", _seconds(passage.article.published))
    return document


def _filters(bounds: Bounds) -> Iterator[Query]:
    if bounds.since is not None or bounds.until is not None:
        yield Query.range_query(
            _schema(),
            "published",
            FieldType.Integer,
            lower_bound=_seconds(bounds.since) if bounds.since else None,
            upper_bound=_seconds(bounds.until) if bounds.until else None,
            include_upper=bounds.until is None,
        )
    if bounds.publisher:
        yield Query.term_query(_schema(), "publisher", bounds.publisher.casefold())


def _seconds(time: datetime) -> int:
    return int(time.timestamp())
