"""The KV cache: what a model keeps in memory for each token of the context.

Grouped-query attention keeps keys and values of every KV head. Latent attention (MLA) would keep one short
vector, but only where the file is laid out for it: DeepSeek files without `attention.key_length_mla`, such as
the Ollama library's of 2024, are expanded to full keys and values of every head, which is 9 to 73 times more.

Source: server logs of ollama/ollama issues 5522 (9.4 GiB at 2048 tokens, deepseek2 236B) and 9248 (39040 MiB
at 8192 tokens, 671B), which these formulae give exactly.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from moebench.models.architecture import Shape, read_shape
from moebench.types import JSON

# Bytes for each value kept: blocks of 32 with a scale of 2 bytes.
KINDS: Mapping[str, float] = {"f16": 2.0, "q8_0": 34 / 32, "q4_0": 18 / 32}
_BATCH_TOKENS = 512  # kept beside a window while a prompt is read


@dataclass(frozen=True, slots=True, kw_only=True)
class Cache:
    """How large a KV cache is.

    Attributes:
        values_per_token: Numbers kept for each token in all layers that see the whole context.
        window_values_per_token: The same in the layers that see a window only.
        window: How many tokens those see.
    """

    values_per_token: int
    window_values_per_token: int = 0
    window: int = 0

    def size_bytes(self, tokens: int, *, parallel: int = 1, kind: str = "f16") -> int:
        """Returns the cache's size.

        Args:
            tokens: Context of each slot.
            parallel: Slots; each has its own context.
            kind: One of `KINDS`: OLLAMA_KV_CACHE_TYPE.
        """
        in_window = min(tokens, self.window + _BATCH_TOKENS)
        values = self.values_per_token * tokens + self.window_values_per_token * in_window
        return round(values * parallel * KINDS[kind])


def cache_of(shape: Shape) -> Cache:
    """Returns what a model of this shape keeps."""
    if shape.latent_cache:
        return Cache(values_per_token=shape.layers * (shape.latent_rank + shape.rope_length))
    per_layer = shape.kv_heads * (shape.key_length + shape.value_length)
    return Cache(
        values_per_token=(shape.layers - shape.window_layers) * per_layer,
        window_values_per_token=shape.window_layers * per_layer,
        window=shape.window,
    )


def kv_bytes_per_token(info: Mapping[str, JSON]) -> int | None:
    """Returns what each further token of a long context costs, in bytes, in half precision; None: not known."""
    shape = read_shape(info)
    return None if shape is None else 2 * cache_of(shape).values_per_token
