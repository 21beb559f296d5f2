"""NewsML-G2: one news item, or a message that carries several.

| field       | taken from, the first one filled                                                                  |
|-------------|---------------------------------------------------------------------------------------------------|
| `text`      | the fullest of the `inlineXML` (NITF or XHTML) and `inlineData` (plain or HTML) of the `contentSet`   |
| `title`     | `headline`, the NITF's title, `itemMeta/title`                                                     |
| `authors`   | every `by`, the NITF's bylines, every `creator` that is no organisation                            |
| `publisher` | the name of `provider`, `infoSource`, `copyrightHolder`; the code of `provider`                    |
| `published` | `contentCreated`, `firstCreated`, the NITF's `date.issue`, `versionCreated`                        |
| `updated`   | `versionCreated`, `contentModified`                                                                |
| `embargo`   | `embargoed`; an empty one withholds the item                                                       |
| `id`        | `@guid`, the same for all versions and unique in the world                                         |
| `url`       | a `link` to an alternate or canonical page, `@guid` if it is an http address                       |
| `language`  | `contentMeta/language`, `xml:lang` of the text, of the item                                        |
| `place`     | the name of `located`, `dateline`, the NITF's dateline                                             |
| `section`   | the first `subject` with a name that is no person, organisation, place or event                    |
| `version`, `status`, `note` | `@version`, `pubStatus`, every `edNote`                                            |
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..errors import LoadError
from ..types import Article
from . import bylines, fields, markup, nitf
from .markup import Element

#: Item classes of what is no text.
_MEDIA = frozenset({"animation", "audio", "graphic", "picture", "video"})
#: What `inlineXML` may hold that is read as text.
_HTML = frozenset({
    "article", "blockquote", "body", "div", "h1", "h2", "h3", "h4", "h5", "h6", "html", "main", "ol", "p", "pre",
    "section", "span", "table", "ul",
})  # fmt: skip
#: Types of a subject that are no section of a newspaper.
_THINGS = frozenset({"person", "organisation", "geoArea", "poi", "event", "object", "team", "league"})

#: Items of NewsML-G2 that are no articles, and what they are.
DECLINED = {
    "packageItem": "a package, which only points to other items",
    "conceptItem": "an entry of a vocabulary",
    "knowledgeItem": "a vocabulary",
    "catalogItem": "a catalogue of vocabularies",
    "planningItem": "a plan of coverage",
}


def read_message(root: Element, path: str) -> Iterator[Article | LoadError]:
    """Yield the articles of a `newsMessage`; raises `LoadError` for one that carries no items."""
    number = 0
    for item in root.iterfind("itemSet/*"):
        number += 1
        place = f"{path}:{number}"
        if item.tag == "newsItem":
            try:
                yield from read_item(item, place)
            except LoadError as error:
                yield error
        else:
            yield LoadError(place, f"is {DECLINED.get(item.tag, 'an unknown item')} ({item.tag[:40]}), not an article")
    if not number:
        raise LoadError(path, "is a newsMessage that carries no items")


def read_item(root: Element, path: str) -> Iterator[Article | LoadError]:
    """Yield the one article of a `newsItem`; raises `LoadError` for an item without text that is not withdrawn."""
    meta = root.find("itemMeta")
    kind = _code(root, "itemMeta/itemClass")
    if kind in _MEDIA:
        raise LoadError(path, f"is of the class {kind}, not an article")
    status = _code(root, "itemMeta/pubStatus")
    if meta is not None and (embargo := meta.find("embargoed")) is not None and not markup.words(embargo):
        status = status if fields.is_withdrawn({"status": status}) else "withheld"
    body: dict[str, object] = {}
    try:
        body = _body(root, path)
    except LoadError:
        if not fields.is_withdrawn({"status": status}):  # what takes an article back often has no text
            raise
    yield from fields.article(_described(root, body) | {"status": status}, path, world_wide_key=True)


def _described(root: Element, body: dict[str, object]) -> dict[str, object]:
    """Return the fields of an item but its status; `body` has those of its text."""
    first_created, version_created = _first(root, "itemMeta/firstCreated"), _first(root, "itemMeta/versionCreated")
    published = _first(root, "contentMeta/contentCreated") or first_created or body.get("published") or version_created
    updated = version_created or _first(root, "contentMeta/contentModified")
    title = _first(root, "contentMeta/headline") or body.get("title") or _first(root, "itemMeta/title")
    return {
        "text": markup.without_title(str(body.get("text", "")), str(title or "")),
        "title": title,
        "authors": [name for line in root.iterfind("contentMeta/by") for name in bylines.names(markup.words(line))]
        or body.get("authors")
        or _creators(root),
        "publisher": _first(root, "itemMeta/provider/name")
        or _first(root, "contentMeta/infoSource/name")
        or _first(root, "rightsInfo/copyrightHolder/name")
        or _code(root, "itemMeta/provider", with_uri=False),
        "url": _link(root),
        "published": published,
        "updated": updated if updated != published else "",
        "embargo": _first(root, "itemMeta/embargoed"),
        "id": root.get("guid", ""),
        "version": root.get("version", ""),
        "language": _language(root) or body.get("language") or root.get(markup.LANG, ""),
        "place": _first(root, "contentMeta/located/name") or _first(root, "contentMeta/dateline") or body.get("place"),
        "section": _section(root),
        "note": " ".join(filter(None, map(markup.words, root.iterfind("itemMeta/edNote")))),
    }


def _first(root: Element, where: str) -> str:
    """Return the words of the first element at `where` that has any."""
    return next((words for element in root.iterfind(where) if (words := markup.words(element))), "")


def _code(root: Element, where: str, *, with_uri: bool = True) -> str:
    """Return the code that an element names by `qcode`, `literal` or `uri`: `text` for `ninat:text`."""
    element = root.find(where)
    if element is None:
        return ""
    name: str = element.get("qcode", "").partition(":")[2] or element.get("literal", "")
    if not name and with_uri:
        name = element.get("uri", "").rpartition("/")[2]
    return name.strip()


def _language(root: Element) -> str:
    return next((str(tag) for each in root.iterfind("contentMeta/language") if (tag := each.get("tag", ""))), "")


def _link(root: Element) -> str:
    for link in root.iterfind("itemMeta/link"):
        rel = link.get("rel", "").rpartition(":")[2].lower()
        href = link.get("href", "")
        if rel in ("alternate", "canonical") and _is_http(href):
            return str(href)
    guid: str = root.get("guid", "")
    return guid if _is_http(guid) else ""


def _is_http(address: str) -> bool:
    return address.startswith(("http://", "https://"))


def _creators(root: Element) -> list[str]:
    """Return the names of the creators but of those that the item calls organisations."""
    people = [
        creator
        for creator in root.iterfind("contentMeta/creator")
        if creator.find("organisationDetails") is None and not creator.get("type", "").endswith(":organisation")
    ]
    return [name for creator in people if (name := _first(creator, "name"))]


def _section(root: Element) -> str:
    for subject in root.iterfind("contentMeta/subject"):
        if subject.get("type", "").rpartition(":")[2] in _THINGS:
            continue
        if name := _first(subject, "name") or _first(subject, "mainConcept/name"):
            return name
    return ""


def _body(root: Element, path: str) -> dict[str, object]:
    """Return the fields of the fullest text in the content set, among them its language.

    Raises `LoadError` with the reason if there is no text, or there are texts in several languages.
    """
    readers: dict[str, Callable[[Element, str], dict[str, object]]] = {"inlineXML": _from_xml, "inlineData": _from_data}
    found: list[dict[str, object]] = []
    reasons: list[str] = []
    for content in root.iterfind("contentSet/*"):
        if content.tag not in readers:
            reasons.append(_why_elsewhere(content))
            continue
        try:
            body = readers[content.tag](content, path)
        except LoadError as error:  # another rendition may be readable
            reasons.append(error.reason)
            continue
        if body["text"]:
            found.append(body | {"language": content.get(markup.LANG) or body.get("language", "")})
        else:
            reasons.append(f"its {content.tag} is empty")
    languages = sorted({str(each["language"]).partition("-")[0].lower() for each in found} - {""})
    if len(languages) > 1:
        raise LoadError(path, f"holds its text in several languages at once: {', '.join(languages)[:80]}")
    if not found:
        raise LoadError(path, f"has no text: {'; '.join(dict.fromkeys(reasons)) or 'it has no contentSet'}")
    best = markup.fullest([str(each["text"]) for each in found])
    return next(each for each in found if each["text"] == best)


def _why_elsewhere(content: Element) -> str:
    where = content.get("href") or content.get("residref") or ""
    return f"its {content.tag[:40]} lies elsewhere{f' ({where[:120]})' if where else ''}"


def _from_xml(content: Element, path: str) -> dict[str, object]:
    """Return the fields of NITF or XHTML; raises `LoadError` for another XML language."""
    roots = list(content.iterchildren("*"))
    if len(roots) == 1 and roots[0].tag == "nitf":
        return nitf.described(roots[0])
    for root in roots:
        if root.tag not in _HTML:
            raise LoadError(path, f"its inlineXML holds <{root.tag[:40]}>, neither NITF nor XHTML")
    return {"text": markup.prose(content)}


def _from_data(content: Element, path: str) -> dict[str, object]:
    """Return the fields of plain text, HTML or NITF given as a string."""
    if encoding := content.get("encoding") or content.get("encodinguri"):
        raise LoadError(path, f"its inlineData is encoded ({encoding[:80]})")
    value, kind = "".join(content.itertext()), content.get("contenttype", "")
    if "nitf" in kind.lower():
        return nitf.described(markup.parse(value, path))
    return {"text": markup.from_string(value, kind, path)}
