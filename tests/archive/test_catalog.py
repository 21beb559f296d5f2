import os
import shutil
import sqlite3
import tempfile
import threading
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.archive.bounds import Bounds
from rag.archive.catalog import Catalog
from rag.archive.schema import SCHEMA
from rag.errors import ArchiveError
from rag.types import Article, Passage


@pytest.fixture
def path(tmp_path):
    return tmp_path / "catalog.sqlite"


@pytest.fixture
def catalog(path):
    catalog = Catalog(path)
    yield catalog
    catalog.close()


def passages(article, *borders):
    return [Passage(article, start, end) for start, end in pairwise(borders)]


def put(catalog, article):
    """Store an article under the id it will have, as one passage, and return what changed and that id."""
    with catalog.transaction():
        change, article = catalog.change_for(article)
        if change != "unchanged":
            catalog.put(article, passages(article, 0, len(article.text)))
    return change, article.id


def settle_all(catalog):
    for target in ("vectors", "lexical"):
        catalog.outbox.settle(target, catalog.outbox.pending(target))


def overview(catalog):
    return catalog.overview(datetime(2026, 1, 1, tzinfo=UTC))


FULL = Article(
    text="The ferry sank.\n\nAll were saved – “by luck”. 🚢",
    title="Ferry sinks",
    authors=("Mira Okafor", "Jón Þór"),
    publisher="The Gull",
    url="https://gull.example/ferry",
    published=datetime(2025, 10, 17, 12, 30, 1, 250, tzinfo=timezone(timedelta(hours=2))),
    source="news.jsonl:3",
    key="7",
)


def test_an_article_comes_back_as_it_was(catalog):
    put(catalog, FULL)
    assert catalog.articles([FULL.id, "unknown"]) == {FULL.id: FULL}
    assert catalog.articles([FULL.id])[FULL.id].revision == FULL.revision


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.lists(st.text(st.characters(codec="utf-8"))))
def test_any_text_comes_back_as_it_was(text, authors):
    catalog = Catalog(":memory:")
    article = Article(text, text, tuple(authors), text, text, None, text, text)
    put(catalog, article)
    assert catalog.articles([article.id])[article.id] == article
    catalog.close()


def test_reopened_it_holds_the_same(path):
    for _ in range(2):
        catalog = Catalog(path)
        put(catalog, FULL)
        assert catalog.count("articles") == catalog.count("revisions") == catalog.count("passages") == 1
        catalog.close()


def test_a_file_with_damaged_pages_is_an_error_that_says_what_to_do(path):
    catalog = Catalog(path)
    for number in range(200):
        put(catalog, Article(f"Ship {number} stayed. " * 50))
    catalog.close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 8)
        file.write(b"\xff" * (size - size // 8))
    catalog = Catalog(path)
    with pytest.raises(ArchiveError, match=r"catalog\.sqlite is damaged .*restore it from a copy"):
        catalog.articles(catalog.article_ids())
    with pytest.raises(ArchiveError, match=r"is damaged"), catalog.transaction():
        catalog.remove(Article("Ship 0 stayed. " * 50).id)
    catalog.close()


# What changes


def test_the_same_article_again_is_unchanged(catalog):
    assert put(catalog, FULL)[0] == "added"
    settle_all(catalog)
    assert put(catalog, FULL)[0] == "unchanged"
    assert not catalog.outbox.pending("lexical") and not catalog.outbox.pending("vectors")


@pytest.mark.parametrize("identity", [{"key": "7"}, {"url": "https://gull.example/1"}])
def test_another_text_under_the_same_key_or_url_is_a_revision(catalog, identity):
    first = Article("It sank.", **identity)
    second = Article("It sank at noon.", **identity)
    put(catalog, first)
    assert put(catalog, second) == ("revised", first.id)
    assert catalog.articles([first.id])[first.id].text == "It sank at noon."
    assert (catalog.count("articles"), catalog.count("revisions"), catalog.count("passages")) == (1, 2, 1)


def test_the_outbox_learns_what_a_revision_adds_and_deletes(catalog):
    first = Article("One. Two.", key="7")
    second = Article("One. Three!", key="7")
    old, new = passages(first, 0, 4, 9), passages(second, 0, 4, 11)
    with catalog.transaction():
        catalog.put(first, old)
    settle_all(catalog)
    with catalog.transaction():
        catalog.put(second, new)
    expected = {**{passage.id: "delete" for passage in old}, **{passage.id: "add" for passage in new}}
    assert catalog.outbox.pending("lexical") == catalog.outbox.pending("vectors") == expected
    assert catalog.passages(expected) == {passage.id: passage for passage in new}


def test_going_back_to_an_earlier_revision_adds_its_passages_again(catalog):
    first, second = Article("One.", key="7", source="a.txt"), Article("Two.", key="7", source="a.txt")
    for article in (first, second, first):
        put(catalog, article)
    (passage,) = passages(first, 0, 4)
    assert catalog.outbox.pending("vectors")[passage.id] == "add"
    assert catalog.passages([passage.id]) == {passage.id: passage}
    assert catalog.count("revisions") == 2


def test_an_edited_file_of_one_article_is_a_revision_of_it(catalog):
    _, identity = put(catalog, Article("It sank.", source="ferry.txt"))
    assert put(catalog, Article("It sank at noon.", source="ferry.txt")) == ("revised", identity)
    assert put(catalog, Article("It sank at noon.", source="ferry.txt")) == ("unchanged", identity)
    assert put(catalog, Article("It sank.", source="ferry.txt")) == ("revised", identity)
    assert put(catalog, Article("It sank twice.", source="other.txt"))[0] == "added"
    assert catalog.count("articles") == 2


def test_articles_without_a_place_are_known_by_their_content(catalog):
    assert put(catalog, Article("It sank."))[0] == "added"
    assert put(catalog, Article("It sank at noon."))[0] == "added"
    assert catalog.count("articles") == 2


def test_an_article_with_an_address_of_its_own_is_no_edit_of_what_the_file_held_before(catalog):
    put(catalog, Article("It sank.", source="page.html", url="https://gull.example/1"))
    assert put(catalog, Article("Bread is dear.", source="page.html", url="https://gull.example/2"))[0] == "added"
    assert catalog.count("articles") == 2


def test_a_line_put_in_on_top_of_a_file_of_many_moves_no_article(catalog):
    lines = ["Oldest.", "Older."]
    for number, text in enumerate(lines, start=1):
        put(catalog, Article(text, source=f"news.jsonl:{number}"))
    changes = [put(catalog, Article(t, source=f"news.jsonl:{n}"))[0] for n, t in enumerate(["New.", *lines], start=1)]
    assert changes == ["added", "unchanged", "unchanged"]
    texts = {article.text for article in catalog.articles(catalog.article_ids()).values()}
    assert texts == {"New.", "Oldest.", "Older."}


def scoped(key, text, source):
    """Return an article as `loading` makes it of a key without a publisher: the file is the key's scope."""
    return Article(text, key=key, source=source, id=Article("", key=key, publisher=source.partition(":")[0]).id)


def test_articles_from_before_keys_were_told_apart_by_files_stay_those_of_their_file(catalog):
    put(catalog, Article("It sank.", key="1", source="sport.csv:2"))
    assert put(catalog, scoped("1", "It sank.", "sport.csv:2"))[0] == "unchanged"
    assert put(catalog, scoped("1", "A vote is held.", "politics.csv:2"))[0] == "added"
    assert put(catalog, scoped("1", "It sank at noon.", "sport.csv:3"))[0] == "revised"
    assert put(catalog, scoped("1", "A vote was held.", "politics.csv:2"))[0] == "revised"
    texts = {article.text for article in catalog.articles(catalog.article_ids()).values()}
    assert texts == {"A vote was held.", "It sank at noon."}


def test_removing_deletes_all_revisions(catalog):
    first = Article("One.", key="7")
    put(catalog, first)
    put(catalog, Article("Two.", key="7"))
    put(catalog, Article("Other.", key="8"))
    settle_all(catalog)
    with catalog.transaction():
        assert catalog.remove(first.id)
        assert not catalog.remove(first.id)
    assert (catalog.count("articles"), catalog.count("revisions"), catalog.count("passages")) == (1, 1, 1)
    assert list(catalog.outbox.pending("lexical").values()) == ["delete"]
    assert catalog.outbox.pending("lexical") == catalog.outbox.pending("vectors")


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_transaction_that_breaks_off_leaves_nothing(catalog, error):
    put(catalog, Article("Kept.", key="1"))
    before = (catalog.meta(), catalog.outbox.pending("lexical"), catalog.article_ids())
    article = Article("Lost.", key="2")

    def break_off():
        with catalog.transaction():
            catalog.put(article, passages(article, 0, 5))
            catalog.remove(before[2][0])
            catalog.set_meta({"lost": "yes"})
            raise error

    with pytest.raises(error):
        break_off()
    assert (catalog.meta(), catalog.outbox.pending("lexical"), catalog.article_ids()) == before
    assert put(catalog, Article("Next.", key="3"))[0] == "added"


# Looking up


def dated(number, day, publisher):
    return Article(f"Text {number}.", key=str(number), publisher=publisher, published=day)


def test_bounds_are_since_inclusive_until_exclusive_and_publishers_of_any_case(catalog):
    day = datetime(2025, 3, 1, tzinfo=UTC)
    second = timedelta(seconds=1)
    articles = [
        dated(1, day - second, "Öresund Tidning"),
        dated(2, day, "ÖRESUND TIDNING"),
        dated(3, day + second, "Straße Heute"),
        dated(4, None, "öresund tidning"),
        # The same moment as number 2, written in another time zone.
        dated(5, day.astimezone(timezone(timedelta(hours=-5))), "STRASSE HEUTE"),
        dated(6, day + timedelta(microseconds=1), "Echo"),
    ]
    for article in articles:
        put(catalog, article)

    def within(**bounds):
        found = catalog.passages(catalog.passage_ids(Bounds(**bounds)))
        return {int(passage.article.key) for passage in found.values()}

    assert within() == {1, 2, 3, 4, 5, 6}
    assert within(since=day) == {2, 3, 5, 6}
    assert within(until=day) == {1}
    assert within(since=day, until=day + second) == {2, 5, 6}
    assert within(since=day - second, until=day) == {1}
    assert within(publisher="öresund tidning") == within(publisher="ÖRESUND Tidning") == {1, 2, 4}
    assert within(publisher="strasse heute") == within(publisher="Straße Heute") == {3, 5}
    assert within(publisher="ÖRESUND TIDNING", since=day) == {2}
    assert within(publisher="Oresund Tidning") == set()
    assert within(publisher="' OR 1=1 --") == set()


def test_bounds_without_any_bound_are_false():
    assert not Bounds()
    assert all(
        [
            Bounds(since=datetime(1, 1, 1, tzinfo=UTC)),
            Bounds(until=datetime.max.replace(tzinfo=UTC)),
            Bounds(publisher="x"),
        ]
    )


def test_publishers_are_counted_most_articles_first(catalog):
    for number, publisher in enumerate(["Echo", "Gull", "Gull", "", "Åbo"]):
        put(catalog, dated(number, None, publisher))
    assert list(overview(catalog).publishers.items()) == [("Gull", 2), ("Echo", 1), ("Åbo", 1)]


def test_dates_are_those_of_the_dated_articles(catalog):
    assert overview(catalog).days is None
    put(catalog, dated(1, None, ""))
    assert overview(catalog).days is None
    put(catalog, dated(2, datetime(2024, 2, 29, 23, tzinfo=UTC), ""))
    put(catalog, dated(3, datetime(2023, 5, 1, tzinfo=UTC), ""))
    assert overview(catalog).days == (date(2023, 5, 1), date(2024, 2, 29))


def test_an_article_is_found_by_id_beginning_of_id_url_and_source(catalog):
    put(catalog, FULL)
    put(catalog, dated(8, None, ""))
    for name in (FULL.id, FULL.id[:6], FULL.url, FULL.source):
        assert catalog.find_article_ids(name) == [FULL.id]
    for name in ("", "%", FULL.id[:5], "______", "Ferry sinks"):
        assert catalog.find_article_ids(name) == []


def test_more_ids_than_sqlite_binds_at_once(catalog):
    article = Article("x" * 40_000, key="1")
    many = passages(article, *range(40_001))
    with catalog.transaction():
        catalog.put(article, many)
    assert catalog.passages(passage.id for passage in many) == {passage.id: passage for passage in many}
    assert len(catalog.outbox.pending("vectors", 7)) == 7
    catalog.outbox.settle("vectors", catalog.outbox.pending("vectors"))
    assert (catalog.outbox.count("vectors"), catalog.outbox.count("lexical")) == (0, 40_000)


# Two connections, as two processes have them


def test_a_reader_sees_whole_revisions_while_another_connection_writes(path, catalog):
    """Offsets of one revision on the text of another would cite words that nobody wrote."""
    texts = ["Short.", "A much longer text than the other one had."]
    put(catalog, Article(texts[0], key="7"))
    stop = threading.Event()

    def write():
        writer = Catalog(path)
        turn = 0
        while not stop.is_set():
            turn += 1
            if turn % 3:
                put(writer, Article(texts[turn % 2], key="7"))
            else:
                with writer.transaction():
                    writer.remove(Article("", key="7").id)
        writer.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        seen = 0
        while seen < 3_000:
            for id_, passage in catalog.passages(catalog.passage_ids()).items():
                assert passage.id == id_
                seen += 1
    finally:
        stop.set()
        thread.join()


def test_the_data_version_tells_of_the_writes_of_others_alone(path, catalog):
    other = Catalog(path)
    before = catalog.data_version()
    put(catalog, dated(1, None, ""))
    assert catalog.data_version() == before
    put(other, dated(2, None, ""))
    assert catalog.data_version() != before
    other.close()


# Files that are no catalogue


def test_a_file_of_something_else_is_refused(path):
    path.write_text("This is a letter and no catalogue at all. " * 100)
    with pytest.raises(ArchiveError, match=r"catalog\.sqlite is not a readable catalogue"):
        Catalog(path)
    assert path.read_text().startswith("This is a letter")


def test_a_newer_format_is_refused_naming_both(path):
    Catalog(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    connection.close()
    with pytest.raises(ArchiveError, match=f"format {SCHEMA + 1}, this version of rag reads {SCHEMA}; update rag"):
        Catalog(path)


def test_a_folder_in_its_place_is_refused(path):
    path.mkdir()
    with pytest.raises(ArchiveError, match="cannot be opened: unable to open database file"):
        Catalog(path)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="folders have no such rights here")
def test_a_folder_that_may_not_be_written_is_named_with_the_cure():
    folder = Path(tempfile.mkdtemp())  # pytest's own folders are for one user alone
    path = folder / "catalog.sqlite"
    Catalog(path).close()
    for each, rights in ((path, 0o444), (folder, 0o555)):
        each.chmod(rights)
    administrator = os.geteuid() == 0
    if administrator:
        os.seteuid(65534)
    try:
        with pytest.raises(ArchiveError, match=f"who only reads needs the right to write in {folder} too"):
            Catalog(path)
    finally:
        if administrator:
            os.seteuid(0)
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_authors_are_kept_apart(catalog):
    article = Article("x", authors=('Jo "Ann" Li, Jr.', "a\x1eb"), key="1")
    put(catalog, article)
    assert catalog.articles([article.id])[article.id].authors == article.authors


def test_publishers_are_counted_anew_after_every_write_of_whatever_process(path, catalog):
    put(catalog, dated(1, None, "The Gull"))
    assert overview(catalog).publishers == {"The Gull": 1}
    put(catalog, dated(2, None, "The Gull"))
    assert overview(catalog).publishers == {"The Gull": 2}
    other = Catalog(path)
    put(other, dated(3, None, "Echo"))
    other.close()
    assert overview(catalog).publishers == {"The Gull": 2, "Echo": 1}
