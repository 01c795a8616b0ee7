"""How often the graders are right, as tables for the terminal."""

from collections.abc import Callable, Sequence
from typing import Literal, TypeVar

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from moebench.agreement.base import Figure
from moebench.agreement.cards import GraderCard, PublishedFigure
from moebench.agreement.table import Result, Table, best_rival

F = TypeVar("F")

_SET = 27  # columns of a set's name
_WIDTHS: tuple[tuple[int, Literal["left", "right"]], ...] = ((5, "right"), (19, "left"), (21, "left"))


def cards_view(cards: Sequence[GraderCard]) -> RenderableType:
    """Returns the grader cards, one below the other."""
    return Group(*(part for card in cards for part in _card(card)))


def _card(card: GraderCard) -> list[RenderableType]:
    parts: list[RenderableType] = [
        Text.assemble((card.name, "bold"), f"  version {card.version}"),
        Text(card.does),
        Text(""),
    ]
    if not card.figures:
        parts.append(Text("Not measured on public labelled answers.", style="dim"))
    for i, group in enumerate(_alike(card.figures, lambda figure: (figure.part, figure.metric))):
        parts.append(_figures(group, first=i == 0))
    blind = [_point(spot) for spot in card.blind_spots]
    parts += [Text(""), Text("does not see", style="dim"), *blind] if blind else []
    return [*parts, Text("")]


def _alike(figures: Sequence[F], kind: Callable[[F], tuple[str, str]]) -> list[list[F]]:
    """Returns figures of the same part and measure together, in the order of the first of each."""
    groups: dict[tuple[str, str], list[F]] = {}
    for figure in figures:
        groups.setdefault(kind(figure), []).append(figure)
    return list(groups.values())


def _point(text: str) -> RichTable:
    """Returns a point of a list: what does not fit on its line is indented like its beginning."""
    point = RichTable.grid(padding=(0, 1, 0, 0))
    point.add_row(Text("•", style="dim"), Text(text, style="dim"))
    return point


def _grid(headings: Sequence[str], *, shown: bool) -> RichTable:
    """Returns a table whose columns stand below those of the one before it, with or without headings."""
    table = RichTable(box=None, padding=(0, 2, 0, 0), header_style="dim", show_header=shown, pad_edge=False)
    first, *others = headings
    table.add_column(first, width=_SET, overflow="fold")
    for heading, (width, justify) in zip(others, _WIDTHS, strict=False):
        table.add_column(heading, width=width, justify=justify, overflow="fold")
    return table


def _figures(figures: Sequence[PublishedFigure], *, first: bool) -> Group:
    table = _grid(("set", "n", "figure, 95 %", "best other tool"), shown=first)
    for figure in figures:
        rival = max(figure.rivals.items(), key=lambda entry: entry[1], default=None)
        table.add_row(
            figure.set_name,
            str(figure.n),
            f"{figure.value:.3f} ({figure.low:.3f}–{figure.high:.3f})",
            f"{rival[1]:.3f} {rival[0]}" if rival else "–",
        )
    return Group(_title(figures[0].part, figures[0].metric), Padding(table, (0, 0, 0, 2)))


def _title(part: str, metric: str) -> Text:
    return Text.assemble((part, "underline"), "" if part.endswith(metric) else f", {metric}")


def agreement_view(table: Table) -> RenderableType:
    """Returns a fresh measurement: each set with ours, raw and reviewed, and every other tool below it."""
    parts: list[RenderableType] = []
    for group in _alike(table.results, lambda result: (result.labelled.part, result.labelled.metric)):
        shown = _grid(("set", "n", "raw labels", "reviewed labels"), shown=not parts)
        for result in group:
            _add_result(shown, result)
        parts += [_title(group[0].labelled.part, group[0].labelled.metric), Padding(shown, (0, 0, 0, 2))]
    for figures in _alike(table.extra, lambda figure: (figure.part, figure.statistic)):
        beside = _grid(("set", "n", "by", "figure, 95 %"), shown=False)
        for figure in figures:
            value = f"{figure.value:.3f} ({figure.interval.low:.3f}–{figure.interval.high:.3f})"
            beside.add_row(figure.set_name, str(figure.n), figure.predictor, value)
        parts += [_title(figures[0].part, figures[0].statistic), Padding(beside, (0, 0, 0, 2))]
    if table.absent:
        parts.append(Text(f"not there, so not measured: {', '.join(table.absent)}", style="dim"))
    return Group(*parts)


def _add_result(shown: RichTable, result: Result) -> None:
    best = best_rival(result)
    behind = best is not None and best[1].value > result.ours.reviewed.value
    shown.add_row(
        result.labelled.name,
        str(result.ours.reviewed.n),
        _figure(result.ours.raw),
        Text(_figure(result.ours.reviewed), style="red" if behind else "green"),
    )
    for name, rival in sorted(result.rivals.items(), key=lambda entry: -entry[1].reviewed.value):
        shown.add_row(
            Text(f"  {name}", style="dim"), "", "", Text(f"{rival.reviewed.value:.3f}", style="dim")
        )
    for name in result.missing:
        shown.add_row(Text(f"  {name}", style="dim"), "", "", Text("not installed", style="dim"))


def _figure(figure: Figure) -> str:
    return f"{figure.value:.3f} ({figure.interval.low:.3f}–{figure.interval.high:.3f})"


def cards_markdown(cards: Sequence[GraderCard]) -> str:
    """Returns the page docs/graders.md: every grader's card."""
    parts = [_HEAD]
    for card in cards:
        parts.append(f"## {card.name}, version {card.version}\n\n{card.does}\n")
        parts.append(_markdown_table(card.figures))
        parts.append("It does not see:\n")
        parts.append("\n".join(f"- {spot}" for spot in card.blind_spots) + "\n")
    sources = sorted({f"- `{f.set_name}`: {f.source}" for card in cards for f in card.figures})
    parts.append("## Where the sets come from\n\n" + "\n".join(sources) + "\n")
    return "\n".join(parts)


def _markdown_table(figures: Sequence[PublishedFigure]) -> str:
    headings = (
        "set",
        "what",
        "measure",
        "n",
        "labels as published",
        "reviewed labels",
        "other tools, the same",
    )
    rows = ["| " + " | ".join(headings) + " |", "|---|---|---|---:|---:|---:|---|"]
    for figure in figures:
        rivals = sorted(figure.rivals.items(), key=lambda entry: -entry[1])
        others = ", ".join(f"{name} {value:.3f}" for name, value in rivals) or "–"
        interval = f"{figure.value:.3f} ({figure.low:.3f}–{figure.high:.3f})"
        cells = (figure.set_name, figure.part, figure.metric, figure.n, f"{figure.raw:.3f}", interval, others)
        rows.append("| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows) + "\n"


_HEAD = """\
# How often are the graders right?

No text is graded by a model here: graders are pure functions, and how often they are right can be measured.
They see a model's answer only: what it thought before it is parted off first.
These are the figures of the last measurement on public labelled answers, made by

```sh
python benchmarks/graders.py --data FOLDER --publish
```

which wrote this page. Some published labels are plainly wrong; we read the disagreements, and
`moebench/agreement/reviewed/` names the cases that we set right or left out, with a reason for each. Both figures
are shown. Intervals are 95 %.

The graders were made while looking at these very cases (one half of each set), so read them as what is reached on
known ground; a kept-back half is the fairer judge.
"""
