"""The versions of an article, for its reader: when each came, and what changed from one to the next."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from .archive.revisions import Revision
from .text import sentences
from .types import Article, Status

#: What is compared beside the text, in the order in which it is shown.
_FIELDS = (
    "title", "authors", "publisher", "url", "published", "updated", "embargo", "version", "status", "place", "section",
    "note",
)  # fmt: skip


def heading(number: int, revision: Revision, withdrawn: str | None, now: datetime) -> str:
    """Return one line on a version: its number, when it came and from where, and whether answers cite it `now`."""
    article = revision.article
    parts = [f"{number}. {article.revision}", f"came {revision.added:%Y-%m-%d %H:%M:%S}"]
    if article.version:
        parts.append(f"version {article.version}")
    parts += [article.source] if article.source else []
    if revision.current:
        parts.append(_standing(article, withdrawn, now))
    elif article.status is Status.USABLE and article.embargo and article.embargo > now:
        parts.append(f"waits until {article.embargo:%Y-%m-%d %H:%M} UTC")
    return " | ".join([*parts, article.name])


def _standing(article: Article, withdrawn: str | None, now: datetime) -> str:
    if withdrawn is not None:
        return f"withdrawn: {withdrawn}"
    if article.status is Status.USABLE and article.embargo and article.embargo > now:
        return f"under embargo until {article.embargo:%Y-%m-%d %H:%M} UTC"
    return "current" if article.status is Status.USABLE else f"{article.status} by its publisher"


def difference(before: Revision, after: Revision) -> str:
    """Return what changed between two versions, a line for each field and a unified diff of the sentences."""
    old, new = before.article, after.article
    lines = [f"--- {old.revision}", f"+++ {new.revision}"]
    for name in _FIELDS:
        was, became = _shown(old, name), _shown(new, name)
        if was != became:
            lines += [f"-{name}: {was}"] if was else []
            lines += [f"+{name}: {became}"] if became else []
    diff = difflib.unified_diff(list(_lines(old)), list(_lines(new)), lineterm="", n=1)
    return "\n".join([*lines, *list(diff)[2:]])


def _shown(article: Article, name: str) -> str:
    value = getattr(article, name)
    return "; ".join(value) if isinstance(value, tuple) else str(value or "")


def _lines(article: Article) -> Iterator[str]:
    """Yield the sentences, each on one line: of a paragraph of prose, a changed word would show the whole."""
    for start, end in sentences(article.text):
        yield " ".join(article.text[start:end].split())


def as_json(revisions: Sequence[Revision], withdrawn: str | None) -> dict[str, Any]:
    """Return all versions, the current one last, as an object that `json.dumps` takes; times are ISO 8601, in UTC."""
    return {
        "withdrawn": withdrawn,
        "revisions": [
            {
                "revision": each.article.revision,
                "added": each.added.isoformat(),
                "current": each.current,
                "source": each.article.source,
                **{name: _plain(getattr(each.article, name)) for name in _FIELDS},
                "text": each.article.text,
            }
            for each in revisions
        ],
    }


def _plain(value: Any) -> Any:  # noqa: ANN401  # whatever a field holds
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
