"""The first screen of a run as Markdown, for a pull request or an issue."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from moebench.output import writing
from moebench.report import figures, provenance, view
from moebench.report.joined import join, require_several
from moebench.report.routing import all_kept
from moebench.report.trade_markdown import trade_lines
from moebench.summary import compare as compare_runs
from moebench.summary import summarize
from moebench.summary.pooling import as_runs
from moebench.types import Run
from moebench.verdicts import Cell, Contender, Summary

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def write_markdown(
    runs: Run | Sequence[Run], path: Path | str, *, compare: bool = False, force: bool = False
) -> Path:
    """Writes the first screen of a run, or of several, as a Markdown file; otherwise as `write_report`.

    Args:
        runs: The run or runs.
        path: The file; it is replaced, and its folder made.
        compare: Whether to hold the later runs against the first below it.
        force: Put runs together even where their scores do not mean the same.

    Returns:
        The file's path.
    """
    # Here, since both escape texts with this module's `escaped`.
    from moebench.report.comparison import comparison_markdown
    from moebench.report.routing_markdown import routing_markdown

    text = to_markdown(runs, summarize(runs, force=force))
    text += routing_markdown(all_kept(as_runs(runs)))
    if compare:
        text += "\n" + comparison_markdown(compare_runs(require_several(runs), force=force))
    file = Path(path)
    with writing(file):
        file.write_text(text, encoding="utf-8", newline="\n")
    return file


def to_markdown(runs: Run | Sequence[Run], summary: Summary) -> str:
    """Returns the headline, the table of scores, and the differences that are shown, as Markdown.

    Args:
        runs: The run or runs.
        summary: What `summarize(runs)` returned.
    """
    return "\n".join(_lines(as_runs(runs), summary)) + "\n"


def escaped(text: str) -> str:
    """Returns text on one line, with nothing in it that Markdown or HTML would take for markup."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _lines(runs: Sequence[Run], summary: Summary) -> Iterator[str]:
    yield f"**{escaped(summary.headline)}**"
    yield ""
    embedded = [f"run {number}" for number, run in enumerate(runs, start=1) if run.header.embedded]
    if embedded:
        whose = "These" if len(embedded) == len(runs) else f"The models of {', '.join(embedded)}"
        yield f"> {whose} are tiny stand-ins for trying the machine, **not** Mixtral, DBRX or DeepSeek-V2."
        yield ""
    cells = {(cell.contender, cell.suite): cell for cell in summary.cells}
    yield "| model | all suites | " + " | ".join(escaped(suite) for suite in summary.suites) + " |"
    yield "|---|" + "---|" * (len(summary.suites) + 1)
    for contender in summary.contenders:
        row = [_cell(cells.get((contender, suite))) for suite in (None, *summary.suites)]
        yield f"| {_name(contender, summary)} | " + " | ".join(row) + " |"
    yield ""
    shown = [pair for pair in summary.pairs if pair.shown]
    for pair in shown:
        yield f"- {escaped(pair.suite or 'all suites')}: {escaped(pair.words)}"
    undecided = (pair for pair in summary.pairs if pair.verdict == "no verdict" and pair.samples)
    yield from (f"- {escaped(pair.words)}" for pair in undecided if pair.suite is None)
    if not shown and len(summary.contenders) > 1:
        yield "- No difference between models is shown."
    yield ""
    together = join(runs)
    columns = view.columns(together, summary.contenders)
    yield from trade_lines(together.run, summary, columns, escaped=escaped)
    yield from (f"- {escaped(warning)}" for warning in provenance.warnings(runs, summary))
    yield ""
    ids = [run.header.run_id for run in runs]
    told = (
        f"run {ids[0]}"
        if len(ids) == 1
        else "; ".join(f"run {i}: {one}" for i, one in enumerate(ids, start=1))
    )
    yield f"<sub>{told}; mean score with its 95 % interval; n samples</sub>"


def _name(contender: Contender, summary: Summary) -> str:
    chains = {other.chain for other in summary.contenders if other.model == contender.model}
    return escaped(contender.model if len(chains) == 1 else f"{contender.model} ({contender.chain})")


def _cell(cell: Cell | None) -> str:
    if cell is None or cell.mean is None:
        return f"– ({_lost(cell)})" if cell and cell.missing else "–"
    lost = _lost(cell)
    return f"{figures.score(cell.mean)} ({figures.interval(cell.interval)}, n {cell.samples}{lost and f'; {lost}'})"


def _lost(cell: Cell) -> str:
    kinds = ("unanswered", "truncated", "unfinished", "broken")
    return ", ".join(f"{n} {kind}" for kind in kinds if (n := getattr(cell, kind)))
