"""Exact arithmetic on tokens, and whether what an equation says is true.

An expression has + - * / ^ ( ) percent and "of". A unit may stand behind an operand ("3 apples + 2 apples"); it is
skipped where an operator, a bracket or the end of the expression follows. A percentage is a hundredth; added to a
number above 1, it is a part of that number ("$60 - 25%").

Two sides are equal when they are exactly equal, and besides:

- Rounding. The right side may be the left one rounded half up to the decimals it shows (10 / 3 = 3.33), or cut off
  there if it shows at least two (2 / 3 = 0.66). Without decimals it may be rounded only if it has four digits or
  more (1,000,000 / 3 = 333,333); so 10 / 3 = 3 is false. After "≈" or "about" a deviation of one in the last digit
  shown, or of 1 %, is allowed. An operand of at least two decimals may stand for a fraction (4 / 0.3333 = 12).
- Percent. A right side in per cent may be the left one's number (5 / 20 * 100 = 25%).
- Running totals. "5 + 3 = 8 - 2 = 6" counts as 5 + 3 = 8 and 8 - 2 = 6.
- Units of time, length, mass, volume and money are converted where the sides name different ones.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from moebench.reading.numerals.words import HIGHEST, Exact, magnitude, raise_to
from moebench.tables import table

TABLE: Final = table("reading/data/equations.toml")
_NO_UNIT, _OF_WHAT = frozenset(TABLE["no_unit"]), frozenset(TABLE["of_what"])
_UNITS: Final = {
    name + plural: (kind, Fraction(size))
    for kind, sizes in TABLE["units"].items()
    for name, size in sizes.items()
    for plural in ("", "s")
}
_LEVELS: Final = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}
_SIGNS: Final = {"+": 1, "-": -1}
_DEEPEST: Final = 12  # nested brackets and signs
_UNIT_WORDS: Final = 6  # longest unit, in words: "cups of mixed chicken feed each day"
_FINEST: Final = HIGHEST**5  # denominator; hostile sums would make it grow with every operand
_SIMPLE: Final = 12  # denominator of a fraction that is worked with in decimals
_ABOUT: Final = Fraction(1, 100)
_NOISE: Final = Fraction(1, 10**9)  # what binary floating point leaves over
_ENOUGH_DIGITS: Final = 1000


class Item(NamedTuple):
    """A token of a calculation: number, op, open, close, equals, about, word, of, break or symbol.

    An operator's text is one of + - * / ^; a symbol is what no number can be computed from, a break ends an
    expression. The value has no sign; a percentage is a hundredth; with `money` a currency symbol stands before it;
    `decimals` are the digits behind its point (None: not in plain digits).
    """

    kind: str
    text: str
    start: int
    end: int
    value: Exact = 0
    percent: bool = False
    money: bool = False
    decimals: int | None = None


Items = Sequence[Item]
BREAK: Final = Item("break", "", -1, -1)


class Value(NamedTuple):
    """What an expression comes to, its first item, the one behind it, its operators; whether it is a percentage."""

    exact: Exact
    start: int
    after: int
    operations: int = 0
    percent: bool = False


def evaluate(items: Items, start: int, *, lowest: int = 1, depth: int = 0) -> Value | None:
    """Computes the longest expression from item `start` on, by precedence climbing; a break ends `items`.

    None: there is none, it divides by zero, or it comes to more than `HIGHEST`.
    """
    left = _operand(items, start, depth)
    while left is not None:
        op, at = items[left.after].text, left.after + 1
        if _LEVELS.get(op, 0) < lowest or not _may_start(items, at):
            break
        right = evaluate(items, at, lowest=_LEVELS[op] + 1, depth=depth)
        left = right and _applied(op, left, right)
    return left


def _operand(items: Items, i: int, depth: int) -> Value | None:
    """Reads a number, with what "of" takes it of, or a bracket; its sign and its unit."""
    item, value = items[i], None
    if depth > _DEEPEST:
        return None
    if item.text in _SIGNS:
        value = _operand(items, i + 1, depth + 1)
        return value and value._replace(exact=_SIGNS[item.text] * value.exact, start=i)
    if item.kind == "open":
        value = evaluate(items, i + 1, depth=depth + 1)
        if value is None or items[value.after].kind != "close":
            return None
        value = value._replace(after=value.after + 1)
    elif item.kind == "number":
        computed = any(sign in item.text for sign in "/^*")  # "1/2", "10^3"
        value = Value(item.value, i, i + 1, computed, item.percent)
        share = (item.percent or "/" in item.text or 0 < item.value < 1) and items[i + 1].kind == "of"
        j = i + 2
        while share and items[j].text in _OF_WHAT:
            j += 1
        if share and items[j].kind in {"number", "open"}:
            whole = _operand(items, j, depth + 1)
            value = whole and _applied("*", value, whole)
    return value and value._replace(start=i, after=_behind_unit(items, value.after))


def _may_start(items: Items, i: int) -> bool:
    """Whether an operand can begin at item `i`."""
    return items[i + (items[i].text in _SIGNS)].kind in {"number", "open"}


def _behind_unit(items: Items, i: int) -> int:
    """Returns the index behind the unit that begins at `i`, if the expression goes on or ends behind it."""
    j = i
    while j - i < _UNIT_WORDS and items[j].text not in _NO_UNIT and items[j].kind in {"word", "of"}:
        j += 1
    if items[i].kind == "of":
        return i
    goes_on = items[j].kind == "op" and _may_start(items, j + 1)
    return j if goes_on or items[j].kind in {"close", "equals", "about", "break"} else i


def _applied(op: str, left: Value, right: Value) -> Value | None:
    percent = left.percent and right.percent and op in _SIGNS
    exact: Exact | None = None
    if op in _SIGNS:
        part = right.percent and not percent and left.exact > 1  # "$60 - 25%"
        exact = left.exact + _SIGNS[op] * right.exact * (left.exact if part else 1)
    elif op == "*":
        exact = left.exact * right.exact
    elif op == "^":
        exact = raise_to(left.exact, right.exact)
    elif right.exact:
        exact = Fraction(left.exact) / right.exact
    if exact is None or not -HIGHEST <= exact <= HIGHEST or exact.denominator > _FINEST:
        return None
    return Value(exact, left.start, right.after, left.operations + right.operations + 1, percent)


def holds(items: Items, left: Value, right: Value, *, about: bool) -> bool:
    """Whether `left = right` is true by the rules above; `about` says that the sign is not exact."""
    ours, theirs = items[left.start : left.after], items[right.start : right.after + 1]  # and the word behind
    decimals = None if right.operations else next(item.decimals for item in theirs if item.kind == "number")
    rounded = any(item.decimals and item.decimals > 1 for item in ours)
    fine = evaluate([*map(_unrounded, ours), BREAK], 0) if rounded else None
    readings = [left.exact, fine.exact if fine else left.exact]
    readings += [Fraction(left.exact) / 100] if right.percent else []
    for kind, size in units(ours):
        readings += [left.exact * size / to for other, to in units(theirs) if kind == other and size != to]
    head = _operand(items, right.start, 0)  # of a running total: "5 + 3 = 8 - 2"
    running = head is not None and right.operations > 0 and left.exact == head.exact
    return running or any(_close(reading, right, decimals=decimals, about=about) for reading in readings)


def _unrounded(item: Item) -> Item:
    """Returns the simple fraction for which a decimal stands: a third for 0.33, 50 / 7 for 7.14."""
    exact = Fraction(item.value).limit_denominator(_SIMPLE)
    last = Fraction(1, 10 ** ((item.decimals or 0) + 2 * item.percent))
    rounded = (item.decimals or 0) >= 2 and -last / 2 <= exact - item.value < last  # or cut off
    return item._replace(value=exact) if rounded else item


def _close(left: Exact, right: Value, *, decimals: int | None, about: bool) -> bool:
    size = magnitude(right.exact)
    excess = left - right.exact if right.exact >= 0 else right.exact - left
    last = Fraction(decimals is not None, 10 ** ((decimals or 0) + 2 * right.percent))
    if magnitude(excess) <= (max(last, size * _ABOUT) if about else size * _NOISE):
        return True
    if about or not last or (last == 1 and size < _ENOUGH_DIGITS):
        return False
    long = (left / last * 10).denominator > 1  # needs two digits more than are shown
    return -last / 2 <= excess < (last if long and decimals and decimals > 1 else last / 2)


def units(items: Items) -> set[tuple[str, Fraction]]:
    """Returns the units that can be converted: what they measure, and their size."""
    words = ["dollar" if item.money else item.text for item in items if item.kind == "word" or item.money]
    return {_UNITS[word] for word in words if word in _UNITS}
