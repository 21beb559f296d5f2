import http.server
import json
import threading
from datetime import UTC, datetime

import pytest

PROSE = (
    "<p>No ship left the harbour on Friday, and none came. The gulls walked across the ice to the customs house.</p>"
)
PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Harbour freezes over | The Gull</title>
<link rel="canonical" href="https://gull.example/harbour-freezes">
<meta property="og:title" content="Harbour freezes over"><meta property="og:site_name" content="The Gull">
<meta name="author" content="Mira Okafor">
<meta property="article:published_time" content="2025-10-17T12:30:00+02:00">
<meta property="article:modified_time" content="2025-10-19T09:00:00+02:00"></head>
<body><nav><a href="/">Home</a><a href="/sport">Sport</a></nav>
<article><h1>Harbour freezes over</h1>{PROSE}<p>Müller’s kiosk sold out of tea.</p></article>
<footer>© The Gull, all rights reserved</footer></body></html>"""


def test_a_saved_page(load_text):
    ((article,), errors) = load_text("page.html", PAGE)
    assert not errors
    assert article.title == "Harbour freezes over"
    assert article.authors == ("Mira Okafor",)
    assert article.publisher == "The Gull"
    assert article.url == "https://gull.example/harbour-freezes"
    assert article.published == datetime(2025, 10, 17, 10, 30, tzinfo=UTC)
    assert article.updated == datetime(2025, 10, 19, 7, tzinfo=UTC)
    assert article.language == "en"
    assert article.text.startswith("No ship left")
    assert "gulls walked across the ice" in article.text
    assert "Müller’s kiosk" in article.text
    assert "Sport" not in article.text
    assert "all rights reserved" not in article.text


@pytest.mark.parametrize("address", ["https://gull.example/", "https://gull.example"])
def test_saved_pages_that_give_no_more_than_their_site_stay_apart(load_text, address):
    for name in ("a.html", "b.html"):
        page = PAGE.replace("https://gull.example/harbour-freezes", address).replace(
            "<meta property", f'<meta property="og:url" content="{address}"><meta property', 1
        )
        ((article,), _) = load_text(name, page)
        assert article.url == "" and article.source.endswith(name)


@pytest.mark.parametrize("encoding", ["windows-1251", "iso-8859-5", "utf-16"])
def test_the_encoding_that_the_page_declares(load_text, encoding):
    page = PAGE.replace("utf-8", encoding).replace("Müller’s kiosk", "Киоск у гавани").replace("©", "")
    ((article,), errors) = load_text("page.htm", page.encode(encoding))
    assert not errors
    assert "Киоск у гавани" in article.text


def test_a_page_that_says_latin_1_is_read_as_browsers_do(load_text):
    ((article,), _) = load_text("page.html", PAGE.replace("utf-8", "ISO-8859-1").encode("cp1252"))
    assert "Müller’s kiosk" in article.text


def test_a_date_elsewhere_on_the_page_does_not_outweigh_the_address(load_text):
    page = PAGE.replace("gull.example/harbour-freezes", "gull.example/2025/10/17/harbour").replace(
        "2025-10-17T12:30:00+02:00", "2019-01-05T12:30:00+02:00"
    )
    ((article,), _) = load_text("page.html", page)
    assert article.published == datetime(2025, 10, 17, tzinfo=UTC)


def test_a_time_on_the_day_that_the_address_names_is_kept(load_text):
    page = PAGE.replace("gull.example/harbour-freezes", "gull.example/2025/10/16/harbour")
    ((article,), _) = load_text("page.html", page)
    assert article.published == datetime(2025, 10, 17, 10, 30, tzinfo=UTC)


UNDATED = PAGE.replace('<meta property="article:published_time" content="2025-10-17T12:30:00+02:00">', "").replace(
    '<meta property="article:modified_time" content="2025-10-19T09:00:00+02:00">', ""
)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "<p>The flood of 12 May 1998 stood higher than this ice, say those who saw both.</p>",
        "<p>The register of the port, begun on 1998-05-12 by a clerk, knows no ice as thick, and no ferry as late.</p>",
        "<footer>© 2019 The Gull</footer>",
        '<p><img src="/uploads/2018/07/ice.jpg" alt=""></p>',
        '<aside><h2>Ferry sails again</h2><time datetime="2018-07-09">9 July</time></aside>',
        '<nav><a href="/ferry">Ferry sails again</a> <time datetime="2018-07-09">9 July</time></nav>',
        '<p>The hearing was on <b><time datetime="2018-07-09">9 July</time></b>.</p>',
        '<div class="post-comments"><p>Jon</p><time datetime="2018-07-09">9 July</time><p>Well done!</p></div>',
        '<div id="related"><h3>Ferry sails again</h3><time datetime="2018-07-09">9 July</time></div>',
    ],
    ids=["prose", "number", "copyright", "image", "aside", "nav", "time in prose", "comments", "related"],
)
def test_a_page_that_gives_no_date_is_undated(load_text, elsewhere):
    ((article,), errors) = load_text("page.html", UNDATED.replace("</article>", f"{elsewhere}</article>"))
    assert not errors
    assert article.published is None


@pytest.mark.parametrize(
    "before",
    [
        "",
        "<p>By Mira Okafor, our reporter in the harbour, who has seen more than one winter there and met all who sail,",
        "<p>Mira Okafor | Coast | ",
        "<p>Updated on the evening of ",
        '<div class="entry has-comments">',
    ],
    ids=["alone", "in a long byline", "in a byline", "labelled", "in a page with comments"],
)
def test_the_date_below_the_headline_is_the_page_s(load_text, before):
    page = UNDATED.replace("</h1>", f'</h1>{before}<time datetime="2025-10-17T10:30:00Z">Friday</time>')
    ((article,), _) = load_text("page.html", page)
    assert article.published == datetime(2025, 10, 17, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize("tag", ["time", "label", "output"])
def test_words_of_sentences_in_elements_made_for_something_else_are_kept(load_text, tag):
    words = (
        f"<p>The hearing is on <em><{tag}>9 July</{tag}></em>.</p><ul><li>The vote is on <{tag}>10 July</{tag}>.</ul>"
    )
    # Of a short page the library takes all words together.
    days = "".join(f"<p>On day {day} no ship left, and the gulls walked on the ice as before.</p>" for day in range(20))
    ((article,), _) = load_text("page.html", PAGE.replace("</article>", f"{days}{words}</article>"))
    assert "The hearing is on 9 July." in article.text
    assert "The vote is on 10 July." in article.text


@pytest.mark.parametrize("tag", ["del", "s", "strike"])
def test_what_is_struck_out_is_no_longer_said(load_text, tag):
    words = f"<p>The ice is <{tag}>nine metres</{tag}> <ins>nine centimetres</ins> thick.</p>"
    ((article,), _) = load_text("page.html", PAGE.replace("</article>", f"{words}</article>"))
    assert "The ice is nine centimetres thick." in article.text
    assert "nine metres" not in article.text


def structured(**fields):
    news = {"@type": "NewsArticle", "headline": "Harbour freezes over", **fields}
    return PAGE.replace("</head>", f'<script type="application/ld+json">{json.dumps(news)}</script></head>')


def test_structured_data_go_before_meta_tags(load_text):
    page = structured(
        author="Jun Park", datePublished="2025-10-16T08:00Z", articleSection="Coast", correction="Not Friday."
    )
    ((article,), errors) = load_text("page.html", page)
    assert not errors
    assert article.authors == ("Jun Park",)
    assert article.published == datetime(2025, 10, 16, 8, tzinfo=UTC)
    assert (article.section, article.note) == ("Coast", "Not Friday.")


def test_the_text_of_structured_data_is_taken_where_the_page_shows_its_beginning(load_text):
    shown = "No ship left the harbour on Friday, and none came. The gulls walked across the ice to the customs house."
    rest = "".join(f"<p>On day {day} the ice grew by {day} cm &amp; held.</p>" for day in range(2, 12))
    ((article,), _) = load_text(
        "page.html", structured(articleBody=f"<p>{shown}</p>{rest}Müller’s kiosk sold out of tea.")
    )
    assert f"{shown}\nOn day 2 the ice grew by 2 cm & held.\n" in article.text.replace("\n\n", "\n")


def test_the_text_of_structured_data_is_passed_over_where_it_is_another(load_text):
    ((article,), _) = load_text("page.html", structured(articleBody="The ferry closes for good, its owner said. " * 30))
    assert "ferry" not in article.text


def test_paragraphs_that_are_links_alone_go_and_links_in_sentences_stay(load_text):
    page = PAGE.replace(
        "<p>Müller’s", '<p><a href="/ferry">The ferry closes for good</a></p><p><a href="/m">Müller</a>’s'
    )
    ((article,), _) = load_text("page.html", page)
    assert "ferry" not in article.text
    assert "Müller’s kiosk sold out of tea." in article.text


def test_the_publisher_is_no_author(load_text):
    page = PAGE.replace('content="Mira Okafor"', 'content="The Gull"')
    ((article,), _) = load_text("page.html", page)
    assert article.authors == ()


def test_paragraphs_stay_apart(load_text):
    ((article,), _) = load_text("page.html", PAGE)
    assert article.text.split("\n")[-1] == "Müller’s kiosk sold out of tea."


@pytest.mark.parametrize("around", ['<img src="{}">', "<style>p {{ background: url({}) }}</style>"])
def test_pictures_inside_the_page_do_not_lose_it(load_text, around):
    picture = around.format(f"data:image/png;base64,{'QUJD' * 3_000_000}")
    page = PAGE.replace("<p>No", f"{picture}<p>No")
    ((article,), errors) = load_text("page.html", page)
    assert not errors
    assert "Müller’s kiosk" in article.text


@pytest.mark.parametrize(
    "poison",
    [
        "<div>" * 10_000,
        "<b " + "a=1 " * 200_000 + ">",
        f'<p title="{"x" * 11_000_000}">',
        '<script type="application/ld+json">' + "[" * 1_000_000 + "</script>",
        '<script type="application/ld+json">{' + '\\"' * 1_000_000 + "</script>",
        '<script type="application/ld+json">{"@type": "Article", "a": "' + "x" * 11_000_000 + '"}</script>',
        "<ul><li>" * 20_000,
        "<p>x" * 150_000,
        f'<meta name="author" content="{"<!--" * 500_000}">',
        "\0",
        '<meta property="article:published_time" content="3025-01-01"><meta name="date" content="now">',
    ],
    ids=["nested", "attributes", "attribute", "deep", "quotes", "long", "lists", "tags", "meta", "nul", "dates"],
)
def test_poison_is_read_or_declined(load_text, poison):
    articles, errors = load_text("page.html", PAGE.replace("<article>", f"<article>{poison}"))
    assert len(articles) + len(errors) == 1


@pytest.mark.parametrize("opening", ["<font>", "<div>", "<table><tr><td>"])
def test_a_page_that_nests_deep_is_read_to_its_end(load_text, opening):
    page = PAGE.replace("<p>Müller’s", f"{opening * 300}<p>Müller’s")
    ((article,), errors) = load_text("page.html", page)
    assert not errors
    assert "Müller’s kiosk sold out of tea." in article.text


@pytest.mark.parametrize("opening", ["<font>" * 3_000, "<ul><li>" * 900, "<div>" * 1_900 + "<p>ice</p>" * 40_000])
def test_a_page_that_nests_too_deep_is_reported_not_cut_off(load_text, opening):
    articles, (error,) = load_text("page.html", PAGE.replace("<p>Müller’s", f"{opening}<p>Müller’s"))
    assert not articles
    assert any(why in error.reason for why in ("depth", "within lists", "within others"))


def test_references_to_control_characters_do_not_lose_the_page(load_text):
    ((article,), errors) = load_text("page.html", PAGE.replace("No ship", "No&#11; ship&#x1F;"))
    assert not errors
    assert article.text.count("No ship left") == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("No ship left.", "is not a web page"),
        ("<html><head><title>Ice</title></head><body></body></html>", "no article text"),
        ("<html><body>" + "<div>" * 20_000 + "No ship left." + "</div>" * 20_000 + "</body></html>", "Excessive depth"),
        ("", "is empty"),
    ],
)
def test_a_page_without_an_article_is_reported(load_text, caplog, capsys, content, reason):
    articles, (error,) = load_text("page.html", content)
    assert not articles
    assert reason in error.reason


def test_nothing_is_fetched(load_text):
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(PAGE.encode())

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        articles, _ = load_text("address.html", f"{address}/bait")
        assert not articles
        page = PAGE.replace("https://gull.example", address).replace("<p>No", f'<img src="{address}/ice.png"><p>No')
        articles, _ = load_text("page.html", page)
        assert len(articles) == 1
        server.shutdown()
    assert asked == []
