"""The year asked about, and the year that an article tells of."""

from datetime import UTC, datetime

import pytest

from rag.answering import years
from rag.types import Article


@pytest.mark.parametrize(
    ("question", "year"),
    [
        ("Which film won at Lindholm in 2024?", 2024),
        ("who won the 2023 heron prize", 2023),
        ("Who won the prize?", None),
        ("Who won in 2023 and in 2024?", None),
        ("Who has led the board since 2019?", None),
        ("Will it open by 2030?", None),
        ("Who paid $2024?", None),
        ("Who sold 2,024 bicycles?", None),
        ("Who won the 2023-24 season?", None),
    ],
)
def test_one_year_is_asked_about_or_none(question, year):
    assert years.asked(question) == year


@pytest.mark.parametrize(
    ("text", "published", "tells"),
    [
        ("Ann Lee won the prize in 2024.", (2026, 5), True),
        ("The prize of 2024 was handed over. Ann Lee won it.", (2026, 5), True),
        ("Ann Lee won the prize.", (2024, 5), True),
        ("Ann Lee won the prize.", (2025, 1), True),  # on 2 January
        ("Ann Lee won the prize.", (2025, 5), False),
        ("Ann Lee won the prize last year.", (2025, 5), True),
        ("Ann Lee won the prize last year.", (2026, 5), False),
        ("Ann Lee will win the prize next year.", (2023, 5), True),
        ("Ann Lee won the prize.", (2023, 5), False),
        ("Ann Lee won the prize." + " Bread is dear." * 20 + " So it was in 2024.", (2025, 5), False),
        ("Ann Lee won the prize.", None, True),
    ],
)
def test_an_article_tells_of_the_year_that_it_names_or_was_published_in(text, published, tells):
    article = Article(text, published=datetime(*published, 2, tzinfo=UTC) if published else None)
    assert years.tells_of(2024, article, 0, len("Ann Lee")) is tells


def test_the_title_names_the_year_for_the_whole_article():
    article = Article("Ann Lee won.", title="Heron prize 2024", published=datetime(2026, 1, 2, tzinfo=UTC))
    assert years.tells_of(2024, article, 0, 7)
