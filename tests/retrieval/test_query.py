import time
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


@pytest.mark.parametrize(
    "question",
    [
        "When was that?", "How did that happen?", "Why is that?", "Is that true?", "What happened after that?",
        "Since when?", "How many?", "How much?", "How long?", "By how much?", "What year?", "Who else?",
        "Where exactly?", "Why not?", "More details", "more details, please!", "Can you explain that?", "How come?",
        " Since  when ?",
    ],
)  # fmt: skip
def test_a_question_that_is_none_alone_is_read_with_the_one_before(question):
    query = understand(question, [SUMMIT])
    assert query.search_text == query.read_as == f"{question} where is the summit?"


@pytest.mark.parametrize(
    "question",
    [
        "Who said that Boeing is safe?", "How many died in Velden?", "What year did the war begin?",
        "How long is the Velden tunnel?", "Why did Boeing say that planes are late?", "Which rules say that?x",
    ],
)  # fmt: skip
def test_a_question_that_only_begins_like_a_bare_one_is_its_own(question):
    assert understand(question, [SUMMIT]).search_text == question


@pytest.mark.parametrize(
    ("question", "leans"),
    [
        ("Who was the judge?", True),
        ("what happened to the survivors", True),
        ("How high is the fine?", True),
        # A topic of its own
        ("Who is the judge of the Velden trial?", False),
        ("Who is the president?", False),
        ("Who judged the race?", False),
    ],
)
def test_who_is_of_something_told_before_is_searched_with_it(question, leans):
    query = understand(question, [SUMMIT])
    assert query.search_text == (f"{question} where is the summit?" if leans else question)
    assert query.read_as == question


def test_what_is_asked_of_another_is_searched_without_the_one_before():
    query = understand("and in Ghana?", [Turn("what is the key rate in Iceland?", "8 percent")])
    assert query.read_as == "what is the key rate in Ghana?"
    assert query.search_text == "and in Ghana? what is the key rate in Ghana?"


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


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Did rescuers arrive in time?", ()),
        ("Do bears survive in nature?", ()),
        ("What happened in the week of 5 May?", ()),
        ("According to the Financial Times, who won?", ()),
        ("What did the Independent Office for Police Conduct find?", ()),
        ("Who spoke on Capitol Hill?", ()),
        ("Who owns Time Warner?", ()),
        ("According to The Times, who won?", ("The Times",)),
        ("according to the times, who won?", ("The Times",)),
        ("What did Capitol Hill think, as The Hill reports?", ("The Hill",)),
        ("Who won? Did Nature say so?", ("Nature",)),
        ("What did Time Magazine and Nature News report?", ("TIME", "Nature")),
        ("What did Nature report, and The Hill Monday?", ("The Hill", "Nature")),
        ("WHAT DID THE HILL SAY", ("The Hill",)),
        ("What Does The Hill Say On Boeing?", ("The Hill",)),
    ],
)
def test_part_of_another_name_is_no_publisher(question, named):
    publishers = ("TIME", "Nature", "The Week", "The Times", "The Independent", "The Hill")
    assert set(understand(question, (), publishers).understood.publishers) == set(named)


@pytest.mark.parametrize("text", [" ", "time ", "Time Warner ", "A", "says ", "is that ", "a, ", "how many  "])
def test_a_question_without_end_is_borne(text):
    endless = text * (80_000 // len(text))
    started = time.monotonic()
    assert understand(endless, [Turn(endless, endless)], ("TIME", "Nature")).clauses == ()
    assert time.monotonic() - started < 5


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
