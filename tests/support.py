"""What several tests need: a small suite, and a run of it on a stub server."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.stub_server import StubServer
from moebench.reading.answer import locate
from moebench.run import api
from moebench.run.observer import Observer
from moebench.types import Options, Run, Sample, ServerOptions, Suite

ROUNDS = 3


def cpu_seconds(work: Callable[[], object], *, enough: float = 1.0) -> float:
    """The processor time that the work takes: the least of three tries, for a busy machine adds to it.

    The first try below `enough` is taken as it is.
    """
    seconds = float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        seconds = min(seconds, time.process_time() - begun)
        if seconds < enough:
            break
    return seconds


def located(text: str) -> str:
    """Returns the answer in a text, as every grader is given it."""
    start, end = locate(text)
    return text[start:end]


APPLES = "I have {n} apples and eat half of them. How many are left?"


def apples_suite(samples: int = 4, *, name: str = "apples") -> Suite:
    """A suite of word problems whose right answer is always 2, which is what the stub server says."""
    return Suite(
        name=name,
        version=1,
        title="Apples",
        grader="final_number",
        chain="direct",
        prompt="{question}",
        samples=tuple(
            Sample(
                id=f"a{number}",
                inputs={"question": APPLES.format(n=number)},
                target={"expect": 2},
                example="The answer is 2.",
            )
            for number in range(samples)
        ),
        digest=f"digest-of-{name}-{samples}",
    )


def run_on(
    stub: StubServer,
    out: Path,
    *,
    models: tuple[str, ...] = ("stub",),
    suites: tuple[Suite, ...] | None = None,
    chains: tuple[str, ...] = (),
    repeats: int = 1,
    options: Options | None = None,
    observer: Observer | None = None,
    **server: Any,
) -> Run:
    """Runs suites on a stub server, without probe and recheck, one request at a time unless told otherwise."""
    chosen = suites or (apples_suite(),)
    how = ServerOptions(host=stub.url, **{"parallel": 1, "probe": False, "recheck": False, **server})
    return api.run(
        models,
        suites=chosen,
        chains=chains,
        repeats=repeats,
        options=options or Options(timeout_s=5, num_predict=50),
        server=how,
        out=out,
        observer=observer,
    )
