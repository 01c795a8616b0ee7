"""Bytes that a token needs, from the list of a file's tensors, which servers give from Ollama 0.6.1 on.

Source of the block sizes: github.com/ggml-org/ggml/blob/master/src/ggml-common.h.
"""

import math
import re
from collections.abc import Mapping, Sequence

from moebench.models.metadata import number
from moebench.types import JSON

# Bytes of a block, and weights in it.
BLOCKS: Mapping[str, tuple[int, int]] = {
    **{"F64": (8, 1), "F32": (4, 1), "F16": (2, 1), "BF16": (2, 1)},
    **{"Q4_0": (18, 32), "Q4_1": (20, 32), "Q5_0": (22, 32), "Q5_1": (24, 32), "Q8_0": (34, 32)},
    **{"Q2_K": (84, 256), "Q3_K": (110, 256), "Q4_K": (144, 256), "Q5_K": (176, 256), "Q6_K": (210, 256)},
    **{"IQ1_S": (50, 256), "IQ1_M": (56, 256), "IQ2_XXS": (66, 256), "IQ2_XS": (74, 256), "IQ2_S": (82, 256)},
    **{"IQ3_XXS": (98, 256), "IQ3_S": (110, 256), "IQ4_NL": (18, 32), "IQ4_XS": (136, 256)},
    "MXFP4": (17, 32),
}
_ROUTED = re.compile(r"blk\.\d{1,5}\.ffn_(?:gate|up|down|gate_up)(?:_exps\.|\.\d{1,5}\.)")
_NOT_FOR_TEXT = ("v.", "mm.")  # the image encoder's
_MOST = 10**15


def active_tensor_bytes(tensors: JSON, *, experts: int | None, used: int | None) -> int | None:
    """Returns the bytes of weights that one token is computed with; None where the list does not tell.

    Of the routed experts the chosen share counts; the input embedding only where it is the output's too.

    Args:
        tensors: The `tensors` of `/api/show`: name, type and shape of each.
        experts: Routed experts; None or 1: dense.
        used: Chosen of them for each token.
    """
    if not isinstance(tensors, Sequence) or isinstance(tensors, str | bytes) or not tensors:
        return None
    sizes: dict[str, float] = {}
    for tensor in tensors:
        size = _size(tensor)
        if size is None:
            return None
        sizes[tensor["name"]] = size
    if "output.weight" in sizes:
        sizes.pop("token_embd.weight", None)
    mixture = experts is not None and experts > 1
    if mixture and (used is None or used > (experts or 0)):
        return None
    share = (used or 0) / (experts or 1) if mixture else 1.0
    needed = (
        size * (share if _ROUTED.match(name) else 1)
        for name, size in sizes.items()
        if not name.startswith(_NOT_FOR_TEXT)
    )
    return round(sum(needed))


def _size(tensor: JSON) -> float | None:
    if not isinstance(tensor, Mapping) or not isinstance(tensor.get("name"), str):
        return None
    shape, block = tensor.get("shape"), BLOCKS.get(str(tensor.get("type")).upper())
    if not isinstance(shape, list) or block is None:
        return None
    lengths = [number(length, most=_MOST) for length in shape]
    known = [length for length in lengths if length is not None]
    return math.prod(known) * block[0] / block[1] if len(known) == len(lengths) else None
