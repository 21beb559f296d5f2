"""What kind of answer a question asks for: pure functions on its words."""

from __future__ import annotations

import re
from enum import Enum, auto

#: What may stand before the question itself: “And according to the mayor, could you tell me ...”.
_LEAD_IN = re.compile(
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
    asked = _LEAD_IN.sub("", spaced.lower() if spaced.isupper() else spaced, count=1)
    if _YES_NO.match(asked):
        return Kind.SHORT if _ALTERNATIVE.search(asked) else Kind.YES_NO
    if _EXPLANATION.match(asked):
        return Kind.EXPLANATION
    if _SEVERAL.match(asked) or _WHICH.search(asked) or _WHICH_VERB.search(asked):
        return Kind.LIST
    return Kind.SHORT


# ---- Whether words can answer at all: no reader should take “a vital area” for how wide a strait is

_WORDS_OF_NUMBER = (
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|trillions?|dozens?|half|third|quarter|first|second"
    r"|fourth|fifth|(?:six|seven|eigh|nin|ten|eleven|twelf|\w+teen|\w+tie)th|once|twice|double|triple|zero|none|no|nobody"
    r"|single|both|couple|pair|several|few|most|all|free|nothing)\b"
)
UNITS_OF_TIME = (
    r"\b(?:seconds?|minutes?|hours?|days?|nights?|weeks?|weekends?|months?|years?|decades?|century|centuries|ages?|era"
    r"|generations?|season|spring|summer|autumn|fall|winter)\b"
)
MONTHS_AND_DAYS = (
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b"
    r"|\b(?:yesterday|today|tonight|tomorrow|christmas|easter|ramadan|halloween|thanksgiving|hanukkah|diwali|eid)\b"
    r"|\b\w+(?: new year| day|['’]s (?:day|eve))\b"
)
_MOMENTS = (
    r"\b(?:after|before|during|when|while|since|until|till|once|as|now|then|soon|ago|later|earlier|early|late|recently"
    r"|previously|immediately|already|morning|afternoon|evening|night|noon|midnight|dawn|dusk|moment|time|period|war"
    r"|last|next|this|coming|past|never|always|currently|end|start|beginning|middle)\b"
)
_QUANTITY = re.compile(
    r"\bhow (?:many|much|old|tall|wide|deep|high|far|heavy|fast|big|large|hot|cold)\b"
    r"|\bwhat (?:percentage|percent|share of|number of|price|age)\b",
    re.IGNORECASE,
)
#: What is asked for -> what its answer must hold.
_NEEDS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (_QUANTITY, re.compile(_WORDS_OF_NUMBER, re.IGNORECASE)),
    (
        re.compile(r"\bhow long\b", re.IGNORECASE),
        re.compile(rf"{_WORDS_OF_NUMBER}|{UNITS_OF_TIME}|{_MOMENTS}", re.IGNORECASE),
    ),
    # “In the coming weeks” says when, but no date.
    (
        re.compile(r"\b(?:what|which) (?:exact |precise )?date\b", re.IGNORECASE),
        re.compile(rf"\d|{MONTHS_AND_DAYS}", re.IGNORECASE),
    ),
    (
        re.compile(
            rf"^{_LEAD_IN.pattern}when\b|\b(?:what|which) (?:day|date|year|month|time|century|decade)\b", re.IGNORECASE
        ),
        re.compile(rf"\d|{MONTHS_AND_DAYS}|{UNITS_OF_TIME}|{_MOMENTS}", re.IGNORECASE),
    ),
)


def suits(question: str, answer: str) -> bool:
    """Tell whether `answer` is of a kind that can answer `question` at all: numbers to “how many”, times to “when”."""
    return all(needed.search(answer) for asked, needed in _NEEDS if asked.search(question))


def offered(question: str) -> str:
    """Return the words of the question of which some may answer it, "" if it offers none: “Is it red or blue?”."""
    return " ".join(match[0] for match in _AROUND_OR.finditer(question)) if _ALTERNATIVE.search(question) else ""


_DEFINITION = re.compile(
    r"^\W*(?:what|who) (?:is|was|are|were) (?:an? |the )?(?!(?:it|he|she|they|this|that|these|those|there)\b)"
    r"((?:[\w’'-]+ ){0,3}[\w’'-]+)\W*$",
    re.IGNORECASE,
)


def defined(question: str) -> str:
    """Return what the question asks to be told about, "" if it asks for something else: “What is Beringia?”."""
    match = _DEFINITION.match(question)
    return match[1] if match else ""


_PLACE = re.compile(
    rf"^{_LEAD_IN.pattern}where\b|\b(?:what|which) (?:city|town|village|place|venue|country|state|region)\b",
    re.IGNORECASE,
)
_AT_A_PLACE = re.compile(
    r"(?<!\w)(?:in|at|near|outside|around|on|from|to|into|across|off)\s+(?:the\s+)?$", re.IGNORECASE
)
_BEGINS_AT_A_PLACE = re.compile(r"(?:in|at|near|outside|around|on|across|off)\s", re.IGNORECASE)
#: What an answer to “where” is worth that does not stand where places stand.
_ELSEWHERE = 0.6


def standing(question: str, before: str, answer: str) -> float:
    """Return what an answer's place in its sentence is worth, 0 to 1; `before` are the words that come before it.

    Asked “where”, “set in Budapest” says more than “Hungary, under its prime minister, hosts”.
    """
    if not _PLACE.search(question) or _AT_A_PLACE.search(before) or _BEGINS_AT_A_PLACE.match(answer):
        return 1.0
    return _ELSEWHERE
