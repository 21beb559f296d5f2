from datetime import UTC, datetime

import pytest

from rag.types import Article, Status

NITF = """<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body>
<body.head><hedline><hl1>Harbour freezes</hl1></hedline><byline>By Jon Li</byline></body.head>
<body.content><p>No ship left.</p><media><media-caption>The port</media-caption></media><hl2>Cold</hl2>
<p>None came.</p></body.content></body></nitf>"""
NITF_TEXT = "No ship left.\n\nCold\n\nNone came."
XHTML = '<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>Ice</h1><p>No ship left.</p></body></html>'


def item(
    contents=f"<inlineXML contenttype='application/nitf+xml'>{NITF}</inlineXML>",
    *,
    item_meta="",
    content_meta="",
    rights="",
    version="2",
    kind="text",
    status="stat:usable",
    guid="urn:newsml:gull.example:20251017:ICE",
    provider='<provider qcode="nprov:GULL"><name>The Gull</name></provider>',
) -> str:
    contents = f"<contentSet>{contents}</contentSet>" if contents else ""
    return f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{guid}" version="{version}" xml:lang="en-GB">
    <catalogRef href="http://127.0.0.1:9/catalog.xml"/><rightsInfo>{rights}</rightsInfo>
    <itemMeta><itemClass qcode="ninat:{kind}"/>{provider}
    <versionCreated>2025-10-18T10:00:00+02:00</versionCreated><firstCreated>2025-10-17T11:00:00Z</firstCreated>
    <pubStatus qcode="{status}"/>{item_meta}</itemMeta>
    <contentMeta>{content_meta}</contentMeta>{contents}</newsItem>"""


def message(*items: str) -> str:
    return f"""<?xml version="1.0"?><newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/">
    <header><sent>2025-10-18T11:00:00Z</sent></header><itemSet>{"".join(items)}</itemSet></newsMessage>"""


def test_all_fields(load_text):
    document = item(
        item_meta="<embargoed>2025-10-19T12:00:00Z</embargoed><edNote>Corrects the <br/>first name.</edNote>"
        '<link rel="irel:seeAlso" href="https://gull.example/other"/>'
        '<link rel="irel:alternate" href="https://gull.example/ice"/><edNote>Adds a quote.</edNote>',
        content_meta="<contentCreated>2025-10-17T10:00:00Z</contentCreated><headline>Ice at last</headline>"
        "<located qcode='c:1'><name>Oulu</name><broader><name>Finland</name></broader></located>"
        "<by>By Mira Okafor and Jon Li</by><language tag='fi-FI'/><infoSource><name>AP</name></infoSource>"
        "<subject type='cpnat:person'><name>Ada Kala</name></subject><subject qcode='x:1'/>"
        "<subject type='cpnat:abstract' qcode='medtop:1'><name>shipping</name></subject>",
    )
    ((article,), errors) = load_text("a.xml", document)
    assert not errors
    assert article == Article(
        text="No ship left.\n\nCold\n\nNone came.",
        title="Ice at last",
        authors=("Mira Okafor", "Jon Li"),
        publisher="The Gull",
        url="https://gull.example/ice",
        published=datetime(2025, 10, 17, 10, tzinfo=UTC),
        source=article.source,
        key="urn:newsml:gull.example:20251017:ICE",
        id=article.id,
        updated=datetime(2025, 10, 18, 8, tzinfo=UTC),
        embargo=datetime(2025, 10, 19, 12, tzinfo=UTC),
        language="fi",
        version="2",
        place="Oulu",
        section="shipping",
        note="Corrects the first name. Adds a quote.",
    )
    assert article.source.endswith("a.xml")


def test_what_the_item_leaves_open_the_nitf_fills(load_text):
    ((article,), _) = load_text("a.xml", item())
    assert (article.title, article.authors, article.language) == ("Harbour freezes", ("Jon Li",), "en")
    assert article.published == datetime(2025, 10, 17, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "publisher"),
    [
        ({"provider": "<provider qcode='nprov:GULL'/>"}, "GULL"),
        ({"provider": "<provider literal='The Gull'/>"}, "The Gull"),
        (
            {
                "provider": "<provider qcode='p:GULL'/>",
                "rights": "<copyrightHolder><name>Gull</name></copyrightHolder>",
            },
            "Gull",
        ),
        ({"provider": "", "content_meta": "<infoSource><name>AP</name></infoSource>"}, "AP"),
        ({"provider": "<provider uri='http://gull.example'/>"}, ""),
    ],
)
def test_the_publisher(load_text, fields, publisher):
    ((article,), _) = load_text("a.xml", item(**fields))
    assert article.publisher == publisher


def test_creators_are_authors_where_they_are_no_organisations(load_text):
    creators = (
        "<creator type='cpnat:organisation'><name>AP</name></creator><creator><name>Jon Li</name></creator>"
        "<creator><name>ZDF</name><organisationDetails/></creator><creator qcode='x:1'/>"
    )
    ((article,), _) = load_text("a.xml", item(f"<inlineXML>{XHTML}</inlineXML>", content_meta=creators))
    assert article.authors == ("Jon Li",)


@pytest.mark.parametrize(
    ("contents", "text"),
    [
        (f"<inlineXML>{XHTML}</inlineXML>", "Ice\n\nNo ship left."),
        ("<inlineXML><p>No ship left.</p><p>None came.</p></inlineXML>", "No ship left.\n\nNone came."),
        ("<inlineData contenttype='text/plain'>Ice &lt;p>\n\nNo ship.</inlineData>", "Ice <p>\n\nNo ship."),
        ("<inlineData contenttype='text/html'>&lt;p>Ice.&lt;/p>&lt;p>Zo&amp;euml;.</inlineData>", "Ice.\n\nZoë."),
        ("<inlineData><![CDATA[<p>Ice.</p><p>No ship.</p>]]></inlineData>", "Ice.\n\nNo ship."),
        (f"<inlineData contenttype='application/nitf+xml'><![CDATA[{NITF}]]></inlineData>", NITF_TEXT),
        (f"<inlineXML>{XHTML}</inlineXML><inlineXML>{NITF}</inlineXML><remoteContent href='a'/>", NITF_TEXT),
        ("<inlineXML><events/></inlineXML><inlineData contenttype='text/plain'>No ship.</inlineData>", "No ship."),
    ],
)
def test_where_the_text_is_found_and_the_fullest_rendition_is_read(load_text, contents, text):
    ((article,), errors) = load_text("a.xml", item(contents))
    assert not errors
    assert article.text == text


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (item("<remoteContent href='http://gull.example/a.html'/>"), "its remoteContent lies elsewhere (http://gull"),
        (item(""), "it has no contentSet"),
        (item("<inlineXML/>"), "its inlineXML is empty"),
        (item("<inlineXML><sports-content/></inlineXML>"), "holds <sports-content>, neither NITF nor XHTML"),
        (item("<inlineData encoding='enc:base64'>SWNl</inlineData>"), "is encoded (enc:base64)"),
        (
            item("<inlineData xml:lang='de'>Eis.</inlineData><inlineData xml:lang='fr'>Glace.</inlineData>"),
            "in several languages at once: de, fr",
        ),
        (item(kind="picture"), "is of the class picture, not an article"),
        (item(kind="video", status="stat:canceled"), "is of the class video"),
        (message(), "carries no items"),
        ("<packageItem/>", "a package, which only points to other items (<packageItem>)"),
        ("<conceptItem/>", "an entry of a vocabulary"),
        ("<knowledgeItem/>", "a vocabulary"),
        ("<catalogItem/>", "a catalogue"),
        ("<planningItem/>", "a plan of coverage"),
    ],
)
def test_what_is_no_article_is_declined_with_its_reason(load_text, document, reason):
    articles, (error,) = load_text("a.xml", document)
    assert not articles
    assert reason in error.reason


def test_a_message_gives_each_of_its_items_or_says_why_not(load_text):
    document = message("<packageItem/>", item(guid="urn:1"), item(kind="audio"), item(guid="urn:2"))
    articles, errors = load_text("a.xml.gz", document)
    assert [(article.key, article.source.rpartition(":")[2]) for article in articles] == [
        ("urn:1", "2"),
        ("urn:2", "4"),
    ]
    assert [(error.source.rpartition(":")[2], error.reason[:12]) for error in errors] == [
        ("1", "is a package"),
        ("3", "is of the cl"),
    ]


def test_versions_of_an_item_are_one_article_whatever_else_they_say(load_text):
    first = item(version="1")
    second = item(version="2", provider="", content_meta="<headline>Ice</headline>")
    canceled = item("", version="3", status="stat:canceled", item_meta="<edNote>The port is open.</edNote>")
    other = item(guid="urn:other")
    articles, errors = load_text("a.xml", message(first, second, canceled, other))
    assert not errors
    assert len({article.id for article in articles[:3]}) == 1
    assert articles[3].id != articles[0].id
    assert [article.version for article in articles[:3]] == ["1", "2", "3"]
    assert len({article.revision for article in articles[:3]}) == 3


@pytest.mark.parametrize("contents", ["", f"<inlineXML>{NITF}</inlineXML>", "<remoteContent href='a'/>"])
def test_a_canceled_item_is_withdrawn_with_or_without_its_text(load_text, contents):
    ((article,), errors) = load_text(
        "a.xml", item(contents, status="stat:canceled", item_meta="<edNote>False.</edNote>")
    )
    assert not errors
    assert (article.status, article.note, article.publisher) == (Status.WITHDRAWN, "False.", "The Gull")
    assert article.text == (NITF_TEXT if "nitf" in contents else "")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, Status.USABLE),
        ({"status": "stat:withheld"}, Status.WITHHELD),
        ({"item_meta": "<embargoed/>"}, Status.WITHHELD),
        ({"item_meta": "<embargoed/>", "status": "stat:canceled"}, Status.WITHDRAWN),
    ],
)
def test_the_status(load_text, fields, status):
    ((article,), _) = load_text("a.xml", item(**fields))
    assert article.status is status


def test_a_status_given_as_an_address(load_text):
    document = item().replace('qcode="stat:usable"', 'uri="http://cv.iptc.org/newscodes/pubstatusg2/canceled"')
    ((article,), _) = load_text("a.xml", document)
    assert article.status is Status.WITHDRAWN


def test_a_guid_that_is_a_link_is_one(load_text):
    ((article,), _) = load_text("a.xml", item(guid="https://gull.example/ice"))
    assert article.url == article.key == "https://gull.example/ice"


def test_a_date_that_is_not_believed_is_reported_and_the_item_is_in(load_text):
    ((article,), (error,)) = load_text("a.xml", item(content_meta="<contentCreated>soon</contentCreated>"))
    assert article.published is None
    assert "without its published: “soon”" in error.reason
