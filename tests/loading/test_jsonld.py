import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.loading import jsonld

ARTICLE = {"@type": "NewsArticle", "headline": "Harbour freezes over"}
WHOLE = json.dumps(ARTICLE)


@pytest.mark.parametrize(
    "script",
    [
        WHOLE,
        f"<!-- {WHOLE} -->",
        f"//<![CDATA[\n{WHOLE}\n//]]>",
        f"{WHOLE};",
        '{"@type": "NewsArticle", "headline": "Harbour freezes over",}',
        '{"@type": "NewsArticle",, "headline": "Harbour freezes over"}',
        WHOLE.replace('"', "&quot;"),
        WHOLE.replace('"', '\\"'),
    ],
)
def test_what_templates_do_to_json_is_undone(script):
    assert jsonld.parse(script) == [ARTICLE]


def test_commas_and_brackets_inside_strings_stay():
    assert jsonld.parse('[{"a": "x,} , ]", "b": "say \\"no,\\"",}]') == [[{"a": "x,} , ]", "b": 'say "no,"'}]]


def test_line_breaks_control_characters_and_unknown_escapes_in_strings_are_read():
    assert jsonld.parse('{"a": "one\ntwo\x0b", "b": "it\\\'s", "c": "\\\\x"}') == [
        {"a": "one\ntwo\x0b", "b": "it\\'s", "c": "\\x"}
    ]


def test_of_several_values_those_before_a_broken_one_are_read():
    assert jsonld.parse(f'{WHOLE} {{"a": 1}} {{"b":') == [ARTICLE, {"a": 1}]


@pytest.mark.parametrize("script", ["", "no", "{", "[" * 200_000, '{"a":' * 200_000, '{"a": ' + "1" * 5_000 + "}"])
def test_what_is_no_json_gives_nothing(script):
    assert jsonld.parse(script) == []


@given(st.text(alphabet='{}[]",:\\ \n@a1&quot;-<!') | st.text())
def test_any_text_is_read_or_passed_over(script):
    assert isinstance(jsonld.nodes(jsonld.parse(script)), list)


def test_references_are_followed_wherever_the_object_stands():
    graph = {"@graph": [ARTICLE | {"author": [{"@id": "#mira"}]}, {"@type": "Person", "@id": "#mira", "name": "Mira"}]}
    found = [node for node in jsonld.nodes([graph]) if jsonld.kinds(node) == {"NewsArticle"}]
    assert [node["author"][0]["name"] for node in found] == ["Mira"]


def test_a_reference_to_itself_ends():
    assert jsonld.nodes([{"@id": "#a", "author": {"@id": "#a"}, "b": 1}])


def test_what_an_article_holds_is_not_beside_it():
    live = ARTICLE | {"liveBlogUpdate": [{"@type": "BlogPosting", "headline": "Ice at noon"}]}
    assert [node["headline"] for node in jsonld.nodes([[live]])] == ["Harbour freezes over"]


def test_types_lose_the_address_of_their_vocabulary():
    assert jsonld.kinds({"@type": ["http://schema.org/NewsArticle", "schema:Report", 1]}) == {"NewsArticle", "Report"}
    assert jsonld.kinds({}) == set()
