"""The reader's network: one encoder that reads question and passage together, with two small heads.

    [CLS] question [SEP] header ⏎ passage [SEP]  ->  where the answer begins and ends, and whether this passage answers

The place of `[CLS]` in the span's scores stands for “no answer here”, as in SQuAD 2.0 (Devlin et al., 2019). The second
head tells how relevant the passage is, so that reading is also reranking.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from ..archive.packed import PackedBert

#: The largest number of 8 bits, of either sign.
_INT8 = 127


class Precision(Enum):
    """In which numbers the encoder computes."""

    BF16 = auto()
    INT8 = auto()
    FP32 = auto()


class ReaderNetwork(nn.Module):
    """MiniLM (or any BERT) with a span head and a relevance head."""

    def __init__(self, config: BertConfig, attention: str = "sdpa") -> None:
        """Make the network of `config` with random weights; `attention` is transformers' name of an implementation."""
        super().__init__()
        config = BertConfig.from_dict(config.to_dict(), attn_implementation=attention)
        # Dropout halves the speed of training on a CPU, and one epoch cannot overfit.
        config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.span = nn.Linear(config.hidden_size, 2)
        self.relevance = nn.Sequential(
            nn.Linear(config.hidden_size, config.hidden_size), nn.Tanh(), nn.Linear(config.hidden_size, 1)
        )

    def ready(self, precision: Precision | None = None) -> ReaderNetwork:
        """Prepare for reading in `precision`, by default the best that this CPU is fast in; returns itself."""
        precision = precision or fastest()
        self.eval()
        if precision is Precision.BF16:
            self.encoder.to(dtype=torch.bfloat16)  # type: ignore[call-arg]  # transformers' wrapper hides the signature
        elif precision is Precision.INT8:
            for module in list(self.encoder.modules()):
                for name, child in module.named_children():
                    if isinstance(child, nn.Linear):
                        setattr(module, name, Int8Linear(child))
        return self

    @torch.inference_mode()
    def read(self, texts: Sequence[list[int]], seconds: Sequence[int]) -> list[tuple[Tensor, float]]:
        """Return for each text the scores of starts and of ends, `(pieces, 2)`, and its relevance, all float32.

        Texts are the ids of word pieces, whose second segment begins with piece `seconds[n]`. The same as `forward`,
        without padding and faster on a CPU.
        """
        scored: list[tuple[Tensor, float]] = []
        for hidden in PackedBert(self.encoder).states(texts, seconds):
            state = hidden.float()
            scored.append((self.span(state), self.relevance(state[0]).item()))
        return scored

    def forward(self, pieces: Tensor, segments: Tensor, attended: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return scores of starts and of ends, each (batch, length), and of relevance, (batch,), all float32.

        `pieces`, `segments` (0 question, 1 passage) and `attended` (0 padding) are integers of shape (batch, length).
        """
        hidden = self.encoder(input_ids=pieces, token_type_ids=segments, attention_mask=attended).last_hidden_state
        with torch.autocast(hidden.device.type, enabled=False):
            hidden = hidden.float()
            starts, ends = self.span(hidden).unbind(-1)
            relevance = self.relevance(hidden[:, 0]).squeeze(-1)
        return starts, ends, relevance


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
        scale = rows.abs().amax(1, keepdim=True).clamp(min=1e-12) / _INT8
        product = torch._int_mm((rows / scale).round_().to(torch.int8), self.weight)
        mapped = torch.addcmul(self.bias, product.float(), scale * self.scale)
        return mapped.view(*hidden.shape[:-1], -1)


def fastest() -> Precision:
    """Return the precision in which this CPU reads fastest without saying anything else."""
    if multiplies_bf16():
        return Precision.BF16
    capabilities: Mapping[str, Any] = torch.cpu.get_capabilities()
    return Precision.INT8 if capabilities.get("avx512_vnni") or capabilities.get("avx_vnni") else Precision.FP32


def multiplies_bf16() -> bool:
    """Tell whether this CPU multiplies bfloat16 in hardware; elsewhere it is slower than float32."""
    capabilities: Mapping[str, Any] = torch.cpu.get_capabilities()
    return bool(capabilities.get("amx_bf16") or capabilities.get("avx512_bf16"))


def packaged_config(folder: Path) -> BertConfig:
    """Return the configuration of the packaged MiniLM, which the reader was made from."""
    config: BertConfig = BertConfig.from_pretrained(folder, local_files_only=True)
    return config
