"""From records to what can be said about models: frame, summarize, compare. Only `frame` imports pandas."""

from collections import Counter
from collections.abc import Sequence

from moebench.summary import sheet as judged
from moebench.summary import tables, words
from moebench.summary.compared import compare, run_differences
from moebench.summary.frame import frame
from moebench.summary.pooling import as_runs, contenders, mismatches, pulled_anew, require_same_suites
from moebench.types import Run
from moebench.verdicts import (
    Cell,
    Combined,
    Comparison,
    Contender,
    Difference,
    MemorisationGap,
    Pair,
    Repeats,
    Summary,
    Throughput,
    Verdict,
)

__all__ = [
    "Cell",
    "Combined",
    "Comparison",
    "Contender",
    "Difference",
    "MemorisationGap",
    "Pair",
    "Repeats",
    "Summary",
    "Throughput",
    "Verdict",
    "compare",
    "contenders",
    "frame",
    "run_differences",
    "summarize",
]


def summarize(runs: Run | Sequence[Run], *, force: bool = False) -> Summary:
    """Returns all that can be said about a run, or about several runs of the same suites put together.

    Every figure is over samples: repeats of a sample are averaged first. Samples that are variants of one
    template (tag `template:NAME`) count as one cluster in intervals and tests. Unanswered trials count as 0.
    Trials that are unfinished or broke count in no mean; a verdict that they could change, counted as 0 or as 1, is
    not given. Nothing depends on the order in which trials were finished, and the same records give the same
    summary each time.

    Args:
        runs: One run, or several of the same suites; a model that several hold is kept apart by the run's
            number: `model (run 2)` (see `contenders`).
        force: Put runs together even where their suites, versions, digests or graders differ, so that scores do
            not mean the same; samples of the same name count as the same. The headline says so.

    Raises:
        DataError: the runs' suites, versions, digests or graders differ (it says in what), and it was not forced;
            one run is given twice, or there is none.

    Source: Miller 2024, "Adding error bars to evals: a statistical approach to language model evaluations", arXiv
    2411.00640. Each method names its own source in `moebench.stats`.
    """
    several = as_runs(runs)
    if not force:
        require_same_suites(several)
    table = tables.trials(several)
    sheet = tables.sheet_of(table, several)
    suites = tuple(
        dict.fromkeys(
            [*(suite.name for run in several for suite in run.header.suites), *sheet.suites.tolist()]
        )
    )
    anew = pulled_anew(several)
    cells, pairs, gaps, combined = _judge(table, sheet, suites, anew=anew)
    return Summary(
        headline=_headline(several, table, cells, pairs, combined, anew=anew),
        contenders=sheet.contenders,
        suites=suites,
        cells=tuple(cells),
        pairs=tuple(pairs),
        repeats=tuple(tables.repeats(table, suites)),
        gaps=tuple(gaps),
        combined=tuple(combined),
        throughput=tuple(tables.throughput(table)),
        pulled_anew=anew,
    )


def _judge(
    table: tables.Trials, sheet: judged.Sheet, suites: Sequence[str], *, anew: Sequence[Contender]
) -> tuple[list[Cell], list[Pair], list[MemorisationGap], list[Combined]]:
    counts = tables.counts(table)
    nothing = [judged.Counts()] * len(sheet.contenders)
    columns = judged.all_pairs(sheet, left_out=anew)
    cells: list[Cell] = []
    pairs: list[Pair] = []
    gaps: list[MemorisationGap] = []
    combined: list[Combined] = []
    for suite in (*suites, None):
        part = sheet.of(suite)
        own_cells = judged.cells(part, suite, counts.get(suite, nothing))
        own_pairs = judged.pairs(part, suite, columns, cells=own_cells)
        best = judged.combined(part, suite, cells=own_cells, pairs=own_pairs, left_out=anew)
        cells += own_cells
        pairs += own_pairs
        gaps += judged.gaps(part, suite) if suite is not None else []
        combined += [best] if best is not None else []
    return cells, pairs, gaps, combined


def _headline(
    runs: Sequence[Run],
    table: tables.Trials,
    cells: Sequence[Cell],
    pairs: Sequence[Pair],
    combined: Sequence[Combined],
    *,
    anew: Sequence[Contender],
) -> str:
    overall = [cell for cell in cells if cell.suite is None]
    return words.headline(
        overall,
        [pair for pair in pairs if pair.suite is None],
        next((entry for entry in combined if entry.suite is None), None),
        names=words.labels([cell.contender for cell in overall]),
        suites=list(dict.fromkeys(cell.suite for cell in cells if cell.suite is not None)),
        failures=Counter(record.failure.kind for record in table.records if record.failure),
        anew=anew,
        beforehand=words.beforehand([run.header.embedded for run in runs], forced=bool(mismatches(runs))),
    )
