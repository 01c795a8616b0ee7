"""Finds the equations of a text: chains of calculations with equals signs between them.

An equation with a variable or a word for an operand ("cost + 5 = 8") is none of ours, and where it is not clear
where a side begins or ends ("$5 per 2 hours * 4 = $20"), it is taken only if it holds.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final, NamedTuple

from moebench.reading.equations.arithmetic import BREAK, TABLE, Item, Items, Value, evaluate, holds, units
from moebench.reading.numerals.text import MAX_CHARS, Number, Reading, plain, read
from moebench.reading.numerals.view import OVER, widened
from moebench.reading.numerals.words import magnitude

_EQUAL: Final = frozenset({"equals", "about"})
_ROUNDED: Final = frozenset(TABLE["rounded"])


def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiles a pattern of the data file; a list's name in capital letters stands for its words."""
    for name in ("is_not", "about", "before", "after", "no_unit", "functions"):
        pattern = pattern.replace(name.upper(), f"(?:{'|'.join(TABLE[name])})")
    return re.compile(pattern.replace("OVER", OVER), re.VERBOSE | re.DOTALL)


_RE: Final = {name: _compiled(pattern) for name, pattern in TABLE["patterns"].items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Equation:
    """An equation in a text, or a chain of them (`a = b = c`).

    Attributes:
        text: As written.
        start: First character.
        end: One past the last character.
        holds: Whether all its equals signs are right; see `arithmetic` for rounding, percent and units.
        value: What its last side comes to; a percentage is a hundredth.
        expected: What its last side should have come to; None when it holds.
    """

    text: str
    start: int
    end: int
    holds: bool
    value: int | float
    expected: int | float | None = None


def equations(text: str) -> tuple[Equation, ...]:
    """Returns the equations in `text` that are made of numbers only, in order, without overlaps.

    Args:
        text: Any text; of more than `MAX_CHARS` characters the last are read.

    Returns:
        Chains such as `2 + 2 = 4`, `9 * $2 = $18`, `20% of 50 = 10`, `<<3*3=9>>`, `3 apples + 2 apples = 5 apples`,
        `2 plus 2 is 4`. An equation with a variable is none of them, nor is one that computes nothing (`1 hour = 60
        minutes`).
    """
    offset = max(0, len(text) - MAX_CHARS)
    reading = read(text[offset:])
    low = _RE["wrap"].sub(lambda match: " " * len(match[0]), reading.low)
    found: list[Equation] = []
    start = 0
    for edge in _RE["edge"].finditer(low + "\n"):
        end = edge.start()
        numbers = reading.between(start, end) if _RE["sign"].search(low, start, end) else []
        if len(numbers) > 1:
            items = _items(low, start, end, numbers)
            found += [_equation(text, items, links, offset) for links in _chains(low, items)]
        start = end + 1
    return tuple(found)


def calculate(reading: Reading, start: int, end: int) -> Number | None:
    """Computes the last side of a line or clause, such as `9 * 2`, `x = 7 + 9`; None where its result is told."""
    items = _items(reading.low, start, end, reading.between(start, end))
    sides = list(_sides(items))
    if not sides or not sides[-1].operations or any(one.kind in _EQUAL for one in items[sides[-1].after :]):
        return None
    exact, first, after, *_ = sides[-1]
    left, right = items[first].start, _end(items[first:after])
    return Number(text=reading.text[left:right], start=left, end=right, value=plain(exact), exact=exact)


class _Link(NamedTuple):
    """An equals sign with its sides, and whether it holds."""

    left: Value
    right: Value
    holds: bool


def _equation(text: str, items: Items, links: Sequence[_Link], offset: int) -> Equation:
    left, right = links[0].left, links[-1].right
    start, end = items[left.start].start + offset, _end(items[right.start : right.after]) + offset
    start, end = widened(text, start, end)
    prefix = _RE["prefix"].search(text, max(0, start - 12), start)  # a currency sign or LaTeX command
    start = prefix.start() if prefix else start
    end += text[end : end + 1] == "}" and text.count("{", start, end) > text.count("}", start, end)
    wrong = [plain(link.left.exact) for link in links if not link.holds]
    return Equation(
        text=text[start:end],
        start=start,
        end=end,
        holds=not wrong,
        value=plain(right.exact),
        expected=wrong[0] if wrong else None,
    )


def _chains(low: str, items: Items) -> list[list[_Link]]:
    """Returns the equations in `items`, in order: links whose sides are shared, doubtful ones left out."""
    chains: list[list[_Link]] = [[]]
    for left, right in pairwise(_sides(items)):
        link = _link(low, items, left, right) if right.start == left.after + 1 else None
        if link is None or (chains[-1] and chains[-1][-1].right is not left):
            chains.append([])
        chains[-1] += [link] if link else []
    return [links for links in chains if any(link.left.operations or link.right.operations for link in links)]


def _sides(items: Items) -> Iterator[Value]:
    """Yields the expressions, each as long as it can be; none before what no number can be computed from."""
    i = 0
    while i < len(items):
        value = evaluate(items, i) if _may_begin(items, i) else None
        i = value.after if value else i + 1
        dash = value and items[i].text == "-" and items[i + 1].kind == "word"  # goes on in words
        if value and (dash or items[i].kind not in {"op", "symbol"}):  # "= 60 + the others" is not "= 60"
            yield value


def _may_begin(items: Items, i: int) -> bool:
    """Whether an expression can begin at item `i`, rather than go on there."""
    item, before = items[i], items[i - 1]  # before the first stands the last, a break
    called = before.kind == "word" and before.end == item.start
    if item.text in {"+", "-"}:
        apart = before.kind == "word" and not called and item.end == items[i + 1].start  # "profit -5"
        return apart or before.kind in {"open", "break"} or before.kind in _EQUAL
    return item.kind in {"number", "open"} and before.kind not in {"op", "symbol"} and not called


def _link(low: str, items: Items, left: Value, right: Value) -> _Link | None:
    """Judges one equals sign; None where it is none, or where it is wrong only if its sides are read so."""
    sign = items[left.after]
    if sign.kind not in _EQUAL or (sign.text == "is" and (right.operations or not left.operations)):
        return None
    rounded = any(item.text in _ROUNDED for item in items[right.start : right.after + 2])
    ok = holds(items, left, right, about=rounded or sign.kind == "about")
    return _Link(left, right, ok) if ok or _is_clear(low, items, left, right) else None


def _is_clear(low: str, items: Items, left: Value, right: Value) -> bool:
    """Whether it is beyond doubt where both sides begin and end, and that they have no variable."""
    ours, theirs = items[left.start : left.after], items[right.start : right.after]
    named, start, before = units(ours), ours[0].start, items[left.start - 1]
    mixed = len(named) > len({kind for kind, _ in named})  # "8 hours - 23 minutes"
    variable = any(b.kind == "word" and a.end == b.start for a, b in pairwise(ours))  # "5a + 3"
    label = before.kind == "word" and right.operations and not left.operations  # "time 2 = 6 + 3"
    share = right.operations and any(item.kind == "of" for item in theirs)  # "2 x 1/4 = 1/2 of 250"
    goes_on = _RE["unclear_before"].search(low, max(0, start - 40), start + 1)
    return not (
        mixed or variable or label or share or goes_on or _RE["unclear_after"].match(low, _end(theirs))
    )


def _items(low: str, start: int, end: int, numbers: Sequence[Number]) -> list[Item]:
    """Returns the tokens of low[start:end], in order, and a break; `low` and `numbers` are a `Reading`'s."""
    found: list[Item] = []
    for number in numbers:
        found += _between(low, start, number.start)
        found += _number_items(number)
        start = number.end
    return [*found, *_between(low, start, end), BREAK]


def _number_items(number: Number) -> Iterator[Item]:
    """Yields a number, with its sign apart: whether that is a minus is for the expression to say."""
    text, start = number.text, number.start
    sign = _RE["sign_before"].match(text.lower())
    if sign:
        start += sign.end()
        text = text[sign.end() :].lstrip("$ ")
        yield Item("op", "+" if sign["plus"] else "-", number.start, start)
    dozens = text[:1].isdigit() and text.lower().endswith(("dozen", "dozens"))  # "21 dozens * $2 per dozen"
    value, scale = magnitude(number.exact), 12 if dozens else 100 if number.percent else 1
    value = Fraction(value, scale) if scale > 1 else value
    shown = _RE["shown"].fullmatch(text)
    decimals = len(shown["decimals"] or "") if shown else None
    yield Item("number", text, start, number.end, value, number.percent, number.currency != "", decimals)


def _between(low: str, start: int, end: int) -> Iterator[Item]:
    """Yields the tokens of what stands between two numbers; an exponent is none to the numerals."""
    for match in _RE["gap"].finditer(low, start, end):
        kind, text, (left, right) = match.lastgroup or "", match[0], match.span()
        if kind != "skip":
            if kind == "factor":  # "5(3 + 2)", a LaTeX denominator
                yield Item("op", "/" if text == OVER else "*", left, left)
            said = TABLE["operators"].get(text, text) if kind == "op" else text
            kind = "open" if kind == "factor" else kind
            yield Item(kind, said, left, right, int(text) if kind == "number" else 0)


def _end(items: Items) -> int:
    """Returns where the last number or bracket ends."""
    return max(item.end for item in items if item.kind in {"number", "close"})
