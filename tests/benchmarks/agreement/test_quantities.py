"""Measuring the quantities family on rows of our own: how labels are read and what counts as a hit."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from benchmarks.agreement import quantities as family
from benchmarks.agreement.base import Case, LabelledSet, Tally, measure
from moebench.reading.quantities import Quantity, quantities

BY_NAME = {labelled.name: labelled for labelled in family.SETS}

UNIT_ROWS = [
    {"id": "1", "text": "six miles", "gold": [{"value": "6", "unit": "Mile"}], "spec": "DimensionModel"},
    {"id": "2", "text": "$ 2 per share", "gold": [{"value": "2", "unit": "Dollar"}], "spec": "CurrencyModel"},
    {"id": "3", "text": "in fahrenheit", "gold": [{"value": None, "unit": "F"}], "spec": "TemperatureModel"},
    {"id": "4", "text": "90 degrees f", "gold": [{"value": "90", "unit": "F"}], "spec": "TemperatureModel"},
]
NUMBER_ROWS = [
    {"id": "1", "text": "12 apples", "gold": [{"value": "12"}], "spec": "NumberModel"},
    {"id": "2", "text": "100%", "gold": [{"value": "100%"}], "spec": "PercentModel"},
    {"id": "3", "text": "the percentage", "gold": [{"value": "null"}], "spec": "PercentModel"},
    {"id": "4", "text": "between 20 and 30", "gold": [{"value": "[20,30)"}], "spec": "NumberRangeModel"},
    {"id": "5", "text": "above 5", "gold": [{"value": "(5,)"}], "spec": "NumberRangeModel"},
]
QUANTULUM_ROWS = [
    {"id": "1", "text": "3 to 4 L", "gold": [{"value": 3.5, "unit": "litre", "uncertainty": 0.5}]},
    {"id": "2", "text": "a dozen eggs", "gold": [{"value": 1, "unit": "dozen"}]},
    {"id": "3", "text": "50 cars", "gold": [{"value": 50, "unit": "dimensionless"}]},
    {
        "id": "4",
        "text": "3 km and 2 m",
        "gold": [{"value": 3, "unit": "kilometre"}, {"value": 2, "unit": "metre"}],
    },
]
DUCKLING_ROWS = [
    {"id": "1", "text": "7 feet 10 inches", "dimension": "Distance", "kind": "simple",
     "gold": [{"value": 94, "unit": "Inch", "product": None}]},
    {"id": "2", "text": "from 3km to 5km", "dimension": "Distance", "kind": "between",
     "gold": [{"low": 3, "high": 5, "unit": "Kilometre"}]},
    {"id": "3", "text": "1 year 2 days", "dimension": "Duration", "kind": "simple",
     "gold": [{"value": 31708800, "unit": "Second"}]},
    {"id": "4", "text": "minutes", "dimension": "Duration", "kind": "negative", "gold": []},
    {"id": "5", "text": "twelve", "dimension": "Numeral", "kind": "simple", "gold": [{"value": 12}]},
]  # fmt: skip
SYNONYM_ROWS = [
    {"id": "1", "unit": "metre", "surfaces": ["metre", "meter"], "symbols": ["m"]},
    {"id": "2", "unit": "mile", "surfaces": ["mile", "statute mile"], "symbols": ["mi"]},
]
RESPONSE = "\n\nQuantity: 5 km\nUnit: km\nEntity: it\n\nQuantity: 77%\nUnit: %\n\nQuantity: 51,52\nUnit: %\n"
MEASEVAL_ROWS = [
    {
        "id": "1",
        "text": "It was 5 km in 77% of cases, five in all.",
        "llm_response": RESPONSE.replace("\n", "\\n"),
        "gold": [
            {"surface": "5 km", "unit": "km", "start": 7, "end": 11},
            {"surface": "77%", "unit": "%", "start": 15, "end": 18},
            {"surface": "five", "unit": None, "start": 29, "end": 33},
        ],
    },
]
ROWS: dict[str, Sequence[object]] = {
    "recognizers_units": UNIT_ROWS,
    "recognizers_numbers": NUMBER_ROWS,
    "quantulum3_tests": QUANTULUM_ROWS,
    "duckling_surfaces": DUCKLING_ROWS,
    "unit_names": SYNONYM_ROWS,
    "unit_names_and_symbols": SYNONYM_ROWS,
    "unit_names_apart": SYNONYM_ROWS,
    "measeval_text": MEASEVAL_ROWS,
    "measeval_answers": MEASEVAL_ROWS,
}


def load(labelled: LabelledSet, folder: Path) -> Sequence[Case]:
    path = folder / labelled.file
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS[labelled.name]), encoding="utf-8")
    return labelled.load(path)


def test_every_set_has_rows_here() -> None:
    assert set(ROWS) == set(BY_NAME)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_our_extractor_is_right_on_plain_rows_of_every_set(name: str, tmp_path: Path) -> None:
    labelled = BY_NAME[name]
    measured = measure(labelled, load(labelled, tmp_path), reviews={})
    assert measured.raw.value == 1


@pytest.mark.parametrize("name", sorted(ROWS))
def test_case_ids_are_unique_and_stay_the_same(name: str, tmp_path: Path) -> None:
    cases = load(BY_NAME[name], tmp_path)
    assert len({case.id for case in cases}) == len(cases)
    assert [case.id for case in load(BY_NAME[name], tmp_path)] == [case.id for case in cases]


def test_labels_without_a_value_are_left_out(tmp_path: Path) -> None:
    golds = [case.gold for case in load(BY_NAME["recognizers_units"], tmp_path)]
    assert [len(gold) for gold in golds] == [1, 1, 0, 1]


def test_an_interval_asks_for_its_ends(tmp_path: Path) -> None:
    golds = [
        [label["value"] for label in case.gold] for case in load(BY_NAME["recognizers_numbers"], tmp_path)
    ]
    assert golds == [[12], [100], [], [20, 30], [5]]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("5 km", {"value": 5, "unit": "Mile"}),
        ("5 km", {"value": 6, "unit": "Kilometer"}),
        ("5", {"value": 5, "unit": "Kilometer"}),
        ("5 km", {"value": 5, "unit": "dimensionless"}),
        ("5 to 6 km", {"low": 5, "high": 7, "unit": "Kilometre"}),
        ("5 km", {"low": 5, "high": 7, "unit": "Kilometre"}),
    ],
)
def test_another_value_or_unit_is_no_hit(text: str, label: dict[str, object]) -> None:
    assert family.compare(quantities(text), [label]) == Tally(0, 1, 1)


def test_each_label_and_each_quantity_counts_once() -> None:
    label = {"value": 5, "unit": "Kilometer"}
    assert family.compare(quantities("5 km"), [label, label]) == Tally(1, 1, 2)
    assert family.compare(quantities("5 km, 5 km"), [label]) == Tally(1, 2, 1)


def test_nothing_labelled_asks_for_nothing_found() -> None:
    assert family.compare_all(quantities("5 km"), []) == Tally(0, 1, 1)
    assert family.compare_all(quantities("a minute"), []) == Tally(1, 1, 1)


def test_a_predictor_that_finds_nothing_scores_nothing(tmp_path: Path) -> None:
    labelled = BY_NAME["recognizers_units"]
    nothing: list[Quantity] = []
    measured = measure(labelled, load(labelled, tmp_path), predict=lambda _: nothing, reviews={})
    assert (measured.raw.value, measured.raw.n) == (0, 3)


def test_reviewed_labels_name_known_sets_and_give_a_reason() -> None:
    path = Path(family.__file__).parent / "reviewed" / "quantities.yaml"
    reviewed = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert set(reviewed) <= set(BY_NAME)
    for reviews in reviewed.values():
        for review in reviews.values():
            assert review["reason"]
            assert review.get("drop") or "gold" in review
