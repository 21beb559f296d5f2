"""Countries and states by name: whether a question asks for one, and which words of an answer name one.

Names of countries are Unicode's (CLDR, through Babel); what news calls some of them else, and the states of the US,
stand here.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import cache, lru_cache

from ..text import Span


class Place(Enum):
    """A kind of place whose names are known."""

    COUNTRY = auto()
    STATE = auto()


#: “Which country ...” and “what African nations ...”, not “which country singer” and “which state senator”.
_ASKED = re.compile(
    r"\b(?:what|which) (?:(?P<country>(?:[\w’'-]+ ){0,2}?(?:country|countries|nations?)"
    r"|(?:[\w’'-]+ )?(?:member|Gulf|Baltic|Arab|EU|NATO|island|African|Balkan|Caribbean) states?)"
    # Germany and India have states as well.
    r"|(?:(?:US|U\.S\.|American|other|(?:north|south|east|west)\w*|mid-?western|coastal|swing|battleground|key|red|blue|home"
    r"|\d+|two|three|four|five|six|seven|eight|nine|ten) ){0,2}states?)\b(?!-| of )"
    r"(?! (?:music|song|singer|star|artist|musician|band|album|duo|club|house|radio|legend"
    r"|senat\w+|ministers?|banks?|compan\w+|oil|official\w*|lawmaker\w*|legislat\w+|representative\w*|assembly\w*"
    r"|attorney\w*|treasurer\w*|secretar\w+"
    r"|governor\w*|court\w*|judge\w*|laws?|department\w*|agenc\w+|police|troopers?|prisons?|budget|media|tv|television"
    r"|universit\w+|schools?|parks?|fair|visits?|dinners?|funerals?|birds?|flowers?|capitals?)\b)",
    re.IGNORECASE,
)
#: Regions of CLDR that are no country: outlying islands, unions, and names that are made up for tests.
_NO_COUNTRY = frozenset(("AQ", "EU", "EZ", "QO", "UM", "UN", "XA", "XB", "ZZ"))
#: What news calls a country beside its name in CLDR, and countries that were.
_OTHER_NAMES = (
    "US", "U.S.", "USA", "U.S.A.", "United States of America", "America", "UK", "U.K.", "Britain", "Great Britain",
    "England", "Scotland", "Wales", "Northern Ireland", "UAE", "Emirates", "Turkey", "Ivory Coast", "Czech Republic",
    "Democratic Republic of the Congo", "Democratic Republic of Congo", "DR Congo", "DRC", "Republic of the Congo",
    "Republic of Congo", "Congo", "Myanmar", "Burma", "Hong Kong", "Macau", "Macao", "Palestine", "East Timor",
    "Swaziland", "Macedonia", "Holland", "Korea", "Vatican", "Soviet Union", "Yugoslavia", "Czechoslovakia",
    "East Germany", "West Germany", "Bosnia", "Trinidad",
)  # fmt: skip
_STATES = frozenset((
    "Alabama", "Alaska", "Arizona", "Arkansas", "California", "Colorado", "Connecticut", "Delaware", "Florida",
    "Georgia", "Hawaii", "Idaho", "Illinois", "Indiana", "Iowa", "Kansas", "Kentucky", "Louisiana", "Maine",
    "Maryland", "Massachusetts", "Michigan", "Minnesota", "Mississippi", "Missouri", "Montana", "Nebraska", "Nevada",
    "New Hampshire", "New Jersey", "New Mexico", "New York", "North Carolina", "North Dakota", "Ohio", "Oklahoma",
    "Oregon", "Pennsylvania", "Rhode Island", "South Carolina", "South Dakota", "Tennessee", "Texas", "Utah",
    "Vermont", "Virginia", "Washington", "West Virginia", "Wisconsin", "Wyoming",
))  # fmt: skip
#: Names that hold one of those above and mean something else.
_ELSE = (
    "New England", "New South Wales", "New York City", "Kansas City", "Oklahoma City", "Mexico City", "Panama City",
    "Kuwait City", "Gulf of Mexico", "South China Sea", "Washington, D.C.", "Washington, DC", "Washington D.C.",
    "Washington DC", "New Britain", "Bank of America", "North America", "South America", "Latin America",
    "Central America",
)  # fmt: skip


@cache
def _countries() -> frozenset[str]:
    from babel import Locale

    regions = Locale("en").territories
    names = [str(name) for code, name in regions.items() if len(code) == 2 and code not in _NO_COUNTRY]
    spelt = {re.sub(r" \([^)]*\)| SAR China$| - \w+$", "", name).replace(" & ", " and ") for name in names}
    return frozenset(spelt | {name.replace("St. ", "Saint ") for name in spelt}).union(_OTHER_NAMES)


@cache
def _pattern() -> re.Pattern[str]:
    """Match any name, the longest where several begin: what a name is part of is not that name."""
    names = sorted(_countries() | _STATES | set(_ELSE), key=len, reverse=True)
    return re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, names))})(?!\w|-\w)")


@lru_cache(maxsize=64)
def asked(question: str) -> Place | None:
    """Return the kind of place that `question` asks for by the word for it, None if it asks for something else."""
    match = _ASKED.search(question)
    return None if match is None else Place.COUNTRY if match["country"] else Place.STATE


def named(text: str, kind: Place) -> list[Span]:
    """Return where `text` names places of this kind; capitals count, as “turkey” and “chad” are words."""
    known = _countries() if kind is Place.COUNTRY else _STATES
    return [match.span() for match in _pattern().finditer(text) if match[0] in known]
