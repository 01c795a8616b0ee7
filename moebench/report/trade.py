"""What scores cost: memory, active parameters and speed beside each mean, and what may be said about it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from moebench.models.roofline import where
from moebench.report import figures
from moebench.report.limits import reached, reached_reading, spill_mark, together
from moebench.report.sameness import same_answers
from moebench.report.usage import energy
from moebench.report.view import Column
from moebench.types import ModelReport, Run
from moebench.verdicts import Contender, Pair, Summary

ENOUGH = 30  # questions, below which "as well as" is not said
MOSTLY = 0.5  # share of questions that must be scored the same for that to be said
MARGIN = 0.05  # difference of means that is small enough for "as well as"
MOST_SENTENCES = 6
_ONE_DEVICE = 1.25  # how far measured bandwidths of one machine may differ
_MORE = 1.1  # ratios below this are not worth a word


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeRow:
    """A contender's mean over all suites and what it costs. None: not known.

    Attributes:
        memory_bytes: As loaded, weights, cache and buffers.
        parameters, active: Those of the model; those of them for each token.
        decode: Tokens a second, one request at a time.
        reached, reached_reading: The same, and the prompt's, as shares of the device's limits.
        spill: `38 % on the CPU` where that is so: then its speed is not to be held against others'; else empty.
        energy_j: Drawn by the GPUs for each answer.
        front: Whether no other has a higher mean for as little memory or less.
    """

    name: str
    letter: str
    mean: float | None
    memory_bytes: int | None
    parameters: int | None
    active: int | None
    decode: float | None
    reached: float | None
    reached_reading: float | None
    spill: str
    energy_j: float | None
    front: bool

    @property
    def per_gb(self) -> float | None:
        """Score for each GB of memory."""
        return _ratio(self.mean, self.memory_bytes)

    @property
    def per_active_billion(self) -> float | None:
        """Score for each billion active parameters."""
        return _ratio(self.mean, self.active)


def trade_rows(summary: Summary, columns: Sequence[Column]) -> list[TradeRow]:
    """Returns a row for each contender; none where no memory and no active parameters are known."""
    means = {cell.contender: cell.mean for cell in summary.cells if cell.suite is None}
    costs = [(means.get(c.contender), _memory(c.report)) for c in columns]
    leading = front(
        [
            None if mean is None or memory is None or c.contender in summary.pulled_anew else (-memory, mean)
            for c, (mean, memory) in zip(columns, costs, strict=True)
        ]
    )
    rows = [
        TradeRow(
            name=column.shown,
            letter=column.letter,
            mean=mean,
            memory_bytes=memory,
            parameters=column.report.card.parameters if column.report else None,
            active=column.report.card.active_parameters if column.report else None,
            decode=_decode(column.report),
            reached=reached(column.report) if column.report else None,
            reached_reading=reached_reading(column.report) if column.report else None,
            spill=spill_mark(column.report),
            energy_j=energy(column.report),
            front=i in leading,
        )
        for i, (column, (mean, memory)) in enumerate(zip(columns, costs, strict=True))
    ]
    return rows if any(row.memory_bytes or row.active for row in rows) else []


def bars(rows: Sequence[TradeRow], what: str) -> list[float | None]:
    """Returns each row's figure as a share of the greatest: how long its bar is. None: no bar.

    Args:
        rows: The table.
        what: Name of the figure. Of `decode` spilled models have no bar, since their speed is not to be ranked.
    """
    values = [None if what == "decode" and row.spill else getattr(row, what) for row in rows]
    most = max((value for value in values if value), default=None)
    return [None if most is None or value is None else value / most for value in values]


def front(points: Sequence[tuple[float, float] | None]) -> set[int]:
    """Returns the numbers of the points on the Pareto front: those that no other beats.

    One beats another if it is at least as good in both figures and better in one.

    Args:
        points: Two figures each, the more the better; None: not known, never on the front.
    """
    known = [point for point in points if point is not None]
    return {
        i
        for i, point in enumerate(points)
        if point is not None and not any(o != point and o[0] >= point[0] and o[1] >= point[1] for o in known)
    }


def trade_words(summary: Summary, columns: Sequence[Column], run: Run) -> list[str]:
    """Returns what may be said about pairs of models, score against cost, one sentence each.

    Only what is shown or counted: one is better; or both are alike to within 0.05 on enough questions; or how many
    questions both scored the same on, or answered in the same words, where these are most (and not all wrong).
    """
    same = same_answers(run)
    by_contender = {column.contender: column for column in columns}
    pairs = [pair for pair in summary.pairs if pair.suite is None or len(summary.suites) == 1]
    sentences = [sentence for pair in pairs for sentence in _sentence(pair, by_contender, same)]
    return list(dict.fromkeys(sentences))[:MOST_SENTENCES]


def batch_words(columns: Sequence[Column]) -> list[str]:
    """Returns for each model that was asked several questions at once what that could give and what it gave."""
    reports = {column.name: column.report for column in columns if column.report}
    return [
        f"{name}, {requests}: {said}."
        for name, report in reports.items()
        for requests, said in together(report)
    ]


def _sentence(
    pair: Pair,
    columns: Mapping[Contender, Column],
    same: Mapping[frozenset[Contender], tuple[int, int]],
) -> Iterator[str]:
    first, second = columns.get(pair.a), columns.get(pair.b)
    if first is None or second is None or pair.difference is None:
        return
    if pair.verdict == "worse" or (pair.verdict != "better" and _dearer(first, second)):
        first, second = second, first
    cost = list(_costs(first, second))
    if not cost:
        return
    found = same.get(frozenset((pair.a, pair.b)), (0, 0))
    claim = _claim(pair, first.name, second.name, same=found)
    if claim:
        yield f"{claim}; {first.name} {' and '.join(cost)}."


def _claim(pair: Pair, first: str, second: str, *, same: tuple[int, int]) -> str | None:
    if pair.verdict == "no verdict":
        return None
    questions = figures.count(pair.samples, "question")
    if pair.shown:
        return f"{first} answers better than {second} on {questions}"
    words = f"the same answer, word for word, to {_of(*same)}"
    shorter = words.replace(questions, "them") if same[1] == pair.samples else words
    in_brackets = f" ({shorter})" if same[0] else ""
    interval = pair.interval
    alike = interval is not None and interval.low > -MARGIN and interval.high < MARGIN
    if alike and pair.samples >= ENOUGH:
        return f"{first} answers as well as {second}, to within {MARGIN:.2f} on {questions}{in_brackets}"
    if pair.both_right and pair.ties > MOSTLY * pair.samples:
        return f"{first} and {second} scored the same on {_of(pair.ties, pair.samples)}{in_brackets}"
    return f"{first} and {second} gave {words}" if same[0] > MOSTLY * same[1] else None


def _of(some: int, all_of_them: int) -> str:
    questions = figures.count(all_of_them, "question")
    return f"each of {questions}" if some == all_of_them else f"{figures.count(some)} of {questions}"


def _costs(first: Column, second: Column) -> Iterator[str]:
    """What the first costs, held against the second."""
    memory = _compared(_memory(first.report), _memory(second.report))
    if memory is not None:
        own = figures.size(_memory(first.report))
        yield f"takes {memory} the memory ({own} against {figures.size(_memory(second.report))})"
    speed = _compared(_decode(first.report), _decode(second.report)) if _same_device(first, second) else None
    if speed is not None:
        yield f"decodes {speed} the tokens a second"


def _compared(own: float | None, other: float | None) -> str | None:
    """Returns `2.1 times` or `48 % of`; None where both are about the same or one is not known."""
    if not own or not other or 1 / _MORE < own / other < _MORE:
        return None
    return f"{own / other:.1f} times" if own > other else f"{figures.share(own / other)} of"


def _dearer(first: Column, second: Column) -> bool:
    return (_memory(first.report) or 0) > (_memory(second.report) or 0)


def _memory(report: ModelReport | None) -> int | None:
    return report.speed.memory_bytes if report and report.speed else None


def _decode(report: ModelReport | None) -> float | None:
    return figures.middle(report.speed.decode_tokens_per_s) if report and report.speed else None


def one_device(columns: Sequence[Column]) -> bool:
    """Returns whether all speeds that are to be ranked were measured on one device."""
    ranked = [c for c in columns if _decode(c.report) is not None and not spill_mark(c.report)]
    return all(_same_device(*two) for two in combinations(ranked, 2))


def _same_device(first: Column, second: Column) -> bool:
    """Speeds are held against each other on one device only: not a spilled model's, nor those of two machines."""
    speeds = [column.report.speed for column in (first, second) if column.report and column.report.speed]
    places = {where(speed) for speed in speeds}
    if len(speeds) < 2 or len(places) > 1 or "split" in places:
        return False
    told = [speed.bandwidth_bytes_per_s for speed in speeds if speed.bandwidth_bytes_per_s]
    if len(told) == 2:
        return max(told) <= _ONE_DEVICE * min(told)
    return not told and first.run == second.run


def _ratio(mean: float | None, cost: float | None) -> float | None:
    return mean / (cost / 1e9) if mean is not None and cost else None
