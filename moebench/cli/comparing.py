"""Commands about several runs, and about runs that come as reports: compare, import."""

from pathlib import Path

import click

from moebench.cli.common import console, examples, find, out_option

WORSE = 5


@click.command(
    epilog=examples(
        "moebench compare 20260101T120000Z-1f3a latest",
        "moebench compare baseline.jsonl latest --fail-if-worse --format md",
    )
)
@click.argument("runs", nargs=-1, required=True, metavar="RUN [RUN...]")
@click.option("--force", is_flag=True, help="Compare scores even where suites, versions or targets differ.")
@click.option(
    "--fail-if-worse", is_flag=True, help="Exit 5 if a later run is shown to be worse than the first."
)
@click.option("--format", "kind", type=click.Choice(["text", "md"]), default="text", show_default=True)
@out_option
def compare(runs: tuple[str, ...], force: bool, fail_if_worse: bool, kind: str, out: Path) -> int:
    """Hold later runs against the first: do their scores differ?

    Of a single run, its models are compared with each other, and a model's chains.
    """
    from moebench.errors import UsageError
    from moebench.report.comparison import comparison_markdown, comparison_view
    from moebench.summary import compare as compare_runs

    if fail_if_worse and len(runs) < 2:
        raise UsageError(
            "nothing can be worse than a single run",
            why="--fail-if-worse holds later runs against the first",
            fix="give the run to be held against first, then the later ones",
        )
    result = compare_runs([find(run, out) for run in runs], force=force)
    if kind == "md":
        click.echo(comparison_markdown(result), nl=False)
    else:
        console().print(comparison_view(result))
    if result.refusals and not force:
        return 3
    return WORSE if fail_if_worse and result.worse else 0


@click.command(
    "import", epilog=examples("moebench import report.html", "moebench import report.html --out results")
)
@click.argument("report", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@out_option
def import_report(report: Path, out: Path) -> int:
    """Get the runs back out of an HTML report, each as a run file."""
    from moebench.report.restore import import_runs

    for path in import_runs(report, out=out):
        click.echo(path)
    return 0
