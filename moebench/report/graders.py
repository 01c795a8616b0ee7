"""Grader cards for the terminal, and how a measured figure is written wherever it is shown."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from moebench.graders.cards import CardRow, GraderCard, PublishedFigure

_SET = 27  # columns of a set's name


def figure_words(figure: PublishedFigure | None) -> str:
    """Returns a figure with its 95 % interval, where that is known; a dash for none."""
    if figure is None:
        return "–"
    if figure.low is None or figure.high is None:
        return f"{figure.value:.3f}"
    return f"{figure.value:.3f} ({figure.low:.3f}–{figure.high:.3f})"


def count_words(figure: PublishedFigure | None) -> str:
    """Returns how many cases a figure rests on; a dash where that is not known."""
    return "–" if figure is None or figure.n is None else str(figure.n)


def rival_words(figure: PublishedFigure | None) -> str:
    """Returns the best other tool on the same cases; a dash for none."""
    best = figure.best_rival if figure else None
    return f"{best[1]:.3f} {best[0]}" if best else "–"


def cards_view(cards: Sequence[GraderCard]) -> RenderableType:
    """Returns the grader cards, one below the other."""
    return Group(*(part for card in cards for part in _card(card)))


def _card(card: GraderCard) -> list[RenderableType]:
    parts: list[RenderableType] = [
        Text.assemble((card.name, "bold"), f"  version {card.version}"),
        Text(card.does),
        Text(""),
    ]
    if not card.rows:
        parts.append(Text("Not measured on public labelled answers.", style="dim"))
    for what in dict.fromkeys(row.what for row in card.rows):
        parts += [Text(what, style="underline"), _table([row for row in card.rows if row.what == what])]
    head = "Of each set: cases, figure with its 95 % interval, and the best other tool on the same cases. "
    notes = [Text(""), Text(head + card.kept_back_note, style="dim")] if card.rows else []
    blind = [_point(spot) for spot in card.blind_spots]
    heading = [Text(""), Text("does not see", style="dim")] if blind else []
    return [*parts, *notes, *heading, *blind, Text("")]


def _table(rows: Sequence[CardRow]) -> Table:
    """Returns sets that are measured alike, each with its two figures; all such tables have the same columns."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
    table.add_column(width=_SET + 2, overflow="fold")
    table.add_column(width=5, justify="right")
    table.add_column(width=19)
    table.add_column(width=19, overflow="ellipsis", no_wrap=True)
    for row in rows:
        if row.check:
            table.add_row(*_cells(row.set_name, row.check))
        if row.kept_back:
            name = "kept back" if row.check else f"{row.set_name}, kept back"
            table.add_row(*(Text(cell, style="dim") for cell in _cells(name, row.kept_back)))
    return table


def _cells(name: str, figure: PublishedFigure) -> tuple[str, ...]:
    return f"  {name}", count_words(figure), figure_words(figure), rival_words(figure)


def _point(text: str) -> Padding:
    """Returns a point of a list: what does not fit on its line is indented like its beginning."""
    point = Table.grid(padding=(0, 1, 0, 0))
    point.add_row(Text("•", style="dim"), Text(text, style="dim"))
    return Padding(point, 0)
