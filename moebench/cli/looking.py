"""Commands that show finished runs: show, report, export."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from moebench.cli.common import CommaList, console, examples, find, out_option, run_argument

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
    type=click.Choice(["right", "partial", "wrong", "unanswered", "truncated", "broken"]),
    help="Only answers with this verdict.",
)
@click.option("--answers/--no-answers", default=True, help="Show the answers too.")
@out_option
def show(
    run: str | None,
    suites: tuple[str, ...],
    models: tuple[str, ...],
    samples: tuple[str, ...],
    verdict: str | None,
    answers: bool,
    out: Path,
) -> int:
    """Show a run: its table, then its answers, with what the graders saw. Without RUN: list the runs."""
    from moebench.report import tables

    screen = console()
    if run is None:
        from moebench.store import list_runs

        screen.print(tables.runs_view(list_runs(out), folder=str(out)))
        return 0
    from moebench.summary import summarize

    found = find(run, out)
    screen.print(tables.summary_view(found, summarize(found)))
    if answers:
        screen.print(
            tables.answers_view(found, suites=suites, models=models, samples=samples, verdict=verdict)
        )
    return 0


@click.command(
    epilog=examples("moebench report latest --open", "moebench report latest --format md --output summary.md")
)
@run_argument
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="[default: reports/RUN.html]")
@click.option("--format", "kind", type=click.Choice(["html", "md"]), default="html", show_default=True)
@click.option("--open", "show_it", is_flag=True, help="Open it in the browser.")
@out_option
def report(run: str, output: Path | None, kind: str, show_it: bool, out: Path) -> int:
    """Write a run's report: one HTML file without network, to be handed to another; or a Markdown summary."""
    from moebench.report.html import write_report
    from moebench.report.markdown import to_markdown
    from moebench.summary import summarize

    found = find(run, out)
    path = output or Path("reports") / f"{found.header.run_id}.{kind}"
    if kind == "html":
        write_report(found, path)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(to_markdown(found, summarize(found)), encoding="utf-8")
    click.echo(path)
    if show_it:
        click.launch(str(path))
    return 0


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
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_bytes(data)
        click.echo(output, err=True)
    return 0
