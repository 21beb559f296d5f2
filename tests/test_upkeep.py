"""The commands that look after an archive, on a file that changes."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from rag import history
from rag.archive.revisions import Revision
from rag.cli import main
from rag.types import Article
from tests.test_cli import run


@pytest.fixture(scope="module")
def bridge(tmp_path_factory):
    """Return the folder of an archive with two versions of one article, and the file they came from."""
    folder = tmp_path_factory.mktemp("upkeep")
    file = folder / "bridge.txt"
    for text in ("The bridge is shut. It rains.", "The bridge is open. It rains."):
        file.write_text(f"Bridge news\n\n{text}")
        assert main(["add", "--archive", str(folder / "archive"), str(file)]) == 0
    return str(folder / "archive"), str(file)


def test_history_shows_both_versions_and_what_changed(capsys, bridge):
    folder, file = bridge
    status, out, _ = run(capsys, "history", "--archive", folder, file)
    first, second, rest = out.split("\n", 2)
    assert status == 0
    assert first.startswith("1. ") and "current" not in first
    assert second.startswith("2. ") and "| current |" in second and file in second
    lines = rest.splitlines()
    assert "-The bridge is shut." in lines and "+The bridge is open." in lines and " It rains." in lines
    assert not any(line.startswith(("-title", "+title")) for line in lines)


def test_history_says_what_waits_for_its_time():
    now = datetime(2026, 1, 1, tzinfo=UTC)
    waiting = Revision(Article("It is open.", embargo=now + timedelta(hours=1)), now, current=False)
    assert "| waits until 2026-01-01 01:00 UTC" in history.heading(2, waiting, None, now)
    assert "waits" not in history.heading(2, waiting, None, now + timedelta(hours=1))


def test_history_json_holds_the_texts(capsys, bridge):
    folder, file = bridge
    status, out, _ = run(capsys, "history", "--archive", folder, "--json", file)
    told = json.loads(out)
    assert status == 0 and told["withdrawn"] is None
    assert [each["text"] for each in told["revisions"]] == [
        "The bridge is shut. It rains.",
        "The bridge is open. It rains.",
    ]
    assert [each["current"] for each in told["revisions"]] == [False, True]


def test_what_is_withdrawn_is_found_no_more_until_it_is_restored(capsys, bridge):
    folder, file = bridge
    search = ("search", "--archive", folder, "is the bridge open")
    assert "The bridge is open" in run(capsys, *search)[1]
    status, _, err = run(capsys, "withdraw", "--archive", folder, file, "--because", "never open")
    assert status == 0 and "withdrew 1; undo it with: rag restore " in err
    assert "bridge" not in run(capsys, *search)[1]
    assert "withdrawn: never open" in run(capsys, "history", "--archive", folder, file)[1]
    assert run(capsys, "restore", "--archive", folder, file)[0] == 0
    assert "The bridge is open" in run(capsys, *search)[1]
    status, _, err = run(capsys, "restore", "--archive", folder, file)
    assert status == 2 and err.count("\n") == 1 and "is not withdrawn" in err


def test_the_log_names_action_and_source(capsys, bridge):
    folder, file = bridge
    status, out, _ = run(capsys, "log", "--archive", folder, "--limit", "0")
    lines = out.splitlines()
    assert status == 0 and "  added " in lines[0] and file in lines[0] and "  revised " in lines[1]
    assert len(run(capsys, "log", "--archive", folder, "--limit", "1", file)[1].splitlines()) == 1
    entries = json.loads(run(capsys, "log", "--archive", folder, "--json", file)[1])
    assert set(entries[0]) == {"time", "action", "article_id", "source", "detail"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["withdraw", "nothing.txt", "--because", "x"], "no article 'nothing.txt'"),
        (["withdraw", "FILE", "--because", "  "], "--because is empty"),
        (["withdraw", "FILE"], "--because"),
        (["history", "nothing.txt"], "no article 'nothing.txt'"),
        (["log", "--limit", "-1"], "no number from 0 on"),
        (["log", "--limit", "1" + "0" * 20], "up to 1,000,000,000"),
        (["log", "nothing.txt"], "nothing of 'nothing.txt' is in the log"),
    ],
)
def test_bad_use_is_status_2_with_one_clear_line(capsys, bridge, arguments, says):
    folder, file = bridge
    command, *rest = [file if each == "FILE" else each for each in arguments]
    status, out, err = run(capsys, command, "--archive", folder, *rest)
    assert status == 2 and out == ""
    assert says in err.splitlines()[-1]


def test_files_of_one_name_are_two_articles_and_one_file_is_one_however_named(capsys, tmp_path, monkeypatch):
    archive = str(tmp_path / "archive")
    for name, text in (("one", "The bakery of Velden was sold to Ines Duarte."), ("two", "A storm sank twelve boats.")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "story.txt").write_text(f"News of {name}\n\n{text}")
        monkeypatch.chdir(tmp_path / name)
        assert "added 1," in run(capsys, "add", "--archive", archive, "story.txt")[2]
    (tmp_path / "two" / "story.txt").write_text("News of two\n\nA storm sank fifteen boats.")
    assert "revised 1," in run(capsys, "add", "--archive", archive, str(tmp_path / "one" / ".." / "two"))[2]
    assert "fifteen" in run(capsys, "history", "--archive", archive, "story.txt", "--json")[1]
    assert "revised" in run(capsys, "log", "--archive", archive, "story.txt")[1]
    monkeypatch.chdir(tmp_path)
    assert "removed 1" in run(capsys, "remove", "--archive", archive, "one/story.txt")[2]


def test_a_file_of_many_articles_is_removed_whole_or_by_line(capsys, tmp_path):
    archive, file = str(tmp_path / "archive"), tmp_path / "news.jsonl"
    file.write_text("".join(f'{{"title": "News {n}", "text": "Item {n} of the day was told."}}\n' for n in range(12)))
    (tmp_path / "news.jsonl.txt").write_text("Another\n\nThis one stays.")
    assert run(capsys, "add", "--archive", archive, str(tmp_path / "news.jsonl.txt"), str(file))[0] == 0
    assert "removed 1" in run(capsys, "remove", "--archive", archive, f"{file}:3")[2]
    assert "removed 11" in run(capsys, "remove", "--archive", archive, str(file))[2]
    assert json.loads(run(capsys, "status", "--archive", archive, "--json")[1])["articles"] == 1
