"""Scores as a matrix of samples x contenders, and what can be said from it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from moebench.stats import (
    ALPHA,
    Floats,
    Interval,
    cluster_totals,
    difference_interval,
    holm,
    mean_intervals,
    paired_tests,
    samples_needed,
)
from moebench.summary.words import labels, missing_words, pair_words
from moebench.verdicts import Cell, Combined, Contender, MemorisationGap, Pair, Verdict, leader

_SAME = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The scores of some samples: one row a sample, one column a contender.

    Attributes:
        contenders: In the columns' order.
        suites: The suite of each row.
        clusters: The cluster of each row, 0 to m - 1: rows of the same one are not independent.
        means: Mean score over a sample's repeats, shape (rows, contenders); NaN where none is scored.
        least: The same over all of a sample's trials, those without a score counted as 0; NaN where there is none.
        lost: Share of a sample's trials that have no score; NaN where there is none.
        votes: Score of the majority's answer on each row; NaN where answers cannot be compared.
        famous: Whether the row has the famous wording.
        fresh: Whether the row was generated.
    """

    contenders: tuple[Contender, ...]
    suites: npt.NDArray[np.object_]
    clusters: npt.NDArray[np.intp]
    means: Floats
    least: Floats
    lost: Floats
    votes: Floats
    famous: npt.NDArray[np.bool_]
    fresh: npt.NDArray[np.bool_]

    def only(self, rows: npt.NDArray[np.bool_]) -> "Sheet":
        """Returns the sheet of some of the rows."""
        return Sheet(
            contenders=self.contenders,
            suites=self.suites[rows],
            clusters=np.unique(self.clusters[rows], return_inverse=True)[1],
            means=self.means[rows],
            least=self.least[rows],
            lost=self.lost[rows],
            votes=self.votes[rows],
            famous=self.famous[rows],
            fresh=self.fresh[rows],
        )

    def of(self, suite: str | None) -> "Sheet":
        """Returns the sheet of one suite; None: of all."""
        return self if suite is None else self.only(self.suites == suite)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many trials of a contender there are, of each kind: see `Cell`."""

    trials: int = 0
    right: int = 0
    unanswered: int = 0
    truncated: int = 0
    unfinished: int = 0
    broken: int = 0


def cells(sheet: Sheet, suite: str | None, counts: Sequence[Counts]) -> list[Cell]:
    """Returns a cell for each contender of a suite's sheet."""
    intervals = mean_intervals(*cluster_totals(sheet.means, sheet.clusters))
    return [
        Cell(
            contender=contender,
            suite=suite,
            mean=_mean(sheet.means[:, column]),
            interval=intervals[column][0],
            interval_kind=intervals[column][1],
            samples=int((~np.isnan(sheet.means[:, column])).sum()),
            trials=counts[column].trials,
            right=counts[column].right,
            unanswered=counts[column].unanswered,
            truncated=counts[column].truncated,
            unfinished=counts[column].unfinished,
            broken=counts[column].broken,
        )
        for column, contender in enumerate(sheet.contenders)
    ]


def _mean(values: Floats) -> float | None:
    there = values[~np.isnan(values)]
    return float(there.mean()) if len(there) else None


def all_pairs(sheet: Sheet, *, left_out: Collection[Contender] = ()) -> list[tuple[int, int]]:
    """Returns the columns of each pair of contenders, but for some."""
    kept = (column for column, contender in enumerate(sheet.contenders) if contender not in left_out)
    return list(combinations(kept, 2))


def pairs(
    sheet: Sheet, suite: str | None, columns: Sequence[tuple[int, int]], *, cells: Sequence[Cell]
) -> list[Pair]:
    """Compares contenders on a suite's sheet, with Holm's correction over all the pairs given.

    Args:
        sheet: The suite's sheet.
        suite: Its name; None: all suites.
        columns: Which contenders to compare, by their columns.
        cells: The suite's cells, in the order of the contenders.
    """
    if not columns:
        return []
    first, second = ([pair[side] for pair in columns] for side in (0, 1))
    a, b = sheet.means[:, first], sheet.means[:, second]
    sums, sizes = cluster_totals(a - b, sheet.clusters)
    p, ends = paired_tests(sums, sizes)
    adjusted = _adjusted(p)
    verdicts = _bounded(sheet, (first, second), _verdicts(a - b, p), p=p)
    names = labels(sheet.contenders)
    return [
        _pair(
            (sheet.contenders[one], sheet.contenders[other]),
            suite=suite,
            names=names,
            scores=(a[:, i], b[:, i]),
            totals=(sums[:, i], sizes[:, i]),
            interval=Interval(float(ends[i, 0]), float(ends[i, 1])) if i in adjusted else None,
            p=(float(p[i]), adjusted[i]) if i in adjusted else None,
            verdict=verdicts[i],
            missing=missing_words([cells[one], cells[other]], names),
        )
        for i, (one, other) in enumerate(columns)
    ]


def _adjusted(p: Floats) -> dict[int, float]:
    """Returns column -> p after Holm's correction, for the columns that have one."""
    compared = np.flatnonzero(~np.isnan(p))
    return dict(zip(compared.tolist(), holm(p[compared].tolist()), strict=True))


def _verdicts(differences: Floats, p: Floats) -> list[Verdict]:
    adjusted = _adjusted(p)
    return [
        "no difference shown"
        if adjusted.get(column, 1.0) >= ALPHA
        else "better"
        if (_mean(differences[:, column]) or 0.0) > 0
        else "worse"
        for column in range(len(p))
    ]


def _bounded(
    sheet: Sheet, sides: tuple[Sequence[int], Sequence[int]], verdicts: Sequence[Verdict], *, p: Floats
) -> list[Verdict]:
    """Returns the verdicts, but `no verdict` where trials without a score could change it.

    Each must be the same where they count 0 for the first contender and 1 for the second, and the other way round;
    then it is so for anything between, too (the worst case of Manski 1989, "Anatomy of the selection problem").
    """
    lost = [sheet.lost[:, side] for side in sides]
    touched = np.flatnonzero((np.nan_to_num(lost[0] + lost[1]) > 0).any(axis=0))
    if not len(touched):
        return list(verdicts)
    least = [sheet.least[:, side] for side in sides]
    found = []
    for differences in (least[0] - least[1] - lost[1], least[0] + lost[0] - least[1]):
        worst = p.copy()
        worst[touched] = paired_tests(*cluster_totals(differences[:, touched], sheet.clusters))[0]
        found.append(_verdicts(differences, worst))
    kept = list(verdicts)
    for column in touched.tolist():
        if np.isnan(p[column]) or any(other[column] != verdicts[column] for other in found):
            kept[column] = "no verdict"
    return kept


def _pair(
    who: tuple[Contender, Contender],
    *,
    suite: str | None,
    names: Mapping[Contender, str],
    scores: tuple[Floats, Floats],
    totals: tuple[Floats, Floats],
    interval: Interval | None,
    p: tuple[float, float] | None,
    verdict: Verdict,
    missing: str,
) -> Pair:
    both = ~np.isnan(scores[0] - scores[1])
    a, b = scores[0][both], scores[1][both]
    right_a, right_b = a >= 1 - _SAME, b >= 1 - _SAME
    difference = _mean(a - b)
    ties = int((np.abs(a - b) <= _SAME).sum())
    needed = samples_needed(*totals)
    return Pair(
        suite=suite,
        a=who[0],
        b=who[1],
        samples=len(a),
        difference=difference,
        interval=interval,
        wins=int((a - b > _SAME).sum()),
        losses=int((b - a > _SAME).sum()),
        ties=ties,
        p=p[0] if p else None,
        p_adjusted=p[1] if p else None,
        both_right=int((right_a & right_b).sum()),
        only_a=int((right_a & ~right_b).sum()),
        only_b=int((~right_a & right_b).sum()),
        both_wrong=int((~right_a & ~right_b).sum()),
        samples_needed=needed,
        verdict=verdict,
        words=pair_words(
            names[who[0]],
            names[who[1]],
            verdict=verdict,
            difference=difference,
            interval=interval,
            p=p,
            samples=len(a),
            groups=int((totals[1] > 0).sum()),
            ties=ties,
            needed=needed,
            missing=missing,
        ),
    )


def gaps(sheet: Sheet, suite: str) -> list[MemorisationGap]:
    """Returns the memorisation gap of each contender that has scores on famous and on fresh samples."""
    parts = [np.where(rows[:, None], sheet.means, np.nan) for rows in (sheet.famous, sheet.fresh)]
    n = len(sheet.contenders)
    intervals = mean_intervals(*cluster_totals(np.hstack(parts), sheet.clusters))
    found = []
    for column, contender in enumerate(sheet.contenders):
        famous, fresh = (_mean(part[:, column]) for part in parts)
        ends = intervals[column][0], intervals[n + column][0]
        if famous is None or fresh is None or ends[0] is None or ends[1] is None:
            continue
        counts = [int((~np.isnan(part[:, column])).sum()) for part in parts]
        found.append(
            MemorisationGap(
                contender=contender,
                suite=suite,
                famous=famous,
                famous_samples=counts[0],
                fresh=fresh,
                fresh_samples=counts[1],
                gap=famous - fresh,
                interval=difference_interval(famous, ends[0], fresh, ends[1]),
            )
        )
    return found


def combined(
    sheet: Sheet,
    suite: str | None,
    *,
    cells: Sequence[Cell],
    pairs: Sequence[Pair],
    left_out: Collection[Contender] = (),
) -> Combined | None:
    """Returns what choosing among the contenders could give; None where there is nothing to choose from.

    Args:
        sheet: The suite's sheet.
        suite: Its name; None: all suites.
        cells: The suite's cells, in the order of the contenders.
        pairs: All the suite's pairs.
        left_out: Contenders that are not to be chosen.
    """
    asked = [
        c for c, cell in enumerate(cells) if cell.trials + cell.missing and cell.contender not in left_out
    ]
    scored = [column for column in asked if cells[column].mean is not None]
    if len(scored) < 2:
        return None
    common = sheet.only(np.asarray(~np.isnan(sheet.means[:, scored]).any(axis=1)))
    oracle, votes = common.means[:, scored].max(axis=1, initial=0.0), common.votes
    voted = not np.isnan(votes).any()
    chosen = np.stack([oracle, votes], axis=1) if voted else oracle[:, None]
    intervals = [interval for interval, _ in mean_intervals(*cluster_totals(chosen, common.clusters))]
    if intervals[0] is None:
        return None
    best = leader([cells[column] for column in asked])
    return Combined(
        suite=suite,
        oracle=float(oracle.mean()),
        oracle_interval=intervals[0],
        majority=float(votes.mean()) if voted else None,
        majority_interval=intervals[1] if voted else None,
        best=best,
        best_shown=best is not None and _beats_all(best, [cells[c].contender for c in asked], pairs),
    )


def _beats_all(best: Contender, others: Sequence[Contender], pairs: Sequence[Pair]) -> bool:
    beaten = {pair.b for pair in pairs if pair.a == best and pair.verdict == "better"}
    beaten |= {pair.a for pair in pairs if pair.b == best and pair.verdict == "worse"}
    return set(others) - {best} <= beaten
