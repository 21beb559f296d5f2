"""A static embedding distilled from the packaged MiniLM: thousands of passages a second on any processor, and worse.

Each word piece is sent through MiniLM by itself, the vectors are reduced by principal components and weighted by how
rare the piece is; a text is the mean of its pieces. The recipe is model2vec's (MinishLab), written out here because
that package holds transformers back.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

_DIMENSIONS = 256
#: Smooth inverse frequency (Arora et al., ICLR 2017), with Zipf's law for the frequencies: BERT's vocabulary begins
#: with the most frequent pieces.
_SIF = 1e-4
_BATCH = 1024
_CHECKSUM = "model.sha256"
#: Pieces that no text holds.
_UNUSED = re.compile(r"\[(unused\d+|PAD|CLS|SEP|MASK)\]")


def made(source: Path, where: Path) -> Path:
    """Return the folder of the model below `where`, distilled now from the MiniLM in `source` if it is not there yet.

    Raises `ModelError` if what is there is damaged, `OSError` if it cannot be written.
    """
    path = where / f"minilm-static-{_DIMENSIONS}"
    if not path.is_dir():
        # A name of its own, as two processes may be making it.
        unfinished = where / f".{path.name}-{os.getpid()}"
        shutil.rmtree(unfinished, ignore_errors=True)
        distil(source).save(str(unfinished), create_model_card=False)
        (unfinished / _CHECKSUM).write_text(_digest(unfinished), "utf-8")
        try:
            unfinished.rename(path)
        except OSError:
            if not path.is_dir():
                raise
            shutil.rmtree(unfinished)  # The other was faster.
    checksum = path / _CHECKSUM
    if not checksum.is_file() or checksum.read_text("utf-8") != _digest(path):
        raise ModelError(f"the distilled model in {path} is damaged; delete that folder and it is made again")
    return path


def _digest(folder: Path) -> str:
    """Return the SHA-256 of the weights, "" if there are none."""
    weights = folder / "model.safetensors"
    if not weights.is_file():
        return ""
    with weights.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def distil(folder: Path) -> SentenceTransformer:
    """Make the model from the MiniLM in `folder`: some 20 seconds on two cores."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    source = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    # The package cuts texts off; a static model reads any length.
    tokenizer.no_truncation()
    pieces = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    used = [id_ for piece, id_ in pieces if not _UNUSED.fullmatch(piece)]
    weights = np.zeros((len(pieces), _DIMENSIONS), dtype=np.float32)
    weights[used] = principal_components(_vectors(source, tokenizer, used), _DIMENSIONS) * rarity(len(used))[:, None]
    return SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu")


def _vectors(source: SentenceTransformer, tokenizer: Tokenizer, pieces: list[int]) -> NDArray[np.float32]:
    """Return for each piece the mean of what MiniLM makes of `[CLS] piece [SEP]`."""
    import torch
    from tqdm import tqdm

    begin, end = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    ids = torch.tensor([[begin, piece, end] for piece in pieces])
    means = []
    with torch.inference_mode():
        for part in tqdm(torch.split(ids, _BATCH), desc="distilling", unit=" batches", leave=False):
            features = {"input_ids": part, "attention_mask": torch.ones_like(part)}
            means.append(source[0](features)["token_embeddings"].mean(dim=1))
    vectors: NDArray[np.float32] = torch.cat(means).numpy()
    return vectors


def principal_components(vectors: NDArray[np.float32], dimensions: int) -> NDArray[np.float32]:
    """Project the centred rows of `vectors` on their `dimensions` directions of most variance, most first."""
    centred = vectors - vectors.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T @ centred)  # in the order of growing variance
    directions = directions[:, ::-1][:, :dimensions]
    # Of the two signs that each may have, the one that makes its largest part positive: the same on every machine.
    directions = directions * np.sign(directions[np.abs(directions).argmax(axis=0), np.arange(dimensions)])
    projected: NDArray[np.float32] = centred @ directions
    return projected


def rarity(size: int) -> NDArray[np.float32]:
    """Return the weight of each rank, most frequent first: a / (a + frequency)."""
    frequency = 1 / np.arange(2, size + 2)
    frequency /= frequency.sum()
    weights: NDArray[np.float32] = (_SIF / (_SIF + frequency)).astype(np.float32)
    return weights
