"""What is said: drafts, citations, claims and answers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from .article import Article, Copy, story
from .hit import Hit
from .query import Understood

#: Publishers of copies that are named.
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that an answerer claims to have read in `hits[hit]`: unverified until `cite.verify` has found them."""

    hit: int
    text: str
    #: Offset in the article, where the answerer knows it; None makes `cite.verify` look for the words.
    start: int | None = None
    #: Offsets in the article of the short answer inside the quote, where there is one.
    answer: tuple[int, int] | None = None
    #: The field of the catalogue that is cited (`authors`, `published`, `publisher`, `place`), not said by the text.
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
    #: Whether its claims tell what there is on a topic, each of its day, rather than answer one question.
    overview: bool = False

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
    #: The other articles of the archive that tell the same story in nearly the same words: no further sources.
    copies: tuple[Copy, ...] = ()

    @property
    def story(self) -> str:
        """The same for all copies of one story."""
        return story(self.article, self.copies)

    @property
    def also(self) -> str:
        """Where else the story stands, in words; "" if nowhere."""
        return also_in(self.copies)

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
            "place": article.place,
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
    #: Whether the claims tell what there is on a topic, each of its day, rather than answer one question.
    overview: bool = False
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

        Claims that give another answer come after a line that says so, with their article's day, as do those of an
        overview. A decline says why in one sentence.
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
            day = claim.citations[0].article.day if claim.differs or self.overview else ""
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
                lines += [f"    {line}" for line in (citation.also, noted(citation.article)) if line]
        elif self.nearest:
            lines += ["", "Nearest articles"]
            lines += [f"- {_describe(article)}" for article in self.nearest]
        return "\n".join(lines)


def also_in(copies: Sequence[Copy]) -> str:
    """Return “also in 4 others: The Gull, Harbour Post, ...”, "" for no copies."""
    if not copies:
        return ""
    named = list(dict.fromkeys(copy.name for copy in copies))
    more = ", ..." if len(named) > _NAMED else ""
    return f"also in {len(copies)} other{'s' if len(copies) > 1 else ''}: {', '.join(named[:_NAMED])}{more}"


def noted(article: Article) -> str:
    """Return what its publisher says about an article (a correction, an editor's note), "" if nothing."""
    return f"note of its publisher: {article.note}" if article.note else ""


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
