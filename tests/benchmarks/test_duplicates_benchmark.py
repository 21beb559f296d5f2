from random import Random

import pytest

from benchmarks.copies import COPIES, forms, retold, sentences, sharing, words
from benchmarks.duplicates import Pair, cluster_scores, events, scores

TEXT = " ".join(f"On day {n} the ferry to Port Alba carried {n + 40} people." for n in range(1, 31))
STOCK = ["Bakers in Old Town raised the price of bread as flour became dear. " * 6, "Judges heard Mara Lind. " * 12]


@pytest.mark.parametrize("kind", COPIES)
def test_copies_are_the_same_in_every_run_and_keep_something(kind):
    made = [COPIES[kind](Random(1), TEXT, STOCK) for _ in range(2)]
    assert made[0] == made[1]
    assert (made[0] == TEXT) == (kind in {"as it is", "house style"})
    assert set(made[0].split()) & set(TEXT.split())


def test_about_as_many_words_are_edited_as_was_asked():
    text = " ".join(f"w{n}" for n in range(4_000))
    left = words(0.2)(Random(1), text, ["other"]).split()
    lost = 4_000 - sum(word != "other" for word in left)
    assert 0.13 < lost / 4_000 < 0.17
    assert 0.13 < left.count("other") / 4_000 < 0.17


def test_a_form_filled_in_anew_keeps_neither_names_nor_most_numbers():
    made = retold(Random(1), TEXT, STOCK)
    assert "Port Alba" not in made
    assert len(sentences(made)) == len(sentences(TEXT))
    first, second = forms(Random(1))
    assert first != second and "{" not in first + second


@pytest.mark.parametrize("place", ["within", "end"])
def test_a_shared_block_stands_whole_in_both(place):
    block = "We regret what happened. We will pay."
    assert block in sharing(block, place)(Random(1), TEXT, STOCK)


def test_scores_count_pairs():
    made = [Pair("a", True, "", ""), Pair("a", True, "", ""), Pair("b", False, "", ""), Pair("b", False, "", "")]
    assert scores(made, [True, False, True, False]) == {"precision": 0.5, "recall": 0.5}
    assert scores(made, [False] * 4) == {"precision": 0.0, "recall": 0.0}


def test_scores_of_clusters_leave_out_articles_of_which_nothing_is_known():
    other = STOCK[0]
    made = [Pair("as it is", True, TEXT, TEXT), Pair("lost", True, TEXT, STOCK[1] * 4)]
    found = cluster_scores(made, [other, other])
    assert found["articles"] == 5
    # Three pairs are right, of which one is found.
    assert (found["pairs in a cluster"], found["precision"], found["recall"]) == (1, 1.0, 0.3333)
    assert found["pairs of one order alone"] == 0.0


def test_stories_of_one_event_are_of_two_publishers_and_close_in_time():
    def article(url, day, title="Ferry sinks off Lisbon"):
        return {"url": f"https://{url}/1", "day": day, "title": title, "text": "word " * 90}

    given = [
        article("www.gull.example", "2025-03-01"),
        article("www.tern.test", "2025-03-03", "Ferry sinks near Lisbon mole"),
        article("www.gull.example", "2025-03-02"),
        article("www.tern.test", "2025-03-20"),
        article("www.tern.test", "2025-03-02", "Ferry prices rise"),
    ]
    assert events(given) == [(0, 1), (1, 2)]
