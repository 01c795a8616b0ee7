"""What a model is and what it costs: its card, its speed, and how it was served."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from moebench.types.answers import Generation
from moebench.types.json import JSON
from moebench.types.questions import Key, Options


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
        file_parameters: What the model's file sets, as `/api/show` gives it: a line for each parameter.
        renderer, parser: The server's own code that writes its prompts and reads its answers, where the file
            names one (Ollama 0.12 and later).
        remote_host: The host that runs a cloud model, which does not run here at all.
        opens_thinking: Whether its prompts end within the thoughts, so that an answer's text begins there.
        thinks_anyway: Whether it was seen to think although it was told not to.
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
    file_parameters: str | None = None
    renderer: str | None = None
    parser: str | None = None
    remote_host: str | None = None
    opens_thinking: bool = False
    thinks_anyway: bool = False

    @property
    def can_think(self) -> bool:
        """Whether it may think before it answers, as far as the server and its prompts tell."""
        return "thinking" in (self.capabilities or ()) or self.opens_thinking

    @property
    def is_mixture(self) -> bool | None:
        """Whether it is a Mixture of Experts; None where the architecture is unknown, or it runs elsewhere."""
        if self.remote_host is not None:
            return None
        if self.experts is None:
            return None if self.architecture is None else False
        return self.experts > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """One model's speed, measured alone, one request at a time, after a warm-up. None: not measured.

    Attributes:
        load_s: From nothing to loaded.
        first_token_s: Time to the first token of any kind, thinking too, each measured repeat.
        first_answer_token_s: Time to the first token of the answer; empty where no repeat got so far.
        prefill_tokens_per_s: Computed prompt tokens a second, each repeat: what a cache held is not counted.
        decode_tokens_per_s: `(eval_count - 1) / eval_duration`, each repeat, thinking and answer alike.
        memory_bytes: Weights, cache and buffers, as `/api/ps` gives them.
        gpu_bytes: The share of it on a GPU.
        bandwidth_bytes_per_s, bandwidth_source: How fast its device reads memory, and who says so.
        peak_flop_per_s, peak_source: How fast its device multiplies matrices, and who says so.
        prompt_tokens: Length of the prompts that the speed was measured with.
    """

    load_s: float | None
    first_token_s: tuple[float, ...]
    prefill_tokens_per_s: tuple[float, ...]
    decode_tokens_per_s: tuple[float, ...]
    memory_bytes: int | None
    gpu_bytes: int | None
    first_answer_token_s: tuple[float, ...] = ()
    bandwidth_bytes_per_s: float | None = None
    bandwidth_source: str | None = None
    peak_flop_per_s: float | None = None
    peak_source: str | None = None
    prompt_tokens: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedAgain:
    """How repeatable a model's answers were: some of its first questions, asked once more after its trials.

    Attributes:
        asked: Questions asked again; one that was unfinished the second time counts as neither the same.
        same_text: Of them, those with the same answer, byte for byte.
        same_score: Of them, those with the same score.
        answers: The second answers, each with the key of its trial; they count in no score.
    """

    asked: int
    same_text: int
    same_score: int
    answers: tuple[tuple[Key, Generation], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parallel:
    """What the search for the number of requests in flight saw.

    Attributes:
        requests: How many were sent at once.
        tokens_per_s: Tokens of all answers over the time of the round.
    """

    requests: int
    tokens_per_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GpuUse:
    """What one GPU did while a model's trials ran. None: the driver does not tell.

    Attributes:
        name: As the driver calls it.
        busy: Share of the time in which it computed at all, 0 to 1; the mean of the samples.
        power_w: The whole card's draw, the mean of the samples.
        before_w: Its draw before the run loaded a model, with whatever else it did then.
        energy_j: Drawn over all trials, idle draw included.
        energy_from: `counter`, the card's own; `power`, the samples added up.
    """

    name: str
    busy: float | None = None
    power_w: float | None = None
    before_w: float | None = None
    energy_j: float | None = None
    energy_from: Literal["counter", "power"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What all GPUs of the server's machine did while a model's trials ran.

    Attributes:
        seconds: From the first trial's start to the last one's end.
        answers: Finished in that time.
        gpus: Every one of the machine, whether the model was on it or not.
    """

    seconds: float
    answers: int
    gpus: tuple[GpuUse, ...]

    @property
    def energy_j(self) -> float | None:
        """Drawn by all GPUs together; None where one of them does not tell."""
        drawn = [gpu.energy_j for gpu in self.gpus]
        return None if None in drawn or not drawn else sum(one for one in drawn if one is not None)

    @property
    def energy_per_answer_j(self) -> float | None:
        """The same for each answer; None where there is none."""
        return None if self.energy_j is None or not self.answers else self.energy_j / self.answers


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReport:
    """A model as it was served in a run: written when it is loaded, and again when its trials are done.

    Attributes:
        node: Which server: `embedded`, or its address without credentials.
        options: The options in force: the run's, with the context and the limits that this model was given, and
            `think` as it was sent; None for answers made elsewhere, and in runs of moebench 0.1.
        context_tokens: The context that counts: the least of asked, trained and loaded; None: not known.
        speed: None where the probe was left out or broke.
        speed_why: Why there is no speed.
        in_flight: How many requests were kept in flight during the trials.
        parallel: What the search for that number saw; empty where the number was given.
        aggregate_tokens_per_s: Tokens of all answers over the wall time of all trials, with `in_flight`
            requests at once; None until the trials are done, or where the server did not count.
        usage: What the GPUs did meanwhile; None where no GPU could be watched, or the model was not on one.
        asked_again: None where nothing was asked again.
        digest_after: The digest that the server gave when the trials were done, if it was another one: answers of
            two models stand under one name, and are not compared.
    """

    card: ModelCard
    node: str = ""
    options: Options | None = None
    context_tokens: int | None = None
    speed: Speed | None = None
    speed_why: str | None = None
    in_flight: int = 1
    parallel: tuple[Parallel, ...] = ()
    aggregate_tokens_per_s: float | None = None
    usage: Usage | None = None
    asked_again: AskedAgain | None = None
    digest_after: str | None = None
