"""Random choices that are the same on any machine."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moebench.variants.base import Draw


def test_a_draw_is_the_same_everywhere() -> None:
    draw = Draw("a", 1)
    assert [draw.below(1000) for _ in range(5)] == [53, 210, 958, 583, 58]


def test_other_keys_give_other_draws() -> None:
    first, second = Draw("a", 1), Draw("a", 2)
    assert [first.below(1000) for _ in range(5)] != [second.below(1000) for _ in range(5)]


@given(st.integers(-50, 50), st.integers(0, 50), st.integers())
def test_a_number_lies_between_its_bounds(low: int, width: int, key: int) -> None:
    assert low <= Draw(key).between(low, low + width) <= low + width


def test_both_bounds_come_up() -> None:
    draw = Draw("bounds")
    assert {draw.between(2, 4) for _ in range(100)} == {2, 3, 4}


def test_numbers_are_even() -> None:
    draw = Draw("even")
    counts = [0] * 10
    for _ in range(20_000):
        counts[draw.below(10)] += 1
    assert 1850 < min(counts) <= max(counts) < 2150


def test_an_empty_range_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing lies between"):
        Draw("x").between(3, 2)


def test_some_items_differ_and_come_in_a_drawn_order() -> None:
    draws = [Draw(key).some("abcde", 3) for key in range(50)]
    assert all(len(set(some)) == 3 for some in draws)
    assert len({tuple(some) for some in draws}) > 20
