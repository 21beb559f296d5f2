"""What a file is called -> its kind, and whether it is plainly no article; in folders and in archives alike."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import PurePath

from . import fields

#: What lies beside articles and pages and is none.
_COMPANION = re.compile(
    r"\.(css|eot|js|map|mjs|otf|ttf|woff2?|avif|bmp|gif|ico|jpe?g|png|svg|tiff?|webp|mp3|mp4|ogg|wav|webm)"
)
#: Bytes of a first line in which a question for `rag eval` is looked for.
LONGEST_QUESTION = 100_000


def kind(name: str) -> str:
    """Return the suffix that names the kind of file, in small letters and without `.gz`."""
    return PurePath(name.lower().removesuffix(".gz")).suffix


def is_no_article(name: str, has_sibling: Callable[[str], bool], first_line: Callable[[], bytes]) -> bool:
    """Tell whether a file or folder of this name, without its path, is plainly no article.

    `has_sibling` tells whether a name is taken beside it; `first_line` gives up to `LONGEST_QUESTION` bytes of the
    file, and b"" for what cannot be read: read as articles, it is reported with the reason.
    """
    small = name.lower()
    page = name.removesuffix("_files")
    return (
        small.startswith(".")
        or small.partition(".")[0] == "readme"
        or _COMPANION.fullmatch(kind(name)) is not None
        or (page != name and any(has_sibling(page + suffix) for suffix in (".html", ".htm")))
        or (small == "questions.jsonl" and _is_question(first_line()))
    )


def _is_question(line: bytes) -> bool:
    """Tell whether a line is a question for `rag eval`: a file of articles may have the same name."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(record, dict) and "question" in record and not fields.has_text(record)
