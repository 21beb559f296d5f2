from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.cite import verify
from rag.text import normalise
from rag.types import Article, Citation, Claim, Draft, DraftClaim, Hit, Passage, Quote
from tests.answering.articles import FERRY, FIRE, paragraph, whole

HITS = [whole(FERRY), whole(FIRE)]


def claim(text: str, *quotes: Quote) -> Draft:
    return Draft((DraftClaim(text, quotes),))


def cited(quote: str, *, said: str = "so it is", hits: list[Hit] | None = None, hit: int = 0) -> str | None:
    """Return the words cited for one quote under a claim that is above suspicion, None if the claim was dropped."""
    verified = verify(claim(said, Quote(hit, quote)), HITS if hits is None else hits)
    return verified[0].citations[0].quote if verified else None


# ---- Quotes that their answerer has located


def test_a_located_quote_is_cited_where_it_stands() -> None:
    start = FERRY.text.index("Brask said the company")
    (verified,) = verify(claim("Brask speaks", Quote(0, "Brask said", start)), HITS)
    assert verified == Claim("Brask speaks", (Citation(FERRY, start, start + 10),))


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Brask said", 0),
        (FERRY.text[-10:-5], -10),
        ("night.", len(FERRY.text) + 1),
        ("", 3),
        ("\n\n", FERRY.text.index("\n\n")),
    ],
)
def test_a_quote_that_is_not_where_it_is_said_to_be_is_dropped(text: str, start: int) -> None:
    assert verify(claim("Brask speaks", Quote(0, text, start)), HITS) == ()


# ---- Quotes that are looked for


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("resumed its crossings on Tuesday", "resumed its crossings on Tuesday"),
        ('the CAR ferry "marit"  resumed', "The car ferry “Marit” resumed"),
        ("“… resumed its crossings on Tuesday …”", "resumed its crossings on Tuesday"),
        ("... resumed its crossings on Tuesday.", "resumed its crossings on Tuesday"),
        ("a year for commuters - too much", None),
        ("a year for commuters-too much", "a year for commuters—too much"),
        ("a year for commuters", "a year for commuters"),
        ("the islanders' council says", "the islanders’ council says"),
        ("By Runa Østby LINDHOLM", "By Runa Østby\n\nLINDHOLM"),
        ("lower its fares.", "lower its fares."),
    ],
)
def test_spelling_may_differ_in_case_space_and_typography_only(quote: str, found: str | None) -> None:
    assert cited(quote) == found


@pytest.mark.parametrize(
    "quote",
    [
        "the captain resigned on Tuesday",
        "resumed its crossing",
        "sumed its crossings on",
        "5 million crowns, said",
        "ticket still costs 26",
        "when the mayor can",
        "The mayor can",
        "noise group wants fewer",
        "",
        " … ",
        "“”",
        "-",
    ],
)
def test_words_that_do_not_stand_there_as_whole_words_are_no_quote(quote: str) -> None:
    assert cited(quote) is None


def test_a_possessive_may_be_left_off_but_not_another_ending() -> None:
    hits = [whole(Article("It was near the harbour’s wall. He said he can't swim there. The co-op shop shut."))]
    assert cited("was near the harbour", hits=hits) == "was near the harbour"
    assert cited("said he can", hits=hits) is None
    assert cited("there. The co", hits=hits) is None


def test_accents_are_part_of_a_letter() -> None:
    hits = [whole(Article("They met in the cafe\u0301 on Sunday."))]
    assert cited("met in the cafe", hits=hits) is None
    assert cited("met in the cafe\u0301", hits=hits) == "met in the cafe\u0301"


def test_the_passage_is_searched_before_the_rest_of_its_article() -> None:
    article = Article("The vote was put off.\n\nThe vote was put off.\n\nNobody knew why it was.")
    second = Hit(Passage(article, 23, 44), 1.0)
    (verified,) = verify(claim("it was put off", Quote(0, "vote was put off")), [second])
    assert (verified.citations[0].start, verified.citations[0].end) == (27, 43)
    assert cited("Nobody knew why", hits=[second]) == "Nobody knew why"


def test_exact_spelling_is_preferred() -> None:
    article = Article("all of us went home. Later all of US went home.")
    assert cited("all of US went", hits=[whole(article)]) == "all of US went"


@pytest.mark.parametrize("hit", [-2, -1, 2, 10**30])
def test_a_hit_that_does_not_exist_proves_nothing(hit: int) -> None:
    assert cited("resumed its crossings on Tuesday", hit=hit) is None
    assert verify(claim("so it is", Quote(hit, "resumed its", 0)), HITS) == ()


def test_the_words_of_one_article_are_no_quote_of_another() -> None:
    assert cited("destroyed the old mill", hit=0) is None
    assert cited("destroyed the old mill", hit=1) == "destroyed the old mill"


# ---- Elided quotes


@pytest.mark.parametrize("gap", ["...", " ... ", "…", " […] ", " [...] ", " (...) ", ". . ."])
def test_an_elided_quote_cites_what_was_left_out_too(gap: str) -> None:
    assert cited(f"Brask said the company{gap}agreed to lower") == "Brask said the company had not agreed to lower"


def test_the_parts_of_an_elided_quote_must_follow_one_another_closely() -> None:
    assert cited("agreed to lower ... Brask said the company") is None
    assert cited("resumed its crossings ... at night") is None
    assert cited("resumed its crossings ... over three weeks") is None


def test_an_ellipsis_of_the_article_itself_is_no_gap() -> None:
    hits = [whole(Article("Later he said: It was late, he said. It was late... he said."))]
    assert cited("it was late... he said", hits=hits) == "It was late... he said"


# ---- Short quotes


def test_a_name_cites_the_sentence_that_the_claim_is_about() -> None:
    hits = [paragraph(FERRY, "Brask said"), paragraph(FERRY, "LINDHOLM")]
    sentence = "Brask said the company had not agreed to lower its fares."
    assert cited("Brask", said="The company refused to lower its fares", hits=hits) == sentence
    assert cited("Brask", said="Nobody drowned", hits=hits) is None


def test_a_byline_has_no_other_word_to_share() -> None:
    assert cited("Runa Østby", said="The article was written by Runa Østby", hits=[paragraph(FERRY, "Runa")]) == (
        "By Runa Østby"
    )


def test_a_name_elsewhere_in_the_article_proves_nothing() -> None:
    assert cited("Runa Østby", said="Runa Østby wrote about the fares", hits=[paragraph(FERRY, "fares")]) is None


@pytest.mark.parametrize("quote", ["the", "it", "of", "The", "—"])
def test_a_word_without_meaning_proves_nothing(quote: str) -> None:
    assert cited(quote, said="the ferry resumed its crossings") is None


# ---- Claims


def test_a_claim_is_dropped_with_its_last_quote_and_keeps_the_good_ones() -> None:
    good, bad = Quote(0, "resumed its crossings on Tuesday"), Quote(0, "sank on its way home")
    draft = Draft((DraftClaim("it sails", (bad, good)), DraftClaim("it sank", (bad,)), DraftClaim("bare", ())))
    (verified,) = verify(draft, HITS)
    assert verified.text == "it sails"
    assert [citation.quote for citation in verified.citations] == ["resumed its crossings on Tuesday"]


def test_claims_and_citations_that_repeat_are_merged() -> None:
    first, second = Quote(0, "resumed its crossings on Tuesday"), Quote(0, "had not agreed to lower")
    draft = Draft(
        (
            DraftClaim(" It sails again. ", (first, first)),
            DraftClaim("", (first,)),
            DraftClaim("it sails  again", (first, second)),
        )
    )
    (verified,) = verify(draft, HITS)
    assert verified.text == "It sails again."
    assert [citation.quote for citation in verified.citations] == [first.text, second.text]


@pytest.mark.parametrize(
    "text",
    [
        "the repair cost 1.5 million crowns",
        "the repair cost 1.50 million crowns",
        "a ticket costs 26500 crowns",
        "a ticket costs 26\u202f500 crowns",
        "it happened on 4 March 2026",
        "it happened on 2026-03-04",
        "2 of its 5 engines were replaced",
    ],
)
def test_numbers_of_the_passage_its_title_and_its_date_may_be_claimed(text: str) -> None:
    assert cited("resumed its crossings on Tuesday", said=text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "the repair cost 2.5 million crowns",
        "the repair cost 15 million crowns",
        "the repair took 9 weeks",
        "fares rose by 20%",
        "it was built in 1874",
        "it happened in 2025",
    ],
)
def test_a_claim_with_a_number_of_its_own_is_dropped(text: str) -> None:
    assert cited("resumed its crossings on Tuesday", said=text) is None


def test_a_number_must_stand_in_a_passage_that_is_cited() -> None:
    hits = [paragraph(FERRY, "fares"), paragraph(FERRY, "engines")]
    assert cited("had not agreed to lower", said="it cost 1.5 million", hits=hits) is None
    both = claim("it cost 1.5 million", Quote(0, "had not agreed to lower"), Quote(1, "at a cost of 1.5 million"))
    assert len(verify(both, hits)) == 1


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("The ferry to Lindholm was repaired, Teodor Brask told the Harbour Post.", True),
        ("The Lindholmers sail again.", True),
        ("The reporter is Runa Ostby.", True),
        ("On Wednesday the yard of the EU spoke.", True),  # the day of the date, an abbreviation
        ("Ships sail again. Nobody objects: Fishermen cheer.", True),  # beginnings of sentences
        ("The Norwegian and Swedish yards replaced engines.", True),
        ("The ferry sails to Copenhagen.", False),
        ("The ferry was repaired, says Captain Ahlgren.", False),
    ],
)
def test_a_claim_with_a_name_that_nobody_was_shown_is_dropped(text: str, kept: bool) -> None:
    assert (cited("resumed its crossings on Tuesday", said=text) is not None) is kept


def test_a_name_may_come_from_another_hit() -> None:
    assert cited("resumed its crossings on Tuesday", said="It is not the mill of Velden") is not None
    assert cited("resumed its crossings", said="It is not the mill of Velden", hits=[whole(FERRY)]) is None


def test_an_empty_draft_and_no_hits_give_no_claims() -> None:
    assert verify(Draft(), HITS) == ()
    assert verify(claim("so it is", Quote(0, "resumed its crossings")), []) == ()


# ---- Whatever a draft holds

TRICKY = st.text(st.sampled_from("aAbİßéﬁ1250.,:'’\"“”-–—… \n\t\u00a0\u00ad\u200b\u0301[]()\ud83d") | st.characters())
PIECES = st.lists(
    st.sampled_from(
        ["the", "Mayor", "can’t", "1.5", "US-made", "—", "“so”", "…", "İzmir", "e\u0301tat", "26,500", "\u200b"]
    ),
    min_size=1,
    max_size=25,
)
SPACES = st.sampled_from([" ", "\n", "  ", "\u00a0", "\n\n", "\t "])


@st.composite
def articles(draw: st.DrawFn) -> Article:
    words = draw(PIECES)
    return Article(draw(TRICKY) + "".join(word + draw(SPACES) for word in words) + draw(TRICKY))


@st.composite
def hits(draw: st.DrawFn) -> Hit:
    article = draw(articles())
    bounds = st.integers(0, len(article.text))
    start, end = sorted((draw(bounds), draw(bounds)))
    return Hit(Passage(article, start, end), 1.0)


@st.composite
def drafts(draw: st.DrawFn, found: list[Hit]) -> Draft:
    sliced = (
        st.nothing()
        if not found
        else st.sampled_from(found).flatmap(
            lambda hit: st.tuples(st.integers(0, 60), st.integers(0, 60)).map(
                lambda span: hit.passage.article.text[min(span) : max(span)]
            )
        )
    )
    quote = st.builds(
        Quote,
        hit=st.integers(-3, 4) | st.integers(),
        text=TRICKY | sliced | sliced.map(str.upper) | st.tuples(sliced, sliced).map(" ... ".join),
        start=st.none() | st.integers(-5, 70) | st.integers(),
    )
    one = st.builds(DraftClaim, text=TRICKY | sliced, quotes=st.lists(quote, max_size=4).map(tuple))
    return Draft(tuple(draw(st.lists(one, max_size=4))))


@given(st.data())
def test_any_draft_gives_claims_with_slices_of_the_articles_of_its_hits(data: st.DataObject) -> None:
    found = data.draw(st.lists(hits(), max_size=3))
    draft = data.draw(drafts(found))
    claims = verify(draft, found)
    articles_found = {hit.passage.article for hit in found}
    proposed = {each.text.strip() for each in draft.claims}
    for each in claims:
        assert each.text in proposed
        assert each.citations
        assert len(set(each.citations)) == len(each.citations)
        for citation in each.citations:
            assert citation.article in articles_found
            assert 0 <= citation.start < citation.end <= len(citation.article.text)
            assert citation.quote.strip()
    assert len({each.text for each in claims}) == len(claims)


@given(st.data())
def test_any_run_of_whole_words_is_found_however_it_is_spelt(data: st.DataObject) -> None:
    article = data.draw(articles())
    words = article.text.split()
    first = data.draw(st.integers(0, len(words)))
    last = data.draw(st.integers(first, len(words)))
    quote = data.draw(st.sampled_from([" ", "\n ", "\u00a0"])).join(words[first:last])
    quote = quote.replace("’", "'").replace("“", '"').replace("—", "-")
    found = cited(quote, said=quote.lower(), hits=[whole(article)])
    if sum(any(character in string.ascii_letters for character in word) for word in words[first:last]) >= 3:
        assert found is not None
        edges = " \"'.,;:!?()[]-…“”„‘’‚«»–—"
        assert normalise(found).text.strip(edges) == normalise(quote).text.strip(edges)
