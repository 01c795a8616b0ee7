"""Made-up choices of routers, for the tests of the figures."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from moebench.router.routed import Routed
from moebench.types import Key

Array = npt.NDArray[np.int64]


def blind(random: np.random.Generator, tokens: int, *, layers: int, experts: int, used: int) -> Array:
    """Each token takes `used` of `experts` at random, shape (tokens, layers, used)."""
    return np.argsort(random.random((tokens, layers, experts)), axis=2)[:, :, :used]


def routed(
    chosen: npt.ArrayLike,
    *,
    experts: int,
    trials: Sequence[Key] | None = None,
    lengths: Sequence[int] | None = None,
    prompts: Sequence[int] | int = 0,
    right: Sequence[bool | None] | None = None,
    texts: Sequence[str] | None = None,
    layers: Sequence[int] | None = None,
) -> Routed:
    """Choices (tokens, layers, k) as a `Routed`; `lengths` tokens a trial, the first `prompts` its prompt."""
    picked = np.asarray(chosen, dtype=np.uint16)
    lengths = [len(picked)] if lengths is None else list(lengths)
    before = [prompts] * len(lengths) if isinstance(prompts, int) else list(prompts)
    trial = np.repeat(np.arange(len(lengths)), lengths)
    position = np.concatenate([np.arange(n) for n in lengths]) if lengths else np.zeros(0, int)
    return Routed(
        model="made",
        architecture="llama",
        file_sha256="0" * 64,
        experts=experts,
        layers=tuple(range(picked.shape[1]) if layers is None else layers),
        chosen=picked,
        trial=trial.astype(np.int32),
        position=position.astype(np.int32),
        answer=position >= np.array(before, dtype=int)[trial] if lengths else np.zeros(0, bool),
        texts=tuple(texts) if texts is not None else ("word",) * len(picked),
        trials=tuple(trials) if trials is not None else tuple(key("a", i) for i in range(len(lengths))),
        right=tuple(right) if right is not None else (None,) * len(lengths),
    )


def key(suite: str, sample: int | str, *, repeat: int = 0, chain: str = "direct") -> Key:
    return Key(model="made", suite=suite, chain=chain, sample=str(sample), repeat=repeat)
