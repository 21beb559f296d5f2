"""A Word file (`.docx`): its paragraphs and tables in their order, as they read with all tracked changes accepted.

The parts are read here with `lxml`, for `python-docx` leaves out words that stand in tracked insertions, content
controls and text boxes, and opens every part of a file, of whatever size. Notes, comments, heads and feet are left out.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from ..errors import LoadError
from ..text import storable
from ..types import Article
from . import bylines, decode, fields, markup, properties
from .markup import Element

#: How a file begins that is an old `.doc`, or a `.docx` under a password.
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: What a damaged archive or part makes the libraries raise.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)
#: A longer title, in characters, is prose.
_LONGEST_TITLE = 250
_SENTENCE_END = re.compile(r"""[.!?:…]["'”’»)\]]*$""")
_HEADING = re.compile(r"heading \d", re.IGNORECASE)
#: What stands for a character.
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
#: Taken out by a tracked change, a second version of what stands beside it, or read as blocks of their own.
_LEFT_OUT = {"del", "moveFrom", "Fallback", "txbxContent", "pPr", "rPr"}


class _Block(NamedTuple):
    """A paragraph, or a row of a table, whose style is then ""."""

    text: str
    style: str


def read(stream: decode.Stream, path: str) -> Iterator[Article | LoadError]:
    """Yield the one article of a Word file; raises `LoadError` for a file that is none.

    The title is the one in the properties, else the first paragraph styled as title or heading, else a first line that
    is no prose. The time of publication is only taken from the head of the text.
    """
    parts = _Parts(decode.read_bytes(stream, path), path)
    document = parts.related("", "officeDocument")
    if not document:
        raise LoadError(path, "is damaged: it names no document")
    styles = _style_names(parts, document)
    blocks = [block for block in _blocks(parts.xml(document)) if block.text]
    core = parts.related("", "core-properties")
    named = {each.tag: each.text or "" for each in parts.xml(core)} if core else {}
    title, texts = _split_title(blocks, styles, properties.title(named.get("title", "")))
    text = "\n\n".join(texts)
    given = {
        "text": text,
        "title": title,
        "authors": properties.authors(named.get("creator", "")),
        "language": named.get("language", ""),
        **bylines.read_head(text),
    }
    if not text:
        raise LoadError(path, "has no text")
    yield from fields.article(given, path)


class _Parts:
    """The parts of the file, a zip archive of XML; whatever is wrong with one is a `LoadError`."""

    def __init__(self, data: bytes, path: str) -> None:
        self._path = path
        if data.startswith(_OLE_MAGIC):
            raise LoadError(path, "is an old .doc or has a password: save it as .docx without one")
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise LoadError(path, f"is damaged or no Word file: {error}") from error

    def xml(self, name: str) -> Element:
        """Return the root of a part, which is read under the rules of `markup.parse`."""
        try:
            part = self._archive.getinfo(name)
            if part.compress_type not in _METHODS or part.flag_bits & 1:
                raise LoadError(self._path, f"is damaged: {name} is compressed or encrypted in a strange way")
            # A part is read no further than to the size that it states.
            if part.file_size > decode.LIMIT:
                raise LoadError(self._path, decode.TOO_LARGE)
            content = self._archive.read(part)
        except KeyError as error:
            raise LoadError(self._path, f"is damaged: {name} is missing") from error
        except _DAMAGE as error:
            raise LoadError(self._path, f"is damaged: {name}: {_one_line(error)}") from error
        try:
            return markup.parse(markup.decoded(content, self._path), self._path)
        except LoadError as error:
            raise LoadError(self._path, f"is damaged: {name} {error.reason}") from error

    def related(self, source: str, kind: str) -> str:
        """Return the name of the part that `source` ("" for the whole file) names as its `kind`, "" if none."""
        folder, name = posixpath.split(source)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations not in self._archive.NameToInfo:
            return ""
        for relation in self.xml(relations):
            if relation.get("Type", "").endswith(f"/{kind}"):
                return posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
        return ""


def _style_names(parts: _Parts, document: str) -> dict[str, str]:
    """Return the names of styles by their identifiers; those of Word's own are English in every language."""
    part = parts.related(document, "styles")
    found = {}
    for style in parts.xml(part) if part else ():
        name = next((each for each in style if each.tag == "name"), None)
        if name is not None:
            found[_value(style, "styleId")] = _value(name, "val")
    return found


def _value(element: Element, name: str) -> str:
    """Return an attribute, in whatever namespace."""
    return next((str(value) for key, value in element.items() if etree.QName(key).localname == name), "")


def _blocks(element: Element) -> list[_Block]:
    """Return the blocks inside `element` in their order, those of a text box after its paragraph."""
    blocks: list[_Block] = []
    walk = etree.iterwalk(element, events=("start",))
    for _, inner in walk:
        if inner is element:
            continue
        if inner.tag == "p":
            text, boxes = _paragraph(inner)
            blocks.append(_Block(text, _style(inner)))
            for box in boxes:
                blocks += _blocks(box)
        elif inner.tag == "tr":
            cells = [" ".join(block.text for block in _blocks(cell)) for cell in _cells(inner)]
            blocks.append(_Block(" | ".join(cell.replace("\n", " ") for cell in cells) if any(cells) else "", ""))
        if inner.tag in ("p", "tr") or inner.tag in _LEFT_OUT:
            walk.skip_subtree()
    return blocks


def _style(paragraph: Element) -> str:
    """Return the identifier of a paragraph's style, "" if it names none."""
    style = paragraph.find("pPr/pStyle")
    return "" if style is None else _value(style, "val")


def _cells(row: Element) -> list[Element]:
    cells: list[Element] = []
    walk = etree.iterwalk(row, events=("start",))
    for _, inner in walk:
        if inner.tag == "tc":
            cells.append(inner)
        if inner is not row and inner.tag not in ("sdt", "sdtContent", "customXml"):
            walk.skip_subtree()
    return cells


def _paragraph(paragraph: Element) -> tuple[str, list[Element]]:
    """Return the text of a paragraph and the text boxes that hang on it.

    A box is written twice, for new and for old programs, which is why one of the two is left out.
    """
    characters: list[str] = []
    boxes: list[Element] = []
    walk = etree.iterwalk(paragraph, events=("start",))
    for _, inner in walk:
        if inner.tag == "t":
            characters.append(inner.text or "")
        elif inner.tag in _CHARACTERS:
            characters.append(_CHARACTERS[inner.tag])
        elif inner.tag == "txbxContent":
            boxes.append(inner)
        if inner.tag == "t" or inner.tag in _CHARACTERS or inner.tag in _LEFT_OUT:
            walk.skip_subtree()
    return "".join(characters).strip(), boxes


def _split_title(blocks: list[_Block], styles: dict[str, str], named: str) -> tuple[str, list[str]]:
    """Part the title from the texts of the other blocks; it stays among them where it does not stand first."""
    texts = [block.text for block in blocks]
    names = [styles.get(block.style, block.style) for block in blocks]
    title = named or next((text for text, name in zip(texts, names, strict=True) if name.lower() == "title"), "")
    title = title or next((text for text, name in zip(texts, names, strict=True) if _HEADING.match(name)), "")
    if not title and texts and len(texts[0]) <= _LONGEST_TITLE and not _SENTENCE_END.search(texts[0]):
        title = texts[0]
    title = " ".join(title.split())
    if len(texts) > 1 and " ".join(texts[0].split()).casefold() == title.casefold():
        texts = texts[1:]
    return title, texts


def _one_line(error: Exception) -> str:
    """Return what is wrong, without what the file may have put into the message in length."""
    return " ".join(storable(str(error)).split())[:200]
