"""A piece of HTML, as feeds carry it -> its text. For a whole page, with what stands around the article: `html.py`."""

from __future__ import annotations

import re

from lxml import etree

from . import markup

#: Elements whose content is not read as text, or belongs to a picture.
_LEFT_OUT = frozenset(
    (
        "audio", "button", "canvas", "figcaption", "form", "head", "iframe", "math", "noscript", "object", "script",
        "select", "style", "svg", "template", "textarea", "video",
    )
)  # fmt: skip
#: Elements that stand on lines of their own.
_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "figure", "footer", "h1", "h2", "h3",
        "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tr", "ul",
    )
)  # fmt: skip
_WHITE_SPACE = re.compile(r"\s+")
_LINE_ENDS = re.compile(r" ?\n[ \n]*")


def to_text(fragment: str, path: str) -> str:
    """Return the text of a piece of HTML; paragraphs are parted by blank lines, `<br>` is the end of a line.

    Raises `LoadError`, which names `path`, for HTML beyond the bounds of `markup.parse_html`.
    """
    root = markup.parse_html(fragment, path)
    return "" if root is None else of_element(root)


def of_element(root: etree._Element) -> str:
    """Return the text of a parsed element, of HTML or XHTML, as `to_text` does."""
    parts: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        name = element.tag.rpartition("}")[2].lower()
        if event == "start" and name in _LEFT_OUT:
            walk.skip_subtree()
            continue
        if name in _BLOCKS:
            parts.append("\n\n")
        elif name == "br" and event == "start":
            parts.append("\n")
        elif name in ("td", "th"):
            parts.append(" ")
        if event == "start":
            parts.append(_WHITE_SPACE.sub(" ", element.text or ""))
        elif element is not root:
            parts.append(_WHITE_SPACE.sub(" ", element.tail or ""))
    return _LINE_ENDS.sub(_line_end, re.sub(" +", " ", "".join(parts))).strip()


def _line_end(found: re.Match[str]) -> str:
    return "\n\n" if found[0].count("\n") > 1 else "\n"
