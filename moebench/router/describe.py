"""All figures of one model's router."""

import numpy as np

from moebench.router.comparisons import comparisons
from moebench.router.figures import RoutingFigures
from moebench.router.load import layer_loads
from moebench.router.locality import locality
from moebench.router.pairs import strongest_pairs
from moebench.router.routed import Routed
from moebench.router.sentences import findings
from moebench.router.units import counted, in_order, question_rows, samples_of


def routing_figures(routed: Routed, *, permutations: int = 999, seed: int = 0) -> RoutingFigures:
    """Returns all that can be said about one model's router.

    Loads are over all tokens. Suites are compared by their answers, and apart from that by their questions' own
    words (what all prompts of a suite share is left out, see `question_rows`); kinds of tokens and pairs of
    experts over both of these; right and wrong answers over answers, within suites; locality over answers.

    Args:
        routed: The choices; tokens may come in any order.
        permutations: Of each comparison, at least; more where there are many layers.
        seed: Of the random numbers: the same figures for the same seed.
    """
    routed = in_order(routed)
    samples = samples_of(routed)
    suite = samples.suite_numbers()[samples.of_trial]
    questions = question_rows(routed)
    everything = np.ones(routed.tokens, dtype=bool)
    counts = counted(routed, everything, suite[routed.trial], units=len(samples.suites()))
    places = locality(routed)
    own = questions | routed.answer
    answers = int(routed.answer.sum())
    figures = RoutingFigures(
        model=routed.model,
        architecture=routed.architecture,
        experts=routed.experts,
        used=routed.used,
        trials=len(routed.trials),
        prompt_tokens=routed.tokens - answers,
        answer_tokens=answers,
        loads=layer_loads(counts.sum(axis=0, dtype=float), layers=routed.layers, used=routed.used),
        suite_loads={
            name: layer_loads(counts[i], layers=routed.layers, used=routed.used)
            for i, name in enumerate(samples.suites())
        },
        contrasts=comparisons(routed, samples, questions, permutations=permutations, seed=seed),
        locality=places,
        pairs=strongest_pairs(routed, own, samples.of_trial[routed.trial], samples=len(samples.names)),
        findings=(),
    )
    return findings(figures)
