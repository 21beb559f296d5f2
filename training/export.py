"""A checkpoint -> the reader's weights in the package, in 16 bits, with their checksum."""

from __future__ import annotations

import hashlib
from pathlib import Path

import torch
from safetensors.torch import save_file

FOLDER = Path(__file__).resolve().parent.parent / "rag" / "answering" / "models" / "reader"


def export(checkpoint: Path, folder: Path = FOLDER) -> Path:
    """Write `model.safetensors` and `model.sha256` to `folder`; return the former."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)["network"]
    half = {name: tensor.to(torch.float16).contiguous() for name, tensor in state.items() if "position_ids" not in name}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "model.safetensors"
    save_file(half, path)
    path.chmod(0o644)
    (folder / "model.sha256").write_text(f"{hashlib.sha256(path.read_bytes()).hexdigest()}\n", "utf-8")
    return path
