"""Commands that show finished runs: show, report, export."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from moebench.cli.common import CommaList, console, examples, find, out_option, print_lost, run_argument
from moebench.output import writing

if TYPE_CHECKING:
    from moebench.export import Format


@click.command(
    epilog=examples("moebench show latest", "moebench show latest --suites word_lists --verdict wrong")
)
@click.argument("run", metavar="[RUN]", required=False)
@click.option("--suites", type=CommaList(), default=(), help="Only these.")
@click.option("--models", type=CommaList(), default=(), help="Only these.")
@click.option("--samples", type=CommaList(), default=(), help="Only these.")
@click.option(
    "--verdict",
    type=click.Choice(["right", "partial", "wrong", "unanswered", "truncated", "unfinished", "broken"]),
    help="Only answers with this verdict.",
)
@click.option(
    "--kind",
    type=click.Choice(["different", "all-wrong", "flaky"]),
    help="Only questions on which models differ, all are wrong, or repeats differ.",
)
@click.option("--sort", type=click.Choice(["disagreement"]), help="Most disagreement between models first.")
@click.option("--answers/--no-answers", default=True, help="Show the answers too.")
@click.option("--thinking", is_flag=True, help="Show all that a model thought first, not just how it begins.")
@out_option
def show(
    run: str | None,
    suites: tuple[str, ...],
    models: tuple[str, ...],
    samples: tuple[str, ...],
    answers: bool,
    thinking: bool,
    sort: str | None,
    out: Path,
    **filters: str | None,
) -> int:
    """Show a run: its table, then its answers. Without RUN: list the runs."""
    from moebench.report import tables

    screen = console()
    if run is None:
        from moebench.run.store import list_runs

        screen.print(tables.runs_view(list_runs(out), folder=str(out)))
        return 0
    from moebench.summary import summarize

    found = find(run, out)
    screen.print(tables.summary_view(found, summarize(found)))
    screen.print(f"record  {found.path}", markup=False, soft_wrap=True)
    print_lost(found, screen)
    written = Path("reports") / f"{found.header.run_id}.html"
    if written.exists():
        screen.print(f"report  {written}", markup=False, soft_wrap=True)
    if answers:
        screen.print(
            tables.answers_view(
                found,
                suites=suites,
                models=models,
                samples=samples,
                by_disagreement=sort is not None,
                thinking=thinking,
                **filters,
            )
        )
    return 0


@click.command(
    epilog=examples(
        "moebench report latest --open",
        "moebench report 20260101T120000Z-1f3a latest --compare --output two.html",
    )
)
@click.argument("runs", nargs=-1, metavar="RUN...")
@click.option(
    "--compare", is_flag=True, help="Add a section that holds the later runs against the first, as `compare`."
)
@click.option(
    "--force", is_flag=True, help="Put runs together even where suites, versions or targets differ."
)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="[default: reports/RUN+RUN.html]"
)
@click.option("--format", "kind", type=click.Choice(["html", "md"]), default="html", show_default=True)
@click.option("--open", "show_it", is_flag=True, help="Open it in the browser.")
@out_option
def report(
    runs: tuple[str, ...],
    compare: bool,
    force: bool,
    output: Path | None,
    kind: str,
    show_it: bool,
    out: Path,
) -> int:
    """Write the report of one run or several, as one HTML file.

    The file needs no network and can be handed on. Several runs of the same suites stand side by side, with a
    column for each model of each run.
    """
    from moebench.errors import UsageError
    from moebench.report.html import write_report
    from moebench.report.markdown import write_markdown

    if not runs:
        raise UsageError(
            "no run is given",
            why="a report is about one run or several",
            fix="moebench report latest; `moebench show` lists the runs",
        )
    found = [find(run, out) for run in runs]
    path = output or Path("reports") / f"{_joint_name([run.header.run_id for run in found])}.{kind}"
    write = write_report if kind == "html" else write_markdown
    click.echo(write(found, path, compare=compare, force=force))
    if show_it:
        click.launch(str(path))
    return 0


def _joint_name(ids: Sequence[str]) -> str:
    """Returns the ids with `+` between; of many, the first three and how many more: a file name has its limits."""
    return "+".join([*ids[:3], *([f"{len(ids) - 3}_more"] if len(ids) > 3 else [])])


@click.command(
    epilog=examples(
        "moebench export latest --format csv --output latest.csv", "moebench export latest --format jsonl"
    )
)
@run_argument
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "parquet", "jsonl", "junit"]),
    default="csv",
    show_default=True,
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="[default: standard output]")
@out_option
def export(run: str, kind: "Format", output: Path | None, out: Path) -> int:
    """Write a run's records as a table, one row a trial."""
    from moebench.export import export_run

    if output is None and kind == "parquet" and sys.stdout.isatty():
        raise click.UsageError("parquet is binary: give a file with --output")
    data = export_run(find(run, out), kind=kind)
    if output is None:
        sys.stdout.buffer.write(data)
    else:
        with writing(output):
            output.write_bytes(data)
        click.echo(output, err=True)
    return 0
