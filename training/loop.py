"""The loop: one epoch or several over the items, in checkpoints that a run goes on from."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from tqdm import tqdm

from benchmarks.metrics import auc
from rag.answering.network import ReaderNetwork
from rag.archive.precision import multiplies_bf16

from .batches import UNKNOWN, Batch, Rows, collate, encode, plan
from .data import Sampler

_CHECKPOINT_EVERY = 200
_DEVELOP_EVERY = 1_000
_NOWHERE = -1e4


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a run is made by; written into its log."""

    seed: int = 1
    epochs: int = 1
    #: Steps after which to stop, 0 for all of `epochs`; the learning rate falls to 0 by then.
    steps: int = 0
    learning_rate: float = 2e-4
    warm_up: float = 0.06
    weight_decay: float = 0.01
    #: What the relevance head's losses weigh against the span's.
    relevance: float = 0.5


def loss(network: nn.Module, batch: Batch, relevance_weight: float) -> Tensor:
    """Return the mean loss of a batch: of the span, of relevance, and of the order within pairs."""
    starts, ends, relevance = network(batch.pieces, batch.segments, batch.attended)
    starts = starts.masked_fill(~batch.allowed, _NOWHERE)
    ends = ends.masked_fill(~batch.allowed, _NOWHERE)
    known = (batch.starts != UNKNOWN).sum().clamp(min=1)
    span = (_missed(starts, batch.starts) + _missed(ends, batch.ends)) / (2 * known)
    relevant = functional.binary_cross_entropy_with_logits(relevance, batch.answers)
    if len(batch.pairs):
        margins = relevance[batch.pairs] - relevance[batch.pairs + 1]
        relevant = relevant + functional.softplus(-margins).mean() / 2
    return span + relevance_weight * relevant


def _missed(scores: Tensor, places: Tensor) -> Tensor:
    return functional.cross_entropy(scores, places, ignore_index=UNKNOWN, reduction="sum")


def train(
    network: ReaderNetwork,
    sampler: Sampler,
    develop: Sequence[Rows],
    tokenizer: Tokenizer,
    recipe: Recipe,
    folder: Path,
) -> None:
    """Train `network` in place; writes `checkpoint.pt` and `log.jsonl` to `folder` and goes on from the former."""
    device = next(network.parameters()).device
    seeds = [recipe.seed * 1_000 + epoch for epoch in range(recipe.epochs)]
    batches = [batch for seed in seeds for batch in plan(encode(sampler.epoch(seed), tokenizer), seed)]
    total = min(recipe.steps or len(batches), len(batches))
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in network.parameters() if p.ndim > 1], "weight_decay": recipe.weight_decay},
            {"params": [p for p in network.parameters() if p.ndim <= 1], "weight_decay": 0.0},
        ],
        lr=recipe.learning_rate,
        betas=(0.9, 0.98),
        fused=True,
    )
    first = _resume(network, optimizer, folder)
    log = folder / "log.jsonl"
    _write(log, {"recipe": asdict(recipe), "steps": total, "from": first, "device": device.type})
    network.train()
    smooth, pieces, started = math.nan, 0, time.monotonic()
    bar = tqdm(range(first, total), initial=first, total=total, desc="training", unit=" steps", mininterval=5)
    for step in bar:
        batch = _to(collate(batches[step]), device)
        rate = recipe.learning_rate * min((step + 1) / (recipe.warm_up * total), (total - step) / total)
        for group in optimizer.param_groups:
            group["lr"] = rate
        with _precision(device):
            value = loss(network, batch, recipe.relevance)
        value.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        pieces += int(batch.attended.sum())
        smooth = value.item() if math.isnan(smooth) else 0.98 * smooth + 0.02 * value.item()
        done = step + 1
        if done % 50 == 0:
            speed = pieces / (time.monotonic() - started)
            bar.set_postfix_str(f"loss {smooth:.3f}, {speed:,.0f} pieces/s")
            _write(log, {"step": done, "loss": round(smooth, 4), "rate": rate, "pieces_per_second": round(speed)})
        if done % _DEVELOP_EVERY == 0 or done == total:
            _write(log, {"step": done, **measure(network, develop)})
            network.train()
        if done % _CHECKPOINT_EVERY == 0 or done == total:
            _save(network, optimizer, done, folder)


@torch.inference_mode()
def measure(network: ReaderNetwork, items: Sequence[Rows]) -> dict[str, float]:
    """Return on held-out items: exact spans of answerable rows, and how well margins tell answerable from not (AUC)."""
    device = next(network.parameters()).device
    network.eval()
    exact: list[float] = []
    margins: list[tuple[float, bool]] = []
    relevances: list[tuple[float, bool]] = []
    for planned in plan(items, 0):
        batch = _to(collate(planned), device)
        with _precision(device):
            starts, ends, relevance = network(batch.pieces, batch.segments, batch.attended)
        starts = starts.masked_fill(~batch.allowed, _NOWHERE)
        ends = ends.masked_fill(~batch.allowed, _NOWHERE)
        null = starts[:, 0] + ends[:, 0]
        starts[:, 0] = ends[:, 0] = _NOWHERE
        best_start, best_end = starts.argmax(1), ends.argmax(1)
        best = starts.max(1).values + ends.max(1).values
        for n, answers in enumerate(batch.answers.bool().tolist()):
            margins.append((float(best[n] - null[n]), answers))
            relevances.append((float(relevance[n]), answers))
            if answers and batch.starts[n] != UNKNOWN:
                exact.append(float(best_start[n] == batch.starts[n] and best_end[n] == batch.ends[n]))
    return {
        "exact": round(sum(exact) / len(exact), 4),
        "answerable_auc": round(auc(margins), 4),
        "relevance_auc": round(auc(relevances), 4),
    }


def _precision(device: torch.device) -> Any:  # noqa: ANN401  # a context manager of either kind
    """Compute in bfloat16 where the hardware does."""
    fast = device.type != "cpu" or multiplies_bf16()
    return torch.autocast(device.type, dtype=torch.bfloat16) if fast else nullcontext()


def _to(batch: Batch, device: torch.device) -> Batch:
    return Batch(*(getattr(batch, name).to(device) for name in Batch.__slots__))


def _save(network: ReaderNetwork, optimizer: torch.optim.Optimizer, step: int, folder: Path) -> None:
    """Write a checkpoint so that a kill leaves the old one or the new one whole."""
    new = folder / "checkpoint.new"
    torch.save({"network": network.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, new)
    new.replace(folder / "checkpoint.pt")


def _resume(network: ReaderNetwork, optimizer: torch.optim.Optimizer, folder: Path) -> int:
    """Load the last checkpoint; return the step to go on with."""
    path = folder / "checkpoint.pt"
    if not path.is_file():
        return 0
    state = torch.load(path, map_location=next(network.parameters()).device, weights_only=True)
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"])


def _write(log: Path, record: dict[str, Any]) -> None:
    with log.open("a", encoding="utf-8") as file:
        file.write(f"{json.dumps(record)}\n")
