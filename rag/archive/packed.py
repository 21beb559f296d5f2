"""A BERT run over many texts at once, laid end to end: nothing is sorted, and hardly anything padded or masked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate, chain, groupby
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from .precision import computes_tiles

#: Word pieces that one thread computes together: enough to use the matrix units well, few enough to stay in its cache.
_PIECES_AT_ONCE = 1024
#: With matrix tiles (AMX), texts fill whole ones: to attend to 203 pieces takes longer than to 208, to 250 nearly twice
#: as long as to 256. And a product of a number of rows not seen before takes some 3 ms more, so there are few of them.
_TILE, _ROWS = 16, 64


class PackedBert:
    """Runs transformers' BERT over texts laid end to end, each seeing itself alone.

    What is computed for a text does not depend on what is computed beside it. Each thread computes texts of its own
    rather than its share of every matrix, so that none waits for the others between two operations.
    """

    def __init__(self, model: Any) -> None:  # noqa: ANN401  # a transformers.BertModel, untyped
        self._model = model
        self._bf16 = model.embeddings.word_embeddings.weight.dtype is torch.bfloat16
        self._tiles = self._bf16 and computes_tiles()

    def states(self, texts: Sequence[list[int]], seconds: Sequence[int] | None = None) -> list[Tensor]:
        """Return the last hidden states of `texts`, each the ids of its word pieces: for each `(pieces, width)`.

        `seconds` says for each text with which piece its second segment begins; by default none has one.
        """
        if not texts:
            return []
        threads = torch.get_num_threads()
        lengths = [len(ids) for ids in texts]
        # As many runs for each thread, or one would wait for the others.
        groups = _runs(lengths, threads * math.ceil(sum(lengths) / (threads * _PIECES_AT_ONCE)))

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
        padded = _padded(lengths) if self._tiles else lengths
        with torch.inference_mode():
            ids = torch.zeros(1, sum(padded), dtype=torch.long)
            positions, segments = torch.zeros_like(ids), torch.zeros_like(ids)
            starts = list(accumulate(padded, initial=0))
            for n, text in enumerate(texts):
                place = slice(starts[n], starts[n] + len(text))
                ids[0, place] = torch.tensor(text)
                positions[0, place] = torch.arange(len(text))
                if seconds:
                    segments[0, place] = positions[0, place] >= seconds[n]
            hidden = self._model.embeddings(input_ids=ids, token_type_ids=segments, position_ids=positions)[0]
            masks = [_filled(length, room) for length, room in zip(lengths, padded, strict=False)]
            masks += [None] * (len(padded) - len(masks))
            for layer in self._model.encoder.layer:
                seen = self._attention(layer.attention.self, hidden, padded, masks)
                hidden = layer.attention.output(seen, hidden)
                hidden = layer.output(layer.intermediate(hidden), hidden)
            return [text[:length] for text, length in zip(hidden.split(padded), lengths, strict=False)]

    def _attention(self, module: Any, hidden: Tensor, lengths: list[int], masks: list[Tensor | None]) -> Tensor:  # noqa: ANN401  # a BertSelfAttention
        """Let the pieces of each text attend to one another; `hidden` and the result have shape `(pieces, width)`."""

        def by_head(projected: Tensor) -> tuple[Tensor, ...]:
            """Tensors of shape `(1, heads, pieces, width of a head)`, one for each text."""
            heads = projected.view(1, len(hidden), module.num_attention_heads, module.attention_head_size)
            parts: tuple[Tensor, ...] = heads.transpose(1, 2).split(lengths, dim=2)  # type: ignore[no-untyped-call]
            return parts

        attend = _products if self._bf16 and not self._tiles else functional.scaled_dot_product_attention
        texts = zip(*(by_head(part(hidden)) for part in (module.query, module.key, module.value)), masks, strict=True)
        # Without the first dimension, which is always 1, torch takes another way, half as fast.
        return torch.cat([attend(*text)[0].transpose(0, 1).flatten(1) for text in texts])


def _padded(lengths: Sequence[int]) -> list[int]:
    """Return how many rows each text takes, filled up to whole tiles, and one more for a filler where there is one."""
    rows = [-(-length // _TILE) * _TILE for length in lengths]
    left = -sum(rows) % _ROWS
    return [*rows, left] if left else rows


def _filled(length: int, room: int) -> Tensor | None:
    """Return which of the rows of a text may be attended to; None if all."""
    return None if length == room else (torch.arange(room) < length).view(1, 1, 1, room)


def _products(query: Tensor, key: Tensor, value: Tensor, _mask: None) -> Tensor:
    """Attend as `scaled_dot_product_attention` does, which in 16 bits takes half as long again (on an AMD EPYC).

    With matrix tiles it takes half as long.
    """
    scores = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)
    seen: Tensor = scores.softmax(-1) @ value
    return seen


def _runs(lengths: Sequence[int], most: int) -> list[list[int]]:
    """Cut texts of these many word pieces into at most `most` runs that hold about as many of them each."""
    share = sum(lengths) / most
    ends = accumulate(lengths)
    # A text belongs to the run in which its middle falls.
    run_of = [int((end - length / 2) / share) for end, length in zip(ends, lengths, strict=True)]
    return [list(run) for _, run in groupby(range(len(lengths)), run_of.__getitem__)]
