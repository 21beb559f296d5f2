from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rag.answering import cite, extractive, statements
from rag.answering.reader import Reader
from rag.retrieval.query import understand
from rag.types import Article, Draft, Hit, Turn
from tests.answering.articles import FERRY, FIRE, paragraph, whole

LETTER = Article(
    "The islanders met. Runa Falk warned that higher ferry fares would empty the island. The ferry is blue.",
    title="Islanders meet",
    published=datetime(2026, 5, 1, tzinfo=UTC),
)
HITS = [whole(FERRY), whole(LETTER), whole(FIRE)]
BRASK = "Brask said the company had not agreed to lower its fares."
FALK = "Runa Falk warned that higher ferry fares would empty the island."


def told(question: str, *history: Turn, hits: list[Hit] = HITS) -> list[str]:
    draft = statements.draft(understand(question, history), hits)
    if not draft:
        return []
    claims = cite.verify(draft, hits)
    assert len(claims) == len(draft.claims) > 0
    assert draft.overview
    return [claim.text for claim in claims]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what did Brask say about the fares?", [BRASK]),
        ("What has Teodor Brask announced about fares", [BRASK]),
        ("what does Falk think of the ferry fares?", [FALK]),
        ("what did Runa Falk tell the islanders about fares?", [FALK]),
        ("what did Falk say about the fares on Friday?", [FALK]),
        # On whatever
        ("what did Falk say?", [FALK]),
        ("and what has Runa Falk said?", [FALK]),
        ("what did Falk have to say this week?", [FALK]),
        # Not on this, not by them, and no sentence of saying
        ("what did Brask say about the mill?", []),
        ("what did Napoleon say about the fares?", []),
        ("what did Falk say about the blue ferry of Velden?", []),
        # Another question
        ("what do the fares cost?", []),
        ("who said what about the fares?", []),
        ("what did she say?", []),
        ("what did Napoleon say?", []),
        ("what did Falk say in the article?", []),
    ],
)
def test_what_somebody_said_about_something(question, expected):
    assert told(question) == expected


def test_who_is_only_named_in_what_others_say_said_nothing():
    text = (
        "Critics said that the pressure of the islanders on the ferry fares had brought the mayor Runa Falk to talks."
    )
    hits = [whole(Article(text))]
    assert told("what did Falk say about the ferry fares?", hits=hits) == []
    assert told("what did the islanders say about fares?", hits=hits) == []
    said = "The ferry fares are a scandal, said the mayor Runa Falk."
    assert told("what did Falk say about the ferry fares?", hits=[whole(Article(said))]) == [said]


def test_who_says_nothing_about_the_topic_is_not_left_to_the_reader():
    """It would take what they say about something else."""
    assert statements.draft(understand("what did Falk say about her dismissal?"), HITS) == Draft()
    assert statements.draft(understand("what did Napoleon say?"), HITS) is None
    assert statements.draft(understand("what do the fares cost?"), HITS) is None


def test_a_follow_up_asks_for_the_one_named_before():
    assert told("what did he say about the fares?", Turn("who is Teodor Brask?", "harbour master")) == [BRASK]


def test_of_several_stories_the_newest_comes_first():
    older = replace(
        LETTER, id="", text="Falk said in spring that fares are too high.", published=FERRY.published, title="Spring"
    )
    hits = [whole(older), whole(LETTER)]
    assert told("what did Falk say about the fares?", hits=hits) == [FALK, older.text]


def test_only_a_sentence_in_which_the_speaker_speaks_may_answer():
    asked = understand("what did Falk say about the fares?")
    assert statements.may_answer(asked, "The mayor Runa Falk called it a scandal.")
    assert not statements.may_answer(asked, "The mayor Runa Falk was silent.")
    assert not statements.may_answer(asked, BRASK)
    assert statements.may_answer(understand("what do the fares cost?"), BRASK)
    # Whoever writes says what the paper says.
    assert statements.may_answer(understand("What does the article say about the fares?"), BRASK)
    assert statements.may_answer(understand("What is being said about the fares?"), BRASK)
    assert statements.may_answer(understand("What does The Gull say about the fares?", (), ["The Gull"]), BRASK)


@pytest.mark.parametrize(
    "question", ["what did Falk say about the mill?", "What did Falk think of the fire in Velden?"]
)
def test_the_extractive_answer_gives_nobody_the_words_of_another(question):
    reader = Reader()
    hits = reader.read_hits(question, [whole(FIRE), whole(FERRY)])
    assert extractive.draft(understand(question), hits, replace(reader.calibration, threshold=0.0)) == Draft()
    said = extractive.draft(understand("what did Brask say about the fares?"), hits, reader.calibration)
    assert [claim.text for claim in said.claims] == [BRASK]


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        # Before it in its paragraph, or in the one before if it opens its own; a speech that goes on
        ("The union backed the deal. “It is not what we went out for,” Falk told a crowd.", "", True),
        ("They backed the deal. Cranes move again.\n\n“It is not what we wanted,” Falk told them all.", "", True),
        ("They backed the deal.\n“It is not what we wanted,” Falk told them all.", "", True),
        ("“We are very tired of waiting,” said Runa Falk. “The deal is off.”", "", True),
        ("“We are very tired of waiting,” said Runa Falk.", "The deal", True),
        (
            "Runa Falk signed the deal on Monday. It rained. She left. It cleared. Falk said that she was happy.",
            "",
            True,
        ),
        # Farther off, or of somebody else
        ("They backed the deal. It rained. Cranes move. It cleared. Falk said that she was happy.", "", False),
        ("They backed the deal.\n\nIt rained a lot. Falk said that she was happy.", "", False),
        ("They backed the deal.\n\nIt rained.\n\nFalk said that she was very happy indeed.", "", False),
        ("Falk said that she was very happy. Brask denied that there was a deal.", "", False),
    ],
)
def test_the_topic_may_stand_beside_what_is_said(text, title, expected):
    assert bool(told("what did Falk say about the deal?", hits=[whole(Article(text, title=title))])) is expected
    assert told("what did Falk say about the tunnel?", hits=[whole(Article(text, title=title))]) == []


def test_what_stands_beside_the_topic_is_shown_where_nothing_is_about_it():
    beside = Article("They backed the fares. Falk said that she was very tired.", title="Night")
    assert told("what did Falk say about fares?", hits=[whole(beside)]) == ["Falk said that she was very tired."]
    assert told("what did Falk say about fares?", hits=[whole(beside), whole(LETTER)]) == [FALK]


@pytest.mark.parametrize(
    ("sentence", "speaks"),
    [
        ("“The fares are a scandal,” said Falk.", True),
        ("The fares are a scandal, according to Falk.", True),
        ("Falk spoke of fares on the credit card of our children.", True),
        ("The mayor said that Falk had doubled the fares.", False),
        ("The mayor said Falk was tired of fares.", False),
    ],
)
def test_who_is_named_behind_a_word_of_saying_speaks_only_after_the_speech(sentence, speaks):
    assert bool(told("what did Falk say about fares?", hits=[whole(Article(sentence))])) is speaks


def test_of_statements_on_whatever_the_newest_come_first():
    older = replace(LETTER, id="", text="Falk said in spring that it rained.", published=FERRY.published, title="Rain")
    assert told("what did Falk say?", hits=[whole(older), whole(LETTER)]) == [FALK, older.text]


def test_only_the_passage_found_is_quoted():
    assert told("what did Brask say about the fares?", hits=[paragraph(FERRY, "mayor")]) == []


BRIDGE = Article(
    "Mayor Runa Falk, who had voted for the bridge, called the closure sad. It was opened by Ann Lee in 1990. "
    "Nobody lives on it, she said of its arches. The baker Ines Duarte wept. She said it was the end of her shop.",
    title="Bridge of Velden closed",
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        # A clause between, and a topic that the title alone names
        (
            "what did Falk say about the bridge?",
            "Mayor Runa Falk, who had voted for the bridge, called the closure sad.",
        ),
        ("what did Duarte say about the bridge?", "She said it was the end of her shop."),
        ("what did Lee say about the bridge?", "Nobody lives on it, she said of its arches."),
        ("what did Teodor Brask say about the bridge?", None),
    ],
)
def test_who_says_it_may_be_named_before(question, expected):
    assert told(question, hits=[whole(BRIDGE)]) == ([expected] if expected else [])


def test_a_sentence_without_end_is_borne():
    asked = understand("what did Falk say about the fares?")
    assert not statements.may_answer(asked, "according to " * 6_000)
