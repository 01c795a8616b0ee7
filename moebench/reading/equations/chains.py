"""Finds the equations in the tokens of a text: chains of calculations with equals signs between them.

The right end of a side is where its expression ends; its left end is found by walking back from the equals sign,
operand by operand. An equation with a variable or a word for an operand ("cost + 5 = 8") is none of ours, and where
it is not clear where the left side begins ("$5 per 2 hours * 4 = $20"), it is taken only if it holds.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from moebench.reading.equations.arithmetic import OF_WHAT, Items, Value, evaluate
from moebench.reading.equations.items import calculation_items
from moebench.reading.equations.truth import Side, holds, mixes_units
from moebench.reading.numbers.reading import read
from moebench.reading.numerals.lexicon import word_set

_LONGEST = 150  # tokens on one side
_UNIT_WORDS = 6
_NO_UNIT = word_set(
    """
    and are because but can cost costs gives had has have he he if leaves let makes means or she should
    since so that then therefore they thus was we were when where which while who will would i you
    """
)
_UNCLEAR_BEFORE = word_set(
    """
    about after as at by each every for from in of off on over per than times to with
    """
)
_UNCLEAR_AFTER = word_set(
    """
    as fewer greater higher hundred larger less longer lower more older percent percentage r rem
    remainder shorter smaller thousand times with younger
    """
)
_FUNCTIONS = frozenset(
    ("abs", "cos", "lcm", "ln", "log", "max", "min", "mod", "root", "sin", "sqrt", "tan", "gcd", "gcf")
)
_ABOUT = frozenset(("about", "almost", "approx", "approximately", "around", "nearly", "roughly"))
_ROUNDED = frozenset(("approximately", "rounded", "rounding"))
_WRAP_BEFORE = re.compile(r"\n(?=[ \t]{0,60}[=≈])")
_WRAP_BEHIND = re.compile(r"[=≈][ \t]{0,8}\n")
_EDGE = re.compile(r"[\n;!?|\"“”—…→]|[.,:](?=\s|$)")
_SIGN = re.compile(r"=|≈|≅|e(?<![a-z]e)quals?\b|i(?<![a-z]i)s\b")
_OPERATES = re.compile(r"[-+*/×÷%]|\b(?:plus|minus|times|by|of)\b")


@dataclass(frozen=True, slots=True)
class Chain:
    """Sides with equals signs between them.

    Attributes:
        start: First character.
        end: One past the last character.
        holds: Whether all its equals signs are right.
        value: What the last side comes to.
        expected: What the side before the first wrong equals sign comes to; None when all hold.
    """

    start: int
    end: int
    holds: bool
    value: Value
    expected: Value | None


@dataclass(frozen=True, slots=True)
class _Link:
    """One equals sign with what stands left and right of it.

    Attributes:
        start: Index of the left side's first item.
        right_start: Index of the right side's first item.
        last: Index of the first item behind the right side.
        clear: Whether it is beyond doubt where both sides begin and end.
    """

    start: int
    right_start: int
    last: int
    left: Value
    right: Value
    ok: bool
    clear: bool


def find_chains(text: str) -> Iterator[Chain]:
    """Yields the equations of a text, in order."""
    reading = read(text)
    low = reading.low
    if "\n" in low:
        low = _WRAP_BEHIND.sub(_unwrapped, _WRAP_BEFORE.sub(_unwrapped, low))
    edges = [match.start() for match in _EDGE.finditer(low)]
    done = idle = 0
    for sign in _SIGN.finditer(low):
        if sign.start() < (idle if sign[0] == "is" else done):
            continue
        edge = bisect_left(edges, sign.start())
        start = max(done, edges[edge - 1] + 1 if edge else 0)
        idle = edges[edge] if edge < len(edges) else len(low)
        if sign[0] == "is" and not _OPERATES.search(low, start, idle):
            continue
        done = idle
        inside = reading.between(start, done)
        if len(inside) > 1:
            yield from chains(calculation_items(low, start, done, inside))


def _unwrapped(match: re.Match[str]) -> str:
    return match[0].replace("\n", " ")


def chains(items: Items) -> Iterator[Chain]:
    """Yields the equations in `items`, in order."""
    partners = _brackets(items)
    signs = [i for i, item in enumerate(items) if item.kind in {"equals", "about"}]
    links: list[_Link] = []
    for sign, following in pairwise([*signs, len(items)]):
        if links and links[-1].last != sign:
            yield from _chain(items, links)
            links = []
        start = links[-1].right_start if links else _side_start(items, partners, sign)
        link = None if start is None else _link(items, start, sign, following)
        if link is None:
            yield from _chain(items, links)
            links = []
        else:
            links.append(link)
    yield from _chain(items, links)


def _chain(items: Items, links: Sequence[_Link]) -> Iterator[Chain]:
    """Yields the chain that the links make up, without those that are wrong but not clear."""
    doubtful = next((i for i, link in enumerate(links) if not (link.ok or link.clear)), None)
    if doubtful is not None:
        yield from _chain(items, links[:doubtful])
        yield from _chain(items, links[doubtful + 1 :])
        return
    if not any(link.left.operations or link.right.operations for link in links):
        return
    wrong = next((link for link in links if not link.ok), None)
    last = links[-1].last - 1
    while items[last].kind in {"word", "of"}:
        last -= 1
    yield Chain(
        start=items[links[0].start].start,
        end=items[last].end,
        holds=wrong is None,
        value=links[-1].right,
        expected=wrong.left if wrong else None,
    )


def _link(items: Items, start: int, sign: int, following: int) -> _Link | None:
    """Reads both sides of one equals sign; None where they are no calculation."""
    right_start, about = sign + 1, items[sign].kind == "about"
    if right_start < len(items) and items[right_start].text in _ABOUT:
        right_start, about = right_start + 1, True
    end = min(following, right_start + _LONGEST)
    left, right = evaluate(items, start, sign), evaluate(items, right_start, end)
    if left is None or left.after != sign or right is None or _dangling(items, right.after):
        return None
    if items[sign].text == "is" and (not left.operations or right.operations):
        return None
    about |= any(item.text in _ROUNDED for item in items[right.after : right.after + 2])
    ok = holds(
        Side(left, items[start:sign], None),
        Side(right, items[right_start : right.after + 1], _decimals(items, right_start, right)),
        about=about,
    )
    clear = _clear_start(items, start, sign, left, right) and _clear_end(items, right_start, right)
    clear = clear and not mixes_units(items[start:sign])
    return _Link(start, right_start, right.after, left, right, ok, clear)


def _decimals(items: Items, start: int, value: Value) -> int | None:
    """Returns how many decimals a lone number shows; None for a calculation or a number in words."""
    numbers = [item for item in items[start : value.after] if item.kind == "number"]
    if value.operations or len(numbers) != 1 or not numbers[0].text[0].isdigit():
        return None
    whole = numbers[0].text.rstrip("% ")
    digits = whole.partition(".")[2] if "." in whole else ""
    return len(digits) if not digits or digits.isdigit() else None


def _dangling(items: Items, i: int) -> bool:
    """Whether an operator without an operand follows: "= 60 + the others" is not "= 60"."""
    if i >= len(items) or items[i].kind != "op":
        return items[i].kind == "symbol" if i < len(items) else False
    glued = items[i].start == items[i - 1].end
    follows = items[i + 1] if i + 1 < len(items) else None
    if items[i].text == "*" and glued and (follows is None or follows.start > items[i].end):
        return False  # the end of *emphasis*
    return items[i].text != "-" or follows is None or follows.kind != "word"  # a dash goes on in words


def _clear_start(items: Items, start: int, sign: int, left: Value, right: Value) -> bool:
    """Whether it is beyond doubt where the left side begins, and that it has no variable."""
    for number, word in pairwise(items[start:sign]):
        if word.kind == "word" and word.start == number.end and word.text != "dozen":
            return False  # "5a + 3": a variable, perhaps
    before = items[start - 1] if start else None
    if before is None:
        return True
    if before.kind in {"number", "close", "of"} or before.text in _UNCLEAR_BEFORE:
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
    for i, item in enumerate(items[right.after : right.after + 3], start=right.after):
        if item.kind == "number" or item.text == "and":
            return not _adds_number(items, i)
        if item.kind != "word" or item.text in _NO_UNIT:
            return True
        if i == right.after and item.text in _UNCLEAR_AFTER:
            return False
    return True


def _adds_number(items: Items, i: int) -> bool:
    """Whether items from `i` on are a further amount, as in "= 1 hour (and) 20 minutes", not a new calculation."""
    i += items[i].text == "and"
    if i >= len(items) or items[i].kind != "number":
        return False
    return i + 1 >= len(items) or items[i + 1].kind not in {"op", "equals", "about"}


def _brackets(items: Items) -> dict[int, int]:
    """Returns the index of the opening bracket for each closing one."""
    opened: list[int] = []
    partners: dict[int, int] = {}
    for i, item in enumerate(items):
        if item.kind == "open":
            opened.append(i)
        elif item.kind == "close" and opened:
            partners[i] = opened.pop()
    return partners


def _side_start(items: Items, partners: dict[int, int], sign: int) -> int | None:
    """Walks back from an equals sign to the first item of the expression before it; None: there is none."""
    start = _operand_start(items, partners, sign - 1)
    while start is not None and start > 0 and sign - start < _LONGEST and items[start - 1].kind == "op":
        op = start - 1
        before = items[op - 1].kind if op else "break"
        if before in {"op", "open", "equals", "about", "break"}:
            if items[op].text in {"+", "-"}:
                start = op  # a sign
                if before == "op":
                    continue
                break
            return start if items[op].text == "*" and before == "break" and _glued(items, op) else None
        operand = _operand_start(items, partners, op - 1)
        if operand is None and items[op].text == "-" and _glued(items, op):
            return op
        start = operand
    if not start:
        return start
    last = items[start - 1]
    called = last.kind == "word" and (last.end == items[start].start or last.text in _FUNCTIONS)
    return None if last.kind == "symbol" or called else start


def _glued(items: Items, op: int) -> bool:
    """Whether an operator touches what follows and not what goes before."""
    return items[op].end == items[op + 1].start and (op == 0 or items[op - 1].end < items[op].start)


def _operand_start(items: Items, partners: dict[int, int], last: int) -> int | None:
    """Returns the index of the first item of the operand that ends at item `last`, its unit included."""
    i = last
    while last - i < _UNIT_WORDS and i >= 0 and items[i].kind in {"word", "of"}:
        if items[i].text in _NO_UNIT:
            return None
        i -= 1
    if i < 0:
        return None
    if items[i].kind == "close":
        i = partners.get(i, -1)
        if i < 0:
            return None
        if i and items[i - 1].kind in {"number", "close"} and items[i - 1].end == items[i].start:
            return _operand_start(items, partners, i - 1)
        return _share_start(items, i)
    return _share_start(items, i) if items[i].kind == "number" else None


def _share_start(items: Items, i: int) -> int:
    """Goes back over "20% of the remaining" before a number."""
    while True:
        j = i - 1
        while j >= 0 and items[j].kind == "word" and items[j].text in OF_WHAT:
            j -= 1
        if j < 1 or items[j].kind != "of" or items[j - 1].kind != "number":
            return i
        if not (items[j - 1].share or items[j - 1].percent):
            return i
        i = j - 1
