"""The answers without a language model, on the article that ships with the project."""

import pytest

from rag.answering import extractive
from rag.chatbot import Chatbot
from rag.retrieval.query import understand
from rag.types import Article, Reason, Turn
from tests.answering.articles import whole


@pytest.fixture(scope="module")
def chatbot(corpus_archive):
    return Chatbot(corpus_archive)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("where is the summit?", ["Budapest"]),
        ("Where will the summit be held", ["Budapest"]),
        ("who hosts the summit?", ["Hungary", "Viktor Orbán"]),
        ("who wrote the article?", ["Anjali Sharma"]),
        ("what is Beringia?", ["landmass"]),
        ("Why was the land bridge submerged?", ["ice melted"]),
        ("what could the summit herald?", ["New Northern Alliance"]),
    ],
)
def test_the_most_useful_sentence_comes_first(chatbot, question, words):
    answer = chatbot.answer(question)
    assert not answer.declined
    assert 1 <= len(answer.claims) <= 3
    for word in words:
        assert word in answer.citations[0].quote
    for citation in answer.citations:
        assert citation.quote == citation.article.text[citation.start : citation.end]


@pytest.mark.parametrize(
    "question",
    [
        "who won the world cup?",
        "whats teh wether tomorow",  # The reader believes in an answer, but none of these words is in the archive.
        "what is the capital of Peru?",
        "What did Angela Merkel say about the summit?",
        "how many medals did Norway win?",
        "when does the train leave?",
    ],
)
def test_what_the_archive_does_not_say_is_declined(chatbot, question):
    answer = chatbot.answer(question)
    assert answer.declined
    assert answer.reason in (Reason.NOTHING_FOUND, Reason.NOT_ANSWERED)
    assert not answer.claims and not answer.citations
    assert [article.title for article in answer.nearest] == ["Russia agreed to speak with Trump to end war in Ukraine"]


def test_a_follow_up_is_answered_from_the_conversation(chatbot):
    first = chatbot.answer("where is the summit?")
    answer = chatbot.answer("who hosts it?", [Turn(first.question, first.text)])
    assert "Viktor Orbán" in answer.citations[0].quote


@pytest.mark.parametrize(
    ("question", "speaks"),
    [
        ("how much does Velden spend on its ferries?", True),
        # Other words for what it may be about, words of asking, and the time are no topic.
        ("by what quota does Velden expand maritime spending?", True),
        ("what do you know to tell of what happened in Velden in the last three weeks?", True),
        # A name that the archive never heard of, and what its articles tell elsewhere
        ("by what quota does Beringia expand spending of Ostheim?", False),
        ("what did the council of Velden say about the strike of teachers?", False),
        ("who are they?", False),
    ],
)
def test_a_passage_is_about_what_is_asked_by_the_words_that_the_archive_knows(question, speaks):
    passage = whole(Article("Velden will spend more on the ferry.", title="Budget"))
    known = {"velden": 2.4, "spend": 3.4, "rais": 2.6, "ferri": 2.4, "council": 3.4, "strike": 3.4, "teacher": 3.4}
    words = {**known, "know": 4.2, "tell": 4.2, "happen": 4.2, "last": 3.0, "three": 3.0, "week": 3.0}

    def share(stem):
        return 0.1 if stem in words else 0.0

    asked = understand(question)
    assert extractive.speaks_of(asked, [passage], lambda stem: words.get(stem, 4.2), share) is speaks
