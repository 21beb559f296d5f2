"""How figures grow with the number of what is kept: pure functions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from .results import Row


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """Return the `e` for which `values` come nearest to `c * sizes ** e`: the slope between their logarithms.

    0 is constant, 1 linear, 2 quadratic. Not a number where a value is not above 0 or there are fewer than two sizes.
    """
    if len(set(sizes)) < 2 or min(*sizes, *values) <= 0:
        return math.nan
    return slope([math.log(size) for size in sizes], [math.log(value) for value in values])


def slope(places: Sequence[float], values: Sequence[float]) -> float:
    """Return what a value gains for each unit of its place, by least squares; there must be two different places."""
    from_mean = np.asarray(places, dtype=float) - np.mean(places)
    return float(from_mean @ np.asarray(values, dtype=float) / (from_mean @ from_mean))


def with_exponents(rows: Sequence[Row], size: str) -> list[Row]:
    """Return the rows and one more of the same columns, which says how each figure grows with the column `size`.

    Figures without an exponent get a dash there; columns of words are taken over.
    """
    sizes = [float(row[size]) for row in rows]
    last: Row = {}
    for column, value in rows[-1].items():
        if isinstance(value, str):
            last[column] = value
        else:
            grows = exponent(sizes, [float(row[column]) for row in rows])
            last[column] = "-" if math.isnan(grows) else round(grows, 2) + 0.0  # never -0.0
    return [*rows, last | {size: "exponent"}]


def held(goals: Mapping[str, tuple[float, float]]) -> list[Row]:
    """Return a row for each goal: its name, what may be reached at most, what was, and whether that is kept."""
    return [
        {"goal": name, "at most": most, "reached": round(reached, 2), "kept": "yes" if reached <= most else "no"}
        for name, (most, reached) in goals.items()
    ]
