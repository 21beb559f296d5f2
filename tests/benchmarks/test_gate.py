import json

import pytest

from benchmarks.gate import FLOORS, failures
from benchmarks.results import FOLDER

ROW = {"search": "rag", "part": "odd half", "mrr@10": 0.7, "declined": 0.1}


@pytest.fixture
def results(tmp_path):
    (tmp_path / "multihop.json").write_text(json.dumps({"figures": [ROW, ROW | {"part": "all", "mrr@10": 0.5}]}))
    return tmp_path


def floor(value, figure="mrr@10", **more):
    return {
        "benchmark": "multihop",
        "row": {"search": "rag", "part": "odd half"},
        "figure": figure,
        "floor": value,
    } | more


@pytest.mark.parametrize("held", [floor(0.6), floor(0.7), floor(0.709), floor(0.1, "declined", most=True)])
def test_a_figure_at_its_floor_or_a_point_below_holds(results, held):
    assert failures([held], results) == []


@pytest.mark.parametrize("missed", [floor(0.72), floor(0.05, "declined", most=True)])
def test_a_figure_more_than_a_point_worse_fails_with_its_name(results, missed):
    (line,) = failures([missed], results)
    assert line.startswith(f"multihop: {missed['figure']} of rag, odd half is ") and str(missed["floor"]) in line


def test_a_figure_that_is_not_there_or_not_one_fails(results):
    assert "0 such figures" in failures([floor(0.5, "map@10")], results)[0]
    assert "2 such figures" in failures([floor(0.5) | {"row": {"search": "rag"}}], results)[0]
    assert "0 such figures" in failures([floor(0.5) | {"benchmark": "none"}], results)[0]


def test_the_floors_are_those_of_the_saved_results():
    floors = json.loads(FLOORS.read_text("utf-8"))
    assert len(floors) >= 15
    assert failures(floors, FOLDER) == []
