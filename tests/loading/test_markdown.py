from datetime import UTC, datetime

import pytest

FRONT = """---
title: "Harbour: frozen"
author:
  - Mira Okafor
  - name: Jon Li
date: 2025-10-17
publisher: The Gull
url: https://gull.example/harbour
id: 17
---

No ship **left** the [harbour](https://gull.example).
"""


def test_front_matter(load_text):
    ((article,), errors) = load_text("a.md", FRONT)
    assert not errors
    assert article.title == "Harbour: frozen"
    assert article.authors == ("Mira Okafor", "Jon Li")
    assert article.published == datetime(2025, 10, 17, tzinfo=UTC)
    assert (article.publisher, article.url, article.key) == ("The Gull", "https://gull.example/harbour", "17")
    assert article.text == "No ship **left** the [harbour](https://gull.example)."


def test_without_front_matter_the_head_is_read_as_in_plain_text(load_text):
    content = "# Harbour freezes #\n\n*By Mira Okafor*\n\n17 October 2025\n\n## Ice\n\nNo ship left."
    ((article,), errors) = load_text("a.markdown", content)
    assert not errors
    assert article.title == "Harbour freezes"
    assert article.authors == ("Mira Okafor",)
    assert article.published == datetime(2025, 10, 17, tzinfo=UTC)
    assert article.text == "*By Mira Okafor*\n\n17 October 2025\n\n## Ice\n\nNo ship left."


@pytest.mark.parametrize(
    ("content", "title", "text"),
    [
        ("---\ntitle: Ice\n---\n# Ice\nNo ship left.", "Ice", "No ship left."),
        ("---\ntitle: Ice\n---\n# The harbour\nNo ship left.", "Ice", "# The harbour\nNo ship left."),
        ("---\n---\nNo ship left.", "", "No ship left."),
        ("---\nNo ship left.\n---\nNone came.", "", "---\nNo ship left.\n---\nNone came."),
        ("---\nNo ship left.", "", "---\nNo ship left."),
        ("An image\n\n# Ice\n\nNo ship left.", "Ice", "An image\n\n# Ice\n\nNo ship left."),
        (f"# Ice{' ' * 1_000_000}x\nNo ship left.", "Ice x", "No ship left."),
        (f"# Ice{'#' * 1_000_000}\nNo ship left.", "Ice", "No ship left."),
        ("#hashtag of the day", "", "#hashtag of the day"),
    ],
)
def test_what_is_title_and_what_is_text(load_text, content, title, text):
    ((article,), errors) = load_text("a.md", content)
    assert (article.title, article.text, errors) == (title, text, [])


@pytest.mark.parametrize(
    ("content", "reason", "line"),
    [
        ("---\ndate: 2025-10-17\ntitle: Ice: the harbour\n---\nNo ship left.", "a value that contains a colon", 3),
        ("---\ntitle: [Ice\n---\nNo ship left.", "not YAML", 3),
        ('---\ntitle: "\\UFFFFFFFF"\n---\nNo ship left.', "not YAML", None),
        ("---\ntitle: " + "[" * 1500 + "\n---\nNo ship left.", "not YAML", None),
        ("---\na: [" + "x," * 100_000 + "]\n---\nNo ship left.", "front matter of more than 100,000", None),
        ("---\ntitle: Ice\n---\n", "but no text", None),
        ("# Ice\n", "but no text", None),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(load_text, content, reason, line):
    articles, (error,) = load_text("a.md", content)
    assert not articles
    assert reason in error.reason
    assert error.line == line


def test_front_matter_makes_no_python_objects(load_text):
    ((article,), _) = load_text(
        "a.md", "---\ntitle: !!python/object/apply:os.getcwd []\ndate: 2025-10-17\n---\nNo ship left."
    )
    assert article.title == ""
