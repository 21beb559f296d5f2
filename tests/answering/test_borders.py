import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answering.borders import whole


def widened(text, part):
    """Return what becomes of the first place where `part` stands in `text`."""
    at = text.index(part)
    start, end = whole(text, at, at + len(part))
    return text[start:end]


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        # Whole words.
        ("The mayor of Lindholm resigned.", "Lind", "Lindholm"),
        ("The mayor of Lindholm resigned.", "holm", "Lindholm"),
        ("The mayor of Lindholm resigned.", "yor of Lind", "mayor of Lindholm"),
        ("The mayor of Lindholm resigned.", "Lindholm", "Lindholm"),
        ("Lindholm", "dhol", "Lindholm"),
        ("At Malmo\u0308 station", "Malmo", "Malmo\u0308"),
        ("At Malmo\u0308 station", "\u0308", "Malmo\u0308"),
        # Datelines.
        ("NEW YORK – Harbour Bank will buy it.", "NEW YORK – Harbour Bank", "Harbour Bank"),
        ("By Runa Falk\n\nLIMA, Peru (AP) — The president left.", "LIMA, Peru (AP) — The president", "The president"),
        ("NEW YORK – Harbour Bank will buy it.", "NEW YORK", "NEW YORK"),
        ("talks of EU – China trade", "EU – China trade", "EU – China trade"),
        # Names of places.
        ("over the Lind Strait by ship", "Lind", "Lind Strait"),
        ("over the Lind Strait by ship", "Lind Strait", "Lind Strait"),
        ("the blue Lind, Sea View", "Lind", "Lind"),
        ("it is wide Sea", "wide", "wide"),
        # Hyphens and apostrophes.
        ("a well-known man", "known", "well-known"),
        ("a well-known man", "well", "well-known"),
        ("a well-known man", "-known", "well-known"),
        ("Jean-Luc Ardan spoke", "Luc Ardan", "Jean-Luc Ardan"),
        ("Ann O’Brien said", "Brien", "O’Brien"),
        ("Ann O'Brien said", "O", "O'Brien"),
        ("from AT&T today", "AT", "AT&T"),
        ("see rag.io today", "rag", "rag.io"),
        # Possessives: “whose” asks for the name.
        ("Brask's wife", "Brask", "Brask"),
        ("Brask’s wife", "Brask", "Brask"),
        ("BRASK'S wife", "BRASK", "BRASK"),
        ("Brask's wife", "Bra", "Brask"),
        ("Brask's wife", "Brask'", "Brask"),
        ("Brask's wife", "s wife", "Brask's wife"),
        ("at Arlo’s Bakery", "Arlo’s Bakery", "Arlo’s Bakery"),
        ("at Arlo’s", "Arlo’s", "Arlo’s"),
        ("the workers’ union", "workers’", "workers"),
        # Numbers.
        ("cost 1,200 crowns", "200", "1,200"),
        ("cost 1,200 crowns", "1", "1,200"),
        ("cost 1,200,300 crowns", "200", "1,200,300"),
        ("cost 1,200, he said", "1,200,", "1,200"),
        ("in 2019, 200 people", "2019", "2019"),
        ("cost 3.5 crowns", "5", "3.5"),
        ("cost 3.5.", "3.5.", "3.5"),
        ("at 10:30 today", "30", "10:30"),
        ("on 9/11 they", "9", "9/11"),
        ("cost $1.5 million.", "$1.5 million", "$1.5 million"),
        ("cost $1.5 million.", "1.5 million", "$1.5 million"),
        ("cost $1.5 million.", "5 million.", "$1.5 million"),
        ("cost US$5 now", "5", "US$5"),
        ("cost 5€ now", "5", "5€"),
        ("rose 5% now", "5", "5%"),
        ("rose to -5 degrees", "5 degrees", "-5 degrees"),
        ("rose to -5 degrees", "-5", "-5"),
        ("hit .305 this year", "305", ".305"),
        ("Pays: - Ann", "- Ann", "Ann"),
        # Abbreviations keep their full stop, sentences do not.
        ("in the U.S. today", "U.S", "U.S."),
        ("in the U.S. today", "S.", "U.S."),
        ("at 5 p.m. today", "5 p.m", "5 p.m."),
        ("by Apple Inc. today", "Apple Inc", "Apple Inc."),
        ("by Apple Inc., today", "Apple Inc.,", "Apple Inc."),
        ("They met in Budapest.", "Budapest.", "Budapest"),
        ("It was plan B.", "plan B.", "plan B"),
        # What surrounds an answer.
        ("met, in Lindholm, on", ", in Lindholm, ", "in Lindholm"),
        ("met — Ann — today", "— Ann —", "Ann"),
        ("met…  Ann", "…  Ann", "Ann"),
        ("\u00a0Ann\u2028\n", "\u00a0Ann\u2028\n", "Ann"),
        ("the (NATO) said", "(NATO)", "NATO"),
        ("the (NATO) said", "NATO)", "NATO"),
        ("the (NATO) said", "(NATO", "NATO"),
        ("the NATO (Brussels) said", "NATO (", "NATO"),
        ("the World Bank Group (WBG) said", "World Bank Group (WBG", "World Bank Group (WBG)"),
        ("Ito (R-Ohio) said", "Ito (R", "Ito (R-Ohio)"),
        ("Ito (R-Ohio, 61) said", "Ito (R-Ohio", "Ito"),
        ("the (old) mill", "old) mill", "(old) mill"),
        # Quotation marks without partner.
        ("a “New Northern Alliance", "a “New Northern Alliance", "New Northern Alliance"),
        ("It is a “New Northern Alliance” now", "a “New Northern Alliance", "New Northern Alliance"),
        ('It is a "New Northern Alliance" now', 'a "New Northern Alliance', "New Northern Alliance"),
        ("It is a ‘New Northern Alliance’ now", "a ‘New Northern Alliance", "New Northern Alliance"),
        ("It is a «Northern Alliance» now", "a «Northern Alliance", "Northern Alliance"),
        ("the “Northern Alliance” now", "Northern Alliance” now", "Northern Alliance"),
        ('the "Northern Alliance" now', 'Northern Alliance" now', "Northern Alliance"),
        ("the band of brothers “Ay” here", "band of brothers “Ay", "band of brothers “Ay”"),
        ("the band of brothers “Ay Bee” x", "band of brothers “Ay", "band of brothers"),
        ("“Ay” band of brothers x", "Ay” band of brothers", "“Ay” band of brothers"),
        ("said “no way” loudly", "“no way”", "no way"),
        ("said “no way” loudly", "“no way", "no way"),
        ("said “no way” loudly", "no way”", "no way"),
        ("“Ay” and “Bee” won", "“Ay” and “Bee”", "“Ay” and “Bee”"),
        ('"Ay" and "Bee" won', '"Ay" and "Bee"', '"Ay" and "Bee"'),
        ("it is 5'10\" tall", "5'10\"", "5'10"),
        # Whole names in quotation marks.
        ("the “New Northern Alliance,” he said", "Northern Alliance", "New Northern Alliance"),
        ("the “New Northern Alliance” is", "Northern", "New Northern Alliance"),
        ('the "New Northern Alliance," he said', "Northern Alliance", "New Northern Alliance"),
        ("the ‘Women’s Party’ won", "Party", "Women’s Party"),
        ("the “Song of the Sea” won", "Song", "Song of the Sea"),
        ("the ‘Women’s Party’ won", "‘Women’s Party’", "Women’s Party"),
        ("he “met the New Alliance” there", "Alliance", "Alliance"),
        ("the “A B C D E F Alliance” won", "Alliance", "Alliance"),
        ('"Yes" said Northern Alliance "boss"', "Alliance", "Alliance"),
        ("the “New Alliance” and the Northern Alliance", "Northern Alliance", "Northern Alliance"),
        # Nothing left.
        ("x — y", " — ", ""),
        ("x “” y", "“”", ""),
        ("", "", ""),
        ("x", "", ""),
    ],
)
def test_borders(text, part, expected):
    assert widened(text, part) == expected


MARKS = "“”‘’«»\"'()[].,:;-–—…$% \n\u00a0"
SPANS = (
    st.text(alphabet=st.sampled_from("aB1é\u0301" + MARKS), max_size=40)
    | st.lists(st.sampled_from(["Ann", "Bee’s", "of", "1,200", "U.S.", "-5", *MARKS]), max_size=15).map("".join)
    | st.text(max_size=40)
).flatmap(
    lambda text: st.tuples(
        st.just(text), *(st.lists(st.integers(0, len(text)), min_size=2, max_size=2).map(sorted) for _ in range(1))
    )
)


@settings(deadline=None)
@given(SPANS)
def test_a_span_holds_whole_words_and_no_outer_space(given_span):
    text, (start, end) = given_span
    first, last = whole(text, start, end)
    assert 0 <= first <= last <= len(text)
    inside = text[first:last]
    assert inside == inside.strip()
    if inside:
        for at in (first, last):
            around = text[max(0, at - 1) : at + 1]
            assert not (0 < at < len(text) and around.isalnum()), around
            assert not re.fullmatch(r"\d[.,:]\d", text[max(0, at - 1) : at + 2])
            assert not re.fullmatch(r"\d[.,:]\d", text[max(0, at - 2) : at + 1])


@settings(deadline=None)
@given(SPANS)
def test_a_span_stays_where_it_was(given_span):
    text, (start, end) = given_span
    first, last = whole(text, start, end)
    # What is added is the rest of a word, or lies in quotation marks around the span.
    if first < last:
        assert first < end and start < last
        assert len(text[first:start].split()) <= 6 and len(text[end:last].split()) <= 6


@settings(deadline=None)
@given(SPANS)
def test_an_empty_span_stays_empty(given_span):
    text, (start, _) = given_span
    first, last = whole(text, start, start)
    assert first == last
