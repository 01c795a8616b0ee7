"""Which charts a report has, and the table behind each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from moebench.models.roofline import where
from moebench.report import figures, svg
from moebench.report.limits import spill_mark
from moebench.report.trade import front, one_device
from moebench.report.view import Column
from moebench.stats import Interval
from moebench.types import ModelReport, Run, Speed
from moebench.verdicts import Cell, Contender, Repeats, Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart with the table behind it.

    Attributes:
        note: What its marks mean, in one sentence.
        head: The table's column names; the first column names its rows.
    """

    title: str
    note: str
    svg: Markup
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Charts that answer one question."""

    title: str
    charts: tuple[Chart, ...]


def chart_groups(
    run: Run, summary: Summary, *, columns: Sequence[Column], titles: dict[str, str]
) -> list[Group]:
    """Returns all charts that the run has figures for, in groups; a group without charts is left out.

    Args:
        run: For the models' speeds.
        summary: For all else.
        columns: The contenders as the page shows them.
        titles: Suite name -> its title.
    """
    names = {column.contender: f"{column.letter}  {column.shown}" for column in columns}
    groups = [
        Group(title="Scores", charts=tuple(_scores(summary, names, titles=titles))),
        Group(title="Score against cost", charts=tuple(_costs(run, summary, columns, names=names))),
        Group(title="Speed, one request at a time", charts=tuple(_speeds(run))),
        Group(
            title="Famous wording against fresh variants", charts=tuple(_gaps(summary, names, titles=titles))
        ),
        Group(title="Steadiness over repeats", charts=tuple(_repeats(summary, names, titles=titles))),
    ]
    return [group for group in groups if group.charts]


def _scores(summary: Summary, names: dict[Contender, str], *, titles: dict[str, str]) -> Iterator[Chart]:
    suites: list[str | None] = [None, *summary.suites] if len(summary.suites) > 1 else [*summary.suites]
    for suite in suites:
        cells = [cell for cell in summary.cells if cell.suite == suite]
        title = "All suites" if suite is None else titles.get(suite, suite)
        rows = [
            svg.Row(
                name=names[cell.contender],
                text=f"{figures.score(cell.mean)}  ({figures.interval(cell.interval)})",
                value=cell.mean,
                span=cell.interval,
            )
            for cell in cells
        ]
        yield Chart(
            title=title,
            note="Stroke: mean score. Band: its 95 % interval.",
            svg=svg.row_chart(f"Mean scores with 95 % intervals: {title}", rows, scale=svg.UNIT),
            head=(
                "Model",
                "Mean",
                "95 % interval",
                "Method",
                "Samples",
                "Trials",
                "Right",
                "Unanswered",
                "Unfinished",
                "Broken",
            ),
            rows=tuple(_score_row(names[cell.contender], cell) for cell in cells),
        )


def _score_row(name: str, cell: Cell) -> tuple[str, ...]:
    return (
        name,
        figures.score(cell.mean),
        figures.interval(cell.interval),
        cell.interval_kind,
        figures.count(cell.samples),
        figures.count(cell.trials),
        *map(figures.count, (cell.right, cell.unanswered, cell.unfinished, cell.broken)),
    )


def _costs(
    run: Run, summary: Summary, columns: Sequence[Column], *, names: dict[Contender, str]
) -> Iterator[Chart]:
    reports = {report.card.name: report for report in run.models}
    axes: list[tuple[str, str, int, Callable[[ModelReport], float | None], str]] = [
        ("Score and memory", "GB loaded", -1, _memory_gb, ""),
        ("Score and speed", "tokens/s", 1, _decode_rate, _left_out(run)),
    ]
    for title, unit, sign, quantity, more in axes:
        points = list(_points(summary, names, reports=reports, quantity=quantity))
        if len(points) < 2:
            continue
        ranked = sign < 0 or one_device(columns)
        leading = front([(sign * p.x, p.y) for p in points]) if ranked else set()
        points = [replace(p, front=i in leading) for i, p in enumerate(points)]
        rings = "A ring: no other is better in both." if ranked else "No rings: not measured on one device."
        yield Chart(
            title=title,
            note="Each letter is a model; the line through it is the 95 % interval of its mean over all suites. "
            f"{rings}{more}",
            svg=svg.scatter(f"{title}: mean score against {unit}", points, x_unit=unit),
            head=("Model", unit, "Mean", "95 % interval", "Front"),
            rows=tuple(
                (
                    p.name,
                    f"{p.x:.4g}",
                    figures.score(p.y),
                    figures.interval(p.interval),
                    ("yes" if p.front else "no") if ranked else figures.UNKNOWN,
                )
                for p in points
            ),
        )


def _points(
    summary: Summary,
    names: dict[Contender, str],
    *,
    reports: dict[str, ModelReport],
    quantity: Callable[[ModelReport], float | None],
) -> Iterator[svg.Point]:
    for i, contender in enumerate(summary.contenders):
        report = reports.get(contender.model)
        cell = next((c for c in summary.cells if c.contender == contender and c.suite is None), None)
        x = quantity(report) if report else None
        if contender in summary.pulled_anew:
            continue
        if x is not None and cell is not None and cell.mean is not None:
            yield svg.Point(
                letter=figures.letter(i), name=names[contender], x=x, y=cell.mean, interval=cell.interval
            )


def _memory_gb(report: ModelReport) -> float | None:
    loaded = report.speed.memory_bytes if report.speed else None
    return None if loaded is None else loaded / 1e9


def _decode_rate(report: ModelReport) -> float | None:
    """None also for a model that ran partly on the CPU: its speed is not to be held against others'."""
    if report.speed is None or where(report.speed) == "split":
        return None
    return figures.middle(report.speed.decode_tokens_per_s)


def _left_out(run: Run) -> str:
    """Says whose speed is not shown, and why."""
    spilled = [f"{report.card.name} ({mark})" for report in run.models if (mark := spill_mark(report))]
    return f" Left out, since such a speed is not to be ranked: {', '.join(spilled)}." if spilled else ""


def _speeds(run: Run) -> Iterator[Chart]:
    kinds: list[tuple[str, str, Callable[[Speed], tuple[float, ...]]]] = [
        ("Decode speed", "tokens/s", lambda speed: speed.decode_tokens_per_s),
        ("Time to the first token of any kind", "s", lambda speed: speed.first_token_s),
        ("Time to the first token of the answer", "s", lambda speed: speed.first_answer_token_s),
        ("Prefill speed", "tokens/s", lambda speed: speed.prefill_tokens_per_s),
    ]
    for title, unit, values_of in kinds:
        measured = [(_named(r), values_of(r.speed)) for r in run.models if r.speed and values_of(r.speed)]
        if not measured:
            continue
        scale = svg.nice_scale([value for _, values in measured for value in values])
        yield Chart(
            title=title,
            note="Dots: single measurements. Stroke: their median. Band: least to greatest.",
            svg=svg.row_chart(
                f"{title} in {unit}",
                [_speed_row(name, values, unit=unit) for name, values in measured],
                scale=scale,
                unit=unit,
            ),
            head=("Model", f"Median, {unit}", "Least", "Greatest", "Measurements"),
            rows=tuple(
                (name, f"{figures.middle(v):.4g}", f"{min(v):.4g}", f"{max(v):.4g}", str(len(v)))
                for name, v in measured
            ),
        )


def _named(report: ModelReport) -> str:
    name = f"{report.card.name} (stand-in)" if report.card.stand_in else report.card.name
    mark = spill_mark(report)
    return f"{name} ({mark})" if mark else name


def _speed_row(name: str, values: tuple[float, ...], *, unit: str) -> svg.Row:
    middle = figures.middle(values)
    text = figures.seconds(middle) if unit == "s" else figures.rate(middle)
    return svg.Row(name=name, text=text, value=middle, span=Interval(min(values), max(values)), points=values)


def _gaps(summary: Summary, names: dict[Contender, str], *, titles: dict[str, str]) -> Iterator[Chart]:
    for suite in summary.suites:
        gaps = [gap for gap in summary.gaps if gap.suite == suite]
        if not gaps:
            continue
        title = titles.get(suite, suite)
        rows = [
            svg.Row(name=names[g.contender], text=figures.signed(g.gap), value=g.gap, span=g.interval)
            for g in gaps
        ]
        yield Chart(
            title=title,
            note="Score on the article's wording minus score on fresh variants, with its 95 % interval. "
            "Right of the line: better on what it may have seen before.",
            svg=svg.row_chart(f"Memorisation gap: {title}", rows, scale=svg.DIFFERENCE),
            head=("Model", "Famous", "n", "Fresh", "n", "Gap", "95 % interval"),
            rows=tuple(
                (
                    names[g.contender],
                    figures.score(g.famous),
                    str(g.famous_samples),
                    figures.score(g.fresh),
                    str(g.fresh_samples),
                    figures.signed(g.gap),
                    figures.signed_interval(g.interval),
                )
                for g in gaps
            ),
        )


def _repeats(summary: Summary, names: dict[Contender, str], *, titles: dict[str, str]) -> Iterator[Chart]:
    suites: list[str | None] = [None, *summary.suites]
    for suite in suites:
        found = [entry for entry in summary.repeats if entry.suite == suite and entry.pass_at]
        if not found:
            continue
        title = "All suites" if suite is None else titles.get(suite, suite)
        most = max(k for entry in found for k in entry.pass_at)
        yield Chart(
            title=title,
            note=f"Stroke: right in one try. Band: from all of {most} tries right to at least one right. "
            "The wider, the less steady.",
            svg=svg.row_chart(
                f"Steadiness over repeats: {title}", [_repeats_row(names, r) for r in found], scale=svg.UNIT
            ),
            head=(
                "Model",
                "Repeats",
                "pass@1",
                "pass@k",
                "pass^k",
                "Same text",
                "Variance within",
                "between",
            ),
            rows=tuple(_repeats_figures(names, entry) for entry in found),
        )


def _repeats_row(names: dict[Contender, str], entry: Repeats) -> svg.Row:
    low, high = _all_and_any(entry)
    return svg.Row(
        name=names[entry.contender],
        text=f"{figures.score(low)}–{figures.score(high)}",
        value=entry.pass_at.get(1),
        span=None if low is None or high is None else Interval(low, high),
    )


def _repeats_figures(names: dict[Contender, str], entry: Repeats) -> tuple[str, ...]:
    low, high = _all_and_any(entry)
    return (
        names[entry.contender],
        str(entry.repeats),
        figures.score(entry.pass_at.get(1)),
        f"{figures.score(high)} (k = {max(entry.pass_at)})",
        figures.score(low),
        figures.share(entry.agreement),
        f"{entry.within:.3f}",
        f"{entry.between:.3f}",
    )


def _all_and_any(entry: Repeats) -> tuple[float | None, float | None]:
    most = max(entry.pass_at)
    return entry.pass_all.get(most), entry.pass_at[most]
