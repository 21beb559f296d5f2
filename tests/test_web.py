import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsed import HOSTILE, WEB_ADDRESS, Parsed, assert_harmless, shown

import rag.web
from rag import Answer, Article, Citation, Claim, Reason
from rag.text import paragraphs
from rag.types import Copy, Understood
from rag.web.article import source
from rag.web.chat import conversation, examples_of, header
from rag.web.parts import Chosen, sources

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
                note=words,
            ),
            min_size=1,
            max_size=2,
        )
    )

    def citation():
        article = draw(st.sampled_from(articles))
        copies = tuple(draw(st.lists(st.builds(Copy, words, words, words, words), max_size=2)))
        record = draw(st.sampled_from(["", "", "authors", "published", "publisher", "place", "title", "url", HOSTILE]))
        if record:
            return Citation(article, 0, 0, record=record, copies=copies)
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(article.text))] * 2)))
        answer = tuple(sorted(draw(st.tuples(*[st.integers(start, end)] * 2))))
        return Citation(article, start, end, answer if answer[0] < answer[1] else None, copies=copies)

    def claim():
        citations = tuple(citation() for _ in range(draw(st.integers(1, 2))))
        text = draw(words | st.sampled_from([" ".join(each.quote.split()) for each in citations]))
        return Claim(text, citations, differs=draw(st.booleans()))

    claims = tuple(claim() for _ in range(draw(st.integers(0, 3))))
    return Answer(
        draw(words),
        claims=claims,
        reason=None if claims else draw(st.sampled_from(Reason)),
        detail=draw(words),
        nearest=() if claims else tuple(articles),
        short=draw(st.none() | words),
        confidence=draw(st.none() | st.floats(0, 1)),
        complete=draw(st.booleans()),
        understood=Understood(publishers=tuple(draw(st.lists(words, max_size=2)))),
    )


@given(st.lists(answers(), min_size=1, max_size=2), words, st.lists(words), words)
def test_whatever_it_says_the_page_holds_only_its_own_elements(turns, problem, publishers, llm_name):
    assert_harmless(header(1, publishers, llm_name))
    page = assert_harmless(conversation(turns, Chosen(0, 1), problem))
    assert page.inside["p.question"] == "".join(shown(turn.question) for turn in turns)
    for turn, answer in enumerate(turns):
        for number, article in enumerate(sources(answer), start=1):
            pane = assert_harmless(source(turns, Chosen(turn, number)))
            text = article.text
            assert pane.inside["div.text"] == "".join(shown(text[start:end]) for start, end in paragraphs(text))


@given(answers().filter(lambda answer: answer.claims))
def test_the_marked_words_are_the_quoted_ones(answer):
    for number, citation in enumerate(answer.citations, start=1):
        text = citation.article.text
        pane = Parsed(source([answer], Chosen(0, number)))
        inside = [
            (max(start, citation.start), min(end, citation.end))
            for start, end in paragraphs(text)
            if start < citation.end and citation.start < end
        ]
        marked = "".join(shown(text[start:end]) for start, end in inside)
        assert pane.inside["div.text > mark.chosen"] == marked
        first, last = citation.answer or (0, 0)
        answered = [(max(start, first), min(end, last)) for start, end in inside if start < last and first < end]
        assert pane.inside["mark.chosen > strong.answer"] == "".join(shown(text[start:end]) for start, end in answered)


def test_other_quotes_of_the_same_article_are_marked_faintly():
    article = Article("One two three.\n\nFour five six.", title="Numbers")
    first, second = Citation(article, 4, 20), Citation(article, 8, 14)
    answer = Answer("which?", claims=(Claim("Both.", (first, second)),))
    one = Parsed(source([answer], Chosen(0, 1))).inside
    two = Parsed(source([answer], Chosen(0, 2))).inside
    assert (one["mark.chosen"], one["mark.other"]) == ("two three.Four", "")
    assert (two["mark.chosen"], two["mark.other"]) == ("three.", "two Four")


def test_of_a_very_long_article_the_part_around_the_quote_is_shown():
    filler = "The harbour was quiet. " * 20_000
    article = Article(f"{filler}\n\nA seal came ashore.\n\n{filler}")
    start = article.text.index("A seal")
    answer = Answer("who came?", claims=(Claim("A seal.", (Citation(article, start, start + 19),)),))
    page = Parsed(source([answer], Chosen(0, 1)))
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
    page = source([answer], Chosen(0, 1))
    assert Parsed(page).links == ([url] if linked else [])
    assert ('rel="noopener noreferrer"' in page) == ('target="_blank"' in page) == linked
    assert ("file.txt" in page) != linked


@pytest.mark.parametrize("theme", [":root", ".dark"])
def test_the_colours_are_told_apart_easily(theme):
    style = Path(rag.web.__file__).with_name("page.css").read_text("utf-8")
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


def test_a_correction_and_the_copies_of_a_story_stand_beside_it():
    article = Article("It sank.", "Ferry sinks", publisher="Wire", note="Corrects the hour.", key="1")
    copies = (
        Copy("2", "Ferry sinks off coast", "The Gull", "https://gull.example/1", datetime(2025, 10, 17, tzinfo=UTC)),
        Copy("3", "Ferry", "", "javascript:alert(1)"),
    )
    answer = Answer("?", (Claim("It sank.", (Citation(article, 0, 8, copies=copies),)),), short="It sank")
    found = Parsed(conversation([answer])).inside["ul.found"]
    assert "Also in 2 others: The Gull, Ferry" in found
    assert "Note of its publisher: Corrects the hour." in found
    page = assert_harmless(source([answer], Chosen(0, 1)))
    assert page.inside["p.note"] == "Note of its publisher: Corrects the hour."
    assert page.inside["details.copies"] == (
        "The same story in 2 other articlesThe Gull · Ferry sinks off coast · 17 October 2025Ferry"
    )
    assert page.links == ["https://gull.example/1"]


def test_copies_of_one_story_do_not_count_as_articles_that_agree():
    wire, local, other = (Article("It sank.", key=key) for key in "123")
    cited = (
        Citation(wire, 0, 8, copies=(Copy(local.id, "", "", ""),)),
        Citation(local, 0, 8, copies=(Copy(wire.id, "", "", ""),)),
        Citation(other, 0, 8),
    )
    answer = Answer("?", (Claim("It sank.", cited),), short="It sank", confidence=0.9)
    assert "2 articles agree" in Parsed(conversation([answer])).inside["p.standing"]


@pytest.mark.parametrize(("updated", "says"), [(17, ""), (19, " · updated 19 October 2025")])
def test_a_later_day_of_change_stands_beside_the_day_of_publication(updated, says):
    published = datetime(2025, 10, 17, 8, tzinfo=UTC)
    article = Article(
        "It sank.", "Ferry", publisher="Gull", published=published, updated=published.replace(day=updated)
    )
    answer = Answer("?", (Claim("It sank.", (Citation(article, 0, 8),)),))
    assert f"Gull · 17 October 2025{says}</p>" in source([answer], Chosen(0, 1))


def test_the_examples_are_of_what_the_archive_holds():
    days = (date(2025, 1, 3), date(2026, 9, 30))
    asked = examples_of(days, ["The Gull", "Harbour Post", "Echo"])
    of_papers = ("Articles from The Gull", "Articles from Harbour Post")
    assert asked == ("What’s new?", "What happened in September 2026?", *of_papers)
    assert examples_of(None, []) == ("What’s new?",)
    assert "Articles from The Gull" in conversation((), examples=asked)
    assert "Where is the summit?" in conversation(())
