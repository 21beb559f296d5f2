"""“Who is the president of Russia?”: what texts say of names and offices."""

import pytest

from rag.retrieval.offices import Verdict, asked, verdict


@pytest.mark.parametrize(
    ("question", "office", "place"),
    [
        ("Who is the president of Lindland?", "president", {"lindland"}),
        ("who's the prime minister of the UK", "prime minister", {"uk"}),
        ("Who is the current prime minister of the United Kingdom?", "prime minister", {"uk"}),
        ("lindland prime minister", "prime minister", {"lindland"}),
        ("us president name", "president", {"us"}),
        ("Who is the French president?", "president", {"france"}),
        ("Who is Lindland's foreign minister?", "foreign minister", {"lindland"}),
        ("the president of South Korea", "president", {"south", "korea"}),
        ("What is the name of the mayor of Velden?", "mayor", {"velden"}),
        ("Who is the leader of the Labour Party?", "leader", {"labour"}),
    ],
)
def test_a_question_may_ask_for_the_holder_of_an_office(question, office, place):
    found = asked(question)
    assert found is not None
    assert (found.office, found.place) == (office, place)


@pytest.mark.parametrize(
    "question",
    [
        "Who is the president?",
        "Who met the president of Lindland?",
        "What did the president of Lindland say?",
        "Who won?",
        "",
    ],
)
def test_other_questions_ask_for_none(question):
    assert asked(question) is None


@pytest.mark.parametrize("question", ["who " * 9_000, "president of " + "." * 90_000 + "x", "Who is " + "a " * 9_000])
def test_a_long_question_is_borne(question):
    assert asked(question) is None


PRESIDENT = "Who is the president of Lindland?"


@pytest.mark.parametrize(
    ("question", "text", "name", "expected"),
    [
        (PRESIDENT, "LIMA – Lindland President Runa Falk on Friday", "Runa Falk", Verdict.HOLDS),
        (PRESIDENT, "said Lindlander President Runa Falk", "Runa Falk", Verdict.HOLDS),
        (PRESIDENT, "Lindland's president, Runa Falk, said", "Runa Falk", Verdict.HOLDS),
        (PRESIDENT, "the president of Lindland, Runa Falk, said", "Runa Falk", Verdict.HOLDS),
        (PRESIDENT, "Runa Falk, the Lindlander president, said", "Runa Falk", Verdict.HOLDS),
        (PRESIDENT, "Runa Falk was the president of Lindland", "Runa Falk", Verdict.HOLDS),
        (PRESIDENT, "President Runa Falk of Lindland met", "Runa Falk", Verdict.HOLDS),
        (PRESIDENT, "Lindland's leader Runa Falk", "Runa Falk", Verdict.HOLDS),
        (PRESIDENT, "with US President Runa Falk to", "Runa Falk", Verdict.ANOTHER),
        (PRESIDENT, "with US President Runa Falk to", "US President Runa Falk", Verdict.ANOTHER),
        (PRESIDENT, "President Runa Falk of Velden met", "Runa Falk", Verdict.ANOTHER),
        (PRESIDENT, "Lindland, under Prime Minister Runa Falk, hosts", "Runa Falk", Verdict.ANOTHER),
        (PRESIDENT, "former Lindland President Runa Falk", "Runa Falk", Verdict.ANOTHER),
        (PRESIDENT, "Lindland's former president Runa Falk", "Runa Falk", Verdict.ANOTHER),
        (PRESIDENT, "Lindland Vice President Runa Falk", "Runa Falk", Verdict.ANOTHER),
        ("Who was the president of Lindland?", "former Lindland President Runa Falk", "Runa Falk", Verdict.HOLDS),
        ("Who is the former president of Lindland?", "former Lindland President Runa Falk", "Runa Falk", Verdict.HOLDS),
        (PRESIDENT, "Runa Falk became president of Lindland in 1933", "Runa Falk", Verdict.ANOTHER),
        (PRESIDENT, "Runa Falk became president of Lindland in 2021", "Runa Falk", Verdict.HOLDS),
        (PRESIDENT, "Lindland President whoever that may be, Runa Falk", "whoever that may be", Verdict.ANOTHER),
        (PRESIDENT, "Lindland President al Falk said", "al Falk", Verdict.HOLDS),
        (PRESIDENT, "On Monday President Runa Falk", "Runa Falk", Verdict.SILENT),
        (PRESIDENT, "President Runa Falk said", "Runa Falk", Verdict.SILENT),
        (PRESIDENT, "Runa Falk won in Lindland", "Runa Falk", Verdict.SILENT),
        ("Who is the prime minister of the UK?", "British Prime Minister Runa Falk", "Runa Falk", Verdict.HOLDS),
        ("Who is the president of South Korea?", "South Korean President Runa Falk", "Runa Falk", Verdict.HOLDS),
        ("Who is the president of South Korea?", "North Korean President Runa Falk", "Runa Falk", Verdict.ANOTHER),
        ("Who is the prime minister of Austria?", "Australian Prime Minister Runa Falk", "Runa Falk", Verdict.ANOTHER),
        ("Who is the chief executive of Brask?", "Brask CEO Runa Falk", "Runa Falk", Verdict.HOLDS),
    ],
)
def test_a_text_says_who_holds_it(question, text, name, expected):
    office = asked(question)
    assert office is not None
    start = text.index(name)
    assert verdict(office, text, start, start + len(name)) is expected
