"""What is published: `moebench/graders/figures.json` and the page `docs/graders.md`."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from benchmarks.agreement.base import Figure
from benchmarks.agreement.sentences import EXTRA_SETS, OURS
from benchmarks.agreement.table import Table
from moebench.errors import DataError
from moebench.graders import GRADERS
from moebench.graders.cards import GraderCard, PublishedFigure
from moebench.report.graders import count_words, figure_words, rival_words

_STATISTICS: Final = (
    "Kendall, documents",
    "Kendall, documents, told or not",
    "Pearson, systems",
    "balanced accuracy",
    "faithful ones passed",
    "unfaithful ones caught",
)
"""Of the figures over documents, those that are published."""


def to_publish(table: Table) -> list[dict[str, Any]]:
    """Returns what `figures.json` should hold after a measurement: the figures of check, to four digits.

    Raises:
        DataError: a set, or a tool to compare with, was not there: the page would silently lack it.
    """
    missing = sorted({*table.absent, *(name for result in table.results for name in result.missing)})
    if missing:
        raise DataError(
            "not everything could be measured",
            why=f"not there: {', '.join(missing)}",
            fix="fetch the sets and install the other tools that docs/graders.md and benchmarks/README.md name",
        )
    entries = [
        _entry(
            set_name=result.labelled.name,
            grader=result.labelled.grader,
            part=result.labelled.part,
            metric=result.labelled.metric,
            figure=side.ours.reviewed,
            raw=side.ours.raw.value,
            rivals={name: rival.reviewed.value for name, rival in sorted(side.rivals.items())},
            source=result.labelled.source,
        )
        for result in table.results
        for side in [result.sides["check"]]
    ]
    return entries + _extra_to_publish(table)


def _extra_to_publish(table: Table) -> list[dict[str, Any]]:
    checked = [one for one in table.extra if one.split == "check" and one.statistic in _STATISTICS]
    entries = []
    for one in checked:
        alike = [
            other for other in checked if (other.set_name, other.statistic) == (one.set_name, one.statistic)
        ]
        if one.predictor == OURS:
            entries.append(
                _entry(
                    set_name=one.set_name,
                    grader=one.grader,
                    part=one.part,
                    metric=one.statistic,
                    figure=Figure(n=one.n, value=one.value, interval=one.interval),
                    raw=one.value,
                    rivals={other.predictor: other.value for other in alike if other.predictor != OURS},
                    source=EXTRA_SETS[one.set_name],
                )
            )
    return entries


def _entry(
    *,
    set_name: str,
    grader: str,
    part: str,
    metric: str,
    figure: Figure,
    raw: float,
    rivals: Mapping[str, float],
    source: str,
) -> dict[str, Any]:
    return {
        "set_name": set_name,
        "grader": grader,
        "grader_version": GRADERS.get(grader).version,
        "part": part,
        "metric": metric,
        "n": figure.n,
        "value": round(figure.value, 4),
        "low": round(figure.interval.low, 4),
        "high": round(figure.interval.high, 4),
        "raw": round(raw, 4),
        "rivals": {name: round(value, 4) for name, value in rivals.items()},
        "source": source,
    }


def cards_markdown(cards: Sequence[GraderCard]) -> str:
    """Returns the page docs/graders.md: every grader's card."""
    parts = [_HEAD]
    for card in cards:
        parts.append(f"## {card.name}, version {card.version}\n\n{card.does}\n")
        parts.append(_markdown_table(card))
        parts.append(f"{card.kept_back_note}\n")
        parts.append("It does not see:\n")
        parts.append("\n".join(f"- {spot}" for spot in card.blind_spots) + "\n")
    figures = [one for card in cards for row in card.rows for one in (row.check or row.kept_back,)]
    sources = sorted({f"- `{one.set_name}`: {one.source}" for one in figures if one and one.source})
    parts.append("## Where the sets come from\n\n" + "\n".join(sources) + "\n")
    return "\n".join(parts)


def _markdown_table(card: GraderCard) -> str:
    headings = (
        "set",
        "what",
        "n",
        "check",
        "best other tool",
        "kept back: n",
        "kept back",
        "best other tool",
    )
    lines = ["| " + " | ".join(headings) + " |", "|---|---|---:|---|---|---:|---|---|"]
    for row in card.rows:
        cells = (
            row.set_name,
            row.what,
            count_words(row.check),
            _with_raw(row.check),
            rival_words(row.check),
            count_words(row.kept_back),
            figure_words(row.kept_back),
            rival_words(row.kept_back),
        )
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _with_raw(figure: PublishedFigure | None) -> str:
    words = figure_words(figure)
    if figure and figure.raw is not None and f"{figure.raw:.3f}" != f"{figure.value:.3f}":
        return f"{words}; labels as published {figure.raw:.3f}"
    return words


_HEAD = """\
# How often are the graders right?

No text is graded by a model here: graders are pure functions, and how often they are right can be measured.
They see a model's answer only: what it thought before it and any turn that it made up behind it are left out first.

`check` is one third of each public set, chosen by a hash of the case's id: the tool that measures does not show
where a grader and its labels differ, and rules are made from the other two thirds alone. Rules of 2026-11-29
and before were made from all cases, so these are not quite unseen. `kept back` is: it is the other half of each
set, and other sets of which no case was ever shown, measured outside the project. There the labels are as
published, errors in them included. Where a set is made of documents (realsumm, summedits), n counts those.
Intervals are 95 %. The figures of check were made by

```sh
python benchmarks/graders.py --data FOLDER --publish
```

which wrote this page. Some published labels are plainly wrong: `benchmarks/agreement/reviewed/` names the cases
that were set right or left out, with a reason for each; where that changes a figure, both are shown.
"""
