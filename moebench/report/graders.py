"""How often the graders are right, as tables for the terminal."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table as RichTable
from rich.text import Text

from moebench.agreement.base import Figure
from moebench.agreement.cards import GraderCard, PublishedFigure
from moebench.agreement.table import Table, best_rival


def cards_view(cards: Sequence[GraderCard]) -> RenderableType:
    """Returns the grader cards, one below the other."""
    return Group(*(part for card in cards for part in _card(card)))


def _card(card: GraderCard) -> list[RenderableType]:
    parts: list[RenderableType] = [
        Text.assemble((card.name, "bold"), f"  version {card.version}"),
        Text(card.does),
    ]
    if card.figures:
        parts.append(_figures(card.figures))
    else:
        parts.append(Text("Not measured on public labelled answers.", style="dim"))
    parts += [Text(f"• does not see: {spot}", style="dim") for spot in card.blind_spots]
    return [*parts, Text("")]


def _figures(figures: Sequence[PublishedFigure]) -> RichTable:
    table = RichTable(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in ("set", "what", "measure"):
        table.add_column(heading, overflow="fold")
    for heading in ("figure", "95 %", "n", "best other tool"):
        table.add_column(heading, justify="right", overflow="fold")
    for figure in figures:
        rival = max(figure.rivals.items(), key=lambda entry: entry[1], default=None)
        table.add_row(
            figure.set_name,
            figure.part,
            figure.metric,
            f"{figure.value:.3f}",
            f"{figure.low:.3f}–{figure.high:.3f}",
            str(figure.n),
            f"{rival[1]:.3f} {rival[0]}" if rival else "–",
        )
    return table


def agreement_view(table: Table) -> RenderableType:
    """Returns a fresh measurement: each set with ours, raw and reviewed, and every other tool."""
    shown = RichTable(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for heading in ("set", "what", "measure"):
        shown.add_column(heading, overflow="fold")
    for heading in ("n", "raw labels", "reviewed labels", "other tools (reviewed labels)"):
        shown.add_column(heading, justify="right", overflow="fold")
    for result in table.results:
        best = best_rival(result)
        others = [f"{m.reviewed.value:.3f} {name}" for name, m in result.rivals.items()]
        others += [f"– {name} is not installed" for name in result.missing]
        behind = best is not None and best[1].value > result.ours.reviewed.value
        shown.add_row(
            result.labelled.name,
            result.labelled.part,
            result.labelled.metric,
            str(result.ours.reviewed.n),
            _figure(result.ours.raw),
            Text(_figure(result.ours.reviewed), style="red" if behind else "green"),
            "\n".join(others) or "–",
        )
    for figure in table.extra:
        shown.add_row(
            figure.set_name,
            figure.part,
            figure.statistic,
            str(figure.n),
            "",
            f"{figure.value:.3f} ({figure.interval.low:.3f}–{figure.interval.high:.3f})",
            figure.predictor,
        )
    absent = (
        [Text(f"not there, so not measured: {', '.join(table.absent)}", style="dim")] if table.absent else []
    )
    return Group(shown, *absent)


def _figure(figure: Figure) -> str:
    return f"{figure.value:.3f} ({figure.interval.low:.3f}–{figure.interval.high:.3f})"
