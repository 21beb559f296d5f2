"""“Who is Runa Falk?”: what articles say in passing that a name is."""

from __future__ import annotations

import signal
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering import cite, extractive, identity
from rag.answering.reader import Reader
from rag.retrieval.query import understand
from rag.types import Article
from tests.answering.articles import whole

TODAY = datetime(2026, 6, 1, tzinfo=UTC)


def told(question: str, *articles: Article | str) -> str:
    """Return the short answer, verified, "" where there is none."""
    hits = [whole(Article(each) if isinstance(each, str) else each) for each in articles]
    draft = identity.draft(understand(question, today=TODAY), hits)
    if draft is None:
        return ""
    claims = cite.verify(draft, hits)
    assert len(claims) == len(draft.claims) > 0
    for claim in claims:
        for citation in claim.citations:
            assert citation.answer is not None
    short = cite.verified_short(draft, claims)
    assert short
    return short


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Runa Falk, the mayor of Velden, left on Monday.", "the mayor of Velden"),
        ("Runa Falk, 61, a retired teacher from Velden, left.", "a retired teacher from Velden"),
        ("Runa Falk, who is the mayor of Velden, left.", "the mayor of Velden"),
        ("Runa Falk, Lindland's foreign minister, left.", "Lindland's foreign minister"),
        ("Runa Falk is a retired teacher who lives in Velden.", "a retired teacher"),
        ("Runa Falk is a teacher that was heard of before.", "a teacher"),
        ("Runa Falk was the first U.S. ambassador to Lindland.", "the first U.S. ambassador to Lindland"),
        ("On Monday Velden Mayor Runa Falk left.", "Velden Mayor"),
        ("It was former Velden police officer Runa Falk.", "former Velden police officer"),
        ("Late Sunday former chief executive Runa Falk left.", "former chief executive"),
        ("Brask founder and host Runa Falk left.", "Brask founder and host"),
        ("For Supreme Court Justice Runa Falk it was new.", "Supreme Court Justice"),
        ("Ann Lee/AP Judge Runa Falk left.", "Judge"),
        ("Its leader, Runa Falk, left.", "leader"),
        ("The party of outgoing Prime Minister Runa Falk lost.", "outgoing Prime Minister"),
        ("It is late, said the union's secretary general, Runa Falk.", "secretary general"),
        ("On Monday Labour Minister Runa Falk left.", "Labour Minister"),
        ("The director of the mill, Runa Falk, left.", "The director of the mill"),
        ("Runa Falk won. Falk, 39, an engineer, left.", "an engineer"),
        ("Runa Falk won. Ms. Falk, a former judge, left.", "a former judge"),
        # No description
        ("Falk, 39, an engineer, left.", ""),
        ("Runa Falk won. Her brother, Bo Falk, left. Falk, 39, an engineer, stayed.", ""),
        ("Runa Falk won. Falk is a weapon.", ""),
        ("They saw the city Runa Falk built.", ""),
        ("The company reported that the Rovers, Runa Falk, and others left.", ""),
        ("After meeting Runa Falk, the mayor said so.", ""),
        ("They sell Runa Falk, a gift shop and more.", ""),
        ("They came with Runa Falk, a piper, a drummer and more.", ""),
        ("The candidate for governor Runa Falk left.", ""),
        ("Runa Falk left. The mayor stayed.", ""),
        ("Runa Falkner, the mayor of Velden, left.", ""),
        ("Runa Falk-Brask, the mayor of Velden, left.", ""),
        ("Runa Falk’s brother, the mayor of Velden, left.", ""),
    ],
)
def test_what_stands_beside_a_name_says_who_it_is(text, expected):
    assert told("Who is Runa Falk?", text) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what is Beringia?", "a landmass between two seas"),
        ("What's beringia", "a landmass between two seas"),
        ("And what is Beringia?", "a landmass between two seas"),
        ("Who is Beringia?", "a landmass between two seas"),
        ("What is the capital of Beringia?", ""),
        ("what is Beringia about?", ""),
        ("Where is Beringia?", ""),
        ("Is Beringia a landmass?", ""),
        ("Who is it?", ""),
        ("who is winning?", ""),
        ("who is the mayor?", ""),
        ("What is " + "Beringia " * 9_000, ""),
        ("", ""),
    ],
)
def test_only_names_are_told_of(question, expected):
    assert told(question, "Beringia, a landmass between two seas, sank. The mayor, a farmer, is winning.") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The main opposition party, Open Velden, said so.", "The main opposition party"),
        ("He had money from the company Open Velden in return.", "the company"),
        ("It began in the mining town of Open Velden.", "the mining town"),
        ("Supermarket chain Open Velden shut.", "Supermarket chain"),
        ("She was at the University of Open Velden.", ""),
        ("Roman Brask, the leader of Open Velden, left.", ""),
    ],
)
def test_a_thing_may_be_said_to_be_one_before_its_name(text, expected):
    assert told("What is Open Velden?", text) == expected


def dated(text: str, days: int) -> Article:
    return Article(text, published=TODAY - timedelta(days=days), url=f"https://news.example/{days}")


QUIT = "Runa Falk, the mayor of Velden, stepped down on Monday."


@pytest.mark.parametrize(
    ("articles", "expected"),
    [
        ((dated(f"{QUIT} Ms. Falk, 58, a former judge, was elected in 2020.", 9),), "a former judge"),
        (
            (
                dated("Runa Falk, the mayor of Velden, spoke. Falk, a retired teacher, sang.", 9),
                dated("Bo Lee follows Runa Falk, who resigned as mayor.", 3),
            ),
            "a retired teacher",
        ),
        (
            (dated("Runa Falk resigned as judge.", 9), dated("Runa Falk, the mayor of Velden, spoke.", 9)),
            "the mayor of Velden",
        ),
        ((dated("Runa Falk resigned.", 9), dated("Runa Falk, the mayor of Velden, spoke.", 3)), "the mayor of Velden"),
        (
            (dated("Bo Lee spoke, replacing Runa Falk.", 3), dated("Runa Falk, the mayor of Velden, spoke.", 9)),
            "the mayor of Velden",
        ),
    ],
)
def test_an_office_that_was_left_is_not_what_somebody_is(articles, expected):
    assert told("Who is Runa Falk?", *articles) == expected


def test_who_is_only_said_to_have_left_is_told_of_in_that_sentence():
    hits = [whole(dated("Velden Mayor Runa Falk spoke.", 9)), whole(dated(QUIT, 3))]
    draft = identity.draft(understand("Who is Runa Falk?", today=TODAY), hits)
    assert draft is not None
    assert draft.short == ""
    assert [claim.text for claim in cite.verify(draft, hits)] == [QUIT]


def test_the_holder_of_an_office_is_named_and_not_described():
    text = "Velden Steel's CEO, the daughter of a farmer, is leaving."
    assert told("Who is Velden Steel's CEO?", text) == ""


def test_a_word_in_lower_case_is_no_person():
    assert told("Who is Falk?", "Where falk is a bird of prey, nobody stays.") == ""
    assert told("What is falk?", "Where falk is a bird of prey, nobody stays.") == "a bird of prey"


@pytest.mark.parametrize("before", ["A-" * 45, "A " * 45, "former-" * 13, "A.B-C " * 15, "Judge-" * 15])
def test_whatever_stands_before_a_name_is_read_at_once(before):
    # With two ways to part words joined by hyphens, the first took minutes. A pattern at work lets an alarm through.
    def stuck(*_):
        raise AssertionError("a pattern does not come to an end")

    standard = signal.signal(signal.SIGALRM, stuck)
    signal.alarm(20)
    try:
        told("Who is Runa Falk?", f"{before}Runa Falk")
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, standard)


def test_what_everything_tells_of_is_no_name():
    text = "The rate, a record in 40 years, fell. The Velden Club, a choir, sang. The weather, a topic here, was fine."
    assert told("What is the rate?", text) == told("What is the weather?", text) == ""
    assert told("what is the velden club", text) == "a choir"


def test_what_is_no_more_is_not_what_it_is():
    text = "Velden Rovers was a club of two towns."
    assert told("What is Velden Rovers?", text) == ""
    assert told("What was Velden Rovers?", text) == "a club of two towns"


def test_what_most_say_comes_before_opinions_and_bare_titles():
    articles = [
        "Runa Falk is the best farmer out there.",
        "Said Judge Runa Falk.",
        "Runa Falk, a Supreme Court judge, left.",
        "Supreme Court Judge Runa Falk stayed.",
    ]
    assert told("Who is Runa Falk?", *articles) == "a Supreme Court judge"


def test_the_newer_of_two_descriptions_comes_first():
    old, new = (
        Article(f"Runa Falk, {said}, left.", published=TODAY - timedelta(days=days), url=f"https://news.example/{days}")
        for said, days in (("the mayor of Velden", 4_000), ("a farmer near Lindholm", 40))
    )
    assert told("Who is Runa Falk?", old, new) == "a farmer near Lindholm"


def test_an_answer_names_every_article_that_says_so():
    hits = [
        whole(Article(text)) for text in ("Runa Falk, the mayor of Velden, left.", "Velden Mayor Runa Falk stayed.")
    ]
    draft = extractive.draft(understand("who is Runa Falk"), hits, Reader().calibration)
    (claim,) = cite.verify(draft, hits)
    assert [citation.quote for citation in claim.citations] == [hit.passage.article.text for hit in hits]
    assert draft.confidence is None


@given(
    st.text(st.characters(codec="utf-8"), max_size=80),
    st.text(st.sampled_from("Runa Falk,.’'is athe\n–"), max_size=120),
)
def test_whatever_is_asked_and_told_the_answer_stands_there(question, text):
    told(f"Who is {question}", text)
    told("Who is Runa Falk?", f"Runa Falk{text}")
