from datetime import UTC, datetime, timedelta, timezone

import pytest

from rag.types import Answer, Article, Citation, Claim, Passage, Reason

ARTICLE = Article("The ferry sank. Nobody was hurt.", title="Ferry sinks", publisher="The Gazette")


def test_ids_derive_from_key_then_url_then_content():
    assert Article("a", key="7", publisher="P").id == Article("b", key="7", publisher="P", url="http://x").id
    assert Article("a", key="7", publisher="P").id != Article("a", key="7", publisher="Q").id
    assert Article("a", url="http://x").id == Article("b", url="http://x").id
    assert Article("a").id != Article("b").id
    assert Article("a", source="x.txt").id == Article("a", source="y.txt").id


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "Other."},
        {"title": "Other"},
        {"authors": ("A",)},
        {"publisher": "Other"},
        {"url": "http://other"},
        {"published": datetime(2025, 1, 1, tzinfo=UTC)},
    ],
)
def test_whatever_a_reader_sees_changes_the_revision(changed):
    plain = {"text": "The ferry sank.", "title": "Ferry sinks"}
    assert Article(**plain).revision != Article(**{**plain, **changed}).revision


def test_text_never_runs_from_one_field_into_the_next():
    assert Article("b", title="a").revision != Article("", title="ab").revision
    assert Article("x", authors=("a", "b")).revision != Article("x", authors=("ab",)).revision


def test_naive_times_are_refused_and_others_become_utc():
    with pytest.raises(ValueError, match="time zone"):
        Article("a", published=datetime(2025, 1, 1))  # noqa: DTZ001
    there = datetime(2025, 1, 1, 1, tzinfo=timezone(timedelta(hours=2)))
    assert Article("a", published=there).published == datetime(2024, 12, 31, 23, tzinfo=UTC)
    assert Article("a", published=there).day == "31 December 2024"


def test_passages_and_citations_say_what_stands_in_the_article():
    passage = Passage(ARTICLE, 16, 32)
    assert passage.text == "Nobody was hurt."
    assert passage.header == "Ferry sinks | The Gazette"
    assert Citation(ARTICLE, 4, 9).quote == "ferry"
    assert 0 <= passage.id < 2**63
    assert passage.id != Passage(ARTICLE, 15, 32).id


def test_citations_are_numbered_once_in_the_order_of_the_claims():
    first, second = Citation(ARTICLE, 0, 15), Citation(ARTICLE, 16, 32)
    answer = Answer("q", (Claim("A.", (second,)), Claim("B.", (first, second))))
    assert answer.citations == (second, first)
    assert answer.text == "A. [1]\nB. [2][1]"
    assert "“Nobody was hurt.”" in str(answer)
    assert not answer.declined


def test_a_decline_says_why_and_names_the_nearest_articles():
    answer = Answer("q", reason=Reason.NOTHING_FOUND, nearest=(ARTICLE,))
    assert answer.declined
    assert answer.text == "The archive does not say: it holds nothing about this."
    assert str(answer).endswith("- Ferry sinks | The Gazette")


def test_every_reason_has_its_own_words():
    texts = {Answer("q", reason=reason).text for reason in Reason}
    assert len(texts) == len(Reason)
