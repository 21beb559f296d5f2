"""Where the public sets and the archives made of them lie."""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rag import ingest
from rag.archive.archive import Archive
from rag.errors import ArchiveMismatch

#: Every sample is drawn with it.
SEED = 20
_ROOT = Path(__file__).resolve().parent.parent


class DataMissing(Exception):
    """A public set is not on this machine; `str()` says where it was looked for."""


def data(*names: str) -> list[Path]:
    """Return the paths of files of the sets. Raises `DataMissing` if one of them is not there."""
    folder = Path(os.environ.get("RAG_BENCH_DATA", "") or _ROOT.parent / "shared" / "data")
    paths = [folder / name for name in names]
    for path in paths:
        if not path.is_file():
            raise DataMissing(f"{path} is missing; RAG_BENCH_DATA names the folder of the sets")
    return paths


def cache() -> Path:
    """Return the folder for what is made once and used again."""
    folder = Path(os.environ.get("RAG_BENCH_CACHE", "") or Path(tempfile.gettempdir()) / "rag-benchmarks")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def records(path: Path) -> list[dict[str, Any]]:
    """Read a compressed file of one JSON object a line."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def sample(paths: Sequence[Path], size: int) -> Path:
    """Write `size` lines of the files, drawn at random but always the same, to a file in the cache; return it."""
    lines: list[str] = []
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            lines += file
    drawn = cache() / f"{paths[0].parent.name}-{size}.jsonl"
    drawn.write_text("".join(random.Random(SEED).sample(lines, min(size, len(lines)))), encoding="utf-8")
    return drawn


def archive(name: str, sources: Sequence[Path], *, embedding_model: str = "") -> Path:
    """Return the folder of an archive of the sources: the cached one, if it is whole and made as one would be now."""
    folder = cache() / name
    whole = folder / "whole"
    try:
        with Archive(folder, embedding_model=embedding_model, progress=_Ticker()) as opened:
            if not whole.is_file():
                report = ingest.add(sources, opened, _Ticker())
                print(f"{name}: {report}", flush=True)
                whole.touch()
    except ArchiveMismatch:
        shutil.rmtree(folder)
        return archive(name, sources, embedding_model=embedding_model)
    return folder


class _Ticker:
    """Print how far the work is, once in 30 seconds."""

    def __init__(self) -> None:
        self._printed = time.monotonic()

    def __call__(self, stage: str, done: int, total: int) -> None:
        if time.monotonic() - self._printed >= 30:
            print(f"  {stage} {done} of {total}", flush=True)
            self._printed = time.monotonic()
