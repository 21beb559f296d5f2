"""Days that a question names in full: “October 7, 2023”, “the 7th of October 2023”, “2023-10-07”."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[6-9]|20)\d\d)"
_WRITTEN = (
    re.compile(rf"\b{_MONTH} {_DAY},? {_YEAR}\b", re.IGNORECASE),
    re.compile(rf"\b{_DAY} (?:of )?{_MONTH},? {_YEAR}\b", re.IGNORECASE),
    re.compile(rf"\b{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)\b"),
)


def named_days(question: str) -> tuple[date, ...]:
    """Return the days that `question` names with day, month and year, in its order; what is no day is passed over."""
    found: dict[int, date] = {}
    for written in _WRITTEN:
        for match in written.finditer(question):
            month = match["month"]
            number = int(month) if month.isdecimal() else _MONTHS.index(month[:3].lower()) + 1
            try:
                found[match.start()] = date(int(match["year"]), number, int(match["day"]))
            except ValueError:  # The 31st of June.
                continue
    return tuple(dict.fromkeys(found[place] for place in sorted(found)))
