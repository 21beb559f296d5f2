"""What kind of answer a question asks for: pure functions on its words."""

from __future__ import annotations

import re
from enum import Enum, auto

#: What may stand before the question itself: “And according to the mayor, could you tell me ...”.
LEAD_IN = re.compile(
    r"\W*(?:(?:and|but|so|also|then|ok|okay|well|please)\b[ ,]*){0,3}"
    r"(?:(?:according to|in|on|at|by|during|after|before|since|until|under|with|for) (?!(?:what|which|whose|how)\b)"
    r"[^,?]{1,60}, *|in \d{4} )?"
    r"(?:(?:can|could|will|would) you (?:please )?(?=(?:tell|show|say|name|list|give|explain|describe)\b))?"
    r"(?:(?:tell|show) (?:me|us) |say |(?:do|does) (?:you|we|anyone|anybody) know )?",
    re.IGNORECASE,
)
_AUXILIARY = (
    r"(?:(?:am|is|are|was|were|does|do|did|has|have|had|will|would|can|could|should|shall|may|might|must)(?:n['’]?t)?"
    r"|(?:wo|ca)n['’]?t)\b"
)
#: Not “May won what?”; “if” and “whether” come after “tell me”.
_YES_NO = re.compile(
    rf"{_AUXILIARY}(?!.*\b(?:what|who|whom|which|where|when)\W*$)"
    r"|(?:if|whether)\b(?!.*\b(?:what|who|whom|which|where|when|why|how)\b)",
    re.IGNORECASE,
)
#: “Is it red or blue?”, but not “or not”, “or anyone else”, “or more”.
_ALTERNATIVE = re.compile(r"\bor\b(?! (?:not\b|any|other|so\b|more\b))", re.IGNORECASE)
#: The words beside “or”, as many as a name mostly has.
_AROUND_OR = re.compile(r"(?:[^\s,]+,? ){0,3}\bor\b(?: [^\s,?]+){1,3}", re.IGNORECASE)
_EXPLANATION = re.compile(
    r"why\b|how come\b|(?:for )?what reason\b|what for\b|explain\b|describe\b"
    r"|what(?:['’]?s| is| was| are| were) the (?:\w+ )?(?:reason|cause|purpose|motive)s?\b"
    rf"|how(?:['’]?s\b| {_AUXILIARY}| (?:to|so|the|i|you|we|he|she|it|they)\b|\W*$)",
    re.IGNORECASE,
)
#: A plural, as far as its ending tells: no verb (“what causes it?”), and no other word that only looks like one.
_PLURAL = (
    r"(?!(?:news|series|species|means|politics|economics|sports|athletics|headquarters|gas|does|has|was|causes|makes"
    r"|happens|follows|remains|comes|goes|gives|keeps|lies|leads|matters|needs|says|stands|takes)\b)"
    r"(?:[a-z]+[a-hj-rtv-z]s|people|men|women|children)\b"
)
_MANY = r"(?:two|three|four|five|six|seven|eight|nine|ten|several)\b(?!-)"
_PLAIN = rf"(?:(?:other|new|main|major|many|different|big|large|key|top|\d{{1,2}}|{_MANY}) ){{0,2}}"
_SEVERAL = re.compile(
    r"who(?: are\b| were\b|['’]re\b)|(?:what|which)(?: are| were|['’]re) (?:the|some|all|his|her|its|their)\b"
    rf"|(?:name|list|give)(?: me| us)?(?: all| some)?(?: of)?(?: the| his| her| its| their)? {_PLAIN}{_PLURAL}",
    re.IGNORECASE,
)
#: “Which banks ...”; in lower case, for “which Times columnist” asks for one.
_WHICH = re.compile(rf"\b(?i:which|what) (?:{_MANY}|{_PLAIN}{_PLURAL})")
#: “Which Gulf states signed ...”: with other words before the plural, only a verb behind it tells that it is one.
_WHICH_VERB = re.compile(
    rf"\b(?:which|what) (?!{_AUXILIARY}|(?:the|this|that|i|you|we|he|she|it|they)\b)(?:(?!of\b)[\w'’-]+ ){{0,3}}"
    rf"{_PLURAL} (?:{_AUXILIARY}|\w+ed\b)",
    re.IGNORECASE,
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
    spaced = " ".join(question.split())
    asked = LEAD_IN.sub("", spaced.lower() if spaced.isupper() else spaced, count=1)
    if _YES_NO.match(asked):
        return Kind.SHORT if _ALTERNATIVE.search(asked) else Kind.YES_NO
    if _EXPLANATION.match(asked):
        return Kind.EXPLANATION
    if _SEVERAL.match(asked) or _WHICH.search(asked) or _WHICH_VERB.search(asked):
        return Kind.LIST
    return Kind.SHORT


def offered(question: str) -> str:
    """Return the words of the question of which some may answer it, "" if it offers none: “Is it red or blue?”."""
    return " ".join(match[0] for match in _AROUND_OR.finditer(question)) if _ALTERNATIVE.search(question) else ""


_DEFINITION = re.compile(
    r"^\W*(?:what|who) (?:is|was|are|were) (?:an? |the )?(?!(?:it|he|she|they|this|that|these|those|there)\b)"
    r"((?:[\w’'-]+ ){0,3}[\w’'-]+)\W*$",
    re.IGNORECASE,
)


#: Words of another question: “who was killed in Paris?”, “who was elected mayor?”, “what is on the agenda?”.
_NO_THING = re.compile(
    r"\b(?:in|on|at|of(?! (?-i:[A-Z]))|for|from|by|with|to|about|behind|against|under|over|after|before|near|inside"
    r"|outside|between|today|yesterday|tomorrow|now|there|here|again|\w+ly)\b"
    r"|^(?:(?-i:[a-z]+(?:ed|ing))|born|shot|hurt|hit|found|lost|won|told|sold|built|made|taken|given|seen|held|left|kept"
    r"|known|chosen|stolen|hidden|sent|set|cut|paid|caught|bought|brought|beaten|driven|thrown|written|done|dead|missing|ill"
    r"|new|next|wrong|responsible|guilty|likely|able|alive|present|absent)\b",
    re.IGNORECASE,
)


def defined(question: str) -> str:
    """Return what the question asks to be told about, "" if it asks for something else: “What is Beringia?”."""
    match = _DEFINITION.match(question)
    return match[1] if match and not _NO_THING.search(match[1]) else ""
