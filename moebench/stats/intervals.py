"""Confidence intervals of means of scores. numpy at most."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_DRAWS = 10_000
_MOST_DRAWN = 512
_END_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval, both ends included."""

    low: float
    high: float


def wilson(successes: int, n: int, *, confidence: float = 0.95) -> Interval:
    """Returns the Wilson score interval of a proportion.

    Its coverage is 95 % on average over the true rates (95.5, 95.4 and 95.2 % at n = 5, 13 and 40), not at each
    of them. Worked out for rates in steps of 0.001, the lowest is 89.2, 90.9 and 92.8 % for rates between 0.1 and
    0.9, and 83.3, 84.4 and 85.2 % nearer to 0 or 1 (at about 0.18 / n).

    Args:
        successes: 0 to n.
        n: Number of trials; 0 gives the whole of [0, 1].
        confidence: Coverage, 0 to 1.

    Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference", JASA 22.
    """
    if n == 0:
        return Interval(0.0, 1.0)
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    p = successes / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return Interval(low, high)


def resample_indices(n: int, draws: int, *, seed: int) -> npt.NDArray[np.int64]:
    """Returns `draws` bootstrap samples of 0..n-1, shape (draws, n), the same for the same seed."""
    return np.random.default_rng(seed).integers(0, n, size=(draws, n))


def percentile(values: Sequence[float], q: float) -> float:
    """Returns the q-quantile (q from 0 to 1) with linear interpolation.

    Raises:
        ValueError: no values.
    """
    if not values:
        raise ValueError("no values to take a percentile of")
    return float(np.quantile(np.asarray(values, dtype=float), q))


def cluster_totals(values: Floats, clusters: npt.NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Sums up sample values by cluster.

    Args:
        values: Shape (samples, columns); NaN: this column has no value for this sample.
        clusters: Cluster number of each sample, 0 to m - 1, each of them used.

    Returns:
        Sums and sizes (numbers of values), both of shape (m, columns).
    """
    there = ~np.isnan(values)
    filled = np.where(there, values, 0.0)
    if not len(clusters):
        return np.zeros(values.shape), np.zeros(values.shape)
    order = np.argsort(clusters, kind="stable")
    starts = np.flatnonzero(np.diff(clusters[order], prepend=-1))
    return np.add.reduceat(filled[order], starts), np.add.reduceat(there[order].astype(float), starts)


def bounded_intervals(
    sums: Floats, sizes: Floats, *, low: float = 0.0, high: float = 1.0, confidence: float = 0.95
) -> Floats:
    """Returns intervals of means of bounded values: a Bayesian bootstrap that knows where the values must end.

    Each draw weights the clusters by independent exponential variables (Rubin's Bayesian bootstrap). For the
    lower limit one more value, at `low`, joins in with half the weight of a cluster, and for the upper limit
    one at `high`: what was not seen in n samples may still exist. So the interval has a width even where all
    values are equal (five times 1.0 give 0.60 to 1). With a whole weight this is Gaffke's bound, which on
    scores of 0 and 1 is the Clopper-Pearson interval; half the weight is a compromise in the manner of a
    mid-p, chosen because the whole weight covers 98 to 99 % where 95 % is asked for.

    Measured coverage of the 95 % interval, 2,000 runs each on 250 random distributions (a few values, beta,
    heaped at 1, heaped at 0): never below 95 % (lowest 97.2, 95.5 and 95.4 % at n = 5, 13 and 40), on average
    99.0, 98.0 and 97.5 %; so at n = 5 it is wider than it need be. Where all scores are 0 or 1, it dips like
    Wilson's interval does (92.1 % at a rate of 0.8 and n = 13). Student's t covers 66 and 31 % at n = 13 where
    10 and 3 % of scores are below 1 and the rest are 1.

    Args:
        sums: Sum of the values of each cluster, shape (clusters, columns); one interval a column.
        sizes: Number of values in each cluster, of the same shape; 0 where a column has none.
        low: The lowest value there can be.
        high: The highest value there can be.
        confidence: Coverage, 0 to 1.

    Returns:
        Shape (columns, 2): low and high ends; NaN for a column without values. The random numbers are the
        same each time.

    Sources: Rubin 1981, "The Bayesian bootstrap", Annals of Statistics 9; Gaffke 2005, "Three test statistics
    for a nonparametric one-sided hypothesis on the mean of a nonnegative variable", Mathematical Methods of
    Statistics 14; Learned-Miller and Thomas 2019, arXiv 1905.06208, who compare such bounds; clusters as in
    Miller 2024, "Adding error bars to evals", arXiv 2411.00640.
    """
    filled = (sizes > 0).sum(axis=0)
    ends = np.full((len(filled), 2), np.nan)
    there = filled > 0
    quantiles = _drawn_quantiles if len(sums) <= _MOST_DRAWN else _expanded_quantiles
    for side, (end, q) in enumerate(((low, (1 - confidence) / 2), (high, (1 + confidence) / 2))):
        if there.any():
            end_size = sizes[:, there].sum(axis=0) / filled[there]
            found = quantiles(sums[:, there], sizes[:, there], end=end, end_size=end_size, q=q)
            ends[there, side] = np.clip(found, low, high)
    return ends


@lru_cache(maxsize=1)
def _weights(clusters: int) -> tuple[Floats, Floats]:
    """Returns the weights of the clusters, shape (clusters, draws), and of one more value at the end, (draws,)."""
    random = np.random.default_rng(0)
    return random.standard_exponential((clusters, _DRAWS)), random.standard_gamma(_END_WEIGHT, _DRAWS)


def _drawn_quantiles(sums: Floats, sizes: Floats, *, end: float, end_size: Floats, q: float) -> Floats:
    """Returns the q-quantile of each column's weighted mean, by drawing the weights."""
    weights, end_weight = _weights(len(sums))
    if (sizes == sizes[:, :1]).all():
        sizes, end_size = sizes[:, :1], end_size[:1]
    extra = np.outer(end_size, end_weight)
    means = (sums.T @ weights + end * extra) / (sizes.T @ weights + extra)
    return np.asarray(np.quantile(means, q, axis=1, overwrite_input=True))


def _expanded_quantiles(sums: Floats, sizes: Floats, *, end: float, end_size: Floats, q: float) -> Floats:
    """Returns the same by the Cornish-Fisher expansion of its exact moments, which many clusters allow.

    Source: Cornish and Fisher 1938, "Moments and cumulants in the specification of distributions", Review of
    the International Statistical Institute 5.
    """
    total = len(sums) + _END_WEIGHT
    whole = sizes.sum(axis=0) + _END_WEIGHT * end_size
    mean = (sums.sum(axis=0) + _END_WEIGHT * end * end_size) / whole
    away = (sums - mean * sizes) * (total / whole)
    last = (end - mean) * end_size * (total / whole)
    second = ((away**2).sum(axis=0) + _END_WEIGHT * last**2) / (total * (total + 1))
    third = 2 * ((away**3).sum(axis=0) + _END_WEIGHT * last**3) / (total * (total + 1) * (total + 2))
    z = NormalDist().inv_cdf(q)
    spread = np.sqrt(second)
    skew = np.divide(third, spread**3, out=np.zeros_like(third), where=spread > 0)
    return np.asarray(mean + spread * (z + (z * z - 1) / 6 * skew))


def mean_intervals(sums: Floats, sizes: Floats) -> list[tuple[Interval | None, str]]:
    """Returns the 95 % interval of each column's mean score, and what it is called.

    Wilson's where every value is 0 or 1 and every cluster is one sample; otherwise `bounded_intervals`.

    Args:
        sums: Sum of the scores (0 to 1) of each cluster, shape (clusters, columns).
        sizes: Number of samples in each cluster, of the same shape.

    Returns:
        One pair a column; (None, "") for a column without values.
    """
    passes = ((sizes <= 1) & ((sums == 0) | (sums == 1))).all(axis=0)
    n = sizes.sum(axis=0)
    bootstrap = ~passes & (n > 0)
    ends = np.full((len(n), 2), np.nan)
    ends[bootstrap] = bounded_intervals(sums[:, bootstrap], sizes[:, bootstrap])
    found: list[tuple[Interval | None, str]] = []
    for column in range(len(n)):
        if n[column] == 0:
            found.append((None, ""))
        elif passes[column]:
            found.append((wilson(int(sums[:, column].sum()), int(n[column])), "Wilson"))
        else:
            groups = int((sizes[:, column] > 0).sum())
            kind = "bootstrap" if groups == n[column] else f"bootstrap over {groups} independent groups"
            found.append((Interval(float(ends[column, 0]), float(ends[column, 1])), kind))
    return found


def numbered(clusters: Sequence[Hashable]) -> npt.NDArray[np.intp]:
    """Returns the number of each label, 0 for the first one met, 1 for the next other one, and so on."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(label, len(numbers)) for label in clusters], dtype=np.intp)


def mean_interval(scores: Sequence[float], *, clusters: Sequence[Hashable] | None = None) -> Interval | None:
    """Returns the 95 % interval of the mean of scores from 0 to 1; None without scores.

    Args:
        scores: One a sample (repeats of a sample averaged).
        clusters: A label a sample; samples with the same label are not independent. None: all are.
    """
    numbers = numbered(range(len(scores)) if clusters is None else clusters)
    sums, sizes = cluster_totals(np.asarray(scores, dtype=float).reshape(-1, 1), numbers)
    return mean_intervals(sums, sizes)[0][0]


def difference_interval(a: float, a_interval: Interval, b: float, b_interval: Interval) -> Interval:
    """Returns the interval of a - b for independent estimates, from the interval of each.

    Sources: Newcombe 1998, "Interval estimation for the difference between independent proportions",
    Statistics in Medicine 17 (method 10, with Wilson's intervals); Zou and Donner 2008, "Construction of
    confidence limits about effect measures", Statistics in Medicine 27 (any intervals).
    """
    below = math.hypot(a - a_interval.low, b_interval.high - b)
    above = math.hypot(a_interval.high - a, b - b_interval.low)
    return Interval(max(-1.0, a - b - below), min(1.0, a - b + above))
