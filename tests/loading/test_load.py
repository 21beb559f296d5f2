import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.errors import LoadError
from rag.loading import load
from rag.types import Article

from .conftest import split
from .test_html import PAGE
from .test_markdown import FRONT
from .test_records import line

TEXT = "Harbour freezes\n\nNo ship left."


def names(items) -> list[str]:
    return [Path(item.source).name for item in items]


def test_folders_are_searched_in_order_and_what_is_no_article_is_passed_over(write, tmp_path):
    for name in ("b.txt", "a/z.md", "a/y.TXT", "c.jsonl.gz", "a.txt", "2025/10/17/d.txt"):
        write(name, line(text="No ship left.") if "jsonl" in name else TEXT)
    for name in (
        "README.md",
        "readme.txt",
        "README",
        ".hidden.txt",
        ".git/a.txt",
        "ice.png",
        "a/style.CSS",
        "a/app.js.gz",
    ):
        write(name, TEXT)
    articles, errors = split(load([tmp_path]))
    assert not errors
    places = [os.path.relpath(article.source, tmp_path) for article in articles]
    assert places == ["2025/10/17/d.txt", "a/y.TXT", "a/z.md", "a.txt", "b.txt", "c.jsonl.gz:1"]


def test_the_files_of_a_saved_page_are_passed_over(write, tmp_path):
    write("harbour.html", PAGE)
    write("harbour_files/frame.html", PAGE)
    write("case_files/page.html", PAGE)
    articles, errors = split(load([tmp_path]))
    assert not errors
    assert names(articles) == ["page.html", "harbour.html"]


def test_a_file_of_questions_for_rag_eval_is_passed_over_and_articles_of_its_name_are_read(write, tmp_path):
    question = '{"question": "where is the harbour?", "declined": true}\n'
    write("a/questions.jsonl", question)
    write("b/questions.jsonl", line(text="No ship left.", question="where is the harbour?") + question)
    write("c/questions.jsonl", '{"question": ')
    write("d/other.jsonl", question)
    (tmp_path / "e/questions.jsonl").mkdir(parents=True)
    write("e/questions.jsonl/f.txt", TEXT)
    named = write("g.jsonl", question).rename(tmp_path / "Questions.jsonl")
    articles, errors = split(load([tmp_path]))
    assert names(articles) == ["questions.jsonl:1", "f.txt"]
    assert [(os.path.relpath(error.source, tmp_path), error.line) for error in errors] == [
        ("b/questions.jsonl", 2),
        ("c/questions.jsonl", 1),
        ("d/other.jsonl", 1),
    ]
    # What is named is read, or reported.
    assert [type(item) for item in load([named])] == [LoadError]


def test_a_pipe_called_questions_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "questions.jsonl")
    assert [error.reason for error in load([tmp_path])] == ["is neither a file nor a folder"]


@pytest.mark.parametrize("name", ["report.doc", "data.xlsx", "LICENSE", "archive.gz"])
def test_a_file_of_another_kind_is_reported_never_dropped(write, tmp_path, name):
    path = write(name, TEXT)
    for source in (path, tmp_path):
        articles, (error,) = split(load([source]))
        assert not articles
        assert error.source == str(path)
        assert "readable are .txt, .md" in error.reason


def test_a_file_that_is_named_is_read_whatever_its_name(write):
    articles, errors = split(load([write("README.md", TEXT), write(".hidden.txt", TEXT)]))
    assert not errors
    assert names(articles) == ["README.md", ".hidden.txt"]


def test_a_picture_that_is_named_is_reported(write):
    articles, (error,) = split(load([write("ice.png", b"\x89PNG")]))
    assert not articles
    assert error.source.endswith("ice.png")


def test_sources_keep_their_order_and_one_that_is_missing_is_reported(write, tmp_path):
    items = list(load([write("b.txt", TEXT), str(tmp_path / "none.txt"), "nul\0.txt", write("a.txt", TEXT)]))
    assert [type(item) for item in items] == [Article, LoadError, LoadError, Article]
    assert str(items[1]) == f"{tmp_path / 'none.txt'}: does not exist"
    assert items[2].source == "nul�.txt"


def test_one_path_need_not_stand_in_a_list(write):
    path = write("a.txt", TEXT)
    assert names(load(path)) == names(load(str(path))) == ["a.txt"]


def test_links_are_followed_and_a_loop_of_them_ends(write, tmp_path):
    write("news/a.txt", TEXT)
    (tmp_path / "news" / "again").symlink_to(tmp_path)
    (tmp_path / "news" / "self.txt").symlink_to("self.txt")
    (tmp_path / "news" / "gone.txt").symlink_to("nowhere.txt")
    articles, errors = split(load([tmp_path]))
    assert names(articles) == ["a.txt"]
    assert [(Path(error.source).name, error.reason.split(":")[0]) for error in errors] == [
        ("gone.txt", "does not exist"),
        ("self.txt", "cannot be read"),
    ]


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.txt")
    articles, (error,) = split(load([tmp_path]))
    assert not articles
    assert error.reason == "is neither a file nor a folder"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs a file that opens and cannot be read")
def test_a_file_that_fails_while_it_is_read(write, tmp_path):
    (tmp_path / "a.txt").symlink_to("/proc/self/mem")
    write("b.txt", TEXT)
    articles, (error,) = split(load([tmp_path]))
    assert names(articles) == ["b.txt"]
    assert error.reason == "cannot be read: Input/output error"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_reported(write, tmp_path):
    write("a.txt", TEXT).chmod(0)
    write("closed/b.txt", TEXT).parent.chmod(0)
    articles, errors = split(load([tmp_path]))
    (tmp_path / "closed").chmod(0o700)
    assert not articles
    assert [error.reason for error in errors] == ["cannot be read: Permission denied"] * 2


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere, file names are Unicode")
def test_a_file_name_that_is_not_unicode(tmp_path):
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text(TEXT)
    ((article,), _) = split(load([tmp_path]))
    assert article.source == f"{tmp_path}/caf�.txt"


def test_compression_is_known_by_the_first_bytes(write):
    packed = write("a.txt.gz", TEXT)
    unpacked = write("b.txt", TEXT)
    articles, errors = split(
        load([packed.rename(packed.with_name("a.txt")), unpacked.rename(unpacked.with_name("b.txt.gz"))])
    )
    assert not errors
    assert [article.title for article in articles] == ["Harbour freezes"] * 2


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.json", "a.txt.gz"])
def test_more_than_50_mb_are_refused(write, name):
    articles, (error,) = split(load([write(name, b"No ship left. " * 3_600_000)]))
    assert not articles
    assert "larger than 50 MB" in error.reason


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.json", "a.jsonl", "a.txt.gz"])
@pytest.mark.parametrize("content", [b"", b" \r\n\t\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_reported(load_text, name, content):
    articles, (error,) = load_text(name, content)
    assert not articles
    assert error.reason == "is empty"


def test_progress_grows_to_the_size_of_all_files(write, tmp_path):
    sizes = [
        write(f"{n}.jsonl.gz", "".join(line(text=f"Ship {i * n} stayed.") for i in range(500))).stat().st_size
        for n in (1, 2)
    ]
    write("broken.json", "{")
    write("missing.css", "")
    calls = []
    items = list(load([tmp_path, tmp_path / "none"], progress=lambda _, done, total: calls.append((done, total))))
    assert sum(isinstance(item, Article) for item in items) == 1000
    assert {total for _, total in calls} == {sum(sizes) + 1}
    assert [done for done, _ in calls] == sorted(done for done, _ in calls)
    assert calls[-1][0] == sum(sizes) + 1
    assert len(calls) > 1000


def test_articles_come_before_the_file_is_read_to_its_end(write):
    path = write("a.jsonl", line(text="No ship left.") * 50_000)
    calls = []
    next(load([path], progress=lambda _, done, total: calls.append(done / total)))
    assert calls[0] < 0.1


WHOLE = {
    ".txt": [TEXT, "By Mira Okafor", "17 October 2025", "Published: "],
    ".md": [FRONT, "---\n", "title: ", "# ", "- [", "&a *a"],
    ".html": [PAGE, "<p>", "</div>", "&#1;", "<article>", "<!--", "<script>", '<meta name="date" content="', "<?xml "],
    ".json": [line(text="x"), "[", "{", "]", '"articles": [', "NaN", r'"\ud800"', ","],
    ".jsonl": [line(text="x"), '{"date": 5, "text": "y"}\n', "\n", "{", "[]\n"],
    ".txt.gz": [TEXT],
}


@pytest.mark.parametrize("suffix", WHOLE)
@given(data=st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_give_articles_or_reports_and_nothing_else(tmp_path, suffix, data):
    parts = data.draw(st.lists(st.sampled_from(WHOLE[suffix]).map(str.encode) | st.binary(max_size=30), max_size=6))
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"".join(parts))
    articles, errors = split(load([path]))
    assert articles or errors
    for article in articles:
        assert article.text.strip() == article.text != ""
        assert f"{article.title}{article.text}{article.authors}{article.publisher}{article.url}{article.key}".encode()
    for error in errors:
        assert error.source.startswith(str(path))
        assert "\n" not in str(error)
