"""The command line, on the real archive of the shipped article."""

import json
import os
import pty
import subprocess
import sys

import pytest

from rag.cli import main

TITLE = "Russia agreed to speak with Trump to end war in Ukraine"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the folder of an archive that the first question filled with the shipped article."""
    return str(tmp_path_factory.mktemp("cli") / "archive")


def run(capsys, *arguments):
    try:
        status = main(arguments)
    except SystemExit as error:  # argparse
        status = error.code
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_ask_fills_a_new_archive_and_prints_the_answer_with_its_source(capsys, folder):
    status, out, err = run(capsys, "ask", "--archive", folder, "where is the summit?")
    assert status == 0
    short, sentence = out.splitlines()[:2]
    assert short == "Budapest"
    assert "Budapest" in sentence and "[1]" in sentence
    assert TITLE in out
    assert "new archive" in err and "embedding" in err


def test_ask_json_prints_one_object_and_nothing_else(capsys, folder):
    status, out, _ = run(capsys, "ask", "--archive", folder, "--json", "where is the summit?")
    answer = json.loads(out)
    assert status == 0
    assert set(answer) >= {
        "question", "text", "short", "declined", "reason", "claims", "citations", "nearest", "seconds",
    }  # fmt: skip
    assert answer["short"] == "Budapest" and answer["declined"] is False and answer["reason"] is None
    assert answer["claims"][0]["citations"] == [1]
    citation = answer["citations"][0]
    assert citation["n"] == 1 and citation["title"] == TITLE and citation["published"] is None
    assert "Budapest" in citation["quote"]


def test_a_decline_is_status_0_and_names_the_nearest(capsys, folder):
    status, out, _ = run(capsys, "ask", "--archive", folder, "--json", "who won the world cup?")
    answer = json.loads(out)
    assert status == 0
    assert answer["declined"] and answer["reason"] == "nothing_found" and answer["nearest"] == [TITLE]


def test_search_json_prints_the_hits(capsys, folder):
    status, out, _ = run(capsys, "search", "--archive", folder, "--json", "--limit", "2", "bering strait")
    hits = json.loads(out)
    assert status == 0 and len(hits) == 2
    assert set(hits[0]) >= {"passage", "article_id", "title", "start", "end", "score"}
    assert "Bering" in hits[0]["passage"]


def test_up_to_the_end_of_the_calendar_is_without_end(capsys, folder):
    assert run(capsys, "search", "--archive", folder, "bering strait", "--until", "9999-12-31")[0] == 0


def test_an_address_that_is_none_is_reported_though_private_ones_are_allowed(capsys, tmp_path):
    folder = str(tmp_path / "archive")
    status, _, err = run(capsys, "add", "--archive", folder, "--dry-run", "--allow-private", "http://[::1")
    assert status == 1 and err.startswith("rag: http://[::1: ")


@pytest.fixture
def questions(tmp_path):
    """Return a file of three questions, of which the archive of the shipped article gets two right."""
    path = tmp_path / "questions.jsonl"
    path.write_text(
        '{"question": "who wrote the article?", "answers": ["Anjali Sharma"]}\n'
        '{"question": "who won the world cup?", "declined": true, "note": "another day"}\n\n'
        '{"question": "where is the summit?", "answers": ["Oslo"]}\n'
    )
    return str(path)


def test_eval_prints_the_figures_and_lists_what_went_wrong(capsys, folder, questions):
    status, out, err = run(capsys, "eval", "--archive", folder, questions)
    figures, wrong = out.split("\n\n", 1)
    assert status == 0 and "asking" in err
    assert [line.split("  ")[0] for line in figures.splitlines()] == [
        "questions",
        "hit@1, 5, 10",
        "exact match",
        "F1",
        "contained",
        "declined",
        "accuracy",
        "search p50, p95",
        "read p50, p95",
        "answer p50, p95",
    ]
    assert "rightly 1 of 1, wrongly 0 of 2; unanswerable but answered 0" in figures
    assert "0.667   right 2" in figures
    assert wrong.startswith("where is the summit?\n    expected  Oslo\n    got       ")
    status, quiet, _ = run(capsys, "eval", "--archive", folder, "--quiet", questions)
    assert status == 0 and len(quiet.splitlines()) == len(figures.splitlines())


def test_eval_json_prints_one_object_and_nothing_else(capsys, folder, questions):
    status, out, _ = run(capsys, "eval", "--archive", folder, "--json", questions)
    scores = json.loads(out)
    assert status == 0
    assert (scores["questions"], scores["answerable"], scores["unanswerable"]) == (3, 2, 1)
    assert scores["hit@10"] == 0.5
    assert scores["accuracy"] == 2 / 3
    assert [wrong["question"] for wrong in scores["wrong"]] == ["where is the summit?"]


@pytest.mark.parametrize(("least", "status"), [("0.66", 0), ("2e-1", 0), ("0.67", 1), ("1", 1)])
def test_eval_fails_in_one_line_below_the_least_accuracy(capsys, folder, questions, least, status):
    got, out, err = run(capsys, "eval", "--archive", folder, "--json", "--min-accuracy", least, questions)
    assert got == status
    assert json.loads(out)["questions"] == 3
    said = f"rag: accuracy 0.6667 (2 of 3 questions right) is below --min-accuracy {least}\n"
    assert err.endswith(said) if status else "rag:" not in err


def test_eval_refuses_a_bad_line_before_it_makes_an_archive(capsys, tmp_path):
    path = tmp_path / "questions.jsonl"
    path.write_text('{"question": "where?", "answers": ["here"]}\n{"question": "why?"}\n')
    status, out, err = run(capsys, "eval", "--archive", str(tmp_path / "none"), str(path))
    assert status == 2 and out == "" and err.count("\n") == 1
    assert f'{path}, line 2: has neither "answers" nor "declined"; write {{"question"' in err
    assert not (tmp_path / "none").exists()


def test_add_reports_what_it_did_and_fails_for_what_it_could_not_read(capsys, folder, tmp_path):
    good = tmp_path / "good.txt"
    good.write_text("Bridge closed\n\nThe bridge over the Alva was closed on Monday.")
    (tmp_path / "bad.jsonl").write_text('{"title": "no text"}\n')
    status, out, err = run(capsys, "add", "--archive", folder, str(tmp_path), str(tmp_path / "missing.txt"))
    assert status == 1 and out == ""
    assert "added 1, unchanged 0, revised 0, failed 2" in err
    assert "bad.jsonl, line 1" in err and "missing.txt" in err
    status, _, err = run(capsys, "add", "--archive", folder, str(good))
    assert status == 0 and "added 0, unchanged 1, revised 0, failed 0" in err
    good.write_text("Bridge open\n\nThe bridge over the Alva was opened on Friday.")
    status, _, err = run(capsys, "add", "--archive", folder, str(good))
    assert status == 0 and "revised 1" in err
    assert "opened on Friday" in run(capsys, "ask", "--archive", folder, "when was the bridge over the Alva opened?")[1]
    status, _, err = run(capsys, "remove", "--archive", folder, str(good))
    assert status == 0 and "removed 1" in err
    assert "Alva" not in run(capsys, "search", "--archive", folder, "bridge over the Alva")[1]


@pytest.fixture
def table(tmp_path):
    """Return the path of a table whose columns have other names than those of news sets."""
    path = tmp_path / "news.csv"
    path.write_text("headline,story,n\nBridge closed,The bridge over the Alva was closed.,1\nIce,No ship left.\n")
    return str(path)


def test_add_shows_which_column_is_taken_for_what_before_it_adds(capsys, folder, table):
    status, out, err = run(capsys, "add", "--archive", folder, table, "--map", "text=story,id=n")
    assert status == 1 and out == ""
    assert f"{table}: text <- story, title <- headline, key <- n" in err
    assert f"rag: {table}, line 3: has 2 cells where the first row has 3" in err
    assert err.index("text <- story") < err.index("added 1, unchanged 0, revised 0, failed 1")
    assert run(capsys, "remove", "--archive", folder, f"{table}:2")[0] == 0


def test_add_json_prints_one_object_and_nothing_else(capsys, folder, table):
    status, out, _ = run(capsys, "add", "--archive", folder, table, "--map", "text=story", "--json")
    assert status == 1
    assert json.loads(out) == {
        "added": 1,
        "revised": 0,
        "unchanged": 0,
        "outdated": 0,
        "scheduled": 0,
        "withdrawn": 0,
        "near_duplicates": 0,
        "failed": [{"source": table, "line": 3, "reason": "has 2 cells where the first row has 3"}],
        "doubts": [],
    }
    assert run(capsys, "remove", "--archive", folder, f"{table}:2")[0] == 0


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_dry_run_shows_the_first_article_and_makes_no_archive(capsys, tmp_path, table, options):
    none = tmp_path / "none"
    arguments = ["add", "--archive", str(none), "--dry-run", table, "--map", "text=story", *options]
    status, out, err = run(capsys, *arguments)
    assert status == 1 and "text <- story" in err
    if options:
        assert json.loads(out)["articles"] == 1
        assert json.loads(out)["first"]["text"] == "The bridge over the Alva was closed."
    else:
        assert "title      Bridge closed" in out and "nothing is added" in out
    assert not none.exists()


def test_a_table_without_text_is_refused_with_its_columns_and_an_example(capsys, tmp_path, table):
    status, _, err = run(capsys, "add", "--archive", str(tmp_path / "none"), "--dry-run", table)
    assert status == 1
    assert "this one names headline, story, n; if one of them is the text, say so: --map text=COLUMN" in err


def test_add_reads_standard_input(tmp_path):
    command = [sys.executable, "-m", "rag", "add", "--archive", str(tmp_path / "none"), "--dry-run", "--json", "-"]
    sent = '{"text": "No ship left."}\n{"text": "None came."}\n'
    done = subprocess.run(command, input=sent, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert json.loads(done.stdout)["articles"] == 2
    assert "what you type" not in done.stderr


def test_add_says_that_it_reads_what_is_typed(tmp_path):
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "rag", "add", "--archive", str(tmp_path / "none"), "--dry-run", "-"]
    with subprocess.Popen(command, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        os.write(ours, b"Ice\n\nNo ship left.\n\x04")
        out, err = process.communicate()
    os.close(ours)
    os.close(theirs)
    assert process.returncode == 0
    assert "reading what you type; end it with Ctrl-D" in err
    assert "No ship left." in out


def test_status_check_and_rebuild(capsys, folder):
    run(capsys, "ask", "--archive", folder, "where is the summit?")
    status, out, _ = run(capsys, "status", "--archive", folder, "--json")
    assert status == 0 and json.loads(out)["articles"] == 1
    assert run(capsys, "rebuild", "--archive", folder)[0] == 0
    status, out, _ = run(capsys, "check", "--archive", folder)
    assert status == 0 and "agree" in out


@pytest.mark.parametrize("command", ["status", "check", "rebuild", "remove"])
def test_upkeep_of_a_missing_archive_fails_in_one_line_and_makes_none(capsys, tmp_path, command):
    arguments = ["x"] if command == "remove" else []
    status, out, err = run(capsys, command, "--archive", str(tmp_path / "none"), *arguments)
    assert status == 1 and out == ""
    assert err.count("\n") == 1 and "no archive at" in err and "rag add" in err
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "COMMAND"),
        (["ask"], "question"),
        (["ask", "  "], "empty"),
        (["ask", "--since", "yesterday", "q"], "yesterday"),
        (["ask", "--since", "2025-02-01", "--until", "2025-01-01", "q"], "2025-02-01"),
        (["ask", "--llm", "llama3.2", "q"], "provider:model"),
        (["search", "--limit", "0", "q"], "above 0"),
        (["search", "--limit", "1" + "0" * 20, "q"], "up to 10,000"),
        (["serve", "--port", "99999"], "99999"),
        (["eval"], "FILE"),
        (["eval", "missing.jsonl"], "missing.jsonl: No such file"),
        (["eval", "--llm", "llama3.2", "q.jsonl"], "provider:model"),
        (["eval", "--min-accuracy", "90", "q.jsonl"], "write .9 for 90 %"),
        (["eval", "--min-accuracy", "nan", "q.jsonl"], "'nan' is no share"),
        (["eval", "--min-accuracy", "most", "q.jsonl"], "'most' is no share"),
        (["add", "--map", "colour=a", "x.csv"], "'colour' is no field to map"),
        (["add", "--map", "text", "x.csv"], "write it as FIELD=COLUMN"),
        (["add", "--format", "docs", "-"], "'docs' is no kind"),
        (["add", "--format", "csv", "x.csv"], "add - to them"),
        (["add", "-", "-"], "named twice"),
        (["ask", "--archive", "", "q"], "names no folder"),
        (["dance"], "dance"),
    ],
)
def test_bad_use_is_status_2_with_one_clear_line(capsys, tmp_path, arguments, says):
    if arguments and arguments[0] in ("add", "ask", "search", "serve", "eval"):
        arguments[1:1] = ["--archive", str(tmp_path / "none")]
    status, out, err = run(capsys, *arguments)
    assert status == 2 and out == ""
    assert says in err.splitlines()[-1]
    assert not (tmp_path / "none").exists()


def test_another_embedding_model_than_the_archives_is_refused_with_the_cure(capsys, folder, monkeypatch, tmp_path):
    run(capsys, "ask", "--archive", folder, "where is the summit?")
    monkeypatch.setenv("RAG_EMBEDDING_MODEL", str(tmp_path))
    status, _, err = run(capsys, "status", "--archive", folder)
    assert status == 1
    assert "all-MiniLM-L6-v2" in err and str(tmp_path) in err and "rag rebuild" in err


def test_python_m_rag_is_the_command():
    done = subprocess.run([sys.executable, "-m", "rag", "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "rebuild" in done.stdout


def test_an_empty_name_is_no_folder(capsys, folder):
    status, _, err = run(capsys, "add", "--archive", folder, "")
    assert status == 1 and "is the name of no file" in err and "added 0" in err
