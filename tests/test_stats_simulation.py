"""Do the intervals cover what they promise, and do the tests keep their error rate? By simulation, seeded.

Each column of a matrix is one made-up experiment, so that one call judges them all.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from scipy.stats import binom

from moebench.stats import (
    ALPHA,
    bounded_intervals,
    cluster_totals,
    difference_interval,
    holm,
    mean_intervals,
    paired_tests,
    samples_needed,
    wilson,
)

Array = npt.NDArray[np.float64]
Draw = Callable[[np.random.Generator, tuple[int, ...]], Array]

RUNS = 1000
ERROR = 3 * np.sqrt(0.95 * 0.05 / RUNS)  # three standard errors of a simulated coverage of 95 %


def heaped(share: float) -> Draw:
    """Scores that are 1, but for a share of them that can be anything."""
    return lambda random, shape: np.where(random.random(shape) < share, random.random(shape), 1.0)


def beta(a: float, b: float) -> Draw:
    return lambda random, shape: random.beta(a, b, shape)


SCORES: dict[str, tuple[Draw, float]] = {
    "uniform": (lambda random, shape: random.random(shape), 0.5),
    "two heaps": (beta(0.2, 0.2), 0.5),
    "mostly good": (beta(8, 2), 0.8),
    "near the ceiling": (heaped(0.1), 0.95),
    "hard at the ceiling": (heaped(0.03), 0.985),
    "13 words": (lambda random, shape: random.binomial(13, random.beta(4, 2, shape)) / 13, 4 / 6),
    "thirds": (
        lambda random, shape: random.choice([0, 1 / 3, 2 / 3, 1], p=[0.1, 0.2, 0.3, 0.4], size=shape),
        2 / 3,
    ),
    "narrow, with rare zeros": (
        lambda random, shape: np.where(random.random(shape) < 0.05, 0.0, random.uniform(0.7, 0.9, shape)),
        0.76,
    ),
}


def covered(ends: Array, truth: float) -> float:
    return float(((ends[:, 0] <= truth + 1e-12) & (truth - 1e-12 <= ends[:, 1])).mean())


@pytest.mark.parametrize("n", [5, 13, 40])
@pytest.mark.parametrize("name", SCORES)
def test_the_interval_of_a_mean_score_covers_95_percent(name: str, n: int) -> None:
    draw, truth = SCORES[name]
    values = draw(np.random.default_rng(n), (n, RUNS))
    assert covered(bounded_intervals(values, np.ones_like(values)), truth) >= 0.95 - ERROR


@pytest.mark.parametrize("n", [5, 13, 40])
def test_wilsons_interval_covers_what_its_docstring_says(n: int) -> None:
    rates = np.arange(0.001, 1, 0.001)
    inside = np.array(
        [[i.low <= rate <= i.high for i in (wilson(k, n) for k in range(n + 1))] for rate in rates]
    )
    coverage = (binom.pmf(np.arange(n + 1), n, rates[:, None]) * inside).sum(axis=1)
    middle = (rates >= 0.1) & (rates <= 0.9)
    mean, lowest, outer = {5: (0.955, 0.892, 0.833), 13: (0.954, 0.909, 0.844), 40: (0.952, 0.928, 0.852)}[n]
    assert coverage.mean() == pytest.approx(mean, abs=0.001)
    assert coverage[middle].min() == pytest.approx(lowest, abs=0.001)
    assert coverage.min() == pytest.approx(outer, abs=0.001)


def in_templates(random: np.random.Generator, sizes: list[int]) -> tuple[Array, npt.NDArray[np.intp]]:
    """Scores with a mean of 0.5 of which half the variance is shared by the variants of a template."""
    clusters = np.repeat(np.arange(len(sizes)), sizes)
    shared = random.uniform(0.0, 0.5, (len(sizes), RUNS))[clusters]
    return shared + random.uniform(0.0, 0.5, shared.shape), clusters


@pytest.mark.parametrize("sizes", [[4] * 6, [1, 2, 3, 5, 8, 8, 2, 1, 1, 4], [10] * 12])
def test_the_interval_over_templates_covers_95_percent(sizes: list[int]) -> None:
    values, clusters = in_templates(np.random.default_rng(3), sizes)
    ends = bounded_intervals(*cluster_totals(values, clusters))
    assert covered(ends, 0.5) >= 0.95 - ERROR


def test_without_the_templates_it_would_not() -> None:
    values, _ = in_templates(np.random.default_rng(3), [10] * 12)
    assert covered(bounded_intervals(values, np.ones_like(values)), 0.5) < 0.7


def passes(rate: float) -> Draw:
    return lambda random, shape: (random.random(shape) < rate).astype(float)


def correlated(random: np.random.Generator, shape: tuple[int, ...]) -> tuple[Array, Array]:
    """Two that get the same questions right, more or less."""
    ease = random.beta(0.5, 0.5, shape)
    return (random.random(shape) < ease).astype(float), (random.random(shape) < ease).astype(float)


def words(random: np.random.Generator, shape: tuple[int, ...]) -> tuple[Array, Array]:
    ease = random.beta(4, 2, shape)
    return random.binomial(13, ease) / 13, random.binomial(13, ease) / 13


def both(a: Draw, b: Draw) -> Callable[[np.random.Generator, tuple[int, ...]], tuple[Array, Array]]:
    return lambda random, shape: (a(random, shape), b(random, shape))


NULL = {
    "pass rates": both(passes(0.5), passes(0.5)),
    "pass rates near the ceiling": both(passes(0.95), passes(0.95)),
    "correlated pass rates": correlated,
    "uniform": both(SCORES["uniform"][0], SCORES["uniform"][0]),
    "13 words": words,
    "near the ceiling": both(heaped(0.05), heaped(0.05)),
}
APART = {
    "pass rates": (both(passes(0.8), passes(0.7)), 0.1),
    "pass rates far apart": (both(passes(0.9), passes(0.4)), 0.5),
    "good and middling": (both(beta(8, 2), beta(4, 4)), 0.3),
    "near the ceiling": (both(heaped(0.1), heaped(0.2)), 0.05),
    "lopsided": (both(beta(0.5, 0.2), passes(1.0)), 0.5 / 0.7 - 1),
}


def outcome(draw: Callable[..., tuple[Array, Array]], n: int) -> tuple[Array, Array]:
    a, b = draw(np.random.default_rng(n), (n, RUNS))
    return paired_tests(a - b, np.ones_like(a))


@pytest.mark.parametrize("n", [5, 8, 13, 40])
@pytest.mark.parametrize("name", NULL)
def test_where_there_is_no_difference_at_most_5_percent_of_tests_show_one(name: str, n: int) -> None:
    p, ends = outcome(NULL[name], n)
    assert (p < ALPHA).mean() <= ALPHA + ERROR
    assert covered(ends, 0.0) >= 0.95 - ERROR


@pytest.mark.parametrize("n", [5, 8, 13, 40])
@pytest.mark.parametrize("name", APART)
def test_the_interval_of_a_difference_covers_95_percent(name: str, n: int) -> None:
    draw, truth = APART[name]
    _, ends = outcome(draw, n)
    assert covered(ends, truth) >= 0.95 - ERROR


def test_a_disaster_too_rare_to_be_seen_misleads_as_the_docstring_says() -> None:
    draw = both(passes(0.97), lambda random, shape: np.where(random.random(shape) < 0.5, 1.0, 0.9))
    measured = [covered(outcome(draw, n)[1], 0.02) for n in (8, 13, 40)]
    assert measured == pytest.approx([0.88, 0.91, 0.75], abs=0.03)


def test_a_large_difference_is_found() -> None:
    p, _ = outcome(both(passes(0.9), passes(0.4)), 40)
    assert (p < ALPHA).mean() > 0.98


def test_templates_do_not_raise_the_error_rate() -> None:
    random = np.random.default_rng(4)
    a, clusters = in_templates(random, [4] * 10)
    b, _ = in_templates(random, [4] * 10)
    p, ends = paired_tests(*cluster_totals(a - b, clusters))
    naive, _ = paired_tests(a - b, np.ones_like(a))
    assert (p < ALPHA).mean() <= ALPHA + ERROR
    assert covered(ends, 0.0) >= 0.95 - ERROR
    assert (naive < ALPHA).mean() > 2 * ALPHA


def test_over_all_pairs_of_five_equal_contenders_at_most_5_percent_of_runs_show_any_difference() -> None:
    random, runs, n = np.random.default_rng(5), 100, 20
    first, second = np.triu_indices(5, k=1)
    smallest = []
    for _ in range(5):
        scores = random.beta(2, 1, (5, n, runs))
        differences = (scores[first] - scores[second]).transpose(1, 0, 2).reshape(n, -1)
        p, _ = paired_tests(differences, np.ones_like(differences))
        smallest += [(min(holm(run.tolist())), min(run)) for run in p.reshape(len(first), runs).T]
    adjusted, raw = np.array(smallest).T
    assert (adjusted < ALPHA).mean() <= ALPHA + 3 * np.sqrt(0.95 * 0.05 / len(adjusted))
    assert (raw < ALPHA).mean() > 0.15  # what happens without the correction


@pytest.mark.parametrize("spread", [0.1, 0.2])
def test_the_samples_said_to_be_needed_show_a_difference_four_times_in_five(spread: float) -> None:
    random = np.random.default_rng(6)
    pilot = random.normal(0.0, spread, 400).clip(-1, 1)
    n = samples_needed(pilot, np.ones(len(pilot)))
    assert n is not None
    differences = random.normal(0.05, spread, (n, RUNS)).clip(-1, 1)
    p, _ = paired_tests(differences, np.ones_like(differences))
    assert (p < ALPHA).mean() == pytest.approx(0.8, abs=0.06)


@pytest.mark.parametrize("famous", [2, 4, 9])
@pytest.mark.parametrize("name", ["uniform", "13 words", "near the ceiling"])
def test_the_interval_of_a_memorisation_gap_covers_95_percent(name: str, famous: int) -> None:
    draw, _ = SCORES[name]
    random = np.random.default_rng(7)
    old, new = draw(random, (famous, RUNS)), draw(random, (20, RUNS))
    hits = 0
    of_old, of_new = (mean_intervals(values, np.ones_like(values)) for values in (old, new))
    for i in range(RUNS):
        first, second = of_old[i][0], of_new[i][0]
        assert first is not None
        assert second is not None
        found = difference_interval(float(old[:, i].mean()), first, float(new[:, i].mean()), second)
        hits += found.low <= 0 <= found.high
    assert hits / RUNS >= 0.95 - ERROR
