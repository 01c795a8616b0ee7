"""The comparisons that are made of one model's router: which tokens, which groups."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from moebench.router.contrast import Counts, Labels, Question, between_kinds, between_samples, listed
from moebench.router.figures import GRADES, QUESTIONS, SUITES, Contrast
from moebench.router.kinds import KINDS, kinds
from moebench.router.routed import Routed
from moebench.router.units import Numbers, Rows, Samples, counted

_MOST_SUITES = 8
"""With more, suites are compared all at once only: 36 pairs and more are no longer a finding."""
_ANSWERS = "answer tokens"
_QUESTIONS = "question tokens that are a sample's own (not the template)"


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
    """Returns all suites' answers, those of each pair of suites, and all suites' questions."""
    names, suite = samples.suites(), samples.suite_numbers()
    if len(names) < 2:
        return []
    answers = counted(routed, routed.answer, sample, units=len(samples.names))
    own = counted(routed, questions, sample, units=len(samples.names))
    pairs = combinations(range(len(names)), 2) if 2 < len(names) <= _MOST_SUITES else ()
    compared = [
        (answers, _of_suites(SUITES, names, suite, answers)),
        *((answers, _of_two(names, suite, *pair)) for pair in pairs),
        (own, _of_suites(QUESTIONS, names, suite, own)),
    ]
    return [
        between_samples(question, counts, labels, layers=routed.layers, permutations=permutations, seed=seed)
        for counts, (question, labels) in compared
    ]


def _of_suites(name: str, names: Sequence[str], suite: Numbers, counts: Counts) -> tuple[Question, Labels]:
    """Returns what is asked of all suites that have such tokens (of all, if fewer than two have)."""
    filled = np.unique(suite[counts.sum(axis=(1, 2)) > 0])
    there = filled if len(filled) > 1 else np.arange(len(names))
    labels = np.full(len(names), -1, np.int64)
    labels[there] = np.arange(len(there))
    groups = tuple(names[i] for i in there.tolist())
    of_answers = name == SUITES
    question = Question(
        name=name,
        groups=groups,
        over=_ANSWERS if of_answers else _QUESTIONS,
        subject=f"{'Answer tokens' if of_answers else 'Questions'} of {listed(groups)}",
    )
    return question, labels[suite]


def _of_two(names: Sequence[str], suite: Numbers, first: int, second: int) -> tuple[Question, Labels]:
    both = (names[first], names[second])
    text = listed(both)
    question = Question(name=text, groups=both, over=_ANSWERS, subject=f"Answer tokens of {text}")
    return question, np.select([suite == first, suite == second], [0, 1], -1)


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
        name=GRADES,
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
