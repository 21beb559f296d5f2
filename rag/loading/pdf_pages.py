"""A program of its own: a PDF on standard input -> its lines and properties on standard output, as JSON.

PDFium is native code, and a file of 840 bytes can ask it for gigabytes or for minutes. Whatever a file does to it ends
this process and no other. Started as a file, it imports nothing of the package.
"""

from __future__ import annotations

import ctypes
import json
import math
import sys
from typing import Any

import pypdfium2
from pypdfium2 import raw

#: Bytes of memory that a PDF may take.
_MEMORY = 2 << 30
#: Pages and characters that one article may have.
_MOST_PAGES = 5_000
_MOST_CHARACTERS = 10_000_000
#: What may be a hyphen at the end of a line: PDFium's own mark, and the characters for it.
_HYPHENS = {0x02, 0x2D, 0xAD, 0x2010, 0xFFFE}


def main() -> None:
    """Write `{"title", "author", "pages", "unreadable"}`, or `{"error"}` with the reason.

    A page is a list of lines `[text, left, right, baseline, height]` in points; `unreadable` are the numbers, from 1,
    of pages that are damaged, whose lists are empty.
    """
    _bound_memory()
    json.dump(_read(sys.stdin.buffer.read()), sys.stdout)


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:
        return  # Windows has no such bound
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(data: bytes) -> dict[str, Any]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            return {"error": "is encrypted: save it without its password first"}
        return {"error": "is damaged or no PDF"}
    count = len(document)
    if count > _MOST_PAGES:
        return {"error": f"has {count:,} pages, more than the {_MOST_PAGES:,} of one article: split it"}
    pages: list[list[list[Any]]] = []
    unreadable = []
    characters = 0
    for number in range(count):
        try:
            page = document[number]
            text = page.get_textpage()
        except pypdfium2.PdfiumError:
            unreadable.append(number + 1)
            pages.append([])
            continue
        characters += text.count_chars()
        if characters > _MOST_CHARACTERS:
            return {"error": f"has more than the {_MOST_CHARACTERS:,} characters of one article"}
        pages.append(_lines(text))
        text.close()
        page.close()
    return {
        "title": _property(document, "Title"),
        "author": _property(document, "Author"),
        "pages": pages,
        "unreadable": unreadable,
    }


def _property(document: Any, name: str) -> str:  # noqa: ANN401  # a pypdfium2.PdfDocument, untyped
    try:
        return str(document.get_metadata_value(name))
    except UnicodeDecodeError:
        return ""  # half of a pair of surrogates: the text itself will have a title


def _lines(text: Any) -> list[list[Any]]:  # noqa: ANN401  # a pypdfium2.PdfTextPage, untyped
    """Return the lines of a page in PDFium's order, which is the order in which they are drawn."""
    lines: list[list[Any]] = []
    line: list[tuple[int, str]] = []
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        # At the end of a line, whose break is then left out.
        is_hyphen = code in _HYPHENS and raw.FPDFText_IsHyphen(text, index) == 1
        character = "-" if is_hyphen else chr(code) if code <= sys.maxunicode else "\ufffd"
        if character not in "\r\n":
            line.append((index, character))
        if character == "\n" or is_hyphen:
            lines += _measured(text, line)
            line = []
    return lines + _measured(text, line)


def _measured(text: Any, line: list[tuple[int, str]]) -> list[list[Any]]:  # noqa: ANN401
    """Return the line with its place, or nothing for a blank one."""
    seen = [index for index, character in line if not character.isspace()]
    if not seen:
        return []
    left, _, _, _ = _box(text, seen[0])
    _, _, right, _ = _box(text, seen[-1])
    _, bottom, _, top = _box(text, seen[len(seen) // 2])
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text, seen[0], x, y)
    # PDFium gives halves of surrogate pairs one by one.
    words = "".join(character for _, character in line).encode("utf-16-le", "surrogatepass")
    place = [value if math.isfinite(value) else 0.0 for value in (left, right, y.value, top - bottom)]
    return [[words.decode("utf-16-le", "replace"), *place]]


def _box(text: Any, index: int) -> tuple[float, float, float, float]:  # noqa: ANN401
    """Return left, bottom, right and top of a character and the room around it."""
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text, index, box)
    return box.left, box.bottom, box.right, box.top


if __name__ == "__main__":
    main()
