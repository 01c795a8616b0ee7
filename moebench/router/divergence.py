"""How far groups differ in the experts they use, and how far chance would bring them, many times over.

What is shown is the Jensen-Shannon divergence of the groups' expert shares, weighted by the groups' sizes (Lin
1991, "Divergence measures based on the Shannon entropy", IEEE Transactions on Information Theory 37): the mutual
information between group and expert; in strata, the conditional mutual information. What is tested are quadratic
forms that equal it to second order: they need no logarithm, and they can be set against their own noise.
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


def dealt_scores(
    deviations: npt.NDArray[np.float32], labels: npt.NDArray[np.int64], *, groups: int, draws: int, seed: int
) -> tuple[Floats, Floats]:
    """Returns how far groups of samples are apart, and how far chance alone would bring them.

    Args:
        deviations: Of each sample from the mean of all, shape (samples, layers, experts).
        labels: The group of each sample, shape (samples,); each group has one at least.
        groups: How many there are.
        draws: Random dealings of the samples to groups of the sizes that they have.
        seed: Of the random numbers; the same dealings for the same seed.

    Returns:
        The sum of squares between groups, and what is to be expected of it from the variance within them, each
        group's its own. Shape (1 + draws, layers); the first is of the labels as they are.
    """
    random = np.random.default_rng(seed)
    samples, layers, experts = deviations.shape
    flat = deviations.reshape(samples, -1)
    squares = (deviations**2).sum(axis=2)
    sizes = np.bincount(labels, minlength=groups)
    between, within = np.zeros((1 + draws, layers)), np.zeros((1 + draws, layers))
    at = 0
    for size in _steps(1 + draws, layers * experts):
        dealt = random.permuted(np.tile(labels, (size, 1)), axis=1)
        if not at:
            dealt[0] = labels
        rows, rest = slice(at, at + size), np.zeros((size, layers * experts), np.float32)
        for group, members in enumerate(sizes.tolist()):
            own = (dealt == group).astype(np.float32)
            total = -rest if group == groups - 1 else own @ flat
            rest += total
            mean = np.square(total).reshape(size, layers, experts).sum(axis=2) / members
            between[rows] += mean
            variance = np.maximum(own @ squares - mean, 0.0) / max(members - 1, 1)
            within[rows] += (1 - members / samples) * variance
        at += size
    return between, within


def scores(surplus: Floats, base: Floats) -> Floats:
    """Returns half the sum of surplus^2 / base over groups and experts, shape (..., layers).

    To second order this is N times the divergence in nats that the surplus adds to what `base` has of its own.
    """
    per_cell = np.divide(0.5, base, out=np.zeros_like(base), where=base > 0)
    return np.asarray(np.einsum("...gle,...gle,gle->...l", surplus, surplus, per_cell))


def flipped_scores(base: Floats, surplus: npt.NDArray[np.float32], *, draws: int, seed: int) -> Floats:
    """Returns the scores if each sample's surplus had come with a random sign, shape (draws, layers).

    Args:
        base: What is to be expected without an association, over all samples, shape (groups, layers, experts).
        surplus: Choices of each sample beyond what its own mixture of groups and experts would give, shape
            (samples, groups, layers, experts).
        draws: Patterns of signs.
        seed: Of the random numbers.
    """
    random = np.random.default_rng(seed)
    flat = surplus.reshape(len(surplus), -1)
    found = []
    for size in _steps(draws, base.size):
        signs = random.integers(0, 2, (size, len(surplus))).astype(np.float32) * 2 - 1
        found.append(scores((signs @ flat).reshape(size, *base.shape).astype(float), base))
    return np.concatenate(found)


def _steps(draws: int, cells: int) -> Iterator[int]:
    """Yields how many draws to do at a time, to stay within the memory of a step."""
    most = max(1, _CELLS // max(cells, 1))
    for start in range(0, draws, most):
        yield min(most, draws - start)
