"""Bounds on MIME, as mail and saved pages have it, for the standard library's parser knows none."""

from __future__ import annotations

import re

from ..errors import LoadError

#: Headers whose parameters take a time that grows with the square of their length.
_PARAMETERS = re.compile(rb"^content-(?:type|disposition):.*(?:\n[ \t].*)*", re.IGNORECASE | re.MULTILINE)
_LONGEST_PARAMETERS = 20_000


def require_short_headers(data: bytes, path: str) -> None:
    """Raise `LoadError` for a file with a header that would keep the parser busy for long."""
    if any(len(header[0]) > _LONGEST_PARAMETERS for header in _PARAMETERS.finditer(data)):
        raise LoadError(path, f"has a header of more than {_LONGEST_PARAMETERS:,} bytes")
