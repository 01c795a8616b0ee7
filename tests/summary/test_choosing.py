"""What choosing among the contenders could give: oracle, majority, best."""

from collections.abc import Mapping

import pytest

from moebench.stats import wilson
from moebench.summary import summarize
from moebench.types import JSON, Score
from moebench.verdicts import Contender
from tests.summary.made_up import BROKEN, UNANSWERED, Scores, combined, run_of


def answered(value: float, answer: JSON) -> Score:
    return Score(value=value, answer=answer, reason="")


def test_the_oracle_takes_the_best_score_on_each_sample_that_all_have() -> None:
    summary = summarize(run_of({"m": {"s": [1, 0, 0, 1]}, "n": {"s": [0, 1, 0, BROKEN]}}))
    found = combined(summary, "s")
    assert found.oracle == pytest.approx(2 / 3)
    assert found.oracle_interval == wilson(2, 3)


def test_the_majority_gets_the_score_of_the_most_frequent_answer() -> None:
    right, wrong = answered(1.0, 18), answered(0.0, 17)
    scores: Mapping[str, Scores] = {
        "a": {"s": [right, wrong]},
        "b": {"s": [answered(1.0, 18.0), wrong]},
        "c": {"s": [wrong, right]},
    }
    found = combined(summarize(run_of(scores)), "s")
    assert found.majority == 0.5
    assert found.majority_interval == wilson(1, 2)


def test_answers_with_as_many_votes_share_alike() -> None:
    scores: Mapping[str, Scores] = {
        "a": {"s": [answered(1.0, 1)]},
        "b": {"s": [answered(0.0, 2)]},
        "c": {"s": [answered(0.0, 3)]},
    }
    assert combined(summarize(run_of(scores)), "s").majority == pytest.approx(1 / 3)


def test_each_contender_has_one_vote_however_often_it_was_asked() -> None:
    scores: Mapping[str, Scores] = {
        "a": {"s": [[answered(1.0, 1)] * 4]},
        "b": {"s": [answered(0.0, 2)]},
        "c": {"s": [answered(0.0, 2)]},
    }
    assert combined(summarize(run_of(scores)), "s").majority == 0.0


def test_the_unanswered_do_not_vote() -> None:
    scores: Mapping[str, Scores] = {
        "a": {"s": [answered(1.0, 1), UNANSWERED]},
        "b": {"s": [UNANSWERED, UNANSWERED]},
        "c": {"s": [UNANSWERED, UNANSWERED]},
    }
    assert combined(summarize(run_of(scores)), "s").majority == 0.5


@pytest.mark.parametrize("answer", [["a", "b"], {"value": 1}, "a long sentence " * 8])
def test_lists_and_long_texts_are_not_voted_on(answer: JSON) -> None:
    scores: Mapping[str, Scores] = {name: {"s": [answered(1.0, answer)], "t": [1.0]} for name in "abc"}
    summary = summarize(run_of(scores))
    assert combined(summary, "s").majority is None
    assert combined(summary, "t").majority == 1.0
    assert combined(summary).majority is None


def test_two_votes_are_no_majority() -> None:
    assert combined(summarize(run_of({"a": {"s": [1]}, "b": {"s": [1]}})), "s").majority is None


def test_the_best_is_shown_only_where_it_is_better_than_every_other() -> None:
    good, bad = [1] * 12, [0] * 12
    shown = summarize(run_of({"a": {"s": good}, "b": {"s": bad}, "c": {"s": bad}}))
    assert combined(shown, "s").best == Contender(model="a", chain="direct")
    assert combined(shown, "s").best_shown
    ahead = summarize(run_of({"a": {"s": good}, "b": {"s": bad}, "c": {"s": [*good[1:], 0]}}))
    assert combined(ahead, "s").best == Contender(model="a", chain="direct")
    assert not combined(ahead, "s").best_shown


def test_two_with_the_same_mean_are_neither_best() -> None:
    assert combined(summarize(run_of({"a": {"s": [1, 0]}, "b": {"s": [0, 1]}})), "s").best is None


def test_a_single_contender_leaves_nothing_to_choose() -> None:
    assert summarize(run_of({"a": {"s": [1, 0]}, "b": {"s": [BROKEN, BROKEN]}})).combined == ()
