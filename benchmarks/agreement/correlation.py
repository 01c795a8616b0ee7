"""Correlations by row, with intervals over documents. numpy only."""

from collections.abc import Callable
from typing import Any

import numpy as np

from moebench.stats import Floats, Interval


def pearson(one: Floats, other: Floats) -> Floats:
    """Returns Pearson's r of each row, shape (rows,); NaN where a row is constant."""
    first = one - one.mean(axis=1, keepdims=True)
    second = other - other.mean(axis=1, keepdims=True)
    return _ratio((first * second).sum(axis=1), (first**2).sum(axis=1) * (second**2).sum(axis=1))


def kendall(one: Floats, other: Floats) -> Floats:
    """Returns Kendall's tau-b of each row, shape (rows,); NaN where a row is constant.

    Source: Kendall 1945, "The treatment of ties in ranking problems", Biometrika 33.
    """
    left, right = np.triu_indices(one.shape[1], k=1)
    first = np.sign(one[:, left] - one[:, right])
    second = np.sign(other[:, left] - other[:, right])
    return _ratio((first * second).sum(axis=1), (first != 0).sum(axis=1) * (second != 0).sum(axis=1))


def _ratio(covariance: Floats, square: Any) -> Floats:
    scale = np.sqrt(np.asarray(square, dtype=float))
    ratio: Floats = np.divide(covariance, scale, out=np.full(len(covariance), np.nan), where=scale > 1e-9)
    return ratio


def of_systems(
    ours: Floats, people: Floats, *, correlate: Callable[[Floats, Floats], Floats]
) -> tuple[float, Interval]:
    """Correlates the systems' means, with an interval by the jackknife over documents on Fisher's z.

    Where systems are all the same the correlation is 0. A bootstrap would draw documents twice, which makes means
    noisier and so every correlation smaller.
    """
    n = len(ours)
    value = float(np.nan_to_num(correlate(ours.mean(axis=0)[None], people.mean(axis=0)[None])[0]))
    without = np.nan_to_num(
        correlate((ours.sum(axis=0) - ours) / (n - 1), (people.sum(axis=0) - people) / (n - 1))
    )
    z = np.arctanh(np.clip(without, -0.999999, 0.999999))
    error = float(np.sqrt((n - 1) / n * ((z - z.mean()) ** 2).sum()))
    centre = float(np.arctanh(np.clip(value, -0.999999, 0.999999)))
    return value, Interval(float(np.tanh(centre - 1.96 * error)), float(np.tanh(centre + 1.96 * error)))


def percentiles(draws: Floats) -> Interval:
    """Returns the 95 % interval of bootstrap values; NaN is left out."""
    low, high = np.nanquantile(draws, [0.025, 0.975])
    return Interval(float(low), float(high))
