"""What is published: `moebench/graders/figures.json` and the page `docs/graders.md`."""

from collections.abc import Sequence
from typing import Any

from benchmarks.agreement.sentences import EXTRA_SETS, OURS
from benchmarks.agreement.table import Table
from moebench.graders import GRADERS
from moebench.graders.cards import GraderCard, PublishedFigure


def to_publish(table: Table) -> list[dict[str, Any]]:
    """Returns what `figures.json` should hold after a measurement, rounded to four digits."""
    entries = []
    for result in table.results:
        side = result.sides["check"]
        ours = side.ours
        entries.append(
            {
                "set_name": result.labelled.name,
                "grader": result.labelled.grader,
                "grader_version": GRADERS.get(result.labelled.grader).version,
                "part": result.labelled.part,
                "metric": result.labelled.metric,
                "n": ours.reviewed.n,
                "value": round(ours.reviewed.value, 4),
                "low": round(ours.reviewed.interval.low, 4),
                "high": round(ours.reviewed.interval.high, 4),
                "raw": round(ours.raw.value, 4),
                "rivals": {name: round(m.reviewed.value, 4) for name, m in sorted(side.rivals.items())},
                "source": result.labelled.source,
            }
        )
    return entries + _extra_to_publish(table)


def _extra_to_publish(table: Table) -> list[dict[str, Any]]:
    ours = [one for one in table.extra if (one.split, one.predictor) == ("check", OURS)]
    return [
        {
            "set_name": figure.set_name,
            "grader": figure.grader,
            "grader_version": GRADERS.get(figure.grader).version,
            "part": figure.part,
            "metric": figure.statistic,
            "n": figure.n,
            "value": round(figure.value, 4),
            "low": round(figure.interval.low, 4),
            "high": round(figure.interval.high, 4),
            "raw": round(figure.value, 4),
            "rivals": {
                other.predictor: round(other.value, 4)
                for other in table.extra
                if (other.set_name, other.statistic, other.split)
                == (figure.set_name, figure.statistic, figure.split)
                and other.predictor != OURS
            },
            "source": EXTRA_SETS[figure.set_name],
        }
        for figure in ours
    ]


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
`benchmarks/agreement/reviewed/` names the cases that we set right or left out, with a reason for each. Both figures
are shown. Intervals are 95 %.

Each set is split by a hash of its cases' ids. Two thirds (`look`) may be read, and rules made from them; of the
third that is published here (`check`) nothing but figures is ever shown.
"""
