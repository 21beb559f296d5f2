import math
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from rag.retrieval.rerank import rerank
from rag.types import Article, Candidate, Hit, Passage, Reading


def hits(*relevances):
    """Return one hit for each relevance, None for a hit that has not been read."""
    return [
        Hit(
            Passage(Article(f"Article {n}."), 0, 10),
            1.0,
            reading=None if relevance is None else Reading(relevance),
        )
        for n, relevance in enumerate(relevances)
    ]


def order(*relevances):
    found = hits(*relevances)
    return [found.index(hit) for hit in rerank(found)]


def test_the_more_relevant_comes_first():
    assert order(-4.0, 0.0, 5.0) == [2, 1, 0]


def test_among_equals_the_search_decides():
    assert order(1.0, 1.0, 1.0, 1.0) == [0, 1, 2, 3]


def test_the_search_outweighs_a_small_difference():
    assert order(1.0, 1.1) == [0, 1]
    assert order(1.0, 3.0) == [1, 0]


def test_a_hit_that_the_search_scored_far_lower_needs_more_to_come_first():
    near, far = hits(1.0, 3.0), hits(1.0, 3.0)
    far[1] = replace(far[1], score=0.5)
    assert rerank(near) == near[::-1]
    assert rerank(far) == far


def test_a_span_that_stands_out_counts():
    first, second = hits(1.0, 1.0)
    spans = [Reading(1.0, (Candidate(0, 7, margin, 1.0),)) for margin in (-5.0, 9.0)]
    found = [replace(first, reading=spans[0]), replace(second, reading=spans[1])]
    assert rerank(found) == found[::-1]


def test_unread_hits_come_last_in_the_order_of_the_search():
    assert order(None, -9.0, None, 3.0) == [3, 1, 0, 2]
    assert order(None, None) == [0, 1]
    assert order(-math.inf, None, 0.0) == [2, 0, 1]


def test_no_hits():
    assert rerank([]) == []


@settings(deadline=None)
@given(st.lists(st.none() | st.floats(allow_nan=False), max_size=20))
def test_the_same_hits_come_back(relevances):
    found = hits(*relevances)
    again = rerank(found)
    assert sorted(map(id, again)) == sorted(map(id, found))


@settings(deadline=None)
@given(st.lists(st.floats(-20, 20), min_size=2, max_size=20), st.data())
def test_a_more_relevant_hit_that_the_search_put_first_stays_before(relevances, data):
    first, second = sorted(data.draw(st.sets(st.sampled_from(range(len(relevances))), min_size=2, max_size=2)))
    if relevances[first] >= relevances[second]:
        ranked = order(*relevances)
        assert ranked.index(first) < ranked.index(second)
