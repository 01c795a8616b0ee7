"""Who the contenders are, and which runs may be put together."""

from dataclasses import replace

import pytest

from moebench.errors import DataError
from moebench.summary import contenders, summarize
from moebench.verdicts import Contender
from tests.summary.made_up import cell, changed_suite, pair, run_of, suite


def test_contenders_come_in_the_plans_order_even_without_records() -> None:
    run = run_of({"z": {}, "a": {"s": [1]}})
    assert [c.model for c in summarize(run).contenders] == ["z", "a"]


def test_suites_asked_through_their_own_differing_chains_make_one_contender() -> None:
    suites = [suite("a", 2, chain="direct"), suite("b", 2, chain="step_by_step")]
    run = run_of({"m": {"a": [1, 1], "b": [0, 0]}}, suites=suites)
    summary = summarize(run)
    assert summary.contenders == (Contender(model="m", chain="default"),)
    assert cell(summary, "m").mean == 0.5
    assert contenders(run)["run-1", "m", "step_by_step"] == summary.contenders[0]


def test_chains_that_were_asked_for_are_kept_apart() -> None:
    run = run_of({"m": {"a": [1, 1]}})
    again = [replace(r, key=replace(r.key, chain="step_by_step")) for r in run.records]
    plan = replace(run.header.plan, chains=("direct", "step_by_step"))
    both = replace(run, header=replace(run.header, plan=plan), records=(*run.records, *again))
    summary = summarize(both)
    assert [c.chain for c in summary.contenders] == ["direct", "step_by_step"]
    assert summary.pairs[0].words.startswith("no difference shown between m · direct and m · step_by_step on")


def test_runs_of_different_models_are_pooled() -> None:
    first, second = run_of({"m": {"s": [1, 1]}}), run_of({"n": {"s": [0, 1]}}, run_id="run-2")
    summary = summarize([first, second])
    assert [c.model for c in summary.contenders] == ["m", "n"]
    assert pair(summary, "m", "n", "s").difference == 0.5


def test_the_same_model_in_two_runs_is_kept_apart_by_the_runs_number() -> None:
    first, second = run_of({"m": {"s": [1, 1]}}), run_of({"m": {"s": [0, 1]}}, run_id="run-2")
    summary = summarize([first, second])
    assert [c.model for c in summary.contenders] == ["m (run 1)", "m (run 2)"]
    assert cell(summary, "m (run 2)", "s").mean == 0.5


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"version": 2}, "the suite s has version 1 in run-1 and version 2 in run-2"),
        (
            {"digest": "x", "prompt": "{question}?"},
            "the suite s has another digest in run-2 than in run-1 (another prompt)",
        ),
        ({"digest": "x", "samples": suite("s", 3).samples}, "1 sample added: s002"),
        ({"digest": "x", "samples": suite("s", 1).samples}, "1 sample left out: s001"),
        (
            {
                "digest": "x",
                "samples": tuple(replace(s, target={"expect": 7}) for s in suite("s", 2).samples),
            },
            "2 samples changed: s000, s001",
        ),
        ({"name": "other"}, "the suite other is only in run-2; the suite s is only in run-1"),
    ],
)
def test_runs_of_different_suites_are_not_pooled(changes: dict[str, object], why: str) -> None:
    run = run_of({"m": {"s": [1, 1]}})
    with pytest.raises(DataError) as caught:
        summarize([run, changed_suite(run, **changes)])
    assert why in caught.value.why


def test_runs_graded_by_different_versions_of_a_grader_are_not_pooled() -> None:
    run = run_of({"m": {"s": [1, 1]}})
    other = replace(run, header=replace(run.header, run_id="run-2", graders={"final_number": 2}))
    with pytest.raises(
        DataError, match="the grader final_number has version 1 in run-1 and version 2 in run-2"
    ):
        summarize([run, other])


@pytest.mark.parametrize("runs", [0, 2])
def test_one_run_twice_or_none_is_refused(runs: int) -> None:
    with pytest.raises(DataError):
        summarize([run_of({"m": {"s": [1]}})] * runs)
