"""The lines between headline and prose: who wrote it, and when."""

from __future__ import annotations

import re

from . import dates

#: The head is looked for in this many lines; it ends earlier with the first line of prose.
_HEAD_LINES = 4
_BY = re.compile(r"by:?\s+", re.IGNORECASE)
_BETWEEN_NAMES = re.compile(r"\s*[,&|]\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
_BETWEEN_GROUPS = re.compile(r"\s*;\s*(?:and\s+)?", re.IGNORECASE)
#: What stands behind a name and a comma and is no other name: a part of the name, or what its bearer does.
_SUFFIX = re.compile(r"[JS]r\.?|I{1,3}|IV|Ph\.?D\.?|M\.?D\.?|M\.?A\.?|MBA|[MOC]BE|Esq\.?|RN|[KQ]C")
_JOB = re.compile(
    r"(?:[\w'’-]+ ){0,4}(?:writer|editor|reporter|correspondent|columnist|critic|producer|photographer|contributor|"
    r"journalist|bureau chief|editor-in-chief)s?(?: (?:at|for|in|of) .+)?|(?:news ?room |the )?staff",
    re.IGNORECASE,
)
#: `Okafor, Mira`, as catalogues and programs for mail write a name.
_TURNED = re.compile(r"(?P<last>(?:[a-z]+ ){0,2}[^\s,]+), (?P<first>[^\s,]+(?: [^\s,]+)?)")
_COMPANY = re.compile(r"Inc\.?|Ltd\.?|Corp\.?|Co\.?|GmbH|Plc")
#: What stands in a field for an author that is none, without the punctuation around it.
NOBODY = frozenset(("", "admin", "administrator", "none", "null", "undefined", "unknown", "staff", "editor"))
#: The small words inside names.
_PARTICLE = re.compile("al|bin|da|de|del|della|den|der|di|dos|du|el|ibn|la|le|ter|van|von|y")
_DATE_LABEL = re.compile(r"(?:(?:first\s+)?published|posted|date)(?:\s+on)?\s*(:?)\s*", re.IGNORECASE)
_SENTENCE_END = re.compile(r"""[.!?…]["'”’)]*$""")


def without_by(text: str) -> str:
    """Return `Anjali Sharma` for `By Anjali Sharma`."""
    label = _BY.match(text)
    return text[label.end() :] if label else text


def names(text: str) -> tuple[str, ...]:
    """Split `By Anjali Sharma, Bob Li and Cem Kaya` into its names; "By" may be missing.

    `Jr.` and `PhD` stay with their name, `Staff Writer` behind it goes, and `Sharma, Anjali` is one person, turned.
    What does not consist of names alone (`Robin Buller in Oakland`) is returned whole, so that nothing is lost.
    """
    text = " ".join(text.split())
    whole = without_by(text)
    return only_names(text) or ((whole,) if whole else ())


def only_names(text: str) -> tuple[str, ...]:
    """Return the names of a text that consists of names alone, () for every other one."""
    text = " ".join(text.split())
    # “By Reuters, Berlin” is no person, and no prose has its bylines turned.
    labelled, text = _BY.match(text) is not None, without_by(text)
    found: list[str] = []
    for group in _BETWEEN_GROUPS.split(text):
        turned = None if labelled else _TURNED.fullmatch(group)
        if turned and all(map(_may_be_turned, turned.groups())):
            found.append(f"{turned['first']} {turned['last']}")
            continue
        for number, part in enumerate(filter(None, _BETWEEN_NAMES.split(group))):
            if number and _SUFFIX.fullmatch(part):
                found[-1] = f"{found[-1]}, {part}"
            elif not (number and _JOB.fullmatch(part)):
                if not _is_name(part):
                    return ()
                found.append(part)
    return tuple(dict.fromkeys(found))


def _may_be_turned(part: str) -> bool:
    """Tell whether one half of `Okafor, Mira` can be a part of a person's name, as `AFP` and `Editor` cannot."""
    is_acronym = len(part) > 1 and part.isupper() and "." not in part
    return _is_name(part) and not (is_acronym or any(each.fullmatch(part) for each in (_SUFFIX, _JOB, _COMPANY)))


def is_nobody(name: str) -> bool:
    """Tell whether what stands for an author is none: what a program wrote of whom it knew nothing."""
    return name.strip(" .,:;-–_/*()[]<>").casefold() in NOBODY


def _is_name(text: str) -> bool:
    words = text.split()
    capitals = all(word[0].isupper() or _PARTICLE.fullmatch(word) for word in words)
    ends_a_sentence = words[-1].endswith(".") and len(words[-1]) > len("Jr.")
    return capitals and words[-1][0].isupper() and not ends_a_sentence and len(words) <= 5


def byline(line: str) -> tuple[str, ...]:
    """Return the names of a line that is a byline and nothing else, () for every other line."""
    return only_names(line) if _BY.match(line) else ()


def read_head(text: str) -> dict[str, object]:
    """Return the `authors` and the `published` string that stand above the prose of `text`, as far as they do."""
    found: dict[str, object] = {}
    filled = (line for line in text.split("\n") if line.strip())
    for _, line in zip(range(_HEAD_LINES), filled, strict=False):
        line = line.strip(" \t*_")  # Markdown sets bylines in italics
        if authors := byline(line):
            found.setdefault("authors", list(authors))
        elif date := _date(line):
            found.setdefault("published", date)
        elif _SENTENCE_END.search(line):
            break
    return found


def _date(line: str) -> str:
    """Return the date of a line that is nothing else, or that is labelled as one; "" for every other line."""
    label = _DATE_LABEL.match(line)
    text = line[label.end() :] if label else line
    if label and label[1]:
        return text  # "Published: ..." is a date, and if it cannot be read, that is worth a report
    try:
        dates.parse(text)
    except ValueError:
        return ""
    return text
