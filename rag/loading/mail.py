"""A saved e-mail (`.eml`): a newsletter, a press release, an agency's dispatch."""

from __future__ import annotations

import email.header
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import Header
from email.message import Message
from typing import NamedTuple

from ..errors import LoadDoubt, LoadError
from ..text import storable
from ..types import Article
from . import bylines, decode, fields, markup, mime, properties

#: Characters of a header that are looked at.
_LONGEST_HEADER = 2_000
#: Characters that are shown of an attachment's name.
_LONGEST_NAME = 200
#: Encodings in which every byte is ASCII, so that nothing but the header tells them from UTF-8.
_SEVEN_BITS = ("iso-2022", "hz", "utf-7")
#: Headers that only what is sent to many has.
_TO_MANY = ("List-Unsubscribe", "List-Id", "List-Post", "Feedback-ID")
_ADDRESS = re.compile(r"\s*<[^<>]*>?\s*$")
_NAME_BEHIND = re.compile(r"\S+@\S+\s*\((.*)\)\s*$")
_COMMENT = re.compile(r"\s*\([^()]*\)\s*$")


class _Body(NamedTuple):
    """The parts of a message that are read, and the names of those that are not."""

    plain: list[str]
    html: list[str]
    attachments: list[str]


def read(stream: decode.Stream, path: str) -> Iterator[Article | LoadError]:
    """Yield a message as one article; raises `LoadError` for a file that is none.

    Read is its plain text, or its HTML if that has more than twice as many words, as where the plain text only says
    that there is HTML; what it quotes or forwards stays. The sender's name is the publisher of what is sent to many,
    and of a message from someone who gives no full name; else it is the author. Attachments, attached messages among
    them, are not read; a `LoadDoubt` names them.
    """
    data = decode.read_bytes(stream, path)
    if b"\0" in data:
        raise LoadError(path, "contains NUL bytes, which no e-mail may")  # and at which its parser fails
    message = mime.parse(data, path)
    if not any(message.get(name) for name in ("From", "Date", "Subject", "Message-ID")):
        raise LoadError(path, "is no e-mail: it has no sender, date, subject or Message-ID")
    body = _Body([], [], [])
    _sort(message, body, path)
    text = _text(body, path)
    if not text:
        raise LoadError(path, "has no text")
    head = bylines.read_head(text)
    given = {
        **_sender(message),
        **head,
        "text": text,
        "title": _header(message, "Subject"),
        "published": _COMMENT.sub("", _header(message, "Date")) or head.get("published", ""),
        "id": _header(message, "Message-ID").strip("<> "),
    }
    # No two messages have the same Message-ID, whoever sends them.
    yield from fields.article(given, path, world_wide_key=not given.get("publisher"))
    if body.attachments:
        yield LoadDoubt(path, f"is in, but without its attachments: {', '.join(body.attachments[:10])}")


def _sort(part: Message, body: _Body, path: str) -> None:
    """Put the parts inside `part` into `body`."""
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        for each in part.get_payload():
            if isinstance(each, Message):
                _sort(each, body, path)
        return
    kind = part.get_content_type()
    if part.get_content_disposition() == "attachment" or kind not in ("text/plain", "text/html"):
        # Pictures that the HTML shows are no attachments to a reader.
        if part.get_content_disposition() == "attachment" or part.get_content_maintype() != "image":
            body.attachments.append(storable(_words((_file_name(part) or kind)[:_LONGEST_NAME])))
        return
    content = part.get_payload(decode=True)
    if isinstance(content, bytes) and content.strip():
        text = _decoded(content, str(part.get_content_charset("")), path)
        (body.html if kind == "text/html" else body.plain).append(text)


def _file_name(part: Message) -> str:
    """Return the name of an attachment, "" where it has none that can be decoded."""
    try:
        return part.get_filename("")
    except ValueError:  # it names a codec that bears no errors, such as “idna”
        return ""


def _decoded(content: bytes, charset: str, path: str) -> str:
    if charset.startswith(_SEVEN_BITS):
        try:
            return content.decode(charset).replace("\r\n", "\n")
        except (LookupError, UnicodeError):
            pass  # it is something else, or damaged
    return decode.to_text(content, path, charset)


def _text(body: _Body, path: str) -> str:
    plain = "\n\n".join(text.strip() for text in body.plain).strip()
    html = "\n\n".join(markup.from_html(text, path) for text in body.html).strip()
    return html if len(html.split()) > 2 * len(plain.split()) else plain


def _sender(message: Message) -> dict[str, object]:
    """Return the `authors` or the `publisher` that the sender's name stands for."""
    written = _raw(message, "From")
    behind = _NAME_BEHIND.match(written)
    name = behind[1] if behind else _ADDRESS.sub("", written) if "<" in written else ""
    name = _words(name.strip().strip('"').replace("\\", ""))
    authors = properties.authors(name)
    if authors and not any(message.get(header) for header in _TO_MANY):
        return {"authors": authors}
    return {"publisher": name} if name and "@" not in name else {}


def _header(message: Message, name: str) -> str:
    return _words(_raw(message, name))


def _raw(message: Message, name: str) -> str:
    """Return a header as it was written, bytes above ASCII decoded; "" where there is none."""
    value = message.get(name, "")
    if isinstance(value, Header):
        value = "".join(
            text if isinstance(text, str) else text.decode("utf-8", "replace")
            for text, _ in email.header.decode_header(value)
        )
    return value[:_LONGEST_HEADER]


def _words(written: str) -> str:
    """Return a header with its encoded words (`=?utf-8?q?=C3=9C?=`) decoded, on one line."""
    try:
        pieces = email.header.decode_header(written)
    except HeaderParseError:
        return " ".join(written.split())
    words = ""
    for piece, charset in pieces:
        if isinstance(piece, str):
            words += piece
            continue
        try:
            words += piece.decode(charset or "ascii", "replace")
        except (LookupError, ValueError):  # unknown, or a codec that bears no errors, such as “idna”
            words += piece.decode("utf-8", "replace")
    return " ".join(words.split())
