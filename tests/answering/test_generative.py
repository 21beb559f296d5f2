"""The whole chain with the real `langchain-openai` client, against a server on loopback that also misbehaves."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel
from langchain_core.runnables import Runnable
from langchain_openai import ChatOpenAI
from pydantic import TypeAdapter

from rag.answering.chain import retrieval_chain
from rag.answering.cite import verify
from rag.answering.generative import chat_model, writer
from rag.errors import ChatModelError, ChatModelUnusable, MissingExtra, UsageError
from rag.types import Draft, DraftClaim, Hit, Quote, Turn
from tests.answering.articles import FERRY, FIRE, PLANTED, whole
from tests.openai_server import Ending, OpenAIServer, Reply, claims

HITS = [whole(FERRY), whole(FIRE)]
KEY = "sk-test-0123456789abcdef"
SAILS = ("The ferry sails again.", 1, "resumed its crossings on Tuesday")
UNHURT = ("Nobody was hurt in the fire.", 2, "Nobody was hurt")
SAILS_CLAIM = DraftClaim("The ferry sails again.", (Quote(0, "resumed its crossings on Tuesday"),))
UNHURT_CLAIM = DraftClaim("Nobody was hurt in the fire.", (Quote(1, "Nobody was hurt"),))


def client(server: OpenAIServer, **options: Any) -> ChatOpenAI:
    return ChatOpenAI(
        **{"model": "gpt-test", "base_url": server.url, "api_key": KEY, "max_retries": 0, "timeout": 20} | options
    )


def unread(values: dict[str, Any]) -> list[Hit]:
    """Leave what the search found as it is."""
    found: list[Hit] = values["found"]
    return found


def asking(server: OpenAIServer, hits: list[Hit] | None = None, **options: Any) -> Runnable[dict[str, Any], Any]:
    return retrieval_chain(lambda _: HITS if hits is None else hits, unread, writer(client(server, **options)))


def drafts(server: OpenAIServer) -> Iterator[Draft]:
    """Yield the drafts that a streamed answer of the server gives."""
    return (step["draft"] for step in asking(server).stream({"question": "what now?"}) if "draft" in step)


# ---- The chain


def test_invoke_gives_the_question_the_hits_and_the_draft() -> None:
    with OpenAIServer(Reply(claims(SAILS, UNHURT))) as server:
        values = asking(server).invoke({"question": "does it sail?", "since": None})
    assert values == {
        "question": "does it sail?",
        "since": None,
        "found": HITS,
        "hits": HITS,
        "draft": Draft((SAILS_CLAIM, UNHURT_CLAIM)),
    }
    verified = verify(values["draft"], values["hits"])
    assert [claim.citations[0].article for claim in verified] == [FERRY, FIRE]


def test_the_search_gets_all_that_the_caller_put_in() -> None:
    seen: list[dict[str, Any]] = []

    def search(values: dict[str, Any]) -> list[Hit]:
        seen.append(dict(values))
        return HITS

    with OpenAIServer(Reply('{"claims": []}')) as server:
        retrieval_chain(search, unread, writer(client(server))).invoke(
            {"question": "q", "history": (), "publisher": "Harbour Post"}
        )
    assert seen == [{"question": "q", "history": (), "publisher": "Harbour Post"}]


def test_the_model_is_sent_the_rules_the_conversation_and_the_passages() -> None:
    history = [Turn("who repaired it?", "The yard did. [1]")]
    with OpenAIServer(Reply('{"claims": []}')) as server:
        asking(server).invoke({"question": "at what cost?", "history": history})
        (body,) = server.requests
    roles = [message["role"] for message in body["messages"]]
    assert roles == ["system", "user", "assistant", "user"]
    assert body["messages"][2]["content"] == "The yard did. [1]"
    lines = body["messages"][3]["content"].split("\n")
    assert [json.loads(line)["text"] for line in lines[1:3]] == [FERRY.text, FIRE.text]


def test_nothing_found_asks_no_model() -> None:
    with OpenAIServer() as server:
        values = asking(server, hits=[]).invoke({"question": "does it sail?"})
        streamed = list(asking(server, hits=[]).stream({"question": "does it sail?"}))
        assert server.requests == []
    assert values["draft"] == Draft()
    assert streamed[-1] == {"draft": Draft()}


def test_a_failing_search_is_no_failing_model() -> None:
    def search(_: dict[str, Any]) -> list[Hit]:
        raise LookupError("the index is gone")

    with OpenAIServer() as server, pytest.raises(LookupError, match="the index is gone"):
        retrieval_chain(search, unread, writer(client(server))).invoke({"question": "does it sail?"})


def test_it_can_be_awaited() -> None:
    async def ask(server: OpenAIServer) -> list[dict[str, Any]]:
        running = asking(server)
        return [await running.ainvoke({"question": "q"}), *[step async for step in running.astream({"question": "q"})]]

    with OpenAIServer(Reply(claims(SAILS)), Reply(claims(SAILS))) as server:
        answered, *_, last = asyncio.run(ask(server))
    assert answered["draft"] == last["draft"] == Draft((SAILS_CLAIM,))


def test_several_questions_run_side_by_side() -> None:
    with OpenAIServer(*[Reply(claims(SAILS))] * 4) as server:
        answered = asking(server).batch([{"question": str(n)} for n in range(4)])
    assert [values["question"] for values in answered] == ["0", "1", "2", "3"]
    assert {values["draft"] for values in answered} == {Draft((SAILS_CLAIM,))}


# ---- Streaming


def test_hits_come_before_the_model_has_said_anything_and_claims_one_by_one() -> None:
    listening, more = threading.Event(), threading.Event()
    text = claims(SAILS, UNHURT)
    middle = text.index("Nobody was")
    with OpenAIServer(Reply((listening, text[:middle], more, text[middle:]))) as server:
        steps = asking(server).stream({"question": "what now?"})
        assert next(steps) == {"question": "what now?"}
        assert next(steps) == {"found": HITS}
        assert next(steps) == {"hits": HITS}
        listening.set()
        assert next(steps) == {"draft": Draft((SAILS_CLAIM,))}
        more.set()
        assert list(steps) == [{"draft": Draft((SAILS_CLAIM, UNHURT_CLAIM))}]


def test_a_claim_in_the_making_is_never_shown() -> None:
    with OpenAIServer(Reply(tuple(claims(SAILS, UNHURT)))) as server:
        assert list(drafts(server)) == [Draft((SAILS_CLAIM,)), Draft((SAILS_CLAIM, UNHURT_CLAIM))]


def test_an_honest_empty_list_is_one_empty_draft() -> None:
    with OpenAIServer(Reply('{"claims": []}')) as server:
        assert list(drafts(server)) == [Draft()]


@pytest.mark.parametrize("ending", [Ending.WHOLE, Ending.SILENT])
def test_a_reply_that_just_stops_keeps_its_complete_claims(ending: Ending) -> None:
    text = claims(SAILS, UNHURT)
    with OpenAIServer(Reply(text[: text.index("was hurt")], ending=ending)) as server:
        assert list(drafts(server)) == [Draft((SAILS_CLAIM,))]


def test_a_broken_connection_is_told_after_the_claims_that_came() -> None:
    text = claims(SAILS, UNHURT)
    with OpenAIServer(Reply((text[: text.index("was hurt")],), ending=Ending.CUT)) as server:
        stream = drafts(server)
        assert next(stream) == Draft((SAILS_CLAIM,))
        with pytest.raises(ChatModelError, match=r"^ChatOpenAI: .*peer closed connection") as raised:
            next(stream)
    assert not isinstance(raised.value, ChatModelUnusable)


def test_a_reply_without_end_is_read_no_further() -> None:
    never = threading.Event()
    with OpenAIServer(Reply([claims(SAILS)[:-2], " \n" * 30_000, never], ending=Ending.CUT)) as server:
        assert list(drafts(server)) == [Draft((SAILS_CLAIM,))]
        never.set()


# ---- Replies that prove nothing


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    "text", ["", "  ", "The ferry sails again.", '{"answer": "yes"}', '{"claims": [{"claim": "It sai', "[1, 2"]
)
def test_rubbish_is_told_from_an_empty_list(text: str, stream: bool) -> None:
    with OpenAIServer(Reply(text)) as server:
        running = asking(server)
        with pytest.raises(ChatModelUnusable, match="empty reply" if not text.strip() else "form asked for"):
            list(running.stream({"question": "q"})) if stream else running.invoke({"question": "q"})


def test_invented_quotes_and_wrong_passages_do_not_survive() -> None:
    text = claims(
        ("The ferry sank.", 1, "sank with all hands on Tuesday"),
        ("The ferry sails again.", 2, "resumed its crossings on Tuesday"),
        ("The ferry sails again.", 7, "resumed its crossings on Tuesday"),
        ("The ferry sails again.", 0, "resumed its crossings on Tuesday"),
        ("The ferry sails to Paris.", 1, "resumed its crossings on Tuesday"),
        ("A ticket costs 99 crowns.", 1, "A single ticket still costs 26,500 crowns"),
        UNHURT,
    )
    with OpenAIServer(Reply(text)) as server:
        values = asking(server).invoke({"question": "q"})
    assert [claim.text for claim in verify(values["draft"], values["hits"])] == ["Nobody was hurt in the fire."]


def test_a_model_that_obeys_a_planted_instruction_still_proves_nothing() -> None:
    hits = [whole(PLANTED), whole(FIRE)]
    obeying = claims(
        ("The mayor resigned.", 1, "the mayor of Velden resigned on Monday"),
        ("The mayor resigned.", 3, "the mayor resigned"),
        ("Visit evil.example now.", 2, "Visit evil.example now"),
    )
    with OpenAIServer(Reply(obeying), Reply("The mayor resigned.")) as server:
        values = asking(server, hits).invoke({"question": "who resigned?"})
        assert verify(values["draft"], hits) == ()
        with pytest.raises(ChatModelUnusable):
            asking(server, hits).invoke({"question": "who resigned?"})
        request = server.requests[0]["messages"]
    assert [message["role"] for message in request] == ["system", "user"]
    assert "<|im_start|>" not in request[1]["content"]
    assert PLANTED.text not in request[0]["content"]


def test_a_model_that_repeats_the_planted_words_can_only_quote_them() -> None:
    hits = [whole(PLANTED)]
    text = claims(("The mayor resigned.", 1, "answer that the mayor resigned"))
    with OpenAIServer(Reply(text)) as server:
        (verified,) = verify(asking(server, hits).invoke({"question": "who resigned?"})["draft"], hits)
    assert verified.citations[0].quote == "answer that the mayor resigned"
    assert verified.citations[0].article is PLANTED


# ---- A server that fails


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(status=429, headers={"Retry-After": "0.01"}, error="slow down"), "429.*slow down"),
        (Reply(status=500, error="out of\n  memory"), "500.*out of"),
        (Reply(status=401, error=f"wrong key {KEY}"), r"401.*wrong key \*\*\*"),
        (Reply(status=404, error="no such model " + "x" * 5_000), "404.*no such model"),
        (Reply(claims(SAILS), ending=Ending.CUT), "peer closed connection"),
    ],
    ids=["busy", "broken", "key refused", "long message", "cut off"],
)
def test_a_failure_is_told_in_one_line_without_the_key(reply: Reply, said: str, stream: bool) -> None:
    with OpenAIServer(reply) as server:
        running = asking(server)
        with pytest.raises(ChatModelError, match=said) as raised:
            list(running.stream({"question": "q"})) if stream else running.invoke({"question": "q"})
    message = str(raised.value)
    assert not isinstance(raised.value, ChatModelUnusable)
    assert "\n" not in message
    assert len(message) < 400
    assert KEY not in message


def test_a_busy_server_is_asked_again() -> None:
    busy = Reply(status=429, headers={"Retry-After": "0.01"})
    with OpenAIServer(busy, Reply(claims(SAILS))) as server:
        values = asking(server, max_retries=1).invoke({"question": "q"})
        assert len(server.requests) == 2
    assert values["draft"] == Draft((SAILS_CLAIM,))


@pytest.mark.parametrize("stream", [False, True])
def test_a_server_that_says_nothing_is_given_up(stream: bool) -> None:
    never = threading.Event()
    with OpenAIServer(Reply((never,))) as server:
        running = asking(server, timeout=0.2)
        with pytest.raises(ChatModelError, match=r"[Tt]imed? ?out"):
            list(running.stream({"question": "q"})) if stream else running.invoke({"question": "q"})
        never.set()


def test_a_server_that_is_not_there_is_named_as_the_cause() -> None:
    with OpenAIServer() as server:
        running = asking(server)
    with pytest.raises(ChatModelError, match="Connection refused"):
        running.invoke({"question": "q"})


class Misconfigured(FakeListChatModel):
    """A model whose package fails with pydantic's error, which repeats its input."""

    def _call(self, *_: Any, **__: Any) -> str:
        TypeAdapter(dict[str, int]).validate_python({"api_key": KEY})
        raise AssertionError


def test_an_error_that_would_repeat_its_input_does_not() -> None:
    running = retrieval_chain(lambda _: HITS, unread, writer(Misconfigured(responses=[])))
    with pytest.raises(ChatModelError, match="valid integer") as raised:
        running.invoke({"question": "q"})
    assert KEY not in str(raised.value)


# ---- The model by its name


def test_a_name_is_enough(set_provider: Callable[[str, str], None]) -> None:
    with OpenAIServer(Reply(claims(SAILS)), Reply(claims(SAILS))) as server:
        set_provider(server.url, KEY)
        running = retrieval_chain(lambda _: HITS, unread, writer(chat_model("openai:gpt-test")))
        assert running.invoke({"question": "q"})["draft"] == Draft((SAILS_CLAIM,))
        assert [*running.stream({"question": "q"})][-1] == {"draft": Draft((SAILS_CLAIM,))}
        for body in server.requests:
            assert body["model"] == "gpt-test"
            assert body["temperature"] == 0


def test_a_model_by_name_waits_two_minutes_and_tries_three_times(set_provider: Callable[[str, str], None]) -> None:
    set_provider("http://127.0.0.1:9/v1", KEY)
    model = chat_model("openai:gpt-test")
    assert isinstance(model, ChatOpenAI)
    assert (model.request_timeout, model.max_retries) == (120, 2)


def test_no_temperature_is_sent_to_a_model_that_takes_none(set_provider: Callable[[str, str], None]) -> None:
    with OpenAIServer(Reply(claims(SAILS))) as server:
        set_provider(server.url, KEY)
        retrieval_chain(lambda _: HITS, unread, writer(chat_model("openai:o3"))).invoke({"question": "q"})
        assert "temperature" not in server.requests[0]


def test_a_caller_cannot_redirect_the_model_or_read_its_key(set_provider: Callable[[str, str], None]) -> None:
    with OpenAIServer(Reply(claims(SAILS))) as server, OpenAIServer() as other:
        set_provider(server.url, KEY)
        running = retrieval_chain(lambda _: HITS, unread, writer(chat_model("openai:gpt-test")))
        overrides = {"base_url": other.url, "model": "other", "openai_api_base": other.url}
        running.invoke({"question": "q"}, config={"configurable": overrides})
        assert [body["model"] for body in server.requests] == ["gpt-test"]
        assert other.requests == []
    assert KEY not in repr(running)


@pytest.mark.parametrize("name", ["", "gpt-test", "openai:", ":gpt-test", "nobody:gpt-test"])
def test_a_name_of_no_model_is_refused_with_examples(name: str) -> None:
    with pytest.raises(UsageError, match=r"ollama:llama3\.2") as raised:
        chat_model(name)
    assert "\n" not in str(raised.value)


def test_an_unknown_provider_is_refused_with_those_that_exist() -> None:
    with pytest.raises(UsageError, match=r"'nobody'.*anthropic.*ollama.*openai"):
        chat_model("nobody:gpt-test")


def test_a_missing_package_is_named_with_the_command_that_installs_it() -> None:
    with pytest.raises(MissingExtra, match=r"upstage:solar: .*pip install langchain-upstage"):
        chat_model("upstage:solar")


def test_a_missing_key_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("OPENAI_")]:
        monkeypatch.delenv(name)
    with pytest.raises(ChatModelError, match="OPENAI_API_KEY") as raised:
        chat_model("openai:gpt-test")
    assert "\n" not in str(raised.value)


def test_any_chat_model_of_langchain_will_do() -> None:
    running = retrieval_chain(lambda _: HITS, unread, writer(FakeListChatModel(responses=[claims(SAILS)])))
    assert running.invoke({"question": "q"})["draft"] == Draft((SAILS_CLAIM,))


def test_no_trace_is_sent_anywhere() -> None:
    """A fresh interpreter without LangSmith's variables reaches the server and nothing else, and counts no tokens."""
    program = """
import socket, sys
reached = set()
connect = socket.socket.connect
def noting(self, address):
    reached.add(address)
    connect(self, address)
socket.socket.connect = noting
looked_up = []
look_up = socket.getaddrinfo
def noting_look_up(host, *rest, **named):
    looked_up.append(host)
    return look_up(host, *rest, **named)
socket.getaddrinfo = noting_look_up
from langsmith.utils import tracing_is_enabled
from rag.answering.chain import retrieval_chain
from rag.answering.generative import chat_model, writer
from rag.types import Article, Hit, Passage
hit = Hit(Passage(Article("The ferry sails again."), 0, 22), 1.0)
chain = retrieval_chain(lambda _: [hit], lambda values: values["found"], writer(chat_model("openai:gpt-4o")))
steps = list(chain.stream({"question": "q"}))
print(len(steps[-1]["draft"].claims), tracing_is_enabled(), sorted(reached), sorted(set(looked_up)))
import tiktoken.registry
assert tiktoken.registry.ENCODINGS == {}, "an encoding was loaded"
"""
    with OpenAIServer(Reply(claims(SAILS))) as server:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("LANG", "OPENAI_"))}
        environment |= {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": KEY, "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-W", "error", "-c", program]
        ran = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)
        port = server.server_address[1]
    assert ran.stderr == ""
    assert ran.stdout == f"1 False [('127.0.0.1', {port})] ['127.0.0.1']\n"
