"""What a language model returns, read as a draft: JSON that may be wrapped in chatter, unfinished or half wrong."""

from __future__ import annotations

import json
import re

from ..types import Draft, DraftClaim, Quote

_THINKING = re.compile(r"\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
# Neither can match inside a JSON string, where a quotation mark has a backslash before it.
_LIST = re.compile(r'"claims"\s*:\s*\[')
_CLAIM = re.compile(r'\{\s*"claim"\s*:')
_BETWEEN = re.compile(r"[\s,]*")
_JSON = json.JSONDecoder(strict=False)


def read(text: str) -> tuple[Draft, bool]:
    """Return the complete claims in `text`, and whether it is usable: it has claims, or a list that is empty."""
    thinking = _THINKING.match(text)
    opening = _LIST.search(text, thinking.end() if thinking else 0)
    if opening is None:
        return Draft(), False
    claims: list[DraftClaim] = []
    position, malformed = opening.end(), False
    while not text.startswith("]", position := _skip(text, position)):
        try:
            value, position = _JSON.raw_decode(text, position)
        except (ValueError, RecursionError):
            # Still being written, or not JSON (mostly a quotation mark without its backslash): the next may be better.
            malformed = True
            following = _CLAIM.search(text, position + 1)
            if following is None:
                break
            position = following.start()
        else:
            claim = _claim(value)
            if claim is None:
                malformed = True
            else:
                claims.append(claim)
    return Draft(tuple(claims)), bool(claims) or not malformed


def _skip(text: str, position: int) -> int:
    """Return the place of the next character at or after `position` that is neither white space nor a comma."""
    between = _BETWEEN.match(text, position)
    return between.end() if between else position


def _claim(value: object) -> DraftClaim | None:
    """Return one decoded item of the list as a claim, None if it has another form."""
    if not isinstance(value, dict):
        return None
    text, quotes = value.get("claim"), value.get("quotes")
    if not isinstance(text, str) or not isinstance(quotes, list):
        return None
    return DraftClaim(_clean(text), tuple(quote for item in quotes if (quote := _quote(item)) is not None))


def _quote(value: object) -> Quote | None:
    """Return one decoded quote, None if it has another form; the model counts passages from 1, hits from 0."""
    if not isinstance(value, dict):
        return None
    passage, words = value.get("passage"), value.get("quote")
    if type(passage) is not int or not isinstance(words, str):  # `True` is an `int` too
        return None
    return Quote(hit=passage - 1, text=words)


def _clean(text: str) -> str:
    """Return a claim on one line, without control characters, half characters and passage numbers like [1].

    The numbers would be taken for those of our citations, which count differently.
    """
    line = " ".join(text.encode("utf-8", "ignore").decode("utf-8").split())
    printable = "".join(character for character in line if character >= " " and not "\x7f" <= character <= "\x9f")
    return re.sub(r" ?\[\d+(?:, ?\d+)*\]", "", printable)
