from __future__ import annotations

import asyncio

from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda

from rag.answering.retriever import SearchRetriever
from tests.answering.articles import FERRY, PLANTED, paragraph, whole

FARES = paragraph(FERRY, "fares")


def test_hits_become_documents_that_can_be_cited() -> None:
    asked: list[str] = []

    def search(question: str) -> tuple[object, ...]:
        asked.append(question)
        return FARES, whole(PLANTED, score=0.5)

    first, second = SearchRetriever(search=search).invoke("what does a ticket cost?")
    assert asked == ["what does a ticket cost?"]
    assert first == Document(
        id=str(FARES.passage.id),
        page_content=FARES.passage.text,
        metadata={
            "article_id": FERRY.id,
            "title": "Ferry to Lindholm sails again",
            "publisher": "Harbour Post",
            "url": "https://harbour.example/ferry",
            "published": "2026-03-04T09:00:00+00:00",
            "start": FARES.passage.start,
            "end": FARES.passage.end,
            "score": 1.0,
        },
    )
    assert FERRY.text[first.metadata["start"] : first.metadata["end"]] == first.page_content
    assert second.metadata["published"] is None
    assert second.metadata["score"] == 0.5


def test_it_works_inside_a_chain_and_asynchronously() -> None:
    retriever = SearchRetriever(search=lambda question: [FARES])
    titles = retriever | RunnableLambda(lambda documents: [document.metadata["title"] for document in documents])
    assert titles.invoke("fares") == [FERRY.title]
    assert asyncio.run(retriever.ainvoke("fares"))[0].page_content == FARES.passage.text
