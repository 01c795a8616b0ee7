"""The report's section about routers: what is drawn and said of each model whose router was read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from markupsafe import Markup

from moebench.errors import MoebenchError
from moebench.report import routing_words
from moebench.report.heatmap import Cells, cells, heat_map
from moebench.report.joined import Joined
from moebench.report.profile import Mark, Panel, profile
from moebench.report.routing_words import PANELS
from moebench.report.token_experts import Colouring, colouring, expert_rules
from moebench.router.figures import LayerLoad, LayerLocality, RoutingFigures
from moebench.router.routed import Routed
from moebench.types import Run

_MAP_CELLS = 60_000
"""Cells drawn for one model, over all suites: beyond that the page would be more map than report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Router:
    """One model's router: what it chose, and what is said of it."""

    routed: Routed
    figures: RoutingFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """What is known of a run's routers.

    Attributes:
        run_id: The run's.
        folder: Name of the folder beside the run file in which the choices are stored.
        problem: Why nothing can be shown, though there is such a folder; None: it can.
    """

    run_id: str
    routers: tuple[Router, ...]
    folder: str
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How experts were used over some of the tokens.

    Attributes:
        title: The suite's, or `All suites`.
        name: Unique in the page, of letters and digits.
        load: Each layer's load figures beside the ideal.
    """

    title: str
    name: str
    heat: Markup
    load: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One model in the section.

    Attributes:
        views: All suites first, then each where there are several.
        left_out: Suites whose maps would make the page too large.
        contrasts, locality: Charts by layer; None where there is nothing to show.
        shares: Rows of the table behind the first map, ready-made; its head has the experts' numbers.
    """

    name: str
    stand_in: bool
    facts: str
    findings: tuple[str, ...]
    views: tuple[View, ...]
    left_out: int
    contrasts: Markup | None
    locality: Markup | None
    shares: Markup
    figures: RoutingFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The whole section.

    Attributes:
        problems: Why some routers cannot be shown, though they were read.
        folders: Names of the folders in which the choices are stored, beside the run files.
        colouring: What colours the answers' tokens; None: nothing to colour.
    """

    parts: tuple[Part, ...]
    problems: tuple[str, ...]
    folders: tuple[str, ...]
    colouring: Colouring | None

    @property
    def rules(self) -> str:
        """Style rules that depend on the numbers of suites and experts."""
        views = max((len(part.views) for part in self.parts), default=0)
        choosing = "".join(
            f".views>input:nth-of-type({i}):checked~.view:nth-of-type({i}){{display:flex}}\n"
            for i in range(1, views + 1)
        )
        return choosing + expert_rules(max((part.figures.experts for part in self.parts), default=0))


def all_kept(runs: Sequence[Run]) -> tuple[Routing, ...]:
    """Returns what is known of the routers of all those runs for which routers were read."""
    return tuple(found for found in map(kept_routing, runs) if found is not None)


def kept_routing(run: Run) -> Routing | None:
    """Returns the routers that were read for a run, with their figures; None where none was."""
    from moebench.router.kept import load_routed, need_pyarrow, routing_folder

    if run.path is None or not (folder := routing_folder(run)).is_dir():
        return None
    try:
        need_pyarrow()
        routed = load_routed(run)
    except MoebenchError as error:
        problem = f"{error.what}: {error.why}. {error.fix}"
        return Routing(run_id=run.header.run_id, routers=(), folder=folder.name, problem=problem)
    return described(run, routed, folder=folder) if routed else None


def described(run: Run, routed: Sequence[Routed], *, folder: Path) -> Routing:
    """Returns routers with their figures, which are computed here."""
    from moebench.router.describe import routing_figures

    found = tuple(Router(routed=one, figures=routing_figures(one)) for one in routed if one.tokens)
    return Routing(run_id=run.header.run_id, routers=found, folder=folder.name)


def section(joined: Joined, routings: Sequence[Routing], *, titles: Mapping[str, str]) -> Section | None:
    """Returns what the page shows of all routers of its runs; None where none was read.

    Args:
        joined: The page's runs.
        routings: What is known of their routers, of each run at most once.
        titles: Suite name -> its title.
    """
    known = {routing.run_id: routing for routing in routings}
    given = [
        (source, known[source.run.header.run_id])
        for source in joined.sources
        if source.run.header.run_id in known
    ]
    if not given:
        return None
    routers = [
        (source.names.get(router.routed.model, router.routed.model), router)
        for source, routing in given
        for router in routing.routers
    ]
    marked = {name for name, report in joined.reports.items() if report.card.stand_in}
    return Section(
        parts=tuple(
            _part(
                router,
                name,
                number=number,
                titles=titles,
                stand_in=joined.run.header.embedded or name in marked,
            )
            for number, (name, router) in enumerate(routers)
        ),
        problems=tuple(routing.problem for _, routing in given if routing.problem),
        folders=tuple(routing.folder for _, routing in given),
        colouring=colouring(joined.run, routers),
    )


def _part(router: Router, name: str, *, number: int, titles: Mapping[str, str], stand_in: bool) -> Part:
    found = replace(router.figures, model=name)
    size = cells(len(found.loads), found.experts)
    fitting = max(1, _MAP_CELLS // max(1, len(found.loads) * found.experts)) - 1
    suites = list(found.suite_loads.items()) if len(found.suite_loads) > 1 else []
    sets = [
        ("All suites", found.loads),
        *((titles.get(name, name), loads) for name, loads in suites[:fitting]),
    ]
    layers = [load.layer for load in found.loads]
    return Part(
        name=found.model,
        stand_in=stand_in,
        facts=", ".join(routing_words.facts(found)),
        findings=routing_words.main_findings(found),
        views=tuple(
            _view(title, loads, name=f"m{number}v{i}", model=found.model, size=size)
            for i, (title, loads) in enumerate(sets)
        ),
        left_out=len(suites[fitting:]),
        contrasts=_contrast_chart(found, layers, size=size),
        locality=_locality_chart(found, layers, size=size),
        shares=_share_rows(found.loads),
        figures=found,
    )


def _view(title: str, loads: Sequence[LayerLoad], *, name: str, model: str, size: Cells) -> View:
    layers = [load.layer for load in loads]
    ratios = [[share * len(load.share) for share in load.share] for load in loads]
    said = f"{model}, {title}"
    map_title = (
        f"{said}: share of each expert in each layer, against its ideal share; the numbers stand below"
    )
    load_title = (
        f"{said}: part of the tokens that use the busiest expert, and the effective number of experts, "
        "by layer; the numbers stand below"
    )
    return View(
        title=title,
        name=name,
        heat=heat_map(map_title, layers, ratios=ratios, name=name),
        load=profile(load_title, layers, panels=_load_panels(loads), row=size.height),
    )


def _load_panels(loads: Sequence[LayerLoad]) -> list[Panel]:
    experts = len(loads[0].share) if loads else 0
    busiest = (
        Mark(value=load.largest, ideal=load.ideal, band=(load.ideal, load.largest_chance)) for load in loads
    )
    effective = (
        Mark(value=load.effective, ideal=experts, band=(routing_words.effective_chance(load), experts))
        for load in loads
    )
    return [
        Panel(title="Busiest expert", marks=tuple(busiest), bars=True),
        Panel(title="Effective experts", marks=tuple(effective), bars=True, top=experts),
    ]


def _contrast_chart(found: RoutingFigures, layers: Sequence[int], *, size: Cells) -> Markup | None:
    shown = [contrast for contrast in found.contrasts if contrast.name in PANELS and contrast.layers]
    if not shown:
        return None
    panels = [
        Panel(
            title=PANELS[contrast.name],
            marks=tuple(
                Mark(
                    value=layer.divergence,
                    band=(0.0, layer.null_high),
                    ideal=layer.null_mean,
                    strong=layer.shown,
                )
                for layer in contrast.layers
            ),
        )
        for contrast in shown
    ]
    title = f"{found.model}: divergence of expert use between groups, by layer; the numbers stand below"
    return profile(title, layers, panels=panels, row=size.height)


def _locality_chart(found: RoutingFigures, layers: Sequence[int], *, size: Cells) -> Markup | None:
    if not found.locality:
        return None
    panels = [
        Panel(title="Kept experts", marks=tuple(map(_kept_mark, found.locality))),
        Panel(
            title="Cache, 90 %",
            marks=tuple(Mark(value=layer.cache_90, ideal=found.experts) for layer in found.locality),
            bars=True,
            top=found.experts,
        ),
    ]
    title = f"{found.model}: experts kept from the token before, and the cache of experts for 90 %, by layer"
    return profile(title, layers, panels=panels, row=size.height)


def _kept_mark(layer: LayerLocality) -> Mark:
    known = layer.kept_low is not None and layer.kept_high is not None
    span = (layer.kept_low or 0.0, layer.kept_high or 0.0) if known else None
    return Mark(
        value=layer.kept,
        span=span,
        ideal=layer.chance,
        strong=known and (layer.kept_low or 0.0) > layer.chance,
    )


def _share_rows(loads: Sequence[LayerLoad]) -> Markup:
    """Returns the table's rows, by hand and without end tags: there may be ten thousand cells."""
    rows = []
    for load in loads:
        values = "".join(f"<td>{share * len(load.share):.2f}" for share in load.share)
        rows.append(f'<tr><th scope="row">{load.layer}{values}')
    return Markup("\n".join(rows))  # noqa: S704 - numbers
