import json
from datetime import UTC, datetime

import pytest

from rag.types import Article, Status

FIRST = {
    "uri": "https://gull.example/ice",
    "type": "text",
    "version": "2",
    "firstcreated": "2025-10-17T10:00:00Z",
    "versioncreated": "2025-10-18T10:00:00Z",
    "embargoed": "2025-10-19T10:00:00Z",
    "pubstatus": "usable",
    "language": "en-GB",
    "ednote": "Corrects the name.",
    "headline": "Ice at last",
    "byline": "By Mira Okafor and Jon Li",
    "located": "Oulu",
    "subject": [{"code": "1"}, {"name": "Shipping", "rel": "about"}],
    "infosource": [{"name": "The Gull"}],
    "copyrightholder": "Gull Ltd",
    "body_text": "No ship left. None came.",
    "body_xhtml": "<p>No ship left.</p><p>None came.</p>",
    "associations": {"main": {"uri": "urn:2", "type": "picture", "body_text": "x" * 99}},
    "altids": {"a": "b"},
}
THIRD = {
    "uri": "https://gull.example/ice",
    "standard": {"name": "ninjs", "version": "3.0"},
    "type": "text",
    "version": "2",
    "firstCreated": "2025-10-17T10:00:00Z",
    "versionCreated": "2025-10-18T10:00:00Z",
    "embargoedUntil": "2025-10-19T10:00:00Z",
    "pubStatus": "usable",
    "language": "en-GB",
    "edNote": "Corrects the name.",
    "headlines": [
        {"role": "short", "value": "Ice"},
        {"role": "main", "contentType": "text/html", "value": "Ice <i>at</i> last"},
    ],
    "by": "By Mira Okafor and Jon Li",
    "located": "Oulu",
    "subjects": [{"name": "Shipping"}],
    "infoSources": [{"name": "The Gull"}],
    "bodies": [
        {"role": "text", "contentType": "text/plain", "value": "No ship left. None came."},
        {"contentType": "text/html5", "value": "<h1>Ice at last</h1><p>No ship left.</p><p>None came.</p>"},
        {"role": "own", "contentType": "application/xml", "value": "<X><Y>&auml;"},
    ],
}
SECOND = {name.lower(): value for name, value in THIRD.items()}
NITF = """<?xml version='1.0' encoding='UTF-8'?>
<nitf><body><body.content><p>No ship left.</p><p>Zoë.</p></body.content></body></nitf>"""


@pytest.mark.parametrize("record", [FIRST, SECOND, THIRD], ids=["1", "2", "3"])
@pytest.mark.parametrize("name", ["a.json", "list.json", "a.jsonl"])
def test_all_fields_of_all_versions_in_documents_lists_and_lines(load_text, record, name):
    content = json.dumps([record] if name.startswith("list") else record)
    ((article,), errors) = load_text(name, content)
    assert not errors
    assert article == Article(
        text="No ship left.\n\nNone came.",
        title="Ice at last",
        authors=("Mira Okafor", "Jon Li"),
        publisher="The Gull",
        url="https://gull.example/ice",
        published=datetime(2025, 10, 17, 10, tzinfo=UTC),
        source=article.source,
        key="https://gull.example/ice",
        id=article.id,
        updated=datetime(2025, 10, 18, 10, tzinfo=UTC),
        embargo=datetime(2025, 10, 19, 10, tzinfo=UTC),
        language="en",
        version="2",
        place="Oulu",
        section="Shipping",
        note="Corrects the name.",
    )
    assert article.source.endswith({"a.json": "a.json", "list.json": "list.json:1", "a.jsonl": "a.jsonl:1"}[name])


@pytest.mark.parametrize(
    ("bodies", "text"),
    [
        ({"body_nitf": NITF}, "No ship left.\n\nZoë."),
        ({"bodies": [{"role": "nitf", "contentType": "text/vnd.IPTC.NITF", "value": NITF}]}, "No ship left.\n\nZoë."),
        ({"body_html": "<p>Ice.</p>", "body_text": "Ice. No ship left, none came."}, "Ice. No ship left, none came."),
        ({"bodies": [{"value": "<p>Ice.</p><p>Cold.</p>"}]}, "Ice.\n\nCold."),
        ({"bodies": [{"value": "Ice & cold"}, "x", {"value": 5}], "body_text": None}, "Ice & cold"),
    ],
)
def test_the_fullest_body_is_read(load_text, bodies, text):
    ((article,), errors) = load_text("a.json", json.dumps({"uri": "urn:1", **bodies}))
    assert not errors
    assert article.text == text


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({**FIRST, "type": "picture"}, "is of the type picture, not an article"),
        ({**THIRD, "type": "event"}, "is of the type event, not an article"),
        ({"uri": "urn:1", "eventDetails": {}, "descriptions": []}, "has no text: it describes an event"),
        ({"uri": "urn:1", "descriptions": [{"value": "Ice."}]}, "has no text: it has a description but no body"),
        ({"uri": "urn:1", "versioncreated": "2025-10-17"}, "has no text: it has no body"),
        ({"uri": "urn:1", "body_nitf": "<nitf><body>"}, "its body (nitf) is not well-formed XML"),
        ({"uri": "urn:1", "body_nitf": '<!DOCTYPE a [<!ENTITY b "c">]><nitf>&b;</nitf>'}, "declares entities"),
        ({"uri": "urn:1", "body_xml": "<sports/>"}, "its body (xml) holds <sports>, neither NITF nor XHTML"),
        ({"uri": "urn:1", "bodies": [{"role": "html", "value": "<div>" * 9_999}]}, "its body (html) holds HTML that"),
        ({"uri": "urn:1", "bodies": [], "headlines": [{"value": "<div>" * 9_999}]}, "its headline holds HTML that"),
        ({"$schema": "https://json-schema.org/", "properties": {"uri": {}}}, "is a JSON schema, not an article"),
    ],
)
def test_what_is_no_article_is_declined_with_its_reason(load_text, record, reason):
    articles, errors = load_text("a.jsonl", json.dumps(record) + "\n" + json.dumps(FIRST))
    assert len(articles) == 1
    assert [(error.line, reason in error.reason) for error in errors] == [(1, True)], errors


def test_an_object_with_a_uri_and_a_plain_text_is_read_as_before(load_text):
    record = {"uri": "urn:1", "text": "No ship left.", "headline": "Ice", "pubstatus": "usable", "headlines": []}
    ((article,), _) = load_text("a.json", json.dumps(record))
    assert (article.text, article.title, article.key) == ("No ship left.", "Ice", "")


@pytest.mark.parametrize("record", [FIRST, SECOND, THIRD], ids=["1", "2", "3"])
def test_versions_are_one_article_and_a_canceled_one_is_withdrawn_without_a_body(load_text, record):
    status = "pubStatus" if "pubStatus" in record else "pubstatus"
    canceled = {"uri": record["uri"], "version": "3", status: "canceled", "ednote": "False."}
    lines = [record, {**record, "version": "4"}, canceled]
    articles, errors = load_text("a.jsonl", "\n".join(map(json.dumps, lines)))
    assert not errors
    assert len({article.id for article in articles}) == 1
    assert (articles[2].status, articles[2].text, articles[2].note) == (Status.WITHDRAWN, "", "False.")


def test_a_withheld_one_is_withheld(load_text):
    ((article,), _) = load_text("a.json", json.dumps({**THIRD, "pubStatus": "withheld"}))
    assert article.status is Status.WITHHELD


def test_a_uri_that_is_no_link_is_none(load_text):
    ((article,), errors) = load_text("a.json", json.dumps({**FIRST, "uri": "urn:newsml:gull:1"}))
    assert (article.url, article.key, errors) == ("", "urn:newsml:gull:1", [])
