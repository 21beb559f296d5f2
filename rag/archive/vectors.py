"""The passages' vectors in Chroma, embedded or on a server; the only file that imports chromadb."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

from ..errors import ArchiveError
from .embed import Vectors
from .space import disk_full, is_full

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.collection_configuration import CreateCollectionConfiguration

#: Chroma refuses more records than 5,461 in one call.
_BATCH = 5_000
#: Effort of building the graph and of searching it. 64 and 400 find as many of the nearest as 200 and 200, Chroma's own
#: advice for recall, in 3.0 instead of 2.5 ms among 301,534 vectors, and are built in 108 instead of 249 s. With
#: Chroma's 16 neighbours, 4 of 200 archives of near copies held vectors that no search reached, whatever the number of
#: threads; with 32, one of 1,200, and no more with less effort. `check` names it.
_CONFIGURATION: CreateCollectionConfiguration = {
    "hnsw": {"space": "cosine", "ef_construction": 64, "ef_search": 400, "max_neighbors": 32}
}


class VectorStore:
    """One Chroma collection: passage id -> vector.

    `where` is a folder in which each collection has one of its own, or `http://host:port` of a server. The files may
    be open in several processes, but only one of them may write, and the others see what it wrote only when they open
    them anew.
    All methods raise `ArchiveError` if the server cannot be reached or the files are damaged.
    """

    def __init__(self, where: Path | str, collection: str) -> None:
        """Open the collection, making it if needed."""
        import chromadb
        from chromadb.config import Settings

        self.collection = collection
        self._where = where
        settings = Settings(anonymized_telemetry=False)
        with self._errors():
            if isinstance(where, Path):
                self._client: ClientAPI = chromadb.PersistentClient(_unshared(where / collection), settings=settings)
            else:
                address = urlsplit(where)
                self._client = chromadb.HttpClient(
                    host=address.hostname or "",
                    port=address.port or (443 if address.scheme == "https" else 80),
                    ssl=address.scheme == "https",
                    settings=settings,
                )
            try:
                # No embedding function: the default one would fetch a model from the network.
                self._collection = self._client.get_or_create_collection(
                    collection, embedding_function=None, configuration=_CONFIGURATION
                )
            except BaseException:
                self.close()
                raise

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Raise what Chroma and the connection to it raise as `ArchiveError`."""
        from chromadb.errors import ChromaError
        from httpx import HTTPError

        try:
            yield
        except (ChromaError, HTTPError, ValueError, OSError) as error:
            if isinstance(self._where, Path) and is_full(self._where):
                raise disk_full(self._where) from error
            what = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise ArchiveError(
                f"cannot use the vectors at {self._where}: {what};"
                + (" run: rag rebuild" if isinstance(self._where, Path) else " is the Chroma server running?")
            ) from error

    def close(self) -> None:
        """Release the files or the connection."""
        client: Any = self._client  # ClientAPI does not declare what both kinds of client have
        client.close()
        if not isinstance(self._where, Path):
            for each in (client, client._admin_client):
                each._server._session.close()  # Chroma leaves these connections open.

    def put(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Add vectors of shape `(len(ids), dimension)`, replacing those of the same ids.

        Without metadata, which would take a fourth of the time: whose an id is the catalogue knows.
        """
        for at in range(0, len(ids), _BATCH):
            part = slice(at, at + _BATCH)
            with self._errors():
                self._collection.upsert(ids=[_key(id_) for id_ in ids[part]], embeddings=vectors[part])

    def present(self, ids: Sequence[int]) -> set[int]:
        """Return those of `ids`, `_BATCH` at most, that have a vector."""
        with self._errors():
            return {int(key, 16) for key in self._collection.get(ids=list(map(_key, ids)), include=[])["ids"]}

    def delete(self, ids: Sequence[int]) -> None:
        """Delete the vectors of `ids`; an id that is not there is no error."""
        for at in range(0, len(ids), _BATCH):
            with self._errors():
                self._collection.delete(ids=[_key(id_) for id_ in ids[at : at + _BATCH]])

    def search(self, vectors: Vectors, limit: int) -> list[list[tuple[int, float]]]:
        """Return for each row of `vectors` the nearest ids with their cosine, best first."""
        if not limit:
            return [[] for _ in vectors]
        with self._errors():
            found = self._collection.query(
                query_embeddings=vectors,
                # More than there are is no error; counting first would take longer than the search.
                n_results=limit,
                include=["distances"],
            )
        distances: Any = found["distances"]
        return [
            [(int(key, 16), 1 - float(distance)) for key, distance in zip(keys, row, strict=True)]
            for keys, row in zip(found["ids"], distances, strict=True)
        ]

    def search_within(
        self, vector: Vectors, limit: int, within: Callable[[Sequence[int]], set[int]], share: float, total: int
    ) -> list[tuple[int, float]]:
        """Search among those ids that `within` lets pass, by asking for more until enough are found.

        Chroma's own filter takes time linear in the whole collection. `share` is what part of about `total` passes, as
        far as known.
        """
        asked = min(int(limit * max(2, 1.5 / share)), max(total, limit)) + 1
        while True:
            hits = self.search(vector, asked)[0]
            passing = within([id_ for id_, _ in hits])
            found = [hit for hit in hits if hit[0] in passing][:limit]
            if len(found) == limit or len(hits) < asked:
                return found
            asked *= 2

    def get(self, ids: Sequence[int]) -> dict[int, Vectors]:
        """Return the stored vectors of those of `ids` that are there."""
        found: dict[int, Vectors] = {}
        for at in range(0, len(ids), _BATCH):
            with self._errors():
                part = self._collection.get(ids=[_key(id_) for id_ in ids[at : at + _BATCH]], include=["embeddings"])
            embeddings: Any = part["embeddings"]
            for key, vector in zip(part["ids"], embeddings, strict=True):
                found[int(key, 16)] = np.asarray(vector, dtype=np.float32)
        return found

    def count(self) -> int:
        """Return the number of vectors."""
        with self._errors():
            return int(self._collection.count())

    def ids(self) -> Iterator[int]:
        """Yield the id of every vector."""
        for at in range(0, self.count(), _BATCH):
            with self._errors():
                page = self._collection.get(limit=_BATCH, offset=at, include=[])
            for key in page["ids"]:
                yield int(key, 16)

    def copy(self, collection: str) -> VectorStore:
        """Return a new collection that holds the same vectors."""
        copy = VectorStore(self._where, collection)
        with self._errors():
            for at in range(0, self.count(), _BATCH):
                page = self._collection.get(limit=_BATCH, offset=at, include=["embeddings"])
                copy._collection.add(ids=page["ids"], embeddings=page["embeddings"])
        return copy

    def drop_others(self, prefix: str) -> None:
        """Delete the collections that begin with `prefix`, but for this one: what a newer one has replaced."""
        if isinstance(self._where, Path):
            for folder in self._where.glob(f"{prefix}*"):
                if folder.name != self.collection:
                    shutil.rmtree(folder)
            return
        with self._errors():
            for collection in self._client.list_collections():
                if collection.name.startswith(prefix) and collection.name != self.collection:
                    self._client.delete_collection(collection.name)


def _unshared(folder: Path) -> str:
    """Write `folder` as no other client in this process has written it.

    Chroma makes clients of equal names share one store, which stays as it was first read (or as damaged) until the
    last of them is closed: none of them would see what another process has written.
    """
    from chromadb.api.shared_system_client import SharedSystemClient

    name = str(folder)
    while name in SharedSystemClient._identifier_to_system:
        name += "/."
    return name


def _key(passage_id: int) -> str:
    """Write a passage's id as Chroma wants it."""
    return f"{passage_id:016x}"
