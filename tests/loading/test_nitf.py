from datetime import UTC, datetime

import pytest

from rag.types import Article, Status

HEAD = """<head><title>ice-harbour</title><tobject><tobject.subject tobject.subject.refnum="1"/>
<tobject.subject tobject.subject.refnum="2" tobject.subject.matter="Shipping"/></tobject>
<docdata management-status="usable"><doc-id regsrc="GULL" id-string="ice-17"/><du-key version="3"/>
<ed-msg info="Corrects the name."/><date.issue norm="20251017T100000+0200"/><date.release norm="20251018+0100"/>
<doc.copyright holder="Gull Ltd"/></docdata><pubdata name="The Gull Daily"/></head>"""
TOP = """<body.head><hedline><hl1>Harbour <em>freezes</em></hl1><hl2>No ship leaves Oulu</hl2></hedline>
<byline>By <person>Mira Okafor</person> and Jon Li, <byttl>Staff Reporters</byttl></byline>
<distributor>The Gull</distributor>
<dateline><location><city>Oulu</city>, Finland</location> <story.date norm="20251017">Oct 17</story.date> -</dateline>
<abstract><p>In short.</p></abstract></body.head>"""
CONTENT = """<body.content><block><p lede="true">No ship left.</p><hl2>Cold</hl2><p>Ice of 2&#160;m
in <location>Oulu</location>.</p></block><media media-type="image"><media-caption>The port</media-caption></media>
<table><tr><td>Oulu</td><td>2 m</td></tr></table></body.content><body.end><tagline>x</tagline></body.end>"""


def nitf(head=HEAD, top=TOP, content=CONTENT, attributes="") -> str:
    return f"<nitf {attributes}>{head}<body>{top}{content}</body></nitf>"


@pytest.mark.parametrize(
    "document",
    [
        nitf(attributes='baselang="en-US"'),
        nitf(attributes='xmlns="http://iptc.org/std/NITF/2006-10-18/" xml:lang="en"'),
        '<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf-3-2.dtd">' + nitf(),
    ],
)
def test_all_fields_with_and_without_a_namespace(load_text, document):
    ((article,), errors) = load_text("a.xml", document)
    assert not errors
    assert article == Article(
        text="No ship leaves Oulu\n\nNo ship left.\n\nCold\n\nIce of 2 m in Oulu.\n\nOulu | 2 m",
        title="Harbour freezes",
        authors=("Mira Okafor", "Jon Li"),
        publisher="The Gull",
        published=datetime(2025, 10, 17, 8, tzinfo=UTC),
        source=article.source,
        key="ice-17",
        embargo=datetime(2025, 10, 17, 23, tzinfo=UTC),
        language="en",
        version="3",
        place="Oulu, Finland",
        section="Shipping",
        note="Corrects the name.",
    )


def test_what_stands_in_for_what_is_missing(load_text):
    head = (
        '<head><title>Ice</title><docdata><doc.copyright holder="Gull Ltd"/></docdata>'
        '<pubdata name="The Gull" date.publication="20251017" position.section="Sea"/></head>'
    )
    top = "<body.head><dateline>OULU, <story.date>Friday</story.date></dateline></body.head>"
    ((article,), errors) = load_text("a.xml", nitf(head, top, attributes='uno="urn:ice"'))
    assert not errors
    assert (article.title, article.publisher, article.key) == ("Ice", "The Gull", "urn:ice")
    assert (article.place, article.section) == ("OULU", "Sea")
    assert article.published == datetime(2025, 10, 17, tzinfo=UTC)


def test_a_byline_that_names_nobody_gives_no_author(load_text):
    top = "<body.head><byline><byttl>Gull Network</byttl></byline></body.head>"
    ((article,), _) = load_text("a.xml", nitf(top=top))
    assert article.authors == ()


@pytest.mark.parametrize(
    ("status", "release", "expected"),
    [
        ("canceled", "", Status.WITHDRAWN),
        ("withheld", "", Status.WITHHELD),
        ("embargoed", "", Status.WITHHELD),
        ("embargoed", '<date.release norm="20251018T120000Z"/>', Status.USABLE),
        ("Usable", "", Status.USABLE),
    ],
)
def test_the_status(load_text, status, release, expected):
    head = f'<head><docdata management-status="{status}"><doc-id id-string="1"/>{release}</docdata></head>'
    ((article,), errors) = load_text("a.xml", nitf(head))
    assert (article.status, errors) == (expected, [])


def test_a_canceled_document_without_text_is_withdrawn_and_is_the_same_article(load_text):
    ((before,), _) = load_text("a.xml", nitf())
    ((after,), errors) = load_text("b.xml", nitf(HEAD.replace('"usable"', '"canceled"'), content=""))
    assert not errors
    assert (after.status, after.text, after.id) == (Status.WITHDRAWN, "", before.id)


@pytest.mark.parametrize("content", ["", "<body.content/>", "<body.content><media/></body.content>"])
def test_a_document_without_text_is_declined(load_text, content):
    articles, (error,) = load_text("a.xml", nitf(content=content))
    assert not articles
    assert error.reason == "is a NITF document without text in its body.content"
