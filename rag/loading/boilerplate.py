"""Lines of a page's text that are none of its article: what pages say around articles, whoever publishes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

#: A longer line, in characters, is prose, whatever it begins with.
_LONGEST = 220
#: A list of other articles is taken for the end of the text in this last share of it.
_LAST = 0.25
#: A shorter line, in characters, may rightly stand twice.
_REPEATED = 60
_SENTENCE_END = re.compile(r"""[.!?…]["'”’)]*\s*$""")

_LABELS = (
    "ad|ads|advertisements?|advertising|sponsored(?: content)?|promoted|paid content|loading|comments?|view comments|"
    "leave a comment|tell us what you think|join the (?:conversation|discussion)|share|share this(?: \\w+)?|save|print|"
    "email|copy link|newsletters?|sign up|subscribe(?: now)?|log ?in|register|thanks for signing up|sorry|watch|"
    "watch now|listen|play|replay|read|next|previous|photos?|gallery|video|swipe|back to top|"
    "(?:story|article) continues(?: below)?(?: advertisement)?|continue reading(?: the main story)?|"
    "scroll (?:down )?to continue(?: reading)?|skip advertisement|this content is not available"
)
#: Headings of lists of other articles.
_LISTS = (
    "related(?: (?:articles?|stories|topics|content|coverage|news|posts|reading|links|video|videos))?|see also|"
    "read (?:more|next|also|this next)|more(?: (?:stories|news|on this(?: story)?|like this|to read|coverage))?|"
    "more from .{2,40}|more on .{2,40}|most (?:read|popular|viewed|shared|recent)(?: in .{2,40})?|popular(?: \\w+)?|"
    "trending(?: now)?|recommended(?: (?:for you|stories|reading))?|"
    "you (?:may|might) (?:also )?(?:like|be interested in)|"
    "don.?t miss|editors?.? picks?|top stories|latest(?: news| stories)?|what to read next|up next|read more about"
)
_NETWORKS = "twitter|facebook|instagram|x|google news|tiktok|whatsapp|linkedin|bluesky|threads|youtube|telegram"
_NETWORKS_LISTED = (
    rf"(?:{_NETWORKS})(?:(?:,? (?:and|or|&) |, )(?:on )?(?:{_NETWORKS}))*"
    r"(?:[.!:)]|$| (?:@|(?:at|for|here|page|to)\b))"
)
#: Beginnings of lines that ask the reader to go or do something.
_REQUESTS = (
    r"(?:read|see|watch|listen|related|more|don.?t miss|also read|recommended)(?: (?:more|also|next|now))?\s*[:|»→]",
    r"read more(?:[^\w ]|$| (?:about|at|by|coverage|from|here|in|like|news|of|on|stories|articles)\b)",
    r"(?:click|tap) here\b|.{0,80}\bclick(?:ing)? here(?: to .{0,60})?[.!]?$",
    r"(?:please )?(?:sign up|subscribe|register) (?:for|to(?! vote)|here|now|with|today)\b",
    r"sign up\b.{0,60}\bnewsletter",
    rf"(?:you can )?(?:also )?(?:follow|like(?! many)|find|join) .{{1,60}}\bon {_NETWORKS_LISTED}",
    r"(?:get|receive) (?:the |our |more |all )?.{0,60}\b(?:in your inbox|newsletters?|news app|notifications)\b",
    r"(?:download|get) (?:the|our) .{0,40}\bapp\b",
    r"(?:got|have) (?:a|any) (?:story|tip|news tip|question|confidential tip)\b.{0,40}\?",
    r"(?:to view|to watch|to see) this (?:video|content)\b|(?:please )?enable javascript",
    r"your browser (?:does|is (?:blocking|no|old|out|set|too|un))",
    r"for more (?:stories|news) like this\b|enjoying our|join our\b|want more\b.{0,60}\?",
    r"(?:log in|login|sign in|create an account) (?:or|and|to|with)\b|you must (?:be logged in|confirm)\b",
    r"please log ?(?:out|in)\b|(?:image|photo|picture)s?(?: credits?(?: by)?| by)\s*:",
    # “Picture: Jon Vale”, but no sentence: “Picture: a child in the snow.”
    r"(?:image|photo|picture)s?\s*:(?!\s*(?!courtesy|handout|provided|supplied|via)(?-i:[a-z])[^\n]*\s[^\n]*[.!?]$)",
    r"(?:©|\(c\)|copyright)\s.{0,10}(?:19|20)\d\d|all rights reserved",
)
#: What somebody said is prose, also where it asks for something.
_SAID = re.compile(
    r""",["'”’]? .{0,100}\b(?:said|says|told|tells|added|advise[ds]|asked|announced|urge[ds]|warn(?:ed|s)|wrote)\b"""
)
_LABEL = re.compile(rf"(?:{_LABELS})", re.IGNORECASE)
_LIST = re.compile(rf"(?:{_LISTS})", re.IGNORECASE)
_REQUEST = re.compile(rf"(?:{'|'.join(_REQUESTS)})", re.IGNORECASE)
#: An address or a time that stands alone.
_MACHINE = re.compile(r"https?://\S+|\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-][\d:]+)?)?")
_AROUND = " \t()-–—*•·|>»→:.…!_#"
_LETTERS = re.compile(r"[\W_]+")


def without(text: str, titles: Iterable[str]) -> str:
    """Return `text` without the headline, which stands apart, and without lines that are plainly no part of it."""
    headlines = {_key(title) for title in titles}
    return "\n".join(_kept(_without_list(text.split("\n")), headlines))


def _without_list(lines: list[str]) -> list[str]:
    """Return the lines before a list of other articles that ends the text."""
    left = total = sum(map(len, lines))
    for number, line in enumerate(lines):
        if left <= _LAST * total and _LIST.fullmatch(line.strip(_AROUND)):
            return lines[:number]
        left -= len(line)
    return lines


def _kept(lines: Iterable[str], headlines: set[str]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for line in lines:
        key = _key(line)
        if not key or key in headlines or is_boilerplate(line):
            continue
        # A sentence stands twice where a caption repeats the prose, or the page its whole article; a table of meals
        # rightly says the same thing every day, to the letter.
        if len(line) >= _REPEATED:
            if key in seen and (seen[key] != line or _SENTENCE_END.search(line)):
                continue
            seen[key] = line
        yield line


def is_boilerplate(line: str) -> bool:
    """Tell whether a line is a label, the heading of a list of other articles, or a request to the reader."""
    if len(line) > _LONGEST:
        return False
    bare = line.strip(_AROUND)
    return bool(
        _LABEL.fullmatch(bare)
        or _LIST.fullmatch(bare)
        or (_REQUEST.match(line.lstrip(_AROUND)) and not _SAID.search(line))
        or _MACHINE.fullmatch(bare)
    )


def _key(text: str) -> str:
    return _LETTERS.sub("", text.casefold())
