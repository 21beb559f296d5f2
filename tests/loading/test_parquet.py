import base64
import gzip
import io
import tracemalloc
import zlib
from datetime import UTC, date, datetime

import pyarrow
import pytest
from pyarrow import parquet

from rag.loading import decode, load
from rag.loading import parquet as parquet_reader
from rag.types import Article

from .conftest import split

NINE = datetime(2025, 10, 17, 9, tzinfo=UTC)


def written(table: pyarrow.Table, **options) -> bytes:
    sink = io.BytesIO()
    parquet.write_table(table, sink, **options)
    return sink.getvalue()


def test_all_fields_of_a_parquet_row(load_text):
    table = pyarrow.table(
        {
            "headline": pyarrow.array(["Harbour freezes", None, "Tea"]).dictionary_encode(),
            "text": pyarrow.array(["No ship left.", "None came.", None], pyarrow.large_string()),
            "authors": [["Mira Okafor", "Jon Li"], [], None],
            "source": [{"id": 1, "name": "The Gull"}, {"id": 2, "name": None}, None],
            "date": pyarrow.array([NINE, None, NINE], pyarrow.timestamp("ns", "Europe/Berlin")),
            "updated": [date(2025, 10, 18), None, None],
            "fetched": pyarrow.array([NINE.replace(tzinfo=None), None, None], pyarrow.timestamp("ms")),
            "section": [b"Harbour \xff", None, None],
            "id": [7, 8, 9],
            "views": [1.5, None, None],
        }
    )
    articles, (error,) = load_text("a.parquet", written(table, row_group_size=2))
    source = articles[0].source.rpartition(":")[0]
    assert articles == [
        Article(
            "No ship left.",
            title="Harbour freezes",
            authors=("Mira Okafor", "Jon Li"),
            publisher="The Gull",
            published=NINE,
            updated=datetime(2025, 10, 18, tzinfo=UTC),
            fetched=NINE,
            section="Harbour �",
            source=f"{source}:1",
            key="7",
        ),
        Article("None came.", source=f"{source}:2", key="8", id=Article("", publisher=source, key="8").id),
    ]
    assert (error.line, error.reason[:11]) == (3, "has no text")


def test_cells_that_python_cannot_hold_are_doubted_and_the_others_stay(load_text):
    wrong = pyarrow.StringArray.from_buffers(
        2, pyarrow.py_buffer(b"\0\0\0\0\5\0\0\0\x0a\0\0\0"), pyarrow.py_buffer(b"caf\xe9 \xf0ice!")
    )
    table = pyarrow.table(
        {
            "text": ["One.", "Two."],
            "title": wrong,
            "date": pyarrow.array([10**15, 1760691600000], pyarrow.timestamp("ms")),
        }
    )
    articles, (doubt,) = load_text("a.parquet", written(table))
    assert [(article.title, article.published) for article in articles] == [("caf�", None), ("�ice!", NINE)]
    assert doubt.line == 1 and "without its date" in doubt.reason


def test_a_damaged_group_of_rows_is_named_and_the_next_is_read(write):
    table = pyarrow.table({"text": [f"Ship {number} stayed." for number in range(300)]})
    data = bytearray(
        written(table, row_group_size=100, compression="none", use_dictionary=False, write_page_checksum=True)
    )
    data[data.find(b"Ship 150")] ^= 0xFF
    articles, (error,) = split(load([write("a.parquet", bytes(data))]))
    assert [article.source.rpartition(":")[2] for article in articles] == [
        str(row) for row in (*range(1, 101), *range(201, 301))
    ]
    assert error.line == 101 and "is damaged up to row 200" in error.reason


def test_columns_that_unfold_too_far_are_left_out(load_text, monkeypatch):
    monkeypatch.setattr(parquet_reader, "_SMALL", 1_000_000)
    monkeypatch.setattr(decode, "LIMIT", 10_000_000)
    plain = {"compression": "zstd", "use_dictionary": False, "row_group_size": 2}
    texts = ["No ship left.", "None came.", "x" * 2_000_000, "y", "z" * 30_000_000, "", "End.", "End."]
    articles, errors = load_text("a.parquet", written(pyarrow.table({"text": texts}), **plain))
    assert [article.text for article in articles] == ["No ship left.", "None came.", "End.", "End."]
    assert [(error.line, error.reason.partition(" up to")[0]) for error in errors] == [
        (3, "unfolds to more than 200 times its size"),
        (5, "is larger than 50 MB, too large for one article"),
    ]


GOOD = written(pyarrow.table({"text": ["No ship left."] * 9, "date": ["2025"] * 9}), row_group_size=3)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"No ship left.", "is not Parquet"),
        (b"", "is not Parquet"),
        (GOOD[:-30], "is not Parquet"),
        (gzip.compress(GOOD), "without gzip"),
        (written(pyarrow.table({"story": ["No ship left."]})), "say so: --map text=COLUMN"),
        (written(pyarrow.table({"text": pyarrow.array([], pyarrow.string())})), "has no rows"),
        (
            written(pyarrow.table([["a"], ["b"]], names=["text", "Text"])),
            "has the column “Text” for text more than once",
        ),
    ],
)
def test_a_parquet_file_that_cannot_be_read_says_why(load_text, data, reason):
    articles, (error,) = load_text("a.parquet", data)
    assert not articles
    assert reason in error.reason


@pytest.mark.usefixtures("_language_model")
def test_parquet_is_read_in_constant_memory(tmp_path):
    path = tmp_path / "a.parquet"
    table = pyarrow.table({"text": [f"{number} " + "No ship left the harbour. " * 1000 for number in range(1000)]})
    parquet.write_table(table, path, use_dictionary=False, compression="none", write_batch_size=16)
    del table
    before = pyarrow.total_allocated_bytes()
    tracemalloc.start()  # what is read from the file is Python's, what is unpacked from it is Arrow's
    held = [pyarrow.total_allocated_bytes() - before for item in load([path]) if isinstance(item, Article)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(held) == 1000
    assert max(held) + peak < 13_000_000  # of 26,000,000


def test_progress_of_a_file_of_columns_only_grows(tmp_path):
    path = tmp_path / "a.parquet"
    names = ("text", "title", "section")
    parquet.write_table(
        pyarrow.table({name: [f"{name} {n} " * 50 for n in range(900)] for name in names}), path, row_group_size=300
    )
    calls = []
    list(load([path], progress=lambda _, done, total: calls.append((done, total))))
    assert [done for done, _ in calls] == sorted(done for done, _ in calls)
    assert calls[-1] == (path.stat().st_size, path.stat().st_size)


#: Damaged so that pyarrow ends the process when it is asked for what is known of the second column; packed.
FATAL = (
    "c-pO0!EVz)5FNYGDyq^$Ev>aH`QS^eAd!$nYN(Je<CHcLP!dZBinzGJbqgsmiJ^Q=zo5sQ`4-Oo1r9K~PU1ug5<;xT-q|;A-"
    "i&u`4=`+T;NMNMhuk8UaprWOws$&lXO~y0JB}~1hS*&0?*o8Imu2kHeIxcifnR?ZTQbWA<U_2yqDylD)nFO>*O`~(y8{qxHoA<jB"
    "hG+Vs-"
    "`Gq@wcoB&mG0k!22kR7eL1pM#N1@rGRk`wj~|ud*JYjtTK>!HYeP^+p+JMSN8v6|D{7`1tja+_l9KB1B+^{tEv{X>b*(k&3BaSZo"
    "An&sJEK+)?=~eZwk&g1xs46W<<uh*1I*yyj$jrEt_sbZTnFa`VW}wfL6EXW!v(~G*MVoFbrS5ev)sk_+dU$;|2pn9AZA6Arg?_F="
    "B$<L}LLFUMQ!F*w;WYV;;(xZ}nP91&2ynIY*(EJ}dZ7aaB*<Pt-b?DSkT8{Se;Q@gCw@YfHW^-"
    "B*2fH6>X_1I;}BKq7~#&ati(B&(u@NbvFOO*qcm*ZiT%CcP8H5gsj?T_p`)ZS6-"
    "tPcIzDy&)DUMI3~iM$^w<;;cSO(|R<WPHx<<@pN`I`Q)}cjb@`IeR_j)gP-&%4d{3A8+|(EHU"
)


def test_damaged_parquet_does_not_end_the_process(tmp_path):
    path = tmp_path / "fatal.parquet"
    path.write_bytes(zlib.decompress(base64.b85decode(FATAL)))
    (error,) = load([path])
    assert "is damaged up to row 9" in error.reason
