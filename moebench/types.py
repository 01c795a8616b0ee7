"""The values that flow through moebench: frozen, slotted, keyword-only, and free of any I/O.

Suite -> Sample -> (chain) -> Generation -> (grader) -> Score -> Record -> Run
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

JSON: TypeAlias = Any  # whatever JSON can hold; a recursive alias would make every read of a run file slow
Stop: TypeAlias = Literal["stop", "length", "repetition", "unknown"]
Stage: TypeAlias = Literal["generate", "grade"]


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
        wall_s: From the first request to the last byte, by our clock, without retries; None for an answer
            that was made elsewhere.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """What the server says a model is. None: it did not say, and nothing is guessed.

    Attributes:
        name: The tag that was asked for.
        digest: SHA-256 of the model's manifest, hex.
        architecture: GGUF `general.architecture`; Mixtral's is `llama`.
        parameters, active_parameters: Weights in all, and those one token is computed with, embeddings included.
        experts: Routed experts in each mixture layer; 0 or 1 means dense.
        experts_used: Routed experts that answer for each token.
        experts_shared: Experts that answer for every token.
        active_weight_bytes: The same in bytes of the file; None on servers that list no tensors (before 0.6.1).
        layers, dense_layers: Number of blocks; of a mixture's, those without experts.
        width: Length of a token's vector.
        heads, kv_heads: Attention heads of each layer; of them, those with keys and values of their own.
        kv_bytes_per_token: What the KV cache takes for each token of a long context, in half precision.
        context_tokens: Context length the model was trained for.
        quantization: For instance `Q4_0`.
        size_bytes: Size of the files.
        template: The server's prompt template.
        license: First line of the licence.
        capabilities: As the server lists them; None on servers that do not.
        stand_in: What an embedded model stands in for; None for a real one.
        info: The server's `model_info`, as it came.
    """

    name: str
    digest: str | None = None
    architecture: str | None = None
    parameters: int | None = None
    experts: int | None = None
    experts_used: int | None = None
    experts_shared: int | None = None
    layers: int | None = None
    context_tokens: int | None = None
    quantization: str | None = None
    size_bytes: int | None = None
    template: str | None = None
    license: str | None = None
    capabilities: tuple[str, ...] | None = None
    stand_in: str | None = None
    info: Mapping[str, JSON] = field(default_factory=dict)
    active_parameters: int | None = None
    active_weight_bytes: int | None = None
    dense_layers: int | None = None
    width: int | None = None
    heads: int | None = None
    kv_heads: int | None = None
    kv_bytes_per_token: int | None = None

    @property
    def is_mixture(self) -> bool | None:
        """Whether it is a Mixture of Experts; None where the architecture is unknown."""
        if self.experts is None:
            return None if self.architecture is None else False
        return self.experts > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """One model's speed, measured alone, one request at a time, after a warm-up. None: not measured.

    Attributes:
        load_s: From nothing to loaded.
        first_token_s: Time to first token, each measured repeat.
        prefill_tokens_per_s: Prompt tokens a second, each repeat, on prompts that no cache can know.
        decode_tokens_per_s: `(eval_count - 1) / eval_duration`, each repeat.
        memory_bytes: Weights, cache and buffers, as `/api/ps` gives them.
        gpu_bytes: The share of it on a GPU.
        bandwidth_bytes_per_s, bandwidth_source: How fast its device reads memory, and who says so.
    """

    load_s: float | None
    first_token_s: tuple[float, ...]
    prefill_tokens_per_s: tuple[float, ...]
    decode_tokens_per_s: tuple[float, ...]
    memory_bytes: int | None
    gpu_bytes: int | None
    bandwidth_bytes_per_s: float | None = None
    bandwidth_source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReport:
    """A model as it was served in a run: written when it is loaded, once per model and process.

    Attributes:
        speed: None where the probe was left out or broke.
        in_flight: How many requests were kept in flight during the trials.
        aggregate_tokens_per_s: Tokens of all answers over the wall time of all trials, with `in_flight`
            requests at once; None until the trials are done, or where the server did not count.
    """

    card: ModelCard
    speed: Speed | None = None
    in_flight: int = 1
    aggregate_tokens_per_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run sets out to do.

    Attributes:
        suites: Their names.
        suite_sources: How the suites were asked for: names of shipped ones, or files; empty: all shipped.
        chains: Chain names; empty: each suite's own default.
        limit: At most so many samples of each suite were taken from its file; None: all.
        repeats: How often each sample is asked.
        variants: Fresh samples generated for each suite, with `variants_seed` by this generator version.
        options: None: the answers were made elsewhere, with options that nobody told.
    """

    models: tuple[str, ...]
    suites: tuple[str, ...]
    suite_sources: tuple[str, ...] = ()
    chains: tuple[str, ...] = ()
    limit: int | None = None
    repeats: int = 1
    variants: int = 0
    variants_seed: int = 0
    generator_version: int | None = None
    options: Options | None = field(default_factory=Options)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHeader:
    """The first line of a run file.

    Attributes:
        schema: Version of the file format.
        run_id: `<UTC time>-<4 random characters>`, also the file's name.
        created_at: Aware UTC.
        suites: The suites as they were used, whole, so that the file can be graded again by itself.
        graders: Version of each grader used, by name.
        environment: Versions, platform, server and command line; no credentials.
        parent_run: The run whose generations these are, after `regrade`.
        embedded: Whether the embedded stand-ins answered, not the real models.
    """

    schema: int
    run_id: str
    created_at: datetime
    plan: Plan
    suites: tuple[Suite, ...]
    graders: Mapping[str, int]
    environment: Mapping[str, JSON]
    parent_run: str | None = None
    embedded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run file, read.

    Attributes:
        models: The last report of each model, in the plan's order.
        records: The last record of each trial, in the order in which they were finished.
        path: Where it was read from; None for one that exists in memory only.
    """

    header: RunHeader
    models: tuple[ModelReport, ...]
    records: tuple[Record, ...]
    path: str | None = None
