"""Web pages: how much of an article's text and of its fields is read from pages as they were published.

Two public sets with known articles: 181 pages of the article-extraction-benchmark (text only) and 53 of fundus (text,
title, time and authors, as parsers written by hand for each publisher read them).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

from rag.loading import load
from rag.text import normalise
from rag.types import Article

from .data import data
from .results import Options, Result, Row

_FOLDER = "news_formats/html"
_TRIAL = 10
#: Pages of fundus below this F1 are listed.
_FAILED = 0.9
_TOKEN = re.compile(r"\w+")
_SHINGLE = 4
_MINUTE = "%Y-%m-%d %H:%M"
_HALVES = (("even half", slice(0, None, 2)), ("odd half", slice(1, None, 2)), ("all", slice(None)))


class Share(NamedTuple):
    """What a text found and the true one have in common, in tokens or in shingles."""

    precision: float
    recall: float


class _Page(NamedTuple):
    """A page of fundus and what its article is."""

    path: Path
    expected: Mapping[str, Any]


def run(options: Options) -> Result:
    """Read every page; even and odd ones apart, as choices were settled on the even ones."""
    figures = _scrapinghub(options) + _fundus(options)
    return Result(
        figures,
        {
            "f1_shingles": "the article-extraction-benchmark's own rule: multisets of 4 successive \\w+ tokens, "
            "precision and recall averaged over pages, F1 of the two means",
            "f1_tokens": "the same of multisets of single tokens, averaged page by page",
            "text of fundus": "summary, subheadings and paragraphs",
            "title": "equal but for case, white space and the form of quotes and dashes",
            "published": "the same minute",
            "authors": "the same set of names, whatever their case",
            "halves": "choices were settled on the even pages, by order of names: the odd ones are the fair ones",
        },
    )


def _scrapinghub(options: Options) -> list[Row]:
    (truth,) = data(f"{_FOLDER}/scrapinghub/ground-truth.json")
    wanted = json.loads(truth.read_text(encoding="utf-8"))
    keys = sorted(wanted)[: _TRIAL if options.trial else None]
    pairs = []
    for key in keys:
        article = _read(truth.parent / "html" / f"{key}.html.gz")
        pairs.append((article.text if article else "", wanted[key]["articleBody"]))
    return [
        {"set": "scrapinghub", "part": part, "pages": len(pairs[half]), **text_scores(pairs[half])}
        for part, half in _HALVES
    ]


def _fundus(options: Options) -> list[Row]:
    pages = _fundus_pages()[: _TRIAL if options.trial else None]
    pairs: list[tuple[str, str]] = []
    fields: list[dict[str, bool]] = []
    failed: list[Row] = []
    for page in pages:
        article = _read(page.path)
        pairs.append((article.text if article else "", body(page.expected)))
        fields.append(right(article, page.expected))
        f1 = round(harmonic(shared(*pairs[-1], size=1)), 4)
        if f1 < _FAILED or not all(fields[-1].values()):
            wrong = ", ".join(name for name, is_right in fields[-1].items() if not is_right)
            failed.append({"fundus page": page.path.name.partition(".")[0], "f1_tokens": f1, "wrong": wrong or "-"})
    figures: list[Row] = []
    for part, half in _HALVES:
        row: Row = {"set": "fundus", "part": part, "pages": len(pairs[half]), **text_scores(pairs[half])}
        for name in fields[0]:
            row[name] = round(mean(each[name] for each in fields[half]), 4)
        figures.append(row)
    return figures + failed


def _fundus_pages() -> list[_Page]:
    """Return the pages with their articles; of one publisher, both are in the order of time."""
    pages: list[_Page] = []
    for country in ("uk", "us"):
        (folder,) = {path.parent for path in data(f"{_FOLDER}/fundus/{country}/meta.info")}
        for truth in sorted(folder.glob("*.json")):
            saved = sorted(folder.glob(f"{truth.stem}_*.html.gz"))
            articles = json.loads(truth.read_text(encoding="utf-8"))
            pages += [_Page(path, articles[name]) for path, name in zip(saved, sorted(articles), strict=True)]
    return pages


def _read(path: Path) -> Article | None:
    return next((each for each in load([path]) if isinstance(each, Article)), None)


def body(expected: Mapping[str, Any]) -> str:
    """Return the text of an article of fundus: its summary, then the sections."""
    parts = list(expected["body"]["summary"])
    for section in expected["body"]["sections"]:
        parts += [*section["headline"], *section["paragraphs"]]
    return "\n".join(parts)


def right(article: Article | None, expected: Mapping[str, Any]) -> dict[str, bool]:
    """Tell which fields of an article are those of fundus."""
    if article is None:
        return {"title": False, "published": False, "authors": False}
    time = datetime.fromisoformat(expected["publishing_date"])
    time = time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    published = article.published
    return {
        "title": _plain(article.title) == _plain(expected["title"]),
        "published": published is not None and f"{published:{_MINUTE}}" == f"{time:{_MINUTE}}",
        "authors": set(map(_plain, article.authors)) == set(map(_plain, expected.get("authors", []))),
    }


def _plain(text: str) -> str:
    return normalise(text).text.strip()


def text_scores(pairs: Sequence[tuple[str, str]]) -> Row:
    """Score pairs of a text found and the true one."""
    shingles = [shared(found, true) for found, true in pairs]
    tokens = [shared(found, true, size=1) for found, true in pairs]
    means = Share(mean(each.precision for each in shingles), mean(each.recall for each in shingles))
    return {
        "precision": round(means.precision, 4),
        "recall": round(means.recall, 4),
        "f1_shingles": round(harmonic(means), 4),
        "f1_tokens": round(mean(map(harmonic, tokens)), 4),
    }


def shared(found: str, true: str, size: int = _SHINGLE) -> Share:
    """Compare two texts as multisets of `size` successive tokens, by the rule of the article-extraction-benchmark."""
    left, right = _shingles(found, size), _shingles(true, size)
    common = (left & right).total()
    if left == right:
        return Share(1.0, 1.0)
    return Share(common / left.total() if left else 0.0, common / right.total() if right else 0.0)


def _shingles(text: str, size: int) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text)
    return Counter(tuple(tokens[i : i + size]) for i in range(max(1, len(tokens) - size + 1)) if tokens)


def harmonic(share: Share) -> float:
    """Return the F1 of a precision and a recall."""
    total = sum(share)
    return 2 * share.precision * share.recall / total if total else 0.0
