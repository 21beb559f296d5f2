from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.fixture
def set_provider(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Return a function that gives the `openai` provider an address and a key as a user would: by environment."""

    def use(url: str, key: str) -> None:
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        monkeypatch.setenv("OPENAI_API_KEY", key)

    return use
