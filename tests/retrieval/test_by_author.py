from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rag import Archive, Article, Chatbot, Reason, Turn
from rag.retrieval.by_author import Asked, asked

TOLD = [
    ("The tunnel under the fjord opened to cars on Monday.", "Fjord tunnel opens", ("Helena Marsh",), 3),
    ("The mayor cut the budget of the city's libraries by a tenth.", "Libraries lose money", ("HELENA MARSH",), 9),
    ("Herring came back to the bay after twenty years.", "Herring return", ("Ola Berg", "Helena  Marsh"), 5),
    ("The tunnel's toll was raised to nine crowns.", "Tunnel toll rises", ("Ola Berg",), 7),
    ("Critics praised the novel “The Shore” by Karin Holt.", "A novel of the shore", ("Ola Berg",), 8),
    ("A tunnel boring machine broke down in the mountain.", "Machine stuck", ("Marsh Helenasen",), 2),
]


@pytest.fixture(scope="module")
def bot(tmp_path_factory, embedder):
    articles = [
        Article(text, title=title, authors=authors, published=datetime(2025, 5, day, tzinfo=UTC))
        for text, title, authors, day in TOLD
    ]
    with Archive(tmp_path_factory.mktemp("authors"), embedder=embedder) as archive:
        archive.add(articles)
        yield Chatbot(archive)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("What has Helena Marsh written?", Asked("Helena Marsh")),
        ("what else did she write about the tunnel", Asked("she", "the tunnel")),
        ("articles by Helena Marsh", Asked("Helena Marsh")),
        ("Show me all the articles written by Helena Marsh on libraries.", Asked("Helena Marsh", "libraries")),
        ("How many articles has Helena Marsh published in May 2025?", Asked("Helena Marsh")),
        ("How many articles by Helena Marsh are there?", Asked("Helena Marsh")),
        ("Helena Marsh's articles about herring", Asked("Helena Marsh", "herring")),
        ("Which stories did Ola Berg write?", Asked("Ola Berg")),
        ("What did Helena Marsh write about last week?", Asked("Helena Marsh")),
        ("What has Helena Marsh written about the tunnel since March?", Asked("Helena Marsh", "the tunnel")),
        ("Which articles did Helena Marsh write on Monday?", Asked("Helena Marsh")),
        ("What has Helena Marsh been writing about lately?", None),
        ("What are Helena Marsh's latest articles?", Asked("Helena Marsh")),
        ("articles by Helena Marsh published in May", Asked("Helena Marsh")),
        ("articles by Helena Marsh, please", Asked("Helena Marsh")),
        ("articles by Helena Marsh for the Guardian", Asked("Helena Marsh")),
        ("Are there any articles by Helena Marsh about herring?", Asked("Helena Marsh", "herring")),
        ("the last three articles by Helena Marsh", Asked("Helena Marsh")),
        ("Has Helena Marsh written anything about the tunnel?", Asked("Helena Marsh", "the tunnel")),
        ("How many articles about the tunnel were written by Helena Marsh?", Asked("Helena Marsh", "the tunnel")),
        ("everything by Helena Marsh on the toll", Asked("Helena Marsh", "the toll")),
        ("Today's stories", None),
        ("Has the council written to the mayor?", None),
        ("Who wrote the article about the tunnel?", None),
        ("What did the mayor say about the budget?", None),
        ("What has the council written off?", None),
    ],
)
def test_asked(question, wanted):
    assert asked(question) == wanted


def titles(answer):
    return [claim.citations[0].article.title for claim in answer.claims]


def test_all_that_an_author_wrote_newest_first(bot):
    answer = bot.answer("What has helena marsh written?")
    assert titles(answer) == ["Libraries lose money", "Herring return", "Fjord tunnel opens"]
    assert "The archive holds 3 articles by Helena Marsh." in answer.detail
    assert answer.understood.author == "Helena Marsh"


def test_what_an_author_wrote_on_a_topic(bot):
    answer = bot.answer("How many articles did Helena Marsh write about the tunnel?")
    assert titles(answer) == ["Fjord tunnel opens"]
    assert "The archive holds 1 article by Helena Marsh with “the tunnel”." in answer.detail


def test_what_an_author_wrote_in_a_time(bot):
    answer = bot.answer("What did Helena Marsh write between 4 May 2025 and 6 May 2025?")
    assert titles(answer) == ["Herring return"]
    assert "1 article within these bounds by Helena Marsh" in answer.detail


def test_an_author_who_did_not_write_of_it(bot):
    answer = bot.answer("What has Helena Marsh written about football?")
    assert not answer.claims
    assert answer.reason in (Reason.NOTHING_FOUND, Reason.NOT_ANSWERED)


def test_she_is_the_author_last_named(bot):
    history = [Turn("Who wrote the article about the tunnel?", "Helena Marsh\nBy Helena Marsh [1]")]
    assert bot.answer("What else has she written?", history).understood.author == "Helena Marsh"


def test_who_is_no_author_is_left_to_the_reader(bot):
    answer = bot.answer("What has Karin Holt written?")
    assert answer.understood.author == ""
    assert "by Karin Holt" not in answer.detail
    assert bot.answer("What has Helena Marsh written?", plain=True).understood.author == ""


def test_a_new_article_counts_at_once(bot):
    new = Article("Snow fell on the pass and closed it.", title="Snow", authors=("Nils Dahl",))
    assert bot.answer("articles by Nils Dahl").understood.author == ""
    bot.archive.add([new])
    assert titles(bot.answer("articles by Nils Dahl")) == ["Snow"]
    bot.archive.withdraw([new.id], "wrong")
    assert not bot.answer("articles by Nils Dahl").claims


def test_an_apostrophe_is_an_apostrophe(bot):
    new = Article("Rain fell on the pass all week and closed it.", title="Rain", authors=("Megan O’Dowd",))
    bot.archive.add([new])
    assert titles(bot.answer("articles by Megan O'Dowd")) == ["Rain"]
    bot.archive.withdraw([new.id], "wrong")


def test_a_paper_is_no_author(tmp_path, embedder):
    articles = [
        Article("The ferry ran aground off Cape Sol in fog.", title="Aground", authors=("Guardian staff",), key="1"),
        Article("The lighthouse of Cape Sol was painted red.", title="Red", publisher="The Guardian", key="2"),
    ]
    with Archive(tmp_path, embedder=embedder) as archive:
        archive.add(articles)
        assert Chatbot(archive).answer("The Guardian's articles").understood.author == ""


def test_an_author_is_found_however_many_write_of_it(tmp_path, embedder):
    common = [Article(f"The tunnel tunnel tunnel, number {n}, was closed for repairs.", key=f"{n}") for n in range(150)]
    own = Article(
        "Walkers saw many birds by the old road far behind the hills, and at last the tunnel was mentioned too.",
        title="A walk",
        authors=("Nils Dahl",),
    )
    with Archive(tmp_path, embedder=embedder) as archive:
        archive.add([*common, own])
        answer = Chatbot(archive).answer("What has Nils Dahl written about the tunnel?")
    assert titles(answer) == ["A walk"]


def test_counts_leave_out_what_may_not_answer(tmp_path, embedder):
    day = datetime(2025, 5, 3, tzinfo=UTC)
    articles = [Article(f"Ferry number {n} ran aground off Cape Sol.", published=day, key=f"{n}") for n in range(3)]
    embargoed = Article("The king abdicates in the summer.", published=day, embargo=datetime(2099, 1, 1, tzinfo=UTC))
    with Archive(tmp_path, embedder=embedder) as archive:
        archive.add([*articles, embargoed])
        archive.withdraw([articles[0].id], "wrong")
        bot = Chatbot(archive)
        assert "holds 2 articles within" in bot.answer("How many articles were published in May 2025?").detail
        assert "holds 2 articles." in bot.answer("How many articles are there?").detail


def test_a_year_bounds_what_is_counted(bot):
    today = datetime(2026, 2, 1, tzinfo=UTC)
    assert (
        "0 articles within" in bot.answer("How many articles has Helena Marsh written this year?", today=today).detail
    )


def test_one_paper_alone_bounds_what_is_counted_and_says_so(tmp_path, embedder):
    articles = [
        Article(f"The ferry number {n} ran aground off Cape Sol.", authors=("Nils Dahl",), publisher=paper, key=f"{n}")
        for n, paper in enumerate(("The Gull", "The Gull", "Velden Post"))
    ]
    with Archive(tmp_path, embedder=embedder) as archive:
        archive.add(articles)
        answer = Chatbot(archive).answer("What has Nils Dahl written for The Gull?")
    assert "2 articles within these bounds by Nils Dahl" in answer.detail
