"""How much of what is asked an article speaks of, beside the others found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.archive.lexical import content_stems
from rag.retrieval import topical
from rag.retrieval.query import understand
from rag.types import Article, Hit, Passage


def hit(text, title=""):
    return Hit(Passage(Article(text, title=title), 0, len(text)), 1.0)


def shares(question, *hits, rarity=lambda _stem: 1.0):
    return [each.topical for each in topical.with_topics(understand(question, (), ["The Gull"]), hits, rarity)]


def test_the_article_that_holds_most_of_the_question_is_the_measure():
    hits = hit("A ferry sank off Velden."), hit("Velden votes on Sunday."), hit("Bread is dear.")
    assert shares("When did the ferry sink off Velden?", *hits) == [1.0, 0.5, 0.0]


def test_rare_words_count_for_more():
    hits = hit("The ferry is late."), hit("Velden votes.")
    rarity = {"ferri": 1.0, "velden": 3.0}.__getitem__
    assert shares("ferry velden", *hits, rarity=rarity) == [pytest.approx(1 / 3), 1.0]


def test_title_and_the_whole_article_count_but_not_the_publisher_asked_for():
    article = Article("Ann Brask leads it. " * 30 + "It burned.", title="The mill at Velden")
    last = Hit(Passage(article, len(article.text) - 10, len(article.text)), 1.0)
    assert shares("Did the mill at Velden burn?", last, hit("A mill.")) == [1.0, pytest.approx(1 / 3)]
    assert shares("What does The Gull say about the mill?", hit("The gull sings. A mill."), hit("A mill.")) == [
        1.0,
        1.0,
    ]


def test_accents_and_case_make_no_other_word():
    assert shares("who is jose perez?", hit("JOSÉ PÉREZ won."), hit("Jose won.")) == [1.0, 0.5]


def test_where_no_article_holds_any_of_it_none_is_on_something_else():
    assert shares("Who sank the ferry?", hit("Bread is dear."), hit("Milk too.")) == [1.0, 1.0]
    assert shares("who is it?") == []


@given(st.from_regex(r"[a-z]{2,8}[b-df-hj-np-tv-xz](?:y|ies|ing|ed|s|er|e)?", fullmatch=True))
def test_a_word_is_held_by_an_article_that_holds_it_as_it_is(word):
    for stem in content_stems(word):
        assert topical._holds((word,), stem)
