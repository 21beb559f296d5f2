import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answering import pool as pooling
from rag.answering.calibration import Calibration, Evidence
from rag.answering.pool import key
from rag.types import Article, Candidate, Copy, Hit, Passage, Query, Reading, Understood

#: Any words may answer it.
ASKED = "What is it?"


#: Believes an answer as far as its articles together do.
BOTH = Evidence(best=1.0, agreement=1.0, stories=0.0, titled=0.0, rank=0.0, fresh=0.0)
PLAIN = Calibration(0.0, 1.0, 1.0, 0.0, 1.0, 0.0, BOTH, 0.0, BOTH, 0.5)


def pool(question, hits, today=None, calibration=PLAIN):
    return pooling.pool(Query(question, question, today=today), hits, calibration)


def hit(text, *answers, probability=1.0, article=None, before="Before. "):
    """Return a read hit: `answers` are (words, share); its passage begins after `before` in its article."""
    article = article or Article(before + text, title=text)
    start = article.text.index(text)
    found = tuple(Candidate(text.index(words), text.index(words) + len(words), 0.0, share) for words, share in answers)
    return Hit(Passage(article, start, start + len(text)), 1.0, reading=Reading(1.0, found, probability))


def words(answer, hits):
    """Return what each mention of an answer says."""
    return [hits[each.hit].passage.article.text[each.start : each.end] for each in answer.mentions]


def test_no_hits_and_unread_hits_give_no_answers():
    assert pool(ASKED, []) == []
    unread = hit("Ann Lee won.", ("Ann Lee", 0.9))
    assert pool(ASKED, [Hit(unread.passage, 1.0)]) == []
    assert pool(ASKED, [hit("Nobody won.")]) == []


def test_an_answer_says_where_it_stands_and_how_far_it_is_believed():
    hits = [hit("Ann Lee won.", ("Ann Lee", 0.5), probability=0.8)]
    (answer,) = pool(ASKED, hits)
    assert words(answer, hits) == ["Ann Lee"]
    assert answer.best == answer.mentions[0].weight == pytest.approx(0.4)
    assert answer.support == pytest.approx(0.4)


def test_what_other_stories_say_of_an_answer_is_evidence():
    hits = [
        hit("Bo Ray won.", ("Bo Ray", 0.6)),
        hit("Ann Lee won.", ("Ann Lee", 0.5)),
        hit("The race was won by Ann Lee.", ("Ann Lee", 0.5)),
    ]
    ann, bo = pool(ASKED, hits)
    assert ann.evidence.stories - bo.evidence.stories == pytest.approx(math.log(2))
    assert ann.evidence.titled == bo.evidence.titled == 1.0  # Each stands in the text that is the title here, too.
    assert bo.evidence.rank == 0.0 and ann.evidence.rank == pytest.approx(-math.log(2))
    unweighed = replace(PLAIN, choice=BOTH._replace(agreement=0.0))
    assert words(pool(ASKED, hits, calibration=unweighed)[0], hits) == ["Bo Ray"]
    weighed = replace(unweighed, choice=unweighed.choice._replace(stories=5.0))
    assert words(pool(ASKED, hits, calibration=weighed)[0], hits) == ["Ann Lee", "Ann Lee"]


def test_the_title_speaks_for_an_answer_where_there_are_others():
    titled = hit("She won there.", ("She", 0.4), article=Article("Before. She won there.", title="She wins"))
    other = hit("It was Bo Ray.", ("Bo Ray", 0.5), article=Article("Before. It was Bo Ray.", title="A race"))
    assert [answer.evidence.titled for answer in pool(ASKED, [titled, other])] == [0.0, 1.0]
    assert [answer.evidence.titled for answer in pool(ASKED, [titled])] == [0.0]


@pytest.mark.parametrize(
    ("question", "days", "fresh"),
    [
        ("Who won this week?", 0, 1.0),
        ("Who won this week?", 10, math.exp(-1)),
        ("Who won this week?", -1, 1.0),  # clocks of two continents
        ("Who won this week?", -9, 0.0),
        ("Who won?", 0, 0.0),
    ],
)
def test_new_articles_speak_for_an_answer_where_news_is_asked_for(question, days, fresh):
    today = datetime(2026, 5, 20, tzinfo=UTC)
    article = Article("Before. Ann Lee won.", published=today - timedelta(days=days))
    (answer,) = pool(question, [hit("Ann Lee won.", ("Ann Lee", 0.5), article=article)], today)
    assert answer.evidence.fresh == pytest.approx(fresh)


def test_the_only_story_found_is_not_held_against_its_answer():
    (alone,) = pool(ASKED, [hit("Bo Ray won.", ("Bo Ray", 0.6))])
    among = pool(ASKED, [hit("Bo Ray won.", ("Bo Ray", 0.6)), hit("A race was held.")])[0]
    assert alone.evidence.stories > among.evidence.stories > 0


def test_an_article_on_something_else_hardly_speaks_for_an_answer():
    match, other = Article("Before. Ann Lee won.", title="A race"), Article("Before. Bo Ray won.", title="Bo Ray wins")
    asked = hit("Ann Lee won.", ("Ann Lee", 0.4), article=match)
    else_ = replace(hit("Bo Ray won.", ("Bo Ray", 0.6), article=other), topical=0.39)
    alike = replace(else_, topical=0.4)
    assert words(pool(ASKED, [asked, else_])[0], [asked, else_]) == ["Ann Lee"]
    assert words(pool(ASKED, [asked, alike])[0], [asked, alike]) == ["Bo Ray"]
    # Nor does its title, nor does it count as a story that does not give the other answer.
    (ann, bo), (_, told) = pool(ASKED, [asked, else_]), pool(ASKED, [asked, alike])[::-1]
    assert bo.evidence.titled == 0.0 < told.evidence.titled
    assert ann.evidence.stories > pool(ASKED, [asked, alike])[1].evidence.stories
    # Of hits that are all on something else each counts as before.
    assert pool(ASKED, [else_])[0].evidence.stories == pool(ASKED, [alike])[0].evidence.stories


def test_who_won_in_another_year_is_hardly_an_answer():
    then, now = (datetime(year, 5, 20, tzinfo=UTC) for year in (2024, 2026))
    hits = [
        hit("Bo Ray won.", ("Bo Ray", 0.8), article=Article("Before. Bo Ray won.", published=now)),
        hit("Ann Lee won.", ("Ann Lee", 0.5), article=Article("Before. Ann Lee won.", published=then)),
    ]
    assert words(pool("What won in 2024?", hits)[0], hits) == ["Ann Lee"]
    assert words(pool("What won?", hits)[0], hits) == ["Bo Ray"]


def test_the_same_answer_in_two_articles_is_supported_by_both():
    hits = [
        hit("Bo Ray won.", ("Bo Ray", 0.6)),
        hit("Ann Lee won.", ("Ann Lee", 0.5)),
        hit("The race was won by Ann Lee.", ("Ann Lee", 0.5)),
    ]
    first, second = pool(ASKED, hits)
    assert words(first, hits) == ["Ann Lee", "Ann Lee"]
    assert [each.hit for each in first.mentions] == [1, 2]
    assert first.best < second.best == pytest.approx(0.6)
    assert first.support == pytest.approx(0.5 + 0.5 - 0.25, abs=0.03)


def test_copies_of_one_story_count_once():
    wire = hit("Ann Lee won.", ("Ann Lee", 0.5))
    local = hit("Ann Lee won it.", ("Ann Lee", 0.5))
    alone = pool(ASKED, [wire])[0].support
    assert pool(ASKED, [wire, local])[0].support > alone
    copies = [Copy(each.passage.article.id, "", "", "") for each in (wire, local)]
    together = [replace(wire, copies=(copies[1],)), replace(local, copies=(copies[0],))]
    assert pool(ASKED, together)[0].support == alone


def test_an_article_counts_once():
    article = Article("Ann Lee won. The prize went to Ann Lee. All cheered Ann Lee.")
    parts = ("Ann Lee won.", "The prize went to Ann Lee.", "All cheered Ann Lee.")
    shares = (0.3, 0.6, 0.5)
    hits = [hit(part, ("Ann Lee", share), article=article) for part, share in zip(parts, shares, strict=True)]
    (answer,) = pool(ASKED, hits)
    assert [each.hit for each in answer.mentions] == [1, 2, 0]
    assert answer.support == pytest.approx(answer.best)
    assert answer.best == pytest.approx(0.6, abs=0.02)


def test_the_same_words_twice_in_a_passage_are_one_answer():
    hits = [hit("Joe Biden won. Mr. Biden said so.", ("Joe Biden", 0.5), ("Mr. Biden", 0.3))]
    (answer,) = pool(ASKED, hits)
    assert words(answer, hits) == ["Joe Biden", "Mr. Biden"]
    assert answer.support == pytest.approx(0.5)


def test_a_better_rank_counts_among_equals():
    hits = [hit("Ann won.", ("Ann", 0.5)), hit("Bo won.", ("Bo", 0.5))]
    assert [words(answer, hits) for answer in pool(ASKED, hits)] == [["Ann"], ["Bo"]]
    assert [words(answer, hits[::-1]) for answer in pool(ASKED, hits[::-1])] == [["Bo"], ["Ann"]]
    hits = [hit("Ann won.", ("Ann", 0.5)), hit("Bo won.", ("Bo", 0.505)), hit("Cy won.", ("Cy", 0.6))]
    assert [words(answer, hits) for answer in pool(ASKED, hits)] == [["Cy"], ["Ann"], ["Bo"]]


OFFICE = "Who is the president of Lindland?"


def test_who_is_said_to_hold_the_office_comes_before_other_presidents():
    hits = [
        hit("Lindland saw US President Ann Lee.", ("Ann Lee", 0.6)),
        hit("Lindland President Bo Ray spoke.", ("Bo Ray", 0.5)),
    ]
    assert [words(answer, hits) for answer in pool(OFFICE, hits)] == [["Bo Ray"], ["Ann Lee"]]
    # What is asked about need not stand beside its holder in the question's words.
    assert pool(OFFICE, hits)[0].best > 0.8


def test_who_is_not_said_to_hold_it_is_believed_less():
    hits = [hit("Ann Lee won in Lindland.", ("Ann Lee", 0.5))]
    assert pool(OFFICE, hits)[0].best < 0.4 < pool("Who won in Lindland?", hits)[0].best


def test_who_is_not_said_to_hold_it_contradicts_nobody():
    hits = [
        hit("Lindland President Bo Ray spoke.", ("Bo Ray", 0.5)),
        hit("Lindland saw President Ann Lee.", ("Ann Lee", 0.6)),
    ]
    bo, ann = pool(OFFICE, hits)
    assert [pooling.may_differ(Query(OFFICE, OFFICE), each, hits) for each in (bo, ann)] == [True, False]
    assert pooling.may_differ(Query(ASKED, ASKED), ann, hits)


def test_of_several_holders_the_latest_comes_first():
    old, new = (
        Article(f"Before. Lindland President {name} spoke.", title="Talks", published=datetime(year, 5, 1, tzinfo=UTC))
        for name, year in (("Ann Lee", 2021), ("Bo Ray", 2023))
    )
    hits = [
        hit("Lindland President Ann Lee spoke.", ("Ann Lee", 0.7), article=old),
        hit("Lindland President Bo Ray spoke.", ("Bo Ray", 0.6), article=new),
    ]
    assert words(pool(OFFICE, hits)[0], hits) == ["Bo Ray"]
    assert words(pool("Who was the president of Lindland?", hits)[0], hits) == ["Ann Lee"]
    # Before the new one was there, nobody could know.
    assert words(pool(OFFICE, hits, datetime(2022, 5, 1, tzinfo=UTC))[0], hits) == ["Ann Lee"]
    unbelieved = [hits[0], hit("Lindland President Bo Ray spoke.", ("Bo Ray", 0.01), article=new)]
    assert words(pool(OFFICE, unbelieved)[0], unbelieved) == ["Ann Lee"]


def test_a_new_holder_is_believed_however_many_name_the_old_one():
    def said(name, year, n=0):
        text = f"Lindland President {name} spoke{' again' * n}."
        article = Article(f"Before. {text}", title="Talks", published=datetime(year, 5, 1, tzinfo=UTC))
        return hit(text, (name, 0.6), article=article)

    hits = [*(said("Ann Lee", 2021, n) for n in range(9)), said("Bo Ray", 2023)]
    counting = replace(PLAIN, pooled_bias=-3.0, pooled=BOTH._replace(stories=2.0))
    new, old = pool(OFFICE, hits, calibration=counting)
    assert words(new, hits) == ["Bo Ray"]
    assert new.probability == new.best > 0.8
    assert old.probability == counting.belief(old.evidence)


def test_marks_alone_are_no_answer():
    assert pool(ASKED, [hit("He — won.", ("—", 0.9))]) == []


SAME = [
    ("Biden", "Joe Biden"),
    ("President Biden", "Joe Biden"),
    ("Mr. Biden", "Biden"),
    ("Biden's", "Biden"),
    ("the Northern Alliance", "Northern Alliance"),
    ("northern alliance", "Northern Alliance"),
    ("Runa Ostby", "Runa Ostby, 41"),
    ("Malmö", "Malmo"),
    ("Malmo\u0308", "Malmö"),
    ("Bélanger", "Belanger"),
    ("O’Brien", "O'Brien"),
    ("in Budapest", "Budapest"),
    ("Budapest", "Budapest, Hungary"),
    ("1,200", "1200"),
    ("1,200,300", "1200300"),
    ("about 1,200 people", "1,200"),
    ("more than 5%", "5 percent"),
    ("three", "3"),
    ("Three people", "3 people"),
    ("$1.5 million", "1.5 million dollars"),
    ("$1.5 million", "$1.5m"),
    ("five billion", "5bn"),
    ("two trillion", "2tn"),
    ("5 thousand", "5,000"),
    ("October 17", "Oct. 17"),
    ("17 October 2025", "October 17th, 2025"),
    ("Sept. 1", "September 1st"),
    ("May 2", "2nd May"),
    ("17 October", "17 October 2025"),
    ("10:30 a.m.", "10:30 am"),
    ("2–1", "2-1"),
    ("U.S.", "US"),
    ("the United States", "the U.S."),
    ("the United States of America", "USA"),
    ("the U.N.", "United Nations"),
    ("the European Union", "EU"),
    ("the UK", "United Kingdom"),
    ("J.K. Rowe", "J. K. Rowe"),
    ("the prime minister", "Prime Minister"),
]
DIFFERENT = [
    ("Joe Biden", "Donald Trump"),
    ("Hunter Biden", "Joe Biden"),
    ("Budapest", "Bucharest"),
    ("5", "6"),
    ("five", "six"),
    ("1,200", "1,300"),
    ("1,200", "200"),
    ("5,2024", "52024"),
    ("1.5", "5"),
    ("1.5 million", "2.5 million"),
    ("5 million", "5 billion"),
    ("5", "5 million"),
    ("$5m", "5 people"),
    ("2-1", "1-2"),
    ("2-2", "2"),
    ("10:30", "10:45"),
    ("October 17", "October 18"),
    ("2024", "2025"),
    ("May 2024", "June 2024"),
    ("the prime minister", "the secretary general"),
    ("Ann Lee", "Ann Ray"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_answer(one, other):
    hits = [hit(f"It was {one} there.", (one, 0.5)), hit(f"They say {other} too.", (other, 0.4))]
    assert len(pool(ASKED, hits)) == len(pool(ASKED, hits[::-1])) == 1


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_answers(one, other):
    hits = [hit(f"It was {one} there.", (one, 0.5)), hit(f"They say {other} too.", (other, 0.4))]
    assert len(pool(ASKED, hits)) == len(pool(ASKED, hits[::-1])) == 2


@settings(deadline=None)
@given(st.text(max_size=30))
def test_every_text_with_a_letter_or_digit_has_a_key(text):
    found = key(text)
    assert all(word == word.casefold() and not word.isspace() for word in found)
    if any(character.isascii() and character.isalnum() for character in text):
        assert found


TEXT = "Ann Lee, Bo Ray, Ann, the 5 of May, 6, 1,200 and — so on"
HITS = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.floats(0, 1),
        st.none()
        | st.lists(
            st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT)), st.floats(0, 1)).map(
                lambda each: Candidate(min(each[:2]), max(each[:2]), 0.0, each[2])
            ),
            max_size=3,
        ),
    ),
    max_size=8,
)


@settings(deadline=None)
@given(HITS)
def test_support_is_a_probability_and_no_mention_is_lost(drawn):
    hits = [
        Hit(
            Passage(Article(TEXT, key=name), 0, len(TEXT)),
            1.0,
            reading=None if candidates is None else Reading(0.0, tuple(candidates), probability),
        )
        for name, probability, candidates in drawn
    ]
    answers = pool(ASKED, hits)
    for answer in answers:
        weights = [mention.weight for mention in answer.mentions]
        assert answer.best == max(weights)
        assert answer.best - 1e-9 <= answer.support <= 1
        assert answer.support >= 0
    assert [each.support for each in answers] == sorted((each.support for each in answers), reverse=True)
    named = sum(
        bool(key(TEXT[each.start : each.end])) for hit in hits if hit.reading for each in hit.reading.candidates
    )
    assert sum(len(answer.mentions) for answer in answers) == named


def test_the_wording_that_is_most_believed_in_all_comes_first():
    hits = [
        hit("The champion Bo Ray won.", ("champion Bo Ray", 0.6)),
        hit("Bo Ray won.", ("Bo Ray", 0.5)),
        hit("The race was won by Bo Ray.", ("Bo Ray", 0.5)),
    ]
    (answer,) = pool(ASKED, hits)
    assert words(answer, hits) == ["Bo Ray", "Bo Ray", "champion Bo Ray"]
    assert answer.best == pytest.approx(0.6)


# ---- What the question itself says


def test_who_is_asked_about_is_not_the_answer():
    hits = [hit("Ann Lee met Bo Ray.", ("Ann Lee", 0.8), ("Bo Ray", 0.2))]
    assert [words(answer, hits) for answer in pool("Whom did Ann Lee meet?", hits)] == [["Bo Ray"]]


def test_of_what_is_offered_only_that_answers():
    hits = [hit("Bread is dear and prices rise.", ("Bread", 0.7), ("rise", 0.2))]
    assert [words(answer, hits) for answer in pool("Does bread in all of Velden rise or fall?", hits)] == [["rise"]]


@pytest.mark.parametrize("question", ["Did Ann Lee win?", "Who won, Ann Lee or Bo Ray?"])
def test_but_it_may_be_named_among_others_or_only_to_be_confirmed(question):
    hits = [hit("Ann Lee won.", ("Ann Lee", 0.8))]
    assert [words(answer, hits) for answer in pool(question, hits)] == [["Ann Lee"]]


def test_who_tells_what_a_thing_is_names_it():
    hits = [
        hit("A ferry sails daily to the south.", ("south", 0.8)),
        hit("Velden was a port. It was old.", ("a port", 0.6)),
    ]
    assert words(pool("What is Velden?", hits)[0], hits) == ["a port"]
    assert words(pool("What is there to see?", hits)[0], hits) == ["south"]


# ---- When it is asked


@pytest.mark.parametrize(
    ("question", "first"), [("Who won this week?", "Bo"), ("Who won on Monday?", "Bo"), ("Who won?", "Ann")]
)
def test_who_asks_for_the_news_is_not_told_old_news(question, first):
    old, new = (
        Article(f"{name} won.", name, published=datetime(year, 5, 4, tzinfo=UTC))
        for name, year in (("Ann", 2021), ("Bo", 2025))
    )
    hits = [
        hit("Ann won.", ("Ann", 0.8), article=old, probability=0.5),
        hit("Bo won.", ("Bo", 0.8), article=new, probability=0.4),
    ]
    answers = pool(question, hits, today=datetime(2025, 5, 6, tzinfo=UTC))
    assert words(answers[0], hits) == [first]
    # Whoever does not say when they ask is told what is best supported.
    assert words(pool(question, hits)[0], hits) == ["Ann"]


def test_what_stands_in_passages_about_something_else_counts_for_no_answer():
    sure = hit("Ann Lee won.", ("Ann Lee", 0.9))
    elsewhere = [hit(f"Ann Lee is at home {n}.", ("Ann Lee", 0.5), probability=0.1) for n in range(3)]
    (alone,), (mentioned,) = pool(ASKED, [sure]), pool(ASKED, [sure, *elsewhere])
    assert mentioned.evidence.stories == alone.evidence.stories
    (agreed,) = pool(ASKED, [sure, hit("The race was won by Ann Lee.", ("Ann Lee", 0.1))])
    assert agreed.evidence.agreement > mentioned.evidence.agreement == 0


def test_what_tells_of_something_else_does_not_speak_against_an_answer():
    told = hit("Ann Lee won.", ("Ann Lee", 0.9))
    else_ = [hit(f"Of item {n}.", (f"item {n}", 0.5), probability=0.1) for n in range(15)]
    rivals = [hit(f"Bo {n} won.", (f"Bo {n}", 0.5), probability=0.8) for n in range(15)]

    def stories(hits):
        return next(each for each in pool(ASKED, hits) if words(each, hits)[0] == "Ann Lee").evidence.stories

    assert stories([told, *else_]) == stories([told]) > stories([told, *rivals])


COUNT = "How many people died in the quake?"


def counted(number, day, share=0.9):
    article = Article(f"Before. {number} people died.", title="Quake", published=datetime(2026, 2, day, tzinfo=UTC))
    return hit(f"{number} people died.", (number, share), article=article)


@pytest.mark.parametrize("asked", [COUNT, "how many people did the quake kill?", "What is the number of dead?"])
def test_of_counts_of_the_dead_the_latest_comes_first(asked):
    hits = [counted("37", 3), counted("164", 5, 0.7), counted("311", 10, 0.6)]
    first, *others = pool(asked, hits)
    assert words(first, hits) == ["311"]
    assert first.probability == max(each.probability for each in [first, *others])
    assert words(pool("How many houses are there?", hits)[0], hits) == ["37"]


def test_a_later_count_must_be_believed_and_have_been_published():
    hits = [counted("37", 3), counted("164", 5, 0.7), counted("311", 10, 0.3)]
    assert words(pool(COUNT, hits)[0], hits) == ["164"]
    asked = datetime(2026, 2, 3, 12, tzinfo=UTC)
    assert words(pool(COUNT, hits, asked)[0], hits) == ["37"]


def test_what_another_passage_denies_is_hardly_believed():
    first = hit("She won by 412 votes.", ("412", 0.9))
    later = hit("She won by 142 votes, not by 412 as announced.", ("142", 0.8))
    hits = [first, later]
    assert [words(each, hits)[0] for each in pool("By how many votes did she win?", hits)] == ["142", "412"]
    unsaid = [first, hit("She won by 142 votes.", ("142", 0.8))]
    assert words(pool("By how many votes did she win?", unsaid)[0], unsaid) == ["412"]


def test_of_two_papers_the_one_that_is_named_is_believed():
    gull = hit("Three were hurt.", ("Three", 0.6), article=Article("Before. Three were hurt.", publisher="The Gull"))
    post = hit("Seven were hurt.", ("Seven", 0.8), article=Article("Before. Seven were hurt.", publisher="Post"))
    asked = "According to The Gull, how many were hurt?"

    def first(*publishers):
        query = Query(asked, asked, understood=Understood(publishers=publishers))
        return words(pooling.pool(query, [gull, post], PLAIN)[0], [gull, post])

    assert (first(), first("The Gull"), first("The Gull", "Post")) == (["Seven"], ["Three"], ["Seven"])


def test_a_question_without_end_is_borne():
    hits = [counted("37", 3), counted("164", 5, 0.7)]
    assert words(pool("how many people " * 5_000, hits)[0], hits) == ["37"]
