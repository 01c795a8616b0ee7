"""A model's shape: the numbers of its architecture, read from its metadata.

Only architectures whose tensors are known are read; for the others the answer is None.

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
