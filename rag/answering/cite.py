"""Draft and hits -> claims: the only maker of a `Citation`, and the check that all that is shown has passed.

Whoever wrote the draft (a language model, the extractive answerer), this holds for what `verify` returns:

- Every claim has a citation, and every citation is a span of an article among the hits. A quote is looked for in the
  passage it names, then in the whole article, allowing for case, white space and typography, and only as whole words:
  "5 million" is not found in "1.5 million", nor "he can" in "he can't".
- An elided quote ("agreed ... to a summit") is found if its parts follow one another closely in the passage; it cites
  all that stands between them, so that no "not" hides in the gap.
- A quote of one or two words (a name, a number) stands in many places and proves little by itself. It counts only
  inside the passage it names, it cites the whole sentence, and the claim must share another word with that sentence.
- A claim that gives a number that stands neither in the passages cited nor in their title or date, or a name that
  stands in nothing the model was shown, is made up and dropped. Names are told by English capitals.

What is *not* checked: that the claim says what its citation says. A claim may still turn its source round.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from ..text import Span, normalise, sentences
from ..types import Citation, Claim, Draft, Hit, Passage, Quote

#: A quote of fewer words is short.
_SHORT = 3
#: The longest stretch of an article, in characters, that an elided quote may span: a long sentence or two.
_LONGEST_ELISION = 400

_ELLIPSIS = re.compile(r" ?[\[(]?\.(?: ?\.){2,}[\])]? ?")
#: What may surround a quote without being part of it.
_EDGES = " \"'.,;:!?()[]-…“”„‘’‚«»–—"
_ACCENTS = re.compile("[\u0300-\u036f]+")
#: Letters with a stroke, which Unicode does not take apart.
_STROKES = str.maketrans("øłđı", "oldi")
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d+(?:[,'’\u00a0\u202f]\d{3}(?!\d))*(?:\.\d+)?")
_CARDINALS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth"
_NUMBER_WORDS = {word: str(n) for names in (_CARDINALS, _ORDINALS) for n, word in enumerate(names.split())}
#: “American” may stand for “the US”, “French” for “France”: such adjectives are no sign of invention.
_OF_A_COUNTRY = re.compile(r"(?:an|ans|ish|ese|ch)$")


def verify(draft: Draft, hits: Sequence[Hit]) -> tuple[Claim, ...]:
    """Return the claims of `draft` that are proven by `hits`, in order, with the spans that prove them.

    Quotes that are not found are dropped, then claims without a citation, then claims with an invented number or name.
    Claims that say the same are merged. Raises nothing, whatever the draft holds.
    """
    shown = _plain("\n".join(_about(hit.passage) for hit in hits))
    claims: dict[str, Claim] = {}
    for proposed in draft.claims:
        found = [
            (hits[quote.hit].passage, citation)
            for quote in proposed.quotes
            if (citation := _locate(quote, proposed.text, hits)) is not None
        ]
        said = _core(proposed.text)
        if not said or not found:
            continue
        evidence = "\n".join(part for passage, citation in found for part in (_about(passage), citation.quote))
        known = f"{shown}\n{_plain(evidence)}"
        if _invented_numbers(proposed.text, evidence) or _invented_names(proposed.text, known):
            continue
        citations = [citation for _, citation in found]
        if said in claims:
            citations = [*claims[said].citations, *citations]
        text = claims[said].text if said in claims else proposed.text.strip()
        claims[said] = Claim(text, tuple(dict.fromkeys(citations)))
    return tuple(claims.values())


def _about(passage: Passage) -> str:
    """Return all that a passage says, with its header, date in figures and authors."""
    article = passage.article
    date = f"{article.published:%Y-%m-%d %A}" if article.published else ""
    return "\n".join((passage.header, date, *article.authors, passage.text))


# ---- Finding a quote


def _locate(quote: Quote, claim: str, hits: Sequence[Hit]) -> Citation | None:
    """Return where `quote` stands in the article of its hit, or None."""
    if not 0 <= quote.hit < len(hits):
        return None
    passage = hits[quote.hit].passage
    article = passage.article
    if quote.start is not None:
        end = quote.start + len(quote.text)
        stands_there = quote.start >= 0 and quote.text.strip() and article.text[quote.start : end] == quote.text
        return Citation(article, quote.start, end) if stands_there else None
    within = (passage.start, passage.end)
    words = _WORD.findall(quote.text)
    if len(words) < _SHORT:
        span = _short(quote.text, claim, passage)
    else:
        span = (
            next(_spans(quote.text, article.text, within), None)
            or _elided(quote.text, article.text, within)
            or next(_spans(quote.text, article.text, (0, len(article.text))), None)
        )
    return Citation(article, *span) if span else None


def _core(text: str) -> str:
    """Return `text` normalised and without what surrounds it: quote marks, ellipses, closing punctuation."""
    return normalise(text).text.strip(_EDGES)


def _spans(quote: str, text: str, within: Span) -> Iterator[Span]:
    """Yield where `quote` stands in `text` as whole words: as spelt, then normalised, then without its edges."""
    start, end = within
    as_spelt = quote.strip()
    yield from (span for span in _find(as_spelt, text, start, end) if _whole(text, span))
    view = normalise(text[start:end])
    for needle in (normalise(as_spelt).text, _core(quote)):
        for found in _find(needle, view.text, 0, len(view.text)):
            first, last = view.original_span(*found)
            if _whole(text, (start + first, start + last)):
                yield start + first, start + last


def _find(needle: str, text: str, start: int, end: int) -> Iterator[Span]:
    """Yield each place of a non-empty `needle` in `text[start:end]`."""
    at = text.find(needle, start, end) if needle else -1
    while at >= 0:
        yield at, at + len(needle)
        at = text.find(needle, at + 1, end)


def _elided(quote: str, text: str, within: Span) -> Span | None:
    """Return the span from the first to the last part of an elided quote, None if the parts do not follow closely."""
    parts = [part for part in _ELLIPSIS.split(_core(quote)) if _core(part)]
    if len(parts) < 2:
        return None
    for start, first_end in _spans(parts[0], text, within):
        end = first_end
        limit = min(start + _LONGEST_ELISION, within[1])
        for part in parts[1:]:
            following = next(_spans(part, text, (end, limit)), None)
            if following is None:
                break
            end = following[1]
        else:
            return start, end
    return None


def _short(quote: str, claim: str, passage: Passage) -> Span | None:
    """Return the sentence of the passage that a short quote stands in and the claim is about, None if there is none.

    Of several sentences it is the one that shares most words with the claim.
    """
    named = _stems(quote)
    if not named:
        return None
    text = passage.article.text
    spans = [(passage.start + start, passage.start + end) for start, end in sentences(passage.text)]
    best, most = None, 0
    for start, end in dict.fromkeys(_spans(quote, text, (passage.start, passage.end))):
        around = [span for span in spans if span[0] < end and start < span[1]]
        sentence = (around[0][0], around[-1][1])
        besides, wanted = _stems(text[slice(*sentence)]) - named, _stems(claim) - named
        # A sentence that is nothing but the quote (a byline), or a claim that is, has no other word to share.
        shared = len(besides & wanted) if besides and wanted else 1
        if shared > most:
            best, most = sentence, shared
    return best


def _whole(text: str, span: Span) -> bool:
    """Return whether `span` neither begins nor ends inside a word, a number or a word with a hyphen or apostrophe."""
    return not any(_inside_word(text, at) for at in span)


def _inside_word(text: str, at: int) -> bool:
    """Return whether the border before `text[at]` parts what belongs together."""
    left, right = text[max(at - 2, 0) : at], text[at : at + 3]
    if not left or not right:
        return False
    if _wordlike(left[-1]) and _wordlike(right[0]):
        return True
    if re.fullmatch(r"['’]s(?!\w).?", right):  # a possessive; what it is put to is a whole word
        return False
    joined_before = len(left) == 2 and _joins(left[0], left[1], right[0])
    joined_after = len(right) >= 2 and _joins(left[-1], right[0], right[1])
    return joined_before or joined_after


def _wordlike(character: str) -> bool:
    """Return whether a character is a letter, a digit or an accent set upon one."""
    return character.isalnum() or unicodedata.category(character).startswith("M")


def _joins(before: str, joint: str, after: str) -> bool:
    """Return whether `joint` makes one word or number of its neighbours (a dash between words does not)."""
    if joint in ".,:/–":
        return before.isdigit() and after.isdigit()
    return joint in "-‐‑'’\u00ad\u200b" and _wordlike(before) and _wordlike(after)


# ---- Signs of invention


def _plain(text: str) -> str:
    """Return `text` in lower case without accents: what is left when people write a name carelessly."""
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).lower().translate(_STROKES)


def _stems(text: str) -> set[str]:
    """Return the beginnings of the words that carry meaning: four letters of longer ones, figures, abbreviations."""
    words = _WORD.findall(text)
    return {
        _plain(word)[:4] for word in words if len(word) > 3 or word[0].isdigit() or (len(word) > 1 and word.isupper())
    }


def _numbers(text: str) -> set[str]:
    """Return the numbers written in figures, without separators, leading or closing zeros: 26,634.50 -> 26634.5."""
    found = set()
    for match in _NUMBER.finditer(text):
        whole, _, fraction = re.sub(r"[^\d.]", "", match[0]).partition(".")
        found.add(".".join(part for part in (whole.lstrip("0") or "0", fraction.rstrip("0")) if part))
    return found


def _invented_numbers(claim: str, evidence: str) -> set[str]:
    """Return the figures of `claim` that `evidence` gives neither in figures nor in words."""
    missing = _numbers(claim) - _numbers(evidence)
    if not missing:
        return missing
    return missing - {_NUMBER_WORDS[word] for word in _WORD.findall(evidence.lower()) if word in _NUMBER_WORDS}


def _invented_names(claim: str, shown: str) -> list[str]:
    """Return the names in `claim` of which no form stands in `shown`, which is plain.

    A name is a word with a capital inside a sentence. Four letters must agree, so that Hungary, Hungary's and Hungarian
    are one; shorter words and abbreviations are let pass.
    """
    return [
        word
        for word in _inner_capitals(claim)
        if len(word) > 3
        and not word.isupper()
        and not _OF_A_COUNTRY.search(word)
        and not re.search(rf"\b{re.escape(_plain(word)[:4])}", shown)
    ]


def _inner_capitals(claim: str) -> Iterator[str]:
    """Yield the words that begin with a capital, those left out that begin a sentence or a quotation."""
    end = 0
    for match in _WORD.finditer(claim):
        opens = not end or re.search(r"[.!?:\"“”‘(\[]", claim[end : match.start()])
        end = match.end()
        if match[0][0].isupper() and not opens:
            yield match[0]
