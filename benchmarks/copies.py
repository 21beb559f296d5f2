"""Copies of a story as newspapers make them, and stories that are none: seeded edits of given texts.

Every edit takes a `Random`, the text and a stock of paragraphs from unrelated stories, and returns the new text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

Edit = Callable[[Random, str, Sequence[str]], str]

_WORD = re.compile(r"\S+")
_SENTENCE_GAP = re.compile(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])")
#: A name inside a sentence, and a number as it is written.
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)*")
_NUMBER = re.compile(r"\d+")
_CITIES = ("LONDON", "NEW YORK", "PARIS", "WASHINGTON", "Sydney", "Toronto", "Berlin", "CHICAGO")
_AGENCIES = ("AP", "Reuters", "AFP", "PA Media", "dpa")
_PEOPLE = ("Maria Keller", "John Okafor", "Priya Nair", "Tom Lindqvist", "Ana Souza", "Wei Zhang")

#: The house styles of two papers: what one writes, what the other does.
_HOUSE = (
    ("%", " per cent"), (" percent", " per cent"), ("“", '"'), ("”", '"'), ("’", "'"), ("‘", "'"), (" — ", " – "),
    ("U.S.", "US"), ("U.K.", "UK"), ("ization", "isation"), ("ized", "ised"), ("izing", "ising"), ("color", "colour"),
    ("labor", "labour"), ("honor", "honour"), ("center", "centre"), ("defense", "defence"), ("traveled", "travelled"),
    ("Mr. ", "Mr "), ("Dr. ", "Dr "), ("President ", "president "), ("a.m.", "am"), ("p.m.", "pm"),
    (" toward ", " towards "),
)  # fmt: skip


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, cut where a full stop is followed by a capital."""
    return [part for part in _SENTENCE_GAP.split(text) if part.strip()]


def words(rate: float) -> Edit:
    """Return an edit of `rate` of the words: half are replaced, a quarter left out, a quarter get a new neighbour."""

    def edit(random: Random, text: str, stock: Sequence[str]) -> str:
        others = random.choice(stock).split() or ["so"]

        def change(match: re.Match[str]) -> str:
            drawn = random.random() / rate
            if drawn >= 1:
                return match[0]
            if drawn < 0.5:
                return random.choice(others)
            return "" if drawn < 0.75 else f"{match[0]} {random.choice(others)}"

        return _WORD.sub(change, text)

    return edit


def moved(random: Random, text: str, _stock: Sequence[str]) -> str:
    """Leave out a sixth of the sentences and exchange a sixth with the next."""
    kept = [each for each in sentences(text) if random.random() > 1 / 6]
    for n in range(len(kept) - 1):
        if random.random() < 1 / 6:
            kept[n], kept[n + 1] = kept[n + 1], kept[n]
    return " ".join(kept)


def without_end(random: Random, text: str, _stock: Sequence[str]) -> str:
    """Keep the first 30 to 80 % of the sentences."""
    parts = sentences(text)
    return " ".join(parts[: max(2, round(len(parts) * random.uniform(0.3, 0.8)))])


def without_start(random: Random, text: str, _stock: Sequence[str]) -> str:
    """Leave out the first sentence, or up to a fifth of them."""
    parts = sentences(text)
    return " ".join(parts[max(1, round(len(parts) * random.uniform(0.0, 0.2))) :])


def headed(random: Random, text: str, stock: Sequence[str]) -> str:
    """Put another headline, byline and dateline before the text, and another credit after it."""
    headline = " ".join(random.choice(stock).split()[:9])
    by, city, agency = random.choice(_PEOPLE), random.choice(_CITIES), random.choice(_AGENCIES)
    return f"{headline}\n\nBy {by}, {agency}\n\n{city} ({agency}) — {text}\n\nReporting by {by}; editing by {agency}."


def localised(random: Random, text: str, stock: Sequence[str]) -> str:
    """Add one to three paragraphs of local matter (25 to 40 words each) before, within or after the text."""
    parts = sentences(text)
    for _ in range(random.randint(1, 3)):
        local = random.choice(stock).split()
        parts.insert(random.randint(0, len(parts)), " ".join(local[: random.randint(25, 40)]) + ".")
    return " ".join(parts)


def restyled(_random: Random, text: str, _stock: Sequence[str]) -> str:
    """Write quotes, dashes, abbreviations and spellings as another paper does."""
    for mine, yours in _HOUSE:
        text = text.replace(mine, yours)
    return text


def together(*edits: Edit) -> Edit:
    """Return the edit that makes all of `edits`, one after another."""

    def edit(random: Random, text: str, stock: Sequence[str]) -> str:
        for each in edits:
            text = each(random, text, stock)
        return text

    return edit


#: What a wire copy may have gone through.
COPIES: dict[str, Edit] = {
    "as it is": lambda _random, text, _stock: text,
    "words 5 %": words(0.05),
    "words 10 %": words(0.10),
    "words 20 %": words(0.20),
    "words 30 %": words(0.30),
    "sentences moved": moved,
    "end cut": without_end,
    "start cut": without_start,
    "headline, byline": headed,
    "local paragraphs": localised,
    "house style": restyled,
    "cut, 10 %": together(without_end, words(0.10)),
    "cut, local, style": together(without_end, localised, restyled, headed),
    "cut, local, 20 %": together(without_end, localised, words(0.20)),
    "start cut, 15 %": together(without_start, words(0.15), restyled),
}


def retold(random: Random, text: str, stock: Sequence[str]) -> str:
    """Keep the sentences and change each name and number: the same form filled in for another event."""
    names: dict[str, str] = {}
    others = [match[0] for each in random.sample(list(stock), min(40, len(stock))) for match in _NAME.finditer(each)]

    def name(match: re.Match[str]) -> str:
        return names.setdefault(match[0], random.choice(others) if others else "Elsewhere")

    return _NUMBER.sub(lambda match: str(random.randrange(10 ** len(match[0]))), _NAME.sub(name, text))


def sharing(block: str, place: str) -> Edit:
    """Return the edit that puts the block into a text: a statement `within` it, or a boilerplate at its `end`."""

    def edit(random: Random, text: str, _stock: Sequence[str]) -> str:
        parts = sentences(text)
        where = len(parts) if place == "end" else random.randint(len(parts) // 4, len(parts))
        return " ".join([*parts[:where], block, *parts[where:]])

    return edit


_FORMS = (
    ("{city} — Shares on the {city} exchange {rose} {n}.{n} per cent on {day}, lifted by {company}, which gained "
    "{n}.{n} per cent after its quarterly report. The index of leading shares closed at {n}{n},{n}{n}{n}.{n}, its "
    "highest since {month}. Among the losers were {company}, down {n}.{n} per cent, and {company}, down {n} per cent. "
    "Turnover came to {n}{n} million shares, against {n}{n} million the day before. Analysts had expected a quiet day "
    "ahead of the figures on inflation, which are due on {day}. Past performance is no guide to future returns."),
    ("Weather for {city}: {day} will begin with fog in the valleys, clearing by noon. Highs of {n}{n} degrees, lows of "
    "{n} degrees. Winds from the south-west at {n}{n} kilometres an hour, gusting to {n}{n} near the coast. There is a "
    "{n}{n} per cent chance of rain in the evening, with up to {n} millimetres expected in {city}. On {day} the skies "
    "clear from the west and temperatures rise to {n}{n} degrees. Sunrise is at {n}:{n}{n}, sunset at {n}{n}:{n}{n}. "
    "The pollen count is moderate. The next forecast will be issued at midnight by the weather service."),
    ("{person} scored twice as {city} beat {town} {n}-{n} on {day} to stay in the race for the title. {person} opened "
    "the scoring in the {n}{n}th minute after a corner by {person}, and doubled the lead shortly before half-time. "
    "{town} came back through {person}, who struck from {n}{n} metres in the {n}{n}th minute, but could not find an "
    "equaliser in front of {n}{n},{n}{n}{n} spectators. “We deserved it over the ninety minutes,” the coach of {city} "
    "said. {city} now have {n}{n} points from {n}{n} matches and travel to {town} next {day}."),
    ("{company} on {day} reported net income of ${n}{n}.{n} million in its fiscal {month} quarter. The {city}-based "
    "company said it had profit of {n}{n} cents per share. The results topped Wall Street expectations. The average "
    "estimate of {n} analysts surveyed was for earnings of {n}{n} cents per share. {company} posted revenue of "
    "${n}{n}{n}.{n} million in the period, compared with ${n}{n}{n}.{n} million a year earlier. {company} shares have "
    "{rose} {n}{n} per cent since the beginning of the year. This story was generated from data by a program."),
)  # fmt: skip
_FILLED_WITH = {
    "city": ("Lisbon", "Oslo", "Nairobi", "Osaka", "Lima", "Cardiff", "Denver", "Tallinn", "Valencia", "Graz"),
    "town": ("Norwich", "Braga", "Malmo", "Parma", "Leeds", "Utrecht", "Kobe", "Bergen"),
    "company": ("Northwind Energy", "Calder Steel", "Pelican Foods", "Arbor Bank", "Helix Labs", "Quarry Telecom"),
    "person": ("Moreno", "Adeyemi", "Larsen", "Kovacs", "Tanaka", "Duarte", "Brandt", "Okello"),
    "day": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"),
    "month": ("January", "March", "April", "June", "August", "November"),
    "rose": ("risen", "gained", "climbed", "fallen"),
    "n": tuple("123456789"),
}
_FIELD = re.compile(r"\{(\w+)\}")


def forms(random: Random) -> tuple[str, str]:
    """Return a market report, forecast, match report or report of earnings, filled in twice."""
    form = random.choice(_FORMS)

    def fill(match: re.Match[str]) -> str:
        return random.choice(_FILLED_WITH[match[1]])

    return _FIELD.sub(fill, form), _FIELD.sub(fill, form)
