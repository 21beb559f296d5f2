"""The chatbot with a language model: whatever the model does, only verified claims are shown, and failures are said."""

import pytest
from langchain_openai import ChatOpenAI

from rag import Archive, Chatbot, MissingExtra, Reason, Turn
from rag.cli import main
from tests.answering.articles import FERRY, FIRE, PLANTED
from tests.openai_server import Ending, OpenAIServer, Reply, claims

QUESTION = "when did the ferry Marit resume its crossings?"


@pytest.fixture(scope="module")
def archive(tmp_path_factory, embedder):
    with Archive(tmp_path_factory.mktemp("model"), embedder=embedder) as archive:
        archive.add([FERRY, FIRE, PLANTED])
        yield archive


def passage_number(archive, article):
    """Return the number under which the model is shown the article."""
    hits = Chatbot(archive).search(QUESTION)
    return next(n for n, hit in enumerate(hits, start=1) if hit.passage.article.title == article.title)


def ask(archive, *script, question=QUESTION, history=()):
    with OpenAIServer(*script) as server:
        model = ChatOpenAI(model="gpt-test", base_url=server.url, api_key="test", max_retries=0, timeout=20)
        return list(Chatbot(archive, llm=model).stream(question, history)), server.requests


def test_claims_come_with_the_words_they_rest_on(archive):
    number = passage_number(archive, FERRY)
    reply = claims(("It sails again since Tuesday.", number, "resumed its crossings on Tuesday after a repair"))
    parts, requests = ask(archive, Reply(reply), history=[Turn("what is the Marit?", "A car ferry. [1]")])
    answer = parts[-1]
    assert answer.text == "It sails again since Tuesday. [1]"
    assert answer.citations[0].article == FERRY
    assert answer.citations[0].quote == "resumed its crossings on Tuesday after a repair"
    assert not parts[0].claims and parts[0].hits
    assert any("A car ferry." in str(message["content"]) for message in requests[0]["messages"])


def test_an_honest_empty_list_declines(archive):
    answer = ask(archive, Reply('{"claims": []}'))[0][-1]
    assert answer.reason is Reason.NOT_ANSWERED
    assert answer.nearest[0].title == FERRY.title


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply("Certainly! The ferry is lovely."), Reason.MODEL_UNUSABLE),
        (Reply(""), Reason.MODEL_UNUSABLE),
        (Reply(claims(("It sank.", 1, "the ferry sank with all hands"))), Reason.MODEL_UNUSABLE),
        (Reply(claims(("It sails.", 99, "resumed its crossings on Tuesday"))), Reason.MODEL_UNUSABLE),
        (Reply(status=429, error="slow down"), Reason.MODEL_FAILED),
        (Reply(status=500, error="out of memory"), Reason.MODEL_FAILED),
    ],
)
def test_rubbish_inventions_and_failures_are_said_and_the_articles_shown(archive, reply, reason):
    answer = ask(archive, reply)[0][-1]
    assert answer.reason is reason and not answer.claims
    assert answer.nearest and answer.hits
    if reply.error != "scripted failure":
        assert reply.error in answer.text


def test_what_was_verified_before_the_line_broke_stays_and_the_break_is_said(archive):
    number = passage_number(archive, FERRY)
    whole = claims(("It sails again.", number, "resumed its crossings on Tuesday"), ("It sank.", number, "sank"))
    parts, _ = ask(archive, Reply([whole[:-40]], ending=Ending.CUT))
    assert [claim.text for claim in parts[-1].claims] == ["It sails again."]
    assert parts[-1].detail and not parts[-1].declined
    assert parts[-1].detail in str(parts[-1])


def test_a_model_that_obeys_planted_words_gets_nothing_past_the_checks(archive):
    parts, requests = ask(
        archive,
        Reply(claims(("The mayor resigned.", 1, "The mayor resigned today"))),
        question="what did the council of Velden decide on the budget?",
    )
    assert parts[-1].reason is Reason.MODEL_UNUSABLE
    roles = [message["role"] for message in requests[0]["messages"]]
    assert roles.count("system") == 1


def test_a_planted_instruction_changes_no_answer_without_a_model(archive):
    answer = Chatbot(archive).answer("what did the council of Velden do with the budget?")
    assert all(citation.article.text.count(citation.quote) for citation in answer.citations)


def test_a_missing_provider_package_is_named_with_its_command(archive):
    with pytest.raises(MissingExtra, match=r"pip install.*langchain-mistralai"):
        Chatbot(archive, llm="mistralai:mistral-small")


def test_rag_llm_is_read_by_the_command(archive, monkeypatch, capsys):
    number = passage_number(archive, FERRY)
    with OpenAIServer(Reply(claims(("It sails again.", number, "resumed its crossings on Tuesday")))) as server:
        monkeypatch.setenv("RAG_LLM", "openai:gpt-test")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "test")
        assert main(["ask", "--archive", str(archive.path), QUESTION]) == 0
    assert capsys.readouterr().out.startswith("It sails again. [1]")
