"""Score against cost: the front, the ratios, and sentences only where the figures carry them."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from moebench.report import svg
from moebench.report.limits import limit_rows, reached
from moebench.report.trade import bars, batch_words, front, trade_rows, trade_words
from moebench.report.view import Column
from moebench.stats import Interval
from moebench.types import (
    Environment,
    Generation,
    GpuUse,
    Key,
    ModelCard,
    ModelReport,
    Plan,
    Record,
    Run,
    RunHeader,
    Score,
    Speed,
    Usage,
)
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


def run(*answers: tuple[str, str, str], reports: tuple[ModelReport, ...] = ()) -> Run:
    """A run with answers: model, sample, text; all right."""
    models = ("dense", "mixture")
    header = RunHeader(
        schema=2,
        run_id="r",
        created_at=NOW,
        plan=Plan(models=models, suites=("a",)),
        suites=(),
        graders={},
        environment=Environment(),
    )
    return Run(header=header, models=reports, records=tuple(record(*answer) for answer in answers))


def record(model: str, sample: str, text: str) -> Record:
    return Record(
        key=Key(model=model, suite="a", chain="direct", sample=sample),
        finished_at=NOW,
        generation=Generation(prompt="", text=text, calls=(), wall_s=1.0),
        score=Score(value=1.0, answer=1, reason=""),
        failure=None,
    )


NOW = datetime(2026, 1, 1, tzinfo=UTC)
RUN = run()
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
        unfinished=0,
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
    (said,) = trade_words(summary(pair()), COLUMNS, RUN)
    assert said == (
        "dense answers as well as mixture, to within 0.05 on 40 questions; dense takes 33\xa0% of the memory "
        "(300\xa0MB against 900\xa0MB) and decodes 2.0 times the tokens a second."
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"samples": 12, "ties": 5},
        {"interval": Interval(-0.2, 0.2), "ties": 5},
        {"difference": None, "interval": None},
    ],
)
def test_without_support_nothing_is_said(changes: dict[str, object]) -> None:
    assert trade_words(summary(pair(**changes)), COLUMNS, RUN) == []


def test_better_is_said_with_what_it_costs() -> None:
    (said,) = trade_words(summary(pair(verdict="worse", difference=-0.2)), COLUMNS, RUN)
    assert said.startswith(
        "mixture answers better than dense on 40 questions; mixture takes 3.0 times the memory"
    )


def test_the_same_score_everywhere_counts_only_if_some_are_right() -> None:
    same = {"samples": 4, "ties": 4, "interval": Interval(0, 0), "difference": 0.0}
    assert trade_words(summary(pair(**same, both_right=2)), COLUMNS, RUN)[0].startswith(
        "dense and mixture scored the same on each of 4 questions"
    )
    assert trade_words(summary(pair(**same, both_right=0)), COLUMNS, RUN) == []


def test_the_speed_of_a_spilled_model_is_held_against_nobody() -> None:
    spilled = report("mixture", memory=900_000_000, gpu=300_000_000)
    columns = [COLUMNS[0], column("B", spilled)]
    (said,) = trade_words(summary(pair()), columns, RUN)
    assert "tokens a second" not in said
    assert trade_rows(summary(pair()), columns)[1].spill == "67\xa0% on the CPU"
    assert reached(spilled) is None
    assert dict(limit_rows(spilled))["speed limit"].startswith("none: 67\xa0% on the CPU")


def test_a_measured_rate_is_shown_beside_the_limit() -> None:
    rows = dict(limit_rows(DENSE_REPORT))
    assert rows["speed limit"].startswith("about 138 tokens/s: 20 GB/s (measured) over about 145\xa0MB")
    assert rows["of it reached"] == "about 44\xa0%"


def test_requests_at_once_are_shown_beside_what_they_could_gain() -> None:
    busy = replace(MIXTURE_REPORT, in_flight=4, aggregate_tokens_per_s=60.0)
    said = dict(limit_rows(busy))["asked 4 at a time"]
    assert said.startswith("5.5 of 8 experts expected in each layer; 1.8 times one alone")
    assert "measured 2.0 times" in said
    assert "asked 4 at a time" not in dict(limit_rows(MIXTURE_REPORT))


def test_points_on_the_front_have_a_ring() -> None:
    points = [
        svg.Point(letter=letter, name=letter, x=1, y=0.5, interval=None, front=letter == "A")
        for letter in "AB"
    ]
    assert svg.scatter("t", points, x_unit="GB").count('class="ring"') == 1


SAME = [("dense", "x", "4 "), ("mixture", "x", "4"), ("dense", "y", "5"), ("mixture", "y", "5")]


def test_the_same_words_to_every_question_are_a_fact_that_is_told() -> None:
    (said,) = trade_words(summary(pair()), COLUMNS, run(*SAME))
    assert said.startswith(
        "dense answers as well as mixture, to within 0.05 on 40 questions (the same answer, word for word, to each "
        "of 2 questions); dense takes 33\xa0% of"
    )


def test_the_same_words_are_counted_on_the_questions_that_both_answered() -> None:
    mostly = run(*SAME, ("dense", "z", "6"), ("mixture", "z", "7"), ("dense", "w", "only one has it"))
    assert "word for word, to 2 of 3 questions);" in trade_words(summary(pair()), COLUMNS, mostly)[0]


UNSURE = {"interval": Interval(-0.2, 0.2)}


def test_the_same_score_on_most_questions_is_counted() -> None:
    (said,) = trade_words(summary(pair(**UNSURE, ties=35)), COLUMNS, run(*SAME))
    assert said.startswith(
        "dense and mixture scored the same on 35 of 40 questions (the same answer, word for word, to each of 2"
    )


def test_the_same_words_are_told_even_where_all_are_wrong_but_not_the_same_score() -> None:
    wrong = {**UNSURE, "ties": 40, "both_right": 0}
    (said,) = trade_words(summary(pair(**wrong)), COLUMNS, run(*SAME))
    assert said.startswith(
        "dense and mixture gave the same answer, word for word, to each of 2 questions; dense"
    )
    assert trade_words(summary(pair(**wrong)), COLUMNS, RUN) == []


def test_the_same_on_a_few_questions_is_not_worth_a_word() -> None:
    few = run(*SAME[:2], ("dense", "z", "6"), ("mixture", "z", "7"))
    assert trade_words(summary(pair(**UNSURE, ties=10)), COLUMNS, few) == []


def test_speeds_of_two_machines_are_not_held_against_each_other() -> None:
    assert MIXTURE_REPORT.speed is not None
    faster = replace(MIXTURE_REPORT, speed=replace(MIXTURE_REPORT.speed, bandwidth_bytes_per_s=90e9))
    (said,) = trade_words(summary(pair()), [COLUMNS[0], column("B", faster)], RUN)
    assert "tokens a second" not in said
    assert "of the memory" in said


def test_prefill_is_held_against_what_the_device_could_do() -> None:
    assert DENSE_REPORT.speed is not None
    speed = replace(
        DENSE_REPORT.speed,
        prefill_tokens_per_s=(100.0,),
        peak_flop_per_s=65e12,
        peak_source="data sheet",
        prompt_tokens=100,
    )
    rows = dict(limit_rows(replace(DENSE_REPORT, speed=speed)))
    assert "20 GB/s (measured) over 141\xa0MB of weights for a prompt of 100 tokens" in rows["prefill limit"]
    slow = replace(speed, peak_flop_per_s=1e11)
    rows = dict(limit_rows(replace(DENSE_REPORT, speed=slow)))
    assert "100\xa0GFLOP/s (data sheet) over 223\xa0MFLOP for each of 100 tokens" in rows["prefill limit"]
    assert rows["of it reached in prefill"] == "about 22\xa0% (22.3\xa0GFLOP/s)"


WATCHED = Usage(
    seconds=60,
    answers=40,
    gpus=(
        GpuUse(
            name="Tesla T4", busy=0.87, power_w=62.0, before_w=9.8, energy_j=3720.0, energy_from="counter"
        ),
    ),
)


def test_energy_is_told_with_what_is_in_it() -> None:
    rows = dict(limit_rows(replace(DENSE_REPORT, usage=WATCHED)))
    assert rows["GPU during the trials"] == (
        "Tesla T4: busy 87\xa0% of the time, 62.0\xa0W (9.8\xa0W before the run loaded a model)"
    )
    assert rows["energy for each answer"] == (
        "93\xa0J (1.03\xa0Wh for 40 answers; the whole draw of the card, idle too, by the energy counter)"
    )
    assert trade_rows(summary(pair()), [column("A", replace(DENSE_REPORT, usage=WATCHED)), COLUMNS[1]])[
        0
    ].energy_j == pytest.approx(93)


def test_without_a_watched_gpu_energy_is_absent() -> None:
    assert not {name for name, _ in limit_rows(DENSE_REPORT) if "energy" in name or "GPU" in name}
    assert trade_rows(summary(pair()), COLUMNS)[0].energy_j is None


def test_the_energy_of_several_cards_is_known_only_if_each_tells() -> None:
    silent = replace(WATCHED, gpus=(*WATCHED.gpus, GpuUse(name="Quadro")))
    assert silent.energy_per_answer_j is None
    rows = dict(limit_rows(replace(DENSE_REPORT, usage=silent)))
    assert rows["GPU 1 during the trials"] == "Quadro: the driver does not tell"
    assert "energy for each answer" not in rows


def test_what_batching_gave_is_told_for_each_model_that_was_asked_several_questions_at_once() -> None:
    busy = [
        replace(report, in_flight=4, aggregate_tokens_per_s=60.0) for report in (DENSE_REPORT, MIXTURE_REPORT)
    ]
    dense, mixture = batch_words([column("A", busy[0]), column("B", busy[1])])
    assert dense.startswith(
        "dense, asked 4 at a time: 4.0 times one alone where memory is the limit; measured 1.0"
    )
    assert mixture == (
        "mixture, asked 4 at a time: 5.5 of 8 experts expected in each layer; 1.8 times one alone where memory is "
        "the limit; measured 2.0 times: 60.0 tokens/s, prompts and pauses included."
    )
    assert batch_words(COLUMNS) == []


def test_bars_are_shares_of_the_largest_and_a_spilled_models_speed_has_none() -> None:
    spilled = report("mixture", memory=900_000_000, gpu=300_000_000, decode=500.0)
    rows = trade_rows(summary(pair()), [COLUMNS[0], column("B", spilled)])
    assert bars(rows, "memory_bytes") == pytest.approx([1 / 3, 1])
    assert bars(rows, "decode") == [1, None]
    assert bars(rows, "energy_j") == [None, None]
