"""What the time of asking says: new articles come first among equals, and “this week” wants an article of this week."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta

from ..archive.bounds import Bounds
from ..types import Query
from . import offices

#: What is published on the day of asking counts more by this part, older articles by less from day to day. Settled on
#: every fourth given question of RealTimeQA.
_WEIGHT, _DAYS = 0.45, 60
#: The same where it is asked who holds an office, so that who held it before does not come first: settled on thirty
#: questions, “Who is the prime minister of Italy?”, asked of RealTimeQA's articles as in June 2023.
_OFFICE_WEIGHT, _OFFICE_DAYS = 0.9, 120
#: What is published more than a day after asking, which the clocks of two continents may make of one moment, cannot be
#: what was asked about, though it may tell of it: it counts this much. Settled on the even half.
_YET_TO_COME = 0.8
#: What is searched as news, and where it is asked who holds an office.
_NEWS = timedelta(days=31)
_IN_OFFICE = timedelta(days=365)
_A_DAY = timedelta(days=1)
#: Days in which news grows old, to about a third.
_NEWS_DAYS = 10
#: How far an answer is believed that an article gives which is too old to know of “this week”.
_UNTIMELY = 0.5
_NOW = re.compile(
    r"\b(?:(?:this|last|past|current) (?:week|weekend|morning|afternoon|evening|night)|this month|today|tonight"
    r"|yesterday|recent|recently|latest|newest|currently|right now|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)


def asks_for_news(question: str) -> bool:
    """Tell whether the question's words speak of the days in which it is asked: “this week”, “on Monday”, “latest”."""
    return bool(_NOW.search(question))


def news(query: Query) -> list[Bounds]:
    """Return the bounds of what is news when the question is asked, within its own; none if nothing can be.

    Who holds an office need not be named every month, and is to be found before those who held it.
    """
    if query.today is None:
        return []
    found: list[Bounds] = []
    for length in (_NEWS, _IN_OFFICE) if _in_office(query) else (_NEWS,):
        since = max(query.today - length, query.since or query.today - length)
        until = min(query.today + _A_DAY, query.until or query.today + _A_DAY)
        if since < until:
            found.append(Bounds(since, until, query.publisher))
    return found


def novelty(query: Query, reference: datetime | None, published: datetime | None) -> float:
    """Return how much an article counts for being new at the time of reference, 1 if it is old or undated.

    Less than 1 if it was still to be published.
    """
    days = _age(reference, published)
    if days is None or days == -1:
        return 1.0
    weight, fading = (_OFFICE_WEIGHT, _OFFICE_DAYS) if _in_office(query) else (_WEIGHT, _DAYS)
    return _YET_TO_COME if days < 0 else 1.0 + weight * math.exp(-days / fading)


def timely(query: Query, published: datetime | None) -> float:
    """Return what an article's word is worth, 0 to 1, on a question that may ask for the news of the day."""
    days = _age(query.today, published)
    if days is None or 0 <= days <= _NEWS.days or not asks_for_news(query.question):
        return 1.0
    return _UNTIMELY


def yet_to_come(query: Query, published: datetime) -> bool:
    """Tell whether an article was still to be published when the question was asked."""
    days = _age(query.today, published)
    return days is not None and days < -1


def as_news(query: Query, published: datetime | None) -> float:
    """Return how new an article was when the question was asked, 1 on the day, less from day to day; 0 if no matter."""
    days = _age(query.today, published)
    if days is None or days < -1 or not asks_for_news(query.question):
        return 0.0
    return math.exp(-max(0, days) / _NEWS_DAYS)


def _in_office(query: Query) -> bool:
    """Tell whether it is asked who holds an office now."""
    office = offices.asked(query.read_as)
    return office is not None and office.now


def _age(today: datetime | None, published: datetime | None) -> int | None:
    """Return the age of an article in whole days, so that the same question gets the same answer all day."""
    if today is None or published is None:
        return None
    return (today.date() - published.date()).days
