"""How often is a grader right? The frame for measuring graders and extractors on public labelled answers.

A labelled set gives cases; a predictor turns a case into a prediction; the set's `compare` counts how well
that agrees with the label. Our extractor and its rivals are predictors alike, so all see the same cases.

The cases of every set are split by their ids. Those of `look`, two thirds, may be read, and rules made from them;
those of `check` are only ever counted, so that its figure stays one of answers that nobody tuned a rule to.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np

from moebench.errors import DataError, UsageError
from moebench.reading.answer import locate
from moebench.stats import Interval, resample_indices, wilson

Metric = Literal["accuracy", "precision", "recall", "f1"]
Split = Literal["look", "check"]
SPLITS: Final[tuple[Split, Split]] = ("look", "check")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One labelled case.

    Attributes:
        id: 12 hex digits that stay the same as long as the row does (see `case_id`).
        text: What the extractor reads.
        gold: The published label, in whatever form the set's `compare` expects.
        context: Other fields that a predictor or a reader may need, such as the question.
    """

    id: str
    text: str
    gold: Any
    context: Mapping[str, Any] = field(default_factory=dict)

    @property
    def answer(self) -> str:
        """What a grader is given of the text: no thoughts, and no turn that the model made up."""
        start, end = locate(self.text)
        return self.text[start:end]


@dataclass(frozen=True, slots=True)
class Tally:
    """How one prediction compares with its label: items found rightly, items predicted, items expected."""

    hits: float
    predicted: float
    expected: float

    @property
    def perfect(self) -> bool:
        """Whether all that was expected was found, and nothing else."""
        return self.hits == self.predicted == self.expected


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSet:
    """A public labelled set and how to measure on it.

    Attributes:
        name: Short and stable.
        grader: The grader on whose card the figure belongs.
        part: What is measured, for instance `final number`.
        file: File name in the data folder.
        source: Repository, commit, path and licence, so that anyone can fetch it.
        metric: `accuracy` is hits / expected with one expected item a case.
        load: Reads the cases out of the file.
        predict: Our own extractor as a predictor.
        compare: (prediction, gold) -> Tally.
    """

    name: str
    grader: str
    part: str
    file: str
    source: str
    metric: Metric
    load: Callable[[Path], Sequence[Case]]
    predict: Callable[[Case], Any]
    compare: Callable[[Any, Any], Tally]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A published label that we read and found wrong, or a case that cannot be judged.

    Attributes:
        gold: The right label; None with `drop`: the case is left out.
        reason: One line.
    """

    reason: str
    gold: Any = None
    drop: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured figure, 0 to 1, with its 95 % interval (Wilson, or a bootstrap over cases for f1)."""

    n: int
    value: float
    interval: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """A predictor's result on a set.

    Attributes:
        raw: Against the published labels.
        reviewed: Against the labels with the reviewed ones set right.
    """

    raw: Figure
    reviewed: Figure


def case_id(*parts: object) -> str:
    """Returns 12 hex digits of the SHA-256 of the parts as JSON."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:12]


def split_of(one: str) -> Split:
    """Returns the split that a case belongs to, by its id: one third is `check`."""
    return "check" if int(one[-6:], 16) % 3 == 0 else "look"


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yields the objects of a JSONL file.

    Raises:
        DataError: the file is not there, or a line is not a JSON object.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise DataError(
            f"cannot read {path}",
            why=str(error),
            fix="give the folder that holds the labelled sets with --data",
        ) from error
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise DataError(
                f"{path}:{number} is not JSON", why=str(error), fix="fetch the file again"
            ) from error
        yield row


def figure(tallies: Sequence[Tally], metric: Metric) -> Figure:
    """Sums up tallies over cases.

    Args:
        tallies: One a case.
        metric: `f1` gets a bootstrap interval over cases, the others a Wilson interval over items.
    """
    table = np.array([(t.hits, t.predicted, t.expected) for t in tallies], dtype=float).reshape(-1, 3)
    hits, predicted, expected = table.sum(axis=0)
    if metric == "f1":
        value = float(2 * hits / max(predicted + expected, 1e-12))
        sums = (
            table[resample_indices(len(table), 2000, seed=0)].sum(axis=1) if len(table) else np.zeros((1, 3))
        )
        values = 2 * sums[:, 0] / np.maximum(sums[:, 1] + sums[:, 2], 1e-12)
        low, high = np.quantile(values, [0.025, 0.975])
        interval = widened(Interval(float(low), float(high)), value, n=len(table))
        return Figure(n=len(table), value=value, interval=interval)
    of = predicted if metric == "precision" else expected
    return Figure(n=int(of), value=float(hits / of) if of else 0.0, interval=wilson(round(hits), int(of)))


def widened(interval: Interval, value: float, *, n: int) -> Interval:
    """Returns a bootstrap interval, or Wilson's where no case errs or all do (drawn anew, they still do).

    Args:
        interval: The bootstrap's.
        value: 0 to 1.
        n: Cases that were drawn.
    """
    return wilson(round(value * n), n) if value in (0, 1) else interval


def measure(
    labelled: LabelledSet,
    cases: Sequence[Case],
    *,
    predict: Callable[[Case], Any] | None = None,
    reviews: Mapping[str, Review],
) -> Measurement:
    """Runs one predictor over all cases of a set.

    Args:
        labelled: The set.
        cases: Its cases, loaded once and shared by all predictors.
        predict: A rival's predictor; None: our own.
        reviews: Reviewed labels by case id.
    """
    raw, right = [], []
    for case in cases:
        prediction = (predict or labelled.predict)(case)
        raw.append(labelled.compare(prediction, case.gold))
        tally = reviewed(labelled.compare, case, prediction, reviews)
        right += [tally] if tally else []
    return Measurement(raw=figure(raw, labelled.metric), reviewed=figure(right, labelled.metric))


def disagreements(
    labelled: LabelledSet,
    cases: Iterable[Case],
    *,
    reviews: Mapping[str, Review],
    only_to_publish: bool = False,
) -> Iterator[tuple[Case, Any]]:
    """Yields the cases on which our extractor and the reviewed label differ, with the prediction.

    Args:
        labelled: The set.
        cases: Those of `look`.
        reviews: Reviewed labels by case id.
        only_to_publish: Let cases of `check` pass. Whoever reads those can make no more rules: the figure that is
            published would no longer be one of unseen answers.

    Raises:
        UsageError: a case is of `check`, and `only_to_publish` is not given.
    """
    for case in cases:
        if split_of(case.id) == "check" and not only_to_publish:
            raise UsageError(
                "cases of check are not shown",
                why="what is published is measured on them, so nobody who makes rules may read them",
                fix="look at the disagreements of look",
            )
        prediction = labelled.predict(case)
        tally = reviewed(labelled.compare, case, prediction, reviews)
        if tally and not tally.perfect:
            yield case, prediction


def reviewed(
    compare: Callable[[Any, Any], Tally], case: Case, prediction: Any, reviews: Mapping[str, Review]
) -> Tally | None:
    """Compares with the label as it was set right; None: the case was found to be unfit."""
    review = reviews.get(case.id)
    if review is not None and review.drop:
        return None
    return compare(prediction, review.gold if review else case.gold)
