"""Versions, withdrawals and embargoes: what an article's later fate does to the answers."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hash_embedder import HashEmbedder

from rag.archive.archive import Archive
from rag.archive.catalog import Catalog
from rag.archive.intake import Changes
from rag.archive.lexical import content_stems
from rag.archive.schema import SCHEMA
from rag.chatbot import Chatbot
from rag.errors import LoadError
from rag.types import Article, Status

DAY = datetime(2025, 10, 17, 9, tzinfo=UTC)
FIRST = Article("The ferry sank at noon.", "Ferry sinks", publisher="The Gull", published=DAY, source="1.xml", key="7")
SECOND = replace(FIRST, text="The ferry sank at one.", source="2.xml", updated=DAY + timedelta(hours=1))


@pytest.fixture
def archive(tmp_path):
    with Archive(tmp_path / "archive", embedder=HashEmbedder()) as archive:
        yield archive
        assert archive.check() == []


def texts(archive, words="ferry"):
    """Return the texts of the articles that both legs of the search find."""
    legs = (archive.search_words(content_stems(words), 10), archive.search_vectors(words, 10))
    found = archive.passages(id_ for leg in legs for id_, _ in leg)
    return {passage.article.text for passage in found.values()}


def current(archive, article=FIRST):
    return archive.catalog.articles([article.id])[article.id]


# Which version answers


def numbered(version):
    return replace(FIRST, text=f"Version {version} on the ferry.", version=version, source=f"{version}.xml")


@pytest.mark.parametrize("order", [("1", "2", "10"), ("10", "2", "1"), ("2", "10", "1")])
def test_the_highest_version_answers_in_whatever_order_they_come(archive, order):
    archive.add(numbered(version) for version in order)
    assert texts(archive) == {"Version 10 on the ferry."}
    assert {each.article.version for each in archive.catalog.revisions.of(FIRST.id)} == {"1", "2", "10"}
    assert archive.add(numbered(version) for version in order) == Changes(unchanged=3)


def test_a_version_that_comes_late_is_counted_apart_and_kept(archive):
    assert archive.add([SECOND, replace(FIRST, updated=DAY)]) == Changes(added=1, outdated=1)
    assert texts(archive) == {SECOND.text}
    assert [(each.article.text, each.current) for each in archive.catalog.revisions.of(FIRST.id)] == [
        (FIRST.text, False),
        (SECOND.text, True),
    ]


def test_two_files_of_one_article_do_not_undo_each_other_at_every_adding(archive):
    first, second = FIRST, replace(SECOND, updated=None)
    assert archive.add([first, second]) == Changes(added=1, revised=1)
    assert archive.add([first, second]) == Changes(unchanged=2)
    assert texts(archive) == {second.text}


def test_two_tellings_of_a_program_do_not_undo_each_other_at_every_adding(archive):
    both = [replace(each, source="", updated=None) for each in (FIRST, SECOND)]
    assert archive.add(both) == Changes(added=1, revised=1)
    assert archive.add(both) == Changes(unchanged=2)


@pytest.mark.parametrize(("one", "other"), [("2", "02"), ("9" * 5_000, "1" + "0" * 5_000)])
def test_versions_are_numbers_of_any_length_with_or_without_noughts(archive, one, other):
    first, second = replace(FIRST, version=one), replace(SECOND, version=other, updated=DAY)
    assert archive.add([second, replace(first, updated=DAY - timedelta(hours=1))]) == Changes(added=1, outdated=1)
    assert texts(archive) == {second.text}


def test_a_file_that_was_changed_back_answers_as_it_reads_now(archive):
    for text in ("The ferry sank.", "The ferry swam.", "The ferry sank."):
        archive.add([Article(text, source="ferry.txt")])
    assert texts(archive) == {"The ferry sank."}
    assert archive.status().articles == 1


def test_a_page_with_a_key_is_known_by_its_address_too(archive):
    url = "https://gull.example/ferry"
    by_feed, by_page = replace(FIRST, url=url), Article("The ferry sank at one.", url=url)
    assert archive.add([by_feed, by_page]) == Changes(added=1, revised=1)
    assert texts(archive) == {by_page.text}
    assert archive.add([by_feed]) == Changes(unchanged=1)
    assert archive.add([replace(FIRST, url=url, key="8", id="")]) == Changes(added=1)


@pytest.mark.parametrize("publisher", ["", "THE GULL"])
def test_a_cancellation_that_writes_its_publisher_otherwise_cancels_all_the_same(archive, publisher):
    told = replace(FIRST, url="https://gull.example/ferry", id="")
    archive.add([told])
    killed = replace(told, text="", publisher=publisher, status=Status.WITHDRAWN, id="")
    assert archive.add([killed]) == Changes(revised=1, withdrawn=1)
    assert texts(archive) == set()


def test_a_teaser_never_replaces_a_longer_text(archive):
    url = "https://gull.example/ferry"
    page = Article("The ferry sank at one. All were saved.", url=url, source="page.html")
    teaser = Article("The ferry sank …", url=url, key="g1", updated=DAY, source="saved.rss:1", excerpt=True)
    assert archive.add([page, teaser]) == Changes(added=1, unchanged=1)
    assert texts(archive) == {page.text}
    assert archive.add([replace(teaser, text="The ferry sank at one. All were saved, and the crew …")]) == Changes(
        revised=1
    )


def test_a_teaser_gives_way_to_the_text(archive):
    url = "https://gull.example/ferry"
    page = Article("The ferry sank at one.", url=url)
    archive.add([Article("The ferry …", url=url, excerpt=True)])
    assert archive.add([page]) == Changes(revised=1)
    assert archive.add([Article("The ferry …", url=url, excerpt=True)]) == Changes(unchanged=1)
    assert texts(archive) == {page.text}


# Renamed files


@pytest.mark.parametrize("renamed", ["2024-05-04.txt", "yesterday.txt"])
def test_a_file_that_was_renamed_and_its_name_used_again_are_two_articles(archive, renamed):
    archive.add([Article("The ferry sank.", source="latest.txt")])
    folder = sorted([(renamed, "The ferry sank."), ("latest.txt", "The ferry was raised.")])
    for _ in range(2):
        archive.add(Article(text, source=source) for source, text in folder)
        assert texts(archive) == {"The ferry sank.", "The ferry was raised."}
    by_source = {each.source: each.text for each in archive.catalog.articles(archive.catalog.article_ids()).values()}
    assert by_source == dict(folder)
    assert archive.add(Article(text, source=source) for source, text in folder) == Changes(unchanged=2)
    assert archive.add([Article("The ferry sank at noon.", source=renamed)]) == Changes(revised=1)
    assert texts(archive) == {"The ferry sank at noon.", "The ferry was raised."}


# Withdrawn


def test_an_article_that_its_publisher_withdraws_answers_no_more(archive):
    archive.add([replace(FIRST, version="1")])
    canceled = replace(FIRST, text="", version="2", status=Status.WITHDRAWN, note="False.")
    assert archive.add([canceled]) == Changes(revised=1, withdrawn=1)
    assert texts(archive) == set()
    assert current(archive).note == "False."
    assert [each.article.text for each in archive.catalog.revisions.of(FIRST.id)] == [FIRST.text, ""]
    archive.add([replace(FIRST, version="1")])
    assert texts(archive) == set()
    archive.add([replace(SECOND, version="3")])
    assert texts(archive) == {SECOND.text}


def test_what_came_before_a_withdrawal_does_not_undo_it(archive):
    told = replace(FIRST, source="news.jsonl:3")
    archive.add([told, replace(told, text="", status=Status.WITHDRAWN, source="kill.jsonl:1")])
    assert archive.add([replace(told, source="news.jsonl:4")]) == Changes(unchanged=1)
    assert archive.add([replace(told, text="It sank, we hear.", source="news.jsonl:5")]) == Changes(outdated=1)
    assert texts(archive) == set()


def test_a_later_version_of_what_was_withdrawn_answers(archive):
    killed = replace(FIRST, text="", version="2", status=Status.WITHDRAWN, source="kill.xml")
    archive.add([replace(FIRST, version="1"), killed, replace(SECOND, version="3")])
    assert texts(archive) == {SECOND.text}


@pytest.mark.parametrize("reopened", [False, True])
def test_an_article_that_the_owner_withdraws_stays_withdrawn_until_it_is_restored(tmp_path, reopened):
    folder = tmp_path / "own"

    def step(archive):
        if not reopened:
            return archive
        archive.close()
        return Archive(folder, embedder=HashEmbedder())

    archive = Archive(folder, embedder=HashEmbedder())
    archive.add([FIRST, Article("The ferry was new.", key="8")])
    archive.withdraw([FIRST.id], "false")
    archive = step(archive)
    assert texts(archive) == {"The ferry was new."}
    assert archive.catalog.withdrawn(FIRST.id) == "false"
    assert archive.add([FIRST]) == Changes(unchanged=1)
    assert archive.add([SECOND]) == Changes(revised=1)
    archive.rebuild()
    assert texts(archive) == {"The ferry was new."}
    archive = step(archive)
    archive.restore([FIRST.id])
    archive = step(archive)
    assert texts(archive) == {"The ferry was new.", SECOND.text}
    assert archive.catalog.withdrawn(FIRST.id) is None
    assert archive.check() == []
    archive.close()


def test_restoring_does_not_bring_back_what_its_publisher_withdrew(archive):
    archive.add([replace(FIRST, status=Status.WITHHELD)])
    archive.withdraw([FIRST.id], "false")
    archive.restore([FIRST.id])
    assert texts(archive) == set()


# Under embargo


def test_an_article_under_embargo_answers_from_its_time_on(tmp_path):
    now = DAY
    with Archive(tmp_path / "archive", embedder=HashEmbedder(), clock=lambda: now) as archive:
        archive.add([replace(FIRST, embargo=DAY + timedelta(hours=1)), Article("The ferry was new.", key="8")])
        assert texts(archive) == {"The ferry was new."}
        assert not any("noon" in text for text in archive.texts_with_words_like("noun", 1))
        now = DAY + timedelta(hours=1)
        assert texts(archive) == {FIRST.text, "The ferry was new."}
        assert archive.check() == []


def test_status_counts_what_answers_nothing_and_what_is_told_twice(tmp_path):
    now = DAY
    wire = " ".join(f"On day {n} the ferry {n * 7} came to harbour {n * 13}." for n in range(30))
    with Archive(tmp_path / "archive", embedder=HashEmbedder(), clock=lambda: now) as archive:
        archive.add([Article(wire, key="1"), Article(f"{wire} So it was.", key="2"), Article(f"Well: {wire}", key="3")])
        archive.add([Article("It sank.", key="4", status=Status.WITHDRAWN), Article("It swam.", key="5")])
        archive.add([Article("It is new.", key="6", embargo=DAY + timedelta(hours=1))])
        archive.withdraw(archive.catalog.ids_by_key("5"), "not so")
        status = archive.status()
        assert (status.articles, status.withdrawn, status.embargoed, status.copies) == (6, 2, 1, 2)
        now = DAY + timedelta(hours=1)
        assert archive.status().embargoed == 0


def test_an_embargoed_article_is_not_spoken_of_before_its_time(tmp_path, embedder):
    now = DAY
    secret = replace(FIRST, publisher="The Secret", text="The ferry Aurora sank in Split.", embargo=DAY + timedelta(1))
    with Archive(tmp_path / "archive", embedder=embedder, clock=lambda: now) as archive:
        archive.add([secret, Article("The ferry was new.", publisher="Echo", key="8")])
        with Chatbot(archive) as chatbot:
            for said in (chatbot.answer("Where did the ferry Aurora sink?"), chatbot.search("ferry Aurora")):
                assert "Split" not in str(said) and "Secret" not in str(said)
            assert chatbot.publishers() == ["Echo"]
            assert archive.overview().days is None
            now = DAY + timedelta(days=1)
            assert chatbot.answer("Where did the ferry Aurora sink?").short == "Split"
            assert chatbot.publishers() == ["Echo", "The Secret"]


@pytest.fixture
def at(tmp_path):
    """Return a function that opens the archive so many hours after `DAY`."""

    def at(hours):
        moment = DAY + timedelta(hours=hours)
        return Archive(tmp_path / "archive", embedder=HashEmbedder(), clock=lambda: moment)

    return at


LATER = replace(SECOND, embargo=DAY + timedelta(hours=2))


def test_a_later_version_under_embargo_leaves_the_free_one_its_place_until_then(at):
    with at(0) as archive:
        assert archive.add([FIRST, LATER]) == Changes(added=1, scheduled=1)
        assert archive.add([FIRST, LATER]) == Changes(unchanged=2)
        assert texts(archive) == {FIRST.text}
        assert not archive.overview().due and archive.check() == []
    with at(1) as archive:
        assert texts(archive) == {FIRST.text}
    with at(2) as archive:
        assert texts(archive) == {SECOND.text}
        assert [each.current for each in archive.catalog.revisions.of(FIRST.id)] == [False, True]
        assert [each.action for each in archive.catalog.journal.entries()] == ["added", "scheduled", "revised"]
        assert archive.check() == []
        assert archive.add([FIRST, LATER]) == Changes(unchanged=2)


def test_a_version_that_waits_is_scheduled_once(at):
    first, later = replace(FIRST, version="1"), replace(LATER, version="2")
    with at(0) as archive:
        assert archive.add([first, later]) == Changes(added=1, scheduled=1)
        assert archive.add([first, later]) == Changes(unchanged=2)
        assert [each.action for each in archive.catalog.journal.entries()] == ["added", "scheduled"]
    with at(2) as archive:
        assert texts(archive) == {later.text}


def test_its_time_comes_while_the_archive_is_open(tmp_path):
    now = DAY
    with Archive(tmp_path / "archive", embedder=HashEmbedder(), clock=lambda: now) as archive:
        archive.add(
            [FIRST, LATER, replace(LATER, text="It sank at two.", version="3", embargo=DAY + timedelta(hours=3))]
        )
        for hours, text in ((1, FIRST.text), (2, SECOND.text), (3, "It sank at two.")):
            now = DAY + timedelta(hours=hours)
            archive.overview()
            assert texts(archive) == {text}
        assert archive.check() == []


@pytest.mark.parametrize(
    ("then", "text"),
    [
        (replace(SECOND, text="It sank soon.", updated=DAY + timedelta(minutes=5)), SECOND.text),
        (replace(SECOND, text="It sank at three.", updated=DAY + timedelta(hours=5)), "It sank at three."),
        (replace(SECOND, status=Status.WITHDRAWN, updated=DAY + timedelta(hours=5)), None),
    ],
    ids=["an earlier one", "a later one", "a withdrawal"],
)
def test_what_comes_after_it_counts(at, then, text):
    with at(0) as archive:
        archive.add([FIRST, LATER, then])
    with at(4) as archive:
        assert texts(archive) == ({text} if text else set())


def test_of_what_its_owner_withdrew_no_later_version_answers(at):
    with at(0) as archive:
        archive.add([FIRST, LATER])
        archive.withdraw([FIRST.id], "false")
    with at(3) as archive:
        assert texts(archive) == set()
        archive.restore([FIRST.id])
        assert texts(archive) == {SECOND.text}


# What is known of it


def test_all_that_is_known_of_an_article_comes_back(archive):
    known = replace(
        FIRST,
        authors=("Mira Okafor", "Bo Li"),
        updated=DAY,
        fetched=DAY,
        embargo=DAY,
        language="en",
        version="3a",
        status=Status.WITHHELD,
        place="LISBON",
        section="Sea",
        note="Corrects the hour.",
        pages=(0, 9),
    )
    archive.add([known])
    assert current(archive) == known
    assert current(archive).revision == known.revision


def test_a_new_time_of_fetching_is_no_change(archive):
    archive.add([replace(FIRST, fetched=DAY)])
    assert archive.add([replace(FIRST, fetched=DAY + timedelta(days=1))]) == Changes(unchanged=1)


@pytest.mark.parametrize(
    "change", [{"note": "Corrects the hour."}, {"updated": DAY}, {"place": "LISBON"}, {"status": Status.WITHHELD}]
)
def test_what_a_reader_sees_is_a_change(archive, change):
    archive.add([FIRST])
    assert archive.add([replace(FIRST, **change)]).revised == 1


# The log


def test_the_log_says_what_came_from_where(archive):
    archive.add([FIRST, SECOND])
    archive.add([FIRST])
    archive.note_failures([LoadError("bad.xml", "is empty"), LoadError("news.jsonl", "is not JSON", 3)])
    archive.withdraw([FIRST.id], "false")
    archive.restore([FIRST.id])
    archive.remove([FIRST.id])
    entries = archive.catalog.journal.entries()
    assert [(each.action, each.source, each.detail) for each in entries] == [
        ("added", "1.xml", "Ferry sinks"),
        ("revised", "2.xml", "Ferry sinks"),
        ("failed", "bad.xml", "is empty"),
        ("failed", "news.jsonl:3", "is not JSON"),
        ("withdrawn", "2.xml", "false"),
        ("restored", "2.xml", "Ferry sinks"),
        ("removed", "2.xml", "Ferry sinks"),
    ]
    assert [each.action for each in archive.catalog.journal.entries(2)] == ["restored", "removed"]
    assert [each.action for each in archive.catalog.journal.entries(-1, FIRST.id)][:2] == ["added", "revised"]
    assert all(timedelta() <= datetime.now(UTC) - each.time < timedelta(minutes=5) for each in entries)


# Archives of earlier versions

_VERSION_1 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (id TEXT PRIMARY KEY, revision TEXT NOT NULL, publisher TEXT NOT NULL,
    publisher_key TEXT NOT NULL, published TEXT, source TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX articles_published ON articles (published);
CREATE INDEX articles_publisher ON articles (publisher_key, publisher);
CREATE INDEX articles_source ON articles (source);
CREATE TABLE revisions (article_id TEXT NOT NULL, revision TEXT NOT NULL,
    added TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')), title TEXT NOT NULL, authors TEXT NOT NULL,
    publisher TEXT NOT NULL, url TEXT NOT NULL, published TEXT, source TEXT NOT NULL, key TEXT NOT NULL,
    text TEXT NOT NULL, PRIMARY KEY (article_id, revision));
CREATE TABLE passages (id INTEGER PRIMARY KEY, article_id TEXT NOT NULL, "start" INTEGER NOT NULL,
    "end" INTEGER NOT NULL);
CREATE INDEX passages_article ON passages (article_id);
CREATE TABLE outbox (target TEXT NOT NULL, passage_id INTEGER NOT NULL,
    operation TEXT NOT NULL CHECK (operation IN ('add', 'delete')), PRIMARY KEY (target, passage_id)) WITHOUT ROWID;
PRAGMA user_version = 1;
"""


#: What makes the passages of the present version those of version 3.
TO_VERSION_3 = """
DROP INDEX passages_missing; DROP INDEX passages_article; ALTER TABLE passages DROP COLUMN place;
CREATE INDEX passages_article ON passages (article_id); PRAGMA user_version = 3;"""


def test_an_archive_of_version_3_gets_its_vectors_a_second_time_for_exact_search(tmp_path):
    with Archive(tmp_path, embedder=HashEmbedder()) as archive:
        archive.add([FIRST, replace(FIRST, key="other", id="", text="The harbour froze.")])
        collection = archive.catalog.meta()["collection"]
    rows = (tmp_path / "exact" / f"{collection}.f16").read_bytes()
    shutil.rmtree(tmp_path / "exact")
    with closing(sqlite3.connect(tmp_path / "catalog.sqlite")) as old:
        old.executescript(TO_VERSION_3)
    stages = []
    with Archive(tmp_path, embedder=HashEmbedder(), progress=lambda *each: stages.append(each)) as archive:
        assert archive.check() == []
    assert stages == [("copying vectors", 0, 2), ("copying vectors", 2, 2)]
    again = (tmp_path / "exact" / f"{collection}.f16").read_bytes()
    width = HashEmbedder.dimension * 2
    assert sorted((again[:width], again[width:])) == sorted((rows[:width], rows[width:]))


def test_a_catalogue_of_version_2_gets_the_index_of_embargoes(tmp_path):
    path = tmp_path / "catalog.sqlite"
    Catalog(path).close()
    with closing(sqlite3.connect(path)) as old:
        (made,) = old.execute("SELECT sql FROM sqlite_master WHERE name = 'revisions_embargo'")
        old.executescript(f"DROP INDEX revisions_embargo; {TO_VERSION_3} PRAGMA user_version = 2;")
    Catalog(path).close()
    with closing(sqlite3.connect(path)) as new:
        assert list(new.execute("SELECT sql FROM sqlite_master WHERE name = 'revisions_embargo'")) == [made]
        assert list(new.execute("PRAGMA user_version")) == [(SCHEMA,)]


def test_a_catalogue_of_version_1_is_upgraded_and_nothing_in_it_changes(tmp_path):
    path = tmp_path / "catalog.sqlite"
    article = replace(FIRST, url="https://gull.example/ferry", authors=("Mira Okafor",), id="")
    earlier = replace(article, text="The ferry swam.")
    with closing(sqlite3.connect(path)) as old:
        old.executescript(_VERSION_1)
        for each, added in ((earlier, "2024-01-01T08:00:00Z"), (article, "2024-01-02T08:00:00Z")):
            row = (each.id, each.revision, added, each.title, '["Mira Okafor"]', each.publisher, each.url)
            old.execute(
                "INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*row, each.published.isoformat(), each.source, each.key, each.text),
            )
        row = (article.id, article.revision, "The Gull", "the gull", article.published.isoformat(), article.source)
        old.execute("INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?)", row)
        old.commit()
    for _ in range(2):
        with closing(Catalog(path)) as catalog:
            assert catalog.articles([article.id]) == {article.id: article}
            assert catalog.change_for(article) == ("unchanged", article)
            assert catalog.find_article_ids(article.url) == [article.id]
            assert [each.article for each in catalog.revisions.of(article.id)] == [earlier, article]
            assert [each.added.day for each in catalog.revisions.of(article.id)] == [1, 2]
            assert [each.action for each in catalog.journal.entries()] == ["added", "revised"]
