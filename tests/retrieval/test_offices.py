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
        ("Who is the interior minister in Lindland?", "interior minister", {"lindland"}),
        ("who is the minister of finance of Lindland", "finance minister", {"lindland"}),
        ("Who is the president of the Court of Audit in Lindland?", "president", {"court", "audit"}),
        ("Who is the police chief of Velden?", "police chief", {"velden"}),
        ("who heads Lindland's central bank?", "head", {"lindland", "central", "bank"}),
        ("Who leads the Harbour Union?", "head", {"harbour", "union"}),
        ("finance minister lindland", "finance minister", {"lindland"}),
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
        "Who was president in 2010?",
        "Who leads the polls in Lindland?",
        "Who leads the opposition in Lindland?",
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
        (PRESIDENT, "Runa Falk, who was president of Lindland from 2014 to 2022, said", "Runa Falk", Verdict.ANOTHER),
        (PRESIDENT, "Runa Falk was president of Lindland until last year", "Runa Falk", Verdict.ANOTHER),
        (PRESIDENT, "Runa Falk, president of Lindland from 2014 to 2022, said", "Runa Falk", Verdict.ANOTHER),
        (PRESIDENT, "Runa Falk, who served as president of Lindland, said", "Runa Falk", Verdict.ANOTHER),
        (PRESIDENT, "Runa Falk, who is president of Lindland until 2030, said", "Runa Falk", Verdict.HOLDS),
        (PRESIDENT, "Runa Falk has been president of Lindland since 2019", "Runa Falk", Verdict.HOLDS),
        (PRESIDENT, "Runa Falk, who was elected president of Lindland in May", "Runa Falk", Verdict.HOLDS),
        (PRESIDENT, "Runa Falk was sworn in as Lindland's president", "Runa Falk", Verdict.HOLDS),
        (PRESIDENT, "Lindland's parliament elected Runa Falk president on Monday", "Runa Falk", Verdict.HOLDS),
        (PRESIDENT, "Parliament met. It elected Runa Falk president on Monday", "Runa Falk", Verdict.SILENT),
        (PRESIDENT, "Runa Falk, the leader of Open Lindland, said", "Runa Falk", Verdict.ANOTHER),
        (PRESIDENT, "It was little. Open Lindland's leader, Runa Falk, said", "Runa Falk", Verdict.SILENT),
        (PRESIDENT, "Runa Falk, president of the Republic of Lindland, said", "Runa Falk", Verdict.HOLDS),
        ("Who was president of Lindland?", "Runa Falk, who was Lindland's president", "Runa Falk", Verdict.HOLDS),
        ("Who is the director of the Sea Museum?", "Museum director Runa Falk", "Runa Falk", Verdict.SILENT),
        ("Who is the director of the Sea Museum?", "Runa Falk, the museum's director", "Runa Falk", Verdict.SILENT),
        ("Who is the director of the Sea Museum?", "City Museum director Runa Falk", "Runa Falk", Verdict.ANOTHER),
        ("Who is the president of South Sudan?", "Sudan's President Runa Falk", "Runa Falk", Verdict.ANOTHER),
        (
            "Who heads Lindland's central bank?",
            "Lindland's central bank, whose president is Runa Falk",
            "Runa Falk",
            Verdict.HOLDS,
        ),
        ("Who leads the Harbour Union?", "Runa Falk, who leads the Harbour Union, said", "Runa Falk", Verdict.HOLDS),
        ("Who leads the Harbour Union?", "The Harbour Union, led by Runa Falk, said", "Runa Falk", Verdict.HOLDS),
        ("Who leads the Harbour Union?", "Foreign Minister Runa Falk said", "Runa Falk", Verdict.SILENT),
        ("finance minister lindland", "Runa Falk, Lindland's finance minister, said", "Runa Falk", Verdict.HOLDS),
        ("finance minister lindland", "Velden's finance minister, Runa Falk, said", "Runa Falk", Verdict.SILENT),
        ("finance minister resigns", "Velden's finance minister, Runa Falk, said", "Runa Falk", Verdict.SILENT),
        ("prime minister falk", "Velden's prime minister, Runa Falk, said", "Runa Falk", Verdict.SILENT),
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
        ("Who is the CFO of Brask?", "Runa Falk, chief financial officer of Brask", "Runa Falk", Verdict.HOLDS),
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
        ("Janos Petrik, 52, Lindland's finance minister, stepped down.", "Janos Petrik", Verdict.ANOTHER),
        ("Lindland dismissed its finance minister, Janos Petrik, on Friday.", "Janos Petrik", Verdict.ANOTHER),
        ("It was six days after Janos Petrik resigned.", "Janos Petrik", Verdict.ANOTHER),
        ("Bo Orsos replaces Janos Petrik.", "Janos Petrik", Verdict.ANOTHER),
        ("Lindland's finance minister Janos Petrik resigned as party leader.", "Janos Petrik", Verdict.HOLDS),
        ("She dismissed Janos Petrik's claim.", "Janos Petrik", Verdict.SILENT),
        ("She dismissed the claims by Janos Petrik.", "Janos Petrik", Verdict.SILENT),
        ("Janos Petrik has been sacked 10 times.", "Janos Petrik", Verdict.SILENT),
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


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Vote in Lindland", "VELD - President Runa Falk said", Verdict.LIKELY),
        ("Vote put off", "VELD, Lindland (Wire) - President Runa Falk said", Verdict.LIKELY),
        ("Vote put off", "The Lindlander vote is put off, President Runa Falk said", Verdict.SILENT),
        ("Vote put off", "VELD - President Runa Falk said", Verdict.ANOTHER),
        ("Vote in Lindland", "Its leader, Runa Falk, said", Verdict.SILENT),
        ("Vote in Lindland", "Runa Falk said", Verdict.SILENT),
        ("Vote put off", "Lindland President Runa Falk said", Verdict.HOLDS),
        ("Vote in Lindland", "US President Runa Falk said", Verdict.ANOTHER),
    ],
)
def test_an_office_of_no_place_is_the_one_of_the_place_that_the_article_is_about(title, text, expected):
    wanted = asked(PRESIDENT)
    assert wanted is not None
    start = text.index("Runa Falk")
    assert verdict(wanted, text, start, start + 9, title) is expected


@pytest.mark.parametrize("filling", ["A", "a ", "\n", ", a", "- ", "a-", "’s ", "Lindland "])
def test_a_long_article_is_borne(filling):
    wanted = asked("who heads the Bank of Lindland?")
    assert wanted is not None
    text = filling * 40_000 + "Bo Orsos" + filling * 40_000
    start = len(filling) * 40_000
    verdict(wanted, text, start, start + 8, filling * 100)
