import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rag.report import as_json, hits_as_json
from rag.types import Answer, Article, Citation, Claim, Copy, Hit, Passage, Reason, Seconds

ARTICLE = Article(
    "The bridge at Solby opened. It cost four million crowns.",
    title="Solby bridge opens",
    publisher="The Gazette",
    url="https://gazette.example/bridge",
    published=datetime(2025, 3, 2, 8, 30, tzinfo=UTC),
    note="Corrects the price.",
)
UNDATED = Article("The bridge is painted blue.", source="notes/bridge.txt")


def test_an_answer_names_its_citations_by_number():
    copies = (Copy("7", "Bridge", "The Gull", "https://gull.example/7"),)
    cost = Citation(ARTICLE, 28, 56, answer=(36, 55), copies=copies)
    opening = Citation(ARTICLE, 0, 27)
    blue = Citation(UNDATED, 0, 0, record="publisher")
    answer = Answer(
        "what did it cost?",
        claims=(Claim("Four million crowns.", (cost, opening)), Claim("It is blue.", (blue, opening), differs=True)),
        short="four million crowns",
        confidence=0.75,
        seconds=Seconds(0.25, 0.5, 0.125),
    )
    told = json.loads(json.dumps(as_json(answer)))
    assert told == {
        "question": "what did it cost?",
        "text": "Four million crowns. [1][2]\nOther articles say otherwise:\nIt is blue. [3][2]",
        "short": "four million crowns",
        "confidence": 0.75,
        "understood": {
            "text": "",
            "first_day": None,
            "last_day": None,
            "publishers": [],
            "latest": False,
            "author": "",
        },
        "declined": False,
        "reason": None,
        "claims": [
            {"text": "Four million crowns.", "citations": [1, 2], "differs": False},
            {"text": "It is blue.", "citations": [3, 2], "differs": True},
        ],
        "citations": told["citations"],
        "nearest": [],
        "seconds": {"search": 0.25, "read": 0.125, "answer": 0.5},
    }
    assert told["citations"][0] == {
        "n": 1,
        "article_id": ARTICLE.id,
        "title": "Solby bridge opens",
        "publisher": "The Gazette",
        "url": "https://gazette.example/bridge",
        "published": "2025-03-02T08:30:00+00:00",
        "start": 28,
        "end": 56,
        "page": None,
        "quote": "It cost four million crowns.",
        "answer": [36, 55],
        "record": None,
        "note": "Corrects the price.",
        "copies": [{"article_id": "7", "title": "Bridge", "publisher": "The Gull", "url": "https://gull.example/7"}],
    }
    assert ARTICLE.text[36:55] == "four million crowns"
    assert (told["citations"][2]["answer"], told["citations"][2]["record"]) == (None, "publisher")
    assert [citation["n"] for citation in told["citations"]] == [1, 2, 3]
    assert told["citations"][2]["published"] is None
    for citation, article in zip(told["citations"], (ARTICLE, ARTICLE, UNDATED), strict=True):
        assert article.text[citation["start"] : citation["end"]] == citation["quote"]


def test_a_citation_of_a_paged_article_gives_the_page():
    citation = Citation(replace(ARTICLE, pages=(0, 28)), 28, 56)
    told = as_json(Answer("what did it cost?", claims=(Claim("Four million crowns.", (citation,)),)))
    assert told["citations"][0]["page"] == 2


@pytest.mark.parametrize("reason", list(Reason))
def test_a_decline_gives_its_reason_and_the_nearest_titles(reason):
    told = json.loads(json.dumps(as_json(Answer("who?", reason=reason, nearest=(ARTICLE, UNDATED)))))
    assert (told["declined"], told["reason"]) == (True, reason.value)
    assert told["nearest"] == ["Solby bridge opens", "notes/bridge.txt"]
    assert told["claims"] == told["citations"] == []
    assert told["short"] is None and told["confidence"] is None
    assert told["text"]


def test_hits_keep_their_order_and_their_long_ids():
    hits = [Hit(Passage(UNDATED, 0, 10), 0.5), Hit(Passage(ARTICLE, 28, 56), 0.25)]
    told = json.loads(json.dumps(hits_as_json(hits)), parse_int=float)
    assert told[1] == {
        "passage": "It cost four million crowns.",
        "passage_id": str(hits[1].passage.id),
        "article_id": ARTICLE.id,
        "title": "Solby bridge opens",
        "start": 28,
        "end": 56,
        "score": 0.25,
        "copies": [],
    }
    assert [hit["score"] for hit in told] == [0.5, 0.25]
