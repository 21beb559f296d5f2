"""A web page: `metadata.py` reads what it says of itself, `trafilatura` finds the text.

What the page does not say, `trafilatura` guesses too, and `htmldate` the time of publication.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime, timedelta
from html import unescape

from lxml import etree
from lxml.html import HtmlElement

from ..errors import LoadError
from ..types import Article
from . import boilerplate, dates, decode, fields, inline, jsonld, markup, metadata

#: Where pages declare their encoding; the standard wants it within the first 1,024 bytes, not all obey.
_DECLARED_WITHIN = 4096
#: Characters in which a page says that it is one.
_BEGINNING = 50
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
#: Control characters and references to them, as text pasted from a word processor has them; one makes `trafilatura`
#: give up.
_CONTROL = re.compile(
    r"[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:0*(?:[1-8]|1[124-9]|2\d|3[01])|x0*(?:[1-8bcef]|1[\da-f]));",
    re.IGNORECASE,
)
#: Tags and characters, pictures left out: far above what pages have, and below what keeps the libraries busy for long.
_MOST_TAGS = 100_000
_LONGEST = 10_000_000
#: The depths of all elements together; the libraries climb from many elements to the root.
_MOST_STEPS = 5_000_000
#: Characters of what a page says in its head of each thing, which the library looks through in quadratic time.
_LONGEST_META = 10_000
#: Pictures inside the page, and tags longer than any that says something: both may be larger than the parser takes.
_PICTURE = re.compile(r"data:[\w/+.-]+;base64,[\w+/=%\s]*+")
_HUGE_TAG = re.compile(r"<([a-zA-Z][\w-]{0,30}+)[^<>]{100000,}+>?")
#: Paragraphs and subheadings that are links and nothing else: they lead to other articles.
_ALONE = "[.//a[@href and not(starts-with(@href, '#'))]][not(.//text()[normalize-space()][not(ancestor::a)])]"
_LINK_ALONE = f"//p{_ALONE}"
_HEADING_LINK = f"//*[self::h2 or self::h3 or self::h4 or self::h5]{_ALONE}"
#: The text of the structured data is taken from this length on, in characters, where it is so many times as long as
#: the one found in the page, and where it holds this share of the latter's words.
_LEAST, _LONGER, _AGREES = 300, 1.5, 0.8
#: Characters from which on a paragraph is prose, no line made for a date.
_PROSE = 100
_BREAK = re.compile(r"</?(?:p|br|div|li|h[1-6]|blockquote)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)

# Both libraries log each page they give up on; it is reported here, by name. An application that wants their log
# still gets it: this only silences Python's last resort, which would write to the terminal.
for _library in ("trafilatura", "htmldate"):
    logging.getLogger(_library).addHandler(logging.NullHandler())


def read(stream: decode.Stream, path: str) -> Iterator[Article | LoadError]:
    """Yield the one article of a saved page; raises `LoadError` for a page without one. Nothing is fetched."""
    yield from read_page(decode.read_bytes(stream, path), path)


def read_page(
    data: bytes, path: str, *, url: str = "", encoding: str = "", fetched: datetime | None = None
) -> Iterator[Article | LoadError]:
    """Yield the one article of a page; raises `LoadError` for a page without one.

    `url` is where it was fetched from, for pages that do not say; `encoding` what its server declared.
    """
    # Imported here, as `htmldate` is: together they take a quarter of a second, which every start would pay.
    import trafilatura

    declared = _DECLARED.search(data[:_DECLARED_WITHIN])
    page = decode.to_text(data, path, encoding or (declared[1].decode("ascii", "replace") if declared else ""))
    page = _HUGE_TAG.sub(r"<\1>", _PICTURE.sub("", page))
    if page.count("<") > _MOST_TAGS or len(page) > _LONGEST:
        raise LoadError(path, f"has more than {_MOST_TAGS:,} tags or {_LONGEST:,} characters, too many for one article")
    # Both libraries get the parsed page: given a string that looks like an address, `htmldate` would fetch it, and
    # given any other, they read a page that nests deep only to that depth, and keep silent about it.
    tree = markup.parse_html(_CONTROL.sub("", page), path)
    # Plain text is parsed too, as one paragraph.
    if tree is None or ("html" not in page[:_BEGINNING].lower() and len(tree.findall("body//*")) < 2):
        raise LoadError(path, "is not a web page")
    if _steps(tree) > _MOST_STEPS:
        raise LoadError(path, "is a web page with too many elements too deep within others")
    inline.drop_struck_out(tree)
    told = metadata.read(tree, url)
    # Read above, with bounds; the libraries would read it again, with none.
    for script in jsonld.elements(tree):
        script.drop_tree()
    for meta in tree.iter("meta"):
        if len(meta.get("content", "")) > _LONGEST_META:
            meta.set("content", meta.get("content")[:_LONGEST_META])
    published = told.published or _published(tree, told)
    inline.keep_words(tree)
    complete = all((told.title, told.authors, told.publisher, told.url))
    try:
        document = trafilatura.bare_extraction(
            tree,
            include_comments=False,
            with_metadata=not complete,
            date_extraction_params={"original_date": True, "extensive_search": False},
            prune_xpath=[_LINK_ALONE, _HEADING_LINK],
        )
    except RecursionError as error:
        raise LoadError(path, "is a web page with too many lists within lists") from error
    if not isinstance(document, trafilatura.settings.Document):
        document = trafilatura.settings.Document()
    text = _text(boilerplate.without(document.text or "", told.titles), told)
    if not text:
        raise LoadError(path, "is a web page in which no article text was found")
    publisher = told.publisher or document.sitename
    found = {
        "title": told.title or document.title,
        "text": text,
        "authors": list(told.authors or metadata.people((document.author or "").split(";"), [publisher or ""])),
        "publisher": publisher,
        "url": told.url or url,  # the library's guess may be the whole site
        "published": published,
        "updated": told.updated,
        "fetched": fetched.isoformat() if fetched else None,
        "language": told.language,
        "section": told.section,
        "place": told.place,
        "note": told.note,
    }
    yield from fields.article(found, path)


def _steps(tree: HtmlElement) -> int:
    """Return the sum of the depths of all elements."""
    depth = steps = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        steps += depth
    return steps // 2


def _text(extracted: str, told: metadata.Metadata) -> str:
    """Choose between the text found in the page and the one in its structured data.

    The latter is taken where it is much longer and holds what was found: where the extraction missed most of it.
    """
    if len(told.text) < max(_LONGER * len(extracted), _LEAST):
        return extracted
    body = boilerplate.without(_TAG.sub("", _BREAK.sub("\n", unescape(told.text))), told.titles)
    known = set(body.split())
    words = extracted.split()
    agrees = sum(word in known for word in words) >= _AGREES * len(words)
    return body if agrees and len(body) >= _LONGER * len(extracted) else extracted


def _published(tree: HtmlElement, told: metadata.Metadata) -> str | None:
    """Return the time of publication of a page whose structured data do not say it, None where nothing does.

    It is looked for in the address, the meta tags, and elements made for a date, but not in the text: an archive is
    better served by no date than by one that the article only speaks of. Lists of other articles have their dates.
    """
    import htmldate

    own = deepcopy(tree)
    etree.strip_elements(own, "aside", "nav", with_tail=False)
    inline.drop_others(own)
    # The library looks for 2026-11-28 in everything that is written, too.
    for paragraph in list(own.iter("p", "blockquote", "li", "td")):
        is_prose = len(paragraph.text_content()) > _PROSE and paragraph.find(".//time") is None
        if is_prose and paragraph.getparent() is not None:
            paragraph.drop_tree()
    day = htmldate.find_date(own, extensive_search=False, original_date=True, url=told.url or None)
    timestamp = told.published_meta or htmldate.find_date(
        own,
        extensive_search=False,
        original_date=True,
        outputformat="%Y-%m-%dT%H:%M:%S%z",
        deferred_url_extractor=True,
    )
    return _likelier(day, timestamp)


def _likelier(day: str | None, timestamp: str | None) -> str | None:
    """Choose between the day that the address and the metadata give and the timestamp found in the page.

    A timestamp may belong to something else on the page. It is believed if it has a time of day and lies within a day
    of `day`, for the address has the newsroom's local day.
    """
    if day is None or timestamp is None:
        return day or timestamp
    try:
        time = dates.parse(timestamp)
    except ValueError:
        return day  # it lies in the future, say
    apart = time.replace(tzinfo=None) - datetime.fromisoformat(day)
    near = timedelta(days=-1) <= apart < timedelta(days=2)
    return timestamp if near and (time.hour or time.minute or time.second) else day
