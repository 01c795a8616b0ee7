"""How much memory a model takes when it is loaded: weights, KV cache, buffers.

Checked against what servers log and report; see tests/models/test_demand.py.
Source: the formulae of ollama/ollama fs/ggml/ggml.go (GraphSize) and llm/memory.go.
"""

from dataclasses import dataclass

from moebench.models.architecture import read_shape
from moebench.models.cache import cache_of
from moebench.models.counting import implied_vocabulary
from moebench.types import ModelCard

BATCH_TOKENS = 512
_FLOAT_BYTES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How a model is to be loaded.

    Attributes:
        num_ctx: Context of each request, in tokens; a server never gives more than the model was trained for.
        parallel: Slots of the server (OLLAMA_NUM_PARALLEL), each with its own context.
        kv: What the KV cache holds: `f16`, `q8_0` or `q4_0` (OLLAMA_KV_CACHE_TYPE).
        flash: Whether the server uses flash attention, which needs smaller buffers. Newer servers do where the
            GPU can; a cache in less than half precision is to be had with it only.
    """

    num_ctx: int
    parallel: int = 1
    kv: str = "f16"
    flash: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a loaded model takes, in bytes.

    Attributes:
        weights: The file, which is loaded nearly whole.
        cache: Keys and values; None: the architecture is not known here, so this is missing in the total.
        buffers: For computing; None as for the cache.
        num_ctx: The context that the server would really give.
        flash: Whether the buffers are those of flash attention.
    """

    weights: int
    cache: int | None
    buffers: int | None
    num_ctx: int
    flash: bool = False

    @property
    def total(self) -> int:
        """All that is known of it."""
        return self.weights + (self.cache or 0) + (self.buffers or 0)

    @property
    def complete(self) -> bool:
        """Whether everything is known."""
        return self.cache is not None and self.buffers is not None


def demand(card: ModelCard, setting: Setting) -> Demand | None:
    """Returns what a model takes; None where the size of its file is not known."""
    if card.size_bytes is None:
        return None
    tokens = min(setting.num_ctx, card.context_tokens or setting.num_ctx)
    shape = read_shape(card.info)
    if shape is None:
        return Demand(weights=card.size_bytes, cache=None, buffers=None, num_ctx=tokens)
    vocabulary = implied_vocabulary(card.info, counted=card.parameters) or 0
    flash = setting.flash or shape.family.flash or setting.kv != "f16"
    return Demand(
        weights=card.size_bytes,
        cache=cache_of(shape).size_bytes(tokens, parallel=setting.parallel, kind=setting.kv),
        buffers=buffer_bytes(
            width=shape.width,
            heads=0 if flash else shape.heads,
            vocabulary=vocabulary,
            tokens=tokens * setting.parallel,
        ),
        num_ctx=tokens,
        flash=flash,
    )


def buffer_bytes(*, width: int, heads: int, vocabulary: int, tokens: int) -> int:
    """Returns the size of the buffers for one batch: attention scores or logits, whichever is more.

    Args:
        width: Length of a token's vector.
        heads: Attention heads whose scores are kept whole; 0 with flash attention.
        vocabulary: Its entries.
        tokens: Context of all slots together.
    """
    batch = min(BATCH_TOKENS, tokens)
    attention = _FLOAT_BYTES * batch * (1 + 4 * width + tokens * (1 + heads))
    logits = _FLOAT_BYTES * batch * (width + vocabulary)
    return max(attention, logits)
