"""The command that shows how often the graders are right."""

import click

from moebench.cli.common import console, examples


@click.command(epilog=examples("moebench graders", "moebench graders word_list"))
@click.argument("names", nargs=-1)
def graders(names: tuple[str, ...]) -> None:
    """Show how often the graders are right on public labelled answers.

    NAMES: of these graders alone.
    """
    from moebench.graders import GRADERS
    from moebench.graders.cards import grader_card
    from moebench.report.graders import cards_view

    console().print(cards_view([grader_card(name) for name in names or GRADERS.names()]))
