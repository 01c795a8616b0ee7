"""Grader cards: what each grader does, how often it was right when it was measured, what it cannot see."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from moebench.graders.base import GRADERS

ONE_SIDED: Final = frozenset({"faithful ones passed", "unfaithful ones caught"})
"""Measures of which one alone says nothing: whoever passes everything has 1 of the first and 0 of the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """A measured figure, as `figures.json` and `kept_back.json` hold it.

    Attributes:
        grader_version: The grader's version when it was measured.
        n: Cases (or items, for recall and precision) that it rests on; None: not told.
        value: Against the labels with the reviewed ones set right.
        low: Lower end of its 95 % interval; None: not told.
        high: Upper end.
        raw: Against the labels as published; None: the same.
        rivals: Other tools on the same cases, against the same labels.
        source: Where the set comes from; empty: not told.
    """

    set_name: str
    grader: str
    grader_version: int
    part: str
    metric: str
    n: int | None
    value: float
    low: float | None = None
    high: float | None = None
    raw: float | None = None
    rivals: Mapping[str, float]
    source: str = ""

    @property
    def best_rival(self) -> tuple[str, float] | None:
        """The other tool with the highest figure, and that figure; None where there is none to compare with."""
        if not self.rivals or self.metric in ONE_SIDED:
            return None
        return max(self.rivals.items(), key=lambda entry: entry[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """A set on a card; at least one of the figures is there.

    Attributes:
        check: Measured by the project, on cases that nobody who makes the rules has read.
        kept_back: Measured outside the project, on other cases of the same set, or of one never shown.
    """

    set_name: str
    part: str
    metric: str
    check: PublishedFigure | None
    kept_back: PublishedFigure | None

    @property
    def what(self) -> str:
        """What is measured, and how."""
        return f"{self.part.removesuffix(f', {self.metric}')} ({self.metric})"


@dataclass(frozen=True, slots=True, kw_only=True)
class GraderCard:
    """What is published about a grader.

    Attributes:
        does: The first line of its docstring.
        rows: Its measured agreement, a set each; empty for a grader that is not one of ours.
        kept_back_note: When and on which version the kept-back figures were measured; empty where there are none.
        blind_spots: What it is known not to see.
    """

    name: str
    version: int
    does: str
    rows: tuple[CardRow, ...]
    kept_back_note: str
    blind_spots: tuple[str, ...]


@cache
def published_figures() -> tuple[PublishedFigure, ...]:
    """Returns the figures of the project's last measurement, on the cases called check."""
    return tuple(PublishedFigure(**entry) for entry in _json("figures.json"))


@cache
def kept_back_figures() -> tuple[PublishedFigure, ...]:
    """Returns the figures that were measured outside the project."""
    read = _json("kept_back.json")
    return tuple(PublishedFigure(**entry) for entry in (*read["halves"], *read["never_shown"]))


def _json(name: str) -> Any:
    return json.loads((files("moebench.graders") / name).read_text(encoding="utf-8"))


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
        rows=_rows(name),
        kept_back_note=_kept_back_note(name, grader.version),
        blind_spots=tuple(_blind_spots().get(name, ())),
    )


def _rows(grader: str) -> tuple[CardRow, ...]:
    """Returns the sets that the project measured itself, and behind them those of which it was shown no case."""
    checked = {(one.set_name, one.metric): one for one in published_figures() if one.grader == grader}
    kept = {(one.set_name, one.metric): one for one in kept_back_figures() if one.grader == grader}
    own = {name for name, _ in checked}
    unseen = {key: one for key, one in kept.items() if key[0] not in own}
    return tuple(
        CardRow(
            set_name=one.set_name,
            part=one.part,
            metric=one.metric,
            check=checked.get(key),
            kept_back=kept.get(key),
        )
        for key, one in (checked | unseen).items()
    )


def _kept_back_note(grader: str, version: int) -> str:
    versions = {one.grader_version for one in kept_back_figures() if one.grader == grader}
    if not versions:
        return ""
    measured = max(versions)
    newer = f"; the grader is newer, version {version}" if version > measured else ""
    date = _json("kept_back.json")["measured"]
    return f"Kept back: other cases, measured outside the project on {date}, version {measured}{newer}."
