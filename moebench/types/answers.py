"""What comes back: a generation, its grade or what broke, and the record of both."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from moebench.types.json import JSON
from moebench.types.questions import Key

Stop: TypeAlias = Literal["stop", "length", "repetition", "unknown"]
Stage: TypeAlias = Literal["generate", "grade"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request to a model, as the server accounted for it. None: the server did not say.

    Attributes:
        input_tokens: Tokens of the prompt, after any truncation by the server.
        output_tokens: Tokens generated.
        load_s: Time the server spent on loading the model.
        prefill_s: Time for the prompt.
        decode_s: Time for the answer.
        total_s: The server's whole time; what is left after load, prefill and decode is queueing.
        first_token_s: From sending to the first piece of text, by our clock.
        stop: Why the answer ended; `length` means truncated.
    """

    input_tokens: int | None
    output_tokens: int | None
    load_s: float | None
    prefill_s: float | None
    decode_s: float | None
    total_s: float | None
    first_token_s: float | None
    stop: Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """What a model answered.

    Attributes:
        prompt: The prompt as handed to the model (chat messages one below the other).
        text: The answer, without any thinking.
        thinking: What a thinking model wrote before it; None where there was none.
        calls: One `Call` per model request, in order.
        wall_s: From the first request to the last byte, by our clock, without retries and without waiting for a
            free slot of the server; None for an answer that was made elsewhere.
        attempts: How often it was tried; 1 when the first try held.
    """

    prompt: str
    text: str
    calls: tuple[Call, ...]
    wall_s: float | None
    attempts: int = 1
    thinking: str | None = None

    @property
    def truncated(self) -> bool:
        """Whether the answer was cut off at the length limit."""
        return bool(self.calls) and self.calls[-1].stop == "length"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What a grader saw in the text, for highlighting.

    Attributes:
        start: First character, counted in Python characters from 0.
        end: One past the last character.
        ok: True right, False wrong, None neither (found, but not judged).
        label: A few words, for instance `9 letters` or `= 42 km`.
    """

    start: int
    end: int
    ok: bool | None
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A grade, and why.

    Attributes:
        value: 0 to 1.
        answer: What the grader took to be the answer; None: nothing gradable was found (unanswered).
        reason: One line of plain English.
        parts: Named partial results, each 0 to 1; None where a part does not apply.
        spans: Where in the text it looked, sorted by start.
    """

    value: float
    answer: JSON
    reason: str
    parts: Mapping[str, float | None] = field(default_factory=dict)
    spans: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        if not 0.0 <= self.value <= 1.0:
            raise ValueError(f"a score is between 0 and 1, not {self.value!r}")

    @property
    def right(self) -> bool:
        """Whether nothing is missing: the one meaning of a right answer, wherever answers are counted."""
        return self.value >= 1.0

    @property
    def unanswered(self) -> bool:
        """Whether nothing gradable was found."""
        return self.answer is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A trial that broke: no score, tried again on resume.

    Attributes:
        kind: A short stable word, for instance `timeout`, `model_unavailable`, `incomplete`.
        message: What happened, in the server's own words where it spoke.
    """

    stage: Stage
    kind: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One finished trial: exactly one of `score` and `failure` is set.

    Attributes:
        finished_at: Aware UTC.
        generation: None when it broke before there was an answer.
        extra: Fields that came with an answer made elsewhere, such as `published_verdict`.
    """

    key: Key
    finished_at: datetime
    generation: Generation | None
    score: Score | None
    failure: Failure | None
    extra: Mapping[str, JSON] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if (self.score is None) == (self.failure is None):
            raise ValueError("a record holds exactly one of score and failure")
