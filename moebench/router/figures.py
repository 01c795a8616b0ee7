"""What is said about a router: the values that the terminal and the report show. No computation here."""

from collections.abc import Mapping
from dataclasses import dataclass

from moebench.stats import ALPHA

SUITES, QUESTIONS, TOKEN_KINDS = "suites", "questions of suites", "token kinds"
GRADES = "right and wrong answers"
"""Names of contrasts; those of two suites are called `a and b`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerLoad:
    """How evenly one layer's experts are used (Shazeer et al. 2017, arXiv 1701.06538).

    Attributes:
        share: Each expert's part of all choices; sums to 1.
        entropy: Of `share`, divided by log E: 1 is perfect balance, 0 one expert alone.
        variation: Coefficient of variation of the experts' loads; 0 is perfect balance.
        largest: Part of the tokens that use the busiest expert, 0 to 1.
        ideal: The same under perfect balance, k/E.
        unused: Experts that no token used.
        effective: exp(entropy in nats): how many evenly used experts would be as diverse; 1 to E.
        tokens: How many tokens these figures are over.
        entropy_chance, variation_chance, largest_chance, unused_chance: What to expect of `entropy`, `variation`,
            `largest` and `unused` if as many tokens chose k of E experts blindly, all experts being equal: few
            tokens leave experts unused and loads uneven without any imbalance.
    """

    layer: int
    share: tuple[float, ...]
    entropy: float
    variation: float
    largest: float
    ideal: float
    unused: int
    effective: float
    tokens: int
    entropy_chance: float
    variation_chance: float
    largest_chance: float
    unused_chance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerContrast:
    """Whether one layer's experts differ between groups of tokens.

    Attributes:
        divergence: Jensen-Shannon divergence of the groups' expert shares, each group weighted by its samples
            (token kinds: by their tokens), divided by the entropy of the weights: 0 (the same shares) to 1 (no
            expert in common). Within suites, for right and wrong answers: the mean over suites.
        null_mean, null_high: Its mean and 95 % quantile when groups are dealt out at random. Above 0: any two
            handfuls of tokens differ a little, and a divergence means nothing beside its null.
        p: Permutation p value, one-sided, (b + 1) / (m + 1).
        p_adjusted: After Holm over the layers.
    """

    layer: int
    divergence: float
    null_mean: float
    null_high: float
    p: float
    p_adjusted: float

    @property
    def shown(self) -> bool:
        """Whether the groups are shown to differ here."""
        return self.p_adjusted < ALPHA


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """A comparison of expert use between groups of tokens, in every layer.

    Attributes:
        name: What the groups are: `SUITES`, `QUESTIONS`, `TOKEN_KINDS`, `GRADES`, or two suites' names with
            ` and ` between them.
        groups: Names of the groups.
        over: Which tokens were compared, in words.
        samples: Samples that were compared: what is dealt out at random is a sample with all its trials.
        reachable: Smallest p_adjusted that these samples could have given in any one layer; None without layers.
            From 0.05 up, nothing can be shown, and the sentence says so.
        layers: One per layer; empty where there was too little to compare.
        shown: In how many layers the groups differ, p_adjusted below 0.05.
        sentence: The finding, in plain words; says so where nothing could be compared.
    """

    name: str
    groups: tuple[str, ...]
    over: str
    samples: int
    reachable: float | None
    layers: tuple[LayerContrast, ...]
    shown: int
    sentence: str

    @property
    def too_few(self) -> bool:
        """Whether nothing is shown because so few samples cannot show anything."""
        return not self.shown and self.reachable is not None and self.reachable >= ALPHA


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerLocality:
    """How often neighbouring tokens share experts: what offloading experts to RAM would cost.

    Over answer tokens, which are made one by one (a prompt is read in batches that need nearly all experts
    anyway); over prompt tokens where there are no answers.

    Attributes:
        kept: Mean part of a token's k experts that the token before it used, too.
        kept_low, kept_high: 95 % interval of `kept`, by a bootstrap over samples (all trials of one together);
            None for fewer than 2.
        chance: `kept` if tokens of the same trials came in random order.
        cache_90: Smallest number of experts, k to E, in a least-recently-used cache that serves 90 % of all
            choices; None where even all E do not (short passages).
        cold: Part of the choices that no cache serves: the first use of an expert in its trial.
    """

    layer: int
    kept: float
    kept_low: float | None
    kept_high: float | None
    chance: float
    cache_90: int | None
    cold: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two experts of a layer that are chosen together more often than chance.

    Attributes:
        together: Part of the tokens that use both.
        expected: The same if experts were chosen independently with the layer's loads, k of them a token.
        p_adjusted: Upper bound of the sign-flip p value over samples, after Holm over all pairs of the layer.
    """

    layer: int
    first: int
    second: int
    together: float
    expected: float
    p_adjusted: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingFigures:
    """All that is said about one model's router.

    Attributes:
        experts, used: E and k.
        prompt_tokens, answer_tokens: Replayed.
        loads: Over all tokens, one per layer.
        suite_loads: The same for each suite.
        contrasts: Suites against each other (all at once, then each pair), token kinds, right against wrong.
        locality: One per layer.
        pairs: The strongest of those shown to go together, over all layers; at most 10.
        findings: What these figures say, in plain sentences, most important first.
    """

    model: str
    architecture: str
    experts: int
    used: int
    trials: int
    prompt_tokens: int
    answer_tokens: int
    loads: tuple[LayerLoad, ...]
    suite_loads: Mapping[str, tuple[LayerLoad, ...]]
    contrasts: tuple[Contrast, ...]
    locality: tuple[LayerLocality, ...]
    pairs: tuple[Pair, ...]
    findings: tuple[str, ...]

    def contrast(self, name: str) -> Contrast | None:
        """Returns the contrast of that name; None where there is none."""
        return next((contrast for contrast in self.contrasts if contrast.name == name), None)
