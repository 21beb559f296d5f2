import pytest

from rag.loading import bylines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("By Mira Okafor", ("Mira Okafor",)),
        ("BY MIRA OKAFOR", ("MIRA OKAFOR",)),
        ("Mira Okafor, Jon Li and Cem Kaya", ("Mira Okafor", "Jon Li", "Cem Kaya")),
        ("Mira Okafor, Jon Li, and Cem Kaya", ("Mira Okafor", "Jon Li", "Cem Kaya")),
        ("Mira Okafor; Jon Li", ("Mira Okafor", "Jon Li")),
        ("Mira Okafor and Mira Okafor", ("Mira Okafor",)),
        ("Ruth van der Berg & J. P. O’Neill", ("Ruth van der Berg", "J. P. O’Neill")),
        ("Sam Okafor Jr.", ("Sam Okafor Jr.",)),
        ("By Sam Okafor, Jr.", ("Sam Okafor, Jr.",)),
        ("Mira Okafor, PhD, and Jon Li, Ph.D.", ("Mira Okafor, PhD", "Jon Li, Ph.D.")),
        ("By Mira Okafor, Staff Writer", ("Mira Okafor",)),
        ("Mira Okafor, Health Editor at The Gull; Jon Li", ("Mira Okafor", "Jon Li")),
        ("Okafor, Mira", ("Mira Okafor",)),
        ("van der Berg, Ruth; Li, Jon", ("Ruth van der Berg", "Jon Li")),
        ("By Reuters, Berlin", ("Reuters", "Berlin")),
        ("Reuters, AFP", ("Reuters", "AFP")),
        ("Reuters", ("Reuters",)),
        ("Mira Okafor in Oakland, California", ("Mira Okafor in Oakland, California",)),
        ("desk@example.org (Night Desk)", ("desk@example.org (Night Desk)",)),
        ("", ()),
        (" , and ", (", and",)),
    ],
)
def test_names_are_parted_and_nothing_is_lost(text, expected):
    assert bylines.names(text) == expected


@pytest.mark.parametrize(
    "line", ["By the time they came, the river had risen.", "By 2030", "By Tuesday.", "Bystanders", "By", "Mira Okafor"]
)
def test_other_lines_are_no_bylines(line):
    assert bylines.byline(line) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "By Mira Okafor\n\n17 October 2025\n\nThe harbour froze.",
            {"authors": ["Mira Okafor"], "published": "17 October 2025"},
        ),
        (
            "17 October 2025\nBy Mira Okafor\nThe harbour froze.",
            {"authors": ["Mira Okafor"], "published": "17 October 2025"},
        ),
        ("*By Mira Okafor*\n\nThe harbour froze.", {"authors": ["Mira Okafor"]}),
        ("Published: 2025-10-17 10:00\n\nThe harbour froze.", {"published": "2025-10-17 10:00"}),
        ("Published on Oct. 17, 2025\n\nThe harbour froze.", {"published": "Oct. 17, 2025"}),
        ("Date: soon\n\nThe harbour froze.", {"published": "soon"}),
        ("Posted guards held the harbour\n\nThe harbour froze.", {}),
        ("The harbour froze.\n\n17 October 2025\n\nBy Mira Okafor", {}),
        ("HARBOUR, 17 October 2025 – The harbour froze.", {}),
        ("The harbour\n\nThe mayor\n\nThe gulls\n\nThe ice\n\n17 October 2025", {}),
        ("12 March 2999\n\nThe harbour froze.", {}),
    ],
)
def test_the_head_ends_where_the_prose_begins(text, expected):
    assert bylines.read_head(text) == expected
