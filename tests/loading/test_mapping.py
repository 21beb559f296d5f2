import json

import pyarrow
import pytest
from pyarrow import parquet

from rag.errors import UsageError
from rag.loading import load, readers
from rag.loading.mapping import Columns, parse

from .conftest import split
from .test_records import line


@pytest.fixture
def mapped(write, tmp_path):
    """Write one file and load it with a mapping; return the articles, the errors and what was shown."""

    def mapped(name, content, **mapping):
        shown = []
        articles, errors = split(load([write(name, content)], mapping=mapping, show=shown.append))
        return articles, errors, [str(each) for each in shown]

    return mapped


TABLE = "headline,story,text,date,id2\nIce,No ship left.,short,2025-10-17,5\n"


def test_a_mapped_column_comes_before_the_names_of_news_sets(mapped):
    ((article,), errors, shown) = mapped("a.csv", TABLE, text="Story", key="id2")
    assert not errors
    assert (article.text, article.title, article.key) == ("No ship left.", "Ice", "5")
    assert shown == ["text <- story, title <- headline, published <- date, key <- id2; not used: text"]


def test_a_column_that_is_mapped_serves_nothing_else(mapped):
    ((article,), _, shown) = mapped("a.csv", TABLE, note="headline")
    assert (article.note, article.title) == ("Ice", "")
    assert shown == ["text <- text, published <- date, note <- headline; not used: story, id2"]


def test_a_blank_cell_of_a_mapped_column_is_not_filled_from_another(mapped):
    ((article,), _, _) = mapped("a.csv", "text,title,top\nNo ship left.,Ice,\n", title="top")
    assert article.title == ""


def test_of_several_columns_for_a_field_all_are_shown(mapped):
    ((article,), _, shown) = mapped("a.csv", "body,text\nNo ship left.,\n")
    assert article.text == "No ship left."
    assert shown == ["text <- text or body"]


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.json"])
def test_what_serves_what_is_shown_once_and_before_the_first_article(write, name):
    records = [{"headline": "Ice", "text": "No ship left."}] * 3
    content = {
        "a.csv": "headline,text\n" + "Ice,No ship left.\n" * 3,
        "a.jsonl": "".join(line(**record) for record in records),
        "a.json": json.dumps(records),
    }[name]
    events = []
    for _ in load([write(name, content)], show=lambda assignment: events.append(str(assignment))):
        events.append("article")
    assert events == ["text <- text, title <- headline", "article", "article", "article"]


def test_a_file_of_one_article_shows_nothing(mapped):
    ((article,), _, shown) = mapped("a.json", line(content="No ship left.", headline="Ice"))
    assert article.title == "Ice"
    assert shown == []


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_dots_lead_into_objects(mapped, name):
    record = {"content": {"Body": "No ship left.", "html": "<p>"}, "meta.top": "Ice", "text": "short"}
    ((article,), errors, _) = mapped(name, line(**record), text="content.body", title="meta.top")
    assert not errors
    assert (article.text, article.title) == ("No ship left.", "Ice")


def test_dots_lead_into_the_structs_of_parquet(tmp_path):
    path = tmp_path / "a.parquet"
    parquet.write_table(pyarrow.table({"content": [{"body": "No ship left.", "html": "<p>"}], "a.b": ["Ice"]}), path)
    shown = []
    ((article,), errors) = split(load([path], mapping={"text": "content.body", "title": "a.b"}, show=shown.append))
    assert not errors
    assert (article.text, article.title) == ("No ship left.", "Ice")
    assert [str(each) for each in shown] == ["text <- content.body, title <- a.b"]


def test_a_column_that_a_table_lacks_refuses_it(mapped):
    articles, (error,), shown = mapped("a.csv", TABLE, text="storey")
    assert not articles and not shown
    assert error.reason == "has no column “storey” for text; its columns are headline, story, text, date, id2"


def test_a_field_that_no_object_has_is_reported_and_one_that_some_have_is_not(mapped):
    content = line(text="One.") + line(text="Two.", top="Ice")
    articles, (error,), _ = mapped("a.jsonl", content, title="top", note="remark")
    assert [article.title for article in articles] == ["", "Ice"]
    assert error.reason == "has no “remark” for note in any of its objects; see --map"


def test_objects_without_text_are_told_how_to_name_it_until_one_has_some(mapped):
    content = (
        line(**{"@context": "news", "story": "One ship left.", "day": 7}) + line(text="Two.") + line(story="Three.")
    )
    articles, errors, _ = mapped("a.jsonl", content)
    assert [article.text for article in articles] == ["Two."]
    assert errors[0].reason.endswith(
        "its fields are @context, story, day; if one of them is the text, say so: --map text=story"
    )
    assert (
        errors[1].reason == "has no text: none of the fields text, body, content, articlebody, content_text holds words"
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.jsonl", line(story="No ship left.") * 5000), ("a.csv", "text,title\n" + "No ship left.\n" * 5000)],
)
def test_a_file_of_which_nothing_can_be_read_is_given_up(mapped, name, content):
    articles, errors, _ = mapped(name, content)
    assert not articles
    assert len(errors) == 101
    assert errors[-1].reason == "is given up: of the first 100 articles in it, none could be read"


def test_of_failures_without_end_the_first_are_named(mapped, monkeypatch):
    monkeypatch.setattr(readers, "_MOST_REPORTED", 200)
    articles, errors, _ = mapped("a.jsonl", line(text="No ship left.") * 3 + line(story="x") * 5000)
    assert len(articles) == 3 and len(errors) == 202
    assert errors[-2].reason == "has more than 200 articles that cannot be read; no more are named"
    assert errors[-1].reason == "is given up: of the first 304 articles in it, only 3 could be read"
    articles, errors, _ = mapped("a.jsonl", line(text="No ship left.") * 60 + line(story="x") * 5000)
    assert len(articles) == 60 and len(errors) == 201


def test_many_failures_after_an_article_are_all_named(mapped):
    articles, errors, _ = mapped("a.jsonl", line(text="No ship left.") + line(story="x") * 500)
    assert (len(articles), len(errors)) == (1, 500)


def test_a_field_may_go_by_any_of_its_names():
    assert Columns({"headline": "a", "ID": "b", "datePublished": "c"}).mapping == {
        "title": "a",
        "key": "b",
        "published": "c",
    }


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ({"colour": "a"}, "'colour' is no field to map; the fields are text, title, authors"),
        ({"text": " "}, "no column is named for 'text'; write it as text=COLUMN"),
        ({"title": "a", "headline": "b"}, "title is mapped twice, to 'a' and 'b'"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused_at_once(mapping, says):
    with pytest.raises(UsageError, match=says):
        load([], mapping=mapping)


def test_pairs_are_read_one_by_one_or_parted_by_commas():
    assert parse(["title=headline", "text=Story, in full,note = a=b"]) == {
        "title": "headline",
        "text": "Story, in full",
        "note": "a=b",
    }


@pytest.mark.parametrize(
    ("pairs", "says"),
    [(["text"], "--map 'text' names no column"), (["text=a", "text=b"], "text is mapped to 'a' already")],
)
def test_pairs_that_cannot_be_read(pairs, says):
    with pytest.raises(UsageError, match=says):
        parse(pairs)
