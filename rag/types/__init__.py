"""The values that travel between the rooms: frozen, comparable, standard library only.

Two rules hold throughout. Offsets are the truth and text is derived: a passage and a citation store `start` and `end`
into their article's text, and what they say is a slice of it. Times are aware and in UTC, or None.
"""

from .answer import Answer, Citation, Claim, Draft, DraftClaim, Quote, Reason, Seconds, Turn, also_in, noted
from .article import TIMES, Article, Copy, Passage, Status, written
from .hit import Candidate, Hit, Reading, Span
from .query import Period, Query, Understood

__all__ = [
    "TIMES",
    "Answer",
    "Article",
    "Candidate",
    "Citation",
    "Claim",
    "Copy",
    "Draft",
    "DraftClaim",
    "Hit",
    "Passage",
    "Period",
    "Query",
    "Quote",
    "Reading",
    "Reason",
    "Seconds",
    "Span",
    "Status",
    "Turn",
    "Understood",
    "also_in",
    "noted",
    "written",
]
