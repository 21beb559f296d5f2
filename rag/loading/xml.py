"""`.xml`: the name of the root element says which reader knows the document."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

from ..errors import LoadError
from ..types import Article
from . import decode, feeds, html, markup, newsml_g2, nitf
from .markup import Element

#: Root element -> reader of the parsed document.
_OF_TREES: dict[str, Callable[[Element, str], Iterator[Article | LoadError]]] = {
    "newsItem": newsml_g2.read_item,
    "newsMessage": newsml_g2.read_message,
    "nitf": nitf.read,
}
#: Root element -> reader of the file itself, which forgives what is not well-formed.
_OF_STREAMS: dict[str, Callable[[decode.Stream, str], Iterator[Article | LoadError]]] = {
    "html": html.read,
    "rss": feeds.read,
    "feed": feeds.read,
    "RDF": feeds.read,
}
#: Root element -> what the document is instead of articles.
_DECLINED = newsml_g2.DECLINED | {
    "NewsML": "NewsML 1, the predecessor of NewsML-G2",
    "schema": "an XML schema",
    "sitemapindex": "a list of sitemaps",
    "urlset": "a sitemap, which lists pages and holds no text",
}


def read(stream: decode.Stream, path: str) -> Iterator[Article | LoadError]:
    """Yield the articles of an XML document; raises `LoadError` for one of an unknown kind, or not safe to parse."""
    data = decode.read_bytes(stream, path)
    text = markup.decoded(data, path)
    root = markup.root_name(text, path)
    if root in _OF_STREAMS:
        # Standard input cannot be read again from its start.
        yield from _OF_STREAMS[root](io.BufferedReader(io.BytesIO(data)), path)
    elif root in _OF_TREES:
        yield from _OF_TREES[root](markup.parse(text, path), path)
    elif root in _DECLINED:
        raise LoadError(path, f"is {_DECLINED[root]} (<{root}>), not an article")
    else:
        known = ", ".join([*_OF_TREES, *_OF_STREAMS])
        raise LoadError(path, f"is XML of an unknown kind, <{root[:40]}>; read are {known}")
