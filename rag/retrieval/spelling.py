"""“wher is teh sumit” -> “where is the summit”: slips of the pen in a question, mended by the archive's own words.

Only words are touched that are no words: in lower case, unknown to the archive's articles and to the embedding model's
vocabulary, which holds the usual English. Names stay as they were typed: Jon is not John.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import get_close_matches

from ..archive.archive import Archive
from ..archive.lexical import stems

#: What questions are made of, which no article need hold.
_ASKING = (
    "what", "where", "when", "which", "who", "whom", "whose", "why", "how", "many", "much", "does", "did", "the", "was",
    "were", "are", "has", "have", "had", "will", "would", "should", "could", "can", "about", "with", "from", "that",
    "this", "there", "their", "they", "and", "whats", "wheres", "whos",
)  # fmt: skip
_WORD = re.compile(r"(?<![\w'’-])[a-z]{3,24}(?![\w'’-])")
_ANY_WORD = re.compile(r"\b[^\W\d_]{3,}\b")
#: How alike two words must be (difflib's ratio).
_ALIKE, _ALIKE_ASKING = 0.75, 0.8
#: Letters of a word in which two may be wrong.
_LONG = 6
#: Even in print, “teh” is found in so many passages.
_SLIPS = 1e-4


def mended(question: str, archive: Archive) -> str:
    """Return `question` with each misspelt word replaced by the most alike word of the archive, if there is one."""
    # A capital at the beginning makes no name.
    lowered = question[:1].lower() + question[1:] if question[1:2].islower() else question
    corrected = _WORD.sub(lambda match: _mended(match[0], archive), lowered)
    return question if corrected == lowered else corrected


def _mended(word: str, archive: Archive) -> str:
    if word in _ASKING or len(archive.embedder.piece_offsets(word)) == 1:
        return word
    (stem, *_) = stems(word) or [word]
    share = archive.share_with(stem)
    if share < _SLIPS:
        swapped = next((each for each in _ASKING if sorted(each) == sorted(word)), "")
        if asking := swapped or _closest(word, _ASKING, _ALIKE_ASKING):
            return asking
    if share:
        return word
    distance = 2 if len(word) >= _LONG else 1
    known = Counter(
        found.lower()
        for text in archive.texts_with_words_like(stem, distance)
        for found in _ANY_WORD.findall(text)
        if abs(len(found) - len(word)) <= distance
    )
    return _closest(word, [each for each, _ in known.most_common()], _ALIKE) or word


def _closest(word: str, known: list[str] | tuple[str, ...], alike: float) -> str:
    return next(iter(get_close_matches(word, known, n=1, cutoff=alike)), "")
