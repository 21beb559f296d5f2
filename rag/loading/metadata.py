"""What a web page says of its article in data made for machines: JSON-LD and microdata, then meta tags.

All three are written by templates that nobody reads, so each value is one guess of several: the first that can be
believed is taken, the rest is passed over, and nothing here ever refuses a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from . import bylines, jsonld, language, microdata, page_address, page_time
from .one_line import LONGEST, line_of

_Node = jsonld.Node

#: schema.org's Article and what it calls kinds of it, and the kinds of a blog's post.
_ARTICLES = {
    "Article", "NewsArticle", "AnalysisNewsArticle", "AskPublicNewsArticle", "BackgroundNewsArticle",
    "OpinionNewsArticle", "ReportageNewsArticle", "ReviewNewsArticle", "AdvertiserContentArticle", "SatiricalArticle",
    "TechArticle", "ScholarlyArticle", "Report", "SocialMediaPosting", "BlogPosting", "LiveBlogPosting",
}  # fmt: skip
#: Meta tags and links that are looked at.
_MOST_TAGS = 2_000
#: Descriptions of the page's own article that are merged.
_MOST_OWN = 10
#: Values within one field that are looked at, and how deep: lists within lists within lists hold a million.
_MOST_VALUES, _DEEPEST = 500, 4
#: Titles that are tried.
_MOST_TITLES = 50
#: A headline shorter than this, in characters, may begin another title by chance.
_TELLING = 12

#: The names of meta tags, in the order in which they are believed.
_META = {
    "titles": ("og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "title"),
    "authors": (
        "author", "parsely-author", "sailthru.author", "article:author_name", "article:author", "byl", "dc.creator",
        "dcterms.creator",
    ),
    "publishers": ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher"),
    "published": (
        "article:published_time", "og:article:published_time", "article.published", "parsely-pub-date",
        "date.available", "datepublished", "pubdate", "publish-date", "publication_date", "dcterms.created",
        "dcterms.date", "dc.date",
        "dc.date.issued", "sailthru.date", "date",
    ),
    "updated": (
        "article:modified_time", "og:article:modified_time", "og:updated_time", "article.updated", "date.modified",
        "datemodified", "dcterms.modified", "last-modified",
    ),
    "urls": ("og:url", "parsely-link", "twitter:url"),
    "sections": ("article:section", "og:section", "parsely-section", "prism.section"),
    "languages": ("og:locale", "content-language", "language", "dc.language"),
}  # fmt: skip

_SPACED = re.compile(r"\s+(?:[|\-–—*·•»:]+)\s+")
_LETTERS = re.compile(r"[\W_]+")
_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)+")
_ADDRESS = re.compile(r"https?:|//|www\.|[\w.-]+\.(?:com|org|net)\b|.*@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Metadata:
    """The fields of the article, each "" or empty where the page does not say it."""

    title: str = ""
    #: Every form of the headline on the page, without the publisher's name after it.
    titles: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    publisher: str = ""
    #: The time of publication as structured data give it, and as meta tags do, which are easily another article's.
    published: str = ""
    published_meta: str = ""
    updated: str = ""
    url: str = ""
    language: str = ""
    section: str = ""
    place: str = ""
    note: str = ""
    #: The text as structured data have it: often cut short, sometimes with marks of the newsroom's system.
    text: str = ""


def read(tree: HtmlElement, url: str = "") -> Metadata:
    """Return what the page `tree`, fetched from `url` where that is known, says of its article. Never fails."""
    meta = _meta(tree)
    urls = list(page_address.candidates(tree, meta["urls"], url))
    headings = [line_of(microdata.text(heading)) for heading in microdata.first(tree.iter("h1"), 5)]
    page_titles = [line_of(microdata.text(title)) for title in microdata.first(tree.iter("title"), 1)]
    nodes = [*jsonld.nodes(jsonld.scripts(tree)), *microdata.items(tree)]
    found = _Found(_own(nodes, urls, [*headings, *meta["titles"], *page_titles]))

    publisher = _publisher(found.names("publisher"), meta["publishers"])
    houses = (publisher, *found.names("publisher"), *meta["publishers"])
    # The headline of the meta tags is more often the one that a newsroom's own reader takes than that of JSON-LD.
    house_keys = {_key(house) for house in houses} - {""}
    candidates = [*meta["titles"], *found.strings("headline"), *headings, *found.strings("name"), *page_titles]
    titles = _titles(candidates[:_MOST_TITLES], house_keys)
    told = found.strings("datePublished")
    published = page_time.best([*told, *meta["published"]]) if page_time.best(told) else ""
    return Metadata(
        title=titles[0] if titles and _key(titles[0]) not in house_keys else next(iter(titles[1:]), ""),
        titles=titles,
        authors=_authors(found, meta["authors"], houses),
        publisher=publisher,
        published=published,
        published_meta=page_time.best(meta["published"]),
        updated=page_time.later(page_time.best([*found.strings("dateModified"), *meta["updated"]]), published),
        url=next(iter(urls), ""),
        language=_language([*found.names("inLanguage"), tree.get("lang") or "", *meta["languages"]]),
        section=next(iter([*found.strings("articleSection"), *meta["sections"]]), ""),
        place=next(iter(found.strings("dateline")), ""),
        note=" ".join(dict.fromkeys(note for note in found.strings("correction") if not _ADDRESS.match(note))),
        text=found.text(),
    )


class _Found:
    """The nodes that describe the page's own article, best first; what the first leaves open, the next may say."""

    def __init__(self, nodes: Sequence[_Node]) -> None:
        self._nodes = nodes

    def strings(self, field: str) -> list[str]:
        """Return the strings of a field, those of objects being their text or name, on one line each."""
        return [line for node in self._nodes for line in _lines(node.get(field))]

    def names(self, field: str) -> list[str]:
        """Return the names in a field of the first node that has one."""
        return next((found for node in self._nodes if (found := _Found([node]).strings(field))), [])

    def people(self, field: str) -> list[str]:
        """Return the names in a field; beside people described as objects, bare strings are something else."""
        for node in self._nodes:
            value = node.get(field)
            described = [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
            if found := _lines(described or value):
                return found
        return []

    def text(self) -> str:
        """Return the longest `articleBody`."""
        bodies = [body for node in self._nodes for body in _strings(node.get("articleBody"))]
        return max(bodies, key=len, default="")


def _lines(value: object) -> list[str]:
    """Return the strings that a value holds, on one line each."""
    return [line for line in map(line_of, _strings(value)) if line]


def _strings(value: object) -> list[str]:
    """Return the strings that a value of JSON-LD holds: itself, the items of a list, the text or name of an object."""
    found: list[str] = []
    waiting = [(value, 0)]
    for _ in range(_MOST_VALUES):
        if not waiting:
            break
        value, depth = waiting.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, list) and depth < _DEEPEST:
            waiting += [(each, depth + 1) for each in reversed(value[:100])]
        elif isinstance(value, dict) and depth < _DEEPEST:
            name = next((value[field] for field in ("text", "name", "alternateName", "@value") if value.get(field)), "")
            waiting.append((name, depth + 1))
    return found


def _own(nodes: Iterable[_Node], urls: Sequence[str], titles: Sequence[str]) -> list[_Node]:
    """Return the nodes that describe the page's own article: those with its address, else those with its headline.

    Where none has either, the only article is taken, unless it says that it is another page's.
    """
    pages = {page_address.place(url) for url in urls}
    headlines = {_key(title) for title in titles if title}
    ranked: list[tuple[int, _Node]] = []
    for node in nodes:
        if not jsonld.kinds(node) & _ARTICLES:
            continue
        addresses = {
            page_address.place(each) for field in ("url", "mainEntityOfPage") for each in _addresses(node.get(field))
        }
        headline = _key(next(iter(_lines(node.get("headline"))), ""))
        if addresses & pages:
            ranked.append((2, node))
        elif headline and any(title.startswith(headline) for title in headlines if len(headline) >= _TELLING):
            ranked.append((1, node))
        elif not (addresses and pages):
            ranked.append((0, node))
    best = max((rank for rank, _ in ranked), default=0)
    if best == 0:
        return [ranked[0][1]] if len(ranked) == 1 else []
    return [node for rank, node in sorted(ranked, key=lambda each: -each[0]) if rank > 0][:_MOST_OWN]


def _addresses(value: object) -> Iterator[str]:
    """Yield the addresses in a field: strings, or the `@id` and `url` of objects."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            yield from (each[field] for field in ("@id", "url") if isinstance(each.get(field), str))


def _meta(tree: HtmlElement) -> dict[str, list[str]]:
    """Return purpose -> contents of the meta tags that serve it, in the order in which they are believed."""
    contents: dict[str, list[str]] = {}
    for tag in microdata.first(tree.iter("meta"), _MOST_TAGS):
        name = tag.get("property") or tag.get("name") or tag.get("http-equiv") or ""
        content = line_of(tag.get("content") or "")
        if content and len(content) <= LONGEST:
            contents.setdefault(name.strip().lower(), []).append(content)
    return {purpose: [each for name in names for each in contents.get(name, [])] for purpose, names in _META.items()}


def _authors(found: _Found, meta: Sequence[str], houses: Iterable[str]) -> tuple[str, ...]:
    """Return the people of the first source that names any."""
    for source in (found.people("author"), found.people("creator"), meta):
        if named := people((name for each in source for name in bylines.names(each[:LONGEST])), houses):
            return named
    return ()


def people(names: Iterable[str], houses: Iterable[str]) -> tuple[str, ...]:
    """Return, each once, the names that are no address, no key of a database, and none of the publishers `houses`."""
    passed_over = {*map(_key, houses), *bylines.NOBODY}
    found: dict[str, str] = {}
    for name in map(line_of, names):
        if _key(name) not in passed_over and not _ADDRESS.match(name) and not _SLUG.fullmatch(name):
            found.setdefault(_key(name), name)
    return tuple(found.values())


def _publisher(told: Sequence[str], meta: Sequence[str]) -> str:
    """Choose between the name that structured data give and the one of the site: an address or a bare key gives way."""
    names = [name for name in (*told, *meta) if not _ADDRESS.match(name) and len(name) <= LONGEST]
    return next((name for name in names if not name.islower()), next(iter(names), ""))


def _titles(candidates: Sequence[str], houses: set[str]) -> tuple[str, ...]:
    """Return the forms of the headline, each once and without what follows it: `Headline | Section | Publisher`.

    A tail is cut where it holds the name of the publisher, or where the rest is a headline that the page also has.
    """
    keys = set(map(_key, candidates))

    def without_tail(title: str) -> str:
        for gap in _SPACED.finditer(title):
            front, tail = title[: gap.start()], _SPACED.split(title[gap.end() :])
            if len(front) >= _TELLING and (_key(front) in keys or any(_names_house(part, houses) for part in tail)):
                return front
        return title

    return tuple(dict.fromkeys(without_tail(title) for title in candidates if _key(title) and len(title) <= LONGEST))


def _names_house(part: str, houses: set[str]) -> bool:
    """Tell whether a part of a title is a publisher's name, or that and a word or two: `Metro News`."""
    words = part.split()
    return any(_key(" ".join(words[:count])) in houses for count in range(max(1, len(words) - 2), len(words) + 1))


def _language(candidates: Iterable[str]) -> str:
    """Return the first code of a language."""
    for candidate in candidates:
        try:
            return language.code(candidate)
        except ValueError:
            continue
    return ""


def _key(text: str) -> str:
    """Return what two writings of a name have in common: `The Mirror` and `mirror`, `Emma-Mackenzie` and her name."""
    return _LETTERS.sub("", text.casefold().removeprefix("the "))
