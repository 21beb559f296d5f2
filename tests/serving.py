"""The web chat served on a free port of loopback, for as long as a `with` lasts."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import ui
from rag import Chatbot


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def closed_loops() -> Iterator[None]:
    """Close the event loops that Gradio makes beside its server's and forgets."""
    forgotten: list[asyncio.AbstractEventLoop] = []
    make = asyncio.new_event_loop

    def remembered() -> asyncio.AbstractEventLoop:
        forgotten.append(make())
        return forgotten[-1]

    try:
        with patch.object(asyncio, "new_event_loop", remembered):
            yield
    finally:
        asyncio.set_event_loop(None)
        for loop in forgotten:
            loop.close()


@contextmanager
def served(chatbot: Chatbot) -> Iterator[str]:
    """Serve `chatbot` and give the page's address, which ends in a slash."""
    with closed_loops():
        page = ui.serve(chatbot, port=free_port())
        try:
            yield page.local_url
        finally:
            page.close(verbose=False)
