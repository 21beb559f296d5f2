"""Invented articles, as many as a test wants: the same number and edition always give the same article."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rag.types import Article

PUBLISHERS = ("The Gull", "Harbour Post", "Öresund Echo")
_FIRST = datetime(2025, 1, 1, 8, tzinfo=UTC)
_WHO = ("mayor", "baker", "diver", "judge", "pilot", "farmer", "nurse", "sailor", "teacher", "painter", "miner", "poet")
_DID = ("opened", "sold", "praised", "found", "closed", "repaired", "lost", "counted", "painted", "moved")
_WHAT = ("bridge", "ferry", "library", "orchard", "tunnel", "bakery", "lighthouse", "market", "stadium", "reservoir")
_WHERE = ("Lisbon", "Turku", "Graz", "Split", "Cork", "Ghent", "Bergen", "Porto", "Vilnius", "Trieste")


def article(number: int, edition: int = 0, sentences: int = 40) -> Article:
    """Return an article of three passages or so; another edition of it has the same id and other words."""
    chance = random.Random(f"{number}-{edition}")

    def sentence(n: int) -> str:
        who, did, what, where = (chance.choice(words) for words in (_WHO, _DID, _WHAT, _WHERE))
        # Words of its own, or any two articles would be taken for copies of one form.
        own = ["".join(chance.choices("abdefgiklmnoprstu", k=5)) for _ in range(4)]
        return f"The {who} {did} {own[0]} {what} {own[1]} {where} {own[2]} {own[3]} in report {number} item {n}."

    return Article(
        text=" ".join(sentence(n) for n in range(sentences)),
        title=f"Report {number} from {chance.choice(_WHERE)}",
        publisher=PUBLISHERS[number % len(PUBLISHERS)],
        url=f"https://news.example/{number}",
        published=_FIRST + timedelta(days=number),
    )


def copy(of: Article) -> Article:
    """Return the same text as another paper prints it a day later."""
    return replace(
        of,
        id="",
        text=f"{of.text} It was printed again.",
        publisher="The Copyist",
        url=f"{of.url}/copy",
        published=of.published + timedelta(days=1) if of.published else None,
    )
