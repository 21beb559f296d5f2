"""Connections that are checked: only to addresses that may be fetched from, and only until a deadline.

A name is resolved once and the connection made to the very address that was checked: a name that means another
machine the next moment gains nothing. Certificates are checked against the name all the same.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Collection, Iterable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import httpcore

from .addresses import refusal

#: Addresses of one name that are tried.
_TRIED = 4


class RefusedAddress(Exception):
    """A name means an address that may not be fetched from; the message says which kind."""


class Backend(httpcore.NetworkBackend):
    """Opens connections for `httpcore`. Raises `RefusedAddress` for addresses that are not public."""

    def __init__(self, *, allow_private: bool | Collection[str]) -> None:
        """`allow_private` are the hosts whose addresses need not be public, in small letters; True for all."""
        self._allow_private = allow_private
        self._inner = httpcore.SyncBackend()
        #: When everything must be done, on the clock of `time.monotonic`.
        self.deadline = float("inf")

    def left(self, timeout: float | None) -> float:
        """Return the seconds that a step may take. Raises `httpcore.ReadTimeout` after the deadline."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("it took too long as a whole")
        return left if timeout is None else min(left, timeout)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Resolve `host`, and connect to the first of its permitted addresses that answers."""
        addresses, refused = self._permitted(host, port, self.left(timeout))
        failure: Exception = RefusedAddress(refused)
        for address in addresses[:_TRIED]:
            try:
                stream = self._inner.connect_tcp(address, port, self.left(timeout), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self)
        raise failure

    def _permitted(self, host: str, port: int, timeout: float) -> tuple[list[str], str]:
        """Return the addresses of `host` that may be connected to, and what the others are."""
        try:
            found = [host] if _is_numeric(host) else _resolve(host, port, timeout)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"its host “{host}” is not known: {error}") from error
        private = self._allow_private
        allowed = private if isinstance(private, bool) else host.lower() in private
        refused = ""
        permitted = []
        for address in found:
            kind = "" if allowed else refusal(address)
            if kind:
                refused = f"{address} is a {kind} address"
            else:
                permitted.append(address)
        return permitted, refused


def _is_numeric(host: str) -> bool:
    try:
        refusal(host)
    except ValueError:
        return False
    return True


def _resolve(host: str, port: int, timeout: float) -> list[str]:
    """Return the addresses of a name; raises `OSError` or `UnicodeError` if it has none, `ConnectTimeout` if late."""
    answers: SimpleQueue[list[str] | OSError | UnicodeError] = SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            answers.put(error)
        else:
            answers.put(list(dict.fromkeys(str(each[4][0]) for each in found)))

    # The system's own patience with a name server, which nothing shortens, is half a minute or more.
    Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=timeout)
    except Empty as error:
        raise httpcore.ConnectTimeout(f"the address of its host “{host}” was not found in time") from error
    if isinstance(answer, list):
        return answer
    raise answer


class _Stream(httpcore.NetworkStream):
    """A connection that is read no longer than until its backend's deadline."""

    def __init__(self, inner: httpcore.NetworkStream, backend: Backend) -> None:
        self._inner, self._backend = inner, backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._backend.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._backend.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._backend.left(timeout)), self._backend)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401
        return self._inner.get_extra_info(info)
