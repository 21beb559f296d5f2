from dataclasses import fields
from pathlib import Path

import pytest

from rag import Settings, UsageError


def test_nothing_set_means_the_defaults():
    settings = Settings.from_env({"XDG_DATA_HOME": "/data"})
    assert settings == Settings(archive=Path("/data/rag/archive"), chroma="", embedding_model="", llm="")


def test_each_field_has_its_variable():
    values = {"archive": "/a", "chroma": "http://localhost:8000", "embedding_model": "/m", "llm": "ollama:llama3.2"}
    assert set(values) == {field.name for field in fields(Settings)}
    settings = Settings.from_env({f"RAG_{name.upper()}": value for name, value in values.items()})
    assert {name: str(getattr(settings, name)) for name in values} == values


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RAG_CHROMA", "localhost:8000"),
        ("RAG_CHROMA", "http://[::1"),
        ("RAG_CHROMA", "http://localhost:99999"),
        ("RAG_ARCHIVE", "~nosuchuser/archive"),
        ("RAG_LLM", "llama3.2"),
    ],
)
def test_values_that_cannot_work_are_refused_by_name(name, value):
    with pytest.raises(UsageError, match=name) as raised:
        Settings.from_env({name: value})
    assert value in str(raised.value)
    assert "\n" not in str(raised.value)
