from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training import batches
from training.batches import BUDGET, UNKNOWN, WINDOW, Row, collate, encode, plan
from training.data import Item

QUESTION = "Who said so?"
FERRY = "The ferry sails again, Ann Brask said. It costs ten crowns."
LONG = "The ferry sails. " * 150


def item(context, answer="", *, header="", question=QUESTION):
    start = context.index(answer)
    return Item(((question, header, context, (start, start + len(answer)) if answer else None),))


def words(row, tokenizer):
    return [tokenizer.id_to_token(piece) for piece in row.pieces.tolist()]


# ---- Encoding


def test_a_row_holds_question_header_and_passage(tokenizer):
    (((row,)),) = encode([item("It sails.", "sails", header="Ferry | News")], tokenizer)
    assert words(row, tokenizer) == [
        *("[CLS]", "who", "said", "so", "?", "[SEP]"),
        *("ferry", "|", "news", "it", "sails", ".", "[SEP]"),
    ]
    assert row.segment == 6
    assert row.body == 9
    assert (row.first, row.last) == (10, 10)
    assert row.pieces.dtype == np.int32


def test_without_header_the_passage_begins_the_segment(tokenizer):
    ((row,),) = encode([item("It sails.")], tokenizer)
    assert row.segment == row.body == 6
    assert (row.first, row.last) == (0, 0)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Ann Brask", ["ann", "bra", "##sk"]),
        ("Brask", ["bra", "##sk"]),
        ("ask", ["bra", "##sk"]),
        ("sk", ["##sk"]),
        ("ten crowns", ["ten", "crowns"]),
        ("The", ["the"]),
        (".", ["."]),
    ],
)
def test_the_answer_is_mapped_to_its_pieces(tokenizer, answer, expected):
    ((row,),) = encode([item(FERRY, answer, header="The ferry: Ann Brask.")], tokenizer)
    assert words(row, tokenizer)[row.first : row.last + 1] == expected
    assert row.first >= row.body


def test_an_answer_that_is_cut_off_makes_a_row_that_does_not_answer(tokenizer):
    at_end, at_begin = encode([item(LONG + "Brask.", "Brask"), item("Brask. " + LONG, "Brask")], tokenizer)
    assert (at_end[0].first, at_end[0].last) == (0, 0)
    assert at_begin[0].first == at_begin[0].body == 6
    assert len(at_end[0].pieces) == len(at_begin[0].pieces) == WINDOW


def test_an_answer_of_which_the_end_is_cut_off_does_not_answer_either(tokenizer):
    ((row,),) = encode([item(LONG, LONG[:-1])], tokenizer)
    assert (row.first, row.last) == (0, 0)


def test_a_long_question_is_cut(tokenizer):
    ((row,),) = encode([item(FERRY, "Brask", question="why " * 200)], tokenizer)
    assert row.segment == 60 + 2
    assert words(row, tokenizer)[row.first : row.last + 1] == ["bra", "##sk"]


def test_a_header_that_fills_the_window_leaves_no_passage(tokenizer):
    ((row,),) = encode([item(FERRY, "Brask", header=LONG)], tokenizer)
    assert (row.first, row.last) == (0, 0)
    assert row.body == len(row.pieces) - 1


def test_items_come_back_in_their_order_over_several_pools(tokenizer, monkeypatch):
    items = [Item(item(f"It was {n}.", str(n)).rows * (1 + n % 2)) for n in range(7)]
    whole = encode(items, tokenizer)
    monkeypatch.setattr(batches, "_POOL", 3)
    again = encode(items, tokenizer)
    assert [len(rows) for rows in again] == [1, 2, 1, 2, 1, 2, 1]
    for n, rows in enumerate(again):
        for row, same in zip(rows, whole[n], strict=True):
            assert words(row, tokenizer)[row.first] == str(n)
            assert row.pieces.tolist() == same.pieces.tolist()


WORDS = st.lists(
    st.sampled_from(
        ["Lindholm", "ferry", "1,200", "U.S.", "a", "Østby", "naïve", "well-known", "“no”", "—", "日本", "I'd"]
    ),
    min_size=1,
    max_size=30,
)


@settings(deadline=None)
@given(WORDS, st.sampled_from([" ", "  ", "\n\n"]), st.lists(WORDS.map(" ".join), max_size=1), st.data())
def test_the_pieces_of_an_answer_cover_it(tokenizer, parts, gap, headers, data):
    context = gap.join(parts)
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(parts) - 1)] * 2)))
    begin = len(gap.join(parts[:first])) + (len(gap) if first else 0)
    stop = len(gap.join(parts[: last + 1]))
    header = "".join(headers)
    ((row,),) = encode([Item(((QUESTION, header, context, (begin, stop)),))], tokenizer)
    assert len(row.pieces) <= WINDOW
    encoding = tokenizer.encode(f"{header}\n{context}" if header else context, add_special_tokens=False)
    assert row.pieces[row.segment : -1].tolist() == encoding.ids
    shift = len(header) + 1 if header else 0
    offsets = [(start - shift, end - shift) for start, end in encoding.offsets]
    assert row.body == row.segment + sum(end <= 0 for _, end in offsets)
    left, right = offsets[row.first - row.segment], offsets[row.last - row.segment]
    # As much as the answer, and no piece more.
    assert left[0] <= begin < left[1]
    assert right[0] < stop <= right[1]


def test_where_a_claim_is_supported_is_not_known_but_that_it_is(tokenizer):
    claim = ("It sails again.", "", FERRY, None), ("It sails again.", "", "It sank.", None)
    (read,) = encode([Item(claim, claim=True)], tokenizer)
    assert [(row.first, row.last, row.answers) for row in read] == [
        (UNKNOWN, UNKNOWN, True),
        (UNKNOWN, UNKNOWN, False),
    ]
    assert collate([read]).pairs.tolist() == [0]


# ---- Planning


def rows(*lengths, first=0):
    return tuple(
        Row(np.arange(length, dtype=np.int32), 1, 1, *([first] * 2 if not n else [0, 0]), answers=first > 0 and not n)
        for n, length in enumerate(lengths)
    )


def cost(batch):
    """Return the word pieces of a batch, padding to a multiple of 8 included."""
    return sum(map(len, batch)) * max(-(-len(row.pieces) // 8) * 8 for item in batch for row in item)


LENGTHS = st.lists(
    st.one_of(st.tuples(st.integers(3, WINDOW)), st.tuples(st.integers(3, WINDOW), st.integers(3, WINDOW))),
    max_size=120,
)


@settings(deadline=None)
@given(LENGTHS, st.integers(0, 5))
def test_every_item_is_in_one_batch_and_no_batch_costs_too_much(lengths, seed):
    encoded = [rows(*each) for each in lengths]
    planned = plan(encoded, seed)
    assert sorted(id(each) for batch in planned for each in batch) == sorted(map(id, encoded))
    assert all(batch and cost(batch) <= BUDGET for batch in planned)


def test_batches_are_full_and_of_like_length():
    random = Random(0)
    encoded = [rows(random.randint(20, WINDOW)) for _ in range(500)]
    planned = plan(encoded, 0)
    used = sum(len(row.pieces) for batch in planned for item in batch for row in item)
    paid = sum(map(cost, planned))
    assert used / paid > 0.9
    assert used / (len(planned) * BUDGET) > 0.85


def test_the_order_of_batches_depends_on_the_seed_alone():
    encoded = [rows(length) for length in range(20, 280)]
    lengths = [
        [[len(row.pieces) for item in batch for row in item] for batch in plan(encoded, seed)] for seed in (1, 1, 2)
    ]
    assert lengths[0] == lengths[1] != lengths[2]
    assert sorted(lengths[0]) == sorted(lengths[2])


def test_pools_are_planned_one_by_one(monkeypatch):
    monkeypatch.setattr(batches, "_POOL", 4)
    encoded = [rows(20 + n) for n in range(10)]
    planned = plan(encoded, 0)
    pools = [{next(n for n, each in enumerate(encoded) if each is item) // 4 for item in batch} for batch in planned]
    assert sorted(map(sorted, pools)) == [[0], [1], [2]]


# ---- Collating


def test_rows_become_padded_tensors():
    answering = Row(np.array([101, 7, 102, 8, 9, 10, 102], np.int32), 3, 4, 4, 5, True)
    short = Row(np.array([101, 7, 102, 8, 102], np.int32), 3, 3, 0, 0, False)
    batch = collate([(answering, short), (short,)])
    assert batch.pieces.tolist() == [[101, 7, 102, 8, 9, 10, 102, 0], *[[101, 7, 102, 8, 102, 0, 0, 0]] * 2]
    assert batch.attended.tolist() == [[1] * 7 + [0], *[[1] * 5 + [0] * 3] * 2]
    assert batch.segments.tolist() == [[0] * 3 + [1] * 4 + [0], *[[0] * 3 + [1] * 2 + [0] * 3] * 2]
    # `[CLS]` and the passage: neither question nor header, `[SEP]` or padding.
    assert batch.allowed.int().tolist() == [[1, 0, 0, 0, 1, 1, 0, 0], *[[1, 0, 0, 1, 0, 0, 0, 0]] * 2]
    assert batch.starts.tolist() == [4, 0, 0]
    assert batch.ends.tolist() == [5, 0, 0]
    assert batch.answers.tolist() == [1.0, 0.0, 0.0]
    assert batch.pairs.tolist() == [0]


def test_pairs_are_items_of_two_rows_whose_first_answers():
    batch = collate([rows(9), rows(9, 9, first=3), rows(9, 9), rows(9, first=3), rows(9, 9, first=2)])
    assert batch.pairs.tolist() == [1, 6]
    assert batch.answers.tolist() == [0, 1, 0, 0, 0, 1, 1, 0]


def test_a_batch_without_pairs():
    assert collate([rows(9), rows(12)]).pairs.tolist() == []


@settings(deadline=None)
@given(WORDS, st.sampled_from(["", "Ferry | News"]), st.integers(0, 29))
def test_every_answer_lies_where_a_span_may(tokenizer, parts, header, at):
    context = " ".join(parts)
    answer = parts[at % len(parts)]
    batch = collate(encode([item(context, answer, header=header)], tokenizer))
    assert batch.allowed[0, batch.starts[0]] and batch.allowed[0, batch.ends[0]]
    assert batch.answers.tolist() == [1.0]
