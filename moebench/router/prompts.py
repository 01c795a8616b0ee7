"""What a trial asked: its messages as the chain made them, and the text that the server made of these."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from langchain_core.language_models import LLM, BaseChatModel
from langchain_core.messages import BaseMessage, ChatMessage, get_buffer_string
from langchain_core.outputs import ChatResult

from moebench.chains import CHAINS
from moebench.errors import DataError, MoebenchError
from moebench.router.served import Message, Served
from moebench.router.template import render
from moebench.run.asking import storable
from moebench.suites import question
from moebench.types import Record, Run, Think

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

_ROLES = {"human": "user", "ai": "assistant", "system": "system"}
_THINK_SET_SINCE = (0, 9, 0)  # Ollama tells templates whether thinking was asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request of a chain to a model.

    Attributes:
        way: `generate` (text in) or `chat` (messages in).
        text: The prompt as a record shows it.
    """

    way: Literal["generate", "chat"]
    messages: tuple[Message, ...]
    text: str


class LeftOut(Exception):
    """A trial that cannot be replayed truly; says why in a few words."""


class _Asked(BaseException):
    """Ends a chain at its first request; no error, which a chain might catch or try again after."""

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.asked = asked


class _TextModel(LLM):
    """Ends a chain at its first request, with that request."""

    def _call(self, prompt: str, stop: list[str] | None = None, *_: Any, **__: Any) -> str:
        raise _Asked(Asked(way="generate", messages=(Message(role="user", content=prompt),), text=prompt))

    @property
    def _llm_type(self) -> str:
        return "ending"


class _ChatModel(BaseChatModel):
    """The same for messages."""

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        sent = tuple(_message(message) for message in messages)
        raise _Asked(Asked(way="chat", messages=sent, text=get_buffer_string(messages)))

    @property
    def _llm_type(self) -> str:
        return "ending"


class _EndingModels:
    """A model source whose models end their chain."""

    def llm(self) -> LLM:
        return _TextModel()

    def chat(self) -> BaseChatModel:
        return _ChatModel()


class Prompts:
    """Makes the prompts of one run's trials anew.

    Args:
        run: The run.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._chains: dict[str, Runnable[dict[str, Any], str]] = {}
        self._samples = {
            (suite.name, sample.id): (suite, sample)
            for suite in run.header.suites
            for sample in suite.samples
        }

    def asked(self, record: Record) -> Asked:
        """Returns what a record's trial asked.

        The chain is run again up to its first request. Where it gives another text than the record holds (it
        was edited since), the record's text counts; that tells the messages of a text request only.

        Raises:
            LeftOut: nobody can know what was asked, or the answer is not all that the model wrote.
        """
        generation = record.generation
        if generation is None or not generation.text:
            raise LeftOut("it has no answer")
        if generation.thinking:
            raise LeftOut("the model thought first, and how its thoughts were marked is not recorded")
        if len(generation.calls) != 1:
            raise LeftOut(f"it took {len(generation.calls)} requests, of which the texts are not kept apart")
        asked = self._first_request(record)
        if storable(asked.text) == generation.prompt:
            return asked
        if asked.way == "chat":
            raise LeftOut("its chain was changed since, so that the messages it sent are not known")
        message = Message(role="user", content=generation.prompt)
        return Asked(way="generate", messages=(message,), text=generation.prompt)

    def text(self, record: Record, served: Served) -> str:
        """Returns the prompt as the server handed it to the model.

        Raises:
            LeftOut: see `asked`.
            DataError: the model's template cannot be rendered here.
        """
        asked = self.asked(record)
        if served.renderer:
            raise DataError(
                f"the prompts of {record.key.model} cannot be made anew",
                why=f"its server makes them by code of its own (renderer {served.renderer}), not by a template",
                fix="leave this model out with --models",
            )
        think = self._think(record.key.model)
        return render(
            served.template or "",
            conversation(asked, served),
            think=think not in ("off", "default"),
            think_is_set=think != "default" and self._server_version() >= _THINK_SET_SINCE,
            today=record.finished_at.astimezone().date(),
        )

    def _think(self, model: str) -> Think:
        """Returns what a model was told of thinking; `default`: nothing."""
        report = next((one for one in self._run.models if one.card.name == model), None)
        options = (report.options if report else None) or self._run.header.plan.options
        return options.think if options else "default"

    def _first_request(self, record: Record) -> Asked:
        key = record.key
        try:
            suite, sample = self._samples[key.suite, key.sample]
            if key.chain not in self._chains:
                self._chains[key.chain] = CHAINS.get(key.chain)(_EndingModels())
        except KeyError:
            raise LeftOut("its sample is not in the run's suites") from None
        except MoebenchError:
            raise LeftOut(f"its chain {key.chain} is not registered here") from None
        try:
            self._chains[key.chain].invoke({"question": question(suite, sample)})
        except _Asked as found:
            return found.asked
        raise LeftOut(f"its chain {key.chain} asks no model")

    def _server_version(self) -> tuple[int, ...]:
        server = self._run.header.environment.server
        version = server.version if server else ""
        found = re.match(r"(\d{1,6})\.(\d{1,6})\.(\d{1,6})", version)
        return tuple(int(number) for number in found.groups()) if found else (0,)


def conversation(asked: Asked, served: Served) -> tuple[Message, ...]:
    """Returns the messages that the server renders: the model's own before those of the request.

    Source: GenerateHandler and ChatHandler in github.com/ollama/ollama/blob/main/server/routes.go
    """
    system = (Message(role="system", content=served.system),) if served.system else ()
    if asked.way == "generate":
        return system + served.messages + asked.messages
    begins = asked.messages[0].role if asked.messages else ""
    return (() if begins == "system" else system) + served.messages + asked.messages


def _message(message: BaseMessage) -> Message:
    """Turns LangChain's message into Ollama's, as langchain-ollama does."""
    role = message.role if isinstance(message, ChatMessage) else _ROLES.get(message.type, message.type)
    content = message.content
    if isinstance(content, str):
        return Message(role=role, content=content)
    parts = [part if isinstance(part, str) else str(part.get("text", "")) for part in content]
    return Message(role=role, content="\n".join(parts))
