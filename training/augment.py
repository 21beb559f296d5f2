"""Questions as people type them, and questions that only look answerable: pure functions of a seeded `Random`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from rag.text import Span, sentences

#: How often a question is written in lower case, without its question mark, with slips, or as mere keywords.
_LOWER, _BARE, _SLIPS, _KEYWORDS = 0.25, 0.2, 0.08, 0.06
_FUNCTION_WORDS = re.compile(
    r"a|an|the|is|are|was|were|be|been|do|does|did|has|have|had|of|to|in|on|at|for|by|with|that|this|which|what|who|whom"
    r"|whose|when|where|why|how|there|it|its|their|his|her|many|much",
    re.IGNORECASE,
)
#: Words of which each turns a question into another one that its passage mostly does not answer (as SQuAD 2.0's
#: authors did by hand; Rajpurkar et al., 2018, table 1).
_OPPOSITES = {
    "first": "last", "last": "first", "largest": "smallest", "smallest": "largest", "biggest": "smallest",
    "highest": "lowest", "lowest": "highest", "oldest": "youngest", "youngest": "oldest", "most": "least",
    "least": "most", "before": "after", "after": "before", "north": "south", "south": "north", "east": "west",
    "west": "east", "increase": "decrease", "decrease": "increase", "won": "lost", "lost": "won", "best": "worst",
    "worst": "best", "more": "less", "less": "more", "maximum": "minimum", "minimum": "maximum", "begin": "end",
    "start": "end", "end": "begin", "early": "late", "late": "early", "win": "lose", "lose": "win", "cause": "prevent",
    "allowed": "forbidden", "support": "oppose", "supported": "opposed", "buy": "sell", "sold": "bought",
    "bought": "sold", "male": "female", "female": "male", "men": "women", "women": "men", "above": "below",
}  # fmt: skip
#: Of each group, any one asks for something else than the others do.
_EXCHANGED = (
    (
        "president", "vice president", "prime minister", "foreign minister", "defence minister", "finance minister",
        "mayor", "governor", "king", "queen", "senator", "ambassador", "chancellor", "chief executive", "founder",
        "chairman", "director", "coach", "captain", "owner", "author", "lawyer", "spokesman", "leader",
    ),
    ("tall", "wide", "deep", "long", "old", "heavy", "fast", "far", "large", "expensive"),
    ("son", "daughter", "brother", "sister", "father", "mother", "wife", "husband", "uncle", "cousin"),
    ("born", "buried", "married", "educated", "arrested"),
    ("capital", "population", "currency", "area", "climate", "religion", "language", "border"),
    ("open", "close", "collapse"), ("opened", "closed", "collapsed"), ("built", "destroyed", "sold", "renamed"),
    ("founded", "dissolved", "merged"), ("join", "leave"), ("joined", "left"), ("arrive", "depart"),
)  # fmt: skip
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w-]+(?: (?:of |the |de )?[A-Z][\w-]+)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
_WORD = re.compile(r"[\w’'-]+")

#: Invented, so that the reader learns where a publisher stands and not what to think of one.
_PUBLISHERS = (
    "The Daily Courier", "Northern Herald", "Evening Post", "The Gazette", "Wire News Service", "The Observer Tribune",
    "Capital Times", "Metro Dispatch", "World Report", "The Register Star", "Channel 9 News", "Business Ledger",
    "Tech Chronicle", "The Weekly Standard Bearer", "Sports Journal", "Coastal Press",
)  # fmt: skip
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def as_typed(question: str, random: Random) -> str:
    """Return `question` the way someone in a hurry might type it; often unchanged."""
    if random.random() < _KEYWORDS:
        words = [word for word in _WORD.findall(question) if not _FUNCTION_WORDS.fullmatch(word)]
        if len(words) >= 3:
            question = " ".join(words)
    if random.random() < _SLIPS:
        for _ in range(random.choice((1, 1, 2))):
            question = _slip(question, random)
    if random.random() < _LOWER:
        question = question.lower()
    if random.random() < _BARE:
        question = question.rstrip(" ?.")
    return question


def _slip(text: str, random: Random) -> str:
    """Drop, double or swap a letter inside one word of four letters or more."""
    words = [match.span() for match in re.finditer(r"[A-Za-z]{4,}", text)]
    if not words:
        return text
    start, end = random.choice(words)
    at = random.randrange(start, end - 1)
    kind = random.randrange(3)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[: at + 1] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def unanswerable(question: str, context: str, answer: Span, others: Sequence[str], random: Random) -> str | None:
    """Return `question` about another name, number, office or the like, which `context` mostly leaves open.

    None if nothing in it can be exchanged. `answer` is where the question's own answer stands, `others` are questions
    to take names and numbers from. Half of the names come from the context itself, those of the answer's sentence
    first: of a text on Ukraine that names Russia's president, Ukraine's is asked.
    """
    changes: list[str] = []
    names = list(_NAME.finditer(question))
    if names:
        match = random.choice(names)
        near = _names_beside(question, context, answer)
        if near:
            changes.append(question[: match.start()] + random.choice(near) + question[match.end() :])
    for pattern in (_NAME, _NUMBER):
        own = list(pattern.finditer(question))
        if own:
            match = random.choice(own)
            found = [other[0] for text in others for other in pattern.finditer(text)]
            found = [other for other in found if other.lower() not in context.lower() and other not in question]
            if found:
                changes.append(question[: match.start()] + random.choice(found) + question[match.end() :])
    opposites = [match for match in _WORD.finditer(question) if match[0].lower() in _OPPOSITES]
    if opposites:
        match = random.choice(opposites)
        changes += _unsaid(question, match.span(), [_OPPOSITES[match[0].lower()]], context, random)
    for group in _EXCHANGED:
        if said := max((word for word in group if _says(question, word)), key=len, default=""):
            start = question.lower().index(said)
            changes += _unsaid(question, (start, start + len(said)), [w for w in group if w != said], context, random)
    return random.choice(changes) if changes else None


def _names_beside(question: str, context: str, answer: Span) -> list[str]:
    """Return names in the answer's sentence, else in the context, that are neither in the question nor answer it."""
    taken = _begun(f"{question} {context[slice(*answer)]}")
    found = [match for match in _NAME.finditer(context) if taken.isdisjoint(_begun(match[0]))]
    here = next(((start, end) for start, end in sentences(context) if start <= answer[0] < end), (0, 0))
    near = [match[0] for match in found if here[0] <= match.start() < here[1]]
    return near or [match[0] for match in found]


def _begun(text: str) -> set[str]:
    """Return how the words of a text begin, by which Congo is taken for one name with the Congolese."""
    return {word[:4].casefold() for word in _WORD.findall(text)}


def _says(text: str, word: str) -> bool:
    return re.search(rf"\b{word}\b", text, re.IGNORECASE) is not None


def _unsaid(question: str, place: Span, words: Sequence[str], context: str, random: Random) -> list[str]:
    """Return the question with one of `words` in that place, none if the context says all of them."""
    left = [word for word in words if not _says(context, word)]
    return [question[: place[0]] + random.choice(left) + question[place[1] :]] if left else []


def header(title: str, random: Random) -> str:
    """Return `title | publisher | date` as the archive writes it, each part now and then missing."""
    parts = [title] if title and random.random() < 0.85 else []
    if random.random() < 0.6:
        parts.append(random.choice(_PUBLISHERS))
    if random.random() < 0.6:
        parts.append(f"{random.randint(1, 28)} {random.choice(_MONTHS)} {random.randint(2004, 2026)}")
    return " | ".join(parts)
