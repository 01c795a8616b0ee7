"""Intervals and small statistics. Pure; numpy at most."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval, both ends included."""

    low: float
    high: float


def wilson(successes: int, n: int, *, confidence: float = 0.95) -> Interval:
    """Returns the Wilson score interval of a proportion.

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
