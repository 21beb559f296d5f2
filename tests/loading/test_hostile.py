"""Every reader survives what is not a file of its kind, or is one no more."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.errors import LoadError
from rag.loading.readers import KINDS

from . import hostile

#: PDFs are read by a process of their own, which takes a quarter of a second to start.
EXAMPLES = {".pdf": 10}


@st.composite
def files(draw: st.DrawFn, kind: str) -> bytes:
    """Any bytes, or a file of `kind` that was cut, put together anew, and had bytes, lengths and meanings changed."""
    seeds = st.sampled_from(hostile.seeds(kind))
    pieces = st.sampled_from(hostile.pieces(kind))
    if draw(st.integers(0, 5)) == 0:
        begins = draw(st.sampled_from([b"", draw(seeds)[:12]]))
        return begins + b"".join(draw(st.lists(pieces | st.binary(max_size=30), max_size=8)))
    data = bytearray(draw(seeds))
    for _ in range(draw(st.integers(1, 8))):
        place = draw(st.integers(0, len(data)))
        match draw(st.sampled_from(["cut", "splice", "change", "insert"])):
            case "cut":
                del data[place : draw(st.integers(place, len(data)))]
            case "splice":
                other = draw(seeds)
                start = draw(st.integers(0, len(other)))
                data[place:place] = other[start : start + draw(st.integers(0, 2000))]
            case "change":
                data[place : place + draw(st.integers(1, 4))] = draw(st.binary(max_size=4))
            case "insert":
                data[place:place] = draw(pieces)
    return bytes(data)


@pytest.mark.parametrize("kind", KINDS)
def test_seeds_are_read(kind):
    for seed in hostile.seeds(kind):
        assert any(isinstance(each, hostile.Article) for each in hostile.read(kind, seed))


@pytest.mark.parametrize("kind", KINDS)
def test_any_bytes_give_articles_or_reports_and_nothing_else(kind):
    @settings(max_examples=EXAMPLES.get(kind, 60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(data=files(kind), zipped=st.booleans())
    def attack(data, zipped):
        hostile.read(kind, hostile.gzipped(data) if zipped else data)

    attack()


def test_a_reason_stays_on_one_line_whatever_a_file_put_into_it():
    error = LoadError("a.warc:1", "without its WARC-Date: “\x0b1\r\n2\x1c\x85\u20283” is not a date")
    assert str(error) == "a.warc:1: without its WARC-Date: “ 1 2 3” is not a date"
