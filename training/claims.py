"""Claims with the texts that support them, which teach relevance alone."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from .mining import search

CLAIMS = ("ver_fever_dev", "ver_fm2_gold", "ver_fm2_weak_neutral", "ret_wice_claim_sentence")


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement in place of a question, a text that supports it, and others that look as if they might."""

    claim: str
    evidence: str
    beside: tuple[str, ...]


def read_claims(folder: Path) -> list[Claim]:
    """Read claims with evidence for and texts beside it (FEVER, FoolMeTwice, WiCE); raises `OSError` if one is missing.

    The texts beside are those that the sets themselves name as neutral, else the most alike evidence of another claim.
    """
    beside: dict[str, list[str]] = defaultdict(list)
    supported: dict[str, list[str]] = defaultdict(list)
    for name in CLAIMS:
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for record in map(json.loads, lines):
                claim = record.get("claim") or record["question"]
                text = record.get("evidence") or record["passage"]
                if record["label"] in ("supported", 1):
                    supported[claim].append(text)
                elif record["label"] in ("neutral", 0):
                    beside[claim].append(text)
    texts = sorted({text for known in supported.values() for text in known})
    lonely = [claim for claim in supported if not beside[claim]]
    alike = search(lonely, texts, 6)
    for claim in lonely:
        beside[claim] = [texts[n] for n in alike[claim] if texts[n] not in supported[claim]]
    return [
        Claim(claim, text, tuple(beside[claim]))
        for claim, known in supported.items()
        for text in known
        if beside[claim]
    ]
