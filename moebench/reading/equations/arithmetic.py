"""Exact arithmetic on tokens, and whether what an equation says is true.

An expression has + - * / ^ ( ) percent and "of". A unit may stand behind an operand ("3 apples + 2 apples"); it is
skipped where an operator, a bracket or the end of the expression follows.

Two sides are equal when they are exactly equal, and besides:

- Rounding. The right side may be the left one rounded half up to the decimals it shows (10 / 3 = 3.33), or cut off
  there if it shows at least two (2 / 3 = 0.66). Without decimals it may be rounded only if it has four digits or
  more (1,000,000 / 3 = 333,333); so 10 / 3 = 3 is false. After "≈" or "about" a deviation of one in the last digit
  shown, or of 1 %, is allowed. A decimal on the left that ends in 33, 66 or 67 may stand for thirds.
- Percent. A percentage is a hundredth or, if the other side shows it so, its number (5 / 20 * 100 = 25%); "a - b%"
  may also mean b per cent of a.
- Running totals. "5 + 3 = 8 - 2 = 6" counts as 5 + 3 = 8 and 8 - 2 = 6.
- Units of time, length, mass, volume and money are converted where the sides name different ones.
"""

import tomllib
from collections.abc import Iterator, Sequence
from fractions import Fraction
from importlib.resources import files
from math import floor
from typing import Final, Literal, NamedTuple

from moebench.reading.numerals.words import HIGHEST, Exact, raise_to

Kind = Literal["number", "op", "open", "close", "equals", "about", "word", "of", "break", "symbol"]

TABLE: Final = tomllib.loads((files("moebench.reading") / "data/equations.toml").read_text("utf-8"))
NO_UNIT: Final = frozenset(TABLE["no_unit"])

_OF_WHAT: Final = frozenset(TABLE["of_what"])
_UNITS: Final = {
    name: (kind, Fraction(size)) for kind, sizes in TABLE["units"].items() for name, size in sizes.items()
}
_LEVELS: Final = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}
_DEEPEST: Final = 20  # nested brackets
_UNIT_WORDS: Final = 6  # longest unit, in words: "cups of mixed chicken feed each day"
_ABOUT: Final = Fraction(1, 100)
_NOISE: Final = Fraction(1, 10**9)  # what binary floating point leaves over
_ENOUGH_DIGITS: Final = 1000
_THIRDS: Final = {"33": Fraction(1, 3), "66": Fraction(2, 3), "67": Fraction(2, 3)}


class Item(NamedTuple):
    """A token of a calculation.

    An operator's text is one of + - * / ^; a `symbol` is what no number can be computed from, a `break` ends an
    expression. The value has no sign; with `share` (a fraction, a percentage) "of" multiplies; with `money`
    a currency symbol stands before it.
    """

    kind: Kind
    text: str
    start: int
    end: int
    value: Exact = 0
    percent: bool = False
    share: bool = False
    money: bool = False


Items = Sequence[Item]


class Value(NamedTuple):
    """What an expression comes to.

    Attributes:
        exact: Its value; a percentage counts as a hundredth.
        after: Index of the first item behind it.
        operations: How many operators were applied.
        percent: Whether it is a lone percentage.
        first: Its first operand.
        discounted: The value if "a - b%" means b per cent of a; None where that does not occur.
    """

    exact: Exact
    after: int
    operations: int = 0
    percent: bool = False
    first: Exact = 0
    discounted: Exact | None = None


class _Stop(Exception):
    """The items are not an expression."""


def evaluate(items: Items, start: int, end: int) -> Value | None:
    """Computes the longest expression from item `start` on that ends before item `end`.

    None: there is none, it divides by zero, or it comes to more than `HIGHEST`.
    """
    try:
        return _Parser(items, end).expression(start, 0)
    except (_Stop, ZeroDivisionError):
        return None


class _Parser:
    """Precedence climbing; each method takes an index and returns a `Value` or an index."""

    def __init__(self, items: Items, end: int) -> None:
        self.items = items
        self.end = end

    def kind(self, i: int) -> str:
        return self.items[i].kind if i < self.end else "break"

    def op(self, i: int) -> str:
        return self.items[i].text if self.kind(i) == "op" else ""

    def expression(self, i: int, depth: int, lowest: int = 1) -> Value:
        left = self.operand(i, depth)
        while True:
            sign, at = self.op(left.after), left.after + 1
            if self.kind(left.after) == "open" and touching(self.items, left.after):
                sign, at = "*", left.after  # "5(3 + 2)"
            level = _LEVELS.get(sign, 0)
            if level < lowest or not self.may_start(at):
                return left
            left = _applied(sign, left, self.expression(at, depth, level + 1))

    def operand(self, i: int, depth: int) -> Value:
        sign = 1
        while self.op(i) in {"+", "-"} and depth < _DEEPEST:
            sign, i, depth = (-sign if self.op(i) == "-" else sign), i + 1, depth + 1
        value = self.atom(i, depth)
        exact = sign * value.exact
        return Value(exact, self.unit(value.after), value.operations, value.percent, exact)

    def atom(self, i: int, depth: int) -> Value:
        """Reads a number, with what "of" takes it of, or a bracket."""
        if self.kind(i) == "open" and depth < _DEEPEST:
            inner = self.expression(i + 1, depth + 1)
            if self.kind(inner.after) == "close":
                return inner._replace(after=inner.after + 1)
        if self.kind(i) != "number":
            raise _Stop
        item = self.items[i]
        exact = Fraction(item.value) / 100 if item.percent else item.value
        computed = int(any(sign in item.text for sign in ("/", "^", "**")))
        value = Value(exact, i + 1, computed, item.percent, exact)
        j = i + 2
        while self.kind(j) == "word" and self.items[j].text in _OF_WHAT:
            j += 1
        of = (item.share or item.percent) and self.kind(i + 1) == "of" and self.kind(j) in {"number", "open"}
        return _applied("*", value, self.atom(j, depth + 1)) if of and depth < _DEEPEST else value

    def may_start(self, i: int) -> bool:
        """Whether an operand can begin at item `i`."""
        while self.op(i) in {"+", "-"}:
            i += 1
        return self.kind(i) in {"number", "open"}

    def unit(self, i: int) -> int:
        """Returns the index behind the unit that begins at `i`, if the expression goes on or ends behind it."""
        j = i
        while j - i < _UNIT_WORDS and (self.kind(j) == "word" or (self.kind(j) == "of" and j > i)):
            if self.items[j].text in NO_UNIT:
                return i
            j += 1
        goes_on = self.op(j) != "" and self.may_start(j + 1)
        return j if goes_on or j == self.end or self.kind(j) in {"close", "equals", "about"} else i


def touching(items: Items, i: int) -> bool:
    """Whether a bracket follows its factor without a blank."""
    return i > 0 and items[i].start == items[i - 1].end and items[i - 1].kind in {"number", "close"}


def _applied(sign: str, left: Value, right: Value) -> Value:
    percent, discounted = False, None
    if sign in {"+", "-"}:
        step = right.exact if sign == "+" else -right.exact
        exact: Exact | None = left.exact + step
        percent, discounted = left.percent and right.percent, left.discounted
        if right.percent and not left.percent:
            discounted = (left.exact if discounted is None else discounted) * (1 + step)
        elif discounted is not None:
            discounted += step
    elif sign == "*":
        exact = left.exact * right.exact
    elif sign == "/":
        exact = Fraction(left.exact) / right.exact
    else:
        exact = raise_to(left.exact, int(right.exact)) if right.exact == int(right.exact) else None
    if exact is None or not -HIGHEST <= exact <= HIGHEST:
        raise _Stop
    operations = left.operations + right.operations + 1
    return Value(exact, right.after, operations, percent, left.first, discounted)


def holds(left: Value, right: Value, *, sides: Sequence[Items], decimals: int | None, about: bool) -> bool:
    """Whether `left = right` is true by the rules above.

    `sides` are their tokens with the word behind, `decimals` the digits behind the point of a right side that is a
    lone number (None for a calculation), `about` says that the sign is not exact.
    """
    running = right.operations > 0 and left.exact == right.first
    readings = _readings(left, right, sides)
    return running or any(_close(reading, right, decimals=decimals, about=about) for reading in readings)


def _readings(left: Value, right: Value, sides: Sequence[Items]) -> Iterator[Exact]:
    """Yields what the left side may come to: as it stands, in per cent, in the right side's units, with thirds."""
    yield left.exact
    if left.discounted is not None:
        yield left.discounted
    if right.percent:
        yield Fraction(left.exact) / 100
    for kind, size in units(sides[0]):
        yield from (left.exact * size / to for other, to in units(sides[1]) if kind == other and size != to)
    thirds = _thirds(sides[0])
    if thirds is not None:
        yield thirds.exact


def _close(left: Exact, right: Value, *, decimals: int | None, about: bool) -> bool:
    shown, size, percent = right.exact, max(right.exact, -right.exact), right.percent
    deviation = max(left - shown, shown - left)
    if left == right.discounted or deviation <= size * _NOISE:
        return True
    if decimals is None:
        return about and deviation <= size * _ABOUT
    last = Fraction(1, 10 ** (decimals + (2 if percent else 0)))
    if about:
        return deviation <= max(last, size * _ABOUT)
    if (decimals == 0 and not percent and size < _ENOUGH_DIGITS) or (left < 0) != (shown < 0):
        return False
    steps = Fraction(max(left, -left)) / last
    long_tail = (steps * 10).denominator != 1  # needs two digits more than are shown
    cut_off = decimals >= 2 and long_tail and size == floor(steps) * last
    return cut_off or size == floor(steps + Fraction(1, 2)) * last


def units(items: Items) -> set[tuple[str, Fraction]]:
    """Returns the units that can be converted: what they measure, and their size."""
    words = [item.text for item in items if item.kind == "word"]
    words += ["dollar" for item in items if item.money]
    named = [_UNITS.get(word) or _UNITS.get(word.removesuffix("s")) for word in words]
    return {unit for unit in named if unit is not None}


def _thirds(items: Items) -> Value | None:
    """Evaluates the side with its decimals that end in 33, 66 or 67 taken as thirds; None without any."""
    changed = list(items)
    for i, item in enumerate(changed):
        digits = item.text.partition(".")[2] if item.kind == "number" and not item.percent else ""
        third = _THIRDS.get(digits[-2:]) if digits.isdigit() and len(digits) >= 2 else None
        if third is not None:
            unit = Fraction(1, 10 ** (len(digits) - 2))
            changed[i] = item._replace(value=(floor(item.value / unit) + third) * unit)
    return None if changed == list(items) else evaluate(changed, 0, len(changed))
