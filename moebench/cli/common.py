"""What the commands share: lists as values, examples below each help, one place that prints."""

import shlex
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from rich.console import Console

    from moebench.types import Run

F = TypeVar("F", bound=Callable[..., Any])

RUN_HELP = "A run's file, its id or the beginning of one, or `latest`."


class CommaList(click.ParamType):
    """`a,b,c` as a tuple."""

    name = "a,b,c"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Splits at commas; spaces around the parts do not count."""
        if isinstance(value, tuple):
            return value
        return tuple(part.strip() for part in str(value).split(",") if part.strip())


def examples(*lines: str) -> str:
    """Returns an epilog with examples, to be printed as they stand."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def console(*, stderr: bool = False) -> "Console":
    """Returns a rich console: colours only where the output is a terminal."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False)


def out_option(function: F) -> F:
    """Adds --out, the folder of run files."""
    return click.option(
        "--out",
        type=click.Path(path_type=Path),
        default=Path("results"),
        show_default=True,
        help="Folder of the run files.",
    )(function)


def report_option(function: F) -> F:
    """Adds --report/--no-report."""
    return click.option(
        "--report/--no-report", default=True, show_default=True, help="Write the HTML report."
    )(function)


def run_argument(function: F) -> F:
    """Adds the RUN argument."""
    return click.argument("run", metavar="RUN")(function)


def find(name: str, out: Path) -> "Run":
    """Reads the run that `name` means."""
    from moebench.errors import DataError
    from moebench.run.store import find_run, load_run

    if name.lower().endswith((".html", ".htm")) and Path(name).is_file():
        raise DataError(
            f"{name} is a report, not a run",
            why="a report carries its runs, but is no run file",
            fix=f"moebench import {shlex.quote(name)}, then give the run",
        )
    return load_run(find_run(name, out))


def fail_under_option(function: F) -> F:
    """Adds --fail-under."""
    return click.option(
        "--fail-under",
        type=click.FloatRange(0, 1),
        help="Exit 5 if a model's mean score over all suites is below this.",
    )(function)


def prepare_result(*, report: bool) -> None:
    """Imports what `show_result` needs, while a run waits for answers."""
    for name in ("moebench.report.tables", "moebench.summary"):
        import_module(name)
    if report:
        from moebench.report.html import prepare

        prepare()


def show_result(run: "Run", *, report: bool, fail_under: float | None = None) -> int:
    """Prints the summary of a finished run and writes its report.

    Returns:
        The exit code: 0; 5 if a mean score is below `fail_under`; 4 if some trials broke or are unfinished.
    """
    from moebench.report.tables import summary_view
    from moebench.summary import summarize

    out = console()
    summary = summarize(run)
    out.print(summary_view(run, summary))
    if report:
        from moebench.report.html import write_report

        path = write_report(run, Path("reports") / f"{run.header.run_id}.html", summary=summary)
        out.print(f"report  {path}", soft_wrap=True)
    out.print(f"record  {run.path}", soft_wrap=True)
    print_lost(run, out)
    means = [cell.mean or 0.0 for cell in summary.cells if cell.suite is None]
    if fail_under is not None and min(means, default=0.0) < fail_under:
        out.print(f"below --fail-under {fail_under:g}: {min(means, default=0.0):.3f}", soft_wrap=True)
        return 5
    return 0 if all(record.outcome == "scored" for record in run.records) else 4


def print_lost(run: "Run", screen: "Console") -> None:
    """Prints why trials have no score, and how to ask them again; each command in a line of its own."""
    from moebench.report.provenance import lost
    from moebench.report.terminal import words

    for line in lost(run):
        screen.print(words(line), soft_wrap=True)
