import re
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from training import augment

QUESTION = "When did the harbour of Lindholm open to the first ships?"
SEEDS = range(400)


def test_a_question_is_typed_in_several_ways():
    typed = [augment.as_typed(QUESTION, Random(seed)) for seed in SEEDS]
    assert 0.3 < typed.count(QUESTION) / len(typed) < 0.7
    assert QUESTION.lower() in typed
    assert QUESTION.rstrip("?") in typed
    assert "harbour Lindholm open first ships" in typed
    misspelt = [each for each in typed if abs(len(each) - len(QUESTION)) == 1 and each.endswith("?")]
    assert misspelt


def test_the_same_seed_types_the_same():
    assert all(augment.as_typed(QUESTION, Random(seed)) == augment.as_typed(QUESTION, Random(seed)) for seed in SEEDS)


def test_few_words_are_never_cut_to_keywords():
    typed = {augment.as_typed("Who is the mayor?", Random(seed)).lower() for seed in SEEDS}
    assert {len(each.split()) for each in typed} == {4}


@settings(deadline=None)
@given(st.text(max_size=60), st.integers(0, 1_000))
def test_no_question_is_lost(question, seed):
    typed = augment.as_typed(question, Random(seed))
    if re.search(r"\w", question):
        assert typed.strip()
    assert len(typed) <= len(question.lower()) + 2


@settings(deadline=None)
@given(st.sampled_from(["harbour", "Lindholm ferry", "a bus to Velden", "of it", ""]), st.integers(0, 1_000))
def test_a_slip_changes_one_letter_inside_one_word(text, seed):
    slipped = augment._slip(text, Random(seed))
    changed = [(old, new) for old, new in zip(text.split(), slipped.split(), strict=True) if old != new]
    assert len(changed) <= 1
    for old, new in changed:
        assert len(old) >= 4
        assert sorted(old) == sorted(new) or abs(len(old) - len(new)) == 1
    if not re.search(r"\w{4}", text):
        assert slipped == text


def test_a_slip_drops_doubles_or_swaps_a_letter():
    assert {augment._slip("is word", Random(seed)) for seed in range(200)} == {
        *("is ord", "is wrd", "is wod"),
        *("is wword", "is woord", "is worrd"),
        *("is owrd", "is wrod", "is wodr"),
    }


# ---- Questions that only look answerable


def asked(question, context="The mill burned down.", others=(), answer="mill"):
    """Return all that `unanswerable` makes of a question."""
    start = context.index(answer) if answer in context else 0
    place = (start, start + len(answer))
    return {augment.unanswerable(question, context, place, others, Random(seed)) for seed in range(60)}


def test_a_name_is_exchanged_for_one_of_other_questions():
    others = ["Who met the alderman of Velden?", "When was Runa Falk born?", "who owns it?"]
    assert asked("When did the alderman of Lindholm resign?", others=others) == {
        "When did the alderman of Velden resign?",
        "When did the alderman of Runa Falk resign?",
    }


def test_a_number_is_exchanged_for_another():
    others = ["Who won 12 prizes?", "What cost 1,200 crowns?", "Who won 7 prizes?"]
    assert asked("Who saw 7 ships?", others=others) == {"Who saw 12 ships?", "Who saw 1,200 ships?"}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who was the first alderman?", "Who was the last alderman?"),
        ("Who was the OLDEST alderman?", "Who was the youngest alderman?"),
        ("What happened before noon?", "What happened after noon?"),
        ("Who won?", "Who lost?"),
    ],
)
def test_a_word_is_exchanged_for_its_opposite(question, expected):
    assert asked(question) == {expected}


def test_one_of_several_changes_is_made():
    assert asked("Who won 7 prizes?", others=["Was it 12?"]) == {"Who lost 7 prizes?", "Who won 12 prizes?"}


def test_what_the_context_speaks_of_is_no_exchange():
    others = ["Who met the alderman of Velden?", "Who won 12 prizes?"]
    context = "His rival lost in Lindholm, but VELDEN has 12 prizes."
    assert asked("Who won 7 prizes in Lindholm?", context, others, answer="VELDEN") == {None}


def test_a_name_is_exchanged_for_one_beside_the_answer():
    context = "In spring the alderman of Velden, Runa Falk, met Ines Duarte there. A ferry sails to Aarberg."
    assert asked("Who is the harbour pilot of Velden?", context, answer="Runa Falk") == {
        "Who is the harbour pilot of Ines Duarte?",
    }
    # No name is left in that sentence: one of another, but none of the question's, and not the answer.
    assert asked("Whom did the Veldeners and Ines Duarte meet?", context, answer="Runa Falk") == {
        "Whom did the Veldeners and Aarberg meet?",
        "Whom did the Aarberg and Ines Duarte meet?",
    }


@pytest.mark.parametrize(
    ("question", "said", "never"),
    [
        ("Who is the prime minister?", "Who is the foreign minister?", "Who is the prime senator?"),
        ("How tall is it?", "How wide is it?", "How tall is it?"),
        ("Who was her Brother?", "Who was her sister?", "Who was her Brother?"),
    ],
)
def test_an_office_a_measure_or_a_relation_is_exchanged_for_another(question, said, never):
    changed = asked(question)
    assert said in changed
    assert never not in changed
    assert said not in asked(question, f"It says: {said}")


@pytest.mark.parametrize(
    "question", ["Who is the alderman?", "", "why?", "What about 7 ships?", "Who met the Falk family?"]
)
def test_where_nothing_can_be_exchanged_there_is_no_question(question):
    assert asked(question) == {None}


@settings(deadline=None)
@example("When did Runa Falk leave Lindholm?", ["Velden", "Velden"], ["Who saw Ines Duarte?"], 123)
@given(
    st.sampled_from(["Who won 7 prizes in New Velden first?", "Who is it?", "When did Runa Falk leave Lindholm?"]),
    st.lists(st.sampled_from(["Velden", "lost", "12", "last", "mill", "Ines Duarte"]), max_size=6),
    st.lists(st.sampled_from(["Who saw Ines Duarte?", "Where is the port of Velden?", "Who won 12 games?"])),
    st.integers(0, 1_000),
)
def test_a_new_word_that_the_context_says_is_one_of_its_names(question, words, others, seed):
    context = " ".join(words)
    changed = augment.unanswerable(question, context, (0, 0), others, Random(seed))
    if changed is not None:
        assert changed != question
        new = set(re.findall(r"\w+", changed)) - set(re.findall(r"\w+", question))
        assert new
        # Only names are taken from the context itself, those that stand beside the answer.
        assert all(word[0].isupper() for word in new & set(words))


# ---- Headers


def test_a_header_has_title_publisher_and_date_each_now_and_then_missing():
    title = "Ferry sails again"
    headers = [augment.header(title, Random(seed)).split(" | ") for seed in SEEDS]
    assert {len(parts) for parts in headers} == {1, 2, 3}
    assert [""] in headers
    for parts in headers:
        kept = [part for part in parts if part]
        if title in kept:
            assert kept.pop(0) == title
        if kept and re.fullmatch(r"[12]?\d [A-Z][a-z]+ 20[012]\d", kept[-1]):
            kept.pop()
        assert all(publisher in augment._PUBLISHERS for publisher in kept)
        assert len(kept) <= 1
    with_title = sum(title in parts for parts in headers) / len(headers)
    assert 0.75 < with_title < 0.95


def test_without_title_a_header_starts_with_the_publisher_or_the_date():
    assert all(not augment.header("", Random(seed)).startswith((" ", "|")) for seed in SEEDS)
