"""“Ann Lee resigned”, “he sacked his minister, Ann Lee”: what texts say of those who hold an office no more."""

from __future__ import annotations

import re
from functools import lru_cache

_ADVERB = r"(?:abruptly |suddenly |unexpectedly |also )?"
#: Behind a name, with at most two phrases between: “Ann Lee, 58, the finance minister, stepped down as party leader”.
_LEAVES = re.compile(
    r"(?:,[^,.;\n]{1,60}){0,2},? (?:who |and )?(?:has |had |have )?(?:"
    rf"{_ADVERB}(?:resigned|resigns|quit|quits|stepped (?:down|aside)|steps down|retired)"
    rf"|(?:was|were|been) {_ADVERB}(?:sacked|fired|dismissed|ousted|removed|voted out|replaced)"
    r"|left (?:office|(?:the|his|her) (?:post|job)))\b"
    r"(?! (?:\d|from (?:international|football|cricket|tennis)|to |hurt|smoking|drinking))"
    r"(?: (?:as|from (?:the|his|her) (?:post|job|role) (?:as|of)) (?P<office>[^,.;\n]{3,50}))?",
    re.IGNORECASE,
)
#: Before a name: “dismissed his interior minister, Ann Lee”. What is dismissed may be a claim “by Ann Lee”, too.
_SENT_AWAY = re.compile(
    r"\b(?:sack(?:s|ed|ing)?|dismiss(?:es|ed|ing)|fire[ds]|firing|oust(?:s|ed|ing)|remov(?:es|ed|ing)"
    r"|(?P<by>replac(?:es|ed|ing)|succeed(?:s|ed|ing))) "
    r"(?:(?:his|her|its|their|the) (?P<office>(?:[\w’'-]+ ){0,3}[\w’'-]+?),? )?(?:(?:mr|mrs|ms|dr|gen)\.? )?$",
    re.IGNORECASE,
)
_NOT_A_PERSON = re.compile(r"\b(?:by|from|with|as|after|that|claims?|reports?|warnings?|charges?)\b", re.IGNORECASE)
#: Characters on either side of a name that are read.
_AROUND = 160


def said(text: str, start: int, end: int, *, succeeded: bool = True) -> str | None:
    """Return the office that `text` says the name `text[start:end]` has left, "" where it says only that it left.

    None where it says nothing of the kind. Without `succeeded`, that somebody replaced the name does not count.
    """
    if behind := _LEAVES.match(text, end, min(len(text), end + _AROUND)):
        return behind["office"] or ""
    line = max(text.rfind("\n", 0, start) + 1, start - _AROUND)
    before = _SENT_AWAY.search(text[line:start])
    # “Dismissed Lee's claim” leaves Lee where she is.
    if before and before["by"] and not succeeded:
        return None
    if before and not _NOT_A_PERSON.search(before["office"] or "") and text[end : end + 1] not in ("'", "’"):
        return before["office"] or ""
    return None


# The same few names and articles are asked for again and again while an answer is chosen.
@lru_cache(maxsize=512)
def of(name: str, text: str) -> bool:
    """Tell whether `text` says anywhere that the person of this name, or surname, left an office."""
    *others, last = name.split() or [""]
    if not last[:1].isupper() or last not in text:
        return False
    first = rf"(?:{re.escape(others[-1])}\s+)?" if others else ""
    calls = re.finditer(rf"(?<![\w’'-]){first}{re.escape(last)}(?!\w|['’-]\w)", text)
    return any(said(text, *call.span()) is not None for call in calls)
