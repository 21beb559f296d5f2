"""Training data -> items: a question with the passage that answers it, and often one beside it that does not.

Two things are made here that the sets lack. Sets of single sentences (QAMR, QA-SRL, ...) name the document of each, so
their sentences are put together into passages of news again. And most sets ask only what their passage answers, so
passages that do not answer are added: of the same document, found by our own search, or robbed of the sentence.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from rag.text import sentences

from . import augment
from .claims import Claim

FILES = ("train-0", "train-1", "more-0", "more-1")


#: How often each question of a source is taken in one epoch. Natural questions on whole passages count most; template
#: questions on single sentences are many and say little.
WEIGHTS = {
    "squad2": 2.5,
    "squadshifts-new_wiki": 1.0,
    "squadshifts-amazon_reviews": 0.25,
    "squadshifts-reddit": 0.35,
    "qamr": 0.35,
    "squad_sent_chanys": 1.0,
    "nq_oracle": 2.0,
    "nq_qed_dev": 2.0,
    "nq_clapnq_dev": 1.0,
    "nq_swap": 0.8,
    "qadiscourse_wikinews": 0.4,
    "qadiscourse_wikipedia": 0.3,
    "qanom": 0.04,
    "qasrl_gs": 0.05,
    "onestopqa_guardian": 3.0,
    "covidqa_deepset": 0.3,
}
#: Sources of single sentences.
_SENTENCES = ("qamr", "qadiscourse_wikinews", "qadiscourse_wikipedia", "qanom", "qasrl_gs")
#: Kinds of questions that small readers confuse are taken this much more often.
_CONFUSED = re.compile(
    r"\b(which|what) (country|city|state|company|year)\b|\bhow (many|much)\b|\bwhen\b", re.IGNORECASE
)
_CONFUSED_WEIGHT = 1.4
#: Shares: questions that get a row beside theirs that does not answer; of these, the same passage asked something else;
#: questions made unanswerable.
_BESIDE, _ELSE, _TWISTED = 0.75, 0.2, 0.1
#: Characters of a passage: about 250 word pieces, and the short ones that most are cut to, since they cost less.
_LONG, _SHORT = 1_000, 560
_KEEP_LONG = 0.5


@dataclass(frozen=True, slots=True)
class Example:
    """A question on a context; `answers` are `(start, end)` into it, none if it does not answer."""

    question: str
    context: str
    answers: tuple[tuple[int, int], ...]
    title: str = ""
    source: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """What the network reads at once: one or two rows of `(question, header, context, answer or None)`.

    Of two rows, the first answers and the second does not. Of a claim, the first supports it; where the words are that
    would answer is not known, so its rows teach relevance alone.
    """

    rows: tuple[tuple[str, str, str, tuple[int, int] | None], ...]
    claim: bool = False

    @property
    def length(self) -> int:
        """The characters of the longest row, to put items of like length into one batch."""
        return max(len(question) + len(header) + len(context) for question, header, context, _ in self.rows)


def read(folder: Path) -> list[Example]:
    """Read all examples whose answers stand where they are said to; raises `OSError` if a file is missing."""
    found: list[Example] = []
    for name in FILES:
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                context = record["context"]
                answers = [(each["start"], each["start"] + len(each["text"])) for each in record["answers"]]
                sound = [
                    span
                    for span, each in zip(answers, record["answers"], strict=True)
                    if each["text"].strip() and context[slice(*span)] == each["text"]
                ]
                if bool(sound) != bool(answers):
                    continue
                document = record.get("document") or ""
                found.append(
                    Example(
                        record["question"].strip()[:300],
                        context,
                        tuple(sound),
                        _title(document),
                        record["source"],
                        document,
                    )
                )
    return found


def _title(document: str) -> str:
    """Return a document's name as a headline, "" where it is a number or a name for the machine."""
    title = document.removeprefix("/wiki/").replace("_", " ").strip()
    return "" if ":" in title or title.isdecimal() or "Reviews" in title or "Reddit" in title else title


def held_out(examples: Sequence[Example], share: int = 97) -> tuple[list[Example], list[Example]]:
    """Split off one context in `share` (with all its questions) of the sources of whole passages for development."""
    contexts = sorted({each.context for each in examples if each.source not in _SENTENCES})
    kept = set(Random(0).sample(contexts, len(contexts) // share))
    return [each for each in examples if each.context not in kept], [each for each in examples if each.context in kept]


class Sampler:
    """Makes the items of an epoch from a seed: the same seed, the same items.

    `mined` gives for a question the contexts that our own search finds for it, best first.
    """

    def __init__(
        self,
        examples: Sequence[Example],
        mined: Mapping[str, Sequence[int]],
        contexts: Sequence[str],
        claims: Sequence[Claim] = (),
    ) -> None:
        self._examples, self._claims = examples, claims
        self._mined, self._contexts = mined, contexts
        self._documents: dict[str, list[str]] = defaultdict(list)
        self._questions: dict[str, list[str]] = defaultdict(list)
        for each in examples:
            if each.document:
                self._documents[each.document].append(each.context)
            self._questions[each.document or each.source].append(each.question)
        self._documents = {document: list(dict.fromkeys(known)) for document, known in self._documents.items()}

    def epoch(self, seed: int) -> list[Item]:
        """Return the items of one epoch in random order."""
        random = Random(seed)
        items = [item for each in self._draw(random) for item in self._items(each, random)]
        items += [self._claim(each, random) for each in self._claims]
        random.shuffle(items)
        return items

    def _draw(self, random: Random) -> Iterator[Example]:
        for each in self._examples:
            weight = WEIGHTS.get(each.source, 1.0)
            if each.source not in _SENTENCES and _CONFUSED.search(each.question):
                weight *= _CONFUSED_WEIGHT
            for _ in range(int(weight) + (random.random() < weight % 1)):
                yield each

    def _items(self, each: Example, random: Random) -> Iterator[Item]:
        question = augment.as_typed(each.question, random)
        others = self._questions[each.document or each.source]
        if each.source in _SENTENCES:
            each = self._passage_of_sentences(each, random)
        elif each.answers and random.random() < _TWISTED:
            some = random.sample(others, min(len(others), 12))
            twisted = augment.unanswerable(each.question, each.context, each.answers[0], some, random)
            if twisted is not None:
                question, each = augment.as_typed(twisted, random), replace(each, question=twisted, answers=())
        header = self._header(each, random)
        context, answer = _cut(each, random)
        rows = [(question, header, context, answer)]
        if answer is not None and random.random() < _BESIDE:
            twisted = None
            if random.random() < _ELSE:
                some = random.sample(others, min(len(others), 12))
                twisted = augment.unanswerable(each.question, context, answer, some, random)
            if twisted is not None:
                rows.append((augment.as_typed(twisted, random), header, context, None))
            elif (beside := self._beside(each, random)) is not None:
                # Of like length, so that neither costs padding.
                other, _ = _cut(beside, random, max(len(context) + 60, 200))
                rows.append((question, self._header(beside, random), other, None))
        yield Item(tuple(rows))

    def _claim(self, each: Claim, random: Random) -> Item:
        title = " ".join(random.choice(each.beside).split()[:9]) if random.random() < 0.15 else ""
        claim = augment.as_typed(each.claim, random)
        beside = each.beside[min(int(random.expovariate(0.5)), len(each.beside) - 1)]
        rows = [(claim, augment.header(title, random), text[:_LONG], None) for text in (each.evidence, beside)]
        return Item(tuple(rows), claim=True)

    def _header(self, each: Example, random: Random) -> str:
        if random.random() < 0.4:
            return ""
        # Where no title is known, the beginning of the text does for a headline.
        title = each.title or (" ".join(each.context.split()[:9]) if random.random() < 0.3 else "")
        return augment.header(title, random)

    def _passage_of_sentences(self, each: Example, random: Random) -> Example:
        """Put the sentence among others of its document."""
        known = [other for other in self._documents.get(each.document, ()) if other != each.context]
        if not known or random.random() < 0.15:
            return each
        chosen = random.sample(known, min(len(known), random.randint(1, 8)))
        at = random.randint(0, len(chosen))
        before = "".join(f"{other} " for other in chosen[:at])
        after = "".join(f" {other}" for other in chosen[at:])
        answers = tuple((start + len(before), end + len(before)) for start, end in each.answers)
        return replace(each, context=before + each.context + after, answers=answers)

    def _beside(self, each: Example, random: Random) -> Example | None:
        """Return the question with a context that does not hold its answer, None if none was found."""
        answer = each.context[slice(*each.answers[0])].lower()
        kind = random.random()
        if kind < 0.25 and each.source not in _SENTENCES:
            robbed = _without_answer(each)
            if robbed is not None:
                return robbed
        if kind < 0.45 and each.document in self._documents and each.source not in _SENTENCES:
            known = self._documents[each.document]
        else:
            known = [self._contexts[n] for n in self._mined.get(each.question, ())]
        known = [other for other in known if other != each.context and answer not in other.lower()]
        if not known:
            return None
        # The search's first are the hardest.
        return replace(each, context=known[min(int(random.expovariate(0.5)), len(known) - 1)], answers=(), title="")


def _without_answer(each: Example) -> Example | None:
    """Return the example without the sentences that hold its answer, None if too little would be left."""
    answer = each.context[slice(*each.answers[0])].lower()
    kept = [each.context[start:end] for start, end in sentences(each.context)]
    kept = [sentence for sentence in kept if answer not in sentence.lower()]
    return replace(each, context=" ".join(kept), answers=()) if len(kept) >= 2 else None


def _cut(each: Example, random: Random, limit: int = 0) -> tuple[str, tuple[int, int] | None]:
    """Return a run of whole sentences of the context with one of its answers, and where that now stands.

    It has at most `limit` characters, by default one of two lengths at random.
    """
    answer = random.choice(each.answers) if each.answers else None
    limit = limit or (_LONG if random.random() < _KEEP_LONG else _SHORT)
    if len(each.context) <= limit:
        return each.context, answer
    spans = sentences(each.context)
    if answer is None:
        first = last = random.randrange(len(spans))
    else:
        first = next((n for n, (_, end) in enumerate(spans) if end > answer[0]), len(spans) - 1)
        last = next((n for n, (_, end) in enumerate(spans) if end >= answer[1]), len(spans) - 1)
    while True:
        growths = [n for n in (first - 1, last + 1) if 0 <= n < len(spans)]
        random.shuffle(growths)
        for n in growths:
            low, high = min(first, n), max(last, n)
            if spans[high][1] - spans[low][0] <= limit:
                first, last = low, high
                break
        else:
            break
    start = min(spans[first][0], answer[0]) if answer else spans[first][0]
    end = max(spans[last][1], answer[1]) if answer else spans[last][1]
    return each.context[start:end], (answer[0] - start, answer[1] - start) if answer else None
