"""“wher is teh sumit” -> “where is the summit”: slips of the pen in a question, mended by the archive's own words.

Only what is no word is touched: in lower case, in no article and in no dictionary, for “ticker” is not “thicker”. Names
stay as they were typed: Jon is not John.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache

from spellchecker import SpellChecker

from ..archive.archive import Archive
from ..archive.lexical import stems

#: What questions are made of, which no article need hold.
_ASKING = (
    "what", "where", "when", "which", "who", "whom", "whose", "why", "how", "many", "much", "does", "did", "the", "was",
    "were", "are", "has", "have", "had", "will", "would", "should", "could", "can", "about", "with", "from", "that",
    "this", "there", "their", "they", "and", "whats", "wheres", "whos",
)  # fmt: skip
_WORD = re.compile(r"(?<![\w'’-])[A-Za-z][a-z]{2,23}(?![\w'’-])")
_ANY_WORD = re.compile(r"\b[^\W\d_]{3,}\b")
#: How alike two words must be (difflib's ratio).
_ALIKE = 0.8
#: Letters of a word in which two may be wrong.
_LONG = 6
#: From so many slips on a question was typed carelessly.
_CARELESS = 2
#: Even in print, “teh” is found in so many passages.
_SLIPS = 1e-4


def mended(question: str, archive: Archive) -> str:
    """Return `question` with each misspelt word replaced by the most alike word of the archive, if there is one.

    In a question with several slips, a word of the dictionary that no article holds is taken for a name that is like
    it: “wich cort did hungry leave” means Hungary.
    """
    slips = 0

    def right(match: re.Match[str]) -> str:
        nonlocal slips
        word = match[0]
        if word.islower():
            found = _mended(word, archive, trusted=slips < _CARELESS)
        else:
            # At the beginning a capital may be a name's or not: then only what asks is known to be none.
            asking = "" if match.start() else _asking(word.lower(), archive)
            found = asking.capitalize() or word
        slips += found != word
        return found

    return _WORD.sub(right, question)


def _mended(word: str, archive: Archive, *, trusted: bool) -> str:
    if asking := _asking(word, archive):
        return asking
    (stem, *_) = stems(word) or [word]
    if archive.share_with(stem):
        return word
    in_dictionary = bool(_dictionary().known([word]))
    if trusted and in_dictionary:
        return word
    distance = 2 if len(word) >= _LONG else 1
    texts = archive.texts_with_words_like(stem, distance)
    said = {each for text in texts for each in _ANY_WORD.findall(text)}
    found = {each.lower() for each in said}
    if in_dictionary:
        # It can only be meant for a name, which the dictionary does not have.
        found -= said
    return _closest(word, (each for each in found if abs(len(each) - len(word)) <= distance)) or word


def _asking(word: str, archive: Archive) -> str:
    """Return the word that questions are made of which `word` is a slip for, "" if it is none."""
    (stem, *_) = stems(word) or [word]
    if word in _ASKING or archive.share_with(stem) >= _SLIPS or _dictionary().known([word]):
        return ""
    return next((each for each in _ASKING if sorted(each) == sorted(word)), "") or _closest(word, _ASKING)


def _closest(word: str, known: Iterable[str]) -> str:
    # Sorted, so that of two that are equally alike it is always the same.
    return next(iter(get_close_matches(word, sorted(known), n=1, cutoff=_ALIKE)), "")


@cache
def _dictionary() -> SpellChecker:
    """Return the English words; they are read at the first word that no article holds."""
    return SpellChecker()
