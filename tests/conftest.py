"""Shared by all tests: nothing but loopback is contacted, no `RAG_*` and no archive of the user's is seen.

The embedding model is the real one and loaded once; `corpus_archive` holds the articles that ship with the project.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag import ingest
from rag.archive.archive import Archive
from rag.archive.embed import Embedder


def _is_here(host: object) -> bool:
    """Tell whether `host`, as socket functions take it, is this machine."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(name))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


@pytest.fixture(scope="session", autouse=True)
def refused() -> Iterator[list[object]]:
    """Refuse to look up or contact any other machine; return the list of what has been refused."""
    refused: list[object] = []

    def guard(host: object) -> None:
        if not _is_here(host):
            refused.append(host)
            raise OSError(f"the tests refuse to contact {host!r}")

    def to_address(original: Callable[..., object]) -> Callable[..., object]:
        def guarded(self: socket.socket, *arguments: object) -> object:
            if self.family in (socket.AF_INET, socket.AF_INET6):
                guard(arguments[-1][0])  # type: ignore[index]  # the address comes last: (host, port, ...)
            return original(self, *arguments)

        return guarded

    def by_name(original: Callable[..., object]) -> Callable[..., object]:
        def guarded(host: object, *arguments: object, **named: object) -> object:
            guard(host)
            return original(host, *arguments, **named)

        return guarded

    with pytest.MonkeyPatch.context() as patch:
        for method in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, method, to_address(getattr(socket.socket, method)))
        for function in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr"):
            patch.setattr(socket, function, by_name(getattr(socket, function)))
        yield refused


@pytest.fixture(autouse=True)
def _only_loopback(refused: list[object]) -> Iterator[None]:
    """Fail a test in which another machine was called, even if the caller took the refusal without a word."""
    yield
    called = refused.copy()
    refused.clear()
    assert called == []


@pytest.fixture(autouse=True)
def _no_settings_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Unset `RAG_*` and put the default archive below `tmp_path`."""
    for name in os.environ:
        if name.startswith("RAG_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The packaged embedding model, loaded."""
    embedder = Embedder()
    embedder.load()
    return embedder


@pytest.fixture(scope="session")
def corpus_archive(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An open archive of the articles that ship with the project; not to be changed."""
    with Archive(tmp_path_factory.mktemp("corpus"), embedder=embedder) as archive:
        report = ingest.add([ingest.corpus()], archive)
        assert not report.failed
        yield archive


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name no test for its bytes: packed ones hold the time, and the processes that share the tests must agree."""
    return "bytes" if isinstance(val, bytes) else None
