"""Adds articles to an archive on a disk that is too small, then on one that is large enough.

    full_disk.py FOLDER BYTES

Run as root of a name space of its own, where it may mount a disk of its own. Prints what the first `add` raised, then
what the second did, then each fault of the archive.
"""

import subprocess
import sys
from pathlib import Path

from hash_embedder import HashEmbedder
from newsroom import article

from rag.archive import archive as module
from rag.archive import vector_index
from rag.archive.archive import Archive
from rag.errors import ArchiveError


def say(line: object) -> None:
    sys.stdout.write(f"{line}\n")


folder, size = Path(sys.argv[1]), sys.argv[2]
articles = [article(n) for n in range(1_000)]
# Small rounds: the disk may be full in the middle of any of them.
module._LEXICAL_ROUND, vector_index._ROUND, vector_index._WRITE = 400, 500, 100
subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], check=True)
try:
    with Archive(folder / "archive", embedder=HashEmbedder()) as archive:
        archive.add(articles)
    say("it was large enough")
except ArchiveError as error:
    say(error)
subprocess.run(["mount", "-o", "remount,size=1g", str(folder)], check=True)
with Archive(folder / "archive", embedder=HashEmbedder()) as archive:
    changes = archive.add(articles)
    say(changes.added + changes.unchanged)
    for fault in archive.check():
        say(fault)
