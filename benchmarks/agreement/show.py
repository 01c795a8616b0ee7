"""A measurement as tables for the terminal: `look` and `check` side by side."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table as RichTable
from rich.text import Text

from benchmarks.agreement.base import SPLITS, Figure
from benchmarks.agreement.sentences import OURS, ExtraFigure
from benchmarks.agreement.table import Result, Table

_HEADINGS = ("set", "n", "look, 95 %", "best other tool", "n", "check, 95 %", "best other tool", "errors")


def table_view(table: Table) -> RenderableType:
    """Returns all sets with their figures against the reviewed labels.

    `errors` is how many times the error rate of look that of check is. Red: another tool is better. In dim
    type: the figure against the labels as published, where it differs.
    """
    shown = RichTable(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    for heading in _HEADINGS:
        shown.add_column(heading, justify="right" if heading in ("n", "errors") else "left")
    grader = ""
    for result in table.results:
        if result.labelled.grader != grader:
            grader = result.labelled.grader
            shown.add_row(Text(grader, style="bold"))
        shown.add_row(*_result(result))
    for name, statistic in dict.fromkeys((one.set_name, one.statistic) for one in table.extra):
        alike = [one for one in table.extra if (one.set_name, one.statistic) == (name, statistic)]
        shown.add_row(*_extra(name, statistic, alike))
    missing = sorted({name for result in table.results for name in result.missing})
    notes = [
        Text(f"{what}: {', '.join(found)}", style="dim")
        for what, found in (("not there, so not measured", table.absent), ("not installed", missing))
        if found
    ]
    return Group(shown, *notes)


def _result(result: Result) -> list[str | Text]:
    cells: list[str | Text] = [f"{result.labelled.name}, {result.labelled.metric}"]
    errors = []
    for split in SPLITS:
        side = result.sides[split]
        mine = side.ours.reviewed
        best = side.best_rival
        cells += [str(mine.n), _value(mine, best[1].value if best else None)]
        if f"{side.ours.raw.value:.4f}" != f"{mine.value:.4f}" and isinstance(cells[-1], Text):
            cells[-1].append(f" {side.ours.raw.value:.3f}", style="dim")
        cells.append(f"{best[1].value:.4f} {best[0]}" if best else "–")
        errors.append(1 - mine.value)
    return [*cells, ratio(*errors)]


def _extra(name: str, statistic: str, figures: Sequence[ExtraFigure]) -> list[str | Text]:
    cells: list[str | Text] = [f"{name}, {statistic}"]
    errors = []
    for split in SPLITS:
        mine = next((one for one in figures if (one.split, one.predictor) == (split, OURS)), None)
        if mine is None:
            return [*cells, *["–"] * 7]
        others = [one for one in figures if one.split == split and one.predictor != OURS]
        best = max(others, key=lambda one: one.value, default=None)
        figure = Figure(n=mine.n, value=mine.value, interval=mine.interval)
        cells += [str(mine.n), _value(figure, best.value if best else None)]
        cells.append(f"{best.value:.4f} {best.predictor}" if best else "–")
        errors.append(1 - mine.value)
    return [*cells, ratio(*errors)]


def _value(figure: Figure, best: float | None) -> Text:
    behind = best is not None and best > figure.value
    interval = f" ({figure.interval.low:.3f}–{figure.interval.high:.3f})"
    return Text.assemble((f"{figure.value:.4f}", "red" if behind else "green"), interval)


def ratio(look: float, check: float) -> str:
    """Returns how many times the error rate of look that of check is; a dash where neither has an error."""
    if check <= 0:
        return "–" if look <= 0 else "0.0"
    return f"{check / look:.1f}" if look > 0 else "∞"
