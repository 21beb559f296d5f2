"""One archive: a catalogue and the two indexes derived from it, kept in step.

    catalog.sqlite   the truth, with the outbox of what the indexes still lack
    lexical/         BM25 (tantivy)
    vectors/         Chroma, unless a Chroma server holds them
    exact/           the same vectors in rows, for a search among a few
    writer.lock      held by the process that writes

Every change is one transaction on the catalogue, outbox included; then each index is brought up to date and strikes
its entries from the outbox. Whatever stops the process between two steps, the next open finishes the list.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import RLock

from ..errors import ArchiveError, ArchiveMismatch, ArchiveMissing, LoadError
from ..types import Article, Copy, Passage
from .bounds import Bounds
from .catalog import Catalog
from .chunk import CHUNKING, chunk
from .embed import Embedder, Vectors
from .holdings import Holdings, holdings
from .indexes import LEXICAL_ROUND, Indexes, silent
from .intake import COUNTED, Changes, Intake, Progress, batches
from .lock import WriterLock
from .overview import Overview
from .rows import Outline
from .vector_index import new_collection


class Archive:
    """An open archive. Safe to share between threads; several processes may read while one writes.

    Opening repairs what a writer that was killed left half done. Raises `ArchiveMissing` if there is none and
    `create` is false, `ArchiveMismatch` if it was made with another embedding model, chunking or place of vectors.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        chroma: str = "",
        embedding_model: str = "",
        embedder: Embedder | None = None,
        create: bool = True,
        accept_mismatch: bool = False,
        progress: Progress = silent,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self.path = Path(path)
        self._chroma = chroma
        self._clock = clock or partial(datetime.now, UTC)
        #: The one given, which several archives may share, else the one that `embedding_model` names.
        self.embedder = embedder or Embedder(embedding_model)
        catalog_path = self.path / "catalog.sqlite"
        if not create and not catalog_path.is_file():
            raise ArchiveMissing(f"there is no archive at {path}; make one with: rag add --archive {path} FILE")
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveError(f"no archive can be made at {path}: {error.strerror}; name another folder") from error
        self._writer = WriterLock(self.path)
        self._lock = RLock()
        self.catalog = Catalog(catalog_path)
        self._intake = Intake(self.catalog, self._chunk, self._clock)
        self._indexes = Indexes(self.path, self.catalog, self.embedder, chroma, self._lock, self._writer)
        try:
            self._agree_on_settings(accept_mismatch)
            with self._try_writing() as free:  # A living writer repairs what there is to repair.
                self._indexes.open(replace=free)
                if free and not accept_mismatch:
                    self._repair(progress)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the files; nothing is left to be written."""
        with self._lock:
            self._indexes.close()
            self.catalog.close()

    def _settings(self) -> dict[str, str]:
        """Return what must be equal for stored vectors and passages to be of use."""
        return {
            "embedding_model": self.embedder.name,
            "chunking": CHUNKING,
            "vectors": "server" if self._chroma else "embedded",
        }

    def _agree_on_settings(self, accept_mismatch: bool) -> None:
        recorded = self.catalog.meta()
        if not recorded:
            # Only a new archive waits for another writer here: a rebuild's transaction may take minutes.
            with self.catalog.transaction():
                recorded = self.catalog.meta()
                if not recorded:
                    archive_id = uuid.uuid4().hex[:12]
                    recorded = {**self._settings(), "id": archive_id, **new_collection(archive_id)}
                    self.catalog.set_meta(recorded)
        for key, wanted in self._settings().items():
            if recorded[key] != wanted and not accept_mismatch:
                raise ArchiveMismatch(
                    f"the archive {self.path} was made with {key.replace('_', ' ')} {recorded[key]!r}, not {wanted!r};"
                    " set it back, or convert the archive with: rag rebuild"
                )

    def _repair(self, progress: Progress) -> None:
        """Finish what a writer that died has left in the outbox, and mend an index that lost or kept too much."""
        self._intake.sort_into_stories(progress)
        if self.catalog.overview(self._clock()).due:
            with self.catalog.transaction():
                self._intake.release()
        self._indexes.mend(progress)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Be the one writer. Raises `ArchiveLocked`, naming the holder, if another process is."""
        with self._lock, self._writer.hold():
            # An open store that has not seen another writer's vectors would lose them with its next write.
            self._indexes.see_other_writers()
            yield

    @contextmanager
    def _try_writing(self) -> Iterator[bool]:
        """Be the one writer if nobody else is; yield whether that worked."""
        with self._lock, self._writer.try_hold() as free:
            yield free

    # The way in

    def add(self, articles: Iterable[Article], progress: Progress = silent) -> Changes:
        """Add new articles, replace changed ones, skip the rest; stop it at any point and run it again to go on.

        The words of all articles are searchable before the first vector is computed.
        """
        counts = dict.fromkeys(COUNTED, 0)
        try:
            # Read outside the lock: where they come from a network, others may write meanwhile.
            for batch in batches(articles):
                with self._writing():
                    self._indexes.keep_ahead()
                    with self.catalog.transaction():
                        for article in batch:
                            for change in self._intake.take_in(article):
                                counts[change] += 1
                    if self.catalog.outbox.count("lexical") >= LEXICAL_ROUND:
                        self._indexes.flush_lexical()
        finally:
            self._indexes.stop_ahead()
        with self._writing():
            self._indexes.flush(progress)
        return Changes(**counts)

    def note_failures(self, failed: Iterable[LoadError]) -> None:
        """Write into the log what could not be read."""
        with self._lock, self.catalog.transaction():
            self._intake.note_failures(failed)

    def remove(self, article_ids: Iterable[str]) -> int:
        """Delete articles with all their revisions; return how many there were."""
        with self._writing():
            with self.catalog.transaction():
                removed = self._intake.remove(article_ids)
            self._indexes.flush()
        return removed

    def withdraw(self, article_ids: Iterable[str], because: str) -> None:
        """Take articles out of every answer at once; they and their later versions stay in the catalogue.

        `because` is the reason, for the log and the history. It does not wait for another process that writes: what
        the catalogue no longer has, no search returns, and that process, or the next, takes it out of the indexes.
        """
        with self._lock:
            with self.catalog.transaction():
                self._intake.withdraw(article_ids, because)
            with self._try_writing() as free:
                if free:
                    self._indexes.see_other_writers()
                    self._indexes.flush()

    def restore(self, article_ids: Iterable[str]) -> None:
        """Let withdrawn articles answer again, in their latest version."""
        with self._writing():
            with self.catalog.transaction():
                self._intake.restore(article_ids)
            self._indexes.flush()

    def _chunk(self, article: Article) -> list[Passage]:
        return chunk(article, self.embedder.piece_starts, self.embedder.window)

    # The way out

    @property
    def notice(self) -> str:
        """One line for the reader when the last search could not use everything, "" otherwise."""
        return self._indexes.notice

    def search_words(
        self, words: Sequence[str], limit: int, bounds: Bounds | None = None, boosts: dict[str, float] | None = None
    ) -> list[tuple[int, float]]:
        """Return passage ids with BM25 scores, best first; `words` are stems."""
        return self._indexes.search_words(words, limit, bounds, boosts)

    def search_vectors(self, text: str, limit: int, bounds: Bounds | None = None) -> list[tuple[int, float]]:
        """Return passage ids with cosines to `text`, best first; see `Indexes.search_vectors`."""
        return self._indexes.search_vectors(text, limit, bounds)

    def openings(self, bounds: Bounds, most: int) -> tuple[list[int], Vectors]:
        """Return ids and vectors, of shape `(n, dimension)`, of the newest articles' first passages, newest first."""
        return self._indexes.openings(bounds, most)

    def rarity(self, stem: str) -> float:
        """Return how much a stem tells among the passages, in nats; see `LexicalIndex.rarity`."""
        return self._indexes.lexical.rarity(stem)

    def share_with(self, stem: str) -> float:
        """Return the share of the passages that hold the stem."""
        return self._indexes.lexical.document_frequency(stem) / max(1, self._indexes.lexical.count())

    def texts_with_words_like(self, stem: str, distance: int, limit: int = 50) -> list[str]:
        """Return headers and texts of passages that hold a stem at most `distance` letters (1 or 2) from this one."""
        found = self.passages(self._indexes.passages_with_words_like(stem, distance, limit))
        return [f"{passage.header}\n{passage.text}" for passage in found.values()]

    def passages(self, ids: Iterable[int]) -> dict[int, Passage]:
        """Return the passages of `ids` that are still part of the archive and whose embargo is over."""
        now = self._clock()
        return {
            id_: passage
            for id_, passage in self.catalog.passages(ids).items()
            if passage.article.embargo is None or passage.article.embargo <= now
        }

    def outlines(self, ids: Iterable[int]) -> dict[int, Outline]:
        """Return what the same passages are, without their texts: many times as fast where many are weighed."""
        now = self._clock()
        found = self.catalog.outlines(ids)
        return {id_: each for id_, each in found.items() if each.embargo is None or each.embargo <= now}

    def overview(self) -> Overview:
        """Return what the articles that may answer now are, taken together.

        Later versions whose embargo has ended take their place first, unless another process is writing.
        """
        overview = self.catalog.overview(self._clock())
        if overview.due:
            with self._try_writing() as free:
                if free:
                    self._indexes.see_other_writers()
                    with self.catalog.transaction():
                        self._intake.release()
                    self._indexes.flush()
            overview = self.catalog.overview(self._clock())
        return overview

    def count(self, bounds: Bounds) -> int:
        """Return the number of articles within `bounds` that may answer now."""
        return self.catalog.articles_within(bounds, self._clock())

    def stories(self, article_ids: Iterable[str]) -> dict[str, int]:
        """Return for each article a number that it shares with its copies alone."""
        return self.catalog.stories.of(article_ids)

    def copies(self, article_id: str) -> tuple[Copy, ...]:
        """Return the other articles that tell an article's story in nearly the same words, oldest first."""
        return self.catalog.stories.copies(article_id, self._clock())

    # Upkeep

    def status(self) -> Holdings:
        """Count what the archive holds."""
        return holdings(self.path, self.catalog, self.overview(), self._chroma)

    def check(self, progress: Progress = silent) -> list[str]:
        """Prove that catalogue and indexes agree; return one line for each fault, none if all is well."""
        with self._writing():
            return self._indexes.check(progress)

    def rebuild(self, progress: Progress = silent) -> None:
        """Cut, index and embed every article anew under the present settings, from the catalogue alone."""
        with self._writing():
            with self.catalog.transaction():
                self._intake.cut_anew(progress)
                self.catalog.set_meta({**self._settings(), **new_collection(self.catalog.meta()["id"])})
            self._indexes.start_anew(progress)
