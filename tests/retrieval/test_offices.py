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
        ("Who is the Labour leader?", "leader", {"labour"}),
        ("Who is the US secretary of state?", "secretary of state", {"us"}),
        ("Who is the secretary-general of the UN?", "secretary general", {"un"}),
        ("Who was the mayor of Velden in 2019?", "mayor", {"velden"}),
        ("Who is the deputy mayor of Velden?", "mayor", {"velden"}),
        ("Who is the new mayor of Velden?", "mayor", {"velden"}),
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
        "Who is the prime minister?",
        "Who is the finance minister?",
        "Who is the health secretary?",
        "who is the attorney general",
        "Who is the head coach?",
        "Who is the opposition leader?",
        "Who is the vice president?",
        "Who is the secretary of state?",
        "Who is the new mayor?",
        "Who is the current president?",
        "Is Falk mayor?",
        "Was Lee president?",
        "Why king?",
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


FINANCE = "Who is the finance minister of Lindland?"


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (
            "Runa Falk on Friday appointed Bo Orsos, deputy governor of the bank, as finance minister of Lindland.",
            "Bo Orsos",
            Verdict.HOLDS,
        ),
        ("Runa Falk named Bo Orsos as deputy finance minister of Lindland.", "Bo Orsos", Verdict.ANOTHER),
        ("Lindland's finance minister, Janos Petrik, resigned on Monday.", "Janos Petrik", Verdict.ANOTHER),
        ("Lindland's finance minister Janos Petrik, 52, has stepped down.", "Janos Petrik", Verdict.ANOTHER),
        ("Lindland's finance minister, Janos Petrik, refused.", "Janos Petrik", Verdict.HOLDS),
    ],
)
def test_who_comes_and_who_goes(text, name, expected):
    wanted = asked(FINANCE)
    assert wanted is not None
    assert verdict(wanted, text, text.index(name), text.index(name) + len(name)) is expected


def test_who_held_it_may_have_resigned():
    wanted = asked("Who was the finance minister of Lindland?")
    text = "Lindland's finance minister, Janos Petrik, resigned on Monday."
    assert wanted is not None
    assert verdict(wanted, text, text.index("Janos"), text.index(", resigned")) is Verdict.HOLDS


def test_an_opposition_has_a_leader():
    found = asked("Who is the opposition leader of Lindland?")
    assert found is not None
    assert (found.office, found.place) == ("opposition leader", {"lindland"})


def test_a_long_text_beside_a_name_is_borne():
    wanted = asked(FINANCE)
    assert wanted is not None
    text = "named in " * 9_000 + "Bo Orsos" + ", a b" * 9_000 + " as finance minister"
    assert verdict(wanted, text, text.index("Bo Orsos"), text.index("Bo Orsos") + 8) is Verdict.SILENT


@pytest.mark.parametrize(
    ("question", "text", "name", "expected"),
    [
        ("Who is the president of Niger?", "Nigerian President Ola Bello", "Ola Bello", Verdict.ANOTHER),
        ("Who is the president of Nigeria?", "Nigerian President Ola Bello", "Ola Bello", Verdict.HOLDS),
        ("Who is the president of Niger?", "Nigerien President Ola Bello", "Ola Bello", Verdict.HOLDS),
        ("Who is the secretary general of the UN?", "UN Secretary-General Ola Bello", "Ola Bello", Verdict.HOLDS),
        ("Who was the mayor of Velden in 2019?", "Velden Mayor Runa Falk", "Runa Falk", Verdict.HOLDS),
    ],
)
def test_names_that_begin_alike_and_offices_spelt_in_two_ways(question, text, name, expected):
    start = text.index(name)
    assert verdict(asked(question), text, start, start + len(name)) is expected
