"""One model request and what came back, as it went over the wire.

LangChain hands on the answer's text and little else: not when its pieces came, not what a model thought, not how
a broken stream broke. So the transport feeds every byte to an `Exchange`, of which a trial's figures are made.
"""

import json
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal

from moebench.errors import TrialError
from moebench.reading.answer import Parted, part
from moebench.types import Call, Stop

REPETITION_PIECES = 30  # Ollama before 0.34 ends an answer after more than 30 identical pieces in a row
REPEAT_LIMIT = "repeat limit"  # in the words of the error by which later ones end it
_LEFT_BEHIND = 40  # characters of marks that a server may leave before an answer
NUM_KEEP = 4  # tokens of a cut prompt's beginning that Ollama keeps by default
_NS = 1e-9

Kind = Literal["thinking", "answer"]


@dataclass(slots=True)
class Exchange:
    """A request in progress, or finished.

    Attributes:
        prompt: As LangChain handed it over, chat messages one below the other.
        sent_at: When it went out, by `time.perf_counter`; None: it never passed the transport.
        body: What was sent.
        pieces: What came, in order: its kind as the server parts the two, its text, and when it came.
        ended_at: When the end mark came, by the same clock; None: it did not.
        final: The last object of the stream, with the server's account; empty where there was none.
        error: The server's words where it ended the stream with an error.
    """

    prompt: str
    sent_at: float | None = None
    body: dict[str, Any] = field(default_factory=dict)
    pieces: list[tuple[Kind, str, float]] = field(default_factory=list)
    ended_at: float | None = None
    final: dict[str, Any] = field(default_factory=dict)
    error: str | None = None
    _rest: bytes = b""

    def begin(self, body: dict[str, Any]) -> None:
        """Notes that it goes out now, after LangChain's work and any waiting for a slot."""
        self.body, self.sent_at = body, time.perf_counter()

    def feed(self, data: bytes) -> None:
        """Reads a piece of the answer's body, wherever it was cut: one JSON object a line."""
        now = time.perf_counter()
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._line(line, now)

    def end(self) -> None:
        """Reads what came after the last newline, which not every proxy sends."""
        self._line(self._rest, time.perf_counter())
        self._rest = b""

    def _line(self, line: bytes, now: float) -> None:
        try:
            event = json.loads(line) if line.strip() else None
        except (ValueError, RecursionError):
            return  # the client that LangChain uses reads the same line, and says what is wrong with it
        if not isinstance(event, dict):
            return
        message = event.get("message")
        said = message if isinstance(message, dict) else event
        for kind, text in (("thinking", said.get("thinking")), ("answer", _answer(said))):
            if isinstance(text, str) and text:
                self.pieces.append((kind, text, now))  # type: ignore[arg-type] # one of the two literals above
        if event.get("error"):
            self.error = str(event["error"])
        if event.get("done") is True:
            self.final, self.ended_at = event, now

    def parted(self, *, opened: bool) -> Parted:
        """Returns what was thought and what was answered.

        Args:
            opened: Whether the prompt ends within the thoughts; of no account where the server parted them.
        """
        thought = "".join(text for kind, text, _ in self.pieces if kind == "thinking")
        raw = part(self.text, opened=opened and not thought)
        # Where the server has parted them, a mark further on is the answer's own.
        if thought and raw.start > _LEFT_BEHIND:
            raw = Parted(thinking="", answer=self.text, start=0, closed=True)
        joined = "\n\n".join(filter(None, (thought, raw.thinking)))
        return Parted(thinking=joined, answer=raw.answer, start=raw.start, closed=raw.closed)

    @property
    def text(self) -> str:
        """All that came as the answer, as it came."""
        return "".join(text for kind, text, _ in self.pieces if kind == "answer")

    @property
    def repeats(self) -> bool:
        """Whether its last 30 pieces are of one kind and the same but for white space, as Ollama compares them."""
        last = {(kind, text.strip()) for kind, text, _ in self.pieces[-REPETITION_PIECES:]}
        return len(self.pieces) >= REPETITION_PIECES and len(last) == 1

    def first_token_s(self) -> float | None:
        """Returns seconds from sending to the first piece of any kind."""
        return self._after(self.pieces[0][2] if self.pieces else None)

    def first_answer_token_s(self, *, opened: bool) -> float | None:
        """Returns seconds from sending to the first piece of the answer; None where none began."""
        start, read = self.parted(opened=opened).start, 0
        for kind, text, when in self.pieces:
            if kind == "answer":
                read += len(text)
                if read > start:
                    return self._after(when)
        return None

    def _after(self, when: float | None) -> float | None:
        return None if when is None or self.sent_at is None else when - self.sent_at

    def call(self, *, opened: bool, context_tokens: int) -> Call:
        """Returns the server's account of the request.

        Args:
            opened: As for `parted`.
            context_tokens: The context that counts, to find prompts that were cut in silence.

        Raises:
            TrialError: `unseen`, it did not pass our transport; `incomplete`, its stream ended without its end
                mark; `empty_load`, the server only loaded the model; `prompt_truncated`, it cut the prompt.
        """
        if self.sent_at is None:
            raise _unseen()
        final = self.final
        if not final and not (self.repeats or (self.error and REPEAT_LIMIT in self.error)):
            raise TrialError(
                "the answer is incomplete",
                why=f"its stream ended without `done` after {len(self.pieces)} pieces",
                fix="resume the run to ask again; if it happens often, look into the server's log",
                kind="incomplete",
            )
        call = Call(
            input_tokens=_count(final.get("prompt_eval_count")),
            output_tokens=_count(final.get("eval_count")),
            cached_tokens=_count(final.get("prompt_eval_cached_count")),
            load_s=_seconds(final.get("load_duration")),
            prefill_s=_seconds(final.get("prompt_eval_duration")),
            decode_s=_seconds(final.get("eval_duration")),
            total_s=_seconds(final.get("total_duration")),
            first_token_s=self.first_token_s(),
            first_answer_token_s=self.first_answer_token_s(opened=opened),
            limit_tokens=_count((self.body.get("options") or {}).get("num_predict")),
            stop=_stop(final.get("done_reason")) if final else "repetition",
        )
        self._refuse_truncated_prompt(call, context_tokens)
        return call

    def _refuse_truncated_prompt(self, call: Call, window: int) -> None:
        """Finds a prompt that the server cut to fit its context without a word, as servers do unless told not to.

        A cut prompt counts as `window` tokens (before Ollama 0.30), `window - 1` (0.30.0), or about half of it
        (0.30.11). A half-full context is no proof, so there the tokens of the whole prompt and answer must be
        more than were seen, too; /api/generate gives them as `context`. They are counted anew from the text, so
        that for an answer that is noise their number alone proves nothing either.
        """
        if call.input_tokens is None:
            return
        context = self.final.get("context")
        whole = len(context) - (call.output_tokens or 0) if isinstance(context, list) else 0
        half = window - (window - NUM_KEEP) // 2
        halved = abs(call.input_tokens - half) <= 2 and whole > call.input_tokens + half // 4
        if halved or call.input_tokens >= window - 1:
            raise TrialError(
                "the prompt was cut off by the server",
                why=f"the context holds {window} tokens, and the model saw {call.input_tokens} of "
                f"{whole if whole > call.input_tokens else 'more'}",
                fix="run again with a larger --num-ctx",
                kind="prompt_truncated",
            )


current_exchange: ContextVar[Exchange | None] = ContextVar("current_exchange", default=None)
"""The exchange that the next request of this context belongs to."""


def _answer(said: dict[str, Any]) -> Any:
    return said.get("response", said.get("content"))


def _unseen() -> TrialError:
    return TrialError(
        "a request left unseen",
        why="the chain asked a model by another way than the models that moebench gave it, so that neither its "
        "options nor its answer are known",
        fix="let the chain use `models.llm()` or `models.chat()` for every request",
        kind="unseen",
    )


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _seconds(nanoseconds: Any) -> float | None:
    number = isinstance(nanoseconds, int | float) and not isinstance(nanoseconds, bool)
    return nanoseconds * _NS if number else None


def _stop(reason: Any) -> Stop:
    if reason == "load":
        raise TrialError(
            "the server gave no answer",
            why="it only loaded the model (done_reason `load`), as it does for an empty prompt",
            fix="look at the prompt of this sample; resume the run to ask again",
            kind="empty_load",
        )
    return reason if reason in ("stop", "length") else "unknown"
