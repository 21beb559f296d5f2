from datetime import UTC, date, datetime

import pytest

from rag.retrieval.query import understand
from rag.types import Period, Turn

PUBLISHERS = ("The Verge", "The Verge Weekly", "Fortune", "BBC News - Technology")
SUMMIT = Turn("where is the summit?", "Hungary, under Prime Minister Viktor Orbán, hosts the summit. [1]")


def test_a_first_question_is_searched_as_it_stands():
    assert understand("who hosts it?").search_text == "who hosts it?"


@pytest.mark.parametrize("question", ["who hosts it?", "and when?", "what about Finland?", "Why?", "Where"])
def test_a_follow_up_leans_on_the_question_before(question):
    assert understand(question, [SUMMIT]).search_text == f"{question} where is the summit?"


def test_he_and_they_lean_on_the_names_last_answered():
    assert "Viktor Orbán" in understand("what party does he lead?", [SUMMIT]).search_text


def test_a_chain_of_follow_ups_reaches_back_to_its_beginning():
    history = [SUMMIT, Turn("who hosts it?", "Hungary. [1]")]
    assert "summit" in understand("and when does it begin?", history).search_text


@pytest.mark.parametrize(
    "question", ["Which bridge across the river was closed in Porto?", "Who won the World Cup?", "when is Easter?"]
)
def test_a_question_of_its_own_does_not_drag_the_conversation_along(question):
    assert understand(question, [SUMMIT]).search_text == question


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What did The Verge report on Apple?", ("The Verge",)),
        ("What did the verge of collapse mean?", ()),
        ("what happened, according to the verge?", ("The Verge",)),
        ("Is it true, as 'Verge' says?", ("The Verge",)),
        ("Which fortune did he make?", ()),
        ("Did Fortune and The Verge agree?", ("The Verge", "Fortune")),
        ("What does The Verge Weekly say?", ("The Verge Weekly",)),
        ("Did Fortunes change?", ()),
    ],
)
def test_publishers_named_in_the_question_are_noted(question, named):
    assert understand(question, (), PUBLISHERS).understood.publishers == named


def test_a_publisher_whose_name_is_a_pattern_is_only_a_name():
    assert understand("What does A.(B)+ say?", (), ["A.(B)+", "["]).understood.publishers == ("A.(B)+",)


@pytest.mark.parametrize(
    ("question", "clauses"),
    [
        ("Who is the mayor of the old harbour town?", ()),
        ("Who won and who lost?", ()),
        (
            "Which mayor opened the new harbour quay, and is accused of selling the old ferry?",
            ("Which mayor opened the new harbour quay", "is accused of selling the old ferry?"),
        ),
        (
            "Did Echo report the sinking of the ferry Aurora while The Gazette praised its captain and crew?",
            ("Did Echo report the sinking of the ferry Aurora", "The Gazette praised its captain and crew?"),
        ),
    ],
)
def test_a_question_for_several_things_is_taken_apart(question, clauses):
    assert understand(question).clauses == clauses


def day(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


TODAY = day("2026-11-25")


def test_a_period_in_the_question_bounds_the_query():
    query = understand("What happened in October 2023?", today=TODAY)
    assert (query.since, query.until) == (day("2023-10-01"), day("2023-11-01"))
    assert query.understood.period == Period(date(2023, 10, 1), date(2023, 10, 31))
    assert query.understood.text == "published 1 to 31 October 2023"


@pytest.mark.parametrize(
    ("question", "since", "until", "left"),
    [
        ("What happened in October 2023?", "2023-10-10", None, ("2023-10-10", "2023-11-01")),
        ("What happened in October 2023?", "2022-01-01", "2023-10-20", ("2023-10-01", "2023-10-20")),
        ("Who resigned since March?", None, "2026-06-01", ("2026-03-01", "2026-06-01")),
        ("Who resigned before March?", "2026-01-01", None, ("2026-01-01", "2026-03-01")),
    ],
)
def test_bounds_that_are_given_hold_beside_those_in_the_question(question, since, until, left):
    query = understand(question, today=TODAY, since=since and day(since), until=until and day(until))
    assert (query.since, query.until) == tuple(map(day, left))


def test_taken_plainly_a_question_says_nothing_of_where_to_look():
    asked = "According to The Verge, what is the latest from 7 October 2023 and what happened in October 2023?"
    query = understand(asked, (), PUBLISHERS, today=TODAY, plain=True)
    assert not query.understood and query.since is query.until is None and query.named_days == ()
    assert understand(asked, (), PUBLISHERS, today=TODAY).understood.text == "The Verge preferred; newest preferred"


def test_a_question_that_compares_publishers_bounds_nothing():
    asked = "What did Fortune and The Verge report in October 2023?"
    assert understand(asked, (), PUBLISHERS, today=TODAY).understood.text == "The Verge and Fortune preferred"
