"""How well an answer fits those that are expected: exact match and F1.

Both are those of SQuAD's own evaluation script (Rajpurkar et al., 2016, “SQuAD: 100,000+ Questions for Machine
Comprehension of Text”; Rajpurkar, Jia and Liang, 2018, “Know What You Don't Know”), so that they can be held against
published ones.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterable, Sequence

#: An answer is right from this F1 on: most words of one that is expected, and not many others.
RIGHT_FROM_F1 = 0.5

_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLES = re.compile(r"\b(a|an|the)\b")
#: What SQuAD's rule, made for ASCII, leaves standing: quotes hide the word they touch, a dash joins two into one.
_TYPOGRAPHY = str.maketrans({**dict.fromkeys("‘’‚‛“”„‟«»‐‑", ""), **dict.fromkeys("‒–—―…", " ")})


def normalise_answer(text: str) -> str:
    """Return `text` as SQuAD's script compares it (Rajpurkar et al., 2016; the same in 2018).

    In this order: lower case; ASCII punctuation deleted; the words a, an, the deleted; white space made single spaces.
    """
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def exact_match(given: str, answers: Iterable[str]) -> bool:
    """Tell whether `given` equals any of `answers`, normalised (Rajpurkar et al., 2016).

    Without an answer in words, the right one is to say nothing (Rajpurkar et al., 2018).
    """
    return normalise_answer(given) in _expected(answers)


def f1(given: str, answers: Iterable[str]) -> float:
    """Return the harmonic mean of precision and recall of the words of `given`, of the answer it fits best.

    Words are normalised, and each counts as often as it stands there (Rajpurkar et al., 2016). Without an answer in
    words, saying nothing scores 1 and anything else 0 (Rajpurkar et al., 2018).
    """
    words = normalise_answer(given).split()
    return max(_word_f1(words, answer.split()) for answer in _expected(answers))


def _expected(answers: Iterable[str]) -> list[str]:
    """Return the answers normalised, those without a word left out; the empty one if none is left."""
    return [normalised for answer in answers if (normalised := normalise_answer(answer))] or [""]


def _word_f1(given: Sequence[str], expected: Sequence[str]) -> float:
    if not given or not expected:
        return float(given == expected)
    same = (Counter(given) & Counter(expected)).total()
    if not same:
        return 0.0
    precision, recall = same / len(given), same / len(expected)
    return 2 * precision * recall / (precision + recall)


def holds(text: str, answers: Iterable[str]) -> bool:
    """Tell whether any of `answers` stands in `text`, word for word once both are normalised."""
    words = f" {words_of(text)} "
    return any(f" {words_of(answer)} " in words for answer in answers)


def words_of(text: str) -> str:
    """Return the words of `text`, normalised, typographic quotes and dashes too; "" where there are none."""
    return normalise_answer(text.translate(_TYPOGRAPHY))
