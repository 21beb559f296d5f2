import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answering.kinds import Kind, defined, kind, offered

SHORT = [
    "Who is the mayor of Lindholm?",
    "who won",
    "Whose houses burned?",
    "Which country signed the treaty?",
    "Which bus goes to Velden?",
    "which glass broke",
    "What happened?",
    "What has happened so far?",
    "What gas leaked?",
    "What class is it?",
    "What address does he have?",
    "What crisis hit the town?",
    "What causes the smell?",
    "What makes ice slippery?",
    "What does the company do?",
    "What this means is what?",
    "What is Brask's job?",
    "What's the capital?",
    "What news came from Velden?",
    "Which species was found?",
    "Where are the headquarters?",
    "What headquarters does it have?",
    "Name the ship.",
    "Which Times columnist wrote it?",
    "Which Los Angeles suburb burned?",
    "which united states senator resigned",
    "Which three-time winner retired?",
    "Which company sells umbrellas?",
    "How many people died?",
    "how much did it cost",
    "How long is the bridge?",
    "How often does it run?",
    "In which city was it?",
    "in what year was he born",
    "In how many cities was it shown?",
    "In which state, Velden or Lindholm, is it?",
    "On what day did it open?",
    "By how much did it rise?",
    "For how long?",
    "When will the ferry sail?",
    "and when?",
    "And where",
    "But who paid?",
    "According to the mayor, who paid?",
    "After the fire, who was arrested?",
    "Can you tell me who won the race?",
    "could you please tell me when it opens",
    "Do you know where the summit is?",
    "Does anyone know who won?",
    "Tell me who won.",
    "Please, who won?",
    "Was it red or blue?",
    "Does the mayor live in Velden or Lindholm?",
    "Is it open, and until when?",
    "May won what?",
    "If the mayor resigns, who follows?",
    "What did the teams do?",
    "Tell me what they say the rules are.",
    "What share of voters was ill?",
    "",
    "?",
]
LIST = [
    "Which countries signed the treaty?",
    "which countries signed the treaty",
    "WHICH COUNTRIES SIGNED THE TREATY?",
    "WHICH TEAMS WON?",
    "In which cities, if any, did it stop?",
    "Which  countries\nsigned it?",
    "From which countries did they come?",
    "Which two companies merged?",
    "which two",
    "What other cities were hit?",
    "What 3 cities were hit?",
    "Which European banks failed?",
    "Which Gulf states have signed?",
    "Which oil companies were fined?",
    "Which Republicans voted for it?",
    "Which people were hurt?",
    "which women were elected",
    "What languages are spoken in Velden?",
    "What kinds of fish are caught?",
    "Which buses were late?",
    "What are the names of the islands?",
    "What are the three largest cities?",
    "Who are the members of the band?",
    "who are they",
    "Who were the winners?",
    "Who're the winners?",
    "And who are the others?",
    "List the states that voted.",
    "name all the ministers who resigned",
    "Name three rivers.",
    "Can you list the states that voted?",
    "Tell me which cities were hit.",
    "In 2024, which cities were hit?",
]
YES_NO = [
    "Is the bridge open?",
    "is the bridge open",
    "IS THE BRIDGE OPEN?",
    "Are they hurt?",
    "Did he resign?",
    "did he resign",
    "Didn't he resign?",
    "didnt he resign",
    "Hasn’t the ferry sailed?",
    "Won't it sail?",
    "Can't she vote?",
    "Could the mayor resign?",
    "can ferries sail in ice",
    "Had the mill burned before?",
    "And is it open?",
    "So did they win?",
    "ok, so is it open",
    "In 2024, did the mayor resign?",
    "in 2024 did the mayor resign",
    "In Velden, is the mill open?",
    "After the fire, was anyone arrested?",
    "According to the mayor, was it arson?",
    "Can you tell me if the bridge is open?",
    "Tell me whether the ferry sails",
    "do you know whether it sails",
    "Is it open or not?",
    "Were 100 or more people hurt?",
    "Was Brask or anyone else hurt?",
    "“Is it open?”",
]
EXPLANATION = [
    "Why was the bridge closed?",
    "why was the bridge closed",
    "and why?",
    "And why",
    "but why not?",
    "Why?",
    "why",
    "How come the ferry stopped?",
    "How did he die?",
    "how was it built",
    "How couldn't they see it?",
    "How to reach the island?",
    "How?",
    "and how",
    "How so?",
    "What for?",
    "For what reason was he fired?",
    "What was the cause of the fire?",
    "What were the causes of the fire?",
    "What's the reason for the strike?",
    "what is the main purpose of the trip",
    "According to the mayor, why was the bridge closed?",
    "Can you tell me why the bridge closed?",
    "could you explain how it works",
    "Can you say why the bridge closed?",
    "Explain why the bridge closed",
    "tell me how it works",
    "Do you know how the fire started?",
]
TABLE = [
    *((question, Kind.SHORT) for question in SHORT),
    *((question, Kind.LIST) for question in LIST),
    *((question, Kind.YES_NO) for question in YES_NO),
    *((question, Kind.EXPLANATION) for question in EXPLANATION),
]


@pytest.mark.parametrize(("question", "expected"), TABLE)
def test_kinds_of_questions(question, expected):
    assert kind(question) is expected


@settings(deadline=None)
@given(
    st.sampled_from([question for question, _ in TABLE if len(question) > 1]), st.sampled_from(["", "?", " ?", "??"])
)
def test_marks_at_the_end_change_nothing(question, mark):
    bare = question.rstrip(" ?.”")
    assert kind(bare + mark) is kind(bare)


@settings(deadline=None)
@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from(["And", "in", "which", "what", "how", "are", "cities", "or", ",", "is"])).map(" ".join)
)
def test_every_text_has_a_kind(question):
    assert isinstance(kind(question), Kind)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Is it red or blue?", "Is it red or blue"),
        ("Is the price of bread in Velden rising or falling?", "in Velden rising or falling"),
        ("Did it sink or not?", ""),
        ("Who won?", ""),
    ],
)
def test_some_questions_name_what_may_answer_them(question, expected):
    assert offered(question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is Beringia?", "Beringia"),
        ("who was the mayor of Velden?", "mayor of Velden"),
        ("What is the Bank of Velden?", "Bank of Velden"),
        ("Who is Ted Brask?", "Ted Brask"),
        ("Who was killed in Velden?", ""),
        ("Who was arrested yesterday?", ""),
        ("What was stolen from the museum?", ""),
        ("Who was elected mayor?", ""),
        ("What is on the agenda?", ""),
        ("What is the name of the ferry that sank?", ""),
        ("Where is Velden?", ""),
        ("", ""),
    ],
)
def test_some_questions_ask_what_a_thing_is(question, expected):
    assert defined(question) == expected
