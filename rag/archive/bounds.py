"""Which articles a search may use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Bounds:
    """Which articles a search may use: `since <= published < until`, and one publisher (case does not matter)."""

    since: datetime | None = None
    until: datetime | None = None
    publisher: str = ""

    def __bool__(self) -> bool:
        return self.since is not None or self.until is not None or bool(self.publisher)

    def condition(self, now: datetime | None = None) -> tuple[str, list[object]]:
        """Return it as a condition on `articles a` in SQL, and the values in it; ISO times in UTC compare as text.

        With `now`, of what else is within, only what may answer then: not withdrawn, and not under embargo.
        """
        terms: list[str] = []
        values: list[object] = []
        if now is not None:
            terms.append("a.withdrawn IS NULL AND a.status = 'usable' AND (a.embargo IS NULL OR a.embargo <= ?)")
            values.append(now.isoformat())
        if self.since is not None:
            terms.append("a.published >= ?")
            values.append(self.since.isoformat())
        if self.until is not None:
            terms.append("a.published < ?")
            values.append(self.until.isoformat())
        if self.publisher:
            terms.append("a.publisher_key = ?")
            values.append(self.publisher.casefold())
        return " AND ".join(terms), values
