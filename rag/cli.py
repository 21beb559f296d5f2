"""The command `rag`: ask, search, eval, serve; `adding.py` has those that add, `upkeep.py` those that look after.

With `--json`, the object asked for is all that stands on standard output; progress and errors go to standard error.
Exit status: 0 done (answered or declined), 1 failure, 2 bad use, 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from . import adding, upkeep
from .bars import Bars
from .errors import RagError, UsageError
from .settings import Settings

if TYPE_CHECKING:
    from .chatbot import Chatbot


_LAST_MOMENT = datetime.max.replace(tzinfo=UTC)
#: Passages that a search may be asked for.
_MOST_PASSAGES = 10_000


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="rag", description="Ask your own archive of news articles.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, summary: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=summary, description=summary)
        added.add_argument("--archive", type=_folder, metavar="FOLDER", help="the archive (default: RAG_ARCHIVE)")
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

    adding.add_parsers(command)
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
    upkeep.add_parsers(command)
    return parser


def _folder(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("names no folder; a variable may be empty")
    return Path(text)


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2025-10-17") from None


def _positive(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_PASSAGES:
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0, and up to {_MOST_PASSAGES:,}")
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


def _chatbot(settings: Settings, bars: Bars) -> Chatbot:
    from .chatbot import Chatbot
    from .ingest import open_archive

    if not (settings.archive / "catalog.sqlite").exists():
        print(f"rag: new archive {settings.archive}, filled with the articles that ship with rag", file=sys.stderr)
    chatbot = Chatbot(open_archive(settings, bars), llm=settings.llm or None)
    bars.close()
    return chatbot


def _bounds(parsed: argparse.Namespace) -> dict[str, object]:
    # The calendar ends with the year 9999, which many write for “without end”.
    until = parsed.until and parsed.until + min(timedelta(days=1), _LAST_MOMENT - parsed.until)
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
    from .types import also_in

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
        print(f"   {' '.join(hit.passage.text.split())}")
        if hit.copies:
            print(f"   ({also_in(hit.copies)})")
        print()
    return 0


def _evaluate(parsed: argparse.Namespace, settings: Settings, bars: Bars) -> int:
    from .evaluate import evaluate
    from .questions import read

    # A file with a mistake is refused before the archive is opened, perhaps even made.
    questions = read(parsed.questions)
    scores = evaluate(questions, _chatbot(settings, bars), bars)
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
        adding.add_sources(parsed.sources, settings, bars)
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


_COMMANDS = {
    **adding.COMMANDS,
    "ask": _ask,
    "search": _search,
    "eval": _evaluate,
    "serve": _serve,
    **upkeep.COMMANDS,
}
