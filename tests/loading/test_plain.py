from datetime import UTC, datetime
from pathlib import Path

import pytest

from rag.loading import load

CORPUS = Path(__file__).parents[2] / "corpus"


def test_the_article_that_ships_with_the_project():
    (article,) = load([CORPUS])
    assert article.title == "Russia agreed to speak with Trump to end war in Ukraine"
    assert article.authors == ("Anjali Sharma",)
    assert article.text.startswith("By Anjali Sharma\n\nWASHINGTON – Russia President")
    assert article.published is None
    assert article.source == str(CORPUS / "russia-us-summit-budapest.txt")


def test_head_and_text(load_text):
    content = (
        "Harbour freezes over\r\n\r\nBy Mira Okafor and Jon Li\r\n17 October 2025\r\n\r\nNo ship left.\r\nNone.\r\n"
    )
    ((article,), errors) = load_text("a.txt", content)
    assert not errors
    assert article.title == "Harbour freezes over"
    assert article.authors == ("Mira Okafor", "Jon Li")
    assert article.published == datetime(2025, 10, 17, tzinfo=UTC)
    assert article.text == "By Mira Okafor and Jon Li\n17 October 2025\n\nNo ship left.\nNone."


@pytest.mark.parametrize(
    ("content", "title", "text"),
    [
        ("Harbour freezes\nNo ship left.", "Harbour freezes", "No ship left."),
        ("\n\n  Harbour freezes\n\n\n No ship left. \n", "Harbour freezes", "No ship left."),
        ("Harbour freezes\nby Mira Okafor\nNo ship left.", "Harbour freezes", "by Mira Okafor\nNo ship left."),
        ("No ship left the harbour.", "", "No ship left the harbour."),
        ("No ship left the harbour on\nmonday, they said.", "", "No ship left the harbour on\nmonday, they said."),
        ("No ship left. " * 20 + "\n\nNone came.", "", "No ship left. " * 20 + "\n\nNone came."),
        ("Harbour freezes\rNo ship left.", "Harbour freezes", "No ship left."),
        ("No ship left. None came.\n\nTea was sold.", "", "No ship left. None came.\n\nTea was sold."),
        ("Ferry sinks. All saved\n\nTea was sold.", "Ferry sinks. All saved", "Tea was sold."),
        ("Mr. Li meets the U.S. envoy.\nTea was sold.", "Mr. Li meets the U.S. envoy.", "Tea was sold."),
    ],
)
def test_what_is_title_and_what_is_text(load_text, content, title, text):
    ((article,), errors) = load_text("a.txt", content)
    assert (article.title, article.text, errors) == (title, text, [])


def test_a_date_that_cannot_be_read_is_reported_and_the_article_is_in(load_text):
    ((article,), (error,)) = load_text("a.txt", "Harbour freezes\nPublished: soon\n\nNo ship left.")
    assert article.published is None
    assert error.reason == "is in, but without its published: “soon” is not a date that can be read"
