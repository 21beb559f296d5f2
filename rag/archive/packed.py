"""A BERT run over many texts at once, laid end to end: nothing is padded, masked or sorted."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

#: Word pieces that one thread computes together: enough to use the matrix units well, few enough to stay in its cache.
_PIECES_AT_ONCE = 1024


class PackedBert:
    """Runs transformers' BERT over texts laid end to end, each seeing itself alone.

    What is computed for a text does not depend on what is computed beside it. Each thread computes texts of its own
    rather than its share of every matrix, so that none waits for the others between two operations.
    """

    def __init__(self, model: Any) -> None:  # noqa: ANN401  # a transformers.BertModel, untyped
        self._model = model

    def states(self, texts: Sequence[list[int]], seconds: Sequence[int] | None = None) -> list[Tensor]:
        """Return the last hidden states of `texts`, each the ids of its word pieces: for each `(pieces, width)`.

        `seconds` says for each text with which piece its second segment begins; by default none has one.
        """
        numbers = range(len(texts))
        if not texts:
            return []
        threads = torch.get_num_threads()
        share = math.ceil(sum(map(len, texts)) / threads)
        groups = list(_groups(numbers, [len(ids) for ids in texts], min(share, _PIECES_AT_ONCE)))

        def compute(group: list[int]) -> list[Tensor]:
            return self._states([texts[n] for n in group], [seconds[n] for n in group] if seconds else None)

        if len(groups) == 1:
            return compute(groups[0])
        try:
            with ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,)) as pool:
                return list(chain.from_iterable(pool.map(compute, groups)))
        finally:
            torch.set_num_threads(threads)  # What a thread sets for itself is also what later threads begin with.

    def _states(self, texts: Sequence[list[int]], seconds: Sequence[int] | None) -> list[Tensor]:
        lengths = [len(ids) for ids in texts]
        with torch.inference_mode():
            ids = torch.tensor([list(chain.from_iterable(texts))])
            positions = torch.cat([torch.arange(length) for length in lengths])
            segments = torch.zeros_like(positions)
            if seconds:
                segments = torch.cat(
                    [(torch.arange(length) >= second).long() for length, second in zip(lengths, seconds, strict=True)]
                )
            hidden = self._model.embeddings(input_ids=ids, token_type_ids=segments[None], position_ids=positions[None])[
                0
            ]
            for layer in self._model.encoder.layer:
                seen = self._attention(layer.attention.self, hidden, lengths)
                hidden = layer.attention.output(seen, hidden)
                hidden = layer.output(layer.intermediate(hidden), hidden)
            return list(hidden.split(lengths))

    @staticmethod
    def _attention(module: Any, hidden: Tensor, lengths: list[int]) -> Tensor:  # noqa: ANN401  # a BertSelfAttention
        """Let the pieces of each text attend to one another; `hidden` and the result have shape `(pieces, width)`."""

        def by_head(projected: Tensor) -> tuple[Tensor, ...]:
            """Tensors of shape `(1, heads, pieces, width of a head)`, one for each text."""
            heads = projected.view(1, len(hidden), module.num_attention_heads, module.attention_head_size)
            parts: tuple[Tensor, ...] = heads.transpose(1, 2).split(lengths, dim=2)  # type: ignore[no-untyped-call]
            return parts

        texts = zip(*(by_head(part(hidden)) for part in (module.query, module.key, module.value)), strict=True)
        # Without the first dimension, which is always 1, torch takes another way, half as fast.
        seen = (functional.scaled_dot_product_attention(*text) for text in texts)
        return torch.cat([each[0].transpose(0, 1).flatten(1) for each in seen])


def _groups(numbers: Sequence[int], lengths: Sequence[int], most: int) -> Iterator[list[int]]:
    """Cut the texts into runs of at most `most` word pieces, or of one text that is longer."""
    group: list[int] = []
    pieces = 0
    for n in numbers:
        if group and pieces + lengths[n] > most:
            yield group
            group, pieces = [], 0
        group.append(n)
        pieces += lengths[n]
    yield group
