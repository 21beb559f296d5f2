"""What readers are attacked with: sound files of every kind and pieces of such files; and what may come out of them."""

import gzip
import io
import json
import re
import zlib

import pyarrow

from rag.errors import LoadError
from rag.loading import decode
from rag.loading.mapping import BY_NAME
from rag.loading.readers import KINDS, reader
from rag.types import Article

from . import pdfs, test_feeds, test_html, test_mail, test_mhtml, test_newsml_g2, test_ninjs, test_nitf, test_word
from .test_markdown import FRONT
from .test_parquet import written
from .test_records import RECORD
from .test_warc import Archive
from .test_zipped import packed

PAGE = test_html.PAGE.encode()
#: The document in a Word file; the file itself is packed and has check sums, so few changes of it reach the document.
DOCUMENT = f"""<w:document {test_word.W}><w:body><w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>Ice</w:t></w:r>
</w:p><w:p><w:r><w:t>No ship</w:t><w:br/><w:t>left.</w:t></w:r><w:ins><w:r><w:t>None came.</w:t></w:r></w:ins></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Oulu</w:t></w:r></w:p></w:tc><w:tc/></w:tr></w:tbl></w:body></w:document>""".encode()


def word(document: bytes) -> bytes:
    """Return a Word file that holds `document` and nothing else."""
    relation = '<Relationships><Relationship Type="x/officeDocument" Target="word/document.xml"/></Relationships>'
    return packed({"_rels/.rels": relation, "word/document.xml": document})


_MAIL = test_mail.message()
_MAIL.add_alternative(test_html.PROSE, subtype="html")
_MAIL.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
_MAIL.set_boundary("b")
_LINES = [json.dumps(each) for each in (RECORD, test_ninjs.FIRST, test_ninjs.THIRD)]
_CSV = 'Headline,Body,Author,Date\r\n"Harbour freezes","No ship left.\nNone ""came"".",Mira Okafor,2025-10-17\r\n'
_TABLE = pyarrow.table({"text": ["No ship left."] * 9, "date": ["2025-10-17"] * 9, "a": [{"b": 1}] * 9})
_XML = (test_newsml_g2.message(test_newsml_g2.item(), test_newsml_g2.item("")), test_nitf.nitf(), test_feeds.RSS)

#: Kind -> files of it that are read without a complaint or nearly so.
SEEDS: dict[str, tuple[bytes, ...]] = {
    ".txt": (b"Harbour freezes\nBy Mira Okafor\n17 October 2025\n\nNo ship left.\n", "Zoë left.".encode("utf-16")),
    ".md": (FRONT.encode(), b"# Harbour freezes\n\nBy Mira Okafor\n\nNo ship left.\n"),
    ".html": (PAGE,),
    ".mhtml": (test_mhtml.saved(test_mhtml.part(test_mhtml.FRAME), test_mhtml.part(test_html.PAGE), start="<p>"),),
    ".pdf": (pdfs.make([pdfs.column("Harbour freezes", "", "No ship left."), pdfs.column("None came.")]),),
    ".docx": (word(DOCUMENT), test_word.DATA),
    ".eml": (_MAIL.as_bytes(),),
    ".rss": tuple(each.encode() for each in (test_feeds.RSS, test_feeds.ATOM, test_feeds.RDF)),
    ".xml": tuple(each.encode() for each in _XML),
    ".warc": tuple(Archive(packed).add(PAGE).data * 2 for packed in (False, True)),
    ".json": (f"[{','.join(_LINES)}]".encode(), *map(str.encode, _LINES), test_feeds.JSON.encode()),
    ".jsonl": ("\n".join(_LINES).encode(),),
    ".csv": (_CSV.encode(), ("sep=;\n" + _CSV.replace(",", ";")).encode("utf-16")),
    ".tsv": (_CSV.replace(",", "\t").encode(),),
    ".parquet": (written(_TABLE, row_group_size=3), written(_TABLE, compression="none", use_dictionary=False)),
    ".zip": (packed({"a.txt": "No ship.", "b/c.jsonl": _LINES[0], "d.zip": packed({"e.html": PAGE})}),),
}  # fmt: skip
#: Kinds that another's reader reads too.
SAME = {
    ".markdown": ".md", ".htm": ".html", ".mht": ".mhtml", ".ndjson": ".jsonl", ".atom": ".rss", ".rdf": ".rss",
}  # fmt: skip
assert {*SEEDS, *SAME} == set(KINDS)

_MARKS = [b"\0", b"\xff\xfe", b"\xed\xa0\x80", "\u202e\ufeff".encode(), b"\r", b"\n\n", b"\x1f\x8b", b"9" * 400, b"-1"]
_MARKUP = [
    b"<!DOCTYPE a [", b"<!ENTITY a 'b'>", b"]>", b"&a;", b"&#0;", b"&#x110000;", b"&#xD800;", b"<![CDATA[", b"]]>",
    b"<!--", b"</p>", b"<a:b>", b"<p>" * 300, b"<author>" * 300, b" xml:base='http://['", b"<link href='//['/>",
    b'<?xml version="1.0" encoding="utf-16"?>', b"2025-99-99", b"http://xn--/", b"http://[", b"data:image/png;base64,",
]  # fmt: skip
_JSON = [
    b"\\ud800",
    b"\\u0000",
    b"NaN",
    b"1e999",
    b"null",
    b"[" * 2000,
    b'{"text": ',
    b'"id": {"name": []}',
    b"{}",
    b",",
]
_MIME = [
    b"From: =?", b"=?utf-8?q?", b"=?idna?b?eA==?=", b"?=", b"--b\n", b"--b--\n", b"Date: ", b"(", b'"', b"; ",
    b"Content-Type: ", b"multipart/mixed; boundary=b", b"text/html; charset*0*=x'", b"message/rfc822", b"filename*=",
    b"Content-Transfer-Encoding: x-uuencode\n", b"charset=idna", b"charset=hz", b"charset=unicode_escape",
]  # fmt: skip
_PAGE = [
    *re.findall(rb"<[^>]+>|[^<]+", PAGE),
    b'<script type="application/ld+json">', b'{"@type": "NewsArticle", "author": ', b'{"name": [[', b"}", b"</script>",
    b'<div itemscope itemprop="author">', b'<meta charset="idna">', b'<time datetime="9999-12-31T24:00">',
]  # fmt: skip
_WARC = [
    b"WARC/1.0\r\n", b"WARC-Type: response\r\n", b"Content-Length: 40\r\n", b"\r\n", b"HTTP/1.1 200\r\n", b"<p>",
    b"Content-Encoding: br\r\n", b"Content-Encoding: deflate\r\n", b"Transfer-Encoding: chunked\r\n", b"WARC-Date: ",
]  # fmt: skip
_SIZES = [b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\0", b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04", b"PAR1"]

#: Kind -> pieces that change what a file of it means; the marks of all text belong to each.
PIECES: dict[str, list[bytes]] = {
    ".md": [b"---\n", b"&a ", b"*a", b"!!python/object:os", b"<<: ", b"? ", b"- " * 300, b"[" * 300, b"{", b": "],
    ".html": _PAGE + _MARKUP,
    ".mhtml": _MIME + _PAGE,
    ".pdf": [b"obj", b"endobj", b"stream\n", b"/Kids", b"/Count 99999", b"/Length -1", b"<<", b">>", b"1 0 R", b"Tf"],
    ".docx": _SIZES,
    ".eml": _MIME + _MARKUP,
    ".rss": [*_MARKUP, b"<rss>", b"<item>", b"</item>", b"<title>", b"<content type='xhtml'>"],
    ".xml": [*_MARKUP, b"<newsItem>", b"<nitf><body><body.content>", b"<inlineData>", b"stat:canceled", b"<tr><td>"],
    ".warc": _WARC + _MARKUP,
    ".json": _JSON + _MARKUP,
    ".jsonl": _JSON + _MARKUP,
    ".csv": [b'"', b",", b";", b"sep=", b"text,text\n"],
    ".tsv": [b'"', b"\t", b"sep="],
    ".parquet": _SIZES,
    ".zip": _SIZES,
}  # fmt: skip


def pieces(kind: str) -> list[bytes]:
    """Return the pieces that may be put into a file of `kind`."""
    return _MARKS + PIECES.get(SAME.get(kind, kind), [])


def seeds(kind: str) -> tuple[bytes, ...]:
    """Return sound files of `kind`."""
    return SEEDS[SAME.get(kind, kind)]


def read(kind: str, data: bytes) -> list[Article | LoadError]:
    """Read a file of `kind` as `load` does, and assert that what comes out can be stored, printed and compared."""
    found: list[Article | LoadError] = []
    try:
        for each in reader(kind, BY_NAME)(decode.opened(io.BytesIO(data)), f"a{kind}"):
            found.append(each)  # noqa: PERF402  # what came before an error counts
    except LoadError as error:
        found.append(error)
    except (OSError, EOFError, zlib.error) as error:
        found.append(LoadError(f"a{kind}", str(error)))
    assert found
    for each in found:
        if isinstance(each, Article):
            _assert_storable(each)
        else:
            assert isinstance(each, LoadError) and each.source.startswith(f"a{kind}")
            assert str(each).encode() and str(each).splitlines() == [str(each)]
    return found


def _assert_storable(article: Article) -> None:
    words = [value for value in vars(article).values() if isinstance(value, str)] + list(article.authors)
    for each in words:
        assert "\0" not in each and each.encode().decode() == each
    for time in (article.published, article.updated, article.fetched, article.embargo):
        assert time is None or time.utcoffset() is not None
    assert all(0 <= begin <= len(article.text) for begin in article.pages)


def gzipped(data: bytes) -> bytes:
    """Return `data` as it is in a file that ends in `.gz`."""
    return gzip.compress(data, 1)
