"""A model's shape, read from its metadata, and its parameters, counted from its shape.

Active parameters are those that one token is computed with: embeddings, attention, norms, router, dense and
shared feed-forward networks, and the chosen ones among the routed experts. Only architectures whose tensors
are known are counted; for the others the answer is None.

Sources: GGUF keys, github.com/ggml-org/ggml/blob/master/docs/gguf.md; tensors of each architecture,
github.com/ggml-org/llama.cpp/tree/master/src/models; Mixtral arXiv 2401.04088, DeepSeek-V2 arXiv 2405.04434.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moebench.models.metadata import number, text
from moebench.types import JSON

MOST_PARAMETERS = 10**15
MOST_EXPERTS = 10**5
MOST_LAYERS = 10**4
_MOST_WIDTH = 10**7
_MOST_VOCABULARY = 10**8
_AGREES = 0.02  # how far a server's count may be from ours: vision parts, biases and the like
_PLAUSIBLE_VOCABULARY = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """What the metadata of an architecture leaves to be known.

    Attributes:
        tied: Whether the output matrix is the input embedding; None: both occur.
        latent: Multi-head latent attention (MLA).
        input_bias: Biases on queries, keys and values.
        biases: Biases on everything, attention sinks too (gpt-oss).
        head_norms: Norms on each query and key head.
        full_every: Every so manieth layer sees the whole context, the others a window; 0: all do.
        window: The window's length where the metadata does not tell it; 0: it tells or there is none.
        flash: Whether servers always use flash attention for it.
        own_length: Whether an expert's hidden layer always has a length of its own; else it may be a dense one's.
    """

    tied: bool | None = None
    latent: bool = False
    input_bias: bool = False
    biases: bool = False
    head_norms: bool = False
    full_every: int = 0
    window: int = 0
    flash: bool = False
    own_length: bool = False


_GPT_OSS = Family(tied=False, input_bias=True, biases=True, full_every=2, window=128, flash=True)
FAMILIES: Mapping[str, Family] = {
    "llama": Family(),
    "dbrx": Family(tied=False),
    "deepseek2": Family(tied=False, latent=True, own_length=True),
    "qwen2": Family(input_bias=True),
    "qwen3": Family(head_norms=True),
    "qwen3moe": Family(head_norms=True, own_length=True),
    "gpt-oss": _GPT_OSS,
    "gptoss": _GPT_OSS,
    "granite": Family(),
    "granitemoe": Family(),
    "llama4": Family(tied=False, full_every=4, window=8192, own_length=True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The numbers that decide how many parameters a model has, and how large its KV cache is.

    Attributes:
        key_length: Of one head, position part included.
        value_length: Of one head.
        vocabulary: None where the metadata does not tell.
        feed_forward: Hidden length of a dense layer's network.
        experts: Routed experts of a mixture layer; 0: dense.
        experts_used: Routed experts that each token is sent to.
        expert_feed_forward: Hidden length of one expert.
        shared_feed_forward: Hidden length of all shared experts together.
        dense_layers: Layers without experts, in a mixture.
        query_rank: Length of compressed queries; 0: they are not compressed.
        latent_rank: Length of compressed keys and values, without the position part.
        rope_length: Length of the position part of a key, with latent attention.
        latent_cache: Whether the file lets the server keep the compressed keys and values only.
        window: Tokens that the layers with a window see.
        window_layers: How many layers have one.
    """

    architecture: str
    family: Family
    layers: int
    width: int
    heads: int
    kv_heads: int
    key_length: int
    value_length: int
    vocabulary: int | None
    feed_forward: int
    experts: int = 0
    experts_used: int = 0
    expert_feed_forward: int = 0
    shared_feed_forward: int = 0
    dense_layers: int = 0
    query_rank: int = 0
    latent_rank: int = 0
    rope_length: int = 0
    latent_cache: bool = False
    window: int = 0
    window_layers: int = 0

    @property
    def mixture_layers(self) -> int:
        """How many layers have experts."""
        return self.layers - self.dense_layers if self.experts else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """How many weights a model has.

    Attributes:
        total: All of them.
        active: Those that one token is computed with, the input embedding included.
        input_embedding: The matrix of which a token only needs one row; 0 where it is the output's too.
        embeddings: Input and output matrix together, or the one that is both.
        expert: One routed expert of one layer.
    """

    total: int
    active: int
    input_embedding: int
    embeddings: int
    expert: int


class _Reader:
    """Reads an architecture's own numbers; what is absent takes a default, what is wrong spoils the shape."""

    def __init__(self, info: Mapping[str, JSON], architecture: str) -> None:
        self._info = info
        self._prefix = architecture + "."
        self.spoilt = False

    def __call__(
        self, key: str, default: int | None = None, *, most: int = _MOST_WIDTH, least: int = 1
    ) -> int:
        """Returns a number, or the default where the key is absent; without either the shape is spoilt."""
        raw = self._info.get(self._prefix + key)
        found = default if raw is None else number(raw, most=most, least=least)
        if found is None:
            self.spoilt = True
            return 1
        return found

    def optional(self, key: str, *, most: int) -> int | None:
        """Returns a number or None, and never spoils anything."""
        return number(self._info.get(self._prefix + key), most=most)

    def has(self, key: str) -> bool:
        """Whether the file tells it."""
        return self._info.get(self._prefix + key) is not None


def read_shape(info: Mapping[str, JSON]) -> Shape | None:
    """Returns a model's shape; None where the architecture is not known here or a number is not to be had.

    Args:
        info: GGUF metadata as `/api/show` gives it in `model_info`.
    """
    architecture = text(info.get("general.architecture"))
    family = FAMILIES.get(architecture or "")
    if architecture is None or family is None:
        return None
    read = _Reader(info, architecture)
    layers = read("block_count", most=MOST_LAYERS)
    heads, width = read("attention.head_count"), read("embedding_length")
    head_length = width // heads or 1
    experts = read("expert_count", 0, most=MOST_EXPERTS, least=0)
    shape = Shape(
        architecture=architecture,
        family=family,
        layers=layers,
        width=width,
        heads=heads,
        kv_heads=read("attention.head_count_kv", heads),
        vocabulary=read.optional("vocab_size", most=_MOST_VOCABULARY),
        feed_forward=_feed_forward(read, family, mixture=experts > 1),
        **_attention(read, family, head_length=head_length),
        **(_experts(read, family, experts=experts, layers=layers) if experts > 1 else {}),
        **_window(read, family, layers=layers),
    )
    return None if read.spoilt or not _consistent(shape) else shape


def _feed_forward(read: _Reader, family: Family, *, mixture: bool) -> int:
    """A mixture whose experts have a length of their own needs none for dense layers unless it has some."""
    if not mixture or not family.own_length:
        return read("feed_forward_length")
    dense = read.has("leading_dense_block_count") or read.has("interleave_moe_layer_step")
    return read("feed_forward_length", None if dense else 0, least=0)


def _attention(read: _Reader, family: Family, *, head_length: int) -> Mapping[str, Any]:
    if not family.latent:
        key = read("attention.key_length", head_length)
        return {"key_length": key, "value_length": read("attention.value_length", head_length)}
    latent_cache = read.has("attention.key_length_mla")
    suffix = "_mla" if latent_cache else ""
    return {
        "key_length": read(f"attention.key_length{suffix}"),
        "value_length": read(f"attention.value_length{suffix}"),
        "query_rank": read("attention.q_lora_rank", 0, least=0),
        "latent_rank": read("attention.kv_lora_rank"),
        "rope_length": read("rope.dimension_count"),
        "latent_cache": latent_cache,
    }


def _experts(read: _Reader, family: Family, *, experts: int, layers: int) -> Mapping[str, Any]:
    step = read("interleave_moe_layer_step", 1)
    expert = read("expert_feed_forward_length", None if family.own_length else read("feed_forward_length"))
    shared = read("expert_shared_count", 1 if family is FAMILIES["llama4"] else 0, most=MOST_EXPERTS, least=0)
    dense = read("leading_dense_block_count", layers - layers // step, least=0, most=MOST_LAYERS)
    return {
        "experts": experts,
        "experts_used": read("expert_used_count", most=MOST_EXPERTS),
        "expert_feed_forward": expert,
        "shared_feed_forward": read("expert_shared_feed_forward_length", shared * expert, least=0),
        "dense_layers": dense,
    }


def _window(read: _Reader, family: Family, *, layers: int) -> Mapping[str, Any]:
    if not family.full_every:
        return {}
    window = read(
        "attention.sliding_window", read.optional("attention.chunk_size", most=10**9) or family.window
    )
    return {"window": window, "window_layers": layers - layers // family.full_every}


def _consistent(shape: Shape) -> bool:
    return (
        shape.experts_used <= shape.experts
        and shape.dense_layers <= shape.layers
        and shape.kv_heads <= shape.heads
        and (not shape.family.latent or shape.rope_length < shape.key_length)
    )


def count_parameters(
    shape: Shape, *, tied: bool | None = None, vocabulary: int | None = None
) -> Parameters | None:
    """Counts a model's weights; None where the vocabulary, or whether the embeddings are tied, is not known.

    Args:
        shape: The model's.
        tied: Whether input and output embedding are one; None: as the architecture has it.
        vocabulary: Entries of it; None: as the shape has it.
    """
    entries = shape.vocabulary if vocabulary is None else vocabulary
    tied = shape.family.tied if tied is None else tied
    if entries is None or tied is None:
        return None
    embedding = entries * shape.width
    total = _without_embeddings(shape) + embedding * (1 if tied else 2)
    return Parameters(
        total=total,
        active=total - _idle(shape),
        input_embedding=0 if tied else embedding,
        embeddings=embedding * (1 if tied else 2),
        expert=_expert(shape),
    )


def parameters(
    info: Mapping[str, JSON], *, counted: int | None = None, tied: bool | None = None
) -> Parameters | None:
    """Returns a model's parameters; None where they cannot be known.

    Where the server has counted the file's weights, its total stands, and only the experts that are idle for
    a token are taken off; our own count must then agree to 2 %, or else nothing is known.

    Args:
        info: GGUF metadata.
        counted: The server's count of all weights; None: it has not counted.
        tied: Whether input and output embedding are one; None: to be found out.
    """
    shape = read_shape(info)
    if shape is None:
        return None
    if counted is None:
        return count_parameters(shape, tied=tied)
    if shape.vocabulary is None:
        return _by_difference(shape, counted)
    ways = [count_parameters(shape, tied=way) for way in _ways(shape, tied)]
    best = min((way for way in ways if way), key=lambda way: abs(way.total - counted), default=None)
    if best is None or abs(best.total - counted) > _AGREES * counted:
        return None
    return Parameters(
        total=counted,
        active=counted - _idle(shape),
        input_embedding=best.input_embedding,
        embeddings=best.embeddings,
        expert=best.expert,
    )


def active_parameters(info: Mapping[str, JSON], *, counted: int | None) -> int | None:
    """Returns how many weights one token is computed with; None where that cannot be known.

    A dense model of whatever architecture uses all that the server has counted.
    """
    architecture = text(info.get("general.architecture"))
    experts = info.get(f"{architecture}.expert_count")
    dense = architecture is not None and (experts is None or number(experts, most=1, least=0) is not None)
    if dense and counted is not None and architecture not in FAMILIES:
        return counted
    found = parameters(info, counted=counted)
    return found.active if found else counted if dense else None


def implied_vocabulary(info: Mapping[str, JSON], *, counted: int | None) -> int | None:
    """Returns the entries of the vocabulary, from the metadata or from what the server counted."""
    shape = read_shape(info)
    if shape is None or shape.vocabulary is not None or counted is None:
        return shape.vocabulary if shape else None
    matrices = 1 if shape.family.tied else 2
    entries = (counted - _without_embeddings(shape)) // (matrices * shape.width)
    return entries if 0 < entries <= _PLAUSIBLE_VOCABULARY else None


def _ways(shape: Shape, tied: bool | None) -> tuple[bool, ...]:
    known = shape.family.tied if tied is None else tied
    return (True, False) if known is None else (known,)


def _by_difference(shape: Shape, counted: int) -> Parameters | None:
    """The embeddings are what is left; that must be a vocabulary as models have one."""
    left = counted - _without_embeddings(shape)
    if not 0 < left <= 2 * _PLAUSIBLE_VOCABULARY * shape.width:
        return None
    tied = shape.family.tied
    return Parameters(
        total=counted,
        active=counted - _idle(shape),
        input_embedding=0 if tied or tied is None else left // 2,
        embeddings=left,
        expert=_expert(shape),
    )


def _without_embeddings(shape: Shape) -> int:
    per_layer = _attention_weights(shape) + 2 * shape.width  # two norms
    mixture = shape.experts * (_expert(shape) + shape.width + shape.family.biases)  # experts and router
    mixture += 3 * shape.width * shape.shared_feed_forward
    dense_layers = shape.layers - shape.mixture_layers
    return (
        shape.layers * per_layer
        + shape.mixture_layers * mixture
        + dense_layers * _feed_forward_weights(shape, shape.feed_forward)
        + shape.width  # the last norm
    )


def _attention_weights(shape: Shape) -> int:
    if shape.family.latent:
        return _latent_attention_weights(shape)
    query, key_value = (
        shape.heads * shape.key_length,
        shape.kv_heads * (shape.key_length + shape.value_length),
    )
    output = shape.heads * shape.value_length
    weights = shape.width * (query + key_value + output)
    weights += (query + key_value) * shape.family.input_bias
    weights += (shape.width + shape.heads) * shape.family.biases
    return weights + 2 * shape.key_length * shape.family.head_norms


def _latent_attention_weights(shape: Shape) -> int:
    query, rank = shape.heads * shape.key_length, shape.query_rank
    queries = shape.width * rank + rank + rank * query if rank else shape.width * query
    compressed = shape.width * (shape.latent_rank + shape.rope_length) + shape.latent_rank
    content = shape.key_length - shape.rope_length
    expanded = shape.latent_rank * shape.heads * (content + shape.value_length)
    return queries + compressed + expanded + shape.heads * shape.value_length * shape.width


def _feed_forward_weights(shape: Shape, hidden: int) -> int:
    """Gate, up and down."""
    return 3 * shape.width * hidden + (2 * hidden + shape.width) * shape.family.biases


def _expert(shape: Shape) -> int:
    return _feed_forward_weights(shape, shape.expert_feed_forward) if shape.experts else 0


def _idle(shape: Shape) -> int:
    return shape.mixture_layers * (shape.experts - shape.experts_used) * _expert(shape)
