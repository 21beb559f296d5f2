"""What is kept and found: articles, the passages they are cut into, and the other copies of a story."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cached_property


def _digest(*parts: str, length: int = 16) -> str:
    """Hash `parts` into `length` hexadecimal digits; the separator keeps parts from running together."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:length]


def written(day: date) -> str:
    """Return a day as it is written everywhere: 17 October 2025."""
    return f"{day.day} {day:%B} {day.year}"


class Status(StrEnum):
    """What its publisher says of an article: only a usable one answers questions."""

    USABLE = "usable"
    #: Held back; it may become usable.
    WITHHELD = "withheld"
    #: Taken back for good: agencies say canceled.
    WITHDRAWN = "withdrawn"


#: The times of an article, each apart from the others.
TIMES = ("published", "updated", "fetched", "embargo")


@dataclass(frozen=True)
class Article:
    """One news article. `text` is its body as loaded; the title stands apart from it. A withdrawn one may have no text.

    Raises `ValueError` for a naive time, so that no local time can slip into the archive, for an unknown status, and
    for authors that are one string.
    """

    text: str
    title: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    url: str = ""
    published: datetime | None = None
    #: Where it was read from: `path` for a file that is one article, `path:line` inside a file of many.
    source: str = ""
    #: The identifier its publisher gave it, "" where none.
    key: str = ""
    #: What the archive calls it. Left empty, it is derived: from `key`, else `url`, else the whole content.
    id: str = ""
    #: When its publisher last changed it, and when it was taken from the network.
    updated: datetime | None = None
    fetched: datetime | None = None
    #: It answers nothing before this time.
    embargo: datetime | None = None
    #: ISO 639-1 code of the language of the text, "" where not known.
    language: str = ""
    #: The publisher's number or name of this version, "" where it gives none.
    version: str = ""
    status: Status = Status.USABLE
    #: The place of the dateline: where it was reported from.
    place: str = ""
    #: The part of the paper or site: “Business”.
    section: str = ""
    #: What its publisher says about it: a correction, a note to editors, why it was withdrawn.
    note: str = ""
    #: Offsets in the text at which its pages begin; empty for a text without pages.
    pages: tuple[int, ...] = ()
    #: Whether the text is the beginning of a longer one, a feed's teaser: it never replaces more than it says. The
    #: archive does not keep it.
    excerpt: bool = field(default=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse naive times and unknown statuses, and derive the id."""
        if isinstance(self.authors, str):
            raise ValueError(f"authors must be several names, as in ({self.authors!r},)")
        object.__setattr__(self, "status", Status(self.status))
        for name in TIMES:
            time = getattr(self, name)
            if time is not None:
                if not isinstance(time, datetime):
                    raise ValueError(f"{name} must be a datetime with a time zone, not {time!r}")
                if time.tzinfo is None:
                    raise ValueError(f"{name} must carry a time zone: {time!r}")
                object.__setattr__(self, name, time.astimezone(UTC))
        if not self.id:
            if self.key:
                identity = _digest("key", self.publisher, self.key)
            elif self.url:
                identity = _digest("url", self.url)
            else:
                identity = _digest("content", self.revision)
            object.__setattr__(self, "id", identity)

    @cached_property
    def revision(self) -> str:
        """Hash of all that a reader sees of the article (16 hexadecimal digits): equal hash, unchanged article.

        Left out are when it was fetched, its language, which follows from the text, where its pages begin, and whether
        it is an excerpt.
        """
        published = self.published.isoformat() if self.published else ""
        parts = ["1", self.title, self.text, "\x1e".join(self.authors), self.publisher, self.url, published]
        # Named, and only where there is something to say, so that what is added here leaves other hashes as they are.
        for name in ("updated", "embargo", "version", "status", "place", "section", "note"):
            value = getattr(self, name)
            if value and value is not Status.USABLE:
                parts.append(f"{name}={value}")
        return _digest(*parts)

    @property
    def day(self) -> str:
        """The publication day as `17 October 2025`, or "" where unknown."""
        return written(self.published) if self.published else ""

    @property
    def name(self) -> str:
        """What to call the article in a list: its title, else its source, else its id."""
        return self.title or self.source or self.id


@dataclass(frozen=True, slots=True)
class Copy:
    """Another article that tells the same story in nearly the same words: wire copy in another paper."""

    article_id: str
    title: str
    publisher: str
    url: str
    published: datetime | None = None

    @property
    def name(self) -> str:
        """What to call it in a list: its publisher, else its title, else its id."""
        return self.publisher or self.title or self.article_id


@dataclass(frozen=True)
class Passage:
    """A run of whole sentences of one article: the unit that is embedded, indexed and retrieved."""

    article: Article
    start: int
    end: int

    @property
    def text(self) -> str:
        """The passage's own words, a slice of the article."""
        return self.article.text[self.start : self.end]

    @property
    def header(self) -> str:
        """`title | publisher | date`: embedded and scored with the passage, no part of it."""
        parts = (self.article.title, self.article.publisher, self.article.day)
        return " | ".join(part for part in parts if part)

    @cached_property
    def id(self) -> int:
        """63 bits derived from article, revision and offsets: the same number in the catalogue and both indexes."""
        digest = _digest(self.article.id, self.article.revision, str(self.start), str(self.end))
        return int(digest, 16) >> 1


def story(article: Article, copies: tuple[Copy, ...]) -> str:
    """Return what an article and its copies have in common: they are one source, however often they are printed."""
    return min((article.id, *(copy.article_id for copy in copies)))
