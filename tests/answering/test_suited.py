"""Whether words can answer a question at all."""

import pytest

from rag.answering.suited import may_answer, narrowed, standing, suits


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("How many ships sank?", "12", True),
        ("how many ships sank", "a dozen", True),
        ("How many ships sank?", "Lindholm", False),
        ("How wide is the strait?", "a vital area", False),
        ("How wide is the strait?", "21 miles", True),
        ("lindholm strait depth", "Lindholm and Velden", False),
        ("lindholm strait depth", "21 metres", True),
        ("ice age", "a cold time", True),
        ("When did it sink?", "on Monday", True),
        ("When did it sink?", "overnight", True),
        ("When did it sink?", "at lunchtime", True),
        ("How long was he jailed?", "for life", True),
        ("How many ships sank?", "a handful", True),
        ("when did it sink", "in Lindholm", False),
        ("And when did it sink?", "in Lindholm", False),
        ("In Velden, when did it open?", "Runa Falk", False),
        ("When did it sink?", "October", True),
        ("In which year did it sink?", "2019", True),
        ("In which year did it sink?", "Lindholm", False),
        ("How long did it last?", "three weeks", True),
        ("How long did it last?", "Lindholm", False),
        ("Who sank it when it left?", "Runa Falk", True),
        ("Who sank it?", "Runa Falk", True),
        ("Why?", "fog", True),
        ("When did they meet?", "at the end of the summit", True),
        ("When did they meet?", "on Halloween", True),
        ("When did they meet?", "on New Year's Eve", True),
        ("On what date did they meet?", "in the coming weeks", False),
        ("On which date did they meet?", "on 3 May", True),
        ("What date was it?", "Friday", True),
        ("When did they meet?", "Mary", False),
        ("When did they meet?", "the market", False),
        ("How much is it?", "free", True),
        ("How many won?", "a fifteenth", True),
        ("How many won?", "those with a ticket", False),
        ("How many won?", "the north", False),
        ("What percentage voted?", "51.1%", True),
        ("What percentage voted?", "nearly a third", True),
        ("What percentage voted?", "one in five", True),
        ("What percentage voted?", "2044", False),
        ("In which month did it sink?", "Sept. 3", True),
        ("In which month did it sink?", "last month", True),
        ("In which month did it sink?", "on Monday", False),
        ("When did they meet?", "again with the mayor to discuss the fares, in the coming weeks", False),
        ("When did they meet?", "when the ice had melted and the sea had risen in the north", True),
        ("Which company will build the tunnel?", "Lind Strait", False),
        ("Which company will build the tunnel?", "Lind Strait infrastructure", False),
        ("Which company will build the tunnel?", "Lind Strait Works", True),
        ("Where is the tunnel?", "Lind Strait", True),
        ("When did Queen Runa die?", "96", False),
        ("When did Queen Runa die?", "at 96", False),
        ("When did Queen Runa die?", "in 1996", True),
        ("When did Queen Runa die?", "at 6 p.m.", True),
        ("When did Queen Runa die?", "on the 16th", True),
        ("When was 9/11?", "9/11", True),
        ("When was she crowned?", "day", False),
        ("When was she crowned?", "months", False),
        ("When was she crowned?", "last month", True),
        ("When was she crowned?", "in spring", True),
        ("What was the final score?", "57", False),
        ("What was the final score?", "38-35", True),
        ("What's the score of the final?", "won 3 to 1", True),
        ("What is the inflation rate in Velden?", "interest", False),
        ("What is the inflation rate in Velden?", "8.1%", True),
        ("What was the population of Velden?", "two million", True),
        ("What is the number one song?", "Runa", True),
        ("Who shot the mayor?", "96", False),
        ("Who shot the mayor?", "on Friday", False),
        ("Who shot the mayor?", "two men", True),
        ("Who shot the mayor?", "May", True),
        ("Whose car was it?", "the 25-year-old driver", True),
    ],
)
def test_only_some_words_can_answer_some_questions(question, answer, expected):
    assert suits(question, answer) is expected


@pytest.mark.parametrize(
    ("question", "text", "answer", "expected"),
    [
        ("When is the summit?", "Falk on Friday agreed to a summit.", "Friday", False),
        ("When is the summit?", "Falk on Friday agreed to a summit.", "Friday agreed to a summit", False),
        ("When is the summit?", "The summit is near, Falk said Friday.", "Friday", False),
        ("on which day is the summit", "The summit is near, Falk told reporters on Friday.", "Friday", False),
        ("When is the summit?", "The summit is on Friday, Falk said.", "Friday", True),
        ("When is the summit?", "The summit will be held on Friday.", "Friday", True),
        ("When is the summit?", "A summit planned on Friday comes late.", "Friday", True),
        ("When will they meet?", "Falk said on Monday they meet on Friday.", "Friday", True),
        ("When will they meet?", "Falk said on Monday they meet on Friday.", "Monday", False),
        ("When did Falk agree?", "Falk on Friday agreed to a summit.", "Friday", True),
        ("Who agreed?", "Falk on Friday agreed to a summit.", "Falk on Friday", True),
    ],
)
def test_the_day_of_telling_is_not_that_of_what_is_told(question, text, answer, expected):
    start = text.index(answer)
    assert may_answer(question, text, start, start + len(answer)) is expected


@pytest.mark.parametrize(
    ("question", "words", "expected"),
    [
        ("In which month did it sink?", "on July 26", "July"),
        ("Who is the US president?", "Ann Lee met with US President Bo Day", "Bo Day"),
        ("Who is the US president?", "US President Bo Day", "Bo Day"),
        (
            "Who is the US president?",
            "Ann Lee met with Lindland President Bo Day",
            "Ann Lee met with Lindland President Bo Day",
        ),
        ("In which month did it sink?", "May or June", "May or June"),
        ("In which month did it sink?", "may sink in May 2024", "May"),
        ("When did it sink?", "on July 26", "on July 26"),
        ("What year did it sink?", "in May 2017", "2017"),
        ("What year did it sink?", "from 2017 to 2019", "from 2017 to 2019"),
        ("In which state did it sink?", "Galveston, Texas", "Texas"),
        ("which us state was hit", "western New York", "New York"),
        ("Which country sent troops?", "U.S. believes North Korea", "U.S. believes North Korea"),
        ("Which country sent troops?", "neighbouring Côte d’Ivoire", "Côte d’Ivoire"),
        ("Which country singer won?", "Ann Lee of Norway", "Ann Lee of Norway"),
        ("Who won?", "Ann Lee of Norway", "Ann Lee of Norway"),
        (
            "How many people were on board?",
            "Five men, one of them a teenager, who have not been heard of since Sunday",
            "Five men",
        ),
        ("How many people live there?", "in Velden, some 2,500 people in all", "in Velden, some 2,500 people in all"),
        (
            "How many people live there?",
            "there, the paper says, live some 2,500 people, most of them old",
            "live some 2,500 people",
        ),
        ("How much was it?", "$1,200 (£950)", "$1,200 (£950)"),
    ],
)
def test_only_what_is_asked_for_is_taken(question, words, expected):
    text = f"It was {words}, they said."
    start, end = narrowed(question, text, 7, 7 + len(words))
    assert text[start:end] == expected


def test_one_of_them_is_no_number_of_them():
    text = "In fact, one of them already did, and one did not."
    first, second = text.index("one of"), text.index("one did")
    assert not may_answer("How many people left?", text, first, first + 3)
    assert may_answer("How many people left?", text, second, second + 3)
    assert may_answer("Who left?", text, first, first + 11)


@pytest.mark.parametrize(
    ("text", "answer", "expected"),
    [
        ("(CNN) — Runa Falk won.", "CNN", False),
        ("Velden, Norway CNN — Runa Falk won.", "CNN", False),
        ("Runa Falk won, said CNN.", "CNN", True),
        ("CNN — Reuters was sold.", "Reuters", True),
    ],
)
def test_a_news_agency_at_the_head_of_its_news_is_no_answer(text, answer, expected):
    start = text.index(answer)
    assert may_answer("Who won?", text, start, start + len(answer)) is expected


@pytest.mark.parametrize(
    ("question", "answer", "worth_all"),
    [
        ("Which country hosts it?", "Hungary", True),
        ("Which country hosts it?", "Hungarian officials", False),
        ("Which state hosts it?", "Georgia", True),
        ("Which state hosts it?", "Atlanta", False),
        ("Which city hosts it?", "Atlanta", True),
        ("Which states banned it?", "Lindholm and Utah", True),
    ],
)
def test_a_known_country_is_believed_sooner(question, answer, worth_all):
    assert (standing(question, "will be held in ", answer) == 1) is worth_all


@pytest.mark.parametrize(
    ("question", "answer"),
    [("Which states banned it?", "the United States"), ("Which country banned it?", "Texas")],
)
def test_a_country_is_no_state_and_a_state_no_country(question, answer):
    assert standing(question, "in ", answer) == 0


@pytest.mark.parametrize(
    ("question", "expected"), [("Who is the king?", False), ("Where did they meet?", True), ("When?", False)]
)
def test_where_news_was_written_is_no_answer_but_to_where(question, expected):
    assert may_answer(question, "VELDEN, May 3 (Gull) — Ines Duarte won.", 0, len("VELDEN")) is expected


def test_who_is_of_a_party_is_no_party():
    assert not suits("Which party does Falk belong to?", "Mayor Runa Falk")
    assert suits("Which party does Falk belong to?", "the Marsh Alliance")


def test_who_is_rather_somebody_with_a_name():
    assert standing("Who found him?", "", "a teacher") < standing("Who found him?", "", "Callum Reid") == 1


def test_what_is_denied_settles_a_yes_or_no():
    text = "They did not attend the summit in Velden, not in Turku."
    attend, turku = text.index("attend"), text.index("Turku")
    assert may_answer("Did they attend the summit?", text, attend, attend + 6)
    assert not may_answer("Where was the summit?", text, turku, turku + 5)
