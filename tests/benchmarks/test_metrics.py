from benchmarks import metrics

FACTS = ["The mayor opened the bridge.", "The ferry closed in May."]


def test_multihop_counts_a_fact_wherever_the_spaces_and_line_breaks_fall():
    passages = ["Rain fell.", "On Monday the crowd came. The mayor\nopened  the bridge. They sang."]
    assert metrics.multihop(passages, FACTS) == {
        "hits@4": 1,
        "hits@10": 1,
        "mrr@10": 1 / 2,
        "map@10": (1 / 2) / 2,
    }


def test_multihop_is_particular_about_capitals_and_punctuation():
    passages = ["the mayor opened the bridge.", "The mayor opened the bridge, they say."]
    assert metrics.multihop(passages, FACTS) == {"hits@4": 0, "hits@10": 0, "mrr@10": 0, "map@10": 0}


def test_multihop_adds_each_fact_once_at_the_rank_where_it_is_first_found():
    both = "The mayor opened the bridge. The ferry closed in May."
    passages = ["The mayor opened the bridge.", "The mayor opened the bridge.", both]
    scores = metrics.multihop(passages, FACTS)
    assert scores["mrr@10"] == 1
    # The bridge at rank 1, nothing new at 2, the ferry at 3; two facts.
    assert scores["map@10"] == (1 + 1 / 3) / 2


def test_multihop_two_facts_of_one_passage_both_count_at_its_rank():
    passages = ["Nothing.", "The mayor opened the bridge. The ferry closed in May."]
    assert metrics.multihop(passages, FACTS)["map@10"] == (2 / 2) / 2


def test_multihop_reads_four_and_ten_passages():
    filler = ["Rain fell."]
    fifth = metrics.multihop([*filler * 4, FACTS[0]], FACTS)
    assert (fifth["hits@4"], fifth["hits@10"], fifth["mrr@10"]) == (0, 1, 1 / 5)
    eleventh = metrics.multihop([*filler * 10, FACTS[0]], FACTS)
    assert set(eleventh.values()) == {0}


def test_multihop_a_fact_that_is_listed_twice_is_found_once_and_wanted_twice():
    assert metrics.multihop([FACTS[0]], [FACTS[0], FACTS[0]])["map@10"] == 1 / 2


def test_holds_ignores_case_and_white_space():
    assert metrics.holds("They flew to NEW\n York at noon.", "New York")
    assert not metrics.holds("They flew to Newark.", "New York")


def test_ranked_scores_the_first_relevant_place():
    assert metrics.ranked([False, False, True, True]) == {
        "hit@1": 0,
        "hit@5": 1,
        "hit@10": 1,
        "hit@20": 1,
        "mrr@10": 1 / 3,
    }


def test_ranked_beyond_ten_gives_no_reciprocal_rank():
    assert metrics.ranked([False] * 10 + [True], (10, 20)) == {"hit@10": 0, "hit@20": 1, "mrr@10": 0}


def test_ranked_without_a_hit_is_all_zero():
    assert set(metrics.ranked([]).values()) == {0}


def test_means():
    assert metrics.means([{"hit@1": 1.0, "mrr@10": 1.0}, {"hit@1": 0.0, "mrr@10": 1 / 3}]) == {
        "hit@1": 0.5,
        "mrr@10": 0.6667,
    }


def test_spread_interpolates():
    assert metrics.spread([40, 10, 20, 30]) == {"p50": 25.0, "p95": 38.5, "max": 40.0}


def test_the_reliability_curve_compares_what_is_said_with_what_is_right():
    scored = [(0.1, False), (0.15, False), (0.12, True), (0.95, True), (1.0, True)]
    assert metrics.reliability(scored, bins=2) == [
        {"from": 0.0, "answers": 3, "mean probability": 0.123, "right": 0.333},
        {"from": 0.5, "answers": 2, "mean probability": 0.975, "right": 1.0},
    ]
    assert metrics.reliability([]) == []
