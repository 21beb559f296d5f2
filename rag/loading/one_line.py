"""A value of a page's data as one line of text."""

from __future__ import annotations

import re
from html import unescape

#: Characters of a name, a title or an address; longer ones are something else.
LONGEST = 1_000
#: Controls, and the marks that turn the direction of what follows.
_CONTROL = re.compile("[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")


def line_of(text: str) -> str:
    """Return text on one line: references to characters resolved (some templates escape twice), controls left out."""
    return " ".join(_CONTROL.sub(" ", unescape(unescape(text))).split()) if len(text) <= 10 * LONGEST else ""
