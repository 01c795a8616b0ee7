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
from moebench.reading.numerals.words import Exact

WORKING_CHARS: Final = 30_000
"""How much of a working is checked: more than any model writes; a bound on the work that hostile text can cause."""

_LONGEST: Final = 150  # tokens on one side
_WORDS: Final = {name: frozenset(words) for name, words in TABLE.items() if isinstance(words, list)}
_IS_NOT: Final = "|".join(TABLE["is_not"])
_RE: Final = {
    name: re.compile(pattern.replace("IS_NOT", _IS_NOT).replace("OVER", OVER), re.VERBOSE | re.DOTALL)
    for name, pattern in TABLE["patterns"].items()
}
_OPERATORS: Final = {
    "×": "*", "÷": "/", "–": "-", "x": "*", "plus": "+", "minus": "-", "times": "*", "multiplied by": "*",
    "divided by": "/",
}  # fmt: skip


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
            items = calculation_items(low, start, end, numbers) if len(numbers) > 1 else []
            found += [_equation(text, items, links, offset) for links in _chains(items)]
        start = end + 1
    return tuple(found)


def calculation(reading: Reading, start: int, end: int) -> Calculation | None:
    """Reads a line or clause as one calculation; None where it has neither an operator nor an equals sign."""
    items = calculation_items(reading.low, start, end, reading.between(start, end))
    kinds = [item.kind for item in items]
    last = max((i + 1 for i, kind in enumerate(kinds) if kind in {"equals", "about"}), default=0)
    if last == len(items) or not (last or "op" in kinds):
        return None
    if not last:  # "Total: 160 + 80"
        last = next((i for i, kind in enumerate(kinds) if kind not in {"word", "break"}), 0)
    value = evaluate(items, last, len(items)) if _may_begin(items, last) else None
    if value is None or _dangling(items, value.after):
        return Calculation(value=None, worked_out=False, start=items[last].start, end=items[-1].end)
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
    before = _RE["prefix"].search(text, max(0, start - 12), start)  # a currency sign or LaTeX command
    start = before.start() if before else start
    end += text[end : end + 1] == "}" and text.count("{", start, end) > text.count("}", start, end)
    wrong = next((link for link in links if not link.holds), None)
    return Equation(
        text=text[start:end],
        start=start,
        end=end,
        holds=wrong is None,
        value=plain(links[-1].right.exact),
        expected=plain(wrong.left.exact) if wrong else None,
    )


def _chains(items: Items) -> Iterator[list[_Link]]:
    """Yields the equations in `items`, in order: links whose sides are shared, doubtful ones left out."""
    signs = [i for i, item in enumerate(items) if item.kind in {"equals", "about"}]
    links: list[_Link] = []
    free = 0  # index of the first item that no side has taken
    for sign, following in pairwise([*signs, len(items), len(items)]):
        joined = bool(links) and links[-1].right.after == sign
        side = (links[-1].right_start, links[-1].right) if joined else _side(items, free, sign)
        link = (
            None
            if side is None or sign == len(items)
            else _link(items, *side, sign=sign, following=following)
        )
        if links and not (link and joined):
            if any(one.left.operations or one.right.operations for one in links):
                yield links
            links = []
        links += [link] if link else []
        free = sign + 1


def _side(items: Items, first: int, sign: int) -> tuple[int, Value] | None:
    """Returns where the expression that ends at an equals sign begins, and what it comes to."""
    for i in range(max(first, sign - _LONGEST), sign):
        value = evaluate(items, i, sign) if _may_begin(items, i) else None
        if value is not None and value.after == sign:
            return i, value
    return None


def _may_begin(items: Items, i: int) -> bool:
    """Whether an expression can begin at item `i`, rather than go on there."""
    item, before = items[i], items[i - 1] if i else Item("break", "", -1, -1)
    glued = before.end == item.start
    if item.kind == "op" and item.text in {"+", "-"}:
        apart = before.kind == "word" and not glued and item.end == items[i + 1].start  # "profit -5"
        return apart or before.kind in {"open", "equals", "about", "break"}
    if item.kind not in {"number", "open"} or before.kind in {"op", "symbol"}:
        return False
    called = before.kind == "word" and (glued or before.text in _WORDS["functions"])
    return not called and not (item.kind == "open" and touching(items, i))


def _link(items: Items, start: int, left: Value, *, sign: int, following: int) -> _Link | None:
    """Reads both sides of one equals sign; None where they are no calculation, or wrong only if read so."""
    right_start, about = sign + 1, items[sign].kind == "about"
    if right_start < len(items) and items[right_start].text in _WORDS["about"]:
        right_start, about = right_start + 1, True
    right = evaluate(items, right_start, min(following, right_start + _LONGEST))
    if right is None or _dangling(items, right.after):
        return None
    if items[sign].text == "is" and (not left.operations or right.operations):
        return None
    about |= any(item.text in _WORDS["rounded"] for item in items[right.after : right.after + 2])
    decimals = _decimals(items[right_start : right.after], right)
    ok = holds(
        left,
        right,
        sides=(items[start:sign], items[right_start : right.after + 1]),
        decimals=decimals,
        about=about,
    )
    clear = ok or (_clear_start(items, start, sign, left, right) and _clear_end(items, right_start, right))
    return _Link(start, right_start, left, right, ok) if clear else None


def _decimals(items: Items, value: Value) -> int | None:
    """Returns how many decimals a lone number shows; None for a calculation or a number in words."""
    number = next(item.text for item in items if item.kind == "number")
    digits = number.rstrip("% ").partition(".")[2]
    written = number[0].isdigit() and (not digits or digits.isdigit())
    return len(digits) if written and not value.operations else None


def _dangling(items: Items, i: int) -> bool:
    """Whether an operator without an operand follows: "= 60 + the others" is not "= 60"."""
    if i >= len(items) or items[i].kind != "op":
        return i < len(items) and items[i].kind == "symbol"
    follows = items[i + 1].kind if i + 1 < len(items) else "break"
    return items[i].text != "-" or follows != "word"  # a dash goes on in words


def _clear_start(items: Items, start: int, sign: int, left: Value, right: Value) -> bool:
    """Whether it is beyond doubt where the left side begins, and that it has no variable."""
    named = units(items[start:sign])
    if len(named) > len({kind for kind, _ in named}):
        return False  # "8 hours - 23 minutes"
    for number, word in pairwise(items[start:sign]):
        if word.kind == "word" and word.start == number.end:
            return False  # "5a + 3": a variable, perhaps
    before = items[start - 1] if start else Item("break", "", 0, 0)
    if before.kind in {"number", "close", "of"} or before.text in _WORDS["unclear_before"]:
        return False
    if before.kind != "word":
        return True
    if items[start].kind == "open" and start > 1 and items[start - 2].kind == "number":
        return False  # "80 kg (8 adults) = ..."
    return bool(left.operations) or not right.operations  # "time 2 = 6 + 3"


def _clear_end(items: Items, start: int, right: Value) -> bool:
    """Whether it is beyond doubt where the right side ends."""
    if any(item.kind == "of" for item in items[start : right.after + 1]):
        return False
    for i in range(right.after, min(right.after + 3, len(items))):
        item = items[i]
        if item.kind == "number" or item.text == "and":  # "= 1 hour (and) 20 minutes"
            number = i + (item.text == "and")
            follows = items[number + 1].kind if number + 1 < len(items) else "break"
            adds = number < len(items) and items[number].kind == "number"
            return not adds or follows in {"op", "equals", "about"}
        if item.kind != "word" or item.text in NO_UNIT:
            return True
        if i == right.after and item.text in _WORDS["unclear_after"]:
            return False
    return True


def calculation_items(low: str, start: int, end: int, numbers: Sequence[Number]) -> list[Item]:
    """Returns the tokens of low[start:end], in order; `low` is a `Reading`'s, `numbers` are those in it."""
    found: list[Item] = []
    for number in numbers:
        found += _between(low, start, number.start)
        found += _number_items(number)
        start = number.end
    return [*found, *_between(low, start, end)]


def _number_items(number: Number) -> Iterator[Item]:
    """Yields a number, with its sign apart: whether that is a minus is for the expression to say."""
    text, start, value = number.text, number.start, number.exact
    sign = _RE["minus"].match(text.lower())
    if sign:
        yield Item("op", "+" if text[0] == "+" else "-", start, start + sign.end())
        value, start, text = max(value, -value), start + sign.end(), text[sign.end() :].lstrip("$ ")
    if number.in_words and text[:1].isdigit() and text.lower().rstrip("s").endswith("dozen"):
        value = Fraction(value, 12)  # "21 dozens" counts dozens here: "21 dozens * $2 per dozen = $42"
    share = number.percent or "/" in text or 0 < value < 1
    yield Item("number", text, start, number.end, value, number.percent, share, bool(number.currency))


def _between(low: str, start: int, end: int) -> Iterator[Item]:
    """Yields the tokens of what stands between two numbers."""
    for match in _RE["gap"].finditer(low, start, end):
        kind, text, (left, right) = match.lastgroup, match[0], match.span()
        if kind == "op":
            yield Item("op", _OPERATORS.get(text, text), left, right)
        elif kind == "raised":
            yield Item("op", "^", left, left + 1)
            yield Item("number", match["exponent"], left + 1, right, int(match["exponent"]))
        elif kind == "over":
            yield Item("op", "/", left, left)
            yield Item("open", "(", left, right)
        elif kind != "skip":
            yield Item(cast("Kind", kind), text, left, right)
