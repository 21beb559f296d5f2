from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import ingest, loading
from rag.answering import cite, fields
from rag.types import Article, Draft, Hit, Passage, Query, Understood
from tests.answering.articles import FERRY, FIRE, PLANTED, paragraph, whole

HITS = [whole(FERRY), whole(FIRE)]
#: Says nothing about itself in its text.
STRIKE = Article(
    "The drivers of Solby walked out on Monday and want higher wages.",
    title="Bus drivers strike in Solby",
    publisher="The Verge",
    authors=("A. B.", "Carla Duarte", "E. F."),
    published=datetime(2025, 10, 17, 23, 59, tzinfo=UTC),
)
PUBLISHERS = ("The Verge", "Harbour Post", "Inland Courier")


def query(question: str, *, context: str = "", named: tuple[str, ...] = ()) -> Query:
    return Query(question, f"{question} {context}".strip(), understood=Understood(publishers=named))


def shown(question: str, hits: list[Hit], *, context: str = "", named: tuple[str, ...] = ()) -> tuple[str | None, str]:
    """Return the short answer and the claim that are shown in the end; what is not verified is not shown."""
    draft = fields.draft(query(question, context=context, named=named), hits)
    assert draft is not None
    claims = cite.verify(draft, hits)
    return cite.verified_short(draft, claims), "\n".join(claim.text for claim in claims)


# ---- Which questions are of this kind


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("who wrote the article?", "authors"),
        ("Who wrote the article about the Budapest summit", "authors"),
        ("WHO WROTE THE ARTICLE?", "authors"),
        ("Who Wrote The Article?", "authors"),
        ("  who\twrote the\n story about the ferry ?", "authors"),
        ("who wrote this?", "authors"),
        ("who wrote about the ferry?", "authors"),
        ("who has written about ferries", "authors"),
        ("So, can you tell me who wrote this piece on ferries, please?", "authors"),
        ("who authored the news report on the fire", "authors"),
        ("who wrote the article “Ferry to Lindholm sails again”?", "authors"),
        ("who is the author", "authors"),
        ("Who are the authors?", "authors"),
        ("who's the author of the Budapest summit story?", "authors"),
        ("who is the reporter behind this story?", "authors"),
        ("what is the name of the author?", "authors"),
        ("what is the author’s name?", "authors"),
        ("whose byline is on the story about the ferry?", "authors"),
        ("whose by-line is it", "authors"),
        ("what's the byline?", "authors"),
        ("which journalist reported that Putin agreed to a summit?", "authors"),
        ("which reporter wrote the piece about the mill", "authors"),
        ("who was the article about the mill written by?", "authors"),
        ("by whom was the article on the mill written?", "authors"),
        ("who wrote the Verge article on wages?", "authors"),
        ("who wrote The Verge’s report on wages?", "authors"),
        ("who wrote the article in The Verge?", "authors"),
        ("when was the article on the summit published", "published"),
        ("when was the article published?", "published"),
        ("when was this published?", "published"),
        ("what date is the story about the ferry from", "published"),
        ("on which day was the story about the ferry published in The Verge?", "published"),
        ("when did the article about the ferry come out?", "published"),
        ("do you know when the article on the summit was published?", "published"),
        ("what is the date of the article about the fire?", "published"),
        ("what is the article's date?", "published"),
        ("when was the article about the book published?", "published"),
        ("which paper reported that the ferry sails again?", "publisher"),
        ("Which newspaper first reported on the fire?", "publisher"),
        ("who published the article on the ferry?", "publisher"),
        ("which outlet ran the story about the ferry?", "publisher"),
        ("which publication is the article about the ferry from?", "publisher"),
        ("in which newspaper did the story about the ferry appear?", "publisher"),
        ("where was the article about the fire published?", "publisher"),
        ("who is the publisher of the article?", "publisher"),
        ("where was the story filed?", "place"),
        ("From where was the article about the fire sent?", "place"),
        ("where was the story about the ferry reported from?", "place"),
        ("what is the dateline of the article about the ferry?", "place"),
        ("what's the dateline?", "place"),
    ],
)
def test_a_question_about_the_record_is_told_by_its_words(question: str, field: str) -> None:
    named = ("The Verge",) if "Verge" in question else ()
    assert fields.asked(query(question, named=named)) == field
    assert fields.draft(query(question, named=named), HITS) is not None


@pytest.mark.parametrize(
    "question",
    [
        "",
        "?",
        "who wrote Hamlet?",
        "who wrote the book about the Budapest summit?",
        "who wrote the short story about the ferry?",
        "who wrote the piece of legislation?",
        "who wrote the story of the film?",
        "who wrote the story called Cathedral?",
        "who wrote The Story of Ferdinand?",
        "who wrote The NeverEnding Story?",
        "who wrote the Article?",
        "who wrote article 50?",
        "who wrote Article 5 of the treaty?",
        "who wrote the article of faith?",
        "who wrote the report on wages?",
        "who wrote the letter that the article quotes?",
        "who wrote an article criticising the president?",
        "who wrote to the newspaper?",
        "who wrote it?",
        "who is the author of the book?",
        "who is the author of Harry Potter?",
        "who was the author arrested by?",
        "which author won the prize?",
        "which author wrote that all animals are equal?",
        "which journalist was arrested?",
        "which journalist wrote the book?",
        "who reported the theft to police?",
        "who reported the story to police?",
        "who reported that the ferry sank?",
        "who told the story?",
        "who is in the story?",
        "whose story is it?",
        "what story does “Five” tell?",
        "what does the article say about the ferry?",
        "when was the book published?",
        "when was the report published?",
        "when was the book about the article published?",
        "when was the man in the article released?",
        "when was the woman the article describes released?",
        "when was the paper published?",
        "when was it published?",
        "when was Toy Story released?",
        "when was the first story published?",
        "when was article 50 written?",
        "when did the article say the ferry would sail?",
        "when does the story begin?",
        "what date does the article give for the summit?",
        "what is the date of the summit?",
        "which company published the report on wages?",
        "which newspaper published the leaked documents?",
        "which newspaper was sold?",
        "which paper called the president incompetent?",
        "which outlet will close?",
        "which publication's staff went on strike?",
        "who published the book?",
        "who owns the newspaper?",
        "who is the publisher?",
        "where was the article written?",
        "was the article written by Runa Østby?",
        "who wrote the article about the ferry " + "and the ferry " * 40,
    ],
)
def test_a_question_about_what_articles_say_is_none(question: str) -> None:
    assert fields.draft(query(question), HITS) is None


def test_a_report_is_an_article_where_it_is_that_of_a_known_publisher() -> None:
    assert fields.asked(query("who wrote the Harbour Post report on wages?")) is None
    assert fields.asked(query("who wrote the Harbour Post report on wages?", named=("Harbour Post",))) == "authors"


def test_it_is_an_article_where_the_conversation_was_of_one() -> None:
    assert fields.asked(query("who wrote it?", context="where is the summit?")) is None
    assert fields.asked(query("who wrote it?", context="what does the article say of the summit?")) == "authors"
    assert fields.asked(query("when was it published?", context="who wrote the story?")) == "published"


# ---- What is answered


def test_the_shipped_article_names_its_author() -> None:
    (article,) = loading.load(ingest.corpus() / "russia-us-summit-budapest.txt")
    hits = [paragraph(article, "Hungary,"), whole(article)]
    draft = fields.draft(query("who wrote the article?"), hits)
    assert draft is not None and draft.short == "Anjali Sharma"
    (claim,) = cite.verify(draft, hits)
    assert claim.text == claim.citations[0].quote == "By Anjali Sharma"
    answer = claim.citations[0].answer
    assert answer is not None and article.text[slice(*answer)] == "Anjali Sharma"
    assert cite.verified_short(draft, (claim,)) == "Anjali Sharma"


def test_what_the_text_does_not_say_is_cited_from_the_record() -> None:
    hits = [whole(FIRE), whole(STRIKE)]
    assert shown("when was the story about the strike published?", hits) == (
        "17 October 2025",
        "“Bus drivers strike in Solby” was published on 17 October 2025.",
    )
    assert shown("which paper reported that drivers in Solby walked out?", hits) == (
        "The Verge",
        "“Bus drivers strike in Solby” was published by The Verge.",
    )
    assert shown("who wrote the article about the strike?", hits) == (
        "A. B.; Carla Duarte; E. F.",
        "“Bus drivers strike in Solby” was written by A. B., Carla Duarte and E. F.",
    )
    draft = fields.draft(query("who wrote the article about the strike?"), hits)
    assert draft is not None
    (citation,) = cite.verify(draft, hits)[0].citations
    assert (citation.article, citation.record, citation.quote) == (STRIKE, "authors", "")


def test_an_article_without_a_title_is_called_the_article() -> None:
    assert shown("who published the article?", [whole(replace(STRIKE, title=""))])[1] == (
        "The article was published by The Verge."
    )


@pytest.mark.parametrize(
    "question",
    [*("who wrote the article?", "when was this published?", "who published this?", "where was this filed?")],
)
def test_a_field_that_is_unknown_gives_an_empty_draft(question: str) -> None:
    assert fields.draft(query(question), [whole(Article("A bridge."))]) == Draft()
    assert fields.draft(query(question), []) == Draft()
    assert fields.draft(query(question), [whole(Article("A bridge.", authors=(" ",), publisher=" "))]) == Draft()


@pytest.mark.parametrize(
    ("start", "place"),
    [
        ("WASHINGTON – Russia agreed.", "WASHINGTON"),
        ("LIMA, Peru (AP) — The president left.", "LIMA, Peru"),
        ("BUDAPEST, Oct 17 (Reuters) - They met.", "BUDAPEST"),
        ("NEW YORK, New York, Sept. 3 -- They met.", "NEW YORK, New York"),
        ("ST. JOHN’S-ON-SEA – They met.", "ST. JOHN’S-ON-SEA"),
        ("By Runa Falk\n\nLINDHOLM — They met.", "LINDHOLM"),
        ("Seoul, South Korea CNN — They met.", "Seoul, South Korea"),
        ("New York CNN Business — They met.", "New York"),
        ("CNN — They met.", None),
        ("The US – They met.", None),
        ("A – They met.", None),
        ("Lindholm – They met.", None),
        ("LINDHOLM: They met.", None),
        ("One.\n\n" * 4 + "LINDHOLM – They met.", None),
    ],
)
def test_the_dateline_says_where_a_story_was_filed(start: str, place: str | None) -> None:
    hits = [whole(Article(f"{start} More followed."))]
    draft = fields.draft(query("where was the story filed?"), hits)
    assert draft is not None
    if place is None:
        assert draft == Draft()
        return
    (claim,) = cite.verify(draft, hits)
    (citation,) = claim.citations
    assert citation.answer is not None and citation.article.text[slice(*citation.answer)] == place
    assert cite.verified_short(draft, (claim,)) == place
    assert citation.quote == start.rpartition("\n\n")[2]


def test_without_a_dateline_the_record_says_where_a_story_was_filed() -> None:
    filed = replace(STRIKE, place="Solby")
    assert shown("where was the story about the strike filed?", [whole(filed)]) == (
        "Solby",
        "“Bus drivers strike in Solby” was reported from Solby.",
    )
    assert shown("where was the story filed?", [whole(replace(FERRY, place="Velden"))])[0] == "LINDHOLM"


# ---- Which article


def test_the_best_article_about_the_topic_is_meant() -> None:
    hits = [paragraph(FIRE, "fire"), paragraph(FERRY, "engines"), whole(STRIKE)]
    assert shown("who published the story about the ferry?", hits)[0] == "Harbour Post"
    assert shown("who published the story about the old mill fire?", hits)[0] == "Inland Courier"
    assert fields.draft(query("who published the story about the flood?"), hits) == Draft()


def test_a_question_without_a_topic_is_answered_where_only_one_article_can_be_meant() -> None:
    assert shown("who wrote the article?", [paragraph(FERRY, "fares"), paragraph(FERRY, "mayor")])[0] == "Runa Østby"
    assert fields.draft(query("who wrote the article?"), HITS) == Draft()
    assert shown("who wrote this?", HITS, context="what was repaired on the ferry?")[0] == "Runa Østby"


def test_every_name_must_be_held_and_most_other_words() -> None:
    assert fields.draft(query("who wrote the story about the ferry in Hull?"), HITS) == Draft()
    assert fields.draft(query("who wrote the story about the ferry disaster?"), HITS) == Draft()
    assert shown("who wrote the story about the ferry repair bill?", HITS)[0] == "Runa Østby"
    # Names alone make no topic of a flood.
    assert fields.draft(query("who wrote the story about the flood at Teodor Brask’s Lindholm?"), HITS) == Draft()
    assert shown("who wrote the story about Teodor Brask’s pricey tickets?", HITS)[0] == "Runa Østby"


def test_an_author_may_tell_which_article_is_meant() -> None:
    hits = [whole(FIRE), whole(STRIKE)]
    assert shown("when was the story by Carla Duarte published?", hits)[0] == "17 October 2025"


def test_of_two_that_hold_as_much_the_one_found_first_is_meant() -> None:
    other = replace(FIRE, id="", text="The mill in Velden will be rebuilt.", publisher="The Verge")
    assert shown("who published the story about the mill?", [whole(other), whole(FIRE)])[0] == "The Verge"
    assert shown("who published the story about the mill?", [whole(FIRE), whole(other)])[0] == "Inland Courier"


def test_a_publisher_that_is_named_must_be_that_of_the_article_or_in_it() -> None:
    question = "when was the Inland Courier story about the ferry published?"
    assert fields.draft(query(question, named=("Inland Courier",)), HITS) == Draft()
    question = "when was the Harbour Post story about the ferry published?"
    assert shown(question, HITS, named=("Harbour Post",))[0] == "4 March 2026"
    question = "when was the Inland Courier story published?"
    assert shown(question, HITS, named=("Inland Courier",))[0] == "17 November 2025"
    lower = "when was the story about the ferry in the inland courier published?"
    assert fields.draft(query(lower, named=("Inland Courier",)), HITS) == Draft()
    two = [whole(FIRE), whole(PLANTED)]
    assert fields.draft(query(question, named=("Inland Courier",)), two) == Draft()


# ---- Bylines


@pytest.mark.parametrize(
    ("text", "authors", "line"),
    [
        ("By Bo Li\n\nIt rained.", ("Bo Li",), "By Bo Li"),
        ("BY BO LI\nIt rained.", ("Bo Li",), "BY BO LI"),
        ("  Bo Li \r\nIt rained.", ("Bo Li",), "Bo Li"),
        ("*By Bo Li*\nIt rained.", ("Bo Li",), "By Bo Li"),
        ("It rained.\n\nReported by: Bo Li", ("Bo Li",), "Reported by: Bo Li"),
        ("By Bo Li.\nIt rained.", ("Bo Li",), "By Bo Li."),
        ("By Bo Li in Oslo\nIt rained.", ("Bo Li",), "By Bo Li in Oslo"),
        ("By Bo Li and Al Ek\nIt rained.", ("Al Ek", "Bo Li"), "By Bo Li and Al Ek"),
        ("Bo Li and Al Ek\nIt rained.", ("Bo Li", "Al Ek"), "Bo Li and Al Ek"),
        # Lines that are none, though they begin like one.
        ("Bo Li said it rained\nBo Li", ("Bo Li",), "Bo Li"),
        ("By Bo Li's account it rained\nBy Bo Li", ("Bo Li",), "By Bo Li"),
        ("By Bo Li was the ball thrown.\nBy Bo Li", ("Bo Li",), "By Bo Li"),
        ("By the river Bo Li\nBy Bo Li", ("Bo Li",), "By Bo Li"),
        ("By Bo Lindt\nBy Bo Li", ("Bo Li",), "By Bo Li"),
        ("Thrown by Bo Li\nBy Bo Li", ("Bo Li",), "By Bo Li"),
        (f"By Bo Li {'la ' * 40}\nBy Bo Li", ("Bo Li",), "By Bo Li"),
    ],
)
def test_the_byline_of_the_text_is_cited(text: str, authors: tuple[str, ...], line: str) -> None:
    hits = [whole(Article(text, title="Rain", authors=authors))]
    draft = fields.draft(query("who wrote the article?"), hits)
    assert draft is not None
    (claim,) = cite.verify(draft, hits)
    (citation,) = claim.citations
    assert claim.text == citation.quote == line
    assert citation.answer is not None
    marked = text[slice(*citation.answer)].lower()
    assert all(author.lower() in marked for author in authors)
    assert marked.startswith(tuple(author.lower() for author in authors))
    assert cite.verified_short(draft, (claim,)) == "; ".join(authors)


def test_authors_whom_the_byline_leaves_out_are_cited_from_the_record() -> None:
    article = Article("By Bo Li\n\nIt rained.", title="Rain", authors=("Bo Li", "Al Ek"))
    hits = [whole(article)]
    draft = fields.draft(query("who wrote the article?"), hits)
    assert draft is not None
    (claim,) = cite.verify(draft, hits)
    assert claim.text == "“Rain” was written by Bo Li and Al Ek."
    assert [(citation.quote, citation.record) for citation in claim.citations] == [("By Bo Li", ""), ("", "authors")]
    assert cite.verified_short(draft, (claim,)) == "Bo Li; Al Ek"


# ---- Whatever comes

NAMES = st.text(st.characters(categories=("Lu", "Ll", "Nd", "Zs", "Po", "Pd")), min_size=1, max_size=30)
FILLERS = ["who", "wrote", "the", "article", "about", "when", "was", "published", "which", "paper", "\0", "news", "by"]


@settings(deadline=None)
@given(NAMES, NAMES, st.lists(NAMES, min_size=1, max_size=3), st.datetimes(timezones=st.just(UTC)))
def test_whatever_the_record_holds_is_shown(title: str, publisher: str, authors: list[str], day: datetime) -> None:
    article = Article("It rained.", title, tuple(authors), publisher, published=day)
    values = (
        ("who published this?", [publisher]),
        ("when was this published?", [article.day]),
        ("who wrote this?", list(dict.fromkeys(" ".join(author.split()) for author in authors))),
    )
    for question, value in values:
        if all(any(character.isalnum() for character in each) for each in value):
            expected = "; ".join(" ".join(each.split()) for each in value)
            assert shown(question, [whole(article)])[0] == expected


@settings(deadline=None)
@given(st.text() | st.lists(st.sampled_from(FILLERS), max_size=14).map(" ".join), st.booleans())
def test_whatever_is_asked_is_answered_or_left(question: str, named: bool) -> None:
    draft = fields.draft(query(question, named=PUBLISHERS if named else ()), HITS)
    for claim in cite.verify(draft or Draft(), HITS):
        assert claim.citations


def test_long_and_repetitive_questions_and_texts_take_no_time() -> None:
    questions = ["who wrote the " + "news " * 77, "when was the article " + "was the article " * 24, "so, " * 90]
    text = "\n" * 100_000 + "By Bo Li " * 20_000 + "\nBy " + " " * 100_000 + "By\n" * 50_000
    hits = [Hit(Passage(Article(text, title="Rain", authors=("Bo Li", "Al Ek")), 0, 10), 1.0)]
    for question in [*questions, "who wrote this?", "who wrote " * 100_000]:
        fields.draft(query(question), hits)
