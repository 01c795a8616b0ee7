"""What is asked: a sample, a suite, the sampling options, and the identity of one trial."""

from collections.abc import Mapping
from dataclasses import dataclass

from moebench.types.json import JSON


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
    """Every sampling option, always set and always sent.

    Ollama's own defaults changed between releases (repeat_penalty three times), so none is left to it.

    Attributes:
        temperature: 0 is greedy.
        seed: The run's seed; each repeat of a sample gets its own, derived from it.
        num_ctx: Context window in tokens, prompt and answer together.
        num_predict: Longest answer in tokens; at least 1.
        timeout_s: Deadline of one try at a trial, all its model requests together.
        keep_alive_s: How long the server keeps the model loaded after a request.
        think: Whether a thinking model may think before it answers.
    """

    temperature: float = 0.0
    top_p: float = 0.9
    top_k: int = 40
    min_p: float = 0.0
    repeat_penalty: float = 1.0
    repeat_last_n: int = 64
    seed: int = 0
    num_ctx: int = 4096
    num_predict: int = 512
    timeout_s: float = 600.0
    keep_alive_s: float = 300.0
    think: bool = False


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
