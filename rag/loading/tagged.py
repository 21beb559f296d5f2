"""Texts of tables and JSON that may be HTML, as content systems export them."""

from __future__ import annotations

import re
from html.entities import html5

from . import markup

#: A tag as HTML writes it, so that neither `a<b` nor `<b and c>` is one.
_TAG = re.compile(
    r"<(?:/(?P<end>[a-z][a-z1-6]*+)\s*+>|(?P<start>[a-z][a-z1-6]*+)(?:\s++[\w:-]++\s*+="
    r"""\s*+(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>]++))*+\s*+/?>)""",
    re.IGNORECASE,
)
_BLOCKS = frozenset({
    "article", "blockquote", "body", "br", "dd", "div", "dl", "dt", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "html", "li", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul",
})  # fmt: skip
_INLINE = frozenset({
    "a", "abbr", "b", "cite", "code", "del", "em", "figcaption", "font", "i", "iframe", "img", "ins", "mark", "q", "s",
    "script", "small", "span", "strike", "strong", "style", "sub", "sup", "u", "video",
})  # fmt: skip
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]\w{1,31}));", re.IGNORECASE)


def plain(value: str, path: str) -> str:
    """Return a text without the tags and references of HTML; one that holds none stays as it is, to the letter.

    Where its paragraphs are parted by line ends alone, these are kept. Raises `LoadError` for HTML beyond the bounds.
    """
    names = {(found["start"] or found["end"]).lower() for found in _TAG.finditer(value)}
    if not names & (_BLOCKS | _INLINE):
        return _REFERENCE.sub(_character, value)
    if not names & _BLOCKS:
        value = value.replace("\r\n", "\n").replace("\n", "<br>")
    return markup.from_html(value, path)


def _character(reference: re.Match[str]) -> str:
    """Return the character that a reference stands for, the reference itself where there is none."""
    decimal, hexadecimal, name = reference.groups()
    if name:
        return html5.get(f"{name};", reference[0])
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if 32 <= code <= 0x10FFFF else reference[0]
