"""The embedded Ollama's own processes are killed in mid-run, and so is moebench: no answer is lost."""

import signal
import subprocess
from pathlib import Path

import psutil
import pytest

from moebench.run.store import load_run
from moebench.types import Run
from tests.faults.command import Done, ended, moebench, run_file, scored

TRIALS = 8


def started(folder: Path) -> "subprocess.Popen[str]":
    arguments = [
        "--embedded",
        "--models",
        "smollm2:135m",
        "--suites",
        "word_problems",
        "--limit",
        str(TRIALS),
    ]
    options = ["--num-predict", "40", "--num-ctx", "2048", "--no-probe", "--no-report"]
    return moebench("run", *arguments, *options, cwd=folder)


def killed(parent: "subprocess.Popen[str]", word: str) -> int:
    """Kills the processes below a parent that have a word in their command lines; returns how many."""
    children = psutil.Process(parent.pid).children(recursive=True)
    found = [child for child in children if word in child.cmdline()]
    for child in found:
        child.send_signal(signal.SIGKILL)
    return len(found)


def is_complete(run: Run) -> bool:
    return len(run.records) == TRIALS and all(record.score for record in run.records)


@pytest.mark.parametrize("word", ["runner", "serve"], ids=["the model runner", "the server"])
def test_sigkill_of_a_process_of_the_server_costs_no_answer(tmp_path: Path, word: str) -> None:
    process = started(tmp_path)
    path = run_file(tmp_path, records=2, seconds=300)
    assert killed(process, word) == 1
    done: Done = ended(process, timeout=600)
    assert done.code == 0, done
    assert is_complete(load_run(path))


def test_sigkill_half_way_and_resume_give_each_trial_exactly_once(tmp_path: Path) -> None:
    process = started(tmp_path)
    path = run_file(tmp_path, records=3, seconds=300)
    process.kill()
    process.communicate()
    again = ended(moebench("resume", path.stem, "--no-report", cwd=tmp_path), timeout=600)
    assert again.code == 0, again
    assert len(scored(path)) == TRIALS
    assert set(scored(path).values()) == {1}
