from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieval.stretches import named_days

DAY = date(2023, 10, 7)


@pytest.mark.parametrize(
    "written",
    [
        "October 7, 2023", "October 7 2023", "Oct. 7, 2023", "oct 7th, 2023", "7 October 2023", "7 Oct 2023",
        "the 7th of October 2023", "7th October, 2023", "2023-10-07", "OCTOBER 7, 2023",
    ],
)  # fmt: skip
def test_days_are_read_as_they_are_written(written):
    assert named_days(f"What did Echo report on {written}?") == (DAY,)


@pytest.mark.parametrize(
    "question",
    [
        "", "In October 2023?", "On October 7?", "On 31 June 2023?", "On 2023-13-01?", "May 2023 be better?",
        "Was it 7 2023?", "On February 30, 2024?", "7 marching bands in 2023?", "0 May 2023",
    ],
)  # fmt: skip
def test_what_names_no_day_in_full_names_none(question):
    assert named_days(question) == ()


def test_days_come_in_the_order_of_the_question_and_once():
    asked = "Between 2023-11-09 and October 7, 2023, or on 9 November 2023?"
    assert named_days(asked) == (date(2023, 11, 9), DAY)


@given(st.dates(date(1600, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read(day):
    assert named_days(f"on {day.isoformat()}") == named_days(f"on {day.day} {day:%B} {day.year}") == (day,)


@given(st.text())
def test_any_text_is_borne(text):
    assert isinstance(named_days(text), tuple)
