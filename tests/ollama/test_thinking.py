"""What a model thinks is kept apart from its answer, and only models that can think are told to."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from moebench.chains import CHAINS
from moebench.ollama.inflight import deadline
from moebench.ollama.langchain import CallRecorder, OllamaModels, invoke
from moebench.run.api import new_run
from moebench.run.store import load_run
from moebench.types import Options, Plan, Run
from tests.ollama.fake import Answer, FakeOllama, Reply, Request, fake_ollama, lines, reply
from tests.support import apples_suite

THOUGHTS = ("I have 2 apples", " and think of 17.")
ANSWER = ("The answer", " is 2.")
COUNTS = {
    "done": True,
    "done_reason": "stop",
    "prompt_eval_count": 9,
    "eval_count": 12,
    "eval_duration": 10**9,
}


def pieces(request: Request) -> Reply:
    """An answer as Ollama streams it: the thoughts first, if it was told to think, in a field of their own."""
    chat = request.path == "/api/chat"

    def piece(text: str, thought: str = "") -> dict[str, Any]:
        thinking = {"thinking": thought} if thought else {}
        if chat:
            return {
                "model": "m",
                "message": {"role": "assistant", "content": text, **thinking},
                "done": False,
            }
        return {"model": "m", "response": text, **thinking, "done": False}

    thoughts = [piece("", thought) for thought in THOUGHTS] if request.body["think"] else []
    return lines(*thoughts, *map(piece, ANSWER), {**piece(""), **COUNTS})


@contextmanager
def server(capabilities: list[str] | None) -> Iterator[FakeOllama]:
    """A server with one model; None: it is too old to say what its models can do."""

    def generate(request: Request) -> Reply:
        if not request.body.get("prompt"):
            return reply({"model": "m", "response": "", "done": True, "done_reason": "load"})
        if request.body["think"] and "thinking" not in (capabilities or ["thinking"]):
            return reply({"error": '"m" does not support thinking'}, status=400)
        return pieces(request)

    shown = {"model_info": {"general.architecture": "llama"}, "details": {}}
    routes: dict[str, Reply | Answer] = {
        "/api/tags": reply({"models": [{"name": "m:latest", "digest": "d0" * 32, "size": 1}]}),
        "/api/show": reply({**shown, **({} if capabilities is None else {"capabilities": capabilities})}),
        "/api/ps": reply({"models": []}),
        "/api/generate": generate,
        "/api/chat": pieces,
    }
    with fake_ollama(routes) as fake:
        yield fake


def run_one(fake: FakeOllama, out: Path, *, think: bool) -> Run:
    suite = apples_suite(1)
    plan = Plan(
        models=("m",), suites=(suite.name,), options=Options(think=think, num_predict=50, timeout_s=10)
    )
    return new_run(plan, (suite,), host=fake.url, parallel=1, probe=False, out=out)


def asked_to_think(fake: FakeOllama) -> list[bool]:
    return [r.body["think"] for r in fake.requests if r.path == "/api/generate" and r.body.get("prompt")]


@pytest.mark.parametrize("chain", ["direct", "chat"])
@pytest.mark.parametrize("think", [True, False])
def test_thoughts_reach_the_recorder_and_never_the_answer(chain: str, think: bool) -> None:
    recorder = CallRecorder(4096)
    with (
        server(["completion", "thinking"]) as fake,
        OllamaModels(fake.url, "m", Options(think=think)) as models,
        deadline(5),
    ):
        text = invoke(CHAINS.get(chain)(models), {"question": "?"}, recorder)
    assert fake.requests[-1].body["think"] is think
    assert text == "".join(ANSWER)
    assert recorder.thinking == ("".join(THOUGHTS) if think else None)


def test_thoughts_are_kept_in_the_record_and_are_not_graded(tmp_path: Path) -> None:
    with server(["completion", "thinking"]) as fake:
        run = run_one(fake, tmp_path, think=True)
    (record,) = load_run(run.path or "").records
    assert record.generation is not None
    assert record.generation.thinking == "".join(THOUGHTS)
    assert "17" not in record.generation.text
    assert record.score is not None
    assert record.score.value == 1


@pytest.mark.parametrize(
    ("capabilities", "asked"),
    [(["completion", "thinking"], True), (["completion"], False), (None, True)],
    ids=["it can", "it cannot", "the server does not say"],
)
def test_whether_a_model_can_think_is_what_the_server_says_of_it(
    capabilities: list[str] | None, asked: bool, tmp_path: Path
) -> None:
    with server(capabilities) as fake:
        run = run_one(fake, tmp_path, think=True)
    assert asked_to_think(fake) == [asked]
    assert all(record.score for record in run.records)


def test_a_model_that_can_think_is_told_not_to_where_the_user_did_not_ask_for_it(tmp_path: Path) -> None:
    """A server has such models think unless it is told otherwise."""
    with server(["completion", "thinking"]) as fake:
        run_one(fake, tmp_path, think=False)
    assert asked_to_think(fake) == [False]
