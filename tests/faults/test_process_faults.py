"""Faults of our own process and of its disk: whatever ends it, what was finished stays, and resume completes it."""

import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from benchmarks.stub_server import Behaviour, StubServer, apples, serving
from moebench.run.store import load_run
from tests.faults.command import (
    ROOT,
    TRIALS,
    assert_complete,
    ended,
    is_explained,
    moebench,
    resumed,
    run_file,
    scored,
    started,
)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_an_interrupt_keeps_what_is_finished_prints_how_to_resume_and_exits_130(
    stub: StubServer, suite: Path, number: signal.Signals
) -> None:
    process = started(stub, suite)
    path = run_file(suite.parent, records=5)
    process.send_signal(number)
    _, err = process.communicate(timeout=120)
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
        process.communicate(timeout=120)
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


def test_a_second_process_on_the_same_run_is_refused(suite: Path) -> None:
    go_on = threading.Event()

    def answer(prompt: str) -> str:
        go_on.wait(300)  # the first run is still busy when the second comes
        return apples(prompt)

    with serving(Behaviour(answer=answer, slots=2), keep_bodies=False) as stub:
        first = started(stub, suite)
        path = run_file(suite.parent, records=0)
        second = ended(moebench("resume", path.stem, "--host", stub.url, cwd=suite.parent))
        go_on.set()
        assert is_explained(second), second
        assert "another moebench process is writing to this run" in second.err
        assert ended(first).code == 0
    assert_complete(path)


def test_a_suite_file_that_was_edited_is_refused_by_resume(stub: StubServer, suite: Path) -> None:
    process = started(stub, suite)
    path = run_file(suite.parent, records=3)
    process.kill()
    process.communicate()
    suite.write_text(suite.read_text().replace("What is 7", "How much is 7"))
    second = moebench("resume", path.stem, "--host", stub.url, cwd=suite.parent)
    _, err = second.communicate(timeout=120)
    assert second.returncode == 3
    assert "forty" in err
    assert "start a new run" in err


def test_options_cannot_be_changed_by_resume(suite: Path) -> None:
    process = moebench("resume", "latest", "--temperature", "1", cwd=suite.parent)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 2
    assert "--temperature" in err


def test_an_absent_server_is_said_within_two_seconds_with_exit_3(suite: Path) -> None:
    begun = time.monotonic()
    process = moebench("run", "--models", "mixtral", "--host", "http://127.0.0.1:9", cwd=suite.parent)
    _, err = process.communicate(timeout=120)
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
from moebench.run.store import append_to_run, create_run, load_run
from tests.run.test_store import header, record
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
