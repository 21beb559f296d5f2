"""Markdown, with or without YAML front matter.

The markup stays in the text as it was written: Markdown is made to be read so, and a quotation is then found in the
file letter by letter. Only the heading that serves as the title is taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import yaml

from ..errors import LoadError
from ..types import Article
from . import bylines, decode, fields

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^#[ \t]+(\S.*)$", re.MULTILINE)
#: Characters of front matter; its parser takes seconds for a million.
_LONGEST_FRONT_MATTER = 100_000


def read(stream: decode.Stream, path: str) -> Iterator[Article | LoadError]:
    """Yield the one article of a Markdown file; raises `LoadError` for a file that is none.

    Front matter may have the fields that JSON may have; without it, byline and date are read as in plain text.
    """
    front, text = _split_front_matter(decode.to_text(decode.read_bytes(stream, path), path), path)
    text = text.strip()
    heading = _HEADING.search(text)
    title = heading[1].rstrip(" \t#") if heading else ""
    found: dict[str, object] = {"title": title} if title else {}
    if heading and not text[: heading.start()] and front.get("title", title) == title:
        text = text[heading.end() :]
    if not text.strip():
        raise LoadError(path, "has a title or front matter, but no text")
    yield from fields.article({**front, "text": text}, path, found={**found, **bylines.read_head(text)})


def _split_front_matter(text: str, path: str) -> tuple[Mapping[str, object], str]:
    """Part the fields between the two `---` lines at the very top from the text; {} where there are none."""
    match = _FRONT_MATTER.match(text)
    if not match:
        return {}, text
    if len(match[1]) > _LONGEST_FRONT_MATTER:
        raise LoadError(path, f"has front matter of more than {_LONGEST_FRONT_MATTER:,} characters")
    try:
        # The base loader makes strings, lists and mappings and nothing else: safe, and dates stay as written.
        front = yaml.load(match[1], Loader=yaml.BaseLoader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else None
        reason = f"has front matter that is not YAML: {error.problem}"
        if error.problem and error.problem.startswith("mapping values"):
            reason += " (a value that contains a colon needs quotes)"
        raise LoadError(path, reason, line) from error
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        raise LoadError(path, f"has front matter that is not YAML: {str(error).partition(chr(10))[0]}") from error
    if front is None:
        front = {}
    # Prose between two horizontal rules is no front matter.
    return (front, text[match.end() :]) if isinstance(front, dict) else ({}, text)
