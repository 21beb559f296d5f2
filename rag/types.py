"""The values that travel between the rooms: frozen, comparable, standard library only.

Two rules hold throughout. Offsets are the truth and text is derived: a passage and a citation store `start` and `end`
into their article's text, and what they say is a slice of it. Times are aware and in UTC, or None.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterator
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
    """One news article. `text` is its body as loaded; the title stands apart from it.

    Raises `ValueError` for a naive time, so that no local time can slip into the archive.
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

    def __post_init__(self) -> None:
        """Refuse naive times and derive the id."""
        for name in TIMES:
            time = getattr(self, name)
            if time is not None:
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

        Left out are when it was fetched, its language, which follows from the text, and where its pages begin.
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

    def __bool__(self) -> bool:
        return bool(self.period or self.publishers or self.latest)

    @property
    def text(self) -> str:
        """What was understood, for the reader: “published 1 to 31 October 2023; The Verge preferred”."""
        parts = [f"published {self.period.text}"] if self.period else []
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
    #: When it is asked: of articles that answer alike, those that are new then are preferred. None prefers none.
    today: datetime | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A short answer that the reader proposes for one text: `text[start:end]`."""

    start: int
    end: int
    #: The scores of its beginning and end less those of “no answer here”: above 0 the reader rather answers.
    margin: float
    #: Its share among all spans of the text, 0 to 1.
    share: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader says of one passage and one question; offsets count from the beginning of the passage."""

    #: A logit: above 0, the passage rather answers than not.
    relevance: float
    #: Best first, none overlapping a better one; empty if the passage holds nothing that could be an answer.
    candidates: tuple[Candidate, ...] = ()
    #: How far its best candidate is believed, 0 to 1, before other passages are heard.
    probability: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage; the ranks (from 1) say which leg found it."""

    passage: Passage
    score: float
    dense_rank: int | None = None
    lexical_rank: int | None = None
    #: What the reader says of it, None as long as it has not been read.
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """The short answer that the reader found in a text: `text == given[start:end]`."""

    text: str
    start: int
    end: int
    #: The calibrated probability that this is the answer.
    probability: float
    #: Whether the probability reaches the threshold from which an answer is shown.
    answerable: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that an answerer claims to have read in `hits[hit]`: unverified until `cite.verify` has found them."""

    hit: int
    text: str
    #: Offset in the article, where the answerer knows it; None makes `cite.verify` look for the words.
    start: int | None = None
    #: Offsets in the article of the short answer inside the quote, where there is one.
    answer: tuple[int, int] | None = None
    #: The field of the catalogue that is cited (`authors`, `published`, `publisher`) where the text does not say it.
    record: str = ""


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """One statement as its answerer wrote it, with the quotes it rests on."""

    text: str
    quotes: tuple[Quote, ...]
    #: Whether it gives another answer than the claims before it.
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What an answerer proposes, before verification. No claims means that it found no answer."""

    claims: tuple[DraftClaim, ...] = ()
    #: The answer in a few words, "" where the answerer gives none, and the probability that it is right.
    short: str = ""
    confidence: float | None = None

    def __bool__(self) -> bool:
        return bool(self.claims)


@dataclass(frozen=True, slots=True)
class Citation:
    """A verified span of an article. Made only by `rag.answering.cite`."""

    article: Article
    start: int
    end: int
    #: Offsets in the article of the short answer, `start <= answer[0] < answer[1] <= end`; None where there is none.
    answer: tuple[int, int] | None = None
    #: The field of the catalogue cited where the text does not say it; the quote is then empty.
    record: str = ""

    @property
    def quote(self) -> str:
        """The exact words of the article."""
        return self.article.text[self.start : self.end]

    @property
    def page(self) -> int | None:
        """The page, counted from 1, on which the quote begins; None for a text without pages and a cited field."""
        if self.record:
            return None
        return bisect_right(self.article.pages, self.start) or None

    @property
    def recorded(self) -> str:
        """What the catalogue holds in the cited field (authors joined by “; ”); "" if nothing, or no field is cited."""
        article = self.article
        fields = {
            "authors": "; ".join(article.authors),
            "published": article.day,
            "publisher": article.publisher,
            "title": article.title,
            "url": article.url,
        }
        return fields.get(self.record, "")


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of an answer and the citations it rests on (at least one)."""

    text: str
    citations: tuple[Citation, ...]
    #: Whether it gives another answer than the claims before it: articles that disagree are shown as such.
    differs: bool = False


class Reason(StrEnum):
    """Why an answer declines."""

    NOTHING_FOUND = "nothing_found"
    NOT_ANSWERED = "not_answered"
    OUTSIDE_DATES = "outside_dates"
    MODEL_UNUSABLE = "model_unusable"
    MODEL_FAILED = "model_failed"


_REASON_TEXT = {
    Reason.NOTHING_FOUND: "The archive does not say: it holds nothing about this.",
    Reason.NOT_ANSWERED: "The archive does not say: the nearest articles do not answer this.",
    Reason.OUTSIDE_DATES: "The archive does not say: nothing about this within the dates or publisher asked for.",
    Reason.MODEL_UNUSABLE: "The language model returned nothing that can be checked against the articles.",
    Reason.MODEL_FAILED: "The language model could not be used.",
}


@dataclass(frozen=True, slots=True)
class Seconds:
    """Wall-clock seconds that an answer took, by part."""

    search: float = 0.0
    answer: float = 0.0
    #: Reading and reranking what the search found; no part of the other two.
    read: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question: claims with verified citations, or a decline with its reason.

    A stream yields growing answers; all but the last have `complete=False`.
    """

    question: str
    claims: tuple[Claim, ...] = ()
    reason: Reason | None = None
    #: One line for the reader on what went wrong or what was left out, "" where nothing did.
    detail: str = ""
    #: The articles closest to the question, best first; shown when declining.
    nearest: tuple[Article, ...] = ()
    hits: tuple[Hit, ...] = ()
    #: The answer in a few words (several are joined by “; ”), cut out of the articles; None where there is none.
    short: str | None = None
    #: The calibrated probability that `short` is right.
    confidence: float | None = None
    #: What the question's words were taken to say of dates and publishers.
    understood: Understood = Understood()
    seconds: Seconds = field(default=Seconds(), compare=False)
    complete: bool = True

    @property
    def declined(self) -> bool:
        """True if the archive does not answer the question."""
        return self.reason is not None

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations in the order of their numbers: `citations[0]` is [1]."""
        return tuple(dict.fromkeys(citation for claim in self.claims for citation in claim.citations))

    def numbered(self) -> Iterator[tuple[Claim, tuple[int, ...]]]:
        """Yield each claim with the numbers of its citations, counted from 1."""
        numbers = {citation: n for n, citation in enumerate(self.citations, start=1)}
        for claim in self.claims:
            yield claim, tuple(numbers[citation] for citation in claim.citations)

    @property
    def text(self) -> str:
        """The answer in words: the short answer, then each claim followed by its `[n]`.

        Claims that give another answer come after a line that says so, with their article's day. A decline says why in
        one sentence.
        """
        if self.reason is not None:
            return f"{_REASON_TEXT[self.reason]} {self.detail}".strip()
        lines = []
        # A short answer that is the whole of the first claim would be read twice.
        if self.short and self.claims and _bare(self.short) != _bare(self.claims[0].text):
            lines.append(self.short)
        agreed = True
        for claim, numbers in self.numbered():
            if claim.differs and agreed:
                lines.append("Other articles say otherwise:")
                agreed = False
            day = claim.citations[0].article.day if claim.differs else ""
            lines.append(f"{f'({day}) ' if day else ''}{claim.text} {''.join(f'[{n}]' for n in numbers)}")
        return "\n".join(lines)

    def __str__(self) -> str:
        """Readable text: the answer, then its sources or the nearest articles."""
        lines = [self.text]
        if self.understood:
            lines += ["", f"Searched for: {self.understood.text}"]
        if self.detail and not self.declined:
            lines += ["", self.detail]
        if self.citations:
            lines += ["", "Sources"]
            for n, citation in enumerate(self.citations, start=1):
                lines += [f"[{n}] {_describe(citation.article)}", f"    {_evidence(citation)}"]
        elif self.nearest:
            lines += ["", "Nearest articles"]
            lines += [f"- {_describe(article)}" for article in self.nearest]
        return "\n".join(lines)


def _describe(article: Article) -> str:
    """Title, publisher, day and link of an article on one line."""
    return " | ".join(part for part in (article.name, article.publisher, article.day, article.url) if part)


def _evidence(citation: Citation) -> str:
    """Put what a citation rests on into one line: the words quoted and their page, or the field of the record."""
    if citation.record:
        return " ".join(f"from the archive's record: {citation.record} {citation.recorded}".split())
    page = f" (p. {citation.page})" if citation.page else ""
    return f"“{' '.join(citation.quote.split())}”{page}"


def _bare(text: str) -> str:
    """Return `text` in lower case without the spaces and punctuation around it."""
    return text.casefold().strip(" \t\n.,;:!?…\"'“”‘’")


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of a conversation."""

    question: str
    answer: str
