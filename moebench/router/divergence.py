"""How far groups of tokens differ in the experts they use, for many ways of dealing out the groups at once.

Each way is judged by the Jensen-Shannon divergence of the groups' expert shares, weighted by their tokens (Lin
1991, "Divergence measures based on the Shannon entropy", IEEE Transactions on Information Theory 37), which is
the mutual information between a token's group and its experts; in strata, the conditional mutual information.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from moebench.stats import Floats

_CELLS = 4_000_000
"""Numbers that one step works on: 32 MB in double precision."""


def xlogx(values: npt.ArrayLike) -> Floats:
    """Returns x log x in nats, 0 for 0 and for what rounding left below it."""
    x = np.maximum(np.asarray(values, dtype=float), 0.0)
    return np.asarray(x * np.log(np.where(x > 0, x, 1.0)))


def information(groups: Floats) -> Floats:
    """Returns N times the divergence in nats, for counts of shape (..., groups, layers, experts): (..., layers)."""
    cells = xlogx(groups).sum(axis=(-3, -1))
    sizes = groups.sum(axis=-1)
    experts = xlogx(groups.sum(axis=-3)).sum(axis=-1)
    return np.asarray(cells - xlogx(sizes).sum(axis=-2) - experts + xlogx(sizes.sum(axis=-2)))


def most_information(groups: Floats) -> Floats:
    """Returns what `information` would be if no expert were shared: N times the entropy of the groups' weights."""
    sizes = groups.sum(axis=-1)
    return np.asarray(xlogx(sizes.sum(axis=-2)) - xlogx(sizes).sum(axis=-2))


def dealt_information(
    counts: npt.NDArray[np.float32], labels: npt.NDArray[np.int64], *, groups: int, draws: int, seed: int
) -> Floats:
    """Returns the information for random dealings of samples to groups of the sizes they have.

    Args:
        counts: Choices of each sample, shape (samples, layers, experts).
        labels: The group of each sample, shape (samples,).
        groups: How many there are.
        draws: Dealings.
        seed: Of the random numbers; the same dealings for the same seed.

    Returns:
        Shape (draws, layers).
    """
    random = np.random.default_rng(seed)
    samples, layers, experts = counts.shape
    whole = counts.sum(axis=0, dtype=float)
    flat = counts.reshape(samples, -1)
    found = []
    for size in _steps(draws, groups * layers * experts):
        dealt = random.permuted(np.tile(labels, (size, 1)), axis=1)
        some = np.empty((size, groups, layers, experts))
        for group in range(groups - 1):
            some[:, group] = ((dealt == group).astype(np.float32) @ flat).reshape(size, layers, experts)
        some[:, -1] = whole - some[:, :-1].sum(axis=1)
        found.append(information(some))
    return np.concatenate(found)


def flipped_information(base: Floats, surplus: Floats, *, draws: int, seed: int) -> Floats:
    """Returns the information if each sample's surplus had come with a random sign.

    Args:
        base: What is to be expected without an association, over all samples, shape (groups, layers, experts).
        surplus: Choices of each sample beyond what its own mixture of groups and experts would give, shape
            (samples, groups, layers, experts).
        draws: Patterns of signs.
        seed: Of the random numbers.

    Returns:
        Shape (draws, layers).
    """
    random = np.random.default_rng(seed)
    flat = surplus.reshape(len(surplus), -1)
    found = []
    for size in _steps(draws, base.size):
        signs = random.integers(0, 2, (size, len(surplus))).astype(surplus.dtype) * 2 - 1
        some = base + (signs @ flat).reshape(size, *base.shape)
        found.append(information(np.maximum(some, 0.0)))
    return np.concatenate(found)


def _steps(draws: int, cells: int) -> Iterator[int]:
    """Yields how many draws to do at a time, to stay within the memory of a step."""
    most = max(1, _CELLS // max(cells, 1))
    for start in range(0, draws, most):
        yield min(most, draws - start)
