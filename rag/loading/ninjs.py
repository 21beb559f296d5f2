"""ninjs 1, 2 and 3: news in JSON, by the names of the International Press Telecommunications Council.

Version 1 has `body_text`, `body_html`, `headline`, `byline`; 2 and 3 have `bodies`, `headlines` and `by`; 3 has
capitals inside its names (`versionCreated`), which do not matter here.

| field       | taken from, the first one filled                                                                  |
|-------------|---------------------------------------------------------------------------------------------------|
| `text`      | the fullest of the bodies that are plain text, HTML or NITF                                        |
| `title`     | `headline`, the main one of `headlines`, `title`                                                   |
| `authors`   | `byline`, `by`                                                                                     |
| `publisher` | the first named of `infosource(s)`, `copyrightholder`, `source`                                    |
| `published` | `contentcreated`, `firstcreated`, `versioncreated`                                                 |
| `updated`   | `versioncreated`                                                                                   |
| `embargo`   | `embargoed`, `embargoeduntil`                                                                      |
| `id`, `url` | `uri`, unique in the world; a link if it is an http address                                        |
| `section`   | the first named of `subject(s)`                                                                    |
| `version`, `status`, `language`, `place`, `note` | `version`, `pubstatus`, `language`, `located`, `ednote`        |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..errors import LoadError
from ..types import Article
from . import fields, markup, nitf

_TELLING = frozenset({
    "$standard", "bodies", "contentcreated", "descriptions", "embargoed", "embargoeduntil", "eventdetails",
    "firstcreated", "headlines", "pubstatus", "renditions", "versioncreated",
})  # fmt: skip
_TELLING_BEGINNINGS = ("body_", "description_", "headline_")
#: Types of what is no text.
_MEDIA = frozenset({"audio", "graphic", "image", "picture", "video"})
_EVENTS = frozenset(("event", "planning"))


def recognises(record: Mapping[str, object]) -> bool:
    """Tell whether a JSON object is ninjs: it has a `uri`, no text of the simple kind, and a field only of ninjs."""
    if not isinstance(record.get("uri"), str) or fields.has_text(record):
        return False
    return any(name in _TELLING or name.startswith(_TELLING_BEGINNINGS) for name in map(str.lower, record))


def read(record: Mapping[str, object], path: str, line: int | None = None) -> Iterator[Article | LoadError]:
    """Yield the article of one ninjs object, or a `LoadError` with the reason why it is none."""
    item = {name.lower(): value for name, value in record.items()}
    status = _string(item, "pubstatus")
    kind = _string(item, "type").lower()
    if kind in _MEDIA or kind in _EVENTS:
        yield LoadError(path, f"is of the type {kind}, not an article", line)
        return
    try:
        title = _string(item, "headline") or _main(item.get("headlines"), path) or _string(item, "title")
    except LoadError as error:
        yield LoadError(path, f"its headline {error.reason}", line)
        return
    text, reasons = _text(item, path)
    if not text and not fields.is_withdrawn({"status": status}):
        yield LoadError(path, f"has no text: {'; '.join(reasons) or _why_without_body(item)}", line)
        return
    uri, version_created = _string(item, "uri"), item.get("versioncreated")
    published = item.get("contentcreated") or item.get("firstcreated") or version_created
    found = {
        "text": markup.without_title(text, title),
        "title": title,
        "authors": item.get("byline") or item.get("by"),
        "publisher": _name(item, "infosources", "infosource") or item.get("copyrightholder") or item.get("source"),
        "url": uri if uri.startswith(("http://", "https://")) else "",
        "published": published,
        "updated": version_created if version_created != published else None,
        "embargo": item.get("embargoed") or item.get("embargoeduntil"),
        "id": uri,
        "version": item.get("version"),
        "status": status,
        "language": item.get("language"),
        "place": item.get("located"),
        "section": _name(item, "subjects", "subject"),
        "note": item.get("ednote"),
    }
    yield from fields.article(found, path, line, world_wide_key=True)


def _string(item: Mapping[str, object], name: str) -> str:
    value = item.get(name)
    return value.strip() if isinstance(value, str) else ""


def _objects(value: object) -> list[dict[str, object]]:
    """Return the objects of a list, the names of their fields in small letters; anything else is left out."""
    each = value if isinstance(value, list) else []
    return [{str(name).lower(): field for name, field in one.items()} for one in each if isinstance(one, dict)]


def _name(item: Mapping[str, object], *lists: str) -> str:
    """Return the first name in these lists of objects."""
    return next((name for each in lists for one in _objects(item.get(each)) if (name := _string(one, "name"))), "")


def _main(headlines: object, path: str) -> str:
    """Return the main headline, else the first, without its tags; raises `LoadError` for HTML beyond bounds."""
    found = [one for one in _objects(headlines) if _string(one, "value")]
    found.sort(key=lambda one: _string(one, "role").lower() != "main")
    return " ".join(markup.from_string(_string(found[0], "value"), _kind(found[0]), path).split()) if found else ""


def _kind(body: Mapping[str, object]) -> str:
    return f"{_string(body, 'contenttype')} {_string(body, 'role')}".lower()


def _text(item: Mapping[str, object], path: str) -> tuple[str, list[str]]:
    """Return the fullest text among the bodies, "" if none can be read, and why those could not that could not."""
    bodies = [(_kind(body), _string(body, "value")) for body in _objects(item.get("bodies"))]
    bodies += [(name.removeprefix("body_"), _string(item, name)) for name in item if name.startswith("body_")]
    texts, reasons = [], []
    for kind, value in bodies:
        try:
            texts.append(_body_text(kind, value, path))
        except LoadError as error:  # the other bodies hold the same text
            reasons.append(f"its body ({kind.strip()[:40]}) {error.reason}")
    return markup.fullest(texts), reasons


def _body_text(kind: str, value: str, path: str) -> str:
    """Return the text of one body; raises `LoadError` for an XML language that is not known."""
    if "nitf" in kind or ("xml" in kind and "html" not in kind):
        root = markup.parse(value, path)
        if root.tag != "nitf":
            raise LoadError(path, f"holds <{root.tag[:40]}>, neither NITF nor XHTML")
        return str(nitf.described(root)["text"])
    return markup.from_string(value, kind, path)


def _why_without_body(item: Mapping[str, object]) -> str:
    if "eventdetails" in item:
        return "it describes an event"
    if "descriptions" in item or any(name.startswith("description_") for name in item):
        return "it has a description but no body"
    return "it has no body"
