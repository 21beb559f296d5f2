from dataclasses import replace
from datetime import UTC, datetime

import pytest

from benchmarks import pages
from rag.types import Article

TRUE = "The harbour froze over on Friday night"
EXPECTED = {
    "title": "Harbour “freezes” over",
    "publishing_date": "2025-10-17 12:30:10+02:00",
    "authors": ["Mira Okafor", "Jun Park"],
    "body": {
        "summary": ["Ice."],
        "sections": [{"headline": [], "paragraphs": ["One."]}, {"headline": ["Tea"], "paragraphs": ["Two."]}],
    },
}
ARTICLE = Article(
    text=TRUE, title='harbour "freezes" over', authors=("JUN PARK", "Mira Okafor"),
    published=datetime(2025, 10, 17, 10, 30, 59, 5, tzinfo=UTC),
)  # fmt: skip


def test_shingles_are_four_successive_tokens():
    assert pages.shared(f"{TRUE} Subscribe now", TRUE) == (4 / 6, 1)
    assert pages.shared("The harbour froze over", TRUE) == (1, 1 / 4)
    assert pages.shared("Friday on over froze harbour the night", TRUE) == (0, 0)


def test_repeated_tokens_count_as_often_as_both_have_them():
    assert pages.shared("ice ice ice", "ice ice tea", size=1) == (2 / 3, 2 / 3)


def test_nothing_found_scores_nothing_and_nothing_true_is_found_by_nothing():
    assert pages.shared("", TRUE) == (0, 0)
    assert pages.shared("", "") == (1, 1)
    assert pages.harmonic(pages.shared("", TRUE)) == 0


def test_f1_by_the_official_rule_is_of_the_two_means():
    scores = pages.text_scores([(TRUE, TRUE), ("The harbour froze over", TRUE)])
    assert scores["precision"] == 1
    assert scores["recall"] == pytest.approx(5 / 8)
    assert scores["f1_shingles"] == pytest.approx(2 * (5 / 8) / (1 + 5 / 8), abs=1e-4)


def test_quotes_and_capitals_do_not_decide_whether_a_field_is_right():
    assert pages.right(ARTICLE, EXPECTED) == {"title": True, "published": True, "authors": True}


def test_another_minute_or_a_missing_author_is_wrong():
    other = replace(ARTICLE, published=datetime(2025, 10, 17, 10, 31, tzinfo=UTC), authors=("Jun Park",))
    assert pages.right(other, EXPECTED) == {"title": True, "published": False, "authors": False}
    assert not any(pages.right(None, EXPECTED).values())


def test_the_text_of_fundus_is_summary_then_sections():
    assert pages.body(EXPECTED) == "Ice.\nOne.\nTea\nTwo."
