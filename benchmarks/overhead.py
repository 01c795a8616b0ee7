"""What the harness costs, on a stub server that answers by the clock: time a trial, busy share, loads, memory.

    python -m benchmarks.overhead                  # moebench alone, some 3 minutes
    python -m benchmarks.overhead --trials 100000  # the memory and time of a very large run
    python -m benchmarks.overhead --peers DIR      # the same work through other harnesses, see benchmarks/README.md

All figures of one table come from one run of this program: machines differ and are noisy, so compare within a
table, by ratios.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks import peers
from benchmarks.stub_server import apples
from moebench.api import new_run
from moebench.observer import Observer
from moebench.types import Options, Plan, Record, Sample, Suite

ROOT = Path(__file__).parent.parent
ANSWER_S = 0.2
ANSWER_WORDS = len(apples("").split(" "))  # what the stub says


@dataclass(frozen=True)
class Stub:
    """A stub server in a process of its own, so that its work is not counted as ours."""

    url: str

    def stats(self) -> dict[str, Any]:
        answer: dict[str, Any] = httpx.get(f"{self.url}/stats").json()
        return answer


@contextmanager
def stub(*arguments: str) -> Iterator[Stub]:
    command = [sys.executable, "-m", "benchmarks.stub_server", "--port", "0", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Stub(process.stdout.readline().strip())
        finally:
            process.terminate()


def suite(samples: int) -> Suite:
    questions = (f"I have {n + 2} apples and give away {n}. How many are left?" for n in range(samples))
    return Suite(
        name="load",
        version=1,
        title="Load",
        grader="final_number",
        chain="step_by_step",
        prompt="{question}",
        samples=tuple(
            Sample(id=f"s{n}", inputs={"question": question}, target={"expect": 2}, example="2")
            for n, question in enumerate(questions)
        ),
        digest="load",
    )


class Clock(Observer):
    """Times the trials of a run, and watches this process's memory."""

    def __init__(self, trials: int) -> None:
        self.marks = {max(1, trials // 100), max(1, trials // 10), trials}
        self.begun = self.ended = 0.0
        self.records = 0
        self.rss_mb: dict[int, float] = {}

    def on_model(self, model: str, stage: str) -> None:
        if stage == "trials" and not self.begun:
            self.begun = time.perf_counter()

    def on_record(self, record: Record) -> None:
        assert record.score is not None, record.failure
        self.records += 1
        self.ended = time.perf_counter()
        if self.records in self.marks:
            self.rss_mb[self.records] = resident_mb()


def resident_mb() -> float:
    """Memory of this process now, where the system tells; else its peak."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ours(server: Stub, *, trials: int, slots: int, models: Sequence[str] = ("stub",)) -> Clock:
    """Runs moebench in this process."""
    plan = Plan(models=tuple(models), suites=("load",), options=Options(num_predict=64))
    clock = Clock(trials * len(models))
    with tempfile.TemporaryDirectory() as folder:
        new_run(
            plan,
            [suite(trials)],
            host=server.url,
            parallel=slots,
            probe=False,
            out=Path(folder),
            observer=clock,
        )
    return clock


def bare(server: Stub, *, trials: int) -> float:
    """Seconds a request takes with nothing around it but httpx."""
    body = {"model": "stub", "prompt": "How many?", "options": {"num_predict": 64, "num_ctx": 4096}}
    with httpx.Client() as client:
        started = time.perf_counter()
        for _ in range(trials):
            client.post(f"{server.url}/api/generate", json=body).raise_for_status()
        return (time.perf_counter() - started) / trials


def time_a_trial(trials: int) -> None:
    with stub() as server:
        ours(server, trials=20, slots=1)  # imports, connections
        request_s = bare(server, trials=trials)
        clock = ours(server, trials=trials, slots=1)
    trial_s = (clock.ended - clock.begun) / trials
    print(f"instant server, one at a time     {trial_s * 1e3:6.2f} ms a trial, {trials} trials")
    print(f"  of it a bare request            {request_s * 1e3:6.2f} ms")
    print(f"  harness (record on disk)        {(trial_s - request_s) * 1e3:6.2f} ms   to reach: at most 5 ms")


def busy_share(slots: int, trials: int) -> None:
    speed = ["--first-token", str(ANSWER_S / 2), "--tokens-per-s", str(ANSWER_WORDS / (ANSWER_S / 2))]
    with stub("--slots", str(slots), *speed) as server:
        clock = ours(server, trials=trials, slots=slots)
        busy_s = server.stats()["busy_s"]
    wall_s = clock.ended - clock.begun
    ideal_s = trials * ANSWER_S / slots
    print(
        f"{slots:2d} slots, {ANSWER_S * 1e3:.0f} ms answers: ideal {ideal_s:5.2f} s, wall {wall_s:5.2f} s, "
        f"busy share {ideal_s / wall_s:5.3f} (slot time over wall {busy_s / slots / wall_s:5.3f})"
    )


def loads() -> None:
    names = [f"m{number}" for number in range(3)]
    with stub("--slots", "4", "--models", ",".join(f"{name}:latest" for name in names)) as server:
        ours(server, trials=20, slots=4, models=names)
        print(f"3 models, 20 samples each: {server.stats()['loads']} model loads")


def memory(trials: int) -> None:
    with stub() as server:
        ours(server, trials=20, slots=1)
        clock = ours(server, trials=trials, slots=1)
    series = ", ".join(f"{mb:.0f} MB after {n}" for n, mb in sorted(clock.rss_mb.items()))
    print(f"{trials} trials in {clock.ended - clock.begun:.0f} s; resident {series}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--trials", type=int, default=5000, help="for the memory measurement")
    parser.add_argument("--peers", type=Path, help="folder with the other harnesses' environments")
    arguments = parser.parse_args()
    print(json.dumps(peers.machine()))
    time_a_trial(500)
    for slots in (1, 4, 16):
        busy_share(slots, trials=100 * min(slots, 8))
    loads()
    memory(arguments.trials)
    if arguments.peers:
        peers.compare(arguments.peers)


if __name__ == "__main__":
    main()
