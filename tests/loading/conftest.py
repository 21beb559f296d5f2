import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.errors import LoadError
from rag.loading import language, load
from rag.types import Article

Loaded = tuple[list[Article], list[LoadError]]


def split(loaded) -> Loaded:
    """Part what `load` yields into articles and errors."""
    items = list(loaded)
    articles = [item for item in items if isinstance(item, Article)]
    errors = [item for item in items if isinstance(item, LoadError)]
    assert len(articles) + len(errors) == len(items)
    return articles, errors


@pytest.fixture(scope="session")
def _language_model() -> None:
    """Load the model of languages, so that its 100 MB count to no test of memory."""
    language.guess("No ship left the harbour on that day, and none came.")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Write a file below `tmp_path`; a name that ends in .gz is compressed."""

    def write(name: str, content: str | bytes) -> Path:
        data = content.encode() if isinstance(content, str) else content
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    return write


@pytest.fixture
def load_text(write) -> Callable[[str, str | bytes], Loaded]:
    """Write one file and load it."""
    return lambda name, content: split(load([write(name, content)]))
