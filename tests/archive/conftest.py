"""A real Chroma server on loopback, and processes that write an archive."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running_chroma(folder: Path, port: int) -> Iterator[str]:
    """Run `chroma run` on a folder until the block ends; yield its address."""
    executable = Path(sys.executable).with_name("chroma")
    command = [str(executable), "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while True:
            assert server.poll() is None, "chroma run ended"
            try:
                urllib.request.urlopen(f"{address}/api/v2/heartbeat", timeout=10).close()
                break
            except OSError:
                assert time.monotonic() < deadline, "chroma run does not answer"
                time.sleep(0.05)
        yield address
    finally:
        server.kill()
        server.wait()


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running Chroma server."""
    with running_chroma(tmp_path_factory.mktemp("chroma"), free_port()) as address:
        yield address


@pytest.fixture
def start_chroma(tmp_path: Path) -> Callable[[], contextlib.AbstractContextManager[str]]:
    """Return a function that runs a server of the test's own, always with the same folder and port."""
    port = free_port()
    return lambda: running_chroma(tmp_path / "chroma", port)


class Indexer:
    """A running `indexer.py`, which stops after each event (without `waits`: after `ready` alone) until `go_on`."""

    def __init__(self, archive: Path, *arguments: object, waits: bool = True) -> None:
        command = [sys.executable, str(HERE / "indexer.py"), *(["--wait"] if waits else []), archive, *arguments]
        self.process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(HERE.parent.parent)},
        )
        self.name = f"process {self.process.pid} (indexer.py)"

    def go_on(self) -> None:
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def wait_for(self, event: str) -> None:
        """Let it go on until it stops at `event`."""
        while (come := self.next_event()) != event:
            assert come, f"ended before {event!r}"
            self.go_on()

    def next_event(self) -> str:
        """Wait for the next event and return it, "" at the end."""
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def finish(self) -> str:
        """Let it go on to its end; return what it has written."""
        output, _ = self.process.communicate("\n" * 10_000)
        assert self.process.returncode == 0
        return output

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def start_indexer() -> Iterator[Callable[..., Indexer]]:
    """Return a function that starts an `indexer.py` with the given arguments."""
    started: list[Indexer] = []

    def start(archive: Path, *arguments: object, waits: bool = True) -> Indexer:
        started.append(Indexer(archive, *arguments, waits=waits))
        return started[-1]

    yield start
    for indexer in started:
        indexer.kill()


@pytest.fixture(params=["embedded", "server"])
def chroma(request):
    """Where the vectors are kept: inside the archive, or on a real server."""
    return "" if request.param == "embedded" else request.getfixturevalue("chroma_server")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "archive"
