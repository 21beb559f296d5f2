"""The questions that ship with the project, asked of the article that ships with it: a floor for every change."""

from rag import ingest
from rag.chatbot import Chatbot
from rag.evaluate import evaluate
from rag.questions import read


def test_nine_of_ten_are_answered_rightly_or_rightly_declined(corpus_archive):
    scores = evaluate(read(ingest.corpus() / "questions.jsonl"), Chatbot(corpus_archive))
    wrong = [(outcome.question.text, outcome.given) for outcome in scores.outcomes if not outcome.right]
    # .903 is reached, alike in 8, 16 and 32 bits.
    assert scores.accuracy >= 0.9, wrong
