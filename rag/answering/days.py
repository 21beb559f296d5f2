"""“Friday” -> “Friday (17 October 2025)”: the relative days of a short answer, counted from its article's date.

The catalogue keeps times in UTC and the day is taken as stored, `published.date()`: an article that came out late in
the evening in New York counts from the next day.

In doubt nothing is added. Names (“Black Friday”, “Sunday Times”), days of another count (“the Friday before”, “every
Monday”, “two days after Friday”) and different days in one answer are all left as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta

from ..types import Period, written

#: Longer texts, in characters, are no short answers; the bound also keeps every search below short.
_LONGEST = 160

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: `(?ai:` because `(?i:` alone takes “Frıday”, which is no key of any table, for Friday.
_WEEKDAY = re.compile(rf"(?<!\w)((?ai:{'|'.join(_WEEKDAYS)}))(?!\w)")
_WORD_BEFORE = re.compile(r"([\w’'-]+) $")
_WORD_AFTER = re.compile(r" ([\w’'-]+)")
_PART_OF_DAY = re.compile(r"morning|afternoon|evening|night|midnight|noon|lunchtime", re.IGNORECASE)
#: What may stand before a day with a capital and is no part of a name.
_NO_NAME = re.compile(
    r"on|by|late|early|last|next|this|since|until|till|before|after|from|through|past|coming|upcoming|and|or|between"
    r"|yesterday|today|tomorrow",
    re.IGNORECASE,
)
#: What makes another day, many days, or a day with a name, out of the weekday that it stands before.
_OTHER_DAY = re.compile(
    r"an?|the|that|these|those|every|each|any|all|some|one|most|many|several|another|other|alternate|previous|preceding"
    r"|following|same|first|second|third|fourth|fifth|final|his|her|its|their|our|my|your|.*[’']s?"
    r"|black|good|easter|palm|ash|cyber|super|holy|bloody|fat|casual|giving|shrove|maundy|boxing",
    re.IGNORECASE,
)
#: “Friday week”, “Friday 17”, “Friday the 13th”, “Friday-Sun”; but “Friday 5pm” and “Friday 11:30” are times of day.
_OTHER_DAY_AFTER = re.compile(
    r",? (?:the )?\d+(?!\d|:\d| ?[ap]\.?m)|,? the \w+(?:st|nd|rd|th)\b| (?:week|fortnight|next|last)(?!\w)"
    r"| of (?:the|each|every)\b|[-–](?!morning|afternoon|evening|night)",
    re.IGNORECASE,
)

#: What is counted in days from that of publication.
_OFFSETS = {
    "day before yesterday": -2,
    "yesterday": -1,
    "last night": -1,
    "last evening": -1,
    "today": 0,
    "tonight": 0,
    "this morning": 0,
    "this afternoon": 0,
    "this evening": 0,
    "day after tomorrow": 2,
    "tomorrow": 1,
}
_DAY = re.compile(rf"(?<![\w’'-])((?ai:{'|'.join(_OFFSETS)}))(?![\w-])")
#: Of no day, and of another count.
_NO_DAY = re.compile(r"(?:today|tomorrow)[’']s|last (?:night|evening) of\b", re.IGNORECASE)
_PERIOD = re.compile(
    r"(?<![\w’'-])((?ai:last|this|next)) ((?ai:weekend|week|month|year))(?![\w-]|(?i: of\b| or (?:two|so)\b))"
)
_SHIFTS = {"last": -1, "this": 0, "next": 1}
#: “the last week”, “his next year”: counted from elsewhere, or rolling.
_COUNTED_ELSEWHERE = re.compile(r"(?<!\w)(?:the|his|her|its|their|our|my|your|\w+[’']s?) $", re.IGNORECASE)
#: “two days after Friday”, “a week from Monday”.
_SHIFTED = re.compile(
    r"(?<!\w)(?:minute|hour|day|night|week|fortnight|month|year)s? "
    r"(?:before|after|from|on|since|ago|earlier|later|prior)(?!\w)",
    re.IGNORECASE,
)

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
#: The text gives a date of its own: a month's name (with a capital, for one may march in May), or figures.
_MONTH = re.compile(rf"\b(?:{_MONTHS}|{_MONTHS.upper()})\b")
_ABBREVIATED = "(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
_FIGURES = re.compile(
    rf"\b{_ABBREVIATED}\b\.? \d|\d(?:st|nd|rd|th)? {_ABBREVIATED}\b|\d[-/.]\d{{1,2}}[-/.]\d", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:1[6-9]|20)\d\d\b")


#: What says that the day behind it is still to come, unless somebody says so on that day.
_AHEAD = re.compile(
    r"\b(?:will|won['’]t|shall|would|until|till|(?:is|are) (?:to|due|set|scheduled|expected|planned|slated)"
    r"|(?:expect|plan|hope|intend|aim)(?:s|ed)?|due|scheduled|slated|planned|to be)\b"
    r"(?!.*\b(?:said|says|told|announced|reported|wrote|tweeted)\b)",
    re.IGNORECASE | re.DOTALL,
)
_CLAUSE = re.compile(r".*[;:.!?]\s", re.DOTALL)
#: What is to come is told in the present tense too, but so is much in a sentence that tells of the past: in such a one
#: the day is in doubt, and where these words stand far from it.
_PRESENT = (
    r"\b(?:opens(?! fire\b)|begins|starts|takes place|meets|resumes|kicks off|(?:goe?s?|heads?) to the polls"
    r"|must(?! have\b)|deadline is)\b"
)
_SOON = re.compile(rf"(?:{_PRESENT}(?: [\w’'-]+){{0,6}}|(?<=\w )(?:ahead of|by)(?: next)?) ?$", re.IGNORECASE)
_PERHAPS_SOON = re.compile(rf"{_PRESENT}|\b(?:ahead of|by) ?$", re.IGNORECASE)
_REPORTED = re.compile(r"\b(?:said|told|announced|reported|wrote|tweeted)\b", re.IGNORECASE)
_PAST = re.compile(
    r"\b(?:was|were|had|did|agreed|freed|(?!(?:hundred|announced|reported|tweeted)\b)[a-z]+[^\We]ed|became|began|bought"
    r"|broke|brought|came|chose|cut|fell|felt|fled|flew|fought|found|gave|got|grew|heard|held|hit|kept|knew|led|left"
    r"|lost|made|met|paid|ran|rose|saw|sent|shot|sold|spoke|stood|stole|struck|threw|took|went|won)\b",
    re.IGNORECASE,
)
_HAPPENED = re.compile(rf"{_PAST.pattern}|{_REPORTED.pattern}|\bearlier\b", re.IGNORECASE)


def dated(text: str, published: datetime | None, before: str = "") -> str:
    """Return `text` followed by the date it means, in brackets, if it holds a relative day, week, month or year.

    `published` is the article's time in UTC; without it, and in doubt, `text` comes back as it is. A bare weekday is
    the last such day up to and including that of publication; the next one if the words `before` it in its sentence
    tell of what is to come (“will reopen on”, “opens on”). Weeks run from Monday to Sunday. Raises nothing.
    """
    # Beside the first and last years of the calendar there is no day to count to.
    if published is None or len(text) > _LONGEST or not MINYEAR < published.year < MAXYEAR:
        return text
    words = " ".join(text.split())
    if _MONTH.search(words) or _FIGURES.search(words) or _SHIFTED.search(_DAY.sub("", words)):
        return text
    day = published.date()
    clause = " ".join(f"{_CLAUSE.sub('', before[-_LONGEST:])}x".split())[:-1]
    found = {*_weekdays(words, day, clause), *_days(words, day), *_periods(words, day)}
    return text if len(found) != 1 or None in found else f"{text} ({found.pop()})"


def _weekdays(text: str, published: date, clause: str) -> Iterator[str | None]:
    """Yield the date of each weekday in `text`, None for one of which it is in doubt; `clause` stands before `text`."""
    surely_ahead = bool(_AHEAD.search(f"{clause}{text}"))
    for match in _WEEKDAY.finditer(text):
        before = _WORD_BEFORE.search(text, 0, match.start())
        word = before[1].lower() if before else ""
        earlier = text[: before.start()] if before else ""
        if (
            _in_name(text, match)
            or _OTHER_DAY.fullmatch(word)
            or _OTHER_DAY_AFTER.match(text, match.end())
            or text[: match.start()].endswith(("-", "–"))
            or (word in ("last", "next") and _COUNTED_ELSEWHERE.search(earlier))
        ):
            yield None
            continue
        told = f"{clause}{text[: match.start()]}"
        ahead = surely_ahead or _is_soon(told, f"{clause}{text}")
        ago = _days_ago(
            (published.weekday() - _WEEKDAYS.index(match[1].lower())) % 7, word, told, published, ahead=ahead
        )
        yield None if ago is None else written(published - timedelta(days=ago))


def _days_ago(ago: int, word: str, told: str, published: date, *, ahead: bool | None) -> int | None:
    """Return how many days before that of publication a weekday is, None in doubt.

    `ago` says so of the last one, `word` stands before it, `told` ends there; `ahead`: it is to come, None in doubt.
    """
    if word in ("last", "past"):
        rolls = word == "last" or told.lower().endswith(("this past ", "the past "))
        return 7 if not ago and rolls else ago
    if ahead and not ago:
        return None  # Said on a Monday, “will begin on Monday” is either of two.
    if word in ("next", "coming", "upcoming"):
        return ago - 7
    if word == "this" and not ahead and _HAPPENED.search(told):
        # “They met this Monday”, said on a Wednesday; then nobody met “this Friday”.
        return ago if ago <= published.weekday() else None
    if ahead is None:
        return None
    return ago - 7 if ago and (ahead or word == "this") else ago


def _is_soon(told: str, sentence: str) -> bool | None:
    """Tell whether the present tense `told` before a day makes it one to come, None where it is in doubt."""
    if not _PERHAPS_SOON.search(told):
        return False
    soon = _SOON.search(told)
    # Who said that it opens on Friday may have said so on any day; who says so behind it, on Friday.
    return None if soon is None or _PAST.search(sentence) or _REPORTED.search(told, soon.start()) else True


def _days(text: str, published: date) -> Iterator[str | None]:
    """Yield the date of each “today”, “last night” and the like, None where it is in doubt."""
    for match in _DAY.finditer(text):
        expression = match[1].lower()
        elsewhere = expression.startswith("last") and _COUNTED_ELSEWHERE.search(text[: match.start()])
        if elsewhere or _NO_DAY.match(text, match.start()) or _in_name(text, match):
            yield None
        else:
            yield written(published + timedelta(days=_OFFSETS[expression]))


def _periods(text: str, published: date) -> Iterator[str | None]:
    """Yield the days of each “last week”, the month or the year of each “next month”, None where they are in doubt."""
    for match in _PERIOD.finditer(text):
        which, unit = match[1].lower(), match[2].lower()
        shift = _SHIFTS[which]
        monday = published - timedelta(days=published.weekday() - 7 * shift)
        if _COUNTED_ELSEWHERE.search(text[: match.start()]) or (unit == "year" and _YEAR.search(text)):
            yield None
        elif unit == "year":
            yield str(published.year + shift)
        elif unit == "month":
            year, month = divmod(published.year * 12 + published.month - 1 + shift, 12)
            yield f"{date(year, month + 1, 1):%B} {year}"
        elif unit == "week":
            yield Period(monday, monday + timedelta(days=6)).text
        else:
            # Said in the middle of a week, “next weekend” is either of two.
            yield None if which == "next" else Period(monday + timedelta(days=5), monday + timedelta(days=6)).text


def _in_name(text: str, day: re.Match[str]) -> bool:
    """Return whether a day with a capital is part of a name: “Sheffield Wednesday”, “USA Today”, “Sunday Times”."""
    if day[1].islower():
        return False
    before, after = _WORD_BEFORE.search(text, 0, day.start()), _WORD_AFTER.match(text, day.end())
    led = before is not None and before[1][0].isupper() and not _NO_NAME.fullmatch(before[1])
    return led or (after is not None and after[1][0].isupper() and not _PART_OF_DAY.fullmatch(after[1]))
