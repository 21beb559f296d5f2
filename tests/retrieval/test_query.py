import pytest

from rag.retrieval.query import understand
from rag.types import Turn

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
    assert understand(question, (), PUBLISHERS).named_publishers == named


def test_a_publisher_whose_name_is_a_pattern_is_only_a_name():
    assert understand("What does A.(B)+ say?", (), ["A.(B)+", "["]).named_publishers == ("A.(B)+",)


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
