import re
from datetime import UTC, datetime

import pytest
from parsed import HOSTILE, Parsed, assert_harmless, shown

from rag import Answer, Article, Citation, Claim, Reason
from rag.web.article import source
from rag.web.chat import conversation
from rag.web.parts import Chosen, escape

LEDGER = Article(
    "Two leaders agreed.\n\nThey will meet in\n  Budapest,  not <i>Rome</i>. More is unknown.",
    "Talks ahead",
    ("Jana Kovács", "Peter Holt"),
    "The Ledger",
    "https://ledger.example/1",
    datetime(2025, 10, 17, tzinfo=UTC),
    place="Vienna",
)
POST = Article("They will meet in Budapest. In Vienna, others say.", "Still Budapest", publisher="The Post")
TIMES = Article("Vienna it is, with “Vienna” in lights.", "Vienna", publisher="The Times")


def cited(article, quote, answer):
    start = article.text.index(quote)
    at = article.text.index(answer, start)
    return Citation(article, start, start + len(quote), answer=(at, at + len(answer)))


def claimed(*citations, text=None, differs=False):
    return Claim(text or " ".join(citations[0].quote.split()), citations, differs=differs)


BUDAPEST = cited(LEDGER, "They will meet in\n  Budapest,  not <i>Rome</i>.", "Budapest")
BUDAPEST_TOO = cited(POST, "They will meet in Budapest.", "Budapest")
VIENNA = cited(TIMES, TIMES.text, "Vienna")
VIENNA_TOO = cited(POST, "In Vienna, others say.", "Vienna")


@pytest.mark.parametrize(
    ("confidence", "said"),
    [
        (1.0, "very sure (About 99 % of such answers are right)"),
        (0.85, "very sure (About 85 % of such answers are right)"),
        (0.6, "fairly sure (About 60 % of such answers are right)"),
        (0.592, "uncertain (About 59 % of such answers are right)"),
        (0.0, "uncertain (About 1 % of such answers are right)"),
        (None, ""),
    ],
)
def test_how_sure_the_short_answer_is_stands_beside_it(confidence, said):
    page = Parsed(conversation([Answer("where?", (claimed(BUDAPEST),), short="Budapest", confidence=confidence)]))
    assert (page.inside["p.short"], page.inside["p.standing"]) == ("Budapest", said)


def test_articles_that_agree_are_counted_once_each():
    again = cited(LEDGER, "More is unknown.", "unknown")
    answer = Answer("where?", (claimed(BUDAPEST, again, BUDAPEST_TOO), claimed(VIENNA)), short="Budapest")
    assert Parsed(conversation([answer])).inside["p.standing"] == "2 articles agree"
    alone = Answer("where?", (claimed(BUDAPEST, again),), short="Budapest")
    assert "agree" not in conversation([alone])
    whole = Answer("where?", (claimed(BUDAPEST, BUDAPEST_TOO),))
    assert "agree" not in conversation([whole])


@pytest.mark.parametrize(
    ("claim", "emphasised"),
    [
        (claimed(BUDAPEST), "Budapest"),
        (claimed(cited(LEDGER, BUDAPEST.quote, "in\n  Budapest,  not <i>Rome</i>")), "in Budapest, not <i>Rome</i>"),
        (claimed(VIENNA), "Vienna"),
        (claimed(cited(TIMES, TIMES.text, "“Vienna”")), "“Vienna”"),
        (claimed(VIENNA, cited(TIMES, TIMES.text, "Vienna it is")), "Vienna it is"),
        (claimed(BUDAPEST, BUDAPEST_TOO), "Budapest"),
        (claimed(BUDAPEST, text="They meet in Budapest."), ""),
        (claimed(BUDAPEST, text="They will meet in Bucharest, not <i>Rome</i>."), ""),
        (claimed(Citation(TIMES, 0, 6, answer=(3, 9))), ""),
        (claimed(Citation(TIMES, 0, 6, answer=(6, 7))), ""),
        (claimed(Citation(TIMES, 0, 9, answer=(6, 7))), ""),
        (claimed(Citation(TIMES, 0, 6)), ""),
    ],
)
def test_in_the_claim_the_short_answer_is_emphasised_where_it_stands(claim, emphasised):
    page = conversation([Answer("where?", (claim,), short="Budapest")])
    assert Parsed(page).inside["p.claim > strong.answer"] == emphasised
    assert f'dir="auto">{escape(claim.text)}' in re.sub("</?strong.*?>", "", page)


def test_in_the_article_the_answer_is_marked_inside_the_quote():
    pane = Parsed(source([Answer("where?", (claimed(BUDAPEST),), short="Budapest")], Chosen(0, 1)))
    assert pane.inside["mark.chosen"] == BUDAPEST.quote
    assert pane.inside["mark.chosen > strong.answer"] == "Budapest"
    assert "Source 1 of 1, with the answer “Budapest” marked" in pane.words


@pytest.mark.parametrize(
    ("differing", "heading"),
    [
        ((claimed(VIENNA, differs=True),), "Another article says otherwise"),
        ((claimed(VIENNA, differs=True), claimed(VIENNA_TOO, differs=True)), "Other articles say otherwise"),
        ((claimed(cited(LEDGER, "Two leaders", "Two"), differs=True),), "The same article also says otherwise"),
    ],
)
def test_articles_that_say_otherwise_stand_apart_with_their_days(differing, heading):
    page = Parsed(conversation([Answer("where?", (claimed(BUDAPEST), *differing), short="Budapest")]))
    apart = page.inside["div.otherwise"]
    assert apart.startswith(heading)
    for claim in differing:
        article = claim.citations[0].article
        assert f"{article.publisher} · {article.day or 'no date given'}" in apart
    assert page.inside["p.facts"].startswith("The Ledger · 17 October 2025")
    assert "Budapest, not" not in apart


def test_days_of_several_articles_behind_one_claim_bear_their_numbers():
    claims = (claimed(BUDAPEST, BUDAPEST_TOO), claimed(VIENNA, differs=True))
    page = Parsed(conversation([Answer("where?", claims, short="Budapest")]))
    expected = "[1] The Ledger · 17 October 2025; [2] The Post · no date given"
    assert page.inside["p.facts"] == f"{expected}The Times · no date given"
    alike = conversation([Answer("where?", claims[:1], short="Budapest")])
    assert "otherwise" not in alike and Parsed(alike).inside["p.facts"] == ""


@pytest.mark.parametrize(
    ("field", "said", "marked"),
    [
        ("published", "published 17 October 2025", "17 October 2025"),
        ("authors", "written by Jana Kovács; Peter Holt", "Jana Kovács, Peter Holt"),
        ("publisher", "published by The Ledger", "The Ledger"),
        ("place", "reported from Vienna", "Vienna"),
    ],
)
def test_what_the_record_says_is_cited_as_such(field, said, marked):
    of_text = cited(LEDGER, "Two leaders", "Two")
    answer = Answer("when?", (Claim("It says so.", (Citation(LEDGER, 0, 0, record=field), of_text)),), short="So")
    assert f"From the archive’s record: {said}" in Parsed(conversation([answer])).inside["ul.found"]
    pane = Parsed(source([answer], Chosen(0, 1)))
    assert pane.inside["p.byline > mark.chosen"] == pane.inside["mark.chosen"] == marked
    assert pane.inside["mark.other"] == "Two leaders"
    assert f"Source 1 of 2. From the archive’s record: {said}" in pane.words
    pane = Parsed(source([answer], Chosen(0, 2)))
    assert (pane.inside["mark.chosen"], pane.inside["mark.other"]) == ("Two leaders", marked)


def test_a_hostile_short_answer_is_nothing_but_words():
    article = Article(f"It is {HOSTILE} indeed.", HOSTILE, (HOSTILE,), HOSTILE)
    quoted = cited(article, article.text, HOSTILE)
    recorded = Claim(HOSTILE, (Citation(article, 0, 0, record="authors"),))
    claims = (claimed(quoted), recorded, claimed(quoted, differs=True))
    answer = Answer("what?", claims, short=HOSTILE, confidence=0.7)
    page = assert_harmless(conversation([answer]))
    assert page.inside["p.short"] == ""  # it is long, and so of another class
    assert page.inside["p.claim > strong.answer"] == " ".join(shown(HOSTILE).split()) * 2
    assert shown(HOSTILE) in page.words
    for number in (1, 2):
        pane = assert_harmless(source([answer], Chosen(0, number)))
        assert pane.inside["mark.chosen"] == (shown(article.text) if number == 1 else shown(HOSTILE))


def test_a_decline_has_no_short_answer():
    answer = Answer("where?", reason=Reason.NOT_ANSWERED, nearest=(LEDGER,), short="Budapest", confidence=0.2)
    page = Parsed(conversation([answer]))
    assert answer.text in page.words
    assert page.inside["p.short"] == page.inside["p.standing"] == ""
    assert "Talks ahead" in page.inside["ul.found"]


def test_the_claims_of_an_overview_are_dated():
    claims = (claimed(BUDAPEST), claimed(VIENNA))
    # Among the sources it stands in any case.
    assert Parsed(conversation([Answer("news?", claims)])).words.count("The Ledger · 17 October 2025") == 1
    page = Parsed(conversation([Answer("news?", claims, overview=True)]))
    assert page.words.count("The Ledger · 17 October 2025") == 2
    assert "otherwise" not in page.words
