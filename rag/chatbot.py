"""The whole way out: understand -> search -> read -> answer -> cite."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .answering import cite, days, declining, extractive, overview
from .answering.chain import retrieval_chain
from .answering.reader import Reader
from .archive.archive import Archive
from .archive.bounds import Bounds
from .errors import ChatModelError, ChatModelUnusable, UsageError
from .retrieval import by_author
from .retrieval.counting import articles_with
from .retrieval.query import understand
from .retrieval.rerank import rerank
from .retrieval.search import search
from .retrieval.spelling import mended
from .retrieval.told_later import told_later
from .retrieval.top_stories import top_stories
from .retrieval.topical import with_topics
from .text import storable
from .types import Answer, Claim, Draft, Hit, Query, Reason, Seconds, Turn

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

#: Passages that the reader reads, and that a search or an overview gives.
READ = 16
_HITS = 10


class Chatbot:
    """Answers questions from one archive. Safe to share between threads.

    `archive` is an open `Archive` or the folder of one (then closed with the chatbot). `llm` is a LangChain chat model
    or the name of one, `provider:model`; without it, answers are the articles' own words, found by `reader`. Raises
    what opening the archive and making the model raise.
    """

    def __init__(
        self, archive: Archive | Path | str, *, llm: BaseChatModel | str | None = None, reader: Reader | None = None
    ) -> None:
        self._owns_archive = not isinstance(archive, Archive)
        self.archive = archive if isinstance(archive, Archive) else Archive(archive, create=False)
        #: The language model's name, "" where there is none.
        self.llm_name = llm if isinstance(llm, str) else type(llm).__name__ if llm else ""
        self.reader = reader or Reader()
        self._chain = retrieval_chain(
            self._search, self._read, self._write_extractive if llm is None else _model_writer(llm)
        )

    def __enter__(self) -> Chatbot:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the archive, if the chatbot opened it."""
        if self._owns_archive:
            self.archive.close()

    def size(self) -> tuple[int, int]:
        """Return the numbers of articles and passages in the archive."""
        return self.archive.catalog.count("articles"), self.archive.catalog.count("passages")

    def publishers(self) -> list[str]:
        """Return the archive's publishers, those with most articles first."""
        return list(self.archive.overview().publishers)

    def search(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        publisher: str = "",
        today: datetime | None = None,
        plain: bool = False,
        limit: int = _HITS,
    ) -> tuple[Hit, ...]:
        """Return the passages nearest to the question, best first, published in `[since, until)` by `publisher`.

        Of passages that are equally near, those are preferred that are new on the day of `today`, by default now.
        Dates and publishers in the question count as in `answer`.
        """
        query = self._understand(_asked(question), history, since, until, publisher, today, plain=plain)
        found = search(query, self.archive, max(limit, READ))
        return (*self._reranked(query, found[:READ]), *found[READ:])[:limit]

    def answer(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        publisher: str = "",
        today: datetime | None = None,
        plain: bool = False,
    ) -> Answer:
        """Answer from the archive or decline, saying why; `history` is the conversation so far, oldest first.

        Only articles published in `[since, until)`, and only those of `publisher` if given, are used. `today` is when
        the question is asked, by default now: of articles that answer alike, those that are new then are preferred.
        A period in the question (“in October 2023”, “since March”; days are those of UTC) bounds the articles too, and
        publishers it names are preferred, as the answer's `understood` says; `plain` takes both for mere words.
        """
        *_, last = self.stream(
            question, history, since=since, until=until, publisher=publisher, today=today, plain=plain
        )
        return last

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        publisher: str = "",
        today: datetime | None = None,
        plain: bool = False,
    ) -> Iterator[Answer]:
        """Yield the answer as it grows: first with hits alone, found and then read, then with each verified claim.

        The last one has `complete=True`.
        """
        started = time.perf_counter()
        question = _asked(question)
        query = self._understand(question, history, since, until, publisher, today, plain=plain)
        answer = Answer(question, complete=False, understood=query.understood)
        draft = Draft()
        reason: Reason | None = None
        detail = ""
        searched = read = started
        try:
            for part in self._chain.stream({"query": query, "question": question, "history": history}):
                if "found" in part:
                    searched = read = time.perf_counter()
                    answer = replace(answer, hits=tuple(part["found"]))
                    yield answer
                if "hits" in part:
                    read = time.perf_counter()
                    answer = replace(answer, hits=tuple(part["hits"]))
                    yield answer
                if "draft" in part:
                    draft = part["draft"]
                    verified = cite.verify(draft, answer.hits)
                    claims = tuple(cite.with_true_copies(claim, self.archive.catalog.articles) for claim in verified)
                    if claims != answer.claims:
                        answer = _claimed(answer, claims, draft)
                        yield answer
        except ChatModelUnusable as error:
            reason, detail = Reason.MODEL_UNUSABLE, str(error)
        except ChatModelError as error:
            reason, detail = Reason.MODEL_FAILED, str(error)
        seconds = Seconds(searched - started, time.perf_counter() - read, read - searched)
        reading = f"Read as “{query.read_as}”." if query.read_as != question else ""
        extent = self._extent(query) if answer.overview or _counts(query) else ""
        later = "An article published later tells of it." if _told_later(query, answer) else ""
        notes = " ".join(note for note in (reading, extent, later, detail, self.archive.notice) if note)
        answer = replace(answer, detail=notes, seconds=seconds, complete=True)
        yield answer if answer.claims else declining.declined(answer, query, draft, reason, self.archive)

    def _extent(self, query: Query) -> str:
        """Say of how many articles an overview tells: those within the query's bounds, or those asked to be counted."""
        bounds = Bounds(query.since, query.until, query.publisher)
        within = " within these bounds" if bounds else ""
        if name := query.understood.author:
            count, topic = by_author.counted(query, self.archive)
            within = " within these bounds" if by_author.bounds_of(query) else ""
            return f"{_articles(count)}{within} by {name}{f' with “{topic}”' if topic else ''}."
        if counted := overview.counted(query):
            topic, words = counted
            count = articles_with(words, self.archive, bounds) if topic else self.archive.count(bounds)
            return f"{_articles(count)}{within}{f' with “{topic}”' if topic else ''}."
        count = self.archive.count(bounds) if bounds else 0
        if not count:
            return ""
        most = "; shown is what most of them tell" if count > _HITS and overview.of_a_time(query) else ""
        return f"{_articles(count)}{within}{most}."

    def _understand(
        self,
        question: str,
        history: Sequence[Turn],
        since: datetime | None,
        until: datetime | None,
        publisher: str,
        today: datetime | None,
        *,
        plain: bool,
    ) -> Query:
        overview = self.archive.overview()
        author = "" if plain else by_author.author(question, history, self.archive, list(overview.publishers))
        return understand(
            # No index holds the bylines: an author's name would be mended into some other word.
            question if author else mended(question, self.archive),
            history,
            overview.publishers,
            since=since,
            until=until,
            publisher=publisher,
            today=today or datetime.now(UTC),
            archive_days=overview.days,
            author=author,
            plain=plain,
        )

    def _search(self, values: dict[str, Any]) -> list[Hit]:
        query = values["query"]
        if query.understood.author:
            return by_author.by_author(query, self.archive, _HITS)
        if told_of_a_time := top_stories(query, self.archive, _HITS) if overview.of_a_time(query) else []:
            return told_of_a_time
        # A list of what was published then holds nothing else.
        later = [] if overview.asked(query) else told_later(query, self.archive)
        return [*search(query, self.archive, READ - len(later)), *later]

    def _read(self, values: dict[str, Any]) -> list[Hit]:
        query, found = values["query"], values["found"]
        # Who wants to be told of a topic asks nothing that the reader could find.
        return found if overview.asked(query) else self._reranked(query, with_topics(query, found, self.archive.rarity))

    def _reranked(self, query: Query, found: Sequence[Hit]) -> list[Hit]:
        return rerank(self.reader.read_hits(query.read_as, found))

    def _write_extractive(self, values: dict[str, Any]) -> Draft:
        return extractive.draft(values["query"], values["hits"], self.reader.calibration)


def _asked(question: str) -> str:
    if not isinstance(question, str):
        raise UsageError(f"a question is a str, not {question!r:.80}")
    return storable(question)


def _articles(count: int) -> str:
    return f"The archive holds {count:,} article{'' if count == 1 else 's'}"


def _counts(query: Query) -> bool:
    """Tell whether the question is answered by a number of articles, be it none."""
    return bool(query.understood.author) or overview.counted(query) is not None


def _told_later(query: Query, answer: Answer) -> bool:
    """Tell whether an article is cited that was published after the period that the question names."""
    cited = (citation.article.published for citation in answer.citations)
    return query.later is not None and any(day is not None and day >= query.later[0] for day in cited)


def _model_writer(llm: BaseChatModel | str) -> Runnable[dict[str, Any], Draft]:
    """Import what language models need only where one is wanted."""
    from .answering import generative

    return generative.writer(generative.chat_model(llm) if isinstance(llm, str) else llm)


def _claimed(answer: Answer, claims: tuple[Claim, ...], draft: Draft) -> Answer:
    """Return the answer with verified claims, and the short answer as far as they bear it out."""
    short = cite.verified_short(draft, claims)
    cited = next((each for claim in claims for each in claim.citations if each.answer), None)
    if short and cited:
        # “on Friday” says nothing to a reader of another week.
        before = cited.article.text[cited.start : cited.answer[0]] if cited.answer else ""
        short = days.dated(short, cited.article.published, before)
    confidence = draft.confidence if short else None
    return replace(answer, claims=claims, short=short, confidence=confidence, overview=draft.overview)
