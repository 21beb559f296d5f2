"""A PDF: the text of its pages by `pdf_pages.py`, which runs as a process of its own, and `layout.py`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import LoadDoubt, LoadError
from ..types import Article
from . import bylines, decode, fields, layout, properties

#: What reads the pages, with the PDF on its standard input. -P: the files beside it are no modules of its own.
PROGRAM = (sys.executable, "-P", str(Path(__file__).with_name("pdf_pages.py")))
#: Wall-clock seconds that it may take; a full page takes about ten milliseconds.
SECONDS = 300.0

#: Letters this much larger than those of most of the text are a title's.
_LARGER = 1.15
#: A longer title, in characters, is none.
_LONGEST_TITLE = 250
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_CONTROL = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
#: Characters of which nobody knows what they show: replaced ones, and those of private use.
_UNKNOWN = re.compile("[\0-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")
#: Above this share of them, the text is not what stands on the page.
_UNKNOWN_SHARE = 0.1


def read(
    stream: decode.Stream, path: str, program: tuple[str, ...] = PROGRAM, seconds: float = SECONDS
) -> Iterator[Article | LoadError]:
    """Yield the one article of a PDF, with where its pages begin; raises `LoadError` for a PDF without text.

    The time of publication is only taken from the head of the text: a PDF's own times say when the file was made.
    """
    found = _pages(decode.read_bytes(stream, path), path, program, seconds)
    pages = [[_line(line) for line in page] for page in found["pages"]]
    flow = layout.flow(pages)
    _require_text(flow.text, found, path)
    title, text, cut = _split_title(flow, properties.title(found["title"]))
    head = bylines.read_head(text)
    given = {"text": text, "title": title, "authors": properties.authors(found["author"]), **head}
    for loaded in fields.article(given, path):
        if isinstance(loaded, Article):
            length = len(loaded.text)
            begins = tuple(min(max(0, begin - cut), length) for begin in flow.pages)
            yield replace(loaded, pages=begins)
        else:
            yield loaded
    if found["unreadable"]:
        numbers = ", ".join(map(str, found["unreadable"][:10]))
        yield LoadDoubt(path, f"is in, but without its damaged pages ({numbers})")


def _pages(data: bytes, path: str, program: tuple[str, ...], seconds: float) -> dict[str, Any]:
    """Return what the program writes; raises `LoadError` if it refuses the PDF, or does not come to an end."""
    try:
        done = subprocess.run(  # noqa: S603
            program, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise LoadError(path, f"took longer than {seconds:g} seconds to read") from error
    if done.returncode:
        raise LoadError(path, "cannot be read: it is damaged, or needs too much memory")
    found: dict[str, Any] = json.loads(done.stdout)
    if "error" in found:
        raise LoadError(path, found["error"])
    return found


def _line(line: list[Any]) -> layout.Line:
    text, *place = line
    return layout.Line(" ".join(_CONTROL.sub("", text).translate(_LIGATURES).split()), *place)


def _require_text(text: str, found: dict[str, Any], path: str) -> None:
    if len(found["unreadable"]) == len(found["pages"]):
        raise LoadError(path, "is damaged: none of its pages can be read")
    if not text:
        raise LoadError(path, "has no text layer; run OCR on it first")
    shown = "".join(line[0] for page in found["pages"] for line in page)
    if len(_UNKNOWN.findall(shown)) > _UNKNOWN_SHARE * len(shown):
        raise LoadError(path, "has fonts that do not say which letters they show; run OCR on it first")


def _split_title(flow: layout.Flow, named: str) -> tuple[str, str, int]:
    """Return title, text, and how many characters the text has lost at its beginning.

    The title is `named`, else what the first page shows as one; it is left out of the text if it stands at its top.
    """
    title = named or _shown_title(flow)
    first = flow.paragraphs[0]
    if len(flow.paragraphs) > 1 and flow.text[first.start : first.end].casefold() == title.casefold():
        cut = flow.paragraphs[1].start
        return title, flow.text[cut:], cut
    return title, flow.text, 0


def _shown_title(flow: layout.Flow) -> str:
    """Return what stands in the largest letters of the first page, or on its first line; "" if that is prose."""
    heights: Counter[float] = Counter()
    for each in flow.paragraphs:
        heights[round(each.height, 1)] += each.end - each.start
    ((usual, _),) = heights.most_common(1)
    end = flow.pages[1] if len(flow.pages) > 1 else len(flow.text)
    first = flow.paragraphs[0]
    largest = max((each for each in flow.paragraphs if each.start < end), key=lambda each: each.height, default=first)
    stands_out = largest.height > _LARGER * usual
    chosen = largest if stands_out else first
    words = flow.text[chosen.start : chosen.end]
    is_prose = not stands_out and words.endswith((".", "!", "?", ":"))
    return "" if is_prose or len(words) > _LONGEST_TITLE else words
