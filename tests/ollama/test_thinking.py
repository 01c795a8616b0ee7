"""What a model thinks is kept apart from its answer, and only models that can think are told whether to."""

import math
from pathlib import Path
from typing import Any

import pytest

from benchmarks.stub_server import serving
from moebench.chains import CHAINS
from moebench.ollama.langchain import CallRecorder, OllamaModels
from moebench.run import api
from moebench.types import Options, Run, ServerOptions, Think
from tests.ollama.current import CurrentOllama, FakeModel
from tests.support import apples_suite, run_on

CAN = ("completion", "thinking")
THOUGHTS = "Let me see. There were 7"
ANSWER = "2 + 2 = 4 apples. 4 - 2 = 2 are left. The answer is 2."
APART: tuple[Any, ...] = ("field", "tags", "closing tag only", "harmony", "chat only")


def run_one(ollama: CurrentOllama, out: Path, *, samples: int = 1, **options: Any) -> Run:
    asked = Options(**{"num_predict": 50, "think_budget": 100, "timeout_s": 10, **options})
    how = ServerOptions(host=ollama.url, parallel=1, probe=False, recheck=False)
    return api.run(["m"], suites=[apples_suite(samples)], options=asked, server=how, out=out)


def trials(ollama: CurrentOllama) -> list[dict[str, Any]]:
    """The bodies of the trials' requests."""
    bodies = [sent.body for sent in ollama.seen.bodies if sent.path in ("/api/generate", "/api/chat")]
    return [body for body in bodies if "apples" in str(body)]


@pytest.mark.parametrize("chain", ["direct", "chat"])
@pytest.mark.parametrize("parted", APART)
def test_thoughts_reach_the_recorder_and_never_the_answer_however_they_come(parted: Any, chain: str) -> None:
    opened = parted == "closing tag only"
    recorder = CallRecorder(4096, opened=opened)
    with (
        CurrentOllama([FakeModel("m", capabilities=CAN, thoughts=6, parted=parted)]) as ollama,
        OllamaModels(ollama.url, "m", Options(think="on"), opened=opened) as models,
    ):
        text = CHAINS.get(chain)(models).invoke({"question": "?"}, config={"callbacks": [recorder]})
    assert (recorder.thinking, text) == (THOUGHTS, ANSWER)


@pytest.mark.parametrize(
    ("think", "sent"), [("default", True), ("off", False), ("on", True), ("high", "high"), ("max", "max")]
)
def test_a_model_that_can_think_is_told_what_the_user_said(
    think: Think, sent: bool | str, tmp_path: Path
) -> None:
    with CurrentOllama([FakeModel("m", capabilities=CAN, thoughts=4)]) as ollama:
        run = run_one(ollama, tmp_path, think=think)
    assert [body.get("think") for body in trials(ollama)] == [sent]
    assert run.models[0].options is not None
    assert run.models[0].options.think == ("on" if think == "default" else think)


@pytest.mark.parametrize("think", ["off", "on", "high"])
def test_a_model_that_cannot_think_is_told_nothing(think: Think, tmp_path: Path) -> None:
    with CurrentOllama([FakeModel("m")]) as ollama:
        run = run_one(ollama, tmp_path, think=think)
    assert ["think" in body for body in trials(ollama)] == [False]
    assert all(record.score for record in run.records)


def test_where_the_server_does_not_say_what_a_model_can_do_it_is_told_nothing(tmp_path: Path) -> None:
    with serving() as stub:
        run_on(stub, tmp_path, options=Options(think="on", num_predict=50))
    assert not any("think" in body for body in stub.seen.bodies)


def test_a_thinking_models_limits_are_higher_by_the_budget_and_all_its_requests_load_it_once(
    tmp_path: Path,
) -> None:
    options = Options(num_predict=50, think_budget=300, num_ctx=1000)
    with CurrentOllama([FakeModel("m", capabilities=CAN, thoughts=200)], slots=2) as ollama:
        how = ServerOptions(host=ollama.url)  # with probe, search for slots, and questions asked again
        run = api.run(["m"], suites=[apples_suite()], options=options, server=how, out=tmp_path)
    assert {body["options"]["num_predict"] for body in trials(ollama)} == {350}
    assert len(ollama.seen.loads) == 1
    assert dict(ollama.seen.loads[0][1])["num_ctx"] == 1300
    assert all(record.score for record in run.records)


def test_endless_thoughts_end_at_the_limit_and_have_no_first_answer_token(tmp_path: Path) -> None:
    with CurrentOllama([FakeModel("m", capabilities=CAN, thoughts=math.inf)]) as ollama:
        (record,) = run_one(ollama, tmp_path).records
    assert record.generation is not None
    (call,) = record.generation.calls
    assert (call.output_tokens, call.first_answer_token_s) == (150, None)
    assert call.first_token_s is not None
