"""Countries and what is of them: a question about Germany is also answered by passages that say “German”."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from ..archive.lexical import stems

#: A country, or another place, and what its people and what is theirs are called, in lower case.
NAMES = tuple(
    tuple(names.split())
    for names in (
        "afghanistan afghan", "africa african", "albania albanian", "algeria algerian",
        "argentina argentine argentinian", "armenia armenian", "asia asian", "australia australian", "austria austrian",
        "azerbaijan azerbaijani azeri", "bangladesh bangladeshi", "belarus belarusian", "belgium belgian",
        "bolivia bolivian", "brazil brazilian", "bulgaria bulgarian", "cambodia cambodian", "canada canadian",
        "chile chilean", "china chinese", "colombia colombian", "congo congolese", "croatia croatian", "cuba cuban",
        "cyprus cypriot", "czechia czech", "denmark danish", "ecuador ecuadorian ecuadorean", "egypt egyptian",
        "england english", "estonia estonian", "ethiopia ethiopian", "europe european", "finland finnish",
        "france french", "georgia georgian", "germany german", "ghana ghanaian", "greece greek", "haiti haitian",
        "hungary hungarian", "iceland icelandic", "india indian", "indonesia indonesian", "iran iranian", "iraq iraqi",
        "ireland irish", "israel israeli", "italy italian", "jamaica jamaican", "japan japanese", "jordan jordanian",
        "kazakhstan kazakh", "kenya kenyan", "korea korean", "kuwait kuwaiti", "latvia latvian", "lebanon lebanese",
        "libya libyan", "lithuania lithuanian", "malaysia malaysian", "mexico mexican", "mongolia mongolian",
        "morocco moroccan", "myanmar burma burmese", "nepal nepali nepalese", "netherlands dutch", "nigeria nigerian",
        "norway norwegian", "pakistan pakistani", "palestine palestinian", "peru peruvian",
        "philippines philippine filipino", "poland polish", "portugal portuguese", "qatar qatari", "romania romanian",
        "russia russian", "rwanda rwandan", "scotland scottish", "senegal senegalese", "serbia serbian",
        "slovakia slovak", "slovenia slovenian", "somalia somali", "spain spanish", "sudan sudanese", "sweden swedish",
        "switzerland swiss", "syria syrian", "taiwan taiwanese", "tanzania tanzanian", "thailand thai",
        "tunisia tunisian", "turkey türkiye turkish", "uganda ugandan", "uk british britain", "ukraine ukrainian",
        "uruguay uruguayan", "venezuela venezuelan", "vietnam vietnamese", "wales welsh", "yemen yemeni",
        "zambia zambian", "zimbabwe zimbabwean",
    )
)  # fmt: skip
#: What such a word counts in the search beside one of the question's own. Settled on RealTimeQA's even half.
_WEIGHT = 0.3


def kin(words: Iterable[str]) -> dict[str, float]:
    """Return the stems of what belongs to the countries among `words` (stems) and is not there, each with its weight.

    Both ways: “German” finds Germany, too.
    """
    own = set(words)
    return {other: _WEIGHT for word in own for other in _families().get(word, ()) if other not in own}


@cache
def _families() -> dict[str, tuple[str, ...]]:
    families = [tuple(stems(" ".join(names))) for names in NAMES]
    return {stem: family for family in families for stem in family}
