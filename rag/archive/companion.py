"""A second process that embeds and writes vectors while the first one still takes articles in.

Both keep a core busy: reading, cutting and comparing articles holds Python's lock, and so does Chroma while it writes.
The companion alone opens the vectors while it lives, and the catalogue it only reads: what it has written it tells,
and the first process strikes that from the outbox. It ends when the first process says so, or dies.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread

from ..errors import ArchiveError, RagError
from .catalog import Catalog
from .embed import Embedder
from .lock import companion_lock

#: The ids of passages whose vectors have been written, and the first of their rows in the exact vectors.
Written = tuple[list[int], int]
#: What the companion runs: it finds the package where this process did, wherever that was.
_MAIN = "import sys; sys.path[:] = sys.argv[4:]; from rag.archive.companion import main; main()"


def may_have_companion(embedder: Embedder) -> bool:
    """Tell whether a second process can be started, and can make the same embedder."""
    return bool(sys.executable) and type(embedder) is Embedder


class Companion:
    """A running companion, seen from the process that started it."""

    def __init__(self, folder: Path, embedder: Embedder, chroma: str, writing: AbstractContextManager[None]) -> None:
        """Start it for the archive in `folder`, whose vectors must be closed; hold `writing` until it has ended."""
        self._failure: ArchiveError | None = None
        self._told: SimpleQueue[bytes] = SimpleQueue()
        self._listener = Thread(target=self._listen, daemon=True)
        paths = [str(Path(each).absolute()) for each in sys.path]
        with ExitStack() as stack:
            stack.enter_context(writing)
            self._process = subprocess.Popen(  # noqa: S603  # this Python, with words of ours
                [sys.executable, "-P", "-c", _MAIN, str(folder), embedder.model, chroma, *paths],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            self._holding = stack.pop_all()
        self._listener.start()

    def written(self) -> list[Written]:
        """Return what it has written since the last call. Raises `ArchiveError` if it has failed."""
        found: list[Written] = []
        ended = self._process.poll()  # asked first: what it told before it ended is in the queue, or will be
        while not self._told.empty():
            told = json.loads(self._told.get())
            if "error" in told:
                self._failure = ArchiveError(told["error"])
            else:
                found.append((told["written"], told["first"]))
        if found:
            return found
        if ended and not self._listener.is_alive() and not self._failure:
            self._failure = ArchiveError(
                f"the process that writes the vectors has ended with status {ended}; run the same command again"
            )
        if self._failure:
            raise self._failure
        return found

    def stop(self) -> list[Written]:
        """Let it end after the step that it is at; return the last that it has written. Raises as `written` does."""
        with self._holding:
            assert self._process.stdin
            self._process.stdin.close()
            self._process.wait()
            self._listener.join()
            return self.written()

    def _listen(self) -> None:
        assert self._process.stdout
        with self._process.stdout as lines:
            for line in lines:
                self._told.put(line)


def main() -> None:
    """Be the companion: write vectors until the other process closes our input, and tell it by our output."""
    from .vector_index import VectorIndex

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both; the other one says what follows from it.
    folder, model, chroma = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    ended = Event()

    def wait_for_the_end() -> None:
        while os.read(sys.stdin.fileno(), 1):  # Not by `sys.stdin`, whose lock a thread may not hold at the end.
            pass
        ended.set()

    Thread(target=wait_for_the_end, daemon=True).start()
    # Whatever a library prints must not get among what is told.
    with os.fdopen(os.dup(sys.stdout.fileno()), "w") as out:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

        def tell(**what: object) -> None:
            print(json.dumps(what), file=out, flush=True)

        try:
            with companion_lock(folder):
                index = VectorIndex(Catalog(folder / "catalog.sqlite"), Embedder(model), folder / "vectors", chroma)
                index.write_ahead(lambda ids, first: tell(written=list(ids), first=first), ended)
                index.close()
        except RagError as error:
            tell(error=str(error))
            sys.exit(1)
        except BrokenPipeError:  # The other process was killed; the next one finds what it did not note.
            sys.exit(1)
