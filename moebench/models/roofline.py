"""The speed limit: a token needs its active weights and the KV cache read once, and memory is only so fast.

Decode at one request in flight is bound by memory: tokens/s <= bandwidth / (active weight bytes + cache bytes).
Source: Williams, Waterman, Patterson 2009 (the roofline model), doi.org/10.1145/1498765.1498785.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from moebench.models.architecture import parameters, read_shape
from moebench.models.bandwidth import Bandwidth, device_bandwidth
from moebench.models.cache import cache_of
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


def with_bandwidth(speed: Speed, *, gpus: Sequence[Gpu] | None, given: float | None = None) -> Speed:
    """Returns a measured speed with the bandwidth of the device that it was measured on, where that is known.

    Args:
        speed: As the probe measured it.
        gpus: Those of the server's machine; None: not known, or the server runs elsewhere.
        given: Bytes a second, as the user says; None: from the table of GPUs, or measured on the CPU.
    """
    place = where(speed)
    if place not in {"cpu", "gpu"} and given is None:
        return speed
    found = device_bandwidth(() if place == "cpu" and gpus is not None else gpus, given=given)
    if found is None or (place == "gpu" and not gpus and given is None):
        return speed
    return replace(speed, bandwidth_bytes_per_s=found.bytes_per_s, bandwidth_source=found.source)


def prefill_flop_per_s(card: ModelCard, tokens_per_s: float) -> float | None:
    """Returns the arithmetic that a prefill rate comes to; None: not known.

    Two operations for each active weight and token; attention scores, which grow with the prompt, are left out.
    """
    counted = parameters(card.info, counted=card.parameters)
    return None if counted is None else 2.0 * (counted.active - counted.input_embedding) * tokens_per_s


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
