import pytest

from rag.loading import boilerplate

PROSE = "No ship left the harbour on Friday, and none came, for the ice had closed the fairway in the night."
MORE = "The gulls walked across the ice to the customs house, where Müller sold the last of his tea to them."


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement", "ADVERTISEMENT", "Comments", "Share this article",
        "Most read in Football", "You may also like...",
        "Read more: Ferry closes", "READ MORE", "MORE : The daily cartoon", "SEE MORE: Ice", "Click here to subscribe.",
        "CLICK HERE TO GET THE NEWS APP", "Sign up for our newsletter", "Subscribe to the Gull today",
        "Follow us on Twitter and Facebook",
        "Follow The Gull on Google News", "Got a story? Write to us",
        "Get the latest updates right in your inbox.", "(Image credit: The Gull)",
        "Story continues below advertisement",
        "To view this video please enable JavaScript",
        "https://gull.example/ice", "2025-10-17T12:30:00+02:00", "---", "- ",
        "© 2025 The Gull", "Picture: Jon Vale", "Photo: courtesy of the port.", "Image credit: the port of Velden.",
        "Read more on the ice here", "Your browser is out of date", "Like us on Facebook, X and Bluesky for more",
        "More from The Gull", "Log in or create an account to continue",
    ],
)  # fmt: skip
def test_labels_and_requests_go(line):
    assert boilerplate.without(f"{PROSE}\n{line}\n{MORE}", []) == f"{PROSE}\n{MORE}"


@pytest.mark.parametrize(
    "line",
    [
        "Read the letter, she said.",
        "Share prices fell by a tenth.", "More than 40 ships waited.", "Ad spending rose.",
        f"Related: {PROSE} {MORE} That is the word he used.",
        "“Sign up for the watch,” he said.", "Watch officers saw nothing.",
        "Popular with sailors: rum.", "Next, tea.",
        "Comments by the mayor angered the crews.", "Subscribe he would not.", "Trending upwards, prices rose.",
        "Like many young people on TikTok, Ms Okafor films her meals and sells them.",
        "Register to vote by 5 May, the commission told residents.", "Register for tea, the mayor said.",
        "Read more books, the minister told the pupils of Velden on Monday.", "Read more books.",
        "Your browser is spying on you, a study by Velden University says.", "Your browser is spying on you.",
        "Picture: a child without shoes in the snow.",
        "- Tea", "BAAR, SWITZERLAND",
    ],
)  # fmt: skip
def test_prose_stays(line):
    assert boilerplate.without(f"{PROSE}\n{line}\n{MORE}", []) == f"{PROSE}\n{line}\n{MORE}"


def test_the_headline_stands_apart():
    assert boilerplate.without(f"Harbour Freezes Over\n{PROSE}", ["Harbour freezes over!"]) == PROSE


def test_a_sentence_said_twice_is_kept_once():
    assert boilerplate.without(f"{PROSE}\n{MORE}\n{PROSE}", []) == f"{PROSE}\n{MORE}"
    assert boilerplate.without(f"{PROSE}\n{MORE}\n{MORE.rstrip('.')}", []) == f"{PROSE}\n{MORE}"


def test_entries_of_a_table_are_kept_as_often_as_they_stand_there():
    entry = "Beef chili, one spoon of cilantro or green onions (optional), ten olives (or pumpkin seeds)"
    text = f"Monday\n{entry}\nTuesday\n{entry}"
    assert boilerplate.without(text, []) == text


def test_a_list_of_other_articles_ends_the_text_but_does_not_halve_it():
    teasers = "Ferry closes for good\nTea prices double in a week"
    assert boilerplate.without(f"{PROSE}\n{MORE}\nMost popular\n{teasers}", []) == f"{PROSE}\n{MORE}"
    assert boilerplate.without(f"{PROSE}\nMost popular\n{MORE}", []) == f"{PROSE}\n{MORE}"


def test_nothing_left_is_nothing():
    assert boilerplate.without("Advertisement\n\n---", []) == ""
