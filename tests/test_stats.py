"""The statistics against independent implementations: scipy, statsmodels, and counting by hand."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from moebench.stats import (
    Interval,
    bounded_intervals,
    cluster_totals,
    difference_interval,
    holm,
    mean_interval,
    mean_intervals,
    paired_test,
    paired_tests,
    pass_all_k,
    pass_at_k,
    percentile,
    resample_indices,
    samples_needed,
    sign_test,
    variance_components,
    wilson,
)


@pytest.fixture
def random() -> np.random.Generator:
    """The same numbers for each test, whatever ran before it."""
    return np.random.default_rng(20)


def column(values: list[float]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.asarray(values, dtype=float).reshape(-1, 1)


def ends(interval: Interval | None) -> tuple[float, float]:
    assert interval is not None
    return interval.low, interval.high


def bounded(values: list[float]) -> Interval:
    low, high = bounded_intervals(column(values), np.ones((len(values), 1)))[0]
    return Interval(float(low), float(high))


# --- Wilson


@pytest.mark.parametrize("n", [1, 5, 13, 40, 1000])
def test_wilson_agrees_with_statsmodels(n: int) -> None:
    for successes in sorted({0, 1, n // 3, n - 1, n}):
        low, high = proportion_confint(successes, n, method="wilson")
        assert ends(wilson(successes, n)) == pytest.approx((low, high), abs=1e-12)


def test_wilson_of_other_confidence_agrees_with_statsmodels() -> None:
    low, high = proportion_confint(3, 10, alpha=0.2, method="wilson")
    assert ends(wilson(3, 10, confidence=0.8)) == pytest.approx((low, high))


def test_wilson_of_nothing_is_everything() -> None:
    assert wilson(0, 0) == Interval(0.0, 1.0)


# --- intervals of means


@pytest.mark.parametrize(("right", "wrong"), [(0, 5), (3, 2), (11, 2), (13, 0), (30, 10)])
def test_the_bounded_interval_of_zeros_and_ones_has_the_quantiles_of_beta_distributions(
    right: int, wrong: int
) -> None:
    found = bounded([1.0] * right + [0.0] * wrong)
    low = scipy_stats.beta.ppf(0.025, right, wrong + 0.5) if right else 0.0
    high = scipy_stats.beta.ppf(0.975, right + 0.5, wrong) if wrong else 1.0
    assert found.low == pytest.approx(low, abs=0.01)
    assert found.high == pytest.approx(high, abs=0.01)


@pytest.mark.parametrize(("right", "wrong"), [(400, 400), (790, 10), (797, 3)])
def test_the_bounded_interval_of_many_values_has_them_too(right: int, wrong: int) -> None:
    found = bounded([1.0] * right + [0.0] * wrong)
    width = found.high - found.low
    assert found.low == pytest.approx(scipy_stats.beta.ppf(0.025, right, wrong + 0.5), abs=0.03 * width)
    assert found.high == pytest.approx(scipy_stats.beta.ppf(0.975, right + 0.5, wrong), abs=0.03 * width)


def test_drawing_and_expanding_agree_where_one_takes_over_from_the_other(random: np.random.Generator) -> None:
    values = random.beta(2, 1, 513).tolist()
    drawn, expanded = bounded(values[:512]), bounded(values)
    assert drawn.low == pytest.approx(expanded.low, abs=0.003)
    assert drawn.high == pytest.approx(expanded.high, abs=0.003)


@pytest.mark.parametrize("value", [0.0, 0.7, 1.0])
def test_equal_scores_have_an_interval_of_some_width_around_them(value: float) -> None:
    found = mean_interval([value] * 5)
    assert found is not None
    assert found.low <= value <= found.high
    assert found.high - found.low > 0.2


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
@settings(max_examples=50, deadline=None)
def test_a_mean_is_inside_its_interval_and_that_inside_the_possible(scores: list[float]) -> None:
    found = mean_interval(scores)
    assert found is not None
    assert 0 <= found.low <= found.high <= 1
    assert found.low - 1e-9 <= math.fsum(scores) / len(scores) <= found.high + 1e-9


def test_the_interval_of_pass_rates_is_wilsons() -> None:
    assert mean_interval([1, 0, 1, 1]) == wilson(3, 4)


def test_an_interval_of_nothing_is_none() -> None:
    assert mean_interval([]) is None


def test_the_same_scores_give_the_same_interval_each_time(random: np.random.Generator) -> None:
    scores = random.random(20).tolist()
    assert mean_interval(scores) == mean_interval(scores)


def test_samples_of_one_cluster_count_as_one() -> None:
    copied = mean_interval([0.2] * 10 + [0.9] * 10 + [0.4] * 10, clusters=[0] * 10 + [1] * 10 + [2] * 10)
    alone = mean_interval([0.2, 0.9, 0.4])
    assert ends(copied) == pytest.approx(ends(alone))


def test_clusters_of_pass_rates_do_not_get_wilsons_interval() -> None:
    alone, clustered = (
        mean_interval([1, 1, 0, 0] * 5),
        mean_interval([1, 1, 0, 0] * 5, clusters=[0, 0, 1, 1] * 5),
    )
    assert alone is not None
    assert clustered is not None
    assert clustered.high - clustered.low > 2 * (alone.high - alone.low)


def test_the_kind_of_interval_says_how_many_groups_are_independent() -> None:
    sums, sizes = cluster_totals(column([0.5, 0.6, 0.7]), np.array([0, 0, 1]))
    assert mean_intervals(sums, sizes)[0][1] == "bootstrap over 2 independent groups"


def test_cluster_totals_leave_out_what_is_missing() -> None:
    values = np.array([[1.0, np.nan], [0.5, 0.25], [np.nan, np.nan]])
    sums, sizes = cluster_totals(values, np.array([1, 1, 0]))
    assert sums.tolist() == [[0.0, 0.0], [1.5, 0.25]]
    assert sizes.tolist() == [[0.0, 0.0], [2.0, 1.0]]


def test_a_column_without_values_has_no_interval_and_disturbs_no_other() -> None:
    values = np.array([[0.3, np.nan], [0.4, np.nan]])
    found = bounded_intervals(*cluster_totals(values, np.array([0, 1])))
    assert np.isnan(found[1]).all()
    assert found[0].tolist() == [bounded([0.3, 0.4]).low, bounded([0.3, 0.4]).high]


@pytest.mark.parametrize(
    ("a", "n", "b", "m"), [(8, 10, 12, 40), (3, 3, 10, 20), (0, 5, 20, 20), (0, 4, 0, 30)]
)
def test_the_interval_of_a_difference_of_pass_rates_is_newcombes(a: int, n: int, b: int, m: int) -> None:
    low, high = confint_proportions_2indep(a, n, b, m, method="newcomb", compare="diff")
    found = difference_interval(a / n, wilson(a, n), b / m, wilson(b, m))
    assert ends(found) == pytest.approx((low, high), abs=1e-9)


def test_percentiles_interpolate() -> None:
    assert percentile([1, 2, 3, 4], 0.5) == 2.5
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_resampling_gives_the_same_indices_for_the_same_seed() -> None:
    assert (resample_indices(10, 5, seed=3) == resample_indices(10, 5, seed=3)).all()
    assert resample_indices(10, 5, seed=3).max() < 10


# --- paired tests


@pytest.mark.parametrize(("wins", "losses"), [(0, 0), (1, 0), (5, 0), (6, 0), (8, 1), (10, 10), (40, 22)])
def test_the_sign_test_agrees_with_scipy(wins: int, losses: int) -> None:
    expected = scipy_stats.binomtest(wins, wins + losses).pvalue if wins + losses else 1.0
    assert sign_test(wins, losses) == pytest.approx(expected)


@pytest.mark.parametrize("n", [2, 6, 9, 13])
def test_the_exact_permutation_test_agrees_with_scipy(n: int, random: np.random.Generator) -> None:
    differences = np.round(random.normal(0.15, 0.3, n).clip(-1, 1), 2)
    expected = scipy_stats.permutation_test(
        (differences,), np.mean, permutation_type="samples", n_resamples=2**13, alternative="two-sided"
    )
    assert paired_test(differences.tolist()).p == pytest.approx(expected.pvalue)


def test_the_random_permutation_test_agrees_with_scipy(random: np.random.Generator) -> None:
    differences = random.normal(0.1, 0.3, 30).clip(-1, 1)
    expected = scipy_stats.permutation_test(
        (differences,), np.mean, permutation_type="samples", n_resamples=50_000, rng=np.random.default_rng(1)
    )
    assert paired_test(differences.tolist()).p == pytest.approx(expected.pvalue, abs=0.01)


def test_the_permutation_test_of_many_differences_agrees_with_the_t_test(random: np.random.Generator) -> None:
    differences = random.normal(0.02, 0.3, 2000).clip(-1, 1)
    assert paired_test(differences.tolist()).p == pytest.approx(
        scipy_stats.ttest_1samp(differences, 0).pvalue, rel=0.03
    )


@pytest.mark.parametrize(
    ("wins", "losses", "ties"), [(6, 0, 3), (7, 1, 20), (3, 3, 0), (0, 0, 5), (40, 22, 100), (300, 200, 9)]
)
def test_on_pass_rates_the_permutation_test_is_the_exact_sign_test(wins: int, losses: int, ties: int) -> None:
    assert paired_test([1.0] * wins + [-1.0] * losses + [0.0] * ties).p == pytest.approx(
        sign_test(wins, losses)
    )


def test_clusters_change_their_signs_together() -> None:
    differences, clusters = [0.5, 0.25, -0.25, 0.75, 0.5, 0.1], ["a", "a", "b", "b", "c", "d"]
    sums = [0.75, 0.5, 0.5, 0.1]
    flipped = [
        abs(sum(s * v for s, v in zip(signs, sums, strict=True)))
        for signs in itertools.product((1, -1), repeat=4)
    ]
    expected = sum(value >= sum(sums) - 1e-9 for value in flipped) / len(flipped)
    assert paired_test(differences, clusters=clusters).p == pytest.approx(expected)


def test_five_samples_can_show_nothing_and_six_can() -> None:
    assert paired_test([0.5] * 5).p == 0.0625
    assert paired_test([0.5] * 6).p == 0.03125


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 30), st.sampled_from([0.1, 1.0]))
@settings(max_examples=100, deadline=None)
def test_it_does_so_too_where_all_differ_by_as_much(wins: int, losses: int, ties: int, size: float) -> None:
    found = paired_test([size] * wins + [-size] * losses + [0.0] * (ties + 1))
    assert (found.interval.low <= 0 <= found.interval.high) == (found.p >= 0.05)


@given(st.lists(st.sampled_from([-1.0, -0.5, -0.1, 0.0, 0.1, 0.3, 1.0]), min_size=1, max_size=40))
@settings(max_examples=150, deadline=None)
def test_zero_is_inside_the_interval_exactly_where_p_is_at_least_5_percent(differences: list[float]) -> None:
    found = paired_test(differences)
    assert (found.interval.low <= 0 <= found.interval.high) == (found.p >= 0.05)


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=20))
@settings(max_examples=50, deadline=None)
def test_swapping_the_two_turns_the_result_around(differences: list[float]) -> None:
    one, other = paired_test(differences), paired_test([-d for d in differences])
    assert one.p == pytest.approx(other.p)
    assert one.interval.low == pytest.approx(-other.interval.high)
    assert one.interval.high == pytest.approx(-other.interval.low)


def test_the_difference_is_inside_its_interval(random: np.random.Generator) -> None:
    for n in (3, 10, 30, 600):
        found = paired_test(random.uniform(-0.5, 1, n).tolist())
        assert -1 <= found.interval.low <= found.difference <= found.interval.high <= 1


def test_nothing_but_ties_has_an_interval_of_some_width() -> None:
    found = paired_test([0.0] * 13)
    assert found.p == 1
    assert found.interval.low < -0.1
    assert found.interval.high > 0.1


def test_columns_are_judged_as_if_each_were_alone(random: np.random.Generator) -> None:
    values = np.round(random.uniform(-1, 1, (9, 4)), 1)
    values[random.random((9, 4)) < 0.2] = np.nan
    values[:, 3] = np.nan
    p, limits = paired_tests(*cluster_totals(values, np.arange(9)))
    for i in range(3):
        alone = paired_test(values[~np.isnan(values[:, i]), i].tolist())
        assert p[i] == pytest.approx(alone.p)
        assert limits[i].tolist() == pytest.approx([alone.interval.low, alone.interval.high], abs=0.02)
    assert np.isnan(p[3])


def test_a_test_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no differences"):
        paired_test([])


@pytest.mark.parametrize(
    "p", [[0.01], [0.04, 0.01, 0.03, 0.005], [0.5, 0.5], [0.2, 0.001, 0.9, 0.02, 0.02], []]
)
def test_holm_agrees_with_statsmodels(p: list[float]) -> None:
    expected = multipletests(p, method="holm")[1].tolist() if p else []
    assert holm(p) == pytest.approx(expected)


# --- power


@pytest.mark.parametrize("spread", [0.1, 0.2, 0.5, 0.9])
def test_the_samples_needed_agree_with_statsmodels(spread: float, random: np.random.Generator) -> None:
    differences = random.normal(0, 1, 50)
    differences *= spread / differences.std(ddof=1)
    expected = TTestPower().solve_power(effect_size=0.05 / spread, alpha=0.05, power=0.8)
    assert samples_needed(differences, np.ones(50)) == pytest.approx(math.ceil(expected), abs=1)


def test_copies_of_each_sample_need_as_many_times_more(random: np.random.Generator) -> None:
    differences = random.normal(0, 0.4, 40)
    alone = samples_needed(differences, np.ones(40))
    copied = samples_needed(differences * 5, np.full(40, 5))
    assert alone is not None
    assert copied == pytest.approx(5 * alone, rel=0.02)


@pytest.mark.parametrize("differences", [[], [0.3], [0.0, 0.0, 0.0], [0.2, 0.2]])
def test_without_any_variance_no_number_of_samples_is_given(differences: list[float]) -> None:
    assert samples_needed(differences, np.ones(len(differences))) is None


def test_at_least_six_samples_are_needed() -> None:
    assert samples_needed([0.001, 0.002, 0.001], np.ones(3)) == 6


# --- repeats


@pytest.mark.parametrize("tries", [1, 4, 6])
def test_pass_at_k_and_pass_all_k_are_what_counting_all_choices_gives(tries: int) -> None:
    for right, k in itertools.product(range(tries + 1), range(1, tries + 1)):
        choices = list(itertools.combinations([1] * right + [0] * (tries - right), k))
        assert pass_at_k([tries], [right], k)[0] == pytest.approx(sum(map(any, choices)) / len(choices))
        assert pass_all_k([tries], [right], k)[0] == pytest.approx(sum(map(all, choices)) / len(choices))


def test_more_tries_than_there_were_cannot_be_estimated() -> None:
    assert np.isnan(pass_at_k([2, 3], [1, 1], 3)).tolist() == [True, False]
    assert np.isnan(pass_all_k([2, 3], [2, 3], 3)).tolist() == [True, False]


def moments(groups: list[list[float]]) -> tuple[list[int], list[float], list[float]]:
    means = [math.fsum(group) / len(group) for group in groups]
    squares = [sum((x - mean) ** 2 for x in group) for group, mean in zip(groups, means, strict=True)]
    return [len(group) for group in groups], means, squares


def test_the_variance_components_follow_from_scipys_analysis_of_variance(random: np.random.Generator) -> None:
    groups = (random.normal(0, 0.3, (12, 1)) + random.normal(0, 0.2, (12, 4))).tolist()
    found = variance_components(*moments(groups))
    within = float(np.mean([np.var(group, ddof=1) for group in groups]))
    ratio = scipy_stats.f_oneway(*groups).statistic
    assert found.within == pytest.approx(within)
    assert found.between == pytest.approx((ratio - 1) * within / 4)


def test_the_variance_components_of_unbalanced_data_are_right_on_average(random: np.random.Generator) -> None:
    sizes = [2, 5, 1, 3, 8, 2, 4]
    found = []
    for _ in range(2000):
        found.append(
            variance_components(
                *moments([(random.normal(0, 0.6) + random.normal(0, 0.5, n)).tolist() for n in sizes])
            )
        )
    assert np.mean([each.within for each in found]) == pytest.approx(0.25, rel=0.03)
    assert np.mean([each.between for each in found]) == pytest.approx(0.36, rel=0.06)


def test_equal_samples_have_no_variance_between_them() -> None:
    found = variance_components([2, 2], [0.5, 0.5], [0.5, 0.5])
    assert found.between == 0
    assert found.within == 0.5


def test_without_repeats_there_is_nothing_to_split() -> None:
    with pytest.raises(ValueError, match="no sample was tried twice"):
        variance_components([1, 1], [0.2, 0.4], [0, 0])
