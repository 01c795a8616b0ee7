"""What of a model's choices is counted together: samples, words of their own, counts for each sample."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from moebench.router.routed import Routed

Rows = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
Counts = npt.NDArray[np.float32]
"""Whole numbers below 2^24, which single precision holds exactly."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Samples:
    """Which trials belong to one sample: its repeats and chains answer one question and are not independent.

    Attributes:
        of_trial: For each trial the number of its sample.
        names: (suite, sample id) of each sample.
    """

    of_trial: Numbers
    names: tuple[tuple[str, str], ...]

    def suites(self) -> tuple[str, ...]:
        """Returns the suites' names in order of first sight."""
        return tuple(dict.fromkeys(suite for suite, _ in self.names))

    def suite_numbers(self) -> Numbers:
        """Returns the number of each sample's suite among `suites`, shape (samples,)."""
        numbers = {suite: i for i, suite in enumerate(self.suites())}
        return np.array([numbers[suite] for suite, _ in self.names], dtype=np.int64)


def samples_of(routed: Routed) -> Samples:
    """Returns the samples behind a model's trials."""
    numbers: dict[tuple[str, str], int] = {}
    of_trial = [numbers.setdefault((key.suite, key.sample), len(numbers)) for key in routed.trials]
    return Samples(of_trial=np.array(of_trial, dtype=np.int64), names=tuple(numbers))


def in_order(routed: Routed) -> Routed:
    """Returns the same with tokens by trial and place; itself where they are so already."""
    place = routed.trial.astype(np.int64) * (int(routed.position.max(initial=0)) + 1) + routed.position
    if (np.diff(place) > 0).all():
        return routed
    order = np.argsort(place, kind="stable")
    return replace(
        routed,
        chosen=routed.chosen[order],
        trial=routed.trial[order],
        position=routed.position[order],
        answer=routed.answer[order],
        texts=tuple(routed.texts[i] for i in order),
    )


def trial_starts(routed: Routed) -> Numbers:
    """Returns where each trial's tokens start, and the end of the last: shape (trials + 1,). Wants `in_order`."""
    return np.searchsorted(routed.trial, np.arange(len(routed.trials) + 1))


def question_rows(routed: Routed) -> Rows:
    """Returns the prompt tokens that are a sample's own, shape (tokens,). Wants `in_order`.

    Prompts of one suite and chain begin and end with the same words (the chat template, the instructions).
    That is one text, however many samples repeat it: counted as many, it would make any two suites differ.
    What all samples of the suite and chain share at the beginning and at the end is left out; all of the prompt
    where there is one sample only.
    """
    codes = _codes(routed.texts)
    starts = trial_starts(routed)
    own = ~routed.answer
    prompts = starts[:-1] + _prompt_lengths(routed, starts)
    for trials in _alike(routed).values():
        passages = [codes[starts[t] : prompts[t]] for t in trials if prompts[t] > starts[t]]
        first, last = _shared(_distinct(passages))
        for t in trials:
            own[starts[t] : min(starts[t] + first, prompts[t])] = False
            own[max(prompts[t] - last, starts[t]) : prompts[t]] = False
    return own


def counted(
    routed: Routed, rows: Rows, unit: npt.NDArray[np.integer], *, units: int, layers: slice | None = None
) -> Counts:
    """Returns how often each unit's tokens chose each expert, shape (units, layers, experts).

    Args:
        routed: The choices.
        rows: Which tokens count, shape (tokens,).
        unit: Number of each token's unit, 0 to `units` - 1, shape (tokens,).
        units: How many there are.
        layers: Only these; None: all.
    """
    picked = slice(None) if layers is None else layers
    base = unit[rows].astype(np.int64) * routed.experts
    numbers = range(len(routed.layers))[picked]
    counts = np.zeros((units, len(numbers), routed.experts), np.float32)
    for i, layer in enumerate(numbers):
        places = base[:, None] + routed.chosen[:, layer, :][rows]
        flat = np.bincount(places.ravel(), minlength=units * routed.experts)
        counts[:, i, :] = flat.reshape(units, routed.experts)
    return counts


def _codes(texts: Sequence[str]) -> Numbers:
    """Returns a number for each text, the same for the same."""
    numbers: dict[str, int] = {}
    return np.fromiter((numbers.setdefault(text, len(numbers)) for text in texts), np.int64, len(texts))


def _prompt_lengths(routed: Routed, starts: Numbers) -> Numbers:
    before = np.concatenate([[0], np.cumsum(~routed.answer)])
    return np.asarray(before[starts[1:]] - before[starts[:-1]])


def _alike(routed: Routed) -> Mapping[tuple[str, str], list[int]]:
    """Returns the trials of each suite and chain."""
    found: dict[tuple[str, str], list[int]] = {}
    for trial, key in enumerate(routed.trials):
        found.setdefault((key.suite, key.chain), []).append(trial)
    return found


def _distinct(passages: Sequence[Numbers]) -> list[Numbers]:
    return list({passage.tobytes(): passage for passage in passages}.values())


def _shared(passages: Sequence[Numbers]) -> tuple[int, int]:
    """Returns how many numbers all passages share at the beginning, and at the end of what is left."""
    if not passages:
        return 0, 0
    shortest = min(map(len, passages))
    heads = np.stack([passage[:shortest] for passage in passages])
    differs = (heads != heads[0]).any(axis=0)
    first = int(differs.argmax()) if differs.any() else shortest
    tails = np.stack([passage[len(passage) - shortest :] for passage in passages])[:, ::-1]
    differs = (tails != tails[0]).any(axis=0)
    last = int(differs.argmax()) if differs.any() else shortest
    return first, min(last, shortest - first)
