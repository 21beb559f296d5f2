"""A year in the question against the year an article tells of: who won last year is not who won this year."""

from __future__ import annotations

import re

from ..types import Article

#: What an answer is worth that is told of another year than the one asked about.
OF_ANOTHER_YEAR = 0.2
_YEAR = re.compile(r"(?<![\w.,/$€£–-])(?:19|20)\d\d(?![\w%/–-]|[.,]\d)")
#: A year behind these begins or ends something.
_BEGINS = re.compile(
    r"\b(?:since|after|before|until|till|by|from|to|between|and|than|past|over|under)\s+$", re.IGNORECASE
)
_LAST_YEAR = re.compile(
    r"\b(?:last|previous|past) (?:year|season|summer|autumn|winter|spring)\b|\ba year (?:ago|earlier)\b"
)
_NEXT_YEAR = re.compile(r"\bnext (?:year|season|summer|autumn|winter|spring)\b")
#: Characters before and after an answer in which the year it is told of may stand, and the months of a new year in
#: which news still tells of the old one without saying so.
_BEFORE, _AFTER, _STILL = 250, 120, 2


def asked(question: str) -> int | None:
    """Return the one year that a question asks about, None if it names none, several, or a bound."""
    years = list(_YEAR.finditer(question))
    if len(years) != 1 or _BEGINS.search(question, 0, years[0].start()):
        return None
    return int(years[0][0])


def tells_of(year: int, article: Article, start: int, end: int) -> bool:
    """Tell whether what stands at `article.text[start:end]` may be told of that year.

    It is where the year is named near it or in the title; else news tells of the year in which it is published.
    """
    around = article.text[max(0, start - _BEFORE) : end + _AFTER]
    if article.published is None or str(year) in around or str(year) in article.title:
        return True
    ago = article.published.year - year
    if ago == 1:
        return article.published.month <= _STILL or bool(_LAST_YEAR.search(around))
    return ago == 0 or (ago == -1 and bool(_NEXT_YEAR.search(around)))
