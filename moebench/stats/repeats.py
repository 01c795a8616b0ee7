"""What repeats of the same sample tell. numpy at most."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from moebench.stats.intervals import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Components:
    """Variance inside a sample (over its repeats) and between samples (of their true means)."""

    within: float
    between: float


def pass_at_k(tries: npt.ArrayLike, right: npt.ArrayLike, k: int) -> Floats:
    """Returns, for each sample, an unbiased estimate of P(at least one of k tries is right).

    Args:
        tries: Number of tries of each sample, n.
        right: How many of them were right, c.
        k: 1 or more.

    Returns:
        1 - C(n - c, k) / C(n, k); NaN where there were fewer than k tries.

    Source: Chen et al. 2021, "Evaluating large language models trained on code", arXiv 2107.03374.
    """
    n, c = np.asarray(tries, dtype=float), np.asarray(right, dtype=float)
    return 1.0 - pass_all_k(n, n - c, k)


def pass_all_k(tries: npt.ArrayLike, right: npt.ArrayLike, k: int) -> Floats:
    """Returns, for each sample, an unbiased estimate of P(all of k tries are right), called pass^k.

    Args:
        tries: Number of tries of each sample, n.
        right: How many of them were right, c.
        k: 1 or more.

    Returns:
        C(c, k) / C(n, k); NaN where there were fewer than k tries.

    Source: Yao et al. 2024, "tau-bench", arXiv 2406.12045.
    """
    n, c = np.asarray(tries, dtype=float), np.asarray(right, dtype=float)
    i = np.arange(k).reshape(-1, 1)
    return np.asarray(np.prod(np.clip(c - i, 0.0, None) / np.where(n > i, n - i, np.nan), axis=0))


def variance_components(tries: npt.ArrayLike, means: npt.ArrayLike, squares: npt.ArrayLike) -> Components:
    """Splits the variance of scores in two, by the analysis of variance of one random factor.

    Args:
        tries: Number of tries of each sample; they may differ.
        means: Mean score of each sample.
        squares: Sum of squared deviations from that mean, over the tries of each sample.

    Returns:
        `between` is 0 for a single sample, and where the estimate would be negative.

    Raises:
        ValueError: no sample was tried twice.

    Source: Searle, Casella and McCulloch 1992, "Variance components", section 3.6 (unbalanced data).
    """
    n, mean = np.asarray(tries, dtype=float), np.asarray(means, dtype=float)
    total, groups = float(n.sum()), len(n)
    if total <= groups:
        raise ValueError("no sample was tried twice")
    within = float(np.asarray(squares, dtype=float).sum()) / (total - groups)
    if groups < 2:
        return Components(within=within, between=0.0)
    middle = float(n @ mean) / total
    between_squares = float(n @ (mean - middle) ** 2) / (groups - 1)
    typical = (total - float(n @ n) / total) / (groups - 1)
    return Components(within=within, between=max(0.0, (between_squares - within) / typical))
