import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.archive.archive import Archive
from rag.retrieval.spelling import mended
from rag.types import Article


@pytest.fixture(scope="module")
def archive(tmp_path_factory, embedder):
    texts = [
        "The summit in Lindholm was called off. The president of the alliance, Anjali Brask, said so.",
        "Velden withdrew from the court. A tunnel is to join both harbours. Jon Falk drew it.",
    ]
    with Archive(tmp_path_factory.mktemp("spelling"), embedder=embedder) as archive:
        archive.add([Article(text, f"Report {n}") for n, text in enumerate(texts)])
        yield archive


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wher is teh sumit", "where is the summit"),
        ("Wher is the summit?", "Where is the summit?"),
        ("Anjali Brask saw teh summit", "Anjali Brask saw the summit"),
        ("who is teh presidnt of the alience", "who is the president of the alliance"),
        ("wich cort did velden withdraw from", "which court did velden withdraw from"),
        ("how long is the tunel", "how long is the tunnel"),
        # Of several slips one may be a word, if it can be meant for a name.
        ("wich cort did brash leave", "which court did brask leave"),
    ],
)
def test_slips_are_mended_by_the_words_of_the_archive(archive, typed, meant):
    assert mended(typed, archive) == meant


@pytest.mark.parametrize(
    "question",
    [
        "Where is the summit?",
        "WHERE IS THE SUMMIT",
        # Names, usual words and words of which the archive knows none like it.
        "Who is Jom Falk?",
        "who is anjali",
        "how do I reset my password",
        "goulash recipe",
        # Words, however like the archive's own.
        "is the summer coined",
        "which court did brash leave",
        "who is the resident of the tunnels alliances",
        "Tunne is a name",
        "is 'teh' a word in x-teh-y?",
        "Où est le sommet ?",
        "",
        "?",
    ],
)
def test_everything_else_stays_as_it_was_typed(archive, question):
    assert mended(question, archive) == question


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=40) | st.text("abcdefghij AB'?", max_size=40))
def test_any_text_is_borne_and_mending_it_again_changes_nothing(archive, question):
    once = mended(question, archive)
    assert mended(once, archive) == once


def test_an_empty_archive_mends_only_what_asks(tmp_path, embedder):
    with Archive(tmp_path, embedder=embedder) as empty:
        assert mended("wher is teh sumit", empty) == "where is the sumit"
