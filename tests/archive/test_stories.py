"""The stories that articles tell, kept in step with what becomes of the articles."""

import random
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hash_embedder import HashEmbedder
from newsroom import article

from rag.answering.cite import with_true_copies
from rag.archive.archive import Archive
from rag.archive.duplicates import Clusters
from rag.archive.intake import Changes
from rag.retrieval.search import search
from rag.types import Article, Citation, Claim, Query, Status

DAY = datetime(2025, 10, 17, 9, tzinfo=UTC)


def wire(number, paper="Wire", **changes):
    """Return the copy that a paper printed of a wire story."""
    text = article(number).text
    return replace(Article(text, f"Story {number} in {paper}", publisher=paper, key=f"{paper}-{number}"), **changes)


def edited(number, paper):
    """Return a copy with one sentence in ten changed and the end cut."""
    sentences = article(number).text.split(". ")[:30]
    chance = random.Random(paper)
    for at in chance.sample(range(30), 3):
        sentences[at] = f"Our reporter saw {paper} say {chance.random()}"
    return wire(number, paper, text=". ".join(sentences))


@pytest.fixture
def archive(tmp_path):
    with Archive(tmp_path / "archive", embedder=HashEmbedder()) as archive:
        yield archive
        assert archive.check() == []


def papers(archive, number=1, paper="Wire"):
    return [copy.publisher for copy in archive.copies(wire(number, paper).id)]


def partition(archive, articles):
    stories = archive.stories(each.id for each in articles)
    return {frozenset(each.id for each in articles if stories[each.id] == story) for story in stories.values()}


def test_copies_are_counted_and_know_one_another(archive):
    assert archive.add([wire(1), wire(2)]) == Changes(added=2)
    assert archive.add([edited(1, "Gull"), edited(1, "Echo")]) == Changes(added=2, near_duplicates=2)
    assert papers(archive) == ["Gull", "Echo"]
    assert papers(archive, paper="Gull") == ["Wire", "Echo"]
    assert papers(archive, 2) == []
    assert len(partition(archive, [wire(1), wire(2), wire(1, "Gull"), wire(1, "Echo")])) == 2


@pytest.mark.parametrize("seed", range(3))
def test_the_tables_sort_as_the_model_in_memory_does(archive, seed):
    articles = [
        make(n, paper) for n in range(4) for make, paper in ((wire, "Wire"), (edited, "Gull"), (edited, "Echo"))
    ]
    random.Random(seed).shuffle(articles)
    archive.add(articles)
    model = Clusters()
    for each in articles:
        model.add(each.id, each.text)
    assert partition(archive, articles) == {frozenset(members) for members in model.all()}


def test_a_rewritten_copy_leaves_its_story_and_what_it_alone_held_together(archive):
    words = article(1).text.split(". ")
    first, last = ". ".join(words[:24]), ". ".join(words[16:])
    archive.add([wire(1, "First", text=first), wire(1, "Last", text=last)])
    assert papers(archive, paper="First") == []
    archive.add([wire(1)])
    joined = papers(archive, paper="First")
    archive.add([wire(1, text=article(9).text)])
    assert papers(archive, paper="First") == []
    assert "Wire" in joined


def test_what_answers_no_more_is_no_copy(archive):
    archive.add([wire(1), edited(1, "Gull"), edited(1, "Echo"), edited(1, "Post")])
    archive.add([replace(edited(1, "Gull"), status=Status.WITHDRAWN)])
    assert sorted(papers(archive)) == ["Echo", "Post"]
    archive.withdraw([wire(1, "Echo").id], "false")
    assert papers(archive) == ["Post"]
    archive.remove([wire(1, "Post").id])
    assert papers(archive) == []
    archive.restore([wire(1, "Echo").id])
    assert papers(archive) == ["Echo"]


@pytest.mark.parametrize(("days", "copies"), [(30, ["Gull"]), (40, [])])
def test_what_is_printed_again_much_later_is_no_copy(archive, days, copies):
    archive.add([wire(1, published=DAY), wire(1, "Gull", published=DAY + timedelta(days=days))])
    assert papers(archive) == copies


@pytest.mark.parametrize(
    ("first", "next_", "copies"),
    [
        ({}, {"title": "Ferry sinks off Split", "published": DAY + timedelta(hours=6)}, True),
        ({}, {"title": "Ferry sinks off Split", "published": DAY + timedelta(days=1)}, False),
        ({}, {"title": "Story 1 in Gull, updated", "published": DAY + timedelta(days=1)}, True),
        (
            {"title": "Ferry sinks off Split - The Harbour Gull"},
            {"title": "Winter closes Turku | The Harbour Gull", "published": DAY + timedelta(days=1)},
            False,
        ),
        ({}, {"title": "Ferry sinks off Split", "published": DAY + timedelta(days=1), "publisher": "Echo"}, True),
        ({}, {"title": "Ferry sinks off Split", "published": None}, True),
        (
            {"publisher": "", "url": "https://gull.example/1"},
            {
                "publisher": "",
                "url": "https://www.gull.example/2",
                "title": "Ferry",
                "published": DAY + timedelta(days=1),
            },
            False,
        ),
        ({"publisher": ""}, {"publisher": "", "title": "Ferry", "published": DAY + timedelta(days=1)}, True),
    ],
    ids=[
        "same day",
        "next day",
        "same headline",
        "same tail",
        "other paper",
        "undated",
        "by address",
        "unknown papers",
    ],
)
def test_what_one_paper_prints_again_another_day_under_another_headline_is_no_copy(archive, first, next_, copies):
    printed = wire(1, "Gull", **{"published": DAY, **first})
    again = replace(printed, id="", key="2", **next_)
    archive.add([printed, again])
    assert (len(archive.copies(printed.id)) == 1) is copies


@pytest.mark.parametrize(("paper", "copies"), [("Gull", 0), ("Echo", 1)])
def test_a_paper_that_repeats_an_article_in_a_longer_one_has_not_printed_it_again(archive, paper, copies):
    printed = wire(1, "Gull", published=DAY)
    longer = f"{printed.text} {article(2).text}"
    archive.add(
        [printed, replace(printed, id="", key="2", published=DAY + timedelta(days=1), text=longer, publisher=paper)]
    )
    assert len(archive.copies(printed.id)) == copies


def test_a_copy_under_embargo_is_not_named_before_its_time(tmp_path):
    now = DAY
    with Archive(tmp_path / "archive", embedder=HashEmbedder(), clock=lambda: now) as archive:
        archive.add([wire(1), wire(1, "Gull", embargo=DAY + timedelta(hours=1))])
        assert papers(archive) == []
        now = DAY + timedelta(hours=1)
        assert papers(archive) == ["Gull"]


def test_an_archive_without_stories_gets_them_when_it_is_opened(tmp_path):
    folder = tmp_path / "archive"
    with Archive(folder, embedder=HashEmbedder()) as archive:
        archive.add([wire(1), edited(1, "Gull"), wire(2)])
        archive.catalog.stories.clear()
        archive.catalog.set_meta({"stories": "0"})
    with closing(Archive(folder, embedder=HashEmbedder())) as archive:
        assert papers(archive) == ["Gull"]
        archive.rebuild()
        assert papers(archive) == ["Gull"]


# What a search shows of them


def asked(archive, words, limit=10):
    return search(Query(words, words), archive, limit)


def test_a_search_shows_one_copy_of_a_passage_and_names_the_others(archive):
    archive.add([wire(1), wire(1, "Gull"), wire(1, "Echo"), wire(2)])
    words = article(1).text[:300]
    hits = asked(archive, words)
    shown = [hit for hit in hits if hit.copies]
    assert len({hit.passage.article.id for hit in shown}) == 1
    assert len(shown[0].copies) == 2
    assert {hit.story for hit in shown} == {min(wire(1, paper).id for paper in ("Wire", "Gull", "Echo"))}
    assert any(not hit.copies for hit in hits)


def test_what_one_paper_adds_to_a_story_is_found(archive):
    own = "The mayor of Splitville cut the ribbon of the velodrome himself. " * 12
    local = wire(1, "Gull", text=f"{article(1).text}\n\n{own.strip()}")
    archive.add([wire(1), local])
    assert papers(archive) == ["Gull"]
    hits = asked(archive, f"{article(1).text[:300]} mayor Splitville ribbon velodrome")
    assert any("velodrome" in hit.passage.text for hit in hits)


def test_a_copy_that_counts_otherwise_is_shown_beside_the_first(archive):
    told = wire(1, text=f"Twelve sailors drowned off Split. {article(1).text}")
    archive.add([told, wire(1, "Gull", text=told.text.replace("Twelve", "Fifteen"))])
    assert papers(archive) == ["Gull"]
    hits = asked(archive, "how many sailors drowned off Split")
    shown = {word for hit in hits for word in ("Twelve", "Fifteen") if word in hit.passage.text}
    assert shown == {"Twelve", "Fifteen"}


def test_below_hundreds_of_copies_other_articles_are_found(archive):
    text = article(1).text[:900]
    archive.add(wire(1, f"Paper {n}", text=text) for n in range(250))
    archive.add(wire(1, f"Other {n}", text=f"{text[:120]} {article(20 + n).text[:700]}", key=f"o{n}") for n in range(5))
    hits = asked(archive, text[:120], limit=6)
    assert {hit.passage.article.publisher.split()[0] for hit in hits} == {"Paper", "Other"}
    assert len({hit.story for hit in hits}) == 6


def test_a_citation_names_those_copies_alone_that_say_what_is_quoted(archive):
    own = "The mayor of Splitville cut the ribbon of the velodrome himself on Friday."
    local = wire(1, "Gull", text=f"{article(1).text}\n\n{own}")
    archive.add([wire(1), local, wire(1, "Echo")])
    copies = archive.copies(local.id)
    assert [copy.publisher for copy in copies] == ["Wire", "Echo"]

    def named(quote):
        start = local.text.index(quote)
        claim = Claim(quote, (Citation(local, start, start + len(quote), copies=copies),))
        (citation,) = with_true_copies(claim, archive.catalog.articles).citations
        return [copy.publisher for copy in citation.copies]

    assert named(own) == []
    assert named(article(1).text.split(". ")[3]) == ["Wire", "Echo"]
    archive.remove([wire(1).id])
    assert named(article(1).text.split(". ")[3]) == ["Echo"]
