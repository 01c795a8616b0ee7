"""Exact arithmetic on tokens, and whether what an equation says is true.

An expression has + - * / ^ ( ) percent and "of". A unit may stand behind an operand ("3 apples + 2 apples"); it is
skipped where an operator, a bracket or the end of the expression follows. A percentage is a hundredth; added to a
number above 1, it is a part of that number ("$60 - 25%").

Two sides are equal when they are exactly equal, and besides:

- Rounding. The right side may be the left one rounded half up to the decimals it shows (10 / 3 = 3.33), or cut off
  there if it shows at least two (2 / 3 = 0.66). Without decimals it may be rounded only if it has four digits or
  more (1,000,000 / 3 = 333,333); so 10 / 3 = 3 is false. After "≈" or "about" a deviation of one in the last digit
  shown, or of 1 %, is allowed.
- Percent. A right side in per cent may be the left one's number (5 / 20 * 100 = 25%).
- Running totals. "5 + 3 = 8 - 2 = 6" counts as 5 + 3 = 8 and 8 - 2 = 6.
- Units of time, length, mass, volume and money are converted where the sides name different ones.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import floor
from typing import Final, Literal, NamedTuple

from moebench.reading.numerals.words import HIGHEST, Exact, magnitude, raise_to
from moebench.tables import table

Kind = Literal["number", "op", "open", "close", "equals", "about", "word", "of", "break", "symbol"]

TABLE: Final = table("reading/data/equations.toml")
NO_UNIT: Final = frozenset(TABLE["no_unit"])

_OF_WHAT: Final = frozenset(TABLE["of_what"])
_UNITS: Final = {
    name + plural: (kind, Fraction(size))
    for kind, sizes in TABLE["units"].items()
    for name, size in sizes.items()
    for plural in ("", "s")
}
_LEVELS: Final = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}
_COMPUTES: Final = frozenset("/^*")  # in a numeral: "1/2", "10^3"
_DEEPEST: Final = 20  # nested brackets
_UNIT_WORDS: Final = 6  # longest unit, in words: "cups of mixed chicken feed each day"
_ABOUT: Final = Fraction(1, 100)
_NOISE: Final = Fraction(1, 10**9)  # what binary floating point leaves over
_ENOUGH_DIGITS: Final = 1000


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
    """What an expression comes to, the first item behind it, its operators, and its first operand.

    A percentage counts as a hundredth; `percent` says that it is a lone one.
    """

    exact: Exact
    after: int
    operations: int = 0
    percent: bool = False
    first: Exact = 0


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
        computed = int(not _COMPUTES.isdisjoint(item.text))
        value = Value(exact, i + 1, computed, item.percent, exact)
        if not item.share or self.kind(i + 1) != "of" or depth >= _DEEPEST:
            return value
        j = i + 2
        while self.kind(j) == "word" and self.items[j].text in _OF_WHAT:
            j += 1
        return _applied("*", value, self.atom(j, depth + 1)) if self.kind(j) in {"number", "open"} else value

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
        goes_on = self.op(j) and self.may_start(j + 1)
        return j if goes_on or j == self.end or self.kind(j) in {"close", "equals", "about"} else i


def touching(items: Items, i: int) -> bool:
    """Whether a bracket follows its factor without a blank."""
    return i > 0 and items[i].start == items[i - 1].end and items[i - 1].kind in {"number", "close"}


def _applied(sign: str, left: Value, right: Value) -> Value:
    percent = False
    if sign in {"+", "-"}:
        step, percent = right.exact, left.percent and right.percent
        if right.percent and not percent and left.exact > 1:
            step *= left.exact
        exact: Exact | None = left.exact + (step if sign == "+" else -step)
    elif sign == "*":
        exact = left.exact * right.exact
    elif sign == "/":
        exact = Fraction(left.exact) / right.exact
    else:
        exact = raise_to(left.exact, right.exact)
    if exact is None or not -HIGHEST <= exact <= HIGHEST:
        raise _Stop
    return Value(exact, right.after, left.operations + right.operations + 1, percent, left.first)


def holds(left: Value, right: Value, *, sides: Sequence[Items], decimals: int | None, about: bool) -> bool:
    """Whether `left = right` is true by the rules above.

    `sides` are their tokens with the word behind, `decimals` the digits behind the point of a right side that is a
    lone number (None for a calculation), `about` says that the sign is not exact.
    """
    readings = [left.exact, *([Fraction(left.exact) / 100] if right.percent else [])]
    for kind, size in units(sides[0]):
        readings += [left.exact * size / to for other, to in units(sides[1]) if kind == other and size != to]
    running = right.operations > 0 and left.exact == right.first
    return running or any(_close(reading, right, decimals=decimals, about=about) for reading in readings)


def _close(left: Exact, right: Value, *, decimals: int | None, about: bool) -> bool:
    shown, size = right.exact, magnitude(right.exact)
    deviation = magnitude(left - shown)
    if deviation <= size * _NOISE:
        return True
    digits = decimals or 0
    last = Fraction(decimals is not None, 10 ** (digits + 2 * right.percent))
    if about or not last:
        return about and deviation <= max(last, size * _ABOUT)
    if (last == 1 and size < _ENOUGH_DIGITS) or (left < 0) != (shown < 0):
        return False
    steps = magnitude(left) / last
    long_tail = (steps * 10).denominator != 1  # needs two digits more than are shown
    cut_off = digits >= 2 and long_tail and size == floor(steps) * last
    return cut_off or size == floor(steps + Fraction(1, 2)) * last


def units(items: Items) -> set[tuple[str, Fraction]]:
    """Returns the units that can be converted: what they measure, and their size."""
    words = ["dollar" if item.money else item.text for item in items if item.kind == "word" or item.money]
    return {_UNITS[word] for word in words if word in _UNITS}
