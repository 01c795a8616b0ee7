"""The command that shows how often the graders are right."""

import json
from pathlib import Path

import click

from moebench.cli.common import console, examples
from moebench.output import writing


@click.command(
    epilog=examples("moebench graders", "moebench graders --data ../shared/data --json figures.json")
)
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Measure now, on the labelled sets in this folder.",
)
@click.option(
    "--json",
    "output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the measured figures to a file.",
)
def graders(data: Path | None, output: Path | None) -> int:
    """Show how often the graders are right on public labelled answers."""
    from moebench.agreement.cards import grader_card, to_publish
    from moebench.agreement.table import measure_all
    from moebench.graders import GRADERS
    from moebench.report.graders import agreement_view, cards_view

    screen = console()
    if data is None:
        screen.print(cards_view([grader_card(name) for name in GRADERS.names()]))
        return 0
    table = measure_all(data, on_set=lambda name: click.echo(f"measuring {name}", err=True))
    screen.print(agreement_view(table))
    if output:
        published = json.dumps(to_publish(table), indent=1, ensure_ascii=False) + "\n"
        with writing(output):
            output.write_text(published, encoding="utf-8")
    return 0
