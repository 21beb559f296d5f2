from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.reply import read
from rag.types import Draft, DraftClaim, Quote
from tests.openai_server import claims

TWO = claims(("It sails.", 1, "resumed its crossings"), ("Nobody was hurt.", 2, "Nobody was hurt"))
FIRST = DraftClaim("It sails.", (Quote(0, "resumed its crossings"),))
SECOND = DraftClaim("Nobody was hurt.", (Quote(1, "Nobody was hurt"),))


@pytest.mark.parametrize(
    "text",
    [
        TWO,
        f"```json\n{TWO}\n```",
        f"Sure! Here is the answer:\n\n{TWO}\n\nI hope that helps {{you}}.",
        f'<think>Perhaps {{"claims": [{{"claim": "It sank.", "quotes": []}}]}}?</think>\n{TWO}',
        '{"confidence": 1, ' + TWO[1:],
        json.dumps(json.loads(TWO), indent=4),
        TWO.replace("]}]}", "]},]}"),
    ],
    ids=["bare", "fenced", "chatter", "thinking", "another key", "indented", "comma too many"],
)
def test_claims_are_read_whatever_is_around_them(text: str) -> None:
    assert read(text) == (Draft((FIRST, SECOND)), True)


@pytest.mark.parametrize("text", ['{"claims": []}', '```\n{"claims" : [ ]\n}```', '{"claims": []'])
def test_an_empty_list_is_an_honest_answer(text: str) -> None:
    assert read(text) == (Draft(), True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I cannot answer that.",
        "{}",
        "[]",
        '{"claims": "none"}',
        '{"claims": [',
        '{"claims": [{"claim": "It sai',
        '{"claims": ["It sails."]}',
        '{"claims": [{"claim": 1, "quotes": []}]}',
        '{"claims": [{"claim": "It sails.", "quotes": "resumed its crossings"}]}',
        '{"claims": [{"quotes": []}]}',
        '{"claims": [null, 12]}',
        "<think>" + TWO,
        '{"claims": [' + "[" * 100_000,
        '{"claims": [' + "1" * 10_000 + "]}",
    ],
)
def test_anything_else_is_unusable(text: str) -> None:
    assert read(text) == (Draft(), False)


def test_a_claim_that_is_still_being_written_is_not_there() -> None:
    first_end, second_end = TWO.index("}]}") + 3, TWO.rindex("}]}]}") + 3
    for length in range(len(TWO) + 1):
        draft, _ = read(TWO[:length])
        expected = ((FIRST,) if length >= first_end else ()) + ((SECOND,) if length >= second_end else ())
        assert draft.claims == expected, TWO[:length]


def test_a_claim_with_a_bare_quotation_mark_is_skipped() -> None:
    broken = '{"claim": "They said "no" twice.", "quotes": [{"passage": 1, "quote": "said no"}]}'
    assert read(TWO.replace('{"claim": "Nobody', broken + ', {"claim": "Nobody')) == (Draft((FIRST, SECOND)), True)


def test_a_quote_may_hold_a_line_break_of_its_article() -> None:
    draft, _ = read(TWO.replace("resumed its", "resumed\n\nits"))
    assert draft.claims[0].quotes == (Quote(0, "resumed\n\nits crossings"),)


def test_quotes_of_another_form_are_left_out() -> None:
    quotes = '"x", {"passage": "1", "quote": "a"}, {"passage": true, "quote": "a"}, {"passage": 1.0, "quote": "a"}, '
    quotes += '{"passage": 1}, {"passage": 1, "quote": null}, {"passage": -3, "quote": "a"}'
    text = f'{{"claims": [{{"claim": "It sails.", "quotes": [{quotes}]}}]}}'
    assert read(text) == (Draft((DraftClaim("It sails.", (Quote(-4, "a"),)),)), True)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("It sails [1].", "It sails."),
        ("It sails [1, 2] and [3] floats", "It sails and floats"),
        ("  It\n\tsails \x1b[31mred\x07 ", "It sails [31mred"),
        ("It \ud83dsails", "It sails"),
    ],
)
def test_a_claim_is_one_clean_line(written: str, kept: str) -> None:
    draft, _ = read(claims((written, 1, "a")))
    assert draft.claims[0].text == kept


@given(
    st.text() | st.text(st.sampled_from('{}[]",:\\ clams1')) | st.integers(0, len(TWO)).map(lambda n: TWO[n:] + TWO[:n])
)
def test_no_text_breaks_the_reader(text: str) -> None:
    for candidate in (text, '{"claims": [' + text, f"{TWO[:-2]}, {text}"):
        draft, usable = read(candidate)
        assert usable or draft == Draft()


@given(st.lists(st.tuples(st.text(), st.integers(), st.text()), max_size=4), st.integers(0, 2000))
def test_growing_text_gives_growing_drafts(items: list[tuple[str, int, str]], length: int) -> None:
    text = claims(*items)
    whole, usable = read(text)
    part, _ = read(text[:length])
    assert usable
    assert len(whole.claims) == len(items)
    assert [quote.text for claim in whole.claims for quote in claim.quotes] == [quote for _, _, quote in items]
    assert part.claims == whole.claims[: len(part.claims)]
