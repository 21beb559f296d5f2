import json
import time

import pytest
from lxml import html

from rag.loading import metadata

URL = "https://gull.example/harbour-freezes"
TITLE = "Harbour freezes over"
NEWS = {
    "@type": "NewsArticle",
    "url": URL,
    "headline": TITLE,
    "author": [{"@type": "Person", "name": "Mira Okafor"}, {"@type": "Person", "name": "Jun Park"}],
    "publisher": {"@type": "Organization", "name": "The Gull"},
    "datePublished": "2025-10-17T12:30:00+02:00",
    "dateModified": "2025-10-19T09:00:00+02:00",
    "articleSection": ["Coast", "Weather"],
    "inLanguage": {"@type": "Language", "name": "en-GB"},
    "dateline": "GULLHAVEN",
    "correction": {"@type": "CorrectionComment", "text": "The ice was 9 cm thick, not 9 m."},
}


def script(*values):
    return "".join(f'<script type="application/ld+json">{json.dumps(value)}</script>' for value in values)


def meta(**contents):
    return "".join(f'<meta property="{name.replace("_", ":", 1)}" content="{text}">' for name, text in contents.items())


def read(head="", body=f"<h1>{TITLE}</h1>", url=URL, attributes=""):
    return metadata.read(html.fromstring(f"<html{attributes}><head>{head}</head><body>{body}</body></html>"), url)


def test_all_that_json_ld_says():
    found = read(script(NEWS))
    assert found.title == TITLE
    assert found.authors == ("Mira Okafor", "Jun Park")
    assert found.publisher == "The Gull"
    assert found.published == "2025-10-17T12:30:00+02:00"
    assert found.updated == "2025-10-19T09:00:00+02:00"
    assert found.url == URL
    assert found.language == "en"
    assert found.section == "Coast"
    assert found.place == "GULLHAVEN"
    assert found.note == "The ice was 9 cm thick, not 9 m."


@pytest.mark.parametrize("kind", ["Article", "ReportageNewsArticle", "BlogPosting", "http://schema.org/NewsArticle"])
@pytest.mark.parametrize("wrap", [lambda node: node, lambda node: [node], lambda node: {"@graph": [{}, node]},
                                  lambda node: {"@type": "WebPage", "mainEntity": node}])  # fmt: skip
def test_an_article_is_found_under_whatever_it_hangs_and_is_called(kind, wrap):
    assert read(script(wrap(NEWS | {"@type": kind}))).authors == ("Mira Okafor", "Jun Park")


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        ("By Mira Okafor and Jun Park", ("Mira Okafor", "Jun Park")),
        ({"name": "Mira Okafor"}, ("Mira Okafor",)),
        ({"name": ["Mira Okafor", "Jun Park"]}, ("Mira Okafor", "Jun Park")),
        (["Mira Okafor", "Mira-Okafor"], ("Mira Okafor",)),
        (["(Photo: Jun Park)", {"name": "Mira Okafor"}], ("Mira Okafor",)),
        ("Mira O&amp;#39;Kafor", ("Mira O'Kafor",)),
        ("https://gull.example/authors/mira", ("From Meta",)),
        ("The Gull", ("From Meta",)),
        ({"name": "gull"}, ("From Meta",)),
        ("mira-okafor", ("From Meta",)),
        ("admin", ("From Meta",)),
        ({"name": None}, ("From Meta",)),
        (7, ("From Meta",)),
    ],
)
def test_authors_are_people(author, authors):
    assert read(script(NEWS | {"author": author}) + '<meta name="author" content="From Meta">').authors == authors


def test_of_several_articles_the_one_with_the_page_s_address_is_taken():
    other = NEWS | {"url": "https://gull.example/ferry", "headline": "Ferry closes", "author": "Another Person"}
    own = NEWS | {"headline": "Ice stops all ships"}
    assert read(script(other, own)).authors == ("Mira Okafor", "Jun Park")
    assert read(script(other)).authors == ()


def test_of_several_articles_without_addresses_the_one_with_the_page_s_headline_is_taken():
    plain = {field: value for field, value in NEWS.items() if field != "url"}
    other = plain | {"headline": "Ferry closes for good", "author": "Another Person"}
    assert read(script([other, plain])).authors == ("Mira Okafor", "Jun Park")
    assert read(script([other, other])).authors == ()
    assert read(script(other)).authors == ("Another Person",)


def test_the_updates_of_a_live_blog_are_not_the_page():
    update = {"@type": "BlogPosting", "headline": "Ice at noon", "url": f"{URL}#3", "author": "Another Person"}
    live = NEWS | {"@type": "LiveBlogPosting", "liveBlogUpdate": [update]}
    assert read(script(live)).authors == ("Mira Okafor", "Jun Park")


def test_what_one_description_leaves_open_another_says():
    first = {"@type": "NewsArticle", "url": URL, "headline": TITLE}
    found = read(script(first, NEWS))
    assert (found.authors, found.published) == (("Mira Okafor", "Jun Park"), NEWS["datePublished"])


def test_microdata_are_read_as_json_ld():
    body = f"""<main itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">{TITLE}</h1>
    <div itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">Mira Okafor</b></div>
    <figure itemprop="image" itemscope itemtype="https://schema.org/ImageObject"><i itemprop="author">X</i></figure>
    <time itemprop="datePublished" datetime="2025-10-17T12:30:00+02:00">Friday</time></main>"""
    found = read(body=body)
    assert (found.authors, found.published) == (("Mira Okafor",), "2025-10-17T12:30:00+02:00")


def test_meta_tags_say_what_structured_data_do_not():
    found = read(
        meta(og_title=TITLE, og_site_name="The Gull", article_author="https://x.example/mira", article_section="Coast",
             article_published_time="2025-10-17T10:30Z", article_modified_time="2025-10-18T10:30Z", og_locale="de_DE")
        + '<meta name="parsely-author" content="Mira Okafor">'
    )  # fmt: skip
    assert found.title == TITLE
    assert found.publisher == "The Gull"
    assert found.authors == ("Mira Okafor",)
    assert found.section == "Coast"
    assert found.language == "de"
    assert (found.published, found.published_meta, found.updated) == ("", "2025-10-17T10:30Z", "2025-10-18T10:30Z")


@pytest.mark.parametrize(
    "title",
    [
        f"{TITLE} | The Gull", f"{TITLE} - Coast | Gull News", f"{TITLE} – The Gull",
        f"{TITLE} * The Gull * by Mira Okafor",
        f"{TITLE} &amp;#124; The Gull", f"{TITLE}\u202e\u0007", f"  {TITLE}\n",
    ],
)  # fmt: skip
def test_titles_lose_the_publisher_and_controls(title):
    assert read(meta(og_title=title, og_site_name="The Gull"), body="").title == TITLE


@pytest.mark.parametrize("title", ["Tea - and what it costs", "Ice | part two of three", "The Gull flies again"])
def test_titles_keep_what_is_theirs(title):
    assert read(meta(og_title=title, og_site_name="The Gull"), body="").title == title


def test_the_name_of_the_site_is_no_headline():
    assert read(meta(og_title="The Gull", og_site_name="The Gull")).title == TITLE


@pytest.mark.parametrize(
    ("told", "site", "publisher"),
    [("The Gull", "Gull Online", "The Gull"),
     ("gull", "The Gull", "The Gull"), ("https://gull.example", "Gull", "Gull"),
     ("", "The Gull", "The Gull"), ("gull", "", "gull")],
)  # fmt: skip
def test_the_publisher_has_a_name_not_a_key(told, site, publisher):
    assert read(script(NEWS | {"publisher": {"name": told}}) + meta(og_site_name=site)).publisher == publisher


@pytest.mark.parametrize(
    ("told", "tag", "published"),
    [
        ("2025-10-17", "2025-10-17T10:30:00Z", "2025-10-17T10:30:00Z"),
        ("2025-10-17", "2025-10-20T10:30:00Z", "2025-10-17"),
        ("2025-10-17T12:30:00Z", "2025-10-17T12:30:00+02:00", "2025-10-17T12:30:00+02:00"),
        ("2025-10-17 12:30", "2025-10-17 12:30:10 +02:00", "2025-10-17 12:30:10 +02:00"),
        ("2025-10-17T12:30:00+02:00", "2025-10-17T12:30:00+0000", "2025-10-17T12:30:00+02:00"),
        ("2025-10-17T12:30:00Z", "2025-10-17T13:30:00+02:00", "2025-10-17T12:30:00Z"),
        ("soon", "2025-10-17T10:30:00Z", ""),
        ("3025-10-17", "2025-10-17T10:30:00Z", ""),
    ],
)
def test_the_time_that_says_most_is_taken(told, tag, published):
    found = read(script(NEWS | {"datePublished": told}) + meta(article_published_time=tag))
    assert found.published == published


def test_a_change_before_publication_is_none():
    assert read(script(NEWS | {"dateModified": "2025-10-16T09:00:00Z"})).updated == ""


@pytest.mark.parametrize(
    ("fetched", "canonical", "is_taken"),
    [
        ("https://m.gull.co.uk/ice?id=1", "https://www.gull.co.uk/ice", True),
        ("https://coast.gull.co.uk/ice", "https://gull.co.uk/coast/ice", True),
        ("https://amp.gull.example/ice", "https://gull.example/ice", True),
        ("https://heron.co.uk/ice", "https://gull.co.uk/ice", False),
        ("https://heron.blogspot.com/ice", "https://gull.blogspot.com/ice", False),
        ("http://127.0.0.1/ice", "https://gull.example/ice", False),
        ("https://gull.example.heron.example/ice", "https://gull.example/ice", False),
    ],
)
def test_a_fetched_page_cannot_pass_for_another_site_s(fetched, canonical, is_taken):
    for head in (f'<link rel="canonical" href="{canonical}">', meta(og_url=canonical)):
        assert read(head, url=fetched).url == (canonical if is_taken else fetched)
        assert read(head, url="").url == canonical


def test_the_canonical_address_goes_before_others_and_a_page_before_its_site():
    assert (
        read('<link rel="canonical" href="/ice">' + meta(og_url="https://gull.example/x")).url
        == "https://gull.example/ice"
    )
    assert read('<link rel="canonical" href="https://gull.example/">' + meta(og_url=URL), url="").url == URL
    assert read('<link rel="canonical" href="https://gull.example/">', url="").url == ""
    assert read('<link rel="canonical" href="https://gull.example/?p=7">', url="").url == "https://gull.example/?p=7"
    assert read('<link rel="canonical" href="https://gull.example/">').url == URL
    assert read('<link rel="canonical" href="javascript:x">', url="").url == ""
    assert read('<link rel="canonical" href="http://[">', url="").url == ""


def test_the_page_s_language_is_that_of_its_root():
    assert read(attributes=' lang="pt-BR"').language == "pt"
    assert read(meta(og_locale="fr_FR"), attributes=' lang="{{ lang }}"').language == "fr"


@pytest.mark.parametrize("inner", ["n", "", []], ids=["names", "nothing", "lists"])
def test_lists_within_lists_keep_nobody_busy(inner):
    many = {"@id": "x", "alternateName": [[f"{inner}{row}" if inner else inner] * 100 for row in range(100)]}
    fields = ("author", "creator", "publisher", "articleSection", "inLanguage", "dateline", "correction", "headline")
    nodes = [NEWS | dict.fromkeys(fields, [{"@id": "x"}] * 100) for _ in range(10)]
    began = time.process_time()
    read(script([many, *nodes]))
    assert time.process_time() - began < 2
