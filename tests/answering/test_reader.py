"""The trained reader with its real weights."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

import rag
from rag.answering.reader import MODEL, Reader
from rag.errors import ModelError
from rag.ingest import corpus

HARBOUR = (
    "The harbour board of Lindholm chose Teodor Brask as its new chairman on Monday. "
    "He follows Agnes Moe, who led the board for eleven years. "
    "The board will spend 4.5 million crowns on a second quay, which should open in 2027."
)


@pytest.fixture(scope="module")
def reader():
    reader = Reader()
    reader.load()
    return reader


@pytest.fixture(scope="module")
def seed():
    return next(corpus().glob("*.txt")).read_text("utf-8")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who is the new chairman of the harbour board?", "Teodor Brask"),
        ("who led the board for eleven years", "Agnes Moe"),
        ("How long did Agnes Moe lead the board?", "eleven years"),
        ("How much will the second quay cost?", "4.5 million crowns"),
        ("when should the second quay open?", "2027"),
    ],
)
def test_it_gives_the_short_answer(reader, question, answer):
    span = reader.read_text(question, HARBOUR)
    assert span is not None and span.answerable
    assert answer in span.text and len(span.text) <= len(answer) + 12
    assert span.text == HARBOUR[span.start : span.end]


@pytest.mark.parametrize(
    "question",
    ["Who won the cycling race?", "What is the capital of Peru?", "How many people live in Oslo?", "who wrote Hamlet"],
)
def test_it_declines_what_the_text_does_not_say(reader, question):
    assert reader.read_text(question, HARBOUR) is None
    guess = reader.read_text(question, HARBOUR, decline=False)
    assert guess is not None and not guess.answerable
    assert guess.text == HARBOUR[guess.start : guess.end]


def test_a_long_text_is_read_to_its_end(reader):
    filler = "The weather over the islands stayed mild and the ferries sailed on time. " * 120
    text = f"{filler}\n\n{HARBOUR}\n\n{filler}"
    span = reader.read_text("Who is the new chairman of the harbour board?", text)
    assert span is not None
    assert span.text == "Teodor Brask" == text[span.start : span.end]


@pytest.mark.parametrize("text", ["", "   \n ", "\n\n\n"])
def test_a_text_without_words_gives_nothing(reader, text):
    assert reader.read_text("who?", text) is None
    assert reader.read_text("who?", text, decline=False) is None


@pytest.mark.parametrize("question", ["", "?", "<script>" * 200, "who " * 3_000, "\x00\ud800"])
def test_any_question_is_borne(reader, question):
    span = reader.read_text(question, HARBOUR, decline=False)
    assert span is None or span.text == HARBOUR[span.start : span.end]


def test_one_word_of_any_length_is_borne(reader):
    text = "x" * 20_000
    span = reader.read_text("what?", text, decline=False)
    assert span is None or text[span.start : span.end] == span.text


def test_a_reading_does_not_depend_on_what_is_read_beside_it(reader):
    question = "Who is the new chairman of the harbour board?"
    short, long = ("", HARBOUR.partition(". ")[0]), ("Harbour | Post | 1 May 2026", f"{HARBOUR} {HARBOUR}")
    together = reader.read(question, [short, long, short])
    for each, text in zip(together, (short, long, short), strict=True):
        (alone,) = reader.read(question, [text])
        assert alone.relevance == pytest.approx(each.relevance, abs=0.25)
        assert (alone.candidates[0].start, alone.candidates[0].end) == (
            each.candidates[0].start,
            each.candidates[0].end,
        )
    assert together[0].probability == pytest.approx(together[2].probability, abs=1e-3)


def test_the_passage_that_answers_is_more_relevant(reader):
    texts = [("", "Police in Velden arrested a man of 41 after the fire at the old mill."), ("", HARBOUR)]
    other, right = reader.read("Who is the new chairman of the harbour board?", texts)
    assert right.relevance > other.relevance and right.probability > other.probability


def test_a_header_is_read_but_never_answers(reader):
    (reading,) = reader.read("who published this?", [("Quay opens | Harbour Post | 1 May 2026", "The quay opened.")])
    for candidate in reading.candidates:
        assert 0 <= candidate.start < candidate.end <= len("The quay opened.")


def test_what_cannot_answer_is_no_candidate_and_leaves_its_share_to_the_others(reader):
    text = "Teodor Brask on Monday agreed to a meeting of the board, to be held in the coming weeks."
    ((when, *_),) = (reading.candidates for reading in reader.read("When is the meeting of the board?", [("", text)]))
    assert "weeks" in text[when.start : when.end] and when.share > 0.5
    ((many, *_),) = (reading.candidates for reading in reader.read("How many years?", [("", HARBOUR)]))
    assert "eleven" in HARBOUR[many.start : many.end]
    nothing = reader.read("How many ships sank?", [("", "No ship sank there.")])
    assert all(candidate.share <= 1 for reading in nothing for candidate in reading.candidates)


def test_candidates_do_not_overlap(reader):
    (reading,) = reader.read("who?", [("", HARBOUR)])
    spans = sorted((candidate.start, candidate.end) for candidate in reading.candidates)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_no_answer_runs_from_one_paragraph_into_the_next(reader):
    prizes = "Prizes of the fair\n\nA lamb\n\nA ham\n\nA ride on the ferry\n\nTwo tickets for the dance"
    for question in ("What are the prizes of the fair?", "which prizes", "what?"):
        (reading,) = reader.read(question, [("", prizes)])
        assert reading.candidates
        assert not any("\n\n" in prizes[each.start : each.end] for each in reading.candidates)


def test_no_answer_runs_from_one_sentence_into_the_next(reader):
    told = "It protects after two doses. Children need three doses. Protection fell to half within a year."
    for question in ("How effective is it?", "what is told of it?", "how many doses?"):
        (reading,) = reader.read(question, [("", told)])
        assert reading.candidates
        assert not any(". " in told[each.start : each.end] for each in reading.candidates)


def test_threads_may_share_a_reader(reader):
    questions = ["Who is the new chairman?", "How long did Agnes Moe lead the board?"] * 4
    alone = [reader.read_text(question, HARBOUR) for question in questions]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda question: reader.read_text(question, HARBOUR), questions)) == alone


def test_the_public_function(seed):
    span = rag.read("where is the summit?", seed)
    assert span is not None
    assert span.text in ("Budapest", "Hungary") and span.answerable
    assert span.text == seed[span.start : span.end] and 0 < span.probability <= 1
    assert rag.read("who won the world cup?", seed) is None


def test_damaged_weights_are_refused(tmp_path):
    shutil.copytree(MODEL, tmp_path / "reader")
    weights = tmp_path / "reader" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\0")
    with pytest.raises(ModelError, match="SHA-256"):
        Reader(tmp_path / "reader").load()


def test_missing_weights_are_said(tmp_path):
    with pytest.raises(ModelError, match="missing"):
        Reader(tmp_path).load()


def test_an_unreadable_calibration_is_said(tmp_path):
    shutil.copytree(MODEL, tmp_path / "reader")
    (tmp_path / "reader" / "calibration.json").write_text(json.dumps({"threshold": 0.5}), "utf-8")
    with pytest.raises(ModelError, match="calibration"):
        Reader(tmp_path / "reader").load()
