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
    if multiplies_bf16():
        return Precision.BF16
    capabilities: Mapping[str, Any] = torch.cpu.get_capabilities()
    return Precision.INT8 if capabilities.get("avx512_vnni") or capabilities.get("avx_vnni") else Precision.FP32


def multiplies_bf16() -> bool:
    """Tell whether this CPU multiplies bfloat16 in hardware; elsewhere it is slower than float32."""
    capabilities: Mapping[str, Any] = torch.cpu.get_capabilities()
    return bool(capabilities.get("amx_bf16") or capabilities.get("avx512_bf16"))


def convert(model: nn.Module, precision: Precision) -> None:
    """Let `model`, of 32-bit weights, compute in `precision` from now on."""
    if precision is Precision.BF16:
        model.to(dtype=torch.bfloat16)
    elif precision is Precision.INT8:
        for module in list(model.modules()):
            for name, child in module.named_children():
                if isinstance(child, nn.Linear):
                    setattr(module, name, Int8Linear(child))


class Int8Linear(nn.Module):
    """A linear layer in 8-bit integers: weights scaled by output, inputs by row as they come (dynamic quantisation).

    Not torch's quantised tensors, which are being removed; the two scales and the product are all there is to it.
    """

    def __init__(self, linear: nn.Linear) -> None:
        """Quantise a trained layer."""
        super().__init__()
        weight = linear.weight.detach().float()
        scale = weight.abs().amax(1).clamp(min=1e-12) / _INT8
        self.scale = nn.Buffer(scale)
        self.weight = nn.Buffer((weight / scale[:, None]).round().to(torch.int8).t().contiguous())
        self.bias = nn.Buffer(linear.bias.detach().float())

    def forward(self, hidden: Tensor) -> Tensor:
        """Map float32 of shape (..., inputs) to float32 of shape (..., outputs)."""
        rows = hidden.flatten(0, -2)
        # The largest and the smallest rather than the largest of the absolute ones, and the row's scale before the
        # output's: each saves a pass over the whole, and passes are what takes time beside the product.
        largest = torch.maximum(rows.amax(1, keepdim=True), rows.amin(1, keepdim=True).neg_())
        scale = largest.clamp_(min=1e-12).div_(_INT8)
        product = torch._int_mm((rows * scale.reciprocal()).round_().to(torch.int8), self.weight)
        mapped = torch.addcmul(self.bias, product.float().mul_(scale), self.scale)
        return mapped.view(*hidden.shape[:-1], -1)
