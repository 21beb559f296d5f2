"""The two indexes of one archive: brought up to date from the catalogue's outbox, and searched.

One process writes them; what it wrote, the others see as soon as they look, of embedded vectors once it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import RLock

from .bounds import Bounds
from .catalog import Catalog
from .check import check
from .companion import Companion
from .embed import Embedder, Vectors
from .intake import Progress
from .lexical import LexicalIndex
from .lock import WriterLock
from .vector_index import VectorIndex
from .vectors import VectorStore

#: Passages in one transaction of the word index.
LEXICAL_ROUND = 20_000
#: Passages that are compared one by one; of more, Chroma is asked for more than are wanted.
_FEW = 16_000


def silent(_stage: str, _done: int, _total: int) -> None:
    """Show nothing of how far a long work is."""


class Indexes:
    """BM25 and vectors of one catalogue. What writes here must be the one writer of the archive."""

    def __init__(
        self, folder: Path, catalog: Catalog, embedder: Embedder, chroma: str, lock: RLock, writer: WriterLock
    ) -> None:
        """Open nothing yet: see `open`. `lock` is that under which this process writes, `writer` that of all."""
        self._folder = folder
        self._catalog = catalog
        self._embedder = embedder
        self._chroma = chroma
        self._writer = writer
        self._lock = lock
        self._vectors = VectorIndex(catalog, embedder, folder / "vectors", chroma)
        #: One line for the reader when a search could not use everything, "" otherwise.
        self.notice = ""

    def open(self, *, replace: bool) -> None:
        """Open the word index; `replace` makes a damaged one anew, for which the caller must be the one writer."""
        self._seen_version = self._catalog.data_version()
        self.lexical = LexicalIndex(self._folder / "lexical", replace=replace)

    def close(self) -> None:
        """Close the files."""
        with self._lock:
            self._vectors.close()

    # Writing

    def flush(self, progress: Progress = silent) -> None:
        """Bring both up to date; the words of all articles can be searched before the first vector is computed."""
        self.flush_lexical()
        self._vectors.flush(progress)

    def flush_lexical(self) -> None:
        """Bring the word index up to date."""
        outbox = self._catalog.outbox
        while pending := outbox.pending("lexical", LEXICAL_ROUND):
            passages = self._catalog.passages(id_ for id_, operation in pending.items() if operation == "add")
            self.lexical.update(passages.values(), set(pending) - set(passages))
            outbox.settle("lexical", pending)

    def keep_ahead(self) -> None:
        """Let a second process write the vectors of what has been taken in, if that is much, until `stop_ahead`.

        That one holds the right to write for as long.
        """

        def start() -> Companion:
            return Companion(self._folder, self._embedder, self._chroma, self._writer.hold())

        self._vectors.keep_ahead(start)

    def stop_ahead(self) -> None:
        """End it, if there is one; what it has not written still waits."""
        with self._lock:
            self._vectors.stop_ahead()

    def mend(self, progress: Progress) -> None:
        """Finish what a writer that died has left in the outbox, and mend an index that lost or kept too much."""
        self.flush_lexical()
        if self.lexical.count() != self._catalog.count("passages"):
            self._catalog.enqueue_difference("lexical", set(self.lexical.ids()))
        self.flush(progress)

    def start_anew(self, progress: Progress) -> None:
        """Leave all that is there and make both from the catalogue."""
        self.lexical.clear()
        self.flush_lexical()
        self._vectors.start_anew()
        self._vectors.flush(progress)

    def check(self, progress: Progress) -> list[str]:
        """Return one line for each way in which they disagree with the catalogue."""
        self.lexical.reload()
        self.flush_lexical()
        store = self._vectors.connect(match=True)
        self._vectors.flush(progress)
        return check(self._catalog, self.lexical, store, self._vectors.rows, progress)

    # Searching

    def search_words(
        self, words: Sequence[str], limit: int, bounds: Bounds | None = None, boosts: dict[str, float] | None = None
    ) -> list[tuple[int, float]]:
        """Return passage ids with BM25 scores, best first; `words` are stems."""
        with self._lock:
            self.see_other_writers()
            return self.lexical.search(words, limit, bounds, boosts)

    def passages_with_words_like(self, stem: str, distance: int, limit: int) -> list[int]:
        """Return ids of passages that hold a stem at most `distance` letters (1 or 2) from this one."""
        with self._lock:
            self.see_other_writers()
            return self.lexical.ids_like(stem, distance, limit)

    def search_vectors(self, text: str, limit: int, bounds: Bounds | None = None) -> list[tuple[int, float]]:
        """Return passage ids with cosines to `text`, best first.

        Empty while another process writes an embedded store that this one has not opened yet; `notice` says so.
        """
        vector = self._embedder.embed_question(text)[None, :]
        with self._lock:
            self.see_other_writers()
            store = self._readable_vectors()
            if store is None:
                return []
            if not bounds:
                return store.search(vector, limit)[0]
            articles = self._catalog.articles_within(bounds)
            if not articles:
                return []
            share = articles / self._catalog.count("articles")
            total = self.lexical.count()  # The catalogue and Chroma take longer to count than to be searched.
            if share * total <= _FEW and (found := self._vectors.nearest(vector[0], limit, bounds)) is not None:
                return found
            return store.search_within(vector, limit, lambda ids: self._catalog.within(ids, bounds), share, total)

    def openings(self, bounds: Bounds, most: int) -> tuple[list[int], Vectors]:
        """Return ids and vectors of first passages; see `VectorIndex.openings`."""
        with self._lock:
            self.see_other_writers()
            return self._vectors.openings(bounds, most)

    def _readable_vectors(self) -> VectorStore | None:
        if self._vectors.elsewhere:
            self.notice = "Searched by words only, as articles are being added."
            return None
        if self._vectors.store is not None:
            self.notice = ""
            return self._vectors.store
        with self._writer.try_hold() as free:
            if free:
                left_by_a_writer = self._catalog.outbox.count("vectors")
                store = self._vectors.connect(match=True)
                if not left_by_a_writer:  # Else it may be work for minutes: for the next open, not for a question.
                    self._vectors.flush(silent)
                # Chroma replays its log when an embedded store is first asked, which must not meet another's writes.
                store.search(self._embedder.embed_question(" ")[None, :], 1)
            elif not self._chroma:
                self.notice = f"Searched by words only, as {self._writer.holder()} is writing the archive."
                return None
            self.notice = ""
            return self._vectors.connect(match=False)

    def see_other_writers(self) -> None:
        """Take note of what another process has written since the last look."""
        version = self._catalog.data_version()
        if version == self._seen_version:
            return
        self.lexical.reload()
        store = self._vectors.store
        if store is not None and store.collection != self._catalog.meta()["collection"]:
            self._vectors.close()  # It was rebuilt; these are gone.
        if self._vectors.store is None or self._chroma:
            self._seen_version = version
            return
        with self._writer.try_hold() as free:
            if free:  # Else that process is still at work: go on with the vectors as they were and look again.
                self._vectors.close()
                self._seen_version = version
