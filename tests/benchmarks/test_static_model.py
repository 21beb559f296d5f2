import numpy as np

from benchmarks import static_model


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
