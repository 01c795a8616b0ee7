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
    flat, whole = counts.reshape(samples, -1), counts.sum(axis=0, dtype=float)
    table = xlogx(np.arange(int(whole.max(initial=0)) + 1))
    tokens = counts[:, 0].sum(axis=1)
    always = xlogx(whole.sum(axis=1)) - xlogx(whole).sum(axis=1)
    found = []
    for size in _steps(draws, layers * experts):
        dealt = random.permuted(np.tile(labels, (size, 1)), axis=1)
        rest, total = np.tile(whole.ravel().astype(np.int32), (size, 1)), np.tile(always, (size, 1))
        for group in range(groups):
            members = (dealt == group).astype(np.float32)
            some = rest if group == groups - 1 else (members @ flat).astype(np.int32)
            rest = rest - some
            total += table[some].reshape(size, layers, experts).sum(axis=2) - xlogx(members @ tokens)[:, None]
        found.append(total)
    return np.concatenate(found)


def scores(surplus: Floats, base: Floats) -> Floats:
    """Returns half the sum of surplus^2 / base over groups and experts: (..., groups, layers, experts) to (..., layers).

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
        found.append(scores((signs @ flat).reshape(size, *base.shape), base))
    return np.concatenate(found)


def _steps(draws: int, cells: int) -> Iterator[int]:
    """Yields how many draws to do at a time, to stay within the memory of a step."""
    most = max(1, _CELLS // max(cells, 1))
    for start in range(0, draws, most):
        yield min(most, draws - start)
