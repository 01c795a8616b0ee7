"""Choices of tokens that depend on each other, as real ones do: chains of like tokens, habits of a sample."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def runs(random: np.random.Generator, tokens: int, *, stay: float) -> Array:
    """The number of the chain that each token belongs to: a token stays in the one before's with chance `stay`."""
    starts = random.random(tokens) >= stay
    starts[:1] = True
    return np.cumsum(starts) - 1


def sticky(random: np.random.Generator, tokens: int, *, scores: Floats, used: int, stay: float) -> Array:
    """Choices of shape (tokens, layers, used): top-k of noisy `scores` (layers, experts), kept within a chain."""
    chain = runs(random, tokens, stay=stay)
    noisy = scores + random.gumbel(size=(chain[-1] + 1, *scores.shape))
    return np.argsort(-noisy, axis=2)[chain, :, :used]


def sticky_labels(random: np.random.Generator, tokens: int, *, groups: int, stay: float) -> Array:
    """Labels of tokens, in chains."""
    chain = runs(random, tokens, stay=stay)
    return np.asarray(random.integers(0, groups, chain[-1] + 1)[chain])
