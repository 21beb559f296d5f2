import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieval.followup import stand_alone
from rag.retrieval.query import understand
from rag.types import Turn

SUMMIT = Turn(
    "where is the summit?",
    "Velden\nPresident Runa Falk on Friday agreed to a summit with Teodor Brask, tentatively set in Velden. [1][2]",
)
BANK = Turn(
    "when did Harbour Savings Bank collapse?",
    "Friday (10 March 2023)\nFriday's collapse of the lender Harbour Savings Bank alarmed the island. [1]\n"
    "Other articles say otherwise:\n(27 March 2023) The lender closed on March 11. [2]",
)
MAYOR = Turn("who is the mayor of Lindholm?", "Ines Duarte\nInes Duarte was elected mayor of Lindholm. [1]")
LIGHTHOUSE = Turn(
    "who bought the lighthouse of Cape Sol?",
    "museum in Faro\nA museum in Faro bought the old lighthouse of Cape Sol. [1]",
)
BID = Turn(
    "who wants to buy harbour savings?",
    "Lindbank\nLindbank said on Monday that it wants to buy its rival Harbour Savings. [1]",
)
BRASK = "The minister, Teodor Brask, resigned after he was found asleep. [1]"
GROUP = Turn("Which group disbanded?", "The Marsh Hens")
DECLINED = Turn("what did Falk say about the ferry fares?", "The archive does not say: it holds nothing about this.")


FALK = "Yes\nThe mayor, Runa Falk, resigned on Monday. [1]"
FLOOD = Turn("How many people died in the flood?", "12\n12 people died in the flood in Velden. [1]")


@pytest.mark.parametrize(
    ("turn", "question", "expected"),
    [
        # What question and answer both name
        (SUMMIT, "who hosts it?", "who hosts the summit?"),
        (SUMMIT, "and who hosts it?", "who hosts the summit?"),
        (SUMMIT, "But is it in May?", "is the summit in May?"),
        (SUMMIT, "Who pays for it and its guests?", "Who pays for the summit and the summit’s guests?"),
        (BANK, "why did it collapse?", "why did Harbour Savings Bank collapse?"),
        (BANK, "what happened to its customers", "what happened to Harbour Savings Bank’s customers"),
        (LIGHTHOUSE, "when did it open?", "when did the lighthouse of Cape Sol open?"),
        # A name that was typed in small letters; no verb
        (BID, "how many jobs will it cut?", "how many jobs will Harbour Savings cut?"),
        (Turn("why did brask resign?", BRASK), "who replaced him?", "who replaced Teodor Brask?"),
        (Turn("was teodor brask found?", BRASK), "where was he found?", "where was Teodor Brask found?"),
        # Whom the answer names, and who was asked about
        (MAYOR, "when was she elected?", "when was Ines Duarte elected?"),
        (MAYOR, "who is her rival?", "who is Ines Duarte’s rival?"),
        (MAYOR, "who elected her in May?", "who elected Ines Duarte in May?"),
        (SUMMIT, "who will she meet there?", "who will President Runa Falk meet in Velden?"),
        (DECLINED, "when did he say so?", "when did Falk say so?"),
        # Who did what was asked about
        (GROUP, "When did they disband?", "When did The Marsh Hens disband?"),
        (LIGHTHOUSE, "what did they pay?", "what did museum in Faro pay?"),
        # Where no answer says it, what the question ends with
        (DECLINED, "why is it disputed?", "why is the ferry fares disputed?"),
        # A word alone asks the question before anew
        (BANK, "why?", "why did Harbour Savings Bank collapse?"),
        (SUMMIT, "And when?", "when is the summit?"),
        (LIGHTHOUSE, "why?", "why?"),
        # What points nowhere
        (SUMMIT, "is it true that Falk agreed?", "is it true that Falk agreed?"),
        (SUMMIT, "are there any guests?", "are there any guests?"),
        (BANK, "who was hurt there?", "who was hurt there?"),
        (SUMMIT, "Who is the prime minister?", "Who is the prime minister?"),
    ],
)
def test_a_pronoun_is_replaced_by_what_it_points_to(turn, question, expected):
    assert stand_alone(question, [turn]) == expected


@pytest.mark.parametrize(
    ("turn", "question", "expected"),
    [
        # A name in the question that is nobody's
        (Turn("Did the mayor of Velden resign?", FALK), "Why did she resign?", "Why did Runa Falk resign?"),
        (Turn("How did the Paris attacker die?", "shot\nHe was shot. [1]"), "Where was he born?", ""),
        (Turn("Why was the Apple chief fired?", "fraud\nApple fired its chief. [1]"), "How old is he?", ""),
        (Turn("Why did Apple's chief go?", "fraud\nApple fired its chief. [1]"), "How old is he?", ""),
        (Turn("Why did the Harbour Savings chief go?", "fraud"), "How old is he?", ""),
        (
            Turn("Why was the Apple chief fired?", "fraud\nApple Park fired Ada Marsh. [1]"),
            "How old is she?",
            "How old is Ada Marsh?",
        ),
        (Turn("What did Falk say?", "Little\nRuna Falk met Teodor Brask. [1]"), "Is she ill?", "Is Runa Falk ill?"),
        (Turn("What did Falk say?", "Little\nShe met Teodor Brask. [1]"), "Is she ill?", ""),
        # An answer that is nobody's name
        (Turn("When did the minister go?", "On Monday\nHe went on Monday. [1]"), "Whom did he meet?", ""),
        (
            Turn("When did the chief go?", "On Monday\nOn Monday Ada Marsh went. [1]"),
            "Was she ill?",
            "Was Ada Marsh ill?",
        ),
        # What so many did is not what it was done in
        (FLOOD, "When did it happen?", "When did the flood happen?"),
        (FLOOD, "Where was it?", "Where was the flood?"),
        (Turn("Who died in the flood?", FLOOD.answer), "Where was it?", "Where was the flood?"),
        (Turn("How many people died in Velden?", "12\n12 people died in Velden. [1]"), "When did it happen?", ""),
        (Turn("How much did Lindbank earn?", ""), "Where is it?", "Where is Lindbank?"),
        # Nothing does something to itself
        (SUMMIT, "When did they announce it?", "When did they announce the summit?"),
        (Turn("What did the Pope say about Ukraine?", "that war is evil"), "Where did he say it?", ""),
    ],
)
def test_a_wrong_name_is_worse_than_a_pronoun(turn, question, expected):
    assert stand_alone(question, [turn]) == (expected or question)


RAID = Turn("who robbed the museum in Velden?", "Two brothers\nVELDEN - Police say that two brothers did it. [1]")
STRIKE = Turn("when did the Velden dockers go on strike?", "Tuesday\nThe first strike at Velden began on Tuesday. [1]")


@pytest.mark.parametrize(
    ("turn", "question", "expected"),
    [
        # No verb behind what it is said of
        (Turn("where was the herring treaty signed?", ""), "who signed it?", "who signed the herring treaty?"),
        (Turn("was the treaty well received?", ""), "who signed it?", "who signed the treaty?"),
        (
            Turn("where was the treaty signed?", "Faro\nThe treaty signed in Faro holds. [1]"),
            "is it valid?",
            "is the treaty valid?",
        ),
        (Turn("what was the most common mixed crop?", ""), "is it rare?", "is the most common mixed crop rare?"),
        # Nor a clause
        (
            Turn("how many people were killed in Velden?", "Four\nFour people were killed in Velden. [1]"),
            "why did they protest?",
            "",
        ),
        # Between an auxiliary and its verb
        (
            Turn("how much does the tram in Velden cost?", "9 million\nIt is to cost 9 million. [1]"),
            "who is against it?",
            "who is against the tram in Velden?",
        ),
        (Turn("when did the bank close in Velden last year?", ""), "who owned it?", "who owned the bank?"),
        (Turn("why did the dockers refuse?", ""), "who owned it?", ""),
        (Turn("why did the dockers refuse?", ""), "what do they want?", "what do the dockers want?"),
        # No place, and no kind of a noun
        (RAID, "where is it?", "where is the museum in Velden?"),
        (STRIKE, "how did it end?", "how did the strike end?"),
        (Turn(STRIKE.question, "Tuesday"), "how did it end?", ""),
        (Turn("how did the Velden strike begin?", ""), "who led it?", "who led the Velden strike?"),
        (Turn("who lost most in Velden?", "Brask"), "how did it end?", ""),
        (Turn("who is the mayor of Velden?", "Ines Duarte"), "how big is it?", "how big is Velden?"),
        (Turn("and in Velden?", "9"), "how big is it?", "how big is Velden?"),
        # What somebody stole is the answer
        (
            Turn("what did the men steal in Velden?", "Viking gold\nThey took it. [1]"),
            "is it old?",
            "is Viking gold old?",
        ),
        (Turn("what did the men want?", "The ferry"), "is it old?", ""),
        (Turn("what did the men steal?", "to pay debts"), "is it old?", ""),
        (Turn("what did the men steal?", "the candle"), "is it old?", "is the candle old?"),
    ],
)
def test_it_is_a_thing(turn, question, expected):
    assert stand_alone(question, [turn]) == (expected or question)


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        # Behind the same preposition, or one of places
        ("what is the key rate in Iceland?", "and in Ghana?", "what is the key rate in Ghana?"),
        ("who is the mayor of Velden?", "and of Lindholm?", "who is the mayor of Lindholm?"),
        (
            "what did Falk say about Brask in Faro?",
            "and about Ines Duarte?",
            "what did Falk say about Ines Duarte in Faro?",
        ),
        ("what did Falk say about Brask?", "what about Duarte?", "what did Falk say about Duarte?"),
        ("what is the key rate of Iceland?", "But in the Faroe Islands?", "what is the key rate of the Faroe Islands?"),
        ("who died in the Netherlands in 2024?", "and in Ghana?", "who died in Ghana in 2024?"),
        ("what is Iceland's key rate?", "and in Ghana?", "what is Ghana's key rate?"),
        ("what is the key rate in iceland?", "and in ghana?", "what is the key rate in ghana?"),
        ("who won the election?", "and in Velden?", "who won the election in Velden?"),
        # The only name
        ("what is Iceland's key rate?", "what about Ghana?", "what is Ghana's key rate?"),
        ("what is Iceland's key rate?", "and Ghana's?", "what is Ghana's key rate?"),
        ("why did Runa Falk resign?", "and what about Teodor Brask?", "why did Teodor Brask resign?"),
        # A time
        ("how many died in Velden in 2024?", "and in 2025?", "how many died in Velden in 2025?"),
        ("how many died in Velden in 2024?", "what about 2025?", "how many died in Velden in 2025?"),
        ("how many died in March 2024?", "and in April?", "how many died in April 2024?"),
        ("how many died in Velden?", "and last year?", "how many died in Velden last year?"),
        ("what may happen in Velden?", "and in May?", "what may happen in Velden in May?"),
        ("who won the 2024 election?", "and in 2020?", "who won the 2020 election?"),
        # The same noun
        ("who won the women's race in Velden?", "what about the men's race?", "who won the men's race in Velden?"),
        # What is of no kind with anything asked before
        ("did Falk meet Brask?", "and Duarte?", ""),
        ("why did Falk resign?", "and in Ghana?", ""),
        ("who is Falk?", "and Duarte's?", ""),
        ("how many died in velden?", "and in total?", ""),
        ("how many died in 2019 and 2020?", "and in 2021?", ""),
        ("who won the race?", "and the men's cup?", ""),
        ("who is Falk?", "and What?", ""),
        ("who is Falk?", "and how many in Ghana?", ""),
    ],
)
def test_another_name_is_exchanged_for_one_of_its_kind(before, question, expected):
    assert stand_alone(question, [Turn(before, "")]) == (expected or question)


def test_names_are_exchanged_one_after_another():
    history = [Turn("what is the key rate in Iceland?", "8"), Turn("and in Ghana?", "16")]
    assert stand_alone("and in Peru?", history) == "what is the key rate in Peru?"
    assert stand_alone("and last year?", history) == "what is the key rate in Ghana last year?"


@pytest.mark.parametrize("text", ["the a", "and in Ghana ", "who is the a of ", "did the a ", "Of A ", "what about "])
def test_a_question_without_end_is_borne(text):
    for length in (390, 80_000):
        endless = text * (length // len(text))
        started = time.monotonic()
        stand_alone(endless, [Turn(endless, endless)] * 3)
        stand_alone("who hosts it and them?", [Turn(endless, endless)] * 3)
        stand_alone("and in Ghana?", [Turn(endless, endless)] * 3)
        assert time.monotonic() - started < 5


def test_what_is_not_found_in_the_last_turn_is_looked_for_before_it():
    meets = Turn("who will she meet there?", "Teodor Brask\nPresident Runa Falk will meet Teodor Brask. [1]")
    assert stand_alone("who hosts it?", [SUMMIT, meets]) == "who hosts the summit?"
    assert stand_alone("who will speak there?", [SUMMIT, meets]) == "who will speak in Velden?"
    rival = Turn("who is her rival?", "The archive does not say: it holds nothing about this.")
    assert stand_alone("when was she elected?", [MAYOR, rival]) == "when was Ines Duarte elected?"


def test_what_is_too_long_for_a_question_is_left_alone():
    long = "the summit of " * 5_000
    assert stand_alone(f"who hosts it? {long}", [SUMMIT]).startswith("who hosts it?")
    assert stand_alone("who hosts it?", [Turn(long, long)]) == "who hosts it?"
    assert stand_alone("who hosts it?", [SUMMIT, Turn(long, long)]) == "who hosts it?"
    assert stand_alone("who hosts it?", [Turn(SUMMIT.question, SUMMIT.answer + long)]) == "who hosts the summit?"


def test_a_first_question_points_nowhere():
    assert stand_alone("who hosts it?", []) == "who hosts it?"


def test_the_reader_is_asked_the_question_that_stands_alone_and_the_search_both():
    query = understand("who hosts it?", [SUMMIT])
    assert query.read_as == "who hosts the summit?"
    assert query.search_text == "who hosts it? where is the summit?"
    # What is no question without the one before is read with it.
    assert understand("and how many?", [SUMMIT]).read_as == "and how many? where is the summit?"
    assert understand("who was hurt?", [SUMMIT]).read_as == "who was hurt?"
    assert understand("are they?", [Turn("where?", "there")]).read_as == "are they?"


_WORDS = st.sampled_from(
    ["it", "she", "her", "they", "there", "why", "The", "Runa", "Falk", "summit", "?", "’s", "[1]", "\n"]
)
_TEXTS = st.lists(_WORDS, max_size=8).map(" ".join) | st.text(max_size=40)


@given(_TEXTS, st.lists(st.builds(Turn, _TEXTS, _TEXTS), max_size=3))
def test_any_conversation_is_taken(question, history):
    alone = stand_alone(question, history)
    assert alone == question or history
    assert understand(question, history).read_as.strip() or not question.strip()
