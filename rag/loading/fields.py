"""The named fields of one article, from whatever file -> the Article, and a report of what was not believed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import urlsplit

from ..errors import LoadDoubt, LoadError
from ..text import storable
from ..types import Article, Status
from . import bylines, dates, language, tagged

#: What a field is for -> the names that news sets give it, the first one filled being taken. Capitals do not matter.
NAMES = {
    "text": ("text", "body", "content", "articlebody", "content_text"),
    "title": ("title", "headline"),
    "authors": ("authors", "author", "byline"),
    "publisher": ("publisher", "source"),
    "url": ("url", "link"),
    "published": (
        *("published", "published_at", "publishedat", "date", "publish_date", "date_published", "datepublished"),
        "pubdate",
    ),
    "key": ("id",),
    "updated": ("updated", "updated_at", "modified", "datemodified"),
    "fetched": ("fetched",),
    "embargo": ("embargo", "embargoed"),
    "language": ("language", "lang", "inlanguage"),
    "version": ("version",),
    "status": ("status", "pubstatus"),
    "place": ("place", "dateline"),
    "section": ("section", "articlesection"),
    "note": ("note", "correction", "ednote"),
}

#: What publishers write -> what it means.
_STATUS = {
    **dict.fromkeys(("usable", "published", "publish"), Status.USABLE),
    **dict.fromkeys(("ok", "live", "final", "public", "active", "true"), Status.USABLE),
    "withheld": Status.WITHHELD,
    "withdrawn": Status.WITHDRAWN,
    **dict.fromkeys(("embargoed", "hold", "held", "draft"), Status.WITHHELD),
    **dict.fromkeys(("canceled", "cancelled", "killed", "kill", "retracted", "deleted", "removed"), Status.WITHDRAWN),
}

#: A list of strings as `pandas`, `numpy` and JSON write it into a cell.
_LIST = re.compile(r"""\[\s*+(?:(?:'[^']*+'|"[^"]*+")\s*+,?+\s*+)*+\]""")
_ITEM = re.compile(r"""'([^']*+)'|"([^"]*+)\"""")
#: The number behind the path of a file of many articles.
_PLACE = re.compile(r":\d+$")
_NUMBER = re.compile(r"-?\d+(?:\.\d*)?")

_Value = TypeVar("_Value")
#: No field is taken from a column of the user's choice.
UNMAPPED: Mapping[str, str] = MappingProxyType({})


def article(
    given: Mapping[str, object],
    path: str,
    line: int | None = None,
    found: Mapping[str, object] | None = None,
    *,
    mapping: Mapping[str, str] = UNMAPPED,
    world_wide_key: bool = False,
    excerpt: bool = False,
    may_be_html: bool = False,
) -> Iterator[Article | LoadError]:
    """Yield the article that the fields `given` describe; what they leave open is taken from `found` in the text.

    `mapping` says which of their names (or, with dots, of an object in them) serves a field, before `NAMES`.
    Only an article without text is refused, by a `LoadError`, unless it is withdrawn and says by key or link what is.
    A date, link or other field that cannot be believed is left empty, and a `LoadError` that says so follows the
    article: it is in, and its owner is told. `world_wide_key` says that no two publishers give the same key: then the
    id does not depend on the publisher's name, which a note that withdraws an article may write otherwise or leave out.
    Of any other key without a publisher, the file is the scope: each table may number its rows from 1.
    `excerpt` says that the text is no more than the beginning of the article's, `may_be_html` that it and the title
    may hold tags and references of HTML.
    """
    fields = (_by_purpose(found, mapping) if found else {}) | _by_purpose(given, mapping)
    if may_be_html:
        try:
            fields = {purpose: _untagged(purpose, *field, path) for purpose, field in fields.items()}
        except LoadError as error:
            yield LoadError(path, error.reason, line)
            return
    doubts: list[str] = []

    def read(purpose: str, parse: Callable[[object], _Value], empty: _Value) -> _Value:
        if purpose not in fields:
            return empty
        name, value = fields[purpose]
        try:
            return parse(value)
        except ValueError as error:
            withheld = ", so it is withheld" if purpose == "status" else ""
            doubts.append(f"without its {name}: {error}{withheld}")
            return empty

    embargo = read("embargo", _any_time, None)
    key, url, publisher = read("key", _words, ""), read("url", _link, ""), read("publisher", _words, "")
    # What its publisher says and nobody understands is rather read too late than too early.
    status = read("status", _status, Status.WITHHELD if "status" in fields else Status.USABLE)
    if "embargo" in fields and embargo is None and status is Status.USABLE:
        # Rather too late than too early.
        status = Status.WITHHELD
        doubts.append("withheld until its embargo can be read")
    text = _text(fields)
    if text is None and not (status is Status.WITHDRAWN and (key or url)):
        looked_for = mapping.get("text") or ", ".join(NAMES["text"])
        yield LoadError(path, f"has no text: none of the fields {looked_for} holds words", line)
        return
    body = storable(text or "").strip()
    yield Article(
        text=body,
        title=read("title", _words, ""),
        authors=read("authors", _authors, ()),
        publisher=publisher,
        url=url,
        published=read("published", _past, None),
        source=path if line is None else f"{path}:{line}",
        key=key,
        id=_id(key, publisher, path, world_wide=world_wide_key),
        updated=read("updated", _past, None),
        fetched=read("fetched", _past, None),
        embargo=embargo,
        language=read("language", _language, "") or language.guess(body),
        version=read("version", _words, ""),
        status=status,
        place=read("place", _words, ""),
        section=read("section", _section, ""),
        note=read("note", _words, ""),
        excerpt=excerpt,
    )
    if doubts:
        yield LoadDoubt(path, f"is in, but {'; '.join(doubts)}", line)


def _id(key: str, publisher: str, path: str, *, world_wide: bool) -> str:
    """Return the id that a key gives an article, "" where the article itself derives it."""
    if not key or (publisher and not world_wide):
        return ""
    return Article("", key=key, publisher="" if world_wide else _PLACE.sub("", path)).id


def has_text(fields: Mapping[str, object], mapping: Mapping[str, str] = UNMAPPED) -> bool:
    """Tell whether `article` would find a text in `fields`."""
    return _text(_by_purpose(fields, mapping)) is not None


def plain(name: str) -> str:
    """Return the name of a field or column as names are compared: without capitals and the spaces around it."""
    return name.strip().lower()


def at(record: Mapping[str, object], name: str) -> object:
    """Return what `record` holds under `name`; dots lead into objects (`content.body`). KeyError if it is not there."""
    wanted = plain(name)
    for each, value in record.items():
        if plain(str(each)) == wanted:
            return value
    outer, dot, inner = name.partition(".")
    nested = at(record, outer) if dot else None
    if not isinstance(nested, Mapping):
        raise KeyError(name)
    return at(nested, inner)


def has(record: Mapping[str, object], name: str) -> bool:
    """Tell whether `at` finds `name`, filled or not."""
    try:
        at(record, name)
    except KeyError:
        return False
    return True


def is_withdrawn(fields: Mapping[str, object]) -> bool:
    """Tell whether `article` would find in `fields` that their publisher takes the article back."""
    _, value = _by_purpose(fields, UNMAPPED).get("status", ("", None))
    return isinstance(value, str) and _STATUS.get(_status_word(value)) is Status.WITHDRAWN


def _text(fields: Mapping[str, tuple[str, object]]) -> str | None:
    _, value = fields.get("text", ("", None))
    return value if isinstance(value, str) else None


def _untagged(purpose: str, name: str, value: object, path: str) -> tuple[str, object]:
    """Return name and value of a field, text and title as plain text; a text that was tags alone is none."""
    if purpose not in ("text", "title") or not isinstance(value, str):
        return name, value
    return name, tagged.plain(value, path) or None


def _by_purpose(fields: Mapping[str, object], mapping: Mapping[str, str]) -> dict[str, tuple[str, object]]:
    """Return purpose -> name and value of the first filled field that serves it.

    A purpose in `mapping` has that field alone, and a field in `mapping` serves no other purpose.
    """
    filled = {plain(str(name)): value for name, value in fields.items() if not _is_blank(value)}
    for name in mapping.values():
        filled.pop(plain(name), None)
    found = {}
    for purpose, names in NAMES.items():
        if purpose in mapping:
            name = mapping[purpose]
            try:
                value = at(fields, name)
            except KeyError:
                continue  # of many objects, some lack a field
            if not _is_blank(value):
                found[purpose] = (name, value)
            continue
        for name in names:
            if name in filled:
                found[purpose] = (name, filled[name])
                break
    return found


def _is_blank(value: object) -> bool:
    """Tell whether a field says nothing; NaN is what tables write for an empty cell."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, list | tuple | dict):
        return not value
    return value is None or (isinstance(value, float) and math.isnan(value))


def _words(value: object) -> str:
    """Return a string, a number or an object's `name` on one line."""
    if isinstance(value, Mapping) and "name" in value:
        value = "" if _is_blank(value["name"]) else value["name"]
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        kind = {dict: "an object", list: "a list", bool: "a truth value"}.get(type(value), "something else")
        raise ValueError(f"{kind} where text was expected")
    return " ".join(storable(str(value)).split())


def _authors(value: object) -> tuple[str, ...]:
    """Return the names in one string, or in a list of strings and objects with a `name`, also one written as text."""
    if isinstance(value, str) and _LIST.fullmatch(value.strip()):
        value = [single or double for single, double in _ITEM.findall(value)]
    if isinstance(value, list | tuple):
        found = tuple(bylines.without_by(_words(each)) for each in value if not _is_blank(each))
    else:
        found = bylines.names(_words(value))
    return tuple(dict.fromkeys(name for name in found if not bylines.is_nobody(name)))


def _link(value: object) -> str:
    link = _words(value)
    if urlsplit(link).scheme.lower() not in ("http", "https") or not urlsplit(link).netloc:
        raise ValueError(f"“{link[:80]}” is not an http address")
    return link


def _past(value: object) -> datetime:
    return dates.parse(_written(value))


def _any_time(value: object) -> datetime:
    return dates.parse(_written(value), future=True)


def _written(value: object) -> str:
    """Return a date as it is written; tables and programs give dates themselves."""
    return value.isoformat() if isinstance(value, date) else _words(value)


def _language(value: object) -> str:
    return language.code(_words(value))


def _status(value: object) -> Status:
    """Return what a status means; a number, such as that of an answer of HTTP, says nothing."""
    word = _status_word(_words(str(value).lower() if isinstance(value, bool) else value))
    if _NUMBER.fullmatch(word):
        return Status.USABLE
    if word not in _STATUS:
        raise ValueError(f"“{word[:40]}” is none of {', '.join(_STATUS)}")
    return _STATUS[word]


def _status_word(value: str) -> str:
    """Return the word of a status, also as agencies write it: `stat:canceled`, or an address that ends in the word."""
    return re.split("[:/]", value.strip())[-1].strip().lower()


def _section(value: object) -> str:
    """Return one section; of a list, the first."""
    return _words(value[0] if isinstance(value, list) else value)
