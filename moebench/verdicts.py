"""What can be said about models, as values: the result of `summarize` and `compare`. No pandas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from moebench.stats import Interval
from moebench.types import AskedAgain

_SAME = 1e-9

Verdict = Literal["better", "worse", "no difference shown", "no verdict"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Contender:
    """What is compared: one model asked through one chain.

    Attributes:
        model: Its name; `name (run 2)` where several runs that are shown together hold a model of that name.
        chain: The chain's name; `default` where each suite was asked through its own and these differ.
            `moebench.summary.contenders` tells which contender a record belongs to.
    """

    model: str
    chain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One contender on one suite, or on all of them.

    Attributes:
        suite: None: all suites, each sample with the same weight.
        mean: Mean score over samples (repeats of a sample averaged first); None when nothing was scored.
        interval: 95 %; None when nothing was scored.
        interval_kind: `Wilson` (all scores 0 or 1), `bootstrap`, or `bootstrap over N independent groups` (where
            several samples are variants of one template); empty when nothing was scored.
        samples: Distinct samples scored.
        trials: Scored trials, repeats counted each.
        right: Trials with score 1.
        unanswered: Scored trials in which nothing gradable was found (they count 0 in the mean).
        truncated: Scored trials whose answer was cut off at the length limit.
        unfinished: Trials without a score: the model was stopped at its limit before it began to answer.
        broken: Trials without a score: a failure.
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
    unfinished: int
    broken: int

    @property
    def missing(self) -> int:
        """Trials without a score."""
        return self.unfinished + self.broken

    @property
    def bounds(self) -> tuple[float, float]:
        """The mean over trials if each missing one scored 0, and if each scored 1; (0, 1) without trials."""
        asked = self.trials + self.missing
        got = (self.mean or 0.0) * self.trials
        return (got / asked, (got + self.missing) / asked) if asked else (0.0, 1.0)


def leader(cells: Sequence[Cell]) -> Contender | None:
    """Returns who has the highest mean, whether what is missing counts 0 or 1; None: nobody, or two alike."""
    asked = [cell for cell in cells if cell.trials + cell.missing]
    first = max((cell for cell in asked if cell.mean is not None), key=lambda c: c.bounds[0], default=None)
    if first is None or any(c is not first and c.bounds[1] >= first.bounds[0] - _SAME for c in asked):
        return None
    return first.contender


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two contenders on the samples that both have a score for; the difference is a minus b.

    Attributes:
        suite: None: all suites.
        samples: Number of samples compared.
        difference: Mean of the paired differences, -1 to 1; None without common samples.
        interval: 95 % interval of the difference, clustered by sample (variants of one template together); it
            holds 0 exactly when `p` >= 0.05. None without common samples.
        wins, losses, ties: Samples on which a scored above, below and like b.
        p: Two-sided p of the paired permutation (or exact sign) test; None without common samples.
        p_adjusted: After Holm's correction over all pairs of the same suite.
        both_right, only_a, only_b, both_wrong: Samples by "scored 1.0" (in every repeat); wrong is anything less.
        samples_needed: Samples that would show a difference of 0.05 with 80 % power in this one comparison; None:
            not estimable (fewer than two samples, or all differences alike).
        verdict: `better` or `worse` (a against b) only where `p_adjusted` < 0.05. Any but `no verdict` holds
            whether trials that are unfinished or broke are counted as 0 or as 1.
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

    @property
    def shown(self) -> bool:
        """Whether a difference is shown."""
        return self.verdict in {"better", "worse"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """How steady a contender is over repeats of the same sample; only where samples were repeated.

    Attributes:
        suite: None: all suites.
        repeats: The largest number of scored trials of one sample.
        within, between: Variance components of the score: inside a sample, and between samples.
        agreement: Share of the repeated samples whose repeats all have the same text.
        pass_at: k -> probability that at least one of k tries is right (unbiased, Chen et al. 2021), the mean over
            samples with k scored trials or more.
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
        gap: famous - fresh, with its 95 % interval (the two groups are independent, so it is wide for few samples).
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
    """What choosing among the contenders could give, with 95 % intervals, on the samples that all have a score for.

    Left out for suites that fewer than two contenders have scores for, or in which no sample has one from each.

    Attributes:
        suite: None: all suites.
        oracle: Mean of the best score on each sample: an upper bound for any routing between them (and, where
            chance plays a part, a flattering one: the best of several lucky tries).
        majority: Mean score of the most frequent answer on each sample (each contender has one vote, unanswered
            trials none; answers with as many votes share alike); None where answers cannot be compared (lists,
            long texts), or for fewer than three tries.
        best: As `leader` says.
        best_shown: Whether it is shown to be better than every other that was asked.
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
        output_tokens: Tokens generated in all scored trials, thinking and answer together.
        decode_tokens_per_s: Median over trials of (eval_count - 1) / eval_duration; None where unknown.
        first_token_s: Median time to the first token of any kind, thinking too.
        first_answer_token_s: The same to the first token of the answer.
        wall_s: Sum of the trials' wall times, as far as they are known.
    """

    contender: Contender
    output_tokens: int
    decode_tokens_per_s: float | None
    first_token_s: float | None
    first_answer_token_s: float | None
    wall_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """All that is shown of a run (or of several runs of the same suites).

    Attributes:
        headline: One sentence that says the result, and no more than the statistics support.
        cells: Every contender x (every suite, and None for all).
        pairs: Every pair of contenders x (every suite, and None for all); of two, the earlier one is `a`.
        pulled_anew: Contenders in no pair and no ranking: the server had other weights under the model's name when
            its trials were done than when they began.
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
    pulled_anew: tuple[Contender, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something in which runs differ.

    Attributes:
        what: For instance `option temperature`, `server version` or `suite word_lists: digest`.
        values: One a run, in order; `-` where a run does not have it.
    """

    what: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Runs compared with the first of them.

    Attributes:
        headline: One sentence that says the result.
        runs: Run ids, in the order given; the first is what the others are held against.
        differences: All that differs in how the runs were made.
        refusals: Why their scores cannot be compared; then there are no pairs, unless it was forced.
        forced: Whether they were compared in spite of refusals.
        pairs: `a` is from a later run, `b` from the first one: each contender with itself, and those that have no
            counterpart with all that have none. Of a single run, its contenders: models asked through the same
            chain, and chains of the same model. Every suite, and None for all; Holm's correction is over all
            pairs of a suite.
        asked_again: How far the answers of those in `pairs` repeat, where questions were asked again.
        pulled_anew: As in `Summary`.
    """

    headline: str
    runs: tuple[str, ...]
    differences: tuple[Difference, ...]
    refusals: tuple[str, ...]
    forced: bool
    pairs: tuple[Pair, ...]
    asked_again: Mapping[Contender, AskedAgain] = field(default_factory=dict)
    pulled_anew: tuple[Contender, ...] = ()

    @property
    def worse(self) -> tuple[Pair, ...]:
        """The pairs in which the later run is shown to be worse, on a suite or on all of them."""
        return tuple(pair for pair in self.pairs if pair.verdict == "worse")
