"""What the page's template is given: columns, the first table, and pairs."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from moebench.report import figures, provenance
from moebench.report.answers import labels
from moebench.types import ModelReport, Run
from moebench.verdicts import Cell, Combined, Contender, Pair, Summary, leader

if TYPE_CHECKING:
    from moebench.report.joined import Joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A contender as the page shows it.

    Attributes:
        letter: Its short name all over the page.
        report: Its model's card and speed; None where there is none.
        run: Which run it is from, as `run 2`, where several are shown; else empty.
        note: The same with its model's digest.
        stand_in: Whether the model only stands in for another, for trying things out.
    """

    letter: str
    name: str
    contender: Contender
    report: ModelReport | None
    stand_in: bool
    run: str = ""
    note: str = ""

    @property
    def shown(self) -> str:
        """The name, with a word of warning where it is a stand-in's."""
        return f"{self.name} (stand-in)" if self.stand_in else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRow:
    """A line of the first table.

    Attributes:
        suite: None: all suites.
        cells: One for each column; None where it was not asked.
        best: Number of the column with the highest mean; None where nobody leads in the figures that are shown.
        best_shown: Whether that one is shown to be better than every other.
    """

    suite: str | None
    title: str
    cells: tuple[Cell | None, ...]
    best: int | None
    best_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PairGroup:
    """All pairs on one suite.

    Attributes:
        suite: None: all suites.
    """

    suite: str | None
    title: str
    pairs: tuple[Pair, ...]


def columns(joined: "Joined", contenders: Sequence[Contender]) -> list[Column]:
    """Returns the contenders, in the order of their columns, with their letters and model reports."""
    run = joined.run
    stand_ins = {report.card.name for report in run.models if report.card.stand_in}
    return [
        Column(
            letter=figures.letter(i),
            name=name,
            contender=contender,
            report=joined.reports.get(contender.model),
            stand_in=run.header.embedded or contender.model in stand_ins,
            run=joined.title_of(contender.model),
            note=joined.note(contender.model),
        )
        for i, (contender, name) in enumerate(zip(contenders, labels(contenders), strict=True))
    ]


def score_rows(
    summary: Summary, contenders: Sequence[Contender], *, titles: Mapping[str, str]
) -> list[ScoreRow]:
    """Returns the first table: all suites together where there are several, then each."""
    cells = {(cell.suite, cell.contender): cell for cell in summary.cells}
    combined = {entry.suite: entry for entry in summary.combined}
    return [
        _score_row(
            suite,
            _title(suite, titles),
            cells=[cells.get((suite, c)) for c in contenders],
            combined=combined.get(suite),
            left_out=summary.pulled_anew,
        )
        for suite in suites_shown(summary)
    ]


def _score_row(
    suite: str | None,
    title: str,
    *,
    cells: Sequence[Cell | None],
    combined: Combined | None,
    left_out: Collection[Contender],
) -> ScoreRow:
    compared = [cell for cell in cells if cell and cell.contender not in left_out]
    known = sorted((cell.mean for cell in compared if cell.mean is not None), reverse=True)
    first = leader(compared) if len(known) > 1 else None
    shown = first is not None and combined is not None and combined.best_shown
    leads = shown or (first is not None and figures.score(known[0]) != figures.score(known[1]))
    return ScoreRow(
        suite=suite,
        title=title,
        cells=tuple(cells),
        best=[cell.contender if cell else None for cell in cells].index(first) if leads else None,
        best_shown=shown,
    )


def pair_groups(
    pairs: Sequence[Pair], suites: Sequence[str | None], titles: Mapping[str, str]
) -> list[PairGroup]:
    """Returns the pairs by suite; suites on which no two contenders have a question in common are left out."""
    groups = [
        PairGroup(
            suite=suite,
            title=_title(suite, titles),
            pairs=tuple(pair for pair in pairs if pair.suite == suite),
        )
        for suite in suites
    ]
    return [
        group for group in groups if any(pair.samples or pair.verdict == "no verdict" for pair in group.pairs)
    ]


def pair_words(pair: Pair, shown: Sequence[Column]) -> str:
    """Returns what a pair shows, in words; its figures stand beside it in the table."""
    names = {column.contender: column.name for column in shown}
    if pair.verdict == "no verdict":
        return pair.words
    if pair.samples == 0:
        return f"no question has a score from both {names[pair.a]} and {names[pair.b]}"
    if pair.shown:
        return f"{names[pair.a]} is {pair.verdict} than {names[pair.b]}"
    words = f"no difference shown between {names[pair.a]} and {names[pair.b]}"
    if pair.samples_needed is None or pair.samples_needed <= pair.samples:
        return words
    return f"{words}; it would take about {figures.about(pair.samples_needed)} questions to see 0.05"


def combined_rows(summary: Summary, titles: Mapping[str, str]) -> list[tuple[str, Combined, Cell | None]]:
    """Returns what choosing among the contenders could give: suite's title, figures, cell of the highest mean."""
    if len(summary.contenders) < 2:
        return []
    found = {entry.suite: entry for entry in summary.combined}
    cells = {(cell.suite, cell.contender): cell for cell in summary.cells}
    return [
        (_title(suite, titles), entry, cells.get((suite, entry.best)) if entry.best else None)
        for suite in suites_shown(summary)
        if (entry := found.get(suite))
    ]


def shown_count(group: PairGroup) -> int:
    """Returns on how many of its pairs a difference is shown."""
    return sum(pair.shown for pair in group.pairs)


def what_was_run(run: Run, shown: Sequence[Column], *, questions: int) -> list[str]:
    """Returns what was run, when and on what, in short pieces for one line."""
    plan = run.header.plan
    pieces = [
        f"{figures.count(questions, 'question')}, "
        f"{_asked([run], chains={column.contender.chain for column in shown})}, "
        f"{figures.count(len(run.records), 'answer')}"
    ]
    if plan.repeats > 1:
        pieces.append(f"{plan.repeats} repeats")
    if plan.variants:
        pieces.append(f"{plan.variants} fresh variants a suite")
    pieces.append(figures.when(run.header.created_at))
    return [*pieces, *(provenance.machine(run) if plan.options is not None else ["answers made elsewhere"])]


def what_was_joined(runs: Sequence[Run], shown: Sequence[Column], *, questions: int) -> list[str]:
    """Returns the same of several runs, without what each of them has of its own."""
    asked = _asked(runs, chains={column.contender.chain for column in shown})
    answers = sum(len(run.records) for run in runs)
    return [
        f"{figures.count(len(runs), 'run')}: {figures.count(questions, 'question')}, {asked}, "
        f"{figures.count(answers, 'answer')}"
    ]


def _asked(runs: Sequence[Run], *, chains: Collection[str]) -> str:
    models = {model for run in runs for model in run.header.plan.models}
    through = f" through {len(chains)} chains" if len(chains) > 1 else ""
    return figures.count(len(models), "model") + through


def pieces(sentence: str, shown: Sequence[Column]) -> list[tuple[str, bool]]:
    """Cuts a sentence into its words and the models' names in it, which are not to be broken at a hyphen.

    Returns:
        Pieces in order, each with whether it is a name.
    """
    names = {column.name for column in shown}
    if not names:
        return [(sentence, False)]
    longest_first = sorted(names, key=len, reverse=True)
    cut = re.split(f"({'|'.join(map(re.escape, longest_first))})", sentence)
    return [(piece, piece in names) for piece in cut if piece]


def suites_shown(summary: Summary) -> list[str | None]:
    """Returns the suites, and before them None for all together where there are several."""
    return [None, *summary.suites] if len(summary.suites) > 1 else [*summary.suites]


def _title(suite: str | None, titles: Mapping[str, str]) -> str:
    return "All suites" if suite is None else titles.get(suite, suite)


def interval_kinds(summary: Summary) -> str:
    """Returns the names of the methods behind the intervals of the means."""
    return "; ".join(dict.fromkeys(cell.interval_kind for cell in summary.cells if cell.interval is not None))
