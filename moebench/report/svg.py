"""Charts as inline SVG, by hand: every mark has a class for its colour, and no style attribute that the CSP blocks.

All take numbers and words, and know nothing of runs. Text is escaped here. Charts are 360 units wide, so that their
letters are of readable size on a phone, and are scaled up a little on wide screens.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from moebench.report.highlight import visible
from moebench.stats import Interval

Place = tuple[float, float]

WIDTH = 360
_PAD = 8
_ROW = 40
_LETTER = 6.7  # about the width of a digit on an axis
_LONGEST_NAME = 34


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A linear axis from `low` to `high`, with the values at which it is marked."""

    low: float
    high: float
    ticks: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a row chart.

    Attributes:
        name: What it is about, at its left.
        text: Its figures in words, at its right.
        value: Where the main mark stands; None: nothing known.
        span: A bar behind the mark, for instance a 95 % interval.
        points: Single measurements, as small dots.
    """

    name: str
    text: str
    value: float | None = None
    span: Interval | None = None
    points: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point with a short name in a scatter chart, and an interval of its height.

    Attributes:
        front: Whether no other point beats it in both directions; drawn with a ring.
    """

    letter: str
    name: str
    x: float
    y: float
    interval: Interval | None
    front: bool = False


UNIT = Scale(low=0, high=1, ticks=(0, 0.25, 0.5, 0.75, 1))
DIFFERENCE = Scale(low=-1, high=1, ticks=(-1, -0.5, 0, 0.5, 1))


def nice_scale(values: Sequence[float]) -> Scale:
    """Returns an axis from 0 to a round number at or above the greatest value, with four to six marks."""
    top = max(values, default=1.0)
    if top <= 0:
        return UNIT
    step = 10 ** math.floor(math.log10(top))
    size = next(step * part for part in (0.2, 0.5, 1, 2, 5) if top / (step * part) <= 5)
    marks = math.ceil(top / size - 1e-9)
    return Scale(low=0, high=marks * size, ticks=tuple(i * size for i in range(marks + 1)))


def bar(mean: float | None, interval: Interval | None) -> Markup:
    """Returns the small bar of a table cell: 0 to 1, the interval as a band, the mean as a stroke."""
    marks = ['<rect class="track" x="0" y="4" width="100" height="2" rx="1"/>']
    if interval is not None:
        width = max(interval.high - interval.low, 0.01) * 100
        marks.append(
            f'<rect class="band" x="{interval.low * 100:.1f}" y="2" width="{width:.1f}" height="6" rx="1"/>'
        )
    if mean is not None:
        marks.append(f'<rect class="mean" x="{mean * 98.4:.1f}" y="0" width="1.6" height="10"/>')
    return _raw(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f"{''.join(marks)}</svg>"
    )


def amount_bar(share: float | None, part: float | None = None) -> Markup:
    """Returns the small bar of an amount as a share of the greatest, and of a part of it; None: nothing is drawn.

    Args:
        share: 0 to 1.
        part: 0 to `share`, drawn darker; None: the whole bar is.
    """
    if share is None:
        return _raw("")
    inner = share if part is None else part
    return _raw(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="track" x="0" y="4" width="100" height="2" rx="1"/>'
        f'<rect class="band" x="0" y="2" width="{share * 100:.1f}" height="6"/>'
        f'<rect class="mean" x="0" y="2" width="{inner * 100:.1f}" height="6"/></svg>'
    )


def difference_bar(value: float | None, interval: Interval | None) -> Markup:
    """Returns the small bar of a difference: -1 to 1, with a line at 0."""
    marks = ['<rect class="track" x="0" y="4" width="100" height="2" rx="1"/>']
    if interval is not None:
        low, width = 50 + interval.low * 50, max(interval.high - interval.low, 0.02) * 50
        marks.append(f'<rect class="band" x="{low:.1f}" y="2" width="{width:.1f}" height="6" rx="1"/>')
    marks.append('<rect class="zero" x="49.6" y="0" width="0.8" height="10"/>')
    if value is not None:
        marks.append(f'<rect class="mean" x="{49.2 + value * 49.2:.1f}" y="0" width="1.6" height="10"/>')
    return _raw(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f"{''.join(marks)}</svg>"
    )


def row_chart(title: str, rows: Sequence[Row], *, scale: Scale, unit: str = "") -> Markup:
    """Returns a chart with one line for each row: its name and figures above, its marks on a common axis below."""
    height = len(rows) * _ROW + 26
    body = [_axis(scale, unit, top=4, bottom=len(rows) * _ROW + 2)]
    for i, row in enumerate(rows):
        body.append(_row(row, i * _ROW, scale=scale))
    return _chart(title, height, body=body)


def scatter(title: str, points: Sequence[Point], *, x_unit: str) -> Markup:
    """Returns scores (0 to 1, upwards) against some quantity; each point bears its letter."""
    scale = nice_scale([point.x for point in points])
    left, right, top, bottom = 34, WIDTH - 14, 12, 214
    body = []
    for tick in UNIT.ticks:
        y = bottom - tick * (bottom - top)
        body.append(_line((left, y), (right, y), kind="grid"))
        body.append(_text((left - 6, y + 4), f"{tick:g}", kind="axis", anchor="end"))
    for tick in scale.ticks:
        x = left + tick / scale.high * (right - left)
        body.append(_text((x, bottom + 23), _tick(tick), kind="axis", anchor="middle"))
    body.append(_text((right, bottom + 38), x_unit, kind="axis", anchor="end"))
    for point in points:
        x = left + point.x / scale.high * (right - left)
        body.append(_lettered(point, x, top=top, bottom=bottom))
    return _chart(title, bottom + 44, body=body)


def _lettered(point: Point, x: float, *, top: float, bottom: float) -> str:
    def height(value: float) -> float:
        return bottom - value * (bottom - top)

    whisker = ""
    if point.interval is not None:
        whisker = _line((x, height(point.interval.low)), (x, height(point.interval.high)), kind="whisker")
    y = height(point.y)
    ring = f'<circle class="ring" cx="{x:.1f}" cy="{y:.1f}" r="12"/>' if point.front else ""
    return (
        f"<g><title>{_safe(point.name)}</title>{whisker}{ring}"
        f'<circle class="badge" cx="{x:.1f}" cy="{y:.1f}" r="9"/>'
        f"{_text((x, y + 3.8), point.letter, kind='letter', anchor='middle')}</g>"
    )


def _row(row: Row, top: float, *, scale: Scale) -> str:
    middle = top + 27
    marks = [_line((_PAD, middle), (WIDTH - _PAD, middle), kind="track")]
    if row.span is not None:
        low, high = _x(row.span.low, scale), _x(row.span.high, scale)
        place = f'x="{low:.1f}" y="{middle - 4:.1f}" width="{max(high - low, 1):.1f}"'
        marks.append(f'<rect class="band" {place} height="8" rx="2"/>')
    marks += [
        f'<circle class="point" cx="{_x(point, scale):.1f}" cy="{middle:.1f}" r="3"/>' for point in row.points
    ]
    if row.value is not None:
        x = _x(row.value, scale)
        marks.append(
            f'<rect class="mean" x="{x - 1.5:.1f}" y="{middle - 7:.1f}" width="3" height="14" rx="1"/>'
        )
    name = row.name if len(row.name) <= _LONGEST_NAME else row.name[: _LONGEST_NAME - 1] + "…"
    marks.append(_text((_PAD, top + 16), name, kind="name"))
    marks.append(_text((WIDTH - _PAD, top + 16), row.text, kind="figure", anchor="end"))
    return f"<g><title>{_safe(f'{row.name}: {row.text}')}</title>{''.join(marks)}</g>"


def _axis(scale: Scale, unit: str, *, top: float, bottom: float) -> str:
    last = _tick(scale.high) + (f" {unit}" if unit else "")
    free = WIDTH - _PAD - (len(last) + 1) * _LETTER  # where the last number and the unit begin
    marks = []
    for tick in scale.ticks:
        x = _x(tick, scale)
        zero = tick == 0 and scale.low < 0
        marks.append(_line((x, top), (x, bottom), kind="zero" if zero else "grid"))
        anchor = "start" if tick == scale.low else "end" if tick == scale.high else "middle"
        shown = last if tick == scale.high else _tick(tick)
        if anchor != "middle" or x + len(shown) * _LETTER / 2 < free:
            marks.append(_text((x, bottom + 15), shown, kind="axis", anchor=anchor))
    return "".join(marks)


def _x(value: float, scale: Scale) -> float:
    share = (value - scale.low) / (scale.high - scale.low)
    return _PAD + min(max(share, 0), 1) * (WIDTH - 2 * _PAD)


def _tick(value: float) -> str:
    return f"{value:.10g}".replace("-", "\N{MINUS SIGN}")


def _line(start: Place, end: Place, *, kind: str) -> str:
    (x1, y1), (x2, y2) = start, end
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(place: Place, words: str, *, kind: str, anchor: str = "start") -> str:
    x, y = place
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{_safe(words)}</text>'


def _safe(words: str) -> Markup:
    return escape(visible(words))


def _chart(title: str, height: float, *, body: Sequence[str]) -> Markup:
    opening = f'<svg class="chart" viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{_safe(title)}">'
    return _raw(f"{opening}{''.join(body)}</svg>")


def _raw(text: str) -> Markup:
    return Markup(text)  # noqa: S704 - numbers, and words that `_safe` has escaped
