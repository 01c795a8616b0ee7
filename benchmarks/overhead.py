"""What the harness costs, on a stub server that answers by the clock: time a trial, busy share, loads, memory.

    python -m benchmarks.overhead                  # moebench alone, some 3 minutes
    python -m benchmarks.overhead --trials 100000  # with a run of that many trials; some 10 minutes more
    python -m benchmarks.overhead --only memory --trials 100000    # that run alone
    python -m benchmarks.overhead --peers DIR      # the same work through other harnesses, see benchmarks/README.md

All figures of one table come from one run of this program: machines differ and are noisy, so compare within a
table, by ratios.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from benchmarks import peers
from benchmarks.stub_server import apples
from moebench.run import api
from moebench.run.observer import Observer
from moebench.types import Options, Record, Sample, ServerOptions, Suite

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


MARKS = (0.01, 0.1, 0.25, 0.5, 0.75, 1.0)  # shares of the trials after which memory is looked at


class Clock(Observer):
    """Times the trials of a run, by the clock and by the processor, and watches this process's memory."""

    def __init__(self, trials: int) -> None:
        self.marks = {max(1, round(share * trials)) for share in MARKS}
        self.begun = self.ended = 0.0
        self.cpu_begun = self.cpu_ended = 0.0
        self.records = 0
        self.print_memory = False

    @property
    def wall_s(self) -> float:
        return self.ended - self.begun

    @property
    def cpu_ms(self) -> float:
        """Processor time of this process for each trial."""
        return (self.cpu_ended - self.cpu_begun) / self.records * 1e3

    def on_model(self, model: str, stage: str) -> None:
        if stage == "trials" and not self.begun:
            self.begun, self.cpu_begun = time.perf_counter(), time.process_time()

    def on_record(self, record: Record) -> None:
        assert record.score is not None, record.failure
        self.records += 1
        self.ended, self.cpu_ended = time.perf_counter(), time.process_time()
        if self.print_memory and self.records in self.marks:
            print(
                f"{self.records:8d} trials {self.wall_s:7.0f} s {resident_mb():6.0f} MB resident", flush=True
            )


def resident_mb() -> float:
    """Memory of this process now, where the system tells; else its peak."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ours(
    server: Stub,
    *,
    trials: int,
    slots: int,
    models: Sequence[str] = ("stub",),
    print_memory: bool = False,
) -> Clock:
    """Runs moebench in this process."""
    clock = Clock(trials * len(models))
    clock.print_memory = print_memory
    with tempfile.TemporaryDirectory() as folder:
        run = api.run(
            models,
            suites=[suite(trials)],
            options=Options(num_predict=64),
            server=ServerOptions(host=server.url, parallel=slots, probe=False, recheck=False),
            out=Path(folder),
            observer=clock,
        )
    keys = {record.key for record in run.records if record.score}
    assert len(keys) == len(run.records) == clock.records == trials * len(models)
    return clock


def bare(server: Stub, *, trials: int) -> float:
    """Seconds a request takes with nothing around it but httpx."""
    body = {"model": "stub", "prompt": "How many?", "options": {"num_predict": 64, "num_ctx": 4096}}
    with httpx.Client() as client:
        started = time.perf_counter()
        for _ in range(trials):
            client.post(f"{server.url}/api/generate", json=body).raise_for_status()
        return (time.perf_counter() - started) / trials


def warm_up() -> None:
    """What is done once in a process, imports above all, belongs to no figure of a trial."""
    with stub() as server:
        ours(server, trials=20, slots=1)


def time_a_trial(trials: int) -> None:
    with stub() as server:
        request_s = bare(server, trials=trials)
        clock = ours(server, trials=trials, slots=1)
    trial_s = clock.wall_s / trials
    print(f"instant server, one at a time     {trial_s * 1e3:6.2f} ms a trial, {trials} trials")
    print(f"  of it a bare request            {request_s * 1e3:6.2f} ms")
    print(f"  harness (record on disk)        {(trial_s - request_s) * 1e3:6.2f} ms   to reach: at most 5 ms")
    print(f"  processor time of the harness   {clock.cpu_ms:6.2f} ms, its requests included")


def busy_share(slots: int, trials: int) -> None:
    speed = ["--first-token", str(ANSWER_S / 2), "--tokens-per-s", str(ANSWER_WORDS / (ANSWER_S / 2))]
    with stub("--slots", str(slots), *speed) as server:
        clock = ours(server, trials=trials, slots=slots)
        busy_s = server.stats()["busy_s"]
    wall_s = clock.wall_s
    ideal_s = trials * ANSWER_S / slots
    print(
        f"{slots:2d} slots, {ANSWER_S * 1e3:.0f} ms answers: ideal {ideal_s:5.2f} s, wall {wall_s:5.2f} s, "
        f"busy share {ideal_s / wall_s:5.3f} (slot time over wall {busy_s / slots / wall_s:5.3f}; "
        f"processor {clock.cpu_ms:.1f} ms a trial)"
    )


def loads() -> None:
    names = [f"m{number}" for number in range(3)]
    with stub("--slots", "4", "--models", ",".join(f"{name}:latest" for name in names)) as server:
        ours(server, trials=20, slots=4, models=names)
        print(f"3 models, 20 samples each: {server.stats()['loads']} model loads")


def memory(trials: int) -> None:
    with stub() as server:
        clock = ours(server, trials=trials, slots=1, print_memory=True)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    each = f"{clock.wall_s / trials * 1e3:.1f} ms each, processor {clock.cpu_ms:.1f} ms"
    print(f"{trials} trials in {clock.wall_s:.0f} s ({each}), each of them once in the run file")
    print(f"  {peak_mb:.0f} MB at the most, when the finished run was read back whole")


def start_up() -> None:
    """Prints what a command takes before it does anything, and what the imports of a run take."""
    for name, arguments in {
        "python alone": ("-c", "pass"),
        "moebench --help": ("-m", "moebench", "--help"),
        "imports of a run": ("-c", "import moebench.run.api, langchain_ollama"),
    }.items():
        seconds = statistics.median(_seconds(sys.executable, *arguments) for _ in range(5))
        print(f"{name:18}{seconds:6.2f} s from start to end, median of 5")


def _seconds(*command: str, folder: Path = ROOT) -> float:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed is compiled, as LangChain is
    started = time.perf_counter()
    subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True
    )
    return time.perf_counter() - started


WHOLE = 100  # questions
LOAD_S = 0.5
SLOTS = 4


def whole_process() -> None:
    """Prints moebench's whole process, from start to written report, beside a bare LangChain loop and the floor."""
    speed = ["--first-token", str(ANSWER_S / 2), "--tokens-per-s", str(ANSWER_WORDS / (ANSWER_S / 2))]
    best: dict[str, float] = {}
    for _ in range(3):
        for name in ("loop", "moebench"):
            server = stub("--slots", str(SLOTS), "--load", str(LOAD_S), *speed)
            with server as found, tempfile.TemporaryDirectory() as folder:
                command = _bare_loop(found) if name == "loop" else _whole_run(found, Path(folder))
                best[name] = min(best.get(name, float("inf")), _seconds(*command, folder=Path(folder)))
    floor = LOAD_S + WHOLE / SLOTS * ANSWER_S
    print(
        f"whole process, {WHOLE} answers of {ANSWER_S:g} s, {SLOTS} at once, load {LOAD_S:g} s: bare loop "
        f"{best['loop']:.2f} s, moebench with its report {best['moebench']:.2f} s "
        f"({best['moebench'] / best['loop']:.2f} times), floor {floor:.2f} s; best of 3"
    )


def _bare_loop(server: Stub) -> list[str]:
    return [sys.executable, "-m", "benchmarks.bare_loop", server.url, str(WHOLE)]


def _whole_run(server: Stub, folder: Path) -> list[str]:
    file = folder / "load.yaml"
    one = suite(WHOLE)
    samples = [
        {"id": s.id, "inputs": dict(s.inputs), "target": dict(s.target), "example": s.example}
        for s in one.samples
    ]
    head = {name: getattr(one, name) for name in ("name", "version", "title", "grader", "chain", "prompt")}
    file.write_text(json.dumps({"moebench": 1, **head, "samples": samples}))
    given = ["--models", "stub", "--suites", str(file), "--host", server.url, "--parallel", str(SLOTS)]
    return [sys.executable, "-m", "moebench", "run", *given, "--no-probe", "--no-recheck"]


def busy_shares() -> None:
    for slots in (1, 4, 16):
        busy_share(slots, trials=100 * slots)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--trials", type=int, default=5000, help="of the run whose memory is measured; default: 5000"
    )
    parser.add_argument(
        "--only", choices=["start", "whole", "trial", "busy", "loads", "memory"], help="one part alone"
    )
    parser.add_argument("--peers", type=Path, help="folder with the other harnesses' environments")
    arguments = parser.parse_args()
    print(json.dumps(peers.machine()))
    parts: dict[str, Callable[[], None]] = {
        "start": start_up,
        "whole": whole_process,
        "trial": partial(time_a_trial, 500),
        "busy": busy_shares,
        "loads": loads,
        "memory": partial(memory, arguments.trials),
    }
    warm_up()
    for name, part in parts.items():
        if arguments.only in (None, name):
            part()
    if arguments.peers:
        peers.compare(arguments.peers)


if __name__ == "__main__":
    main()
