"""The commands that look after an archive: status, check, rebuild, remove, withdraw, restore, history, log."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from .errors import UsageError
from .settings import Settings

if TYPE_CHECKING:
    from .archive.archive import Archive
    from .bars import Bars

#: Makes the parser of one command from its name and what it does.
AddCommand = Callable[[str, str], argparse.ArgumentParser]

_NAMING = "an id, a URL, or the file it was added from"


def add_parsers(command: AddCommand) -> None:
    """Define the commands and their options."""
    command("status", "Show what the archive holds.").add_argument("--json", action="store_true", help=_JSON)
    command("check", "Prove that the catalogue and both indexes agree.")
    command("rebuild", "Make both indexes anew from the catalogue.")
    remove = command("remove", "Delete articles with all their revisions.")
    remove.add_argument("names", nargs="+", metavar="ARTICLE", help=_NAMING)
    withdraw = command("withdraw", "Take articles out of every answer, and keep them in the history.")
    withdraw.add_argument("names", nargs="+", metavar="ARTICLE", help=_NAMING)
    withdraw.add_argument("--because", required=True, metavar="REASON", help="why, for the log and the history")
    restore = command("restore", "Let withdrawn articles answer again.")
    restore.add_argument("names", nargs="+", metavar="ARTICLE", help=_NAMING)
    history = command("history", "Show all versions of an article and what changed between them.")
    history.add_argument("name", metavar="ARTICLE", help=_NAMING)
    history.add_argument("--json", action="store_true", help=_JSON)
    log = command("log", "Show what came when and from where.")
    log.add_argument("name", nargs="?", default="", metavar="ARTICLE", help=f"only what befell this one: {_NAMING}")
    log.add_argument("--limit", type=_count, default=50, metavar="N", help="the newest N entries (default: 50; 0: all)")
    log.add_argument("--json", action="store_true", help=_JSON)


_JSON = "print one JSON object"
#: Entries of the log that may be asked for by number; SQLite counts to some billion times as many.
_MOST_ENTRIES = 1_000_000_000


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) > _MOST_ENTRIES:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 on, and up to {_MOST_ENTRIES:,}")
    return int(text)


def _open(settings: Settings, bars: Bars, *, accept_mismatch: bool = False) -> Archive:
    from .archive.archive import Archive

    archive = Archive(
        settings.archive,
        chroma=settings.chroma,
        embedding_model=settings.embedding_model,
        create=False,
        accept_mismatch=accept_mismatch,
        progress=bars,
    )
    bars.close()
    return archive


def _named(archive: Archive, names: Sequence[str]) -> list[str]:
    """Return the ids of the articles named, each once; raises `UsageError` for a name that means none."""
    ids: list[str] = []
    for name in names:
        found = _found(archive, name)
        if not found:
            raise UsageError(f"no article {name!r} in {archive.path}; name it by id, URL or source file")
        ids += found
    return list(dict.fromkeys(ids))


def _found(archive: Archive, name: str) -> list[str]:
    """Return the ids of the articles that an id, a URL, a publisher's key or a file, all of whose are meant, names."""
    catalog = archive.catalog
    return catalog.find_article_ids(name) or catalog.find_article_ids(_whole(name)) or catalog.ids_by_key(name)


def _whole(name: str) -> str:
    """Return the name of a file as the archive has it, from the root on."""
    return os.path.abspath(name) if name else name  # noqa: PTH100  # a line's number may stand behind it


def _status(parsed: argparse.Namespace, settings: Settings, bars: Bars) -> int:
    with _open(settings, bars) as archive:
        status = {**asdict(archive.status()), "path": str(settings.archive)}
    if parsed.json:
        print(json.dumps(status, ensure_ascii=False))
        return 0
    for name, value in status.items():
        print(f"{name.replace('_', ' '):<16} {value}")
    return 0


def _check(_: argparse.Namespace, settings: Settings, bars: Bars) -> int:
    with _open(settings, bars) as archive:
        faults = archive.check(bars)
        bars.close()
    for fault in faults:
        print(fault)
    print("mend it with: rag rebuild" if faults else "catalogue and indexes agree")
    return 1 if faults else 0


def _rebuild(_: argparse.Namespace, settings: Settings, bars: Bars) -> int:
    with _open(settings, bars, accept_mismatch=True) as archive:
        archive.rebuild(bars)
    return 0


def _remove(parsed: argparse.Namespace, settings: Settings, bars: Bars) -> int:
    with _open(settings, bars) as archive:
        print(f"removed {archive.remove(_named(archive, parsed.names))}", file=sys.stderr)
    return 0


def _withdraw(parsed: argparse.Namespace, settings: Settings, bars: Bars) -> int:
    if not parsed.because.strip():
        raise UsageError("--because is empty; say why, for those who look for the article later")
    with _open(settings, bars) as archive:
        ids = _named(archive, parsed.names)
        archive.withdraw(ids, parsed.because)
    place = f" --archive {shlex.quote(str(parsed.archive))}" if parsed.archive else ""
    print(f"withdrew {len(ids)}; undo it with: rag restore{place} {' '.join(ids)}", file=sys.stderr)
    return 0


def _restore(parsed: argparse.Namespace, settings: Settings, bars: Bars) -> int:
    with _open(settings, bars) as archive:
        ids = _named(archive, parsed.names)
        for id_ in ids:
            if archive.catalog.withdrawn(id_) is None:
                raise UsageError(f"{id_} is not withdrawn by rag withdraw; nothing was changed")
        archive.restore(ids)
    print(f"restored {len(ids)}", file=sys.stderr)
    return 0


def _history(parsed: argparse.Namespace, settings: Settings, bars: Bars) -> int:
    from . import history

    with _open(settings, bars) as archive:
        ids = _named(archive, [parsed.name])
        if len(ids) > 1:
            raise UsageError(f"{parsed.name!r} means {len(ids)} articles; name one: {', '.join(ids[:5])}")
        revisions = archive.catalog.revisions.of(ids[0])
        withdrawn = archive.catalog.withdrawn(ids[0])
    if parsed.json:
        print(json.dumps(history.as_json(revisions, withdrawn), ensure_ascii=False))
        return 0
    for number, revision in enumerate(revisions, start=1):
        print(history.heading(number, revision, withdrawn, datetime.now(UTC)))
    for before, after in pairwise(revisions):
        print(f"\n{history.difference(before, after)}")
    return 0


def _log(parsed: argparse.Namespace, settings: Settings, bars: Bars) -> int:
    with _open(settings, bars) as archive:
        entries = archive.catalog.journal.entries(parsed.limit or -1, parsed.name, _found(archive, parsed.name))
        if parsed.name and not entries:
            entries = archive.catalog.journal.entries(parsed.limit or -1, _whole(parsed.name), [])
    if parsed.name and not entries:
        raise UsageError(f"nothing of {parsed.name!r} is in the log; name an article by id or URL, or a source file")
    if parsed.json:
        print(json.dumps([{**asdict(each), "time": each.time.isoformat()} for each in entries], ensure_ascii=False))
        return 0
    for each in entries:
        parts = (each.article_id, each.source, " ".join(each.detail.split()))
        print(f"{each.time:%Y-%m-%d %H:%M:%S}  {each.action:<9}  {'  '.join(part for part in parts if part)}")
    return 0


COMMANDS: dict[str, Callable[[argparse.Namespace, Settings, Bars], int]] = {
    "status": _status,
    "check": _check,
    "rebuild": _rebuild,
    "remove": _remove,
    "withdraw": _withdraw,
    "restore": _restore,
    "history": _history,
    "log": _log,
}
