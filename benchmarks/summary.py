"""How long `summarize` takes for 100,000 records, in several shapes. Run: python -m benchmarks.summary"""

import argparse
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np

from moebench.summary import frame, summarize
from moebench.types import (
    Call,
    Environment,
    Generation,
    Key,
    Plan,
    Record,
    Run,
    RunHeader,
    Sample,
    Score,
    Suite,
)

SHAPES = {
    "5 models x 4 suites x 1000 samples x 5 repeats": (5, 4, 1000, 5),
    "4 models x 5 suites x 5000 samples": (4, 5, 5000, 1),
    "20 models x 4 suites x 50 samples x 25 repeats": (20, 4, 50, 25),
    "1 model x 4 suites x 25000 samples": (1, 4, 25_000, 1),
}


def made_up_run(models: int, suites: int, samples: int, repeats: int, *, seed: int = 0) -> Run:
    """A run whose scores, answers and costs are drawn at random; a third of the samples are of 20 templates."""
    random = np.random.default_rng(seed)
    names = tuple(f"model-{i}" for i in range(models))
    used = tuple(_suite(f"suite-{i}", samples, whole=i % 2 == 0) for i in range(suites))
    header = RunHeader(
        schema=1,
        run_id=f"made-up-{seed}",
        created_at=datetime.now(UTC),
        plan=Plan(models=names, suites=tuple(suite.name for suite in used), repeats=repeats),
        suites=used,
        graders={"final_number": 1},
        environment=Environment(),
    )
    records = [
        record for model in names for suite in used for record in _records(model, suite, repeats, random)
    ]
    return Run(header=header, models=(), records=tuple(records))


def _suite(name: str, samples: int, *, whole: bool) -> Suite:
    return Suite(
        name=name,
        version=1,
        title="whole" if whole else "graded",
        grader="final_number",
        chain="direct",
        prompt="{question}",
        samples=tuple(
            Sample(
                id=f"s{i}",
                inputs={"question": f"question {i}"},
                target={},
                example="",
                tags=("generated", f"template:t{i % 20}") if i % 3 == 0 else ("article",),
            )
            for i in range(samples)
        ),
        digest="0" * 64,
    )


def _records(model: str, suite: Suite, repeats: int, random: np.random.Generator) -> Iterator[Record]:
    level = random.uniform(0.4, 0.9)
    values = random.random((len(suite.samples), repeats))
    scores = (values < level).astype(float) if suite.title == "whole" else np.round(values**0.5 * 13) / 13
    call = Call(
        input_tokens=120,
        output_tokens=200,
        load_s=0.0,
        prefill_s=0.1,
        decode_s=4.0,
        total_s=4.2,
        first_token_s=0.2,
        stop="stop",
    )
    now = datetime.now(UTC)
    for i, sample in enumerate(suite.samples):
        for repeat in range(repeats):
            value = float(scores[i, repeat])
            yield Record(
                key=Key(model=model, suite=suite.name, chain="direct", sample=sample.id, repeat=repeat),
                finished_at=now,
                generation=Generation(
                    prompt=f"question {i}", text=f"The answer is {value}. " * 20, calls=(call,), wall_s=4.3
                ),
                score=Score(
                    value=value, answer=value, reason="made up", parts={"answer": value, "working": None}
                ),
                failure=None,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--profile", action="store_true", help="print where the time goes, for the first shape"
    )
    if parser.parse_args().profile:
        _profile()
        return
    print(f"{'shape':50} {'records':>9} {'frame s':>8} {'summarize s':>12} {'of it CPU s':>12}")
    for name, shape in SHAPES.items():
        run = made_up_run(*shape)
        start = time.perf_counter()
        frame(run)
        framed, busy = time.perf_counter(), time.process_time()
        summarize(run)
        took, busy = time.perf_counter() - framed, time.process_time() - busy
        print(
            f"{name:50} {len(run.records):>9,} {framed - start:>8.2f} {took:>12.2f} {busy:>12.2f}", flush=True
        )


def _profile() -> None:
    import cProfile
    import pstats

    run = made_up_run(*next(iter(SHAPES.values())))
    with cProfile.Profile() as profile:
        summarize(run)
    pstats.Stats(profile).sort_stats("cumulative").print_stats(25)


if __name__ == "__main__":
    main()
