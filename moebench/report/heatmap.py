"""A heat map of layers x experts as inline SVG: how much each expert is used, as a multiple of its ideal share.

Cells of one colour step are one path of horizontal strokes, in units of cells, so that a map of 60 layers x 160
experts takes some 50 kB. The values themselves stand in an attribute, two characters a cell, for the page's script.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from markupsafe import Markup, escape

from moebench.report.highlight import visible

EDGES = (0.25, 0.5, 0.8, 1.25, 2.0, 4.0, 8.0)
"""Multiples of the ideal share 1/E at which a new colour step begins; step 0 is for experts that are never used."""

LEFT, TOP = 34, 34
"""Room for the numbers of layers and experts, in pixels."""

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_MOST = len(_DIGITS) ** 2 - 1  # hundredths
_LABEL_WIDTH, _LABEL_HEIGHT = 26, 18  # pixels that a number on an axis needs
_INTERVALS = (1, 2, 4, 5, 8, 10, 16, 20, 32, 50, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """The size of a map's cells in pixels."""

    width: int
    height: int


def cells(layers: int, experts: int) -> Cells:
    """Returns how large cells are to be: large for few, never under 6 pixels."""
    width = max(6, min(28, int((176 + 5.5 * experts) / max(1, experts))))
    return Cells(width=width, height=max(8, min(22, 420 // max(1, layers))))


def step(ratio: float) -> int:
    """Returns the colour step, 0 to 8, of an expert's share as a multiple of 1/E."""
    return 0 if ratio <= 0 else 1 + sum(ratio >= edge for edge in EDGES)


def step_words() -> list[tuple[int, str]]:
    """Returns each colour step with what it means, as a multiple of the ideal share."""
    names = [f"under {EDGES[0]:g}", *(f"{a:g}–{b:g}" for a, b in pairwise(EDGES))]
    return [(0, "never used"), *enumerate([*names, f"{EDGES[-1]:g} and more"], start=1)]


def heat_map(title: str, layers: Sequence[int], *, ratios: Sequence[Sequence[float]], name: str) -> Markup:
    """Returns the map.

    Args:
        title: What it shows, for those who do not see it.
        layers: Numbers of the layers, from the top.
        ratios: For each layer each expert's share of the choices, divided by 1/E.
        name: Unique in the page, of letters and digits.
    """
    experts = len(ratios[0]) if ratios else 0
    size = cells(len(layers), experts)
    width, height = LEFT + size.width * experts + 2, TOP + size.height * len(layers) + 2
    steps = [[step(ratio) for ratio in row] for row in ratios]
    place = f'transform="translate({LEFT} {TOP}) scale({size.width} {size.height})"'
    facts = (
        f'data-w="{size.width}" data-h="{size.height}" data-e="{experts}" '
        f'data-l="{",".join(map(str, layers))}" data-v="{packed(ratios)}"'
    )
    return Markup(  # noqa: S704 - numbers, and words that are escaped
        f'<svg class="heat" role="img" aria-label="{escape(visible(title))}" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" {facts}>{_axes(layers, experts, size=size)}'
        f"<g {place}>{_painted(steps, experts, name=name)}{_grid(len(layers), experts, size=size)}"
        '<rect class="cursor" width="1" height="1" visibility="hidden"/></g></svg>'
    )


def packed(ratios: Sequence[Sequence[float]]) -> str:
    """Returns the values in hundredths, two digits of base 64 each; what is over 40.95 counts as that."""
    values = [min(_MOST, round(ratio * 100)) for row in ratios for ratio in row]
    return "".join(_DIGITS[value // 64] + _DIGITS[value % 64] for value in values)


def _painted(steps: Sequence[Sequence[int]], experts: int, *, name: str) -> str:
    """Returns the most frequent step as one rectangle, and a path for each other step."""
    found = Counter(value for row in steps for value in row)
    used = [value for value in found if value]
    ground = max(used, key=lambda value: found[value], default=1)
    parts = [f'<rect class="s{ground}" width="{experts}" height="{len(steps)}"/>']
    for value in sorted(set(found) - {ground}):
        drawn = _strokes(steps, value)
        if value:
            parts.append(f'<path class="s{value}" d="{drawn}"/>')
        else:  # a blank cell with a dash in it
            uses = "".join(f'<use class="{kind}" href="#{name}"/>' for kind in ("s0", "dash"))
            parts.append(f'<defs><path id="{name}" d="{drawn}"/></defs>{uses}')
    return "".join(parts)


def _strokes(steps: Sequence[Sequence[int]], wanted: int) -> str:
    """Returns a path that runs through the middle of all cells of a step, row by row."""
    parts = []
    for y, row in enumerate(steps):
        x, pen = 0, -1
        for value, group in groupby(row):
            length = sum(1 for _ in group)
            if value == wanted:
                parts.append(f"M{x} {y}.5h{length}" if pen < 0 else f"m{x - pen} 0h{length}")
                pen = x + length
            x += length
    return "".join(parts)


def _grid(layers: int, experts: int, *, size: Cells) -> str:
    """Returns the fine gaps between cells; between columns only where these are wide enough."""
    lines = [f"M0 {y}h{experts}" for y in range(1, layers)]
    if size.width >= 8:
        lines += [f"M{x} 0v{layers}" for x in range(1, experts)]
    return f'<path class="gap" d="{"".join(lines)}"/>'


def _axes(layers: Sequence[int], experts: int, *, size: Cells) -> str:
    across = _every(size.width, _LABEL_WIDTH)
    parts = [
        '<text class="axis" x="0" y="12">layer</text>',
        f'<text class="axis" x="{LEFT}" y="12">expert</text>',
    ]
    parts += [
        f'<text class="axis" x="{LEFT + (e + 0.5) * size.width:g}" y="{TOP - 6}" text-anchor="middle">{e}</text>'
        for e in range(0, experts, across)
    ]
    return "".join(parts) + layer_labels(layers, height=size.height)


def layer_labels(layers: Sequence[int], *, height: int) -> str:
    """Returns the numbers of every so many layers, at the left of a chart whose rows are `height` pixels high."""
    down = _every(height, _LABEL_HEIGHT)
    places = [(layer, TOP + (i + 0.5) * height + 3.8) for i, layer in enumerate(layers)]
    return "".join(
        f'<text class="axis" x="{LEFT - 6}" y="{y:.1f}" text-anchor="end">{layer}</text>'
        for layer, y in places
        if layer % down == 0 or len(layers) <= 1
    )


def _every(size: int, room: int) -> int:
    return next((interval for interval in _INTERVALS if interval * size >= room), _INTERVALS[-1])
