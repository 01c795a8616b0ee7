"""Amounts in two units: "2 hours 30 minutes" is 150 where minutes are asked for, "3 dollars and 20 cents" is 3.2."""

import re
from collections.abc import Set
from dataclasses import replace
from fractions import Fraction

from moebench.reading.numerals.text import Reading
from moebench.reading.numerals.text import Number
from moebench.reading.quantities import Quantity, quantities

_NEAR = 30  # characters that the other part and its unit take
_JOINT = re.compile(r" ?[a-z$]{1,9}\.?,?(?: and)? ")


def whole(reading: Reading, number: Number, asked: Set[str]) -> Number:
    """Returns the amount in two units of which a number is one part; the number itself where it is none.

    Args:
        reading: The text.
        number: A number in it.
        asked: The units that the question asks for, in the singular.
    """
    near = reading.between(max(0, number.start - _NEAR), number.end + _NEAR)
    for left, right in zip(near, near[1:], strict=False):
        if number.start in {left.start, right.start} and _JOINT.fullmatch(reading.low, left.end, right.start):
            start = max(0, left.start - 1)
            for amount in quantities(reading.text[start : right.end + _NEAR])[:1]:
                if len(amount.parts) == 2 and amount.unit and start + amount.start <= left.start:
                    return _in_asked(amount, number, asked, start)
    return number


def _in_asked(amount: Quantity, number: Number, asked: Set[str], offset: int) -> Number:
    large, small = amount.parts
    value = amount.value
    units = {one.unit for name in asked for one in quantities(f"1 {name}")}
    if small.unit in units and large.unit not in units and small.value:
        value = large.value * round(small.value / (amount.value - large.value)) + small.value
    return replace(
        number, text=amount.text, start=amount.start + offset, end=amount.end + offset, value=value, exact=Fraction(value)
    )
