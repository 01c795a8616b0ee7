"""From a plan to its trials, and to what would be sent."""

from dataclasses import replace

from moebench.run.plan import chain_names, count, trials
from moebench.run.preview import prompts
from moebench.types import Options, Plan
from tests.support import apples_suite

PLAN = Plan(
    models=("a", "b"), suites=("apples",), chains=("direct", "chat"), repeats=3, options=Options(seed=5)
)
SUITES = (apples_suite(2, name="one"), apples_suite(3, name="two"))


def test_the_count_is_the_number_of_trials() -> None:
    every = [trial.key for model in PLAN.models for trial in trials(PLAN, SUITES, model)]
    assert len(every) == len(set(every)) == count(PLAN, SUITES) == 2 * 5 * 2 * 3


def test_the_order_is_suite_chain_sample_repeat() -> None:
    keys = [(t.key.suite, t.key.chain, t.key.sample, t.key.repeat) for t in trials(PLAN, SUITES, "a")]
    assert keys[:4] == [
        ("one", "direct", "a0", 0),
        ("one", "direct", "a0", 1),
        ("one", "direct", "a0", 2),
        ("one", "direct", "a1", 0),
    ]


def test_without_chains_each_suite_uses_its_own() -> None:
    plan = replace(PLAN, chains=())
    suites = (SUITES[0], replace(SUITES[1], chain="chat"))
    assert chain_names(plan, suites) == ["direct", "chat"]
    assert {(t.key.suite, t.key.chain) for t in trials(plan, suites, "a")} == {
        ("one", "direct"),
        ("two", "chat"),
    }


def test_the_preview_shows_each_prompt_once_as_it_would_be_sent() -> None:
    shown = prompts(replace(PLAN, chains=("step_by_step", "chat")), (SUITES[0],))
    assert len(shown) == 2 * 2
    assert shown[0][1].startswith("Human: Question: I have 0 apples")
    assert shown[0][1].endswith("Answer: Let's think step by step.")
    assert shown[2][1].startswith("System: ")
