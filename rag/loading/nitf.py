"""NITF 3, the News Industry Text Format: one article, alone in a file or inside a NewsML-G2 or ninjs item.

| field       | taken from, the first one filled                                                                  |
|-------------|---------------------------------------------------------------------------------------------------|
| `text`      | `hedline/hl2`, then `body.content`; captions and media are left out                                |
| `title`     | `hedline/hl1`, `head/title`                                                                        |
| `authors`   | every `byline`, without its `byttl`                                                                |
| `publisher` | `distributor`, `pubdata@name`, `doc.copyright@holder`, `from-src@src-name`                         |
| `published` | `date.issue@norm`, `pubdata@date.publication`, `story.date@norm`                                   |
| `embargo`   | `date.release@norm`                                                                                |
| `id`        | `doc-id@id-string`, `nitf@uno`                                                                     |
| `version`   | `du-key@version`, `du-key@generation`                                                              |
| `status`    | `docdata@management-status`                                                                        |
| `place`     | `dateline/location`, `dateline` without its `story.date`                                           |
| `section`   | `pubdata@position.section`, the first named `tobject.subject`                                      |
| `note`      | every `ed-msg@info` and `correction@info`                                                          |
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..errors import LoadError
from ..types import Article
from . import bylines, fields, markup
from .markup import Element

#: `20080219+0100`: a day with a zone, which ISO 8601 does not know and `dateparser` takes for one o'clock.
_DAY_WITH_ZONE = re.compile(r"(\d{8})(Z|[+-]\d{2}:?\d{2})", re.ASCII)
_SUBJECT_NAMES = ("tobject.subject.type", "tobject.subject.matter", "tobject.subject.detail")


def read(root: Element, path: str) -> Iterator[Article | LoadError]:
    """Yield the one article of a NITF document; raises `LoadError` for one without text that is not withdrawn."""
    found = described(root)
    if not found["text"] and not fields.is_withdrawn(found):
        raise LoadError(path, "is a NITF document without text in its body.content")
    # An agency sends the same document in files of many names.
    yield from fields.article(found, path, world_wide_key=not found.get("publisher"))


def described(root: Element) -> dict[str, object]:
    """Return the fields of a `nitf` element; those it leaves open are empty."""
    data = root.find("head/docdata")
    top = root.find("body/body.head")
    issued, released = (_date(_attribute(data, f"date.{name}", "norm")) for name in ("issue", "release"))
    title = _words(top, "hedline/hl1") or _words(root, "head/title")
    subheads = [markup.words(line) for line in _all(top, "hedline/hl2")]
    content = root.find("body/body.content")
    text = "" if content is None else markup.without_title(markup.prose(content), title)
    status = "" if data is None else data.get("management-status", "").strip().lower()
    return {
        "text": "\n\n".join(filter(None, [*subheads, text])) if text else "",
        "title": title,
        "authors": _authors(top),
        "publisher": _words(top, "distributor")
        or _attribute(root, "head/pubdata", "name")
        or _attribute(data, "doc.copyright", "holder")
        or _attribute(data, "from-src", "src-name"),
        "published": issued
        or _date(_attribute(root, "head/pubdata", "date.publication"))
        or _date(_attribute(top, "dateline/story.date", "norm")),
        "embargo": released,
        "id": _attribute(data, "doc-id", "id-string") or root.get("uno", ""),
        "language": root.get("baselang", "") or root.get(markup.LANG, ""),
        "version": _attribute(data, "du-key", "version") or _attribute(data, "du-key", "generation"),
        # Embargoed without a time: held back until the next version says otherwise.
        "status": status if status != "embargoed" else "" if released else "withheld",
        "place": _words(top, "dateline/location") or _place(top),
        "section": _attribute(root, "head/pubdata", "position.section") or _subject(root),
        "note": " ".join(
            part.get("info", "").strip() for name in ("ed-msg", "correction") for part in _all(data, name)
        ).strip(),
    }


def _all(element: Element | None, where: str) -> list[Element]:
    return [] if element is None else list(element.iterfind(where))


def _words(element: Element | None, where: str) -> str:
    return "" if element is None else markup.words(element.find(where))


def _attribute(element: Element | None, where: str, name: str) -> str:
    """Return the attribute of the first element at `where` that has it, "" if none does."""
    return next((str(value) for part in _all(element, where) if (value := part.get(name, "").strip())), "")


def _date(norm: str) -> str:
    day = _DAY_WITH_ZONE.fullmatch(norm)
    return f"{day[1]}T000000{day[2]}" if day else norm


def _authors(top: Element | None) -> list[str]:
    """Return the names in every byline; what is said of the people stands in `byttl`."""
    found = [markup.words(line, without=frozenset(("byttl", "virtloc"))) for line in _all(top, "byline")]
    return [name for line in found for name in bylines.names(line.strip(" ,;"))]


def _place(top: Element | None) -> str:
    if top is None or (line := top.find("dateline")) is None:
        return ""
    return markup.words(line, without=frozenset(("story.date",))).strip(" ,;–—-")


def _subject(root: Element) -> str:
    subjects = root.iterfind("head/tobject/tobject.subject")
    return next((str(name) for each in subjects for kind in _SUBJECT_NAMES if (name := each.get(kind, "").strip())), "")
