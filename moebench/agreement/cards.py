"""Grader cards: what each grader does, how often it was right when it was last measured, what it cannot see."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from moebench.graders import GRADERS

if TYPE_CHECKING:
    from moebench.agreement.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """A measured figure, as `figures.json` holds it.

    Attributes:
        grader_version: The grader's version when it was measured.
        n: Cases (or items, for recall and precision) that it rests on.
        value, low, high: Against the labels with the reviewed ones set right, with its 95 % interval.
        raw: Against the labels as published.
        rivals: Other tools on the same cases, against the same labels.
        source: Where the set comes from.
    """

    set_name: str
    grader: str
    grader_version: int
    part: str
    metric: str
    n: int
    value: float
    low: float
    high: float
    raw: float
    rivals: Mapping[str, float]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GraderCard:
    """What is published about a grader.

    Attributes:
        does: The first line of its docstring.
        figures: Its measured agreement; empty for a grader that is not one of ours.
        blind_spots: What it is known not to see.
    """

    name: str
    version: int
    does: str
    figures: tuple[PublishedFigure, ...]
    blind_spots: tuple[str, ...]


@cache
def published_figures() -> tuple[PublishedFigure, ...]:
    """Returns the figures of the last measurement."""
    file = files("moebench.agreement") / "figures.json"
    if not file.is_file():
        return ()
    return tuple(PublishedFigure(**entry) for entry in json.loads(file.read_text(encoding="utf-8")))


@cache
def _blind_spots() -> Mapping[str, Sequence[str]]:
    file = files("moebench.agreement") / "blind_spots.yaml"
    spots: Mapping[str, Sequence[str]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return spots


def grader_card(name: str) -> GraderCard:
    """Returns the card of a registered grader.

    Raises:
        UsageError: no grader of that name.
    """
    grader = GRADERS.get(name)
    return GraderCard(
        name=name,
        version=grader.version,
        does=grader.summary,
        figures=tuple(figure for figure in published_figures() if figure.grader == name),
        blind_spots=tuple(_blind_spots().get(name, ())),
    )


def to_publish(table: "Table") -> list[dict[str, Any]]:
    """Returns what `figures.json` should hold after a measurement, rounded to four digits."""
    entries = []
    for result in table.results:
        ours = result.ours
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
                "rivals": {name: round(m.reviewed.value, 4) for name, m in sorted(result.rivals.items())},
                "source": result.labelled.source,
            }
        )
    return entries + _extra_to_publish(table)


def _extra_to_publish(table: "Table") -> list[dict[str, Any]]:
    ours = [figure for figure in table.extra if figure.predictor == "moebench"]
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
                if (other.set_name, other.statistic) == (figure.set_name, figure.statistic)
                and other.predictor != "moebench"
            },
            "source": EXTRA_SOURCES[figure.set_name],
        }
        for figure in ours
    ]


EXTRA_SOURCES = {
    "realsumm": "ZhangShiyue/Lite2-3Pyramid @cfa581a587 data/REALSumm; neulab/REALSumm @a5900e3e36 (CC BY 4.0)",
    "summedits": "salesforce/factualNLG @0da1dfa62c data/summedits/*.json (Apache-2.0)",
}
