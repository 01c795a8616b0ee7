"""Small exact arithmetic: a value of tokens with + - * / ^ ( ) percent and "of". No eval, bounded depth.

A unit may stand behind an operand ("3 apples + 2 apples"); it is skipped where an operator, a bracket, "of" or the
end of the expression follows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple

from moebench.reading.numerals.words import raise_to
from moebench.reading.numerals.lexicon import word_set
from moebench.reading.numerals.words import HIGHEST, Exact

Kind = Literal["number", "op", "open", "close", "equals", "about", "word", "of", "break", "symbol"]

OF_WHAT = word_set(
    """
    the this that these those his her its their your our my all first full initial new original other regular
    remaining total whole
    """
)
"""Words between "of" and the number that it takes a share of."""

_DEEPEST = 20  # nested brackets
_UNIT_WORDS = 6  # longest unit, in words: "cups of mixed chicken feed each day"


class Item(NamedTuple):
    """A token of a calculation.

    Attributes:
        kind: `symbol` is what no number can be computed from; `break` ends an expression.
        text: In lower case; an operator is one of + - * / ^.
        start: First character.
        end: One past the last character.
        value: Of a number, without its sign.
        percent: Whether a percent sign or word follows the number.
        share: Whether the number is a fraction or percentage, so that "of" multiplies.
        money: Whether a currency symbol stands before it.
    """

    kind: Kind
    text: str
    start: int
    end: int
    value: Exact = 0
    percent: bool = False
    share: bool = False
    money: bool = False

    def with_value(self, value: Exact) -> "Item":
        """Returns the same token with another value."""
        return self._replace(value=value)


Items = Sequence[Item]


@dataclass(frozen=True, slots=True)
class Value:
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
    """Computes the longest expression that begins at item `start`.

    Args:
        items: The tokens.
        start: Index of its first item.
        end: Index that it may not reach.

    Returns:
        None where there is no expression, where a division by zero occurs, or where a value is too large.
    """
    try:
        return _Parser(items, end).sum(start, 0)
    except (_Stop, ZeroDivisionError):
        return None


class _Parser:
    """Recursive descent; each method takes an index and returns a `Value`."""

    def __init__(self, items: Items, end: int) -> None:
        self.items = items
        self.end = end

    def kind(self, i: int) -> str:
        return self.items[i].kind if i < self.end else "break"

    def op(self, i: int) -> str:
        return self.items[i].text if i < self.end and self.items[i].kind == "op" else ""

    def sum(self, i: int, depth: int) -> Value:
        left = self.product(i, depth)
        first, discounted = left.first, None
        while (sign := self.op(left.after)) in {"+", "-"} and self.may_start(left.after + 1):
            right = self.product(left.after + 1, depth)
            step = right.exact if sign == "+" else -right.exact
            if right.percent and not left.percent:
                discounted = (discounted if discounted is not None else left.exact) * (1 + step)
            elif discounted is not None:
                discounted += step
            left = self.joined(left, right, left.exact + step, percent=left.percent and right.percent)
        return Value(left.exact, left.after, left.operations, left.percent, first, discounted)

    def product(self, i: int, depth: int) -> Value:
        left = self.power(i, depth)
        while True:
            sign = self.op(left.after)
            if sign in {"*", "/"} and self.may_start(left.after + 1):
                right = self.power(left.after + 1, depth)
            elif self.kind(left.after) == "open" and self.touching(left.after):
                sign, right = "*", self.power(left.after, depth)
            else:
                return left
            exact = left.exact * right.exact if sign == "*" else Fraction(left.exact) / right.exact
            left = self.joined(left, right, exact, percent=False)

    def power(self, i: int, depth: int) -> Value:
        base = self.operand(i, depth)
        if self.op(base.after) != "^" or not self.may_start(base.after + 1):
            return base
        exponent = self.operand(base.after + 1, depth)
        if exponent.exact != int(exponent.exact):
            raise _Stop
        exact = raise_to(base.exact, int(exponent.exact))
        if exact is None:
            raise _Stop
        return self.joined(base, exponent, exact, percent=False)

    def operand(self, i: int, depth: int) -> Value:
        sign = 1
        while self.op(i) in {"+", "-"} and depth < _DEEPEST:
            sign, i, depth = (-sign if self.op(i) == "-" else sign), i + 1, depth + 1
        if self.kind(i) == "number":
            value = self.number(i)
        elif self.kind(i) == "open" and depth < _DEEPEST:
            inner = self.sum(i + 1, depth + 1)
            if self.kind(inner.after) != "close":
                raise _Stop
            value = Value(inner.exact, inner.after + 1, inner.operations, inner.percent, inner.exact)
        else:
            raise _Stop
        exact = sign * value.exact
        after = self.behind_unit(value.after)
        return Value(exact, after, value.operations, value.percent, exact)

    def number(self, i: int) -> Value:
        item = self.items[i]
        exact = Fraction(item.value) / 100 if item.percent else item.value
        operations = int(any(sign in item.text for sign in ("/", "^", "**")))
        of = self.of_what(i) if item.share or item.percent else None
        if of is None:
            return Value(exact, i + 1, operations, item.percent, exact)
        whole = self.number(of) if self.kind(of) == "number" else self.bracket(of)
        return self.joined(
            Value(exact, of, operations, True, exact), whole, exact * whole.exact, percent=False
        )

    def bracket(self, i: int) -> Value:
        inner = self.sum(i + 1, _DEEPEST - 2)
        if self.kind(inner.after) != "close":
            raise _Stop
        return Value(inner.exact, inner.after + 1, inner.operations, inner.percent, inner.exact)

    def of_what(self, i: int) -> int | None:
        """Returns the index of the number in "20% of (the remaining) 50"; None where none follows."""
        j = i + 1
        if self.kind(j) != "of":
            return None
        j += 1
        while self.kind(j) == "word" and self.items[j].text in OF_WHAT:
            j += 1
        return j if self.kind(j) in {"number", "open"} else None

    def may_start(self, i: int) -> bool:
        """Whether an operand can begin at item `i`."""
        while self.op(i) in {"+", "-"}:
            i += 1
        return self.kind(i) in {"number", "open"}

    def touching(self, i: int) -> bool:
        """Whether a bracket follows its factor without a blank, as in "5(3 + 2)"."""
        return (
            i > 0
            and self.items[i].start == self.items[i - 1].end
            and self.items[i - 1].kind in {"number", "close"}
        )

    def behind_unit(self, i: int) -> int:
        """Skips the unit behind an operand, if the expression goes on or ends behind it."""
        j = i
        while j - i < _UNIT_WORDS and (self.kind(j) == "word" or (self.kind(j) == "of" and j > i)):
            j += 1
        if j == i:
            return i
        goes_on = self.op(j) != "" and self.may_start(j + 1)
        ends = self.kind(j) in {"close", "equals", "about"} or j == self.end
        return j if goes_on or ends else i

    def joined(self, left: Value, right: Value, exact: Exact, *, percent: bool) -> Value:
        if not -HIGHEST <= exact <= HIGHEST:
            raise _Stop
        operations = left.operations + right.operations + 1
        return Value(exact, right.after, operations, percent, left.first)
