import uuid

import numpy as np
import pytest

from rag.archive.vectors import VectorStore
from rag.errors import ArchiveError

DIMENSION = 16
TOP = 2**63 - 1


def unit(count, seed=0):
    vectors = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture(params=["embedded", "server"])
def where(request, tmp_path):
    return tmp_path / "vectors" if request.param == "embedded" else request.getfixturevalue("chroma_server")


@pytest.fixture
def collection():
    return f"rag-{uuid.uuid4().hex}"


@pytest.fixture
def store(where, collection):
    store = VectorStore(where, collection)
    yield store
    store.close()


def ids_of(hits):
    return [id_ for id_, _ in hits]


def test_an_empty_store_finds_nothing(store):
    assert store.count() == 0
    assert list(store.ids()) == []
    assert store.search(unit(2), 5) == [[], []]
    assert store.get([1]) == {}
    store.delete([1])


def test_each_vector_is_found_by_itself_with_cosine_one(store):
    vectors = unit(50)
    store.put(range(50), vectors)
    for id_, hits in enumerate(store.search(vectors, 3)):
        assert len(hits) == 3
        assert hits[0] == (id_, pytest.approx(1, abs=1e-5))
        cosines = [cosine for _, cosine in hits]
        assert cosines == sorted(cosines, reverse=True)


def test_cosines_are_those_of_numpy(store):
    vectors, question = unit(50), unit(1, seed=1)
    store.put(range(50), vectors)
    (hits,) = store.search(question, 50)
    assert dict(hits) == pytest.approx(dict(enumerate((vectors @ question[0]).tolist())), abs=1e-5)


@pytest.mark.parametrize("id_", [0, 1, 2**31, 2**32 + 1, 2**53 + 1, TOP])
def test_ids_of_all_63_bits(store, id_):
    (vector,) = unit(1)
    store.put([id_], vector[None, :])
    assert list(store.ids()) == [id_]
    assert ids_of(store.search(vector[None, :], 1)[0]) == [id_]
    assert np.array_equal(store.get([id_])[id_], vector)
    store.delete([id_])
    assert store.count() == 0


def test_put_again_replaces(store):
    first, second = unit(2)
    store.put([1], first[None, :])
    store.put([1], second[None, :])
    assert store.count() == 1
    assert store.search(second[None, :], 1)[0] == [(1, pytest.approx(1, abs=1e-5))]
    assert np.allclose(store.get([1])[1], second)


def test_deleted_vectors_are_not_found(store):
    vectors = unit(20)
    store.put(range(20), vectors)
    store.delete([3, 4, 99])
    assert store.count() == 18
    assert set(store.ids()) == set(range(20)) - {3, 4}
    assert all(not {3, 4} & set(ids_of(hits)) for hits in store.search(vectors, 20))
    store.put([3], vectors[3:4])
    assert ids_of(store.search(vectors[3:4], 1)[0]) == [3]


def test_more_records_than_chroma_takes_in_one_call(store):
    count = 5_500
    vectors = unit(count)
    store.put(range(count), vectors)
    assert store.count() == count
    assert sorted(store.ids()) == list(range(count))
    assert store.get(range(count)).keys() == set(range(count))
    some = [0, 4_999, 5_000, 5_461, count - 1]
    assert [ids_of(hits)[0] for hits in store.search(vectors[some], 1)] == some
    store.delete(range(1, count))
    assert list(store.ids()) == [0]


def test_opened_again_it_holds_the_same(store, where, collection):
    vectors = unit(30)
    store.put(range(30), vectors)
    store.close()
    again = VectorStore(where, collection)
    assert again.count() == 30
    assert ids_of(again.search(vectors[7:8], 1)[0]) == [7]
    again.close()


def test_vectors_of_another_length_are_refused(store):
    store.put([1], unit(1))
    with pytest.raises(ArchiveError, match="dimension"):
        store.put([2], np.ones((1, DIMENSION + 1), np.float32))


def test_collections_that_a_rebuild_has_replaced_are_dropped_and_no_others(where):
    prefix, other = f"rag-{uuid.uuid4().hex[:12]}-", f"rag-{uuid.uuid4().hex[:12]}-"
    stores = {name: VectorStore(where, name) for name in (f"{prefix}old", f"{prefix}new", f"{other}old")}
    for store in stores.values():
        store.put([1], unit(1))
    stores[f"{prefix}new"].drop_others(prefix)
    for store in stores.values():
        store.close()
    for name, count in {f"{prefix}old": 0, f"{prefix}new": 1, f"{other}old": 1}.items():
        again = VectorStore(where, name)
        assert again.count() == count
        again.close()


def test_a_copy_holds_the_same(store, collection):
    vectors = unit(5_500)
    store.put(range(5_500), vectors)
    store.delete([7])
    copy = store.copy(f"{collection}-copy")
    assert copy.collection == f"{collection}-copy"
    assert set(copy.ids()) == set(range(5_500)) - {7}
    assert ids_of(copy.search(vectors[5_400:5_401], 1)[0]) == [5_400]
    store.delete([8])
    assert copy.count() == store.count() + 1 == 5_499
    copy.close()


def test_two_clients_of_a_server_see_each_others_writes(chroma_server, collection):
    first, second = VectorStore(chroma_server, collection), VectorStore(chroma_server, collection)
    vectors = unit(4)
    first.put([0, 1], vectors[:2])
    assert ids_of(second.search(vectors[1:2], 1)[0]) == [1]
    second.put([2, 3], vectors[2:])
    first.delete([0])
    assert set(first.ids()) == set(second.ids()) == {1, 2, 3}
    assert ids_of(first.search(vectors[3:], 1)[0]) == [3]
    first.close()
    second.close()


def test_a_server_that_cannot_be_reached_is_named(start_chroma, collection):
    with start_chroma() as address:
        store = VectorStore(address, collection)
        store.put([1], unit(1))
    calls = [
        lambda: VectorStore(address, collection),
        lambda: store.put([2], unit(1)),
        lambda: store.delete([1]),
        lambda: store.search(unit(1), 1),
        lambda: store.get([1]),
        store.count,
        lambda: list(store.ids()),
        lambda: store.drop_others("rag-"),
    ]
    for call in calls:
        with pytest.raises(ArchiveError) as raised:
            call()
        message = str(raised.value)
        assert message.startswith(f"cannot use the vectors at {address}: ")
        assert message.endswith("is the Chroma server running?")
        assert "\n" not in message
    with start_chroma():
        assert list(store.ids()) == [1]
    store.close()


def test_damaged_files_are_named_with_the_cure(tmp_path, collection):
    store = VectorStore(tmp_path, collection)
    store.put([1], unit(1))
    store.close()
    database = tmp_path / collection / "chroma.sqlite3"
    content = database.read_bytes()
    database.write_bytes(b"no database" * 1_000)
    for _ in range(2):
        with pytest.raises(ArchiveError, match=r"cannot use the vectors at .*; run: rag rebuild$"):
            VectorStore(tmp_path, collection)
    database.write_bytes(content)
    store = VectorStore(tmp_path, collection)
    assert list(store.ids()) == [1]
    store.close()
