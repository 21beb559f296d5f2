from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answering.reader import windows
from rag.text import sentences

#: Characters of a window at most, and of what two windows share at most.
LONGEST, SHARED = 900, 250
PROSE = st.text(alphabet=st.sampled_from("ab Z.\n\t!?”é\u00a0\u2028 "), max_size=200) | st.lists(
    st.tuples(st.integers(1, 1_500), st.sampled_from([". ", ".\n\n", " ", "\n"])), max_size=12
).map(lambda parts: "".join(f"A{'b ' * (length // 2)}c{ending}" for length, ending in parts))


def test_a_short_text_is_one_window():
    text = "  The ferry sails again. It costs ten crowns.\n\nBrask said so. "
    assert list(windows(text)) == [(2, len(text) - 1)]


def test_a_text_of_no_words_has_no_windows():
    assert list(windows("")) == list(windows(" \n\n\t")) == []


def test_windows_begin_and_end_with_sentences_and_share_some():
    text = " ".join(f"Sentence number {n} stands in its place here." for n in range(100))
    found = list(windows(text))
    starts, ends = ({border[side] for border in sentences(text)} for side in (0, 1))
    assert len(found) > 4
    for start, end in found:
        assert start in starts and end in ends
        assert LONGEST - SHARED < end - start <= LONGEST or end == len(text)
    for (_, end), (start, _) in pairwise(found):
        assert SHARED / 2 < end - start <= SHARED


def test_a_sentence_longer_than_a_window_is_cut_with_an_overlap():
    text = "word " * 500 + "end."
    found = list(windows(text))
    assert len(found) > 2
    assert all(end - start <= LONGEST for start, end in found)
    assert all(end - start == SHARED for (_, end), (start, _) in pairwise(found))


@settings(deadline=None)
@given(PROSE)
def test_windows_hold_every_visible_character_in_order(text):
    position = 0
    previous = -1
    for start, end in windows(text):
        assert previous < start < end <= len(text)
        assert end - start <= LONGEST
        assert not text[position:start].strip()
        previous, position = start, max(position, end)
    assert not text[position:].strip()


@settings(deadline=None)
@given(PROSE)
def test_every_sentence_that_fits_stands_whole_in_a_window(text):
    found = list(windows(text))
    for start, end in sentences(text):
        if end - start <= LONGEST:
            assert any(first <= start and end <= last for first, last in found)
