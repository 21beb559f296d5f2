"""The web chat: the conversation on the left, the source on the right, and what happens when something is pressed.

All that is shown is HTML made in `rag.web`; nothing is handed to Gradio as Markdown. `gr.HTML` keeps its default
template: with a Handlebars one, Gradio would run a `${...}` that stands in an article as a script.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from rag.chatbot import Chatbot
from rag.errors import RagError, UsageError
from rag.ingest import corpus
from rag.report import as_json
from rag.types import Answer, Turn
from rag.web import article, chat, parts

# Gradio reads this while it is imported; nothing but exactly "False" keeps it from calling home.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
# Gradio looks at its own page when it starts; where a proxy is set, that request would go there.
for _name in ("NO_PROXY", "no_proxy"):
    os.environ[_name] = ",".join(filter(None, [os.environ.get(_name), "127.0.0.1", "localhost", "::1"]))
import gradio as gr  # noqa: E402  # after the variables it reads

#: How many questions are answered at the same time, and how many may wait.
_ANSWERS_AT_ONCE = 4
_LONGEST_QUEUE = 64
_LONGEST_QUESTION = 2000

_STYLE = Path(chat.__file__).with_name("page.css")
_SCRIPT = Path(chat.__file__).with_name("page.js").read_text("utf-8")
#: A sheet with one line marked, in place of Gradio's own emblem.
_ICON = (
    '<link rel="icon" href="data:image/svg+xml,'
    "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect width='16' height='16' rx='3' fill='%231f1d1a'/%3E"
    "%3Cpath d='M3.5 4.5h9M3.5 11.5h9' stroke='%23f8f6f0' stroke-width='1.6'/%3E"
    "%3Cpath d='M3.5 8h9' stroke='%23ffdf7e' stroke-width='2.6'/%3E%3C/svg%3E\">"
)

Turns = tuple[Answer, ...]


class _Handlers:
    """What the page does, each a function from the page's state to new values of its parts."""

    def __init__(self, chatbot: Chatbot) -> None:
        self._chatbot = chatbot

    def header(self) -> str:
        """Say what the archive holds now."""
        articles, _ = self._chatbot.size()
        return chat.header(articles, self._chatbot.publishers(), self._chatbot.llm_name)

    def start(self) -> str:
        """Return the conversation before the first question, with questions that this archive may answer."""
        catalog = self._chatbot.archive.catalog
        shipped = any(catalog.find_article_ids(str(path)) for path in corpus().iterdir())
        days = self._chatbot.archive.overview().days
        return chat.conversation((), examples=None if shipped else chat.examples_of(days, self._chatbot.publishers()))

    def ask(
        self, question: str, turns: Turns, publisher: str, since: str, until: str, reads_dates: bool, plain: bool
    ) -> Iterator[tuple[Any, Any, Any, Any, bool]]:
        """Yield conversation, source, turns, question field and the next question's `plain` for each step.

        `plain` takes dates and publishers in this one question for mere words, as all do unless `reads_dates`.
        """
        question = question.strip()
        if not question:
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip(), False
            return
        yield chat.conversation((*turns, Answer(question, complete=False))), gr.skip(), gr.skip(), "", False
        history = tuple(Turn(turn.question, turn.text) for turn in turns)
        try:
            first, end = _days(since, until)
            plain = plain or not reads_dates
            for answer in self._chatbot.stream(
                question, history, since=first, until=end, publisher=publisher, plain=plain
            ):
                now = (*turns, answer)
                chosen = parts.Chosen(len(turns), 1) if parts.sources(answer) else None
                source = article.source(now, chosen) if chosen or answer.complete else gr.skip()
                yield chat.conversation(now, chosen), source, now, gr.skip(), False
        except RagError as error:
            yield chat.conversation(turns, problem=str(error)), gr.skip(), turns, question, False

    def break_off(self, turns: Turns) -> tuple[str, Turns]:
        """Say that an answer failed unexpectedly; Gradio has written why to the server's log."""
        finished = tuple(turn for turn in turns if turn.complete)
        return chat.conversation(finished, problem="The answer broke off; the server's log says why."), finished

    def choose(self, turns: Turns, event: gr.EventData) -> tuple[Any, Any]:
        """Show the source whose button was pressed."""
        chosen = parts.Chosen(int(event.turn), int(event.number))
        if 0 <= chosen.turn < len(turns) and 0 < chosen.number <= len(parts.sources(turns[chosen.turn])):
            return chat.conversation(turns, chosen), article.source(turns, chosen)
        return gr.skip(), gr.skip()  # the page was opened before the server was started anew

    def question_of(self, event: gr.EventData) -> tuple[str, bool]:
        """Put the question whose button was pressed into the question field; say whether it is to be taken plainly."""
        return str(event.question), bool(event.plain)

    def clear(self) -> tuple[str, str, Turns, str]:
        """Start a new conversation."""
        return self.start(), article.source(()), (), ""

    def answer(self, question: str) -> dict[str, Any]:
        """Answer one question from the archive, with the same object as `rag ask --json`."""
        return as_json(self._chatbot.answer(question))


def _days(since: str, until: str) -> tuple[datetime | None, datetime | None]:
    """Return the start of the first day and the end of the last, in UTC, None where open; raises `UsageError`."""
    first, last = _day(since, "From"), _day(until, "To")
    if first and last and first > last:
        raise UsageError(f"From {first:%Y-%m-%d} is after To {last:%Y-%m-%d}; no day lies between")
    try:
        return first, last and last + timedelta(days=1)
    except OverflowError:
        raise UsageError(f"To: {last:%Y-%m-%d} has no day after it; write an earlier one, or leave it empty") from None


def _day(text: str, field: str) -> datetime | None:
    """Return the start, in UTC, of the day that `text` names, or None for an empty field; raises `UsageError`."""
    text = text.strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{field}: “{text}” is no date; write YYYY-MM-DD, for example 2025-10-17") from None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def build(chatbot: Chatbot) -> gr.Blocks:
    """Return the page; its style sheet comes with `serve`, because Gradio takes it only at launch."""
    do = _Handlers(chatbot)
    page = gr.Blocks(title=chat.TITLE, analytics_enabled=False, fill_width=True)
    with page:
        turns, plain = gr.State(()), gr.State(value=False)
        header = gr.HTML(do.header(), elem_id="masthead", apply_default_css=False)
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="chat"):
                conversation = _pane("conversation", do.start())
                with gr.Row(elem_id="composer"):
                    question = gr.Textbox(
                        label="Your question",
                        show_label=False,
                        container=False,
                        placeholder="Ask about what the articles say",
                        max_lines=4,
                        max_length=_LONGEST_QUESTION,
                        autofocus=True,
                        elem_id="question",
                    )
                    send = gr.Button("Ask", elem_id="send")
                with gr.Row(elem_id="below"):
                    with gr.Accordion("Narrow the search", open=False, elem_id="options"):
                        choices = [("All publishers", ""), *((name, name) for name in chatbot.publishers())]
                        publisher = gr.Dropdown(choices, value="", label="Publisher")
                        since = gr.Textbox("", label="From", placeholder="YYYY-MM-DD", max_lines=1)
                        until = gr.Textbox("", label="To", placeholder="YYYY-MM-DD", max_lines=1)
                        reads_dates = gr.Checkbox(value=True, label="Read dates and publishers in the question")
                    restart = gr.Button("New conversation", elem_id="restart")
            with gr.Column(elem_id="sources"):
                source = _pane("source", article.source(()))

        answers: dict[str, Any] = {"concurrency_limit": _ANSWERS_AT_ONCE, "concurrency_id": "answers"}
        quick: dict[str, Any] = {"show_progress": "hidden", "queue": False, "api_visibility": "private"}
        asking: dict[str, Any] = {
            "fn": do.ask,
            "inputs": [question, turns, publisher, since, until, reads_dates, plain],
            "outputs": [conversation, source, turns, question, plain],
            "show_progress": "hidden",
            "api_visibility": "private",
            **answers,
        }
        page.load(do.header, outputs=header, **quick)
        asked = gr.on([question.submit, send.click], **asking)
        asked_example = conversation.submit(do.question_of, outputs=[question, plain], **quick).then(**asking)
        for event in (asked, asked_example):
            event.failure(do.break_off, turns, [conversation, turns], **quick)
        for pane in (conversation, source):
            pane.select(do.choose, turns, [conversation, source], **quick)
        restart.click(
            do.clear, outputs=[conversation, source, turns, question], cancels=[asked, asked_example], **quick
        )
        gr.api(do.answer, api_name="answer", **answers)  # type: ignore[attr-defined]  # exported, though not in __all__
    return page


def _pane(name: str, value: str) -> gr.HTML:
    """Return one of the two panes; the script turns presses inside it into events."""
    return gr.HTML(value, elem_id=name, js_on_load=_SCRIPT, apply_default_css=False)


def serve(chatbot: Chatbot, *, host: str = "127.0.0.1", port: int = 7860) -> gr.Blocks:
    """Serve the page from a background thread and return it; its `.close()` stops it.

    Raises `UsageError` where `host` and `port` cannot be listened on.
    """
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UsageError(
                f"port {port} is taken by another program; choose another: --port {port + 1},"
                f" or with make chat PORT={port + 1}"
            ) from None
        raise UsageError(f"cannot listen on {host}, port {port}: {error.strerror}") from None
    page = build(chatbot)
    page.queue(max_size=_LONGEST_QUEUE)
    page.launch(
        server_name=host,
        server_port=port,
        css_paths=_STYLE,
        head=_ICON,
        theme=_theme(),
        footer_links=[],
        run_history=False,
        share=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
        max_file_size="1kb",  # the page takes no files, but Gradio's address for uploads stands open
        quiet=True,
        prevent_thread_lock=True,
    )
    return page


def _theme() -> gr.themes.Base:
    """Return a theme that fetches no font and shows the style sheet's paper while the page loads."""
    theme = gr.themes.Base(font="sans-serif", font_mono="monospace")
    return theme.set(body_background_fill="#f8f6f0", body_background_fill_dark="#161513")


def launch(chatbot: Chatbot, *, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Serve the page until interrupted; raises `UsageError` where `host` and `port` cannot be listened on."""
    page = serve(chatbot, host=host, port=port)
    sys.stdout.write(f"The archive answers at {page.local_url} (Ctrl+C stops it)\n")
    sys.stdout.flush()
    page.block_thread()
