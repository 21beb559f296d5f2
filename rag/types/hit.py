"""What was found and what the reader says of it."""

from __future__ import annotations

from dataclasses import dataclass

from .article import Copy, Passage, story


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
    #: The other articles of the archive that tell the same story in nearly the same words.
    copies: tuple[Copy, ...] = ()
    #: How much of what the question is about its article speaks of, of the most that any hit's does, 0 to 1.
    topical: float = 1.0

    @property
    def story(self) -> str:
        """The same for all copies of one story."""
        return story(self.passage.article, self.copies)


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
