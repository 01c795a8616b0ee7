"""How even the loads are, beside what blind choice gives."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from moebench.router.load import balanced_chance, layer_loads
from tests.router.made import blind


def test_perfect_balance() -> None:
    load = layer_loads(np.full((1, 8), 25), layers=[3], used=2)[0]
    assert (load.layer, load.tokens, load.unused) == (3, 100, 0)
    assert (load.entropy, load.variation, load.effective) == pytest.approx((1.0, 0.0, 8.0))
    assert load.largest == load.ideal == 0.25
    assert load.share == (0.125,) * 8


def test_one_expert_alone() -> None:
    load = layer_loads([[0, 0, 50, 0]], layers=[0], used=1)[0]
    assert (load.entropy, load.effective, load.unused, load.largest) == (0.0, 1.0, 3, 1.0)
    assert load.variation == pytest.approx(math.sqrt(3))


def test_the_same_two_of_eight_experts_for_every_token() -> None:
    load = layer_loads([[0, 0, 0, 70, 0, 70, 0, 0]], layers=[0], used=2)[0]
    assert load.entropy == pytest.approx(1 / 3)
    assert (load.largest, load.unused) == (1.0, 6)
    assert load.effective == pytest.approx(2)


def test_entropy_and_variation_are_scipys() -> None:
    counts = np.random.default_rng(0).integers(0, 50, (5, 16))
    counts[:, 0] += (-counts.sum(axis=1)) % 4
    counts[:, 0] += counts.sum(axis=1).max() - counts.sum(axis=1)
    for load, row in zip(layer_loads(counts, layers=range(5), used=4), counts, strict=True):
        assert load.entropy == pytest.approx(stats.entropy(row, base=16))
        assert load.variation == pytest.approx(stats.variation(row))
        assert load.effective == pytest.approx(math.exp(stats.entropy(row)))


def test_no_tokens_no_figures() -> None:
    assert layer_loads(np.zeros((2, 8)), layers=[0, 1], used=2) == ()
    assert layer_loads(np.zeros((0, 8)), layers=[], used=2) == ()


@pytest.mark.parametrize(("tokens", "experts", "used"), [(50, 160, 6), (50, 8, 2), (300, 16, 4), (1, 8, 2)])
def test_chance_is_what_blind_routers_show(tokens: int, experts: int, used: int) -> None:
    random, runs = np.random.default_rng(0), 1000
    chosen = blind(random, tokens * runs, layers=1, experts=experts, used=used)[:, 0]
    unit = np.repeat(np.arange(runs), tokens)[:, None] * experts
    counts = np.bincount((unit + chosen).ravel(), minlength=runs * experts).reshape(runs, experts)
    loads = layer_loads(counts, layers=range(runs), used=used)
    assert np.mean([load.entropy for load in loads]) == pytest.approx(loads[0].entropy_chance, rel=2e-3)
    square = np.mean([load.variation**2 for load in loads])
    assert math.sqrt(square) == pytest.approx(loads[0].variation_chance, rel=0.02)
    assert np.mean([load.largest for load in loads]) == pytest.approx(
        loads[0].largest_chance, rel=0.03, abs=0.3 / tokens
    )
    assert np.mean([load.unused for load in loads]) == pytest.approx(
        loads[0].unused_chance, rel=0.02, abs=0.05
    )


def test_fifty_tokens_leave_many_of_160_experts_unused_by_chance() -> None:
    assert balanced_chance(50, experts=160, used=6)[3] == pytest.approx(160 * (154 / 160) ** 50)


def test_chance_of_many_tokens_is_perfect_balance() -> None:
    entropy, variation, largest, unused = balanced_chance(500_000, experts=8, used=2)
    assert (entropy, variation, largest, unused) == pytest.approx((1, 0, 0.25, 0), abs=3e-3)


def test_all_experts_used_always_is_balanced() -> None:
    assert balanced_chance(10, experts=4, used=4) == (1.0, 0.0, 1.0, 0.0)


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=40))
def test_figures_stay_in_their_bounds_whatever_the_experts_numbers(counts: list[int]) -> None:
    load = layer_loads([counts], layers=[0], used=1)
    if not sum(counts):
        assert load == ()
        return
    mixed = layer_loads([sorted(counts)], layers=[0], used=1)[0]
    assert -1e-9 <= load[0].entropy <= 1 + 1e-9
    assert 1 - 1e-9 <= load[0].effective <= len(counts) + 1e-6
    assert load[0].ideal - 1e-9 <= load[0].largest <= 1
    assert sum(load[0].share) == pytest.approx(1)
    assert (load[0].entropy, load[0].variation, load[0].largest, load[0].unused) == pytest.approx(
        (mixed.entropy, mixed.variation, mixed.largest, mixed.unused)
    )
