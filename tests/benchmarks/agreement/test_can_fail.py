"""Each set's figure can fall: who is always wrong, or finds nothing, scores badly, and who is right scores well.

Wherever the labelled sets are: `MOEBENCH_DATA`, or `../shared/data`.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from benchmarks.agreement.base import Case, LabelledSet, measure
from benchmarks.agreement.numbers import Found
from benchmarks.agreement.quantities import LABEL_NAMES
from benchmarks.agreement.sentences import EXTRA, OURS, ends
from benchmarks.agreement.table import find_file, labelled_sets
from moebench.errors import DataError
from moebench.reading.quantities import Quantity

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("MOEBENCH_DATA", ROOT.parent / "shared" / "data"))
SETS = {labelled.name: labelled for _, labelled in labelled_sets()}
CHANCE = 0.55  # of two answers that are as frequent, whoever says always the same gets a half
BAD = 0.15


@dataclass(frozen=True)
class Readers:
    """Three predictors for a set.

    Attributes:
        limit: The most that the first two may get.
    """

    wrong: Callable[[Case], Any]
    nothing: Callable[[Case], Any]
    right: Callable[[Case], Any]
    limit: float = BAD


def right_number(case: Case) -> Found:
    expect = case.context["expect"]
    said = case.gold if not isinstance(case.gold, bool) else expect if case.gold else expect + 1
    return Found(said, expect)


NUMBERS = Readers(
    wrong=lambda case: Found(1000 * (right_number(case).value or 0) + 7, case.context["expect"]),
    nothing=lambda case: Found(None, case.context["expect"]),
    right=right_number,
)
LISTS = Readers(
    wrong=lambda case: [*case.gold, "more"], nothing=lambda case: [], right=lambda case: case.gold
)
TWINS = Readers(
    wrong=lambda case: tuple((*one, "more") for one in case.gold),
    nothing=lambda case: tuple(() for _ in case.gold),
    right=lambda case: case.gold,
)
VERDICTS = Readers(wrong=lambda case: not case.gold, nothing=lambda case: None, right=lambda case: case.gold)
COUNTS = Readers(wrong=lambda case: case.gold + 1, nothing=lambda case: None, right=lambda case: case.gold)
ONE = Readers(
    wrong=lambda case: 1 if len(case.gold) > 1 else 2,
    nothing=lambda case: 0,
    right=lambda case: len(case.gold),
)
ENDS = Readers(
    wrong=lambda case: frozenset(end + 1 for end in ends(case.gold)),
    nothing=lambda case: frozenset(),
    right=lambda case: ends(case.gold),
)
NAMES = Readers(
    wrong=lambda case: [f"{case.text} {number}" for number, _ in enumerate(case.gold)],
    nothing=lambda case: [None] * len(case.gold),
    right=lambda case: [case.text] * len(case.gold),
)
APART = Readers(
    wrong=lambda case: case.context["others"][:1],
    nothing=lambda case: list(case.context["others"]),
    right=lambda case: [],
)


def quantity(case: Case, label: dict[str, Any], **change: Any) -> Quantity:
    unit = label.get("unit")
    unit = None if unit in (None, "dimensionless", "Unnamed", "count") else LABEL_NAMES.get(unit, unit)
    start, end = label.get("start", 0), label.get("end", 1)
    low, high = label.get("low"), label.get("high")
    value = next((one for one in (label.get("value"), low, high) if one is not None), 0)
    made = {"value": value, "unit": unit, "unit_text": unit or "", "low": low, "high": high, **change}
    return Quantity(text=case.text[start:end], start=start, end=end, **made)


QUANTITIES = Readers(
    wrong=lambda case: [
        quantity(case, label, value=123_457, low=None, high=None, unit="parsec", unit_text="parsec")
        for label in case.gold or [{}]
    ],
    nothing=lambda case: [],
    right=lambda case: [quantity(case, label) for label in case.gold],
)

READERS = {
    "list_formats": LISTS,
    "bbh_word_sorting_cot": TWINS,
    "bbh_word_sorting_direct": TWINS,
    "collie_verdicts": VERDICTS,
    "collie_letters": COUNTS,
    "strawberry_letters": COUNTS,
    "no_list_in_prose": TWINS,
    "no_list_in_working": TWINS,
    "real_words": Readers(
        wrong=VERDICTS.wrong, nothing=lambda case: False, right=VERDICTS.right, limit=CHANCE
    ),
    **dict.fromkeys(
        (
            "gsm8k_solutions",
            "zeroeval",
            "strawberry",
            "bbh_arithmetic",
            "mathverify_numeric",
            "prose_after_answer",
            "gsm8k_solutions_unannounced",
            "zeroeval_unannounced",
        ),
        NUMBERS,
    ),
    "gsm8k_calculator_notes": Readers(
        wrong=lambda case: [not truth for _, truth in case.gold],
        nothing=lambda case: [None for _ in case.gold],
        right=lambda case: [truth for _, truth in case.gold],
    ),
    "equations_sample": Readers(
        wrong=lambda case: ((case.gold[0], not case.gold[1]),),
        nothing=lambda case: (),
        right=lambda case: (case.gold,),
    ),
    **dict.fromkeys(
        (
            "recognizers_units",
            "quantulum3_tests",
            "duckling_surfaces",
            "recognizers_numbers",
            "measeval_text",
            "measeval_answers",
        ),
        QUANTITIES,
    ),
    "unit_names": NAMES,
    "unit_names_and_symbols": NAMES,
    "unit_names_apart": APART,
    "golden_rules_one": ONE,
    "golden_rules_ends": ENDS,
    "ud_ewt_one": ONE,
    "ud_ewt_ends": ENDS,
}


def cases_of(labelled: LabelledSet) -> list[Case]:
    path = find_file(DATA, labelled.file)
    if path is None:
        pytest.skip(f"{labelled.file} is not in {DATA}")
    return list(labelled.load(path))


def test_every_set_has_its_three_readers() -> None:
    assert set(READERS) == set(SETS)


@pytest.mark.parametrize("name", SETS)
def test_a_reader_that_is_always_wrong_one_that_finds_nothing_and_one_that_is_right(name: str) -> None:
    labelled, readers = SETS[name], READERS[name]
    cases = cases_of(labelled)
    values = [
        measure(labelled, cases, predict=predict, reviews={}).raw.value
        for predict in (readers.wrong, readers.nothing, readers.right)
    ]
    assert values[0] <= readers.limit
    assert values[1] <= readers.limit
    assert values[2] >= 0.97


@pytest.mark.parametrize(
    ("name", "statistic", "wrong", "nothing"),
    [
        ("realsumm", "Kendall, documents", lambda case: 1 - case.gold, lambda case: 0.0),
        ("realsumm", "Pearson, systems", lambda case: 1 - case.gold, lambda case: 0.0),
        ("summedits", "balanced accuracy", lambda case: not case.gold, lambda case: True),
    ],
)
def test_what_is_measured_over_documents_can_fall(
    name: str, statistic: str, wrong: Callable[[Case], Any], nothing: Callable[[Case], Any]
) -> None:
    load, _, figures = EXTRA[name]
    try:
        cases = load(DATA)
    except DataError:
        pytest.skip(f"{name} is not in {DATA}")
    readers = {"wrong": wrong, "nothing": nothing, OURS: lambda case: case.gold}
    value = {
        one.predictor: one.value for one in figures("look", cases, readers) if one.statistic == statistic
    }
    assert value["wrong"] <= 0
    assert not value["nothing"] > 0.5
    assert value[OURS] == pytest.approx(1)
