"""Articles that a page describes in microdata, the attributes `itemscope` and `itemprop` of its elements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

from lxml import etree
from lxml.html import HtmlElement

from .jsonld import Node

_Any = TypeVar("_Any")

#: Elements of microdata that are looked at.
_MOST_ITEMS = 2_000
#: Beginnings and ends of elements inside one that is read for its text, and characters of each.
_MOST_STEPS = 200
_LONGEST = 1_000


def items(tree: HtmlElement) -> Iterator[Node]:
    """Yield the articles that `itemprop` attributes describe, in the shape of JSON-LD."""
    items: dict[HtmlElement, Node] = {}
    for element in first(tree.iterfind(".//*[@itemscope]"), _MOST_ITEMS):
        items[element] = {"@type": [_type(each) for each in (element.get("itemtype") or "").split()]}
    inner: set[HtmlElement] = set()
    for element in first(tree.iterfind(".//*[@itemprop]"), _MOST_ITEMS):
        scope = next((each for each in element.iterancestors() if each in items), None)
        if scope is None:
            continue
        inner.add(element)
        value: object = items.get(element) or _value(element)
        for name in (element.get("itemprop") or "").split()[:10]:
            values = items[scope].setdefault(name, [])
            if isinstance(values, list):
                values.append(value)
    yield from (item for element, item in items.items() if element not in inner)


def _type(address: str) -> str:
    return re.split("[/#]", address)[-1]


def _value(element: HtmlElement) -> str:
    given = next((element.get(name) for name in ("content", "datetime", "href") if element.get(name)), None)
    return given or text(element)


def text(element: HtmlElement) -> str:
    """Return the text of a small element; of a large one, its beginning."""
    parts: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end", "comment"))
    for event, node in first(walk, _MOST_STEPS):
        part = node.text if event == "start" else node.tail if node is not element else None
        parts.append((part or "")[:_LONGEST])
    return " ".join("".join(parts).split())


def first(elements: Iterable[_Any], most: int) -> Iterator[_Any]:
    """Yield the first `most` elements."""
    for _, element in zip(range(most), elements, strict=False):
        yield element
