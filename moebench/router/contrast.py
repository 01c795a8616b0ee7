"""Whether experts differ by task, by kind of token, or between right and wrong answers.

The unit is the sample. Tokens of one answer depend on each other, trials of one sample (repeats, chains) still
more, so what a permutation deals out is a sample with all its trials: "could samples have been dealt to the
groups at random and look like this?" That keeps its level whatever the dependence within a sample. p values are
(b + 1) / (m + 1) (Phipson and Smyth 2010), adjusted by Holm's method over the layers of one contrast. The null
of a divergence is that of the test statistic, in units that make the statistic as seen the divergence as seen.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from moebench.router.divergence import dealt_scores, flipped_scores, information, most_information, scores
from moebench.router.figures import TOKEN_KINDS, Contrast, LayerContrast
from moebench.router.kinds import KINDS
from moebench.stats import ALPHA, Floats, holm

Counts = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]

_TIE = 1e-5
"""What rounding may make of equal values of a test statistic: by so much they differ, or by this part of it."""
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a contrast compares, in words.

    Attributes:
        name: As in `Contrast`.
        groups: Names of the groups.
        over: Which tokens, as in `Contrast`.
        subject: The beginning of the sentence: "Answers of a and b".
    """

    name: str
    groups: tuple[str, ...]
    over: str
    subject: str


def draws_for(layers: int, permutations: int) -> int:
    """Returns how many permutations it takes: so many that the smallest p is at most 0.025 after Holm."""
    return max(permutations, math.ceil(2 * layers / ALPHA) - 1)


def between_samples(
    question: Question,
    counts: Counts,
    labels: Labels,
    *,
    layers: Sequence[int],
    strata: Labels | None = None,
    permutations: int = 999,
    seed: int = 0,
) -> Contrast:
    """Compares groups of samples by dealing the samples out to the groups again and again.

    Each sample counts the same, however long its answer: a group's shares are the mean of its samples' shares.
    The test statistic sets the squares between the groups (chi-square distance) against what the variance within
    each group leads to expect: the F2 of Anderson, Walsh and Clarke 2017 ("Some solutions to the multivariate
    Behrens-Fisher problem for dissimilarity-based analyses", Australian & New Zealand Journal of Statistics 59).
    Where samples could as well have been in another group (of their stratum) its level is exact. Where groups have
    the same shares but one is more mixed in itself or has shorter answers, it was 5.2 to 7.9 % where 5 % is asked
    for (3,000 simulated runs of each of seven cases in tests/router/test_contrast.py); a plain sum of squares
    would raise a false alarm in up to 44 %.

    Args:
        question: What is compared.
        counts: Choices of each sample, shape (samples, layers, experts); as many in every layer.
        labels: Group of each sample; -1: left out.
        layers: Number of each layer.
        strata: Stratum of each sample: samples are dealt out within it. None: all are in one.
        permutations: At least as many; more where the layers are many (`draws_for`).
        seed: Of the random numbers.
    """
    strata = np.zeros(len(labels), dtype=np.int64) if strata is None else strata
    there = (labels >= 0) & (counts.sum(axis=(1, 2)) > 0)
    members = [np.flatnonzero(there & (strata == stratum)) for stratum in np.unique(strata[there])]
    members = [part for part in members if len(set(labels[part].tolist())) > 1]
    if not members:
        why = "no suite has both" if np.any(strata) else "samples are all of one group"
        return _nothing(question, f"{why} ({_sizes(question, labels[there])})")
    every = np.concatenate(members)
    shares = counts[every].astype(float)
    shares /= shares.sum(axis=2, keepdims=True)
    parts = np.split(shares, np.cumsum([len(part) for part in members])[:-1])
    groups = [labels[part] for part in members]
    sums = [_group_sums(part, group, len(question.groups)) for part, group in zip(parts, groups, strict=True)]
    seen, most = sum(map(information, sums)), sum(map(most_information, sums))
    tested = _dealt(
        parts, groups, scale=shares.mean(axis=0), draws=draws_for(len(layers), permutations), seed=seed
    )
    return _judged(
        question,
        np.asarray(seen / most),
        tested,
        layers=layers,
        reach=math.prod(map(_smallest_share, groups)),
        samples=len(every),
    )


def _group_sums(shares: Floats, labels: Labels, groups: int) -> Floats:
    """Returns the sum of the shares of each group's samples, shape (groups, layers, experts)."""
    return np.stack([shares[labels == group].sum(axis=0) for group in range(groups)])


def _dealt(
    parts: Sequence[Floats], groups: Sequence[Labels], *, scale: Floats, draws: int, seed: int
) -> Floats:
    """Returns the test statistic of the groups as they are and of random dealings, shape (1 + draws, layers)."""
    unit = np.divide(1, np.sqrt(scale), out=np.zeros_like(scale), where=scale > 0)
    between, within = np.zeros((2, 1 + draws, len(scale)))
    for number, (shares, labels) in enumerate(zip(parts, groups, strict=True)):
        names, dense = np.unique(labels, return_inverse=True)
        deviations = ((shares - shares.mean(axis=0)) * unit).astype(np.float32)
        one = dealt_scores(deviations, dense, groups=len(names), draws=draws, seed=seed + number)
        between += one[0]
        within += one[1]
    return np.asarray(between / np.maximum(within, _NOTHING))


def between_kinds(
    counts: Counts, *, over: str, layers: Sequence[int], permutations: int = 999, seed: int = 0
) -> Contrast:
    """Compares kinds of tokens within samples: a sign-flip test over samples.

    In each sample, what each kind and expert have in common beyond the sample's own mixture of both (the
    surplus) is 0 on average where kind and expert have nothing to do with each other, however the tokens of a
    sample depend on their neighbours; as likely it could have had the other sign. So signs are flipped sample
    by sample, and a sample counts once however long its chains of like tokens are. That samples differ in
    their kinds and in their experts (sums have digits) is in the null and shows nothing.

    What is tested is the quadratic score of the surplus. The divergence itself would not do: where cells are
    sparse its cubic terms make 5 % to 11 % (12 samples of 100 tokens, 6 of 64 experts, kept for 20 tokens on
    average); the score stays at 5.0 %. The null is shown in units of the divergence, which it equals to second
    order.

    Args:
        counts: Choices of each sample and kind, shape (samples, kinds, layers, experts).
        over: Which tokens, as in `Contrast`.
        layers: Number of each layer.
        permutations: At least as many patterns of signs.
        seed: Of the random numbers.
    """
    present = counts.sum(axis=(0, 2, 3)) > 0
    names = tuple(kind for kind, there in zip(KINDS, present, strict=True) if there)
    question = Question(name=TOKEN_KINDS, groups=names, over=over, subject=f"{listed(names).capitalize()}")
    mixed = (counts.sum(axis=(2, 3)) > 0).sum(axis=1) > 1
    if int(mixed.sum()) < 2:
        return _nothing(question, "fewer than 2 samples have tokens of two kinds")
    base, surplus = _surplus(counts[mixed][:, present])
    total = surplus.sum(axis=0, dtype=float)
    draws = draws_for(len(layers), permutations)
    dealt = flipped_scores(base, surplus, draws=draws, seed=seed)
    alone = np.maximum(information(base), 0.0)
    seen = np.maximum(information(base + total), 0.0)
    return _judged(
        question,
        seen / np.maximum(most_information(base + total), _NOTHING),
        alone + np.concatenate([scores(total, base)[None], dealt]),
        layers=layers,
        reach=2.0 ** (1 - int(mixed.sum())),
        samples=int(mixed.sum()),
    )


def _surplus(counts: Counts) -> tuple[Floats, Counts]:
    """Returns expected choices over all samples, and each sample's beyond its own expectation."""
    kinds = counts.sum(axis=3, keepdims=True)
    experts = counts.sum(axis=1, keepdims=True)
    expected = kinds * experts / np.maximum(kinds.sum(axis=1, keepdims=True), 1.0)
    return expected.sum(axis=0, dtype=float), counts - expected


def _judged(
    question: Question,
    divergence: Floats,
    tested: Floats,
    *,
    layers: Sequence[int],
    reach: float,
    samples: int,
) -> Contrast:
    """Puts the contrast together.

    Args:
        question: What is compared.
        divergence: Of each layer.
        tested: The test statistic, shape (1 + draws, layers): as seen, then as dealt by chance.
        layers: Number of each layer.
        reach: Smallest p that these samples could give.
        samples: How many there are.
    """
    seen, dealt, draws = tested[0], tested[1:], len(tested) - 1
    p = ((dealt >= seen - np.maximum(_TIE, _TIE * seen)).sum(axis=0) + 1) / (draws + 1)
    adjusted = holm(p.tolist())
    unit = np.divide(divergence, seen, out=np.zeros_like(seen), where=seen > _TIE)
    mean, high = dealt.mean(axis=0) * unit, np.quantile(dealt, 1 - ALPHA, axis=0) * unit
    found = tuple(
        LayerContrast(
            layer=layer,
            divergence=max(0.0, float(divergence[i])),
            null_mean=float(mean[i]),
            null_high=float(high[i]),
            p=float(p[i]),
            p_adjusted=adjusted[i],
        )
        for i, layer in enumerate(layers)
    )
    shown = sum(layer.shown for layer in found)
    reachable = min(1.0, max(reach, 1 / (draws + 1)) * len(layers))
    return Contrast(
        name=question.name,
        groups=question.groups,
        over=question.over,
        samples=samples,
        reachable=reachable,
        layers=found,
        shown=shown,
        sentence=_sentence(question, shown, layers=len(layers), reachable=reachable, samples=samples),
    )


def _sentence(question: Question, shown: int, *, layers: int, reachable: float, samples: int) -> str:
    subject, same = question.subject, layers - shown
    if not shown and reachable >= ALPHA:
        return (
            f"{subject}: {samples} samples are too few to tell whether they use different experts (whatever they"
            f" did, p could not fall below {reachable:.2g} over {of_layers(layers)})."
        )
    if not shown:
        return f"{subject} use the same experts in {_all(layers)}: no difference shown."
    if not same:
        return f"{subject} use different experts in {_all(layers)}."
    return (
        f"{subject} use different experts in {shown} of {layers} layers,"
        f" and the same in {same} (no difference shown)."
    )


def _nothing(question: Question, why: str) -> Contrast:
    return Contrast(
        name=question.name,
        groups=question.groups,
        over=question.over,
        samples=0,
        reachable=None,
        layers=(),
        shown=0,
        sentence=f"{question.subject}: nothing to compare, {why}.",
    )


def _smallest_share(labels: Labels) -> float:
    """Returns the part of all dealings that are the one seen, up to the names of groups of equal size."""
    sizes = list(Counter(labels.tolist()).values())
    ways = math.lgamma(sum(sizes) + 1) - sum(math.lgamma(size + 1) for size in sizes)
    alike = math.prod(math.factorial(times) for times in Counter(sizes).values())
    return min(1.0, alike * math.exp(-ways))


def _sizes(question: Question, labels: Labels) -> str:
    numbers = [f"{group}: {int((labels == i).sum())}" for i, group in enumerate(question.groups)]
    return ", ".join(numbers) or "none"


def listed(names: Sequence[str]) -> str:
    """Returns names with commas and an `and`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def of_layers(layers: int) -> str:
    """Returns `1 layer`, `30 layers`."""
    return "1 layer" if layers == 1 else f"{layers} layers"


def _all(layers: int) -> str:
    return "the one layer" if layers == 1 else f"{layers} of {layers} layers"
