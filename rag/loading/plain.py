"""Plain text: the title on the first line, then perhaps `By NAME` and the date, then the prose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..errors import LoadError
from ..text import sentences
from ..types import Article
from . import bylines, decode, fields

#: A longer first line, in characters, is prose.
_TITLE_LENGTH = 250
_FULL_STOP = re.compile(r"""[.…]["'”’)]*\s*$""")


def read(stream: decode.Stream, path: str) -> Iterator[Article | LoadError]:
    """Yield the one article of a text file; raises `LoadError` for a file that is none.

    Byline and date line stay in the text, so that they can be quoted. A date that is not there stays unknown.
    """
    title, text = _split_title(decode.to_text(decode.read_bytes(stream, path), path).strip())
    yield from fields.article({"title": title, "text": text, **bylines.read_head(text)}, path)


def _split_title(text: str) -> tuple[str, str]:
    """Part the title from the text; a file without a title (one line, or prose from the first line on) has title ""."""
    first, _, rest = text.partition("\n")
    second = rest.partition("\n")[0].strip()
    # A sentence that runs on in small letters is prose broken into lines, not a title with its text.
    runs_on = second[:1].islower() and not bylines.byline(second)
    if not rest.strip() or len(first) > _TITLE_LENGTH or runs_on or _is_prose(first):
        return "", text
    return first, rest


def _is_prose(line: str) -> bool:
    """Tell whether a line is several sentences; a headline of two (“Ferry sinks. All saved”) ends without a stop."""
    return _FULL_STOP.search(line) is not None and len(sentences(line)) > 1
