"""The command that shows how often the graders are right."""

import click

from moebench.cli.common import console, examples


@click.command(epilog=examples("moebench graders"))
def graders() -> None:
    """Show how often the graders are right on public labelled answers."""
    from moebench.graders import GRADERS
    from moebench.graders.cards import grader_card
    from moebench.report.graders import cards_view

    console().print(cards_view([grader_card(name) for name in GRADERS.names()]))
