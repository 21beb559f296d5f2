"""The LangChain retrieval chain of three steps: search, read, write a draft.

    {query, question, history}  ->  + found  ->  + hits  ->  + draft

One chain for both answerers: the draft comes from the articles' own sentences or from a language model. Streamed, it
gives what the search found, then the hits (the same, read and reranked), then the draft as it grows. A draft is a
proposal: only `cite.verify` decides what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.runnables import Runnable, RunnableLambda, RunnablePassthrough

from ..types import Draft, Hit

Values = dict[str, Any]


def retrieval_chain(
    search: Callable[[Values], Sequence[Hit]],
    read: Callable[[Values], Sequence[Hit]],
    write: Runnable[Values, Draft] | Callable[[Values], Draft],
) -> Runnable[Values, Values]:
    """Return the chain that adds `found`, `hits` and `draft` to its input; each step gets all that stands in it."""
    writer = write if isinstance(write, Runnable) else RunnableLambda(write)
    found = RunnablePassthrough.assign(found=RunnableLambda(search))
    return found.assign(hits=RunnableLambda(read)).assign(draft=writer)
