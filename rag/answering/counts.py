"""Whether a number in a text counts something else than what is asked for: pure functions.

Beside the dead stand the injured, beside the votes the margin, beside the jobs cut all that there were. A reader that
finds a number where one is asked for often takes its neighbour.
"""

from __future__ import annotations

import re

from ..text import Span, trim

NUMBER = (
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|trillions?|dozens?|half|third|quarter|first|second"
    r"|fourth|fifth|(?:six|seven|eigh|nin|ten|eleven|twelf|\w+teen|\w+tie)th|once|twice|double|triple|zero|none|no|nobody"
    r"|single|both|couple|pair|handful|scores|several|few|most|all|free|nothing)\b"
)
QUANTITY = re.compile(
    r"\bhow (?:many|much|old|tall|wide|deep|high|far|heavy|fast|big|large|hot|cold)\b"
    r"|\bwhat (?:percentage|percent|share of|number of|price|age)\b"
    # “What is the inflation rate in ...”, but not “what is the number one song”.
    r"|\bwhat(?:['’]s| is| was| are| were| will be) the (?:[\w’'-]+ ){0,3}?(?:rate|magnitude|temperature|population"
    r"|toll|number|percentage|price|salary|speed|height|length|weight|age|odds)"
    r"(?= (?:of|in|for|at|on|per|paid)\b|\W*$)"
    # Keywords alone: “bering strait depth”.
    r"|\A(?!.*\b(?:who|whom|what|which|where|when|why|how|is|are|was|were|do|does|did|has|have|had|will|can)\b)"
    r"\W*(?:[\w’'-]+ ){1,6}(?:depth|height|length|width|population|weight|salary|price|distance|temperature|toll"
    r"|magnitude|percentage|inflation rate|unemployment rate)\W*\Z",
    re.IGNORECASE,
)
#: Characters on either side of a number that say what it counts.
_BESIDE = 40
_COUNTED = (
    r"\A(?:[ -](?:people|others?|more|men|women|children|workers|civilians|soldiers|of them|were|was|are|have been))"
    r"{0,4} "
)
_ABOUT = r"(?:(?:at least|more than|about|some|another|nearly|around|up to) )?\Z"
#: What becomes of people, as a question asks for it and as it stands behind their number; and before it.
_FATES = tuple(
    (
        re.compile(rf"\b(?:{asked})\b", re.IGNORECASE),
        re.compile(rf"{_COUNTED}(?:{behind})\b", re.IGNORECASE),
        re.compile(rf"\b(?:{before}) {_ABOUT}", re.IGNORECASE),
    )
    for asked, behind, before in (
        (
            "died?|dead|killed?|deaths?|fatalities|lost their lives|casualties|victims|toll",
            "killed|dead|died|deaths|fatalities|lost their lives",
            "killing|killed",
        ),
        (
            "injured|hurt|wounded|injuries|casualties|victims",
            "injured|hurt|wounded|injuries",
            "injuring|wounding|hurting|injured|wounded",
        ),
        ("missing", "missing", "missing are"),
        ("homeless|displaced|fled|flee|evacuated?", "homeless|displaced|evacuated|had fled", "displacing|evacuating"),
        ("arrested|detained", "arrested|detained", "arresting|arrested|detaining|detained"),
        ("rescued|saved|survived?", "rescued|saved|survived", "rescuing|rescued|saving"),
    )
)
#: “One of them already did” counts nobody.
_ONE_OF = re.compile(r"one of (?:the|them|those|these|his|her|its|their|our)\b", re.IGNORECASE)
#: “How many votes did she get?” is not answered by “won by 142 votes”, “by how many votes” is.
_WON_ASKED = re.compile(r"(?<!\bby )\bhow many (?:votes|points|goals|seats|runs)\b", re.IGNORECASE)
_MARGIN = re.compile(r"\bby (?:just |only |about |some |a mere )?\Z", re.IGNORECASE)
#: “900 of its 3,100 jobs”: all that there are, unless that is asked for.
_OF_ALL = re.compile(
    r"\d[\d,.]* of (?:(?:the|its|their|his|her|our) )?(?:more than |about |nearly |some |almost )?\Z", re.IGNORECASE
)
_ALL_ASKED = re.compile(
    r"\b(?:have|has|had|employ(?:s|ed)?|works?|worked|there|total|altogether|overall)\b", re.IGNORECASE
)


#: Words that a quantity takes at most, with what it counts.
_LONGEST = 8
_NUMBER = re.compile(rf"(?:\d[\d,.]*|{NUMBER})(?: (?:hundred|thousand|million|billion|dozen)\b)*", re.IGNORECASE)
_STOP = re.compile(r"[,;:–—(](?!\d)")


def asks_how_many(question: str) -> bool:
    """Tell whether a question asks for a number: “how many ...”, “what is the inflation rate?”."""
    return bool(QUANTITY.search(question))


def counts_another(question: str, text: str, start: int, end: int) -> bool:
    """Tell whether the number `text[start:end]` plainly counts something else than `question` asks for."""
    if not asks_how_many(question):
        return False
    one_of = _ONE_OF.match(text, start)
    if one_of and end < one_of.end():
        return True
    number = _NUMBER.search(text, start, end)
    behind = number.end() if number else end
    before, after = text[max(0, start - _BESIDE) : start], text[behind : behind + _BESIDE]
    return bool(
        _is_of_another_fate(question, before, after)
        or (_WON_ASKED.search(question) and _MARGIN.search(before))
        or (_OF_ALL.search(before) and not _ALL_ASKED.search(question))
    )


def _is_of_another_fate(question: str, before: str, after: str) -> bool:
    """Tell whether it is asked how many died, say, and the number is that of the injured."""
    wanted = [bool(asked.search(question)) for asked, _, _ in _FATES]
    told = [bool(behind.match(after) or ahead.search(before)) for _, behind, ahead in _FATES]
    both = list(zip(wanted, told, strict=True))
    return any(wanted) and any(told) and (True, True) not in both


def quantity(words: str) -> list[Span]:
    """Return the part of a long phrase that holds its first number."""
    if len(words.split()) <= _LONGEST:
        return []
    number = _NUMBER.search(words)
    stop = _STOP.search(words, number.end()) if number else None
    start = max((each.end() for each in _STOP.finditer(words, 0, number.start())), default=0) if number else 0
    return [trim(words, start, stop.start() if stop else len(words))]
