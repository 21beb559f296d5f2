import io
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from rag.errors import LoadDoubt
from rag.loading import mail

TEXT = "No ship left the harbour on Friday, and none came.\n\n> Will the ice hold?\n> It will.\n"


def message(text: str = TEXT, **headers: str) -> EmailMessage:
    made = EmailMessage()
    usual = {
        "From": '"Mira Okafor" <mira@gull.example>',
        "Subject": "Harbour freezes over",
        "Date": "Fri, 17 Oct 2025 12:30:00 +0200 (W. Europe Daylight Time)",
        "Message-ID": "<7@gull.example>",
    }
    for name, value in {**usual, **headers}.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def test_a_message_is_an_article(load_text):
    ((article,), errors) = load_text("a.eml", message().as_bytes())
    assert not errors
    assert article.title == "Harbour freezes over"
    assert (article.authors, article.publisher) == (("Mira Okafor",), "")
    assert article.published == datetime(2025, 10, 17, 10, 30, tzinfo=UTC)
    assert article.key == "7@gull.example"
    assert article.text == TEXT.strip()


def test_tables_within_tables_do_not_cut_a_message_short(load_text):
    made = message("")
    made.set_content(f"<html><body>{'<table><tr><td>' * 90}<p>{TEXT}</p></body></html>", subtype="html")
    ((article,), errors) = load_text("a.eml", made.as_bytes())
    assert not errors
    assert article.text.startswith("No ship left the harbour")


def test_html_that_cannot_be_read_whole_is_reported(load_text):
    made = message("")
    made.set_content(f"<p>No ship left.</p>{'<font>' * 3_000}It will.", subtype="html")
    articles, (error,) = load_text("a.eml", made.as_bytes())
    assert not articles
    assert error.source.endswith("a.eml") and "Excessive depth" in error.reason


@pytest.mark.parametrize(
    ("headers", "authors", "publisher"),
    [
        ({"From": "Mira Okafor <m@gull.example>"}, ("Mira Okafor",), ""),
        ({"From": "m@gull.example (Mira Okafor)"}, ("Mira Okafor",), ""),
        ({"From": '"Okafor, Mira" <m@gull.example>'}, ("Mira Okafor",), ""),
        ({"From": '"Gull, Inc." <news@gull.example>'}, (), "Gull, Inc."),
        ({"From": "Mira Okafor <m@gull.example>", "List_Unsubscribe": "<https://gull.example/u>"}, (), "Mira Okafor"),
        ({"From": '"The Gull, daily" <news@gull.example>', "List-Id": "<daily.gull.example>"}, (), "The Gull, daily"),
        ({"From": "Newsroom <news@gull.example>"}, (), "Newsroom"),
        ({"From": "news@gull.example"}, (), ""),
        ({"From": "<news@gull.example>"}, (), ""),
    ],
)
def test_who_is_author_and_who_is_publisher(headers, authors, publisher):
    raw = b"".join(f"{name.replace('_', '-')}: {value}\n".encode() for name, value in headers.items())
    (article,) = mail.read(io.BytesIO(raw + b"\nNo ship left.\n"), "a.eml")
    assert (article.authors, article.publisher) == (authors, publisher)


def test_a_byline_in_the_text_outweighs_the_sender_and_its_date_does_not_outweigh_the_header():
    made = message("By Jon Li\n1 March 2020\n\nNo ship left.\n")
    (article,) = mail.read(io.BytesIO(made.as_bytes()), "a.eml")
    assert article.authors == ("Jon Li",)
    assert article.published == datetime(2025, 10, 17, 10, 30, tzinfo=UTC)
    del made["Date"]
    (article,) = mail.read(io.BytesIO(made.as_bytes()), "a.eml")
    assert article.published == datetime(2020, 3, 1, tzinfo=UTC)


def test_the_plain_text_is_read_unless_it_only_says_that_there_is_html():
    html = "<style>p {}</style><p>No ship left the harbour.</p><p>The gulls walked across&nbsp;the ice.</p>"
    made = message("No ship left the harbour. The gulls walked home.")
    made.add_alternative(html, subtype="html")
    (article,) = mail.read(io.BytesIO(made.as_bytes()), "a.eml")
    assert article.text.endswith("The gulls walked home.")
    made = message("View in browser")
    made.add_alternative(html, subtype="html")
    (article,) = mail.read(io.BytesIO(made.as_bytes()), "a.eml")
    assert article.text == "No ship left the harbour.\n\nThe gulls walked across the ice."


def test_attachments_are_named_and_not_read_and_pictures_of_the_page_are_passed_over():
    made = message()
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="Übersicht.pdf")
    made.add_attachment(message("The gulls walked."), filename="forwarded.eml")
    made.add_attachment("Secret words.", filename="notes.txt")
    made.add_attachment(b"GIF", maintype="image", subtype="gif", disposition="inline")
    article, doubt = mail.read(io.BytesIO(made.as_bytes()), "a.eml")
    assert article.text == TEXT.strip()
    assert isinstance(doubt, LoadDoubt)
    assert doubt.reason == "is in, but without its attachments: Übersicht.pdf, forwarded.eml, notes.txt"


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        (b"=?utf-8?q?H=C3=A4fen?= =?utf-8?b?IMO8YmVy?=", "Häfen über"),
        (b"=?x-unknown?q?H=C3=A4fen?=", "Häfen"),
        (b"=?utf-8?b?a?= Ice", "=?utf-8?b?a?= Ice"),
        ("Häfen".encode(), "Häfen"),
        (b"Harbour\n freezes", "Harbour freezes"),
        (b"", ""),
    ],
)
def test_subjects_as_programs_write_them(subject, title):
    data = b"From: a@gull.example\nSubject: " + subject + b"\n\nNo ship left.\n"
    (article,) = mail.read(io.BytesIO(data), "a.eml")
    assert (article.title, article.text) == (title, "No ship left.")


@pytest.mark.parametrize(
    ("charset", "encoded", "text"),
    [
        ("iso-8859-1", "Häfen".encode("latin-1"), "Häfen"),
        ("windows-1251", "Лёд в гавани".encode("cp1251"), "Лёд в гавани"),
        ("iso-2022-jp", "港が凍る".encode("iso-2022-jp"), "港が凍る"),
        ("x-unknown", "Häfen".encode(), "Häfen"),
        ("us-ascii", "Häfen".encode(), "Häfen"),
        ("idna", "Häfen".encode("latin-1"), "Häfen"),
    ],
)
def test_the_charset_that_a_part_declares(charset, encoded, text):
    head = f"From: a@gull.example\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n"
    (article,) = mail.read(io.BytesIO(head.encode() + encoded), "a.eml")
    assert article.text == text


def test_a_charset_with_a_nul_byte_is_none():
    head = b"From: a@gull.example\nContent-Type: text/plain; charset*=us-ascii''a%00b\n\n"
    (article,) = mail.read(io.BytesIO(head + "Häfen".encode("latin-1")), "a.eml")
    assert article.text == "Häfen"


@pytest.mark.parametrize("charset", ["idna", "punycode", "undefined"])
def test_a_header_in_a_codec_that_fails_is_read_as_utf_8(charset):
    word = f"=?{charset}?q?abc=FF?="
    made = f"Subject: {word}\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nNo ship left.\n--b\n"
    made += f"Content-Disposition: attachment; filename={word}\n\nx\n--b\n"
    made += f"Content-Disposition: attachment; filename*={charset}''abc%FF\n\nx\n--b--\n"
    article, doubt = mail.read(io.BytesIO(made.encode()), "a.eml")
    assert (article.title, article.text) == ("abc\ufffd", "No ship left.")
    assert doubt.reason.endswith("attachments: abc\ufffd, text/plain")


def test_a_date_that_cannot_be_believed_is_reported():
    article, doubt = mail.read(io.BytesIO(message(Date="Fri, 17 Oct 9025 12:30:00 +0200").as_bytes()), "a.eml")
    assert article.published is None
    assert "lies in the future" in doubt.reason


def nested(depth: int) -> bytes:
    opened = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth))
    return f"From: a@gull.example\n{opened}Content-Type: text/plain\n\nNo ship left.\n".encode()


def test_parts_within_parts_are_read_up_to_a_depth():
    (article,) = mail.read(io.BytesIO(nested(100)), "a.eml")
    assert article.text == "No ship left."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"No ship left.", "is no e-mail"),
        (message("").as_bytes(), "has no text"),
        (nested(101), "has too many parts within parts"),
        (nested(101).replace(b"\n", b"\r"), "has too many parts within parts"),
        (nested(100) + b"x\n" * 200_000, "has too many parts within parts"),
        (nested(1) + b"--b\n" * 30_000, "has more than 20,000 parts"),
        (b"From: a\nContent-Type: text/plain" + b";a=b" * 5_001 + b"\n\nNo ship.", "has a header of more than"),
        (b"From: a\nContent-Type: text/plain\n\n\1\2\3", "is binary"),
        (b"From: a\nContent-Type: multipart/mixed; boundary*=idna''b%FF\n\n--b\n", "names its parts in a way"),
        (b"From: a\nContent-Disposition: attachment; filename*=\0''x\n\nNo ship.", "contains NUL bytes"),
    ],
)
def test_what_is_no_message_is_reported(load_text, content, reason):
    articles, (error,) = load_text("a.eml", content)
    assert not articles
    assert reason in error.reason
