"""LangChain `Document`s -> Articles. They are known by their two attributes: nothing is imported for them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Protocol, runtime_checkable

from ..errors import LoadError
from ..types import Article
from . import fields

#: What a report calls a document that does not say where it comes from.
_NAMELESS = "a Document without source"
#: What loaders call the number of a part: a page of a PDF, a row of a table, an entry of a list.
_PARTS = ("page", "row", "seq_num")


@runtime_checkable
class Document(Protocol):
    """A text and what is known of it, as LangChain's loaders make them."""

    page_content: str
    metadata: dict[str, Any]


def read(
    document: Document, counts: Counter[tuple[str, str]], mapping: Mapping[str, str] = fields.UNMAPPED
) -> Iterator[Article | LoadError]:
    """Yield the article that a document is; its metadata may have any of the names in `fields.NAMES`.

    `mapping` says which of the metadata serves which field, but for the text. Its `source` is where it was read from,
    not its publisher; one on the web is its link, unless it gives another. A document that is a page or row of its
    source is known by the source and that number, and one that is not the first from there by how many there were,
    unless it has a link or id of its own. `counts` is how often each source and link has come so far; it is added to.
    """
    found = {str(name): value for name, value in document.metadata.items()}
    source = found.pop("source", None)
    place = os.fspath(source) if isinstance(source, str | os.PathLike) else ""
    if place.startswith(("http://", "https://")):
        found = {"link": place, **found}
    mapping = {field: name for field, name in mapping.items() if field != "text"}
    part = next((str(found[name]) for name in _PARTS if str(found.get(name)).isdecimal()), "")
    where = f"{place}:{part}" if part else place
    counts["source", where] += 1
    number = counts["source", where]
    is_part = bool(part) or number > 1
    if number > 1:
        where = f"{where}:{number}"
    for loaded in fields.article({"text": document.page_content}, place or _NAMELESS, found=found, mapping=mapping):
        if not isinstance(loaded, Article):
            yield loaded
        elif not place:
            yield replace(loaded, source="")
        else:
            own_link = "" if loaded.url == place or counts["link", loaded.url] else loaded.url
            counts["link", loaded.url] += 1
            yield _part(loaded, where, own_link) if is_part else loaded


def _part(article: Article, source: str, link: str) -> Article:
    """Return one of many articles from one place; that of the place itself would make them versions of one article."""
    key, id_ = (article.key, article.id) if article.key else ("" if link else source, "")
    return replace(article, source=source, url=link, key=key, id=id_)
