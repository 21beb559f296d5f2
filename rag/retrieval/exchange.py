"""A follow-up that only names another place, person or time -> the question before, asked of that.

“what is the key rate in Iceland?”, “and in Ghana?” -> “what is the key rate in Ghana?”. The name takes the place of one
of its kind: of that behind the same preposition, or of the only one; a time that of a time, or stands at the end.
"""

from __future__ import annotations

import re

from .things import ASKING, AUXILIARY, NAME, without_first

_PREPOSITION = r"(?:about|against|at|between|by|for|from|in|of|on|to|with)"
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_YEAR = r"(?:1[89]|20)\d\d"
_TIME = (
    rf"(?:(?:\d{{1,2}} )?{_MONTH}(?: \d{{1,2}},?)?(?: {_YEAR})?|{_YEAR}|(?:last |next )?{_DAY}|yesterday|today|tomorrow"
    r"|(?:last|this|next) (?:week|month|year|spring|summer|autumn|winter|night)|(?:the )?(?:week|month|year) before)"
)
#: What leads to a time.
_WHEN = r"(?:in|on|for|at|during|since|before|after|until|by)"
_LEANING = re.compile(
    r"\W*(?:(?:and|but|so),? (?:what|how) about|what about|how about|and|but|so)\b,? (?P<rest>[^?!;:]{1,80}?)[\s?!.]*$",
    re.IGNORECASE,
)
_ONLY_TIME = re.compile(rf"(?:{_WHEN} )?{_TIME}", re.IGNORECASE)
_A_TIME = re.compile(rf"(?<![\w’'-])(?:{_WHEN} )?{_TIME}(?![\w’'-])", re.IGNORECASE)
#: Also verbs, if no preposition leads to them.
_NO_TIME = re.compile("may|march|august")
_YEARLESS = re.compile(rf"(?:{_WHEN} )?{_MONTH}", re.IGNORECASE)
#: A name in the follow-up. In small letters it has three words at most, and stands behind a preposition.
_NAMED = re.compile(rf"(?:(?P<by>(?i:{_PREPOSITION})) )?(?P<name>(?:the )?{NAME.pattern})(?P<owner>['’]s)?")
_IN_SMALL = re.compile(rf"(?P<by>{_PREPOSITION}) (?P<name>[a-zß-ÿ-]+(?: [a-zß-ÿ-]+){{0,2}})")
#: Names that stand behind either of these are of places, as a rule; what has no place yet may get one behind the first.
_OWNER = re.compile("['’]s")
_OF_PLACES = ("in", "at", "for", "from", "of")
_TO_ADD = ("in", "at")
_NO_NAME = re.compile(
    rf"(?:{ASKING}|{AUXILIARY}|the|an?|this|that|these|those|it|he|she|they|him|her|them|all|total|general|detail|fact"
    rf"|short|particular|{_PREPOSITION})",
    re.IGNORECASE,
)
_NOUN = re.compile(r"(?:the|an?) (?:[\w’'-]+ ){1,4}(?P<head>[a-zß-ÿ-]+)", re.IGNORECASE)


def exchanged(question: str, before: str) -> str:
    """Return `before` asked of what `question` names alone; "" if it names nothing alone, or nothing of that kind."""
    leaning = _LEANING.match(question)
    if not leaning:
        return ""
    rest = " ".join(leaning["rest"].split())
    if _ONLY_TIME.fullmatch(rest):
        return _at_a_time(rest, before)
    named = _NAMED.fullmatch(rest) or _IN_SMALL.fullmatch(rest)
    if named and not any(map(_NO_NAME.fullmatch, named["name"].removeprefix("the ").split())):
        return _with_name(named, before)
    noun = _NOUN.fullmatch(rest)
    return _with_noun(rest, noun["head"], before) if noun else ""


def _at_a_time(time: str, before: str) -> str:
    """Return the question with its only time exchanged, one without with the time at its end."""
    first = len(before) - len(without_first(before))
    told = [found for found in _A_TIME.finditer(before, first) if not _NO_TIME.fullmatch(found[0])]
    if len(told) > 1:
        return ""
    leads = re.match(rf"{_WHEN} ", told[0][0], re.IGNORECASE) if told else None
    if told and re.fullmatch(_YEAR, told[0][0]):
        # Part of a name: “the 2024 election”, “the Games 2024”.
        time = re.sub(rf"^{_WHEN} (?={_YEAR}$)", "", time, flags=re.IGNORECASE)
    elif re.match(rf"{_MONTH}|{_YEAR}", time, re.IGNORECASE):
        time = f"{leads[0] if leads else 'in '}{time}"
    if not told:
        return _ended_with(time, before)
    year = re.search(rf" {_YEAR}$", told[0][0])
    if year and _YEARLESS.fullmatch(time):
        time += year[0]
    return _put(time, before, told[0].span())


def _with_name(named: re.Match[str], before: str) -> str:
    """Return the question with the name in the place of one behind the same preposition, else of the only one.

    “in Ghana” also takes that of “for Iceland” and “Iceland’s”; where nothing is named, it stands at the end.
    """
    name, by = named["name"], (named["by"] or "").lower()
    first = len(before) - len(without_first(before))
    names = [found for found in NAME.finditer(before, first) if not _ONLY_TIME.fullmatch(found[0])]
    if name.islower():
        # In small letters only the last word of a question is seen to be a name.
        last = re.search(rf"\b{by} (?P<name>[a-zß-ÿ-]+)(?=\W*$)", before)
        return "" if names or not last or _NO_NAME.fullmatch(last["name"]) else _put(name, before, last.span("name"))
    leading = [re.search(rf"\b({_PREPOSITION}) (?:the )?$", before[: found.start()], re.IGNORECASE) for found in names]
    behind = [lead[1].lower() if lead else "" for lead in leading]
    alike = [n for n, each in enumerate(behind) if each == (by or "about")]
    if by in _OF_PLACES:
        alike = alike or [n for n, each in enumerate(behind) if each in _OF_PLACES]
        alike = alike or [n for n, each in enumerate(names) if _OWNER.match(before, each.end())]
    elif not by and len(names) == 1:
        alike = [0]
    if not names and by in _TO_ADD:
        return _ended_with(f"{by} {name}", before)
    if not alike:
        return ""
    start, end = names[alike[-1]].span()
    if named.groupdict().get("owner") and not _OWNER.match(before, end):
        return ""
    # “the Netherlands” -> “Ghana”
    article = len("the ") if behind[alike[-1]] and before[:start].endswith(" the ") else 0
    return _put(name, before, (start - article, end))


def _with_noun(phrase: str, head: str, before: str) -> str:
    """Return the question with the phrase in the place of the one that has the same last word: “the men’s race”."""
    alike = re.search(rf"\b(?:the|an?) (?:(?!(?:{_NO_NAME.pattern}) )[\w’'-]+ ){{0,4}}{re.escape(head)}\b", before)
    return _put(phrase, before, alike.span()) if alike else ""


def _put(words: str, before: str, span: tuple[int, int]) -> str:
    return f"{before[: span[0]]}{words}{before[span[1] :]}"


def _ended_with(words: str, before: str) -> str:
    end = len(before.rstrip(" ?!.\n\t"))
    return f"{before[:end]} {words}{before[end:]}"
