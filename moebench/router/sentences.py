"""What the figures of a router say, in plain sentences: never more than the statistics support."""

from dataclasses import replace
from statistics import median

from moebench.router.figures import LayerLoad, RoutingFigures

_EVEN = 1.1
_UNEVEN = 2.0


def findings(figures: RoutingFigures) -> RoutingFigures:
    """Returns the same figures with their findings, most important first.

    Balance comes first, then what experts are special to, then what offloading would cost, right against wrong,
    and pairs of experts.
    """
    if not figures.loads:
        nothing = "No token was read, or no layer of this model has a router: there is nothing to say."
        return replace(figures, findings=(nothing,))
    right = [c.sentence for c in figures.contrasts if c.name == "right and wrong answers"]
    other = [c.sentence for c in figures.contrasts if c.name != "right and wrong answers"]
    said = (*_balance(figures), *other, *_offloading(figures), *right, *_pairs(figures))
    return replace(figures, findings=said)


def _balance(figures: RoutingFigures) -> list[str]:
    """Says how even the loads are, beside what blind choice between equal experts would give."""
    loads, layers = figures.loads, len(figures.loads)
    worst = max(loads, key=lambda load: load.largest)
    tokens = f"{worst.tokens:,} tokens, prompts and answers"
    said = (
        f"Balance over {tokens}: the experts' loads vary by {_percent(_middle(loads, 'variation'))} of their mean in"
        f" the middle layer of {layers} (blind choice between equal experts: {_percent(worst.variation_chance)});"
        f" {_middle(loads, 'effective'):.3g} of {figures.experts} experts would do as many things if used evenly."
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
    said = f"{unused:,} of {total:,} experts were used by no token"
    if chance < 0.05:
        return f"{said}; blind choice would have left none."
    if unused <= chance:
        return f"{said}, no more than blind choice would leave unused in so few tokens ({chance:.3g})."
    return f"{said}; blind choice would leave {chance:.3g} unused in so few tokens."


def _offloading(figures: RoutingFigures) -> list[str]:
    places = figures.locality
    if not places:
        return []
    kept, chance = median(p.kept for p in places), median(p.chance for p in places)
    over = "answer token" if figures.answer_tokens > 1 else "prompt token"
    first = (
        f"From one {over} to the next, {_percent(kept)} of experts are kept in the middle layer; the same tokens in"
        f" random order would keep {_percent(chance)}."
    )
    above = sum(p.kept_low is not None and p.kept_low > p.chance for p in places)
    if all(p.kept_low is None for p in places):
        first += " One sample has no interval."
    elif above:
        first += f" More than that in {above} of {len(places)} layers (95 % interval of each layer)."
    else:
        first += " In no layer is more shown."
    return [first, _cache(figures)]


def _cache(figures: RoutingFigures) -> str:
    places, experts = figures.locality, figures.experts
    sizes = [place.cache_90 for place in places]
    served = sorted(size for size in sizes if size is not None)
    if not served:
        cold = median(place.cold for place in places)
        return (
            f"Offloading: no cache of experts serves 90 % of choices here, for {_percent(cold)} of them are the first"
            " use of an expert in its trial; longer answers would tell."
        )
    middle, most = served[len(served) // 2], served[-1]
    if middle * 10 > experts * 8:
        meaning = "so keeping experts in RAM and fetching them would be slow"
    elif middle * 2 <= experts:
        meaning = "so half of the experts or more could stay in RAM"
    else:
        meaning = "so only a part of the experts could stay in RAM"
    none = len(sizes) - len(served)
    rest = f"; in {none} layers no cache does" if none else ""
    return (
        f"Offloading: to find 90 % of its experts in the GPU's memory, a layer needs room for {middle} of {experts}"
        f" (middle layer; {most} in the worst{rest}), {meaning}."
    )


def _pairs(figures: RoutingFigures) -> list[str]:
    if figures.used < 2:
        return []
    if not figures.pairs:
        return ["No two experts are shown to go together more often than their loads explain."]
    pair = figures.pairs[0]
    return [
        f"The pair that goes together most beyond chance: experts {pair.first} and {pair.second} of layer"
        f" {pair.layer}, in {_percent(pair.together)} of tokens where their loads explain {_percent(pair.expected)}."
    ]


def _middle(loads: tuple[LayerLoad, ...], name: str) -> float:
    return float(median(getattr(load, name) for load in loads))


def _percent(part: float) -> str:
    """Writes a part as a percentage with two significant digits."""
    value = 100 * part
    return f"{value:.0f} %" if value >= 10 or value == 0 else f"{value:.2g} %"
