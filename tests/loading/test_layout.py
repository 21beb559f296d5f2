import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.loading.layout import Line, flow


def page(*texts: str, left: float = 72.0, top: float = 700.0, wide: float = 400.0) -> list[Line]:
    """Lines that all fill their column."""
    return [Line(text, left, left + wide, top - 14 * n, 11.0) for n, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("the govern-", "ment said", "the government said"),
        ("the govern‐", "ment said", "the government said"),
        ("the govern\xad", "ment said", "the government said"),
        ("a well-", "known captain", "a well-known captain"),  # both parts are words of their own below
        ("the ice-", "cold sea", "the ice-cold sea"),  # stands with its hyphen below
        ("the news-", "paper said", "the newspaper said"),  # stands as one word below
        ("the mother-in-", "law said", "the mother-in-law said"),
        ("the Anglo-", "Saxon king", "the Anglo-Saxon king"),
        ("in 2019-", "2020 they", "in 2019-2020 they"),
        ("the COVID-", "19 wave", "the COVID-19 wave"),
        ("he said -", "and left", "he said - and left"),
        ("he said", "and left", "he said and left"),
    ],
)
def test_words_parted_at_the_end_of_a_line(first, second, joined):
    rest = "It was well known that the ice-cold newspaper had news on paper."
    assert flow([page(first, second, rest)]).text == f"{joined} {rest}"


def test_a_word_parted_by_the_end_of_a_page_begins_the_page_with_its_second_part():
    found = flow([page("The govern-"), page("ment said no.")])
    assert found.text == "The government said no."
    assert found.pages == (0, len("The govern"))


@pytest.mark.parametrize(
    "second",
    [
        Line("The gulls", 72, 472, 660, 11),  # a gap
        Line("The gulls", 84, 472, 686, 11),  # an indentation
        Line("The gulls", 72, 472, 686, 14),  # larger letters
        Line("• The gulls", 72, 472, 686, 11),  # a list
    ],
)
def test_what_begins_a_paragraph(second):
    lines = [Line("No ship left", 72, 472, 700, 11), second, *page("walked", "home.", top=second.baseline - 14)]
    found = flow([lines])
    assert found.text.startswith("No ship left\n\n")
    assert found.text[: found.paragraphs[0].end] == "No ship left"


def test_a_short_line_ends_its_paragraph_unless_the_next_goes_on_in_small_letters():
    short = Line("No ship left", 72, 150, 714, 11)
    assert flow([[short, *page("The gulls", "walked")]]).text == "No ship left\n\nThe gulls walked"
    assert flow([[short, *page("the gulls", "walked")]]).text == "No ship left the gulls walked"


def test_a_paragraph_runs_on_in_the_next_column_and_a_sentence_that_ended_does_not():
    left = page("No ship", "left")
    right = page("the harbour.", left=320, top=700)
    assert flow([left + right]).text == "No ship left the harbour."
    assert flow([page("No ship", "left.") + page("The gulls.", left=320)]).text == "No ship left.\n\nThe gulls."


def test_heads_of_left_and_right_pages_are_left_out_and_lines_elsewhere_are_not():
    pages = [
        [Line("The Gull", 72, 200, 760, 9) if n % 2 else Line(f"{n} Harbour", 72, 200, 760, 9), *page(f"Ship {word}.")]
        for n, word in enumerate(["one", "two", "three", "four", "five", "six"])
    ]
    assert flow(pages).text == "\n\n".join(f"Ship {word}." for word in ["one", "two", "three", "four", "five", "six"])
    pages[0].append(Line("The Gull", 72, 200, 300, 11))
    assert flow(pages).text.count("The Gull") == 1


def test_rows_of_figures_at_the_edges_are_no_page_numbers():
    words = ["No ship.", "No boat.", "No gull.", "No captain."]
    pages = [page(f"20{n} 4.{n}", text) for n, text in enumerate(words, start=10)]
    assert "2010 4.10" in flow(pages).text
    pages = [page(text, f"{n}") for n, text in enumerate(words, start=10)]
    assert flow(pages).text == "\n\n".join(words)


TEXT = st.text(st.sampled_from("aB-. •1\xad"), min_size=1, max_size=8).map(str.strip).filter(bool)
NUMBER = st.floats(-1e6, 1e6, allow_nan=False)
LINES = st.lists(st.builds(Line, TEXT, NUMBER, NUMBER, NUMBER, NUMBER), max_size=6)


@given(LINES)
def test_no_visible_character_of_a_page_is_lost_but_hyphens(lines):
    visible = re.compile(r"[\s\xad-]")
    found = flow([lines])
    assert visible.sub("", found.text) == visible.sub("", "".join(line.text for line in lines))


@given(st.lists(LINES, max_size=5))
def test_pages_and_paragraphs_lie_within_the_text_in_order(pages):
    found = flow(pages)
    assert len(found.pages) == len(pages)
    assert list(found.pages) == sorted(found.pages)
    assert all(0 <= begin <= len(found.text) for begin in found.pages)
    assert "\n\n".join(found.text[each.start : each.end] for each in found.paragraphs) == found.text
