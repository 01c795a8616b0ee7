"""How often neighbouring tokens share experts, and what cache of experts would serve them.

What decides whether experts can be kept in RAM and fetched to a small GPU when they are needed: Eliseev and
Mazur 2023, "Fast inference of mixture-of-experts language models with offloading", arXiv 2312.17238, section
3.1, who keep the least recently used ones out. Repetition of experts from one token to the next is measured by
Jiang et al. 2024, "Mixtral of experts", arXiv 2401.04088, section 5.
"""

from collections.abc import Iterator

import numpy as np

from moebench.router.figures import LayerLocality
from moebench.router.routed import Routed
from moebench.router.units import Numbers, Rows, counted, samples_of, trial_starts
from moebench.stats import Floats, bounded_intervals

SERVED = 0.9
_TRIALS = 64
"""How many trials the cache is worked out for at a time."""


def locality(routed: Routed) -> tuple[LayerLocality, ...]:
    """Returns the locality of each layer; none where no two tokens of a trial follow each other.

    Over answer tokens; over prompt tokens where there are no two answer tokens in a row. Wants `in_order`.

    The cache starts each trial empty and is filled by the prompt's tokens in order before the answer's. A choice
    is served if its expert is among the C last used when the token comes; first uses in a trial are not. C is at
    least k: fewer do not hold what one token needs.
    """
    rows = routed.answer
    if not _followers(routed, rows).any():
        rows = ~routed.answer
    follows = _followers(routed, rows)
    if not follows.any():
        return ()
    samples = samples_of(routed)
    pairs = _per_trial(follows, routed)
    overlaps = _overlaps(routed, follows)
    sizes = np.bincount(samples.of_trial, weights=pairs, minlength=len(samples.names)).astype(float)
    sums = np.zeros((len(sizes), len(routed.layers)))
    np.add.at(sums, samples.of_trial, overlaps)
    kept = sums.sum(axis=0) / sizes.sum()
    ends = _interval(sums, sizes)
    chance = _chance(routed, rows, pairs)
    sizes_90, cold = _caches(routed, rows)
    return tuple(
        LayerLocality(
            layer=layer,
            kept=float(kept[i]),
            kept_low=None if ends is None else float(ends[i, 0]),
            kept_high=None if ends is None else float(ends[i, 1]),
            chance=float(chance[i]),
            cache_90=sizes_90[i],
            cold=float(cold[i]),
        )
        for i, layer in enumerate(routed.layers)
    )


def _followers(routed: Routed, rows: Rows) -> Rows:
    """Returns which tokens have the token before them in the same trial, both among `rows`."""
    follows = np.zeros(routed.tokens, dtype=bool)
    beside = (np.diff(routed.trial) == 0) & (np.diff(routed.position) == 1)
    follows[1:] = beside & rows[1:] & rows[:-1]
    return follows


def _per_trial(rows: Rows, routed: Routed) -> Numbers:
    return np.bincount(routed.trial[rows], minlength=len(routed.trials))


def _overlaps(routed: Routed, follows: Rows) -> Floats:
    """Returns the sum over a trial's following tokens of the part of experts kept, shape (trials, layers)."""
    later = np.flatnonzero(follows)
    trial = routed.trial[later]
    sums = np.empty((len(routed.trials), len(routed.layers)))
    for layer in range(len(routed.layers)):
        ranks = np.ascontiguousarray(routed.chosen[:, layer, :].T)
        now, before = ranks[:, later], ranks[:, later - 1]
        same = np.zeros(len(later), np.int64)
        for rank in now:
            same += (before == rank).any(axis=0)
        sums[:, layer] = np.bincount(trial, weights=same, minlength=len(routed.trials))
    return sums / routed.used


def _interval(sums: Floats, sizes: Floats) -> Floats | None:
    there = sizes > 0
    if int(there.sum()) < 2:
        return None
    return bounded_intervals(sums[there], np.repeat(sizes[there, None], sums.shape[1], axis=1))


def _chance(routed: Routed, rows: Rows, pairs: Numbers) -> Floats:
    """Returns `kept` in random order, exactly; trials are weighted by their neighbouring tokens.

    Two different tokens of a trial both use an expert that c of n use with probability c (c - 1) / (n (n - 1)).
    """
    tokens = _per_trial(rows, routed).astype(float)
    weight = np.divide(pairs, tokens * (tokens - 1), out=np.zeros_like(tokens), where=tokens > 1)
    expected = np.empty(len(routed.layers))
    for layer in range(len(routed.layers)):
        only = slice(layer, layer + 1)
        uses = counted(routed, rows, routed.trial, units=len(routed.trials), layers=only)[:, 0, :].astype(
            float
        )
        expected[layer] = weight @ (uses * (uses - 1)).sum(axis=1)
    return np.asarray(expected / (routed.used * pairs.sum()))


def _caches(routed: Routed, rows: Rows) -> tuple[list[int | None], Floats]:
    """Returns the smallest cache that serves 90 %, and the part of first uses, of each layer."""
    waits = np.zeros((len(routed.layers), routed.experts + 1), np.int64)
    for trials in _blocks(len(routed.trials)):
        waits += _recency_counts(routed, rows, trials)
    total = waits.sum(axis=1)
    served = np.cumsum(waits[:, :-1], axis=1) / total[:, None]
    found: list[int | None] = []
    for layer in served:
        enough = np.flatnonzero(layer >= SERVED)
        found.append(max(routed.used, int(enough[0]) + 1) if len(enough) else None)
    return found, waits[:, -1] / total


def _blocks(trials: int) -> Iterator[slice]:
    for start in range(0, trials, _TRIALS):
        yield slice(start, min(start + _TRIALS, trials))


def _recency_counts(routed: Routed, rows: Rows, trials: slice) -> Numbers:
    """Returns how many choices found their expert at each place of the recency list, shape (layers, E + 1).

    Place 0 is the last used; experts of one token stand by rank. The last column counts experts not used before
    in the trial. All trials and layers go forward together, one token a step: `last` holds when each expert was
    last used, and a choice's place is the number of experts used since.
    """
    starts = trial_starts(routed)[trials.start : trials.stop + 1]
    lengths = np.diff(starts)
    order = np.argsort(-lengths, kind="stable")
    begin, lengths = starts[:-1][order], lengths[order]
    layers, experts, used = len(routed.layers), routed.experts, routed.used
    last = np.full((experts, len(order), layers), -1, np.int32)
    small = np.uint8 if experts < 256 else np.uint16
    counts = np.zeros(layers * (experts + 1), np.int64)
    columns = np.arange(layers) * (experts + 1)
    for step in range(int(lengths.max(initial=0))):
        active = int(np.searchsorted(-lengths, -step, side="left"))
        tokens = begin[:active] + step
        chosen = np.moveaxis(routed.chosen[tokens], 2, 0).astype(np.intp)
        here = last[:, :active]
        since = np.take_along_axis(here, chosen, axis=0)
        asked = rows[tokens]
        if asked.any():
            for rank in range(used):
                place = (here > since[rank]).view(np.uint8).sum(axis=0, dtype=small).astype(np.int64)
                place[since[rank] < 0] = experts
                counts += np.bincount((place + columns)[asked].ravel(), minlength=len(counts))
        when = (step + 1) * used - np.arange(used, dtype=np.int32)
        np.put_along_axis(
            here, chosen, np.broadcast_to(when[:, None, None], chosen.shape).astype(np.int32), axis=0
        )
    return counts.reshape(layers, experts + 1)
