"""In which numbers a BERT computes on a CPU: 16-bit floats, 8-bit integers or 32-bit floats, whichever is fastest."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import Any

import torch
from torch import Tensor, nn

#: The largest number of 8 bits, of either sign.
_INT8 = 127


class Precision(Enum):
    """In which numbers an encoder computes."""

    BF16 = auto()
    INT8 = auto()
    FP32 = auto()


def fastest() -> Precision:
    """Return the precision in which this CPU is fastest without saying anything else."""
    if computes_tiles():
        return Precision.BF16
    capabilities: Mapping[str, Any] = torch.cpu.get_capabilities()
    return Precision.INT8 if capabilities.get("avx2") else Precision.FP32


def multiplies_bf16() -> bool:
    """Tell whether this CPU multiplies bfloat16 in hardware; elsewhere it is slower than float32."""
    capabilities: Mapping[str, Any] = torch.cpu.get_capabilities()
    return bool(capabilities.get("amx_bf16") or capabilities.get("avx512_bf16"))


def computes_tiles() -> bool:
    """Tell whether this CPU multiplies whole tiles of bfloat16 (AMX), several times faster than rows of them."""
    capabilities: Mapping[str, Any] = torch.cpu.get_capabilities()
    return bool(capabilities.get("amx_bf16"))


def convert(model: nn.Module, precision: Precision) -> nn.Module:
    """Let `model`, of 32-bit weights, compute in `precision` from now on; returns it."""
    if precision is Precision.BF16:
        model.to(dtype=torch.bfloat16)
        if computes_tiles():
            _replace(model, TiledLinear)
    elif precision is Precision.INT8:
        _replace(model, Int8Linear)
    return model


def _replace(model: nn.Module, kind: type[TiledLinear | Int8Linear]) -> None:
    for module in list(model.modules()):
        for name, child in module.named_children():
            if isinstance(child, nn.Linear):
                setattr(module, name, kind(child))


class TiledLinear(nn.Module):
    """A linear layer in bfloat16 whose weights lie in tiles from the start, not anew at each product: a fifth faster.

    By the operator of oneDNN's that torch compiles to.
    """

    def __init__(self, linear: nn.Linear) -> None:
        """Arrange the weights of a layer in bfloat16."""
        super().__init__()
        self.weight = nn.Buffer(torch.ops.mkldnn._reorder_linear_weight(linear.weight.detach(), None))
        self.bias = nn.Buffer(linear.bias.detach())

    def forward(self, hidden: Tensor) -> Tensor:
        """Map bfloat16 of shape (..., inputs) to bfloat16 of shape (..., outputs)."""
        product: Tensor = torch.ops.mkldnn._linear_pointwise(hidden, self.weight, self.bias, "none", [], "")
        return product


class Int8Linear(nn.Module):
    """A linear layer in 8-bit integers: weights scaled by output, inputs by row as they come (dynamic quantisation).

    The product is oneDNN's, by the operator that torch's own quantiser compiles to. Not `torch._int_mm`, which without
    VNNI is a plain loop, 50 times slower, nor torch's quantised tensors, which are being removed.
    """

    def __init__(self, linear: nn.Linear) -> None:
        """Quantise a trained layer."""
        super().__init__()
        weight = linear.weight.detach().float()
        # Without VNNI a CPU adds the products of two neighbours in 16 bits, where inputs reach 255: so two neighbours
        # together are at most 128, here 127 as each may be rounded up. That costs hardly any accuracy, as two large
        # weights are seldom neighbours; it holds on every CPU, so that answers are the same on all.
        neighbours = weight.abs().view(len(weight), -1, 2).sum(2)
        self.scale = nn.Buffer(neighbours.amax(1).clamp(min=1e-12) / _INT8)
        rounded = (weight / self.scale[:, None]).round().to(torch.int8)
        self.weight = nn.Buffer(torch.ops.onednn.qlinear_prepack(rounded, None))
        self.zeros = nn.Buffer(torch.zeros(len(weight), dtype=torch.long))
        self.bias = nn.Buffer(linear.bias.detach().float())

    def forward(self, hidden: Tensor) -> Tensor:
        """Map float32 of shape (..., inputs) to float32 of shape (..., outputs)."""
        rows = hidden.flatten(0, -2)
        # The largest and the smallest rather than the largest of the absolute ones saves a pass over the whole; passes
        # are what takes time beside the product. One `addcmul` would save more, but is slow where it broadcasts.
        largest = torch.maximum(rows.amax(1, keepdim=True), rows.amin(1, keepdim=True).neg_())
        scale = largest.clamp_(min=1e-12).div_(_INT8)
        # Inputs have no sign for oneDNN: 128 stands for 0, and the half rounds.
        inputs = (rows * scale.reciprocal()).add_(128.5).to(torch.uint8)
        product: Tensor = torch.ops.onednn.qlinear_pointwise(
            inputs, 1.0, 128, self.weight, self.scale, self.zeros, None, 1.0, 0, torch.float32, "none", [], ""
        )
        return product.mul_(scale).add_(self.bias).view(*hidden.shape[:-1], -1)
