from benchmarks.paraphrase import chosen
from rag import Archive, Article

STORY = "The ferry Aurora sank off Lisbon. Fishermen saved everyone on board."
OTHER = "Bakers raised the price of bread as flour became dear."


def asked(question, answer, context=STORY):
    return {"question": question, "context": context, "answers": [{"text": answer}]}


def test_questions_are_taken_that_share_few_words_with_what_answers_them(tmp_path, embedder):
    questions = [
        asked("Where did the ferry Aurora sink?", "Lisbon"),
        asked("Near which town did a ship go under?", "Lisbon"),
        asked("Who rescued passengers of the ferry?", "Fishermen"),
        asked("Why do loaves cost more money?", "flour became dear", OTHER),
        asked("Ferry?", "Aurora"),
        asked("Near which town did a ship go under?", "not in the story"),
    ]
    with Archive(tmp_path, embedder=embedder) as archive:
        archive.add([Article(text, key=f"story-{n}") for n, text in enumerate((STORY, OTHER))])
        found = chosen(questions, archive)
    assert [(each.question, each.story) for each in found] == [
        ("Near which town did a ship go under?", "story-0"),
        ("Who rescued passengers of the ferry?", "story-0"),
        ("Why do loaves cost more money?", "story-1"),
    ]
    assert [each.shared for each in found] == [0.0, 1 / 3, 0.0]
