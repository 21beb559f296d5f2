import json
import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import gradio as gr
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from serving import closed_loops, free_port, served

import ui
from rag import Answer, Article, Chatbot, Citation, Claim, Reason, UsageError
from rag.report import as_json
from rag.text import paragraphs
from rag.web import render

# Gradio's own, raised in its server's threads; as errors they would stop the queue.
pytestmark = pytest.mark.filterwarnings(
    "ignore:('future.no_silent_downcasting'|The copy keyword) is:DeprecationWarning"
)

HOSTILE = (
    '<img src=x onerror="window.pwned=1"> <script>window.pwned=1</script> </script> [x](javascript:window.pwned=1)'
    " ${window.pwned=1} {{constructor.constructor('window.pwned=1')()}} \" ' ` <b>bold</b> &amp; <!-- \ud800"
)
WEB_ADDRESS = 'https://ledger.example/a?b=1&c="><script>window.pwned=1</script>'

#: All that the page is made of. An attribute that is not here could be one that runs a script.
TAGS = {
    "a",
    "article",
    "button",
    "cite",
    "div",
    "h1",
    "h2",
    "header",
    "li",
    "mark",
    "p",
    "section",
    "small",
    "span",
    "ul",
}
ATTRIBUTES = {"class", "data-back", "data-number", "data-question", "data-turn", "dir", "href", "rel", "role"}
ATTRIBUTES |= {"tabindex", "target", "type", "aria-busy", "aria-label", "aria-pressed"}


class Parsed(HTMLParser):
    """What a browser would make of some HTML: its tags, its links, its words, and the words of some elements."""

    def __init__(self, markup):
        super().__init__()
        self.tags, self.attributes, self.links, self.open = set(), set(), [], []
        self.words, self.inside = "", {"mark.chosen": "", "mark.other": "", "div.text": "", "p.question": ""}
        self.feed(markup)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}
        self.links += [value for name, value in attributes if name == "href"]
        self.open.append(f"{tag}.{dict(attributes).get('class')}")

    def handle_endtag(self, tag):
        assert self.open.pop().split(".")[0] == tag

    def handle_data(self, data):
        self.words += data
        for element in self.inside.keys() & set(self.open):
            self.inside[element] += data


def assert_harmless(markup):
    parsed = Parsed(markup)
    assert parsed.tags <= TAGS
    assert parsed.attributes <= ATTRIBUTES
    assert all(link.startswith(("http://", "https://")) for link in parsed.links)
    return parsed


words = st.text(max_size=80) | st.sampled_from(
    [HOSTILE, "", "javascript:window.pwned=1", WEB_ADDRESS, "http://[", "\ud800"]
)


@st.composite
def answers(draw):
    """Answers of all kinds, with any words in every place that words can come from."""
    articles = draw(
        st.lists(
            st.builds(
                Article,
                text=st.lists(words, max_size=4).map("\n\n".join),
                title=words,
                authors=st.lists(words, max_size=2).map(tuple),
                publisher=words,
                url=words,
                published=st.none() | st.just(datetime(2025, 10, 17, tzinfo=UTC)),
                source=words,
                id=words,
            ),
            min_size=1,
            max_size=2,
        )
    )

    def citation():
        article = draw(st.sampled_from(articles))
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(article.text))] * 2)))
        return Citation(article, start, end)

    claims = tuple(
        Claim(draw(words), tuple(citation() for _ in range(draw(st.integers(1, 2)))))
        for _ in range(draw(st.integers(0, 3)))
    )
    return Answer(
        draw(words),
        claims=claims,
        reason=None if claims else draw(st.sampled_from(Reason)),
        detail=draw(words),
        nearest=() if claims else tuple(articles),
        short=draw(st.none() | words),
        complete=draw(st.booleans()),
    )


@given(st.lists(answers(), min_size=1, max_size=2), words, st.lists(words), words)
def test_whatever_it_says_the_page_holds_only_its_own_elements(turns, problem, publishers, llm_name):
    assert_harmless(render.header(1, publishers, llm_name))
    page = assert_harmless(render.conversation(turns, render.Chosen(0, 1), problem))
    assert page.inside["p.question"] == "".join(shown(turn.question) for turn in turns)
    for turn, answer in enumerate(turns):
        for number, article in enumerate(render.sources(answer), start=1):
            source = assert_harmless(render.source(turns, render.Chosen(turn, number)))
            text = article.text
            assert source.inside["div.text"] == "".join(shown(text[start:end]) for start, end in paragraphs(text))


def shown(text):
    """Return what a browser shows of `text`."""
    return Parsed(f"<p>{render._escape(text)}</p>").words


@given(answers().filter(lambda answer: answer.claims))
def test_the_marked_words_are_the_quoted_ones(answer):
    for number, citation in enumerate(answer.citations, start=1):
        text = citation.article.text
        source = Parsed(render.source([answer], render.Chosen(0, number)))
        inside = [
            (max(start, citation.start), min(end, citation.end))
            for start, end in paragraphs(text)
            if start < citation.end and citation.start < end
        ]
        assert source.inside["mark.chosen"] == "".join(shown(text[start:end]) for start, end in inside)


def test_other_quotes_of_the_same_article_are_marked_faintly():
    article = Article("One two three.\n\nFour five six.", title="Numbers")
    first, second = Citation(article, 4, 20), Citation(article, 8, 14)
    answer = Answer("which?", claims=(Claim("Both.", (first, second)),))
    one = Parsed(render.source([answer], render.Chosen(0, 1))).inside
    two = Parsed(render.source([answer], render.Chosen(0, 2))).inside
    assert (one["mark.chosen"], one["mark.other"]) == ("two three.Four", "")
    assert (two["mark.chosen"], two["mark.other"]) == ("three.", "two Four")


def test_of_a_very_long_article_the_part_around_the_quote_is_shown():
    filler = "The harbour was quiet. " * 20_000
    article = Article(f"{filler}\n\nA seal came ashore.\n\n{filler}")
    start = article.text.index("A seal")
    answer = Answer("who came?", claims=(Claim("A seal.", (Citation(article, start, start + 19),)),))
    page = Parsed(render.source([answer], render.Chosen(0, 1)))
    assert page.inside["mark.chosen"] == "A seal came ashore."
    assert "Shown are about" in page.words


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://ledger.example/a?b=1&c=2", True),
        ("HTTP://ledger.example", True),
        ("javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,<script>alert(1)</script>", False),
        ("file:///etc/passwd", False),
        ("//ledger.example/a", False),
        ("https:", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_only_web_addresses_become_links(url, linked):
    article = Article("Text.", "Title", url=url, source="a/file.txt")
    answer = Answer("where?", reason=Reason.NOT_ANSWERED, nearest=(article,))
    page = render.source([answer], render.Chosen(0, 1))
    assert Parsed(page).links == ([url] if linked else [])
    assert ('rel="noopener noreferrer"' in page) == ('target="_blank"' in page) == linked
    assert ("file.txt" in page) != linked


@pytest.mark.parametrize("theme", [":root", ".dark"])
def test_the_colours_are_told_apart_easily(theme):
    style = Path(render.__file__).with_name("page.css").read_text("utf-8")
    block = re.search(re.escape(theme) + r" \{(.*?)\}", style, re.DOTALL)
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block[1]))

    def light(name):
        channels = [int(colours[name][i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    pairs = [(front, back) for front in ("ink", "soft", "accent") for back in ("paper", "sheet", "tint")]
    pairs += [("on-accent", "accent"), ("on-mark", "mark"), ("ink", "mark-faint"), ("paper", "ink")]
    for front, back in pairs:
        darker, lighter = sorted((light(front), light(back)))
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, f"{front} on {back}"


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
        with pytest.raises(UsageError, match=rf"^port {port} is taken .*PORT={port + 1}$"):
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
