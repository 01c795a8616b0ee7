"""The first screen of a run as Markdown, for a pull request or an issue."""

import re
from collections.abc import Iterator

from moebench.report import figures
from moebench.types import Run
from moebench.verdicts import Cell, Contender, Summary

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def to_markdown(run: Run, summary: Summary) -> str:
    """Returns the headline, the table of scores, and the differences that are shown, as Markdown."""
    return "\n".join(_lines(run, summary)) + "\n"


def escaped(text: str) -> str:
    """Returns text on one line, with nothing in it that Markdown or HTML would take for markup."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _lines(run: Run, summary: Summary) -> Iterator[str]:
    yield f"**{escaped(summary.headline)}**"
    yield ""
    if run.header.embedded:
        yield "> These are tiny stand-ins for trying the machine, **not** Mixtral, DBRX or DeepSeek-V2."
        yield ""
    cells = {(cell.contender, cell.suite): cell for cell in summary.cells}
    yield "| model | all suites | " + " | ".join(escaped(suite) for suite in summary.suites) + " |"
    yield "|---|" + "---|" * (len(summary.suites) + 1)
    for contender in summary.contenders:
        row = [_cell(cells.get((contender, suite))) for suite in (None, *summary.suites)]
        yield f"| {_name(contender, summary)} | " + " | ".join(row) + " |"
    yield ""
    shown = [pair for pair in summary.pairs if pair.verdict != "no difference shown"]
    for pair in shown:
        yield f"- {escaped(pair.suite or 'all suites')}: {escaped(pair.words)}"
    if not shown and len(summary.contenders) > 1:
        yield "- No difference between models is shown."
    yield ""
    yield f"<sub>run {run.header.run_id}; mean score with its 95 % interval; n samples</sub>"


def _name(contender: Contender, summary: Summary) -> str:
    chains = {other.chain for other in summary.contenders if other.model == contender.model}
    return escaped(contender.model if len(chains) == 1 else f"{contender.model} ({contender.chain})")


def _cell(cell: Cell | None) -> str:
    if cell is None or cell.mean is None:
        return f"– ({cell.broken} broken)" if cell and cell.broken else "–"
    lost = [
        f"{count} {what}"
        for count, what in (
            (cell.unanswered, "unanswered"),
            (cell.truncated, "truncated"),
            (cell.broken, "broken"),
        )
        if count
    ]
    notes = f"; {', '.join(lost)}" if lost else ""
    return f"{figures.score(cell.mean)} ({figures.interval(cell.interval)}, n {cell.samples}{notes})"
