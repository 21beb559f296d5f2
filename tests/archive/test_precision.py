"""A BERT's arithmetic: in fewer bits, and in runs of texts laid end to end."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.functional import scaled_dot_product_attention

from rag.archive import packed
from rag.archive.precision import Int8Linear, Precision, fastest


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
    assert (packed._products(*(each.bfloat16() for each in texts)) - exact).norm() < 0.02 * exact.norm()


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 9), st.integers(1, 40), st.integers(1, 40), st.integers(0, 99))
def test_8_bits_are_close_to_32(rows, inputs, outputs, seed):
    torch.manual_seed(seed)
    linear = nn.Linear(8 * inputs, 8 * outputs)
    hidden = torch.randn(2, rows, 8 * inputs)
    exact, found = linear(hidden), Int8Linear(linear)(hidden)
    assert found.shape == exact.shape
    assert (found - exact).norm() < 0.03 * exact.norm()


def test_8_bits_never_overflow_where_all_neighbours_are_as_large_as_can_be():
    linear = nn.Linear(64, 8)
    nn.init.ones_(linear.weight)
    ones = torch.ones(3, 64)
    assert torch.allclose(Int8Linear(linear)(ones), linear(ones), rtol=0.02)


def test_8_bits_bear_rows_and_weights_of_nothing():
    linear = nn.Linear(16, 8)
    nn.init.zeros_(linear.weight)
    assert torch.equal(Int8Linear(linear)(torch.zeros(3, 16)), linear.bias.detach().expand(3, 8))


@pytest.mark.parametrize(
    ("able", "expected"),
    [
        ({"amx_bf16": True, "avx512_bf16": True, "avx2": True}, Precision.BF16),
        ({"avx512_bf16": True, "avx512_vnni": True, "avx2": True}, Precision.INT8),
        ({"avx2": True}, Precision.INT8),
        ({"sse4_2": True}, Precision.FP32),
        ({}, Precision.FP32),
    ],
)
def test_the_fastest_precision_depends_on_what_the_cpu_can(monkeypatch, able, expected):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: able)
    assert fastest() is expected
