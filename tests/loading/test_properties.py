import pytest

from rag.loading import properties


@pytest.mark.parametrize(
    "written",
    ["Ice in the harbour", "2019: the year of ice", "Booking.com fined", "Slide into debt", "Document of the year"],
)
def test_a_title_is_kept(written):
    assert properties.title(f" {written}\n") == written


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "Microsoft Word - ice.doc",
        "ice_final2.indd",
        "Untitled",
        "untitled-3",
        "Document1",
        "PowerPoint Presentation",
        "Slide 1",
        "12",
        "---",
        "word " * 60,
    ],
)
def test_what_is_no_title_is_not(written):
    assert properties.title(written) == ""


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Mira Okafor", ["Mira Okafor"]),
        ("Mira Okafor; Jon Li", ["Mira Okafor", "Jon Li"]),
        ("Mira Okafor and Ludwig van Beethoven", ["Mira Okafor", "Ludwig van Beethoven"]),
        ("jsmith", []),
        ("Administrator", []),
        ("python-docx", []),
        ("Windows User", []),
        ("the press office of the city", []),
        ("", []),
    ],
)
def test_only_full_names_are_authors(written, names):
    assert properties.authors(written) == names
