"""A model that its GPU could not hold is marked everywhere with its share, and its speed is ranked nowhere."""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from moebench.report.charts import Chart, chart_groups
from moebench.report.html import render
from moebench.report.joined import join
from moebench.report.limits import spill_mark
from moebench.report.markdown import to_markdown
from moebench.report.tables import summary_view
from moebench.report.trade import one_device, trade_words
from moebench.report.view import Column, columns
from moebench.summary import summarize
from moebench.types import ModelReport, Run
from moebench.verdicts import Summary
from tests.report.artificial import artificial_run

SPILLED = "mixtral:8x7b"
MARK = "38\xa0% on the CPU"


def spill(report: ModelReport) -> ModelReport:
    assert report.speed is not None
    memory = report.speed.memory_bytes or 0
    gpu = round(0.62 * memory) if report.card.name == SPILLED else memory
    return replace(
        report,
        speed=replace(
            report.speed,
            gpu_bytes=gpu,
            decode_tokens_per_s=(500.0,) if report.card.name == SPILLED else report.speed.decode_tokens_per_s,
        ),
    )


@pytest.fixture(scope="module")
def spilled() -> Run:
    """A run in which the spilled model is also the fastest, so that a ranking would be seen."""
    run = artificial_run()
    return replace(run, models=tuple(spill(report) for report in run.models))


@pytest.fixture(scope="module")
def judged(spilled: Run) -> Summary:
    return summarize(spilled)


def charts(run: Run, summary: Summary) -> Iterator[Chart]:
    shown = columns(join(run), summary.contenders)
    for group in chart_groups(run, summary, columns=shown, titles={}):
        yield from group.charts


def test_it_is_not_on_the_chart_of_score_and_speed_nor_on_its_front(spilled: Run, judged: Summary) -> None:
    chart = next(chart for chart in charts(spilled, judged) if chart.title == "Score and speed")
    assert not [row for row in chart.rows if SPILLED in row[0]]
    assert f"Left out, since such a speed is not to be ranked: {SPILLED} ({MARK})." in chart.note
    memory = next(chart for chart in charts(spilled, judged) if chart.title == "Score and memory")
    assert [row for row in memory.rows if SPILLED in row[0]]
    assert "Left out" not in memory.note


def test_the_chart_of_speeds_marks_it(spilled: Run, judged: Summary) -> None:
    chart = next(chart for chart in charts(spilled, judged) if chart.title == "Decode speed")
    assert [row[0] for row in chart.rows if SPILLED in row[0]] == [f"{SPILLED} ({MARK})"]


def test_no_sentence_speaks_of_its_speed(spilled: Run, judged: Summary) -> None:
    said = trade_words(judged, columns(join(spilled), judged.contenders), spilled)
    assert not [one for one in said if SPILLED in one and "tokens a second" in one]
    assert not re.search(r"\bfast", judged.headline)


def test_the_terminal_marks_it(spilled: Run, judged: Summary) -> None:
    console = Console(width=120, record=True, file=StringIO())
    console.print(summary_view(spilled, judged))
    assert console.export_text().count(MARK) == 2


def test_the_page_marks_it(spilled: Run, judged: Summary) -> None:
    page = render(spilled, judged)
    assert f'<span class="tag cut">{MARK}</span>' in page
    assert page.count(MARK) >= 4  # head of its column, costs, chart, card
    assert "its speed is ranked nowhere" in page


def test_markdown_marks_it(spilled: Run, judged: Summary) -> None:
    (line,) = [
        line
        for line in to_markdown(spilled, judged).splitlines()
        if "500 (38 % on the CPU, not ranked)" in line
    ]
    assert line.startswith("| mixtral:8x7b | 8 experts, 2 active |")


def test_a_model_wholly_on_the_gpu_has_no_mark(spilled: Run, judged: Summary) -> None:
    lines = [line for line in to_markdown(spilled, judged).splitlines() if "on the CPU" in line]
    assert [line for line in lines if SPILLED not in line and line.startswith("|")] == []


@pytest.mark.parametrize(
    ("gpu", "mark"), [(0, ""), (1000, ""), (999, "under 1\xa0% on the CPU"), (1, "100\xa0% on the CPU")]
)
def test_only_what_is_on_both_is_marked(gpu: int, mark: str) -> None:
    speed = artificial_run().models[0].speed
    assert speed is not None
    both = replace(artificial_run().models[0], speed=replace(speed, memory_bytes=1000, gpu_bytes=gpu))
    assert spill_mark(both) == mark


def test_speeds_of_two_devices_have_no_front(judged: Summary) -> None:
    run = artificial_run()
    other = [
        replace(
            report,
            speed=report.speed
            and replace(report.speed, gpu_bytes=0, bandwidth_bytes_per_s=1e10 * (place + 1)),
        )
        for place, report in enumerate(run.models)
    ]
    chart = next(c for c in charts(replace(run, models=tuple(other)), judged) if c.title == "Score and speed")
    assert "No rings: not measured on one device." in chart.note
    assert {row[-1] for row in chart.rows} == {"–"}


def test_speeds_of_two_runs_are_held_against_each_other_nowhere_unless_their_devices_are_known() -> None:
    """The page and Markdown take the runs from the same columns."""
    first = artificial_run()
    later = replace(first, header=replace(first.header, run_id="20251123T093000Z-n1gt"))
    together = join((first, later))
    shown = columns(together, tuple(summarize((first, later)).contenders))
    assert {column.run for column in shown} == {"run 1", "run 2"}
    assert not one_device([without_device(column) for column in shown])
    assert one_device([without_device(column) for column in shown if column.run == "run 1"])


def without_device(column: Column) -> Column:
    report = column.report
    assert report is not None
    assert report.speed is not None
    speed = replace(report.speed, gpu_bytes=report.speed.memory_bytes, bandwidth_bytes_per_s=None)
    return replace(column, report=replace(report, speed=speed))
