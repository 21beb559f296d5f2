"""A question as it was understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .article import written


@dataclass(frozen=True, slots=True)
class Period:
    """Days of UTC, both included; None where it is open."""

    first: date | None
    last: date | None

    @property
    def text(self) -> str:
        """The days in words: “1 to 31 October 2023”, “since 1 March 2026”, “until 24 December 2025”."""
        first, last = self.first, self.last
        if first is None:
            return f"until {written(last)}" if last else ""
        if last is None:
            return f"since {written(first)}"
        if first == last:
            return f"on {written(first)}"
        if first.year != last.year:
            return f"{written(first)} to {written(last)}"
        if first.month != last.month:
            return f"{first.day} {first:%B} to {written(last)}"
        return f"{first.day} to {written(last)}"


@dataclass(frozen=True, slots=True)
class Understood:
    """What a question's own words say of where to look."""

    #: Only articles published then.
    period: Period | None = None
    #: The publishers that it names: preferred, not required.
    publishers: tuple[str, ...] = ()
    #: Whether the newest is wanted: preferred, not required.
    latest: bool = False
    #: The author whose articles it asks for.
    author: str = ""

    def __bool__(self) -> bool:
        return bool(self.period or self.publishers or self.latest or self.author)

    @property
    def text(self) -> str:
        """What was understood, for the reader: “published 1 to 31 October 2023; The Verge preferred”."""
        parts = [f"published {self.period.text}"] if self.period else []
        parts += [f"written by {self.author}"] if self.author else []
        parts += [f"{' and '.join(self.publishers)} preferred"] if self.publishers else []
        return "; ".join(parts + (["newest preferred"] if self.latest else []))


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it was understood: what to search for and within which bounds."""

    question: str
    #: What the indexes are asked; differs from the question when a follow-up leans on the conversation.
    search_text: str
    since: datetime | None = None
    #: Exclusive upper bound.
    until: datetime | None = None
    #: Only articles of this publisher, "" for all.
    publisher: str = ""
    #: What it says of dates and publishers; its period is already part of `since` and `until`.
    understood: Understood = Understood()
    #: Days that the question names in full: articles of these days are preferred.
    named_days: tuple[date, ...] = ()
    #: The parts of a question that asks for several things, each searched for on its own too; empty for one thing.
    clauses: tuple[str, ...] = ()
    #: What the reader is asked where that differs from the question: its “it” and “he” replaced; "" otherwise.
    alone: str = ""
    #: When it is asked: of articles that answer alike, those that are new then are preferred. None prefers none.
    today: datetime | None = None
    #: The time after the period that the question names in which news may still tell of it, within other bounds.
    later: tuple[datetime, datetime] | None = None

    @property
    def read_as(self) -> str:
        """The question as the reader is asked it."""
        return self.alone or self.question
