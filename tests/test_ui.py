import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import gradio as gr
import httpx
import pytest
from serving import closed_loops, free_port, served

import ui
from rag import Chatbot, UsageError
from rag.report import as_json

# Gradio's own, raised in its server's threads; as errors they would stop the queue.
pytestmark = pytest.mark.filterwarnings(
    "ignore:('future.no_silent_downcasting'|The copy keyword) is:DeprecationWarning"
)


@pytest.fixture(scope="module")
def chatbot(corpus_archive):
    return Chatbot(corpus_archive)


@pytest.fixture(scope="module")
def url(chatbot):
    with served(chatbot) as url:
        yield url


def ask(url, question):
    """Ask as any program may: post the question, then read the events until the answer."""
    event = httpx.post(f"{url}gradio_api/call/answer", json={"data": [question]}).json()["event_id"]
    events = httpx.get(f"{url}gradio_api/call/answer/{event}", timeout=60).text
    return json.loads(events.split("event: complete\ndata: ")[1])[0]


def test_the_last_day_of_the_calendar_is_a_mistake_and_no_failure():
    with pytest.raises(UsageError, match="9999-12-31 has no day after it"):
        ui._days("", "9999-12-31")
    assert ui._days("9999-12-31", "")[0].year == 9999


def test_over_http_the_answer_is_that_of_the_command_line(url, chatbot):
    told = ask(url, "where is the summit?")
    expected = as_json(chatbot.answer("where is the summit?"))
    assert {**told, "seconds": None} == {**expected, "seconds": None}
    assert "Budapest" in told["citations"][0]["quote"]


def test_several_people_may_ask_at_once(url, chatbot):
    questions = ["where is the summit?", "who hosts the summit?", "what is Beringia?", "who won the world cup?"] * 3
    together = threading.Barrier(len(questions))

    def ask_together(question):
        together.wait(60)
        return ask(url, question)["text"]

    with ThreadPoolExecutor(len(questions)) as people:
        texts = list(people.map(ask_together, questions))
    assert texts == [chatbot.answer(question).text for question in questions]


def test_it_keeps_nothing_and_calls_nobody(url):
    config = httpx.get(f"{url}config").json()
    assert (config["analytics_enabled"], config["run_history"], config["footer_links"]) == (False, False, [])
    assert list(httpx.get(f"{url}gradio_api/info").json()["named_endpoints"]) == ["/answer"]


def test_a_taken_port_is_said_clearly(chatbot):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=rf"^port {port} is taken .*--port {port + 1}, .*PORT={port + 1}$"):
            ui.launch(chatbot, port=port)


def test_an_address_of_another_machine_is_refused_clearly(chatbot):
    with pytest.raises(UsageError, match=r"^cannot listen on 192\.0\.2\.1, port 7860: "):
        ui.launch(chatbot, host="192.0.2.1")


def test_launch_says_where_and_waits(chatbot, monkeypatch, capsys):
    port = free_port()
    waited = []

    def wait(page):
        waited.append(httpx.get(page.local_url).status_code)
        page.close(verbose=False)

    monkeypatch.setattr(gr.Blocks, "block_thread", wait)
    with closed_loops():
        ui.launch(chatbot, port=port)
    assert waited == [200]
    assert f"http://127.0.0.1:{port}/" in capsys.readouterr().out
