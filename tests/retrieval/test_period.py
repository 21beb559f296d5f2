from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieval.period import asks_for_latest, period, plainly, without_time
from rag.types import Period

#: A Wednesday.
TODAY = date(2026, 11, 25)
ARCHIVE = (date(2006, 1, 1), TODAY)


def days(text):
    """Read “2023-10-01 2023-10-31”, a dash for an open end."""
    first, last = (None if each == "-" else date.fromisoformat(each) for each in text.split())
    return Period(first, last)


#: A question, and the days to which it bounds the articles.
UNDERSTOOD = [
    # Months
    ("What happened in Gaza in October 2023?", "2023-10-01 2023-10-31"),
    ("what did the fed decide in october 2023", "2023-10-01 2023-10-31"),
    ("What did the Fed decide in Oct. 2023?", "2023-10-01 2023-10-31"),
    ("What did the Fed decide in October of 2023?", "2023-10-01 2023-10-31"),
    ("In October 2023, who attacked the base?", "2023-10-01 2023-10-31"),
    ("In October 2023 who attacked the base?", "2023-10-01 2023-10-31"),
    ("fed interest rates october 2023", "2023-10-01 2023-10-31"),
    ("What did the mayor say in October 2023 about the bridge?", "2023-10-01 2023-10-31"),
    ("Who resigned in October?", "2026-10-01 2026-10-31"),
    ("Who resigned in December?", "2025-12-01 2025-12-31"),
    ("Who resigned in October last year?", "2025-10-01 2025-10-31"),
    ("Who was elected in May?", "2026-05-01 2026-05-31"),
    ("who was elected in may 2024", "2024-05-01 2024-05-31"),
    ("What did Theresa May say in May 2019?", "2019-05-01 2019-05-31"),
    ("What was decided in 2023-10?", "2023-10-01 2023-10-31"),
    ("Who resigned in February 2024?", "2024-02-01 2024-02-29"),
    ("Who resigned in Oct '23?", "2023-10-01 2023-10-31"),
    ("Who resigned last October?", "2026-10-01 2026-11-07"),
    ("Who resigned last November?", "2025-11-01 2025-12-07"),
    ("According to The Verge, what did Apple announce in October 2023?", "2023-10-01 2023-10-31"),
    ("What did Apple announce in October 2023, according to The Verge?", "2023-10-01 2023-10-31"),
    # News alone: the archive's last days
    ("What's new?", "2026-11-19 2026-11-25"),
    ("hi, what is in the news today?", "2026-11-19 2026-11-25"),
    ("show me the latest headlines, please", "2026-11-19 2026-11-25"),
    ("today’s top stories", "2026-11-19 2026-11-25"),
    ("what's going on in the world?", "2026-11-19 2026-11-25"),
    # Parts of months and years
    ("What was decided in early October 2023?", "2023-10-01 2023-10-10"),
    ("What was decided in mid-October 2023?", "2023-10-11 2023-10-20"),
    ("What was decided in late February 2024?", "2024-02-21 2024-02-29"),
    ("What was decided at the end of October 2023?", "2023-10-21 2023-10-31"),
    ("What was decided in the first week of October 2023?", "2023-10-01 2023-10-07"),
    ("What was decided in the last week of October 2023?", "2023-10-25 2023-10-31"),
    ("What was decided in the second half of October 2023?", "2023-10-16 2023-10-31"),
    ("How much did Apple earn in Q3 2026?", "2026-07-01 2026-09-30"),
    ("How much did Apple earn in Q3?", "2026-07-01 2026-09-30"),
    ("apple earnings 2026 Q1", "2026-01-01 2026-03-31"),
    ("How much did Apple earn in the third quarter of 2025?", "2025-07-01 2025-09-30"),
    ("How much did Apple earn in the last quarter of 2025?", "2025-10-01 2025-12-31"),
    ("How much did Apple earn in H1 2025?", "2025-01-01 2025-06-30"),
    ("How much did Apple earn in the second half of 2025?", "2025-07-01 2025-12-31"),
    ("Which city was flooded in late 2015?", "2015-09-01 2015-12-31"),
    ("Which city was flooded in the summer of 2024?", "2024-06-01 2024-08-31"),
    ("Which city was flooded in winter 2024?", "2024-12-01 2025-02-28"),
    ("Which city was flooded last summer?", "2026-06-01 2026-09-07"),
    # From today
    ("What happened last week?", "2026-11-16 2026-11-22"),
    ("Who resigned last week?", "2026-11-16 2026-11-25"),
    ("What happened yesterday?", "2026-11-24 2026-11-25"),
    ("What happened the day before yesterday?", "2026-11-23 2026-11-24"),
    ("What happened last month?", "2026-10-01 2026-10-31"),
    ("What happened last quarter?", "2026-07-01 2026-09-30"),
    ("What happened last year?", "2025-01-01 2025-12-31"),
    ("What happened last weekend?", "2026-11-21 2026-11-23"),
    ("What was decided over the weekend?", "2026-11-21 2026-11-25"),
    ("What happened last Friday?", "2026-11-20 2026-11-21"),
    ("What happened last Wednesday?", "2026-11-18 2026-11-19"),
    ("Who resigned in the last 3 days?", "2026-11-22 2026-11-25"),
    ("Who resigned in the past two weeks?", "2026-11-11 2026-11-25"),
    ("Who resigned over the past month?", "2026-10-25 2026-11-25"),
    ("What happened two weeks ago?", "2026-11-09 2026-11-15"),
    ("What happened a month ago?", "2026-10-01 2026-10-31"),
    ("What happened 3 days ago?", "2026-11-22 2026-11-23"),
    ("What happened this week?", "2026-11-23 2026-11-29"),
    ("What happened today?", "2026-11-25 2026-11-26"),
    ("What happened in the last 24 hours?", "2026-11-24 2026-11-25"),
    ("What's new this week?", "2026-11-23 2026-11-29"),
    ("What happened on Monday?", "2026-11-23 2026-11-24"),
    ("What happened on Friday night?", "2026-11-20 2026-11-21"),
    ("What happened on Wednesday?", "2026-11-18 2026-11-19"),
    ("What has happened since Monday?", "2026-11-23 -"),
    ("Who has resigned since Monday?", "2026-11-23 -"),
    ("yesterday's headlines", "2026-11-24 2026-11-25"),
    ("What was last week’s news?", "2026-11-16 2026-11-22"),
    ("this week's top headlines", "2026-11-23 2026-11-29"),
    ("Monday's news", "2026-11-23 2026-11-24"),
    # The last December, and for what happened then no other
    ("Who has resigned since December?", "2025-12-01 -"),
    ("Is there any news since December?", "2025-12-01 -"),
    ("Are there articles from December?", "2025-12-01 2025-12-31"),
    ("What is the toll in October?", "2026-10-01 2026-10-31"),
    ("Is there a vote in December 2025?", "2025-12-01 2025-12-31"),
    # Open on one side
    ("What has the mayor said since March?", "2026-03-01 -"),
    ("Since March, who has joined?", "2026-03-01 -"),
    ("What has the mayor said since May?", "2026-05-01 -"),
    ("Who has resigned since 2021?", "2021-01-01 -"),
    ("Who has resigned since last week?", "2026-11-16 -"),
    ("Who has spoken from 3 March onwards?", "2026-03-03 -"),
    ("Who resigned after October 7, 2023?", "2023-10-08 -"),
    ("Who resigned after October 2023?", "2023-11-01 -"),
    ("Who resigned before Christmas 2025?", "- 2025-12-24"),
    ("Who resigned before Christmas?", "- 2025-12-24"),
    ("Who resigned before 2021?", "- 2020-12-31"),
    ("Who resigned prior to 3 March 2026?", "- 2026-03-02"),
    ("Who was minister until Easter 2026?", "- 2026-04-05"),
    ("Who had resigned by March 2020?", "- 2020-03-31"),
    ("Who resigned before Thanksgiving 2025?", "- 2025-11-26"),
    # Ranges
    ("Which strikes were there between 3 March and 10 April 2026?", "2026-03-03 2026-04-10"),
    ("Which strikes were there from March 3 to April 10, 2026?", "2026-03-03 2026-04-10"),
    ("Which strikes were there between December and February 2024?", "2023-12-01 2024-02-29"),
    ("Which strikes were there between December 2023 and February?", "2023-12-01 2024-02-29"),
    ("Which strikes were there in March–April 2026?", "2026-03-01 2026-04-30"),
    ("strikes 3-10 March 2026", "2026-03-03 2026-03-10"),
    ("Which strikes were there between 3 and 10 March 2026?", "2026-03-03 2026-03-10"),
    ("Which strikes were there between March 3 and 10, 2026?", "2026-03-03 2026-03-10"),
    ("Who resigned between 2026-03-03 and 2026-04-10?", "2026-03-03 2026-04-10"),
    ("Who resigned from March until April?", "2026-03-01 2026-04-30"),
    # Publishing and what happened: also days and years
    ("articles published on 7 October 2023", "2023-10-07 2023-10-08"),
    ("articles of 7 October 2023", "2023-10-07 2023-10-08"),
    ("What happened on 7 October 2023?", "2023-10-07 2023-10-08"),
    ("What happened on 7.10.2023?", "2023-10-07 2023-10-08"),
    ("What happened on 10/7/2023?", "2023-10-07 2023-10-08"),
    ("What was reported on 2023-10-07?", "2023-10-07 2023-10-08"),
    ("What happened in 2023?", "2023-01-01 2023-12-31"),
    ("news from 2019 to 2021", "2019-01-01 2021-12-31"),
    ("news of last month", "2026-10-01 2026-10-31"),
]

#: Questions that bound nothing, though they hold words of time.
NOT_UNDERSTOOD = [
    # Not the month
    "May I ask who won?", "Who was prime minister before May?", "What did May say?", "Was it criticised by May?",
    "When did people march in Paris?", "Who spoke at the March on Washington?", "Who is April Jones?",
    "Who played in August Wilson's play?", "Who starred in Last Week Tonight?", "What did USA Today report?",
    "Which Sunday Times writer resigned?", "Who won gold in the Winter Olympics?",
    # An event's own date, of which other articles tell too
    "Who won the 2022 World Cup?", "Which film won the Oscar for 2022?", "Who attacked Israel on 7 October 2023?",
    "How many phones were stolen last year?", "How many phones were stolen in 2021?", "Who died in 1984?",
    "Who began the fires of August 2023?", "Who won this week?", "Which show won on Monday?",
    "Which law passed between 2019 and 2021?",
    # A day that names an event
    "What happened after the 7 October attacks?", "Who has been charged since the 6 January riot?",
    "Who resigned after the 4 July election?", "What happened in the deadly October 7 attacks?",
    "What happened at the Christmas market?",
    # A weekday that is to come, or a name
    "What happens on Monday?", "What is happening on Friday?", "What must be paid by Friday?",
    "Is it open from Monday to Friday?", "What happened on Black Friday?", "Black Friday's news",
    "What happened on Monday Night Football?", "What will happen since Monday?",
    # In another clause
    "What did the man who was elected in March 2019 say?", "Where is the ship that sank in March 2024?",
    "Who said that the bridge closed last week?", "Elon Musk bought Twitter in October 2022. Who did he fire?",
    "Which city, flooded in March 2024, was evacuated?", "What was said after the vote in March 2024?",
    "Is it the first time since March 2020?", "Which price is the highest since March 2020?",
    # About something
    "What's new on the strike?", "What is in the news about Gaza?", "Who reads the news?", "latest news from Gaza",
    # Two times
    "What changed from October 2023?", "Who won in March 2024 and in April 2025 and why?",
    "Did the report of March 2024 agree with a later one?",
    # Not yet, or no day
    "Is there a vote in December?", "What is the fare from December?", "fare to Lindholm from December",
    "Is the bridge closed until December?", "What must be paid by December?", "Which votes are due in December?",
    "What is planned between December and February?", "What does the ferry cost from 1 December?",
    "What will open in November?", "Who has promised net zero by 2050?", "Who plans what in March 2030?",
    "What happened on 31 June 2023?", "Who resigned in Octember 2023?", "", "?", "in", "since", "between and",
]  # fmt: skip


@pytest.mark.parametrize(("question", "expected"), UNDERSTOOD)
def test_what_a_question_says_of_time_bounds_the_articles(question, expected):
    assert period(question, TODAY, ARCHIVE) == days(expected)


@pytest.mark.parametrize("question", NOT_UNDERSTOOD)
def test_other_words_of_time_bound_nothing(question):
    assert period(question, TODAY, ARCHIVE) is None


def test_the_table_is_long():
    assert len(UNDERSTOOD) >= 80


def test_what_lies_before_the_archive_is_no_time_of_publishing():
    assert period("Who won the war in March 1945?", TODAY, ARCHIVE) is None
    assert period("Who won the war in March 1945?", TODAY, (date(1940, 1, 1), TODAY)) == days("1945-03-01 1945-03-31")
    assert period("articles of March 1945", TODAY, ARCHIVE) == days("1945-03-01 1945-03-31")
    assert period("Who resigned last week?", TODAY, (date(2006, 1, 1), date(2009, 1, 1))) is not None


def test_what_is_no_question_any_more_bounds_nothing():
    assert period("What happened in October 2023? " * 5_000, TODAY, ARCHIVE) is None


def test_news_alone_are_the_last_days_of_the_archive():
    assert period("any news?", TODAY, (date(2006, 1, 1), date(2009, 1, 3))) == days("2008-12-28 2009-01-03")
    # An article of tomorrow is not yet news.
    assert period("any news?", TODAY, (date(2006, 1, 1), date(2030, 1, 3))) == days("2026-11-19 2026-11-25")
    assert period("any news?", TODAY, (date.min, date.min)) == Period(date.min, date.min)
    assert period("any news?", TODAY) is None


def test_the_last_week_of_a_year_that_has_just_begun():
    assert period("What happened last week?", date(2026, 1, 1)) == days("2025-12-22 2025-12-28")
    assert period("What happened last month?", date(2026, 1, 31)) == days("2025-12-01 2025-12-31")
    assert period("Who resigned over the past month?", date(2026, 3, 31)) == days("2026-02-28 2026-03-31")


@pytest.mark.parametrize(
    ("question", "latest"),
    [
        ("What is the latest on the strike?", True),
        ("what's the latest from Gaza", True),
        ("Which are the most recent figures?", True),
        ("What is new on the strike?", True),
        ("any news about the strike?", True),
        ("latest news from Gaza", True),
        ("latest on the strike", True),
        ("latest death toll in Solby", True),
        ("tell me the latest on the strike", True),
        ("mill fire latest", True),
        ("mill fire latest news", True),
        ("Is the vote on Monday at latest?", False),
        ("Who bought Falk's latest boat?", False),
        ("Who reads the news about Gaza?", False),
        ("What is newsworthy?", False),
        ("Who recently resigned?", False),
        ("Who arrived at the latest?", True),
        ("Who is later?", False),
    ],
)
def test_who_asks_for_the_latest_wants_the_newest(question, latest):
    assert asks_for_latest(question) == latest


_WORDS = [
    "in", "since", "before", "after", "between", "and", "from", "to", "the", "last", "this", "past", "two", "31", "2",
    "Feb", "May", "march", "October", "2023", "1999", "0000", "week", "weekend", "days", "ago", "Q3", "summer", "of",
    "early", "late", "Easter", "Christmas", "yesterday", "99", "years", "'23", "2023-02-30", "1/2/2023", "-", ",",
    "what happened", "who", "news", "decade", "9999-12-31", "999 years ago", "31.12.9999", "first half of",
]  # fmt: skip


@given(st.lists(st.sampled_from(_WORDS), max_size=9), st.dates(date(1700, 1, 1), date(2999, 1, 1)))
def test_any_words_of_time_give_sound_days_or_none(words, today):
    found = period(" ".join(words), today)
    assert found is None or found.first is None or found.last is None or found.first <= found.last
    assert found is None or found.text


@given(st.text())
def test_any_text_is_taken(text):
    period(text, TODAY, ARCHIVE)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("the strike this week", "the strike"),
        ("the strike earlier this week?", "the strike"),
        ("the tunnel since March", "the tunnel"),
        ("the fares on Monday", "the fares"),
        ("the bank on Monday morning", "the bank"),
        ("last week", ""),
        ("Boeing in the last 24 hours", "Boeing"),
        ("the bank right now", "the bank"),
        ("the bank so far", "the bank"),
        ("the bank lately", "the bank"),
        ("the bank, recently, in 2024", "the bank"),
        ("the bank these days", "the bank"),
        ("the bank today", "the bank"),
        ("the proof in May 2025", "the proof"),
        ("the bank over the weekend", "the bank"),
        ("the bank between 3 March and 10 April 2026", "the bank"),
        ("the vote next Tuesday", "the vote"),
        # Names and topics
        ("Fredric March", "Fredric March"),
        ("Black Friday", "Black Friday"),
        ("sales on Black Friday", "sales on Black Friday"),
        ("the events of 7 October", "the events of 7 October"),
        ("the news of 7 October", "the news of 7 October"),
        ("USA Today", "USA Today"),
        ("Democracy Now", "Democracy Now"),
        ("The Nightmare Before Christmas", "The Nightmare Before Christmas"),
        ("Christmas", "Christmas"),
        ("Euro 2024", "Euro 2024"),
        ("the budget for 2024", "the budget for 2024"),
        ("in 2024 the bank", "in 2024 the bank"),
        ("today " * 13_000, "today " * 13_000),
    ],
)
def test_the_time_that_a_topic_ends_with_is_no_part_of_it(text, left):
    assert without_time(text) == left


@given(st.text() | st.lists(st.sampled_from([*_WORDS, "now", "Monday", ". "]), max_size=9).map(" ".join))
def test_without_its_time_a_text_is_no_longer(text):
    assert text.startswith(without_time(text))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What were last week's top stories?", "What were top stories of last week?"),
        ("Monday’s news about Gaza", "news of Monday about Gaza"),
        ("Black Friday's news", "Black Friday's news"),
        ("Who reads the mayor's news?", "Who reads the mayor's news?"),
        ("Last Week Tonight's news", "Last Week Tonight's news"),
        ("last " * 16_000, "last " * 16_000),
    ],
)
def test_news_that_belongs_to_a_time_is_news_of_it(question, expected):
    assert plainly(question) == expected


def test_a_day_with_a_year_or_without_a_noun_is_a_day():
    assert period("Who resigned after the 7 October 2023 attacks?", TODAY, ARCHIVE) == days("2023-10-08 -")
    assert period("What has been said since the 6 January in Gaza?", TODAY, ARCHIVE) == days("2026-01-06 -")


def test_articles_that_are_counted_are_those_of_the_time():
    assert period("How many articles mention Boeing this week?", TODAY, ARCHIVE) == days("2026-11-23 2026-11-29")
    assert period("How many of the newer stories named Boeing in 2023?", TODAY, ARCHIVE) == days(
        "2023-01-01 2023-12-31"
    )
    assert period("How many people in reports died in 2023?", TODAY, ARCHIVE) is None
    asked = "What has Ada Marsh written on 7 October 2023?"
    assert period(asked, TODAY, ARCHIVE, of_articles=True) == days("2023-10-07 2023-10-08")
    assert period("What has Ada Marsh written this week?", TODAY, ARCHIVE) is None


@given(st.dates(date(2007, 1, 1), TODAY - timedelta(days=40)), st.integers(1, 39))
def test_any_range_is_read_as_it_is_written(first, length):
    last = first + timedelta(days=length)
    asked = f"Who resigned between {first.day} {first:%B %Y} and {last.day} {last:%B %Y}?"
    assert period(asked, TODAY, ARCHIVE) == Period(first, last)
