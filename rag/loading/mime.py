"""MIME, as mail and saved pages have it, parsed within bounds, for the standard library's parser knows none."""

from __future__ import annotations

import email
import re
from email.message import Message

from ..errors import LoadError

#: Headers whose parameters take a time that grows with the square of their length.
_PARAMETERS = re.compile(rb"^content-(?:type|disposition):.*(?:\n[ \t].*)*", re.IGNORECASE | re.MULTILINE)
_LONGEST_PARAMETERS = 20_000
#: Parts that hold others: each makes the parser look at every line below it once more, and call itself.
_HOLDS_OTHERS = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_MOST_HOLDERS = 100
#: Parts that the lines between them may make: the parser keeps each in memory.
_MOST_PARTS = 20_000
#: What the number of parts that hold others times the number of lines may be: some seconds.
_MOST_WORK = 20_000_000


def parse(data: bytes, path: str) -> Message:
    """Return the message that `data` is, headers as they were written; raises `LoadError` for what exceeds the bounds.

    Headers are read with the policy `compat32`: the newer one raises errors of many kinds on headers as spammers and
    old programs write them.
    """
    # The parser ends a line at a lone carriage return too, so what is counted must.
    data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if any(len(header[0]) > _LONGEST_PARAMETERS for header in _PARAMETERS.finditer(data)):
        raise LoadError(path, f"has a header of more than {_LONGEST_PARAMETERS:,} bytes")
    holders = len(_HOLDS_OTHERS.findall(data))
    if holders > _MOST_HOLDERS or holders * data.count(b"\n") > _MOST_WORK:
        raise LoadError(path, "has too many parts within parts")
    if holders and data.count(b"\n--") > _MOST_PARTS:
        raise LoadError(path, f"has more than {_MOST_PARTS:,} parts")
    try:
        return email.message_from_bytes(data)
    except RecursionError as error:
        raise LoadError(path, "has too many parts within parts") from error
    except ValueError as error:
        raise LoadError(path, f"names its parts in a way that cannot be read: {error}") from error
