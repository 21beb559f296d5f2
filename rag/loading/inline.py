"""Elements in running text that mean something: what is struck out, and a `<time>`, which dates no page there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree
from lxml.html import HtmlElement

from . import markup

#: The elements that the extraction leaves out with their words, though sentences may hold them.
_INLINE = ("time", "label", "output")
#: The elements that may stand between one of these and its paragraph.
_BETWEEN = frozenset(("a", "abbr", "b", "cite", "em", "font", "i", "mark", "small", "span", "strong", "u"))
_PARAGRAPHS = frozenset(("blockquote", "dd", "li", "p", "td"))
#: What is beside it in a sentence: the end of one, so many characters, or so many words that begin with small letters.
_SENTENCE_END = re.compile(r"""[.!?…]["'”’)]*\s*$""")
_LONG = 100
_SMALL_WORD, _SMALL_WORDS = re.compile(r"\b[a-z]"), 3
#: How a line that gives the page's own date begins.
_LABEL = re.compile(r"\W*(?:by|(?:first |last )?(?:published|posted|updated|modified|created)|date)\b", re.IGNORECASE)
#: A class or id of what readers say, and of lists of other articles; a class such as `has-comments` says neither.
_OTHERS = re.compile(
    r"(?:(?!has|no|with|show)\w+[-_])?(?:comments?|related|recommended|recommendations?)"
    r"(?:[-_](?:area|articles?|body|box|container|content|items?|links?|list|news|posts?|section|stories|thread|"
    r"widget|wrapper))*",
    re.IGNORECASE,
)


def drop_struck_out(tree: HtmlElement) -> None:
    """Take out what is struck out: it is no longer said."""
    _empty(tree.iter(*markup.STRUCK_OUT))


def keep_words(tree: HtmlElement) -> None:
    """Make plain spans of what stands in sentences, so that its words are not left out."""
    for element in list(_in_sentences(tree, *_INLINE)):
        element.tag = "span"


def drop_others(tree: HtmlElement) -> None:
    """Take out the times that are none of the page's own: in sentences, comments, and lists of other articles."""
    for element in list(tree.iter()):
        names = (
            f"{element.get('class') or ''} {element.get('id') or ''}".split() if isinstance(element.tag, str) else ()
        )
        if any(map(_OTHERS.fullmatch, names)) and element.getparent() is not None and element.find(".//h1") is None:
            _empty(element.iter("time"))
    _empty(_in_sentences(tree, "time"))


def _empty(elements: Iterable[HtmlElement]) -> None:
    """Make spans without words of the elements; taking thousands out of one text would copy it as many times."""
    for element in list(elements):
        element.clear(keep_tail=True)
        element.tag = "span"


def _in_sentences(tree: HtmlElement, *tags: str) -> Iterator[HtmlElement]:
    told: dict[HtmlElement, bool] = {}
    for element in list(tree.iter(*tags)):
        paragraph = element.getparent()
        while paragraph is not None and paragraph.tag in _BETWEEN:
            paragraph = paragraph.getparent()
        if paragraph is None or paragraph.tag not in _PARAGRAPHS:
            continue
        if paragraph not in told:
            told[paragraph] = _is_sentence(_beside(paragraph, tags))
        if told[paragraph]:
            yield element


def _beside(paragraph: HtmlElement, tags: tuple[str, ...]) -> str:
    """Return the text of a paragraph without that of the elements `tags` in it."""
    parts: list[str] = []
    walk = etree.iterwalk(paragraph, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            parts.append((element.tail if element is not paragraph else "") or "")
        elif element.tag in tags:
            walk.skip_subtree()
        else:
            parts.append(element.text or "")
    return " ".join("".join(parts).split())


def _is_sentence(text: str) -> bool:
    if _LABEL.match(text):
        return False
    small = len(_SMALL_WORD.findall(text)) >= _SMALL_WORDS
    return small or len(text) > _LONG or _SENTENCE_END.search(text) is not None
