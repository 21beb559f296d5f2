from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.archive.bounds import Bounds
from rag.retrieval.recency import asks_for_news, news, novelty, timely
from rag.types import Query

TODAY = datetime(2025, 6, 15, 12, tzinfo=UTC)
TIMES = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def asked(question="Who won?", today=TODAY, **bounds):
    return Query(question, question, today=today, **bounds)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Which city flooded this week?", True),
        ("who resigned on monday", True),
        ("What is the latest on the ferry?", True),
        ("What did the mayor say yesterday?", True),
        ("Who recently bought the mill?", True),
        ("Which song was number one last month?", False),
        ("Who won the war?", False),
        ("Which week is this?", False),
        ("Who sang Blue Mondays?", False),
        ("Who won in June 2019?", False),
    ],
)
def test_questions_for_the_news_are_told_from_others(question, expected):
    assert asks_for_news(question) is expected


def test_news_is_that_of_the_last_month_up_to_now_within_the_bounds_asked():
    month, tomorrow = TODAY - timedelta(days=31), TODAY + timedelta(days=1)
    assert news(asked()) == [Bounds(month, tomorrow, "")]
    since, until = TODAY - timedelta(days=9), TODAY - timedelta(days=3)
    assert news(asked(since=since, until=until, publisher="Echo")) == [Bounds(since, until, "Echo")]
    assert news(asked(until=TODAY - timedelta(days=400))) == []
    assert news(asked(today=None)) == []


def test_who_holds_an_office_is_looked_for_in_the_year_before_and_sooner_in_newer_articles():
    mayor, was = asked("Who is the mayor of Velden?"), asked("Who was the mayor of Velden?")
    year, month = (TODAY - timedelta(days=days) for days in (365, 31))
    assert [bounds.since for bounds in news(mayor)] == [month, year]
    assert [bounds.since for bounds in news(was)] == [month]
    published = TODAY - timedelta(days=90)
    assert novelty(mayor, TODAY, published) > novelty(was, TODAY, published)


def test_novelty_fades_from_day_to_day():
    days = [novelty(asked(), TODAY, TODAY - timedelta(days=n)) for n in range(0, 400, 10)]
    assert days == sorted(days, reverse=True)
    assert days[0] == pytest.approx(1.45) and days[-1] == pytest.approx(1, abs=0.01)


@given(TIMES, TIMES)
def test_no_article_counts_less_for_its_age_and_less_only_what_is_to_come(today, published):
    value, days = novelty(asked(), today, published), (published.date() - today.date()).days
    if days > 1:
        assert value == 0.8
    elif days == 1:
        assert value == 1
    else:
        assert 1 <= value <= 1.45


def test_the_same_day_says_the_same():
    morning, night = (datetime(2025, 6, 15, hour, tzinfo=UTC) for hour in (0, 23))
    assert novelty(asked(), morning, TODAY) == novelty(asked(), night, TODAY)


@pytest.mark.parametrize(
    ("question", "days", "worth"),
    [
        ("Who won this week?", 3, 1.0),
        ("Who won this week?", 31, 1.0),
        ("Who won this week?", 32, 0.5),
        ("Who won this week?", -2, 0.5),
        ("Who won?", 900, 1.0),
    ],
)
def test_who_asks_for_this_week_is_not_helped_by_old_articles(question, days, worth):
    assert timely(asked(question), TODAY - timedelta(days=days)) == worth


def test_undated_articles_and_questions_are_taken_as_they_are():
    assert timely(asked("Who won this week?"), None) == novelty(asked(), TODAY, None) == 1
    assert timely(asked("Who won this week?", None), TODAY) == novelty(asked(), None, TODAY) == 1
