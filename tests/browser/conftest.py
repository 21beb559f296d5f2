"""Debian's Chromium, driven by Playwright, and a watch on everything that it asks for and says."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from serving import served

from rag import Chatbot

#: Chromium itself would otherwise call home.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no chromium here; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def contexts() -> list[BrowserContext]:
    """Those of the pages that are open."""
    return []


@pytest.fixture
def opened(contexts: list[BrowserContext]) -> Callable[[Chatbot], AbstractContextManager[str]]:
    """Serves a chatbot as `served` does, and closes all pages first: one whose server goes away says so as an error."""

    @contextmanager
    def opened(chatbot: Chatbot) -> Iterator[str]:
        with served(chatbot) as url:
            try:
                yield url
            finally:
                _leave(contexts)

    return opened


def _leave(contexts: list[BrowserContext]) -> None:
    while contexts:
        contexts.pop().close()


@pytest.fixture
def visit(browser: Browser, contexts: list[BrowserContext]) -> Iterator[Callable[..., Page]]:
    """A function that opens a page of its own; the test fails if any such page breaks, pops up or looks elsewhere."""
    faults: list[str] = []

    def visit(url: str, *, width: int = 1280, height: int = 800, **context: Any) -> Page:
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, **context))
        page = contexts[-1].new_page()
        page.set_default_timeout(60_000)
        contexts[-1].on("request", lambda request: look(request.url))
        contexts[-1].on("page", lambda opened: faults.append(f"opened {opened.url}"))
        page.on("dialog", lambda dialog: (faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.goto(url)
        page.get_by_label("Your question").wait_for()
        return page

    def look(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            faults.append(f"asked for {url}")

    yield visit
    _leave(contexts)
    assert faults == []
