"""The command line as a user starts it, in a process of its own, on a run of forty trials."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.stub_server import StubServer
from moebench.run.store import read_lines
from moebench.types import Key, Record

ROOT = Path(__file__).parent.parent.parent
TRIALS = 40
QUESTIONS = [
    {"id": f"q{number}", "question": f"What is {number} + 2 - {number}?"} for number in range(TRIALS)
]


def forty(folder: Path) -> Path:
    """Writes a suite file with 40 samples, whose right answer is what the stub says."""
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
    path = folder / "forty.yaml"
    path.write_text(json.dumps(suite))
    return path


def moebench(
    *arguments: str, cwd: Path, env: Mapping[str, str] | None = None, before: tuple[str, ...] = ()
) -> "subprocess.Popen[str]":
    """Starts the command line as a user would, with this checkout's moebench.

    `before` is a command that ends by becoming the one whose words follow its own.
    """
    return subprocess.Popen(
        [*before, sys.executable, "-m", "moebench", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


def ended(process: "subprocess.Popen[str]", *, timeout: float = 120) -> Done:
    out, err = process.communicate(timeout=timeout)
    return Done(process.returncode, out, err)


def is_explained(done: Done) -> bool:
    """Whether it is an error that the user can mend, told as what, why and fix, and as nothing else."""
    labels = [line.partition(":")[0] for line in done.err.splitlines()]
    return done.code == 3 and labels[-3:] == ["error", "why", "fix"] and "Traceback" not in done.err


def started(stub: StubServer, suite: Path) -> "subprocess.Popen[str]":
    arguments = ["--models", "stub", "--suites", str(suite), "--host", stub.url, "--parallel", "2"]
    return moebench("run", *arguments, "--no-probe", "--no-report", cwd=suite.parent)


def run_file(folder: Path, *, records: int = 0, seconds: float = 120) -> Path:
    """Waits until a run file is there and has so many records."""
    deadline = time.monotonic() + seconds
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
