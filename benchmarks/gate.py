"""Hold what was reached: `python -m benchmarks.gate` fails if a figure lies more than a point below its floor.

`floors.json` names for each figure in `results/` its benchmark, the row it stands in, and the floor. A floor may be
lowered only with a `reason` beside it. Run the benchmarks first: `make bench-gate` does both.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from .results import FOLDER

FLOORS = Path(__file__).resolve().parent / "floors.json"
#: What may be lost to chance: one point.
_TOLERANCE = 0.01


def failures(floors: list[dict[str, Any]], folder: Path) -> list[str]:
    """Return one line for each floor that its figure in `folder` misses; a figure that is not there misses it."""
    missed: list[str] = []
    for floor in floors:
        path = folder / f"{floor['benchmark']}.json"
        name = f"{floor['benchmark']}: {floor['figure']} of {', '.join(map(str, floor['row'].values()))}"
        rows = json.loads(path.read_text("utf-8"))["figures"] if path.is_file() else []
        found = [row for row in rows if floor["row"].items() <= row.items() and floor["figure"] in row]
        if len(found) != 1:
            missed.append(f"{name}: {len(found)} such figures in {path.name}, not one; run: make bench")
            continue
        value = found[0][floor["figure"]]
        worse = value - floor["floor"] if floor.get("most") else floor["floor"] - value
        if worse > _TOLERANCE:
            missed.append(f"{name} is {value}, its floor {floor['floor']}")
    return missed


def main() -> int:
    """Print what is missed; return 1 if anything is."""
    floors = json.loads(FLOORS.read_text("utf-8"))
    missed = failures(floors, FOLDER)
    print("\n".join(missed) or f"all {len(floors)} floors are held")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
