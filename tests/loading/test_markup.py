import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import LoadError
from rag.loading import markup


def read(text: str) -> str:
    return markup.prose(markup.parse(text, "a.xml"))


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE a [<!ENTITY b "ice">]><a>&b;</a>',
        '<?xml version="1.0"?><!-- - --><!DOCTYPE a SYSTEM "x>[" [<!ENTITY b SYSTEM "file:///etc/hosts">]><a>&b;</a>',
        '<!DOCTYPE a [<!ENTITY % b SYSTEM "http://127.0.0.1:9/x.dtd"> %b;]><a/>',
        '<!DOCTYPE a [<!ATTLIST a b CDATA "]>"> <!ENTITY c "ice">]><a>&c;</a>',
        '<!DOCTYPE a [<!ENTITY a "ha">' + "".join(f'<!ENTITY a{n} "&a;&a;&a;">' for n in range(50)) + "]><a>&a49;</a>",
    ],
)
def test_a_document_that_declares_entities_is_refused_unparsed(document):
    with pytest.raises(LoadError, match="declares entities"):
        markup.root_name(document, "a.xml")
    with pytest.raises(LoadError, match="declares entities"):
        markup.parse(document, "a.xml")


def test_a_document_type_without_entities_is_no_hindrance_and_its_file_is_not_read(tmp_path):
    (tmp_path / "x.dtd").write_text('<!ENTITY city "Budapest"> <!BROKEN')
    document = f'<!DOCTYPE a SYSTEM "{tmp_path}/x.dtd" [<!ELEMENT a ANY>]><a>To &city; by train</a>'
    assert markup.root_name(document, "a.xml") == "a"
    assert read(document) == "To &city; by train"


def test_the_named_characters_of_html_are_known_and_those_of_xml_stay_what_they_are():
    assert read("<p>Zo&euml;&nbsp;&amp; &lt;b> caf&eacute; &amp;eacute;</p>") == "Zoë & <b> café &eacute;"
    with pytest.raises(LoadError, match="Entity 'nosuch' not defined"):
        markup.parse("<p>&nosuch;</p>", "a.xml")


def test_names_lose_their_namespaces():
    root = markup.parse('<x:a xmlns:x="urn:x" xmlns="urn:y"><b/><x:c/></x:a>', "a.xml")
    assert [element.tag for element in root.iter()] == ["a", "b", "c"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1250", "shift_jis"])
def test_declared_encodings(encoding):
    words = {"shift_jis": "港が凍った", "windows-1250": "Łódź", "iso-8859-1": "Zoë"}.get(encoding, "Zoë 港 Łódź")
    document = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>\n<a>{words}</a>'
    text = markup.decoded(document.encode(encoding), "a.xml")
    assert read(text) == words


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("ice", "is not XML"),
        ("", "is not XML"),
        ("<!-- <a/>", "is not XML"),
        ("<!DOCTYPE a", "its document type does not end"),
        ("<a><b></a>", "not well-formed XML: Opening and ending tag mismatch: b line 1 and a"),
        ("<a>\x0b</a>", "not well-formed"),
        ("<a>" * 10_000 + "ice" + "</a>" * 10_000, "not well-formed XML: Excessive depth"),
        ("<a>" + "<b/>" * 1_000_001 + "</a>", "more than 1,000,000 tags"),
        ("<a " + 'b="" ' * 1_000_001 + "/>", "more than 1,000,000 tags or attributes"),
    ],
)
def test_what_is_not_safe_or_not_whole_is_refused(document, reason):
    with pytest.raises(LoadError) as caught:
        markup.parse(document, "a.xml")
    assert reason in caught.value.reason
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("</b>" * 200 + "<div>" * 10_000 + "ice", "Excessive depth"),
        ("<br>" * 1_000_001, "more than 1,000,000 tags"),
    ],
)
def test_html_that_the_parser_would_cut_short_is_refused(document, reason):
    with pytest.raises(LoadError, match=reason):
        markup.from_string(document, "text/html", "a.json")


@pytest.mark.parametrize(
    "document",
    ["<font>" * 300, "<table><tr><td>" * 90, "<p>" + "ice " * 3_000_000, f'<p title="{"ice " * 3_000_000}">'],
    ids=["open", "tables", "text", "attribute"],
)
def test_html_is_read_to_its_end_where_the_parser_would_stop_by_default(document):
    assert markup.from_string(f"{document}The end.", "text/html", "a.json").endswith("The end.")


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ("<p>No ship\n   left.</p>\n<p>None came.</p>", "No ship left.\n\nNone came."),
        ("<p>No <b>ship</b> left.</p>None came.<p>Ice.</p>", "No ship left.\n\nNone came.\n\nIce."),
        ("<h2>Ice</h2><p>No ship left.</p>", "Ice\n\nNo ship left."),
        ("<div><div><p>No ship left.</p></div></div><div><p>Ice.</p></div>", "No ship left.\n\nIce."),
        ("No ship left.<br>None came.<br><br>Ice.", "No ship left.\nNone came.\n\nIce."),
        ("<p>Left:</p><ul><li>one ship</li><li>two <i>boats</i></li></ul>", "Left:\n\none ship\ntwo boats"),
        (
            "<table><caption>Ice</caption><tr><th>Port</th><th>Ice</th></tr><tr><td><p>Oulu</p></td><td>2<br>m</td></tr></table>",
            "Port | Ice\nOulu | 2 m",
        ),
        ("<table><tr><td><p>No ship left.</p><p>None came.</p></td></tr></table>", "No ship left.\n\nNone came."),
        ("<pre>Oulu  2\nKemi  3</pre>", "Oulu 2\nKemi 3"),
        ("<p>Ice.</p><figure><img alt='x'><figcaption>The port</figcaption></figure><p>Cold.</p>", "Ice.\n\nCold."),
        ("<html><head><title>Ice</title></head><body><script>x</script>Cold.<style>y</style></body></html>", "Cold."),
        ("<p>25&nbsp;000 ships</p>", "25 000 ships"),
    ],
)
def test_html_becomes_lines(document, text):
    assert markup.from_string(document, "text/html", "a.json") == text


def test_plain_text_keeps_its_lines_and_its_angle_brackets():
    text = "Ice <p>at</p> last  \r\n\r\n\r\n   No ship left.\rNone."
    assert markup.from_string(text, "text/plain", "a") == "Ice <p>at</p> last\n\nNo ship left.\nNone."


def test_a_string_that_does_not_say_what_it_is_shows_it():
    assert markup.from_string("<p>Ice.</p><p>Cold.</p>", "", "a") == "Ice.\n\nCold."
    assert markup.from_string("Ice < water, & cold", "", "a") == "Ice < water, & cold"


def test_the_fullest_rendition_is_taken_and_of_equal_ones_that_with_paragraphs():
    short, flat, parted = "No ship.", "No ship left. None came at all.", "No ship left.\n\nNone came at all"
    assert markup.fullest([short, flat, parted]) == parted
    assert markup.fullest([short, flat]) == flat
    assert markup.fullest([]) == ""


def test_a_first_line_that_repeats_the_title_goes():
    assert markup.without_title("Ice  at last\n\nNo ship left.", "Ice at last") == "No ship left."
    assert markup.without_title("Ice at last", "Ice at last") == "Ice at last"
    assert markup.without_title("Ice\n\nNo ship left.", "Cold") == "Ice\n\nNo ship left."


PARTS = ["<p>", "</p>", "<a b='", "<!DOCTYPE a [", "]>", "<!ENTITY b 'c'>", "&b;", "&eacute;", "<tr><td>", "<br>"]
MARKUP = st.lists(st.sampled_from(PARTS) | st.text(max_size=8), max_size=12).map("".join)


@given(MARKUP, st.sampled_from(["html", "", "xml"]))
def test_any_markup_gives_text_or_a_reason(text, kind):
    try:
        found = read(text) if kind == "xml" else markup.from_string(text, kind, "a")
    except LoadError as error:
        found = str(error)
    assert found == found.strip()
    found.encode()


@pytest.mark.parametrize("tag", ["del", "s", "strike"])
def test_what_is_struck_out_is_left_out(tag):
    html = f"<p>The ice is <{tag}>nine metres</{tag}> <ins>nine centimetres</ins> thick.</p>"
    assert markup.from_html(html, "a.eml") == "The ice is nine centimetres thick."
