"""The body of an HTTP answer as it was sent -> its content: chunks put together, compression undone, within a bound.

Crawlers differ in what they store: some keep the header of a coding and store the body without it. A body that does
not begin as its coding would is therefore taken as it stands.
"""

from __future__ import annotations

import gzip
import io
import zlib

import brotli

from .decode import LIMIT, TOO_LARGE

_BREAKS_OFF = "has a body that breaks off"
_GZIP_MAGIC = b"\x1f\x8b"
#: Characters of a chunk's first line; longer ones are none.
_LONGEST_SIZE = 1_000


def decoded(body: bytes, transfer: str, content: str) -> bytes:
    """Undo the codings named by the headers `Transfer-Encoding` and `Content-Encoding` ("" where there is none).

    Raises `ValueError` with the reason for a body that is damaged, in an unknown coding, or larger than `LIMIT` bytes
    once decoded, which is then not decoded whole.
    """
    if "chunked" in transfer.lower():
        body = _joined(body)
    for name in reversed([each.strip() for each in content.lower().split(",")]):
        if not body or name in ("", "identity"):
            continue
        body = _decompressed(body, name)
    return body


def _joined(body: bytes) -> bytes:
    """Put the chunks of a body together; a body that does not begin with a chunk is returned as it is."""
    position = 0
    chunks: list[bytes] = []
    while (size := _chunk_size(body, position)) is not None:
        start = body.index(b"\n", position) + 1
        if not size:
            return b"".join(chunks)
        if start + size > len(body):
            break
        chunks.append(body[start : start + size])
        position = start + size
        position += 2 if body.startswith(b"\r\n", position) else 0
    if position or size:
        raise ValueError(_BREAKS_OFF)
    return body


def _chunk_size(body: bytes, position: int) -> int | None:
    """Return the bytes of the chunk that begins at `position`, None if none does."""
    line, end, _ = body[position : position + _LONGEST_SIZE].partition(b"\n")
    digits = line.partition(b";")[0].strip()
    if not end or not digits or digits.strip(b"0123456789abcdefABCDEF"):
        return None
    return int(digits, 16)


def _decompressed(body: bytes, name: str) -> bytes:
    """Undo one content coding."""
    try:
        if name in ("gzip", "x-gzip"):
            found = gzip.GzipFile(fileobj=io.BytesIO(body)).read(LIMIT + 1) if body.startswith(_GZIP_MAGIC) else body
        elif name == "deflate":
            found = _inflated(body)
        elif name == "br":
            found = _unpacked(body)
        else:
            raise ValueError(f"is coded as “{name[:40]}”, which cannot be undone")
    except (EOFError, OSError, zlib.error, brotli.error) as error:
        # Neither deflate nor Brotli has a mark by which to know beforehand what is not compressed.
        if body.lstrip()[:1] == b"<":
            return body
        raise ValueError(_BREAKS_OFF if isinstance(error, EOFError) else f"has a damaged body: {error}") from error
    if len(found) > LIMIT:
        raise ValueError(TOO_LARGE)
    return found


def _inflated(body: bytes) -> bytes:
    """Undo “deflate”, which means zlib's format, and which some servers take for the bare one."""
    has_header = body[0] & 15 == zlib.DEFLATED and int.from_bytes(body[:2], "big") % 31 == 0
    decompressor = zlib.decompressobj(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)
    found = decompressor.decompress(body, LIMIT + 1)
    if not decompressor.eof and len(found) <= LIMIT:
        raise EOFError
    return found


def _unpacked(body: bytes) -> bytes:
    """Undo Brotli."""
    decompressor = brotli.Decompressor()
    found: bytes = decompressor.process(body, output_buffer_limit=LIMIT + 1)
    if not decompressor.is_finished() and len(found) <= LIMIT:
        raise EOFError
    return found
