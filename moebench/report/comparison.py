"""Runs compared, as a table for the terminal and as Markdown."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from moebench.report import figures
from moebench.report.markdown import escaped
from moebench.report.terminal import words
from moebench.verdicts import Comparison, Contender, Pair

_HEADINGS = ("suite", "later", "first", "n", "difference", "95 %", "p", "verdict")


def comparison_view(comparison: Comparison) -> RenderableType:
    """Returns the headline, what differs in how the runs were made, and each pair with its verdict."""
    parts: list[RenderableType] = [words(comparison.headline, "bold")]
    if comparison.forced:
        parts.append(words("Forced: the scores do not mean the same.", "bold yellow"))
    parts += [words(f"cannot be compared: {reason}", "red") for reason in comparison.refusals]
    if comparison.differences:
        parts += [Text(""), _differences(comparison)]
    if comparison.pairs:
        parts += [Text(""), _pairs(comparison)]
    return Group(*parts)


def _differences(comparison: Comparison) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in ("differs", *comparison.runs):
        table.add_column(heading, overflow="fold")
    for difference in comparison.differences:
        table.add_row(words(difference.what), *(words(value) for value in difference.values))
    return table


def _pairs(comparison: Comparison) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in _HEADINGS:
        table.add_column(heading, overflow="fold")
    styles = {"better": "green", "worse": "red", "no difference shown": ""}
    for pair in comparison.pairs:
        table.add_row(*(words(cell) for cell in _row(pair)[:-1]), words(pair.verdict, styles[pair.verdict]))
    return table


def _row(pair: Pair) -> list[str]:
    return [
        pair.suite or "all suites",
        _name(pair.a),
        _name(pair.b),
        str(pair.samples),
        figures.signed(pair.difference),
        figures.signed_interval(pair.interval),
        figures.p_value(pair.p_adjusted),
        pair.verdict,
    ]


def _name(contender: Contender) -> str:
    return f"{contender.model} · {contender.chain}"


def comparison_markdown(comparison: Comparison) -> str:
    """Returns the comparison as Markdown, for a pull request."""
    return "\n".join(_lines(comparison)) + "\n"


def _lines(comparison: Comparison) -> Iterator[str]:
    yield f"**{escaped(comparison.headline)}**"
    yield ""
    for reason in comparison.refusals:
        yield f"- cannot be compared: {escaped(reason)}"
    for difference in comparison.differences:
        values = " → ".join(escaped(value) for value in difference.values)
        yield f"- differs: {escaped(difference.what)}: {values}"
    if comparison.pairs:
        yield ""
        yield "| " + " | ".join(_HEADINGS) + " |"
        yield "|" + "---|" * len(_HEADINGS)
    for pair in comparison.pairs:
        yield "| " + " | ".join(escaped(cell) for cell in _row(pair)) + " |"
