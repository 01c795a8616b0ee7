"""What else reads quantities: quantulum3 (without its classifier), and a plain regular expression."""

import re
from collections.abc import Callable
from typing import Any

from benchmarks.agreement.base import Case
from moebench.reading.quantities import Quantity
from moebench.reading.quantities.units import normalise

Predictor = Callable[[Case], Any]

_OTHER_NAMES = {"degree angle": "degree"}
_PLAIN = re.compile(r"([$€£])?\s?(-?[0-9][0-9,]*(?:\.[0-9]+)?)\s?-?([A-Za-z°%µ/]+[23]?)?")


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else value


def quantulum3(case: Case) -> list[Quantity]:
    """quantulum3's parser; a quantity with an uncertainty becomes a range, as its own tests write ranges."""
    from quantulum3 import parser

    found = []
    for quantity in parser.parse(case.text):
        unit = _OTHER_NAMES.get(quantity.unit.name, quantity.unit.name)
        start, end = quantity.span
        low = high = None
        if quantity.uncertainty:
            low, high = quantity.value - quantity.uncertainty, quantity.value + quantity.uncertainty
        found.append(
            Quantity(
                text=quantity.surface,
                start=start,
                end=end,
                value=_number(quantity.value),
                unit=None if unit == "dimensionless" else unit,
                unit_text="" if unit == "dimensionless" else unit,
                low=low,
                high=high,
            )
        )
    return found


def plain_regex(case: Case) -> list[Quantity]:
    """Digits and the word or symbol beside them."""
    found = []
    for match in _PLAIN.finditer(case.text):
        unit = match[1] or match[3]
        found.append(
            Quantity(
                text=match[0],
                start=match.start(),
                end=match.end(),
                value=_number(float(match[2].replace(",", ""))),
                unit=normalise(unit) if unit else None,
                unit_text=unit or "",
            )
        )
    return found


def lower_case(case: Case) -> list[str | None]:
    """Unit names in lower case and without a final s: what a string comparison does at best."""
    return [surface.lower().removesuffix("s") for surface in case.gold]


_TEXT_SETS = (
    "recognizers_units",
    "quantulum3_tests",
    "duckling_surfaces",
    "recognizers_numbers",
    "measeval_text",
    "measeval_answers",
)

RIVALS: dict[str, dict[str, Predictor]] = {
    **{name: {"quantulum3": quantulum3, "plain regex": plain_regex} for name in _TEXT_SETS},
    "unit_names": {"lower case": lower_case},
    "unit_names_and_symbols": {"lower case": lower_case},
}
