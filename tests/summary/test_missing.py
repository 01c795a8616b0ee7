"""What has no score, unfinished or broken, changes no verdict: one that it could change is not given."""

from dataclasses import replace

import numpy as np
import pytest

from moebench.summary import compare, summarize
from moebench.types import AskedAgain, ModelCard, ModelReport, Run
from moebench.verdicts import Contender, leader
from tests.summary.made_up import BROKEN, UNANSWERED, UNFINISHED, Given, cell, combined, pair, run_of


def test_the_ways_to_miss_are_counted_apart() -> None:
    found = cell(summarize(run_of({"m": {"s": [1, 0, UNANSWERED, UNFINISHED, UNFINISHED, BROKEN]}})), "m")
    assert (found.trials, found.right, found.unanswered) == (3, 1, 1)
    assert (found.unfinished, found.broken, found.missing) == (2, 1, 3)
    assert found.mean == pytest.approx(1 / 3)


def test_a_model_that_never_ends_has_no_score_and_nothing_is_said_to_be_better() -> None:
    summary = summarize(run_of({"m": {"s": [1] * 8}, "endless": {"s": [UNFINISHED] * 8}}))
    found = cell(summary, "endless")
    assert (found.mean, found.interval, found.unfinished) == (None, None, 8)
    assert pair(summary, "m", "endless").verdict == "no verdict"
    assert pair(summary, "m", "endless").words == (
        "no verdict between m and endless: 8 of 8 answers of endless are missing"
    )
    assert summary.headline == (
        "m scores 1.00 (95 % interval 0.68 to 1.00) on 8 samples of s; no trial of endless has a score; "
        "left out of 16 trials: 8 unfinished."
    )


def test_a_model_that_ended_once_and_was_right_is_not_ranked_first() -> None:
    scores: dict[str, dict[str, list[Given]]] = {
        "good": {"s": [1] * 8},
        "bad": {"s": [0] * 8},
        "rare": {"s": [1, *[UNFINISHED] * 7]},
    }
    summary = summarize(run_of(scores))
    assert summary.headline == (
        "good (1.00) is better than bad (0.00) on 8 samples; "
        "no verdict on rare (1.00): 7 of 8 answers of rare are missing; left out of 24 trials: 7 unfinished."
    )
    assert not combined(summary).best_shown
    assert combined(summary).best is None


def test_a_verdict_stands_that_no_missing_answer_could_change() -> None:
    summary = summarize(run_of({"m": {"s": [*[1] * 30, UNFINISHED]}, "n": {"s": [*[0] * 30, BROKEN]}}))
    assert pair(summary, "m", "n").verdict == "better"


@pytest.mark.parametrize("missing", [UNFINISHED, BROKEN])
def test_a_verdict_that_rests_on_what_is_missing_is_not_given(missing: Given) -> None:
    """Seven wins in a row are shown; with two answers open, seven to two are not."""
    summary = summarize(run_of({"m": {"s": [1] * 9}, "n": {"s": [*[0] * 7, missing, missing]}}))
    assert pair(summary, "m", "n").p_adjusted == pytest.approx(2 / 2**7)
    assert pair(summary, "m", "n").verdict == "better"  # both open ones right would be ties
    other_way = summarize(run_of({"m": {"s": [*[1] * 7, missing, missing]}, "n": {"s": [0] * 7 + [1] * 2}}))
    assert pair(other_way, "m", "n").p_adjusted == pytest.approx(2 / 2**7)
    assert pair(other_way, "m", "n").verdict == "no verdict"
    assert "2 of 9 answers of m are missing" in pair(other_way, "m", "n").words


def test_no_difference_is_not_said_either_where_the_missing_could_make_one() -> None:
    summary = summarize(run_of({"m": {"s": [1] * 12}, "n": {"s": [1] * 4 + [UNFINISHED] * 8}}))
    assert pair(summary, "m", "n").verdict == "no verdict"


def test_a_pair_that_lacks_nothing_is_judged_as_if_it_were_alone_with_others_that_do() -> None:
    whole: dict[str, dict[str, list[Given]]] = {"m": {"s": [1] * 12}, "n": {"s": [0] * 12}}
    with_third: dict[str, dict[str, list[Given]]] = {**whole, "x": {"s": [UNFINISHED] * 12}}
    assert pair(summarize(run_of(with_third)), "m", "n") == pair(summarize(run_of(whole)), "m", "n")


def test_no_verdict_changes_whatever_the_missing_answers_would_have_been() -> None:
    """Against runs in which the same trials were answered at random: a verdict given before holds after."""
    generator = np.random.default_rng(3)
    given = 0
    for _ in range(60):
        a, b = (generator.random(14) < 0.95).tolist(), (generator.random(14) < 0.3).tolist()
        open_a, open_b = generator.random(14) < 0.1, generator.random(14) < 0.1

        def filled(values: list[bool], is_open: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> list[Given]:
            return [float(generator.random() < 0.5 if o else v) for v, o in zip(values, is_open, strict=True)]

        def lacking(values: list[bool], is_open: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> list[Given]:
            return [UNFINISHED if o else float(v) for v, o in zip(values, is_open, strict=True)]

        before = summarize(run_of({"a": {"s": lacking(a, open_a)}, "b": {"s": lacking(b, open_b)}}))
        after = summarize(run_of({"a": {"s": filled(a, open_a)}, "b": {"s": filled(b, open_b)}}))
        if pair(before, "a", "b").shown:
            given += 1
            assert pair(after, "a", "b").verdict == pair(before, "a", "b").verdict
    assert given > 10


def test_the_leader_leads_whatever_is_missing() -> None:
    scores: dict[str, dict[str, list[Given]]] = {
        "m": {"s": [1, 1, 1, 0]},
        "n": {"s": [1, 0, 0, UNFINISHED]},
        "x": {"s": [1, 1, 1, UNFINISHED]},
    }
    cells = [c for c in summarize(run_of(scores)).cells if c.suite is None]
    assert leader(cells[:2]) == cells[0].contender
    assert leader(cells) is None


def pulled_anew(run: Run, model: str) -> Run:
    report = ModelReport(card=ModelCard(name=model, digest="old"), digest_after="new")
    return replace(run, models=(report,))


def test_a_model_that_was_pulled_anew_meanwhile_is_in_no_pair_and_no_ranking() -> None:
    run = run_of({"m": {"s": [1] * 12}, "n": {"s": [0] * 12}, "two": {"s": [1] * 12}})
    summary = summarize(pulled_anew(run, "two"))
    two = Contender(model="two", chain="direct")
    assert summary.pulled_anew == (two,)
    assert not [p for p in summary.pairs if two in (p.a, p.b)]
    assert combined(summary).best == Contender(model="m", chain="direct")
    assert summary.headline.startswith("m is better than n by 1.00")
    assert summary.headline.endswith("; two is not compared: it was pulled anew during its trials.")


def test_later_runs_of_a_model_that_was_pulled_anew_are_not_compared() -> None:
    first, later = run_of({"m": {"s": [1] * 9}}), run_of({"m": {"s": [0] * 9}}, run_id="run-2")
    found = compare([first, pulled_anew(later, "m")])
    assert found.pairs == ()
    assert found.headline.startswith("Nothing to compare: m (run 2) is not compared: it was pulled anew")


def test_a_comparison_tells_how_far_the_answers_of_both_repeat() -> None:
    first, later = run_of({"m": {"s": [1]}}), run_of({"m": {"s": [0]}}, run_id="run-2")
    again = AskedAgain(asked=5, same_text=3, same_score=5)
    told = compare(
        [
            replace(run, models=(ModelReport(card=ModelCard(name="m"), asked_again=again),))
            for run in (first, later)
        ]
    ).asked_again
    assert {who.model: asked for who, asked in told.items()} == {"m (run 1)": again, "m (run 2)": again}
