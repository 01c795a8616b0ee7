"""What is said of routers in words and tables, by the report and the terminal."""

from collections.abc import Iterator

from moebench.report import figures
from moebench.router.figures import (
    GRADES,
    QUESTIONS,
    SUITES,
    TOKEN_KINDS,
    Contrast,
    LayerLoad,
    LayerLocality,
    RoutingFigures,
)

_BUSIEST = 3  # experts of a layer that are named in the table
PANELS = {SUITES: "Answers", QUESTIONS: "Questions", TOKEN_KINDS: "Token kinds", GRADES: "Right, wrong"}
"""The comparisons that are shown layer by layer, with short names; those of two suites stand in a table only."""


def main_findings(found: RoutingFigures) -> tuple[str, ...]:
    """Returns the findings but for those about two suites; these stand in the table of comparisons."""
    pairs = {contrast.sentence for contrast in found.contrasts if contrast.name not in PANELS}
    return tuple(f.replace(" %", "\N{NO-BREAK SPACE}%") for f in found.findings if f not in pairs)


def facts(found: RoutingFigures) -> list[str]:
    """Returns shape and size of what was read, in short pieces."""
    return [
        figures.count(len(found.loads), "layer"),
        f"{found.experts} experts",
        f"{found.used} for each token",
        figures.count(found.trials, "trial"),
        f"{figures.count(found.prompt_tokens)} prompt and {figures.count(found.answer_tokens)} answer tokens",
    ]


def effective_chance(load: LayerLoad) -> float:
    """Returns the effective number of experts to expect of blind choice between equal experts."""
    return float(len(load.share) ** load.entropy_chance)


LAYER_HEAD = (
    "Layer",
    "Busiest expert",
    "Ideal",
    "Effective experts",
    "Entropy",
    "Variation",
    "Unused",
    "Suites: divergence",
    "By chance up to",
    "p, corrected",
    "Kept",
    "95 % interval",
    "By chance",
    "Cache for 90 %",
    "Most used experts, × ideal",
)


def layer_rows(found: RoutingFigures) -> Iterator[tuple[str, ...]]:
    """Returns each layer's figures, in the order of `LAYER_HEAD`."""
    suites = found.contrast(SUITES)
    contrasts = {layer.layer: layer for layer in suites.layers} if suites else {}
    locality = {layer.layer: layer for layer in found.locality}
    for load in found.loads:
        differ, local = contrasts.get(load.layer), locality.get(load.layer)
        yield (
            str(load.layer),
            percent(load.largest),
            percent(load.ideal),
            f"{load.effective:.1f}",
            f"{load.entropy:.3f}",
            figures.score(load.variation),
            str(load.unused),
            *(
                (f"{differ.divergence:.4f}", f"{differ.null_high:.4f}", figures.p_value(differ.p_adjusted))
                if differ
                else (figures.UNKNOWN,) * 3
            ),
            *(_local_cells(local) if local else (figures.UNKNOWN,) * 4),
            busiest(load),
        )


def _local_cells(local: LayerLocality) -> tuple[str, str, str, str]:
    known = local.kept_low is not None and local.kept_high is not None
    return (
        percent(local.kept),
        f"{percent(local.kept_low)}–{percent(local.kept_high)}" if known else figures.UNKNOWN,
        percent(local.chance),
        "more than all" if local.cache_90 is None else str(local.cache_90),
    )


def busiest(load: LayerLoad) -> str:
    """Returns the most used experts of a layer: `5 (2.1), 3 (1.6), 0 (1.2)`."""
    order = sorted(range(len(load.share)), key=lambda expert: -load.share[expert])[:_BUSIEST]
    return ", ".join(f"{e} ({load.share[e] * len(load.share):.1f})" for e in order if load.share[e] > 0)


def pair_rows(found: RoutingFigures) -> Iterator[tuple[str, ...]]:
    """Returns layer, experts, how often together, how often by chance, and p of each pair."""
    for pair in found.pairs:
        yield (
            str(pair.layer),
            f"{pair.first} and {pair.second}",
            percent(pair.together),
            percent(pair.expected),
            figures.p_value(pair.p_adjusted),
        )


MEANINGS = (
    ("share", "how much of a layer’s choices go to an expert. The ideal is 1/E for each of E experts."),
    (
        "busiest expert",
        "part of the tokens that use the layer’s busiest expert. Stroke: the ideal k/E. Light: up to what equal "
        "experts and blind choice would give with as many tokens.",
    ),
    (
        "effective experts",
        "how many evenly used experts would be as diverse: e to the power of the entropy. Stroke: all E. Light: "
        "from what blind choice would give.",
    ),
    (
        "specialisation",
        "Jensen-Shannon divergence of the groups’ expert shares, from 0 (the same) to 1 (no expert in common): of "
        "the suites by their answers and by their questions’ own words, of kinds of tokens, of right and wrong "
        "answers. Grey: where 95 of 100 values lie when samples are dealt out to the groups at random; stroke: "
        "their mean. Full dot: shown to differ, p below 0.05 after Holm’s correction over the layers; hollow: not "
        "shown, be it that there are too few samples.",
    ),
    (
        "kept experts",
        "part of a token’s k experts that the token before it used, too. Line: 95 % interval. Stroke: what the "
        "same tokens in random order would keep. Full dot: the interval lies above it.",
    ),
    (
        "cache, 90 %",
        "smallest least-recently-used cache of experts that serves nine of ten choices; no bar where not even all "
        "E do, because answers are short. The more, the slower a model whose experts are kept in RAM.",
    ),
    (
        "chance",
        "a router that chose blindly would show the grey everywhere: shares near 1/E, but never exactly; "
        "divergences a little above 0; k/E of the experts kept. What stays within the grey says nothing.",
    ),
)

CONTRAST_HEAD = (
    "Compared",
    "Layers shown to differ",
    "Largest divergence",
    "In layer",
    "By chance up to",
    "p, corrected",
)


def contrast_rows(found: RoutingFigures) -> Iterator[tuple[Contrast, tuple[str, ...]]]:
    """Returns each comparison with its figures, in the order of `CONTRAST_HEAD`."""
    for contrast in found.contrasts:
        if not contrast.layers:
            yield contrast, (contrast.name, *(figures.UNKNOWN,) * 5)
            continue
        most = max(contrast.layers, key=lambda layer: layer.divergence)
        yield (
            contrast,
            (
                contrast.name,
                f"{contrast.shown} of {len(contrast.layers)}",
                f"{most.divergence:.4f}",
                str(most.layer),
                f"{most.null_high:.4f}",
                figures.p_value(most.p_adjusted),
            ),
        )


def percent(value: float | None) -> str:
    """Returns a part as a percentage with three digits: `12.5 %`, `0.31 %`."""
    if value is None:
        return figures.UNKNOWN
    text = f"{value * 100:.2g}" if value < 0.01 else f"{value * 100:.1f}"
    return f"{text}\N{NO-BREAK SPACE}%"
