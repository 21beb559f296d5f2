"""What changes the catalogue: articles taken in, withdrawn, restored, removed, cut and compared anew.

The indexes follow by the outbox; who calls this is the one writer, inside a transaction.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Literal

from ..errors import LoadError
from ..text import storable
from ..types import Article, Passage, Status
from .catalog import Catalog
from .duplicates import VERSION

#: Called with what is being done, how much is done and how much there is.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Changes:
    """What an `add` did, in articles."""

    added: int = 0
    revised: int = 0
    unchanged: int = 0
    #: Earlier versions that came after later ones: kept in the history, never cited.
    outdated: int = 0
    #: Later versions under embargo: kept beside the current ones, whose place they take when it ends.
    scheduled: int = 0
    #: Of the added and revised, those that their publisher holds back or has taken back.
    withdrawn: int = 0
    #: Of the added and revised, those that tell a story that the archive has, in nearly the same words.
    near_duplicates: int = 0


#: The names of the counts in `Changes`.
COUNTED = tuple(field.name for field in fields(Changes))


#: Articles in one transaction, and the seconds in which they are gathered: what comes slowly is kept soon. Larger ones
#: are faster, as each writes every page that it changes: 26,634 articles in 178 instead of 209 s for 64 at once.
_ARTICLES, _GATHERED = 512, 1.0


def batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    """Yield the articles in lists of those that are to be written together."""
    batch: list[Article] = []
    began = time.monotonic()
    try:
        for article in articles:
            batch.append(article)
            if len(batch) == _ARTICLES or time.monotonic() - began >= _GATHERED:
                yield batch
                batch, began = [], time.monotonic()
    except Exception:
        if batch:  # What came before their source broke.
            yield batch
        raise
    if batch:
        yield batch


class Intake:
    """Writes one catalogue; `cut` makes passages of an article."""

    def __init__(
        self, catalog: Catalog, cut: Callable[[Article], list[Passage]], clock: Callable[[], datetime]
    ) -> None:
        self._catalog = catalog
        self._cut = cut
        self._clock = clock

    def take_in(self, given: Article) -> Iterator[str]:
        """Add one article, or a version of one; yield what `Changes` counts it as."""
        change, article = self._catalog.change_for(_storable(given))
        if change == "unchanged":
            yield change
            self._catalog.revisions.move(article)
        elif change == "revised" and self._waits(article) and self._catalog.revisions.waits(article):
            yield "unchanged"
        elif change == "outdated" or (change == "revised" and self._waits(article)):
            kept: Literal["outdated", "scheduled"] = "outdated" if change == "outdated" else "scheduled"
            yield kept
            self._catalog.revisions.keep(article)
            self._catalog.journal.write(kept, article.id, article.source, article.title)
        else:
            yield change
            answers = self._catalog.answers(article)
            self._catalog.put(article, self._cut(article) if answers else [])
            if self._sort(article, answers=answers):
                yield "near_duplicates"
            if article.status is Status.USABLE:
                self._catalog.journal.write(change, article.id, article.source, article.title)
            else:
                yield "withdrawn"
                self._catalog.journal.write("withdrawn", article.id, article.source, article.note or article.title)

    def release(self) -> None:
        """Let the later versions whose embargo has ended take the place of the current ones."""
        now = self._clock()
        for waiting in self._catalog.revisions.waiting():
            if waiting.embargo <= now:
                article = self._catalog.revisions.article(waiting)
                answers = self._catalog.answers(article)
                self._catalog.put(article, self._cut(article) if answers else [], kept=True)
                self._sort(article, answers=answers)
                self._catalog.journal.write("revised", article.id, article.source, article.title)

    def _waits(self, article: Article) -> bool:
        """Tell whether a later version is under embargo, and the one that it will replace is not."""
        now = self._clock()
        if article.embargo is None or article.embargo <= now or article.status is not Status.USABLE:
            return False
        current = self._catalog.articles([article.id])[article.id]
        return current.status is Status.USABLE and (current.embargo is None or current.embargo <= now)

    def note_failures(self, failed: Iterable[LoadError]) -> None:
        """Write into the log what could not be read."""
        for error in failed:
            place = error.source if error.line is None else f"{error.source}:{error.line}"
            self._catalog.journal.write("failed", "", place, error.reason)

    def remove(self, article_ids: Iterable[str]) -> int:
        """Delete articles with all their revisions; return how many there were."""
        removed = 0
        for article in self._catalog.articles(article_ids).values():
            removed += self._catalog.remove(article.id)
            self._catalog.journal.write("removed", article.id, article.source, article.title)
        return removed

    def withdraw(self, article_ids: Iterable[str], because: str) -> None:
        """Take articles out of every answer, for this reason."""
        for article in self._catalog.articles(article_ids).values():
            self._catalog.set_withdrawn(article.id, because)
            self._let_answer(article)
            self._catalog.journal.write("withdrawn", article.id, article.source, because)

    def restore(self, article_ids: Iterable[str]) -> None:
        """Let withdrawn articles answer again."""
        for article in self._catalog.articles(article_ids).values():
            self._catalog.set_withdrawn(article.id, None)
            self._let_answer(article)
            self._catalog.journal.write("restored", article.id, article.source, article.title)

    def cut_anew(self, progress: Progress) -> None:
        """Cut every article into passages, and find its story, as if it had just come."""
        self._catalog.stories.clear()
        ids = self._catalog.article_ids()
        for done, article_id in enumerate(ids):
            progress("cutting", done, len(ids))
            self._let_answer(self._catalog.articles([article_id])[article_id])
        self._catalog.set_meta(_STORIES)
        progress("cutting", len(ids), len(ids))

    def sort_into_stories(self, progress: Progress) -> None:
        """Find the stories of an archive whose were found by another version of `duplicates`, or not yet."""
        if self._catalog.meta().get("stories") == _STORIES["stories"]:
            return
        with self._catalog.transaction():
            self._catalog.stories.clear()
            ids = self._catalog.article_ids()
            for done, article_id in enumerate(ids):
                progress("comparing", done, len(ids))
                article = self._catalog.articles([article_id])[article_id]
                if self._catalog.answers(article):
                    self._catalog.stories.put(article)
            self._catalog.set_meta(_STORIES)
        if ids:
            progress("comparing", len(ids), len(ids))

    def _let_answer(self, article: Article) -> None:
        """Give an article of the catalogue its passages and its story, if it may answer, else take them from it."""
        answers = self._catalog.answers(article)
        self._catalog.put_passages(article.id, self._cut(article) if answers else [])
        self._sort(article, answers=answers)

    def _sort(self, article: Article, *, answers: bool) -> bool:
        """Sort an article that answers into its story, another one out; return whether others tell that story."""
        if answers:
            return self._catalog.stories.put(article)
        self._catalog.stories.remove(article.id)
        return False


def _storable(article: Article) -> Article:
    """Return the article without half surrogate pairs, which Python's strings may hold and no store can."""
    fields = {field: getattr(article, field) for field in _STRINGS}
    changed: dict[str, Any] = {field: storable(value) for field, value in fields.items() if storable(value) != value}
    authors = tuple(map(storable, article.authors))
    return replace(article, **changed, authors=authors) if changed or authors != article.authors else article


_STRINGS = ("text", "title", "publisher", "url", "source", "key", "place", "section", "note")

#: What the catalogue records of how its stories were found.
_STORIES = {"stories": str(VERSION)}
