"""Germany and what is German."""

import pytest

from rag import ingest
from rag.archive.archive import Archive
from rag.archive.lexical import content_stems, stems
from rag.retrieval.demonyms import NAMES, kin
from rag.retrieval.query import understand
from rag.retrieval.search import search
from rag.types import Article


@pytest.mark.parametrize(
    ("question", "others"),
    [
        ("Who is the chancellor of Germany?", "german"),
        ("Who leads the German greens?", "germany"),
        ("How did the British and Dutch vote?", "uk britain netherlands"),
        ("What do Germany and the Germans export?", ""),
        ("Who won?", ""),
    ],
)
def test_a_country_and_what_is_of_it_find_each_other(question, others):
    assert set(kin(content_stems(question))) == set(stems(others))


def test_each_name_belongs_to_one_country():
    names = [stem for names in NAMES for stem in set(stems(" ".join(names)))]
    assert len(names) == len(set(names))


def test_a_passage_in_the_other_word_is_found(tmp_path):
    told = "The Swedish premier spoke about the weather at length."
    texts = [told, *(f"The premier of Lindland {n} spoke about the weather at length." for n in range(9))]
    with Archive(tmp_path / "archive") as archive:
        ingest.add([Article(text, url=f"https://news.example/{n}") for n, text in enumerate(texts)], archive)
        assert search(understand("Which premier of Sweden spoke?"), archive, 1)[0].passage.text == told
