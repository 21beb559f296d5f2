"""The trained reader: question and passages -> for each, how relevant it is and where the short answer stands.

The only file, with `network.py`, that runs the reader's network. It proposes; `cite.verify` decides what is shown.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..archive.embed import packaged_model
from ..errors import ModelError
from ..text import Span as Offsets
from ..text import sentences, storable
from ..types import Candidate, Hit, Reading, Span
from . import borders, calibration
from .calibration import Calibration
from .suited import may_answer, narrowed

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from .network import ReaderNetwork

#: Where the weights, their checksum and their calibration lie.
MODEL = Path(__file__).with_name("models") / "reader"

#: Word pieces of a question, and of a whole row; as in training.
_QUESTION, _WINDOW = 60, 288
#: Word pieces of an answer at most, and answers kept of one passage.
_LONGEST, _KEPT = 24, 3
#: Spans that are looked at, best first; the rest weigh next to nothing.
_CONSIDERED = 60
#: Characters of a window when a long text is read, and of what two windows share at most.
_CHARACTERS, _SHARED = 900, 250


@dataclass(frozen=True, slots=True)
class _Row:
    """One text as the network reads it; `offsets` are those of the pieces from `body` on, in the passage."""

    pieces: list[int]
    segment: int
    body: int
    offsets: list[Offsets]


class Reader:
    """The network with its weights, loaded at first use; safe to share between threads.

    Raises `ModelError` if the weights are missing or are not those that the checksum beside them names.
    """

    def __init__(self, folder: Path = MODEL) -> None:
        self._folder = folder
        self._lock = RLock()

    @cached_property
    def calibration(self) -> Calibration:
        """The numbers by which scores become probabilities, and the threshold."""
        return calibration.load(self._folder / "calibration.json")

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer: Tokenizer = Tokenizer.from_file(str(packaged_model() / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _network(self) -> ReaderNetwork:
        return _load(self._folder)

    def load(self) -> None:
        """Load the weights now rather than at the first question."""
        with self._lock:
            _ = self._network, self._tokenizer, self.calibration

    def read(self, question: str, texts: Sequence[tuple[str, str]]) -> list[Reading]:
        """Read `(header, passage)` pairs; return one reading for each, in the same order.

        Candidates' offsets count from the beginning of the passage. What lies beyond the window (about 220 word pieces
        after question and header) is not read: cut longer texts first, as `windows` does.
        """
        with self._lock:
            rows = self._rows(question, texts)
            scored = self._network.read([row.pieces for row in rows], [row.segment for row in rows])
        readings: list[Reading] = []
        for row, (_, text), (scores, relevance) in zip(rows, texts, scored, strict=True):
            candidates = _candidates(question, row, text, *scores.numpy().T)
            margin = candidates[0].margin if candidates else -math.inf
            readings.append(Reading(relevance, candidates, self.calibration.passage(margin, relevance)))
        return readings

    def read_hits(self, question: str, hits: Sequence[Hit]) -> list[Hit]:
        """Return the hits, in the same order, each with its reading."""
        readings = self.read(question, [(hit.passage.header, hit.passage.text) for hit in hits])
        return [replace(hit, reading=reading) for hit, reading in zip(hits, readings, strict=True)]

    def read_text(self, question: str, text: str, *, decline: bool = True) -> Span | None:
        """Return the short answer that a text of any length gives.

        None if it gives none: with `decline`, that is an answer below the threshold; without, only a text of no words.
        """
        readable = storable(text)
        parts = list(windows(readable))
        readings = self.read(storable(question), [("", readable[start:end]) for start, end in parts])
        read = [(reading, start) for reading, (start, _) in zip(readings, parts, strict=True) if reading.candidates]
        if not read:
            return None
        reading, offset = max(read, key=lambda each: each[0].candidates[0].margin + each[0].relevance)
        best = reading.candidates[0]
        start, end = best.start + offset, best.end + offset
        probability = self.calibration.text(best.margin, reading.relevance)
        answerable = probability >= self.calibration.threshold
        return Span(text[start:end], start, end, probability, answerable) if answerable or not decline else None

    def _rows(self, question: str, texts: Sequence[tuple[str, str]]) -> list[_Row]:
        """Tokenise the question once and each text once."""
        tokenizer = self._tokenizer
        cls, *asked, sep = tokenizer.encode(storable(question)).ids
        asked = asked[:_QUESTION]
        encodings = tokenizer.encode_batch(
            [storable(f"{header}\n{text}" if header else text) for header, text in texts], add_special_tokens=False
        )
        rows: list[_Row] = []
        room = _WINDOW - len(asked) - 3
        for (header, _), encoding in zip(texts, encodings, strict=True):
            begins = len(header) + 1 if header else 0
            offsets = encoding.offsets
            first = next((n for n, (start, _) in enumerate(offsets) if start >= begins), len(offsets))
            # A header without end must not crowd out the passage.
            header_ids = encoding.ids[:first][: room // 3]
            ids = encoding.ids[first:][: room - len(header_ids)]
            spans = [(start - begins, end - begins) for start, end in offsets[first : first + len(ids)]]
            segment = len(asked) + 2
            rows.append(_Row([cls, *asked, sep, *header_ids, *ids, sep], segment, segment + len(header_ids), spans))
        return rows


def windows(text: str) -> Iterator[Offsets]:
    """Yield overlapping runs of whole sentences that together hold every visible character of `text`."""
    units = [part for span in sentences(text) for part in _pieces_of(span)]
    first = 0
    while first < len(units):
        last = first
        while last + 1 < len(units) and units[last + 1][1] - units[first][0] <= _CHARACTERS:
            last += 1
        yield units[first][0], units[last][1]
        if last + 1 == len(units):
            return
        following = last + 1
        # What is shared must leave room for what comes next, or the next window says nothing new.
        while (
            following - 1 > first
            and units[last][1] - units[following - 1][0] <= _SHARED
            and units[last + 1][1] - units[following - 1][0] <= _CHARACTERS
        ):
            following -= 1
        first = following


def _pieces_of(span: Offsets) -> Iterator[Offsets]:
    """Yield a sentence in parts that a window can hold."""
    start, end = span
    while end - start > _CHARACTERS:
        yield start, start + _CHARACTERS
        start += _CHARACTERS - _SHARED
    yield start, end


def _candidates(
    question: str, row: _Row, text: str, starts: NDArray[np.float32], ends: NDArray[np.float32]
) -> tuple[Candidate, ...]:
    """Find the best spans of one row that can answer the question, none overlapping a better one."""
    if not row.offsets:
        return ()
    null = float(starts[0] + ends[0])
    body = slice(row.body, row.body + len(row.offsets))
    first, last = starts[body], ends[body]
    sums = first[:, None] + last[None, :] - null
    length = np.arange(len(last))[None, :] - np.arange(len(first))[:, None]
    # No answer runs from one sentence into the next, nor from one item of a list.
    begun = np.searchsorted([start for start, _ in sentences(text)], [start for start, _ in row.offsets], side="right")
    apart = begun[:, None] != begun[None, :]
    sums[(length < 0) | (length >= _LONGEST) | apart] = -np.inf
    weights = np.exp(np.maximum(sums - sums.max(), -60))
    found: list[tuple[int, int, float]] = []
    shares: list[float] = []
    for flat in np.argsort(sums, axis=None)[::-1][:_CONSIDERED]:
        begin, end = divmod(int(flat), len(last))
        if not np.isfinite(sums[begin, end]):
            break
        start, stop = borders.whole(text, row.offsets[begin][0], row.offsets[end][1])
        if start >= stop:
            continue
        start, stop = narrowed(question, text, start, stop)
        share = float(weights[begin, end])
        # What cannot answer is as if it were not there: its share is the others'.
        if not may_answer(question, text, start, stop):
            weights[begin, end] = 0
            continue
        # “Budapest” and “in Budapest” are one answer: what overlaps a better span speaks for it.
        same = next((n for n, (first_, last_, _) in enumerate(found) if start < last_ and first_ < stop), None)
        if same is not None:
            shares[same] += share
        elif len(found) < _KEPT:
            found.append((start, stop, float(sums[begin, end])))
            shares.append(share)
    total = float(weights.sum())
    candidates = [Candidate(*span, min(share / total, 1.0)) for span, share in zip(found, shares, strict=True)]
    return tuple(candidates)


def _load(folder: Path) -> ReaderNetwork:
    """Read the weights, verify their checksum, and set the network up in the fastest precision of this CPU."""
    from safetensors import SafetensorError
    from safetensors.torch import load

    from .network import ReaderNetwork, packaged_config

    path = folder / "model.safetensors"
    try:
        expected = (folder / "model.sha256").read_text("utf-8").strip()
        weights = path.read_bytes()
    except OSError as error:
        raise ModelError(f"the reader's weights are missing: {error.filename}; install rag again") from error
    found = hashlib.sha256(weights).hexdigest()
    if found != expected:
        raise ModelError(f"{path} has SHA-256 {found}, expected {expected}; install rag again")
    try:
        state: dict[str, Any] = load(weights)
    except SafetensorError as error:
        raise ModelError(f"{path} is damaged ({error}); install rag again") from error
    network = ReaderNetwork(packaged_config(packaged_model()))
    network.load_state_dict({name: tensor.float() for name, tensor in state.items()})
    return network.ready()
