from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import LoadDoubt, LoadError
from rag.loading import feeds, markup, rss
from rag.loading.entries import MOST_ENTRIES
from rag.types import Article

#: 130 words.
PROSE = " ".join(f"On day {day} no ship left the harbour and the gulls walked on the ice." for day in range(9))
PARAGRAPHS = f"&lt;p&gt;{PROSE}&lt;/p&gt;&lt;p&gt;Müller&amp;rsquo;s kiosk sold out of tea.&lt;/p&gt;"
RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"
  xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">
<channel><title>The Gull</title>
<link>https://gull.example/</link><language>en-GB</language>
<atom:link rel="self" href="https://gull.example/feed"/>
<image><title>Logo</title><url>https://gull.example/l.png</url></image>
<item><title>Harbour freezes over</title><link>https://feeds.example/~r/gull/1</link>
<feedburner:origLink>https://gull.example/harbour?a=1&amp;b=2</feedburner:origLink>
<guid isPermaLink="false">gull-1</guid>
<dc:creator><![CDATA[Mira Okafor]]></dc:creator><dc:creator>Jon Vale</dc:creator>
<pubDate>Fri, 17 Oct 2025 12:30:00 +0200</pubDate><category><![CDATA[Ports & Ice]]></category>
<category>Weather</category>
<media:content url="https://gull.example/ice.jpg" type="image/jpeg">
<media:title>A picture</media:title></media:content>
<description>No ship left.</description><content:encoded>{PARAGRAPHS}</content:encoded></item>
<item><title>AT&amp;amp;T &lt;b&gt;lays&lt;/b&gt; a cable</title><guid>https://gull.example/cable</guid>
<author>desk@gull.example (Ada Lund)</author><description>A cable was laid&amp;hellip; Read more</description></item>
</channel></rss>"""
ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"
 xml:base="https://gull.example/news/">
<title type="html">The &amp;lt;Gull&amp;gt;</title><author><name>The desk</name></author>
<entry><id>tag:gull.example,2025:1</id><title type="text">Ice &lt;b&gt; ice</title>
<link rel="replies" href="replies"/><link rel="alternate" type="application/json" href="1.json"/>
<link rel="alternate" type="text/html" href="../harbour"/><category term="ports" label="Ports"/>
<published>2025-10-17T10:30:00Z</published><updated>2025-10-19T07:00:00Z</updated>
<author><name>Mira Okafor</name><email>mira@gull.example</email></author><author><name>Jon Vale</name></author>
<summary>No ship left.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{PROSE}</p>
<figure><figcaption>Ice</figcaption></figure><p>Tea<br/>sold out.</p></div></content></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://gull.example/"><title>The Gull</title></channel>
<item rdf:about="https://gull.example/1"><title>Ice</title>
<link>https://gull.example/1</link>
<dc:date>2025-10-17T12:30:00+02:00</dc:date><dc:subject>Ports</dc:subject>
<description>No ship left.</description></item>
</rdf:RDF>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "The Gull", "language": "en", "items": [
 {"id": 7, "url": "https://gull.example/7", "title": "Ice", "content_html": "<p>No ship left.</p><p>Tea.</p>",
  "date_published": "2025-10-17T12:30:00+02:00", "date_modified": "2025-10-18T12:30:00+02:00",
  "authors": [{"name": "Mira Okafor"}], "tags": ["Ports", "Ice"]},
 {"id": "8", "external_url": "https://gull.example/8"}]}"""


def one(data: str | bytes, **given) -> rss.Entry:
    """Return the only entry."""
    (entry,) = rss.parse(data.encode() if isinstance(data, str) else data, "a.rss", **given)
    return entry


def item(inner: str) -> str:
    return f"<rss version='2.0'><channel><item>{inner}</item></channel></rss>"


def test_a_saved_rss_feed(load_text):
    (first, second), (doubt,) = load_text("gull.rss", RSS)
    assert first.title == "Harbour freezes over"
    assert first.authors == ("Mira Okafor", "Jon Vale")
    assert first.publisher == second.publisher == "The Gull"
    assert first.url == "https://gull.example/harbour?a=1&b=2"
    assert first.published == datetime(2025, 10, 17, 10, 30, tzinfo=UTC)
    assert first.updated is None
    assert (first.key, first.section, first.language) == ("gull-1", "Ports & Ice", "en")
    assert first.text == f"{PROSE}\n\nMüller’s kiosk sold out of tea."
    assert second.title == "AT&T lays a cable"
    assert second.authors == ("Ada Lund",)
    assert second.url == second.key == "https://gull.example/cable"
    assert second.text == "A cable was laid… Read more"
    assert isinstance(doubt, LoadDoubt) and doubt.source.endswith("gull.rss:2") and "teaser only" in doubt.reason
    assert second.excerpt and not first.excerpt


def test_a_saved_atom_feed(load_text):
    ((article,), errors) = load_text("gull.atom.gz", ATOM)
    assert not errors
    assert article.title == "Ice <b> ice"
    assert article.publisher == "The <Gull>"
    assert article.authors == ("Mira Okafor", "Jon Vale")
    assert article.url == "https://gull.example/harbour"
    assert article.published == datetime(2025, 10, 17, 10, 30, tzinfo=UTC)
    assert article.updated == datetime(2025, 10, 19, 7, tzinfo=UTC)
    assert (article.key, article.section, article.language) == ("tag:gull.example,2025:1", "Ports", "de")
    assert article.text == f"{PROSE}\n\nTea\nsold out."


def test_a_saved_rdf_feed(load_text):
    ((article,), (doubt,)) = load_text("gull.rdf", RDF)
    assert (article.title, article.publisher, article.section) == ("Ice", "The Gull", "Ports")
    assert article.key == article.url == "https://gull.example/1"
    assert article.published == datetime(2025, 10, 17, 10, 30, tzinfo=UTC)
    assert "teaser only" in doubt.reason


def test_a_saved_json_feed_is_told_by_its_version(load_text):
    ((article,), (doubt, empty)) = load_text("feed.json", JSON)
    assert article.text == "No ship left.\n\nTea."
    assert (article.title, article.publisher, article.section, article.key) == ("Ice", "The Gull", "Ports", "7")
    assert article.authors == ("Mira Okafor",)
    assert article.published == datetime(2025, 10, 17, 10, 30, tzinfo=UTC)
    assert article.updated == datetime(2025, 10, 18, 10, 30, tzinfo=UTC)
    assert "teaser only" in doubt.reason and "only a link" in empty.reason
    articles, _ = load_text("other.json", JSON.replace("jsonfeed.org", "other.example"))
    assert articles == []  # a list of records, which have no text under these names


@pytest.mark.parametrize(
    ("content", "summary", "whole"),
    [
        (PROSE, "", True),
        (PROSE, PROSE * 3, True),
        ("", PROSE, False),
        ("", PROSE * 2, True),
        ("No ship left.", "", False),
        (f"{PROSE} The ice …", "", False),
        (f"{PROSE} The ice [...]", "", False),
        (f"{PROSE} Continue reading Harbour freezes over →", "", False),
        (f"{PROSE} Read more on gull.example »", "", False),
        (f"{PROSE}\n\nThe post Ice … appeared first on The Gull.", "", True),
        (f"{PROSE} The ice …\n\nThe post Ice appeared first on The Gull.", "", False),
        (f"{PROSE} He does not read more than that, and he sings.", "", True),
        ("", "", False),
    ],
)
def test_a_teaser_is_not_taken_for_the_full_text(content, summary, whole):
    inner = f"<description><![CDATA[{summary.replace(chr(10), '<br>')}]]></description>"
    inner += f"<content:encoded><![CDATA[{content.replace(chr(10), '<br>')}]]></content:encoded>"
    entry = one(item(inner))
    assert entry.whole is whole
    assert "appeared first" not in entry.text


@pytest.mark.parametrize("encoding", ["windows-1251", "iso-8859-5", "utf-16", "utf-8-sig"])
def test_the_encoding_that_the_feed_declares(encoding):
    feed = f'<?xml version="1.0" encoding="{encoding}"?>' + item("<title>Киоск у гавани</title>")
    assert one(feed.encode(encoding)).title == "Киоск у гавани"
    assert rss.is_feed(feed.encode(encoding))


def test_a_feed_that_declares_the_wrong_encoding_is_read_as_what_it_is():
    feed = '<?xml version="1.0" encoding="us-ascii"?>' + item("<title>Müller’s kiosk</title>")
    assert one(feed).title == "Müller’s kiosk"
    assert one(feed, encoding="iso-8859-1").title == "Müller’s kiosk"
    assert one(feed.replace("us-ascii", "klingon").encode("cp1252")).title == "Müller’s kiosk"


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("Ice &eacute; &nbsp;&unknown; AT&T &", "Ice é &unknown; AT&T &"),
        ("Ice &#11;&#0;&#xFFFF;&#1114112;&#9999999; ice &#233;", "Ice ice é"),
        ("Ice \x0b\x01ice", "Ice ice"),
        ("<![CDATA[Ice & <i>ice</i> &eacute;]]>", "Ice & ice é"),
        ("Ice < ice", "Ice"),
    ],
)
def test_broken_xml_is_mended(title, read):
    entry = one(item(f"<title>{title}</title><link>https://gull.example/1</link>"))
    assert entry.title.startswith(read)


def test_a_feed_that_breaks_off_gives_what_it_has():
    entries = rss.parse(RSS[: RSS.index("cable")].encode(), "a.rss")
    assert entries[0].whole and len(entries) == 2


def test_an_undeclared_prefix_is_known_by_its_usual_name():
    entry = one(item(f"<content:encoded>{PROSE}</content:encoded><dc:creator>Jon Vale</dc:creator>"))
    assert entry.whole and entry.fields["authors"] == "Jon Vale"


TRAP = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY x SYSTEM "file:///etc/hostname">]>"""


@pytest.mark.parametrize("reference", ["&b;", "&x;"])
def test_entities_of_its_own_are_declined_before_they_are_expanded(load_text, reference):
    articles, (error,) = load_text("a.rss", TRAP + item(f"<title>{reference}</title><description>x</description>"))
    assert not articles and "declares entities" in error.reason


def test_entities_hidden_from_that_check_are_not_expanded_either(load_text):
    hidden = TRAP.replace('"aaaaaaaaaa"', '"aaaa]>aaa"')
    for feed in (hidden, hidden.replace("]>", ""), "x" + TRAP):
        articles, errors = load_text(
            "a.rss", feed + item("<title t='&b;'>&b;&x;</title><description>Ice.</description>")
        )
        assert errors
        for article in articles:
            assert "aaaa" not in article.title


def test_the_netscape_doctype_is_no_harm():
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'
    assert one(f"<?xml version='1.0'?>\n<!-- <html> -->{doctype}{item('<title>Ice</title>')}").title == "Ice"


@pytest.mark.parametrize(
    "data", ["<html><rss></rss></html>", "rss", "", "<!-- <rss> -->", "<opml/>", "<!DOCTYPE html>"]
)
def test_what_is_no_feed(data, load_text):
    assert not rss.is_feed(data.encode())
    assert feeds.entries(data.encode(), "a") is None
    articles, (error,) = load_text("a.rss", data)
    assert not articles and error.reason


def test_more_entries_than_a_feed_has_are_left_out_with_a_word():
    many = "<rss>" + "<item><title>Ice</title></item>" * (MOST_ENTRIES + 5) + "</rss>"
    *entries, error = rss.parse(many.encode(), "a.rss")
    assert len(entries) == MOST_ENTRIES and isinstance(error, LoadError) and "1,000" in error.reason


def test_an_entry_that_cannot_be_read_whole_does_not_stop_the_others(load_text):
    deep = "&lt;font&gt;" * 3_000
    (article,), (error,) = load_text("a.rss", RSS.replace("A cable was laid", f"{deep}A cable was laid"))
    assert article.title == "Harbour freezes over"
    assert "Excessive depth" in error.reason
    document = JSON.replace("<p>Tea.</p>", "<font>" * 3_000).replace(
        '"id": "8"', '"id": "8", "content_text": "A cable was laid."'
    )
    (article,), (error, *_) = load_text("feed.json", document)
    assert article.text == "A cable was laid."
    assert "Excessive depth" in error.reason


def test_too_many_tags_are_declined_unparsed():
    feed = "<rss><item><title>Ice</title><description>{}</description></item></rss>"
    with pytest.raises(LoadError, match="more than 1,000,000 tags"):
        rss.parse(feed.format("<a/>" * 1_000_001).encode(), "a.rss")
    (error,) = rss.parse(feed.format("&lt;a/&gt;" * 1_000_001).encode(), "a.rss")
    assert isinstance(error, LoadError) and "more than 1,000,000 tags" in error.reason


def test_an_atom_entry_without_a_time_of_publication_has_that_of_its_last_change(load_text):
    feed = ATOM.replace("<published>2025-10-17T10:30:00Z</published>", "")
    ((article,), errors) = load_text("a.atom", feed)
    assert not errors
    assert article.published == datetime(2025, 10, 19, 7, tzinfo=UTC)


def test_lone_faults_do_not_stop_the_others(load_text):
    feed = RSS.replace("Fri, 17 Oct 2025", "Fri, 17 Oct 2095").replace("https://gull.example/cable", "mailto:a@b")
    (first, second), errors = load_text("a.rss", feed)
    assert first.published is None and second.url == ""
    assert all(isinstance(error, LoadDoubt) for error in errors) and "future" in errors[0].reason


@pytest.mark.parametrize(
    ("piece", "text"),
    [
        ("<p>No ship <b>left</b>.</p><p>Tea.</p>", "No ship left.\n\nTea."),
        ("No ship<br>left.  \n  Tea.", "No ship\nleft. Tea."),
        ("<ul><li>Ice</li><li>Tea</li></ul>", "Ice\nTea"),
        (
            "<script>x</script>Ice<style>y</style><!-- z --><figure><img><figcaption>w</figcaption></figure> is",
            "Ice\n\nis",
        ),
        ("<table><tr><td>Ice</td><td>4</td></tr></table>", "Ice | 4"),
        ("5 < 6 &amp; 7", "5 < 6 & 7"),
        ('<a"b c>Ice</a"b>', "Ice"),
        ("", ""),
        ("<!-- -->", ""),
    ],
)
def test_the_text_of_a_piece_of_html(piece, text):
    assert markup.from_html(piece, "feed.xml") == text


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=9) | st.just("//["),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "url"]), inner, max_size=2),
    max_leaves=6,
)
NAMES = [
    "id",
    "url",
    "external_url",
    "title",
    "content_html",
    "content_text",
    "summary",
    "date_published",
    "authors",
    "tags",
]


@given(items=st.lists(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6) | VALUES, max_size=3), title=VALUES)
@settings(deadline=None)
def test_any_json_feed_gives_articles_or_reports_and_nothing_else(items, title):
    document = {"version": "https://jsonfeed.org/version/1", "title": title, "author": title, "items": items}
    try:
        found = list(feeds.read_json(document, "a.json"))
    except LoadError:
        return
    assert all(isinstance(each, Article | LoadError) for each in found)


def test_an_author_that_a_program_made_up_is_none(load_text):
    creators = "<dc:creator>admin</dc:creator>"
    rss_ = item(f"<link>https://gull.example/1</link>{creators}<description>{PROSE}</description>")
    ((article,), _) = load_text("a.rss", rss_.replace("<rss", "<rss xmlns:dc='http://purl.org/dc/elements/1.1/'"))
    assert article.authors == ()


@pytest.mark.parametrize(
    "unset", ["1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 1 Jan 1970 00:00:00 +0000"]
)
def test_the_beginning_of_computers_time_is_no_date(load_text, unset):
    rss_ = item(f"<link>https://gull.example/1</link><pubDate>{unset}</pubDate><description>{PROSE * 2}</description>")
    ((article,), errors) = load_text("a.rss", rss_)
    assert (article.published, errors) == (None, [])


def test_a_description_in_plain_text_keeps_its_paragraphs():
    assert one(item("<description>No ship &amp;amp; no boat\n left.\n \nTea &lt; rum.</description>")).text == (
        "No ship & no boat left.\n\nTea < rum."
    )
