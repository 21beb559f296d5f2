"""Scores of questions with known answers: SQuAD's rules, what counts as right, and the file that ships."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_openai import ChatOpenAI

from rag import Answer, Article, Chatbot, Citation, Claim, Hit, Passage, Reason, UsageError
from rag.evaluate import Outcome, Scores, evaluate, judge
from rag.measures import exact_match, f1, holds, normalise_answer
from rag.questions import Question, read
from rag.types import Seconds
from tests.openai_server import OpenAIServer, Reply

QUESTIONS = Path(__file__).parent.parent / "corpus" / "questions.jsonl"
ARTICLE = Article("The mayor opened the bridge. The ferry closed in May.", "Bridge opens")
PASSAGES = (Passage(ARTICLE, 29, 53), Passage(ARTICLE, 0, 28))

words = st.lists(st.sampled_from(["the", "A", "Alva", "bridge", "bridge,", "“ferry”", "May", "…", "-"]), max_size=6)
texts = words.map(" ".join) | st.text(max_size=20)
answers = st.lists(texts, max_size=3)


def answer(short=None, *claims, reason=None, seconds=None):
    cited = (Citation(ARTICLE, 0, 28),)
    hits = tuple(Hit(passage, 1.0) for passage in PASSAGES)
    return Answer(
        "?",
        tuple(Claim(claim, cited) for claim in claims),
        reason,
        hits=hits,
        short=short,
        seconds=seconds or Seconds(0.5, 0.25),
    )


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ("The  Bering\n Strait", "bering strait"),
        ("U.S. President's", "us presidents"),
        ("a US-Russia axis, an idea", "usrussia axis idea"),
        ("then another theory", "then another theory"),
        ("A-an-the", "aanthe"),
        ("Orbán’s “bloc”—new", "orbán’s “bloc”—new"),  # as the script leaves it
        ("the a an", ""),
        ("?!", ""),
    ],
)
def test_answers_are_normalised_as_squads_script_does(text, normalised):
    assert normalise_answer(text) == normalised


@pytest.mark.parametrize(
    ("given", "answers", "score"),
    [
        ("The Budapest.", ["budapest"], 1),
        ("in Budapest", ["Budapest"], 2 / 3),
        ("Alliance", ["New Northern Alliance"], 1 / 2),
        ("New York", ["York", "New York City"], 4 / 5),
        ("bye bye bye", ["bye bye"], 4 / 5),
        ("Oslo", ["Budapest"], 0),
        ("", ["Budapest"], 0),
        ("the", ["a"], 1),
        ("Budapest", [], 0),
        ("", [], 1),
    ],
)
def test_f1_is_that_of_squads_script(given, answers, score):
    assert f1(given, answers) == pytest.approx(score)
    assert exact_match(given, answers) is (score == 1)


@given(texts, answers)
def test_f1_lies_between_no_word_and_every_word(text, expected):
    score = f1(text, expected)
    assert 0 <= score <= 1
    assert not exact_match(text, expected) or score == 1


@given(texts, texts)
def test_f1_and_exact_match_are_symmetric(one, other):
    assert f1(one, [other]) == f1(other, [one])
    assert exact_match(one, [other]) is exact_match(other, [one])


@given(texts, answers)
def test_every_text_matches_itself_and_what_it_is_normalised_to(text, others):
    assert exact_match(text, [text]) and f1(text, [text]) == 1
    assert exact_match(normalise_answer(text), [text])
    assert not normalise_answer(text) or exact_match(text, [*others, text])


@given(words, st.randoms(use_true_random=False))
def test_f1_does_not_see_the_order_of_words(some, random):
    shuffled = random.sample(some, len(some))
    assert f1(" ".join(shuffled), [" ".join(some)]) == 1


@given(texts, answers, texts.filter(normalise_answer))
def test_one_more_answer_never_lowers_a_score(text, expected, more):
    expected = [each for each in expected if normalise_answer(each)] or ["Alva"]
    assert f1(text, [*expected, more]) == max(f1(text, expected), f1(text, [more]))


@pytest.mark.parametrize(
    ("text", "answers", "held"),
    [
        ("hosts the summit—a setback", ["summit"], True),
        ("a “New Northern Alliance,” they say", ["new northern alliance"], True),
        ("They flew to Newark.", ["New", "ark"], False),
        ("They flew to Newark.", ["Oslo", "Newark"], True),
        ("Hungary’s tensions", ["Hungary's tensions"], True),
        ("They flew.", [], False),
        ("", ["Oslo"], False),
    ],
)
def test_holds_looks_for_whole_words_whatever_the_typography(text, answers, held):
    assert holds(text, answers) is held


BRIDGE = Question("what was opened?", ("the bridge",))
NONE = Question("who is the mayor?")


@pytest.mark.parametrize(
    ("question", "answered", "given", "exact", "score", "contained", "right"),
    [
        (BRIDGE, answer("bridge", "The mayor opened the bridge."), "bridge", True, 1, True, True),
        (BRIDGE, answer("the old bridge", "It opened."), "the old bridge", False, 2 / 3, True, True),
        (BRIDGE, answer("ferry", "The ferry, not the bridge."), "ferry", False, 0, True, False),
        (BRIDGE, answer(None, "The bridge."), "The bridge.", True, 1, True, True),
        (BRIDGE, answer(None, "It was the bridge that opened.", "Bridge."), "It was the bridge that opened.",
         False, 1 / 3, True, False),
        (BRIDGE, answer(reason=Reason.NOT_ANSWERED), "", False, 0, False, False),
        (BRIDGE, answer(reason=Reason.MODEL_FAILED), "", False, 0, False, False),
        (NONE, answer(reason=Reason.NOTHING_FOUND), "", True, 1, False, True),
        (NONE, answer("the", "The mayor."), "the", True, 1, False, False),
        (NONE, answer("mayor", "The mayor."), "mayor", False, 0, False, False),
        (NONE, answer(reason=Reason.MODEL_FAILED), "", False, 0, False, False),
        (NONE, answer(reason=Reason.MODEL_UNUSABLE), "", False, 0, False, False),
    ],
)  # fmt: skip
def test_what_counts_as_right(question, answered, given, exact, score, contained, right):
    outcome = judge(question, answered)
    assert (outcome.given, outcome.exact, outcome.contained, outcome.right) == (given, exact, contained, right)
    assert outcome.f1 == pytest.approx(score)
    assert outcome.rank == (2 if question is BRIDGE else 0)


def test_the_figures_follow_from_the_outcomes():
    scores = Scores(
        tuple(
            judge(question, answered)
            for question, answered in [
                (BRIDGE, answer("bridge", "The bridge.", seconds=Seconds(0.1, 1.0))),
                (BRIDGE, answer("old bridge", "The bridge.", seconds=Seconds(0.2, 2.0))),
                (BRIDGE, answer(reason=Reason.NOT_ANSWERED, seconds=Seconds(0.3, 3.0))),
                (Question("when?", ("June",)), answer(reason=Reason.MODEL_FAILED, seconds=Seconds(0.4, 4.0))),
                (NONE, answer(reason=Reason.NOTHING_FOUND, seconds=Seconds(0.5, 5.0))),
                (NONE, answer("mayor", "The mayor.", seconds=Seconds(0.6, 6.0))),
            ]
        )
    )
    figures = scores.as_json()
    wrong = figures.pop("wrong")
    seconds = figures.pop("seconds")
    assert figures == {
        "questions": 6,
        "answerable": 4,
        "unanswerable": 2,
        "hit@1": 0,
        "hit@5": 3 / 4,
        "hit@10": 3 / 4,
        "exact_match": 2 / 6,
        "exact_match_answerable": 1 / 4,
        "f1": pytest.approx((1 + 2 / 3 + 1) / 6),
        "f1_answerable": pytest.approx((1 + 2 / 3) / 4),
        "contained": 2 / 4,
        "rightly_declined": 1,
        "wrongly_declined": 1,
        "wrongly_answered": 1,
        "failed": 1,
        "accuracy": 3 / 6,
    }
    assert [(each["expected"], each["got"], each["reason"]) for each in wrong] == [
        (["the bridge"], "", "not_answered"),
        (["June"], "", "model_failed"),
        ([], "mayor", None),
    ]
    assert seconds["search"] == {"p50": pytest.approx(0.35), "p95": pytest.approx(0.575)}
    assert seconds["answer"] == {"p50": pytest.approx(3.5), "p95": pytest.approx(5.75)}
    assert "model failed     1" in str(scores)
    json.dumps(scores.as_json(), allow_nan=False)


def test_a_share_of_no_question_is_none():
    scores = Scores((Outcome(NONE, "", Reason.NOTHING_FOUND, 0, False, Seconds()),))
    assert scores.hit(1) is scores.contained is scores.f1_answerable is None
    assert scores.accuracy == scores.f1 == 1
    assert "hit@1, 5, 10     - - -" in str(scores)


def test_the_archive_is_asked_each_question_and_progress_is_told(corpus_archive):
    asked = [
        Question("who wrote the article?", ("Anjali Sharma",)),
        Question("who won the world cup?"),
        Question("where is the summit?", ("Oslo",)),
    ]
    calls = []
    scores = evaluate(asked, Chatbot(corpus_archive), lambda *call: calls.append(call))
    assert calls == [("asking", 1, 3), ("asking", 2, 3), ("asking", 3, 3)]
    assert [outcome.question for outcome in scores.outcomes] == asked
    assert [outcome.right for outcome in scores.outcomes] == [True, True, False]
    assert scores.outcomes[0].rank > 0 and scores.outcomes[2].rank == 0
    assert all(outcome.seconds.search > 0 and outcome.seconds.answer > 0 for outcome in scores.outcomes)


def test_a_language_model_that_is_down_has_not_rightly_declined(corpus_archive):
    with OpenAIServer(Reply(status=500, error="out of memory"), Reply('{"claims": []}')) as server:
        model = ChatOpenAI(model="gpt-test", base_url=server.url, api_key="test", max_retries=0, timeout=20)
        scores = evaluate([NONE, NONE], Chatbot(corpus_archive, llm=model))
    assert (scores.failed, scores.rightly_declined, scores.accuracy) == (1, 1, 0.5)


def test_no_questions_are_refused(corpus_archive):
    with pytest.raises(UsageError, match="no questions"):
        evaluate([], Chatbot(corpus_archive))


def test_a_file_is_read_with_its_blank_lines_windows_ends_and_mark(tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_bytes(
        b'\xef\xbb\xbf{"question": "where?", "answers": ["Orb\xc3\xa1n\\ud800"], "id": 7}\r\n'
        b"\r\n"
        b'{"question": "why\xe2\x80\xa8?", "declined": true, "note": "not said"}'
    )
    assert read(path) == (Question("where?", ("Orbán�",)), Question("why\u2028?", note="not said"))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b'{"question": "why?"', 'is not JSON: Expecting \',\' delimiter (column 20); write {"question"'),
        (b"[" * 100_000, "is JSON that cannot be read"),
        (b'{"question": "caf\xe9?"}', "is not UTF-8; save the file as UTF-8"),
        (b'["why?"]', "is not an object"),
        (b'{"answers": ["x"]}', 'has no "question"'),
        (b'{"question": " ", "answers": ["x"]}', 'has no "question"'),
        (b'{"question": 5, "declined": true}', 'has no "question"'),
        (b'{"question": "why?"}', 'has neither "answers" nor "declined"; write'),
        (b'{"question": "why?", "answers": ["x"], "declined": true}', 'has both "answers" and "declined"; leave'),
        (b'{"question": "why?", "declined": false}', '"declined" is not true'),
        (b'{"question": "why?", "answers": []}', '"answers" is not a list of texts'),
        (b'{"question": "why?", "answers": "x"}', '"answers" is not a list of texts'),
        (b'{"question": "why?", "answers": ["x", 5]}', '"answers" is not a list of texts'),
        (b'{"question": "why?", "answers": ["x", "The"]}', "the answer 'The' holds no word"),
        (b'{"question": "why?", "declined": true, "note": 5}', '"note" is not a text'),
    ],
)  # fmt: skip
def test_a_bad_line_is_refused_with_its_place_and_the_cure(tmp_path, line, says):
    path = tmp_path / "q.jsonl"
    path.write_bytes(b'{"question": "where?", "declined": true}\n\n' + line + b"\n")
    with pytest.raises(UsageError) as raised:
        read(path)
    message = str(raised.value)
    assert message.startswith(f"{path}, line 3: {says}")
    assert "\n" not in message


@pytest.mark.parametrize(
    ("name", "says"),
    [("none.jsonl", "No such file"), (".", "Is a directory"), ("empty.jsonl", "holds no question; write")],
)
def test_a_file_without_questions_is_refused(tmp_path, name, says):
    (tmp_path / "empty.jsonl").write_text(" \n")
    with pytest.raises(UsageError, match=says):
        read(tmp_path / name)


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_questions_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"any\.jsonl"):
        read(path)


def test_the_shipped_questions_are_many_mixed_and_answered_by_the_article(corpus_archive):
    questions = read(QUESTIONS)
    assert len({question.text.lower() for question in questions}) == len(questions) >= 36
    assert sum(not question.answers for question in questions) >= len(questions) / 3
    (passage, *_) = (hit.passage for hit in Chatbot(corpus_archive).search("summit"))
    for question in questions:
        # The first is in the article's own words; the others may be another form of it (“Viktor Orban”).
        assert not question.answers or holds(passage.article.text, question.answers[:1]), question.text
