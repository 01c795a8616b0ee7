"""How often neighbouring tokens share experts, and what a cache serves."""

from collections import OrderedDict
from itertools import permutations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moebench.router.locality import locality
from moebench.router.routed import Routed
from tests.router.dependent import sticky
from tests.router.made import blind, key, routed


def overlap(a: npt.NDArray[np.uint16], b: npt.NDArray[np.uint16]) -> float:
    return len(set(a.tolist()) & set(b.tolist())) / len(a)


def served(made: Routed, layer: int, size: int) -> float:
    """Part of the choices over answer tokens that a cache of this size serves: plain, one token at a time."""
    hits = asked = 0
    for trial in range(len(made.trials)):
        cache: OrderedDict[int, None] = OrderedDict()
        for token in np.flatnonzero(made.trial == trial):
            chosen = made.chosen[token, layer].tolist()
            if made.answer[token]:
                asked += len(chosen)
                hits += sum(expert in cache for expert in chosen)
            for expert in reversed(chosen):
                cache[expert] = None
                cache.move_to_end(expert)
            while len(cache) > size:
                cache.popitem(last=False)
    return hits / asked


def test_tokens_that_never_change_their_experts() -> None:
    found = locality(routed([[[3, 5]]] * 20, experts=8, lengths=[10, 10], prompts=2))[0]
    assert (found.kept, found.chance, found.cache_90, found.cold) == (1.0, 1.0, 2, 0.0)


def test_tokens_that_share_nothing_with_the_one_before() -> None:
    found = locality(routed([[[0, 1]], [[2, 3]]] * 10, experts=4))[0]
    assert found.kept == 0
    assert found.chance == pytest.approx(9 / 19)
    assert found.cache_90 == 4


def test_neighbours_are_counted_within_a_trial_and_among_answer_tokens() -> None:
    chosen = [[[0]], [[1]], [[0]], [[0]], [[0]], [[1]]]
    found = locality(routed(chosen, experts=2, lengths=[3, 3], prompts=1))[0]
    assert found.kept == 0  # 1 then 0, and 0 then 1; not the 0, 0 across trials nor after the prompt


def test_prompts_stand_in_where_there_are_no_answers() -> None:
    assert locality(routed([[[0]], [[0]]], experts=2, prompts=2))[0].kept == 1


def test_lone_tokens_have_no_neighbours() -> None:
    assert locality(routed([[[0]], [[0]]], experts=2, lengths=[1, 1])) == ()
    assert locality(routed(np.zeros((0, 1, 1)), experts=2, trials=[], lengths=[])) == ()


def test_kept_is_the_mean_over_neighbours() -> None:
    random = np.random.default_rng(0)
    made = routed(blind(random, 90, layers=2, experts=6, used=3), experts=6, lengths=[40, 50])
    for layer, found in enumerate(locality(made)):
        chosen = made.chosen[:, layer]
        seen = [overlap(chosen[i], chosen[i + 1]) for i in range(89) if i != 39]
        assert found.kept == pytest.approx(np.mean(seen))


def test_chance_is_the_mean_over_all_orders() -> None:
    made = routed(blind(np.random.default_rng(1), 5, layers=1, experts=4, used=2), experts=4)
    orders = [made.chosen[list(order), 0] for order in permutations(range(5))]
    every = [np.mean([overlap(order[i], order[i + 1]) for i in range(4)]) for order in orders]
    assert locality(made)[0].chance == pytest.approx(np.mean(every))


def test_chance_weighs_trials_by_their_neighbours() -> None:
    random = np.random.default_rng(2)
    made = routed(blind(random, 40, layers=1, experts=6, used=2), experts=6, lengths=[10, 30])
    seen = []
    for _ in range(3000):
        order = np.concatenate([random.permutation(10), 10 + random.permutation(30)])
        chosen = made.chosen[order, 0]
        same = (chosen[1:, :, None] == chosen[:-1, None, :]).sum(axis=(1, 2)) / 2
        seen.append(np.delete(same, 9).mean())
    assert locality(made)[0].chance == pytest.approx(np.mean(seen), abs=4 * np.std(seen) / np.sqrt(3000))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 3), st.integers(4, 9), st.floats(0, 0.95))
def test_the_cache_is_the_smallest_that_serves_90_percent(
    seed: int, used: int, experts: int, stay: float
) -> None:
    random = np.random.default_rng(seed)
    lengths = random.integers(2, 40, 5).tolist()
    scores = 2 * random.normal(size=(2, experts))
    chosen = sticky(random, sum(lengths), scores=scores, used=used, stay=stay)
    made = routed(chosen, experts=experts, lengths=lengths, prompts=[n // 3 for n in lengths])
    for layer, found in enumerate(locality(made)):
        parts = {size: served(made, layer, size) for size in range(used, experts + 1)}
        enough = [size for size, part in parts.items() if part >= 0.9 - 1e-12]
        assert found.cache_90 == (min(enough) if enough else None)
        assert found.cold == pytest.approx(1 - parts[experts])


def test_more_trials_than_fit_into_one_step_are_all_counted() -> None:
    random = np.random.default_rng(3)
    chosen = sticky(random, 150 * 8, scores=np.zeros((1, 5)), used=2, stay=0.8)
    made = routed(chosen, experts=5, lengths=[8] * 150)
    found = locality(made)[0]
    assert found.cold == pytest.approx(1 - served(made, 0, 5))


def test_short_passages_have_no_cache() -> None:
    found = locality(routed(blind(np.random.default_rng(0), 6, layers=1, experts=64, used=2), experts=64))[0]
    assert found.cache_90 is None
    assert found.cold > 0.5


def test_the_interval_is_over_samples() -> None:
    random = np.random.default_rng(4)
    chosen = blind(random, 100, layers=1, experts=8, used=2)
    repeats = [key("a", 1, repeat=i) for i in range(4)]
    lone = locality(routed(chosen, experts=8, lengths=[25] * 4, trials=repeats))[0]
    assert (lone.kept_low, lone.kept_high) == (None, None)
    many = locality(routed(chosen, experts=8, lengths=[25] * 4))[0]
    assert many.kept_low is not None
    assert many.kept_high is not None
    assert many.kept_low < many.kept < many.kept_high


def test_the_interval_holds_the_truth() -> None:
    random, hits = np.random.default_rng(5), 0
    chosen = blind(random, 12 * 20, layers=100, experts=8, used=2)
    for found in locality(routed(chosen, experts=8, lengths=[20] * 12)):
        assert found.kept_low is not None
        assert found.kept_high is not None
        hits += found.kept_low <= 0.25 <= found.kept_high
    assert hits >= 92
