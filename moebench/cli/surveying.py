"""Commands that show what there is: tasks, doctor."""

from pathlib import Path

import click

from moebench.cli.common import console, examples
from moebench.output import writing


@click.group(epilog=examples("moebench tasks list", "moebench tasks show word_lists"))
def tasks() -> None:
    """Look at suites, check suite files, start a new one."""


@tasks.command("list", epilog=examples("moebench tasks list", "cd elsewhere && moebench tasks list"))
def tasks_list() -> int:
    """List the shipped suites."""
    from moebench.report.tables import suites_view
    from moebench.suites import resolve_suites

    console().print(suites_view(resolve_suites(())))
    return 0


@tasks.command(
    "show", epilog=examples("moebench tasks show quantities", "moebench tasks show ./my_suite.yaml")
)
@click.argument("suite")
def tasks_show(suite: str) -> int:
    """Show a suite's questions, targets and examples. SUITE is a shipped suite's name or a file."""
    from moebench.report.tables import suite_view
    from moebench.suites import load_suite

    console().print(suite_view(load_suite(suite)))
    return 0


@tasks.command(
    "check", epilog=examples("moebench tasks check my_suite.yaml", "moebench tasks check tasks/*.yaml")
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def tasks_check(files: tuple[Path, ...]) -> int:
    """Find every mistake in suite files."""
    from moebench.suites import check_suite

    found = [problem for file in files for problem in check_suite(file)]
    for problem in found:
        click.echo(str(problem))
    click.echo(f"{len(files)} checked, {len(found)} problems", err=True)
    return 3 if found else 0


@tasks.command(
    "new",
    epilog=examples(
        "moebench tasks new rivers --grader quantities", "moebench tasks new sums --grader final_number"
    ),
)
@click.argument("name")
@click.option("--grader", required=True, help="The grader of the new suite.")
def tasks_new(name: str, grader: str) -> int:
    """Write NAME.yaml, a commented suite file to start from."""
    from moebench.errors import UsageError
    from moebench.suites import new_suite_text

    path = Path(f"{name}.yaml")
    text = new_suite_text(name, grader)
    if path.exists():
        raise UsageError(
            f"{path} exists", why="it would be overwritten", fix="choose another name, or remove it"
        )
    with writing(path):
        path.write_text(text, encoding="utf-8")
    click.echo(path)
    return 0


@click.command(epilog=examples("moebench doctor", "moebench doctor --host gpu-box:11434"))
@click.option("--host", help="Ollama's address.  [default: OLLAMA_HOST, else http://127.0.0.1:11434]")
def doctor(host: str | None) -> int:
    """Check Python, packages, Ollama, GPU and disk; say what to do."""
    from moebench.report.tables import checks_view
    from moebench.run.doctor import checks

    found = checks(host)
    console().print(checks_view(found))
    return 0 if all(check.ok is not False for check in found) else 3
