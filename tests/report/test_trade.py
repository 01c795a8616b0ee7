"""Score against cost: the front, the ratios, and sentences only where the figures carry them."""

from dataclasses import replace
from typing import Any

import pytest

from moebench.report import svg
from moebench.report.limits import limit_rows, reached
from moebench.report.trade import front, trade_rows, trade_words
from moebench.report.view import Column
from moebench.stats import Interval
from moebench.types import ModelCard, ModelReport, Speed
from moebench.verdicts import Cell, Contender, Pair, Summary

DENSE: dict[str, Any] = {
    "general.architecture": "llama",
    "general.parameter_count": 137_832_804,
    "llama.block_count": 30,
    "llama.embedding_length": 576,
    "llama.feed_forward_length": 1536,
    "llama.attention.head_count": 9,
    "llama.attention.head_count_kv": 3,
    "llama.attention.key_length": 72,
    "llama.attention.value_length": 72,
    "llama.vocab_size": 49152,
}
MIXTURE: dict[str, Any] = {
    **DENSE,
    "general.parameter_count": 695_354_724,
    "llama.expert_count": 8,
    "llama.expert_used_count": 2,
}


def report(name: str, *, memory: int, decode: float = 50.0, gpu: int = 0) -> ModelReport:
    info = DENSE if name == "dense" else MIXTURE
    card = ModelCard(
        name=name,
        architecture="llama",
        parameters=info["general.parameter_count"],
        active_parameters=137_832_804 if name == "dense" else 217_597_284,
        experts=None if name == "dense" else 8,
        experts_used=None if name == "dense" else 2,
        size_bytes=141_494_152 if name == "dense" else 490_415_144,
        info=info,
    )
    speed = Speed(
        load_s=None,
        first_token_s=(),
        prefill_tokens_per_s=(),
        decode_tokens_per_s=(decode,),
        memory_bytes=memory,
        gpu_bytes=gpu,
        bandwidth_bytes_per_s=20e9,
        bandwidth_source="measured",
    )
    return ModelReport(card=card, speed=speed)


DENSE_REPORT = report("dense", memory=300_000_000, decode=60.0)
MIXTURE_REPORT = report("mixture", memory=900_000_000, decode=30.0)


def column(letter: str, model: ModelReport) -> Column:
    name = model.card.name
    contender = Contender(model=name, chain="direct")
    return Column(letter=letter, name=name, contender=contender, report=model, stand_in=False)


COLUMNS = [column("A", DENSE_REPORT), column("B", MIXTURE_REPORT)]


def cell(name: str, mean: float) -> Cell:
    return Cell(
        contender=Contender(model=name, chain="direct"),
        suite=None,
        mean=mean,
        interval=Interval(0, 1),
        interval_kind="bootstrap",
        samples=40,
        trials=40,
        right=0,
        unanswered=0,
        truncated=0,
        broken=0,
    )


def pair(**changes: object) -> Pair:
    alike = Pair(
        suite=None,
        a=Contender(model="dense", chain="direct"),
        b=Contender(model="mixture", chain="direct"),
        samples=40,
        difference=0.01,
        interval=Interval(-0.02, 0.04),
        wins=3,
        losses=2,
        ties=35,
        p=0.6,
        p_adjusted=0.6,
        both_right=20,
        only_a=3,
        only_b=2,
        both_wrong=15,
        samples_needed=None,
        verdict="no difference shown",
        words="",
    )
    return replace(alike, **changes)  # type: ignore[arg-type] # whichever fields a test is about


def summary(one: Pair) -> Summary:
    return Summary(
        contenders=(one.a, one.b),
        suites=("a", "b"),
        cells=(cell("dense", 0.5), cell("mixture", 0.6)),
        pairs=(one,),
        repeats=(),
        gaps=(),
        combined=(),
        throughput=(),
        headline="",
    )


def test_the_front_holds_those_that_nothing_beats() -> None:
    assert front([(-1, 0.5), (-2, 0.4), (-3, 0.9), None, (-1, 0.5)]) == {0, 2, 4}


def test_scores_are_set_against_memory_and_active_parameters() -> None:
    dense, mixture = trade_rows(summary(pair()), COLUMNS)
    assert dense.per_gb == pytest.approx(0.5 / 0.3)
    assert mixture.per_active_billion == pytest.approx(0.6 / 0.2176, rel=1e-3)
    assert dense.front
    assert mixture.front


def test_alike_on_enough_questions_is_said_of_the_cheaper() -> None:
    (said,) = trade_words(summary(pair()), COLUMNS)
    assert said == (
        "dense answers as well as mixture, to within 0.05 on 40 questions; dense takes 33\xa0% of the memory "
        "(300\xa0MB against 900\xa0MB) and decodes 2.0 times the tokens a second."
    )


@pytest.mark.parametrize(
    "changes",
    [{"samples": 12}, {"interval": Interval(-0.2, 0.2)}, {"difference": None, "interval": None}],
)
def test_without_support_nothing_is_said(changes: dict[str, object]) -> None:
    assert trade_words(summary(pair(**changes)), COLUMNS) == []


def test_better_is_said_with_what_it_costs() -> None:
    (said,) = trade_words(summary(pair(verdict="worse", difference=-0.2)), COLUMNS)
    assert said.startswith(
        "mixture answers better than dense on 40 questions; mixture takes 3.0 times the memory"
    )


def test_the_same_score_everywhere_counts_only_if_some_are_right() -> None:
    same = {"samples": 4, "ties": 4, "interval": Interval(0, 0), "difference": 0.0}
    assert trade_words(summary(pair(**same, both_right=2)), COLUMNS)[0].startswith(
        "dense and mixture scored the same on each of 4 questions"
    )
    assert trade_words(summary(pair(**same, both_right=0)), COLUMNS) == []


def test_the_speed_of_a_spilled_model_is_held_against_nobody() -> None:
    spilled = report("mixture", memory=900_000_000, gpu=300_000_000)
    columns = [COLUMNS[0], column("B", spilled)]
    (said,) = trade_words(summary(pair()), columns)
    assert "tokens a second" not in said
    assert trade_rows(summary(pair()), columns)[1].split
    assert reached(spilled) is None
    assert dict(limit_rows(spilled))["speed limit"].startswith("none: layers on the GPU and on the CPU")


def test_a_measured_rate_is_shown_beside_the_limit() -> None:
    rows = dict(limit_rows(DENSE_REPORT))
    assert rows["speed limit"].startswith("about 138 tokens/s: 20 GB/s (measured) over about 145\xa0MB")
    assert rows["of it reached"] == "about 44\xa0%"


def test_requests_at_once_are_shown_beside_what_they_could_gain() -> None:
    busy = replace(MIXTURE_REPORT, in_flight=4, aggregate_tokens_per_s=60.0)
    said = dict(limit_rows(busy))["4 requests at once"]
    assert said.startswith("5.5 of 8 experts expected in each layer; 1.8 times one alone")
    assert "measured 2.0 times" in said
    assert "4 requests at once" not in dict(limit_rows(MIXTURE_REPORT))


def test_points_on_the_front_have_a_ring() -> None:
    points = [
        svg.Point(letter=letter, name=letter, x=1, y=0.5, interval=None, front=letter == "A")
        for letter in "AB"
    ]
    assert svg.scatter("t", points, x_unit="GB").count('class="ring"') == 1
