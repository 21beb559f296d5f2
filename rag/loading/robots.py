"""What a host's robots.txt allows (RFC 9309)."""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

#: The name that robots.txt files may give rules for.
AGENT = "rag"
#: Bytes of a robots.txt that are read; the standard asks for as many.
LIMIT = 500 * 1024


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one host. Without rules everything is allowed; with a `fault`, nothing is."""

    parsed: Protego | None = None
    #: Why the rules could not be had, "" if they could.
    fault: str = ""

    def refusal(self, url: str) -> str:
        """Return why `url` may not be fetched, "" if it may."""
        if self.fault:
            return f"its host's robots.txt cannot be had: {self.fault}"
        if self.parsed is not None and not self.parsed.can_fetch(url, AGENT):
            return "its host's robots.txt asks programs not to fetch it"
        return ""

    @property
    def delay(self) -> float:
        """The seconds that the host wants between two requests, 0 where it does not say."""
        return (self.parsed.crawl_delay(AGENT) if self.parsed is not None else None) or 0.0


def parse(data: bytes) -> Rules:
    """Read a robots.txt; lines that are none of its own are passed over."""
    return Rules(Protego.parse(data[:LIMIT].decode("utf-8-sig", "replace")))
