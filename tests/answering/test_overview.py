from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answering import cite, extractive, overview
from rag.answering.reader import Reader
from rag.retrieval.query import understand
from rag.types import Article, Hit, Query, Turn
from tests.answering.articles import FERRY, FIRE, PLANTED, paragraph, whole

TODAY = datetime(2026, 3, 6, tzinfo=UTC)
DAYS = (date(2025, 1, 1), date(2026, 3, 5))
#: Newest first by the search, but not by their days.
OTHER_FIRE = Article(
    "Fires\n\nA fire destroyed a boathouse in Solby on Friday. Nobody was hurt there either.",
    title="Boathouse burnt down",
    published=datetime(2026, 1, 9, tzinfo=UTC),
)
HITS = [whole(FIRE), whole(FERRY), whole(OTHER_FIRE), whole(PLANTED)]


def query(question: str, *history: Turn) -> Query:
    return understand(question, history, today=TODAY, archive_days=DAYS)


def told(question: str, *history: Turn, hits: list[Hit] = HITS) -> list[str]:
    """Return what is shown in the end; what is not verified is not shown."""
    draft = overview.draft(query(question, *history), hits)
    assert draft is not None
    claims = cite.verify(draft, hits)
    assert len(claims) == len(draft.claims)
    return [claim.text for claim in claims]


MILL = "A fire destroyed the old mill in Velden on Monday night."
BOATHOUSE = "A fire destroyed a boathouse in Solby on Friday."
CROSSINGS = "LINDHOLM — The car ferry “Marit” resumed its crossings on Tuesday after a repair of three weeks."


# ---- Which requests are of this kind


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many articles mention Velden?", ("Velden", {"velden"})),
        ("how many stories are there about the old mill in the archive?", ("the old mill", {"old", "mill"})),
        ("How many reports on fires do we have?", ("fires", {"fire"})),
        ("How many articles mention Velden in May 2025?", ("Velden", {"velden"})),
        ("How many articles are there?", ("", set())),
        ("How many articles were published in May 2025?", ("", set())),
        ("How many articles mention Velden this week?", ("Velden", {"velden"})),
        ("How many articles mention Velden on Monday?", ("Velden", {"velden"})),
        ("How many articles did Runa Falk write?", None),
        ("How many ships sank?", None),
        ("What articles mention Velden?", None),
    ],
)
def test_articles_on_a_topic_may_be_counted(question, expected):
    assert overview.counted(query(question)) == expected


@pytest.mark.parametrize(
    "question",
    [
        "tell me about the fire in Velden",
        "Tell me more about the fire.",
        "So, can you tell us something about fires?",
        "WHAT IS NEW ON THE FERRY?",
        "what's the latest on the ferry",
        "what is happening in Velden?",
        "What's the news from Velden?",
        "what else is known about the mill?",
        "any news about the ferry?",
        "latest news on fires",
        "latest on the fire",
        "the latest from Velden",
        "tell me the latest about the ferry",
        "mill fire latest",
        "Velden mill latest news",
        "ferry news",
        "what happened in Velden?",
        "What has happened in the Hague",
        "what happened in velden",
        "what happened at Velden Mill?",
        "how many articles about fires are there?",
        "How many reports mention fires?",
        "list all articles about fires",
        "give me a short summary of the news about the fire",
        "a timeline of the fires",
        "summarise what happened in Velden",
        "Summarize the coverage of the fire, please",
        "what do we know about the mill",
        "what does the archive say about Lindholm?",
        "what are people saying about the fares?",
        "What do critics think of the ferry?",
        "What happened in November 2025?",
        "what was in the news last week?",
        "the news of 4 March 2026",
        "what has happened since February",
        "what is new?",
        "Today's top stories, please",
        "what's going on in the world?",
        "what is the latest news?",
        "what is this article about?",
        "Sum up the article about the ferry",
        "summarise it",
    ],
)
def test_requests_for_what_there_is(question):
    assert overview.asked(query(question))


@pytest.mark.parametrize(
    "question",
    [
        "",
        "what happened to the ferry?",
        "what happened in the fire?",
        "what happened in Velden after the fire?",
        "what happened in Velden on Monday?",
        "what happened in velden yesterday?",
        "what happened in Velden in March 2025?",
        "What happened in Monday's fire?",
        "What happened in the end?",
        "What happened at the mill on Monday?",
        "which ferry is the latest?",
        "who brought the latest news?",
        "latest",
        "tell me who wrote the article",
        "tell me about when the mill was built",
        "tell me about it",  # about what?
        "what is new about it?",
        "what is the ferry called?",
        "who told the police about the fire?",
        "what is the article about the ferry called?",
        "Which article tells of the fire?",
        "what news did Brask bring about the fares?",
        "what is known as the old mill?",
        "did the news about the mill reach the mayor?",
        f"tell me about {'very ' * 60}old mills",
    ],
)
def test_other_questions_are_left_to_the_reader(question):
    assert not overview.asked(query(question))
    assert overview.draft(query(question), HITS) is None


def test_a_time_without_a_topic_is_told_from_others():
    assert overview.of_a_time(query("what happened in November 2025?"))
    assert overview.of_a_time(query("the news of last week"))
    assert not overview.of_a_time(query("what is the news about the mill in November 2025?"))
    assert not overview.of_a_time(query("what is this article about?"))
    assert not overview.of_a_time(query("where is the ferry?"))
    undated = understand("what's new?", today=TODAY)
    assert undated.since is None and overview.of_a_time(undated)
    # Before the archive begins, a year bounds nothing.
    assert not overview.asked(query("what happened in 1975?"))


# ---- What they are told


def test_each_story_is_told_in_a_sentence_newest_first():
    assert told("what is new on fires?") == [BOATHOUSE, MILL]
    assert told("Tell me about the fire in Velden") == [MILL]


def test_what_happened_is_told_in_order():
    assert told("a timeline of the fires") == [MILL, BOATHOUSE]


def test_what_happened_in_a_place_is_told_by_its_stories_in_order():
    assert told("what happened in Velden?") == ["The council of Velden put off its vote on the budget.", MILL]
    assert told("what happened in Lindholm") == [CROSSINGS]
    assert told("what happened in Beringia?") == []


def test_the_latest_is_told_newest_first():
    fires = [
        whole(Article(f"A fire in Solby burnt {n} houses.", published=datetime(2025, n, 1, tzinfo=UTC)))
        for n in range(1, 9)
    ]
    newest = [f"A fire in Solby burnt {n} houses." for n in (8, 7, 6, 5, 4)]
    assert told("latest on fires", hits=fires) == told("Solby fire latest", hits=fires) == newest


def test_a_time_alone_is_told_by_the_first_sentences():
    undated = "The council of Velden put off its vote on the budget."
    assert told("what happened since November 2025?") == [undated, MILL, BOATHOUSE, CROSSINGS]


def test_the_sentence_that_speaks_most_of_the_topic_is_told():
    assert told("what do we know about the fares of the ferry to Lindholm?", hits=[paragraph(FERRY, "lower its")]) == [
        CROSSINGS
    ]
    assert told("what do we know about lower fares?", hits=[paragraph(FERRY, "lower its")]) == [
        "Brask said the company had not agreed to lower its fares."
    ]


def test_of_sentences_alike_the_one_that_says_what_the_title_says_is_told():
    text = (
        "We will use your details to manage your registration. Sign up below for our letters. "
        "In the night the tide took the old quay."
    )
    page = Article(text, title="Quay lost to the tide", published=datetime(2025, 11, 3, tzinfo=UTC))
    assert told("what happened in November 2025?", hits=[whole(page)]) == ["In the night the tide took the old quay."]


def test_who_asks_what_is_new_is_told_the_newest_of_all_and_others_the_nearest():
    fires = [
        whole(Article(f"A fire in Solby burnt {n} houses.", published=datetime(2025, n, 1, tzinfo=UTC)))
        for n in range(1, 9)
    ]
    assert told("what is new on fires?", hits=fires) == [f"A fire in Solby burnt {n} houses." for n in (8, 7, 6, 5, 4)]
    assert told("tell me about fires", hits=fires) == [f"A fire in Solby burnt {n} houses." for n in (5, 4, 3, 2, 1)]


def test_a_story_that_holds_much_less_of_the_topic_is_left_out():
    scattered = Article("A fire burnt in Solby. The old mill is sold now. Two people from Velden went there by night.")
    hits = [whole(scattered), whole(FIRE)]
    assert told("what is known about the fire in the old mill by night?", hits=hits) == [MILL]
    assert told("what is known about the old mill?", hits=hits)[-1] == "The old mill is sold now."


def test_of_copies_of_one_story_one_is_told():
    copied = replace(OTHER_FIRE, title="Boats lost", publisher="Gull")
    hits = [whole(OTHER_FIRE), whole(copied), whole(FIRE)]
    assert told("news about fires", hits=hits) == [BOATHOUSE, MILL]
    assert len(overview.draft(query("news about fires"), hits).claims) == 2


def test_headings_bylines_bullets_and_questions_tell_nothing():
    text = (
        "By Runa Falk in Solby and Ines Duarte.\n\nWhat do we know so far about the fire?\n\n"
        "• The fire in the harbour of Solby burnt for two days.\n\nMore on the fire below"
    )
    assert told("tell me about the fire", hits=[whole(Article(text))]) == [
        "The fire in the harbour of Solby burnt for two days."
    ]
    assert told("tell me about the fire", hits=[whole(Article("The fire\n\nMore on the fire below"))]) == []


def test_at_most_five_stories_are_told():
    many = [whole(Article(f"A fire in the village of Solby burnt {n} houses down.", title=str(n))) for n in range(9)]
    assert len(told("tell me about fires", hits=many)) == 5


def test_nothing_is_told_of_what_no_article_speaks_of():
    assert told("tell me about Napoleon") == []
    assert told("what is new on the fire in Lindholm?") == []


def test_a_follow_up_leans_on_the_question_before():
    before = Turn("is there anything about the fire in Velden?", MILL)
    assert told("tell me more about it", before) == [MILL]


def test_an_article_is_summed_up_by_its_first_sentences():
    first = [
        CROSSINGS,
        "The yard replaced two of its five engines at a cost of 1.5 million crowns, said harbour master Teodor Brask.",
        "Brask said the company had not agreed to lower its fares.",
    ]
    assert told("summarise the article about the ferry") == first
    assert told("what is this article about?", hits=[whole(FERRY)]) == first
    assert told("what is this article about?", Turn("who repaired the ferry to Lindholm?", "The yard.")) == first
    # Which one?
    assert told("what is this article about?") == []
    assert not overview.draft(query("what is this article about?"), [whole(FERRY)]).overview


def test_the_extractive_answer_is_such_a_draft():
    draft = extractive.draft(query("what is new on fires?"), HITS, Reader().calibration)
    assert draft == overview.draft(query("what is new on fires?"), HITS)
    assert draft.overview and not draft.short and draft.confidence is None


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["fire", "Velden", "\n", "…", "“", "ferry", ". ", "• ", "!", " ", "of the mill"])),
    st.sampled_from(["tell me about the fire in Velden", "summarise the article", "what happened in 2025?"]),
)
def test_every_claim_is_proven_whatever_an_article_holds(parts, question):
    hits = [whole(Article("A fire " + " ".join(parts))), *HITS]
    draft = overview.draft(query(question), hits)
    for claim in draft.claims:
        (quote,) = claim.quotes
        assert hits[quote.hit].passage.article.text[quote.start :].startswith(quote.text)
        assert " ".join(quote.text.split()) == claim.text
    assert len(cite.verify(draft, hits)) == len({claim.text.casefold() for claim in draft.claims})


def test_more_is_of_what_was_asked_before():
    before = Turn("who bought the lighthouse?", "A museum")
    assert overview.asked(understand("tell me more", [before]))
    assert not overview.of_a_time(understand("tell me more", [before]))
    assert not overview.asked(understand("tell me more"))


@pytest.mark.parametrize("when", ["in the last three days", "in the past two weeks", "in the last 3 days"])
def test_what_happened_in_some_days_is_of_a_time(when):
    query = understand(f"what happened {when}?", today=datetime(2026, 5, 1, tzinfo=UTC))
    assert query.understood.period and overview.of_a_time(query)


@pytest.mark.parametrize(
    "time", ["this week", "today", "right now", "so far", "on Monday", "this year", "lately", "in the last few days"]
)
@pytest.mark.parametrize(
    "asked_for", ["What is new on the old mill", "Tell me about the old mill", "any news on the old mill"]
)
def test_a_time_that_bounds_nothing_is_no_part_of_the_topic(asked_for, time):
    assert told(f"{asked_for} {time}?") == told(f"{asked_for}?") == [MILL]


def test_a_count_of_what_was_asked_about_before():
    before = Turn("What is new on the old mill?", MILL)
    assert overview.counted(query("How many articles mention it?", before)) == ("the old mill", {"old", "mill"})


def test_more_of_a_time_is_what_there_is_of_it():
    assert overview.of_a_time(understand("Tell me more", [Turn("What happened last week?", MILL)], since=TODAY))


def test_what_a_paper_says_is_told_by_its_articles_alone():
    papers = ["The Gull", "Velden Post"]
    hits = [
        replace(hit, passage=replace(hit.passage, article=replace(hit.passage.article, publisher=name, id=name)))
        for hit, name in zip((whole(FIRE), whole(FIRE)), papers, strict=True)
    ]
    asked_of = understand("What does The Gull say about the old mill?", (), papers)
    draft = overview.draft(asked_of, hits)
    assert draft is not None
    assert [quote.hit for claim in draft.claims for quote in claim.quotes] == [0]
    assert not overview.asked(understand("What does Runa Falk say about the old mill?", (), papers))


@pytest.mark.parametrize(
    "text", ["latest " * 12_000, "a " * 40_000, "what happened in " + "A" * 80_000, "A.’" * 27_000]
)
def test_a_request_without_end_is_borne(text):
    assert not overview.asked(query(text))
    assert overview.counted(query(text)) is None
