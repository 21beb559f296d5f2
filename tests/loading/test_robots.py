import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.loading import robots

URL = "https://gull.example/news/1?page=2"


@pytest.mark.parametrize(
    ("rules", "forbidden"),
    [
        ("", False),
        ("User-agent: *\nDisallow: /news/", True),
        ("User-agent: *\nDisallow: /news/\nAllow: /news/1", False),
        ("User-agent: *\nDisallow: /*page=", True),
        ("User-agent: rag\nDisallow: /", True),
        ("User-agent: rag\nDisallow:\n\nUser-agent: *\nDisallow: /", False),
        ("User-agent: dragnet\nDisallow: /", False),
        ("<html>nothing here</html>", False),
    ],
)
def test_what_robots_txt_asks_is_kept(rules, forbidden):
    assert bool(robots.parse(rules.encode()).refusal(URL)) is forbidden


def test_the_delay_that_a_host_wants():
    assert robots.parse(b"User-agent: *\nCrawl-delay: 2.5").delay == 2.5
    assert robots.parse(b"User-agent: *\nCrawl-delay: soon").delay == 0
    assert robots.Rules().delay == 0


def test_a_host_whose_rules_cannot_be_had_is_not_asked():
    assert "cannot be had: it burns" in robots.Rules(fault="it burns").refusal(URL)


@given(st.binary(max_size=300) | st.text("User-agent: *\nDislow/$%", max_size=80).map(str.encode))
def test_any_bytes_are_rules(data):
    rules = robots.parse(data)
    assert isinstance(rules.refusal(URL), str) and rules.delay >= 0
