"""What every case was read as when it was last frozen, so that each change to the rules shows what it changes.

`benchmarks/golden.json` holds, in order of case ids, five characters a case: four hex digits of the SHA-256 of what
was read, and `+` where that agreed with the reviewed label, `-` where not. They are followed by `.` in a case of
`check`, and where the label is a number to correlate with. The examples of the shipped suites, and the article's
answers, are held in full.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.agreement.base import SPLITS, Case, Review, Tally, reviewed, split_of
from benchmarks.agreement.sentences import EXTRA
from benchmarks.agreement.table import find_file, labelled_sets, reviews
from moebench.errors import DataError
from moebench.graders import grade
from moebench.reading.quantities import Quantity
from moebench.run.answers import example_answers
from moebench.suites import load_suite, shipped_suites

Golden = dict[str, Any]
_CASE = 5  # characters
_SHOWN = 40  # changed cases of a set; of more nobody would read each


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a case is read as today.

    Attributes:
        right: Whether it agrees with the reviewed label; None: that may not be told, or is no yes or no.
    """

    case: Case
    prediction: Any
    right: bool | None

    @property
    def mark(self) -> str:
        """Five characters that stand for it in the file."""
        digest = hashlib.sha256(repr(essence(self.prediction)).encode()).hexdigest()[:4]
        return digest + {True: "+", False: "-", None: "."}[self.right]


def freeze(data: Path) -> Golden:
    """Returns what the file should hold."""
    return {
        "sets": {name: _packed(found) for name, found in _read(data)},
        "answers": {name: list(told) for name, told in answers()},
    }


def changes(data: Path, golden: Golden, *, sets: Collection[str] = ()) -> Iterator[str]:
    """Yields lines that say what is read in another way than when `golden` was made.

    Args:
        data: Folder with the labelled sets.
        golden: What the file holds.
        sets: Names of the sets to read; none: all.
    """
    for name, found in _read(data, sets):
        old = golden["sets"].get(name)
        if old is None or old["ids"] != _packed(found)["ids"]:
            yield f"{name}: other cases than when it was frozen"
            continue
        before = [old["cases"][i : i + _CASE] for i in range(0, len(old["cases"]), _CASE)]
        other = [(one, mark) for one, mark in zip(found, before, strict=True) if one.mark[:4] != mark[:4]]
        yield f"{name}: {_counts(found, other)}"
        shown = [(one, mark) for one, mark in other if split_of(_key(one.case)) == "look"]
        shown.sort(key=lambda pair: pair[0].mark[4] == pair[1][4])  # those first whose verdict is another
        yield from (_line(one, mark) for one, mark in shown[:_SHOWN])
        if shown[_SHOWN:]:
            yield f"  and {len(shown) - _SHOWN} more"
    for name, told in answers():
        if golden["answers"].get(name) != list(told):
            yield f"{name}: {golden['answers'].get(name)} -> {list(told)}"


def _counts(found: Sequence[Read], other: Sequence[tuple[Read, str]]) -> str:
    changed = [split_of(_key(one.case)) for one, _ in other]
    every = [split_of(_key(one.case)) for one in found]
    told = ", ".join(f"{changed.count(split)} of {every.count(split)} in {split}" for split in SPLITS)
    better = sum(mark[4] == "-" and one.right is True for one, mark in other)
    worse = sum(mark[4] == "+" and one.right is False for one, mark in other)
    return told + (f"; of look {better} now right, {worse} now wrong" if better or worse else "")


def _line(one: Read, mark: str) -> str:
    verdicts = {"+": "right", "-": "wrong", ".": "?"}
    text = " ".join(one.case.text.split())[-160:]
    return (
        f"  {one.case.id} {verdicts[mark[4]]} -> {verdicts[one.mark[4]]}: {essence(one.prediction)!r:.120}, "
        f"label {one.case.gold!r:.80}: {text!r}"
    )


def _key(case: Case) -> str:
    """The id that decides on the split: that of the document where whole documents are split."""
    return str(case.context.get("document_id", case.id))


def _packed(found: Sequence[Read]) -> dict[str, str]:
    ids = hashlib.sha256("".join(one.case.id for one in found).encode()).hexdigest()[:12]
    return {"ids": ids, "cases": "".join(one.mark for one in found)}


def _read(data: Path, sets: Collection[str] = ()) -> Iterator[tuple[str, list[Read]]]:
    """Yields each set that is there, with its cases in order of their ids."""
    for family, labelled in labelled_sets():
        path = find_file(data, labelled.file)
        if path is not None and (not sets or labelled.name in sets):
            known = reviews(family).get(labelled.name, {})
            yield labelled.name, _sorted(labelled.load(path), labelled.predict, labelled.compare, known)
    for name, (load, predict, _) in EXTRA.items():
        if not sets or name in sets:
            try:
                yield name, _sorted(load(data), predict, None, {})
            except DataError:
                continue


def _sorted(
    cases: Sequence[Case],
    predict: Callable[[Case], Any],
    compare: Callable[[Any, Any], Tally] | None,
    known: Mapping[str, Review],
) -> list[Read]:
    found = []
    for case in sorted(cases, key=lambda case: case.id):
        prediction = predict(case)
        right = None
        if split_of(_key(case)) == "look":
            if compare:
                tally = reviewed(compare, case, prediction, known)
                right = tally.perfect if tally else None
            elif isinstance(case.gold, bool):
                right = prediction == case.gold
        found.append(Read(case=case, prediction=prediction, right=right))
    return found


def essence(prediction: Any) -> Any:
    """Returns what of a prediction counts, in a form that is written in one way only."""
    match prediction:
        case Quantity():
            return tuple(
                essence(part) for part in (prediction.value, prediction.unit, prediction.low, prediction.high)
            )
        case bool() | str() | None:
            return prediction
        case int() | float():
            return f"{prediction:.6g}"
        case frozenset():
            return tuple(sorted(prediction))
        case _:
            return tuple(essence(part) for part in prediction)


def answers() -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yields value, answer and reason of every shipped example, and of the article's answers."""
    suites = {name: load_suite(name) for name in shipped_suites()}
    for name, suite in suites.items():
        for sample in suite.samples:
            yield f"{name}/{sample.id}", _graded(suite.grader, sample.example, sample.target)
    for line in example_answers().read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        suite = suites[row["suite"]]
        target = next(sample.target for sample in suite.samples if sample.id == row["sample"])
        name = f"{row['model']}: {row['suite']}/{row['sample']}"
        yield name, _graded(suite.grader, row["text"], target)


def _graded(grader: str, text: str, target: Mapping[str, Any]) -> tuple[Any, ...]:
    score = grade(grader, text, **target)
    held = json.dumps([round(score.value, 4), score.answer, score.reason])
    return tuple(json.loads(held))
