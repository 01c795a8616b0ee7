"""What the models cost, as Markdown."""

from collections.abc import Callable, Iterator, Sequence

from moebench.report import figures
from moebench.report.trade import TradeRow, batch_words, trade_rows, trade_words
from moebench.report.view import Column
from moebench.types import Run
from moebench.verdicts import Summary


def trade_lines(
    run: Run, summary: Summary, columns: Sequence[Column], *, escaped: Callable[[str], str]
) -> Iterator[str]:
    """Yields a table of costs and what may be said about them; nothing where no cost is known.

    Args:
        run: The run, or several as one.
        summary: What was found out about it.
        columns: The contenders.
        escaped: Makes any text fit to stand in Markdown.
    """
    rows = trade_rows(summary, columns)
    if not rows:
        return
    watched = any(row.energy_j is not None for row in rows)
    head = ["model", "network", "memory", "active", "tokens/s", "of the limit"]
    head += ["energy per answer"] if watched else []
    yield f"| {' | '.join(head)} |"
    yield "|---|---|" + "---:|" * (len(head) - 2)
    for row, column in zip(rows, columns, strict=True):
        network = figures.kind(column.report.card) if column.report else figures.UNKNOWN
        cells = [row.name, network, *_figures(row), *([figures.energy(row.energy_j)] if watched else [])]
        yield f"| {' | '.join(escaped(cell) for cell in cells)} |"
    yield ""
    for sentence in [*trade_words(summary, columns, run), *batch_words(columns)]:
        yield f"- {escaped(sentence)}"
    yield ""


def _figures(row: TradeRow) -> list[str]:
    speed = figures.rate(row.decode)
    return [
        figures.size(row.memory_bytes),
        figures.parameters(row.active),
        f"{speed} ({row.spill}, not ranked)" if row.spill else speed,
        _of_limit(row),
    ]


def _of_limit(row: TradeRow) -> str:
    reading = row.reached_reading
    prefill = "" if reading is None else f"; prefill {figures.share(reading)}"
    return figures.share(row.reached) + prefill
