import json
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answering.calibration import Calibration, Evidence, dump, load, logit
from rag.errors import ModelError

NONE = Evidence(*[0.0] * len(Evidence._fields))
#: Reads both scores as logits, and believes an answer as far as its articles together do.
PLAIN = Calibration(
    passage_bias=0.0,
    passage_margin=1.0,
    passage_relevance=1.0,
    text_bias=0.0,
    text_margin=1.0,
    text_relevance=0.0,
    choice=NONE._replace(best=1.0),
    pooled_bias=0.0,
    pooled=NONE._replace(best=1.0, agreement=1.0),
    threshold=0.5,
)


def evidence(best, support):
    return NONE._replace(best=logit(best), agreement=logit(support) - logit(best))


WRITTEN = json.loads(dump(PLAIN))
SCORES = st.floats(allow_nan=False)


def test_a_passage_without_candidates_does_not_answer():
    assert PLAIN.passage(-math.inf, 50.0) == 0.0


@pytest.mark.parametrize(
    ("margin", "relevance", "expected"), [(0, 0, 0.5), (math.log(3), 0, 0.75), (0, -math.log(3), 0.25), (1, -1, 0.5)]
)
def test_a_passage_is_weighed_by_both_scores(margin, relevance, expected):
    assert PLAIN.passage(margin, relevance) == pytest.approx(expected)


def test_weights_and_biases_count():
    assert replace(PLAIN, passage_bias=1.0).passage(0, 0) == pytest.approx(1 / (1 + math.exp(-1)))
    assert replace(PLAIN, passage_margin=2.0).passage(math.log(3), 0) == pytest.approx(0.9)
    assert replace(PLAIN, passage_relevance=2.0).passage(0, math.log(3)) == pytest.approx(0.9)
    assert replace(PLAIN, pooled_bias=-math.log(3)).belief(evidence(0.1, 0.5)) == pytest.approx(0.25)
    alone = replace(PLAIN, pooled=PLAIN.pooled._replace(agreement=0.0))
    assert alone.belief(evidence(0.25, 0.75)) == pytest.approx(0.25)
    assert PLAIN.belief(NONE) == pytest.approx(0.5)
    for name in Evidence._fields:
        weighed = replace(PLAIN, pooled=NONE._replace(**{name: math.log(3)}))
        assert weighed.belief(NONE._replace(**{name: 1.0})) == pytest.approx(0.75)
        chosen = replace(PLAIN, choice=NONE._replace(**{name: 2.0}))
        assert chosen.preference(NONE._replace(**{name: 1.5})) == 3.0
    assert replace(PLAIN, text_bias=math.log(3)).text(0, 50) == pytest.approx(0.75)
    assert replace(PLAIN, text_relevance=1.0).text(0, math.log(3)) == pytest.approx(0.75)
    assert PLAIN.text(-math.inf, 50.0) == 0.0


@settings(deadline=None)
@given(st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_pooled_belief_is_that_of_all_articles_where_agreement_weighs_alike(best, support):
    assert PLAIN.belief(evidence(best, support)) == pytest.approx(support)


@settings(deadline=None)
@given(SCORES, SCORES, SCORES)
def test_a_higher_score_never_lowers_the_probability(margin, other, relevance):
    low, high = sorted((margin, other))
    assert 0 <= PLAIN.passage(low, relevance) <= PLAIN.passage(high, relevance) <= 1


@settings(deadline=None)
@given(st.floats(0, 1), st.floats(0, 1))
def test_any_belief_gives_a_probability(best, support):
    assert 0 <= PLAIN.belief(evidence(best, support)) <= 1


@settings(deadline=None)
@given(st.floats(0.001, 0.999))
def test_logit_is_the_logarithm_of_the_odds(probability):
    assert math.exp(logit(probability)) == pytest.approx(probability / (1 - probability))


def test_logit_is_bounded():
    assert 10 < logit(1.0) < 20
    assert logit(0.0) == pytest.approx(-logit(1.0))


def test_what_was_written_is_read(tmp_path):
    path = tmp_path / "calibration.json"
    choice, pooled = Evidence(0.7, 0.6, 1.5, 1.8, 0.6, 2.9), Evidence(0.75, 1.0, 0.5, 0.6, 0.1, 0.2)
    fitted = Calibration(-1.5, 0.5, 0.25, -1.0, 0.25, 0.5, choice, -1.6, pooled, 0.4)
    path.write_text(dump(fitted), "utf-8")
    assert load(path) == fitted


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"{",
        b"[]",
        b"[1, 2]",
        b"3",
        b"\xff\xfe",
        b'{"threshold": 0.5}',
        json.dumps({**WRITTEN, "unknown": 1}).encode(),
        json.dumps({**WRITTEN, "threshold": "0.5"}).encode(),
        json.dumps({**WRITTEN, "threshold": math.nan}).encode(),
        json.dumps({**WRITTEN, "choice": {"best": 1.0}}).encode(),
        json.dumps({**WRITTEN, "choice": 1.0}).encode(),
        json.dumps({**WRITTEN, "pooled": {**WRITTEN["pooled"], "rank": math.inf}}).encode(),
    ],
)
def test_a_file_that_says_something_else_is_named(tmp_path, written):
    path = tmp_path / "calibration.json"
    path.write_bytes(written)
    with pytest.raises(ModelError, match=r"calibration\.json cannot be read; install rag again"):
        load(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ModelError, match=r"nowhere\.json cannot be read"):
        load(tmp_path / "nowhere.json")
