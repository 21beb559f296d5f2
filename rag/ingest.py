"""The whole way in: load -> archive.add."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .archive.archive import Archive
from .archive.intake import Changes, Progress
from .errors import ArchiveError, LoadDoubt, LoadError
from .loading import Source, load
from .loading.fetch import Fetcher
from .loading.fields import UNMAPPED
from .loading.mapping import BY_NAME, Assignment
from .settings import Settings
from .types import TIMES, Article

#: The fields of an article that a preview shows, and the characters of its text.
_SHOWN = (
    "title", "authors", "publisher", "published", "updated", "url", "key", "version", "status", "language", "place",
    "section", "note", "embargo", "fetched", "source", "text",
)  # fmt: skip
_BEGINNING = 300


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
            "scheduled": done.scheduled,
            "near-duplicates": done.near_duplicates,
            "withdrawn": done.withdrawn,
            "failed": len(self.failed),
        }
        always = ("added", "unchanged", "revised", "failed")
        return ", ".join(f"{name} {count}" for name, count in counts.items() if count or name in always)

    def as_json(self) -> dict[str, Any]:
        """Return the counts, and the failures and doubts with source, line and reason, as `json.dumps` takes them."""
        return {
            **asdict(self.changes),
            "failed": [_complaint(each) for each in self.failed],
            "doubts": [_complaint(each) for each in self.doubts],
        }


@dataclass(frozen=True, slots=True)
class Preview:
    """What adding some sources would read: how many articles, and the first of them."""

    articles: int
    first: Article | None
    failed: tuple[LoadError, ...]
    doubts: tuple[LoadDoubt, ...]

    def __str__(self) -> str:
        """Return the first article as it would be, its filled fields one on a line, then the counts."""
        counts = f"articles {self.articles}, doubts {len(self.doubts)}, failed {len(self.failed)}; nothing is added"
        if self.first is None:
            return counts
        shown = {name: str(value) for name, value in _filled(self.first).items()}
        shown["text"] = f"{shown['text']} ({len(self.first.text):,} characters)"
        return "\n".join([*(f"{name:<10} {value}" for name, value in shown.items()), "", counts])

    def as_json(self) -> dict[str, Any]:
        """Return the same as an object that `json.dumps` takes."""
        return {
            "articles": self.articles,
            "first": _filled(self.first) if self.first else None,
            "failed": [_complaint(each) for each in self.failed],
            "doubts": [_complaint(each) for each in self.doubts],
        }


def _complaint(error: LoadError) -> dict[str, Any]:
    return {"source": error.source, "line": error.line, "reason": error.reason}


def _filled(article: Article) -> dict[str, Any]:
    """Return the fields of an article that are filled, authors as one string and of the text the beginning."""
    fields = {field: getattr(article, field) for field in _SHOWN}
    fields["authors"] = "; ".join(article.authors)
    fields["text"] = " ".join(article.text[:_BEGINNING].split()) + ("…" if len(article.text) > _BEGINNING else "")
    for time in TIMES:
        fields[time] = fields[time].isoformat() if fields[time] else ""
    return {field: value for field, value in fields.items() if value}


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Show nothing."""


def add(
    sources: Iterable[Source] | str | Path,
    archive: Archive,
    progress: Progress = _silent,
    *,
    mapping: Mapping[str, str] = UNMAPPED,
    show: Callable[[Assignment], None] = BY_NAME.show,
    kind: str = "",
    fetcher: Fetcher | None = None,
) -> Report:
    """Add all articles of `sources` to `archive`; what cannot be read is reported, not raised.

    `sources` are files and folders, URLs, `-` for standard input, Articles and LangChain Documents; a generator of them
    is consumed as it goes, its articles are never all in memory. The options are as `load` has them.

    Stop it at any point and run it again: it goes on where it was.
    """
    loaded = load(sources, progress, mapping=mapping, show=show, kind=kind, fetcher=fetcher)
    return add_loaded(loaded, archive, progress)


def add_loaded(loaded: Iterable[Article | LoadError], archive: Archive, progress: Progress = _silent) -> Report:
    """Add articles that have been loaded; what could not be loaded is reported, and noted in the archive's log."""
    articles = _Articles(loaded)
    changes = archive.add(articles, progress)
    if articles.failed:
        archive.note_failures(articles.failed)
    return Report(changes, tuple(articles.failed), tuple(articles.doubts))


def preview(
    sources: Iterable[Source] | str | Path,
    progress: Progress = _silent,
    *,
    mapping: Mapping[str, str] = UNMAPPED,
    show: Callable[[Assignment], None] = BY_NAME.show,
    kind: str = "",
    fetcher: Fetcher | None = None,
) -> Preview:
    """Read `sources` as `add` would, without an archive."""
    found = _Articles(load(sources, progress, mapping=mapping, show=show, kind=kind, fetcher=fetcher))
    articles = iter(found)
    first = next(articles, None)
    count = sum(1 for _ in articles) + (first is not None)
    return Preview(count, first, tuple(found.failed), tuple(found.doubts))


class _Articles:
    """The articles among what `load` yields, to be iterated once; what else there is, is kept."""

    def __init__(self, loaded: Iterable[Article | LoadError]) -> None:
        self.failed: list[LoadError] = []
        self.doubts: list[LoadDoubt] = []
        self._loaded = loaded

    def __iter__(self) -> Iterator[Article]:
        for each in self._loaded:
            if isinstance(each, LoadDoubt):
                self.doubts.append(each)
            elif isinstance(each, LoadError):
                self.failed.append(each)
            else:
                yield each


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
