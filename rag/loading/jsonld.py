"""JSON-LD as pages carry it: broken in many ways, of any size, nested at will."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from html import unescape

from lxml.html import HtmlElement

Node = dict[str, object]

#: Characters of all scripts of a page that are read; an article's own are a few thousand.
_MOST = 4_000_000
#: Levels of objects inside one another, and objects of a page, that are looked at.
_DEEPEST = 12
_MOST_NODES = 5_000

#: A string, whole or broken off, or what is wrong outside of one: a comma before a bracket, or before another comma.
_STRING_OR_COMMA = re.compile(r'"(?:[^"\\]|\\.)*+"?|,(?=\s*+[,}\]])', re.DOTALL)
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})?')
_OPENING = re.compile(r"[{\[]")
_DECODER = json.JSONDecoder(strict=False)  # line breaks inside strings


def elements(tree: HtmlElement) -> list[HtmlElement]:
    """Return the scripts that hold JSON-LD."""
    return [script for script in tree.iter("script") if "ld+json" in (script.get("type") or "").lower()]


def scripts(tree: HtmlElement) -> Iterator[object]:
    """Yield the values of a page's JSON-LD, as far as they can be read."""
    left = _MOST
    for script in elements(tree):
        text = script.text or ""
        left -= len(text)
        if left < 0:
            return
        yield from parse(text)


def parse(text: str) -> list[object]:
    """Return the values of one script; nothing for what is no JSON even after mending.

    Mended are comments around the values, commas too many, line breaks and control characters in strings, unknown
    escapes, and quotes that a template wrote as references or behind backslashes.
    """
    text = text.replace("<![CDATA[", "")
    for mend in (str, _mended, _unescaped):
        try:
            return _values(mend(text))
        except (ValueError, RecursionError):
            continue  # the next way of reading it
    return []


def _values(text: str) -> list[object]:
    """Read one value after another: some scripts hold several. Raises `ValueError` where even the first is none."""
    found: list[object] = []
    position = 0
    while opening := _OPENING.search(text, position):
        try:
            value, position = _DECODER.raw_decode(text, opening.start())
        except ValueError:
            if not found:
                raise
            break
        found.append(value)
    return found


def _mended(text: str) -> str:
    without_commas = _STRING_OR_COMMA.sub(lambda match: "" if match[0] == "," else match[0], text)
    return _ESCAPE.sub(lambda match: match[0] if len(match[0]) > 1 else "\\\\", without_commas)


def _unescaped(text: str) -> str:
    """Undo what a template did to a whole script."""
    return _mended(unescape(text) if "&quot;" in text or "&#34;" in text else text.replace('\\"', '"'))


def kinds(node: Node) -> set[str]:
    """Return the names of a node's types, without the address of their vocabulary."""
    given = node.get("@type")
    types = given if isinstance(given, list) else [given]
    return {re.split("[/#:]", each)[-1] for each in types if isinstance(each, str)}


def nodes(values: Iterable[object]) -> list[Node]:
    """Return the objects in `values`, outer ones first, but none inside an article: its updates, what it cites.

    A reference to another object of the page (`{"@id": ...}`) in a field is replaced by that object.
    """
    found: list[Node] = []
    by_id: dict[str, Node] = {}
    waiting: deque[tuple[object, int]] = deque((value, 0) for value in values)
    while waiting and len(found) < _MOST_NODES:
        value, depth = waiting.popleft()
        inside: list[object] = []
        if isinstance(value, list):
            inside = value[:_MOST_NODES]
        elif isinstance(value, dict):
            found.append(value)
            identity = value.get("@id")
            if isinstance(identity, str) and len(value) > 1:
                by_id.setdefault(identity, value)
            inside = [] if "headline" in value else list(value.values())
        if depth < _DEEPEST:
            waiting += [(each, depth + 1) for each in inside if isinstance(each, dict | list)]
    return [{field: _resolved(value, by_id) for field, value in node.items()} for node in found]


def _resolved(value: object, by_id: dict[str, Node]) -> object:
    if isinstance(value, list):
        return [_resolved(each, by_id) if isinstance(each, dict) else each for each in value]
    if isinstance(value, dict) and isinstance(identity := value.get("@id"), str) and "name" not in value:
        return by_id.get(identity, value)
    return value
