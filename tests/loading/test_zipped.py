import gzip
import io
import json
import os
import struct
import zipfile

import pytest

from rag.loading import load, zipped

from .conftest import split
from .test_html import PAGE
from .test_load import TEXT
from .test_newsml_g2 import item
from .test_records import line


def packed(files: dict[str, str | bytes], method=zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


@pytest.fixture
def load_zip(write):
    """Write an archive and load it; sources and errors are given without the path of the archive."""

    def load_zip(data: bytes | dict[str, str | bytes], name="a.zip"):
        path = write(name, packed(data) if isinstance(data, dict) else data)
        articles, errors = split(load([path]))
        places = [os.path.relpath(article.source, path) for article in articles]
        return places, [(os.path.relpath(error.source, path), error.reason) for error in errors]

    return load_zip


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_members_are_read_as_files_of_their_names_in_the_order_of_names(load_zip, method):
    files = {
        "z.txt": TEXT,
        "news/2025/c.xml": item(),
        "news/b.jsonl.gz": gzip.compress((line(text="No ship left.") + "{\n").encode()),
        "news/": "",
        "news.html": PAGE,
        "a.txt": gzip.compress(TEXT.encode()),
    }
    places, errors = load_zip(packed(files, method))
    assert places == ["a.txt", "news/2025/c.xml", "news/b.jsonl.gz:1", "news.html", "z.txt"]
    assert [place for place, _ in errors] == ["news/b.jsonl.gz"]


def test_what_is_no_article_is_passed_over_and_what_has_no_reader_is_reported(load_zip):
    files = {
        "README.md": TEXT,
        "__MACOSX/._a.txt": "x",
        ".git/a.txt": TEXT,
        "ice.png": b"\x89PNG",
        "page.html": PAGE,
        "page_files/frame.html": PAGE,
        "deep/page_files/frame.html": PAGE,
        "questions.jsonl": '{"question": "where?", "declined": true}\n',
        "more/questions.jsonl": line(text="No ship left.", question="where?"),
        "data.xlsx": "a,b",
        "LICENSE": "x",
    }
    places, errors = load_zip(files)
    assert places == ["deep/page_files/frame.html", "more/questions.jsonl:1", "page.html"]
    assert [place for place, _ in errors] == ["LICENSE", "data.xlsx"]
    assert all("is of a kind that cannot be read" in reason for _, reason in errors)


def test_one_archive_inside_another_is_opened_and_a_third_is_not(load_zip):
    third = packed({"c.txt": TEXT})
    second = packed({"b.txt": TEXT, "third.zip": third, "broken.txt": ""})
    places, errors = load_zip({"a.txt": TEXT, "in/second.zip": second, "in/bad.zip": b"PK no", "z.txt": TEXT})
    assert places == ["a.txt", "in/second.zip/b.txt", "z.txt"]
    assert [place for place, _ in errors] == ["in/bad.zip", "in/second.zip/broken.txt", "in/second.zip/third.zip"]
    assert "is no zip archive" in errors[0][1]
    assert "inside an archive inside an archive" in errors[2][1]


def test_an_archive_that_is_compressed_itself(load_zip):
    assert load_zip({"a.txt": TEXT}, "a.zip.gz") == (["a.txt"], [])


def test_a_member_that_is_bad_does_not_stop_the_others(load_zip):
    data = bytearray(packed({"a.txt": TEXT * 99, "b.txt": TEXT, "c.txt": TEXT}, zipfile.ZIP_STORED))
    data[data.index(TEXT.encode())] ^= 0xFF
    places, errors = load_zip(bytes(data))
    assert places == ["b.txt", "c.txt"]
    assert errors == [("a.txt", "cannot be read: it is damaged: Bad CRC-32 for file 'a.txt'")]


def test_lines_before_the_damage_are_read(load_zip):
    lines = "".join(line(text=f"Ship {number} stayed.") for number in range(9000))
    data = bytearray(packed({"a.jsonl": lines}, zipfile.ZIP_STORED))
    data[data.index(b"Ship 8999")] ^= 1
    places, errors = load_zip(bytes(data))
    assert len(places) > 5000
    assert "breaks off: it is damaged: Bad CRC-32" in errors[0][1]


def edited(data: bytes, *, offset: int, form: str, value: int, local: int | None = None) -> bytes:
    """Write `value` into the directory's entry of the first member, and into its local header at `local`."""
    changed = bytearray(data)
    struct.pack_into(form, changed, data.index(b"PK\1\2") + offset, value)
    if local is not None:
        struct.pack_into(form, changed, local, value)
    return bytes(changed)


ONE = packed({"a.txt": TEXT})


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (edited(ONE, offset=8, form="<H", value=1, local=6), "is encrypted"),
        (edited(ONE, offset=10, form="<H", value=12, local=8), "is compressed by method 12; only stored and deflated"),
        (edited(ONE, offset=10, form="<H", value=9, local=8), "is compressed by method 9"),
        (edited(ONE, offset=38, form="<I", value=0o120777 << 16), "is a link, which is not followed"),
        (edited(ONE, offset=24, form="<I", value=2**31), "unfolds to more than 200 times its size"),
        (edited(ONE, offset=24, form="<I", value=3), "cannot be read: it is damaged: Bad CRC-32"),
        (edited(ONE, offset=20, form="<I", value=3), "cannot be read: it is damaged: "),
        (edited(ONE, offset=42, form="<I", value=2**31), "cannot be read: it is damaged: "),
        (edited(ONE, offset=8, form="<H", value=0x40, local=6), "cannot be read: it is damaged: strong encryption"),
        (ONE[:35] + b"\xff" * 9 + ONE[44:], "cannot be read: it is damaged: Error -3"),
    ],
)
def test_a_member_that_is_not_opened(load_zip, data, reason):
    places, ((place, found),) = load_zip(data)
    assert (places, place) == ([], "a.txt")
    assert found.startswith(reason)


@pytest.mark.parametrize("inner", [False, True])
def test_a_member_that_claims_to_lie_beyond_every_file(load_zip, inner):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        info = zipfile.ZipInfo("a.txt")
        info.extra = struct.pack("<HHQ", 1, 8, 2**64 - 1)  # the 64-bit offset that one of 32 bits, all set, stands for
        archive.writestr(info, TEXT)
    archive = edited(data.getvalue(), offset=42, form="<I", value=2**32 - 1)
    places, ((_, reason),) = load_zip({"b.zip": archive} if inner else archive)
    assert not places
    assert reason.startswith("cannot be read: it is damaged: ")


@pytest.mark.parametrize("name", ["../a.txt", "/etc/a.txt", "x/../../a.txt", "C:\\a.txt", "..\\a.txt"])
def test_a_path_that_leads_out_of_the_archive(load_zip, name):
    places, ((_, reason),) = load_zip({name: TEXT})
    assert not places
    assert reason == "has a path that leads out of the archive"


def test_of_two_members_of_one_name_the_last_is_read(write):
    data = packed({"n/a.txt": "Ice\n\nNo ship left.", "n/b.txt": "Ice\n\nNone came."})
    articles, (error,) = split(load([write("a.zip", data.replace(b"n/b.txt", b"n/a.txt"))]))
    assert [article.text for article in articles] == ["None came."]
    assert "stands 2 times in the archive; only the last is read" in str(error)


def test_a_name_with_line_breaks_and_windows_folders(load_zip):
    assert load_zip({"n\\a\n.txt": TEXT}) == (["n/a\ufffd.txt"], [])


@pytest.mark.parametrize(
    "data",
    [
        b"PK\3\4",
        b"no",
        ONE[:-30],
        ONE[: ONE.index(b"PK\1\2")] + ONE[-22:],
        b"\0" * 99,
        edited(ONE, offset=6, form="<H", value=200),  # of a later version of the format
        packed({"é.txt": TEXT}).replace("é".encode(), b"\xe9\xe9"),  # a name that says it is UTF-8 and is not
    ],
)
def test_what_is_no_archive_or_has_no_directory(load_zip, data):
    places, ((_, reason),) = load_zip(data)
    assert not places
    assert "is no zip archive that can be read" in reason


@pytest.mark.parametrize("files", [{}, {"a.png": "x", "b/.c.txt": TEXT}])
def test_an_archive_without_articles_is_reported(load_zip, files):
    assert load_zip(files) == ([], [(".", "is an archive without a file that could be an article")])


def test_a_bomb_is_not_unfolded(load_zip):
    places, errors = load_zip({"a.txt": b"\0" * 5_000_000, "b.txt": TEXT})
    assert places == ["b.txt"]
    assert errors == [("a.txt", "unfolds to more than 200 times its size")]


def test_one_article_is_bounded_inside_an_archive_too(load_zip):
    places, errors = load_zip(packed({"a.txt": b"No ship left. " * 3_600_000}, zipfile.ZIP_STORED))
    assert not places
    assert "larger than 50 MB" in errors[0][1]


def test_many_small_bombs_together_are_bounded_by_the_size_of_the_archive(load_zip, monkeypatch):
    monkeypatch.setattr(zipped, "_LEAST", 2_000_000)
    text = "x y " * 200_000  # so small that alone it may unfold to any number of times its size
    places, errors = load_zip({f"{number}.txt": text for number in range(9)})
    assert places == ["0.txt", "1.txt"]
    assert "unfolds, together with the members before it, to more than 2 MB" in errors[0][1]
    assert "what follows" in errors[-1][1]


@pytest.mark.parametrize("inner", [False, True])
def test_all_members_together_are_bounded_by_what_they_really_unfold_to(load_zip, monkeypatch, inner):
    monkeypatch.setattr(zipped, "_WHOLE", 150_000)
    lines = "".join(line(text=f"Ship {number} stayed.") for number in range(3000))
    files = {name: gzip.compress(lines.encode()) for name in ("a.jsonl.gz", "b.jsonl.gz", "c.jsonl.gz")}
    places, errors = load_zip({"a/b.zip": packed(files), "d.txt": TEXT} if inner else {**files, "d.txt": TEXT})
    assert 3000 < len(places) < 6000
    assert "breaks off: unfolds, together with the members before it" in errors[0][1]
    assert "is not read" in errors[-1][1]
    assert not any("c.jsonl" in place for place, _ in errors)


def test_the_number_of_members_and_the_directory_are_bounded(load_zip, monkeypatch):
    files = {f"{number}.txt": TEXT for number in range(30)}
    monkeypatch.setattr(zipped, "_MOST_MEMBERS", 29)
    assert load_zip(files) == ([], [(".", "holds more than 29 files")])
    monkeypatch.setattr(zipped, "_LARGEST_DIRECTORY", 1000)
    places, ((_, reason),) = load_zip(files)
    assert not places
    assert "its directory is larger than" in reason


def test_what_is_sought_back_and_forth_is_paid_for(write, monkeypatch):
    path = write("a.zip", packed({"a.json": json.dumps({"text": "No ship left."})}))
    monkeypatch.setattr(zipped, "_WHOLE", 1000)

    def go_back_and_forth(stream: io.BufferedReader) -> None:
        for _ in range(100):
            stream.seek(0, os.SEEK_END)
            stream.seek(0)

    with path.open("rb") as file:
        listing = zipped.members(file, "a.zip")
        member = next(listing)
        with member.open() as stream, pytest.raises(OSError, match="unfolds, together"):
            go_back_and_forth(stream)
