import io
import sys
from datetime import UTC, datetime

import pytest

from rag.errors import LoadDoubt, LoadError
from rag.loading import pdf

from . import pdfs

HEADLINE = (72, 730, 20, "Harbour freezes over")
FIRST = [
    HEADLINE,
    *pdfs.column(
        "By Mira Okafor",
        "17 October 2025",
        "",
        "No ship left the harbour on Friday, and none came. The govern-",
        "ment said that the ice would hold until the spring, as the well-",
        "known captain Jon Li had said it would in a letter to the mayor.",
        "",
        "The gulls walked across the ice to the customs house, where the",
        "guards had made a fire, and the fishermen sat by it until the",
    ),
]
SECOND = pdfs.column(
    "evening of that day. Jon Li is well-known, and known well, for his",
    "letters to the mayor, which the paper prints on its last page.",
)


def test_pages_become_running_text_and_their_beginnings_are_kept(load_text):
    ((article,), errors) = load_text("ice.pdf", pdfs.make([FIRST, SECOND]))
    assert not errors
    assert article.title == "Harbour freezes over"
    assert article.authors == ("Mira Okafor",)
    assert article.published == datetime(2025, 10, 17, tzinfo=UTC)
    assert article.text == (
        "By Mira Okafor\n\n17 October 2025\n\n"
        "No ship left the harbour on Friday, and none came. The government said that the ice would hold until the "
        "spring, as the well-known captain Jon Li had said it would in a letter to the mayor.\n\n"
        "The gulls walked across the ice to the customs house, where the guards had made a fire, and the fishermen sat "
        "by it until the evening of that day. Jon Li is well-known, and known well, for his letters to the mayor, "
        "which the paper prints on its last page."
    )
    first, second = article.pages
    assert first == 0
    assert article.text[second:].startswith("evening of that day.")


def test_heads_feet_and_page_numbers_are_left_out(load_text):
    words = ("No ship left the harbour.", "The gulls walked across the ice.", "The kiosk sold out of tea.")
    pages = [
        [(72, 760, 9, f"The Gull, no. 12, page {n}"), (72, 700, 11, text), (300, 30, 9, f"- {n} -")]
        for n, text in enumerate(words, start=1)
    ]
    ((article,), _) = load_text("ice.pdf", pdfs.make(pages))
    assert article.text == "\n\n".join(words)
    assert [article.text[start : start + 6] for start in article.pages] == ["No shi", "The gu", "The ki"]


@pytest.mark.parametrize(
    ("info", "title", "authors"),
    [
        ("/Title (Ice in the harbour) /Author (Bo Li; Al Ek)", "Ice in the harbour", ("Bo Li", "Al Ek")),
        ("/Title (Microsoft Word - ice.doc) /Author (jsmith)", "No ship left", ()),
        ("/Title (ice_final2.indd) /CreationDate (D:20251017120000Z)", "No ship left", ()),
    ],
)
def test_what_the_properties_say_is_taken_if_it_is_a_title_or_a_name(load_text, info, title, authors):
    lines = pdfs.column("No ship left", "", "The gulls walked across the ice to the customs house.")
    ((article,), _) = load_text("ice.pdf", pdfs.make([lines], info))
    assert (article.title, article.authors, article.published) == (title, authors, None)


def test_a_byline_outweighs_the_properties(load_text):
    ((article,), _) = load_text("ice.pdf", pdfs.make([FIRST], "/Author (Sub Editor)"))
    assert article.authors == ("Mira Okafor",)


def test_empty_pages_keep_their_number(load_text):
    pages = [pdfs.column("No ship left."), [], pdfs.column("The gulls walked.")]
    ((article,), _) = load_text("ice.pdf", pdfs.make(pages))
    assert article.text == "No ship left.\n\nThe gulls walked."
    assert [article.text[a:b] for a, b in zip(article.pages, [*article.pages[1:], None], strict=True)] == [
        "No ship left.\n\n",
        "",
        "The gulls walked.",
    ]


def test_a_damaged_page_is_reported_and_the_others_are_read(load_text):
    data = pdfs.make([pdfs.column("No ship left."), pdfs.column("The gulls walked.")])
    kids = data.index(b"/Kids [")
    data = data[:kids] + data[kids:].replace(b"8 0 R", b"4 0 R", 1)
    ((article,), (doubt,)) = load_text("ice.pdf", data)
    assert article.text == "No ship left."
    assert isinstance(doubt, LoadDoubt) and doubt.reason == "is in, but without its damaged pages (2)"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"No ship left.", "is damaged or no PDF"),
        (pdfs.make([FIRST])[:300], "is damaged"),
        (pdfs.make([FIRST], encrypted=True), "is encrypted"),
        (pdfs.make([]), "is damaged"),
        (pdfs.make([[], []]), "has no text layer; run OCR on it first"),
        (pdfs.make([[]] * 5_001), "has 5,001 pages, more than the 5,000 of one article"),
    ],
)
def test_a_pdf_without_text_is_reported(load_text, content, reason):
    articles, (error,) = load_text("ice.pdf", content)
    assert not articles
    assert reason in error.reason


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("import os; os.abort()", "damaged, or needs too much memory"),
        ("bytes(1 << 62)", "damaged, or needs too much memory"),
        ("import time; time.sleep(600)", "took longer than 0.5 seconds"),
    ],
)
def test_a_crash_or_hang_of_the_library_ends_with_an_error(program, reason):
    with pytest.raises(LoadError, match=reason):
        list(pdf.read(io.BytesIO(pdfs.make([FIRST])), "ice.pdf", (sys.executable, "-c", program), 0.5))


def test_a_text_in_fonts_without_letters_is_reported(load_text):
    # Codes that the encoding leaves without a letter.
    data = pdfs.make([pdfs.column("~" * 40, "No ship left.")]).replace(b"~", b"\x01")
    articles, (error,) = load_text("ice.pdf", data)
    assert not articles and "run OCR" in error.reason
