import numpy as np
import pytest

from rag.archive import static_model
from rag.archive.embed import Embedder
from rag.errors import ModelError


def test_principal_components_keep_the_directions_of_most_variance():
    along = np.array([[-3, 0, 1], [-1, 0, 1], [1, 0, 1], [3, 0, 1]], dtype=np.float32)
    across = np.array([[0, 0.5, 0], [0, -0.5, 0], [0, -0.5, 0], [0, 0.5, 0]], dtype=np.float32)
    components = static_model.principal_components(along + across, 2)
    assert components.shape == (4, 2)
    np.testing.assert_allclose(np.abs(components[:, 0]), [3, 1, 1, 3], atol=1e-5)
    np.testing.assert_allclose(np.abs(components[:, 1]), [0.5] * 4, atol=1e-5)


def test_rarity_grows_with_the_rank_and_stays_below_one():
    weights = static_model.rarity(1000)
    assert (np.diff(weights) > 0).all()
    assert 0 < weights[0] < 0.01
    assert weights[-1] < 1


def test_the_fast_model_is_made_once_from_the_packaged_one_and_verified(tmp_path):
    fast = Embedder("fast")
    assert fast.name == "fast"
    ferry, ship, bread = fast.embed_passages(["The ferry sank off Lisbon.", "A ship went down.", "Bread is dear."])
    assert ferry.shape == (256,) and ferry @ ship > ferry @ bread
    folder = tmp_path / ".cache" / "rag" / "minilm-static-256"
    made = (folder / "model.safetensors").stat().st_mtime_ns
    np.testing.assert_allclose(Embedder("fast").embed_question("A ship went down."), ship, atol=1e-5)
    assert (folder / "model.safetensors").stat().st_mtime_ns == made
    with (folder / "model.safetensors").open("r+b") as weights:
        weights.seek(1_000)
        weights.write(b"x")
    with pytest.raises(ModelError, match="delete that folder"):
        Embedder("fast").load()


def test_directions_have_one_sign_whatever_the_solver_gives(monkeypatch):
    vectors = np.random.default_rng(1).normal(size=(50, 8)).astype(np.float32)
    components = static_model.principal_components(vectors, 4)
    solve = np.linalg.eigh

    def other_signs(matrix):
        values, directions = solve(matrix)
        return values, directions * np.array([-1, 1] * 4)

    monkeypatch.setattr(np.linalg, "eigh", other_signs)
    np.testing.assert_allclose(static_model.principal_components(vectors, 4), components, atol=1e-5)
