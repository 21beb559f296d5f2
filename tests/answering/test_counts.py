"""Whether a number counts what is asked for."""

import pytest

from rag.answering.counts import counts_another
from rag.answering.suited import may_answer

TOLL = "The quake left 164 people dead and 1,100 injured; a fire killed 3 and injured at least 12 firefighters."
VOTE = "Falk won by 142 votes, not by 412 as announced, with 38,644 votes to 38,502."
JOBS = "Velden Steel will cut 900 of its 3,100 jobs."


@pytest.mark.parametrize(
    ("question", "text", "number", "another"),
    [
        ("How many people died in the quake?", TOLL, "164", False),
        ("How many people died in the quake?", TOLL, "1,100", True),
        ("How many were killed?", TOLL, "12", True),
        ("How many were injured?", TOLL, "1,100", False),
        ("How many were injured?", TOLL, "164", True),
        ("How many were injured?", TOLL, "3", True),
        ("How many were killed or injured?", TOLL, "1,100", False),
        ("How many votes did Falk get?", VOTE, "142", True),
        ("How many votes did Falk get?", VOTE, "38,644", False),
        ("By how many votes did Falk win?", VOTE, "142", False),
        ("How many jobs are cut?", JOBS, "3,100", True),
        ("How many jobs are cut?", JOBS, "900", False),
        ("How many jobs does Velden Steel have?", JOBS, "3,100", False),
        ("How many people work at Velden Steel?", JOBS, "3,100", False),
        ("How many died?", "It left 23,000 people homeless and 40 missing.", "23,000", True),
        ("How many are missing?", "It left 23,000 people homeless and 40 missing.", "40", False),
        ("How many victims were there?", TOLL, "1,100", False),
        ("Who won?", VOTE, "142", False),
    ],
)
def test_a_number_counts_what_stands_beside_it(question, text, number, another):
    start = text.index(number)
    assert counts_another(question, text, start, start + len(number)) is another


def test_a_number_that_is_denied_is_no_answer():
    start = VOTE.index("412")
    assert not may_answer("By how many votes did Falk win?", VOTE, start, start + 3)


def test_a_long_text_is_borne():
    text = "at least " * 9_000 + "3 " + "people others more " * 9_000
    assert not counts_another("How many people died?", text, text.index("3"), text.index("3") + 1)
