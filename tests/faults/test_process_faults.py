"""Faults of our own process and of its disk: whatever ends it, what was finished stays, and resume completes it."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.stub_server import Behaviour, StubServer, serving
from moebench.store import load_run, read_lines
from moebench.types import Key, Record

ROOT = Path(__file__).parent.parent.parent
TRIALS = 40
QUESTIONS = [
    {"id": f"q{number}", "question": f"What is {number} + 2 - {number}?"} for number in range(TRIALS)
]


@pytest.fixture
def stub() -> Iterator[StubServer]:
    with serving(Behaviour(first_token_s=0.01, tokens_per_s=400), keep_bodies=False) as server:
        yield server


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """A suite file with 40 samples, whose right answer is what the stub says."""
    samples = [
        {
            "id": q["id"],
            "inputs": {"question": q["question"]},
            "target": {"expect": 2},
            "example": "The answer is 2.",
        }
        for q in QUESTIONS
    ]
    suite = {
        "moebench": 1,
        "name": "forty",
        "version": 1,
        "title": "Forty",
        "grader": "final_number",
        "chain": "direct",
        "prompt": "{question}",
        "samples": samples,
    }
    path = tmp_path / "forty.yaml"
    path.write_text(json.dumps(suite))
    return path


def moebench(*arguments: str, cwd: Path) -> "subprocess.Popen[str]":
    """Starts the command line as a user would, with this checkout's moebench."""
    return subprocess.Popen(
        [sys.executable, "-m", "moebench", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def started(stub: StubServer, suite: Path) -> "subprocess.Popen[str]":
    arguments = ["--models", "stub", "--suites", str(suite), "--host", stub.url, "--parallel", "2"]
    return moebench("run", *arguments, "--no-probe", "--no-report", cwd=suite.parent)


def run_file(folder: Path, *, records: int = 0) -> Path:
    """Waits until a run file is there and has so many records."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for path in folder.glob("results/*.jsonl"):
            if path.read_bytes().count(b'{"record"') >= records:
                return path
        time.sleep(0.005)
    raise TimeoutError(f"no run file with {records} records")


def scored(path: Path) -> Counter[Key]:
    """How often each trial has a scored record in the file, older ones counted too."""
    return Counter(v.key for v in read_lines(path) if isinstance(v, Record) and v.score is not None)


def resumed(path: Path, stub: StubServer) -> None:
    process = moebench("resume", path.stem, "--no-report", "--host", stub.url, cwd=path.parent.parent)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, out + err


def assert_complete(path: Path) -> None:
    counts = scored(path)
    assert len(counts) == TRIALS
    assert set(counts.values()) == {1}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_an_interrupt_keeps_what_is_finished_prints_how_to_resume_and_exits_130(
    stub: StubServer, suite: Path, number: signal.Signals
) -> None:
    process = started(stub, suite)
    path = run_file(suite.parent, records=5)
    process.send_signal(number)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert f"moebench resume {path.stem}" in err
    assert "Traceback" not in err
    assert 5 <= len(scored(path)) < TRIALS
    resumed(path, stub)
    assert_complete(path)


def test_a_second_interrupt_stops_at_once(suite: Path) -> None:
    with serving(Behaviour(faults={5: "stall"})) as stub:
        process = started(stub, suite)
        path = run_file(suite.parent, records=5)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        begun = time.monotonic()
        process.communicate(timeout=20)
        assert time.monotonic() - begun < 5
        assert len(scored(path)) >= 5


def test_sigkill_half_way_loses_nothing_and_resume_asks_each_trial_once(
    stub: StubServer, suite: Path
) -> None:
    process = started(stub, suite)
    path = run_file(suite.parent, records=TRIALS // 2)
    process.kill()
    process.communicate()
    assert len(scored(path)) >= TRIALS // 2
    resumed(path, stub)
    assert_complete(path)


def test_a_second_process_on_the_same_run_is_refused(stub: StubServer, suite: Path) -> None:
    process = started(stub, suite)
    path = run_file(suite.parent, records=2)
    second = moebench("resume", path.stem, "--host", stub.url, cwd=suite.parent)
    _, err = second.communicate(timeout=30)
    assert second.returncode == 3
    assert "another moebench process is writing to this run" in err
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert_complete(path)


def test_a_suite_file_that_was_edited_is_refused_by_resume(stub: StubServer, suite: Path) -> None:
    process = started(stub, suite)
    path = run_file(suite.parent, records=3)
    process.kill()
    process.communicate()
    suite.write_text(suite.read_text().replace("What is 7", "How much is 7"))
    second = moebench("resume", path.stem, "--host", stub.url, cwd=suite.parent)
    _, err = second.communicate(timeout=30)
    assert second.returncode == 3
    assert "forty" in err
    assert "start a new run" in err


def test_options_cannot_be_changed_by_resume(suite: Path) -> None:
    process = moebench("resume", "latest", "--temperature", "1", cwd=suite.parent)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "--temperature" in err


def test_a_results_folder_that_cannot_be_written_is_a_clear_error(stub: StubServer, suite: Path) -> None:
    (suite.parent / "results").write_text("a file where the folder should be")
    process = started(stub, suite)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 3
    assert "error:" in err
    assert "--out" in err
    assert "Traceback" not in err


def test_an_absent_server_is_said_within_two_seconds_with_exit_3(suite: Path) -> None:
    begun = time.monotonic()
    process = moebench("run", "--models", "mixtral", "--host", "http://127.0.0.1:9", cwd=suite.parent)
    _, err = process.communicate(timeout=30)
    took = time.monotonic() - begun
    assert process.returncode == 3
    assert [line.partition(":")[0] for line in err.splitlines()][:3] == ["error", "why", "fix"]
    assert "Traceback" not in err
    assert took < 6  # 2 s on a machine that does nothing else; the tests share theirs


def test_sigkill_at_200_random_moments_never_loses_a_record_that_counted(tmp_path: Path) -> None:
    """A child appends records and says each number once it counts; it is killed at random, 200 times."""
    path = tmp_path / "20260102T030405Z-abcd.jsonl"
    rng, counted = random.Random(0), -1
    killer = [sys.executable, "-c", KILLER, str(path)]
    with subprocess.Popen(
        killer, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as helper:
        assert helper.stdin is not None
        assert helper.stdout is not None
        for _ in range(200):
            helper.stdin.write(f"{rng.random() * 0.01}\n")
            helper.stdin.flush()
            counted = int(helper.stdout.readline())
            numbers = [int(value.key.sample) for value in load_run(path).records]
            assert numbers == list(range(len(numbers)))
            assert len(numbers) >= counted + 1
    assert helper.returncode == 0
    assert counted > 200


# Forks a writer for each line of its input, kills it after that many seconds, and prints the last number that
# the writer said to be on disk. Forking spares each of the 200 children the time to import moebench.
KILLER = """
import os, signal, sys, time
from pathlib import Path
from moebench.store import append_to_run, create_run, load_run
from tests.test_store import header, record
path, last = Path(sys.argv[1]), -1
for line in sys.stdin:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        first = len(load_run(path).records) if path.exists() and path.read_bytes().count(b"\\n") else 0
        opened = append_to_run(path) if first or path.exists() else create_run(header(path.stem), path.parent)
        with opened as writer:
            os.write(write, b"ready\\n")
            for number in range(first, 10**9):
                writer.append(record(str(number), text="x" * (number * 7919 % 900)))
                os.write(write, b"%d\\n" % number)
    os.close(write)
    with os.fdopen(read) as said:
        said.readline()
        time.sleep(float(line))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        rest = said.read()
        numbers = [int(word) for word in rest[: rest.rfind("\\n") + 1].split()]
    last = numbers[-1] if numbers else last
    print(last, flush=True)
"""
