"""The web chat as a reader meets it. The pictures it takes go to `screenshots/`; CHAT_PICTURE=docs/chat.png makes
the one of the README."""

import json
import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from langchain_openai import ChatOpenAI
from openai_server import OpenAIServer, Reply, claims
from playwright.sync_api import expect
from serving import served

from rag import Archive, Article, Chatbot

pytestmark = [
    pytest.mark.browser,
    # Gradio's own, raised in its server's threads; as errors they would stop the queue.
    pytest.mark.filterwarnings("ignore:('future.no_silent_downcasting'|The copy keyword) is:DeprecationWarning"),
]

ROOT = Path(__file__).parents[2]
PHONE = {"width": 390, "height": 844}

#: Would set `window.pwned` or pop up, if anything of it were ever run.
HOSTILE = (
    '<img src=x onerror="window.pwned=1;alert(1)"><script>window.pwned=1</script> [x](javascript:window.pwned=1)'
    " ${Object.assign(window,{pwned:1})} {{lookup (window.pwned=1)}} "
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe> "
)


@pytest.fixture(scope="module")
def url(corpus_archive):
    with served(Chatbot(corpus_archive)) as url:
        yield url


@pytest.fixture
def talking(corpus_archive, opened, visit):
    """Serve the corpus with a language model that says what the test scripts; give the address and the server."""
    with OpenAIServer() as server:
        model = ChatOpenAI(model="gpt-test", base_url=server.url, api_key="test", max_retries=0)
        with opened(Chatbot(corpus_archive, llm=model)) as url:
            yield url, server


def ask(page, question):
    """Ask and wait for the whole answer; return the turn."""
    turns = page.locator(".turn").count()
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()
    return answered(page, turns + 1)


def answered(page, turns):
    """Wait for answer number `turns` to be whole; return its turn."""
    expect(page.locator(".turn")).to_have_count(turns)
    expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")
    return page.locator(".turn").last


def is_seen(page, selector, inside="html"):
    """Tell whether the middle of an element lies within another element and the window."""
    return page.evaluate(
        """([selector, inside]) => {
            const box = document.querySelector(selector).getBoundingClientRect();
            const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
            const frame = document.querySelector(inside).getBoundingClientRect();
            return x >= Math.max(0, frame.left) && x <= Math.min(innerWidth, frame.right)
                && y >= Math.max(0, frame.top) && y <= Math.min(innerHeight, frame.bottom);
        }""",
        [selector, inside],
    )


def test_the_seed_question_is_answered_with_the_words_it_rests_on(visit, url):
    page = visit(url)
    turn = ask(page, "where is the summit?")
    expect(turn.locator(".claim").first).to_contain_text("Budapest")
    turn.get_by_role("button", name="[1]").click()
    source = page.get_by_role("region", name="Source")
    expect(source.locator("mark.chosen")).to_contain_text("Budapest")
    expect(source.get_by_role("heading")).to_have_text("Russia agreed to speak with Trump to end war in Ukraine")
    expect(source.locator(".byline")).to_contain_text("Anjali Sharma")
    assert source.locator(".text p").count() > 10
    assert is_seen(page, "mark.chosen", inside=".text")


def test_each_number_brings_its_own_quote_into_view(visit, talking):
    url, server = talking
    first, last = "tentatively set in Budapest in the coming weeks", "The world watches closely as these talks unfold."
    server.script.append(Reply(claims(("It is set in Budapest.", 1, first), ("The world watches.", 1, last))))
    page = visit(url, height=600)
    turn = ask(page, "where is the summit and who watches?")
    for number, quote in ((2, last), (1, first)):
        button = turn.get_by_role("button", name=f"[{number}]")
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(page.locator("mark.chosen")).to_have_text(quote)
        expect(page.locator("mark.other")).to_have_text(first if number == 2 else last)
        assert is_seen(page, "mark.chosen", inside=".text")


def test_an_answer_grows_while_the_model_writes(visit, talking):
    url, server = talking
    go_on = threading.Event()
    text = claims(
        ("It is set in Budapest.", 1, "tentatively set in Budapest in the coming weeks"),
        ("The world watches.", 1, "The world watches closely as these talks unfold."),
    )
    cut = text.index("The world")
    server.script.append(Reply([text[:cut], go_on, text[cut:]]))
    page = visit(url)
    page.get_by_label("Your question").fill("where is the summit?")
    page.keyboard.press("Enter")
    expect(page.locator(".claim")).to_have_text(["It is set in Budapest. [1]"])
    expect(page.get_by_role("log")).to_have_attribute("aria-busy", "true")
    expect(page.get_by_label("Your question")).to_have_value("")
    go_on.set()
    expect(page.locator(".claim")).to_have_count(2)
    expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")


def test_a_follow_up_sees_the_conversation(visit, talking):
    url, server = talking
    quote = "tentatively set in Budapest in the coming weeks"
    server.script += [Reply(claims(("It is set in Budapest.", 1, quote))), Reply(claims(("In Budapest.", 1, quote)))]
    page = visit(url)
    ask(page, "where is the summit?")
    ask(page, "and who hosts it?")
    told = json.dumps(server.requests[1]["messages"], ensure_ascii=False)
    assert "where is the summit?" in told and "It is set in Budapest." in told
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    server.script.append(Reply(claims(("In Budapest.", 1, quote))))
    ask(page, "who hosts it?")
    assert "where is the summit?" not in json.dumps(server.requests[2]["messages"])


def test_earlier_answers_keep_their_sources(visit, url):
    page = visit(url)
    ask(page, "what is Beringia?")
    quote = page.locator("mark.chosen").inner_text()
    ask(page, "where is the summit?")
    expect(page.locator("mark.chosen")).to_contain_text("Budapest")
    earlier = page.locator(".turn").first.get_by_role("button", name="[1]")
    earlier.click()
    expect(page.locator("mark.chosen")).to_have_text(quote, use_inner_text=True)
    expect(earlier).to_have_attribute("aria-pressed", "true")


def test_what_the_archive_does_not_say_is_said_with_the_nearest_articles(visit, url):
    page = visit(url)
    turn = ask(page, "who won the world cup?")
    expect(turn.locator(".decline")).to_contain_text("The archive does not say")
    expect(turn).to_contain_text("Nearest articles")
    turn.get_by_role("button", name="Russia agreed to speak").click()
    expect(page.get_by_role("region", name="Source")).to_contain_text("Beringia")
    expect(page.locator("mark")).to_have_count(0)


def test_a_failing_model_is_named_and_the_passages_stay(visit, talking):
    url, server = talking
    server.script.append(Reply(status=500, error="out of memory"))
    turn = ask(visit(url), "where is the summit?")
    expect(turn.locator(".decline")).to_contain_text("out of memory")
    expect(turn.get_by_role("button", name="Russia agreed to speak")).to_be_visible()


def test_an_answer_that_breaks_off_is_not_waited_for_for_ever(visit, opened, embedder, tmp_path):
    with Archive(tmp_path, embedder=embedder) as archive:
        chatbot = Chatbot(archive)
        with opened(chatbot) as url:
            page = visit(url)
            ask(page, "where is the summit?")
            archive.close()
            page.get_by_label("Your question").fill("where is the summit?")
            page.keyboard.press("Enter")
            expect(page.get_by_role("alert").first).to_contain_text("broke off")
            expect(page.locator(".waiting")).to_have_count(0)
            expect(page.locator(".turn")).to_have_count(1)


def test_an_empty_question_does_nothing(visit, url):
    page = visit(url)
    page.get_by_label("Your question").fill("   ")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_timeout(1000)
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.get_by_label("Your question")).to_have_value("   ")


def test_the_search_can_be_narrowed(visit, url):
    page = visit(url)
    page.get_by_role("button", name="Narrow the search").click()
    day = page.get_by_label("From")
    while day.input_value() != "yesterday":  # Gradio empties the field once while it unfolds
        day.fill("yesterday")
        page.wait_for_timeout(200)
    page.get_by_label("Your question").fill("what is Beringia?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("“yesterday” is no date")
    expect(page.get_by_label("Your question")).to_have_value("what is Beringia?")
    day.fill("2031-01-01")
    page.get_by_label("Your question").press("Enter")
    expect(answered(page, 1).locator(".decline")).to_contain_text("within the dates")
    page.get_by_label("To", exact=True).fill("2030-12-31")
    page.get_by_label("Your question").fill("what is Beringia?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("no day lies between")


def test_nothing_that_others_wrote_is_ever_run(visit, opened, embedder, tmp_path):
    sentence = f"The lantern festival {HOSTILE} began in Dunmore."
    texts = (HOSTILE, sentence, HOSTILE)
    articles = [
        Article(
            "\n\n".join(texts), HOSTILE, (HOSTILE,), f"Post {HOSTILE}", "javascript:window.pwned=1", source=HOSTILE
        ),
        Article("\n\n".join(texts), "Lanterns", (), "Post", f"https://post.example/{HOSTILE}", key="2"),
    ]
    with Archive(tmp_path, embedder=embedder) as archive, OpenAIServer() as server:
        archive.add(articles)
        server.script.append(Reply(claims((f"It began {HOSTILE}.", 1, "began in Dunmore."))))
        server.script.append(Reply(status=400, error=HOSTILE))
        model = ChatOpenAI(model="gpt-test", base_url=server.url, api_key="test", max_retries=0)
        for llm in (None, model):
            with opened(Chatbot(archive, llm=llm)) as url:
                page = visit(url)
                for question in ("where did the lantern festival begin?", f"who won? {HOSTILE}"):
                    turn = ask(page, question)
                    expect(turn.locator(".question")).to_have_text(question)
                    for source in turn.get_by_role("button").all():
                        source.click()
                        expect(page.locator(".source h2")).to_be_visible()
                    expect(page.locator(".text")).to_contain_text("<img src=x onerror=")
                    page.get_by_role("button", name="Narrow the search").click()
                links = page.locator(".source a, .conversation a").evaluate_all("all => all.map(link => link.protocol)")
                assert set(links) <= {"https:"}
                assert page.locator("gradio-app img[onerror], gradio-app iframe").count() == 0
                assert page.evaluate("window.pwned") is None


def test_the_keyboard_is_enough(visit, url):
    page = visit(url)
    page.get_by_role("button", name="What is Beringia?").focus()
    page.keyboard.press("Enter")
    answered(page, 1)
    expect(page.get_by_label("Your question")).to_be_focused()
    page.get_by_label("Your question").fill("where is the summit?")
    page.keyboard.press("Enter")
    answered(page, 2)
    cite = page.locator(".turn").first.get_by_role("button", name="[1]")
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if cite.evaluate("button => button === document.activeElement"):
            break
    assert cite.evaluate("button => getComputedStyle(button).outlineStyle") == "solid"
    page.keyboard.press("Space")
    expect(page.locator("mark.chosen")).to_contain_text("Beringia")
    expect(cite).to_be_focused()
    expect(page.get_by_role("status").first).to_contain_text("Shown: Russia agreed")
    page.get_by_role("button", name="Back to the answer").focus()
    page.keyboard.press("Enter")
    expect(cite).to_be_focused()


def test_on_a_phone_the_source_is_under_the_chat(visit, url):
    page = visit(url, **PHONE, has_touch=True, is_mobile=True)
    ask(page, "where is the summit?")
    chat, sources = page.locator("#chat").bounding_box(), page.locator("#sources").bounding_box()
    assert sources["y"] >= chat["y"] + chat["height"] - 1
    assert is_seen(page, "#question textarea")
    assert not is_seen(page, "mark.chosen")
    page.locator(".cite").first.tap()
    page.wait_for_function("document.querySelector('mark.chosen').getBoundingClientRect().top < innerHeight")
    assert is_seen(page, "mark.chosen")
    page.get_by_role("button", name="Back to the answer").tap()
    assert is_seen(page, ".cite")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("name", "size"), [("desktop", {"width": 1280, "height": 800}), ("phone", PHONE)])
def test_pictures(visit, url, name, size, theme):
    page = visit(f"{url}?__theme={theme}", **size)
    folder = ROOT / "screenshots"

    def picture(moment):
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.mouse.move(0, 0)
        page.wait_for_timeout(300)
        page.screenshot(path=folder / f"{name}-{theme}-{moment}.png")

    picture("1-welcome")
    ask(page, "Where is the summit?")
    picture("2-answer")
    if (name, theme) == ("desktop", "light") and (readme_picture := os.environ.get("CHAT_PICTURE")):
        page.screenshot(path=ROOT / readme_picture)
    page.locator(".cite").last.click()
    picture("3-source")
    ask(page, "Who won the World Cup?")
    picture("4-decline")


def test_what_was_understood_of_dates_is_shown_and_can_be_switched_off(visit, opened, tmp_path, embedder):
    text = "The ministers met in Budapest for the summit. They parted without a treaty."
    articles = [
        Article(text, "Summit", (), "Echo", published=datetime(2025, 10, 17, tzinfo=UTC)),
        Article("Bakers raised the price of bread.", "Bread", (), "Echo", published=datetime(2025, 1, 5, tzinfo=UTC)),
    ]
    with Archive(tmp_path / "dated", embedder=embedder) as archive:
        archive.add(articles)
        with opened(Chatbot(archive)) as url:
            page = visit(url)
            turn = ask(page, "where did the ministers meet in October 2025?")
            expect(turn.locator(".understood")).to_contain_text("Published 1 to 31 October 2025")
            expect(turn.locator(".short")).to_contain_text("Budapest")
            turn = ask(page, "where did the ministers meet before October 2025?")
            expect(turn.locator(".decline")).to_contain_text("The nearest in time is of 17 October 2025")
            page.screenshot(path=ROOT / "screenshots" / "understood.png")
            turn.get_by_role("button", name="Search everything instead").click()
            turn = answered(page, 3)
            expect(turn.locator(".understood")).to_have_count(0)
            expect(turn.locator(".short")).to_contain_text("Budapest")
            # Only that once.
            turn = ask(page, "where did the ministers meet in October 2025?")
            expect(turn.locator(".understood")).to_have_count(1)
            page.get_by_role("button", name="Narrow the search").click()
            page.get_by_label("Read dates and publishers in the question").uncheck()
            turn = ask(page, "where did the ministers meet in October 2025?")
            expect(turn.locator(".understood")).to_have_count(0)
