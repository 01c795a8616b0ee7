"""Runs held against the first of them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from moebench.errors import DataError
from moebench.summary import compare
from moebench.types import Environment, ModelCard, ModelReport, Options, ServerInfo
from tests.summary.made_up import NOON, changed_suite, record, run_of


def served(*, url: str = "http://127.0.0.1:11434", version: str = "0.6.0") -> Environment:
    return Environment(server=ServerInfo(url=url, version=version))


def test_a_later_run_is_held_against_the_first() -> None:
    first, later = run_of({"m": {"s": [1] * 12}}), run_of({"m": {"s": [0] * 12}}, run_id="run-2")
    found = compare([first, later])
    assert [(p.a.model, p.b.model, p.suite, p.verdict) for p in found.pairs] == [
        ("m (run 2)", "m (run 1)", "s", "worse"),
        ("m (run 2)", "m (run 1)", None, "worse"),
    ]
    assert found.worse == found.pairs
    assert found.refusals == ()
    assert found.headline.startswith("m (run 2) is worse than m (run 1) by 1.00")


def test_a_difference_that_is_not_shown_is_not_worse() -> None:
    found = compare([run_of({"m": {"s": [1] * 5}}), run_of({"m": {"s": [0] * 5}}, run_id="run-2")])
    assert found.worse == ()
    assert found.headline.startswith("No difference shown between m (run 2) and m (run 1)")


def test_models_that_only_one_run_has_are_compared_with_those_that_only_the_other_has() -> None:
    first = run_of({"m": {"s": [1]}, "old": {"s": [1]}})
    later = run_of({"m": {"s": [1]}, "new": {"s": [1]}}, run_id="run-2")
    found = compare([first, later])
    assert [(p.a.model, p.b.model) for p in found.pairs if p.suite is None] == [
        ("m (run 2)", "m (run 1)"),
        ("new", "old"),
    ]


def test_three_runs_are_each_held_against_the_first() -> None:
    runs = [run_of({"m": {"s": [1]}}, run_id=name) for name in ("a", "b", "c")]
    assert [(p.a.model, p.b.model) for p in compare(runs).pairs if p.suite is None] == [
        ("m (run 2)", "m (run 1)"),
        ("m (run 3)", "m (run 1)"),
    ]


def test_runs_of_different_suites_are_not_compared_unless_forced() -> None:
    first = run_of({"m": {"s": [1] * 8}})
    later = changed_suite(run_of({"m": {"s": [0] * 8}}), digest="x", prompt="another")
    found = compare([first, later])
    assert found.pairs == ()
    assert found.refusals == ("the suite s has another digest in run-2 than in run-1 (another prompt)",)
    assert found.headline == f"Not compared, because the scores do not mean the same: {found.refusals[0]}."
    forced = compare([first, later], force=True)
    assert forced.forced
    assert forced.refusals == found.refusals
    assert forced.pairs[0].verdict == "worse"
    assert forced.headline.startswith("Forced, although the scores do not mean the same: ")


def test_a_comparison_says_what_differs() -> None:
    first = run_of({"m": {"s": [1]}})
    later = run_of({"m": {"s": [1]}}, run_id="run-2", options=Options(temperature=0.7))
    reports = (ModelReport(card=ModelCard(name="m", digest="abc")),)
    later = replace(
        later,
        header=replace(later.header, environment=served(version="0.7.0")),
        models=reports,
    )
    first = replace(first, models=(ModelReport(card=ModelCard(name="m", digest="def")),))
    assert {(d.what, d.values) for d in compare([first, later]).differences} == {
        ("option temperature", ("0", "0.7")),
        ("model m: digest", ("def", "abc")),
        ("server version", ("0.6.0", "0.7.0")),
    }


def test_runs_made_alike_differ_in_nothing() -> None:
    first, later = run_of({"m": {"s": [1]}}), run_of({"m": {"s": [0]}}, run_id="run-2")
    later = replace(later, header=replace(later.header, created_at=NOON + timedelta(days=1)))
    assert compare([first, later]).differences == ()


def test_of_a_single_run_the_models_are_compared_with_each_other() -> None:
    found = compare([run_of({"a": {"s": [1] * 12}, "b": {"s": [0] * 12}, "c": {"s": [0] * 12}})])
    assert [(p.a.model, p.b.model, p.verdict) for p in found.pairs if p.suite is None] == [
        ("a", "b", "better"),
        ("a", "c", "better"),
        ("b", "c", "no difference shown"),
    ]
    assert found.headline.startswith("a is better than b by 1.00")
    assert (found.runs, found.differences, found.refusals) == (("run-1",), (), ())


def test_of_a_single_run_chains_are_held_against_chains_of_the_same_model() -> None:
    run = run_of({"m": {"s": [1] * 12}, "n": {"s": [1] * 12}})
    stepped = [
        record(replace(r.key, chain="step_by_step"), 0.0 if r.key.model == "m" else 1.0) for r in run.records
    ]
    plan = replace(run.header.plan, chains=("direct", "step_by_step"))
    both = replace(run, header=replace(run.header, plan=plan), records=(*run.records, *stepped))
    pairs = [pair for pair in compare([both]).pairs if pair.suite is None]
    assert [(p.a.model, p.a.chain, p.b.model, p.b.chain) for p in pairs] == [
        ("m", "direct", "m", "step_by_step"),
        ("m", "direct", "n", "direct"),
        ("m", "step_by_step", "n", "step_by_step"),
        ("n", "direct", "n", "step_by_step"),
    ]
    assert [pair.verdict for pair in pairs] == [
        "better",
        "no difference shown",
        "worse",
        "no difference shown",
    ]


def test_where_no_difference_is_shown_the_headline_is_short() -> None:
    runs = [run_of({"m": {"s": [1, 0]}, "n": {"s": [1, 0]}}, run_id=name) for name in ("a", "b")]
    assert compare(runs).headline == "No difference shown in any of 2 pairs."


def test_embedded_servers_differ_in_no_address_for_theirs_is_any_free_port() -> None:
    runs = [run_of({"m": {"s": [1]}}, run_id=name, embedded=True) for name in ("a", "b")]
    ports = [
        replace(run, header=replace(run.header, environment=served(url=f"http://127.0.0.1:{port}")))
        for port, run in enumerate(runs, start=4000)
    ]
    assert compare(ports).differences == ()


def test_no_run_cannot_be_compared() -> None:
    with pytest.raises(DataError, match="there are none"):
        compare([])


def test_a_run_graded_again_differs_in_that_only() -> None:
    run = run_of({"m": {"s": [1]}})
    environment = replace(run.header.environment, regraded_with=Environment(python="3.14"))
    again = replace(run.header, run_id="run-2", parent_run="run-1", environment=environment)
    found = compare([run, replace(run, header=again)])
    assert [(d.what, d.values) for d in found.differences] == [("graded again from", ("-", "run-1"))]
