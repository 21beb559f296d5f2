"""An article as a row of the catalogue, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from ..types import TIMES, Article, Status
from .schema import COLUMNS

#: The columns of a revision `r` from which `article_of` makes the article.
ARTICLE = ", ".join(f"r.{column}" for column in ("article_id", *COLUMNS))

#: The columns of a passage `p` and its article `a` from which `outline_of` makes the outline.
OUTLINE = 'p.id, p.article_id, p."start", a.publisher, a.published, a.embargo'


class Outline(NamedTuple):
    """What is known of a passage without its article's text."""

    article_id: str
    start: int
    publisher: str
    published: datetime | None
    embargo: datetime | None


def outline_of(row: Sequence[object]) -> Outline:
    """Make the outline of a row of `OUTLINE`, less the id with which it begins."""
    article_id, start, publisher, *times = row
    published, embargo = (datetime.fromisoformat(str(time)) if time else None for time in times)
    return Outline(str(article_id), int(str(start)), str(publisher), published, embargo)


def as_row(article: Article) -> list[object]:
    """Return the values of `COLUMNS`."""
    values: list[object] = []
    for column in COLUMNS:
        value = getattr(article, column)
        if isinstance(value, datetime):
            value = value.isoformat()
        values.append(json.dumps(value) if isinstance(value, tuple) else value)
    return values


def article_of(row: Sequence[object]) -> Article:
    """Make the article of a row of `ARTICLE`."""
    values: dict[str, object] = dict(zip(("id", *COLUMNS), row, strict=True))
    for column in TIMES:
        values[column] = datetime.fromisoformat(str(values[column])) if values[column] else None
    for column in ("authors", "pages"):
        values[column] = tuple(json.loads(str(values[column])))
    values["status"] = Status(str(values["status"]))
    return Article(**values)  # type: ignore[arg-type]  # the columns are named for the fields
