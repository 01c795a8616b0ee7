"""How long does it take to grade 100,000 stored answers again?

    python -m benchmarks.regrade --answers 100000

The answers are the shipped suites' examples and the wrong examples of fresh variants, in equal parts, as models
write them: some hundred characters each. To reach: under 60 s on two cores.
"""

import argparse
import itertools
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from moebench.run.api import regrade
from moebench.run.records import graded, new_header
from moebench.run.store import create_run
from moebench.suites import resolve_suites
from moebench.types import Generation, Key, Plan
from moebench.variants import add_variants


def write_run(folder: Path, answers: int) -> Path:
    suites = tuple(add_variants(suite, n=50, seed=1) for suite in resolve_suites(()))
    repeats = -(-answers // sum(len(suite.samples) for suite in suites))
    plan = Plan(models=("m",), suites=tuple(suite.name for suite in suites), repeats=repeats, options=None)
    samples = [(suite, sample) for suite in suites for sample in suite.samples]
    records = {}
    for suite, sample in samples:
        answer = Generation(prompt="", text=sample.example, calls=(), wall_s=None)
        key = Key(model="m", suite=suite.name, chain="direct", sample=sample.id)
        records[suite.name, sample.id] = graded(key, suite, sample.target, answer)
    with create_run(new_header(plan, suites), folder, sync=False) as writer:
        for number, (suite, sample) in zip(range(answers), itertools.cycle(samples), strict=False):
            record = records[suite.name, sample.id]
            key = Key(
                model="m", suite=suite.name, chain="direct", sample=sample.id, repeat=number // len(samples)
            )
            writer.append(replace(record, key=key))
    return writer.path


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--answers", type=int, default=100_000)
    answers = parser.parse_args().answers
    with tempfile.TemporaryDirectory() as folder:
        path = write_run(Path(folder), answers)
        started, cpu = time.perf_counter(), time.process_time()
        regrade(path, out=Path(folder) / "again")
        wall_s, cpu_s = time.perf_counter() - started, time.process_time() - cpu
        print(
            f"{answers} answers, {path.stat().st_size / 1e6:.0f} MB: {wall_s:.1f} s wall, {cpu_s:.1f} s CPU"
        )


if __name__ == "__main__":
    main()
