"""Labelled sets of quantities: how often are value and unit both read right?

A prediction is a list of `Quantity`. A label is a list of dicts (value, unit, or low and high). A compound or a
range counts as a whole or as its parts, whichever the label has.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.agreement.base import Case, LabelledSet, Tally, case_id, rows
from moebench.reading.quantities import Quantity, quantities
from moebench.reading.quantities.unit_index import Unit
from moebench.reading.quantities.units import convert, normalise, readings, same_unit

Label = dict[str, Any]
_CLOSE = 1e-9
# Names of units in labels that are not names of units elsewhere.
LABEL_NAMES = {"F": "fahrenheit", "C": "celsius", "pence": "penny"}
_NO_UNIT = frozenset({"dimensionless", "Unnamed", "count"})


def _predict(case: Case) -> tuple[Quantity, ...]:
    return quantities(case.text)


def _close(one: float | Fraction, other: float | Fraction) -> bool:
    """Whether two values are the same but for rounding; labels give up to 15 digits, some sums fewer."""
    return math.isclose(one, other, rel_tol=1e-6, abs_tol=_CLOSE)


def _units(label: str | None) -> tuple[Unit, ...]:
    return () if label is None or label in _NO_UNIT else readings(LABEL_NAMES.get(label, label))


def _nominal(unit: Unit) -> Unit:
    """A month of 30 days and a year of 365, as the sets have them that add up calendar units."""
    if unit.dimension != (("Y", 1),) or unit.size is None:
        return unit
    days = unit.size * 30 if unit.size < 12 else unit.size / 12 * 365
    return Unit(name=unit.name, kind=unit.kind, size=days * 86400, dimension=(("T", 1),))


def _matches(
    value: float, unit_text: str, unit: str | None, label_value: float, label_unit: str | None
) -> bool:
    """Whether a value with its unit is the labelled one, in this unit or converted exactly."""
    if label_unit is None or label_unit in _NO_UNIT:
        counted = (
            unit is None
            or (readings(unit)[:1] or readings("thing"))[0].kind == "count"
            or label_unit == "Unnamed"
        )
        return counted and _close(value, label_value)
    if unit is None:
        return False
    wording = LABEL_NAMES.get(label_unit, label_unit)
    if _close(value, label_value) and (same_unit(unit, wording) or same_unit(unit_text or unit, wording)):
        return True
    for mine in (*readings(unit), *readings(unit_text))[:4]:
        for theirs in _units(label_unit)[:2]:
            if mine.kind == "count" and theirs.dimension == (("#", 1),) and theirs.size:
                return _close(value, label_value * theirs.size)  # "a dozen eggs" are 12 eggs
            converted = convert(value, _nominal(mine), _nominal(theirs))
            if converted is not None and mine.kind != "count" and _close(converted, label_value):
                return True
    return False


def _is(quantity: Quantity, label: Label) -> bool:
    if label.get("low") is not None:
        ends = (quantity.low, quantity.high)
        return None not in ends and all(
            _matches(end, quantity.unit_text, quantity.unit, label[name], label["unit"])
            for end, name in zip(ends, ("low", "high"), strict=True)
            if end is not None
        )
    return _matches(quantity.value, quantity.unit_text, quantity.unit, label["value"], label["unit"])


def compare(predicted: Sequence[Quantity], gold: Sequence[Label]) -> Tally:
    """Counts labels that a quantity, or a part of one, meets; each label and each quantity once."""
    left = list(gold)
    hits = count = 0
    for quantity in predicted:
        pieces: Iterable[Quantity] = (
            (quantity,) if any(_is(quantity, label) for label in left) else quantity.each()
        )
        found = 0
        pieces = list(pieces)
        for piece in pieces:
            match = next((label for label in left if _is(piece, label)), None)
            if match is not None:
                left.remove(match)
                found += 1
        hits += found
        count += len(pieces) if found else 1
    return Tally(hits, count, len(gold))


def compare_all(predicted: Sequence[Quantity], gold: Sequence[Label]) -> Tally:
    """1 where every label of a case is found, and nothing where nothing is labelled."""
    tally = compare([q for q in predicted if gold or not q.implied], gold)
    right = tally.hits == tally.expected if gold else tally.predicted == 0
    return Tally(float(right), 1, 1)


def _compare_amounts(predicted: Sequence[Quantity], gold: Sequence[Label]) -> Tally:
    """As `compare`, with the amount of a rate ("$2 per share") for the amount that the label asks for."""
    amounts = [
        replace(q, unit=q.unit.split(" per ")[0]) if q.unit and " per " in q.unit else q for q in predicted
    ]
    exact, loose = compare(predicted, gold), compare(amounts, gold)
    return loose if loose.hits > exact.hits else exact


def _labelled(labels: Callable[[dict[str, Any]], list[Label]]) -> Callable[[Path], list[Case]]:
    """Returns what loads a set, one case a row, from what gives the labels of one annotated quantity."""

    def load(path: Path) -> list[Case]:
        return [
            Case(
                id=case_id(row["id"]),
                text=row["text"],
                gold=[label for annotated in row["gold"] for label in labels(annotated)],
            )
            for row in rows(path)
        ]

    return load


def _valued(annotated: dict[str, Any]) -> list[Label]:
    """Labels without a value ("convert it to fahrenheit") are left out: they name a unit, no quantity."""
    value = annotated["value"]
    return [] if value is None else [{"value": float(value), "unit": annotated["unit"]}]


_INTERVAL = re.compile(r"[\[(](?P<low>[^,]*),(?P<high>[^,]*)[\])]")


def _number_labels(annotated: dict[str, Any]) -> list[Label]:
    """Returns what a label of the number specs asks for: a number, a percentage, or the ends of an interval."""
    value = annotated["value"]
    interval = _INTERVAL.fullmatch(value)
    if interval:
        ends = dict.fromkeys(end for end in (interval["low"], interval["high"]) if end)
        return [{"value": float(end), "unit": "Unnamed"} for end in ends]
    if value == "null":
        return []
    if value.endswith("%"):
        return [{"value": float(value[:-1]), "unit": "percent"}]
    return [{"value": float(value), "unit": "Unnamed"}]


def _bounded(annotated: dict[str, Any]) -> list[Label]:
    ends = {key: annotated.get(key) for key in ("value", "low", "high")}
    return [ends | {"unit": annotated.get("unit", "Unnamed")}]


def _synonyms(path: Path) -> list[Case]:
    table = list(rows(path))
    names = [row["unit"] for row in table]
    return [
        Case(
            id=case_id(row["id"]),
            text=row["unit"],
            gold=[*row["surfaces"], *row["symbols"]],
            context={"surfaces": row["surfaces"], "others": [name for name in names if name != row["unit"]]},
        )
        for row in table
    ]


def _alike(predicted: Sequence[str | None], gold: Sequence[str]) -> Tally:
    """Counts the wordings of one unit that are read as what most of them are read as, if two are at least.

    A unit of one wording could not be read wrongly, and is left out.
    """
    if len(gold) == 1:
        return Tally(0, 0, 0)
    most = Counter(name for name in predicted if name is not None).most_common(1)
    alike = most[0][1] if most and most[0][1] > 1 else 0
    return Tally(alike, len(gold), len(gold))


def _names_of_surfaces(case: Case) -> list[str | None]:
    return [normalise(surface) for surface in case.context["surfaces"]]


def _confused(case: Case) -> list[str]:
    """Other units of the table that are read as this one."""
    return [other for other in case.context["others"] if normalise(other) == normalise(case.text)]


def _spans(path: Path) -> list[Case]:
    """Scientific paragraphs with annotated quantities; labels without a digit ("five") are left out."""
    cases = []
    for row in rows(path):
        gold = [
            {"start": g["start"], "end": g["end"], "unit": g["unit"]}
            for g in row["gold"]
            if any(char.isdigit() for char in g["surface"])
        ]
        cases.append(Case(id=case_id(row["id"]), text=row["text"], gold=gold))
    return cases


def _compare_spans(predicted: Sequence[Quantity], gold: Sequence[Label]) -> Tally:
    """Counts labels in whose span a quantity with the labelled unit stands (any quantity where it has none)."""
    hits = 0
    for label in gold:
        inside = [q for q in predicted if q.start < label["end"] and q.end > label["start"]]
        hits += any(
            label["unit"] is None or same_unit(q.unit_text or q.unit or "", label["unit"]) for q in inside
        )
    return Tally(hits, len(gold), len(gold))


_BLOCK = re.compile(
    r"Quantity: (?P<quantity>[-−]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)(?![0-9,.]*[0-9])"
    r"(?P<rest>[^\n]*)\n+Unit: (?P<unit>[^\n]+)"
)


def _answers(path: Path) -> list[Case]:
    """A model's raw answers, "Quantity: 50 km / Unit: km": the label is what its own fields say.

    Only plain numbers are taken, each pair once; a unit that is not repeated behind the number counts too.
    """
    cases = []
    for row in rows(path):
        text = row["llm_response"].replace("\\n", "\n")
        pairs = {
            (float(m["quantity"].replace(",", "").replace("−", "-")), m["unit"].strip())
            for m in _BLOCK.finditer(text)
            if not re.search(r"[0-9]", m["rest"])
        }
        if pairs:
            gold = [{"value": value, "unit": unit} for value, unit in sorted(pairs)]
            cases.append(Case(id=case_id(row["id"]), text=text, gold=gold))
    return cases


def _compare_pairs(predicted: Sequence[Quantity], gold: Sequence[Label]) -> Tally:
    pieces = [piece for quantity in predicted for piece in (quantity, *quantity.parts)]
    hits = sum(any(_is(piece, label) for piece in pieces) for label in gold)
    return Tally(hits, len(gold), len(gold))


_RECOGNIZERS = "microsoft/Recognizers-Text @90e968ea44"
_UNITS_JSON = "nielstron/quantulum3 @168aef7c83 quantulum3/units.json (MIT)"
_WORDINGS = (
    f"{_UNITS_JSON}; units of one wording left out (kept back, at version 1, they are counted as right)"
)
_MEASEVAL = (
    "elsevierlabs-os/measeval-gpt-3 @d0db21787b outputs/gpt3-responses/*.json (MIT); "
    "harperco/MeasEval @1fa738b6bc data/eval (texts CC BY)"
)

_set = partial(LabelledSet, grader="quantities", predict=_predict)

SETS: tuple[LabelledSet, ...] = (
    _set(
        name="recognizers_units",
        part="value and unit",
        file="quant_recognizers_units.dev.jsonl",
        source=f"{_RECOGNIZERS} Specs/NumberWithUnit/English/*Model.json (MIT)",
        metric="recall",
        load=_labelled(_valued),
        compare=_compare_amounts,
    ),
    _set(
        name="quantulum3_tests",
        part="value and unit",
        file="quant_quantulum3_tests.dev.jsonl",
        source="nielstron/quantulum3 @168aef7c83 quantulum3/_lang/en_US/tests/quantities*.json (MIT)",
        metric="f1",
        # An uncertainty makes a label a range: its middle, and half its width.
        load=_labelled(lambda one: [{"value": one["value"], "unit": one["unit"]}]),
        compare=compare,
    ),
    _set(
        name="duckling_surfaces",
        part="value and unit",
        file="quant_duckling_surfaces.dev.jsonl",
        source="facebook/duckling @2c226585af Duckling/*/EN/Corpus.hs (BSD-3-Clause)",
        metric="accuracy",
        load=_labelled(_bounded),
        compare=compare_all,
    ),
    _set(
        name="recognizers_numbers",
        part="value",
        file="quant_recognizers_numbers.dev.jsonl",
        source=f"{_RECOGNIZERS} Specs/Number/English/{{Number,Percent,NumberRange}}Model.json (MIT)",
        metric="recall",
        load=_labelled(_number_labels),
        compare=compare,
    ),
    _set(
        name="unit_names",
        part="names of one unit normalise alike",
        file="quant_unit_synonyms_quantulum3.dev.jsonl",
        source=_WORDINGS,
        metric="recall",
        load=lambda path: [
            Case(id=case.id, text=case.text, gold=case.context["surfaces"], context=case.context)
            for case in _synonyms(path)
        ],
        predict=_names_of_surfaces,
        compare=_alike,
    ),
    _set(
        name="unit_names_and_symbols",
        part="names and symbols of one unit normalise alike",
        file="quant_unit_synonyms_quantulum3.dev.jsonl",
        source=_WORDINGS,
        metric="recall",
        load=_synonyms,
        predict=lambda case: [normalise(surface) for surface in case.gold],
        compare=_alike,
    ),
    _set(
        name="unit_names_apart",
        part="different units stay different",
        file="quant_unit_synonyms_quantulum3.dev.jsonl",
        source=_UNITS_JSON,
        metric="accuracy",
        load=_synonyms,
        predict=_confused,
        compare=lambda confused, _: Tally(float(not confused), 1, 1),
    ),
    _set(
        name="measeval_text",
        part="unit of the annotated quantities",
        file="quant_measeval_gpt3_raw.dev.jsonl",
        source=_MEASEVAL,
        metric="recall",
        load=_spans,
        compare=_compare_spans,
    ),
    _set(
        name="measeval_answers",
        part="value and unit in a model's raw answers",
        file="quant_measeval_gpt3_raw.dev.jsonl",
        source=_MEASEVAL,
        metric="recall",
        load=_answers,
        compare=_compare_pairs,
    ),
)
