"""All labelled sets measured in one go, ours and any rivals on the same cases, `look` and `check` apart."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from benchmarks.agreement.base import (
    SPLITS,
    Case,
    Figure,
    LabelledSet,
    Measurement,
    Review,
    Split,
    disagreements,
    measure,
    split_of,
)
from benchmarks.agreement.sentences import EXTRA_SETS, ExtraFigure, extra_figures
from moebench.errors import DataError, UsageError

FAMILIES = ("words", "numbers", "quantities", "sentences")
Predictors = Mapping[str, Callable[[Case], Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One split of a set, measured.

    Attributes:
        ours: Our extractor's measurement.
        rivals: The other tools' measurements by name.
    """

    ours: Measurement
    rivals: Mapping[str, Measurement] = field(default_factory=dict)

    @property
    def best_rival(self) -> tuple[str, Figure] | None:
        """The rival with the highest figure against the reviewed labels, and that figure."""
        if not self.rivals:
            return None
        name = max(self.rivals, key=lambda rival: self.rivals[rival].reviewed.value)
        return name, self.rivals[name].reviewed


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One set, measured on both splits.

    Attributes:
        sides: By split.
        missing: Rivals that are not installed.
    """

    labelled: LabelledSet
    sides: Mapping[Split, Side]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All results of one run over the data.

    Attributes:
        absent: Files of sets that are not in the data folder.
    """

    results: tuple[Result, ...]
    extra: tuple[ExtraFigure, ...]
    absent: tuple[str, ...]


def labelled_sets() -> Iterator[tuple[str, LabelledSet]]:
    """Yields every set with the family that it belongs to."""
    for family in FAMILIES:
        for labelled in import_module(f"benchmarks.agreement.{family}").SETS:
            yield family, labelled


@cache
def reviews(family: str) -> Mapping[str, Mapping[str, Review]]:
    """Returns the reviewed labels of a family: set name -> case id -> review."""
    file = files("benchmarks.agreement") / "reviewed" / f"{family}.yaml"
    if not file.is_file():
        return {}
    read = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    return {
        name: {str(case): Review(**review) for case, review in (cases or {}).items()}
        for name, cases in read.items()
    }


def find_file(data: Path, name: str) -> Path | None:
    """Returns a set's file in the data folder: the very name, or another part of the same set.

    Sets are published here in parts (`NAME.dev.jsonl` and others); any one part will do.
    """
    if not name:
        return data  # a set of our own, generated: it needs no file
    exact = data / name
    others = sorted(data.glob(f"{name.split('.')[0]}.*jsonl"))
    return exact if exact.exists() else next(iter(others), None)


def names() -> tuple[str, ...]:
    """Returns the names of all sets."""
    return (*(labelled.name for _, labelled in labelled_sets()), *EXTRA_SETS)


def measure_all(
    data: Path,
    *,
    sets: Collection[str] = (),
    rivals: Mapping[str, Predictors] | None = None,
    on_set: Callable[[str], None] = lambda _: None,
) -> Table:
    """Measures every set whose file is there.

    Args:
        data: Folder with the labelled sets (JSONL).
        sets: Names of the sets to measure; none: all.
        rivals: Other predictors by set name and their own name.
        on_set: Called with each set's name before it is measured.

    Raises:
        DataError: none of the files is there.
        UsageError: there is no set of that name.
    """
    unknown = sorted(set(sets) - set(names()))
    if unknown:
        raise UsageError(
            f"no labelled set {', '.join(unknown)}",
            why="that is none of their names",
            fix=f"choose of: {', '.join(names())}",
        )
    results, absent = [], []
    for family, labelled in labelled_sets():
        if sets and labelled.name not in sets:
            continue
        path = find_file(data, labelled.file)
        if path is None:
            absent.append(labelled.file)
            continue
        on_set(labelled.name)
        known = reviews(family).get(labelled.name, {})
        results.append(_measured(labelled, path, known, (rivals or {}).get(labelled.name, {})))
    extra: tuple[ExtraFigure, ...] = ()
    for name in EXTRA_SETS:
        if not sets or name in sets:
            try:
                on_set(name)
                extra += extra_figures(data, name, rivals=(rivals or {}).get(name, {}))
            except DataError:
                absent.append(name)
    if absent and not extra and all(not result.labelled.file for result in results):
        raise DataError(
            f"there are no labelled sets in {data}",
            why=f"none of these is there: {', '.join(sorted(set(absent)))}",
            fix="give the folder that holds them with --data; docs/graders.md says where each comes from",
        )
    return Table(results=tuple(results), extra=extra, absent=tuple(dict.fromkeys(absent)))


def all_disagreements(
    data: Path, split: Split, *, sets: Collection[str] = (), only_to_publish: bool = False
) -> Iterator[tuple[LabelledSet, Case, Any]]:
    """Yields every case of a split on which our extractor and the reviewed label differ.

    Raises:
        UsageError: the split is `check`, and `only_to_publish` is not given (see `base.disagreements`).
    """
    for family, labelled in labelled_sets():
        path = find_file(data, labelled.file)
        if path is None or (sets and labelled.name not in sets):
            continue
        cases = (case for case in labelled.load(path) if split_of(case.id) == split)
        known = reviews(family).get(labelled.name, {})
        for case, prediction in disagreements(
            labelled, cases, reviews=known, only_to_publish=only_to_publish
        ):
            yield labelled, case, prediction


def _measured(labelled: LabelledSet, path: Path, known: Mapping[str, Review], others: Predictors) -> Result:
    cases = labelled.load(path)
    sides, missing = {}, []
    for split in SPLITS:
        part = [case for case in cases if split_of(case.id) == split]
        measured = {}
        for name, predict in others.items():
            try:
                measured[name] = measure(labelled, part, predict=predict, reviews=known)
            except ImportError:
                missing.append(name)
        sides[split] = Side(ours=measure(labelled, part, reviews=known), rivals=measured)
    return Result(labelled=labelled, sides=sides, missing=tuple(dict.fromkeys(missing)))
