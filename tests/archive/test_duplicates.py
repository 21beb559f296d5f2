import string
import subprocess
import sys
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.archive.duplicates import COMPARED, MEMBERS, Clusters, candidates, likeness, same_story
from rag.archive.telling import KEYS, Telling

WORDS = [
    "harbour", "mayor", "ferry", "bridge", "council", "strike", "budget", "river", "school", "winter",
    "market", "engine", "railway", "border", "judge", "union", "harvest", "storm", "museum", "doctor",
    "garden", "island", "captain", "tunnel", "library", "signal", "copper", "timber", "minister", "festival",
]  # fmt: skip
FERRY = (
    "The ferry Aurora ran aground off the mole of Lisbon on Monday with 214 people on board, the harbour office said. "
    "Fishermen from the village of Cascais took everyone off before the tide turned, and nobody was seriously hurt. "
    "The captain, Ines Duarte, told reporters that the rudder had stopped answering shortly after six in the morning. "
    "Divers found a hole of 3 metres below the waterline and warned that the ship could break up in a storm. "
    "The operator has cancelled all crossings until Thursday and promised to return the fares of 1,900 passengers. "
    "An inquiry led by the transport ministry will publish its first findings within thirty days, officials added."
)
#: Two stories in each of four scripts.
SCRIPTS = {
    "Chinese": (
        (
            "渡轮周一早上在里斯本港口外搁浅，船上有二百一十四人，渔民在涨潮前把所有人救下，没有人受重伤，运输部将"
            "调查原因。"
        ),
        (
            "中央银行周四宣布维持利率不变，并下调全年经济增长预期，经济学家认为通货膨胀压力已经减弱，市场反应平静"
            "，股价略有上升。"
        ),
    ),
    "Thai": (
        ("เรือข้ามฟากเกยตื้นนอกชายฝั่งลิสบอนเมื่อวันจันทร์ ชาวประมงช่วยผู้โดยสารทั้งหมดก่อนน้ำขึ้น ไม่มีใครบาดเจ็บสาหัส"),
        ("ธนาคารกลางประกาศคงอัตราดอกเบี้ยไว้ตามเดิมและปรับลดคาดการณ์เศรษฐกิจ นักวิเคราะห์เห็นว่าเงินเฟ้อชะลอตัวลงแล้ว"),
    ),
    "Russian": (
        (
            "Паром «Аврора» сел на мель у Лиссабона в понедельник утром. Рыбаки сняли всех пассажиров до "
            "прилива. Капитан сообщила, что руль перестал слушаться. Водолазы нашли пробоину ниже "
            "ватерлинии. Министерство начало расследование и обещает первые выводы через тридцать дней, а "
            "рейсы отменены до четверга включительно."
        ),
        (
            "Центральный банк сохранил ставку без изменений. Экономисты ожидали такого решения и считают, "
            "что инфляция замедляется. Рынок отреагировал спокойно, акции немного выросли. Следующее "
            "заседание совета директоров пройдёт в марте, тогда же выйдет новый прогноз роста, который может "
            "быть пересмотрен в сторону повышения."
        ),
    ),
    "Arabic": (
        (
            "نزل صيادون إلى البحر صباح الاثنين وأنقذوا جميع ركاب العبارة التي جنحت قبالة لشبونة وقالت "
            "القبطانة إن الدفة توقفت عن العمل بعد السادسة بقليل وعثر الغواصون على ثقب تحت خط الماء وألغت "
            "الشركة كل الرحلات حتى الخميس وتعهدت برد ثمن التذاكر وستنشر لجنة التحقيق نتائجها الأولى خلال "
            "ثلاثين يوما كما قال مسؤولون في الوزارة"
        ),
        (
            "أبقى البنك المركزي سعر الفائدة دون تغيير يوم الخميس وخفض توقعاته للنمو هذا العام وقال محللون إن "
            "ضغوط التضخم تراجعت وإن الأسواق استقبلت القرار بهدوء وارتفعت الأسهم قليلا ومن المقرر أن يجتمع "
            "المجلس مرة أخرى في مارس حين تصدر توقعات جديدة قد يعاد النظر فيها إذا استمرت أسعار الطاقة في "
            "الانخفاض خلال الشتاء"
        ),
    ),
}


def prose(seed, words):
    """Sentences of words that no other seed shares, but for a few."""
    random = Random(seed)
    made = [f"{random.choice(WORDS)}{random.choice(string.ascii_lowercase)}" for _ in range(words)]
    return ". ".join(" ".join(made[n : n + 12]).capitalize() for n in range(0, words, 12)) + "."


def told_alike(a, b):
    first, second = same_story(Telling.of(a), Telling.of(b)), same_story(Telling.of(b), Telling.of(a))
    assert first == second
    return first


def clusters(texts):
    """The partition that adding the texts in this order gives."""
    made = Clusters()
    for name, text in texts:
        made.add(name, text)
    return {frozenset(members) for members in made.all()}


def edited(text, rate, seed=1):
    random = Random(seed)
    return " ".join(word if random.random() > rate else random.choice(WORDS) for word in text.split())


def test_keys_are_the_same_in_every_release():
    assert Telling.of(FERRY).keys[:3] == (14860029733731771, 38992251770136697, 61387860611881584)
    assert Telling.of("The harbour froze.").keys == (8838310118453304181,)


def test_keys_are_the_same_in_every_process():
    program = f"from rag.archive.telling import Telling; print(Telling.of({FERRY!r}).keys)"
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == str(Telling.of(FERRY).keys)


def test_keys_are_few_and_fit_a_column_of_sqlite():
    keys = Telling.of(prose(1, 2_000)).keys
    assert len(set(keys)) == len(keys) == KEYS
    assert list(keys) == sorted(keys) and keys[0] >= 0 and keys[-1] < 2**63


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_and_is_its_own_copy_if_it_has_words(text):
    telling = Telling.of(text)
    assert same_story(telling, Telling.of(text)) == bool(len(telling.words)) == bool(telling.keys)


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_the_comparison_is_symmetric(a, b):
    told_alike(f"{FERRY} {a}", f"{FERRY} {b}")
    told_alike(a, b)
    keys, others = Telling.of(a).keys, Telling.of(b).keys
    assert likeness(keys, others) == likeness(others, keys)
    assert 0 <= likeness(keys, others) <= 1


@settings(deadline=None)
@given(
    st.lists(st.text(string.ascii_letters + "éüñЖд", min_size=1, max_size=9), max_size=80),
    st.lists(st.sampled_from([" ", "\n\n", ", ", "” — “", " … ", "\u00a0", "; ", "!"]), min_size=80, max_size=80),
)
def test_case_punctuation_and_white_space_make_no_difference(words, gaps):
    plain = Telling.of(" ".join(words))
    other = Telling.of("«" + "".join(f"{word.upper()}{gap}" for word, gap in zip(words, gaps, strict=False)))
    assert plain.words.tolist() == other.words.tolist()
    assert plain.keys == other.keys


def test_composed_and_decomposed_letters_are_one():
    assert Telling.of("Caf\u00e9 in S\u00e3o Paulo").keys == Telling.of("Cafe\u0301 in Sa\u0303o Paulo").keys


@pytest.mark.parametrize("rate", [0.05, 0.1, 0.2, 0.3])
def test_an_edited_copy_is_found(rate):
    text = prose(1, 400)
    assert told_alike(text, edited(text, rate))


def test_a_copy_without_its_end_or_beginning_is_found():
    text = prose(1, 800)
    words = text.split()
    assert told_alike(text, " ".join(words[:250]))
    assert told_alike(text, " ".join(words[120:]))


def test_a_copy_with_headline_byline_and_local_paragraphs_is_found():
    text = prose(1, 400)
    copy = f"Ship aground\n\nBy A. Writer\n\nLISBON (Agency) — {text[:900]} {prose(2, 60)} {text[900:]}"
    assert told_alike(text, copy)


def test_different_stories_are_kept_apart():
    assert not told_alike(prose(1, 400), prose(2, 400))


@pytest.mark.parametrize("place", ["end", "middle", "beginning"])
def test_a_shared_statement_or_ending_makes_no_copy(place):
    block = prose(9, 150)
    texts = {
        "end": [f"{prose(n, 300)} {block}" for n in (1, 2)],
        "middle": [f"{prose(n, 150)} {block} {prose(n + 5, 150)}" for n in (1, 2)],
        "beginning": [f"{block} {prose(n, 300)}" for n in (1, 2)],
    }
    assert not told_alike(*texts[place])


def test_a_long_ending_under_two_short_stories_makes_no_copy():
    ending = prose(9, 3_000)
    assert not told_alike(f"{prose(1, 300)} {ending}", f"{prose(2, 300)} {ending}")


def test_a_form_filled_in_anew_makes_no_copy():
    form = (
        "{} beat {} {} on Saturday to stay in the race for the title, with two goals by {} in the {}th minute and the "
        "{}th minute. The visitors came back through {}, who struck from {} metres, but could not find an equaliser in "
        "front of {} spectators in the rain. We deserved it over the ninety minutes, the coach said afterwards. The "
        "team now has {} points from {} matches and travels to {} next week, where it last lost by {}."
    )
    first = ("Oslo", "Braga", "3-2", "Moreno", 17, 44, "Larsen", 25, "31,240", 57, 26, "Leeds", "1-4")
    second = ("Graz", "Parma", "2-1", "Tanaka", 8, 61, "Okello", 18, "12,905", 33, 19, "Kobe", "0-5")
    assert not told_alike(form.format(*first), form.format(*second))
    assert told_alike(form.format(*first), form.format(*first).replace("deserved", "had earned"))


def test_a_round_up_is_no_copy_of_its_items():
    items = [prose(n, 100) for n in range(8)]
    assert not any(told_alike(" ".join(items), item) for item in items)


def test_short_texts_are_copies_only_if_their_words_are_equal():
    note = "The harbour is closed on Monday; ferries leave from Cascais."
    assert told_alike(note, note.upper().replace(";", " –"))
    assert not told_alike(note, note.replace("Monday", "Friday"))
    assert not told_alike(note, f"{note} {FERRY}")


def test_of_an_endless_text_the_beginning_is_read():
    assert len(Telling.of("\ufdfa" * 10**6).words) < 200_000
    assert len(Telling.of("a " * 10**6).words) == 100_000


@pytest.mark.parametrize("text", ["", " \n", "… — !"])
def test_a_text_without_words_is_like_no_other(text):
    assert Telling.of(text).keys == ()
    assert not told_alike(text, text)
    assert clusters([(1, text), (2, text)]) == {frozenset({1}), frozenset({2})}


@pytest.mark.parametrize("script", SCRIPTS)
def test_other_scripts(script):
    text, other = (2 * story for story in SCRIPTS[script])
    assert told_alike(text, f"{text[20:]} {text[:10]}")
    assert not told_alike(text, other)


@settings(deadline=None, max_examples=25)
@given(st.permutations(range(9)))
def test_the_order_of_arrival_makes_no_difference(order):
    texts = {}
    for story in range(3):
        whole = prose(story, 500)
        texts |= {3 * story: whole, 3 * story + 1: edited(whole, 0.1), 3 * story + 2: whole[: len(whole) // 2]}
    assert clusters([(n, texts[n]) for n in order]) == {frozenset({n, n + 1, n + 2}) for n in (0, 3, 6)}


def test_a_whole_text_joins_its_two_halves_whenever_it_comes():
    words = prose(1, 800).split()
    parts = {"first": " ".join(words[:400]), "second": " ".join(words[400:]), "whole": " ".join(words)}
    for order in (("first", "second", "whole"), ("whole", "second", "first"), ("second", "whole", "first")):
        assert clusters([(name, parts[name]) for name in order]) == {frozenset(parts)}


@settings(deadline=None)
@given(st.text(min_size=1), st.lists(st.text(), max_size=5))
def test_equal_texts_are_always_in_one_cluster(text, others):
    made = Clusters()
    for n, other in enumerate(others):
        made.add(n, other)
    first = made.add("a", text)
    second = made.add("b", text)
    assert first == second == made["a"] or not Telling.of(text).keys


def test_a_cluster_is_called_by_its_first_member():
    made = Clusters()
    assert [made.add("x", prose(1, 200)), made.add("y", FERRY), made.add("z", prose(1, 200))] == [0, 1, 0]
    assert (made["x"], made["y"], made["z"], len(made)) == (0, 1, 0, 3)


def test_more_copies_than_are_looked_at_for_a_key_are_still_one_cluster():
    assert len(clusters([(n, FERRY) for n in range(2 * MEMBERS)])) == 1


def test_a_boilerplate_under_hundreds_of_articles_neither_joins_them_nor_hides_a_copy():
    ending = prose(999, 300)
    texts = [(n, f"{prose(n, 150)} {ending}") for n in range(5 * MEMBERS)]
    copy = "copy", f"{edited(prose(4 * MEMBERS, 150), 0.1)} {ending}"
    made = clusters([*texts, copy])
    assert frozenset({4 * MEMBERS, "copy"}) in made
    assert len(made) == len(texts)


@given(st.lists(st.lists(st.integers(0, 100), max_size=MEMBERS, unique=True), max_size=KEYS))
def test_few_articles_are_compared_with_a_new_one(holders):
    keys = list(range(len(holders)))
    assert len(candidates(keys, holders, lambda _: keys)) <= COMPARED


def test_candidates_that_share_rare_keys_come_first():
    keys = [1, 2, 3, 4, 5]
    common = list(range(10, 30))
    holders = [common, common, common, [*common, 40], [40]]
    assert candidates(keys, holders, lambda _: keys)[:2] == [40, 10]
