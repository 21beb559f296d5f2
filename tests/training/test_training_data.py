"""Named for its package: `test_data.py` is the benchmarks' own."""

import gzip
import json
import re
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rag.text import sentences, trim
from training.claims import CLAIMS, Claim, read_claims
from training.data import FILES, Example, Item, Sampler, _cut, held_out, read

FERRY = "The ferry sails again. It costs ten crowns. Teodor Brask said so on Monday."


def record(question="Who said so?", context=FERRY, answers=("Teodor Brask",), source="squad2", document=None):
    return {
        "question": question,
        "context": context,
        "answers": [{"text": text, "start": context.index(text)} for text in answers],
        "source": source,
        "document": document,
    }


def written(folder, *records):
    """Write the records to the first file, and nothing to the others; return the folder."""
    for name in FILES:
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            if name == FILES[0]:
                file.writelines(json.dumps(each) + "\n" for each in records)
    return folder


def example(question, context, answer="", *, source="squad2", document=""):
    spans = ((context.index(answer), context.index(answer) + len(answer)),) if answer else ()
    return Example(question, context, spans, source=source, document=document)


# ---- Reading


def test_examples_are_read_with_their_answers(tmp_path):
    given_record = record("  Who said so?\n", answers=("Teodor Brask", "Brask"), document="Ferry_to_Lindholm")
    (found,) = read(written(tmp_path, given_record))
    assert found.question == "Who said so?"
    assert [found.context[start:end] for start, end in found.answers] == ["Teodor Brask", "Brask"]
    assert (found.source, found.document, found.title) == ("squad2", "Ferry_to_Lindholm", "Ferry to Lindholm")


def test_all_files_are_read_in_their_order(tmp_path):
    for n, name in enumerate(FILES):
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.write(json.dumps(record(f"Question {n}?")) + "\n")
    assert [each.question for each in read(tmp_path)] == ["Question 0?", "Question 1?", "Question 2?", "Question 3?"]


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_an_error(tmp_path, name):
    (written(tmp_path) / f"{name}.jsonl.gz").unlink()
    with pytest.raises(OSError, match=name):
        read(tmp_path)


def test_an_answer_that_does_not_stand_where_it_should_is_left_out(tmp_path):
    moved = record(answers=("Teodor Brask", "Monday"))
    moved["answers"][0]["start"] += 1
    (found,) = read(written(tmp_path, moved))
    assert [found.context[start:end] for start, end in found.answers] == ["Monday"]


def test_an_example_whose_answers_are_all_wrong_is_left_out(tmp_path):
    moved = record()
    moved["answers"][0]["start"] += 1
    blank = record(answers=(" ",))
    unanswerable = record("Who sank?", answers=())
    assert [each.question for each in read(written(tmp_path, moved, blank, unanswerable))] == ["Who sank?"]


def test_a_very_long_question_is_cut(tmp_path):
    (found,) = read(written(tmp_path, record("why " * 200)))
    assert len(found.question) == 300


@pytest.mark.parametrize(
    ("document", "title"),
    [
        (None, ""),
        ("", ""),
        ("Ferry", "Ferry"),
        ("/wiki/Old_Mill", "Old Mill"),
        ("12345", ""),
        ("news:12:3", ""),
        ("Amazon_Reviews", ""),
        ("Reddit_7", ""),
    ],
)
def test_a_title_is_made_of_the_name_of_a_document(tmp_path, document, title):
    (found,) = read(written(tmp_path, record(document=document)))
    assert found.title == title


# ---- Holding out


def test_whole_contexts_are_held_out_and_none_is_lost():
    examples = [example(f"Question {n}?", f"Context {n % 40}.") for n in range(120)]
    kept, held = held_out(examples, share=10)
    assert sorted(each.question for each in kept + held) == sorted(each.question for each in examples)
    assert len({each.context for each in held}) == 4 and len(held) == 12
    assert not {each.context for each in kept} & {each.context for each in held}
    assert held_out(examples[::-1], share=10)[1] == held[::-1]


def test_single_sentences_are_not_held_out():
    examples = [example(f"Question {n}?", f"Sentence {n}.", source="qamr") for n in range(100)]
    assert held_out(examples, share=10) == (examples, [])


# ---- Cutting passages


def test_a_short_context_is_kept_whole():
    assert _cut(example("Who?", FERRY, "Teodor Brask"), Random(0)) == (FERRY, (44, 56))
    assert _cut(example("Who?", FERRY), Random(0), 100) == (FERRY, None)


def test_all_answers_and_several_places_of_the_answer_are_seen():
    context = " ".join(f"This is sentence number {n} of them all." for n in range(60))
    both = Example("Which?", context, ((24, 25), (context.index("59"), context.index("59") + 2)))
    cuts = [_cut(both, Random(seed)) for seed in range(60)]
    assert {text[start:end] for text, (start, end) in cuts} == {"0", "59"}
    assert {len(text) > 560 for text, _ in cuts} == {True, False}
    assert len({_cut(example("Which?", context, "30"), Random(seed))[1] for seed in range(60)}) > 5


CONTEXTS = st.lists(
    st.integers(1, 30).map(lambda words: "It" + " was there" * words + "."), min_size=1, max_size=12
).flatmap(
    lambda parts: st.tuples(
        st.sampled_from([" ", "\n\n"]).map(lambda gap: gap.join(parts)), st.integers(0, 3_000), st.integers(1, 40)
    )
)


@settings(deadline=None)
@given(CONTEXTS, st.integers(0, 500), st.sampled_from([0, 80, 200, 700]))
def test_a_cut_passage_holds_its_answer_and_no_more_than_it_may(given_context, seed, limit):
    context, at, length = given_context
    start, end = trim(context, at % len(context), min(len(context), at % len(context) + length))
    assume(start < end)
    answer = context[start:end]
    text, span = _cut(Example("What?", context, ((start, end),)), Random(seed), limit)
    assert text in context
    assert span is not None and text[slice(*span)] == answer
    assert text.startswith("It") and text.endswith(".")
    # Only the sentences of the answer itself may be longer than the limit.
    borders = [each for each in sentences(context) if each[0] < end and start < each[1]] or [(start, end)]
    own = max(borders[-1][1], end) - min(borders[0][0], start)
    assert len(text) <= max(limit or 1_000, own)


@settings(deadline=None)
@given(CONTEXTS, st.integers(0, 500), st.sampled_from([0, 80, 200, 700]))
def test_a_passage_is_cut_between_sentences(given_context, seed, limit):
    context, *_ = given_context
    text, span = _cut(Example("What?", context, ()), Random(seed), limit)
    assert span is None
    known = sentences(context)
    assert text in context
    if text != context:
        assert text.startswith("It") and text.endswith(".")
        assert any(context[first:last] == text for first, _ in known for _, last in known)


# ---- Items


def passages():
    """Return examples of whole passages of three documents, two questions each."""
    found = []
    for n, town in enumerate(("Lindholm", "Velden", "Aarberg")):
        context = f"The port of {town} opened in 190{n}. It has {n + 3} cranes. Its master is Runa Falk{n}. " * 2
        found += [
            example(f"When did the port of {town} open?", context, f"190{n}", document=town),
            example(f"Who is the master of {town}?", context, f"Runa Falk{n}", document=town),
        ]
    return found


def sampler(examples, mined=None, contexts=()):
    return Sampler(examples, mined or {}, contexts)


def rows(made, epochs=40):
    return [row for seed in range(epochs) for item in made.epoch(seed) for row in item.rows]


def test_the_same_seed_gives_the_same_epoch():
    assert sampler(passages()).epoch(3) == sampler(passages()).epoch(3)
    assert sampler(passages()).epoch(3) != sampler(passages()).epoch(4)


def test_each_source_is_drawn_by_its_weight():
    examples = [example("Who said so?", FERRY, "Teodor Brask", source=source) for source in ("onestopqa_guardian",) * 5]
    assert len(sampler(examples).epoch(0)) == 15
    rare = [example("Who said so?", FERRY, "Teodor Brask", source="qanom")] * 1_000
    assert 50 < len(sampler(rare).epoch(0)) < 120
    unknown = [example("Who said so?", FERRY, "Teodor Brask", source="another")] * 7
    assert len(sampler(unknown).epoch(0)) == 7


def test_questions_that_readers_confuse_are_drawn_more_often():
    many = [example("How many crowns does it cost?", FERRY, "ten", source="another")] * 500
    assert 650 < len(sampler(many).epoch(0)) < 750


def test_every_answer_stands_where_it_is_said_to():
    answers = {"1900", "1901", "1902", "Runa Falk0", "Runa Falk1", "Runa Falk2"}
    found = {context[slice(*span)] for _, _, context, span in rows(sampler(passages())) if span is not None}
    assert found == answers


def test_the_second_row_of_an_item_does_not_answer():
    examples = passages()
    tempting = "The ports of 1900, 1901 and 1902 belong to Runa Falk0, Runa Falk1 and Runa Falk2."
    contexts = [tempting, *(each.context for each in examples[::2])]
    mined = {each.question: [0, 1, 2, 3] for each in examples}
    items = [item for seed in range(40) for item in sampler(examples, mined, contexts).epoch(seed)]
    pairs = [item.rows for item in items if len(item.rows) == 2]
    assert 0.5 < len(pairs) / len(items) < 0.8
    besides = set()
    for (question, header, context, span), (other, beside_header, beside, none) in pairs:
        assert none is None
        if beside == context:  # asked something else
            assert beside_header == header
            assert set(other.casefold().strip("?").split()) - set(question.casefold().strip("?").split())
        else:
            assert context[slice(*span)] not in beside
            besides.add(beside)
    assert 0.05 < sum(one[2] == beside[2] for one, beside in pairs) / len(pairs) < 0.3
    # Other passages as they are, and the own one without the sentences that answer.
    assert besides & set(contexts)
    assert any("Its master is Runa Falk0" in each and "1900" not in each for each in besides)
    assert all(len(item.rows) <= 2 for item in items)


def test_without_any_other_passage_only_robbed_ones_stand_beside():
    only = [example("Who said so?", FERRY, "Teodor Brask", document="Ferry")]
    besides = {item.rows[1][2] for seed in range(80) for item in sampler(only).epoch(seed) if len(item.rows) == 2}
    assert besides == {"The ferry sails again. It costs ten crowns."}


def test_some_questions_are_made_unanswerable():
    found = rows(sampler(passages()))
    towns = ("Lindholm", "Velden", "Aarberg")
    twisted = [
        (question, context)
        for question, _, context, span in found
        if span is None and any(town in question and town not in context for town in towns)
    ]
    assert twisted
    assert len(twisted) < len(found) / 4
    # And of names that stand beside the answer.
    assert any("Runa Falk" in question and "Runa Falk" in context for question, _, context, _ in found)


def test_a_sentence_is_put_among_others_of_its_document():
    texts = {"a": [f"Mayor A{n} spoke." for n in range(5)], "b": [f"Mayor B{n} sang." for n in range(5)]}
    examples = [
        example(f"Who is {text[7]}?", text, text.split()[1], source="qadiscourse_wikinews", document=document)
        for document, known in texts.items()
        for text in known
    ]
    sizes = set()
    items = [item for seed in range(40) for item in sampler(examples).epoch(seed)]
    for question, _, context, span in (item.rows[0] for item in items):
        (document,) = {"a" if "A" in part else "b" for part in context.split(" Mayor ")}
        parts = [context[start:end] for start, end in sentences(context)]
        assert set(parts) <= set(texts[document]) and len(parts) == len(set(parts))
        (number,) = re.findall(r"\d", question)
        assert context[slice(*span)] == f"{document.upper()}{number}"
        sizes.add(len(parts))
    assert sizes == {1, 2, 3, 4, 5}


def test_headers_are_written_for_some():
    headers = [header for _, header, _, _ in rows(sampler(passages()))]
    assert 0.3 < headers.count("") / len(headers) < 0.7
    assert any(header.startswith("The port of") for header in headers)


def test_the_length_of_an_item_is_that_of_its_longest_row():
    assert Item((("ab?", "cd", "efg", (0, 1)), ("ab?", "", "e", None))).length == 8


# ---- Claims


def claims_in(folder, **files):
    """Write the records of each file of claims, none where not given; return the folder."""
    for name in CLAIMS:
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(each) + "\n" for each in files.get(name, ()))
    return folder


def test_claims_have_the_neutral_texts_that_their_sets_name(tmp_path):
    folder = claims_in(
        tmp_path,
        ver_fm2_gold=[
            {"claim": "The ferry sails.", "evidence": "It sails again.", "label": "supported"},
            {"claim": "The ferry sank.", "evidence": "It sails again.", "label": "refuted"},
        ],
        ver_fm2_weak_neutral=[{"claim": "The ferry sails.", "evidence": "It is white.", "label": "neutral"}],
        ret_wice_claim_sentence=[
            {"question": "Bread is dear.", "passage": "Flour is dear.", "label": 1},
            {"question": "Bread is dear.", "passage": "Bakers bake.", "label": 0},
        ],
    )
    assert read_claims(folder) == [
        Claim("The ferry sails.", "It sails again.", ("It is white.",)),
        Claim("Bread is dear.", "Flour is dear.", ("Bakers bake.",)),
    ]


def test_a_claim_without_neutral_texts_gets_the_evidence_of_others_that_is_most_alike(tmp_path):
    texts = {
        "The ferry sails.": "The white ferry sails.",
        "The ferry sank.": "A ferry sank.",
        "Bread is dear.": "Dear!",
    }
    records = [{"claim": claim, "evidence": text, "label": "supported"} for claim, text in texts.items()]
    found = {each.claim: each for each in read_claims(claims_in(tmp_path, ver_fever_dev=records))}
    assert found["The ferry sails."] == Claim("The ferry sails.", "The white ferry sails.", ("A ferry sank.",))
    # Nothing is like it, so there is nothing to tell it from.
    assert "Bread is dear." not in found


def test_an_epoch_holds_every_claim_with_a_text_beside_it():
    claims = [Claim(f"Ferry {n} sails.", f"Evidence {n}.", (f"Beside {n}.",)) for n in range(30)]
    items = [item for item in Sampler([], {}, [], claims).epoch(0) if item.claim]
    assert sorted(item.rows[0][2] for item in items) == sorted(each.evidence for each in claims)
    for (asked, _, evidence, none), (same, _, beside, nothing) in (item.rows for item in items):
        assert asked == same and none is nothing is None
        assert evidence.replace("Evidence", "Beside") == beside
