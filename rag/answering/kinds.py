"""What kind of answer a question asks for: pure functions on its words."""

from __future__ import annotations

import re
from enum import Enum, auto

_LEAD_IN = (
    r"^\W*(?:(?:and|but|so|also|then|ok|please|according to [^,?]{1,60}|in [^,?]{1,40})\b[, ]*)?"
    r"(?:(?:can|could) you (?:tell|say)(?: me)? )?"
)
_AUXILIARY = (
    r"(?:is|are|was|were|does|do|did|has|have|had|will|would|can|could|should|may|might|must|isn['’]t|aren['’]t|wasn['’]t"
    r"|weren['’]t|doesn['’]t|don['’]t|didn['’]t|hasn['’]t|haven['’]t|won['’]t)"
)
_YES_NO = re.compile(
    rf"{_LEAD_IN}(?:if |whether )?{_AUXILIARY}\b(?! (?:what|who|which|when|where|why|how)\b)", re.IGNORECASE
)
_ALTERNATIVE = re.compile(r"\bor\b", re.IGNORECASE)
_EXPLANATION = re.compile(
    rf"{_LEAD_IN}(?:why\b|how come\b|what (?:is|was|are|were) the (?:reason|cause|purpose)s?\b"
    r"|for what reason\b|how (?:do|does|did|can|could|will|would|is|are|was|were|has|have|had|to)\b)",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"\b(?:which|what|name(?: the| all)?|list(?: the| all)?|who are the|what are the(?: names of the)?)"
    r" (?:(?:other|two|three|four|five|six|main|new|many|different|\w+ed|\w+an|\w+ic|\w+al) )?"
    r"([a-z]+(?:ies|[^su'’\W]s|es))\b|\bwho are\b",
    re.IGNORECASE,
)
#: Words that end like plurals.
_SINGULAR = re.compile(
    r"news|series|species|means|politics|economics|sports|athletics|headquarters|does|was|is", re.IGNORECASE
)


class Kind(Enum):
    """What answers a question."""

    #: A name, a number, a time: a few words.
    SHORT = auto()
    #: Several of them.
    LIST = auto()
    #: The sentence that settles it.
    YES_NO = auto()
    #: The sentence or two that say why or how.
    EXPLANATION = auto()


def kind(question: str) -> Kind:
    """Return what kind of answer `question` asks for; in doubt a short one."""
    if _YES_NO.search(question):
        # “Is it red or blue?” asks for one of two.
        return Kind.SHORT if _ALTERNATIVE.search(question) else Kind.YES_NO
    if _EXPLANATION.search(question):
        return Kind.EXPLANATION
    several = _SEVERAL.search(question)
    if several and not _SINGULAR.fullmatch(several[1] or ""):
        return Kind.LIST
    return Kind.SHORT
