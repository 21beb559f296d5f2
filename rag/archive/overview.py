"""What the articles of a catalogue are, taken together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from .database import Database, Row
from .revisions import Waiting


@dataclass(frozen=True, slots=True)
class Overview:
    """The articles that may answer, taken together, and how many may not."""

    #: The number of articles of each publisher, most first.
    publishers: Mapping[str, int]
    #: The days of the oldest and the newest dated article, None where none has a date.
    days: tuple[date, date] | None
    #: Articles that their publisher or the archive's owner took back, and those of the others under embargo.
    withdrawn: int = 0
    embargoed: int = 0
    #: Whether the embargo of a later version has ended that has not taken the current one's place yet.
    due: bool = False


class Overviews:
    """Takes the overview of one catalogue, anew only where it may have changed."""

    def __init__(self, database: Database, waiting: Callable[[], Sequence[Waiting]]) -> None:
        """Take it of these tables; `waiting` gives the later versions that wait for the end of their embargo."""
        self._database = database
        self._waiting = waiting
        #: The last one: for which state of the tables, from when and until when it holds.
        self._known: tuple[tuple[int, int], str, str, Overview] | None = None

    def at(self, now: datetime) -> Overview:
        """Return what the articles that may answer `now` are, taken together."""
        state, moment = self._database.state(), now.isoformat()
        known = self._known
        # Each question asks, and each article is counted: so once for each state of the tables, till an embargo ends.
        if known is None or known[0] != state or not known[1] <= moment < known[2]:
            times = [each.embargo for each in self._waiting()]
            ends = [time.isoformat() for time in times if time > now]
            for (end,) in self._database.rows("SELECT min(embargo) FROM articles WHERE embargo > ?", (moment,)):
                ends += [str(end)] if end else []
            due = any(time <= now for time in times)
            self._known = known = state, moment, min(ends, default="9999"), self._take(moment, due=due)
        return known[3]

    def _take(self, moment: str, *, due: bool) -> Overview:
        usable = "withdrawn IS NULL AND status = 'usable'"
        rows = self._database.rows(
            "SELECT publisher, count(*), min(published), max(published) FROM articles"
            f" WHERE {usable} AND (embargo IS NULL OR embargo <= ?) GROUP BY publisher ORDER BY 2 DESC, 1",
            (moment,),
        )
        return Overview(
            MappingProxyType({str(publisher): int(str(count)) for publisher, count, *_ in rows if publisher}),
            _days(rows),
            self._database.number(f"SELECT count(*) FROM articles WHERE NOT ({usable})"),
            self._database.number(f"SELECT count(*) FROM articles WHERE {usable} AND embargo > ?", (moment,)),
            due,
        )


def _days(rows: Sequence[Row]) -> tuple[date, date] | None:
    """Return the days of the earliest and the latest time in rows of publisher, number of articles and both."""
    times = [str(time) for row in rows for time in row[2:] if time]
    return (date.fromisoformat(min(times)[:10]), date.fromisoformat(max(times)[:10])) if times else None


def contradictions(database: Database) -> list[str]:
    """Return one line for each way in which passages and stories are not those of the articles that may answer."""
    free = "(SELECT id FROM articles WHERE withdrawn IS NULL AND status = 'usable')"
    found = {
        "passages of articles that are withdrawn": f"SELECT count(*) FROM passages WHERE article_id NOT IN {free}",
        "articles without a story": f"SELECT count(*) FROM {free} WHERE id NOT IN (SELECT article_id FROM stories)",
        "stories of articles that are withdrawn": f"SELECT count(*) FROM stories WHERE article_id NOT IN {free}",
    }
    counts = {what: database.number(statement) for what, statement in found.items()}
    return [f"{count} {what}" for what, count in counts.items() if count]
