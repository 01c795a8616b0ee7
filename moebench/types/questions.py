"""What is asked: a sample, a suite, the options of a request, and the identity of one trial."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from moebench.types.json import JSON

Think: TypeAlias = Literal["off", "on", "low", "medium", "high", "max", "default"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One question with its right answer.

    Attributes:
        id: Unique within its suite.
        inputs: What the suite's prompt template is filled with.
        target: The grader's keyword arguments: what a right answer must have.
        example: A right answer, which must score 1.0.
        tags: Free words for filtering, for instance `article` or `generated`.
    """

    id: str
    inputs: Mapping[str, str]
    target: Mapping[str, JSON]
    example: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """A named set of samples with one grader.

    Attributes:
        version: Bumped when prompt, samples or targets change.
        grader: Name of a registered grader.
        chain: Name of the default chain.
        prompt: Template of the question, with `{placeholders}` that the samples' inputs fill.
        digest: SHA-256 of all that decides a score (prompt, grader, samples), as hex.
    """

    name: str
    version: int
    title: str
    grader: str
    chain: str
    prompt: str
    samples: tuple[Sample, ...]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Every option that shapes an answer, always set, always sent, always recorded.

    A model's file can set each of them, and Ollama's own defaults changed between releases (repeat_penalty three
    times), so none is left to either. None stands only in runs of moebench 0.1, which did not send that option:
    the model's file, or the server, decided.

    Attributes:
        temperature: 0 is greedy.
        typical_p: 1 is none.
        presence_penalty, frequency_penalty: 0 is none.
        seed: The run's seed; each repeat of a sample gets its own, derived from it.
        num_ctx: Context window in tokens, prompt and answer together. For a model that can think, the window
            that is asked for is this and `think_budget`.
        num_predict: Longest answer in tokens; at least 1. For a model that thinks, the limit that is sent is this
            and `think_budget`, since a server counts both together.
        think: `off`, `on` or a level, sent as the server wants it to each model that can think, and to no other;
            `default`: as a server does of itself (Ollama 0.12.4 and later), so that models think that can. Of
            options in force, `default` means that nothing was sent.
        think_budget: Tokens that a thinking model may think before it answers.
        timeout_s: Deadline of one try at a trial, all its model requests together.
        keep_alive_s: How long the server keeps the model loaded after a request.
    """

    temperature: float = 0.0
    top_p: float = 0.9
    top_k: int = 40
    min_p: float = 0.0
    typical_p: float | None = 1.0
    repeat_penalty: float = 1.0
    repeat_last_n: int = 64
    presence_penalty: float | None = 0.0
    frequency_penalty: float | None = 0.0
    seed: int = 0
    num_ctx: int = 4096
    num_predict: int = 512
    think: Think = "default"
    think_budget: int = 4096
    timeout_s: float = 600.0
    keep_alive_s: float = 300.0


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Key:
    """Identity of one trial: what resume compares.

    Attributes:
        repeat: 0 for the first time this sample is asked, 1 for the second, and so on.
    """

    model: str
    suite: str
    chain: str
    sample: str
    repeat: int = 0
