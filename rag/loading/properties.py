"""What office programs write into the properties of a file: often a guess, and then no title and no name."""

from __future__ import annotations

import re

from . import bylines

#: A longer title, in characters, is a sentence or a whole paragraph.
_LONGEST_TITLE = 250
_SUFFIXES = "docx?|odt|rtf|pdf|indd|qx[dp]|p65|pmd|pub|pptx?|xlsx?|txt|tex|dvi|e?ps|ai|html?|pages|wp[ds]"
_NO_TITLE = re.compile(
    rf"microsoft (?:word|powerpoint|excel|publisher)\b.*|(?:untitled|document|presentation|slide|layout|title)[ -]?\d*"
    rf"|(?:word|powerpoint) (?:document|presentation)|.*\.(?:{_SUFFIXES})|[\W\d_]*",
    re.IGNORECASE,
)
#: Names that programs give to a user of whom they know none.
_NOBODY = {"windows user", "office user", "microsoft office user", "authorised user", "authorized user", "default user"}


def title(written: str) -> str:
    """Return the title that a file gives itself, "" if it is a file's name or what a program put there."""
    words = " ".join(written.split())
    return "" if len(words) > _LONGEST_TITLE or _NO_TITLE.fullmatch(words) else words


def authors(written: str) -> list[str]:
    """Return the names in an author's property if all of them are full names; account names (“jsmith”) are none."""
    words = " ".join(written.split())
    names = bylines.only_names(words)
    return list(names) if all(" " in name and name.lower() not in _NOBODY for name in names) else []
