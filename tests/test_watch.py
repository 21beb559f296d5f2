import dataclasses
import json
from datetime import UTC, datetime, timedelta

import pytest
from filelock import FileLock

from rag import subscriptions
from rag.archive import lock
from rag.archive.archive import Archive
from rag.cli import main
from rag.errors import ArchiveError
from rag.loading.fetch import Bounds, Fetcher
from rag.watch import watch
from tests.archive.hash_embedder import HashEmbedder
from tests.loading.test_feeds import PROSE
from tests.site import Site

HOUR = timedelta(hours=1)


def feed(*items: str) -> str:
    return (
        "<rss><channel><title>The Gull</title>" + "".join(f"<item>{each}</item>" for each in items) + "</channel></rss>"
    )


def entry(n: int, text: str = "", more: str = "") -> str:
    return f"<title>Ice {n}</title><link>/{n}</link><guid>{n}</guid>{more}<content:encoded>{text}</content:encoded>"


def page(n: int) -> str:
    return f"<html><body><article><h1>Ice {n}</h1><p>Page {n}. {PROSE}</p></article></body></html>"


@pytest.fixture
def site():
    with Site() as site:
        yield site


@pytest.fixture
def archive(tmp_path):
    with Archive(tmp_path / "archive", embedder=HashEmbedder()) as archive:
        yield archive


@pytest.fixture
def fetcher():
    bounds = Bounds(size=1_000_000, total=1.0, read=0.5)
    return lambda: Fetcher(allow_private=True, pause=0, bounds=bounds, sleep=lambda _: None)


@pytest.fixture
def once(archive, fetcher):
    """Run one round and return its lines without the site's address."""

    def once(*urls):
        return [str(outcome).partition("/feed: ")[2] for outcome in watch_once(*urls)]

    def watch_once(*urls):
        return list(watch(archive, urls, every=HOUR, once=True, make_fetcher=fetcher))

    once.outcomes = watch_once
    return once


def state(archive: Archive) -> subscriptions.Feed:
    (only,) = subscriptions.read(archive.path).values()
    return only


def test_what_is_new_is_added_and_nothing_is_fetched_twice(site, once, archive):
    site.pages |= {"/feed": feed(entry(1), entry(2, PROSE)), "/1": page(1)}
    assert once(f"{site.url}/feed") == ["2 new, 0 unchanged"]
    assert site.asked == ["/feed", "/1"]
    site.pages |= {"/feed": feed(entry(3), entry(1), entry(2, PROSE)), "/3": page(3)}
    assert once() == ["1 new, 2 unchanged"]
    assert site.asked == ["/feed", "/1", "/feed", "/3"]
    assert once() == ["0 new, 3 unchanged"]
    assert archive.catalog.count("articles") == 3


def test_a_feed_that_has_not_changed_is_not_sent_again(site, once, archive):
    site.pages["/feed"] = (
        200,
        {"ETag": '"1"', "Last-Modified": "Fri, 17 Oct 2025 12:30:00 GMT"},
        feed(entry(1, PROSE)),
    )
    once(f"{site.url}/feed")
    site.pages["/feed"] = (304, {}, "")
    assert once() == ["0 new, 0 unchanged"]
    assert site.headers[-1]["If-None-Match"] == '"1"'
    assert site.headers[-1]["If-Modified-Since"] == "Fri, 17 Oct 2025 12:30:00 GMT"
    assert state(archive).etag == '"1"'


def test_a_page_is_fetched_again_when_its_entry_was_updated(site, once, archive):
    updated = (
        "<dcterms:modified>2025-10-{}T12:30:00Z</dcterms:modified><pubDate>Fri, 17 Oct 2025 12:30:00 GMT</pubDate>"
    )
    site.pages |= {"/feed": feed(entry(1, more=updated.format(17))), "/1": page(1)}
    once(f"{site.url}/feed")
    assert once() == ["0 new, 1 unchanged"]
    site.pages |= {"/feed": feed(entry(1, more=updated.format(18))), "/1": page(1).replace("Page", "Corrected page")}
    assert once() == ["0 new, 1 revised, 0 unchanged"]
    (article,) = archive.catalog.articles(archive.catalog.article_ids()).values()
    assert "Corrected page 1" in article.text
    assert site.asked == ["/feed", "/1", "/feed", "/feed", "/1"]


def test_a_longer_full_text_is_a_revision_and_one_in_a_second_feed_is_not(site, once, archive):
    site.pages["/feed"] = feed(entry(1, PROSE))
    once(f"{site.url}/feed")
    site.pages["/feed"] = feed(entry(1, PROSE + " More of it."))
    assert once() == ["0 new, 1 revised, 0 unchanged"]
    site.pages["/b/feed"] = feed(entry(1, PROSE)).replace("The Gull", "The Gull, Ice").replace("/1", f"{site.url}/1")
    assert once(f"{site.url}/b/feed") == ["0 new, 1 unchanged"] * 2
    assert archive.catalog.count("articles") == 1


def test_items_of_one_link_are_known_by_their_keys(site, once, archive):
    items = [entry(n, f"Report {n}. {PROSE}").replace("/" + str(n), "/live") for n in (1, 2, 3)]
    site.pages["/feed"] = feed(items[0].replace("Report", "The longest report"))
    assert once(f"{site.url}/feed") == ["1 new, 0 unchanged"]
    site.pages["/feed"] = feed(*items)
    assert once() == ["2 new, 1 unchanged"]
    assert once() == ["0 new, 3 unchanged"]
    texts = [each.text.partition(". ")[0] for each in archive.catalog.articles(archive.catalog.article_ids()).values()]
    assert sorted(texts) == ["Report 2", "Report 3", "The longest report 1"]


@pytest.mark.parametrize("key", ["", "<guid>1</guid>"])
def test_a_page_that_is_known_by_another_address_is_fetched_once(site, once, archive, key):
    from rag.ingest import add

    site.pages |= {"/1": page(1).replace("<html>", f'<html><link rel="canonical" href="{site.url}/1">')}
    site.pages["/r"] = site.pages["/1"]
    site.pages["/feed"] = feed(f"<title>Ice 1</title><link>/r</link>{key}<description>Ice…</description>")
    add([f"{site.url}/1"], archive, fetcher=Fetcher(allow_private=True, pause=0))
    for _ in range(2):
        assert once(f"{site.url}/feed") == ["0 new, 1 unchanged"]
    assert site.asked.count("/r") == 1
    site.pages["/feed"] = site.pages["/feed"].replace("</item>", "<updated>2025-10-18T12:30:00Z</updated></item>")
    once()
    assert site.asked.count("/r") == 2


def test_an_article_that_was_added_by_its_own_url_stays_one(site, once, archive):
    from rag.ingest import add

    site.pages |= {"/feed": feed(entry(1)), "/1": page(1)}
    add([f"{site.url}/1"], archive, fetcher=Fetcher(allow_private=True, pause=0))
    assert once(f"{site.url}/feed") == ["0 new, 1 unchanged"]
    assert archive.catalog.count("articles") == 1


def test_a_page_that_is_no_article_is_not_fetched_again_until_its_entry_changes(site, once, archive):
    site.pages["/feed"] = (200, {"ETag": "x"}, feed(entry(1), entry(2, PROSE)))
    assert once(f"{site.url}/feed") == ["1 new, 0 unchanged, 1 failed"]
    assert once() == ["0 new, 1 unchanged"]
    assert site.asked == ["/feed", "/1", "/feed"]
    assert state(archive).etag == "x"


def test_a_page_that_fails_for_the_moment_is_fetched_in_the_next_round(site, once, archive):
    site.pages |= {"/feed": (200, {"ETag": "x"}, feed(entry(1))), "/1": (500, {}, "")}
    assert once(f"{site.url}/feed") == ["0 new, 0 unchanged, 1 failed"]
    assert state(archive).etag == ""
    site.pages["/1"] = page(1)
    assert once() == ["1 new, 0 unchanged"]
    assert state(archive).etag == "x"


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    for _ in range(1000):
        handler.wfile.write(b"<rss>" * 10_000)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((404, {}, ""), "does not exist"),
        ((500, {}, ""), "failed on its server"),
        ((301, {"Location": "/feed"}, ""), "more than 5 times"),
        (endless, "too large"),
        ("<rss><chan", "without entries"),
        ("<!DOCTYPE rss [<!ENTITY a 'b'>]><rss/>", "declares entities"),
    ],
)
def test_a_bad_feed_is_named_left_alone_for_a_while_and_stops_no_other(site, once, archive, answer, says):
    site.pages |= {"/a/feed": feed(entry(1, PROSE)), "/feed": feed(entry(2, PROSE)), "/b/feed": feed(entry(3, PROSE))}
    once(f"{site.url}/a/feed", f"{site.url}/feed", f"{site.url}/b/feed")
    site.pages["/feed"] = answer
    first, bad, last = once()
    assert first == last == "0 new, 1 unchanged" and says in bad
    assert len(once()) == 2  # it is not due
    feed_ = subscriptions.read(archive.path)[f"{site.url}/feed"]
    assert feed_.failures == 1 and says in feed_.error and feed_.is_due(datetime.now(UTC) + HOUR)
    assert not feed_.is_due(datetime.now(UTC) + HOUR / 2)
    site.pages["/feed"] = feed(entry(2, PROSE))
    assert once(f"{site.url}/feed")[0] == "0 new, 1 unchanged"  # who names it does not wait
    assert subscriptions.read(archive.path)[f"{site.url}/feed"].failures == 0


def due_in(archive: Archive) -> timedelta:
    return datetime.fromisoformat(state(archive).due) - datetime.now(UTC)


def test_the_pause_doubles_with_each_failure_up_to_a_day(site, once, archive):
    site.pages["/feed"] = (404, {}, "")
    pauses = []
    for _ in range(7):
        once(f"{site.url}/feed")
        pauses.append(round(due_in(archive) / HOUR))
    assert pauses == [1, 2, 4, 8, 16, 24, 24]


def test_a_feed_that_is_gone_is_marked_and_asked_rarely(site, once, archive):
    site.pages["/feed"] = (410, {}, "")
    assert "gone for good" in once(f"{site.url}/feed")[0]
    assert state(archive).gone and round(due_in(archive).total_seconds() / 86_400) == 7


def test_retry_after_is_kept(site, once, archive):
    site.pages["/feed"] = (429, {"Retry-After": "36000"}, "")
    once(f"{site.url}/feed")
    assert round(due_in(archive) / HOUR) == 10


def test_what_is_no_feed_is_not_remembered(site, once, archive):
    site.pages["/feed"] = page(1)
    assert "is not a feed" in once(f"{site.url}/feed")[0]
    assert subscriptions.read(archive.path) == {}


def test_rounds_follow_one_another_and_ctrl_c_between_them_keeps_what_was_added(site, archive, fetcher):
    site.pages["/feed"] = feed(entry(1, PROSE))
    slept = []

    def sleep(seconds):
        slept.append(seconds)
        site.pages["/feed"] = feed(entry(1, PROSE), entry(2, PROSE))
        if len(slept) == 3:
            raise KeyboardInterrupt

    rounds = watch(archive, [f"{site.url}/feed"], every=HOUR, make_fetcher=fetcher, sleep=sleep)
    assert [next(rounds).added for _ in range(3)] == [1, 1, 0]
    with pytest.raises(KeyboardInterrupt):
        next(rounds)
    assert all(3500 < seconds <= 3600 for seconds in slept)
    assert archive.catalog.count("articles") == 2


def test_ctrl_c_while_a_page_is_fetched_loses_nothing(site, archive, fetcher, once):
    site.pages |= {"/feed": (200, {"ETag": "x"}, feed(entry(1), entry(2))), "/1": page(1), "/2": page(2)}

    class Interrupted(Fetcher):
        def fetch(self, url, **given):
            if url.endswith("/2"):
                raise KeyboardInterrupt
            return super().fetch(url, **given)

    make = lambda: Interrupted(allow_private=True, pause=0)  # noqa: E731
    with pytest.raises(KeyboardInterrupt):
        list(watch(archive, [f"{site.url}/feed"], every=HOUR, make_fetcher=make))
    assert once(f"{site.url}/feed") == ["2 new, 0 unchanged"]


def test_a_feed_that_is_forgotten_while_it_is_read_stays_forgotten(site, once, archive):
    site.pages["/feed"] = feed(entry(1, PROSE))
    once(f"{site.url}/feed")

    def forgetting(handler):
        with subscriptions.changed(archive.path) as feeds:
            feeds.clear()
        handler.send_response(404)
        handler.end_headers()

    site.pages["/feed"] = forgetting
    assert len(once()) == 1
    assert subscriptions.read(archive.path) == {} and once() == []


def test_what_is_remembered_is_read_back(tmp_path):
    feed_ = subscriptions.Feed(
        "http://a", '"é"', "x", "2025-10-17T10:30:00+00:00", 3, "it burns", True, {"http://b": ""}, {"http://c": "2025"}
    )
    with subscriptions.changed(tmp_path) as feeds:
        feeds[feed_.url] = feed_
    assert subscriptions.read(tmp_path) == {feed_.url: feed_}
    assert dataclasses.replace(feed_, due="").is_due(datetime.now(UTC))


def test_the_file_of_an_earlier_version_is_read(tmp_path):
    (tmp_path / "feeds.json").write_text(
        '{"version": 1, "feeds": [{"url": "http://a", "unreadable": {"http://b": ""}}]}'
    )
    assert subscriptions.read(tmp_path) == {"http://a": subscriptions.Feed("http://a", unreadable={"http://b": ""})}


ODD = (
    {"elsewhere": {"http://a/1": 5}},
    *({"url": []}, {"url": 5}, {"failures": "2"}, {"unreadable": None}, {"unreadable": {"http://a/1": 5}}),
)


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "{}", '{"version": 3, "feeds": []}', '{"version": 1, "feeds": [{}]}', '{"version": 1, "feeds": 5}']
    + [json.dumps({"version": 1, "feeds": [{"url": "http://a", "due": due}]}) for due in ("soon", "2025-10-17", 5)]
    + [json.dumps({"version": 1, "feeds": [{"url": "http://a"} | field]}) for field in ODD],
)
def test_a_damaged_file_is_an_error_that_names_it_and_is_left_as_it_is(tmp_path, content):
    path = tmp_path / "feeds.json"
    path.write_text(content)
    with pytest.raises(ArchiveError, match=r"feeds\.json"):
        subscriptions.read(tmp_path)
    with pytest.raises(ArchiveError, match=r"feeds\.json"), subscriptions.changed(tmp_path):
        pass
    assert path.read_text() == content


def run(capsys, *arguments):
    try:
        status = main(arguments)
    except SystemExit as error:  # argparse
        status = error.code
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_the_command_watches_remembers_and_forgets(site, capsys, tmp_path):
    folder = str(tmp_path / "archive")
    site.pages["/feed"] = feed(entry(1, PROSE))
    url = f"{site.url}/feed"
    status, out, err = run(capsys, "watch", "--archive", folder, url, "--once")
    assert status == 1 and "--allow-private" in out
    status, out, _ = run(capsys, "watch", "--archive", folder, url, "--once", "--allow-private")
    assert status == 0 and out == f"{url}: 1 new, 0 unchanged\n"
    status, _, err = run(capsys, "watch", "--archive", folder, "news.example/feed", "--once")
    assert status == 2 and "'news.example/feed' is no feed's address" in err
    status, _, err = run(capsys, "watch", "--archive", folder, "--forget", "http://other")
    assert status == 2 and url in err
    assert run(capsys, "watch", "--archive", folder, "--forget", url)[0] == 0
    status, _, err = run(capsys, "watch", "--archive", folder, "--once")
    assert status == 2 and "no feed is watched" in err
    status, _, err = run(capsys, "add", "--archive", folder, f"{site.url}/feed", "--allow-private")
    assert status == 0 and "unchanged 1" in err


@pytest.mark.parametrize("every", ["0m", "15", "m", "15s", "1.5h", "99999d", "0001000000000000000d"])
def test_a_time_between_rounds_that_is_none(capsys, every):
    status, _, err = run(capsys, "watch", "--every", every)
    assert status == 2 and "30m, 2h or 1d" in err


def test_a_round_while_another_process_writes_is_made_good_by_the_next(site, once, archive, monkeypatch):
    monkeypatch.setattr(lock, "_WAIT", 0.1)
    site.pages |= {"/feed": feed(entry(1, PROSE))}
    other = FileLock(archive.path / "writer.lock")
    with other:
        (outcome,) = once.outcomes(f"{site.url}/feed")
        assert "is being written by" in outcome.error
        assert archive.catalog.count("articles") == 0
    assert once(f"{site.url}/feed") == ["1 new, 0 unchanged"]
