"""Near-duplicates: copies of real articles, edited as papers edit, against stories that only resemble one another.

A pair counts as found if the whole procedure would find it: keys that meet, then the comparison of the two texts. The
constants of `rag.archive.duplicates` were settled on the even sources; the figures of the odd ones are those to report.
Pairs of one event are stories of two publishers, three days apart at most, whose titles share three words: the few
that really are copies of one another count as errors here, as nobody has labelled them.
"""

from __future__ import annotations

import re
import sqlite3
import struct
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

from rag.archive.duplicates import Clusters, candidates, same_story
from rag.archive.lexical import content_stems
from rag.archive.telling import Telling

from . import copies
from .data import SEED, data, records
from .results import Options, Result, Row

_SOURCES, _TRIAL = 600, 40
_SIZES = (1_000, 5_000, 26_000)
#: Words of a statement or a boilerplate ending that two stories share.
_BLOCK = 150
#: The peer: MinHash of the whole text, 128 permutations, and the resemblance from which it takes two for copies.
_PERMUTATIONS = 128
_RESEMBLANCE = (0.2, 0.3, 0.5, 0.7)

#: What an article is to the measurement (`source`, `copy`, `form`, `other`), and its number.
_Id = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts, of what kind they are, and whether they are copies of one another."""

    kind: str
    copy: bool
    a: str
    b: str


def articles() -> list[dict[str, Any]]:
    """Return all given articles, each with a `text`, `title`, `url` and `day`."""
    names = (*(f"realtimeqa/articles-{n}.jsonl.gz" for n in range(3)), "multihop_rag/corpus.jsonl.gz")
    read = [each for path in data(*names) for each in records(path)]
    return [
        {
            "text": each.get("text") or each.get("body") or "",
            "title": each["title"] or "",
            "url": each["url"] or "",
            "day": (each.get("published") or each.get("published_at") or "")[:10].replace("/", "-"),
        }
        for each in read
    ]


def sources(given: Sequence[dict[str, Any]], stories: Sequence[str], count: int) -> list[str]:
    """Draw texts of 80 to 3,000 words: half from RealTimeQA, the rest from the other two sets, no two alike."""
    random = Random(SEED)
    texts = [each["text"] for each in given]
    parts = (texts[:-609], count // 2), (texts[-609:], count // 4), (list(stories), count // 4)
    taken: list[str] = []
    seen: Clusters[int] = Clusters()
    for part, wanted in parts:
        fitting = [text for text in part if 80 <= len(text.split()) <= 3_000]
        fresh = [text for text in random.sample(fitting, min(len(fitting), 2 * wanted)) if _is_fresh(seen, text)]
        taken += fresh[:wanted]
    random.shuffle(taken)
    return taken


def _is_fresh(seen: Clusters[int], text: str) -> bool:
    number = len(seen)
    return seen.add(number, text) == number


def pairs(random: Random, texts: Sequence[str], stock: Sequence[str]) -> list[Pair]:
    """Return each text with its copies of all kinds, and the pairs that are none."""
    made: list[Pair] = []
    for n, text in enumerate(texts):
        made += [Pair(kind, True, text, edit(random, text, stock)) for kind, edit in copies.COPIES.items()]
        made.append(Pair("form filled in anew", False, text, copies.retold(random, text, stock)))
        made.append(Pair("written form", False, *copies.forms(random)))
        other = texts[(n + 1) % len(texts)]
        block = " ".join(" ".join(random.sample(list(stock), 4)).split()[:_BLOCK])
        for kind, place in (("same statement", "within"), ("same ending", "end")):
            share = copies.sharing(block, place)
            made.append(Pair(kind, False, share(random, text, stock), share(random, other, stock)))
    return made


def events(given: Sequence[dict[str, Any]]) -> list[tuple[int, int]]:
    """Return the pairs of stories by two publishers on one event: close in time, with titles that share three words."""
    by_word: dict[str, list[int]] = defaultdict(list)
    words = [set(content_stems(re.sub(r"[|-].*$", "", each["title"]))) for each in given]
    for n, each in enumerate(given):
        if each["day"] and len(each["text"].split()) >= 80:
            for word in words[n]:
                by_word[word].append(n)
    found: set[tuple[int, int]] = set()
    for holding in by_word.values():
        if len(holding) <= 200:
            for a, b in combinations(holding, 2):
                if len(words[a] & words[b]) >= 3 and _publisher(given[a]) != _publisher(given[b]):
                    apart = date.fromisoformat(given[a]["day"]) - date.fromisoformat(given[b]["day"])
                    if abs(apart.days) <= 3:
                        found.add((a, b))
    return sorted(found)


def _publisher(article: Mapping[str, Any]) -> str:
    return ".".join(urlsplit(article["url"]).netloc.split(".")[-2:])


def finds(a: Telling, b: Telling) -> bool:
    """Tell whether the two would be put into one cluster, if the archive held nothing else."""
    keys, others = a.keys, b.keys
    holders = [[0] if key in others else [] for key in keys]
    return bool(candidates(keys, holders, lambda _: others)) and same_story(a, b)


def by_kind(half: str, made: Sequence[Pair], found: Sequence[bool]) -> list[Row]:
    """Return for each kind how many pairs there are and which share was taken for copies; then the whole."""
    kinds: dict[str, list[bool]] = defaultdict(list)
    for pair, is_found in zip(made, found, strict=True):
        kinds[f"{'copy' if pair.copy else 'none'}: {pair.kind}"].append(is_found)
    rows: list[Row] = [
        {"half": half, "kind": kind, "pairs": len(some), "taken for copies": round(sum(some) / len(some), 4)}
        for kind, some in kinds.items()
    ]
    return rows


def scores(made: Sequence[Pair], found: Sequence[bool]) -> dict[str, float]:
    """Return precision and recall of pairs."""
    right = sum(pair.copy and is_found for pair, is_found in zip(made, found, strict=True))
    return {
        "precision": round(right / max(1, sum(found)), 4),
        "recall": round(right / max(1, sum(pair.copy for pair in made)), 4),
    }


def _resemblances(made: Sequence[Pair]) -> list[float]:
    """Return the peer's estimate for each pair."""
    import rensa  # comes with the extra `bench`

    def sketch(text: str) -> rensa.RMinHash:
        words = re.findall(r"\w+", text.casefold())
        minhash = rensa.RMinHash(num_perm=_PERMUTATIONS, seed=SEED)
        minhash.update([" ".join(run) for run in zip(words, words[1:], words[2:], strict=False)])
        return minhash

    return [sketch(pair.a).jaccard(sketch(pair.b)) for pair in made]


def grouped(made: Sequence[Pair], others: Sequence[str], order: Random) -> tuple[list[list[_Id]], dict[_Id, Hashable]]:
    """Put the sources, their copies, the forms and the `others` into clusters; return these and whose copy each is."""
    texts: dict[_Id, str] = {}
    truth: dict[_Id, Hashable] = {}
    numbers: dict[str, int] = {}
    for n, pair in enumerate(made):
        if pair.copy:
            source = "source", numbers.setdefault(pair.a, n)
            texts[source], truth[source] = pair.a, source
            texts["copy", n], truth["copy", n] = pair.b, source
        elif pair.kind == "form filled in anew":
            texts["form", n], truth["form", n] = pair.b, n
    for n, text in enumerate(others):
        texts["other", n], truth["other", n] = text, ("other", n)
    clusters: Clusters[_Id] = Clusters()
    ids = list(texts)
    order.shuffle(ids)
    for id_ in ids:
        clusters.add(id_, texts[id_])
    return clusters.all(), truth


def _together(clusters: Iterable[Sequence[_Id]]) -> set[frozenset[_Id]]:
    """Return the pairs of each cluster, but for those of two other articles, of which nobody has said what they are."""
    pairs_of = (pair for cluster in clusters for pair in combinations(cluster, 2))
    return {frozenset(pair) for pair in pairs_of if not pair[0][0] == pair[1][0] == "other"}


def cluster_scores(made: Sequence[Pair], others: Sequence[str]) -> Row:
    """Return precision and recall of pairs within clusters, and what another order of arrival changes."""
    found, truth = grouped(made, others, Random(SEED))
    again, _ = grouped(made, others, Random(SEED + 1))
    by_source: dict[Hashable, list[_Id]] = defaultdict(list)
    for id_, source in truth.items():
        by_source[source].append(id_)
    right, together, later = _together(by_source.values()), _together(found), _together(again)
    return {
        "articles": len(truth),
        "pairs in a cluster": len(together),
        "precision": round(len(together & right) / max(1, len(together)), 4),
        "recall": round(len(together & right) / max(1, len(right)), 4),
        "pairs of one order alone": round(len(together ^ later) / max(1, len(together)), 4),
    }


def growth(texts: Sequence[str], sizes: Sequence[int]) -> tuple[list[Row], Clusters[int]]:
    """Return the processor time of filling an archive up to each size, and the clusters of all texts."""
    rows: list[Row] = []
    clusters: Clusters[int] = Clusters()
    started = time.process_time()
    lately, reached = started, 0
    for n, text in enumerate(texts, 1):
        clusters.add(n - 1, text)
        if n in sizes:
            now = time.process_time()
            rows.append(
                {
                    "articles": n,
                    "CPU seconds per 1,000": round(1_000 * (now - started) / n, 2),
                    "CPU seconds per 1,000 since the row before": round(1_000 * (now - lately) / (n - reached), 2),
                }
            )
            lately, reached = now, n
    return rows, clusters


def bytes_on_disk(tellings: Sequence[Telling]) -> float:
    """Return the bytes for each article of two tables: who has a key, and which keys an article has."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "keys.sqlite"
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE keys (key INTEGER, article INTEGER, PRIMARY KEY (key, article)) WITHOUT ROWID")
        connection.execute("CREATE TABLE articles (article INTEGER PRIMARY KEY, keys BLOB)")
        all_keys = [telling.keys for telling in tellings]
        rows = ((key, n) for n, keys in enumerate(all_keys) for key in keys)
        connection.executemany("INSERT INTO keys VALUES (?, ?)", rows)
        packed = ((n, struct.pack(f"<{len(keys)}q", *keys)) for n, keys in enumerate(all_keys))
        connection.executemany("INSERT INTO articles VALUES (?, ?)", packed)
        connection.commit()
        connection.close()
        return round(path.stat().st_size / max(1, len(tellings)), 1)


def _milliseconds(work: Callable[[], object], count: int) -> float:
    started = time.process_time()
    work()
    return round(1_000 * (time.process_time() - started) / count, 3)


def run(options: Options) -> Result:
    """Measure pairs, clusters, the peer, time and room; then sort all given articles into clusters."""
    given = articles()
    stories = list(dict.fromkeys(each["context"] for each in records(*data("newsqa/dev.jsonl.gz"))))
    count = _TRIAL if options.trial else _SOURCES
    texts = sources(given, stories, count)
    random = Random(SEED)
    paragraphs = [part for each in random.sample(given, 1_500) for part in each["text"].split("\n\n")[1:4]]
    stock = [part for part in paragraphs if 45 < len(part.split()) < 200]
    event_pairs = events(given)
    figures: list[Row] = []
    summary: list[Row] = []
    for half, first in (("even", 0), ("odd", 1)):
        made = pairs(random, texts[first::2], stock)
        made += [Pair("one event", False, given[a]["text"], given[b]["text"]) for a, b in event_pairs[first::2]]
        found = [finds(Telling.of(pair.a), Telling.of(pair.b)) for pair in made]
        figures += by_kind(half, made, found)
        summary.append({"half": half, "method": "this", "pairs": len(made), **scores(made, found)})
        estimates = _resemblances(made)
        for least in _RESEMBLANCE:
            taken = [estimate >= least for estimate in estimates]
            name = f"MinHash of the whole text, resemblance {least}"
            summary.append({"half": half, "method": name, "pairs": len(made), **scores(made, taken)})
        others = dict.fromkeys(given[n]["text"] for pair in event_pairs[first::2] for n in pair)
        known = set(texts)
        alone = [text for text in others if text not in known]
        figures.append({"half": half, "clusters of": "copies, forms, events", **cluster_scores(made, alone)})
    figures += summary
    everything = [each["text"] for each in given[: 2_000 if options.trial else None]]
    Random(SEED).shuffle(everything)
    rows, clusters = growth(everything, _SIZES)
    figures += rows
    sizes = sorted((len(cluster) for cluster in clusters.all()), reverse=True)
    tellings = [Telling.of(text) for text in everything[:2_000]]
    figures.append(
        {
            "articles": len(everything),
            "clusters of two or more": sum(size > 1 for size in sizes),
            "articles in them": sum(size for size in sizes if size > 1),
            "largest": ", ".join(map(str, sizes[:8])),
            "keys, CPU ms": _milliseconds(lambda: [Telling.of(text).keys for text in everything[:2_000]], 2_000),
            "comparison, CPU ms": _milliseconds(lambda: [same_story(a, b) for a, b in pairwise(tellings)], 2_000),
            "bytes on disk": bytes_on_disk(tellings),
        }
    )
    return Result(figures, {"seed": SEED, "sources": len(texts), "constants settled on": "the even half"})
