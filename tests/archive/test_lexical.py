import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tantivy import Index, SchemaBuilder

from rag.archive.bounds import Bounds
from rag.archive.lexical import LexicalIndex, content_stems, stems, telling_stems
from rag.errors import ArchiveError
from rag.types import Article, Passage

DAY = datetime(2025, 3, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def passage(text, title="", publisher="", published=None):
    return Passage(Article(text, title, publisher=publisher, published=published), 0, len(text))


FERRY = passage("The ferry Aurora sank off Lisbon.", "Ferry sinks", "The Gull", DAY)
BREAD = passage("Bakers in Porto raised the price of bread.", "Bread is dear", "Öresund Echo", DAY + SECOND)
SNOW = passage("Snow closed the harbour; no ferry left.", "Snow", "the gull")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "lexical"


@pytest.fixture
def index(folder):
    index = LexicalIndex(folder)
    index.update([FERRY, BREAD, SNOW], [])
    return index


def found(index, question, bounds=None, **options):
    return [id_ for id_, _ in index.search(content_stems(question), 10, bounds, **options)]


def test_words_of_text_and_title_find_a_passage(index):
    assert found(index, "Aurora") == [FERRY.id]
    assert found(index, "what is dear?") == [BREAD.id]
    assert set(found(index, "ferries")) == {FERRY.id, SNOW.id}
    assert found(index, "earthquake") == []


def test_the_rarer_word_and_the_boosted_word_weigh_more(index):
    assert found(index, "ferry Aurora")[0] == FERRY.id
    scores = [score for _, score in index.search(["ferri", "aurora"], 10)]
    assert scores == sorted(scores, reverse=True)
    assert found(index, "bread ferry", boosts={"ferri": 9.0})[-1] == BREAD.id
    assert found(index, "bread ferry", boosts={"bread": 9.0})[0] == BREAD.id


def test_limit_and_no_words(index):
    assert len(index.search(["ferri"], 1)) == 1
    assert index.search(["ferri"], 0) == []
    assert index.search([], 10) == []


def test_counts(index):
    assert index.count() == 3
    assert set(index.ids()) == {FERRY.id, BREAD.id, SNOW.id}
    assert [index.document_frequency(stem) for stem in ("ferri", "bread", "nowhere")] == [2, 1, 0]


def test_deleted_passages_are_gone(index):
    index.update([], [FERRY.id, 12345])
    assert index.count() == 2
    assert set(index.ids()) == {BREAD.id, SNOW.id}
    assert found(index, "Aurora") == []
    assert found(index, "ferry") == [SNOW.id]


def test_a_passage_put_again_stands_there_once(index):
    index.update([FERRY, BREAD], [])
    assert sorted(index.ids()) == sorted([FERRY.id, BREAD.id, SNOW.id])
    assert index.count() == 3
    index.update([FERRY], [BREAD.id])
    assert index.count() == 2


def test_ids_of_all_63_bits_are_kept_and_deleted(folder):
    index = LexicalIndex(folder)
    passages = [passage(f"number {n}") for n in range(200)]
    for each, id_ in zip(passages, [0, 1, 2**31, 2**32 + 1, 2**62, 2**63 - 1], strict=False):
        each.__dict__["id"] = id_  # as the hash might have it
    index.update(passages, [])
    assert set(index.ids()) == {each.id for each in passages}
    gone = [each.id for each in passages[:100]]
    index.update([], gone)
    assert set(index.ids()) == {each.id for each in passages[100:]}


def test_clear_leaves_nothing(index):
    index.clear()
    assert (index.count(), list(index.ids()), found(index, "ferry")) == (0, [], [])
    index.update([FERRY], [])
    assert found(index, "ferry") == [FERRY.id]


def test_finds_tells_whether_each_word_leads_to_the_passage(index):
    assert index.finds(FERRY.id, stems(f"{FERRY.header} {FERRY.text}"))
    assert index.finds(FERRY.id, [])
    assert not index.finds(FERRY.id, ["aurora", "bread"])
    assert not index.finds(12345, ["aurora"])


# Bounds


def test_dates_are_since_inclusive_until_exclusive_and_leave_out_the_undated(index):
    def ferry_or_bread(**bounds):
        return set(found(index, "ferry bread", Bounds(**bounds)))

    assert ferry_or_bread() == {FERRY.id, BREAD.id, SNOW.id}
    assert ferry_or_bread(since=DAY) == {FERRY.id, BREAD.id}
    assert ferry_or_bread(since=DAY + SECOND) == {BREAD.id}
    assert ferry_or_bread(until=DAY + SECOND) == {FERRY.id}
    assert ferry_or_bread(since=DAY, until=DAY) == set()
    assert ferry_or_bread(since=DAY, until=DAY + 2 * SECOND) == {FERRY.id, BREAD.id}


def test_dates_before_1970_are_dates(folder):
    index = LexicalIndex(folder)
    old = passage("Men walked on the moon.", published=datetime(1969, 7, 20, 20, 17, tzinfo=UTC))
    index.update([old], [])
    assert found(index, "moon", Bounds(since=datetime(1969, 7, 20, tzinfo=UTC))) == [old.id]
    assert found(index, "moon", Bounds(until=datetime(1969, 7, 20, tzinfo=UTC))) == []


def test_publishers_of_any_case(index):
    assert set(found(index, "ferry bread", Bounds(publisher="THE GULL"))) == {FERRY.id, SNOW.id}
    assert found(index, "ferry bread", Bounds(publisher="öresund ECHO")) == [BREAD.id]
    assert found(index, "ferry bread", Bounds(publisher="Gull")) == []
    assert found(index, "ferry bread", Bounds(since=DAY, publisher="the gull")) == [FERRY.id]


# Words


@given(
    st.text(st.characters(codec="utf-8"))
    | st.sampled_from(['title:"x" AND (', "id:1 OR *", "a^9 ~2 +b -c", "\0", "' --"])
)
def test_any_text_is_only_words(text):
    words = stems(text)
    assert all(not any(character.isspace() for character in word) for word in words)
    assert set(content_stems(text)) <= set(words)
    assert bool(content_stems(text)) == bool(words)


@given(st.text(st.characters(codec="utf-8"), max_size=50))
def test_any_words_can_be_searched(shared_index, text):
    for words in (stems(text), [text]):
        assert set(dict(shared_index.search(words, 10, Bounds(publisher=text)))) <= {FERRY.id, BREAD.id, SNOW.id}
        assert shared_index.finds(FERRY.id, words) in (True, False)


@pytest.fixture(scope="module")
def shared_index(tmp_path_factory):
    index = LexicalIndex(tmp_path_factory.mktemp("lexical"))
    index.update([FERRY, BREAD, SNOW], [])
    return index


def test_accents_case_and_endings_make_no_difference(folder):
    index = LexicalIndex(folder)
    cafe = passage("Le Café de São Paulo rouvre; Łódź waits. The mayors were running.")
    index.update([cafe], [])
    for question in ("cafe", "CAFÉ", "Cafe\u0301", "sao", "Lodz", "mayor", "runs"):
        assert found(index, question) == [cafe.id], question


def test_function_words_do_not_count_unless_there_is_nothing_else():
    assert content_stems("Who said what about the ferry in Lisbon?") == ["ferri", "lisbon"]
    assert content_stems("To be or not to be?") == ["to", "be", "or", "not"]
    assert content_stems("") == []


# Files


def test_reopened_it_holds_the_same(index, folder):
    again = LexicalIndex(folder)
    assert again.count() == 3
    assert found(again, "Aurora") == [FERRY.id]


def test_an_open_index_sees_what_another_has_committed_after_reload(index, folder):
    other = LexicalIndex(folder)
    index.update([], [FERRY.id])
    other.reload()
    assert found(other, "ferry") == [SNOW.id]


def damage_meta(folder):
    (folder / "meta.json").write_text("no JSON")


def other_schema(folder):
    for file in folder.iterdir():
        file.unlink()
    Index(SchemaBuilder().add_text_field("body").build(), path=str(folder))


def other_version(folder):
    for file in folder.glob("*.*"):
        file.write_bytes(file.read_bytes().replace(b'"index_format_version":7', b'"index_format_version":1'))


def damage_a_segment(folder):
    segment = next(folder.glob("*.idx"))
    segment.write_bytes(segment.read_bytes()[:-1] + b"\xff")


def lose_a_segment(folder):
    next(folder.glob("*.idx")).unlink()


@pytest.mark.parametrize("damage", [damage_meta, other_schema, other_version, damage_a_segment, lose_a_segment])
def test_an_index_that_cannot_be_read_is_made_anew(index, folder, damage):
    del index
    damage(folder)
    with pytest.raises(ArchiveError, match="another process"):
        LexicalIndex(folder, replace=False)
    again = LexicalIndex(folder)
    assert again.count() == 0
    again.update([FERRY], [])
    assert found(again, "Aurora") == [FERRY.id]
    assert LexicalIndex(folder, replace=False).count() == 1


def test_words_that_tell_nothing_are_told_from_those_that_do():
    assert telling_stems("what is in the article about the ferries?") == ["ferri"]
    assert telling_stems("what is it about?") == []
    assert content_stems("what is it about?") == ["what", "is", "it", "about"]


def test_what_a_killed_writer_left_stands_in_nobodys_way(index, folder):
    # It writes which of a segment's passages are deleted, and is killed before it commits: the next writer counts its
    # operations from the same number, which is in the name of that file.
    state = json.loads((folder / "meta.json").read_text("utf-8"))
    segment = state["segments"][0]["segment_id"].replace("-", "")
    left = [f"{segment}.{state['opstamp'] + n}.del" for n in range(20)]
    for name in left:
        (folder / name).write_bytes(b"cut off")
    managed = folder / ".managed.json"
    managed.write_text(json.dumps([*json.loads(managed.read_text("utf-8")), *left]), "utf-8")
    opened = LexicalIndex(folder)
    opened.update([], [FERRY.id])
    assert set(opened.ids()) == {BREAD.id, SNOW.id}
