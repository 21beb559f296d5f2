"""Our search as a LangChain retriever, for use in chains and agents of one's own.

SearchRetriever(search=chatbot.search).invoke("where is the summit?")
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from ..types import Hit


class SearchRetriever(BaseRetriever):
    """A retriever over any function from a question to hits, best first.

    A document is a passage. Its metadata hold what a citation needs: `start` and `end` count characters in the text of
    the article `article_id`, and `published` is an ISO 8601 time or None.
    """

    search: Callable[[str], Sequence[Hit]]

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - the signature that LangChain calls
    ) -> list[Document]:
        return [_document(hit) for hit in self.search(query)]


def _document(hit: Hit) -> Document:
    """Return a hit as a LangChain document."""
    passage, article = hit.passage, hit.passage.article
    return Document(
        id=str(passage.id),
        page_content=passage.text,
        metadata={
            "article_id": article.id,
            "title": article.title,
            "publisher": article.publisher,
            "url": article.url,
            "published": article.published.isoformat() if article.published else None,
            "start": passage.start,
            "end": passage.end,
            "score": hit.score,
        },
    )
