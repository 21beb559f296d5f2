import numpy as np

from benchmarks.scale import goals, slopes
from benchmarks.scale_indexes import nearest
from benchmarks.scale_table import tables
from benchmarks.synthetic import Texts, Vectors, articles

KEPT = {
    "articles": 1_000, "ingest_s": 10.0, "search_p50": 20.0, "search_p95": 60.0, "reranked_p50": 200.0,
    "answer_p50": 210.0, "ingest_peak_mib": 900.0, "ask_peak_mib": 1_000.0,
}  # fmt: skip


def missed(**changed):
    return [row["goal"] for row in goals([KEPT, KEPT | {"articles": 26_634} | changed]) if row["kept"] == "no"]


def test_all_goals_can_be_kept():
    assert missed() == []


def test_each_goal_is_missed_by_its_own_figure():
    assert missed(ingest_s=241.0) == ["26,634 articles ingested, s"]
    assert missed(search_p95=101.0) == ["search among 26,634 articles, p95, ms"]
    assert missed(reranked_p50=251.0) == ["with the reader's reranking, 26,634 articles, p50, ms"]
    assert missed(ask_peak_mib=2_385.0) == ["peak memory, 26,634 articles asked, MiB"]
    assert missed(ingest_peak_mib=2_385.0) == ["peak memory, 26,634 articles ingested, MiB"]
    assert missed(answer_p50=421.0) == ["answer from 26,634 articles, p50, times as long as at 1,000"]
    assert missed(search_p50=41.0) == [
        "search among 26,634 articles, p50, ms",
        "search among 26,634 articles, p50, times as long as at 1,000",
    ]


def test_each_part_of_the_memory_has_a_slope_of_its_own():
    samples = [
        {"part": part, "articles": n, "seconds": n / 1_000, "own_mib": 500 + each * n / 1_000, "peak_mib": 900.0}
        for part, each in (("words", 0), ("vectors", 1.5))
        for n in (10_000, 20_000, 30_000)
    ]
    words, vectors = slopes(samples)
    assert words == {
        "part": "words",
        "articles": "slope per 10,000",
        "seconds": 10.0,
        "own_mib": 0.0,
        "peak_mib": 0.0,
    }
    assert (vectors["part"], vectors["own_mib"]) == ("vectors", 15.0)


def test_tables_are_cut_where_the_columns_change():
    figures = [{"articles": 1000, "s": 0.5}, {"articles": "exponent", "s": 1.0}, {"goal": "fast", "kept": "yes"}]
    assert tables(figures) == (
        "| articles | s |\n| --- | --- |\n| 1,000 | 0.5 |\n| exponent | 1.0 |\n\n"
        "| goal | kept |\n| --- | --- |\n| fast | yes |"
    )


def test_texts_are_the_same_each_time_and_differ_between_parts():
    texts = Texts()
    first = texts.make(0, 50, 100)
    assert {len(text.split()) for text in first} == {100}
    assert first == Texts().make(0, 50, 100) != texts.make(1, 50, 100)
    # As the first of a part are, however many of it are made.
    assert first[:10] == texts.make(0, 10, 100)


def test_a_question_is_made_of_uncommon_words_of_its_text():
    texts = Texts()
    (text,) = texts.make(0, 1, 100)
    asked = texts.asked(text, 6).split()
    assert len(set(asked)) == 6
    assert set(asked) <= set(text.split())
    # The most frequent words are those of one syllable.
    assert min(map(len, asked)) > 2


def test_short_articles_differ_and_have_three_sentences():
    made = list(articles(30, 3, 20))
    assert len({article.id for article in made}) == len({article.text for article in made}) == 30
    assert {article.text.count(".") for article in made} == {3}


def test_vectors_have_length_one_and_near_neighbours():
    made = Vectors(256)
    vectors = made.make(0, 4_000)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.array_equal(vectors, made.make(0, 4_000))
    cosines = vectors @ vectors.T - 2 * np.eye(4_000, dtype=np.float32)
    assert np.median(cosines.max(axis=1)) > 0.4
    assert abs(np.median(cosines)) < 0.1


def test_the_nearest_are_those_of_all_parts_together():
    made = Vectors(16)
    parts = [(0, 300), (300, 200), (500, 7)]
    everything = np.vstack([made.make(*part) for part in parts])
    questions = made.make(1_000, 5)
    expected = np.argsort(-(questions @ everything.T), axis=1)[:, :20]
    found = nearest(made, parts, questions, 20)
    assert [set(row) for row in found.tolist()] == [set(row) for row in expected.tolist()]
