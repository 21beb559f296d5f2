"""The settings, in one frozen value. `from_env` is the only reader of `RAG_*`; only the edges call it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from .errors import UsageError


def default_archive_path(environ: Mapping[str, str] | None = None) -> Path:
    """Return the user's own archive, below `$XDG_DATA_HOME` (by default `~/.local/share`)."""
    base = (environ or {}).get("XDG_DATA_HOME", "")
    return (Path(base) if base else Path.home() / ".local" / "share") / "rag" / "archive"


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set. Each field has an environment variable of the same name with `RAG_` before it."""

    #: The folder that holds the archive.
    archive: Path = field(default_factory=default_archive_path)
    #: `http://host:port` of a Chroma server; "" keeps the vectors inside the archive's folder.
    chroma: str = ""
    #: "" for the packaged MiniLM weights, "fast" for the static model distilled from them, else a folder (or locally
    #: cached name) of a sentence-transformers model.
    embedding_model: str = ""
    #: `provider:model` for LangChain's `init_chat_model`; "" answers without a language model.
    llm: str = ""

    def __post_init__(self) -> None:
        """Refuse values that cannot work, naming the variable that sets them."""
        if self.chroma:
            try:
                parts = urlsplit(self.chroma)
                is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
            except ValueError:  # a bracket that is not closed, a port above 65535
                is_address = False
            if not is_address:
                raise UsageError(f"RAG_CHROMA={self.chroma!r} is no server address; write http://host:port")
        if self.llm and ":" not in self.llm:
            raise UsageError(f"RAG_LLM={self.llm!r} names no provider; write provider:model, e.g. ollama:llama3.2")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read `RAG_ARCHIVE`, `RAG_CHROMA`, `RAG_EMBEDDING_MODEL` and `RAG_LLM`; unset or empty means the default.

        Raises `UsageError` for a value that cannot work.
        """
        environ = os.environ if environ is None else environ
        named = environ.get("RAG_ARCHIVE", "")
        try:
            archive = Path(named).expanduser() if named else default_archive_path(environ)
        except RuntimeError as error:
            raise UsageError(
                f"RAG_ARCHIVE={named!r} cannot be found ({error}); write the folder's whole path"
            ) from error
        return cls(
            archive=archive,
            chroma=environ.get("RAG_CHROMA", ""),
            embedding_model=environ.get("RAG_EMBEDDING_MODEL", ""),
            llm=environ.get("RAG_LLM", ""),
        )
