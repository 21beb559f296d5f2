"""“Ann Lee resigned”: what texts say of those who hold an office no more."""

import pytest

from rag.retrieval import departures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Runa Falk resigned on Monday.", ""),
        ("Runa Falk, 58, the mayor of Velden, stepped down.", ""),
        ("Runa Falk, who resigned as mayor of Velden, left.", "mayor of Velden"),
        ("He sacked his deputy mayor, Runa Falk.", "deputy mayor"),
        ("Bo Lee, replacing Runa Falk, spoke.", ""),
        ("Runa Falk spoke. Bo Lee resigned.", None),
        ("He dismissed Runa Falk’s claim.", None),
        ("He dismissed the report by Runa Falk.", None),
        ("Runa Falk retired to Velden.", None),
    ],
)
def test_a_text_says_who_left_which_office(text, expected):
    start = text.index("Runa Falk")
    assert departures.said(text, start, start + 9) == expected


def test_who_was_replaced_need_not_count():
    text = "Bo Lee, replacing Runa Falk, spoke."
    assert departures.said(text, 18, 27, succeeded=False) is None


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Mayor Runa Falk", "He sacked the mayor, Runa Falk.", True),
        ("Runa Falk", "Ms. Falk resigned.", True),
        ("Falk", "Falk resigned.", True),
        ("Runa Falk", "Falkner resigned.", False),
        ("Runa Falk", "Falk stayed.", False),
        ("the mayor", "The mayor resigned.", False),
        ("", "Falk resigned.", False),
    ],
)
def test_a_text_may_say_anywhere_that_somebody_left(name, text, expected):
    assert departures.of(name, text) is expected


@pytest.mark.parametrize("filling", [", a", "a ", "sacked ", "the ", "\n", "Falk "])
def test_a_long_text_is_borne(filling):
    departures.of("Runa Falk", filling * 16_000 + "Runa Falk" + filling * 16_000)
