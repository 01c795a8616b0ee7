"""What comes back: a generation, and how the trial ended: scored, unfinished or broken."""

import struct
import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from moebench.types.json import JSON
from moebench.types.questions import Key

Stop: TypeAlias = Literal["stop", "length", "repetition", "unknown"]
Stage: TypeAlias = Literal["generate", "grade"]
Outcome: TypeAlias = Literal["scored", "unfinished", "broken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request to a model, as the server accounted for it. None: the server did not say.

    Attributes:
        input_tokens: Tokens of the prompt.
        output_tokens: Tokens generated, thinking and answer together: servers do not part them.
        cached_tokens: Of the prompt's, those that the server had computed before and kept.
        load_s: Time the server spent on loading the model.
        prefill_s: Time for the prompt: of `input_tokens` less `cached_tokens`.
        decode_s: Time for thinking and answer.
        total_s: The server's whole time; what is left after load, prefill and decode is queueing.
        first_token_s: From sending to the first piece of text of any kind, thinking too, by our clock.
        first_answer_token_s: From sending to the first piece of the answer; None where none began.
        stop: Why it ended; `length` means cut off at the token limit.
        limit_tokens: The token limit that was sent.
    """

    input_tokens: int | None
    output_tokens: int | None
    load_s: float | None
    prefill_s: float | None
    decode_s: float | None
    total_s: float | None
    first_token_s: float | None
    stop: Stop
    first_answer_token_s: float | None = None
    cached_tokens: int | None = None
    limit_tokens: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """What a model answered.

    Attributes:
        prompt: The prompt as handed to the model (chat messages one below the other).
        text: The answer, without any thinking.
        thinking: What the model thought before it, whoever parted the two; None where it did not think.
        calls: One `Call` per model request, in order.
        wall_s: From the first request to the last byte, by our clock, without retries and without waiting for a
            free slot of the server; None for an answer that was made elsewhere.
        attempts: How often it was tried; 1 when the first try held.
        tokens: The server's own tokenization of the whole prompt (template and all) and of all that the model
            wrote, thinking too, packed by `pack_tokens`; of a trial with one request to /api/generate only.
    """

    prompt: str
    text: str
    calls: tuple[Call, ...]
    wall_s: float | None
    attempts: int = 1
    thinking: str | None = None
    tokens: str | None = None

    @property
    def truncated(self) -> bool:
        """Whether the answer was cut off at the length limit."""
        return bool(self.calls) and self.calls[-1].stop == "length"

    @property
    def token_ids(self) -> tuple[int, ...] | None:
        """`tokens` unpacked, shape (prompt and output tokens,); None where the server gave none."""
        return None if self.tokens is None else unpack_tokens(self.tokens)

    @property
    def tokens_agree(self) -> bool | None:
        """Whether `tokens` are as many as the server counted, but for an end token; None: not known.

        They are cut from the text anew, so that for text that is noise they need not be those that were sampled.
        """
        ids = self.token_ids
        if ids is None or len(self.calls) != 1:
            return None
        read, written = self.calls[0].input_tokens, self.calls[0].output_tokens
        return None if read is None or written is None else abs(len(ids) - read - written) <= 1


def pack_tokens(ids: Sequence[int]) -> str:
    """Returns token ids (0 to 2**32 - 1) as text: 32-bit little-endian numbers, zlib, base64."""
    raw = struct.pack(f"<{len(ids)}I", *ids)
    return b64encode(zlib.compress(raw, wbits=12)).decode()  # a small window is set up in half the time


def unpack_tokens(packed: str) -> tuple[int, ...]:
    """Returns the ids that `pack_tokens` packed, shape (tokens,).

    Raises:
        ValueError: it is no such text.
    """
    try:
        raw = zlib.decompress(b64decode(packed, validate=True))
        return struct.unpack(f"<{len(raw) // 4}I", raw)
    except (zlib.error, struct.error) as error:
        raise ValueError(f"these are no packed tokens: {error}") from error


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
class Unfinished:
    """A trial in which the model was stopped at its limit before it began to answer: no score.

    It says nothing of the answer that would have come, so it is neither wrong nor broken; `moebench resume` with a
    larger `--think-budget` asks it again.

    Attributes:
        kind: `thinking`: it was still thinking at the token limit; `loop`: its thoughts repeated themselves
            without end; `silent`: it wrote nothing but white space up to the limit.
        message: One line, with the figures.
        limit_tokens: The limit that it was stopped at; None where there was none (a loop).
    """

    kind: Literal["thinking", "loop", "silent"]
    message: str
    limit_tokens: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A trial that broke: no score, tried again on resume where that can help.

    Attributes:
        kind: A short stable word, for instance `timeout`, `model_unavailable`, `incomplete`.
        message: What happened, in the server's own words where it spoke.
    """

    stage: Stage
    kind: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One finished trial: exactly one of `score`, `unfinished` and `failure` is set.

    Attributes:
        node: Which server made it, as `ModelReport.node`; empty: it was made elsewhere, or by moebench 0.1.
        finished_at: Aware UTC.
        generation: None when it broke before there was an answer.
        extra: Fields that came with an answer made elsewhere, such as `published_verdict`.
    """

    key: Key
    finished_at: datetime
    generation: Generation | None
    score: Score | None = None
    unfinished: Unfinished | None = None
    failure: Failure | None = None
    node: str = ""
    extra: Mapping[str, JSON] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if sum(one is not None for one in (self.score, self.unfinished, self.failure)) != 1:
            raise ValueError("a record holds exactly one of score, unfinished and failure")

    @property
    def outcome(self) -> Outcome:
        """How the trial ended."""
        if self.score is not None:
            return "scored"
        return "broken" if self.failure is not None else "unfinished"
