"""What a benchmark is told and what it hands back; how that is printed and saved."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "results"

_PACKAGES = (
    "torch", "transformers", "sentence-transformers", "tokenizers", "chromadb", "tantivy", "numpy",
    "langchain-core", "langchain-chroma", "langchain-huggingface", "langchain-text-splitters",
)  # fmt: skip

Row = dict[str, str | int | float]


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the command line."""

    full: bool = False
    trial: bool = False
    #: None leaves the choice to the benchmark.
    embedding_model: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """Figures in rows, and all that one must know to compare them."""

    figures: list[Row]
    settings: dict[str, object] = field(default_factory=dict)


def print_table(name: str, result: Result) -> None:
    """Print the figures, rows of the same columns as one table, and the settings below."""
    print(f"\n{name}")
    for columns, rows in groupby(result.figures, key=lambda row: tuple(row)):
        lines = [list(columns), *([str(value) for value in row.values()] for row in rows)]
        widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
        for line in lines:
            print("  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    for key, value in result.settings.items():
        print(f"  {key}: {value}")


def save(name: str, result: Result) -> Path:
    """Write the result with date, commit, machine and versions; return the file."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{name}.json"
    record = {
        "benchmark": name,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "machine": machine(),
        "versions": {"python": platform.python_version(), **{package: version(package) for package in _PACKAGES}},
        "settings": result.settings,
        "figures": result.figures,
    }
    path.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def commit() -> str:
    """Return the hash of the checked-out commit, with a plus sign if the code differs from it; "" outside git."""
    git = shutil.which("git")
    if git is None:
        return ""

    def ask(*arguments: str) -> str:
        finished = subprocess.run([git, *arguments], cwd=FOLDER.parent, capture_output=True, text=True, check=False)
        return finished.stdout.strip()

    changed = ask("status", "--porcelain", "--", "../rag", "*.py")
    return ask("rev-parse", "HEAD") + ("+" if changed else "")


def machine() -> dict[str, object]:
    """Describe the processor and memory as far as they decide the figures."""
    import psutil  # comes with the extra `bench`, which the tests of what is pure here do without
    import torch  # weighs hundreds of MiB, which a process that measures its memory may have no other use for

    able: Mapping[str, object] = torch.cpu.get_capabilities()
    return {
        "cpu": _cpu_name(),
        "cores": psutil.cpu_count(logical=False),
        "threads": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "amx_bf16": bool(able.get("amx_bf16")),
        "avx512_bf16": bool(able.get("avx512_bf16")),
        "system": platform.platform(),
    }


def _cpu_name() -> str:
    listing = Path("/proc/cpuinfo")
    lines = listing.read_text().splitlines() if listing.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def peak_mib() -> float:
    """Return the most memory (resident, MiB) that this process has held.

    On Linux `getrusage` would count in what the parent process held when it started this one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return round(int(line.split()[1]) / 1024, 1)
    import resource

    unit = 1 if platform.system() == "Darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20, 1)


def own_mib() -> float:
    """Return the memory (resident, MiB) that this process holds now and could not be given anew from files.

    The parts of an index that are mapped into memory and have been read lately are left out where the system tells
    them apart, as Linux does: it takes them back whenever it needs room.
    """
    import psutil

    held = psutil.Process().memory_info()
    return round((held.rss - getattr(held, "shared", 0)) / 2**20, 1)


def disk_bytes(folder: Path) -> int:
    """Return how many bytes the files below a folder have."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
