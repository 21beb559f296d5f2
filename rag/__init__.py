"""Answers questions from your own archive of news articles, and shows the exact words they rest on.

    >>> from rag import answer
    >>> a = answer("where is the summit?")      # the default archive; the shipped articles on first use
    >>> print(a)                                # readable text with [1] and the sources
    >>> a.short, a.declined, a.citations[0].quote, a.citations[0].article.title

The reader alone, on any text of your own:

    >>> from rag import read
    >>> read("where is the summit?", "The leaders met in Budapest.")    # a Span, None if the text does not say

Many questions, follow-ups, an archive of your own:

    >>> from rag import Archive, Article, Chatbot, Turn, add
    >>> with Archive("my-archive") as archive:
    ...     print(add(["articles/", "news.csv"], archive, mapping={"title": "headline"}))
    ...     add((Article(text) for text in texts), archive)     # or LangChain Documents, taken as they come
    ...     bot = Chatbot(archive)              # or llm="ollama:llama3.2"
    ...     first = bot.answer("where is the summit?")
    ...     bot.answer("who hosts it?", [Turn(first.question, first.text)])

Importing `rag` loads nothing heavy; the embedding model is loaded at the first question.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import (
    ArchiveError,
    ArchiveLocked,
    ArchiveMismatch,
    ArchiveMissing,
    ChatModelError,
    ChatModelUnusable,
    LoadDoubt,
    LoadError,
    MissingExtra,
    ModelError,
    RagError,
    UsageError,
)
from .settings import Settings
from .types import Answer, Article, Citation, Claim, Hit, Passage, Reason, Span, Status, Turn

if TYPE_CHECKING:
    from .answering.reader import Reader
    from .archive.archive import Archive
    from .chatbot import Chatbot
    from .ingest import Report, add
    from .loading import load

__all__ = [
    "Answer",
    "Archive",
    "ArchiveError",
    "ArchiveLocked",
    "ArchiveMismatch",
    "ArchiveMissing",
    "Article",
    "ChatModelError",
    "ChatModelUnusable",
    "Chatbot",
    "Citation",
    "Claim",
    "Hit",
    "LoadDoubt",
    "LoadError",
    "MissingExtra",
    "ModelError",
    "Passage",
    "RagError",
    "Reason",
    "Report",
    "Settings",
    "Span",
    "Status",
    "Turn",
    "UsageError",
    "add",
    "answer",
    "load",
    "read",
]

#: Public names whose modules load heavy libraries: imported when first asked for.
_LAZY = {"Archive": "archive.archive", "Chatbot": "chatbot", "Report": "ingest", "add": "ingest", "load": "loading"}


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Import a heavy public name at its first use (PEP 562)."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_LAZY[name]}", __name__), name)


def answer(
    question: str, *, history: Sequence[Turn] = (), archive: Path | str | None = None, settings: Settings | None = None
) -> Answer:
    """Answer one question from the archive, or decline and say why.

    `archive` is the folder of an archive, by default that of `settings`; `settings` are read from the `RAG_*`
    environment variables unless given. An archive without articles is first filled with those that ship with the
    project. The archive stays open for the next call. Raises `RagError` if archive or models cannot be used.
    """
    from dataclasses import replace

    settings = settings or Settings.from_env()
    if archive is not None:
        settings = replace(settings, archive=Path(archive))
    return _chatbot(settings).answer(question, history)


def read(question: str, text: str, decline: bool = True) -> Span | None:
    """Return the short answer that `text`, of any length, gives to `question`: `text[span.start:span.end]`.

    None if it gives none. With `decline=False` the best guess is returned all the same, `answerable` telling whether it
    reaches the threshold; then only a text without words gives None. Raises `ModelError` if the reader's weights are
    missing or damaged.
    """
    return _reader().read_text(question, text, decline=decline)


@lru_cache(maxsize=1)
def _reader() -> Reader:
    """Load the reader once."""
    from .answering.reader import Reader

    return Reader()


@lru_cache(maxsize=4)
def _chatbot(settings: Settings) -> Chatbot:
    """Open the archive once for all questions asked under the same settings."""
    from .chatbot import Chatbot
    from .ingest import open_archive

    return Chatbot(open_archive(settings), llm=settings.llm or None, reader=_reader())
