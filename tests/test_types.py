from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from rag.types import Answer, Article, Citation, Claim, Copy, Passage, Period, Reason, Understood

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


@pytest.mark.parametrize(
    ("pages", "start", "page"),
    [
        ((0, 16), 0, 1),
        ((0, 16), 15, 1),
        ((0, 16), 16, 2),
        ((0, 16), 31, 2),
        ((0, 16, 16), 16, 3),  # the second page is empty
        ((), 16, None),
    ],
)
def test_a_citation_names_the_page_it_begins_on(pages, start, page):
    citation = Citation(replace(ARTICLE, pages=pages), start, 32)
    assert citation.page == page
    last = str(Answer("q", (Claim("So it is.", (citation,)),))).splitlines()[-1]
    assert last == f"    “{citation.quote.strip()}”" + (f" (p. {page})" if page else "")


def test_a_citation_of_the_record_is_on_no_page():
    assert Citation(replace(ARTICLE, pages=(0, 16)), 0, 0, record="publisher").page is None


def test_citations_are_numbered_once_in_the_order_of_the_claims():
    first, second = Citation(ARTICLE, 0, 15), Citation(ARTICLE, 16, 32)
    answer = Answer("q", (Claim("A.", (second,)), Claim("B.", (first, second))))
    assert answer.citations == (second, first)
    assert answer.text == "A. [1]\nB. [2][1]"
    assert "“Nobody was hurt.”" in str(answer)
    assert not answer.declined


def test_the_short_answer_stands_first_unless_the_claim_says_no_more():
    claims = (Claim("Nobody was hurt.", (Citation(ARTICLE, 16, 32),)),)
    assert Answer("q", claims, short="nobody").text == "nobody\nNobody was hurt. [1]"
    assert Answer("q", claims, short="“nobody was hurt”").text == "Nobody was hurt. [1]"
    assert Answer("q", claims, short="").text == Answer("q", claims).text == "Nobody was hurt. [1]"
    assert Answer("q", claims, reason=Reason.NOT_ANSWERED, short="nobody").text.startswith("The archive does not say")
    assert Answer("q", short="nobody").text == ""


def test_claims_that_differ_are_introduced_once_and_dated():
    later = Article("Three were hurt.", published=datetime(2024, 3, 3, tzinfo=UTC))
    answer = Answer(
        "q",
        (
            Claim("Nobody was hurt.", (Citation(ARTICLE, 16, 32),)),
            Claim("Three were hurt.", (Citation(later, 0, 16), Citation(ARTICLE, 0, 15)), differs=True),
            Claim("It sank.", (Citation(ARTICLE, 0, 15),), differs=True),
        ),
        short="nobody",
    )
    assert answer.text.splitlines() == [
        "nobody",
        "Nobody was hurt. [1]",
        "Other articles say otherwise:",
        "(3 March 2024) Three were hurt. [2][3]",
        "It sank. [3]",
    ]


@pytest.mark.parametrize(
    ("record", "line"),
    [
        ("authors", "authors Bo Li; Al Ek"),
        ("published", "published 17 October 2025"),
        ("publisher", "publisher The Gazette"),
        ("place", "place Lindholm"),
        ("title", "title Ferry sinks"),
        ("url", "url http://x"),
        ("text", "text"),
    ],
)
def test_a_citation_of_the_record_says_what_the_record_holds(record, line):
    day = datetime(2025, 10, 17, tzinfo=UTC)
    article = Article(
        "The ferry sank.", "Ferry sinks", ("Bo Li", "Al Ek"), "The Gazette", "http://x", day, place="Lindholm"
    )
    citation = Citation(article, 0, 0, record=record)
    assert citation.quote == ""
    lines = str(Answer("q", (Claim("So it is.", (citation,)),))).splitlines()
    assert lines[-2].startswith("[1] Ferry sinks")
    assert lines[-1] == f"    from the archive's record: {line}"
    assert Citation(article, 0, 3).recorded == ""


def test_a_decline_says_why_and_names_the_nearest_articles():
    answer = Answer("q", reason=Reason.NOTHING_FOUND, nearest=(ARTICLE,))
    assert answer.declined
    assert answer.text == "The archive does not say: it holds nothing about this."
    assert str(answer).endswith("- Ferry sinks | The Gazette")


def test_every_reason_has_its_own_words():
    texts = {Answer("q", reason=reason).text for reason in Reason}
    assert len(texts) == len(Reason)


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2023, 10, 1), date(2023, 10, 31), "1 to 31 October 2023"),
        (date(2023, 10, 7), date(2023, 10, 7), "on 7 October 2023"),
        (date(2026, 3, 3), date(2026, 4, 10), "3 March to 10 April 2026"),
        (date(2023, 12, 1), date(2024, 2, 29), "1 December 2023 to 29 February 2024"),
        (date(2026, 3, 1), None, "since 1 March 2026"),
        (None, date(2025, 12, 24), "until 24 December 2025"),
        (None, None, ""),
    ],
)
def test_a_period_in_words(first, last, text):
    assert Period(first, last).text == text


def test_what_was_understood_in_words():
    assert not Understood() and Understood().text == ""
    both = Understood(Period(date(2023, 10, 1), date(2023, 10, 31)), ("Echo", "The Verge"), latest=True)
    assert both.text == "published 1 to 31 October 2023; Echo and The Verge preferred; newest preferred"


def test_the_text_of_an_answer_names_copies_and_corrections():
    article = replace(ARTICLE, note="Corrects the name.", id="")
    copies = tuple(Copy(str(n), "", f"Paper {n}", "") for n in range(5))
    answer = Answer("?", (Claim("It sank.", (Citation(article, 0, 15, copies=copies),)),))
    lines = [line.strip() for line in str(answer).splitlines()]
    assert lines[-2:] == [
        "also in 5 others: Paper 0, Paper 1, Paper 2, Paper 3, ...",
        "note of its publisher: Corrects the name.",
    ]
    assert "also in" not in str(Answer("?", (Claim("It sank.", (Citation(ARTICLE, 0, 15),)),)))


def test_authors_are_several_names_and_times_are_times():
    with pytest.raises(ValueError, match="authors must be several names"):
        Article("t", authors="Bob")
    with pytest.raises(ValueError, match="published must be a datetime with a time zone, not '2024-01-01'"):
        Article("t", published="2024-01-01")
