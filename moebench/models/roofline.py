"""The speed limit: a token needs its active weights and the KV cache read once, and memory is only so fast.

Decode at one request in flight is bound by memory: tokens/s <= bandwidth / (active weight bytes + cache bytes).
A prompt is read many tokens at a time, so there it may be the arithmetic: the slower of the two is the limit.
Source: Williams, Waterman, Patterson 2009 (the roofline model), doi.org/10.1145/1498765.1498785.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from moebench.models.architecture import read_shape
from moebench.models.bandwidth import Bandwidth, device_bandwidth
from moebench.models.cache import cache_of
from moebench.models.compute import Peak, device_peak
from moebench.models.counting import parameters
from moebench.models.hardware import Gpu
from moebench.types import ModelCard, Speed


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The most that a device could decode, one request at a time.

    Attributes:
        weight_bytes: Read for each token.
        cache_bytes: Read for each token, at the context that it was reckoned for.
        exact: Whether the weights are counted from the file's tensors, not reckoned from its size.
    """

    weight_bytes: int
    cache_bytes: int
    bandwidth: Bandwidth
    exact: bool

    @property
    def tokens_per_s(self) -> float:
        """The limit."""
        return self.bandwidth.bytes_per_s / (self.weight_bytes + self.cache_bytes)

    def share(self, tokens_per_s: float) -> float:
        """Returns a measured rate as a share of the limit."""
        return tokens_per_s / self.tokens_per_s


def active_weight_bytes(card: ModelCard) -> int | None:
    """Returns the bytes of weights that one token needs; None: not known.

    Exact where the server lists the tensors. Else about the file's bytes, by the share of its parameters that are
    active; of the input embedding a token needs only one row. Files whose parts are quantized very differently
    (MXFP4 experts beside 16-bit attention) are not even in this way, so for them it is not known.
    """
    if card.active_weight_bytes is not None:
        return card.active_weight_bytes
    counted = parameters(card.info, counted=card.parameters)
    if counted is None or card.size_bytes is None or (card.quantization or "").upper() == "MXFP4":
        return None
    return round(card.size_bytes * (counted.active - counted.input_embedding) / counted.total)


def limit(card: ModelCard, bandwidth: Bandwidth, *, tokens: int = 0) -> Limit | None:
    """Returns the most that a device could decode; None where the weights or the cache are not known.

    Args:
        card: The model's.
        bandwidth: The device's.
        tokens: Context in use, of which the cache is read for each token.
    """
    weights, shape = active_weight_bytes(card), read_shape(card.info)
    if not weights or shape is None:
        return None
    return Limit(
        weight_bytes=weights,
        cache_bytes=cache_of(shape).size_bytes(tokens),
        bandwidth=bandwidth,
        exact=card.active_weight_bytes is not None,
    )


def where(speed: Speed) -> str | None:
    """Returns what a model was decoded on: `gpu`, `cpu`, or `split` over both; None: not known."""
    if not speed.memory_bytes or speed.gpu_bytes is None:
        return None
    if speed.gpu_bytes == 0:
        return "cpu"
    return "gpu" if speed.gpu_bytes >= speed.memory_bytes else "split"


def on_cpu(speed: Speed) -> float | None:
    """Returns the share of a model's memory that is not on the GPU, where it is on both; None otherwise."""
    if where(speed) != "split" or not speed.memory_bytes or speed.gpu_bytes is None:
        return None
    return 1 - speed.gpu_bytes / speed.memory_bytes


def with_device(speed: Speed, *, gpus: Sequence[Gpu] | None, bandwidth: float | None = None) -> Speed:
    """Returns a measured speed with what the device it was measured on could do, where that is known.

    Args:
        speed: As the probe measured it.
        gpus: Those of the server's machine; None: not known, or the server runs elsewhere.
        bandwidth: Bytes a second, as the user says; None: from the table of GPUs, or measured on the CPU.
    """
    place = where(speed)
    known = gpus is not None and (place == "cpu" or (place == "gpu" and len(gpus) > 0))
    on = () if place == "cpu" else gpus
    reads = device_bandwidth(on, given=bandwidth) if known or bandwidth is not None else None
    if reads is not None:
        speed = replace(speed, bandwidth_bytes_per_s=reads.bytes_per_s, bandwidth_source=reads.source)
    peak = device_peak(on) if known else None
    if peak is not None:
        speed = replace(speed, peak_flop_per_s=peak.flop_per_s, peak_source=peak.source)
    return speed


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefillLimit:
    """The fastest that a device could read a prompt.

    Attributes:
        bound: What it is held up by.
        flop_per_token: Arithmetic for each token of the prompt.
        weight_bytes: Read for the whole prompt; None: not known, and left out.
        tokens: The prompt's length.
    """

    tokens_per_s: float
    bound: Literal["arithmetic", "memory"]
    flop_per_token: float
    weight_bytes: float | None
    tokens: int


def prefill_limit(
    card: ModelCard, peak: Peak, *, bandwidth: Bandwidth | None, tokens: int
) -> PrefillLimit | None:
    """Returns the fastest that a prompt could be read; None where the architecture is not known.

    Args:
        card: The model's.
        peak: The device's arithmetic.
        bandwidth: The device's; None: not known, and only the arithmetic counts.
        tokens: The prompt's length; at most a few hundred, which servers read in one go.
    """
    flop, weights, gain = prefill_flop(card, tokens), active_weight_bytes(card), batch_speedup(card, tokens)
    if flop is None or flop <= 0:
        return None
    by_arithmetic = peak.flop_per_s / flop
    read = weights * tokens / gain if weights and gain else None
    by_memory = bandwidth.bytes_per_s * tokens / read if bandwidth and read else None
    slower = by_memory is not None and by_memory < by_arithmetic
    return PrefillLimit(
        tokens_per_s=by_memory if by_memory is not None and slower else by_arithmetic,
        bound="memory" if slower else "arithmetic",
        flop_per_token=flop,
        weight_bytes=read,
        tokens=tokens,
    )


def prefill_flop(card: ModelCard, tokens: int) -> float | None:
    """Returns the arithmetic for each token of a prompt, averaged over it; None: not known.

    Two operations for each active weight; of the embeddings a token takes a row, and the output matrix is needed
    for the last token only. Attention: two operations for each key and value of the tokens before, half the prompt
    on average.
    """
    counted, shape = parameters(card.info, counted=card.parameters), read_shape(card.info)
    if counted is None or shape is None:
        return None
    attention = shape.layers * shape.heads * (shape.key_length + shape.value_length) * tokens
    return 2.0 * (counted.active - counted.embeddings) + attention


def experts_touched(experts: int, used: int, in_flight: int) -> float:
    """Returns how many different experts of a layer are expected to be read when requests are decoded together.

    Each token picks `used` of `experts`, taken as even and independent: E(1 - (1 - k/E)^B). Real routing is less
    even, so fewer are touched.

    Args:
        experts: Routed experts, E; at least 1.
        used: Chosen for each token, k.
        in_flight: Tokens decoded together, B.
    """
    return experts * (1 - (1 - used / experts) ** in_flight)


def batch_speedup(card: ModelCard, in_flight: int) -> float | None:
    """Returns how much faster requests in flight together are decoded than one by one, where memory is the limit.

    Weights are read once for all of them, a mixture's experts as far as any of them chose them; the cache is
    left out. A dense model gives `in_flight` itself. None: not known.
    """
    counted, shape = parameters(card.info, counted=card.parameters), read_shape(card.info)
    if counted is None or shape is None:
        return None
    alone = counted.active - counted.input_embedding
    if not shape.experts:
        return float(in_flight)
    touched = experts_touched(shape.experts, shape.experts_used, in_flight)
    more = shape.mixture_layers * (touched - shape.experts_used) * counted.expert
    return in_flight * alone / (alone + more)
