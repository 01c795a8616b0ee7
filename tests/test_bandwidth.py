"""Speed in a run and in one that is resumed, and a bandwidth that the user gives to hold it against."""

from pathlib import Path

import pytest

from benchmarks.stub_server import Behaviour, serving
from moebench.errors import UsageError
from moebench.run.api import resume
from moebench.run.store import load_run
from moebench.types import ServerOptions
from tests.support import apples_suite, run_on

WORDY = Behaviour(answer=lambda _: "word " * 40)
GIVEN = "as given by the user"


def test_a_run_is_held_against_the_bandwidth_that_was_given(tmp_path: Path) -> None:
    with serving(WORDY) as stub:
        run = run_on(stub, tmp_path, probe=True, suites=(apples_suite(1),), bandwidth=3e11)
    speed = run.models[0].speed
    assert speed is not None
    assert (speed.bandwidth_bytes_per_s, speed.bandwidth_source) == (3e11, GIVEN)


def test_a_resumed_run_is_held_against_it_from_then_on(tmp_path: Path) -> None:
    with serving(WORDY) as stub:
        run = run_on(stub, tmp_path, probe=True, suites=(apples_suite(1),))
        assert run.models[0].speed is not None
        assert run.models[0].speed.bandwidth_source != GIVEN
        again = resume(Path(run.path or ""), server=ServerOptions(bandwidth=2e11))
    speed = again.models[0].speed
    assert speed is not None
    assert (speed.bandwidth_bytes_per_s, speed.bandwidth_source) == (2e11, GIVEN)
    assert speed.decode_tokens_per_s == run.models[0].speed.decode_tokens_per_s


@pytest.mark.parametrize("bandwidth", [0.0, -1.0, 300.0, float("nan"), float("inf")])
def test_a_bandwidth_that_cannot_be_stops_a_run_before_it_begins(tmp_path: Path, bandwidth: float) -> None:
    with serving() as stub, pytest.raises(UsageError):
        run_on(stub, tmp_path, bandwidth=bandwidth)
    assert not list(tmp_path.iterdir())


def test_a_model_that_an_interrupted_run_did_not_reach_is_measured_on_resume(tmp_path: Path) -> None:
    two = Behaviour(models={"a:latest": "aa" * 32, "b:latest": "bb" * 32}, answer=WORDY.answer)
    with serving(two) as stub:
        run = run_on(stub, tmp_path, models=("a", "b"), probe=True, suites=(apples_suite(1),), bandwidth=3e11)
        path = Path(run.path or "")
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(lines[: len(lines) // 2 + 1]))
        assert [report.card.name for report in load_run(path).models] == ["a"]
        again = resume(path, server=ServerOptions(bandwidth=3e11))
    assert all(report.speed and report.speed.decode_tokens_per_s for report in again.models)
    assert len(again.models) == 2


def test_a_run_without_speed_stays_without_it(tmp_path: Path) -> None:
    with serving(WORDY) as stub:
        run = run_on(stub, tmp_path, probe=False, suites=(apples_suite(2),))
        path = Path(run.path or "")
        path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
        again = resume(path)
    assert again.models[0].speed is None
