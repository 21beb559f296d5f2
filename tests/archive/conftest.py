"""A real Chroma server on loopback, and processes that write an archive."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


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
