"""One entry of a feed, of whatever kind, and the rule that tells a full text from a teaser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from ..errors import LoadError
from . import dates

#: Entries of one feed that are read; a feed has some dozens.
MOST_ENTRIES = 1_000

#: From this many words on, what a feed gives as an entry's content, or as its summary, is taken for the full text.
_WHOLE_CONTENT = 100
_WHOLE_SUMMARY = 200
#: How a text that goes on elsewhere ends.
_BREAKS_OFF = re.compile(
    r"(?:…|\.\.\.|\b(?:Read|READ|See|View) (?i:more|on|the (?:full|rest|whole))\b.{0,80}"
    r"|\b(?:Continue|CONTINUE|Keep) (?i:reading)\b.{0,120})[\s»→>)\]]*$"
)
#: What WordPress adds below an entry.
_FOOTER = re.compile(r"\n\s*The post [^\n]{1,300} appeared first on [^\n]{1,200}$")
#: Characters at the end of a text in which either is looked for.
_END = 600
_TIMES = ("published", "updated")
#: The beginning of computers' time, which programs write where they know none.
_UNSET = re.compile(
    r"\s*(?:(?:Thu, )?0?1 Jan 1970|1970-01-01)[T ]00:00(?::00(?:\.0+)?)?\s?(?:Z|GMT|UTC|[+-]00:?00)?\s*", re.IGNORECASE
)
#: As many characters of a title as a message shows.
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed says of one article, and perhaps the article's text."""

    #: Names of `fields.NAMES` -> values, without the text.
    fields: Mapping[str, object]
    #: The address of the article, "" where there is none.
    url: str
    #: The longest text that the feed gives, "" where it gives none.
    text: str
    #: Whether that is the full text rather than a teaser.
    whole: bool

    @property
    def title(self) -> str:
        """What to call the entry in a message: its title, else its link."""
        return " ".join(str(self.fields.get("title") or "").split())[:_SHOWN] or self.url

    @property
    def updated(self) -> datetime | None:
        """When the entry was last changed, None where the feed does not say or cannot be believed."""
        try:
            return dates.parse(str(self.fields.get("updated") or ""))
        except ValueError:
            return None  # `fields.article` reports it


def judged(given: Mapping[str, object], url: str, content: str, summary: str) -> Entry:
    """Make an entry of the longer of content and summary, and say whether it is the full text.

    It is if it has 100 words as the content or 200 as the summary, and does not break off (“…”, “Read more”).
    """
    given = {name: value for name, value in given.items() if name not in _TIMES or not _UNSET.fullmatch(str(value))}
    text, least = (content, _WHOLE_CONTENT) if len(content) >= len(summary) else (summary, _WHOLE_SUMMARY)
    if footer := _FOOTER.search(text, max(0, len(text) - _END)):
        text = text[: footer.start()].rstrip()
    whole = len(text.split()) >= least and _BREAKS_OFF.search(text, max(0, len(text) - _END)) is None
    return Entry(given, url, text, whole)


def bounded(entries: Iterator[Entry | LoadError], path: str) -> list[Entry | LoadError]:
    """Return at most `MOST_ENTRIES`, and a `LoadError` if there are more; raises one if there are none."""
    found = list(islice(entries, MOST_ENTRIES))
    if not found:
        raise LoadError(path, "is a feed without entries")
    if next(entries, None) is not None:
        found.append(LoadError(path, f"has more than {MOST_ENTRIES:,} entries; the others were not read"))
    return found
