"""All labelled sets measured in one go, ours and any rivals on the same cases."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from moebench.agreement.base import Case, Figure, LabelledSet, Measurement, Review, measure
from moebench.agreement.sentences import ExtraFigure, extra_figures
from moebench.errors import DataError

FAMILIES = ("words", "numbers", "quantities", "sentences")
Predictors = Mapping[str, Callable[[Case], Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One set, measured.

    Attributes:
        ours: Our extractor's measurement, with its disagreements.
        rivals: The other tools' measurements by name.
        missing: Rivals that are not installed.
    """

    labelled: LabelledSet
    ours: Measurement
    rivals: Mapping[str, Measurement] = field(default_factory=dict)
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
        for labelled in import_module(f"moebench.agreement.{family}").SETS:
            yield family, labelled


@cache
def reviews(family: str) -> Mapping[str, Mapping[str, Review]]:
    """Returns the reviewed labels of a family: set name -> case id -> review."""
    file = files("moebench.agreement") / "reviewed" / f"{family}.yaml"
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


def measure_all(
    data: Path,
    *,
    rivals: Mapping[str, Predictors] | None = None,
    on_set: Callable[[str], None] | None = None,
) -> Table:
    """Measures every set whose file is there.

    Args:
        data: Folder with the labelled sets (JSONL).
        rivals: Other predictors by set name and their own name.
        on_set: Called with each set's name before it is measured.

    Raises:
        DataError: none of the files is there.
    """
    results, absent = [], []
    for family, labelled in labelled_sets():
        path = find_file(data, labelled.file)
        if path is None:
            absent.append(labelled.file)
            continue
        if on_set:
            on_set(labelled.name)
        known = reviews(family).get(labelled.name, {})
        results.append(_measured(labelled, path, known, (rivals or {}).get(labelled.name, {})))
    if all(not result.labelled.file for result in results):
        raise DataError(
            f"there are no labelled sets in {data}",
            why=f"none of these files is there: {', '.join(sorted(set(absent)))}",
            fix="give the folder that holds them with --data; docs/graders.md says where each comes from",
        )
    try:
        extra = extra_figures(data, rivals=rivals)
    except DataError:
        extra = ()
        absent.append("the sets of facts covered and invented content")
    return Table(results=tuple(results), extra=extra, absent=tuple(dict.fromkeys(absent)))


def _measured(labelled: LabelledSet, path: Path, known: Mapping[str, Review], others: Predictors) -> Result:
    cases = labelled.load(path)
    measured, missing = {}, []
    for name, predict in others.items():
        try:
            measured[name] = measure(labelled, cases, predict=predict, reviews=known)
        except ImportError:
            missing.append(name)
    return Result(
        labelled=labelled,
        ours=measure(labelled, cases, reviews=known),
        rivals=measured,
        missing=tuple(missing),
    )


def best_rival(result: Result) -> tuple[str, Figure] | None:
    """Returns the rival with the highest figure against the reviewed labels."""
    if not result.rivals:
        return None
    name = max(result.rivals, key=lambda rival: result.rivals[rival].reviewed.value)
    return name, result.rivals[name].reviewed
