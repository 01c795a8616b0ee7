"""A clock that jumps back, and input that would like to be more than data."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from benchmarks.stub_server import Behaviour, serving
from moebench.errors import DataError
from moebench.report.html import write_report
from moebench.report.restore import import_runs
from moebench.run import records
from moebench.run.api import resume
from moebench.run.store import load_run
from moebench.types import ServerOptions
from tests.support import apples_suite, run_on


class BackwardClock(datetime):
    """Each look at it is an hour earlier than the last."""

    looks = 0

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "BackwardClock":
        cls.looks += 1
        earlier = datetime(2026, 1, 2, tzinfo=UTC) - timedelta(hours=cls.looks)
        return cls.fromtimestamp(earlier.timestamp(), tz)


def test_a_clock_that_jumps_back_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "datetime", BackwardClock)
    with serving(Behaviour(faults={1: "bad_request"})) as stub:
        run = run_on(stub, tmp_path)
        times = [record.finished_at for record in run.records]
        assert times == sorted(times, reverse=True)
        again = resume(Path(run.path or ""), server=ServerOptions(host=stub.url))
    assert len(again.records) == 4
    assert all(record.score for record in again.records)
    assert all((record.generation.wall_s or 0) >= 0 for record in again.records if record.generation)


HOSTILE: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("a template", lambda _: "{question} {0} {{ 7 * 7 }} %s ${HOME} `id` $(id)"),
    ("markup", lambda _: "<script>document.title = 'ran'</script><img src=x onerror=alert(1)>"),
    ("control characters", lambda _: "\x00 \x1b[2J \u202e \ud7ff \ufeff 2"),
    ("json", lambda _: '"}}\n{"record": {}}\n'),
)


@pytest.mark.parametrize(("name", "answer"), HOSTILE, ids=[name for name, _ in HOSTILE])
def test_an_answer_is_kept_to_the_letter_and_nothing_in_it_is_carried_out(
    tmp_path: Path, name: str, answer: Callable[[str], str]
) -> None:
    with serving(Behaviour(answer=answer)) as stub:
        run = run_on(stub, tmp_path, suites=(apples_suite(1),))
    (record,) = run.records
    assert record.generation is not None
    assert record.generation.text == answer("")
    page = write_report(run, tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<script>document" not in page
    assert "<img src=x" not in page


def test_a_models_name_is_never_a_path(tmp_path: Path) -> None:
    name = "../../../elsewhere:latest"
    with serving(Behaviour(models={name: "aa" * 32})) as stub:
        run = run_on(stub, tmp_path / "results", models=(name,), suites=(apples_suite(1),))
    assert Path(run.path or "").parent == tmp_path / "results"
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_a_run_id_in_a_report_is_never_a_path(tmp_path: Path) -> None:
    with serving() as stub:
        run = run_on(stub, tmp_path / "results", suites=(apples_suite(1),))
    page = write_report(run, tmp_path / "report.html")
    evil = json.dumps("../" + run.header.run_id)
    page.write_text(page.read_text(encoding="utf-8").replace(json.dumps(run.header.run_id), evil))
    with pytest.raises(DataError, match="cannot import"):
        import_runs(page, out=tmp_path / "out")
    assert not list(tmp_path.glob("*.jsonl"))


def test_a_servers_error_is_kept_as_words(tmp_path: Path) -> None:
    with serving(Behaviour(faults={-1: "html"})) as stub:
        run = run_on(stub, tmp_path, suites=(apples_suite(1),))
    (record,) = load_run(Path(run.path or "")).records
    assert record.failure is not None
    assert record.failure.kind == "bad_gateway"
    assert "<" not in record.failure.message
