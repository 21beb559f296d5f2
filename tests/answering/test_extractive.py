"""The answers without a language model, on the article that ships with the project."""

import pytest

from rag.chatbot import Chatbot
from rag.types import Reason, Turn


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
