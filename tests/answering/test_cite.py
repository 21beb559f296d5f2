from __future__ import annotations

import string
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.answering.cite import verified_short, verify
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


# ---- The short answer


def marked(answer: tuple[int, int], quote: Quote | None = None) -> tuple[int, int] | None:
    """Return the offsets that are kept of an answer inside a quote."""
    quote = quote or Quote(0, "The mayor can’t say", FERRY.text.index("The mayor"))
    (verified,) = verify(claim("so it is", replace(quote, answer=answer)), HITS)
    return verified.citations[0].answer


def test_the_place_of_the_answer_is_kept_inside_its_quote_only() -> None:
    start = FERRY.text.index("The mayor")
    assert marked((start + 4, start + 9)) == (start + 4, start + 9)
    assert marked((start, start + 19)) == (start, start + 19)
    for outside in [
        (start - 1, start + 9),
        (start, start + 20),
        (start + 4, start + 4),
        (start + 9, start + 4),
        (-1, 0),
    ]:
        assert marked(outside) is None


def test_the_place_of_the_answer_is_held_against_where_the_quote_was_found() -> None:
    at = FERRY.text.index("agreed")
    assert marked((at, at + 6), Quote(0, "HAD NOT agreed to lower")) == (at, at + 6)
    assert marked((at, at + 6), Quote(0, "resumed its crossings on Tuesday")) is None


def test_of_the_same_words_cited_twice_the_citation_with_an_answer_is_kept() -> None:
    start = FERRY.text.index("The mayor")
    plain, other = Quote(0, "The mayor", start), Quote(0, "had not agreed", FERRY.text.index("had not agreed"))
    (verified,) = verify(claim("so it is", plain, other, replace(plain, answer=(start + 4, start + 9))), HITS)
    assert [citation.quote for citation in verified.citations] == ["The mayor", "had not agreed"]
    assert verified.citations[0].answer == (start + 4, start + 9)


@pytest.mark.parametrize(
    ("short", "left"),
    [
        ("1.5 million crowns", "1.5 million crowns"),
        ("TWO of its\u00a0five engines", "TWO of its\u00a0five engines"),
        (" Teodor Brask ", "Teodor Brask"),
        ("Teodor Brask; 1.5 million crowns", "Teodor Brask; 1.5 million crowns"),
        ("Teodor Brask; Nils Holm; 1.5 million crowns; Teodor Brask", "Teodor Brask; 1.5 million crowns"),
        ("5 million crowns", None),
        ("-1.5 million", None),  # the minus is not in the quote
        ("Nils Holm; Runa Østby", None),  # the byline is not in the quote
        ("Harbour Post", None),  # the publisher is not cited
        ("", None),
        (",", None),
        (" ; , ; .", None),
    ],
)
def test_a_short_answer_stands_in_a_quote_that_is_shown(short: str, left: str | None) -> None:
    quote = Quote(0, FERRY.text[FERRY.text.index("The yard") : FERRY.text.index("\n\nBrask said")])
    draft = replace(claim("so it is", quote), short=short)
    assert verified_short(draft, verify(draft, HITS)) == left
    assert verified_short(draft, ()) is None


def test_a_short_answer_may_hold_what_joins_several() -> None:
    hits = [whole(Article("He said: rain; rain.", publisher="News; Views"))]
    draft = replace(claim("so it is", Quote(0, "He said: rain; rain.", 0)), short="rain; rain")
    assert verified_short(draft, verify(draft, hits)) == "rain; rain"
    draft = replace(claim("It is of News; Views", Quote(0, "", record="publisher")), short="News; Views")
    assert verified_short(draft, verify(draft, hits)) == "News; Views"


def test_words_at_the_edge_of_a_quote_are_whole_in_the_article() -> None:
    start = FERRY.text.index("The mayor")
    draft = replace(claim("so it is", Quote(0, "The mayor can", start)), short="mayor can")
    assert verified_short(draft, verify(draft, HITS)) is None


# ---- Fields of the catalogue


def recorded(field: str, said: str, article: Article = FERRY) -> Citation | None:
    """Return the citation of a field of the catalogue under a claim, None if the claim was dropped."""
    verified = verify(claim(said, Quote(0, "", record=field)), [whole(article)])
    return verified[0].citations[0] if verified else None


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("authors", "It was written by Runa Østby."),
        ("authors", "it was written by runa  østby"),
        ("published", "It was published on 4 March 2026."),
        ("publisher", "It was published by Harbour Post."),
        ("title", "It is called “Ferry to Lindholm sails again”."),
        ("url", "It is at https://harbour.example/ferry."),
    ],
)
def test_a_field_is_cited_for_a_claim_that_gives_its_value(field: str, said: str) -> None:
    assert recorded(field, said) == Citation(FERRY, 0, 0, record=field)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("authors", "It was written by Runa."),
        ("authors", "It was published by Harbour Post."),
        ("published", "It was published on 14 March 2026."),
        ("published", "It was published on 2026-03-04."),
        ("publisher", "It was published by Harbour Posts."),
        ("text", "It is FERRY"),
        ("id", f"It is {FERRY.id}"),
        ("publisher", ""),
    ],
)
def test_a_field_is_not_cited_for_a_claim_that_gives_another(field: str, said: str) -> None:
    assert recorded(field, said) is None


@pytest.mark.parametrize("field", ["authors", "published", "publisher", "title", "url"])
def test_a_field_without_a_value_is_not_cited(field: str) -> None:
    assert recorded(field, "so it is", Article("A bridge.", authors=("", "—"))) is None
    assert verify(claim("Harbour Post", Quote(9, "", record="publisher")), HITS) == ()


def test_one_of_several_authors_is_enough() -> None:
    article = replace(FERRY, authors=("Runa Østby", "Bo Li"))
    assert recorded("authors", "It was written by Bo Li.", article) is not None


def test_what_a_cited_field_says_is_not_made_up() -> None:
    article = replace(FERRY, url="https://harbour.example/771/Holmgren_Nils")
    assert recorded("url", f"See the page {article.url} of it", article) is not None
    assert recorded("publisher", f"Harbour Post has {article.url}", article) is None


@pytest.mark.parametrize(
    ("field", "short", "left"),
    [
        ("authors", "Bo Li; Runa Østby", "Bo Li; Runa Østby"),
        ("authors", "runa østby", "runa østby"),
        ("authors", "Runa Østby; Nils Holm", "Runa Østby"),
        ("authors", "Runa", None),
        ("published", "4 March 2026", "4 March 2026"),
        ("published", "March 2026", None),
        ("publisher", "Harbour Post", "Harbour Post"),
        ("publisher", "Runa Østby", None),
    ],
)
def test_a_short_answer_may_be_the_value_of_a_cited_field(field: str, short: str, left: str | None) -> None:
    hits = [whole(replace(FERRY, authors=("Runa Østby", "Bo Li")))]
    said = "Runa Østby wrote it for Harbour Post on 4 March 2026"
    draft = replace(claim(said, Quote(0, "", record=field)), short=short)
    assert verified_short(draft, verify(draft, hits)) == left


# ---- Articles that disagree


def test_claims_that_differ_come_last_and_stay_marked() -> None:
    said = [("It sails.", False), ("It burnt.", True), ("It is repaired.", False), ("it sails", True)]
    quote = Quote(0, "resumed its crossings on Tuesday")
    draft = Draft(tuple(DraftClaim(text, (quote,), differs) for text, differs in said))
    claims = verify(draft, HITS)
    assert [(each.text, each.differs) for each in claims] == [
        ("It sails.", False),
        ("It is repaired.", False),
        ("It burnt.", True),
    ]


def test_where_all_before_it_was_dropped_a_claim_differs_from_nothing() -> None:
    good, bad = Quote(0, "resumed its crossings on Tuesday"), Quote(0, "sank on its way home")
    draft = Draft(tuple(DraftClaim(text, (quote,), True) for text, quote in [("a", bad), ("b", good), ("c", good)]))
    assert [each.differs for each in verify(draft, HITS)] == [False, True]


# ---- Whatever a draft holds

LETTERS = st.sampled_from("aAbİßéﬁ1250.,:'’\"“”-–—… \n\t\u00a0\u00ad\u200b\u0301[]()\ud83d") | st.characters()
TRICKY = st.text(LETTERS, max_size=20)
NAMES = st.sampled_from(["", "Bo Li", "İzmir; can’t", "1.5"])
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
    text = draw(TRICKY) + "".join(word + draw(SPACES) for word in words) + draw(TRICKY)
    return Article(text, draw(NAMES), (draw(NAMES), draw(NAMES)), draw(NAMES))


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
        answer=st.none() | st.tuples(st.integers(-5, 70), st.integers(-5, 70)),
        record=st.just("") | st.sampled_from(["authors", "published", "publisher", "title", "text"]),
    )
    one = st.builds(
        DraftClaim,
        text=TRICKY | sliced | NAMES.map("It is by {}.".format),
        quotes=st.lists(quote, max_size=3).map(tuple),
        differs=st.booleans(),
    )
    short = draw(TRICKY | sliced | st.lists(sliced | NAMES, max_size=3).map("; ".join))
    return Draft(tuple(draw(st.lists(one, max_size=4))), short)


# Drawing takes most of the time: a busy machine is no failure.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
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
            if citation.record:
                assert (citation.start, citation.end, citation.answer) == (0, 0, None)
                assert citation.recorded
            else:
                assert 0 <= citation.start < citation.end <= len(citation.article.text)
                assert citation.quote.strip()
            if citation.answer is not None:
                assert citation.start <= citation.answer[0] < citation.answer[1] <= citation.end
    assert len({each.text for each in claims}) == len(claims)
    assert [each.differs for each in claims] == sorted(each.differs for each in claims)
    assert not claims or not claims[0].differs
    short = verified_short(draft, claims)
    assert short is None or all(item in draft.short for item in short.split("; "))


@settings(deadline=None)
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
