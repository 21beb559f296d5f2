"""Progress on the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from tqdm import tqdm

_UNITS = {
    "reading": "B",
    "fetching": " entries",
    "embedding": " passages",
    "copying vectors": " passages",
    "cutting": " articles",
    "comparing": " articles",
    "checking": " passages",
    "asking": " questions",
}


class Bars:
    """Progress on standard error: a bar for each stage of the work, with its rate and the time left."""

    def __init__(self) -> None:
        self._bar: tqdm[NoReturn] | None = None
        self._stage = ""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show that `done` of `total` are done."""
        from tqdm import tqdm

        bar = self._bar
        if bar is None or stage != self._stage:
            self.close()
            unit = _UNITS.get(stage, "")
            # Where nobody watches (a log), a line now and then is enough.
            pause = 0.2 if sys.stderr.isatty() else 10.0
            bar = self._bar = tqdm(
                desc=stage, total=total, unit=unit, unit_scale=unit == "B", mininterval=pause, file=sys.stderr
            )
            self._stage = stage
        bar.total = total
        bar.update(done - bar.n)

    def say(self, text: str) -> None:
        """Print a line on standard error, above the bar."""
        from tqdm import tqdm

        tqdm.write(text, file=sys.stderr)

    def close(self) -> None:
        """End the line of the bar shown last."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
