"""What the calibration is fitted by: made points, of which the right answer is known."""

from random import Random

import pytest

from benchmarks.calibration import choose, fit


def points(random, right, count=4):
    """Return `count` answers to a question; the first score tells the right one, the second speaks against it."""
    return [
        ((float(n == right) + random.gauss(0, 0.4), float(n != right), random.gauss(0, 1)), n == right)
        for n in range(count)
    ]


def test_the_score_that_tells_the_right_answer_chooses_it():
    random = Random(1)
    questions = [points(random, random.randrange(4)) for _ in range(60)]
    telling, against, noise = choose([questions])
    assert telling > 3 * noise
    assert against == 0.0
    chosen = [max(each, key=lambda point: telling * point[0][0] + noise * point[0][2])[1] for each in questions]
    assert sum(chosen) > 50


def test_questions_without_a_choice_say_nothing():
    random = Random(2)
    questions = [points(random, random.randrange(4)) for _ in range(30)]
    silent = [[((9.0, 9.0, 9.0), False)] * 3, [((1.0, 0.0, 0.0), True)]]
    assert choose([[*questions, *silent]]) == pytest.approx(choose([questions]))


def test_every_set_weighs_the_same():
    random = Random(3)
    one = [points(random, 0) for _ in range(20)]
    other = [[((scores[2], scores[1], scores[0]), right) for scores, right in points(random, 1)] for _ in range(20)]
    first, _, last = choose([one, other])
    many = choose([one * 30, other])
    assert many == pytest.approx((first, 0.0, last), abs=1e-2)


def test_no_score_speaks_against_what_it_stands_for():
    random = Random(4)
    found = [point for _ in range(60) for point in points(random, random.randrange(4))]
    bias, telling, against, _ = fit([found], [1])
    assert bias < 0 < telling
    assert against == 0.0
