import math

import pytest

from benchmarks import growth

SIZES = [1_000, 5_000, 26_634]


@pytest.mark.parametrize(("of", "power"), [(lambda n: 7, 0), (lambda n: 0.02 * n, 1), (lambda n: n**2, 2)])
def test_the_exponent_is_the_power_whatever_the_factor(of, power):
    assert growth.exponent(SIZES, [of(n) for n in SIZES]) == pytest.approx(power)


def test_the_exponent_of_what_grows_with_the_logarithm_lies_between_constant_and_linear():
    assert 0 < growth.exponent(SIZES, [math.log(n) for n in SIZES]) < 0.3


@pytest.mark.parametrize("values", [[1.0, 0.0, 3.0], [-1.0, 2.0, 3.0]])
def test_there_is_no_exponent_through_zero_or_below(values):
    assert math.isnan(growth.exponent(SIZES, values))


def test_there_is_no_exponent_of_one_size():
    assert math.isnan(growth.exponent([5, 5], [1.0, 2.0]))


def test_the_slope_is_the_gain_for_each_unit_by_least_squares():
    assert growth.slope([1, 2, 3, 4], [10, 10, 10, 10]) == 0
    assert growth.slope([1, 2, 3], [5, 3, 1]) == -2
    # The outlier of the middle raises both ends alike.
    assert growth.slope([1, 2, 3], [1, 9, 3]) == 1


def test_the_exponents_stand_in_a_last_row_of_the_same_columns():
    rows = [
        {"part": "archive", "articles": 10, "seconds": 2.0, "deleted": 0},
        {"part": "archive", "articles": 1_000, "seconds": 20.0, "deleted": 1},
    ]
    *given, last = growth.with_exponents(rows, "articles")
    assert given == rows
    assert last == {"part": "archive", "articles": "exponent", "seconds": 0.5, "deleted": "-"}
    assert list(last) == list(rows[0])


def test_what_shrinks_by_next_to_nothing_has_the_exponent_zero_without_a_sign():
    *_, last = growth.with_exponents([{"n": 10, "s": 1.0}, {"n": 1_000, "s": 0.999}], "n")
    assert str(last["s"]) == "0.0"


def test_a_goal_is_kept_up_to_what_it_allows():
    assert growth.held({"ingestion, s": (240, 240.0), "search, ms": (40, 40.006)}) == [
        {"goal": "ingestion, s", "at most": 240, "reached": 240.0, "kept": "yes"},
        {"goal": "search, ms", "at most": 40, "reached": 40.01, "kept": "no"},
    ]
