"""Which experts go together more than chance."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from moebench.router.figures import Pair
from moebench.router.routed import Routed
from moebench.router.units import Numbers, Rows
from moebench.stats import ALPHA, Floats

MOST = 10
_CANDIDATES = 256
"""Pairs of a layer that are looked into; the others count as not shown."""
_ROUNDS = 500
_CLOSE = 1e-10
_RARE = 1e-12


def strongest_pairs(routed: Routed, rows: Rows, sample: Numbers, *, samples: int) -> tuple[Pair, ...]:
    """Returns the pairs of experts that share most tokens beyond chance, of those shown to; at most 10.

    **Chance**: given a layer's loads, all ways of choosing k different experts a token are as likely as they
    can be (maximum entropy): the conditional Bernoulli distribution whose inclusion probabilities are the loads
    (Chen, Dempster and Liu 1994, "Weighted finite population sampling to maximize entropy", Biometrika 81). It
    is the limit of shuffling experts between tokens such that each token keeps k different ones and each expert
    its load. Choosing k experts one after the other without these loads would give another expectation.

    **Test**: one-sided over samples, which are independent where tokens are not. D is a sample's tokens with both
    experts less those that the sample's own use of the two leads to expect (to first order). Were the sign of
    each D random, P(sum >= seen) <= exp(-(sum D)^2 / (2 sum D^2)) (Hoeffding 1963, JASA 58; Efron 1969, JASA
    64): a bound that holds for any number of samples and reaches as far down as Holm's method over all E (E - 1)
    / 2 pairs of a layer needs, which permutations do not. It takes at least 2 ln(pairs / 0.05) samples to show
    anything: 13 for 8 experts, 25 for 160.

    Args:
        routed: The choices.
        rows: Which tokens count.
        sample: Number of each token's sample.
        samples: How many there are.
    """
    if routed.used < 2 or not rows.any():
        return ()
    found: list[Pair] = []
    tokens_of = np.bincount(sample[rows], minlength=samples).astype(float)
    for i, layer in enumerate(routed.layers):
        chosen = np.sort(routed.chosen[:, i, :][rows], axis=1).astype(np.int64)
        found.extend(_layer_pairs(chosen, sample[rows], tokens_of, experts=routed.experts, layer=layer))
    found.sort(key=lambda pair: pair.expected - pair.together)
    return tuple(found[:MOST])


def _layer_pairs(
    chosen: Numbers, sample: Numbers, tokens_of: Floats, *, experts: int, layer: int
) -> Sequence[Pair]:
    tokens, used = chosen.shape
    together = _pair_counts(chosen, experts) / tokens
    load = np.bincount(chosen.ravel(), minlength=experts) / tokens
    expected = expected_together(load, used=used)
    candidates = _candidates(together, expected, tokens=tokens)
    if not len(candidates):
        return ()
    surplus = _surplus(chosen, sample, tokens_of, candidates=candidates, load=load, expected=expected)
    total = surplus.sum(axis=0)
    spread = np.maximum((surplus**2).sum(axis=0), 1e-300)
    p = np.where(total > 0, np.exp(-(total**2) / (2 * spread)), 1.0)
    adjusted = _holm_of_many(p, hypotheses=experts * (experts - 1) // 2)
    return [
        Pair(
            layer=layer,
            first=int(first),
            second=int(second),
            together=float(together[first, second]),
            expected=float(expected[first, second]),
            p_adjusted=float(adjusted[i]),
        )
        for i, (first, second) in enumerate(candidates)
        if adjusted[i] < ALPHA
    ]


def _pair_counts(chosen: Numbers, experts: int) -> Numbers:
    """Returns how many tokens use both, above the diagonal of (E, E). Wants each token's experts ascending."""
    counts = np.zeros(experts * experts, np.int64)
    for a in range(chosen.shape[1]):
        for b in range(a + 1, chosen.shape[1]):
            counts += np.bincount(chosen[:, a] * experts + chosen[:, b], minlength=experts * experts)
    return counts.reshape(experts, experts)


def _candidates(together: Floats, expected: Floats, *, tokens: int) -> Numbers:
    """Returns the pairs, shape (pairs, 2), that are most above what is expected, if any are.

    To leave a pair out only makes others' adjusted p larger, for it counts as a hypothesis with p = 1.
    """
    excess = np.triu(together - expected, 1)
    noise = np.sqrt(np.maximum(expected, 1 / tokens) / tokens)
    excess[excess <= 2 * noise] = 0
    order = np.argsort(-excess, axis=None, kind="stable")[:_CANDIDATES]
    order = order[excess.ravel()[order] > 0]
    return np.stack(np.unravel_index(order, excess.shape), axis=1)


def _surplus(
    chosen: Numbers,
    sample: Numbers,
    tokens_of: Floats,
    *,
    candidates: Numbers,
    load: Floats,
    expected: Floats,
) -> Floats:
    """Returns each sample's tokens with both beyond what it leads to expect, shape (samples, candidates).

    Over all samples the terms of the single experts cancel out, for their loads are the samples' own mean; they
    take from the variance between samples what comes from using either expert more.
    """
    samples, experts = len(tokens_of), len(load)
    rank = np.full(experts * experts, -1, np.int64)
    rank[candidates[:, 0] * experts + candidates[:, 1]] = np.arange(len(candidates))
    both = np.zeros(samples * len(candidates))
    for a in range(chosen.shape[1]):
        for b in range(a + 1, chosen.shape[1]):
            place = rank[chosen[:, a] * experts + chosen[:, b]]
            hit = place >= 0
            flat = sample[hit] * len(candidates) + place[hit]
            both += np.bincount(flat, minlength=len(both))
    uses = np.bincount((sample[:, None] * experts + chosen).ravel(), minlength=samples * experts)
    beyond = uses.reshape(samples, experts) - tokens_of[:, None] * load
    first, second = candidates.T
    rate = expected[first, second]
    slope_first, slope_second = rate / load[first], rate / load[second]
    own = tokens_of[:, None] * rate + slope_first * beyond[:, first] + slope_second * beyond[:, second]
    return np.asarray(both.reshape(samples, -1) - own)


def _holm_of_many(p: Floats, *, hypotheses: int) -> Floats:
    """Returns Holm's adjusted p of some of many hypotheses, the others' p being 1."""
    order = np.argsort(p, kind="stable")
    steps = (hypotheses - np.arange(len(p))) * p[order]
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted


def expected_together(load: npt.ArrayLike, *, used: int) -> Floats:
    """Returns how often two experts meet by chance, shape (E, E), of no meaning on the diagonal.

    Args:
        load: Part of the tokens that use each expert; sums to k.
        used: k.
    """
    target = np.asarray(load, dtype=float)
    expected = np.zeros((len(target), len(target)))
    always, free = target >= 1 - _RARE, (target > _RARE) & (target < 1 - _RARE)
    left = used - int(always.sum())
    expected[always] = target
    expected[:, always] = target[:, None]
    if left < 1 or not free.any():
        return expected
    odds = _fitted_odds(target[free], left)
    expected[np.ix_(free, free)] = _pair_chances(odds, left)
    return expected


def _fitted_odds(target: Floats, used: int) -> Floats:
    """Returns the odds of the independent choices that have these inclusion chances once k are chosen."""
    odds = target / (1 - target)
    for _ in range(_ROUNDS):
        got = _chances(odds, used)
        if np.abs(got - target).max() < _CLOSE:
            break
        odds *= target * (1 - got) / (got * (1 - target))
        odds /= np.exp(np.log(odds).mean())
    return odds


def _symmetric(odds: Floats, used: int) -> Floats:
    """Returns the elementary symmetric sums of degree 0 to k of odds, shape (..., n): (..., k + 1)."""
    sums = np.zeros((*odds.shape[:-1], used + 1))
    sums[..., 0] = 1.0
    for i in range(odds.shape[-1]):
        sums[..., 1:] = sums[..., 1:] + odds[..., i, None] * sums[..., :-1]
    return sums


def _chances(odds: Floats, used: int) -> Floats:
    """Returns each expert's chance to be among the k."""
    n = len(odds)
    others = np.broadcast_to(odds, (n, n)).copy()
    np.fill_diagonal(others, 0.0)
    return np.asarray(odds * _symmetric(others, used - 1)[:, -1] / _symmetric(odds, used)[-1])


def _pair_chances(odds: Floats, used: int) -> Floats:
    """Returns each pair's chance to be among the k, both.

    `others` holds the symmetric sums of all odds but the pair's own, for degrees 0 to k - 2.
    """
    n = len(odds)
    if used < 2:
        return np.zeros((n, n))
    others = np.zeros((used - 1, n, n))
    others[0] = 1.0
    for i, one in enumerate(odds):
        row, column = others[:, i, :].copy(), others[:, :, i].copy()
        for degree in range(used - 2, 0, -1):
            others[degree] += one * others[degree - 1]
        others[:, i, :], others[:, :, i] = row, column
    return np.asarray(np.outer(odds, odds) * others[-1] / _symmetric(odds, used)[-1])
