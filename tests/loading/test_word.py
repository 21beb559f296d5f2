import io
import re
import zipfile
from contextlib import suppress
from datetime import UTC, datetime

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.errors import LoadError
from rag.loading import decode, word

from .conftest import split

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def blank():
    """A document of which python-docx has filled in no author and title."""
    document = docx.Document()
    document.core_properties.author = document.core_properties.title = ""
    return document


def with_part(data: bytes, name: str, change) -> bytes:
    """Replace one part of the file by `change(part)`; None leaves it out."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename != name:
                new.writestr(part, content)
            elif (changed := change(content)) is not None:
                new.writestr(part, changed)
    return file.getvalue()


def with_body(body: str) -> bytes:
    """A file whose document has the XML `body`."""
    return with_part(
        saved(blank()),
        "word/document.xml",
        lambda part: re.sub(rb"(?s)(?<=<w:body>).*(?=</w:body>)", lambda _: body.encode(), part),
    )


def test_paragraphs_headings_and_tables_in_their_order(load_text):
    document = blank()
    document.add_paragraph("Harbour freezes over", "Title")
    document.add_paragraph("By Mira Okafor")
    document.add_paragraph("17 October 2025")
    document.add_paragraph("No ship left.").add_run(" None came.").bold = True
    document.add_heading("The gulls", 2)
    table = document.add_table(2, 2)
    for cell, words in zip([*table.row_cells(0), *table.row_cells(1)], ["Ships", "0", "Gulls", "12"], strict=True):
        cell.text = words
    document.add_paragraph("They walked\nacross\tthe ice.")
    document.add_paragraph("")
    ((article,), errors) = load_text("ice.docx", saved(document))
    assert not errors
    assert (article.title, article.authors) == ("Harbour freezes over", ("Mira Okafor",))
    assert article.published == datetime(2025, 10, 17, tzinfo=UTC)
    assert article.text == (
        "By Mira Okafor\n\n17 October 2025\n\nNo ship left. None came.\n\nThe gulls\n\nShips | 0\n\nGulls | 12\n\n"
        "They walked\nacross\tthe ice."
    )


def test_the_properties_are_taken_if_they_hold_a_title_a_name_and_a_language_and_never_a_time(load_text):
    document = blank()
    document.core_properties.title = "Ice in the harbour"
    document.core_properties.author = "Mira Okafor"
    document.core_properties.language = "de-CH"
    document.core_properties.created = datetime(2025, 10, 17)  # noqa: DTZ001
    document.add_paragraph("Ice in the Harbour")
    document.add_paragraph("No ship left.")
    ((article,), _) = load_text("ice.docx", saved(document))
    assert (article.title, article.authors, article.language) == ("Ice in the harbour", ("Mira Okafor",), "de")
    assert article.text == "No ship left."
    assert article.published is None


def test_what_programs_write_into_the_properties_is_no_title_and_no_name(load_text):
    document = blank()
    document.core_properties.title, document.core_properties.author = "Document1", "Windows User"
    document.add_paragraph("No ship left.")
    document.add_heading("The gulls", 1)
    ((article,), _) = load_text("ice.docx", saved(document))
    assert (article.title, article.authors, article.text) == ("The gulls", (), "No ship left.\n\nThe gulls")


@pytest.mark.parametrize(
    ("first", "title"),
    [("Harbour freezes over", "Harbour freezes over"), ("No ship left.", ""), ("no ship " * 40, "")],
)
def test_without_styles_a_first_line_that_is_no_prose_is_the_title(load_text, first, title):
    document = blank()
    document.add_paragraph(first)
    document.add_paragraph("The gulls walked.")
    ((article,), _) = load_text("ice.docx", saved(document))
    assert article.title == title


def test_tracked_changes_count_as_accepted_and_controls_and_boxes_are_read(load_text):
    def run(words: str) -> str:
        return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'

    box = f"<w:txbxContent><w:p>{run('In a box.')}</w:p></w:txbxContent>"
    data = with_body(
        f"<w:p>{run('No ')}<w:ins>{run('big ')}</w:ins><w:del><w:r><w:delText>small </w:delText></w:r></w:del>"
        f"<w:hyperlink>{run('ship')}</w:hyperlink><w:sdt><w:sdtContent>{run(' left.')}</w:sdtContent></w:sdt></w:p>"
        f"<w:sdt><w:sdtContent><w:p>{run('None came.')}</w:p></w:sdtContent></w:sdt>"
        f"<w:p><w:moveFrom>{run('Moved away.')}</w:moveFrom>{run('Gulls')}<w:r><w:noBreakHyphen/></w:r>{run('walked.')}"
        f'<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice>'
        f"{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    ((article,), errors) = load_text("ice.docx", data)
    assert not errors
    assert article.text == "No big ship left.\n\nNone came.\n\nGulls-walked.\n\nIn a box."


def test_entities_are_refused(load_text, tmp_path):
    (tmp_path / "secret").write_text("secret words")
    declaration = f'<!DOCTYPE w:document [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}"><!ENTITY y "inner">]>'
    body = f"<w:document {W}><w:body><w:p><w:r><w:t>No ship. &x;&y;</w:t></w:r></w:p></w:body></w:document>"
    data = with_part(saved(blank()), "word/document.xml", lambda _: declaration + body)
    articles, (error,) = load_text("ice.docx", data)
    assert not articles
    assert error.reason == "is damaged: word/document.xml declares entities, which are never expanded here"


def test_text_far_inside_is_read_in_its_order(load_text):
    text = "<w:p><w:r><w:t>No ship left.</w:t></w:r></w:p>"
    tables = "<w:tbl><w:tr><w:tc>" * 30 + text + "</w:tc></w:tr></w:tbl>" * 30
    box, end = "<w:p><w:r><w:t>Ice.</w:t><w:pict><w:txbxContent>", "</w:txbxContent></w:pict></w:r></w:p>"
    ((article,), errors) = load_text("ice.docx", with_body(box * 30 + tables + end * 30 + text))
    assert not errors
    assert article.text == "\n\n".join(["Ice."] * 30 + ["No ship left."] * 2)


WHOLE = blank()
WHOLE.add_paragraph("No ship left.")
DATA = saved(WHOLE)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"No ship left.", "is damaged or no Word file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old .doc or has a password"),
        (DATA[: len(DATA) // 2], "is damaged or no Word file"),
        (saved(blank()), "has no text"),
        (with_part(DATA, "word/document.xml", lambda _: None), "word/document.xml is missing"),
        (with_part(DATA, "word/document.xml", lambda part: part[:-9]), "is damaged: word/document.xml"),
        (with_part(DATA, "docProps/core.xml", lambda part: part[:-9]), "is damaged: docProps/core.xml"),
        (with_part(DATA, "_rels/.rels", lambda _: None), "it names no document"),
        (with_part(DATA, "word/document.xml", lambda _: bytes(decode.LIMIT + 1)), decode.TOO_LARGE),
        (with_part(DATA, "word/document.xml", lambda _: b"<a>" + b"<![CDATA[" * 30_000), "not finished <![CDATA["),
        (with_part(DATA, "word/document.xml", lambda _: b"<a>" * 100_000), "is damaged: word/document.xml"),
        (with_body("<w:p/>" * 1_000_001), "word/document.xml holds more than 1,000,000 tags"),
    ],
)
def test_a_file_without_a_document_is_reported(load_text, content, reason):
    articles, (error,) = load_text("ice.docx", content)
    assert not articles
    assert reason in error.reason


def test_a_part_that_hides_its_size_is_read_no_further_than_it_states(load_text):
    data = with_part(DATA, "word/document.xml", lambda _: bytes(decode.LIMIT + 1))
    size = (decode.LIMIT + 1).to_bytes(4, "little")
    assert data.count(size) == 2
    articles, (error,) = load_text("ice.docx", data.replace(size, (100).to_bytes(4, "little")))
    assert not articles and "is damaged: word/document.xml" in error.reason


TAGS = ["<w:p>", "</w:p>", "<w:t>", "</w:t>", "<w:tbl>", "</w:tbl>", "<w:tr>", "<w:tc>", "</w:tc>", "<w:br/>", "ship"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(TAGS) | st.text(max_size=4), max_size=12).map("".join))
def test_any_document_gives_articles_or_errors(body):
    with suppress(LoadError):
        split(word.read(io.BytesIO(with_body(body.encode("utf-8", "replace").decode())), "a.docx"))
