"""Mixtures whose router is known, read through llama.cpp: the figures are what was planted."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from moebench.router.comparisons import comparisons
from moebench.router.describe import routing_figures
from moebench.router.figures import Contrast, RoutingFigures
from moebench.router.routed import Routed
from moebench.router.units import samples_of
from tests.router.made import key
from tests.router.planted import (
    CAPITALS,
    DIGITS,
    FIXED,
    OF_DIGITS,
    WORDS,
    Passage,
    read_planted,
    write_planted,
)

ROUTERS = ("fixed", "class", "digits", "class", "capitals")
DIGIT_LAYER, CAPITAL_LAYER = 2, 4
NONE = ("class",) * 4

Files = Callable[[Sequence[str]], Path]


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Writes a mixture of these routers, once."""
    folder, written = tmp_path_factory.mktemp("planted"), {}

    def write(routers: Sequence[str]) -> Path:
        path = folder / f"{'-'.join(routers)}.gguf"
        if path not in written:
            write_planted(path, routers)
            written[path] = True
        return path

    return write


def drawn(random: np.random.Generator, words: Sequence[str], number: int) -> list[str]:
    return [words[i] for i in random.integers(0, len(words), number)]


def mixed(
    random: np.random.Generator, number: int, *, digits: float = 0.0, capitals: float = 0.0
) -> list[str]:
    """Tokens of which these parts are digits and capitals, the rest small words; classes are uniform in each."""
    kinds = random.choice(3, number, p=[digits, capitals, 1 - digits - capitals])
    return [drawn(random, (DIGITS, CAPITALS, WORDS)[kind], 1)[0] for kind in kinds]


def passages(seed: int) -> list[Passage]:
    """Three suites of 16 samples: sums (half digits), names (half capitals, if wrong; else small) and lists."""
    random, found = np.random.default_rng(seed), []
    for i in range(16):
        right = i % 2 == 0
        answers = {
            "sums": mixed(random, 40, digits=0.5),
            "names": mixed(random, 40, capitals=0.0 if right else 0.6),
            "lists": mixed(random, 40),
        }
        for suite, answer in answers.items():
            prompt = ["ba", *mixed(random, 10), "bo"]
            found.append(Passage(key=key(suite, i), prompt=prompt, answer=answer, right=right))
    return found


@pytest.fixture(scope="session")
def planted(files: Files) -> RoutingFigures:
    return routing_figures(read_planted(files(ROUTERS), passages(0)))


@pytest.fixture(scope="session")
def unspecial(files: Files) -> Routed:
    return read_planted(files(NONE), passages(1))


def contrast(figures: RoutingFigures, name: str) -> Contrast:
    return next(found for found in figures.contrasts if found.name == name)


def shown_in(found: Contrast) -> list[int]:
    return [layer.layer for layer in found.layers if layer.p_adjusted < 0.05]


def test_a_router_of_fixed_experts_is_complete_imbalance(planted: RoutingFigures) -> None:
    load, place = planted.loads[0], planted.locality[0]
    assert [i for i, share in enumerate(load.share) if share] == sorted(FIXED)
    assert (load.largest, load.unused) == (1.0, 6)
    assert load.effective == pytest.approx(2)
    assert load.entropy == pytest.approx(1 / 3)
    assert (place.kept, place.chance, place.cache_90) == (1.0, 1.0, 2)


def test_a_router_by_class_is_perfect_balance(files: Files) -> None:
    passage = Passage(key=key("all", 0), prompt=[], answer=WORDS * 3)
    figures = routing_figures(read_planted(files(("class",)), [passage]))
    load = figures.loads[0]
    assert load.entropy == pytest.approx(1)
    assert (load.variation, load.unused) == (0.0, 0)
    assert load.largest == load.ideal == 0.25
    assert figures.locality[0].kept == pytest.approx(0.5)  # each class shares one expert with the next


def test_experts_of_digits_are_found_in_their_layer_and_in_no_other(planted: RoutingFigures) -> None:
    found = contrast(planted, "token kinds")
    assert shown_in(found) == [DIGIT_LAYER]
    assert found.groups == ("digits", "letters")
    assert found.layers[DIGIT_LAYER].divergence > 0.3 > found.layers[1].null_high
    sums = planted.suite_loads["sums"][DIGIT_LAYER].share
    assert min(sums[i] for i in OF_DIGITS) > 2 * max(
        share for i, share in enumerate(sums) if i not in OF_DIGITS
    )


@pytest.mark.parametrize(
    ("name", "layers"),
    [
        ("suites", [DIGIT_LAYER, CAPITAL_LAYER]),
        ("sums and names", [DIGIT_LAYER, CAPITAL_LAYER]),
        ("sums and lists", [DIGIT_LAYER]),
        ("names and lists", [CAPITAL_LAYER]),
        ("questions of suites", []),
        ("right and wrong answers", [CAPITAL_LAYER]),
    ],
)
def test_specialisation_is_found_where_it_was_planted(
    planted: RoutingFigures, name: str, layers: list[int]
) -> None:
    assert shown_in(contrast(planted, name)) == layers


def test_the_sentence_says_in_how_many_layers(planted: RoutingFigures) -> None:
    assert contrast(planted, "sums and lists").sentence in planted.findings
    assert contrast(planted, "sums and lists").sentence == (
        "Answer tokens of sums and lists use different experts in 1 of 5 layers,"
        " and the same in 4 (no difference shown)."
    )


def test_neighbouring_experts_of_a_class_go_together(unspecial: Routed) -> None:
    figures = routing_figures(unspecial)
    assert len(figures.pairs) == 10
    assert all(pair.second - pair.first in (1, 7) for pair in figures.pairs)
    assert all(pair.together > 3 * pair.expected for pair in figures.pairs)


def test_no_specialisation_is_found_where_none_is(unspecial: Routed) -> None:
    figures = routing_figures(unspecial)
    assert [found.name for found in figures.contrasts if found.shown] == []
    assert all("no difference shown" in found.sentence for found in figures.contrasts)


def test_false_alarms_stay_at_their_level(unspecial: Routed) -> None:
    """The samples of the model without specialisation dealt to suites 200 times: any layer shown in 5 %."""
    runs, alarms = 200, {"suites": 0, "right and wrong answers": 0}
    random = np.random.default_rng(2)
    answers = unspecial.answer
    only = replace(
        unspecial,
        chosen=unspecial.chosen[answers],
        trial=unspecial.trial[answers],
        position=unspecial.position[answers],
        answer=answers[answers],
        texts=("x",) * int(answers.sum()),
    )
    for run in range(runs):
        keys = tuple(key("ab"[i % 2], int(i)) for i in random.permutation(len(only.trials)))
        right = tuple((random.random(len(keys)) < 0.5).tolist())
        dealt = replace(only, trials=keys, right=right)
        none = np.zeros(only.tokens, dtype=bool)
        for found in comparisons(dealt, samples_of(dealt), none, permutations=199, seed=run):
            if found.name in alarms:
                alarms[found.name] += found.shown > 0
    assert max(alarms.values()) <= binom.ppf(0.999, runs, 0.05)


def test_counts_are_tokens_times_active_experts_times_layers(unspecial: Routed) -> None:
    figures = routing_figures(unspecial)
    assert unspecial.chosen.size == (figures.prompt_tokens + figures.answer_tokens) * 2 * 4
    assert figures.prompt_tokens == 48 * 12
    assert figures.answer_tokens == 48 * 40
