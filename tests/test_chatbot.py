import re
from datetime import UTC, date, datetime

import pytest

import rag
from rag import Archive, ArchiveMissing, Article, Chatbot, Reason, UsageError


@pytest.fixture(scope="module")
def archive(tmp_path_factory, embedder):
    articles = [
        Article(
            "A museum in Faro bought the old lighthouse of Cape Sol. The price was not disclosed.",
            "Lighthouse sold", (), "The Gazette", published=datetime(2025, 3, 2, tzinfo=UTC),
        ),
        Article(
            "The museum in Faro opened the lighthouse to visitors.",
            "Lighthouse opens", (), "Harbour Post", published=datetime(2025, 6, 9, tzinfo=UTC),
        ),
    ]  # fmt: skip
    with Archive(tmp_path_factory.mktemp("chatbot"), embedder=embedder) as archive:
        archive.add(articles)
        yield archive


def test_a_stream_shows_the_hits_first_and_ends_with_the_answer(archive):
    chatbot = Chatbot(archive)
    parts = list(chatbot.stream("who bought the lighthouse of Cape Sol?"))
    assert parts[0].hits and not parts[0].claims and not parts[0].complete
    assert [part.complete for part in parts] == [False] * (len(parts) - 1) + [True]
    assert parts[-1] == chatbot.answer("who bought the lighthouse of Cape Sol?")
    assert "museum in Faro" in parts[-1].citations[0].quote
    assert parts[-1].seconds.search > 0 and parts[-1].seconds.answer > 0


def test_the_same_question_gets_the_same_answer(archive):
    chatbot = Chatbot(archive)
    assert chatbot.answer("where is the museum?") == chatbot.answer("where is the museum?")


def test_outside_the_dates_asked_it_says_so_and_names_what_lies_outside(archive):
    chatbot = Chatbot(archive)
    answer = chatbot.answer("who bought the lighthouse of Cape Sol?", until=datetime(2025, 1, 1, tzinfo=UTC))
    assert answer.reason is Reason.OUTSIDE_DATES
    assert answer.nearest[0].title == "Lighthouse sold"
    assert not chatbot.answer("who bought the lighthouse of Cape Sol?", publisher="the gazette").declined


def test_what_was_new_when_it_was_asked_comes_first(archive):
    chatbot = Chatbot(archive)
    for month, title in ((3, "Lighthouse sold"), (6, "Lighthouse opens")):
        hits = chatbot.search("museum in Faro lighthouse", today=datetime(2025, month, 10, tzinfo=UTC))
        assert max(hits, key=lambda hit: hit.score).passage.article.title == title


def test_it_tells_nothing_about_this_from_nothing_that_answers_this(archive):
    chatbot = Chatbot(archive)
    assert chatbot.answer("what is the capital of Peru?").reason is Reason.NOTHING_FOUND
    assert chatbot.answer("did Napoleon buy the lighthouse of Cape Sol?").reason is Reason.NOT_ANSWERED


def test_a_yes_or_no_needs_the_names_in_the_question(archive):
    chatbot = Chatbot(archive)
    assert chatbot.answer("did a museum buy the lighthouse of Cape Sol?").claims
    assert chatbot.answer("Did the museum in Lagos buy the lighthouse of Cape Sol?").declined


def test_an_empty_archive_declines(tmp_path, embedder):
    with Archive(tmp_path, embedder=embedder) as empty:
        answer = Chatbot(empty).answer("where is the summit?")
    assert answer.reason is Reason.NOTHING_FOUND and answer.nearest == ()


def test_a_folder_without_an_archive_is_refused(tmp_path):
    with pytest.raises(ArchiveMissing, match="rag add"):
        Chatbot(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_search_gives_hits_and_size_and_publishers_describe_the_archive(archive):
    chatbot = Chatbot(archive)
    assert chatbot.search("lighthouse visitors", limit=1)[0].passage.article.title == "Lighthouse opens"
    assert chatbot.size() == (2, 2)
    assert chatbot.publishers() == ["Harbour Post", "The Gazette"]
    assert chatbot.llm_name == ""


@pytest.mark.parametrize("question", ["", " \n", "\x00\ud800", "<script>", "a" * 20_000, "💥" * 50])
def test_whatever_is_asked_is_answered_or_declined(archive, question):
    answer = Chatbot(archive).answer(question)
    assert answer.declined
    str(answer).encode()
    answer.question.encode()


def test_slips_in_a_question_are_mended_and_said(archive):
    answer = Chatbot(archive).answer("who bougth teh lighthouse of Cape Sol?")
    assert answer.detail == "Read as “who bought the lighthouse of Cape Sol?”."
    assert answer.question == "who bougth teh lighthouse of Cape Sol?"
    assert not answer.declined
    assert not Chatbot(archive).answer("who bought the lighthouse of Cape Sol?").detail


@pytest.mark.parametrize(
    ("when", "titles"),
    [("in March 2025", {"Lighthouse sold"}), ("since April 2025", {"Lighthouse opens"}), ("in 2025", None)],
)
def test_a_period_in_the_question_bounds_what_is_searched(archive, when, titles):
    hits = Chatbot(archive).search(f"What did the museum in Faro do {when}?", today=datetime(2025, 7, 1, tzinfo=UTC))
    assert {hit.passage.article.title for hit in hits} == (titles or {"Lighthouse sold", "Lighthouse opens"})


def test_with_nothing_in_the_period_asked_it_names_the_nearest_in_time(archive):
    chatbot = Chatbot(archive)
    question = "who bought the lighthouse of Cape Sol in April 2025?"
    answer = chatbot.answer(question, today=datetime(2025, 7, 1, tzinfo=UTC))
    assert answer.reason is Reason.OUTSIDE_DATES
    assert "The nearest in time is of 2 March 2025." in answer.text
    assert [article.title for article in answer.nearest] == ["Lighthouse sold"]
    assert "Searched for: published 1 to 30 April 2025" in str(answer)
    plain = chatbot.answer(question, today=datetime(2025, 7, 1, tzinfo=UTC), plain=True)
    assert not plain.declined and not plain.understood


def test_a_request_for_what_there_is_is_told_story_by_story_and_read_by_nobody(archive):
    answer = Chatbot(archive).answer("what is new on the lighthouse?")
    assert answer.overview and not answer.declined and answer.short is None and answer.confidence is None
    assert answer.text == (
        "(9 June 2025) The museum in Faro opened the lighthouse to visitors. [1]\n"
        "(2 March 2025) A museum in Faro bought the old lighthouse of Cape Sol. [2]"
    )
    assert all(hit.reading is None for hit in answer.hits)
    assert answer.detail == ""


def test_articles_that_mention_something_are_counted(archive):
    chatbot = Chatbot(archive)
    answer = chatbot.answer("How many articles mention the lighthouse?")
    assert answer.overview and len(answer.claims) == 2 and answer.short is None
    assert answer.detail == "The archive holds 2 articles with “the lighthouse”."
    answer = chatbot.answer("how many articles mention the lighthouse in June 2025?")
    assert answer.detail == "The archive holds 1 article within these bounds with “lighthouse”."
    assert chatbot.answer("How many articles mention Napoleon?").reason is Reason.NOTHING_FOUND


def test_what_happened_in_a_time_says_of_how_many_articles_it_tells(archive):
    answer = Chatbot(archive).answer("what happened in June 2025?")
    assert answer.text == "(9 June 2025) The museum in Faro opened the lighthouse to visitors. [1]"
    assert answer.detail == "The archive holds 1 article within these bounds."
    nothing = Chatbot(archive).answer("what happened in April 2025?")
    assert nothing.reason is Reason.OUTSIDE_DATES
    assert nothing.detail == "The nearest in time is of 2 March 2025."
    assert Chatbot(archive).answer("tell me about Napoleon").reason is Reason.NOTHING_FOUND


def test_a_publisher_that_the_archive_has_not_is_said(archive):
    answer = Chatbot(archive).answer("who bought the lighthouse?", publisher="Nope")
    assert answer.declined
    assert "No article is of 'Nope'; the archive’s publishers are: Harbour Post, The Gazette." in answer.text


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"question": None}, "a question is a str, not None"),
        ({"since": "2024-01-01"}, "since must be a datetime with a time zone, not '2024-01-01'"),
        ({"until": datetime(2024, 1, 1)}, "until must be a datetime with a time zone"),  # noqa: DTZ001
        ({"today": date(2024, 1, 1)}, "today must be a datetime with a time zone"),
        ({"history": ["where?"]}, "history must be the Turns so far"),
        ({"history": None}, "history must be the Turns so far"),
    ],
)
def test_what_is_no_question_no_time_and_no_conversation_is_said(archive, options, says):
    with pytest.raises(UsageError, match=re.escape(says)):
        Chatbot(archive).answer(**{"question": "who?", **options})


def test_half_surrogate_pairs_are_stored_and_read(tmp_path, embedder):
    article = Article("The lighthouse \ud800 of Cape Sol was sold to Ines Duarte.", title="Sold \udfff")
    with Archive(tmp_path / "a", embedder=embedder) as archive:
        assert archive.add([article]).added == 1
        assert archive.add([article]).unchanged == 1
        assert Chatbot(archive).answer("Who bought the lighthouse of Cape Sol?").short == "Ines Duarte"
    span = rag.read("Who bought the lighthouse?", article.text)
    assert span is not None
    assert span.text == article.text[span.start : span.end] == "Ines Duarte"


def test_what_happened_when_nothing_did_names_the_nearest_in_time(archive):
    def nearest(question, until=None):
        answer = Chatbot(archive).answer(question, until=until, today=datetime(2025, 7, 1, tzinfo=UTC))
        assert answer.reason is Reason.OUTSIDE_DATES
        return answer.detail

    assert nearest("what happened yesterday?") == "The nearest in time is of 9 June 2025."
    assert nearest("what happened in April 2025?") == "The nearest in time is of 2 March 2025."
    assert nearest("what happened?", datetime(2025, 1, 1, tzinfo=UTC)) == "The nearest in time is of 2 March 2025."


def test_a_figure_of_a_month_is_found_in_the_news_of_the_next(tmp_path, embedder):
    def told(text, month, day):
        return Article(text, title="Prices", published=datetime(2026, month, day, tzinfo=UTC))

    articles = [
        told("Consumer prices in Lindland rose 4.2 percent in March, after 4.9 percent in February.", 4, 10),
        told("Consumer prices in Lindland rose 3.6 percent in April.", 5, 12),
        told("Lindland opened a bridge on Monday.", 3, 3),
    ]
    with Archive(tmp_path / "a", embedder=embedder) as prices:
        prices.add(articles)
        bot, today = Chatbot(prices), datetime(2026, 6, 1, tzinfo=UTC)
        answer = bot.answer("How much did consumer prices in Lindland rise in March?", today=today)
        assert answer.short == "4.2 percent"
        assert answer.detail == "An article published later tells of it."
        assert bot.answer("How much did consumer prices in Lindland rise in April?", today=today).short == "3.6 percent"
        # Not of what was published then, nor against the user's own bounds.
        happened = bot.answer("What happened in March 2026?", today=today)
        assert [each.article.published.month for each in happened.citations] == [3]
        question = "How much did consumer prices in Lindland rise in March?"
        assert bot.answer(question, until=datetime(2026, 4, 1, tzinfo=UTC), today=today).declined
        assert not bot.answer("How much did prices in Lindland rise in January 2020?", today=today).citations
