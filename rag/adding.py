"""The commands that add to an archive: add, watch."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .bars import Bars
from .errors import UsageError
from .settings import Settings

if TYPE_CHECKING:
    from .ingest import Preview, Report
    from .loading.mapping import Assignment

#: Makes the parser of one command from its name and what it does.
AddCommand = Callable[[str, str], argparse.ArgumentParser]


def add_parsers(command: AddCommand) -> None:
    """Define the commands and their options."""
    add = command("add", "Add articles from files, folders and URLs; unchanged ones are skipped.")
    add.add_argument("sources", nargs="+", metavar="FILE", help="a file, a folder, a URL, or - for standard input")
    add.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="take a field from this column of a table or of JSON, as in title=headline; may be repeated",
    )
    add.add_argument("--format", default="", metavar="KIND", help="what - holds: jsonl, csv, ... (default: look)")
    add.add_argument("--dry-run", action="store_true", help="show the first article as it would be, and add nothing")
    add.add_argument("--json", action="store_true", help="print one JSON object")
    watch = command("watch", "Keep the archive current from feeds: add what is new in them, again and again.")
    watch.add_argument("urls", nargs="*", metavar="URL", help="a feed; it is remembered, with those named before")
    watch.add_argument("--every", type=_span, default="15m", metavar="TIME", help="30m, 2h or 1d (default: 15m)")
    watch.add_argument("--once", action="store_true", help="one round only")
    watch.add_argument("--forget", action="append", default=[], metavar="URL", help="watch this feed no more")
    for each in (add, watch):
        each.add_argument(
            "--allow-private",
            action="store_true",
            help="the URLs named may lie on this machine or in the own network",
        )


def _span(text: str) -> timedelta:
    units = {"m": "minutes", "h": "hours", "d": "days"}
    number, unit = text[:-1], units.get(text[-1:])
    digits = number.lstrip("0")
    if unit is None or not digits.isdecimal() or len(digits) > 5 or int(digits) > 10_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no time of a minute or more; write it as 30m, 2h or 1d")
    return timedelta(**{unit: int(digits)})


def _add(parsed: argparse.Namespace, settings: Settings, bars: Bars) -> int:
    from .ingest import preview
    from .loading.fetch import Fetcher
    from .loading.mapping import Columns, parse
    from .loading.readers import suffix

    # A mistake in the options is refused before the archive is opened, perhaps even made.
    mapping = Columns(parse(parsed.map)).mapping
    kind = suffix(parsed.format)
    if kind and "-" not in parsed.sources:
        raise UsageError("--format says what standard input holds, and that is not among the sources; add - to them")
    if parsed.sources.count("-") > 1:
        raise UsageError("- is named twice; standard input can be read only once")
    if "-" in parsed.sources and sys.stdin is not None and sys.stdin.isatty():
        print("rag: reading what you type; end it with Ctrl-D on a line of its own", file=sys.stderr)
    private = _private_hosts(parsed.sources) if parsed.allow_private else frozenset()
    if not parsed.dry_run:
        return add_sources(
            parsed.sources,
            settings,
            bars,
            mapping=mapping,
            kind=kind,
            allow_private=private,
            as_json=parsed.json,
        )
    seen = preview(
        parsed.sources, bars, mapping=mapping, show=_shower(bars), kind=kind, fetcher=Fetcher(allow_private=private)
    )
    bars.close()
    _complain(seen)
    print(json.dumps(seen.as_json(), ensure_ascii=False) if parsed.json else seen)
    return 1 if seen.failed else 0


def add_sources(
    sources: Sequence[str],
    settings: Settings,
    bars: Bars,
    *,
    mapping: Mapping[str, str] | None = None,
    kind: str = "",
    allow_private: Collection[str] = (),
    as_json: bool = False,
) -> int:
    """Add `sources` to the archive of `settings`, print the report, and return the exit status."""
    from .archive.archive import Archive
    from .ingest import add
    from .loading.fetch import Fetcher

    with Archive(
        settings.archive, chroma=settings.chroma, embedding_model=settings.embedding_model, progress=bars
    ) as archive:
        report = add(
            sources,
            archive,
            bars,
            mapping=mapping or {},
            show=_shower(bars),
            kind=kind,
            fetcher=Fetcher(allow_private=allow_private),
        )
    bars.close()
    _complain(report)
    print(f"{settings.archive}: {report}", file=sys.stderr)
    if as_json:
        print(json.dumps(report.as_json(), ensure_ascii=False))
    return 1 if report.failed else 0


def _private_hosts(sources: Iterable[str]) -> frozenset[str]:
    """Return the hosts of the URLs that the user named: these may lie in the own network, what they link to not."""
    hosts = (_host(source) for source in sources if source.lower().startswith(("http://", "https://")))
    return frozenset(host for host in hosts if host)


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None  # it is no address; whoever fetches it says so


def _shower(bars: Bars) -> Callable[[Assignment], None]:
    """Return what shows which columns of a file serve which field."""
    return lambda assignment: bars.say(f"{assignment.source}: {assignment}")


def _complain(report: Report | Preview) -> None:
    for complaint in (*report.doubts, *report.failed):
        print(f"rag: {complaint}", file=sys.stderr)


def _watch(parsed: argparse.Namespace, settings: Settings, bars: Bars) -> int:
    from . import subscriptions
    from .archive.archive import Archive
    from .loading.fetch import Fetcher
    from .watch import watch

    known = subscriptions.read(settings.archive)
    if parsed.forget:
        return _forget(parsed, settings, list(known))
    if not known and not parsed.urls:
        raise UsageError(f"no feed is watched in {settings.archive} yet; name one: rag watch URL")
    for url in parsed.urls:
        if not url.strip().lower().startswith(("http://", "https://")):
            raise UsageError(f"{url!r} is no feed's address; it begins with http:// or https://")
    private = _private_hosts([*parsed.urls, *known]) if parsed.allow_private else frozenset()
    added, broken = 0, False
    try:
        with Archive(
            settings.archive, chroma=settings.chroma, embedding_model=settings.embedding_model, progress=bars
        ) as archive:
            bars.close()
            rounds = watch(
                archive,
                parsed.urls,
                every=parsed.every,
                once=parsed.once,
                make_fetcher=lambda: Fetcher(allow_private=private),
            )
            for outcome in rounds:
                for complaint in outcome.complaints:
                    print(f"rag: {complaint}", file=sys.stderr)
                print(outcome, flush=True)
                added += outcome.added
                broken = broken or bool(outcome.error)
    except KeyboardInterrupt:  # how it is meant to end
        print(f"stopped; {added} new articles", flush=True)
        return 0
    return 1 if broken else 0


def _forget(parsed: argparse.Namespace, settings: Settings, known: Sequence[str]) -> int:
    from . import subscriptions

    if parsed.urls:
        raise UsageError("--forget stands alone; name the feeds to watch in another call")
    for url in parsed.forget:
        if url not in known:
            raise UsageError(f"{url} is not watched in {settings.archive}; watched are: {', '.join(known) or 'none'}")
    with subscriptions.changed(settings.archive) as feeds:
        for url in parsed.forget:
            feeds.pop(url, None)
    return 0


COMMANDS: dict[str, Callable[[argparse.Namespace, Settings, Bars], int]] = {"add": _add, "watch": _watch}
