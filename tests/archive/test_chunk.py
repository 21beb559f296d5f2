import string
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from rag.archive.chunk import PASSAGE_PIECES, chunk, embedding_text
from rag.archive.embed import Embedder
from rag.text import sentences
from rag.types import Article

MODEL = Embedder()  # Cutting takes its tokenizer alone, no weights.
WINDOW = 256
#: `[CLS]` and `[SEP]`.
SPECIAL = 2

WORDS = (
    "the harbour mayor ferry opened closed under bridge in Lisbon on Monday 14 ships unprecedented Mr. U.S. 3.5 e.g."
)
word = st.sampled_from(WORDS.split()) | st.text(string.ascii_letters, min_size=1, max_size=12)
sentence = st.builds(
    lambda words, end: " ".join(words) + end,
    st.lists(word, min_size=1, max_size=60),
    st.sampled_from([".", "!", "?”", ""]),
)
prose = st.lists(st.tuples(sentence, st.sampled_from([" ", "\n", "\n\n", "  \n \n"])), max_size=30).map(
    lambda parts: "".join(text + gap for text, gap in parts)
)
#: What news is not written in, but what is found in files.
odd = st.sampled_from(
    [
        *("한국어 뉴스 기사입니다" * 30, "北京今日大雪" * 60, "naïve café ", "e\u0301" * 80, "🚢" * 70, "ไทยรัฐ" * 60),
        *("ﷺ" * 50, "Ⅷ½ﬁ" * 70, "x" * 90 + " ", "ab-" * 150, "http://news.example/" + "a/" * 120, "." * 300),
        *("\u00a0", "\t", "\r\n", "\x00", "\u200b" * 9),
    ]
)
anything = st.lists(prose | odd | st.text(max_size=40), max_size=8).map("".join)
title = st.text(max_size=60) | st.lists(word, max_size=400).map(" ".join)
published = st.sampled_from([None, datetime(2025, 10, 17, tzinfo=UTC)])
articles = st.builds(Article, anything, title, publisher=st.just("The Gull"), published=published)


def cut(article):
    return chunk(article, MODEL.piece_starts, WINDOW)


def pieces(text):
    return len(MODEL.piece_starts(text))


def limit(article):
    header = cut(Article("x", article.title, publisher=article.publisher, published=article.published))[0].header
    return min(PASSAGE_PIECES, max(64, WINDOW - 4 - pieces(header)))


def assert_covers(article, passages):
    """Every visible character is in a passage, and each passage begins and ends after the one before it."""
    covered = 0
    for before, passage in zip([None, *passages], passages, strict=False):
        assert passage.text == article.text[passage.start : passage.end] == passage.text.strip() != ""
        assert not article.text[covered : passage.start].strip()
        assert before is None or (passage.start > before.start and passage.end > before.end)
        covered = passage.end
    assert not article.text[covered:].strip()


@settings(deadline=None)
@given(articles)
def test_passages_hold_every_visible_character_in_order(article):
    assert_covers(article, cut(article))


@settings(deadline=None)
@given(articles)
@example(Article("0\x1e0" + "北京今日大雪" * 60, publisher="The Gull"))
@example(Article(":\u070e\x0c0A" + "北京今日大雪" * 60, publisher="The Gull"))
@example(Article("\u070e\x0cunaffiliatedly " + "北京今日大雪" * 60, publisher="The Gull"))
def test_header_and_passage_fit_the_model(article):
    for passage in cut(article):
        embedded = embedding_text(passage, MODEL.piece_starts, WINDOW)
        assert embedded.endswith(passage.text)
        assert pieces(embedded) + SPECIAL <= WINDOW
        assert pieces(passage.text) <= PASSAGE_PIECES


@settings(deadline=None)
@given(prose, st.sampled_from(["", "Ferry sinks", "long title " * 60]))
def test_passages_are_filled_and_share_one_sentence_where_it_fits(text, title):
    article = Article(text, title)
    most = limit(article)
    spans = sentences(text)
    assume(all(pieces(text[start:end]) <= most for start, end in spans))  # Longer ones are split.
    passages = cut(article)
    for passage, following in pairwise(passages):
        last = next(n for n, span in enumerate(spans) if span[1] == passage.end)
        after = spans[last + 1]
        assert pieces(text[passage.start : after[1]]) > most
        shares = spans[last][0] > passage.start and pieces(text[spans[last][0] : after[1]]) <= most
        assert following.start == (spans[last][0] if shares else after[0])


@settings(deadline=None)
@given(articles)
def test_the_same_article_gives_the_same_passages(article):
    again = Article(article.text, article.title, publisher=article.publisher, published=article.published)
    assert [(p.id, p.start, p.end) for p in cut(article)] == [(p.id, p.start, p.end) for p in cut(again)]


def test_two_short_sentences_are_one_passage():
    article = Article("The harbour froze.  No ship left it.\n")
    assert [passage.text for passage in cut(article)] == ["The harbour froze.  No ship left it."]


@pytest.mark.parametrize("text", ["", " \n\n\t "])
def test_without_words_there_is_no_passage(text):
    assert cut(Article(text, "A title")) == []


def test_a_sentence_of_five_thousand_words_is_split_between_words():
    words = [f"word{n}" for n in range(5_000)]
    article = Article(" ".join(words))
    passages = cut(article)
    assert_covers(article, passages)
    assert [word for passage in passages for word in passage.text.split()] == words
    assert all(pieces(passage.text) <= PASSAGE_PIECES for passage in passages)
    # Filled: one more word would not fit.
    assert all(pieces(f"{p.text} {q.text.split()[0]}") > PASSAGE_PIECES for p, q in pairwise(passages))


@pytest.mark.parametrize("word", ["x" * 3_000, "ab" * 1_500, "北" * 3_000, "한" * 3_000, "a," * 1_500])
def test_a_word_of_three_thousand_letters_is_kept_whole_or_split(word):
    article = Article(f"Before it. {word} After it.", "Odd")
    passages = cut(article)
    assert_covers(article, passages)
    assert all(pieces(embedding_text(p, MODEL.piece_starts, WINDOW)) + SPECIAL <= WINDOW for p in passages)


@pytest.mark.parametrize("words", [50, 190, 200, 1_000])
def test_an_absurdly_long_title_leaves_room_for_the_passage(words):
    article = Article("The harbour froze. No ship left it. " * 40, "endless " * words)
    passages = cut(article)
    assert_covers(article, passages)
    for passage in passages:
        embedded = embedding_text(passage, MODEL.piece_starts, WINDOW)
        assert embedded.startswith("endless endless") and embedded.endswith(f"\n{passage.text}")
        assert pieces(embedded) + SPECIAL <= WINDOW
        assert pieces(passage.text) <= limit(article)
        assert passage.header == article.title  # Shortened for the model alone.


def test_a_smaller_window_gives_smaller_passages():
    article = Article("The harbour froze. No ship left it. " * 40, "A short title")
    passages = chunk(article, MODEL.piece_starts, 128)
    assert_covers(article, passages)
    assert all(pieces(embedding_text(p, MODEL.piece_starts, 128)) + SPECIAL <= 128 for p in passages)
