"""The whole way in: load -> archive.add."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .archive.archive import Archive
from .archive.intake import Changes, Progress
from .errors import ArchiveError, LoadDoubt, LoadError
from .loading import load
from .loading.fetch import Fetcher
from .settings import Settings
from .types import Article


@dataclass(frozen=True, slots=True)
class Report:
    """What adding some sources did, in articles; `failed` could not be read, `doubts` were, but for a field."""

    changes: Changes
    failed: tuple[LoadError, ...]
    doubts: tuple[LoadDoubt, ...]

    def __str__(self) -> str:
        done = self.changes
        counts = {
            "added": done.added,
            "unchanged": done.unchanged,
            "revised": done.revised,
            "outdated": done.outdated,
            "near-duplicates": done.near_duplicates,
            "withdrawn": done.withdrawn,
            "failed": len(self.failed),
        }
        always = ("added", "unchanged", "revised", "failed")
        return ", ".join(f"{name} {count}" for name, count in counts.items() if count or name in always)


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Show nothing."""


def add(
    sources: Iterable[str | Path], archive: Archive, progress: Progress = _silent, *, fetcher: Fetcher | None = None
) -> Report:
    """Add all articles of `sources` (files, folders, URLs) to `archive`; what cannot be read is reported, not raised.

    Stop it at any point and run it again: it goes on where it was. `fetcher` fetches the URLs, by default one that
    refuses addresses of the user's own network.
    """
    loaded = load(sources, lambda done, total: progress("reading", done, total), fetcher=fetcher)
    return add_loaded(loaded, archive, progress)


def add_loaded(found: Iterable[Article | LoadError], archive: Archive, progress: Progress = _silent) -> Report:
    """Add articles that have been loaded; what could not be loaded is reported."""
    failed: list[LoadError] = []
    doubts: list[LoadDoubt] = []

    def articles() -> Iterator[Article]:
        for loaded in found:
            if isinstance(loaded, LoadDoubt):
                doubts.append(loaded)
            elif isinstance(loaded, LoadError):
                failed.append(loaded)
            else:
                yield loaded

    changes = archive.add(articles(), progress)
    if failed:
        archive.note_failures(failed)
    return Report(changes, tuple(failed), tuple(doubts))


def corpus() -> Path:
    """Return the folder of the articles that ship with the project."""
    package = Path(__file__).resolve().parent
    for folder in (package / "corpus", package.parent / "corpus"):
        if folder.is_dir():
            return folder
    raise ArchiveError(f"the articles that ship with rag are missing beside {package}; install rag again")


def open_archive(settings: Settings, progress: Progress = _silent, *, create: bool = True) -> Archive:
    """Open the archive that `settings` names; one without any article gets those that ship with the project.

    With `create=False`, raises `ArchiveMissing` rather than making it, and adds nothing.
    """
    archive = Archive(
        settings.archive,
        chroma=settings.chroma,
        embedding_model=settings.embedding_model,
        create=create,
        progress=progress,
    )
    if create and not archive.catalog.count("articles"):
        add([corpus()], archive, progress)
    return archive
