from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.archive.archive import Archive
from rag.retrieval.query import understand
from rag.retrieval.search import dense_weight, fuse, search
from rag.types import Article

keys = st.integers(0, 30)
by_words = st.dictionaries(keys, st.floats(0.01, 50), max_size=20)
weights = st.floats(0.1, 4)


@st.composite
def nearest(draw):
    """What the vectors find: keys with cosines, best first."""
    found = draw(st.dictionaries(keys, st.floats(0.01, 1), max_size=20))
    return sorted(found.items(), key=lambda each: -each[1])


@given(by_words, weights)
def test_words_alone_keep_their_order_and_the_best_counts_one(scores, weight):
    fused = fuse(scores, [], weight)
    assert fused == pytest.approx({key: score / max(scores.values()) for key, score in scores.items()})


@given(nearest(), weights)
def test_vectors_alone_keep_their_order(found, weight):
    fused = fuse({}, found, weight)
    assert sorted(fused, key=lambda key: -fused[key]) == [key for key, _ in found]


@given(by_words, nearest(), weights)
def test_fusion_holds_every_key_once_and_vectors_only_add(scores, found, weight):
    fused, alone = fuse(scores, found, weight), fuse(scores, [], weight)
    near = dict(found)
    assert set(fused) == {*scores, *near}
    assert all(fused[key] > alone.get(key, 0) for key in near)
    assert all(fused[key] == alone[key] for key in scores if key not in near)


def test_fusion_adds_weighed_cosines_to_shares_of_the_best_score():
    found = [("c", 0.5), ("b", 0.3)]
    assert fuse({"a": 8.0, "b": 6.0}, found, 0.5) == pytest.approx({"a": 1.0, "b": 0.75 + 0.15, "c": 0.25})


def test_where_more_were_near_only_what_is_nearer_than_the_last_found_counts():
    found = [(n, 0.9 - n / 1000) for n in range(100)]
    fused = fuse({}, found, 2.0)
    assert fused[0] == pytest.approx(2 * 0.099) and fused[99] == 0
    assert fuse({}, found[:99], 2.0)[0] == pytest.approx(1.8)


@pytest.fixture(scope="module")
def archive(tmp_path_factory, embedder):
    def article(number, publisher, month, text):
        published = datetime(2025, month, 1, tzinfo=UTC) if month else None
        return Article(text, f"Report {number}", (), publisher, f"http://news.example/{number}", published)

    articles = [
        article(1, "The Gazette", 1, "The ferry Aurora sank off Lisbon. All passengers were saved by fishermen."),
        article(2, "Harbour Post", 3, "The ferry Aurora was raised from the sea bed. Divers worked for a week."),
        article(3, "Harbour Post", 5, "A court in Porto fined the owner of the ferry Aurora two million euros."),
        article(4, "The Gazette", 0, "Bakers in Porto raised the price of bread as flour became dear."),
        article(5, "Echo", 6, "The ferry Aurora sank.\n\n" + "The ferry Aurora sank off Lisbon on a calm night. " * 60),
    ]
    with Archive(tmp_path_factory.mktemp("search"), embedder=embedder) as archive:
        archive.add(articles)
        yield archive


def titles(archive, question, **bounds):
    publishers = archive.overview().publishers
    return [hit.passage.article.title for hit in search(understand(question, (), publishers, **bounds), archive)]


def test_the_words_of_the_question_decide(archive):
    assert titles(archive, "who raised the ferry from the sea bed?")[0] == "Report 2"


def test_a_question_in_other_words_is_found_by_meaning(archive):
    hits = search(understand("costlier loaves"), archive)
    assert hits[0].passage.article.title == "Report 4"
    assert hits[0].lexical_rank is None and hits[0].dense_rank == 1


def test_dates_and_publishers_filter_both_legs(archive):
    since, until = datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 5, 1, tzinfo=UTC)
    assert titles(archive, "ferry Aurora", since=since, until=until) == ["Report 2"]
    assert titles(archive, "ferry Aurora", since=datetime(2025, 5, 1, tzinfo=UTC), publisher="harbour post") == [
        "Report 3"
    ]
    assert set(titles(archive, "ferry Aurora", publisher="The Gazette")) == {"Report 1", "Report 4"}
    assert titles(archive, "ferry Aurora", publisher="Nobody") == []


def test_publishers_that_a_question_names_come_in_turn(archive):
    found = titles(archive, "What do Harbour Post and The Gazette report of the ferry Aurora?")
    assert {found[0], found[1]} in ({"Report 1", "Report 2"}, {"Report 1", "Report 3"})


def test_what_is_new_when_it_is_asked_comes_first(archive):
    asked = "what about the ferry Aurora?"
    firsts = {month: titles(archive, asked, today=datetime(2025, month, 2, tzinfo=UTC))[0] for month in (1, 3, 5)}
    assert firsts == {1: "Report 1", 3: "Report 2", 5: "Report 3"}


def test_old_news_stays_in_its_order_and_undated_news_in_its_place(archive):
    for question in ("who raised the ferry from the sea bed?", "price of bread in Porto", "ferry Aurora"):
        assert titles(archive, question, today=datetime(2040, 1, 1, tzinfo=UTC)) == titles(archive, question)
    asked_before = titles(archive, "the ferry Aurora", today=datetime(2020, 1, 1, tzinfo=UTC))
    assert asked_before == titles(archive, "the ferry Aurora")


def test_news_hidden_by_much_older_news_is_found(tmp_path, embedder):
    def article(number, day, text):
        return Article(text, f"Report {number}", (), "Echo", f"http://news.example/{number}", day)

    old = [article(n, datetime(2020, 1, 1, tzinfo=UTC), f"The ferry Aurora sank, {n} say.") for n in range(260)]
    new = article(
        999, datetime(2025, 6, 1, tzinfo=UTC), "Divers of the harbour " * 12 + "at last found the ferry Aurora."
    )
    with Archive(tmp_path, embedder=embedder) as archive:
        archive.add([*old, new])
        assert titles(archive, "ferry Aurora sank", today=datetime(2025, 6, 2, tzinfo=UTC))[0] == "Report 999"


def test_each_part_of_a_question_finds_its_passage(archive):
    asked = "Who saved all passengers of the sunken ferry, and who raised the price of bread in Porto?"
    assert set(titles(archive, asked)[:2]) == {"Report 1", "Report 4"}


def test_a_day_that_the_question_names_is_preferred(archive):
    for day, title in (("2025-01-01", "Report 1"), ("2025-03-01", "Report 2"), ("2025-05-01", "Report 3")):
        found = titles(archive, f"What was said of the ferry Aurora on {day}?")
        assert next(each for each in found if each in ("Report 1", "Report 2", "Report 3")) == title


def test_near_equal_passages_of_one_article_are_merged(archive):
    assert titles(archive, "the ferry Aurora sank off Lisbon").count("Report 5") == 1
    assert len(archive.catalog.passage_ids()) > 5


@pytest.mark.parametrize(
    "question", ["", "?", "'; DROP TABLE articles; --", 'title:"x" AND (', "\x00\ufffd", "a" * 20_000]
)
def test_hostile_questions_are_only_words(archive, question):
    search(understand(question), archive)
    assert archive.catalog.count("articles") == 5


def test_who_asks_for_the_latest_gets_the_newest_of_equals_first(tmp_path, embedder):
    text = "The ferry Aurora was seen off Lisbon."
    articles = [
        Article(text, "Ferry seen", (), "Gazette", f"http://news.example/{n}", datetime(2015, n, 1, tzinfo=UTC))
        for n in (3, 7, 5)
    ]
    today = datetime(2025, 1, 1, tzinfo=UTC)
    with Archive(tmp_path, embedder=embedder) as archive:
        archive.add(articles)

        def months(question):
            hits = search(understand(question, today=today), archive)
            return [hit.passage.article.published.month for hit in hits]

        assert months("What is the latest on the ferry Aurora?")[0] == 7
        assert sorted(months("Where is the ferry Aurora?")) == [3, 5, 7]


@given(st.floats(0, 1_000), st.floats(0, 1_000))
def test_the_less_the_words_tell_the_more_the_vectors_count(one, other):
    least, most = sorted((one, other))
    assert 1 <= dense_weight(most) <= dense_weight(least) <= 4


def test_long_questions_leave_the_vectors_little_and_single_common_words_much():
    assert dense_weight(80) == dense_weight(24) == 1
    assert dense_weight(16) == pytest.approx(2.25)
    assert dense_weight(5) == 4


def test_of_passages_that_answer_alike_the_one_nearer_to_its_beginning_comes_first(tmp_path, embedder):
    said = "The ferry Aurora was seen off Lisbon at dawn. "
    bread = "Bakers in Porto raised the price of bread as flour became dear in spring. " * 30
    wine = "Growers on the Douro sold less wine abroad as summers turned hot and dry. " * 30
    articles = [
        Article(bread + said + bread, "Later", (), "Gazette", "http://news.example/1"),
        Article(
            said + wine + wine,
            "A report on the weather at sea and on what came of it",
            (),
            "Gazette",
            "http://news.example/2",
        ),
    ]
    with Archive(tmp_path, embedder=embedder) as archive:
        archive.add(articles)
        assert (
            titles(archive, "Where was the ferry Aurora seen?")[0]
            == "A report on the weather at sea and on what came of it"
        )


def test_a_clause_that_names_a_publisher_asks_for_what_that_one_says(tmp_path, embedder):
    sank = "The ferry Aurora of the Tagus line sank off Lisbon at dawn with sixty sailors and cooks."
    articles = [
        Article(sank, "", (), "Harbour Post", "http://news.example/1"),
        Article(sank.replace("sixty", "fifty"), "", (), "The Gazette", "http://news.example/2"),
        Article("Bread became dear in Porto.", "", (), "The Gazette", "http://news.example/3"),
        *(
            Article(f"Bread became dear in Porto, {n} say.", "", (), "Echo", f"http://news.example/{n}")
            for n in range(9, 20)
        ),
    ]
    asked = f"Does Harbour Post report: {sank[:-1]}, while The Gazette tells that bread became dear in Porto?"
    with Archive(tmp_path, embedder=embedder) as archive:
        archive.add(articles)
        hits = search(understand(asked, (), archive.overview().publishers), archive)
    urls = [hit.passage.article.url for hit in hits]
    assert urls.index("http://news.example/3") < urls.index("http://news.example/2")
