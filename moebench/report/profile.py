"""Figures of a model's layers as inline SVG: a row for each layer, a panel for each figure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup, escape

from moebench.report.heatmap import LEFT, TOP, layer_labels
from moebench.report.highlight import visible
from moebench.report.svg import nice_scale

PANEL, _BETWEEN, _BELOW = 72, 14, 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a panel shows of one layer.

    Attributes:
        value: None: not known.
        band: What chance gives, drawn behind.
        span: An interval of the value.
        ideal: Where the value should be, or what chance gives on average.
        strong: Whether the value is shown to be more than chance.
    """

    value: float | None
    band: tuple[float, float] | None = None
    span: tuple[float, float] | None = None
    ideal: float | None = None
    strong: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One figure, for every layer.

    Attributes:
        bars: Whether values are drawn as bars from 0; else as dots.
        top: Where the axis ends; None: at a round number above all marks.
    """

    title: str
    marks: tuple[Mark, ...]
    bars: bool = False
    top: float | None = None


def profile(title: str, layers: Sequence[int], *, panels: Sequence[Panel], row: int) -> Markup:
    """Returns the chart.

    Args:
        title: What it shows, for those who do not see it.
        layers: Numbers of the layers, from the top.
        panels: Their marks are in the order of the layers.
        row: Height of a layer in pixels.
    """
    width = LEFT + len(panels) * (PANEL + _BETWEEN)
    height = TOP + row * len(layers) + _BELOW
    body = [layer_labels(layers, height=row)]
    for i, panel in enumerate(panels):
        left = LEFT + i * (PANEL + _BETWEEN)
        body.append(f'<g transform="translate({left} {TOP})">{_panel(panel, row=row)}</g>')
    return Markup(  # noqa: S704 - numbers, and words that are escaped
        f'<svg class="profile" role="img" aria-label="{escape(visible(title))}" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}">{"".join(body)}</svg>'
    )


def _panel(panel: Panel, *, row: int) -> str:
    top = panel.top if panel.top is not None else nice_scale(_numbers(panel.marks)).high
    height, scale = row * len(panel.marks), PANEL / top if top else 0.0
    band = ("band", _strokes((mark.band for mark in panel.marks), row=row, scale=scale))
    span = ("span", _strokes((mark.span for mark in panel.marks), row=row, scale=scale))
    values = _values(panel, row=row, scale=scale)
    drawn = [
        ("grid", f"M0 0v{height}M{PANEL / 2:g} 0v{height}M{PANEL} 0v{height}"),
        *([*values, band] if panel.bars else [band, span, *values]),
        ("ideal", _ideals(panel.marks, row=row, scale=scale)),
    ]
    widths = {"band": row, "load": max(2, row - 2), "dot": (dot := max(3, min(7, row - 1))), "weak": dot}
    parts = [f'<text class="name" x="0" y="{-TOP + 12}">{escape(panel.title)}</text>']
    for kind, path in drawn:
        width = f' stroke-width="{widths[kind]}"' if kind in widths else ""
        parts += [f'<path class="{kind}"{width} d="{path}"/>'] if path else []
        parts += (
            [f'<path class="hollow" stroke-width="{dot - 2.4:g}" d="{path}"/>']
            if path and kind == "weak"
            else []
        )
    for value, anchor in ((0.0, "start"), (top, "end")):
        x = f"{value * scale:g}"
        parts.append(
            f'<text class="axis" x="{x}" y="{height + 14}" text-anchor="{anchor}">{value:.4g}</text>'
        )
    return "".join(parts)


def _values(panel: Panel, *, row: int, scale: float) -> list[tuple[str, str]]:
    """Returns bars, or dots (strokes without length, with round ends): those shown to be more than chance apart."""
    if panel.bars:
        ends = ((0.0, mark.value) if mark.value is not None else None for mark in panel.marks)
        return [("load", _strokes(ends, row=row, scale=scale))]
    found = []
    for kind, strong in (("dot", True), ("weak", False)):
        ends = (
            (mark.value, mark.value) if mark.value is not None and mark.strong is strong else None
            for mark in panel.marks
        )
        found.append((kind, _strokes(ends, row=row, scale=scale)))
    return found


def _strokes(ends: Iterable[tuple[float, float] | None], *, row: int, scale: float) -> str:
    """Returns a path of one horizontal stroke a row, through its middle; None: none."""
    return "".join(
        f"M{pair[0] * scale:.4g} {(i + 0.5) * row:g}h{(pair[1] - pair[0]) * scale:.3g}"
        for i, pair in enumerate(ends)
        if pair is not None
    )


def _ideals(marks: Sequence[Mark], *, row: int, scale: float) -> str:
    """Returns a line down the layers' ideals; a single stroke where they are all the same."""
    parts, begun = [], 0
    for ideal, group in groupby(mark.ideal for mark in marks):
        length = sum(1 for _ in group)
        if ideal is not None:
            parts.append(f"M{ideal * scale:.4g} {begun * row}v{length * row}")
        begun += length
    return "".join(parts)


def _numbers(marks: Sequence[Mark]) -> list[float]:
    found: list[float] = []
    for mark in marks:
        found += [value for value in (mark.value, mark.ideal) if value is not None]
        found += [value for pair in (mark.band, mark.span) if pair for value in pair]
    return found
