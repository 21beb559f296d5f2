"""Writes that fail because the disk is full: said so, with the cure."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..errors import ArchiveError

#: Bytes free on a disk below which a write that failed is taken to have failed for want of space: SQLite, tantivy and
#: Chroma each say it in other words, or not at all.
_SCARCE = 32_000_000


def is_full(folder: Path) -> bool:
    """Tell whether the disk that holds `folder` has no space to speak of."""
    return shutil.disk_usage(folder).free < _SCARCE


def disk_full(folder: Path) -> ArchiveError:
    """Return the error to raise."""
    return ArchiveError(
        f"the disk that holds {folder} is full; free some space and run the same command again: nothing is lost"
    )
