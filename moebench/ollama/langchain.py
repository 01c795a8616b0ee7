"""The model under test as LangChain objects, and what their callbacks tell of each request.

`invoke` returns the text alone; timing, token counts and the way an answer ended reach callbacks only.
"""

import importlib
import time
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import BaseMessage, get_buffer_string
from langchain_core.outputs import LLMResult

from moebench.errors import SetupError, TrialError
from moebench.ollama.inflight import Slots, on_sent
from moebench.ollama.transport import OllamaTransport
from moebench.types import Call, Options, Stop

try:  # as it is loaded it makes a client of the environment's settings, whatever they are
    from ollama import ResponseError
except (ImportError, ValueError, OSError) as error:
    raise SetupError(
        "the Python package `ollama` cannot be loaded",
        why=str(error),
        fix="mend or unset what it names: SSL_CERT_FILE, HTTP_PROXY, HTTPS_PROXY, ALL_PROXY or OLLAMA_HOST",
    ) from error

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable
    from langchain_ollama import ChatOllama, OllamaLLM

REPETITION_PIECES = 30  # Ollama stops an answer after more than 30 identical pieces in a row
NUM_KEEP = 4  # tokens of a cut prompt's beginning that Ollama keeps by default
_NS = 1e-9


class OllamaModels:
    """One served model with fixed options: what chains build on (a `ModelSource`).

    A context manager: at its end answers that are still being read are cut, and connections closed.

    Args:
        base_url: The server.
        model: The tag, as given by the user.
        options: All of them are sent with every request.
        slots: Where requests wait until they may be sent; None: they need not.
    """

    def __init__(self, base_url: str, model: str, options: Options, *, slots: Slots | None = None) -> None:
        self.transport = OllamaTransport(
            base_url,
            options={"min_p": options.min_p},
            fields={"truncate": False, "shift": False},
            slots=slots or Slots(),
        )
        self._arguments: dict[str, Any] = {
            "model": model,
            "base_url": base_url,
            "temperature": options.temperature,
            "top_p": options.top_p,
            "top_k": options.top_k,
            "repeat_penalty": options.repeat_penalty,
            "repeat_last_n": options.repeat_last_n,
            "seed": options.seed,
            "num_ctx": options.num_ctx,
            "num_predict": options.num_predict,
            "keep_alive": int(options.keep_alive_s),
            "reasoning": options.think,
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

    def llm(self) -> "OllamaLLM":
        """Returns the model as text in, text out."""
        from langchain_ollama import OllamaLLM

        return OllamaLLM(**self._arguments)

    def chat(self) -> "ChatOllama":
        """Returns the model as messages in, message out."""
        from langchain_ollama import ChatOllama

        return ChatOllama(**self._arguments)


@dataclass(slots=True)
class _Request:
    """One model request in progress, or finished."""

    prompt: str
    sent: float = field(default_factory=time.perf_counter)
    pieces: list[str] = field(default_factory=list)
    first_piece: float | None = None
    info: dict[str, Any] = field(default_factory=dict)
    error: BaseException | None = None

    def mark_sent(self) -> None:
        """Notes that it goes out now, after LangChain's work and any waiting for a slot."""
        self.sent = time.perf_counter()

    @property
    def repeats(self) -> bool:
        """Whether its last 30 pieces are all the same, but for white space, as Ollama compares them."""
        last = [piece.strip() for piece in self.pieces[-REPETITION_PIECES:]]
        return len(last) == REPETITION_PIECES and len(set(last)) == 1


class CallRecorder(BaseCallbackHandler):
    """Collects what one trial's model requests tell: prompts, pieces, counts, times, and how each ended.

    Args:
        num_ctx: The context window that was asked for, to find prompts that were cut in silence.
    """

    raise_error = True

    def __init__(self, num_ctx: int) -> None:
        self._num_ctx = num_ctx
        self._requests: dict[UUID, _Request] = {}

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
        self._requests[run_id] = _Request(prompt)
        on_sent.set(self._requests[run_id].mark_sent)  # LangChain calls back in the context that will send it

    def on_llm_new_token(self, token: Any, *, run_id: UUID, **kwargs: Any) -> None:
        """Notes a piece of the answer; empty ones (thinking, the end) are none."""
        request = self._requests[run_id]
        if not isinstance(token, str) or not token:
            return
        if request.first_piece is None:
            request.first_piece = time.perf_counter()
        request.pieces.append(token)

    def on_llm_end(self, response: LLMResult, *, run_id: UUID, **kwargs: Any) -> None:
        """Notes the server's account of the request."""
        self._requests[run_id].info = dict(response.generations[0][0].generation_info or {})
        message = getattr(response.generations[0][0], "message", None)
        thinking = message.additional_kwargs.get("reasoning_content") if message is not None else None
        if thinking:
            self._requests[run_id].info["thinking"] = thinking

    def on_llm_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        """Notes that the request broke."""
        self._requests[run_id].error = error

    @property
    def prompt(self) -> str:
        """The prompts as sent, in order, an empty line between those of several requests."""
        return "\n\n".join(request.prompt for request in self._requests.values())

    @property
    def thinking(self) -> str | None:
        """What the model wrote before its answers; None where it did not think."""
        return (
            "\n\n".join(r.info["thinking"] for r in self._requests.values() if r.info.get("thinking")) or None
        )

    def repeated_text(self) -> str | None:
        """Returns the last answer's text if the server cut it off for endless repetition by an error."""
        last = next(reversed(self._requests.values()), None)
        if last is None or last.error is None or not last.repeats or "repeat" not in str(last.error):
            return None
        return "".join(last.pieces)

    def calls(self) -> tuple[Call, ...]:
        """Returns the account of every request.

        Raises:
            TrialError: `incomplete`, an answer's stream ended without its end mark; `empty_load`, the server
                only loaded the model; `prompt_truncated`, the server cut the prompt to fit its context.
        """
        return tuple(self._call(request) for request in self._requests.values())

    def _call(self, request: _Request) -> Call:
        info = request.info
        call = Call(
            input_tokens=info.get("prompt_eval_count"),
            output_tokens=info.get("eval_count"),
            load_s=_seconds(info.get("load_duration")),
            prefill_s=_seconds(info.get("prompt_eval_duration")),
            decode_s=_seconds(info.get("eval_duration")),
            total_s=_seconds(info.get("total_duration")),
            first_token_s=None if request.first_piece is None else request.first_piece - request.sent,
            stop="unknown",
        )
        if info.get("done") is not True:
            if request.repeats:
                return replace(call, stop="repetition")
            raise TrialError(
                "the answer is incomplete",
                why=f"its stream ended without `done` after {len(request.pieces)} pieces",
                fix="resume the run to ask again; if it happens often, look into the server's log",
                kind="incomplete",
            )
        self._refuse_truncated_prompt(call, info.get("context"))
        return replace(call, stop=_stop(info.get("done_reason")))

    def _refuse_truncated_prompt(self, call: Call, context: Any) -> None:
        """Finds a prompt that the server cut to fit its context without a word, as servers do unless told not to.

        A cut prompt counts as `num_ctx` tokens (before Ollama 0.30), `num_ctx - 1` (0.30.0), or about half of
        it (0.30.11). A half-full context is no proof, so there the tokens of the whole prompt and answer must
        be more than were seen, too; /api/generate gives them as `context`. They are counted anew from the
        text, so that for an answer that is noise their number alone proves nothing either.
        """
        if call.input_tokens is None:
            return
        whole = len(context) - (call.output_tokens or 0) if isinstance(context, list | tuple) else 0
        half = self._num_ctx - (self._num_ctx - NUM_KEEP) // 2
        halved = abs(call.input_tokens - half) <= 2 and whole > call.input_tokens + half // 4
        if halved or call.input_tokens >= self._num_ctx - 1:
            raise TrialError(
                "the prompt was cut off by the server",
                why=f"the context holds {self._num_ctx} tokens, and the model saw {call.input_tokens} of "
                f"{whole if whole > call.input_tokens else 'more'}",
                fix="run again with a larger --num-ctx",
                kind="prompt_truncated",
            )


def import_langchain() -> None:
    """Imports all that chains are built with. It takes a second, and costs none while a model loads."""
    for name in ("langchain_ollama", "langchain_core.prompts", "langchain_core.output_parsers"):
        importlib.import_module(name)


def invoke(runnable: "Runnable[dict[str, Any], str]", inputs: dict[str, Any], recorder: CallRecorder) -> str:
    """Runs a chain with a recorder.

    Returns:
        The answer. An answer that a newer server cut off for endless repetition, which it reports as an error,
        is an answer all the same, as on older servers: the model's own failure.
    """
    try:
        return runnable.invoke(inputs, config={"callbacks": [recorder]})
    except ResponseError:
        text = recorder.repeated_text()
        if text is None:
            raise
        return text


def _seconds(nanoseconds: Any) -> float | None:
    return nanoseconds * _NS if isinstance(nanoseconds, int | float) else None


def _stop(reason: Any) -> Stop:
    if reason == "load":
        raise TrialError(
            "the server gave no answer",
            why="it only loaded the model (done_reason `load`), as it does for an empty prompt",
            fix="look at the prompt of this sample; resume the run to ask again",
            kind="empty_load",
        )
    return reason if reason in ("stop", "length") else "unknown"
