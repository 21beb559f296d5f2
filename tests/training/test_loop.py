"""The loop with a network of two small layers: what it minimises, and that a stopped run goes on where it was."""

import json

import numpy as np
import pytest
import torch
from transformers import BertConfig

from rag.answering.network import ReaderNetwork
from training import loop
from training.batches import UNKNOWN, Row, collate, encode
from training.claims import Claim
from training.data import Example, Sampler
from training.loop import Recipe, loss, measure, train

FERRY = "The ferry of Lindholm sails again. It costs {} crowns. Teodor Brask said so on Monday."


@pytest.fixture
def network():
    torch.manual_seed(0)
    config = BertConfig(hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64)
    return ReaderNetwork(config, attention="eager")


@pytest.fixture(scope="module")
def sampler():
    contexts = [FERRY.format(number) for number in range(120)]
    examples = [
        Example("How much does it cost?", text, ((text.index("costs ") + 6, text.index(" crowns")),), source="squad2")
        for text in contexts
    ]
    return Sampler(examples, {}, contexts, [Claim("It sails.", "It sails again.", ("It sank.",))] * 5)


def row(first, last, *, answers):
    return Row(np.array([101, 7, 102, 8, 9, 10, 102], np.int32), 3, 3, first, last, answers)


def test_of_claims_only_relevance_is_learnt(network):
    claims = collate([(row(UNKNOWN, UNKNOWN, answers=True), row(UNKNOWN, UNKNOWN, answers=False))])
    loss(network, claims, 0.5).backward()
    assert network.span.weight.grad.abs().sum() == 0
    assert network.relevance[0].weight.grad.abs().sum() > 0
    assert loss(network, claims, 0.0) == 0


def test_claims_do_not_thin_the_loss_of_spans(network):
    spans = (row(4, 5, answers=True),)
    claim = (row(UNKNOWN, UNKNOWN, answers=True), row(UNKNOWN, UNKNOWN, answers=False))
    alone, beside = (loss(network, collate(batch), 0.0) for batch in ([spans], [spans, claim]))
    assert alone.item() == pytest.approx(beside.item(), rel=1e-4)


def test_training_learns(network, sampler, tokenizer, tmp_path):
    develop = encode(sampler.epoch(0), tokenizer)
    before = measure(network, develop)["exact"]
    train(network, sampler, develop, tokenizer, Recipe(epochs=12, learning_rate=3e-3), tmp_path)
    assert measure(network, develop)["exact"] > before + 0.3


def test_a_stopped_run_goes_on_to_the_same_weights(network, sampler, tokenizer, tmp_path, monkeypatch):
    monkeypatch.setattr(loop, "_CHECKPOINT_EVERY", 2)
    recipe = Recipe(epochs=3, steps=5, learning_rate=1e-3)
    develop = encode(sampler.epoch(0)[:9], tokenizer)
    start = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    for folder in (whole, parts):
        folder.mkdir()
    train(network, sampler, develop, tokenizer, recipe, whole)
    expected = {name: tensor.clone() for name, tensor in network.state_dict().items()}

    network.load_state_dict(start)
    made = iter(range(3))

    def stopping(batch):
        if next(made, None) is None:
            raise KeyboardInterrupt
        return collate(batch)

    with monkeypatch.context() as patch:
        patch.setattr(loop, "collate", stopping)
        with pytest.raises(KeyboardInterrupt):
            train(network, sampler, develop, tokenizer, recipe, parts)
    network.load_state_dict(start)
    train(network, sampler, develop, tokenizer, recipe, parts)
    for name, tensor in network.state_dict().items():
        assert torch.equal(tensor, expected[name]), name
    steps = [json.loads(line)["from"] for line in (parts / "log.jsonl").read_text().splitlines() if "from" in line]
    assert steps == [0, 2]
