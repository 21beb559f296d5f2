"""What the place that an article was read from says of which article it is."""

from __future__ import annotations

import re
from dataclasses import replace

from ..types import Article

#: The source of an article that is one of many in a file: `path:line`.
_LINE = re.compile(r":\d+$")


def is_one_file(source: str) -> bool:
    """Tell whether a source is a file (or address) that holds one article."""
    return bool(source) and not _LINE.search(source)


def is_own_file(article: Article, current: Article) -> bool:
    """Tell whether an article comes from the very place that the current one came from, and that holds but one."""
    return article.source == current.source and is_one_file(article.source)


def is_known_by_place(article: Article) -> bool:
    """Tell whether nothing but its content and its file say which article this is."""
    return not article.key and not article.url and is_one_file(article.source)


def is_same(article: Article, held: Article) -> bool:
    """Tell whether the article that the archive holds under an id of `article` is that one.

    A file may have been given the name of another, whose id its text then has: that file, found again elsewhere as it
    was, is an article of its own. Under an id of before keys were told apart by their files, the last file's article
    is held.
    """
    if held.id != article.id:
        return held.revision == article.revision or _file(held.source) == _file(article.source)
    moved = is_known_by_place(article) and held.source != article.source and held.revision != article.revision
    return not (moved and article.id == replace(article, id="").id)


def id_before(article: Article) -> str:
    """Return the id that an article known by the key of its file had before keys were told apart by files, else ""."""
    scoped = Article("", key=article.key, publisher=_file(article.source)).id if article.key and article.source else ""
    return Article("", key=article.key).id if scoped == article.id else ""


def beside(article: Article) -> Article:
    """Return the article under an id of its content and place, where another one has taken that of its content."""
    return replace(article, id=Article("", key=f"{article.revision} {article.source}").id)


def _file(source: str) -> str:
    return _LINE.sub("", source)
