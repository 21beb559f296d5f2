"""Hits -> Draft by a language model: the step of the retrieval chain that asks one.

    writer(model):  {question, hits, history}  ->  prompt | model | parser  ->  Draft

The model must return claims with quotes of numbered passages, as JSON. What it returns is a draft and no more: only
`cite.verify` decides what is shown. Streamed, drafts grow claim by claim.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import BaseMessage
from langchain_core.output_parsers import BaseTransformOutputParser
from langchain_core.runnables import Runnable, RunnableBranch, RunnableConfig, RunnableLambda
from pydantic import SecretStr, ValidationError

from ..errors import ChatModelError, ChatModelUnusable, MissingExtra, UsageError
from ..types import Draft
from . import prompts, reply

#: Seconds without a sign of life before a call is given up: a small machine reads ten passages in about a minute.
_TIMEOUT = 120
#: What is asked of every model that knows the option. Two retries, because a busy or restarting server is common.
_OPTIONS = {"temperature": 0, "timeout": _TIMEOUT, "max_retries": 2}
#: By default Ollama waits for ever, and silently cuts the beginning off a prompt of more than 2,048 or 4,096 tokens.
_OLLAMA_OPTIONS = {"num_ctx": 8192, "format": "json", "client_kwargs": {"timeout": _TIMEOUT}}
_EXAMPLES = "ollama:llama3.2, openai:gpt-5-mini or anthropic:claude-sonnet-4-5"

#: Characters after which a streamed reply is read no further: a model that repeats itself would never stop.
_LONGEST_REPLY = 50_000
_LONGEST_MESSAGE = 300
#: Passages that a model is shown, the best first: what a small one reads in about a minute.
_PASSAGES = 10

Values = dict[str, Any]


# ---- The model


def chat_model(name: str) -> BaseChatModel:
    """Return the chat model that `name`, `provider:model`, stands for in LangChain's `init_chat_model`.

    Keys and addresses come from the environment variables of the provider's package. Raises `UsageError` for a name of
    no known provider, `MissingExtra` if the provider's package is not installed, `ChatModelError` if it refuses
    (mostly for want of a key).
    """
    provider, _, model = name.partition(":")
    if not provider or not model:
        raise UsageError(f"{name!r} names no language model; write provider:model, e.g. {_EXAMPLES}")
    with _provider_errors(name):
        # Imported here because it takes a second, and a model of the caller's own does without it.
        from langchain.chat_models import init_chat_model

        try:
            plain = init_chat_model(model, model_provider=provider)
        except ImportError as error:
            raise MissingExtra(f"{name}: {_explain(error)}") from error
        except ValueError as error:
            if str(error).startswith("Unsupported provider"):
                raise UsageError(f"{name!r}: {_explain(error)}. Write e.g. {_EXAMPLES}") from error
            raise
        return init_chat_model(model, model_provider=provider, **_accepted_options(provider, plain))


def _accepted_options(provider: str, model: BaseChatModel) -> Values:
    """Return those of our options that the class of `model` has a field for and that the model itself bears."""
    wanted = _OPTIONS | (_OLLAMA_OPTIONS if provider == "ollama" else {})
    known = {name for key, field in type(model).model_fields.items() for name in (key, field.alias)}
    options = {option: value for option, value in wanted.items() if option in known}
    if model.profile and model.profile.get("temperature") is False:  # reasoning models
        options.pop("temperature", None)
    return options


@contextmanager
def _provider_errors(name: str, secrets: Sequence[str] = ()) -> Iterator[None]:
    """Turn whatever a provider's package raises into a `ChatModelError` of one line without `secrets`."""
    try:
        yield
    except (ChatModelError, MissingExtra, UsageError):
        raise
    except Exception as error:  # thirty packages, no common base; nothing is swallowed
        message = f"{name}: {type(error).__name__}: {_explain(error)}"
        for secret in secrets:
            message = message.replace(secret, "***")
        if len(message) > _LONGEST_MESSAGE:
            message = f"{message[:_LONGEST_MESSAGE]}…"
        raise ChatModelError(message) from error


def _explain(error: Exception) -> str:
    """Return, on one line, what an error says and what its first cause says."""
    if isinstance(error, ValidationError):
        # Its own text would repeat the input, keys included.
        said = "; ".join(detail["msg"] for detail in error.errors(include_url=False, include_input=False))
    else:
        said = str(error)
    cause: BaseException = error
    seen = [cause]
    while cause.__cause__ is not None and cause.__cause__ not in seen:
        cause = cause.__cause__
        seen.append(cause)
    # Without it, a server that is not running is a mere “Connection error.”
    root = str(cause) if str(cause) not in said and not isinstance(cause, ValidationError) else ""
    return " ".join(f"{said} ({root})".split() if root else said.split())


class _Guarded(Runnable[LanguageModelInput, BaseMessage]):
    """A chat model whose failures are `ChatModelError`s."""

    def __init__(self, model: BaseChatModel) -> None:
        self._model = model
        self._secrets = [
            value.get_secret_value()
            for value in vars(model).values()
            if isinstance(value, SecretStr) and value.get_secret_value()
        ]

    def _errors(self) -> AbstractContextManager[None]:
        return _provider_errors(type(self._model).__name__, self._secrets)

    def invoke(
        self,
        input: LanguageModelInput,  # noqa: A002
        config: RunnableConfig | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> BaseMessage:
        """Return the whole reply."""
        with self._errors():
            return self._model.invoke(input, config, **kwargs)

    def stream(
        self,
        input: LanguageModelInput,  # noqa: A002
        config: RunnableConfig | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> Iterator[BaseMessage]:
        """Yield the reply in the pieces in which it comes, and hang up on one that does not end."""
        length = 0
        with self._errors():
            for piece in self._model.stream(input, config, **kwargs):
                yield piece
                length += len(piece.text)
                if length > _LONGEST_REPLY:
                    break


# ---- The reply


class DraftParser(BaseTransformOutputParser[Draft]):
    """The model's reply as a `Draft`; streamed, as drafts that grow by whole claims.

    Code fences, thinking aloud and chatter around the JSON are passed over. A claim that is cut off or malformed is
    left out. Raises `ChatModelUnusable` if the reply holds neither one claim nor an honest empty list.
    """

    def parse(self, text: str) -> Draft:
        """Read a whole reply."""
        draft, usable = reply.read(text)
        if not usable:
            said = "no answer in the form asked for" if text.strip() else "an empty reply"
            raise ChatModelUnusable(f"the language model returned {said}")
        return draft

    def _transform(self, input: Iterator[str | BaseMessage]) -> Iterator[Draft]:  # noqa: A002
        text = ""
        shown = Draft()
        for piece in input:
            text += piece if isinstance(piece, str) else piece.text
            draft, _ = reply.read(text)
            if draft != shown:
                yield draft
                shown = draft
        final = self.parse(text)
        if final != shown or not final.claims:
            yield final


# ---- The writer


def writer(model: BaseChatModel) -> Runnable[Values, Draft]:
    """Return the runnable from `{question, hits, history}` to a draft that `model` writes; `history` may be left out.

    If there are no hits, the model is not asked and the draft is empty. Raises `ChatModelError` if the model fails,
    `ChatModelUnusable` if it talks nonsense; streamed, it does so after the claims that were complete by then.
    """
    write = RunnableLambda(_messages) | _Guarded(model) | DraftParser()
    return RunnableBranch((_found_something, write), RunnableLambda(_empty_draft))


def _messages(values: Values) -> list[prompts.Message]:
    return prompts.messages(values["question"], values.get("history", ()), values["hits"][:_PASSAGES])


def _found_something(values: Values) -> bool:
    return bool(values["hits"])


def _empty_draft(_: Values) -> Draft:
    return Draft()
