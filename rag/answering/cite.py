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
- A field of the catalogue (who wrote an article, when it was published) may be cited where the text does not say it.
  It counts only for a claim that gives the field's value as the catalogue holds it.
- The short answer stands word for word in a quote of a claim that is shown, or is the value of a field that is cited.

What is *not* checked: that the claim says what its citation says. A claim may still turn its source round.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..archive.duplicates import retells
from ..archive.telling import Telling
from ..text import Span, sentences
from ..types import Article, Citation, Claim, Draft, Hit, Passage, Quote
from .wording import core, elided, occurrences, same

#: Copies of a story whose text is looked at for the words that are quoted.
_COPIES_READ = 20
#: A quote of fewer words is short.
_SHORT = 3

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
    Claims that say the same are merged. Claims that differ come last, and none differs if no other is left before it.
    Raises nothing, whatever the draft holds.
    """
    shown = _plain("\n".join(_about(hit.passage) for hit in hits))
    claims: dict[str, Claim] = {}
    for proposed in draft.claims:
        found = [
            (hits[quote.hit].passage, citation)
            for quote in proposed.quotes
            if (citation := _locate(quote, proposed.text, hits)) is not None
        ]
        said = core(proposed.text)
        if not said or not found:
            continue
        evidence = "\n".join(
            part for passage, citation in found for part in (_about(passage), citation.quote, citation.recorded)
        )
        known = f"{shown}\n{_plain(evidence)}"
        if _invented_numbers(proposed.text, evidence) or _invented_names(proposed.text, known):
            continue
        claim = claims.get(said) or Claim(proposed.text.strip(), (), proposed.differs)
        claims[said] = replace(claim, citations=_distinct((*claim.citations, *(citation for _, citation in found))))
    ordered = sorted(claims.values(), key=lambda claim: claim.differs)
    # With all that it differed from dropped, the first is the answer and not the exception.
    return tuple(replace(claim, differs=claim.differs and n > 0) for n, claim in enumerate(ordered))


def verified_short(draft: Draft, claims: Sequence[Claim]) -> str | None:
    """Return the short answer of `draft` as far as the citations of verified `claims` bear it out, else None.

    Of several answers joined by “; ” those that are not borne out are left out. Case, white space and typography may
    differ, words may not. Raises nothing.
    """
    citations = [citation for claim in claims for citation in claim.citations]
    if _borne_out(draft.short, citations):
        return draft.short.strip()
    items = dict.fromkeys(item.strip() for item in draft.short.split("; "))
    return "; ".join(item for item in items if _borne_out(item, citations)) or None


def _borne_out(short: str, citations: Iterable[Citation]) -> bool:
    """Return whether `short` stands in the quote of one of `citations`, or is the value of the field that it cites."""
    if not _WORD.search(short):
        return False
    return any(
        any(same(short, value) for value in (*_values(citation), citation.recorded))
        if citation.record
        else any(occurrences(short, citation.article.text, (citation.start, citation.end), edges=True))
        for citation in citations
    )


def _distinct(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    """Return `citations` without those that cite the same words again; one that marks an answer in them is kept."""
    places: dict[Citation, Citation] = {}
    for citation in citations:
        place = replace(citation, answer=None)
        if place not in places or places[place].answer is None:
            places[place] = citation
    return tuple(places.values())


def with_true_copies(claim: Claim, articles: Callable[[Iterable[str]], Mapping[str, Article]]) -> Claim:
    """Return the claim, its citations naming those copies alone that say what is quoted; `articles` gives them by id.

    Of a story in hundreds of papers the first `_COPIES_READ` are looked at.
    """
    return replace(claim, citations=tuple(_with_true_copies(each, articles) for each in claim.citations))


def _with_true_copies(citation: Citation, articles: Callable[[Iterable[str]], Mapping[str, Article]]) -> Citation:
    looked_at = {copy.article_id: copy for copy in citation.copies[:_COPIES_READ]}
    if not looked_at:
        return citation
    quote = Telling.of(citation.quote)
    # What was removed since the search is no longer among the articles.
    telling = {id_ for id_, article in articles(looked_at).items() if retells(Telling.of(article.text), quote)}
    return replace(citation, copies=tuple(copy for id_, copy in looked_at.items() if id_ in telling))


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
    passage, copies = hits[quote.hit].passage, hits[quote.hit].copies
    article = passage.article
    if quote.record:
        field = Citation(article, 0, 0, record=quote.record)
        stated = any(any(occurrences(value, claim, (0, len(claim)), edges=True)) for value in _values(field))
        return field if stated else None
    span = _span(quote, claim, passage)
    if span is None:
        return None
    inside = quote.answer is not None and span[0] <= quote.answer[0] < quote.answer[1] <= span[1]
    return Citation(article, *span, answer=quote.answer if inside else None, copies=copies)


def _values(citation: Citation) -> tuple[str, ...]:
    """Return the values of the field that is cited: each of several authors, else the one that there is, if any."""
    values = citation.article.authors if citation.record == "authors" else (citation.recorded,)
    return tuple(value for value in values if _WORD.search(value))


def _span(quote: Quote, claim: str, passage: Passage) -> Span | None:
    """Return where a quote of the text stands in the passage's article, or None."""
    article = passage.article
    if quote.start is not None:
        end = quote.start + len(quote.text)
        stands_there = quote.start >= 0 and quote.text.strip() and article.text[quote.start : end] == quote.text
        return (quote.start, end) if stands_there else None
    within = (passage.start, passage.end)
    words = _WORD.findall(quote.text)
    if len(words) < _SHORT:
        return _short(quote.text, claim, passage)
    return (
        next(occurrences(quote.text, article.text, within), None)
        or elided(quote.text, article.text, within)
        or next(occurrences(quote.text, article.text, (0, len(article.text))), None)
    )


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
    for start, end in dict.fromkeys(occurrences(quote, text, (passage.start, passage.end))):
        around = [span for span in spans if span[0] < end and start < span[1]]
        sentence = (around[0][0], around[-1][1])
        besides, wanted = _stems(text[slice(*sentence)]) - named, _stems(claim) - named
        # A sentence that is nothing but the quote (a byline), or a claim that is, has no other word to share.
        shared = len(besides & wanted) if besides and wanted else 1
        if shared > most:
            best, most = sentence, shared
    return best


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
        and not re.search(rf"(?<![^\W_]){re.escape(_plain(word)[:4])}", shown)
    ]


def _inner_capitals(claim: str) -> Iterator[str]:
    """Yield the words that begin with a capital, those left out that begin a sentence or a quotation."""
    end = 0
    for match in _WORD.finditer(claim):
        opens = not end or re.search(r"[.!?:\"“”‘(\[]", claim[end : match.start()])
        end = match.end()
        if match[0][0].isupper() and not opens:
            yield match[0]
