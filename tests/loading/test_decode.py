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


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.csv.gz", "a.warc.gz"])
def test_what_unfolds_to_many_times_its_size_is_given_up(load_text, monkeypatch, name):
    monkeypatch.setattr(decode, "_UNFOLDED", 1_000_000)
    words = "x" * 10_000
    line = f'{{"text": "{words}"}}\n' if name == "a.jsonl.gz" else f"{words}\n"
    start = {"a.csv.gz": "text\n", "a.warc.gz": "WARC/1.0\r\nA: "}.get(name, "")
    articles, errors = load_text(name, start + line * 1_000)
    assert len(articles) < 500 and "unfolds to more than 200 times its size" in errors[-1].reason


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("a.jsonl", '{"text": "No ship left."}'),
        ("a.csv", "text\nNo ship left."),
        ("a.csv", "\ufefftext\nNo ship left."),
    ],
)
def test_blank_lines_without_end_are_given_up(load_text, name, start):
    encoding = "utf-16-le" if start.startswith("\ufeff") else "utf-8"
    articles, (error,) = load_text(name, (start + "\n" * 3_000_000).encode(encoding))
    assert len(articles) == 1 and error.reason == "is given up after 1,000,000 blank lines"


def test_a_web_archive_of_blank_lines_is_given_up(load_text):
    articles, (error,) = load_text("a.warc", "\n" * 3_000_000)
    assert not articles and "1,000,000 blank lines" in error.reason


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
