"""The reader's network in each precision, with its real weights."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from rag.answering import network, reader
from rag.answering.network import Int8Linear, Precision

HARBOUR = (
    "The harbour board of Lindholm chose Ann Brask as its chairwoman on Monday. She follows Teodor Moe, who led it for "
    "nine years. A new quay is to open in May 2027 and will cost 40 million crowns."
)
ANSWERS = {
    "Who is the new chairwoman of the harbour board?": "Ann Brask",
    "When will the new quay open?": "May 2027",
    "How long did Teodor Moe lead the board?": "nine years",
}


@pytest.mark.parametrize("precision", [Precision.INT8, Precision.BF16])
def test_every_precision_reads_the_same(monkeypatch, precision):
    monkeypatch.setattr(network, "fastest", lambda: Precision.FP32)
    exact = reader.Reader()
    exact.load()
    monkeypatch.setattr(network, "fastest", lambda: precision)
    other = reader.Reader()
    for question, answer in ANSWERS.items():
        expected, found = (each.read_text(question, HARBOUR, decline=False) for each in (exact, other))
        assert expected.text == found.text == answer
        assert found.probability == pytest.approx(expected.probability, abs=0.05)


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 9), st.integers(1, 40), st.integers(1, 40), st.integers(0, 99))
def test_8_bits_are_close_to_32(rows, inputs, outputs, seed):
    torch.manual_seed(seed)
    linear = nn.Linear(8 * inputs, 8 * outputs)
    hidden = torch.randn(2, rows, 8 * inputs)
    exact, found = linear(hidden), Int8Linear(linear)(hidden)
    assert found.shape == exact.shape
    assert (found - exact).norm() < 0.03 * exact.norm()


def test_8_bits_bear_rows_and_weights_of_nothing():
    linear = nn.Linear(16, 8)
    nn.init.zeros_(linear.weight)
    assert torch.equal(Int8Linear(linear)(torch.zeros(3, 16)), linear.bias.detach().expand(3, 8))


@pytest.mark.parametrize(
    ("able", "expected"),
    [
        ({"avx512_bf16": True, "avx512_vnni": True}, Precision.BF16),
        ({"amx_bf16": True}, Precision.BF16),
        ({"avx512_vnni": True}, Precision.INT8),
        ({"avx_vnni": True, "avx2": True}, Precision.INT8),
        ({"avx2": True}, Precision.FP32),
        ({}, Precision.FP32),
    ],
)
def test_the_fastest_precision_depends_on_what_the_cpu_can(monkeypatch, able, expected):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: able)
    assert network.fastest() is expected
