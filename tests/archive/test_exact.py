import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.archive.exact import ExactVectors
from rag.errors import ArchiveError


def some(count, seed=0):
    vectors = np.random.default_rng(seed).normal(size=(count, 6)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture
def exact(tmp_path):
    return ExactVectors(tmp_path / "exact")


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=6), st.data())
def test_any_rows_of_any_appends_are_what_was_written(tmp_path_factory, counts, data):
    exact = ExactVectors(tmp_path_factory.mktemp("archive") / "exact")
    written = [some(count, seed) for seed, count in enumerate(counts)]
    firsts = [exact.append("c", vectors) for vectors in written]
    assert firsts == [sum(counts[:n]) for n in range(len(counts))]
    places = data.draw(st.lists(st.integers(0, sum(counts) - 1)))
    rows = exact.rows("c", np.array(places, int), 6)
    assert rows.shape == (len(places), 6) and rows.dtype == np.float32
    assert np.allclose(rows, np.concatenate(written)[places], atol=1e-3)


def test_half_a_row_that_a_killed_process_left_is_no_row(tmp_path, exact):
    exact.append("c", some(3))
    with (tmp_path / "exact" / "c.f16").open("ab") as file:
        file.write(b"1234567")
    assert exact.count("c", 6) == 3
    assert exact.append("c", some(2, 1)) == 3
    assert np.allclose(exact.rows("c", np.arange(2, 5), 6), np.concatenate([some(3)[2:], some(2, 1)]), atol=1e-3)


def test_rows_that_are_not_there_are_none_at_all(exact):
    assert exact.rows("c", np.array([0]), 6) is None
    exact.append("c", some(3))
    assert exact.rows("c", np.array([0, 3]), 6) is None
    assert exact.rows("d", np.array([0]), 6) is None
    assert exact.rows("d", np.array([], int), 6).shape == (0, 6)


def test_a_copy_holds_the_wanted_rows_and_what_it_replaced_goes(tmp_path, exact):
    exact.append("c", some(50))
    places = np.arange(0, 50, 3)
    exact.copy("c", places, 6, "d")
    assert np.allclose(exact.rows("d", np.arange(len(places)), 6), some(50)[places], atol=1e-3)
    exact.drop_others("d")
    assert [path.name for path in (tmp_path / "exact").iterdir()] == ["d.f16"]


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "exact").write_text("a letter")
    with pytest.raises(ArchiveError, match=r"cannot write .*exact"):
        ExactVectors(tmp_path / "exact").append("c", some(1))
