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
    table.add_column("set", no_wrap=True)
    table.add_column("what", overflow="fold")
    table.add_column("n", justify="right", no_wrap=True)
    table.add_column("figure, 95 %", no_wrap=True)
    table.add_column("best other tool", overflow="fold")
    for figure in figures:
        rival = max(figure.rivals.items(), key=lambda entry: entry[1], default=None)
        table.add_row(
            figure.set_name,
            f"{figure.part}, {figure.metric}",
            str(figure.n),
            f"{figure.value:.3f} ({figure.low:.3f}–{figure.high:.3f})",
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
