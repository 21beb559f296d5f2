"""Countries and states by name."""

import pytest

from rag.answering.gazetteer import Place, asked, named


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("South Sudan and Sudan", ["South Sudan", "Sudan"]),
        ("the U.S., the UK and Turkey", ["U.S.", "UK", "Turkey"]),
        ("New Mexico and Mexico, Indiana and India", ["Mexico", "India"]),
        ("a turkey for us in chad", []),
        ("Russian and Norway-based firms", []),
        ("Bosnia and Herzegovina, Saint Lucia, São Tomé and Príncipe", [
            "Bosnia and Herzegovina", "Saint Lucia", "São Tomé and Príncipe",
        ]),
        ("the Gulf of Mexico and Mexico City", []),
        ("the European Union and the United Nations", []),
    ],
)  # fmt: skip
def test_countries_are_told_from_what_holds_their_names(text, countries):
    assert [text[start:end] for start, end in named(text, Place.COUNTRY)] == countries


def test_a_state_is_no_city():
    text = "New York, New York City, West Virginia and Washington, D.C."
    assert [text[start:end] for start, end in named(text, Place.STATE)] == ["New York", "West Virginia"]


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("Which country hosts the summit?", Place.COUNTRY),
        ("what African nation postponed its elections", Place.COUNTRY),
        ("In what US state is it?", Place.STATE),
        ("Which country singer won?", None),
        ("Which state senator resigned?", None),
        ("Which two countries signed?", Place.COUNTRY),
        ("Which other US states signed?", Place.STATE),
        ("Which Gulf states signed?", Place.COUNTRY),
        ("Which member state objected?", Place.COUNTRY),
        ("Which southern state banned it?", Place.STATE),
        ("Which German state is it in?", None),
        ("Which state-owned bank failed?", None),
        ("Which state bank failed?", None),
        ("What state of emergency was declared?", None),
        ("Where is it?", None),
    ],
)
def test_the_word_country_asks_for_one(question, place):
    assert asked(question) is place
