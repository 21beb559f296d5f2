"""The reader's network: one encoder that reads question and passage together, with two small heads.

    [CLS] question [SEP] header ⏎ passage [SEP]  ->  where the answer begins and ends, and whether this passage answers

The place of `[CLS]` in the span's scores stands for “no answer here”, as in SQuAD 2.0 (Devlin et al., 2019). The second
head tells how relevant the passage is, so that reading is also reranking.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from ..archive.packed import PackedBert
from ..archive.precision import Precision, convert, fastest


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
        self.eval()
        convert(self.encoder, precision or fastest())
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


def packaged_config(folder: Path) -> BertConfig:
    """Return the configuration of the packaged MiniLM, which the reader was made from."""
    config: BertConfig = BertConfig.from_pretrained(folder, local_files_only=True)
    return config
