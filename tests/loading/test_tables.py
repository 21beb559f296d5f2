import csv
import gc
import io
import json
import tracemalloc
from datetime import UTC, datetime

import pyarrow
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from rag.errors import LoadError
from rag.loading import decode, load, tables
from rag.types import Article

from .conftest import split

NINE = datetime(2025, 10, 17, 9, tzinfo=UTC)


def places(articles) -> list[tuple[str, str]]:
    return [(article.text, article.source.rpartition(":")[2]) for article in articles]


def test_a_file_in_utf_16_that_is_given_up_is_closed_without_a_word(load_text, capfd):
    articles, (error,) = load_text("a.csv", "story;title\nNo ship left.;Ice\n".encode("utf-16"))
    del error
    gc.collect()
    assert not articles and capfd.readouterr() == ("", "")


def test_all_fields_of_a_row(load_text):
    content = (
        "Headline,Body,Author,Source,Link,Date,id,views\r\n"
        '"Harbour freezes","No ship left.\nNone ""came"".","By Mira Okafor and Jon Li",The Gull,'
        "https://gull.example/harbour,2025-10-17 09:00,7,12\r\n"
    )
    ((article,), errors) = load_text("a.csv", content)
    assert not errors
    assert article == Article(
        'No ship left.\nNone "came".',
        title="Harbour freezes",
        authors=("Mira Okafor", "Jon Li"),
        publisher="The Gull",
        url="https://gull.example/harbour",
        published=NINE,
        source=article.source,
        key="7",
    )
    assert article.source.endswith("a.csv:2")


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz"])
def test_what_stands_most_often_in_the_first_line_parts_the_cells(load_text, name, mark):
    header = mark.join(["text", "title", '"a,b;c|d,e;f|g\th\ti"', "id"])
    ((article,), errors) = load_text(name, f"{header}\n{mark.join(['No ship left.', 'Ice', 'x', '7'])}\n")
    assert not errors
    assert (article.text, article.title, article.key) == ("No ship left.", "Ice", "7")


@pytest.mark.parametrize("hint", ["sep=|", '"sep=|"', "SEP=|", "\n\nsep=|"])
def test_excels_hint_says_what_parts_the_cells(load_text, hint):
    (articles, errors) = load_text("a.csv", f"{hint}\r\ntext|a,b,c,d,e\r\nNo ship left.|x\r\n")
    assert not errors
    assert places(articles) == [("No ship left.", str(3 + hint.count("\n")))]


def test_tabs_part_a_tsv_whatever_else_it_holds(load_text):
    ((article,), errors) = load_text("a.tsv", "text\ta,b,c,d\nNo ship, none.\tx\n")
    assert not errors
    assert article.text == "No ship, none."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz"])
def test_encodings_of_tables(load_text, encoding, name):
    articles, errors = load_text(name, "text;title\r\nMüller’s kiosk;Zoë\r\nx\r\nZoë sold tea;\r\n".encode(encoding))
    assert places(articles) == [("Müller’s kiosk", "2"), ("Zoë sold tea", "4")]
    assert articles[0].title == "Zoë"
    assert [error.line for error in errors] == [3]


def test_each_bad_row_is_named_by_its_first_line_and_the_rest_is_loaded(load_text):
    content = (
        'text,title\nOne.,a\n\n"Two\nlines.",b\ncell\ncell,cell,cell\n"He said "no" to it",c\n,without\n , \nThree.,d\n'
    )
    articles, errors = load_text("a.csv", content)
    assert places(articles) == [("One.", "2"), ("Two\nlines.", "4"), ("Three.", "11")]
    assert [(error.line, error.reason) for error in errors] == [
        (6, "has 1 cells where the first row has 2"),
        (7, "has 3 cells where the first row has 2"),
        (8, "is not CSV: ',' expected after '\"'"),
        (9, "has no text: none of the fields text, body, content, articlebody, content_text holds words"),
    ]


def test_a_quote_that_is_never_closed_costs_one_line_and_not_the_rest_of_the_file(load_text):
    rows = "".join(f"Ship {n} stayed.,b\n" for n in range(1000))
    articles, (error,) = load_text("a.csv", f'text,title\nOne.,a\n"Two.,b\n{rows}')
    assert [article.text for article in articles[:3]] == ["One.", "Ship 0 stayed.", "Ship 1 stayed."]
    assert len(articles) == 1001
    assert (error.line, error.reason) == (3, "opens a quote that is never closed")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("Ice,No ship left.\n", "one names Ice, No ship left.; if one of them is the text, say so: --map text=COLUMN"),
        ("title,story of the day\na,b\n", "say so: --map text=COLUMN"),
        ("text\n", "has no rows below"),
        ("text\n\n \n", "has no rows below"),
        ("text,title,Title\na,b,c\n", "has the column “Title” for title more than once"),
        ('"text\na,b\n', "opens a quote that is never closed; the first row must name the columns"),
        ("text,title\rNo ship left.,Ice\r", "a carriage return alone ends no line"),
        (b"text\0,title\n", "is binary"),
        ("\n \n", "is empty"),
        (b"", "is empty"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(load_text, content, reason):
    articles, (error,) = load_text("a.csv", content)
    assert not articles
    assert reason in error.reason


def test_hostile_names_of_columns_are_shown_harmless_and_short(load_text):
    _, (error,) = load_text("a.csv", "\x1b[31mred\x07," + "x" * 1000 + "," + ",".join("abc" * 20) + "\nrow\n")
    assert "\x1b" not in str(error) and "�[31mred�" in str(error)
    assert "and 42 more" in str(error)
    assert len(str(error)) < 1000


def test_a_column_that_is_not_used_may_stand_twice(load_text):
    ((article,), errors) = load_text("a.csv", "text,,,x,x\nNo ship left.,1,2,3,4\n")
    assert not errors
    assert article.text == "No ship left."


def test_a_hundred_thousand_columns(load_text):
    header = ",".join(f"c{n}" for n in range(100_000))
    articles, errors = load_text("a.csv", f"{header},text\n{',' * 100_000}No ship left.\nx\n")
    assert places(articles) == [("No ship left.", "2")]
    assert [error.line for error in errors] == [3]


def test_cells_of_many_digits_and_nul_bytes(load_text):
    nul = "text,date,id\n" + "x,2025-10-17,1\n" * 400 + "No\0ship.,2025-10-17,1\n"
    articles, errors = load_text("a.csv", nul)
    assert not errors
    assert articles[-1].text == "No�ship."
    ((article,), (doubt,)) = load_text("b.csv", f"text,date,id\nNo ship left.,{'9' * 5000},{'9' * 5000}\n")
    assert article.published is None and article.key == "9" * 5000
    assert "not a date" in doubt.reason


def test_a_cell_beyond_what_csv_takes_by_itself(load_text):
    ((article,), errors) = load_text("a.csv", f'text\n"{"ice " * 100_000}"\n')
    assert not errors
    assert len(article.text) == 399_999


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_row_over_the_limit_is_refused_and_the_next_is_read(write, quote):
    path = write("a.csv.gz", f"text\nNo ship left.\n{quote}{'a' * 51_000_000}{quote}\nNone came.\n")
    articles, (error,) = split(load([path]))
    assert places(articles) == [("No ship left.", "2"), ("None came.", "4")]
    assert (error.line, error.reason) == (3, decode.TOO_LARGE)


def after_an_open_quote(row: bytes, count: int) -> list[Article | LoadError]:
    data = b'text,title\n"open\n' + row * count
    return list(tables.read_csv(io.BufferedReader(io.BytesIO(data)), "a.csv"))


@pytest.mark.parametrize("row", [b"No ship left.\n", b"\n", b'""\n'], ids=["words", "empty", "pairs"])
def test_an_open_quote_over_more_than_the_limit_is_bounded_in_memory(monkeypatch, row):
    monkeypatch.setattr(decode, "LIMIT", 40_000)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    items = after_an_open_quote(row, 40_000)
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    assert (items[0].line, items[0].reason) == (2, decode.TOO_LARGE)
    # The limit as characters of 4 bytes, twice as `csv` grows its cell; the lines to be read again; what is yielded.
    assert peak < 500_000 + 1000 * len(items)


def test_lines_made_to_be_read_again_and_again_are_given_up(monkeypatch):
    monkeypatch.setattr(decode, "LIMIT", 40_000)
    # Each of these lines opens a quote by itself, and as part of a cell closes one and opens the next.
    items = after_an_open_quote(b'a","b\n', 40_000)
    assert len(items) < 400
    assert any("; up to line " in item.reason for item in items)


@pytest.mark.usefixtures("_language_model")
def test_rows_are_read_in_constant_memory(write):
    path = write("a.csv.gz", "text,title\n" + f'"{"No ship left the harbour. " * 1000}",Ice\n' * 400)
    tracemalloc.start()
    count = sum(isinstance(item, Article) for item in load([path]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 400
    assert peak < 3_000_000  # of 10,400,000


def test_a_gzip_file_that_breaks_off_gives_the_rows_before(write):
    path = write("a.csv.gz", "text\n" + "".join(f"Ship {n} stayed. {hash(str(n))}\n" for n in range(2000)))
    path.write_bytes(path.read_bytes()[:-5000])
    articles, (error,) = split(load([path]))
    assert 100 < len(articles) < 2000
    assert "breaks off" in error.reason
    assert error.line == len(articles) + 2


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), max_size=30)


@given(
    rows=st.lists(st.tuples(CELLS.map(lambda cell: f"x{cell}x"), CELLS, CELLS), min_size=1, max_size=6),
    suffix=st.sampled_from([(".csv", ","), (".csv", ";"), (".csv", "|"), (".tsv", "\t")]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_csv_writes_comes_back_letter_by_letter(tmp_path, rows, suffix, quoting, encoding):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=suffix[1], quoting=quoting)
    writer.writerow(["text", "title", "place"])
    writer.writerows(rows)
    path = tmp_path / f"a{suffix[0]}"
    path.write_bytes(text.getvalue().encode(encoding))
    articles, errors = split(load([path]))
    assert not errors
    assert [(article.text, article.title, article.place) for article in articles] == [
        (text, " ".join(title.split()), " ".join(place.split())) for text, title, place in rows
    ]


@pytest.mark.parametrize(
    ("cell", "authors"),
    [
        ('"[\'Mira Okafor\', ""Jon O\'Li""]"', ("Mira Okafor", "Jon O'Li")),
        ("['Mira Okafor' 'Jon Li']", ("Mira Okafor", "Jon Li")),
        ("[]", ()),
        ("[Mira Okafor]", ("[Mira Okafor]",)),
        ("admin", ()),
    ],
)
def test_lists_of_authors_as_programs_write_them_into_a_cell(load_text, cell, authors):
    ((article,), errors) = load_text("a.csv", f"authors,text\n{cell},No ship left.\n")
    assert (article.authors, errors) == (authors, [])


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<p>No ship &amp; no boat left.</p><p>Tea <b>was</b> sold.</p>", "No ship & no boat left.\n\nTea was sold."),
        ("No <i>ship</i> left.\n\nTea was sold.", "No ship left.\n\nTea was sold."),
        ("Caf&eacute;s &#8211; all &nosuch; shut.", "Cafés – all &nosuch; shut."),
        ("AT&T, if a<b and c>d, or a < b  &copy it <b and c>", "AT&T, if a<b and c>d, or a < b  &copy it <b and c>"),
        ("He wrote <https://gull.example> there.", "He wrote <https://gull.example> there."),
    ],
)
@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.jsonl", "a.parquet"])
def test_html_in_texts_and_titles_is_read(write, name, text, plain):
    path = write(name, "")
    row = {"title": "Ice &amp; <b>tea</b>", "text": text}
    if name == "a.csv":
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([row, row.values()])
    elif name == "a.parquet":
        parquet.write_table(pyarrow.table({key: [value] for key, value in row.items()}), path)
    else:
        path.write_text(json.dumps(row))
    ((article,), errors) = split(load([path]))
    assert (article.text, article.title, errors) == (plain, "Ice & tea", [])


def test_a_row_of_tags_alone_or_too_deep_is_reported_and_the_next_read(load_text):
    rows = f"text\n<br><img>\n{'<b>' * 3_000}\nNo ship left.\n"
    ((article,), errors) = load_text("a.csv", rows)
    assert article.text == "No ship left."
    assert [(error.line, "has no text" in error.reason) for error in errors] == [(2, True), (3, False)]
