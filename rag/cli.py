"""The command `rag`: add, ask, search, eval, serve, status, check, rebuild, remove.

With `--json`, the object asked for is all that stands on standard output; progress and errors go to standard error.
Exit status: 0 done (answered or declined), 1 failure, 2 bad use, 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from .errors import RagError, UsageError
from .settings import Settings

if TYPE_CHECKING:
    from tqdm import tqdm

    from .archive.archive import Archive
    from .chatbot import Chatbot
    from .ingest import Preview, Report
    from .loading.mapping import Assignment


_UNITS = {
    "reading": "B",
    "embedding": " passages",
    "cutting": " articles",
    "checking": " passages",
    "asking": " questions",
}


class Bars:
    """Progress on standard error: a bar for each stage of the work, with its rate and the time left."""

    def __init__(self) -> None:
        self._bar: tqdm[NoReturn] | None = None
        self._stage = ""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show that `done` of `total` are done."""
        from tqdm import tqdm

        bar = self._bar
        if bar is None or stage != self._stage:
            self.close()
            unit = _UNITS.get(stage, "")
            # Where nobody watches (a log), a line now and then is enough.
            pause = 0.2 if sys.stderr.isatty() else 10.0
            bar = self._bar = tqdm(
                desc=stage, total=total, unit=unit, unit_scale=unit == "B", mininterval=pause, file=sys.stderr
            )
            self._stage = stage
        bar.total = total
        bar.update(done - bar.n)

    def say(self, text: str) -> None:
        """Print a line on standard error, above the bar."""
        from tqdm import tqdm

        tqdm.write(text, file=sys.stderr)

    def close(self) -> None:
        """End the line of the bar shown last."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="rag", description="Ask your own archive of news articles.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, summary: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=summary, description=summary)
        added.add_argument("--archive", type=Path, metavar="FOLDER", help="the archive (default: RAG_ARCHIVE)")
        return added

    def asks(added: argparse.ArgumentParser) -> None:
        added.add_argument("question")
        added.add_argument("--since", type=_day, metavar="YYYY-MM-DD", help="only articles published from this day on")
        added.add_argument("--until", type=_day, metavar="YYYY-MM-DD", help="only articles published up to this day")
        added.add_argument("--publisher", default="", metavar="NAME", help="only articles of this publisher")
        added.add_argument("--today", type=_day, metavar="YYYY-MM-DD", help="prefer what was new then (default: now)")
        added.add_argument(
            "--plain", action="store_true", help="take dates and publishers in the question for mere words"
        )
        added.add_argument("--json", action="store_true", help="print one JSON object")

    add = command("add", "Add articles from files and folders; unchanged ones are skipped.")
    add.add_argument("sources", nargs="+", metavar="FILE", help="a file, a folder, or - for standard input")
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
    ask = command("ask", "Answer a question, with the words it rests on.")
    asks(ask)
    ask.add_argument("--llm", metavar="PROVIDER:MODEL", help="answer with this language model (default: RAG_LLM)")
    search = command("search", "Show the passages nearest to a question.")
    asks(search)
    search.add_argument("--limit", type=_positive, default=10, metavar="N", help="passages at most (default: 10)")
    evaluate = command("eval", "Ask questions whose answers are known, and score what comes back.")
    evaluate.add_argument(
        "questions", type=Path, metavar="FILE", help="a question with its answers on each line (JSONL)"
    )
    evaluate.add_argument("--llm", metavar="PROVIDER:MODEL", help="answer with this language model (default: RAG_LLM)")
    evaluate.add_argument("--min-accuracy", type=_share, metavar="SHARE", help="fail if fewer went right, .9 for 90 %%")
    evaluate.add_argument("--quiet", action="store_true", help="do not list the questions that went wrong")
    evaluate.add_argument("--json", action="store_true", help="print one JSON object")
    serve = command("serve", "Open the web chat.")
    serve.add_argument("sources", nargs="*", metavar="FILE", help="add these first")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    serve.add_argument("--port", type=_port, default=7860, help="port to listen on (default: 7860)")
    serve.add_argument("--llm", metavar="PROVIDER:MODEL", help="answer with this language model (default: RAG_LLM)")
    status = command("status", "Show what the archive holds.")
    status.add_argument("--json", action="store_true", help="print one JSON object")
    command("check", "Prove that the catalogue and both indexes agree.")
    command("rebuild", "Make both indexes anew from the catalogue.")
    remove = command("remove", "Delete articles with all their revisions.")
    remove.add_argument("names", nargs="+", metavar="ARTICLE", help="an id, a URL, or the file it was added from")
    return parser


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2025-10-17") from None


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return int(text)


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no share from 0 to 1; write .9 for 90 %")
    return share


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; take a number from 1 to 65535")
    return int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    parsed = _parser().parse_args(arguments)
    bars = Bars()
    try:
        settings = Settings.from_env()
        if parsed.archive is not None:
            settings = replace(settings, archive=parsed.archive)
        if getattr(parsed, "llm", None) is not None:
            settings = replace(settings, llm=parsed.llm)
        return int(_COMMANDS[parsed.command](parsed, settings, bars))
    except UsageError as error:
        return _fail(str(error), 2, bars)
    except RagError as error:
        return _fail(str(error), 1, bars)
    except OSError as error:  # a full disk, a folder that may not be read
        return _fail(str(error), 1, bars)
    except KeyboardInterrupt:
        return _fail("stopped; nothing is lost, run the same command again to go on", 130, bars)
    finally:
        bars.close()


def _fail(message: str, status: int, bars: Bars) -> int:
    bars.close()
    print(f"rag: {message}", file=sys.stderr)
    return status


def _add(parsed: argparse.Namespace, settings: Settings, bars: Bars) -> int:
    from .ingest import preview
    from .loading import suffix
    from .loading.mapping import Columns, parse

    # A mistake in the options is refused before the archive is opened, perhaps even made.
    mapping = Columns(parse(parsed.map)).mapping
    kind = suffix(parsed.format)
    if kind and "-" not in parsed.sources:
        raise UsageError("--format says what standard input holds, and that is not among the sources; add - to them")
    if parsed.sources.count("-") > 1:
        raise UsageError("- is named twice; standard input can be read only once")
    if "-" in parsed.sources and sys.stdin is not None and sys.stdin.isatty():
        print("rag: reading what you type; end it with Ctrl-D on a line of its own", file=sys.stderr)
    if not parsed.dry_run:
        return _add_sources(parsed.sources, settings, bars, mapping=mapping, kind=kind, as_json=parsed.json)
    seen = preview(parsed.sources, bars, mapping=mapping, show=_shower(bars), kind=kind)
    bars.close()
    _complain(seen)
    print(json.dumps(seen.as_json(), ensure_ascii=False) if parsed.json else seen)
    return 1 if seen.failed else 0


def _add_sources(
    sources: Sequence[str],
    settings: Settings,
    bars: Bars,
    *,
    mapping: Mapping[str, str] | None = None,
    kind: str = "",
    as_json: bool = False,
) -> int:
    from .archive.archive import Archive
    from .ingest import add

    with Archive(
        settings.archive, chroma=settings.chroma, embedding_model=settings.embedding_model, progress=bars
    ) as archive:
        report = add(sources, archive, bars, mapping=mapping or {}, show=_shower(bars), kind=kind)
    bars.close()
    _complain(report)
    print(f"{settings.archive}: {report}", file=sys.stderr)
    if as_json:
        print(json.dumps(report.as_json(), ensure_ascii=False))
    return 1 if report.failed else 0


def _shower(bars: Bars) -> Callable[[Assignment], None]:
    """Return what shows which columns of a file serve which field."""
    return lambda assignment: bars.say(f"{assignment.source}: {assignment}")


def _complain(report: Report | Preview) -> None:
    for complaint in (*report.doubts, *report.failed):
        print(f"rag: {complaint}", file=sys.stderr)


def _chatbot(settings: Settings, bars: Bars) -> Chatbot:
    from .chatbot import Chatbot
    from .ingest import open_archive

    if not (settings.archive / "catalog.sqlite").exists():
        print(f"rag: new archive {settings.archive}, filled with the articles that ship with rag", file=sys.stderr)
    chatbot = Chatbot(open_archive(settings, bars), llm=settings.llm or None)
    bars.close()
    return chatbot


def _bounds(parsed: argparse.Namespace) -> dict[str, object]:
    until = parsed.until + timedelta(days=1) if parsed.until else None
    if parsed.since and until and parsed.since >= until:
        raise UsageError(
            f"--since {parsed.since:%Y-%m-%d} is after --until {parsed.until:%Y-%m-%d}; no day lies between"
        )
    return {
        "since": parsed.since,
        "until": until,
        "publisher": parsed.publisher,
        "today": parsed.today,
        "plain": parsed.plain,
    }


def _ask(parsed: argparse.Namespace, settings: Settings, bars: Bars) -> int:
    from .report import as_json

    if not parsed.question.strip():
        raise UsageError('the question is empty; write: rag ask "where is the summit?"')
    bounds = _bounds(parsed)
    answer = _chatbot(settings, bars).answer(parsed.question, **bounds)  # type: ignore[arg-type]  # argparse knows no types
    print(json.dumps(as_json(answer), ensure_ascii=False) if parsed.json else answer)
    return 0


def _search(parsed: argparse.Namespace, settings: Settings, bars: Bars) -> int:
    from .report import hits_as_json

    if not parsed.question.strip():
        raise UsageError('the question is empty; write: rag search "bering strait"')
    bounds = _bounds(parsed)
    hits = _chatbot(settings, bars).search(parsed.question, limit=parsed.limit, **bounds)  # type: ignore[arg-type]
    if parsed.json:
        print(json.dumps(hits_as_json(hits), ensure_ascii=False))
        return 0
    for number, hit in enumerate(hits, start=1):
        article = hit.passage.article
        print(f"{number}. {' | '.join(part for part in (article.name, article.publisher, article.day) if part)}")
        print(f"   {' '.join(hit.passage.text.split())}\n")
    return 0


def _evaluate(parsed: argparse.Namespace, settings: Settings, bars: Bars) -> int:
    from . import evaluate

    # A file with a mistake is refused before the archive is opened, perhaps even made.
    questions = evaluate.read(parsed.questions)
    scores = evaluate.evaluate(questions, _chatbot(settings, bars), bars)
    bars.close()
    if parsed.json:
        print(json.dumps(scores.as_json(), ensure_ascii=False))
    else:
        print(scores)
        for outcome in () if parsed.quiet else scores.wrong:
            print(f"\n{outcome}")
    if parsed.min_accuracy is not None and scores.accuracy < parsed.min_accuracy:
        right = len(scores.outcomes) - len(scores.wrong)
        return _fail(
            f"accuracy {scores.accuracy:.4f} ({right} of {len(scores.outcomes)} questions right) "
            f"is below --min-accuracy {parsed.min_accuracy:g}",
            1,
            bars,
        )
    return 0


def _serve(parsed: argparse.Namespace, settings: Settings, bars: Bars) -> int:
    if parsed.sources:
        # What could not be read has been reported; the rest can be asked all the same.
        _add_sources(parsed.sources, settings, bars)
    chatbot = _chatbot(settings, bars)
    import ui

    # The page is there at once; the model, some seconds of work, is loaded beside it before the first question.
    threading.Thread(target=_load_model, args=(chatbot,), daemon=True).start()
    ui.launch(chatbot, host=parsed.host, port=parsed.port)
    return 0


def _load_model(chatbot: Chatbot) -> None:
    try:
        chatbot.archive.embedder.load()
        chatbot.reader.load()
    except RagError as error:
        print(f"rag: {error}", file=sys.stderr)


def _open_existing(settings: Settings, *, accept_mismatch: bool = False) -> Archive:
    from .archive.archive import Archive

    return Archive(
        settings.archive,
        chroma=settings.chroma,
        embedding_model=settings.embedding_model,
        create=False,
        accept_mismatch=accept_mismatch,
    )


def _status(parsed: argparse.Namespace, settings: Settings, _: Bars) -> int:
    with _open_existing(settings) as archive:
        status = {**asdict(archive.status()), "path": str(settings.archive)}
    if parsed.json:
        print(json.dumps(status, ensure_ascii=False))
        return 0
    for name, value in status.items():
        print(f"{name.replace('_', ' '):<16} {value}")
    return 0


def _check(_: argparse.Namespace, settings: Settings, bars: Bars) -> int:
    with _open_existing(settings) as archive:
        faults = archive.check(bars)
        bars.close()
    for fault in faults:
        print(fault)
    print("mend it with: rag rebuild" if faults else "catalogue and indexes agree")
    return 1 if faults else 0


def _rebuild(_: argparse.Namespace, settings: Settings, bars: Bars) -> int:
    with _open_existing(settings, accept_mismatch=True) as archive:
        archive.rebuild(bars)
    return 0


def _remove(parsed: argparse.Namespace, settings: Settings, _: Bars) -> int:
    with _open_existing(settings) as archive:
        ids: list[str] = []
        for name in parsed.names:
            found = archive.catalog.find_article_ids(name)
            if not found:
                raise UsageError(f"no article {name!r} in {settings.archive}; name it by id, URL or source file")
            ids += found
        print(f"removed {archive.remove(dict.fromkeys(ids))}", file=sys.stderr)
    return 0


_COMMANDS = {
    "add": _add,
    "ask": _ask,
    "search": _search,
    "eval": _evaluate,
    "serve": _serve,
    "status": _status,
    "check": _check,
    "rebuild": _rebuild,
    "remove": _remove,
}
