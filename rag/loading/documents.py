"""LangChain `Document`s -> Articles. They are known by their two attributes: nothing is imported for them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Protocol, runtime_checkable

from ..errors import LoadError
from ..types import Article
from . import fields

#: What a report calls a document that does not say where it comes from.
_NAMELESS = "a Document without source"


@runtime_checkable
class Document(Protocol):
    """A text and what is known of it, as LangChain's loaders make them."""

    page_content: str
    metadata: dict[str, Any]


def read(document: Document, mapping: Mapping[str, str] = fields.UNMAPPED) -> Iterator[Article | LoadError]:
    """Yield the article that a document is; its metadata may have any of the names in `fields.NAMES`.

    `mapping` says which of the metadata serves which field, but for the text. Its `source` is where it was read from,
    not its publisher; one on the web is its link, unless it gives another.
    """
    found = {str(name): value for name, value in document.metadata.items()}
    source = found.pop("source", None)
    place = os.fspath(source) if isinstance(source, str | os.PathLike) else ""
    if place.startswith(("http://", "https://")):
        found = {"link": place, **found}
    mapping = {field: name for field, name in mapping.items() if field != "text"}
    for loaded in fields.article({"text": document.page_content}, place or _NAMELESS, found=found, mapping=mapping):
        if isinstance(loaded, Article) and not place:
            yield replace(loaded, source="")
        else:
            yield loaded
