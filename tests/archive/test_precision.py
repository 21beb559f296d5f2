"""A BERT's arithmetic in fewer bits."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from rag.archive.precision import Int8Linear, Precision, TiledLinear, computes_tiles, fastest


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 90), st.integers(1, 40), st.integers(1, 40), st.integers(0, 99))
@pytest.mark.skipif(not computes_tiles(), reason="this CPU has no tiles of bfloat16 (AMX)")
def test_weights_in_tiles_give_the_products_of_weights_in_rows(rows, inputs, outputs, seed):
    torch.manual_seed(seed)
    linear = nn.Linear(8 * inputs, 8 * outputs).bfloat16()
    hidden = torch.randn(rows, 8 * inputs).bfloat16()
    with torch.inference_mode():
        exact, found = linear(hidden).float(), TiledLinear(linear)(hidden).float()
    assert (found - exact).norm() < 0.01 * exact.norm()


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
