"""Finds the equations of a text: chains of calculations with equals signs between them.

An equation with a variable or a word for an operand ("cost + 5 = 8") is none of ours, and where it is not clear
where a side begins or ends ("$5 per 2 hours * 4 = $20"), it is taken only if it holds.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final, NamedTuple, cast

from moebench.reading.equations.arithmetic import (
    NO_UNIT,
    TABLE,
    Item,
    Items,
    Kind,
    Value,
    evaluate,
    holds,
    touching,
    units,
)
from moebench.reading.numerals.text import Number, Reading, plain, read
from moebench.reading.numerals.view import OVER, widened
from moebench.reading.numerals.words import Exact, magnitude

WORKING_CHARS: Final = 30_000
"""How much of a working is checked: more than any model writes; a bound on the work that hostile text can cause."""

_LONGEST: Final = 150  # tokens on one side
_WORDS: Final = {name: frozenset(words) for name, words in TABLE.items() if isinstance(words, list)}
_IS_NOT, _ABOUT = "|".join(TABLE["is_not"]), "|".join(TABLE["about"])


def _compiled(pattern: str) -> re.Pattern[str]:
    pattern = pattern.replace("IS_NOT", _IS_NOT).replace("ABOUT", _ABOUT).replace("OVER", OVER)
    return re.compile(pattern, re.VERBOSE | re.DOTALL)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculation:
    """What a piece of text computes: `x = 7 + 9`, `160 + 80 = 240 sheep`, `9 * 2`.

    Attributes:
        value: What its last side comes to; None where a variable or word is in it.
        worked_out: Whether it ends with a result: "x = 16" does, "x = 7 + 9" and "x = y + 20" do not.
        start: Where the last side begins.
        end: One past its last number or bracket.
    """

    value: Exact | None
    worked_out: bool
    start: int
    end: int


def equations(text: str) -> tuple[Equation, ...]:
    """Returns the equations in `text` that are made of numbers only, in order, without overlaps.

    Args:
        text: Any text; of more than `WORKING_CHARS` characters the last are read.

    Returns:
        Chains such as `2 + 2 = 4`, `9 * $2 = $18`, `20% of 50 = 10`, `<<3*3=9>>`, `3 apples + 2 apples = 5 apples`,
        `2 plus 2 is 4`. An equation with a variable is none of them, nor is one that computes nothing (`1 hour = 60
        minutes`).
    """
    offset = max(0, len(text) - WORKING_CHARS)
    reading = read(text[offset:])
    low = _RE["wrap"].sub(lambda match: " " * len(match[0]), reading.low)
    found: list[Equation] = []
    start = 0
    for edge in _RE["edge"].finditer(low + "\n"):
        end = edge.start()
        says = _RE["is"].search(low, start, end) and _RE["operates"].search(low, start, end)
        if says or _RE["sign"].search(low, start, end):
            numbers = reading.between(start, end)
            items = _items(low, start, end, numbers) if len(numbers) > 1 else []
            found += [_equation(text, items, links, offset) for links in _chains(items)]
        start = end + 1
    return tuple(found)


def calculation(reading: Reading, start: int, end: int) -> Calculation | None:
    """Reads a line or clause as one calculation; None where it has neither an operator nor an equals sign."""
    items = _items(reading.low, start, end, reading.between(start, end))
    kinds = [item.kind for item in items]
    signs = [i for i, kind in enumerate(kinds) if kind in {"equals", "about"}]
    if not (signs or "op" in kinds) or kinds[-2] in {"equals", "about"}:
        return None
    first = next(i for i, kind in enumerate(kinds) if kind not in {"word", "break"})  # "Total: 160 + 80"
    last = signs[-1] + 1 if signs else first
    value = evaluate(items, last, len(items) - 1) if _may_begin(items, last) else None
    if value is None or _dangling(items, value.after):
        return Calculation(value=None, worked_out=False, start=items[last].start, end=items[-2].end)
    end = items[value.after - 1].end
    return Calculation(value=value.exact, worked_out=not value.operations, start=items[last].start, end=end)


class _Link(NamedTuple):
    """An equals sign with its sides, each from an item on, and whether it holds."""

    start: int
    right_start: int
    left: Value
    right: Value
    holds: bool


def _equation(text: str, items: Items, links: Sequence[_Link], offset: int) -> Equation:
    last = links[-1].right.after - 1
    while items[last].kind in {"word", "of"}:
        last -= 1
    start, end = widened(text, items[links[0].start].start + offset, items[last].end + offset)
    prefix = _RE["prefix"].search(text, max(0, start - 12), start)  # a currency sign or LaTeX command
    start = prefix.start() if prefix else start
    end += text[end : end + 1] == "}" and text.count("{", start, end) > text.count("}", start, end)
    wrong = [plain(link.left.exact) for link in links if not link.holds]
    return Equation(
        text=text[start:end],
        start=start,
        end=end,
        holds=not wrong,
        value=plain(links[-1].right.exact),
        expected=wrong[0] if wrong else None,
    )


def _chains(items: Items) -> list[list[_Link]]:
    """Returns the equations in `items`, in order: links whose sides are shared, doubtful ones left out."""
    signs = [i for i, item in enumerate(items) if item.kind in {"equals", "about"}]
    chains: list[list[_Link]] = [[]]
    for before, sign, following in zip([-1, *signs], signs, [*signs[1:], len(items) - 1], strict=False):
        last = chains[-1][-1] if chains[-1] else None
        joined = last is not None and last.right.after == sign
        side = (last.right_start, last.right) if last and joined else _side(items, before + 1, sign)
        link = _link(items, *side, sign=sign, following=following) if side else None
        if not (link and joined):
            chains.append([])
        chains[-1] += [link] if link else []
    return [links for links in chains if any(link.left.operations or link.right.operations for link in links)]


def _side(items: Items, first: int, sign: int) -> tuple[int, Value] | None:
    """Returns where the expression that ends at an equals sign begins, and what it comes to."""
    for i in range(max(first, sign - _LONGEST), sign):
        value = evaluate(items, i, sign) if _may_begin(items, i) else None
        if value is not None and value.after == sign:
            return i, value
    return None


def _may_begin(items: Items, i: int) -> bool:
    """Whether an expression can begin at item `i`, rather than go on there."""
    item, before = items[i], items[i - 1]  # before the first stands the last, a break
    glued = before.end == item.start
    if item.text in {"+", "-"}:
        apart = before.kind == "word" and not glued and item.end == items[i + 1].start  # "profit -5"
        return apart or before.kind in {"open", "equals", "about", "break"}
    called = before.kind == "word" and (glued or before.text in _WORDS["functions"])
    multiplied = item.kind == "open" and touching(items, i)
    begins = item.kind in {"number", "open"} and before.kind not in {"op", "symbol"}
    return begins and not called and not multiplied


def _link(items: Items, start: int, left: Value, *, sign: int, following: int) -> _Link | None:
    """Reads both sides of one equals sign; None where they are no calculation, or wrong only if read so."""
    right_start = sign + 1
    right = evaluate(items, right_start, min(following, right_start + _LONGEST))
    if right is None or _dangling(items, right.after):
        return None
    if items[sign].text == "is" and (not left.operations or right.operations):
        return None
    number = next(item.text for item in items[right_start : right.after] if item.kind == "number")
    shown = None if right.operations else _RE["shown"].fullmatch(number)
    rounded = any(item.text in _WORDS["rounded"] for item in items[right.after : right.after + 2])
    ok = holds(
        left,
        right,
        sides=(items[start:sign], items[right_start : right.after + 1]),
        decimals=len(shown["decimals"] or "") if shown else None,
        about=rounded or items[sign].kind == "about",
    )
    clear = ok or (
        _clear_start(items, start, sign, left, right) and _clear_end(items, right_start, right.after)
    )
    return _Link(start, right_start, left, right, ok) if clear else None


def _dangling(items: Items, i: int) -> bool:
    """Whether an operator without an operand follows: "= 60 + the others" is not "= 60"."""
    dash = items[i].text == "-" and items[i + 1].kind == "word"  # goes on in words
    return items[i].kind in {"op", "symbol"} and not dash


def _clear_start(items: Items, start: int, sign: int, left: Value, right: Value) -> bool:
    """Whether it is beyond doubt where the left side begins, and that it has no variable."""
    named, before = units(items[start:sign]), items[start - 1]
    mixed = len(named) > len({kind for kind, _ in named})  # "8 hours - 23 minutes"
    variable = any(b.kind == "word" and a.end == b.start for a, b in pairwise(items[start:sign]))  # "5a + 3"
    goes_on = before.kind in {"number", "close", "of"} or before.text in _WORDS["unclear_before"]
    label = before.kind == "word" and right.operations and not left.operations  # "time 2 = 6 + 3"
    aside = before.kind == "word" and items[start].kind == "open" and items[start - 2].kind == "number"
    return not (mixed or variable or goes_on or label or aside)  # aside: "4 hours (240 minutes) in all + ..."


def _clear_end(items: Items, start: int, after: int) -> bool:
    """Whether it is beyond doubt that the right side, from item `start` on, ends before item `after`."""
    if items[after].text in _WORDS["unclear_after"] or any(
        item.kind == "of" for item in items[start : after + 1]
    ):
        return False
    for i in range(after, min(after + 3, len(items) - 1)):
        joint = items[i].text == "and"
        if items[i + joint].kind == "number":  # "= 1 hour (and) 20 minutes"
            return items[i + joint + 1].kind in {"op", "equals", "about"}
        if items[i].kind != "word" or items[i].text in NO_UNIT:
            return True
    return True


def _items(low: str, start: int, end: int, numbers: Sequence[Number]) -> list[Item]:
    """Returns the tokens of low[start:end], in order, and a break; `low` and `numbers` are a `Reading`'s."""
    found: list[Item] = []
    for number in numbers:
        found += _between(low, start, number.start)
        found += _number_items(number)
        start = number.end
    return [*found, *_between(low, start, end), Item("break", "", -1, -1)]


def _number_items(number: Number) -> Iterator[Item]:
    """Yields a number, with its sign apart: whether that is a minus is for the expression to say."""
    text, start = number.text, number.start
    sign = _RE["sign_before"].match(text.lower())
    if sign:
        start += sign.end()
        text = text[sign.end() :].lstrip("$ ")
        yield Item("op", "+" if sign["plus"] else "-", number.start, start)
    value = magnitude(number.exact)
    if text[:1].isdigit() and text.lower().endswith(("dozen", "dozens")):
        value = Fraction(value, 12)  # counts dozens: "21 dozens * $2 per dozen = $42"
    share = number.percent or "/" in text or 0 < value < 1
    yield Item("number", text, start, number.end, value, number.percent, share, bool(number.currency))


def _between(low: str, start: int, end: int) -> Iterator[Item]:
    """Yields the tokens of what stands between two numbers."""
    for match in _RE["gap"].finditer(low, start, end):
        kind, text, (left, right) = match.lastgroup, match[0], match.span()
        if kind == "op":
            yield Item("op", TABLE["operators"].get(text, text), left, right)
        elif kind == "raised":
            yield Item("op", "^", left, left + 1)
            yield Item("number", match["exponent"], left + 1, right, int(match["exponent"]))
        elif kind == "over":
            yield Item("op", "/", left, left)
            yield Item("open", "(", left, right)
        elif kind != "skip":
            yield Item(cast("Kind", kind), text, left, right)
