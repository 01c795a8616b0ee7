"""Is what an equation says true? The rules for rounding, percent, running totals and units.

Two sides are equal when they are exactly equal, and besides:

- Rounding. The right side may be the left one rounded half up to the decimals it shows (10 / 3 = 3.33), or cut off
  there if it shows at least two (2 / 3 = 0.66). Without decimals it may be rounded only if it has four digits or
  more (1,000,000 / 3 = 333,333); so 10 / 3 = 3 is false. After "≈" or "about" a deviation of one in the last digit
  shown, or of 1 %, is allowed. A decimal on the left that ends in 33, 66 or 67 may stand for thirds:
  33.33 * 3 = 100.
- Percent. A percentage is a hundredth or, if the other side shows it so, its number (5 / 20 * 100 = 25%); "a - b%"
  may also mean b per cent of a.
- Running totals. "5 + 3 = 8 - 2 = 6" counts as 5 + 3 = 8 and 8 - 2 = 6.
- Units of time, length, mass, volume and money are converted where the sides name different ones.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from moebench.reading.equations.arithmetic import Items, Value, evaluate
from moebench.reading.numerals.words import Exact

_SIZES = {
    "time": {
        "second": 1,
        "sec": 1,
        "minute": 60,
        "min": 60,
        "hour": 3600,
        "hr": 3600,
        "day": 86400,
        "week": 604800,
    },
    "long time": {"month": 1, "year": 12, "decade": 120},
    "money": {"cent": 1, "dollar": 100, "penny": 1, "pennie": 1, "nickel": 5, "dime": 10, "quarter": 25},
    "length": {"inch": 1, "inche": 1, "foot": 12, "feet": 12, "yard": 36, "mile": 63360},
    "metres": {"mm": 1, "cm": 10, "m": 1000, "meter": 1000, "metre": 1000, "km": 10**6, "kilometer": 10**6},
    "mass": {"mg": 1, "g": 1000, "gram": 1000, "kg": 10**6, "kilogram": 10**6},
    "weight": {"ounce": 1, "oz": 1, "pound": 16, "lb": 16, "ton": 32000},
    "volume": {"ml": 1, "milliliter": 1, "l": 1000, "liter": 1000, "litre": 1000},
    "cups": {"cup": 1, "pint": 2, "quart": 4, "gallon": 16},
    "count": {"piece": 1, "egg": 1, "dozen": 12},
}
_UNITS = {name: (kind, Fraction(size)) for kind, sizes in _SIZES.items() for name, size in sizes.items()}
_ABOUT = Fraction(1, 100)
_NOISE = Fraction(1, 10**9)  # of binary floating point, as in 0.6000000000000001
_ENOUGH_DIGITS = 1000  # a whole number this large may have been rounded
_THIRDS = {"33": Fraction(1, 3), "66": Fraction(2, 3), "67": Fraction(2, 3)}


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an equals sign.

    Attributes:
        value: What it comes to.
        items: Its tokens and the word behind it.
        decimals: Digits shown behind the point if it is a lone number; None for a calculation.
    """

    value: Value
    items: Items
    decimals: int | None


def holds(left: Side, right: Side, *, about: bool) -> bool:
    """Whether `left = right` is true by the rules above.

    Args:
        left: The side before the sign.
        right: The side behind it.
        about: Whether the sign or a word says that it is not exact.
    """
    if _any_reading(left.value, right, about=about):
        return True
    if right.value.operations and left.value.exact == right.value.first:
        return True
    if any(_close(left.value.exact * factor, right, about=about) for factor in _conversions(left, right)):
        return True
    exact = _thirds(left.items)
    return exact is not None and _any_reading(exact, right, about=about)


def _any_reading(left: Value, right: Side, *, about: bool) -> bool:
    readings = [left.exact]
    if left.discounted is not None:
        readings.append(left.discounted)
    if right.value.percent:
        readings.append(Fraction(left.exact) / 100)
    if left.percent:
        readings.append(left.exact * 100)
    return any(_close(reading, right, about=about) for reading in readings)


def _close(left: Exact, right: Side, *, about: bool) -> bool:
    shown, size = right.value.exact, max(right.value.exact, -right.value.exact)
    deviation = max(left - shown, shown - left)
    if left == right.value.discounted or deviation <= size * _NOISE:
        return True
    if right.decimals is None:
        return about and deviation <= size * _ABOUT
    unit = Fraction(1, 10 ** (right.decimals + (2 if right.value.percent else 0)))
    if about:
        return deviation <= max(unit, size * _ABOUT)
    if right.decimals == 0 and not right.value.percent and size < _ENOUGH_DIGITS:
        return False
    steps = Fraction(max(left, -left)) / unit
    rounded, cut = floor(steps + Fraction(1, 2)) * unit, floor(steps) * unit
    long_tail = (steps * 10).denominator != 1  # needs two digits more than are shown
    same_sign = (left < 0) == (shown < 0)
    return same_sign and (size == rounded or (right.decimals >= 2 and long_tail and size == cut))


def _conversions(left: Side, right: Side) -> list[Fraction]:
    """Returns the factors between units that the left side names and the one behind the right side."""
    targets = [unit for unit in _units(right.items) if unit is not None]
    factors = []
    for dimension, size in {unit for unit in _units(left.items) if unit is not None}:
        factors += [size / other for same, other in targets if same == dimension and other != size]
    return factors


def _units(items: Items) -> list[tuple[str, Fraction] | None]:
    named = [
        _UNITS.get(item.text) or _UNITS.get(item.text.removesuffix("s"))
        for item in items
        if item.kind == "word"
    ]
    return named + [_UNITS["dollar"] for item in items if item.money]


def mixes_units(items: Items) -> bool:
    """Whether numbers of one kind stand in different units: "8 hours - 23 minutes"."""
    named = {unit for unit in _units(items) if unit is not None}
    return len(named) > len({dimension for dimension, _ in named})


def _thirds(items: Items) -> Value | None:
    """Evaluates the side with its decimals that end in 33, 66 or 67 taken as thirds; None without any."""
    changed = list(items)
    for i, item in enumerate(changed):
        digits = item.text.partition(".")[2] if item.kind == "number" and not item.percent else ""
        third = _THIRDS.get(digits[-2:]) if digits.isdigit() and len(digits) >= 2 else None
        if third is None:
            continue
        unit = Fraction(1, 10 ** (len(digits) - 2))
        whole = floor(item.value / unit) * unit
        changed[i] = item.with_value(whole + third * unit)
    if changed == list(items):
        return None
    return evaluate(changed, 0, len(changed))
