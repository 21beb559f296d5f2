"""Pure functions on text: sentence spans and normalisation that remembers where each character stood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import sentencex

Span = tuple[int, int]

#: A line shorter than this, in characters, stands alone (a byline, a subheading, a list item); a longer one that does
#: not end a sentence is taken for one line of hard-wrapped prose.
_SHORT_LINE = 50
_BLANK_LINES = re.compile(r"\n[ \t\r\f\v\u00a0]*\n\s*")
_WIDE_SPACE = re.compile(r"[^\S\x00-\x7f]")
_SENTENCE_END = re.compile(r"""[.!?:…]["'”’»)\]]*$""")


#: NUL and halves of surrogate pairs.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def storable(text: str) -> str:
    """Replace NUL and lone surrogates (legal in JSON and in file names) by U+FFFD, so that every store can hold it."""
    if "\0" not in text:
        try:
            text.encode()
        except UnicodeEncodeError:
            pass  # the slow way finds where
        else:
            return text
    return _UNSTORABLE.sub("\ufffd", text)


def paragraphs(text: str) -> Iterator[Span]:
    """Yield the `(start, end)` of each block between blank lines, blank blocks left out."""
    start = 0
    for gap in _BLANK_LINES.finditer(text):
        if text[start : gap.start()].strip():
            yield start, gap.start()
        start = gap.end()
    if text[start:].strip():
        yield start, len(text)


def _joined_lines(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield runs of lines of one paragraph that belong together: hard-wrapped prose is one run."""
    run = start
    position = start
    for line in text[start:end].splitlines(keepends=True):
        position += len(line)
        content = line.strip()
        if len(content) < _SHORT_LINE or _SENTENCE_END.search(content):
            yield run, position
            run = position
    if run < end:
        yield run, end


def sentences(text: str) -> list[Span]:
    """Return the `(start, end)` of each sentence, white space trimmed; together they hold every visible character.

    Blank lines always end a sentence, so a headline or byline never runs into the prose below it. Splitting inside a
    paragraph is done by `sentencex`.
    """
    spans: list[Span] = []
    for block_start, block_end in paragraphs(text):
        for run_start, run_end in _joined_lines(text, block_start, block_end):
            # Of other white space sentencex takes the width for 1 and panics: “vitamin A\u00a0.”.
            run = _WIDE_SPACE.sub(" ", text[run_start:run_end])
            for boundary in sentencex.get_sentence_boundaries("en", run):
                span = trim(text, run_start + boundary["start_index"], run_start + boundary["end_index"])
                if span[0] < span[1]:
                    spans.append(span)
    return spans


def sentence_around(text: str, start: int, end: int) -> Span:
    """Return the sentence, or the sentences, of `text` that `[start, end)` stands in."""
    first = text.rfind("\n\n", 0, start) + 1
    last = text.find("\n\n", end)
    spans = [(first + begin, first + stop) for begin, stop in sentences(text[first : len(text) if last < 0 else last])]
    held = [span for span in spans if span[0] < end and start < span[1]]
    return (min(held[0][0], start), max(held[-1][1], end)) if held else (start, end)


def trim(text: str, start: int, end: int) -> Span:
    """Narrow `[start, end)` so that it neither begins nor ends with white space."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


#: Typographic variants that a model or a reader may write for one another.
_VARIANTS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼ´`", "'"),
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "\u00ad": "",
        "\u200b": "",
    }
)


@dataclass(frozen=True, slots=True)
class Normalised:
    """Text with case, white space and typographic variants evened out; `offsets[i]` is where character i stood."""

    text: str
    offsets: tuple[int, ...]

    def original_span(self, start: int, end: int) -> Span:
        """Map a non-empty span of the normalised text back to the original one."""
        return self.offsets[start], self.offsets[end - 1] + 1


def normalise(text: str) -> Normalised:
    """Lower the case, turn each run of white space into one space, and unify quotes, dashes and the ellipsis."""
    characters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        if character.isspace():
            if characters and characters[-1] == " ":
                continue
            written = " "
        elif character == "…":
            written = "..."
        else:
            written = character.translate(_VARIANTS).lower()
        characters.extend(written)
        offsets.extend([offset] * len(written))
    return Normalised("".join(characters), tuple(offsets))
