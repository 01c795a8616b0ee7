"""One sentence that says the result, and no more than the statistics support."""

from collections.abc import Mapping

import numpy as np

from moebench.summary import summarize
from tests.summary.made_up import BROKEN, Scores, run_of, suite


def test_the_headline_of_one_model_is_its_score() -> None:
    said = summarize(run_of({"mixtral": {"a": [1, 0, 1], "b": [1]}})).headline
    assert said == "mixtral scores 0.75 (95 % interval 0.30 to 0.95) on 4 samples of 2 suites."


def test_the_headline_of_one_suite_names_it() -> None:
    said = summarize(run_of({"mixtral": {"word_lists": [1]}})).headline
    assert said == "mixtral scores 1.00 (95 % interval 0.21 to 1.00) on 1 sample of word_lists."


def test_the_headline_of_two_that_differ_says_which_is_better() -> None:
    said = summarize(run_of({"low": {"s": [0] * 20}, "high": {"s": [1] * 18 + [0] * 2}})).headline
    assert said.startswith("high is better than low by 0.90 (95 % interval 0.")
    assert said.endswith(") on 20 samples: 0.90 against 0.00.")


def test_the_headline_of_two_that_are_not_shown_to_differ_names_no_winner() -> None:
    said = summarize(run_of({"m": {"s": [1, 0, 1, 1, 0, 1, 1]}, "n": {"s": [1, 1, 0, 1, 0, 1, 0]}})).headline
    assert said == (
        "No difference shown between m (0.71) and n (0.57) on 7 samples; "
        "would need about 1,500 samples to see 0.05."
    )


def test_the_headline_of_many_names_the_best_where_it_is_shown() -> None:
    scores: Mapping[str, Scores] = {"b": {"s": [0] * 12}, "a": {"s": [1] * 12}, "c": {"s": [0] * 11 + [1]}}
    said = summarize(run_of(scores)).headline
    assert said == "a (1.00) is better than each of c (0.08) and b (0.00) on 12 samples."


def test_the_headline_of_many_without_a_shown_best_names_none() -> None:
    scores: Mapping[str, Scores] = {"b": {"s": [0] * 12}, "a": {"s": [1] * 12}, "c": {"s": [1] * 11 + [0]}}
    said = summarize(run_of(scores)).headline
    assert said == (
        "No best model shown on 12 samples: a (1.00) is not shown to differ from c (0.92), "
        "but is better than b (0.00)."
    )


def test_the_headline_keeps_to_a_few_names() -> None:
    said = summarize(run_of({f"m{i}": {"s": [1, 0]} for i in range(9)})).headline
    assert said.count("m") < 12
    assert "5 others" in said


def test_the_headline_of_nothing_but_broken_trials_says_so() -> None:
    said = summarize(run_of({"m": {"s": [BROKEN] * 3}, "n": {"s": [BROKEN]}})).headline
    assert said == "All 4 trials broke, so there is nothing to compare (timeout 4)."


def test_the_headline_of_no_records_says_so() -> None:
    run = run_of({"m": {}, "n": {}}, suites=[suite("a", 2)])
    assert summarize(run).headline == "Nothing has been answered yet (2 contenders on 1 suite)."


def test_the_headline_says_what_is_left_out() -> None:
    said = summarize(run_of({"m": {"s": [1, BROKEN, 0]}, "n": {"s": [BROKEN] * 3}})).headline
    assert said == (
        "m scores 0.50 (95 % interval 0.09 to 0.91) on 2 samples of s; no trial of n has a score; "
        "left out of 6 trials: 4 broken."
    )


def test_the_headline_of_stand_ins_says_that_they_are() -> None:
    said = summarize(run_of({"m": {"s": [1]}}, embedded=True)).headline
    assert said.startswith("Of the embedded stand-ins, not the real models: m scores 1.00")


def test_hardly_a_headline_of_equal_models_names_a_winner() -> None:
    """By simulation: at most 5 % should; in 100 runs, 11 is 3 standard errors more."""
    generator = np.random.default_rng(8)
    winners = 0
    for _ in range(100):
        scores = {name: {"s": (generator.random(15) < 0.6).astype(float).tolist()} for name in "abc"}
        winners += "is better than" in summarize(run_of(scores)).headline
    assert winners <= 11
