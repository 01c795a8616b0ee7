"""Tables for the terminal: renderables for rich, which print nothing themselves. They fit 80 columns."""

from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from moebench.models import comparison
from moebench.report import figures, provenance, small_print, view
from moebench.report.answers import labels, question_text
from moebench.report.costs import trade_view
from moebench.report.limits import spill_mark
from moebench.report.terminal import Indented, joined, words
from moebench.report.transcript import answers_view
from moebench.run.plan import Trial, count
from moebench.types import ModelCard, ModelReport, Plan, Run, RunHeader, Suite
from moebench.verdicts import Cell, Summary

if TYPE_CHECKING:
    from moebench.run.doctor import Check

__all__ = [
    "answers_view",
    "checks_view",
    "models_view",
    "plan_view",
    "runs_view",
    "suite_view",
    "suites_view",
    "summary_view",
]

_CELL = 10  # columns of a score cell
_NAME = 20  # columns of a model's name before it is folded
_NETWORK = 11  # `ollama.com,` fits
_LEAST_NAME = 14  # so narrow it may get where all suites then fit side by side


def summary_view(run: Run, summary: Summary) -> RenderableType:
    """Returns the first screen: the headline, scores by model and suite, the models, and what to keep in mind."""
    from moebench.report.joined import join  # pandas comes with it, which a list of runs does not need

    columns = view.columns(join(run), summary.contenders)
    asked = len({(record.key.suite, record.key.sample) for record in run.records})
    parts: list[RenderableType] = [
        *_stand_in_banner(run),
        words(summary.headline, "bold"),
        joined(view.what_was_run(run, columns, questions=asked), style="dim"),
        _Scores(summary),
    ]
    parts += [words(line, "dim") for line in (*_legend(summary), *_choosing(summary))]
    described = [report for report in run.models if report.card.architecture or report.speed]
    if described:
        parts += [Text(""), _models_table(described)]
    parts += trade_view(run, summary, columns)
    warnings = provenance.warnings(run, summary, mends=False)
    parts += [words(f"• {warning}", "dim") for warning in warnings]
    return Group(*parts)


def _stand_in_banner(run: Run) -> Iterator[Text]:
    if run.header.embedded:
        yield words(
            "Stand-ins, not the real models: tiny models for trying the machine. "
            "They are NOT Mixtral, DBRX or DeepSeek-V2.",
            "bold yellow",
        )
    for card in provenance.stand_ins(run):
        yield words(f"  {card.name}: {card.stand_in}", "yellow")


def _legend(summary: Summary) -> Iterator[str]:
    yield "Mean score, 0 to 1; its 95 % interval; n: samples."
    if len(summary.contenders) > 1:
        yield "★ shown to be better than every other model.  △ highest mean, but not shown."
    if any(cell.unanswered or cell.truncated for cell in summary.cells):
        yield "unans.: nothing gradable found, counts 0.  trunc.: cut off at the length limit."
    if any(cell.missing for cell in summary.cells):
        yield "unfin.: stopped before any answer, no score.  broken: no score."


def _choosing(summary: Summary) -> Iterator[str]:
    """Says what choosing among the contenders could give, over all suites."""
    for entry in summary.combined:
        if entry.suite is None or len(summary.suites) == 1:
            most = f"the best answer to each question {figures.score(entry.oracle)}"
            said = f"Choosing among them: {most} ({figures.interval(entry.oracle_interval)})"
            if entry.majority is not None:
                voted = f"{figures.score(entry.majority)} ({figures.interval(entry.majority_interval)})"
                said += f", a majority vote {voted}"
            yield f"{said}."
            return


class _Scores:
    """Models by suites, in as many tables below each other as the width makes necessary."""

    def __init__(self, summary: Summary) -> None:
        self.names = labels(summary.contenders)
        self.rows = view.score_rows(summary, summary.contenders, titles={})

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Renders as many suites side by side as fit."""
        name = min(max(map(len, self.names), default=0), _NAME)
        left_by_all = options.max_width - 1 - len(self.rows) * (_CELL + 2)
        if _LEAST_NAME <= left_by_all < name:
            name = left_by_all
        side_by_side = max(1, (options.max_width - 1 - name) // (_CELL + 2))
        for start in range(0, len(self.rows), side_by_side):
            yield self._table(self.rows[start : start + side_by_side], name)

    def _table(self, rows: Sequence[view.ScoreRow], name: int) -> Table:
        table = Table(box=SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0))
        table.add_column("model", width=name, overflow="fold")
        for row in rows:
            table.add_column(words(row.title.replace("_", " "), "bold"), width=_CELL, overflow="fold")
        for i, model in enumerate(self.names):
            table.add_row(words(model, "bold"), *(_score_cell(row, i) for row in rows))
        return table


def _score_cell(row: view.ScoreRow, column: int) -> Text:
    cell = row.cells[column]
    if cell is None or (cell.mean is None and not cell.missing):
        return words("not asked", "dim")
    best = row.best == column
    mark = (" ★" if row.best_shown else " △") if best else ""
    text = words(figures.score(cell.mean) + mark, "bold green" if best and row.best_shown else "bold")
    if cell.interval is not None:
        text.append(f"\n{figures.interval(cell.interval)}\nn {figures.count(cell.samples)}", style="dim")
    for number, what, style in _lost(cell):
        text.append(f"\n{number} {what}", style=style)
    return text.append("\n")


def _lost(cell: Cell) -> list[tuple[int, str, str]]:
    kinds = [
        (cell.unanswered, "unans.", "cyan"),
        (cell.truncated, "trunc.", "yellow"),
        (cell.unfinished, "unfin.", "blue"),
        (cell.broken, "broken", "magenta"),
    ]
    return [kind for kind in kinds if kind[0]]


def models_view(cards: Sequence[ModelCard]) -> RenderableType:
    """Returns what a server says of its models."""
    if not cards:
        return words("The server has no models; `ollama pull mixtral` fetches one.")
    return _models_table([ModelReport(card=card) for card in cards])


def _models_table(reports: Sequence[ModelReport]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    longest = max(len(report.card.name) for report in reports)
    table.add_column("model", overflow="fold", min_width=min(longest, _NAME), max_width=_NAME)
    table.add_column("network", overflow="fold", min_width=_NETWORK)
    table.add_column("weights", overflow="fold")
    measured = any(report.speed for report in reports)
    for heading in ("loaded", "tokens/s", "first\ntoken") if measured else ("files", "context"):
        table.add_column(heading, justify="right")
    for report in reports:
        table.add_row(*_model_row(report, measured=measured))
    return table


def _model_row(report: ModelReport, *, measured: bool) -> Iterator[Text]:
    card = report.card
    name = words(card.name, "bold")
    if card.stand_in:
        name.append("\nstand-in", style="yellow")
    if report.digest_after:
        name.append("\npulled anew", style="yellow")
    if mark := spill_mark(report):
        name.append(f"\n{mark}", style="yellow")
    if title := comparison.title(card):
        name.append(f"\n{title}", style="dim")
    yield name
    network = [card.architecture] if card.architecture else []
    yield words(", ".join([*network, figures.kind(card)]))
    yield words(" ".join(part for part in (figures.weights(card), card.quantization) if part))
    if not measured:
        yield words(figures.size(card.size_bytes))
        yield words(figures.count(card.context_tokens))
        return
    speed = report.speed
    yield words(figures.size(speed.memory_bytes if speed else None))
    yield words(figures.rate(figures.middle(speed.decode_tokens_per_s) if speed else None))
    first, answer = (speed.first_token_s, speed.first_answer_token_s) if speed else ((), ())
    told = words(figures.seconds(figures.middle(first)))
    if answer and answer != first:
        told.append(f"\nanswer {figures.seconds(figures.middle(answer))}")
    yield told


def plan_view(
    plan: Plan, suites: Sequence[Suite], prompts: Sequence[tuple[Trial, str]] = ()
) -> RenderableType:
    """Returns what a run would do: its trials by suite, how many in all, and each prompt as it would be sent.

    Args:
        plan: The plan.
        suites: The suites with just the samples that would be asked.
        prompts: Trials of one model, each with its prompt.
    """
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("suite", "chain"):
        table.add_column(heading, overflow="fold")
    for heading in ("samples", "repeats", "models", "trials"):
        table.add_column(heading, justify="right")
    for suite in suites:
        for chain in plan.chains or (suite.chain,):
            trials = len(suite.samples) * plan.repeats * len(plan.models)
            numbers = (len(suite.samples), plan.repeats, len(plan.models), trials)
            table.add_row(words(suite.name), words(chain), *map(figures.count, numbers))
    total = (
        f"{figures.count(count(plan, suites), 'trial')}, {figures.count(len(plan.models), 'model load')}: "
    )
    parts: list[RenderableType] = [table, words(total + ", ".join(plan.models), "bold")]
    for trial, prompt in prompts:
        key = trial.key
        parts += [Rule(words(f"{key.suite} / {key.sample} / {key.chain}"), style="dim"), words(prompt)]
    return Group(*parts)


def runs_view(headers: Sequence[RunHeader], *, folder: str) -> RenderableType:
    """Returns a list of runs, the newest last."""
    if not headers:
        return words(f"No runs in {folder}; `moebench demo` makes one.")
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("run", no_wrap=True)
    for heading in ("begun, UTC", "models", "suites"):
        table.add_column(heading, overflow="fold", no_wrap=heading.startswith("begun"))
    for header in headers:
        note = "stand-ins" if header.embedded else "graded again" if header.parent_run else ""
        models = words(", ".join(header.plan.models))
        if note:
            models.append(f"\n{note}", style="yellow")
        begun = words(f"{header.created_at.astimezone(UTC):%Y-%m-%d %H:%M}")
        table.add_row(words(header.run_id, "bold"), begun, models, words(", ".join(header.plan.suites)))
    return table


def suites_view(suites: Sequence[Suite]) -> RenderableType:
    """Returns a list of suites."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("suite", "title", "grader", "chain"):
        table.add_column(heading, overflow="fold")
    table.add_column("samples", justify="right")
    for suite in suites:
        table.add_row(
            words(suite.name, "bold"),
            words(suite.title),
            words(suite.grader),
            words(suite.chain),
            figures.count(len(suite.samples)),
        )
    return table


def suite_view(suite: Suite) -> RenderableType:
    """Returns a suite's questions, each with its target and a right answer."""
    facts = [f"version {suite.version}", f"grader {suite.grader}", f"chain {suite.chain}", suite.digest[:16]]
    parts: list[RenderableType] = [words(f"{suite.name}: {suite.title}", "bold"), joined(facts, style="dim")]
    for sample in suite.samples:
        tags = f"  ({', '.join(sample.tags)})" if sample.tags else ""
        target = "; ".join(f"{name} = {small_print.plain(value)}" for name, value in sample.target.items())
        parts += [
            Rule(words(sample.id + tags), style="dim"),
            words(question_text(suite, sample)),
            words(f"target   {target}", "dim"),
            Text("example", style="dim"),
            Indented(words(sample.example, "green")),
        ]
    return Group(*parts)


def checks_view(checks: "Sequence[Check]") -> RenderableType:
    """Returns what the doctor found, with what to do about it."""
    signs = {True: ("✓", "green"), False: ("✗", "red"), None: ("·", "cyan")}
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for check in checks:
        sign, colour = signs[check.ok]
        found = words(check.found)
        if check.advice:
            found.append_text(words(f"\n→ {check.advice}", colour))
        table.add_row(words(sign, colour), words(check.name), found)
    return table
