"""`moebench routing`: what is said of each model's router, for the terminal. Renderables that print nothing."""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from moebench.report import figures
from moebench.report.routing_words import busiest, facts, main_findings
from moebench.report.terminal import joined, words
from moebench.router.figures import (
    QUESTIONS,
    SUITES,
    TOKEN_KINDS,
    LayerContrast,
    LayerLoad,
    LayerLocality,
    RoutingFigures,
)

if TYPE_CHECKING:
    from moebench.router.replay import Replayed

Layer = tuple[LayerLoad, LayerContrast | None, LayerLocality | None]

_WHAT, _MODEL = 25, 15  # columns of the summary's first and other columns


def routing_view(found: Sequence[RoutingFigures], *, every_layer: bool = False) -> RenderableType:
    """Returns the models side by side, then what is found of each, with the layers that stand out.

    Args:
        found: Of each model.
        every_layer: Whether all layers are shown, not only those that stand out.
    """
    if not found:
        return words("No router was read.")
    parts: list[RenderableType] = [_Summary(found)]
    for one in found:
        parts += [Text(""), *_model(one, every_layer=every_layer)]
    return Group(*parts)


class _Summary:
    """A column for each model, in as many tables below each other as the width makes necessary."""

    def __init__(self, found: Sequence[RoutingFigures]) -> None:
        self.columns = [(one.model, _summary_cells(one)) for one in found]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Renders as many models side by side as fit."""
        side_by_side = max(1, (options.max_width - _WHAT - 1) // (_MODEL + 2))
        for start in range(0, len(self.columns), side_by_side):
            table = Table(box=SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0))
            table.add_column("", width=_WHAT)
            some = self.columns[start : start + side_by_side]
            for model, _ in some:
                table.add_column(words(model, "bold"), width=_MODEL, overflow="fold", justify="right")
            for i, what in enumerate(_FIGURES):
                table.add_row(words(what), *(words(cells[i]) for _, cells in some))
            yield table


_FIGURES = (
    "layers with a router",
    "experts, for each token",
    "tokens, prompt + answer",
    "busiest expert, any layer",
    "  if balanced, by chance",
    "effective experts, middle",
    "never used, all layers",
    "  by chance",
    "answers of suites differ",
    "questions differ",
    "token kinds differ",
    "experts kept, middle",
    "  by chance",
    "cache for 90 %, middle",
)


def _summary_cells(one: RoutingFigures) -> list[str]:
    """Returns the figures in the order of `_FIGURES`; `middle`: of the layers' medians."""
    if not one.loads:
        return ["0", *[figures.UNKNOWN] * (len(_FIGURES) - 1)]
    worst = max(one.loads, key=lambda load: load.largest)
    caches = sorted(layer.cache_90 for layer in one.locality if layer.cache_90 is not None)
    kept, chance = (
        (median(values) for values in zip(*((p.kept, p.chance) for p in one.locality), strict=True))
        if one.locality
        else (None, None)
    )
    return [
        str(len(one.loads)),
        f"{one.experts}, {one.used}",
        f"{figures.count(one.prompt_tokens)} + {figures.count(one.answer_tokens)}",
        figures.share(worst.largest),
        f"{figures.share(worst.ideal)}, {figures.share(worst.largest_chance)}",
        f"{median(load.effective for load in one.loads):.1f} of {one.experts}",
        f"{sum(load.unused for load in one.loads)} of {one.experts * len(one.loads)}",
        _few(sum(load.unused_chance for load in one.loads)),
        *(_differing(one, name) for name in (SUITES, QUESTIONS, TOKEN_KINDS)),
        figures.share(kept),
        figures.share(chance),
        f"{caches[len(caches) // 2]} of {one.experts}" if caches else "none",
    ]


def _differing(one: RoutingFigures, name: str) -> str:
    found = one.contrast(name)
    if found is None or not found.layers:
        return "not compared"
    if found.too_few:
        return "too few samples"
    return f"in {found.shown} of {len(found.layers)}"


def _model(one: RoutingFigures, *, every_layer: bool) -> Iterator[RenderableType]:
    yield words(one.model, "bold")
    yield joined([one.architecture, *facts(one)], style="dim")
    yield from (words(f"• {finding}".replace("\N{NO-BREAK SPACE}%", "%")) for finding in main_findings(one))
    layers = list(_layers(one))
    if not layers:
        return
    chosen = dict.fromkeys(range(len(layers)), "") if every_layer else _outstanding(layers)
    yield Text("")
    if not every_layer:
        yield words("Layers that stand out (--layers shows all; *: the suites are shown to differ)", "dim")
    yield _layer_table([(layers[i], why) for i, why in sorted(chosen.items())], reasons=not every_layer)


def _layers(one: RoutingFigures) -> Iterator[Layer]:
    contrast = one.contrast(SUITES)
    suites = {layer.layer: layer for layer in contrast.layers} if contrast else {}
    locality = {layer.layer: layer for layer in one.locality}
    for load in one.loads:
        yield load, suites.get(load.layer), locality.get(load.layer)


def _outstanding(layers: Sequence[Layer]) -> dict[int, str]:
    """Returns the places of the layers that are furthest out in something, with what it is."""
    loads = [load for load, _, _ in layers]
    reasons: dict[int, list[str]] = {}
    candidates: list[tuple[str, list[float]]] = [
        ("least even", [load.variation for load in loads]),
        ("most even", [-load.variation for load in loads]),
        ("diverges most", [c.divergence - c.null_high if c else 0.0 for _, c, _ in layers]),
        ("keeps most", [place.kept - place.chance if place else 0.0 for _, _, place in layers]),
    ]
    for name, values in candidates:
        best = max(values)
        if name.startswith(("least", "most")) or best > 0:
            reasons.setdefault(values.index(best), []).append(name)
    return {place: ", ".join(names) for place, names in reasons.items()}


def _layer_table(rows: Sequence[tuple[Layer, str]], *, reasons: bool) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False, padding=0, pad_edge=False)
    for heading in ("layer", "busiest", "effect.", "unused", "diverg.", "null", "kept", "chance", "cache"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("stands out" if reasons else "most used (× ideal)", overflow="fold")
    for (load, contrast, place), why in rows:
        table.add_row(
            str(load.layer),
            figures.share(load.largest),
            f"{load.effective:.1f}",
            str(load.unused),
            *_divergence(contrast),
            figures.share(place.kept if place else None),
            figures.share(place.chance if place else None),
            str(place.cache_90) if place and place.cache_90 is not None else figures.UNKNOWN,
            words(why if reasons else busiest(load), "dim"),
        )
    return table


def _divergence(contrast: LayerContrast | None) -> tuple[str, str]:
    if contrast is None:
        return figures.UNKNOWN, figures.UNKNOWN
    mark = "*" if contrast.shown else " "
    return f"{contrast.divergence:.3f}{mark}", f"{contrast.null_high:.3f}"


def _few(value: float) -> str:
    return "0" if value < 0.05 else f"{value:.1f}"


def replayed_view(replayed: Sequence["Replayed"]) -> RenderableType:
    """Returns a line for each model: what was read, or why not, and whether the server counted the same tokens."""
    return Group(*(words(_replayed_words(one), _STYLES[one.status]) for one in replayed))


_STYLES = {"read": "", "kept": "", "skipped": "dim", "failed": "red"}


def _replayed_words(one: "Replayed") -> str:
    if one.status in {"skipped", "failed"}:
        return f"{one.model}: {one.status}: {one.reason or 'no reason given'}"
    done = f"{figures.count(one.trials, 'trial')}, {figures.count(one.tokens, 'token')}"
    how = "read before" if one.status == "kept" else f"read in {figures.seconds(one.seconds)}"
    counted = ""
    if one.counted:
        counted = f"; the server counted the same prompt tokens in {one.counted_alike} of {one.counted}"
    return f"{one.model}: {done}, {how}{counted}" + (f" ({one.reason})" if one.reason else "")
