"""Items -> tensors: tokenised, the span mapped to word pieces, batches of equal length and equal cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from .data import Item

#: Word pieces of a row at most, of its question at most, and of a batch, padding included.
WINDOW, _QUESTION, BUDGET = 288, 60, 4_800
#: Rows are padded to a multiple of this.
_TILE = 8
#: Stands for a place that is not known and that the loss of spans leaves out.
UNKNOWN = -100
#: Items that are tokenised and sorted by length together.
_POOL = 4_000


@dataclass(frozen=True, slots=True)
class Row:
    """One text for the network; `segment` is where the passage's segment begins, `body` the passage after its header.

    `first` and `last` are the pieces of the answer, both 0 (`[CLS]`) where there is none, `UNKNOWN` where there may be.
    """

    pieces: NDArray[np.int32]
    segment: int
    body: int
    first: int
    last: int
    answers: bool


#: The rows of one item.
Rows = tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows as tensors of shape (rows, length) or (rows,)."""

    pieces: Tensor
    segments: Tensor
    attended: Tensor
    #: Places that a span may take: `[CLS]` and the passage without its header.
    allowed: Tensor
    starts: Tensor
    ends: Tensor
    #: 1 where the row answers its question.
    answers: Tensor
    #: Rows that answer, each followed by one that does not answer the same question.
    pairs: Tensor


def encode(items: Sequence[Item], tokenizer: Tokenizer) -> list[Rows]:
    """Tokenise items; an answer that the window cuts off makes its row one that does not answer."""
    encoded: list[Rows] = []
    for at in range(0, len(items), _POOL):
        pool = items[at : at + _POOL]
        rows = [row for item in pool for row in item.rows]
        questions = tokenizer.encode_batch([question for question, *_ in rows], add_special_tokens=False)
        texts = tokenizer.encode_batch(
            [f"{header}\n{context}" if header else context for _, header, context, _ in rows], add_special_tokens=False
        )
        made = iter(
            _row(question.ids, text.ids, text.offsets, len(header) + 1 if header else 0, answer, tokenizer)
            for (_, header, _, answer), question, text in zip(rows, questions, texts, strict=True)
        )
        for item in pool:
            read = tuple(next(made) for _ in item.rows)
            if item.claim:
                read = tuple(replace(row, first=UNKNOWN, last=UNKNOWN, answers=n == 0) for n, row in enumerate(read))
            encoded.append(read)
    return encoded


def _row(
    question: list[int],
    text: list[int],
    offsets: list[tuple[int, int]],
    begins: int,
    answer: tuple[int, int] | None,
    tokenizer: Tokenizer,
) -> Row:
    """Put one row together; the passage `begins` at that character of the text, after its header."""
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    question = question[:_QUESTION]
    room = WINDOW - len(question) - 3
    text, offsets = text[:room], offsets[:room]
    segment = len(question) + 2
    body = segment + next((n for n, (start, _) in enumerate(offsets) if start >= begins), len(offsets))
    first = last = 0
    if answer is not None:
        start, end = answer[0] + begins, answer[1] + begins
        inside = [n for n, (left, right) in enumerate(offsets) if left < end and right > start]
        if inside and offsets[inside[-1]][1] >= end:
            first, last = segment + inside[0], segment + inside[-1]
    return Row(np.array([cls, *question, sep, *text, sep], np.int32), segment, body, first, last, first > 0)


def _padded(rows: Sequence[Row]) -> int:
    return -(-max(len(row.pieces) for row in rows) // _TILE) * _TILE


def plan(encoded: Sequence[Rows], seed: int) -> list[list[Rows]]:
    """Return the items in batches of at most `BUDGET` word pieces, each of items of like length, in random order."""
    random = Random(seed)
    batches: list[list[Rows]] = []
    for at in range(0, len(encoded), _POOL):
        batch: list[Rows] = []
        count = 0
        for rows in sorted(encoded[at : at + _POOL], key=_padded, reverse=True):
            if batch and (count + len(rows)) * _padded(batch[0]) > BUDGET:
                batches.append(batch)
                batch, count = [], 0
            batch.append(rows)
            count += len(rows)
        batches.append(batch)
    random.shuffle(batches)
    return batches


def collate(batch: Sequence[Rows]) -> Batch:
    """Return one batch of items as tensors."""
    rows = [row for rows in batch for row in rows]
    shape = (len(rows), _padded(rows))
    pieces, segments, attended = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
    allowed = torch.zeros(shape, dtype=torch.bool)
    for n, row in enumerate(rows):
        length = len(row.pieces)
        pieces[n, :length] = torch.from_numpy(row.pieces)
        segments[n, row.segment : length] = 1
        attended[n, :length] = 1
        allowed[n, 0] = True
        allowed[n, row.body : length - 1] = True
    starts = torch.tensor([row.first for row in rows])
    ends = torch.tensor([row.last for row in rows])
    pairs: list[int] = []
    at = 0
    for item in batch:
        if len(item) == 2 and item[0].answers:
            pairs.append(at)
        at += len(item)
    paired = torch.tensor(pairs, dtype=torch.long)
    answers = torch.tensor([float(row.answers) for row in rows])
    return Batch(pieces, segments, attended, allowed, starts, ends, answers, paired)
