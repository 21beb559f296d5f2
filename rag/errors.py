"""What can go wrong, each with a message for the person who reads it: what, with which value, what to do.

RagError
├── UsageError            a setting or an argument that cannot be used
├── LoadError             one article or file that could not be read
│   ├── LoadDoubt         one that was read, but for a field that is not believed
│   └── FetchError        a URL that could not be fetched
├── ArchiveError          the archive cannot be opened or written
│   ├── ArchiveMissing    there is none at that place
│   ├── ArchiveMismatch   it was made with another embedding model, chunking or version
│   └── ArchiveLocked     another process is writing it
├── ModelError            an embedding model that is missing or damaged
├── ChatModelError        a language model that is missing, refused or failed
└── MissingExtra          a package that an optional part needs is not installed
"""

from __future__ import annotations


class RagError(Exception):
    """Base of all errors of this package; `str()` of it is one line."""


class UsageError(RagError):
    """A setting or an argument cannot be used."""


class LoadError(RagError):
    """One file, or one article inside a file, could not be read; the rest of the batch goes on."""

    def __init__(self, source: str, reason: str, line: int | None = None) -> None:
        """Say which `source` (and `line`, counted from 1) failed and why, on one line whatever a file put into it."""
        reason = " ".join(reason.split())
        super().__init__(source, reason, line)
        self.source, self.reason, self.line = source, reason, line

    def __str__(self) -> str:
        """Return `source, line n: reason`."""
        place = self.source if self.line is None else f"{self.source}, line {self.line}"
        return f"{place}: {self.reason}"


class LoadDoubt(LoadError):
    """An article was read, but without a field that is not believed (a date in the future, say)."""


class FetchError(LoadError):
    """A URL could not be fetched."""

    def __init__(
        self,
        source: str,
        reason: str,
        *,
        status: int = 0,
        passing: bool = False,
        retry_after: float = 0.0,
        private: bool = False,
    ) -> None:
        """Say which URL failed and why; `status` is HTTP's, 0 without an answer, `retry_after` is in seconds.

        `passing` says that it may work another time, `private` that the address lies in the user's own network.
        """
        super().__init__(source, reason)
        self.status, self.passing, self.retry_after, self.private = status, passing, retry_after, private


class ArchiveError(RagError):
    """The archive cannot be opened or written."""


class ArchiveMissing(ArchiveError):
    """There is no archive at the place named."""


class ArchiveMismatch(ArchiveError):
    """The archive was made with other settings than those asked for."""


class ArchiveLocked(ArchiveError):
    """Another process is writing the archive."""


class ModelError(RagError):
    """An embedding model is missing or damaged."""


class ChatModelError(RagError):
    """A language model is missing, refused the request or failed."""


class ChatModelUnusable(ChatModelError):
    """A language model answered, but not with claims and quotes that can be checked."""


class MissingExtra(RagError):
    """A package that an optional part needs is not installed."""
