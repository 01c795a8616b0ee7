"""Do experts differ between groups? Exact on small cases, and at its level by simulation on dependent tokens."""

from collections.abc import Callable
from itertools import combinations, permutations

import numpy as np
import numpy.typing as npt
import pytest
from scipy.spatial.distance import jensenshannon
from scipy.stats import binom, kstest

from moebench.router.contrast import Question, _dealt, between_kinds, between_samples, draws_for
from moebench.router.divergence import information, most_information, scores
from moebench.router.figures import Contrast
from tests.router.dependent import sticky, sticky_labels

Array = npt.NDArray[np.int64]
Counts = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]

EXPERTS, USED = 8, 2
AB = Question(name="a and b", groups=("a", "b"), over="answer tokens", subject="Answer tokens of a and b")


def counts_of(chosen: Array, experts: int = EXPERTS) -> Counts:
    """Choices (tokens, layers, k) counted: (layers, experts)."""
    layers = [np.bincount(chosen[:, i].ravel(), minlength=experts) for i in range(chosen.shape[1])]
    return np.stack(layers).astype(np.float32)


def samples(
    random: np.random.Generator, number: int, *, tokens: int = 40, layers: int = 1, habit: float = 0.5
) -> Counts:
    """Counts of samples whose tokens come in chains and whose experts are a matter of the sample's habit."""
    scores = habit * random.normal(size=(number, layers, EXPERTS))
    drawn = [sticky(random, tokens, scores=s, used=USED, stay=0.9) for s in scores]
    return np.stack([counts_of(chosen) for chosen in drawn])


def rate_bounds(runs: int) -> tuple[float, float]:
    """Between which rates of p <= 0.05 a test at its level lies, but for one in 1,000 on each side."""
    return float(binom.ppf(0.001, runs, 0.05)) / runs, float(binom.ppf(0.999, runs, 0.05)) / runs


def test_divergence_is_scipys_for_groups_of_equal_size() -> None:
    random = np.random.default_rng(0)
    groups = random.multinomial(300, random.dirichlet(np.ones(EXPERTS), 2)).astype(float)[:, None, :]
    found = information(groups) / most_information(groups)
    assert found[0] == pytest.approx(jensenshannon(groups[0, 0], groups[1, 0], base=2) ** 2)


def test_divergence_is_0_for_equal_shares_and_1_for_no_expert_in_common() -> None:
    same = np.array([[[1.0, 2, 3]], [[10, 20, 30]]])
    apart = np.array([[[1.0, 2, 0, 0]], [[0, 0, 5, 50]]])
    assert information(same)[0] / most_information(same)[0] == pytest.approx(0, abs=1e-12)
    assert information(apart)[0] / most_information(apart)[0] == pytest.approx(1)


def test_divergence_knows_no_order_of_groups_and_experts() -> None:
    groups = np.random.default_rng(1).integers(0, 40, (3, 1, 5)).astype(float)
    found = {round(float(information(groups[list(o)])[0]), 9) for o in permutations(range(3))}
    assert found == {round(float(information(groups[:, :, ::-1])[0]), 9)}


def far_apart(shares: Floats, labels: Array) -> float:
    """Squares between groups over what the variance within them leads to expect, for one layer: by hand."""
    scale = shares.mean(axis=0)
    between = expected = 0.0
    for group in set(labels.tolist()):
        own = shares[labels == group]
        away = own.mean(axis=0) - shares.mean(axis=0)
        between += len(own) * float((away**2 / scale).sum())
        variance = float((own.var(axis=0, ddof=1) / scale).sum()) if len(own) > 1 else 0.0
        expected += (1 - len(own) / len(shares)) * variance
    return between / expected


def test_dealt_statistics_are_those_of_the_dealings() -> None:
    random = np.random.default_rng(2)
    counts, labels = samples(random, 9, layers=2), np.array([0, 0, 0, 1, 1, 1, 1, 2, 2])
    shares = counts / counts.sum(axis=2, keepdims=True)
    found = _dealt([shares.astype(float)], [labels], scale=shares.mean(axis=0), draws=20, seed=7)
    dealings = np.random.default_rng(7).permuted(np.tile(labels, (21, 1)), axis=1)
    for dealt, row in zip(dealings[1:], found[1:], strict=True):
        assert row == pytest.approx([far_apart(shares[:, i], dealt) for i in range(2)], rel=1e-4)
    assert found[0] == pytest.approx([far_apart(shares[:, i], labels) for i in range(2)], rel=1e-4)


def test_the_score_is_the_divergence_to_second_order() -> None:
    random = np.random.default_rng(3)
    base = np.outer([0.3, 0.7], random.dirichlet(np.ones(6)))[:, None, :] * 10_000
    surplus = random.normal(size=base.shape)
    surplus -= surplus.mean(axis=0, keepdims=True)
    surplus -= surplus.mean(axis=2, keepdims=True)
    assert scores(surplus, base) == pytest.approx(information(base + surplus), rel=0.02)


def test_p_is_that_of_all_dealings() -> None:
    counts, labels = samples(np.random.default_rng(4), 8), np.repeat([0, 1], 4)
    counts[:4, 0, 0] += 15
    shares = counts[:, 0] / counts[:, 0].sum(axis=1, keepdims=True)
    every = [far_apart(shares, np.isin(range(8), chosen).astype(int)) for chosen in combinations(range(8), 4)]
    exact = np.mean(np.array(every) >= every[0] * (1 - 1e-6))
    found = between_samples(AB, counts, labels, layers=[0], permutations=9999).layers[0]
    assert 0.02 < exact < 0.3
    assert found.p == pytest.approx(exact, abs=0.015)
    assert found.null_mean < found.null_high


def test_a_divergence_above_its_null_is_one_with_a_small_p() -> None:
    random, labels = np.random.default_rng(14), np.repeat([0, 1], 8)
    for run in range(100):
        found = between_samples(AB, samples(random, 16), labels, layers=[0], seed=run).layers[0]
        if abs(found.p - 0.05) > 0.005:
            assert (found.divergence > found.null_high) == (found.p < 0.05)


@pytest.mark.parametrize("layers", [1, 32, 60])
def test_there_are_permutations_enough_to_show_something_in_many_layers(layers: int) -> None:
    assert layers / (draws_for(layers, 999) + 1) <= 0.025


def test_too_few_samples_are_said_to_be_too_few() -> None:
    counts = np.zeros((4, 2, EXPERTS), np.float32)
    counts[:2, :, 0] = counts[2:, :, 1] = 100
    found = between_samples(AB, counts, np.array([0, 0, 1, 1]), layers=[0, 1])
    assert found.shown == 0
    assert found.reachable == pytest.approx(2 / 3)
    assert "4 samples are too few to tell" in found.sentence
    assert found.layers[0].divergence == pytest.approx(1)


def test_one_group_alone_is_nothing_to_compare() -> None:
    found = between_samples(AB, samples(np.random.default_rng(0), 3), np.zeros(3, np.int64), layers=[0])
    assert (found.layers, found.shown, found.reachable) == ((), 0, None)
    assert "a: 3, b: 0" in found.sentence


def test_samples_without_tokens_do_not_count() -> None:
    counts = samples(np.random.default_rng(0), 12)
    counts[3] = 0
    assert between_samples(AB, counts, np.arange(12) % 2, layers=[0]).samples == 11


def test_the_same_seed_gives_the_same_figures() -> None:
    counts, labels = samples(np.random.default_rng(5), 12), np.arange(12) % 2
    first, again = (between_samples(AB, counts, labels, layers=[0], seed=3) for _ in range(2))
    assert first == again


def test_p_is_uniform_where_suites_do_not_differ() -> None:
    """Tokens come in chains of 10, each sample has habits, and two trials of each are exact repeats."""
    random, runs = np.random.default_rng(6), 1000
    labels = np.repeat([0, 1], 10)
    found = [
        between_samples(AB, 2 * samples(random, 20), labels, layers=[0], permutations=199, seed=run)
        .layers[0]
        .p
        for run in range(runs)
    ]
    low, high = rate_bounds(runs)
    assert low <= np.mean(np.array(found) <= 0.05) <= high
    assert kstest(found, "uniform").pvalue > 0.001


Shape = tuple[int, int, float]
"""Samples, tokens of each, and how much they differ by habit."""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param((6, 200, 0.5), (24, 20, 0.5), id="few long answers"),
        pytest.param((6, 20, 0.5), (24, 200, 0.5), id="few short answers"),
        pytest.param((13, 1, 0.3), (13, 60, 0.3), id="answers of one token"),
        pytest.param((12, 20, 0.5), (12, 200, 0.5), id="short and long answers"),
        pytest.param((6, 60, 1.0), (24, 60, 0.0), id="few mixed samples"),
        pytest.param((3, 60, 1.5), (24, 60, 0.3), id="three mixed samples"),
        pytest.param((4, 200, 2.0), (9, 40, 0.3), id="few wrong answers, in loops"),
    ],
)
def test_groups_of_another_make_raise_few_false_alarms(one: Shape, other: Shape) -> None:
    """Samples are not exchangeable here, so the level is not exact: 5 to 8 %; a plain sum of squares has 44 %."""
    random, runs = np.random.default_rng(7), 300
    labels, p = np.repeat([0, 1], [one[0], other[0]]), []
    for run in range(runs):
        base = random.normal(size=(1, EXPERTS))
        drawn = [
            sticky(random, tokens, scores=base + habit * random.normal(size=base.shape), used=USED, stay=0.9)
            for number, tokens, habit in (one, other)
            for _ in range(number)
        ]
        counts = np.stack([counts_of(chosen) for chosen in drawn])
        p.append(between_samples(AB, counts, labels, layers=[0], permutations=99, seed=run).layers[0].p)
    assert np.mean(np.array(p) <= 0.05) <= 0.125


def test_a_long_answer_counts_no_more_than_a_short_one() -> None:
    counts, labels = samples(np.random.default_rng(15), 12), np.arange(12) % 2
    longer = counts.copy()
    longer[3] *= 50
    first, again = (between_samples(AB, one, labels, layers=[0]) for one in (counts, longer))
    assert first.layers == again.layers


def test_no_layer_of_many_is_shown_by_chance() -> None:
    """In at most 5 % of runs does any of 10 layers show where none differs."""
    random, runs = np.random.default_rng(8), 120
    labels = np.repeat([0, 1], 10)
    alarms = [
        between_samples(AB, samples(random, 20, layers=10), labels, layers=range(10), seed=run).shown > 0
        for run in range(runs)
    ]
    assert np.mean(alarms) <= rate_bounds(runs)[1]


def test_planted_specialisation_is_found_in_the_layers_where_it_is() -> None:
    random, found = np.random.default_rng(9), np.zeros(4)
    labels = np.repeat([0, 1], 13)
    for run in range(20):
        counts = samples(random, 26, layers=4)
        special = np.zeros((2, EXPERTS))
        special[:, 0] = 4
        drawn = [sticky(random, 40, scores=special, used=USED, stay=0.7) for _ in range(13)]
        counts[:13, 2:] = np.stack([counts_of(chosen) for chosen in drawn])
        contrast = between_samples(AB, counts, labels, layers=range(4), seed=run)
        found += [layer.p_adjusted < 0.05 for layer in contrast.layers]
    assert (found[2:] >= 18).all()
    assert (found[:2] <= 3).all()


def suite_bound(random: np.random.Generator) -> tuple[Counts, Array, Array]:
    """Two suites with other experts; more is right in the one than in the other; right says nothing by itself."""
    suite = np.repeat([0, 1], 12)
    counts = samples(random, 24, habit=0.3)
    counts[:12] += 200 * np.eye(EXPERTS, dtype=np.float32)[0]
    return counts, (random.random(24) < np.where(suite, 0.8, 0.2)).astype(np.int64), suite


def alarm_rate(contrast: Callable[[int], Contrast], runs: int) -> float:
    found = [contrast(run).layers for run in range(runs)]
    return float(np.mean([bool(layers) and layers[0].p <= 0.05 for layers in found]))


def test_right_and_wrong_are_compared_within_suites() -> None:
    random, runs = np.random.default_rng(10), 500

    def stratified(run: int) -> Contrast:
        counts, labels, suite = suite_bound(random)
        return between_samples(AB, counts, labels, layers=[0], strata=suite, permutations=99, seed=run)

    def pooled(run: int) -> Contrast:
        counts, labels, _ = suite_bound(random)
        return between_samples(AB, counts, labels, layers=[0], permutations=99, seed=run)

    low, high = rate_bounds(runs)
    assert low <= alarm_rate(stratified, runs) <= high
    assert alarm_rate(pooled, 50) > 0.5


def of_kinds(
    random: np.random.Generator, number: int, *, tokens: int, stay: float, repeats: int = 1, lure: float = 0.0
) -> Counts:
    """Counts by kind, (samples, 4, 1, experts): chains of kinds and of experts, of no relation to each other.

    Samples differ in their habits and in their kinds; with a `lure`, the first kind is drawn to expert 0.
    """
    base, found = random.normal(size=(1, EXPERTS)), []
    for _ in range(number):
        habit = base + 0.5 * random.normal(size=(1, EXPERTS))
        chosen = sticky(random, tokens, scores=habit, used=USED, stay=stay)
        kind = sticky_labels(random, tokens, groups=3, stay=0.9)
        kind = kind if random.random() < 0.5 else np.minimum(kind, 1)
        drawn = (kind == 0) & (random.random(tokens) < lure) & (chosen[:, 0] != 0).all(axis=1)
        chosen[drawn, 0, 0] = 0
        found.append(np.stack([counts_of(chosen[kind == g]) for g in range(4)]))
    return repeats * np.stack(found)


@pytest.mark.parametrize(
    ("number", "tokens", "stay", "repeats"),
    [(20, 60, 0.95, 1), (20, 30, 0.95, 3), (52, 100, 0.9, 1), (20, 60, 0.0, 1)],
)
def test_kinds_raise_no_false_alarm_on_chains_of_like_tokens(
    number: int, tokens: int, stay: float, repeats: int
) -> None:
    """Nor do repeats, habits of samples, or samples that have other kinds."""
    random, runs = np.random.default_rng(11), 300
    p = [
        between_kinds(
            of_kinds(random, number, tokens=tokens, stay=stay, repeats=repeats),
            over="",
            layers=[0],
            permutations=99,
            seed=run,
        ).layers[0].p
        for run in range(runs)
    ]  # fmt: skip
    assert np.mean(np.array(p) <= 0.05) <= rate_bounds(runs)[1]


def test_kinds_that_differ_are_found() -> None:
    random = np.random.default_rng(12)
    found = [
        between_kinds(
            of_kinds(random, 26, tokens=60, stay=0.9, lure=0.7), over="", layers=[0], seed=run
        ).shown
        for run in range(20)
    ]
    assert sum(found) >= 18


def test_kinds_need_samples_that_have_two() -> None:
    counts = np.zeros((9, 4, 1, EXPERTS), np.float32)
    counts[:, 1, 0, :] = 5
    found = between_kinds(counts, over="", layers=[0])
    assert (found.layers, found.groups) == ((), ("letters",))


def test_few_samples_cannot_show_kinds_in_many_layers() -> None:
    counts = np.zeros((6, 4, 30, EXPERTS), np.float32)
    counts[:, 0, :, 0] = counts[:, 1, :, 1] = 50
    found = between_kinds(counts, over="", layers=range(30))
    assert found.shown == 0
    assert found.reachable == pytest.approx(30 / 32)
    assert "6 samples are too few" in found.sentence


def test_sentences_say_what_was_shown() -> None:
    random, labels = np.random.default_rng(13), np.repeat([0, 1], 20)
    same = samples(random, 40, layers=3)
    special = same.copy()
    special[:20, 0] = 80 * np.eye(EXPERTS)[0]
    assert between_samples(AB, same, labels, layers=range(3)).sentence == (
        "Answer tokens of a and b use the same experts in 3 of 3 layers: no difference shown."
    )
    assert between_samples(AB, special, labels, layers=range(3)).sentence == (
        "Answer tokens of a and b use different experts in 1 of 3 layers, and the same in 2 (no difference shown)."
    )
    assert between_samples(AB, special[:, :1], labels, layers=[4]).sentence == (
        "Answer tokens of a and b use different experts in the one layer."
    )
