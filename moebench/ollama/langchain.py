"""The model under test as LangChain objects, and a recorder of what passes between a chain and the server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import BaseMessage, get_buffer_string

from moebench.errors import SetupError
from moebench.ollama.inflight import Slots
from moebench.ollama.options import request_fields, request_options
from moebench.ollama.refusals import Refusal
from moebench.ollama.transport import OllamaTransport
from moebench.ollama.wire import REPEAT_LIMIT, Exchange, current_exchange
from moebench.reading.answer import part
from moebench.types import Call, Options, pack_tokens

try:  # as it is loaded it makes a client of the environment's settings, whatever they are
    from langchain_ollama import ChatOllama, OllamaLLM
    from ollama import ResponseError
except (ImportError, ValueError, OSError) as error:
    raise SetupError(
        "the Python package `ollama` cannot be loaded",
        why=str(error),
        fix="mend or unset what it names: SSL_CERT_FILE, HTTP_PROXY, HTTPS_PROXY, ALL_PROXY or OLLAMA_HOST",
    ) from error

if TYPE_CHECKING:
    from langchain_core.callbacks import CallbackManagerForLLMRun
    from langchain_core.outputs import ChatResult, LLMResult


class _PartedLLM(OllamaLLM):
    """Hands a chain the answer without the thoughts, so that a later step never reads these."""

    opened: bool = False

    def _generate(
        self,
        prompts: list[str],
        stop: list[str] | None = None,
        run_manager: "CallbackManagerForLLMRun | None" = None,
        **kwargs: Any,
    ) -> "LLMResult":
        result = super()._generate(prompts, stop=stop, run_manager=run_manager, **kwargs)
        for generation in result.generations[0]:
            generation.text = _answer(generation.text, opened=self.opened)
        return result


class _PartedChat(ChatOllama):
    """The same for messages."""

    opened: bool = False

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: "CallbackManagerForLLMRun | None" = None,
        **kwargs: Any,
    ) -> "ChatResult":
        result = super()._generate(messages, stop=stop, run_manager=run_manager, **kwargs)
        for generation in result.generations:
            generation.message.content = generation.text = _answer(generation.text, opened=self.opened)
        return result


def _answer(text: str, *, opened: bool) -> str:
    exchange = current_exchange.get()
    return part(text, opened=opened).answer if exchange is None else exchange.parted(opened=opened).answer


class OllamaModels:
    """One served model with fixed options: what chains build on (a `ModelSource`).

    A context manager: at its end answers that are still being read are cut, and connections closed.

    Args:
        base_url: The server.
        model: The tag, as given by the user.
        options: Those in force (`options.in_force`); all of them are sent with every request.
        slots: Where requests wait until they may be sent; None: they need not.
        opened: Whether the model's prompts end within its thoughts.
    """

    def __init__(
        self, base_url: str, model: str, options: Options, *, slots: Slots | None = None, opened: bool = False
    ) -> None:
        self.transport = OllamaTransport(
            base_url,
            options=request_options(options),
            fields=request_fields(options),
            slots=slots or Slots(),
        )
        self._arguments: dict[str, Any] = {
            "model": model,
            "base_url": base_url,
            "opened": opened,
            "cache": False,  # an answer out of a cache of LangChain's would be graded as this model's, now
            "sync_client_kwargs": {"transport": self.transport, "trust_env": False},
            "async_client_kwargs": {"trust_env": False},  # made but not used: no setting may make it fail
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.transport.abort()
        self.transport.close()

    def llm(self) -> OllamaLLM:
        """Returns the model as text in, text out."""
        return _PartedLLM(**self._arguments)

    def chat(self) -> ChatOllama:
        """Returns the model as messages in, message out."""
        return _PartedChat(**self._arguments)


@dataclass(slots=True)
class Cut:
    """Holds what a chain answered."""

    text: str = ""


class CallRecorder(BaseCallbackHandler):
    """Collects what one trial's model requests tell: prompts, pieces, counts, times, and how each ended.

    Args:
        context_tokens: The context that counts, to find prompts that were cut in silence.
        opened: Whether the model's prompts end within its thoughts.
    """

    raise_error = True

    def __init__(self, context_tokens: int, *, opened: bool = False) -> None:
        self._context_tokens = context_tokens
        self._opened = opened
        self._exchanges: dict[UUID, Exchange] = {}

    def on_llm_start(
        self, serialized: dict[str, Any], prompts: list[str], *, run_id: UUID, **kwargs: Any
    ) -> None:
        """Notes the prompt."""
        self._start(run_id, "\n\n".join(prompts))

    def on_chat_model_start(
        self, serialized: dict[str, Any], messages: list[list[BaseMessage]], *, run_id: UUID, **kwargs: Any
    ) -> None:
        """Notes the messages, one below the other."""
        self._start(run_id, "\n\n".join(get_buffer_string(batch) for batch in messages))

    def _start(self, run_id: UUID, prompt: str) -> None:
        self._exchanges[run_id] = Exchange(prompt)
        current_exchange.set(self._exchanges[run_id])  # LangChain calls back in the context that will send it

    @property
    def prompt(self) -> str:
        """The prompts as sent, in order, an empty line between those of several requests."""
        return "\n\n".join(exchange.prompt for exchange in self._exchanges.values())

    @property
    def thinking(self) -> str | None:
        """What the model thought before its answers, whoever parted the two; None where it did not think."""
        return "\n\n".join(filter(None, self._thoughts())) or None

    def _thoughts(self) -> Iterator[str]:
        for exchange in self._exchanges.values():
            yield exchange.parted(opened=self._opened).thinking

    @property
    def parted_by_server(self) -> bool:
        """Whether the server sent thoughts apart from the answer."""
        return any(kind == "thinking" for one in self._exchanges.values() for kind, _, _ in one.pieces)

    @contextmanager
    def cut_short(self) -> Iterator["Cut"]:
        """Within it a chain's answer is put into the `Cut`; it holds what came, where the server cut it short.

        A newer server ends an answer that repeats itself without end by an error. It is an answer all the same, as
        on older servers, which end it without a word: the model's own failure. Of one that was held back whole
        (HTTP 500) nothing is known.
        """
        cut = Cut()
        try:
            yield cut
        except (ResponseError, Refusal) as error:
            last = next(reversed(self._exchanges.values()), None)
            if last is None or not last.pieces or REPEAT_LIMIT not in str(error):
                raise
            last.error = last.error or str(error)
            cut.text = last.parted(opened=self._opened).answer

    def calls(self) -> tuple[Call, ...]:
        """Returns the account of every request.

        Raises:
            TrialError: see `Exchange.call`.
        """
        return tuple(
            exchange.call(opened=self._opened, context_tokens=self._context_tokens)
            for exchange in self._exchanges.values()
        )

    def at_server(self) -> tuple[float, float] | None:
        """Returns when the first request went out and the last answer ended, in seconds of one clock."""
        whole = [
            (one.sent_at, one.ended_at)
            for one in self._exchanges.values()
            if one.sent_at is not None and one.ended_at is not None
        ]
        return (min(sent for sent, _ in whole), max(ended for _, ended in whole)) if whole else None

    def tokens(self) -> str | None:
        """Returns the server's tokenization of prompt and answer, packed; None for several requests, or none."""
        exchanges = list(self._exchanges.values())
        ids = exchanges[0].final.get("context") if len(exchanges) == 1 else None
        whole = isinstance(ids, list) and all(isinstance(one, int) and 0 <= one < 1 << 32 for one in ids)
        return pack_tokens(ids) if whole and ids else None
