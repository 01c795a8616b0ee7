"""What the figures of a router say, in plain sentences: never more than the statistics support."""

from dataclasses import replace
from statistics import median

from moebench.router.contrast import of_layers
from moebench.router.figures import GRADES, LayerLoad, RoutingFigures


def findings(figures: RoutingFigures) -> RoutingFigures:
    """Returns the same figures with their findings, most important first.

    Balance comes first, then what experts are special to, then what offloading would cost, right against wrong,
    and pairs of experts.
    """
    if not figures.loads:
        nothing = "No token was read, or no layer of this model has a router: there is nothing to say."
        return replace(figures, findings=(nothing,))
    right = [c.sentence for c in figures.contrasts if c.name == GRADES]
    other = [c.sentence for c in figures.contrasts if c.name != GRADES]
    said = (*_balance(figures), *other, *_caution(figures), *_offloading(figures), *right, *_pairs(figures))
    return replace(figures, findings=said)


def _balance(figures: RoutingFigures) -> list[str]:
    """Says how even the loads are, beside what blind choice between equal experts would give."""
    loads, layers = figures.loads, len(figures.loads)
    worst = max(loads, key=lambda load: load.largest)
    tokens = f"{worst.tokens:,} tokens, prompts and answers"
    said = (
        f"Balance, over {tokens}: experts' loads vary by {_percent(_middle(loads, 'variation'))} of their mean"
        f" (median of {of_layers(layers)}; blind choice between equal experts: {_percent(worst.variation_chance)}),"
        f" as if {_middle(loads, 'effective'):.3g} of {figures.experts} experts were used evenly."
    )
    busiest = (
        f"The busiest expert is number {worst.share.index(max(worst.share))} of layer {worst.layer}: it is used by"
        f" {_percent(worst.largest)} of tokens; perfect balance would be {_percent(worst.ideal)}, and chance alone"
        f" gives the busiest of a layer {_percent(worst.largest_chance)}."
    )
    return [said, busiest, _unused(figures)]


def _unused(figures: RoutingFigures) -> str:
    loads = figures.loads
    unused, chance = sum(load.unused for load in loads), sum(load.unused_chance for load in loads)
    total = figures.experts * len(loads)
    if not unused:
        return "Every expert of every layer was used."
    said = f"{unused:,} of {total:,} experts {'was' if unused == 1 else 'were'} used by no token"
    if chance < 0.05:
        return f"{said}; blind choice would leave none."
    if unused <= chance:
        return f"{said}, no more than blind choice would leave unused in so few tokens ({chance:.3g})."
    return f"{said}; blind choice would leave {chance:.3g} unused in so few tokens."


def _caution(figures: RoutingFigures) -> list[str]:
    """Says what a difference between tokens does not mean, where one was shown."""
    if not any(contrast.shown for contrast in figures.contrasts if contrast.name != GRADES):
        return []
    return [
        "Experts that differ by task or by kind of token need not be specialists: other words go to other experts"
        " under a router of random weights, too (docs/routing.md, What chance looks like)."
    ]


def _offloading(figures: RoutingFigures) -> list[str]:
    places = figures.locality
    if not places:
        return []
    kept, chance = median(p.kept for p in places), median(p.chance for p in places)
    over = "answer token" if figures.answer_tokens > 1 else "prompt token"
    first = (
        f"From one {over} to the next, {_percent(kept)} of experts are kept (median of {of_layers(len(places))});"
        f" the same tokens in random order would keep {_percent(chance)}."
    )
    above = sum(p.kept_low is not None and p.kept_low > p.chance for p in places)
    if all(p.kept_low is None for p in places):
        first += " One sample alone has no interval."
    elif above:
        first += f" More than that is shown in {above} of {of_layers(len(places))} (95 % interval of each)."
    else:
        first += " More than that is shown in no layer."
    return [first, _cache(figures)]


def _cache(figures: RoutingFigures) -> str:
    places, experts = figures.locality, figures.experts
    sizes = [place.cache_90 for place in places]
    served = sorted(size for size in sizes if size is not None)
    if not served:
        cold = median(place.cold for place in places)
        return (
            f"Offloading: no cache of experts serves 90 % of choices here, for {_percent(cold)} of them are the"
            " first use of an expert in its trial; longer answers would tell."
        )
    middle, most = served[len(served) // 2], served[-1]
    if middle == experts:
        meaning = "none could stay in RAM"
    else:
        meaning = f"{experts - middle} could stay in RAM and be fetched for one choice in ten"
    none = len(sizes) - len(served)
    rest = f"; in {of_layers(none)} no cache does" if none else ""
    return (
        f"Offloading: to find 90 % of the experts that answer tokens ask for in the GPU's memory, a layer needs"
        f" room for the {middle} last used of {experts} (median layer; the worst {most}{rest}): {meaning}."
    )


def _pairs(figures: RoutingFigures) -> list[str]:
    if figures.used < 2:
        return []
    if not figures.pairs:
        return ["No two experts are shown to go together more often than their loads explain."]
    pair = figures.pairs[0]
    return [
        f"The pair that goes together most beyond chance: experts {pair.first} and {pair.second} of layer"
        f" {pair.layer}, in {_percent(pair.together)} of tokens; their loads explain {_percent(pair.expected)}."
    ]


def _middle(loads: tuple[LayerLoad, ...], name: str) -> float:
    return float(median(getattr(load, name) for load in loads))


def _percent(part: float) -> str:
    """Writes a part as a percentage with two significant digits."""
    value = 100 * part
    return f"{value:.0f} %" if value >= 10 or value == 0 else f"{value:.2g} %"
