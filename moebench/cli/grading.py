"""Commands that grade what is there already: grade, regrade."""

from pathlib import Path

import click

from moebench.cli.common import CommaList, examples, out_option, report_option, run_argument, show_result


@click.command(epilog=examples("moebench grade answers.jsonl", "moebench grade --example"))
@click.argument("answers", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--example", is_flag=True, help="Grade the article's two word lists, which come with moebench.")
@click.option(
    "--suites", type=CommaList(), default=(), help="Where the samples are.  [default: all shipped suites]"
)
@report_option
@out_option
def grade(answers: Path | None, example: bool, suites: tuple[str, ...], report: bool, out: Path) -> int:
    """Grade answers made elsewhere; no server is needed.

    ANSWERS is a JSONL file with {"model", "suite", "sample", "text"} a line; further fields are kept. Thinking in a
    text is parted from its answer first.
    """
    from moebench.run.answers import example_answers, grade_answers

    if (answers is None) is not example:
        raise click.UsageError("give either a file of answers or --example")
    return show_result(grade_answers(answers or example_answers(), suites=suites, out=out), report=report)


@click.command(
    epilog=examples(
        "moebench regrade latest", "moebench regrade results/20260101T120000Z-1f3a.jsonl --no-report"
    )
)
@run_argument
@report_option
@out_option
def regrade(run: str, report: bool, out: Path) -> int:
    """Grade a run's stored answers again, with the graders of today.

    The run is only read; the scores go into a new one. Nothing is generated.
    """
    from moebench.run import api
    from moebench.run.store import find_run, load_run

    return show_result(load_run(api.regrade(find_run(run, out), out=out)), report=report)
