"""The comparisons that are made of one model's router: which tokens, which groups."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from moebench.router.contrast import Labels, Question, between_kinds, between_samples
from moebench.router.figures import Contrast
from moebench.router.kinds import KINDS, kinds
from moebench.router.routed import Routed
from moebench.router.units import Numbers, Rows, Samples, counted

_MOST_SUITES = 8
"""With more, suites are compared all at once only: 36 pairs and more are no longer a finding."""


def comparisons(
    routed: Routed, samples: Samples, questions: Rows, *, permutations: int, seed: int
) -> tuple[Contrast, ...]:
    """Returns suites all at once and each pair, by answers; their questions; token kinds; right against wrong.

    Args:
        routed: The choices.
        samples: The samples behind its trials.
        questions: Prompt tokens that are a sample's own, `question_rows`.
        permutations: Of each comparison, at least.
        seed: Of the random numbers.
    """
    if not routed.layers or not routed.tokens:
        return ()
    sample = samples.of_trial[routed.trial]
    return (
        *_suites(routed, samples, sample, questions, permutations=permutations, seed=seed),
        _kinds(routed, samples, sample, questions | routed.answer, permutations=permutations, seed=seed),
        _right_and_wrong(routed, samples, permutations=permutations, seed=seed),
    )


def _suites(
    routed: Routed, samples: Samples, sample: Numbers, questions: Rows, *, permutations: int, seed: int
) -> list[Contrast]:
    names = samples.suites()
    if len(names) < 2:
        return []
    suite = samples.suite_numbers()
    groups = [(names, suite)]
    for a, b in combinations(range(len(names)), 2) if 2 < len(names) <= _MOST_SUITES else ():
        groups.append(((names[a], names[b]), np.select([suite == a, suite == b], [0, 1], -1)))
    answers = counted(routed, routed.answer, sample, units=len(samples.names))
    found = [
        between_samples(
            _of_answers(some, whole=some == names),
            answers,
            labels,
            layers=routed.layers,
            permutations=permutations,
            seed=seed,
        )
        for some, labels in groups
    ]
    own = counted(routed, questions, sample, units=len(samples.names))
    asked = Question(
        name="questions of suites",
        groups=names,
        over="question tokens that are a sample's own (not the template)",
        subject=f"Questions of {_listed(names)}",
    )
    found.append(
        between_samples(asked, own, suite, layers=routed.layers, permutations=permutations, seed=seed)
    )
    return found


def _of_answers(names: tuple[str, ...], *, whole: bool) -> Question:
    return Question(
        name="suites" if whole else " and ".join(names),
        groups=names,
        over="answer tokens",
        subject=f"Answer tokens of {_listed(names)}",
    )


def _kinds(
    routed: Routed, samples: Samples, sample: Numbers, own: Rows, *, permutations: int, seed: int
) -> Contrast:
    kind = kinds(routed.texts).astype(np.int64)
    rows = own & (kind >= 0)
    unit = sample * len(KINDS) + np.maximum(kind, 0)
    counts = counted(routed, rows, unit, units=len(samples.names) * len(KINDS))
    return between_kinds(
        counts.reshape(len(samples.names), len(KINDS), *counts.shape[1:]),
        over="answer tokens, and question tokens that are a sample's own",
        layers=routed.layers,
        permutations=permutations,
        seed=seed,
    )


def _right_and_wrong(routed: Routed, samples: Samples, *, permutations: int, seed: int) -> Contrast:
    """Compares samples that were answered rightly with those that were not, within each suite.

    A sample whose trials differ goes by most of them, and is left out where they are even.
    """
    graded = np.array([grade is not None for grade in routed.right], dtype=bool)
    rows = routed.answer & graded[routed.trial]
    counts = counted(routed, rows, samples.of_trial[routed.trial], units=len(samples.names))
    question = Question(
        name="right and wrong answers",
        groups=("right", "wrong"),
        over="answer tokens of graded trials",
        subject="Right and wrong answers",
    )
    return between_samples(
        question,
        counts,
        _mostly(routed, samples),
        layers=routed.layers,
        strata=samples.suite_numbers(),
        permutations=permutations,
        seed=seed,
    )


def _mostly(routed: Routed, samples: Samples) -> Labels:
    """Returns 0 for samples answered rightly, 1 for wrongly, -1 for neither, shape (samples,)."""
    balance = np.zeros(len(samples.names), np.int64)
    votes = [0 if grade is None else 1 if grade else -1 for grade in routed.right]
    np.add.at(balance, samples.of_trial, np.array(votes, dtype=np.int64))
    return np.select([balance > 0, balance < 0], [0, 1], -1)


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
