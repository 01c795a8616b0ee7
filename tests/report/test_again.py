"""The command that does a run again is the run's own: the command line's parser makes the same plan of it."""

import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moebench.cli.running import run as run_command
from moebench.cli.running import taken_options, taken_server
from moebench.models.bandwidth import GIVEN
from moebench.report.again import again, again_notes
from moebench.run.plan import make_plan
from moebench.suites import new_suite_text
from moebench.types import (
    Environment,
    ModelCard,
    ModelReport,
    Options,
    Plan,
    Run,
    ServerInfo,
    ServerOptions,
    Speed,
)
from tests.summary.made_up import run_of


def run_with(plan: Plan, *, url: str = "http://127.0.0.1:11434", **server: Any) -> Run:
    run = run_of({"m": {"s": [1]}})
    environment = Environment(server=ServerInfo(url=url, version="0.33.2"))
    header = replace(run.header, plan=plan, server=ServerOptions(**server), environment=environment)
    return replace(run, header=header)


def parsed(command: str | None) -> dict[str, Any]:
    """What the command line makes of a command, as a shell would hand it over."""
    assert command is not None
    words = shlex.split(command.replace("\\\n", ""))
    assert words[:2] == ["moebench", "run"]
    return run_command.make_context("run", words[2:]).params


def planned_again(run: Run) -> Plan:
    values = parsed(again(run))
    names = ("suites", "chains", "limit", "repeats", "variants")
    plan, _ = make_plan(
        values["models"], options=taken_options(values), **{name: values[name] for name in names}
    )
    return plan


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "my 'own' suite; $(x).yaml"
    path.write_text(new_suite_text("rivers", "quantities"), encoding="utf-8")
    return str(path)


def test_a_suite_file_is_named_as_it_was_asked_for(file: str) -> None:
    plan, _ = make_plan(["m"], suites=["word_lists", file])
    assert parsed(again(run_with(plan)))["suites"] == ("word_lists", file)
    assert planned_again(run_with(plan)) == plan


def test_every_option_comes_back() -> None:
    options = Options(
        temperature=0.7,
        top_p=0.55,
        top_k=7,
        min_p=1e-05,
        repeat_penalty=1.1,
        repeat_last_n=-1,
        seed=-3,
        num_ctx=8192,
        num_predict=77,
        timeout_s=12.5,
        think="low",
        typical_p=0.9,
        presence_penalty=1.5,
        frequency_penalty=-0.5,
        think_budget=0,
    )
    plan, _ = make_plan(
        ["mixtral:8x7b", "hf.co/me/my-model:Q4_0"],
        suites=["quantities", "word_problems"],
        chains=["direct", "step_by_step"],
        limit=1,
        repeats=3,
        variants=2,
        options=options,
    )
    run = run_with(plan)
    assert planned_again(run) == plan
    assert again_notes(run) == []


def test_all_shipped_suites_are_named_for_a_later_moebench_may_ship_more() -> None:
    plan, _ = make_plan(["m"])
    found = planned_again(run_with(plan))
    assert found == replace(plan, suite_sources=plan.suites)


@settings(deadline=None, max_examples=30)
@given(
    options=st.builds(
        Options,
        temperature=st.floats(0, 2),
        top_p=st.floats(0, 1),
        top_k=st.integers(0, 1000),
        min_p=st.floats(0, 1),
        repeat_penalty=st.floats(0, 4),
        seed=st.integers(-(2**40), 2**40),
        num_predict=st.integers(1, 10**6),
        timeout_s=st.floats(0.01, 1e7),
    ),
    model=st.text(st.characters(blacklist_characters=",", blacklist_categories=("Cs", "Cc")), min_size=1),
)
def test_any_options_and_any_name_come_back(options: Options, model: str) -> None:
    name = model.strip()
    if name:
        plan, _ = make_plan([name], suites=["word_lists"], limit=1, options=options)
        assert planned_again(run_with(plan)) == plan


def test_the_server_is_named_without_credentials_where_it_is_not_the_default() -> None:
    plan, _ = make_plan(["m"], suites=["word_lists"])
    values = parsed(again(run_with(plan, url="https://me:word@gpu.example:8443/ollama", parallel=4)))
    assert values["host"] == "https://gpu.example:8443/ollama"
    assert values["parallel"] == 4
    assert parsed(again(run_with(plan)))["host"] is None


@pytest.mark.parametrize(
    "asked",
    [
        {"recheck": False, "probe": False},
        {"repeatable": True, "allow_cloud": True},
        {"parallel": 3, "embedded": True},
        {},
    ],
)
def test_how_the_server_was_asked_comes_back(asked: dict[str, Any]) -> None:
    plan, _ = make_plan(["m"], suites=["word_lists"])
    values = parsed(again(run_with(plan, **asked)))
    assert taken_server(values) == ServerOptions(**asked)


def test_an_embedded_server_has_no_address() -> None:
    plan, _ = make_plan(["m"], suites=["word_lists"])
    values = parsed(again(run_with(plan, embedded=True, url="http://127.0.0.1:33333", parallel=None)))
    assert (values["embedded"], values["host"], values["parallel"]) == (True, None, None)
    assert parsed(again(run_with(plan, embedded=True, parallel=2)))["parallel"] == 2


@pytest.mark.parametrize("rate", [300e9, 936.2e9, 1.5e8])
def test_a_bandwidth_that_was_given_comes_back(rate: float) -> None:
    plan, _ = make_plan(["m"], suites=["word_lists"])
    speed = Speed(
        load_s=None,
        first_token_s=(),
        prefill_tokens_per_s=(),
        decode_tokens_per_s=(),
        memory_bytes=None,
        gpu_bytes=None,
        bandwidth_bytes_per_s=rate,
        bandwidth_source=GIVEN,
    )
    report = ModelReport(card=ModelCard(name="m"), speed=speed)
    run = replace(run_with(plan), models=(report,))
    assert parsed(again(run))["bandwidth"] == rate
    read = replace(report, speed=replace(speed, bandwidth_source="data sheet of the Tesla T4"))
    assert parsed(again(replace(run, models=(read,))))["bandwidth"] is None


def test_what_the_command_line_cannot_say_is_said_beside_it() -> None:
    plan = Plan(
        models=("a,b",),
        suites=("mine",),
        suite_sources=("suites/mine.yaml",),
        variants=2,
        variants_seed=9,
        options=Options(keep_alive_s=60),
    )
    assert again_notes(run_with(plan)) == [
        "Suite files are named as they were given: from the folder in which the run was started.",
        "The command line has no option for keep_alive_s; from Python: Options(keep_alive_s=60).",
        "The variants were made from seed 9, not from the seed of the answers.",
        "A name has a comma in it, which the command line takes for a list; from Python it can be given.",
    ]


def test_a_suite_that_came_from_no_file_is_pointed_out() -> None:
    plan = Plan(models=("m",), suites=("apples",))
    assert again_notes(run_with(plan)) == [
        "Not shipped with moebench, and no file is known: apples. The run file holds them whole."
    ]


def test_a_run_graded_again_names_the_command_that_grades() -> None:
    run = run_of({"m": {"s": [1]}})
    plan = Plan(models=("m",), suites=("word_lists",))
    assert again_notes(replace(run, header=replace(run.header, parent_run="run-0", plan=plan))) == [
        "That makes new answers. Those of run run-0 are graded again by: moebench regrade run-0"
    ]
