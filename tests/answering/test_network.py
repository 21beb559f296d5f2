"""The reader's network in each precision, with its real weights."""

import pytest

from rag.answering import network, reader
from rag.archive.precision import Precision

HARBOUR = (
    "The harbour board of Lindholm chose Ann Brask as its chairwoman on Monday. She follows Teodor Moe, who led it for "
    "nine years. A new quay is to open in May 2027 and will cost 40 million crowns."
)
ANSWERS = {
    "Who is the new chairwoman of the harbour board?": "Ann Brask",
    "When will the new quay open?": "May 2027",
    "How long did Teodor Moe lead the board?": "nine years",
}


@pytest.mark.parametrize("precision", [Precision.INT8, Precision.BF16])
def test_every_precision_reads_the_same(monkeypatch, precision):
    monkeypatch.setattr(network, "fastest", lambda: Precision.FP32)
    exact = reader.Reader()
    exact.load()
    monkeypatch.setattr(network, "fastest", lambda: precision)
    other = reader.Reader()
    for question, answer in ANSWERS.items():
        expected, found = (each.read_text(question, HARBOUR, decline=False) for each in (exact, other))
        assert expected.text == found.text == answer
        assert found.probability == pytest.approx(expected.probability, abs=0.05)
