"""The language of a text: what its publisher says, else what its words look like."""

from __future__ import annotations

import re

#: As much of a text as is looked at, in characters; below the least, nothing is guessed.
_LOOKED_AT = 600
_LEAST = 40
#: `en`, `en-GB`, `EN_us`; the three-letter codes stay as they are.
_CODE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]+)*", re.IGNORECASE | re.ASCII)


def code(tag: str) -> str:
    """Return the code of a language tag, `en` for `en-GB`; raises `ValueError` for what is none."""
    found = _CODE.fullmatch(tag.strip())
    if not found:
        raise ValueError(f"“{tag[:40]}” is no language code such as en or en-GB")
    return found[1].lower()


def guess(text: str) -> str:
    """Return the ISO 639-1 code of the language that `text` is most likely in, "" for a text too short to tell."""
    if len(text) < _LEAST:
        return ""
    # Imported here: it reads its model, a tenth of a second that a start without loading must not pay.
    import py3langid

    found, _ = py3langid.classify(text[:_LOOKED_AT])
    return str(found)
