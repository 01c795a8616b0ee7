"""Grader cards: what each grader does, how often it was right when it was last measured, what it cannot see."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from moebench.graders.base import GRADERS


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
    file = files("moebench.graders") / "figures.json"
    if not file.is_file():
        return ()
    return tuple(PublishedFigure(**entry) for entry in json.loads(file.read_text(encoding="utf-8")))


@cache
def _blind_spots() -> Mapping[str, Sequence[str]]:
    file = files("moebench.graders") / "blind_spots.yaml"
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
