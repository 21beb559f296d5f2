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
from . import bylines, decode, fields, properties

#: How a file begins that is an old `.doc`, or a `.docx` under a password.
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: What a damaged archive or part makes the libraries raise.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, etree.XMLSyntaxError)
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
    named = {etree.QName(each).localname: each.text or "" for each in parts.xml(core)} if core else {}
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

    def xml(self, name: str) -> etree._Element:
        """Return the root of a part."""
        try:
            part = self._archive.getinfo(name)
            if part.compress_type not in _METHODS or part.flag_bits & 1:
                raise LoadError(self._path, f"is damaged: {name} is compressed or encrypted in a strange way")
            # A part is read no further than to the size that it states.
            if part.file_size > decode.LIMIT:
                raise LoadError(self._path, decode.TOO_LARGE)
            content = self._archive.read(part)
            # No entity is resolved and nothing fetched; depth and length of what it holds are bounded by default.
            parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
            return etree.fromstring(content, parser)
        except KeyError as error:
            raise LoadError(self._path, f"is damaged: {name} is missing") from error
        except _DAMAGE as error:
            raise LoadError(self._path, f"is damaged: {name}: {_one_line(error)}") from error

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
        name = next((each for each in style if _kind(each) == "name"), None)
        if name is not None:
            found[_value(style, "styleId")] = _value(name, "val")
    return found


def _kind(element: etree._Element) -> str:
    """Return the tag without its namespace, which differs between the two variants of the format."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _value(element: etree._Element, name: str) -> str:
    """Return an attribute, in whatever namespace."""
    return next((str(value) for key, value in element.items() if etree.QName(key).localname == name), "")


def _blocks(element: etree._Element) -> Iterator[_Block]:
    """Yield the blocks inside `element` in their order, those of a text box after its paragraph."""
    for child in element:
        kind = _kind(child)
        if kind == "p":
            yield _Block("".join(_characters(child)).strip(), _style(child))
            for box in _boxes(child):
                yield from _blocks(box)
        elif kind == "tr":
            cells = [" ".join(block.text for block in _blocks(cell)) for cell in _cells(child)]
            yield _Block(" | ".join(cell.replace("\n", " ") for cell in cells) if any(cells) else "", "")
        elif kind not in _LEFT_OUT:
            yield from _blocks(child)


def _style(paragraph: etree._Element) -> str:
    """Return the identifier of a paragraph's style, "" if it names none."""
    named = (each for format_ in paragraph if _kind(format_) == "pPr" for each in format_ if _kind(each) == "pStyle")
    style = next(named, None)
    return "" if style is None else _value(style, "val")


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        if _kind(child) == "tc":
            yield child
        elif _kind(child) in ("sdt", "sdtContent", "customXml"):
            yield from _cells(child)


def _boxes(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the text boxes that hang on a paragraph; a box is written twice, for new and for old programs."""
    for child in element:
        if _kind(child) == "txbxContent":
            yield child
        elif _kind(child) not in _LEFT_OUT:
            yield from _boxes(child)


def _characters(element: etree._Element) -> Iterator[str]:
    for child in element:
        kind = _kind(child)
        if kind == "t":
            yield child.text or ""
        elif kind in _CHARACTERS:
            yield _CHARACTERS[kind]
        elif kind not in _LEFT_OUT:
            yield from _characters(child)


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
