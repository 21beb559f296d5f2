"""Pieces from memory are those of the tokenizer, on whatever text."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.normalizers import Lowercase

from rag.archive import word_pieces
from rag.archive.embed import packaged_model
from rag.archive.word_pieces import WordPieces


def packaged() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(packaged_model() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


TOKENIZER = packaged()
PIECES = WordPieces(TOKENIZER)
#: Marks, spaces, accents and scripts of which each has a rule of its own, among letters.
ODD = st.text(
    st.sampled_from("aZ9é́İſßﬁ \t\n\x0b\x0c\x1c\x85\xa0\u200b\u2028\u3000.-_$“”—…°€×中。ǅ\x00\ufffd\ufeff܀[]#SEPCLS'")
    | st.characters(exclude_categories=["Cs"]),
    max_size=60,
)


def both(pieces: WordPieces, tokenizer: Tokenizer, text: str) -> None:
    encoding = tokenizer.encode(text, add_special_tokens=False)
    assert pieces.starts(text) == [start for start, _ in encoding.offsets]
    assert pieces.ids(text) == encoding.ids


@settings(max_examples=600)
@given(ODD)
@example("")
@example("  \n ")
@example("The U.S.-led coalition’s “unprecedented” move: 1,200 troops, said Zoë O’Neill…")
@example("he wrote [SEP] and [MASK]ed it, [sep] too, [CLS][PAD] [UNK]")
@example("a" * 150 + " " + "b-" * 150)
@example("न\u200dमस्ते 안녕하세요 สวัสดี ١٢٣ नमस्ते।")
def test_pieces_are_those_of_the_tokenizer(text):
    both(PIECES, TOKENIZER, text)


def test_a_word_is_cut_once(monkeypatch):
    pieces = WordPieces(TOKENIZER)
    wanted = pieces.ids("the summit and the talks, the summit")
    monkeypatch.setattr(pieces._words, "_tokenizer", None)  # asked once more, it would raise
    assert (
        pieces.ids("the summit and the talks, the summit")
        == wanted
        == TOKENIZER.encode("the summit and the talks, the summit", add_special_tokens=False).ids
    )


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(word_pieces, "_MOST", 10)
    pieces = WordPieces(TOKENIZER)
    text = " ".join(f"word{n}" for n in range(100))
    both(pieces, TOKENIZER, text)
    both(pieces, TOKENIZER, "x" * 60 + " end")
    assert len(pieces._words) <= 10
    assert not any(len(word) > 50 for word in pieces._words)


def test_another_tokenizer_is_asked_itself():
    other = packaged()
    other.normalizer = Lowercase()
    both(WordPieces(other), other, "Zoë’s café\u200b”")


@pytest.mark.parametrize("token", ["Summit", "[SEP] x"])
def test_a_tokenizer_with_words_of_its_own_is_asked_itself(token):
    other = packaged()
    other.add_tokens([token])
    both(WordPieces(other), other, f"the {token}s are near")
