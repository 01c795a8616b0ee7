"""Runs compared, as a table for the terminal and as Markdown."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from moebench.report import figures
from moebench.report.answers import labels
from moebench.report.markdown import escaped
from moebench.report.served import again_words
from moebench.report.terminal import words
from moebench.verdicts import Comparison, Pair

_HEADINGS = ("suite", "n", "difference", "95 %", "p", "verdict")
_STYLES = {"better": "green", "worse": "red", "no difference shown": "", "no verdict": "blue"}


def comparison_view(comparison: Comparison) -> RenderableType:
    """Returns the headline, what differs in how the runs were made, and each pair with its verdicts."""
    parts: list[RenderableType] = [words(comparison.headline, "bold")]
    parts += [
        words(f"run {number}: {run_id}", "dim") for number, run_id in enumerate(comparison.runs, start=1)
    ]
    if comparison.forced:
        parts.append(words("Forced: the scores do not mean the same.", "bold yellow"))
    parts += [words(f"cannot be compared: {reason}", "red") for reason in comparison.refusals]
    if comparison.differences:
        parts += [Text(""), _differences(comparison)]
    for title, pairs in _groups(comparison).items():
        parts += [Text(""), words(title, "bold")]
        parts += [words(note, "dim") for note in pair_notes(comparison, pairs[0])]
        parts += [_table(pairs)]
    return Group(*parts)


def pair_notes(comparison: Comparison, pair: Pair) -> list[str]:
    """Returns how far the answers of the two repeat, where questions were asked again."""
    again = comparison.asked_again
    return [
        f"{who.model}, asked again: {again_words(again[who])}" for who in (pair.a, pair.b) if who in again
    ]


def _groups(comparison: Comparison) -> dict[str, list[Pair]]:
    """The pairs of the same two contenders together, under their names."""
    who = list(dict.fromkeys(contender for pair in comparison.pairs for contender in (pair.a, pair.b)))
    names = dict(zip(who, labels(who), strict=True))
    groups: dict[str, list[Pair]] = {}
    for pair in comparison.pairs:
        groups.setdefault(f"{names[pair.a]} against {names[pair.b]}", []).append(pair)
    return groups


def _differences(comparison: Comparison) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in ("differs", *(f"run {number}" for number, _ in enumerate(comparison.runs, start=1))):
        table.add_column(heading, overflow="fold")
    for difference in comparison.differences:
        table.add_row(words(difference.what), *(words(value) for value in difference.values))
    return table


def _table(pairs: Sequence[Pair]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in _HEADINGS:
        table.add_column(heading, overflow="fold")
    for pair in pairs:
        *cells, verdict = _row(pair)
        table.add_row(*(words(cell) for cell in cells), words(verdict, _STYLES[pair.verdict]))
    return table


def _row(pair: Pair) -> list[str]:
    return [
        pair.suite or "all suites",
        str(pair.samples),
        figures.signed(pair.difference),
        figures.signed_interval(pair.interval),
        figures.p_value(pair.p_adjusted),
        pair.verdict,
    ]


def comparison_markdown(comparison: Comparison) -> str:
    """Returns the comparison as Markdown, for a pull request."""
    return "\n".join(_lines(comparison)) + "\n"


def _lines(comparison: Comparison) -> Iterator[str]:
    yield f"**{escaped(comparison.headline)}**"
    yield ""
    for number, run_id in enumerate(comparison.runs, start=1):
        yield f"- run {number}: {escaped(run_id)}"
    for reason in comparison.refusals:
        yield f"- cannot be compared: {escaped(reason)}"
    for difference in comparison.differences:
        values = " → ".join(escaped(value) for value in difference.values)
        yield f"- differs: {escaped(difference.what)}: {values}"
    for title, pairs in _groups(comparison).items():
        yield ""
        yield f"**{escaped(title)}**"
        yield ""
        for note in pair_notes(comparison, pairs[0]):
            yield f"- {escaped(note)}"
        yield ""
        yield "| " + " | ".join(_HEADINGS) + " |"
        yield "|" + "---|" * len(_HEADINGS)
        for pair in pairs:
            yield "| " + " | ".join(escaped(cell) for cell in _row(pair)) + " |"
