import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text import normalise, paragraphs, sentences

PROSE = st.text(alphabet=st.sampled_from("ab Z.\n\r\t!?“”’…é\u00a0\u2028 "), max_size=200) | st.text(max_size=200)


def test_headline_byline_and_dateline_never_run_into_the_prose():
    text = "Harbour reopens\n\nBy Ines Duarte\n\nLISBON – The harbour opened on Monday. Mr. Silva cut a ribbon."
    assert [text[start:end] for start, end in sentences(text)] == [
        "Harbour reopens",
        "By Ines Duarte",
        "LISBON – The harbour opened on Monday.",
        "Mr. Silva cut a ribbon.",
    ]


def test_hard_wrapped_prose_is_one_sentence():
    text = (
        "The mayor of the small town by the river said on Tuesday that the\nbridge would stay closed until the"
        " engineers have looked at it again."
    )
    assert sentences(text) == [(0, len(text))]


def test_short_lines_stand_alone():
    text = "By Ines Duarte\nLisbon correspondent\nThe harbour opened."
    assert [text[start:end] for start, end in sentences(text)] == text.split("\n")


@pytest.mark.parametrize("space", ["\u00a0", "\u2003", "\u2028", "\u202f", "\u3000", "\x85"])
def test_white_space_of_any_width_is_borne(space):
    text = f"It is vitamin A{space}. Then came B{space}.C."
    spans = sentences(text)
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())


@given(PROSE)
def test_sentences_hold_every_visible_character_in_order(text):
    position = 0
    for start, end in sentences(text):
        assert position <= start < end
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip()


@given(PROSE)
def test_paragraphs_hold_every_visible_character(text):
    assert "".join("".join(text[start:end].split()) for start, end in paragraphs(text)) == "".join(text.split())


@given(st.text(max_size=100))
def test_normalised_text_maps_back_to_where_it_stood(text):
    normalised = normalise(text)
    assert len(normalised.text) == len(normalised.offsets)
    assert list(normalised.offsets) == sorted(normalised.offsets)
    for at, offset in enumerate(normalised.offsets):
        start, end = normalised.original_span(at, at + 1)
        assert start == offset and end == offset + 1
        assert normalised.text[at] in normalise(text[start:end]).text


def test_normalise_evens_out_case_space_and_typography():
    assert normalise("“It’s \n late”—he  said…").text == '"it\'s late"-he said...'
