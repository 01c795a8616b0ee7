"""From records to what can be said about models: frame, summarize, compare. The only module that imports pandas."""

from dataclasses import dataclass
from typing import Literal

from moebench.stats import Interval

Verdict = Literal["better", "worse", "no difference shown"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Contender:
    """What is compared: one model asked through one chain."""

    model: str
    chain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One contender on one suite, or on all of them.

    Attributes:
        suite: None: all suites, each sample with the same weight.
        mean: Mean score over samples (repeats of a sample averaged first); None when nothing was scored.
        interval: 95 %; None when nothing was scored. `interval_kind` names the method.
        samples: Distinct samples scored.
        trials: Scored trials, repeats counted each.
        right: Trials with score 1.
        unanswered: Scored trials in which nothing gradable was found (they count 0 in the mean).
        truncated: Scored trials whose answer was cut off at the length limit.
        broken: Trials without a score.
    """

    contender: Contender
    suite: str | None
    mean: float | None
    interval: Interval | None
    interval_kind: str
    samples: int
    trials: int
    right: int
    unanswered: int
    truncated: int
    broken: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two contenders on the samples that both have a score for; the difference is a minus b.

    Attributes:
        suite: None: all suites.
        samples: Number of samples compared.
        difference: Mean of the paired differences, -1 to 1; None without common samples.
        interval: 95 % interval of the difference, clustered by sample.
        wins, losses, ties: Samples on which a scored above, below and like b.
        p: Two-sided p of the paired permutation (or exact sign) test.
        p_adjusted: After Holm's correction over all pairs of the same suite.
        both_right, only_a, only_b, both_wrong: Samples by "scored 1.0".
        samples_needed: Samples that would show a difference of 0.05 with 80 % power; None: not estimable.
        verdict: `better` or `worse` (a against b) only where `p_adjusted` < 0.05.
        words: The verdict as a sentence.
    """

    suite: str | None
    a: Contender
    b: Contender
    samples: int
    difference: float | None
    interval: Interval | None
    wins: int
    losses: int
    ties: int
    p: float | None
    p_adjusted: float | None
    both_right: int
    only_a: int
    only_b: int
    both_wrong: int
    samples_needed: int | None
    verdict: Verdict
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """How steady a contender is over repeats of the same sample; only where samples were repeated.

    Attributes:
        within, between: Variance components of the score: inside a sample, and between samples.
        agreement: Share of samples whose repeats all have the same text.
        pass_at: k -> probability that at least one of k tries is right (unbiased, Chen et al. 2021).
        pass_all: k -> probability that all of k tries are right (unbiased).
    """

    contender: Contender
    suite: str | None
    repeats: int
    within: float
    between: float
    agreement: float
    pass_at: dict[int, float]
    pass_all: dict[int, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class MemorisationGap:
    """Score on a suite's famous wording minus the score on fresh variants, for one contender.

    Attributes:
        famous, fresh: Mean scores on samples tagged `article` and `generated`.
        gap: famous - fresh, with its 95 % interval.
    """

    contender: Contender
    suite: str
    famous: float
    famous_samples: int
    fresh: float
    fresh_samples: int
    gap: float
    interval: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """What choosing among the contenders could give, with 95 % intervals.

    Attributes:
        suite: None: all suites.
        oracle: Mean of the best score on each sample: an upper bound for any routing between them.
        majority: Mean score of the most frequent answer on each sample; None where answers cannot be compared.
        best: The contender with the highest mean, and whether it is shown to be best (better than every other).
    """

    suite: str | None
    oracle: float
    oracle_interval: Interval
    majority: float | None
    majority_interval: Interval | None
    best: Contender | None
    best_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Throughput:
    """What was seen while the suites ran (under load, so not the speed figure of a model).

    Attributes:
        output_tokens: Tokens generated in all scored trials.
        decode_tokens_per_s: Median over trials of (eval_count - 1) / eval_duration; None where unknown.
        first_token_s: Median time to first token.
        wall_s: Sum of the trials' wall times.
    """

    contender: Contender
    output_tokens: int
    decode_tokens_per_s: float | None
    first_token_s: float | None
    wall_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """All that is shown of a run (or of several runs of the same suites).

    Attributes:
        headline: One sentence that says the result, and no more than the statistics support.
        cells: Every contender x (every suite, and None for all).
        pairs: Every pair of contenders x (every suite, and None for all).
    """

    headline: str
    contenders: tuple[Contender, ...]
    suites: tuple[str, ...]
    cells: tuple[Cell, ...]
    pairs: tuple[Pair, ...]
    repeats: tuple[Repeats, ...]
    gaps: tuple[MemorisationGap, ...]
    combined: tuple[Combined, ...]
    throughput: tuple[Throughput, ...]
