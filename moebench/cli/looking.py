"""Commands that show finished runs: show, report, export."""

import sys
from pathlib import Path

import click

from moebench.cli.common import CommaList, console, examples, find, out_option, run_argument


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
    epilog=examples("moebench report latest", "moebench report 20260101T120000Z-1f3a --output mine.html")
)
@run_argument
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="[default: reports/RUN.html]")
@out_option
def report(run: str, output: Path | None, out: Path) -> int:
    """Write a run's HTML report: one file, no network, to be handed to another."""
    from moebench.report.html import write_report
    from moebench.summary import summarize

    found = find(run, out)
    path = write_report(
        found, output or Path("reports") / f"{found.header.run_id}.html", summary=summarize(found)
    )
    click.echo(path)
    return 0


@click.command(
    epilog=examples(
        "moebench export latest --format csv --output latest.csv", "moebench export latest --format jsonl"
    )
)
@run_argument
@click.option(
    "--format", "kind", type=click.Choice(["csv", "parquet", "jsonl"]), default="csv", show_default=True
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="[default: standard output]")
@out_option
def export(run: str, kind: str, output: Path | None, out: Path) -> int:
    """Write a run's records as a table, one row a trial."""
    from moebench.export import export_run

    if output is None and kind == "parquet" and sys.stdout.isatty():
        raise click.UsageError("parquet is binary: give a file with --output")
    data = export_run(find(run, out), kind=kind)
    if output is None:
        click.get_binary_stream("stdout").write(data)
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_bytes(data)
        click.echo(output, err=True)
    return 0
