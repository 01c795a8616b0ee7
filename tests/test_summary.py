"""From records to what can be said about models: cells, pairs, repeats, gaps and throughput."""

import random
from collections.abc import Mapping
from dataclasses import replace

import pytest

from moebench.stats import difference_interval, holm, mean_interval, wilson
from moebench.summary import summarize
from tests.summary.made_up import BROKEN, UNANSWERED, Scores, call, cell, generation, pair, run_of

# --- cells


def test_pass_rates_get_wilsons_interval() -> None:
    found = cell(summarize(run_of({"m": {"s": [1, 1, 0, 1]}})), "m", "s")
    assert found.mean == 0.75
    assert found.interval == wilson(3, 4)
    assert found.interval_kind == "Wilson"


def test_other_scores_get_a_bootstrap_interval() -> None:
    scores = [0.2, 0.9, 1.0, 0.4]
    found = cell(summarize(run_of({"m": {"s": scores}})), "m", "s")
    assert found.interval == mean_interval(scores)
    assert found.interval_kind == "bootstrap"


def test_broken_trials_are_counted_and_never_averaged() -> None:
    found = cell(summarize(run_of({"m": {"s": [1.0, BROKEN, 1.0]}})), "m", "s")
    assert (found.mean, found.samples, found.trials, found.broken) == (1.0, 2, 2, 1)


def test_unanswered_trials_are_counted_and_score_nothing() -> None:
    found = cell(summarize(run_of({"m": {"s": [1.0, UNANSWERED]}})), "m", "s")
    assert (found.mean, found.unanswered, found.right) == (0.5, 1, 1)


def test_truncated_answers_are_counted() -> None:
    run = run_of({"m": {"s": [1.0, 0.0]}})
    cut = replace(run.records[0], generation=generation(calls=(call(stop="length"),)))
    assert cell(summarize(replace(run, records=(cut, run.records[1]))), "m", "s").truncated == 1


def test_repeats_of_a_sample_are_averaged_first() -> None:
    found = cell(summarize(run_of({"m": {"s": [[1.0, 1.0, 1.0], [0.0]]}})), "m", "s")
    assert (found.mean, found.samples, found.trials, found.right) == (0.5, 2, 4, 3)


def test_all_suites_together_weigh_each_sample_the_same() -> None:
    found = cell(summarize(run_of({"m": {"a": [1.0], "b": [0.0, 0.0, 0.0]}})), "m")
    assert (found.mean, found.samples) == (0.25, 4)


def test_variants_of_one_template_count_as_one_cluster() -> None:
    tags = {i: ("generated", f"template:{'pie' if i < 4 else 'train'}") for i in range(8)}
    scores = [1, 1, 1, 0, 0, 0, 0, 1]
    found = cell(summarize(run_of({"m": {"s": scores}}, tags=tags)), "m", "s")
    assert found.interval_kind == "bootstrap over 2 independent groups"
    assert found.interval == mean_interval(scores, clusters=[0] * 4 + [1] * 4)


def test_a_template_of_one_suite_is_not_that_of_another() -> None:
    tags = {0: ("template:pie",)}
    found = cell(summarize(run_of({"m": {"a": [1.0], "b": [0.0]}}, tags=tags)), "m")
    assert found.interval == wilson(1, 2)


def test_a_contender_without_scores_has_a_cell_that_says_so() -> None:
    found = cell(summarize(run_of({"m": {"s": [BROKEN, BROKEN]}})), "m", "s")
    assert (found.mean, found.interval, found.interval_kind) == (None, None, "")
    assert (found.samples, found.broken) == (0, 2)


def test_every_contender_has_a_cell_for_every_suite_and_for_all() -> None:
    summary = summarize(run_of({"m": {"a": [1.0]}, "n": {"b": [1.0]}}))
    assert {(c.contender.model, c.suite) for c in summary.cells} == {
        (model, name) for model in "mn" for name in ("a", "b", None)
    }


def test_the_order_in_which_trials_were_finished_changes_nothing() -> None:
    run = run_of({"m": {"a": [1.0, 0.3, 0.5], "b": [0.2, 0.4]}, "n": {"a": [0.4, 0.1, 0.9], "b": [1.0, 0.6]}})
    shuffled = list(run.records)
    random.Random(3).shuffle(shuffled)
    assert summarize(replace(run, records=tuple(shuffled))) == summarize(run)


# --- pairs


def test_pairs_are_compared_on_the_samples_that_both_have_a_score_for() -> None:
    summary = summarize(run_of({"m": {"s": [1.0, BROKEN, 0.0, 1.0]}, "n": {"s": [0.0, 1.0, 0.0, BROKEN]}}))
    found = pair(summary, "m", "n", "s")
    assert (found.samples, found.difference) == (2, 0.5)
    assert (found.wins, found.losses, found.ties) == (1, 0, 1)
    assert (found.both_right, found.only_a, found.only_b, found.both_wrong) == (0, 1, 0, 1)


def test_without_common_samples_nothing_is_said() -> None:
    found = pair(summarize(run_of({"m": {"a": [1.0]}, "n": {"b": [1.0]}})), "m", "n")
    assert (found.samples, found.difference, found.interval, found.p) == (0, None, None, None)
    assert found.verdict == "no difference shown"
    assert found.words == "no difference shown between m and n: no sample has a score from both"


def test_a_shown_difference_is_better_or_worse_in_words_too() -> None:
    summary = summarize(run_of({"low": {"s": [0] * 12 + [1]}, "high": {"s": [1] * 13}}))
    found = pair(summary, "low", "high", "s")
    assert found.verdict == "worse"
    assert found.p == pytest.approx(2 / 2**12)
    assert found.words.startswith("low is worse than high by 0.92 (95 % interval 0.")
    assert found.words.endswith("p < 0.001) on 13 samples")


def test_a_difference_that_is_not_shown_says_how_many_samples_it_would_take() -> None:
    summary = summarize(run_of({"m": {"s": [1, 0, 1, 1, 0, 1, 1]}, "n": {"s": [1, 1, 0, 1, 0, 1, 0]}}))
    found = pair(summary, "m", "n", "s")
    assert found.samples_needed is not None
    assert found.words.endswith("would need about 1,500 samples to see 0.05")


def test_where_all_scores_are_the_same_that_is_said() -> None:
    found = pair(summarize(run_of({"m": {"s": [1] * 8}, "n": {"s": [1] * 8}})), "m", "n", "s")
    assert found.words.endswith("; both have the same score on each of them")
    assert found.samples_needed is None


def test_where_there_are_too_few_samples_for_any_test_that_is_said() -> None:
    found = pair(summarize(run_of({"m": {"s": [1] * 4}, "n": {"s": [0] * 4}})), "m", "n", "s")
    assert found.words.endswith(
        "; at least 6 independent samples are needed to show any difference, and there are 4"
    )


def test_p_values_are_adjusted_over_all_pairs_of_a_suite() -> None:
    scores: Mapping[str, Scores] = {
        "a": {"s": [1] * 10 + [0] * 2, "t": [1, 0]},
        "b": {"s": [0] * 10 + [1] * 2, "t": [0, 0]},
        "c": {"s": [1, 0] * 6, "t": [1, 1]},
    }
    found = [p for p in summarize(run_of(scores)).pairs if p.suite == "s"]
    assert len(found) == 3
    assert [p.p_adjusted for p in found] == pytest.approx(holm([p.p or 0.0 for p in found]))


def test_a_difference_that_only_holds_before_the_correction_is_not_shown() -> None:
    wins, rest = [1, 1, 1, 1, 1, 1, 0], [0] * 7
    scores: Mapping[str, Scores] = {"a": {"s": wins}, "b": {"s": rest}, "c": {"s": rest}}
    found = pair(summarize(run_of(scores)), "a", "b", "s")
    assert found.p is not None
    assert found.p < 0.05
    assert found.p_adjusted == pytest.approx(3 * found.p)
    assert found.verdict == "no difference shown"
    assert found.words.endswith("; p = 0.031 alone, but p = 0.094 among all the pairs compared")


# --- repeats


def test_repeats_are_reported_where_samples_were_repeated() -> None:
    summary = summarize(run_of({"m": {"s": [[1, 1, 0], [0, 0, 0]], "t": [1, 0]}}))
    assert [(entry.suite, entry.repeats) for entry in summary.repeats] == [("s", 3), (None, 3)]
    found = summary.repeats[0]
    assert found.pass_at == pytest.approx({1: 1 / 3, 2: 0.5, 3: 0.5})
    assert found.pass_all == pytest.approx({1: 1 / 3, 2: 1 / 6, 3: 0.0})
    assert found.agreement == 0.5
    assert found.within == pytest.approx(((4 / 9 + 1 / 9 + 1 / 9) + 0) / 4)


def test_without_repeats_there_are_none() -> None:
    assert summarize(run_of({"m": {"s": [1, 0]}})).repeats == ()


def test_a_repeat_that_broke_is_no_try() -> None:
    found = summarize(run_of({"m": {"s": [[1, BROKEN], [1, 0]]}})).repeats[0]
    assert found.pass_at == pytest.approx({1: 0.75, 2: 1.0})
    assert found.agreement == 0.0


# --- memorisation gap


FAMOUS = {
    0: ("article",),
    1: ("article",),
    2: ("generated",),
    3: ("generated",),
    4: ("generated", "template:pie"),
}


def test_the_memorisation_gap_is_famous_minus_fresh() -> None:
    (found,) = summarize(run_of({"m": {"s": [1, 1, 0, 1, 0, 0]}}, tags=FAMOUS)).gaps
    assert (found.famous, found.famous_samples, found.fresh_samples) == (1.0, 2, 3)
    assert found.gap == pytest.approx(1 - 1 / 3)
    assert found.interval == difference_interval(1.0, wilson(2, 2), 1 / 3, wilson(1, 3))


def test_without_fresh_variants_there_is_no_gap() -> None:
    assert (
        summarize(run_of({"m": {"s": [1, 1, BROKEN]}}, tags={0: ("article",), 2: ("generated",)})).gaps == ()
    )


# --- throughput


def test_throughput_counts_tokens_and_takes_medians() -> None:
    run = run_of({"m": {"s": [1, 1, BROKEN]}})
    slow = replace(run.records[1], generation=generation(calls=(call(decode_s=4.0),), wall_s=None))
    (found,) = summarize(replace(run, records=(run.records[0], slow, run.records[2]))).throughput
    assert found.output_tokens == 42
    assert found.decode_tokens_per_s == pytest.approx((20 / 2 + 20 / 4) / 2)
    assert found.first_token_s == 0.2
    assert found.wall_s == 3.0


def test_throughput_of_answers_made_elsewhere_is_unknown() -> None:
    run = run_of({"m": {"s": [1]}})
    bare = replace(run.records[0], generation=generation(calls=(), wall_s=None))
    (found,) = summarize(replace(run, records=(bare,))).throughput
    assert (found.output_tokens, found.decode_tokens_per_s, found.first_token_s, found.wall_s) == (
        0,
        None,
        None,
        0.0,
    )
