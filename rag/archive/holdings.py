"""What an archive holds, in numbers: `rag status`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .catalog import Catalog
from .overview import Overview


@dataclass(frozen=True, slots=True)
class Holdings:
    """What an archive holds."""

    path: Path
    articles: int
    revisions: int
    #: Of the articles, those that answer nothing: taken back by their publisher or the owner, or under embargo.
    withdrawn: int
    embargoed: int
    #: Of the articles, those that tell a story which an earlier one tells in nearly the same words.
    copies: int
    passages: int
    publishers: int
    oldest: str
    newest: str
    embedding_model: str
    vectors: str
    pending_lexical: int
    pending_vectors: int


def holdings(path: Path, catalog: Catalog, overview: Overview, chroma: str) -> Holdings:
    """Count what `catalog` holds; `chroma` is the address of its vectors, "" for those beside it at `path`."""
    days = overview.days
    meta = catalog.meta()
    return Holdings(
        path=path,
        articles=catalog.count("articles"),
        revisions=catalog.count("revisions"),
        withdrawn=overview.withdrawn,
        embargoed=overview.embargoed,
        copies=catalog.stories.repeated(),
        passages=catalog.count("passages"),
        publishers=len(overview.publishers),
        oldest=str(days[0]) if days else "",
        newest=str(days[1]) if days else "",
        embedding_model=meta["embedding_model"],
        vectors=chroma or meta["vectors"],
        pending_lexical=catalog.outbox.count("lexical"),
        pending_vectors=catalog.outbox.count("vectors"),
    )
