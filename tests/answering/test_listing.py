import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answering import listing

SUMMIT = "They wrote to the US, NATO, the EU, and Russia met on Friday."


def enumeration(text, item):
    """Return the items of the enumeration around `item`, all of `text` being one sentence."""
    at = text.index(item)
    return list(listing.items(text, *listing.whole(text, at, at + len(item), (0, len(text)))))


@pytest.mark.parametrize(
    "item", ["US", "the US", "NATO", "EU", "the EU", "Russia", "NATO, the EU", "the EU, and Russia"]
)
def test_any_item_leads_to_all(item):
    assert enumeration(SUMMIT, item) == ["the US", "NATO", "the EU", "Russia"]


@pytest.mark.parametrize(
    ("text", "item", "expected"),
    [
        ("France and Germany agreed.", "Germany", ["France", "Germany"]),
        ("France, Germany or Italy.", "France", ["France", "Germany", "Italy"]),
        ("France as well as Spain agreed.", "Spain", ["France", "Spain"]),
        ("France, Italy, as well as Spain agreed.", "Italy", ["France", "Italy", "Spain"]),
        ("Leaders: France, Germany, Italy", "Germany", ["France", "Germany", "Italy"]),
        ("Runa Østby, Teodor Brask and Ines Duarte won.", "Ines Duarte", ["Runa Østby", "Teodor Brask", "Ines Duarte"]),
        ("Łódź, Čapek and Østby won.", "Čapek", ["Łódź", "Čapek", "Østby"]),
        ("In the years 2019, 2020 and 2021 it fell.", "2020", ["2019", "2020", "2021"]),
        ("They cost 1,200, 1,500 and 12,000 crowns.", "1,500", ["1,200", "1,500", "12,000"]),
        ("Apple Inc., Ford Co. and St. John Ltd. won.", "Ford Co.", ["Apple Inc.", "Ford Co.", "St. John Ltd."]),
        (
            "the Bank of England and the House of Lords",
            "Bank of England",
            ["the Bank of England", "the House of Lords"],
        ),
        ("Serbia, Bosnia and Herzegovina, and Croatia.", "Serbia", ["Serbia", "Bosnia and Herzegovina", "Croatia"]),
        ("Serbia, Bosnia and Herzegovina, and Croatia.", "Croatia", ["Serbia", "Bosnia and Herzegovina", "Croatia"]),
        # A date is no item of it.
        ("Finland, which joined in April 2023, and Sweden applied.", "Sweden", ["Sweden"]),
        # No enumeration around it.
        ("It hit Paris, France, on Monday.", "Paris", ["Paris"]),
        ("Brask, Lindholm's mayor, left.", "Brask", ["Brask"]),
        ("On Monday, France and Germany agreed.", "France", ["France", "Germany"]),
        ("In Paris, France and Germany agreed.", "Germany", ["France", "Germany"]),
        ("According to Reuters, France and Germany agreed.", "France", ["France", "Germany"]),
        ("France and Germany agreed, Reuters said.", "Germany", ["France", "Germany"]),
        ("They left France and Germany, Reuters said.", "Germany", ["France", "Germany"]),
        ("They left France and Germany, Reuters said.", "France", ["France", "Germany"]),
        ("Ay and Bee, Cee and Dee won.", "Dee", ["Bee", "Cee", "Dee"]),
        ("Fishers sell cod, herring and salmon.", "herring", ["herring"]),
        ("He met Ann, fishermen and Bo.", "fishermen", ["fishermen"]),
        ("Only Lindholm agreed.", "Lindholm", ["Lindholm"]),
        ("It cost 1,200 crowns.", "1,200", ["1,200"]),
        ("Johnson & Johnson won.", "Johnson & Johnson", ["Johnson & Johnson"]),
    ],
)
def test_enumerations(text, item, expected):
    assert enumeration(text, item) == expected


def test_another_sentence_is_left_alone():
    text = "Ay and Bee left. Cee, Dee and Eff came. Gee and Aitch stayed."
    start, end = text.index("Cee"), text.index(" Gee")
    at = text.index("Dee")
    first, last = listing.whole(text, at, at + 3, (start, end))
    assert text[first:last] == "Cee, Dee and Eff"


def test_names_before_and_behind_the_sentence_are_left_alone():
    text = "Ay, Bee, Cee and Dee"
    start, end = text.index("Bee"), text.index(" and")
    assert listing.whole(text, start, start + 3, (start, len(text))) == (start, len(text))
    assert listing.whole(text, start, start + 3, (start, end)) == (start, start + 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cod, herring and salmon", ["cod", "herring", "salmon"]),
        ("cod, herring, and\n salmon", ["cod", "herring", "salmon"]),
        ("cod; herring; salmon", ["cod", "herring", "salmon"]),
        ("both cod and herring", ["cod", "herring"]),
        ("cod or herring", ["cod", "herring"]),
        ("Paris, France", ["Paris, France"]),
        ("October 17, 2025", ["October 17, 2025"]),
        ("1,200 people", ["1,200 people"]),
        ("the sandy island", ["the sandy island"]),
        ("", []),
        (" ", []),
        ("Ann Lee, 34, and Bo Day, 36", ["Ann Lee", "Bo Day"]),
        ("12, 14 and 19", ["12", "14", "19"]),
        ("Marks and Brask, Velden Foods and Next", ["Marks and Brask", "Velden Foods", "Next"]),
    ],
)
def test_items(text, expected):
    assert list(listing.items(text, 0, len(text))) == expected


SENTENCES = st.lists(
    st.sampled_from(
        ["Ay", "Bee Cee", "the EU", "U.S.", "1,200", "fish", "and", "or", ",", ", ", ", and ", " ", ";", "."]
    ),
    max_size=20,
).map("".join)


@settings(deadline=None)
@given(SENTENCES, st.data())
def test_the_enumeration_holds_the_item_and_stays_in_its_sentence(text, data):
    low, start, end, high = sorted(data.draw(st.integers(0, len(text))) for _ in range(4))
    first, last = listing.whole(text, start, end, (low, high))
    assert low <= first <= start and end <= last <= high


@settings(deadline=None)
@given(SENTENCES)
def test_items_are_words_of_the_text_in_order(text):
    at = 0
    spaced = " ".join(text.split())
    for item in listing.items(text, 0, len(text)):
        assert item and item == item.strip()
        at = spaced.index(item, at) + len(item)
