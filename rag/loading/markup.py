"""XML and HTML that nobody vouches for -> elements; elements -> lines of text.

All XML is parsed here and under these rules: no file and no address is ever opened, no DTD is read, no entity is
expanded (a document that declares any is refused unparsed), elements may nest 256 deep (the limit of libxml2), and a
document may hold a million tags. Namespaces are left out of the names: NITF is read alike with and without one.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from html.entities import html5
from typing import Any, TypeAlias

from ..errors import LoadError
from ..text import storable
from . import decode

#: An element of lxml, which comes without types.
Element: TypeAlias = Any

LANG = "{http://www.w3.org/XML/1998/namespace}lang"

#: Tags, or attributes, that one document may hold: each costs some 150 bytes of memory.
_MOST_TAGS = 1_000_000

_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
_DECLARED_ENCODING = re.compile(rb"""\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([\w.:-]+)""")
_MISCELLANEOUS = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_DOCTYPE = re.compile(r"""<!DOCTYPE(?:"[^"]*"|'[^']*'|[^\[>"']+)*+(\[.*?\]\s*)?>""", re.DOTALL)
_ROOT = re.compile(r"<(?:[^\s<>/:!?]+:)?([^\s<>/:!?]+)")
_NAMED_ENTITY = re.compile(r"&(\w+;)")

_TAG = re.compile(r"</?(?:a|article|b|blockquote|body|br|div|em|h[1-6]|html|i|li|ol|p|section|span|strong|table|ul)\b")

#: What is struck out is no longer said.
STRUCK_OUT = ("del", "s", "strike")
_OMITTED = frozenset({
    *STRUCK_OUT,
    "audio", "button", "canvas", "caption", "embed", "figcaption", "form", "head", "iframe", "img", "map",
    "media", "media-caption", "nav", "nitf-table-metadata", "noscript", "object", "picture", "script", "select",
    "style", "svg", "template", "textarea", "video",
})  # fmt: skip
_PARAGRAPHS = frozenset({
    "abstract", "address", "article", "aside", "blockquote", "block", "body", "body.content", "bq", "div", "dl",
    "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hl1", "hl2", "hr", "main", "nitf-table",
    "note", "ol", "p", "pre", "section", "table", "ul",
})  # fmt: skip
_LINES = frozenset({"dd", "dt", "li", "tr"})
_CELLS = frozenset(("td", "th"))


def decoded(data: bytes, path: str) -> str:
    """Decode an XML document by its mark, as UTF-8, or as it declares; raises `LoadError` for what is no text."""
    declared = _DECLARED_ENCODING.match(data.removeprefix(b"\xef\xbb\xbf"))
    return decode.to_text(data, path, declared[1].decode("ascii", "replace") if declared else "")


def root_name(text: str, path: str) -> str:
    """Return the name of the root element, without its prefix, before anything is parsed.

    Raises `LoadError` for what does not begin as XML does, and for a document that declares entities.
    """
    root = _ROOT.match(text, _skip(text, _document_type(text, path)[1]))
    if root is None:
        raise LoadError(path, "is not XML: it does not begin with an element")
    return root[1]


def _document_type(text: str, path: str) -> tuple[int, int]:
    """Return where the document type stands, an empty stretch where there is none; raises as `root_name` does."""
    position = _skip(text, 0)
    if not text.startswith("<!DOCTYPE", position):
        return position, position
    doctype = _DOCTYPE.match(text, position)
    if doctype is None:
        raise LoadError(path, "is not well-formed XML: its document type does not end")
    # Where the declarations end cannot be told without parsing them, so the whole document must be free of these.
    if doctype[1] and "<!ENTITY" in text:
        raise LoadError(path, "declares entities, which are never expanded here")
    return doctype.span()


def _skip(text: str, position: int) -> int:
    """Return where the white space, comments and instructions at `position` end."""
    while found := _MISCELLANEOUS.match(text, position):
        position = found.end()
    return position


def parse(text: str, path: str) -> Element:
    """Return the root of an XML document, its namespaces left out; raises `LoadError` if it is not safe or not whole.

    The named characters of HTML (`&eacute;`) are known; what else only the DTD would explain stays as it is written.
    """
    # Imported here: readers of other files need not wait for it.
    from lxml import etree

    refuse_too_many_tags(text, path)
    if declaration := _DECLARATION.match(text):
        text = text[declaration.end() :]
    start, end = _document_type(text, path)
    root_name(text, path)
    # Without its document type, nothing can lead the parser to the file that it names: `load_dtd=False` alone does not
    # hold where `collect_ids=False` stands beside it.
    text = _NAMED_ENTITY.sub(_with_dtd if end > start else _character, text[:start] + text[end:])
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        attribute_defaults=False, huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(storable(text).encode(), parser)
    except etree.XMLSyntaxError as error:
        raise LoadError(path, f"is not well-formed XML: {_one_line(error.msg)}") from error
    for element in root.iter("*"):
        if element.tag.startswith("{"):
            element.tag = element.tag.rpartition("}")[2]
    return root


def _character(entity: re.Match[str]) -> str:
    """Return the character that HTML calls by this name; the five that mean something in XML stay as they are."""
    character = html5.get(entity[1], entity[0])
    return entity[0] if any(mark in character for mark in "<>&\"'") else character


def _with_dtd(entity: re.Match[str]) -> str:
    """Return the character of that name, and one that only a DTD explains as the text that it is."""
    known = entity[1] in html5 or entity[1] == "apos;"
    return _character(entity) if known else f"&amp;{entity[1]}"


def parse_html(text: str, path: str) -> Element | None:
    """Return the root of an HTML page or fragment, None if it holds nothing; raises `LoadError` beyond bounds.

    The bounds are a million tags and, as libxml2 has it, a depth of 2,048: nested tables and forgotten ends of
    elements go deeper than the 256 that are its default.
    """
    from lxml import etree
    from lxml.html import HTMLParser

    refuse_too_many_tags(text, path)
    # `huge_tree` also takes texts and attributes of more than 10 MB, which are bounded by the file's own size.
    parser = HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True,
        collect_ids=False, default_doctype=False,
    )  # fmt: skip
    root = etree.fromstring(storable(text).encode(), parser)
    # At a fatal error the parser has stopped, and would keep silent about the rest.
    if fatal := parser.error_log.filter_from_fatals():
        raise LoadError(path, f"holds HTML that cannot be read: {_one_line(fatal[0].message)}")
    return root


def refuse_too_many_tags(text: str, path: str) -> None:
    """Raise `LoadError` for a document that would take too much memory and time, before it is parsed."""
    if max(text.count("<"), text.count("=")) > _MOST_TAGS:
        raise LoadError(path, f"holds more than {_MOST_TAGS:,} tags or attributes")


def _one_line(message: str | None) -> str:
    return " ".join(storable(message or "no reason given").split())[:200]


def from_string(value: str, kind: str, path: str) -> str:
    """Return the text of a string that is plain or HTML, as `kind` says (a media type or a role), else its own looks.

    Raises `LoadError` for HTML beyond the bounds.
    """
    kind = kind.lower()
    is_html = "html" in kind or ("plain" not in kind and _TAG.search(value) is not None)
    if not is_html:
        return _tidy(value.replace("\r\n", "\n").replace("\r", "\n"))
    return from_html(value, path)


def from_html(value: str, path: str) -> str:
    """Return the text of a piece of HTML; raises `LoadError`, which names `path`, for HTML beyond the bounds."""
    root = parse_html(value, path)
    return "" if root is None else prose(root)


def words(element: Element | None, without: frozenset[str] = frozenset()) -> str:
    """Return the text of an element on one line, "" for None; elements named in `without` are left out."""
    return "" if element is None else " ".join(prose(element, without).split())


class _Mark(Enum):
    """What stands between pieces of text."""

    LINE = auto()
    PARAGRAPH = auto()
    BREAK = auto()
    CELL = auto()
    ROW_BEGINS = auto()
    ROW_ENDS = auto()


class _Writer:
    """Puts text and marks together: neighbouring marks count once, and a row of a table stays one line."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._newlines = 0
        self._rows = 0

    def text(self, text: str) -> None:
        if text.strip() and self._newlines:
            self.pieces.append("\n" * self._newlines)
            self._newlines = 0
        self.pieces.append(text.replace("\n", " "))

    def mark(self, mark: _Mark) -> None:
        if mark in (_Mark.ROW_BEGINS, _Mark.ROW_ENDS):
            self._rows += 1 if mark is _Mark.ROW_BEGINS else -1
        elif self._rows:
            self.pieces.append(" | " if mark is _Mark.CELL else " ")
        elif mark is _Mark.BREAK:  # two of them part paragraphs
            self._newlines = min(self._newlines + 1, 2)
        else:
            self._newlines = max(self._newlines, 2 if mark is _Mark.PARAGRAPH else 1)


def prose(root: Element, without: frozenset[str] = frozenset()) -> str:
    """Return the running text of NITF or HTML: paragraphs parted by a blank line, rows and items each on a line.

    Pictures, sounds, scripts, captions, what is struck out and the elements named in `without` are left out. There is
    no recursion.
    """
    writer = _Writer()
    waiting: list[Any] = [root]
    while waiting:
        item = waiting.pop()
        if isinstance(item, _Mark):
            writer.mark(item)
        elif isinstance(item, str):
            writer.text(item)
        elif _name(item) not in _OMITTED and item.tag not in without:
            waiting += reversed(_parts(item))
    return _tidy("".join(writer.pieces))


def _parts(element: Element) -> list[Any]:
    """Return what an element holds in order: text, elements, and the marks around them."""
    name = _name(element)
    if name == "br":
        return [_Mark.BREAK]
    inside: list[Any] = [element.text or ""]
    for child in element:
        inside += [child, child.tail or ""]
    if name == "pre":
        inside = [part for line in "".join(element.itertext()).split("\n") for part in (line, _Mark.BREAK)]
    elif name == "tr" and len([cell for cell in element if cell.tag in _CELLS]) > 1:
        inside = [_Mark.ROW_BEGINS, *inside, _Mark.ROW_ENDS]
    elif name in _CELLS:
        return [_Mark.CELL, *inside] if element.getprevious() is not None else inside
    if name in _PARAGRAPHS or name in _LINES:
        around = _Mark.PARAGRAPH if name in _PARAGRAPHS else _Mark.LINE
        return [around, *inside, around]
    return inside


def _name(element: Element) -> str:
    """Return the name of an element of NITF, HTML, or XHTML inside a feed."""
    name: str = element.tag.rpartition("}")[2].lower()
    return name


def _tidy(text: str) -> str:
    """Even out the white space: no more than one blank line, and single spaces within a line."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line if line.strip(" |") else "" for line in lines)).strip()


def fullest(texts: list[str]) -> str:
    """Return the fullest of several renditions of one text, "" for none.

    Of those within a tenth of it in visible characters, the one in most lines: a plain copy often lost its paragraphs.
    """
    sizes = [len("".join(text.split())) for text in texts]
    near = [text for text, size in zip(texts, sizes, strict=True) if size >= 0.9 * max(sizes)]
    return max(near, key=lambda text: text.count("\n"), default="")


def without_title(text: str, title: str) -> str:
    """Return `text` without a first line that repeats the title."""
    first, _, rest = text.partition("\n")
    return rest.strip() if rest.strip() and first.split() == title.split() else text
