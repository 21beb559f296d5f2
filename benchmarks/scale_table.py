"""Print the saved figures of `scale` as Markdown: `python -m benchmarks.scale_table [FILE]`."""

from __future__ import annotations

import json
import sys
from itertools import groupby
from pathlib import Path

from .results import FOLDER, Row


def tables(figures: list[Row]) -> str:
    """Return a table for each run of rows of the same part and columns."""
    written: list[str] = []
    for columns, rows in groupby(figures, key=lambda row: tuple(row)):
        lines = [list(columns), ["---"] * len(columns), *([_cell(value) for value in row.values()] for row in rows)]
        written.append("\n".join(f"| {' | '.join(line)} |" for line in lines))
    return "\n\n".join(written)


def _cell(value: str | int | float) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def main(file: Path) -> None:
    """Print the tables of a file of results."""
    print(tables(json.loads(file.read_text("utf-8"))["figures"]))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else FOLDER / "scale.json")
