"""A server on loopback that speaks the OpenAI chat completions protocol, says what a test scripts, and misbehaves so.

with OpenAIServer(Reply('{"claims": []}')) as server:
    ChatOpenAI(model="gpt-test", base_url=server.url, api_key="test").invoke("hello")
    server.requests[0]["messages"]
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: The longest that a reply waits for an event of the test, in seconds; only a failing test waits so long.
PATIENCE = 20


class Ending(Enum):
    """How a reply of status 200 ends."""

    WHOLE = auto()
    #: The connection breaks, as a crash or a proxy's time-out breaks it: the client can tell.
    CUT = auto()
    #: A stream just ends, with neither finish reason nor `[DONE]`: the client cannot tell.
    SILENT = auto()


@dataclass(frozen=True)
class Reply:
    """One scripted reply: pieces of text to send one by one; an event among them is waited for."""

    pieces: str | Sequence[str | threading.Event] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    ending: Ending = Ending.WHOLE
    #: The message of an error; used with a status other than 200.
    error: str = "scripted failure"

    def spoken(self) -> Iterator[str]:
        """Yield the pieces of text, waiting where the script says so."""
        for piece in [self.pieces] if isinstance(self.pieces, str) else self.pieces:
            if isinstance(piece, str):
                yield piece
            else:
                piece.wait(PATIENCE)


def claims(*items: tuple[str, int, str]) -> str:
    """Return the JSON that a good model writes: for each claim its text, the passage's number and the quote."""
    listed = [{"claim": text, "quotes": [{"passage": passage, "quote": quote}]} for text, passage, quote in items]
    return json.dumps({"claims": listed}, ensure_ascii=False)


class OpenAIServer(ThreadingHTTPServer):
    """The server; requests beyond the script are answered with status 500."""

    daemon_threads = True

    def __init__(self, *script: Reply) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = list(script)
        #: The decoded bodies of the requests so far.
        self.requests: list[dict[str, Any]] = []
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def __enter__(self) -> OpenAIServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: OpenAIServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(body)
        self.close_connection = True
        script = self.server.script
        reply = script.pop(0) if script else Reply(status=500, error="the script is at its end")
        try:
            if self.path != "/v1/chat/completions":
                self._send(404, {"error": {"message": f"no such path: {self.path}"}}, {})
            elif reply.status != 200:
                error = {"message": reply.error, "type": "scripted", "code": None, "param": None}
                self._send(reply.status, {"error": error}, reply.headers)
            elif body.get("stream"):
                self._stream(reply)
            else:
                self._complete(reply)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the client under test has given up

    def _send(self, status: int, content: dict[str, Any], headers: Mapping[str, str], *, missing: int = 0) -> None:
        data = json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data) + missing))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)

    def _complete(self, reply: Reply) -> None:
        message = {"role": "assistant", "content": "".join(reply.spoken())}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        content = {**_envelope("chat.completion"), "choices": [choice], "usage": usage}
        self._send(200, content, {}, missing=1 if reply.ending is Ending.CUT else 0)

    def _stream(self, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("Connection", "close")
        self.end_headers()
        self._event(_delta({"role": "assistant", "content": ""}))
        for piece in reply.spoken():
            self._event(_delta({"content": piece}))
        if reply.ending is Ending.CUT:
            return
        if reply.ending is Ending.WHOLE:
            self._event(_delta({}, finish_reason="stop"))
            self._event("[DONE]")
        self.wfile.write(b"0\r\n\r\n")

    def _event(self, data: dict[str, Any] | str) -> None:
        line = f"data: {data if isinstance(data, str) else json.dumps(data)}\n\n".encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay silent: a test's output is its own."""


def _envelope(kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-test", "object": kind, "created": 1_700_000_000, "model": "gpt-test"}


def _delta(delta: dict[str, str], finish_reason: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return {**_envelope("chat.completion.chunk"), "choices": [choice]}
