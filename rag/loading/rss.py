"""RSS 0.9 to 2.0 and Atom -> entries.

Read with `lxml`, which mends broken XML in time that grows with the feed's length. `feedparser` was tried: an author
of 40,000 letters takes it twelve seconds, and four times as long when twice as long, and a reference to a character
beyond Unicode ends it with an exception of Python's own.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from html.entities import html5
from urllib.parse import urljoin

from lxml import etree

from ..errors import LoadError
from . import decode, markup
from .entries import Entry, bounded, judged

#: The names of a feed's first element, in small letters.
_ROOTS = ("rss", "feed", "rdf")
_PROLOGUE = re.compile(
    r"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[(?P<declared>.*?)\]\s*)?>)", re.DOTALL | re.IGNORECASE
)
_FIRST_ELEMENT = re.compile(r"\s*<(?:[\w.-]+:)?([\w.-]+)")
#: Bytes in which the first element is looked for.
_SNIFFED = 8192
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)""")
#: What XML 1.0 does not allow, also by reference.
_NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&(?:#x([\da-f]{1,6});|#(\d{1,7});|(\w{2,32});)?", re.IGNORECASE)
_XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))

#: Name spaces, in small letters, of the elements that are read -> how these are called below.
_PREFIXES = {
    "": "",
    "http://backend.userland.com/rss2": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://purl.org/rss/1.0/": "",
    "http://purl.org/atom/ns#": "",
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
    "http://www.w3.org/1999/xhtml": "xhtml:",
}
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_TAG = re.compile(r"<[a-z/!]", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[ \t\r]*\n\s*")
_MARKUP = re.compile(r"</?[a-z][^<>]*>|&#?\w{1,32};", re.IGNORECASE)
#: RSS wants “mail@example.org (Mira Okafor)”; what is not the name is left out.
_MAIL = re.compile(r"<?[^\s<>()@]{1,64}@[^\s<>()@]{1,255}>?")

#: The children of one element that are read, by name.
_Children = Mapping[str, list[etree._Element]]


def is_feed(data: bytes) -> bool:
    """Tell whether bytes begin as RSS or Atom, whatever their name and type."""
    text = data[:_SNIFFED].decode("utf-16" if data.startswith(_UTF_16) else "utf-8-sig", "replace")
    found = _FIRST_ELEMENT.match(text, _prologue(text)[0])
    return found is not None and found[1].lower() in _ROOTS


def parse(data: bytes, path: str, *, url: str = "", encoding: str = "") -> list[Entry | LoadError]:
    """Return the entries of a feed, and a `LoadError` for what was left out; raises one for what is no feed.

    `url` is where it was fetched from, `encoding` what its server declared.
    """
    declared = _ENCODING.match(data)
    text = decode.to_text(data, path, encoding or (declared[1].decode("ascii") if declared else ""))
    root = _root(_NOT_XML.sub("", text), path, url)
    kind = root.tag.rpartition("}")[2].lower()
    if kind not in _ROOTS:
        raise LoadError(path, "is not a feed: it begins neither as RSS nor as Atom")
    # In RDF the channel stands beside the items, in Atom there is none.
    channel = next((child for child in root.iterchildren(etree.Element) if _name(child) == "channel"), root)
    about = _children(channel)
    publisher = _heading(about, path)
    language = _first(about, "language", "dc:language") or root.get(_LANGUAGE, "")
    found = (element for element in root.iter(etree.Element) if _name(element) in ("item", "entry"))
    return bounded((_read_entry(element, publisher, language, path) for element in found), path)


def _prologue(text: str) -> tuple[int, bool]:
    """Return where the first element begins, and whether entities are declared before it."""
    start, entities = 0, False
    while found := _PROLOGUE.match(text, start):
        entities = entities or "<!entity" in (found["declared"] or "").lower()
        start = found.end()
    return start, entities


def _root(text: str, path: str, url: str) -> etree._Element:
    """Parse a feed; what is broken is mended. Raises `LoadError` for entities of its own, too many tags, and no XML."""
    start, entities = _prologue(text)
    if entities:
        raise LoadError(path, "declares entities of its own, which no feed needs and traps are made of")
    markup.refuse_too_many_tags(text, path)
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(_mended(text[start:]).encode(), parser, base_url=url or None)
    except etree.XMLSyntaxError as error:
        raise LoadError(path, f"is not XML: {error.msg}") from error
    if root is None:
        raise LoadError(path, "is not XML")
    return root


def _mended(text: str) -> str:
    """Write every reference outside of CDATA sections so that XML knows it."""
    parts: list[str] = []
    at = 0
    while at < len(text):
        start = text.find("<![CDATA[", at)
        end = text.find("]]>", start) if start >= 0 else -1
        if end < 0:  # no more of them, or one that does not end
            start = end = len(text)
        parts += [_REFERENCE.sub(_known_reference, text[at:start]), text[start:end]]
        at = end
    return "".join(parts)


def _known_reference(found: re.Match[str]) -> str:
    """Write a reference so that XML knows it: `&eacute;` as its letter, a lone `&` as `&amp;`."""
    hexadecimal, decimal, name = found.groups()
    if hexadecimal or decimal:
        code = int(hexadecimal, 16) if hexadecimal else int(decimal)
        return "" if code > 0x10FFFF or _NOT_XML.match(chr(code)) else found[0]
    if name in _XML_ENTITIES:
        return found[0]
    if name and f"{name};" in html5:
        return html.escape(html5[f"{name};"])
    return f"&amp;{found[0][1:]}"


def _name(element: etree._Element) -> str:
    """Return an element's name in small letters with the prefix of `_PREFIXES`, "" for one that is not read."""
    namespace, _, name = element.tag.rpartition("}")
    prefix = _PREFIXES.get(namespace[1:].lower())
    return "" if prefix is None else f"{prefix}{name.lower()}"


def _children(element: etree._Element) -> _Children:
    found: dict[str, list[etree._Element]] = {}
    for child in element.iterchildren(etree.Element):
        found.setdefault(_name(child), []).append(child)
    return found


def _words(element: etree._Element) -> str:
    return "".join(element.itertext()).strip()


def _first(children: _Children, *names: str) -> str:
    """Return the words of the first of the elements `names` that has any."""
    return next((words for name in names for each in children.get(name, ()) if (words := _words(each))), "")


def _read_entry(element: etree._Element, publisher: str, language: str, path: str) -> Entry | LoadError:
    """Return an entry, or what is wrong with it: the others are read all the same."""
    try:
        return _entry(element, publisher, language, path)
    except LoadError as error:
        return error


def _entry(element: etree._Element, publisher: str, language: str, path: str) -> Entry:
    children = _children(element)
    link = _link(children)
    given = {
        "title": _heading(children, path),
        "authors": _authors(children),
        "publisher": publisher,
        "url": link,
        # Atom requires `updated`, not `published`: an entry that never changed may have it alone.
        "published": _first(
            children, "published", "pubdate", "issued", "dcterms:issued", "dc:date", "created", "updated", "modified"
        ),
        "updated": _first(children, "updated", "modified", "dcterms:modified"),
        "id": _first(children, "guid", "id", "dc:identifier") or element.get(_RDF_ABOUT, ""),
        "language": _first(children, "dc:language") or element.get(_LANGUAGE, "") or language,
        "section": _section(children),
    }
    content = _longest(children, path, "content:encoded", "content", "xhtml:body", "xhtml:div")
    return judged(given, link, content, _longest(children, path, "description", "summary"))


def _longest(children: _Children, path: str, *names: str) -> str:
    """Return the longest text of the elements `names`."""
    return max((_text(each, path) for name in names for each in children.get(name, ())), key=len, default="")


def _text(element: etree._Element, path: str) -> str:
    """Return the text of a content or summary: as it stands where Atom says so, else it may be HTML."""
    kind = element.get("type", "html")
    if element.get("mode") == "base64" or ("/" in kind and not kind.startswith("text/") and "xml" not in kind):
        return ""  # a picture, a sound
    if len(element):
        return markup.prose(element)
    words = element.text or ""
    if kind in ("text", "text/plain"):
        return words.strip()
    # Without a tag it is plain text, though nothing says so.
    return markup.from_html(words if _TAG.search(words) else _BLANK_LINES.sub("<p>", words), path)


def _heading(children: _Children, path: str) -> str:
    """Return a title; RSS does not say whether there is HTML in it, so it is looked for."""
    for element in (*children.get("title", ()), *children.get("dc:title", ())):
        words = _words(element)
        if element.get("type") not in ("text", "text/plain") and _MARKUP.search(words):
            words = markup.from_html(words, path)
        if words:
            return " ".join(words.split())
    return ""


def _authors(children: _Children) -> list[str] | str:
    """Return the names of an entry's authors; a single one as it is written, for it may be “By A and B”."""
    found = [_first(_children(author), "name") for author in children.get("author", ()) if len(author)]
    found += [_words(creator) for creator in children.get("dc:creator", ())]
    if not found:
        found = [_words(author) for author in children.get("author", ())]
    found = [_MAIL.sub("", name) if "@" in name else name for name in found]
    names = [html.unescape(name).strip(" \t\r\n()<>") for name in found]
    names = [name for name in names if name]
    return names[0] if len(names) == 1 else names


def _link(children: _Children) -> str:
    """Return the address of the article: what a distributor's link stands for, the link, or a key that is one."""
    links = children.get("link", [])
    alternates = [link for link in links if link.get("href") and link.get("rel", "alternate") == "alternate"]
    # Of several, the page rather than another form of it.
    alternates.sort(key=lambda link: link.get("type", "text/html") not in ("text/html", "application/xhtml+xml"))
    found = _first(children, "feedburner:origlink", "link")
    base = links[0].base if links else None
    if not found and alternates:
        found, base = alternates[0].get("href"), alternates[0].base
    if not found:
        keys = [_words(key) for key in children.get("guid", ()) if key.get("isPermaLink", "true").lower() != "false"]
        found = next((key for key in keys if key.startswith(("http://", "https://"))), "")
    return joined(base or "", found)


def joined(base: str, link: str) -> str:
    """Return a link as seen from `base`; one that is no address stays as it is, for `fields.article` to report."""
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return link.strip()


def _section(children: _Children) -> str:
    for category in children.get("category", ()):
        name = category.get("label") or _words(category) or category.get("term", "")
        if name.strip():
            return " ".join(html.unescape(name).split())
    return _first(children, "dc:subject")
