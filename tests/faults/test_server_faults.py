"""Each fault of a server leaves every finished trial on disk once, says what broke, and can be resumed."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.stub_server import Behaviour, StubServer, apples, serving
from moebench.errors import DataError, ServerUnreachable
from moebench.run.api import resume
from moebench.run.observer import Observer
from moebench.run.store import load_run, read_lines
from moebench.types import Options, Record, Run, ServerOptions
from tests.support import apples_suite, run_on

HEALED = {
    "busy": "503 busy",
    "html": "502 and HTML from a proxy",
    "crashed": "the model runner crashes",
    "error_line": "the model runner crashes in mid-answer",
    "drop": "the connection ends in mid-answer",
    "reset": "the connection is reset",
    "no_done": "the stream ends without done",
}


def scored_once(run: Run) -> bool:
    """Whether the file holds exactly one scored record for each trial, and no broken one."""
    records = [value for value in read_lines(Path(run.path or "")) if isinstance(value, Record)]
    return all(n == 1 for n in Counter(record.key for record in records).values())


def all_scored(run: Run) -> bool:
    return len(run.records) == 4 and all(record.score for record in run.records)


@pytest.mark.parametrize("fault", HEALED, ids=HEALED.values())
def test_a_passing_fault_is_tried_again_and_the_attempts_are_recorded(tmp_path: Path, fault: str) -> None:
    with serving(Behaviour(faults={1: fault})) as stub:
        run = run_on(stub, tmp_path)
    assert all_scored(run)
    assert scored_once(run)
    assert sorted(record.generation.attempts for record in run.records if record.generation) == [1, 1, 1, 2]


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        pytest.param("bad_request", "bad_request", "invalid options", id="400"),
        pytest.param(
            "too_long",
            "prompt_too_long",
            "prompt is longer than the context",
            id="400 the prompt is too long",
        ),
        pytest.param(
            "too_long",
            "prompt_too_long",
            "larger --num-ctx",
            id="400 the prompt is too long, with what to do",
        ),
        pytest.param("repeat_500", "repetition", "token repeat limit", id="500 endless repetition"),
        pytest.param("bad_json", "bad_response", "JSONDecodeError", id="a malformed JSON line"),
        pytest.param("truncate", "prompt_truncated", "cut off by the server", id="a truncated prompt"),
        pytest.param(
            "truncate", "prompt_truncated", "larger --num-ctx", id="a truncated prompt, with what to do"
        ),
        pytest.param(
            "halve",
            "prompt_truncated",
            "cut off by the server",
            id="a prompt truncated to half of the context",
        ),
        pytest.param("stall", "timeout", "deadline", id="an answer that stalls for ever"),
    ],
)
def test_a_fault_that_asking_again_cannot_mend_is_recorded_in_the_servers_words_and_resumed(
    tmp_path: Path, fault: str, kind: str, words: str
) -> None:
    with serving(Behaviour(faults={2: fault})) as stub:
        run = run_on(stub, tmp_path, options=Options(timeout_s=1, num_predict=50))
        (broken,) = (record.failure for record in run.records if record.failure)
        assert broken.kind == kind
        assert words in broken.message
        assert stub.seen.generations == 4
        assert all_scored(resume(Path(run.path or ""), server=ServerOptions(host=stub.url)))


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        ("crashed", "runner_crashed", "llama runner process has terminated"),
        ("error_line", "runner_crashed", "an error was encountered while running the model"),
        ("no_done", "incomplete", "ended without `done`"),
    ],
    ids=["the model runner crashes", "it crashes in mid-answer", "the stream ends without done"],
)
def test_a_fault_that_comes_back_is_tried_once_more_recorded_in_the_servers_words_and_resumed(
    tmp_path: Path, fault: str, kind: str, words: str
) -> None:
    with serving(Behaviour(faults={-1: fault})) as stub:
        run = run_on(stub, tmp_path, suites=(apples_suite(1),))
        (broken,) = (record.failure for record in run.records if record.failure)
        assert broken.kind == kind
        assert words in broken.message
        assert stub.seen.generations == 2
        stub.behaviour.faults.clear()
        (healed,) = resume(Path(run.path or ""), server=ServerOptions(host=stub.url)).records
        assert healed.score is not None


def test_an_answer_that_drips_for_ever_ends_at_the_trials_deadline(tmp_path: Path) -> None:
    """Each word comes soon after the last, so silence alone would never end it."""
    dripping = Behaviour(answer=lambda prompt: "word " * 900 if "I have 2 " in prompt else apples(prompt))
    dripping.tokens_per_s = 30
    with serving(dripping) as stub:
        run = run_on(stub, tmp_path, options=Options(timeout_s=3, num_predict=1000))
        (broken,) = (record.failure for record in run.records if record.failure)
        assert (broken.kind, stub.seen.generations) == ("timeout", 4)
        assert "longer --timeout" in broken.message
        stub.behaviour.answer = apples
        assert all_scored(resume(Path(run.path or ""), server=ServerOptions(host=stub.url)))


@pytest.mark.parametrize("fault", ["repeat", "repeat_error"])
def test_an_answer_that_the_server_cut_off_for_repeating_itself_is_graded_as_the_models_own(
    tmp_path: Path, fault: str
) -> None:
    with serving(Behaviour(faults={0: fault})) as stub:
        run = run_on(stub, tmp_path)
    assert all_scored(run)
    (cut,) = (
        r.generation for r in run.records if r.generation and r.generation.calls[-1].stop == "repetition"
    )
    assert cut.attempts == 1


class RemovesTheModel(Observer):
    """Has somebody remove the model from the server after the second record."""

    def __init__(self, stub: StubServer) -> None:
        self.stub = stub
        self.removed: dict[str, str] = {}

    def on_record(self, record: Record) -> None:
        if record.key.sample == "a1":
            self.removed = dict(self.stub.behaviour.models)
            self.stub.behaviour.models.clear()


def test_a_model_that_is_removed_in_mid_run_is_a_404_that_is_not_tried_again(tmp_path: Path) -> None:
    with serving(Behaviour(first_token_s=0.3)) as stub:
        observer = RemovesTheModel(stub)
        run = run_on(stub, tmp_path, observer=observer)
        broken = [record.failure for record in run.records if record.failure]
        assert 1 <= len(broken) <= 2
        assert {failure.kind for failure in broken} == {"model_unavailable"}
        assert all("model 'stub:latest' not found" in failure.message for failure in broken)
        stub.behaviour.models.update(observer.removed)
        assert all_scored(resume(Path(run.path or ""), server=ServerOptions(host=stub.url)))


def test_a_model_that_was_pulled_again_meanwhile_is_refused_by_resume(tmp_path: Path) -> None:
    with serving(Behaviour(faults={1: "bad_request"})) as stub:
        run = run_on(stub, tmp_path)
        stub.behaviour.models["stub:latest"] = "ff" * 32
        with pytest.raises(DataError) as caught:
            resume(Path(run.path or ""), server=ServerOptions(host=stub.url))
        assert "'stub'" in caught.value.what
        assert (caught.value.why.split()[3].rstrip(","), caught.value.why.split()[-2]) == (
            "d0" * 32,
            "ff" * 32,
        )
        assert "start a new run" in caught.value.fix
        assert stub.seen.generations == 4


def test_an_empty_answer_is_an_answer_that_says_nothing(tmp_path: Path) -> None:
    with serving(Behaviour(faults={0: "empty"})) as stub:
        run = run_on(stub, tmp_path)
    (empty,) = (record for record in run.records if record.generation and not record.generation.text)
    assert empty.score is not None
    assert empty.score.unanswered


def test_a_model_that_does_not_fit_in_memory_is_skipped_and_the_others_go_on(tmp_path: Path) -> None:
    models = {"big:latest": "aa" * 32, "small:latest": "bb" * 32}
    with serving(Behaviour(models=models, load_faults={"big:latest": "oom"})) as stub:
        run = run_on(stub, tmp_path, models=("big", "small"))
        big = [record.failure for record in run.records if record.key.model == "big"]
        assert len(big) == 4
        assert all(f and f.kind == "out_of_memory" and "24.1 GiB" in f.message for f in big)
        assert all(record.score for record in run.records if record.key.model == "small")
        stub.behaviour.load_faults.clear()
        again = resume(Path(run.path or ""), server=ServerOptions(host=stub.url))
    assert len(again.records) == 8
    assert all(record.score for record in again.records)


def test_an_absent_server_leaves_no_run_file(tmp_path: Path) -> None:
    started = time.monotonic()
    with serving() as stub:
        pass
    with pytest.raises(ServerUnreachable):
        run_on(stub, tmp_path)
    assert time.monotonic() - started < 2
    assert list(tmp_path.iterdir()) == []


def restarted(stub: StubServer, after_s: float) -> StubServer:
    """Another server at the same address, once the first has been gone for a while."""
    time.sleep(after_s)
    port = int(stub.url.rpartition(":")[2])
    again = StubServer(stub.behaviour, port=port)
    again.start()
    return again


class AfterRecords(Observer):
    """Does something in the background, in the midst of the answer that follows the n-th record."""

    def __init__(self, records: int, action: Callable[[], None]) -> None:
        self.left = records
        self.action = action

    def on_record(self, record: Record) -> None:
        self.left -= 1
        if self.left == 0:
            threading.Timer(0.1, self.action).start()


def test_a_server_that_dies_in_mid_answer_and_comes_back_costs_nothing(tmp_path: Path) -> None:
    servers: list[StubServer] = []
    with serving(Behaviour(first_token_s=0.1, tokens_per_s=50)) as stub:

        def die_and_come_back() -> None:
            stub.stop()
            servers.append(restarted(stub, after_s=1.0))

        run = run_on(stub, tmp_path, suites=(apples_suite(8),), observer=AfterRecords(2, die_and_come_back))
        servers[0].stop()
    assert all(record.score for record in run.records)
    assert len(run.records) == 8
    assert scored_once(run)


def test_a_server_that_dies_for_good_ends_the_run_with_all_that_was_finished(tmp_path: Path) -> None:
    slow = Behaviour(first_token_s=0.05, tokens_per_s=100)
    with serving(slow) as stub, pytest.raises(ServerUnreachable, match="the server is gone") as caught:
        run_on(stub, tmp_path, suites=(apples_suite(40),), observer=AfterRecords(3, stub.stop))
    (path,) = tmp_path.iterdir()
    assert f"moebench resume {path}" in caught.value.fix
    finished = [record for record in load_run(path).records if record.score]
    assert 0 < len(finished) < 40
    again = restarted(stub, after_s=0)
    run = resume(path, server=ServerOptions(host=again.url))
    again.stop()
    assert len(run.records) == 40
    assert all(record.score for record in run.records)
    assert again.seen.generations == 40 - len(finished)
