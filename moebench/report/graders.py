"""Grader cards for the terminal."""

from collections.abc import Callable, Sequence
from typing import Literal, TypeVar

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from moebench.graders.cards import GraderCard, PublishedFigure

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
