"""Run files of moebench 0.1 stay readable, and say no more than they know."""

import json
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moebench.errors import DataError, RunFileError
from moebench.run.api import regrade, resume
from moebench.run.store import load_run
from moebench.types import Environment, ServerInfo

QUESTION = "I have 0 apples and eat half of them. How many are left?"
SAMPLE = {
    "id": "a0",
    "inputs": {"question": QUESTION},
    "target": {"expect": 2},
    "example": "The answer is 2.",
    "tags": [],
}
SUITE = {
    "name": "apples",
    "version": 1,
    "title": "Apples",
    "grader": "final_number",
    "chain": "direct",
    "prompt": "{question}",
    "samples": [SAMPLE],
    "digest": "d",
}
OPTIONS = {
    "temperature": 0.0,
    "top_p": 0.9,
    "top_k": 40,
    "min_p": 0.0,
    "repeat_penalty": 1.0,
    "repeat_last_n": 64,
    "seed": 0,
    "num_ctx": 4096,
    "num_predict": 50,
    "timeout_s": 600.0,
    "keep_alive_s": 300.0,
    "think": True,
}
SERVER = {
    "url": "http://127.0.0.1:41963",
    "version": "0.33.0",
    "started_by_moebench": False,
    "requests_in_flight": 4,
}
SPEED = {
    "load_s": 0.5,
    "first_token_s": [0.2, 0.3],
    "prefill_tokens_per_s": [],
    "decode_tokens_per_s": [90.0],
    "memory_bytes": 1000,
    "gpu_bytes": 0,
}
CALL = {
    "input_tokens": 13,
    "output_tokens": 17,
    "load_s": 0.0,
    "prefill_s": 0.0,
    "decode_s": 0.004,
    "total_s": 0.005,
    "first_token_s": 0.7,
    "stop": "stop",
}


def old_file(
    folder: Path,
    *,
    think: bool = True,
    text: str = "The answer is 2.",
    thinking: str | None = None,
    stop: str = "stop",
    options: bool = True,
    **header: Any,
) -> Path:
    """A run file as moebench 0.1 wrote it."""
    plan = {
        "models": ["m"],
        "suites": ["apples"],
        "suite_sources": [],
        "chains": [],
        "limit": None,
        "repeats": 1,
        "variants": 0,
        "variants_seed": 0,
        "generator_version": None,
        "options": {**OPTIONS, "think": think} if options else None,
    }
    environment = {
        "packages": {"moebench": "0.1.0", "ollama": None},
        "python": "3.11.7",
        "cpus": 2,
        "server": SERVER,
        "speed": {"load_s": "how"},
    }
    first = {
        "schema": 1,
        "run_id": "20260101T000000Z-aaaa",
        "created_at": "2026-01-01T00:00:00Z",
        "plan": plan,
        "suites": [SUITE],
        "graders": {"final_number": 1},
        "environment": environment,
        "parent_run": None,
        "embedded": False,
        **header,
    }
    generation = {
        "prompt": QUESTION,
        "text": text,
        "calls": [{**CALL, "stop": stop}],
        "wall_s": 0.02,
        "attempts": 1,
        "thinking": thinking,
    }
    record = {
        "key": {"model": "m", "suite": "apples", "chain": "direct", "sample": "a0", "repeat": 0},
        "finished_at": "2026-01-01T00:00:05Z",
        "generation": generation,
        "score": {"value": 1.0, "answer": 2, "reason": "2 is right", "parts": {}, "spans": []},
        "failure": None,
        "extra": {},
    }
    report = {
        "card": {"name": "m", "digest": "d0", "capabilities": None},
        "speed": SPEED,
        "in_flight": 4,
        "aggregate_tokens_per_s": 100.0,
        "usage": None,
    }
    lines = [{"header": first}, {"model": report}, {"record": record}]
    path = folder / "20260101T000000Z-aaaa.jsonl"
    path.write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines))
    return path


@pytest.mark.parametrize(("think", "word"), [(True, "on"), (False, "off")])
def test_whether_models_thought_is_a_word_now(tmp_path: Path, think: bool, word: str) -> None:
    options = load_run(old_file(tmp_path, think=think)).header.plan.options
    assert options is not None
    assert (options.think, options.think_budget, options.num_predict) == (word, 0, 50)


def test_options_that_were_not_sent_are_unknown(tmp_path: Path) -> None:
    options = load_run(old_file(tmp_path)).header.plan.options
    assert options is not None
    assert (options.typical_p, options.presence_penalty, options.frequency_penalty) == (None, None, None)


def test_answers_made_elsewhere_have_no_options(tmp_path: Path) -> None:
    assert load_run(old_file(tmp_path, options=False)).header.plan.options is None


def test_the_environment_is_read_with_what_it_has(tmp_path: Path) -> None:
    header = load_run(old_file(tmp_path)).header
    assert header.environment == Environment(
        packages={"moebench": "0.1.0", "ollama": None},
        python="3.11.7",
        cpus=2,
        server=ServerInfo(url="http://127.0.0.1:41963", version="0.33.0"),
        speed={"load_s": "how"},
    )
    assert (header.server.parallel, header.embedded, header.notes) == (4, False, ())


def test_a_run_that_was_graded_again_says_with_what(tmp_path: Path) -> None:
    again: dict[str, Any] = {"packages": {}, "python": "3.12.0", "server": None}
    header = load_run(old_file(tmp_path, environment={"regraded_with": again}, parent_run="r")).header
    assert header.environment.regraded_with == Environment(python="3.12.0")
    assert header.parent_run == "r"


@pytest.mark.parametrize("environment", [{}, None, {"server": {"url": None}}, {"server": "x"}])
def test_an_environment_that_tells_little_is_read(tmp_path: Path, environment: object) -> None:
    assert load_run(old_file(tmp_path, environment=environment)).header.environment.server is None


def test_the_embedded_server_is_told_by_its_own_word(tmp_path: Path) -> None:
    assert load_run(old_file(tmp_path, embedded=True)).header.server.embedded


@pytest.mark.parametrize(
    ("think", "thinking", "first", "of_the_speed"), [(True, "Hm", None, ()), (False, None, 0.7, (0.2, 0.3))]
)
def test_the_first_token_that_was_measured_was_the_answers(
    tmp_path: Path, think: bool, thinking: str | None, first: float | None, of_the_speed: tuple[float, ...]
) -> None:
    run = load_run(old_file(tmp_path, think=think, thinking=thinking))
    (record,), (report,) = run.records, run.models
    assert record.generation is not None
    (call,) = record.generation.calls
    assert (call.first_token_s, call.first_answer_token_s) == (first, 0.7)
    assert report.speed is not None
    assert (report.speed.first_token_s, report.speed.first_answer_token_s) == (of_the_speed, (0.2, 0.3))
    assert (report.options, report.node, record.node) == (None, "", "")


def test_graded_again_its_thinking_is_parted_and_the_new_file_is_of_today(tmp_path: Path) -> None:
    old = old_file(tmp_path, text="<think>Is it 3?</think>\n\nThe answer is 2.")
    run = load_run(regrade(old, out=tmp_path / "new"))
    (record,) = run.records
    assert record.generation is not None
    assert (record.generation.thinking, record.generation.text) == ("Is it 3?", "The answer is 2.")
    assert record.score is not None
    assert record.score.value == 1.0
    assert run.header.schema == 2
    assert run.header.environment.regraded_with is not None
    assert run.header.environment.python == "3.11.7"


def test_graded_again_an_answer_that_never_began_is_unfinished(tmp_path: Path) -> None:
    old = old_file(tmp_path, text="<think>It is 2. Or", stop="length")
    (record,) = load_run(regrade(old, out=tmp_path / "new")).records
    assert record.unfinished is not None
    assert record.unfinished.kind == "thinking"


def test_it_is_not_resumed(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"moebench 0\.1.*start a new run"):
        resume(old_file(tmp_path))


@pytest.mark.parametrize("line", [1, 2, 3])
def test_a_broken_line_of_it_is_named(tmp_path: Path, line: int) -> None:
    path = old_file(tmp_path)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[line - 1] = lines[line - 1].replace(b'":', b'"', 3)
    path.write_bytes(b"".join(lines))
    with pytest.raises(RunFileError, match=f"jsonl:{line} cannot be read"):
        load_run(path)


@pytest.mark.parametrize("value", [b"[]", b"5", b'"x"', b"{}", b"null", b"[" * 3000])
@pytest.mark.parametrize("kind", [b"header", b"model", b"record"])
def test_a_line_that_holds_something_else_is_named(tmp_path: Path, kind: bytes, value: bytes) -> None:
    path = old_file(tmp_path)
    line = b'{"%s":%s}\n' % (kind, value)
    path.write_bytes(line if kind == b"header" else path.read_bytes() + line)
    with pytest.raises(RunFileError, match="cannot be read"):
        load_run(path)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to each value within a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, one in inner for place in places(one, (*path, key)))]


ODD = st.sampled_from([None, True, -1, 1e999, "x", [], [5], {}, {"a": 5}, [None]])


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_whatever_stands_in_any_place_it_is_read_or_refused_as_a_file(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = old_file(Path(folder))
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        *way, last = data.draw(st.sampled_from([place for place in places(lines) if len(place) > 2]))
        within: Any = lines
        for key in way:
            within = within[key]
        within[last] = data.draw(ODD)
        path.write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines))
        with suppress(RunFileError):
            load_run(path)


def test_a_line_without_a_check_sum_in_a_file_of_today_is_refused(tmp_path: Path) -> None:
    path = regrade(old_file(tmp_path), out=tmp_path / "new")
    with path.open("ab") as file:
        file.write(old_file(tmp_path).read_bytes().splitlines(keepends=True)[2])
    with pytest.raises(RunFileError, match="check sum"):
        load_run(path)
