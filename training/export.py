"""A checkpoint -> the reader's weights in the package, in 16 bits, with their checksum."""

from __future__ import annotations

import hashlib
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

FOLDER = Path(__file__).resolve().parent.parent / "rag" / "answering" / "models" / "reader"
#: What the checkpoint of the last run weighs when it is averaged with what the run started from.
SHARE = 0.5


def export(checkpoint: Path, folder: Path = FOLDER, start: Path | None = None, share: float = SHARE) -> Path:
    """Write `model.safetensors` and `model.sha256` to `folder`; return the former.

    With `start`, the weights that the run started from, the two are averaged, weight by weight, the checkpoint weighing
    `share` of 1: they lie in one basin, and their mean finds spans better than either (“model soups”, Wortsman et al.,
    ICML 2022).
    """
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)["network"]
    if start:
        before = load_file(start)
        state = {name: share * state[name] + (1 - share) * before[name].float() for name in before}
    half = {name: tensor.to(torch.float16).contiguous() for name, tensor in state.items() if "position_ids" not in name}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "model.safetensors"
    save_file(half, path)
    path.chmod(0o644)
    (folder / "model.sha256").write_text(f"{hashlib.sha256(path.read_bytes()).hexdigest()}\n", "utf-8")
    return path
