"""The vectors of an archive's passages, kept in step with the catalogue."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Event

import numpy as np

from ..types import Passage
from .bounds import Bounds
from .catalog import Catalog
from .chunk import embedding_text
from .companion import Companion, may_have_companion
from .embed import Embedder, Vectors
from .exact import ExactVectors
from .intake import Progress
from .vectors import VectorStore

#: Passages that are asked of the outbox at once, and those in one round of embedding: sorted by length, so that few
#: are padded.
_PENDING, _ROUND = 131_072, 4_096
#: Passages written at once, the most that is embedded anew after a kill, and between two steps of the progress bar.
#: Chroma takes a third longer for as many in parts of 256.
_WRITE, _STEP = 1_024, 256
#: Vectors deleted from a Chroma collection, for each that it holds, before it is made anew.
_MOST_DELETED = 0.2
#: Passages that wait when it pays to start a companion, which takes seconds, and when it no longer pays to have one;
#: and those that it asks of the outbox at once, with the seconds until it looks again if there were none.
_MANY, _HARDLY_ANY, _AHEAD, _LOOK_AGAIN = 10_000, 1_000, 16_384, 0.2


class VectorIndex:
    """Chroma's collection for one catalogue, opened when it is first needed, and the same vectors for exact search.

    What writes here must be the one writer of the archive.
    """

    def __init__(self, catalog: Catalog, embedder: Embedder, folder: Path, chroma: str) -> None:
        self._catalog = catalog
        self._embedder = embedder
        self._folder = folder
        self._chroma = chroma
        self._exact = ExactVectors(folder.with_name("exact"))
        #: The open store, None if it is closed.
        self.store: VectorStore | None = None
        self._companion: Companion | None = None

    def connect(self, *, match: bool) -> VectorStore:
        """Open the store if it is not open.

        `match` notes in the outbox what it has lost or kept too much; the caller must be the one writer.
        """
        self.stop_ahead()
        if self.store is None:
            meta = self._catalog.meta()
            store = VectorStore(self._chroma or self._folder, meta["collection"])
            self.store = store
            if match:
                store.drop_others(_prefix(meta["id"]))
                # Each entry that waits, and no other, may make a difference of one.
                if abs(store.count() - self._catalog.count("passages")) > self._catalog.outbox.count("vectors"):
                    self._catalog.enqueue_difference("vectors", set(store.ids()))
                self._exact.drop_others(store.collection)
                self._catalog.places.forget_from(self._exact.count(store.collection, self._embedder.dimension))
                self._renew()
        return self.store

    def close(self) -> None:
        """Close the store if it is open."""
        self.stop_ahead()
        if self.store is not None:
            self.store.close()
            self.store = None

    def flush(self, progress: Progress) -> None:
        """Embed and write, or delete, all that waits in the outbox."""
        outbox, places = self._catalog.outbox, self._catalog.places
        if not outbox.count("vectors") and not places.count_missing():
            return
        store = self.connect(match=True)
        total = outbox.count("vectors")
        done = 0
        while waiting := list(outbox.pending("vectors", _PENDING).items()):
            for at in range(0, len(waiting), _ROUND):
                done = self._flush_round(store, dict(waiting[at : at + _ROUND]), done, total, progress)
        if total:
            progress("embedding", done, total)
        self._place_missing(store, progress)
        self._renew()

    def _flush_round(
        self, store: VectorStore, pending: Mapping[int, str], done: int, total: int, progress: Progress
    ) -> int:
        """Embed and write, or delete, `pending`; return how many are done then, of `total`."""
        outbox = self._catalog.outbox
        passages = self._catalog.passages(id_ for id_, operation in pending.items() if operation == "add")
        gone = {id_: operation for id_, operation in pending.items() if id_ not in passages}
        if gone:
            # Counted first: counted twice after a kill does no harm, not counted would.
            self._catalog.set_meta({"deleted_vectors": str(self._deleted() + len(gone))})
            store.delete(list(gone))
            outbox.settle("vectors", gone)
        done += len(gone)
        for part in _parts(passages):

            def stepped(step: int, so_far: int = done) -> None:
                progress("embedding", so_far + step, total)

            self._settle(*self._write(store, part, stepped))
            done += len(part)
        return done

    def _write(
        self, store: VectorStore, passages: Mapping[int, Passage], progress: Callable[[int], None]
    ) -> tuple[list[int], int]:
        """Embed passages and write their vectors; return their ids in the order of their rows, and the first row."""
        # What a killed process wrote and did not settle stays: written again, Chroma's graph loses ways to it.
        there = store.present(list(passages))
        vectors = store.get(list(there)) if there else {}
        lacking = {id_: passage for id_, passage in passages.items() if id_ not in there}
        if lacking:
            part = list(lacking.values())
            made: list[Vectors] = []
            for step in range(0, len(part), _STEP):
                progress(len(there) + step)
                made += list(self._embed(part[step : step + _STEP]))
            store.put(list(lacking), np.stack(made))
            vectors |= dict(zip(lacking, made, strict=True))
        return list(vectors), self._exact.append(store.collection, np.stack(list(vectors.values())))

    def _settle(self, ids: Sequence[int], first: int) -> None:
        """Note that the vectors of these passages are written, and stand in the exact rows from `first` on."""
        with self._catalog.transaction():
            self._catalog.places.put(ids, first)
            self._catalog.outbox.settle("vectors", dict.fromkeys(ids, "add"))

    # While articles are taken in

    def keep_ahead(self, start: Callable[[], Companion]) -> None:
        """Note what the companion has written; `start` one if many passages wait, and end it if hardly any do."""
        if self._companion:
            self._note(self._companion.written())
            if self._catalog.outbox.count("vectors") < _HARDLY_ANY:
                self.stop_ahead()
        elif self._catalog.outbox.count("vectors") >= _MANY and may_have_companion(self._embedder):
            self.connect(match=True)
            self.close()
            self._companion = start()

    def stop_ahead(self) -> None:
        """Let the companion end, if there is one, and note the last that it has written."""
        if self._companion:
            companion, self._companion = self._companion, None
            self._note(companion.stop())

    @property
    def elsewhere(self) -> bool:
        """Whether a companion has the store, which therefore cannot be asked here."""
        return self._companion is not None

    def _note(self, written: Sequence[tuple[Sequence[int], int]]) -> None:
        with self._catalog.transaction():
            for ids, first in written:
                self._settle(ids, first)

    def write_ahead(self, written: Callable[[Sequence[int], int], None], ended: Event) -> None:
        """As the companion: write what waits, and call `written` with what `_settle` is to note, until `ended`."""
        store = self.connect(match=False)
        done: set[int] = set()
        while not ended.is_set():
            pending = self._catalog.outbox.pending("vectors", len(done) + _AHEAD)
            done.intersection_update(pending)  # The others have been noted.
            waiting = [id_ for id_, operation in pending.items() if operation == "add" and id_ not in done]
            for at in range(0, len(waiting), _ROUND):
                passages = self._catalog.passages(waiting[at : at + _ROUND])
                for part in _parts(passages):
                    if ended.is_set():
                        return
                    written(*self._write(store, part, lambda _: None))
            done.update(waiting)
            if not waiting:
                ended.wait(_LOOK_AGAIN)

    def _place_missing(self, store: VectorStore, progress: Progress) -> None:
        """Write what exact search has lost, or never had: an archive of an earlier version."""
        missing = self._catalog.places.missing()
        for at in range(0, len(missing), _ROUND):
            progress("copying vectors", at, len(missing))
            if vectors := store.get(missing[at : at + _ROUND]):
                first = self._exact.append(store.collection, np.stack(list(vectors.values())))
                with self._catalog.transaction():
                    self._catalog.places.put(list(vectors), first)
        if missing:
            progress("copying vectors", len(missing), len(missing))

    def rows(self, passage_ids: Sequence[int]) -> dict[int, Vectors]:
        """Return what exact search reads for those of these passages that it has."""
        with self._catalog.snapshot():
            collection = self._catalog.meta()["collection"]
            places = self._catalog.places.of(passage_ids)
        rows = self._exact.rows(collection, np.array(list(places.values()), np.int64), self._embedder.dimension)
        return {} if rows is None else dict(zip(places, rows, strict=True))

    def nearest(self, vector: Vectors, limit: int, bounds: Bounds) -> list[tuple[int, float]] | None:
        """Return the nearest ids within `bounds` with their cosines, best first: exact, and meant for some thousands.

        None where not all vectors that Chroma has are there, as in an archive that another process is bringing up to
        date.
        """
        with self._catalog.snapshot():
            if self._catalog.places.count_missing() > self._catalog.outbox.count("vectors"):
                return None
            collection = self._catalog.meta()["collection"]
            ids, places = self._catalog.places.within(bounds)
        rows = self._exact.rows(collection, places, len(vector))
        if rows is None:
            return None
        cosines = rows @ vector
        best = np.argsort(-cosines)[:limit]
        return list(zip(ids[best].tolist(), cosines[best].tolist(), strict=True))

    def openings(self, bounds: Bounds, most: int) -> tuple[list[int], Vectors]:
        """Return the first passages of the `most` newest articles within `bounds`, by id, newest first, and their rows.

        Those without a vector yet are left out.
        """
        with self._catalog.snapshot():
            collection = self._catalog.meta()["collection"]
            ids, places = self._catalog.places.openings(bounds, most)
        rows = self._exact.rows(collection, places, self._embedder.dimension)
        return ([], np.empty((0, self._embedder.dimension), np.float32)) if rows is None else (ids.tolist(), rows)

    def start_anew(self) -> None:
        """Leave the present collection for a new, empty one, after a rebuild of the catalogue."""
        self.close()
        if self._chroma and self._folder.exists():
            shutil.rmtree(self._folder)  # From now on they are on the server.
        self.connect(match=True)

    def _deleted(self) -> int:
        """Return how many vectors have been deleted from the present collection."""
        return int(self._catalog.meta().get("deleted_vectors", "0"))

    def _renew(self) -> None:
        """Copy the vectors to a new collection if many have been deleted from this one.

        Chroma's graph keeps what was deleted; when that is the most of it, live vectors are no longer found.
        """
        store = self.store
        if store is not None and self._deleted() > _MOST_DELETED * self._catalog.count("passages"):
            archive_id = self._catalog.meta()["id"]
            new = new_collection(archive_id)
            self.store = store.copy(new["collection"])
            store.close()
            ids, places = self._catalog.places.all()
            if len(places):
                self._exact.copy(store.collection, places, self._embedder.dimension, new["collection"])
            with self._catalog.transaction():
                self._catalog.places.put(ids.tolist(), 0)
                self._catalog.set_meta(new)
            self.store.drop_others(_prefix(archive_id))
            self._exact.drop_others(new["collection"])

    def _embed(self, passages: Sequence[Passage]) -> Vectors:
        starts, window = self._embedder.piece_starts, self._embedder.window
        return self._embedder.embed_passages([embedding_text(passage, starts, window) for passage in passages])


def _parts(passages: Mapping[int, Passage]) -> Iterator[dict[int, Passage]]:
    """Yield passages as many as are written at once, shorter ones first: equally long ones are hardly padded."""
    by_length = sorted(passages, key=lambda id_: passages[id_].end - passages[id_].start)
    for at in range(0, len(by_length), _WRITE):
        yield {id_: passages[id_] for id_ in by_length[at : at + _WRITE]}


def _prefix(archive_id: str) -> str:
    """Begin the names of this archive's Chroma collections."""
    return f"rag-{archive_id}-"


def new_collection(archive_id: str) -> dict[str, str]:
    """Name a collection for the catalogue to record: a new one for each rebuild, as the vectors' length may differ."""
    return {"collection": f"{_prefix(archive_id)}{uuid.uuid4().hex[:8]}", "deleted_vectors": "0"}
