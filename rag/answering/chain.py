"""The LangChain retrieval chain of two steps: search, then write a draft from what was found.

    {query, question, history}  ->  + hits  ->  + draft

One chain for both answerers: the draft comes from the articles' own sentences or from a language model. Streamed, it
gives the hits first, then the draft as it grows. A draft is a proposal: only `cite.verify` decides what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.runnables import Runnable, RunnableLambda, RunnablePassthrough

from ..types import Draft, Hit

Values = dict[str, Any]


def retrieval_chain(
    search: Callable[[Values], Sequence[Hit]], write: Runnable[Values, Draft] | Callable[[Values], Draft]
) -> Runnable[Values, Values]:
    """Return the chain that adds `hits` and `draft` to its input; `search` and `write` get all that stands in it."""
    writer = write if isinstance(write, Runnable) else RunnableLambda(write)
    return RunnablePassthrough.assign(hits=RunnableLambda(search)).assign(draft=writer)
