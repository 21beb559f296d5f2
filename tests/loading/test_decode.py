import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import LoadError
from rag.loading import decode
from rag.text import storable

TEXT = "Zoë’s café in Łódź – naïve?"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode(encoding):
    marks = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
    assert decode.to_text(marks.get(encoding, b"") + TEXT.encode(encoding), "a") == TEXT


def test_windows_1252_and_latin_1():
    assert decode.to_text("Zoë’s café – naïve?".encode("cp1252"), "a") == "Zoë’s café – naïve?"
    assert decode.to_text("Zoë, café".encode("latin-1"), "a") == "Zoë, café"


def test_one_damaged_character_does_not_spoil_the_others():
    assert decode.to_text(TEXT.encode() + b" \xe2\x80 end", "a") == TEXT + " � end"


@pytest.mark.parametrize("declared", ["no-such-encoding", "hex", "utf-8", "undefined"])
def test_a_false_declaration_is_passed_over(declared):
    assert decode.to_text("Zoë, café".encode("cp1252"), "a", declared) == "Zoë, café"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"No ship\0 left", "NUL"),
        (b"\xff\xfeN\x00o", "UTF-16"),
        (b"\xff\xfeN\x00o\x00\x00\xd8", "UTF-16"),
        (bytes(range(1, 32)) * 20, "control characters"),
        (bytes(range(128, 160)) * 20, "control characters"),
    ],
)
def test_binary_is_refused(data, reason):
    with pytest.raises(LoadError, match=reason):
        decode.to_text(data, "a")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_utf_8_comes_back_letter_by_letter(text):
    text = text.removeprefix("\ufeff").replace("\ufffd", "")
    assert decode.to_text(text.encode(), "a") == text


@given(st.text(st.characters()))
def test_storable_text_can_be_stored(text):
    stored = storable(text)
    assert len(stored) == len(text)
    assert stored.encode().decode() == stored
    assert "\0" not in stored
