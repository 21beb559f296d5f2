from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.loading import dates

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = datetime(2025, 10, 17, tzinfo=UTC)
TEN = DAY.replace(hour=10)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-10-17", DAY),
        ("2025/10/17", DAY),
        ("2025/9/7", datetime(2025, 9, 7, tzinfo=UTC)),
        ("20251017", DAY),
        ("  2025-10-17 ", DAY),
        ("2025-10-17T10:00:00Z", TEN),
        ("2025-10-17 10:00", TEN),
        ("2025-10-17T12:00:00+02:00", TEN),
        ("2025-10-17T12:00:00+0200", TEN),
        ("2025-10-17 10:00 UTC", TEN),
        ("2025/10/17 10:00 AM", TEN),
        ("Fri, 17 Oct 2025 06:00:00 -0400", TEN),
        ("Fri, 17 Oct 2025 06:00:00 EDT", TEN),
        ("17 Oct 2025 10:00 GMT", TEN),
        ("Fri, 17 Oct 2025 12:00:00 CEST", TEN),
        ("Oct. 17, 2025", DAY),
        ("17 October 2025", DAY),
        ("Friday, October 17, 2025 at 10:00 a.m.", TEN),
        ("17. Oktober 2025", DAY),
        ("17 octobre 2025", DAY),
        ("1760695200", TEN),
        ("1760695200.25", TEN),
        ("1760695200000", TEN),
        ("946684800", datetime(2000, 1, 1, tzinfo=UTC)),
        ("May 4, 2024, 3:45 p.m. ET", datetime(2024, 5, 4, 19, 45, tzinfo=UTC)),
        ("Jan. 4, 2024 at 3:45 PM PT.", datetime(2024, 1, 4, 23, 45, tzinfo=UTC)),
        ("2024-05-04 15:45 CT", datetime(2024, 5, 4, 20, 45, tzinfo=UTC)),
        ("17/10/2025", DAY),
        ("10/17/2025", DAY),
        ("03.04.2025", datetime(2025, 4, 3, tzinfo=UTC)),
        ("Friday 17/10/2025", DAY),
        ("17-Oct-25", DAY),
        ("04/04/2025", datetime(2025, 4, 4, tzinfo=UTC)),
        ("1843-06-01", datetime(1843, 6, 1, tzinfo=UTC)),
        ("2026-03-02T02:00:00+14:00", NOW),
    ],
)
def test_reads_the_ways_in_which_publishers_write_dates(text, expected):
    found = dates.parse(text, NOW)
    assert found == expected
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is not a date"),
        ("last week", "is not a date"),
        ("yesterday", "is not a date"),
        ("October 2025", "is not a date"),
        ("2025", "is not a date"),
        ("31 February 2025", "is not a date"),
        ("Mon, 31 Feb 2025 10:00:00 GMT", "is not a date"),
        ("2025-13-45", "is not a date"),
        ("9" * 5000, "is not a date"),
        ("03/04/2025", "two ways"),
        ("3-4-2025 10:00", "two ways"),
        ("03/04/25", "two ways"),
        ("Fri, 03/04/2025", "two ways"),
        ("03 04 2025", "two ways"),
        ("3.4.25", "two ways"),
        ("25/03/04", "two ways"),
        ("Sat, 04 May 2024 10:00:00 IST", "two ways"),
        ("4 May 2024 10:00 IST", "two ways"),
        ("0001-01-01T00:00:00+14:00", "before 1800"),
        ("1799-12-31", "before 1800"),
        ("2026-03-03", "in the future"),
        ("9999-12-31T23:59:59-14:00", "in the future"),
    ],
)
def test_says_why_a_date_is_not_believed(text, reason):
    with pytest.raises(ValueError, match=reason):
        dates.parse(text, NOW)


def test_a_clock_ahead_of_utc_is_not_the_future():
    assert dates.parse("2026-03-02 01:00", NOW) == NOW + timedelta(hours=13)


@given(st.integers(-5_333_000_000, int(NOW.timestamp())), st.integers(-23 * 60, 23 * 60))
def test_iso_times_with_any_offset_come_back(seconds, offset):
    time = datetime.fromtimestamp(seconds, timezone(timedelta(minutes=offset)))
    found = dates.parse(time.isoformat(), NOW)
    assert found == time
    assert found.tzinfo is UTC


@given(st.text(st.sampled_from("0123456789:-/., +TZOctJanFebapmEDCMonday年é"), max_size=40) | st.text(max_size=100))
def test_any_string_gives_a_plausible_time_or_a_reason(text):
    try:
        found = dates.parse(text, NOW)
    except ValueError as error:
        reason = str(error)
    else:
        reason = ""
        assert datetime(1799, 12, 31, tzinfo=UTC) < found <= NOW + timedelta(days=1)
    assert reason.startswith("“") or not reason
