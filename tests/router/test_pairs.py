"""Which experts go together more than chance."""

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from moebench.router.figures import Pair
from moebench.router.pairs import expected_together, strongest_pairs
from tests.router.dependent import sticky
from tests.router.made import blind, routed

Array = npt.NDArray[np.int64]


def pairs_of(chosen: Array, *, experts: int, samples: int) -> tuple[Pair, ...]:
    """The strongest pairs of choices (tokens, layers, k) of `samples` samples of equal length."""
    made = routed(chosen, experts=experts, lengths=[len(chosen) // samples] * samples)
    everything = np.ones(made.tokens, dtype=bool)
    return strongest_pairs(made, everything, made.trial.astype(np.int64), samples=samples)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 4), st.integers(5, 8))
def test_expectation_is_that_of_independent_choices_given_k(seed: int, used: int, experts: int) -> None:
    odds = np.exp(np.random.default_rng(seed).normal(0, 1.2, experts))
    sets = list(combinations(range(experts), used))
    weight = np.array([odds[list(one)].prod() for one in sets])
    member = np.array([[expert in one for expert in range(experts)] for one in sets], dtype=float)
    chance = (member * weight[:, None]).T @ member / weight.sum()
    found = expected_together(np.diag(chance), used=used)
    apart = ~np.eye(experts, dtype=bool)
    assert found[apart] == pytest.approx(chance[apart], abs=1e-7)


@pytest.mark.parametrize(("experts", "used"), [(8, 2), (16, 4), (160, 6)])
def test_expectation_of_equal_loads(experts: int, used: int) -> None:
    found = expected_together(np.full(experts, used / experts), used=used)
    assert found[0, 1] == pytest.approx(used * (used - 1) / (experts * (experts - 1)))


def test_an_expert_of_every_token_meets_each_as_often_as_it_is_used() -> None:
    found = expected_together([1.0, 0.5, 0.3, 0.2, 0.0], used=2)
    assert found[0, 1:].tolist() == [0.5, 0.3, 0.2, 0.0]
    assert found[1, 2] == 0


def test_one_expert_a_token_makes_no_pairs() -> None:
    assert (
        pairs_of(blind(np.random.default_rng(0), 100, layers=1, experts=4, used=1), experts=4, samples=10)
        == ()
    )


def test_no_tokens_make_no_pairs() -> None:
    made = routed(np.zeros((4, 1, 2)), experts=4)
    assert strongest_pairs(made, np.zeros(4, bool), np.zeros(4, np.int64), samples=1) == ()


@pytest.mark.parametrize(
    ("samples", "tokens", "experts", "used", "stay", "habit"),
    [(30, 40, 8, 2, 0.0, 0.0), (30, 60, 8, 2, 0.9, 0.5), (60, 60, 16, 4, 0.5, 0.3)],
)
def test_pairs_raise_no_false_alarm(
    samples: int, tokens: int, experts: int, used: int, stay: float, habit: float
) -> None:
    """Where experts are drawn one by one, with uneven loads, in chains, and with habits of samples."""
    random, runs = np.random.default_rng(1), 400
    alarms = 0
    for _ in range(runs):
        base = random.normal(size=(1, experts))
        drawn = [
            sticky(random, tokens, scores=base + habit * random.normal(size=base.shape), used=used, stay=stay)
            for _ in range(samples)
        ]
        alarms += bool(pairs_of(np.concatenate(drawn), experts=experts, samples=samples))
    assert alarms <= binom.ppf(0.999, runs, 0.05)


def planted(random: np.random.Generator, tokens: int) -> Array:
    """Expert 2 brings expert 5 along in half of its tokens; 2 layers, of which the second is blind."""
    chosen = blind(random, tokens, layers=2, experts=8, used=2)
    first = chosen[:, 0]
    brings = (first[:, 0] == 2) & (random.random(tokens) < 0.5)
    first[brings, 1] = 5
    return chosen


def test_planted_pairs_are_found_and_no_other() -> None:
    random = np.random.default_rng(2)
    for _ in range(10):
        found = pairs_of(planted(random, 3000), experts=8, samples=50)
        assert [(pair.layer, pair.first, pair.second) for pair in found] == [(0, 2, 5)]
        assert found[0].together > 1.5 * found[0].expected
        assert found[0].p_adjusted < 0.05


def test_few_samples_show_no_pairs() -> None:
    """However many tokens they have: a sample is one observation."""
    assert pairs_of(planted(np.random.default_rng(3), 3000), experts=8, samples=10) == ()


def test_experts_that_only_meet_each_other_are_the_strongest() -> None:
    random = np.random.default_rng(4)
    chosen = (2 * random.integers(0, 4, 2000))[:, None, None] + np.array([[[0, 1]]])
    found = pairs_of(chosen, experts=8, samples=40)
    assert {(pair.first, pair.second) for pair in found} == {(0, 1), (2, 3), (4, 5), (6, 7)}
    assert found[0].together == pytest.approx(0.25, abs=0.05)


def test_at_most_ten_pairs_the_strongest_first() -> None:
    random = np.random.default_rng(5)
    chosen = (2 * random.integers(0, 16, (4000, 1)))[:, :, None] + np.array([0, 1])
    found = pairs_of(chosen, experts=32, samples=50)
    beyond = [pair.together - pair.expected for pair in found]
    assert len(found) == 10
    assert beyond == sorted(beyond, reverse=True)


def test_the_order_within_a_token_says_nothing() -> None:
    chosen = planted(np.random.default_rng(6), 2000)
    assert pairs_of(chosen, experts=8, samples=50) == pairs_of(chosen[:, :, ::-1], experts=8, samples=50)
