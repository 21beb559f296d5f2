from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answering.days import dated

#: A Friday.
PUBLISHED = datetime(2025, 10, 17, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        # The last such day, that of publication included.
        ("Friday", "17 October 2025"),
        ("on Friday", "17 October 2025"),
        ("On Friday", "17 October 2025"),
        ("friday", "17 October 2025"),
        ("FRIDAY NIGHT", "17 October 2025"),
        ("Thursday", "16 October 2025"),
        ("late Wednesday", "15 October 2025"),
        ("Saturday", "11 October 2025"),
        ("Sunday morning", "12 October 2025"),
        ("Friday,", "17 October 2025"),
        ("Monday’s vote", "13 October 2025"),
        ("before Monday's vote", "13 October 2025"),
        ("Tuesday 5 p.m.", "14 October 2025"),
        ("Tuesday 11:30", "14 October 2025"),
        ("in Budapest on Tuesday", "14 October 2025"),
        ("Tuesday-night", "14 October 2025"),
        ("the police officers Sunday", "12 October 2025"),
        ("Euro 2024 ended Sunday", "12 October 2025"),
        # Words that say otherwise.
        ("last Friday", "10 October 2025"),
        ("last\n  Friday", "10 October 2025"),
        ("last Thursday", "16 October 2025"),
        ("this past Friday", "10 October 2025"),
        ("well past Friday", "17 October 2025"),
        ("next Friday", "24 October 2025"),
        ("next Monday", "20 October 2025"),
        ("this coming Friday", "24 October 2025"),
        ("the coming Sunday", "19 October 2025"),
        ("upcoming Thursday", "23 October 2025"),
        ("this Friday", "17 October 2025"),
        ("this Monday", "20 October 2025"),
        # Days counted from that of publication.
        ("today", "17 October 2025"),
        ("earlier today", "17 October 2025"),
        ("in Tokyo today", "17 October 2025"),
        ("tonight", "17 October 2025"),
        ("this morning", "17 October 2025"),
        ("yesterday", "16 October 2025"),
        ("Yesterday evening", "16 October 2025"),
        ("yesterday's vote", "16 October 2025"),
        ("last night", "16 October 2025"),
        ("the day before yesterday", "15 October 2025"),
        ("tomorrow", "18 October 2025"),
        ("the day after tomorrow", "19 October 2025"),
        # Weeks, months, years.
        ("last week", "6 to 12 October 2025"),
        ("earlier this week", "13 to 19 October 2025"),
        ("next week", "20 to 26 October 2025"),
        ("this weekend", "18 to 19 October 2025"),
        ("last weekend", "11 to 12 October 2025"),
        ("last week's burning of a church", "6 to 12 October 2025"),
        ("last month", "September 2025"),
        ("later this month", "October 2025"),
        ("next month", "November 2025"),
        ("last year", "2024"),
        ("Last year’s election", "2024"),
        ("this year", "2025"),
        ("by next year", "2026"),
        # Two ways of saying the same day.
        ("yesterday, Thursday", "16 October 2025"),
    ],
)
def test_a_relative_day_is_given_its_date(text: str, meant: str) -> None:
    assert dated(text, PUBLISHED) == f"{text} ({meant})"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Budapest",
        # A date stands there.
        "Friday 17 October",
        "October 17",
        "Friday, October 17",
        "FRIDAY, OCTOBER 17",
        "Friday, Oct. 17",
        "Friday 17th oct",
        "Friday 2025-10-17",
        "Friday (17/10/2025)",
        "Friday 17",
        "Friday the 13th",
        "last month, in September",
        "last year, 2024",
        # Names.
        "Black Friday",
        "black friday",
        "Sheffield Wednesday",
        "The Sunday Times",
        "Wednesday Addams",
        "USA Today",
        "Piers Morgan Tonight",
        # Many days, or days of another count.
        "Fridays",
        "every Friday",
        "a Monday",
        "the first Monday of the month",
        "Monday of each week",
        "the Friday before",
        "that Friday",
        "the following Tuesday",
        "the last Friday",
        "his next Monday",
        "Friday week",
        "two days after Friday",
        "a week from Monday",
        "hours before yesterday",
        # Different days.
        "Monday and Tuesday",
        "Monday-Friday",
        "Monday–Fri",
        "between Friday and last week",
        "Friday last week",
        # Periods that are counted from elsewhere.
        "the last week of the campaign",
        "over the last month",
        "the next year",
        "her last year",
        "Wednesday's last week",
        "last year or so",
        "next weekend",
        "the last night",
        "last night of the tour",
        "today’s youth",
        "tomorrow's leaders",
        "birthday",
        "yesterdays",
        "pre-Friday",
        # No short answer.
        "on Friday" + " and so on" * 20,
        # No letters of English.
        "Frıday",
        "ſunday",
        "thıs morning",
        "laſt week",
    ],
)
def test_in_doubt_nothing_is_added(text: str) -> None:
    assert dated(text, PUBLISHED) == text


def test_without_a_date_of_publication_nothing_is_added() -> None:
    assert dated("on Friday", None) == "on Friday"


@pytest.mark.parametrize(
    ("text", "published", "meant"),
    [
        ("last week", datetime(2025, 10, 6, tzinfo=UTC), "29 September to 5 October 2025"),
        ("last week", datetime(2026, 1, 7, tzinfo=UTC), "29 December 2025 to 4 January 2026"),
        ("last month", datetime(2025, 1, 31, tzinfo=UTC), "December 2024"),
        ("next month", datetime(2024, 12, 31, tzinfo=UTC), "January 2025"),
        ("yesterday", datetime(2024, 3, 1, tzinfo=UTC), "29 February 2024"),
        ("next Sunday", datetime(2025, 12, 31, tzinfo=UTC), "4 January 2026"),
        ("this weekend", datetime(2025, 11, 2, tzinfo=UTC), "1 to 2 November 2025"),
    ],
)
def test_weeks_and_months_may_cross_a_border(text: str, published: datetime, meant: str) -> None:
    assert dated(text, published) == f"{text} ({meant})"


@pytest.mark.parametrize("year", [1, 9999])
@pytest.mark.parametrize("text", ["last year", "next week", "Friday"])
def test_there_is_no_day_before_the_first_or_after_the_last(text: str, year: int) -> None:
    assert dated(text, datetime(year, 1, 1, tzinfo=UTC)) == text
    assert dated(text, datetime(year, 12, 31, tzinfo=UTC)) == text


PIECES = st.sampled_from(
    ["last", "next", "this", "the", "on", "Friday", "SUNDAY", "monday", "week", "month", "year", "night", "today", "17",
     "yesterday", "’s", "-", ",", "\n", "May", "weekend", "two", "days", "after", "\u00a0", "morning", "ı", "ſunday"]
)  # fmt: skip


@settings(deadline=None)
@given(
    st.text() | st.lists(PIECES, max_size=12).map(" ".join) | st.lists(PIECES, max_size=8).map("".join),
    st.none() | st.datetimes(timezones=st.just(UTC)),
)
def test_any_text_stays_and_at_most_a_date_is_added(text: str, published: datetime | None) -> None:
    result = dated(text, published)
    assert result.startswith(text)
    added = result[len(text) :]
    assert not added or (published is not None and added.startswith(" (") and added.endswith(")"))


@pytest.mark.parametrize(
    ("before", "text", "meant"),
    [
        ("The line will stay closed until ", "Thursday", "23 October 2025"),
        ("She will be sworn in ", "on Monday", "20 October 2025"),
        ("Storms are expected ", "from Saturday", "18 October 2025"),
        ("It was said that it would reopen ", "on Sunday", "19 October 2025"),
        # The day of telling
        ("The minister will resign, he said ", "on Thursday", "16 October 2025"),
        ("He would stay. They met ", "on Thursday", "16 October 2025"),
        ("They agreed ", "on Thursday", "16 October 2025"),
    ],
)
def test_what_is_to_come_is_on_the_next_such_day(before: str, text: str, meant: str) -> None:
    assert dated(text, PUBLISHED, before) == f"{text} ({meant})"


#: A Wednesday.
WEDNESDAY = datetime(2025, 10, 22, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "text", "meant"),
    [
        ("The summit opens ", "on Friday", "24 October 2025"),
        ("The minister said the summit opens in Velden ", "on Friday", "24 October 2025"),
        ("Voters go to the polls ", "on Sunday", "26 October 2025"),
        ("The strike begins ", "Monday", "27 October 2025"),
        ("The deadline is ", "Friday", "24 October 2025"),
        ("He must pay ", "by Friday", "24 October 2025"),
        ("He must pay by ", "Friday", "24 October 2025"),
        ("The talks take time. The council meets ", "on Monday", "27 October 2025"),
        ("polls ahead of ", "Sunday's election", "26 October 2025"),
        ("It tops polls ", "ahead of Sunday's election", "26 October 2025"),
        ("He must pay ", "by this Friday", "24 October 2025"),
        # What is over
        ("The court ruled ", "this Monday", "20 October 2025"),
        ("They were arrested ", "earlier this Tuesday", "21 October 2025"),
        ("A gunman opens fire ", "on Friday", "17 October 2025"),
        ("He must have left ", "on Friday", "17 October 2025"),
        ("The summit opens. They met ", "on Friday", "17 October 2025"),
        ("He opens it and left ", "last Friday", "17 October 2025"),
        # What somebody says will be
        ("He said it will open ", "this Monday", "27 October 2025"),
    ],
)
def test_what_is_to_come_is_told_in_the_present_too(before: str, text: str, meant: str) -> None:
    assert dated(text, WEDNESDAY, before) == f"{text} ({meant})"


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("The hall, which opens a trade fair each year, was attacked ", "on Friday"),
        ("The man who starts a firm resigned ", "on Friday"),
        ("The fair opens, he said ", "on Friday"),
        ("The fair, which opens daily, hosts talks ", "on Friday"),
        ("By ", "Friday, 30 had died"),
        ("By ", "Friday"),
        ("They had left ", "by Friday"),
        ("The court ruled ", "this Friday"),
    ],
)
def test_where_the_past_is_told_beside_the_present_nothing_is_added(before: str, text: str) -> None:
    assert dated(text, WEDNESDAY, before) == text


def test_on_a_friday_what_will_be_on_friday_is_in_doubt() -> None:
    assert dated("on Friday", PUBLISHED, "It will begin ") == "on Friday"


def test_a_long_sentence_before_a_day_is_borne() -> None:
    assert dated("on Thursday", PUBLISHED, "will said " * 50_000).startswith("on Thursday (")
