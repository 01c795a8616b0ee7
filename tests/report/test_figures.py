from datetime import UTC, datetime

import pytest

from moebench.report import figures
from moebench.stats import Interval
from moebench.types import ModelCard


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (0, "0.00"), (0.001, "0.01"), (0.617, "0.62"), (0.999, "0.99"), (1, "1.00")],
)
def test_a_score_is_never_rounded_to_all_or_nothing(value: float | None, text: str) -> None:
    assert figures.score(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.12, "+0.12"), (-0.08, "−0.08"), (-0.001, "0.00"), (None, "–")]
)
def test_a_difference_has_its_sign(value: float | None, text: str) -> None:
    assert figures.signed(value) == text


def test_an_interval_of_a_difference_has_both_signs() -> None:
    assert figures.signed_interval(Interval(-0.1, 0.25)) == "−0.10 to +0.25"


@pytest.mark.parametrize(("value", "text"), [(0.00049, "< 0.001"), (0.0314, "0.031"), (1, "1.000")])
def test_a_p_value_is_never_shown_as_zero(value: float, text: str) -> None:
    assert figures.p_value(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(46_702_792_704, "46.7 B"), (134_515_008, "135 M"), (1_500, "1.5 k"), (7, "7")]
)
def test_parameters_have_three_digits(value: int, text: str) -> None:
    assert figures.parameters(value).replace("\xa0", " ") == text


@pytest.mark.parametrize(
    ("value", "text"), [(26_442_481_545, "26.4 GB"), (91_000_000, "91.0 MB"), (512, "512 B"), (None, "–")]
)
def test_sizes_are_decimal_as_ollama_shows_them(value: int | None, text: str) -> None:
    assert figures.size(value).replace("\xa0", " ") == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.314, "0.31 s"), (0.04, "0.04 s"), (12.94, "12.9 s"), (200, "3 min 20 s"), (7500, "2 h 05 min")],
)
def test_durations_are_readable(value: float, text: str) -> None:
    assert figures.seconds(value).replace("\xa0", " ") == text


def test_times_are_in_utc() -> None:
    assert figures.when(datetime(2025, 1, 2, 3, 4, tzinfo=UTC)) == "2 January 2025, 03:04 UTC"


@pytest.mark.parametrize(("number", "text"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA")])
def test_columns_have_letters(number: int, text: str) -> None:
    assert figures.letter(number) == text


@pytest.mark.parametrize(
    ("card", "text"),
    [
        (ModelCard(name="m", architecture="llama", experts=8, experts_used=2), "8 experts, 2 active"),
        (
            ModelCard(name="m", architecture="deepseek2", experts=64, experts_used=6, experts_shared=2),
            "64 experts, 6 active + 2 shared",
        ),
        (ModelCard(name="m", architecture="llama"), "dense"),
        (ModelCard(name="m", architecture="llama", experts=1), "dense"),
        (ModelCard(name="m"), "not known"),
    ],
)
def test_a_network_is_dense_or_has_experts_or_is_not_known(card: ModelCard, text: str) -> None:
    assert figures.kind(card) == text


@pytest.mark.parametrize(("number", "text"), [(1, "1 trial"), (0, "0 trials"), (30_000, "30,000 trials")])
def test_counts_have_their_noun(number: int, text: str) -> None:
    assert figures.count(number, "trial") == text
