"""The command that writes reports, of one run or of several, as a user meets it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from moebench.cli import cli
from moebench.errors import MoebenchError
from moebench.report.html import run_lines
from moebench.types import Run
from tests.summary.made_up import changed_suite, run_of


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, standalone_mode=False, catch_exceptions=True)


def refused(*arguments: str) -> MoebenchError:
    error = call(*arguments).exception
    assert isinstance(error, MoebenchError), error
    assert error.what
    assert error.why
    assert error.fix
    return error


def keep(run: Run) -> None:
    Path("results").mkdir(exist_ok=True)
    Path(f"results/{run.header.run_id}.jsonl").write_text(run_lines(run))


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two runs of the same suite and model."""
    monkeypatch.chdir(tmp_path)
    keep(run_of({"m": {"s": [1] * 8}}))
    keep(run_of({"m": {"s": [0] * 8}}, run_id="run-2"))
    return tmp_path


def test_two_runs_get_one_page_whose_place_is_told(two: Path) -> None:
    result = call("report", "run-1", "run-2")
    assert result.output.strip() == "reports/run-1+run-2.html"
    page = Path("reports/run-1+run-2.html").read_text(encoding="utf-8")
    assert "m (run 1)" in page
    assert "m (run 2)" in page
    assert 'id="against"' not in page


def test_compare_adds_its_section(two: Path) -> None:
    call("report", "run-1", "run-2", "--compare", "--output", "page.html")
    assert 'id="against"' in Path("page.html").read_text(encoding="utf-8")


def test_both_runs_are_imported_from_the_page(two: Path) -> None:
    call("report", "run-1", "run-2", "--output", "page.html")
    result = call("import", "page.html", "--out", "elsewhere")
    assert result.output.split() == ["elsewhere/run-1.jsonl", "elsewhere/run-2.jsonl"]
    for name in ("run-1", "run-2"):
        assert Path(f"elsewhere/{name}.jsonl").read_bytes() == Path(f"results/{name}.jsonl").read_bytes()


def test_markdown_holds_the_comparison_too(two: Path) -> None:
    call("report", "run-1", "run-2", "--compare", "--format", "md", "--output", "page.md")
    text = Path("page.md").read_text(encoding="utf-8")
    assert "| m (run 1) | 1.00" in text
    assert "**m (run 2) is worse than m (run 1)" in text


def test_many_runs_have_a_short_file_name(two: Path) -> None:
    for number in range(3, 6):
        keep(run_of({"m": {"s": [0] * 8}}, run_id=f"run-{number}"))
    result = call("report", *(f"run-{number}" for number in range(1, 6)))
    assert result.output.strip() == "reports/run-1+run-2+run-3+2_more.html"


def test_runs_that_do_not_fit_are_refused_unless_forced(two: Path) -> None:
    keep(replace(changed_suite(run_of({"m": {"s": [1] * 8}}), version=2)))
    error = refused("report", "run-1", "run-2")
    assert error.why == "the suite s has version 1 in run-1 and version 2 in run-2"
    assert call("report", "run-1", "run-2", "--force", "--output", "page.html").return_value == 0
    assert "Forced: the scores do not mean the same." in Path("page.html").read_text(encoding="utf-8")


def test_no_run_is_a_mistake_of_usage(two: Path) -> None:
    assert refused("report").exit_code == 2


def test_one_run_twice_is_refused(two: Path) -> None:
    assert "the run run-2 is given twice" in refused("report", "run-2", "latest").why


def test_one_run_cannot_be_compared(two: Path) -> None:
    assert "single run" in refused("report", "run-1", "--compare").what


@pytest.mark.parametrize("text", ["", "<!doctype html>", '{"header":{}}\n', json.dumps({"a": 1}) + "\n"])
def test_a_file_that_is_no_run_is_refused_by_name(two: Path, text: str) -> None:
    Path("other.jsonl").write_text(text)
    assert "other.jsonl" in refused("report", "run-1", "other.jsonl").what
    assert not Path("reports").exists()


def test_a_report_in_place_of_a_run_is_pointed_to_import(two: Path) -> None:
    call("report", "run-1", "--output", "page.html")
    assert "moebench import page.html" in refused("report", "page.html").fix


def test_show_tells_where_record_and_report_are(two: Path) -> None:
    call("report", "run-1")
    output = call("show", "run-1", "--no-answers").output
    assert "record  results/run-1.jsonl" in output
    assert "report  reports/run-1.html" in output


def test_the_models_of_one_run_are_compared_with_each_other(two: Path) -> None:
    keep(run_of({"m": {"s": [1] * 8}, "n": {"s": [0] * 8}}, run_id="run-3"))
    output = call("compare", "run-3").output
    assert "m is better than n by 1.00" in output
    assert "m against n" in output


def test_a_single_run_is_worse_than_nothing(two: Path) -> None:
    assert refused("compare", "run-1", "--fail-if-worse").exit_code == 2
