from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.archive.archive import Archive
from rag.retrieval.query import understand
from rag.retrieval.search import fuse, search
from rag.types import Article

rankings = st.lists(st.integers(0, 30), unique=True, max_size=20)


@given(rankings)
def test_fusion_keeps_the_order_of_a_single_ranking(ranking):
    assert list(fuse([(ranking, 0.3)])) == ranking
    assert list(fuse([(ranking, 1.0), ([], 1.0)])) == ranking


@given(rankings, rankings, st.floats(0.01, 1))
def test_fusion_holds_every_key_once_and_scores_fall(first, second, weight):
    scores = fuse([(first, 1.0), (second, weight)])
    assert set(scores) == {*first, *second}
    assert list(scores.values()) == sorted(scores.values(), reverse=True)


def test_fusion_adds_weighted_reciprocal_ranks():
    assert fuse([(["a", "b"], 1.0), (["b"], 0.5)], rank_constant=10) == pytest.approx(
        {"b": 1 / 12 + 0.5 / 11, "a": 1 / 11}
    )


@given(rankings.filter(bool), rankings)
def test_a_leg_without_weight_changes_nothing(first, second):
    weighted = fuse([(first, 1.0), (second, 0.0)])
    assert [key for key in weighted if key in first] == first


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
    publishers = archive.catalog.publishers()
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


def test_near_equal_passages_of_one_article_are_merged(archive):
    assert titles(archive, "the ferry Aurora sank off Lisbon").count("Report 5") == 1
    assert len(archive.catalog.passage_ids()) > 5


@pytest.mark.parametrize(
    "question", ["", "?", "'; DROP TABLE articles; --", 'title:"x" AND (', "\x00\ufffd", "a" * 20_000]
)
def test_hostile_questions_are_only_words(archive, question):
    search(understand(question), archive)
    assert archive.catalog.count("articles") == 5
