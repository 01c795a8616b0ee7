"""Quantities as they stand in a text: a number and what it counts or measures.

    "The marathon was 42 kilometers long, and over 30,000 people participated."
        42 kilometer, 30000 people

Reads running text and the forms in which language models list quantities: "42 (kilometers)", "1. 42 kilometers",
tables, JSON, "Value: 42, Unit: km", "kilometers: 42". Numbers of list items, steps, dates and clock times are no
quantities.

Ranges, tolerances and compounds are put together from left to right, and keep their pieces.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from moebench.reading.numerals.text import MAX_CHARS, plain
from moebench.reading.quantities.drafts import Draft, attach, drafts, implied, is_year, place_units
from moebench.reading.quantities.unit_index import PATTERNS, Unit, data, named
from moebench.reading.quantities.units import SCALES, convert

Exact = int | Fraction

_HUNDREDTHS = frozenset(name for name, row in data("currencies")["currencies"].items() if "hundredth" in row)
_SMALLER = {"hour": 60, "minute": 60, "foot": 12, "stone": 14}  # how many of the next smaller unit it is
# People write sums of lengths, areas, volumes, masses, angles, data and times; not of percents or temperatures.
_ADDED = {((base, power),) for base in "TYLMAB#" for power in (1, 2, 3)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number with what it counts or measures.

    Attributes:
        text: As written, number and unit where they stand side by side, else the number alone.
        start: First character.
        end: One past the last character.
        value: An int when integral. 25 for "25 %"; the middle for a range; of a compound ("5 feet 2 inches") the
            whole in its first unit; of a ratio ("3 out of 5") the quotient.
        unit: Canonical name, see `moebench.reading.quantities.units.normalise`; None for a bare number.
        unit_text: The unit as written; empty for a bare number.
        low: Lower end of a range or tolerance ("5 to 10 kg", "20 ± 1 g"); None for a single value.
        high: Upper end.
        implied: Whether an article stands in the number's place ("a gallon").
        parts: The quantities that a range, compound or ratio is made of, in order; empty for a single value. A sum
            of calendar units ("1 year 2 days") takes a year for 365 days and a month for 30.
    """

    text: str
    start: int
    end: int
    value: int | float
    unit: str | None = None
    unit_text: str = ""
    low: int | float | None = None
    high: int | float | None = None
    implied: bool = False
    parts: tuple["Quantity", ...] = ()

    def each(self) -> Iterator["Quantity"]:
        """Yields the single values that it is made of; itself where it is one."""
        for part in self.parts:
            yield from part.each()
        if not self.parts:
            yield self


def quantities(text: str) -> tuple[Quantity, ...]:
    """Returns the quantities in a text, bare numbers too, in order and without overlaps.

    Args:
        text: Any text; its first `MAX_CHARS` characters are read, and no more than 8,000 numbers, in linear time.
    """
    text = text[:MAX_CHARS]
    numbers = drafts(text)[:8_000]
    found: list[Draft] = []
    for number, limit in zip(numbers, [*(number.start for number in numbers[1:]), len(text)], strict=False):
        floor = found[-1].right if found else 0
        if number.start >= floor:  # else it is part of the unit before it
            attach(text, number, floor, limit)
            found.append(number)
    place_units(text, found)
    found = sorted((*found, *implied(text, found)), key=lambda draft: draft.left)
    return tuple(_finished(text, draft) for draft in merge(text, found))


def _finished(text: str, draft: Draft) -> Quantity:
    return Quantity(
        text=text[draft.left : draft.right],
        start=draft.left,
        end=draft.right,
        value=plain(draft.value),
        unit=draft.unit.name if draft.unit else None,
        unit_text=draft.unit_text,
        low=None if draft.low is None else plain(draft.low),
        high=None if draft.high is None else plain(draft.high),
        implied=draft.implied,
        parts=tuple(_finished(text, part) for part in draft.parts),
    )


def merge(text: str, drafts: list[Draft]) -> list[Draft]:
    """Puts together what belongs together, of numbers with their units in order."""
    _share_backwards(text, drafts)
    merged: list[Draft] = []
    for draft, limit in zip(drafts, [*(draft.left for draft in drafts[1:]), len(text)], strict=False):
        _below_zero(text, draft)
        last = merged[-1] if merged else None
        if last and draft.start < last.right:
            continue  # the zero of "2 degrees below zero"
        whole = None
        if last and (joint := _between(text, last, draft)) is not None:
            chain = text[draft.right : limit] in {"-", "/"}  # a telephone number, a score
            whole = None if chain else _range(text, last, draft, joint)
            whole = whole or _sum(text, last, draft, joint) or _ratio(text, last, draft, joint)
        merged[-1 if whole else len(merged) :] = [whole or draft]
    return merged


def _between(text: str, left: Draft, right: Draft) -> str | None:
    return text[left.right : right.left] if 0 <= right.left - left.right <= 24 else None


def _share_backwards(text: str, drafts: list[Draft]) -> None:
    """Gives bare numbers the unit of the number behind them: "5 to 10 kg", "50, 100 and 200 mg", "2 x 3 m"."""
    linked = False
    for left, right in zip(reversed(drafts[:-1]), reversed(drafts[1:]), strict=True):
        joint = _between(text, left, right)
        owned = left.units or left.implied or right.implied or right.left < right.start
        if joint is None or right.unit is None or owned:
            linked = False
            continue
        is_range = _is_range(text, left, right, joint)
        counted = right.unit.kind == "count"  # "1999 and 25 others", "3 and 5 of the students"
        apart = is_year(text, left, surely=not counted) or (counted and right.shared and not is_range)
        listed = PATTERNS["list_joint"].fullmatch(joint) or (linked and joint.strip() == ",")
        linked = bool(listed) and not apart
        if linked or is_range:
            left.units, left.unit_text, left.shared = right.units, right.unit_text, True


def _is_range(text: str, left: Draft, right: Draft, joint: str) -> bool:
    if PATTERNS["range_joint"].fullmatch(joint) or PATTERNS["tolerance"].fullmatch(joint):
        return True
    if joint in {"", " "} and right.value < 0 and text[right.start] in "-−–":
        return -right.value > left.value > 0
    before = PATTERNS["before_range"].search(text, max(0, left.left - 30), left.left)
    return before is not None and PATTERNS["between_joint"].fullmatch(joint) is not None


def _whole(left: Draft, right: Draft, value: Exact) -> Draft:
    """Returns the quantity that reaches from one to the other, in the unit of the first."""
    parts = [*(left.parts or [left]), right]
    return replace(
        left, value=value, end=right.end, right=right.right, shared=False, implied=False, parts=parts
    )


def _range(text: str, left: Draft, right: Draft, joint: str) -> Draft | None:
    """Reads "5 to 10 kg", "20 ± 1 g", "between $5 and $10 million"."""
    if left.parts or left.implied or not _is_range(text, left, right, joint):
        return None
    if not right.units and left.left < left.start:  # "$5-10"
        right.units, right.unit_text, right.shared = left.units, left.unit_text, True
    bare, left.units, left.unit_text = (
        not left.units,
        left.units or right.units,
        left.unit_text or right.unit_text,
    )
    other: Exact | None = right.value
    if left.unit != right.unit:
        other = convert(right.value, right.unit, left.unit) if left.unit and right.unit else None
    if other is None:
        return None
    if joint in {"", " "} and right.value < 0:
        right.value, other = -right.value, -other  # the sign was a hyphen
    scale = SCALES.get(text[right.start : right.end].rpartition(" ")[2], 1)
    if text[left.start : left.end].replace(".", "").isdigit() and left.value * scale < other:
        left.value *= scale
    low, high = left.value, other
    if PATTERNS["tolerance"].fullmatch(joint):
        low, high = left.value - other, left.value + other
    elif low >= high and (joint.strip() in {"-", "–", "−"} or bare or not right.units):
        return None
    whole = _whole(left, right, Fraction(low + high) / 2)
    whole.low, whole.high = sorted((low, high))
    return whole


def _sum(text: str, left: Draft, right: Draft, joint: str) -> Draft | None:
    """Reads "5 feet 2 inches", "1 hour and 30 minutes", "3 dollars 50 cents", "15 dollars and 50"."""
    if left.low is not None or left.unit is None or left.unit.kind == "count":
        return None
    last = (left.parts or [left])[-1]
    added: Exact | None
    if right.unit is None or right.shared:
        added = _bare_part(text, last, right, joint)
    else:
        joined = PATTERNS["compound_joint"].fullmatch(joint) or (joint == ". " and len(last.unit_text) < 4)
        added = _part(last, right) if joined and right.left == right.start else None  # "3 hrs. 20 min."
    if added is None or last.unit is None or (last.value.denominator != 1 and left.unit.kind == "money"):
        return None
    return _whole(left, right, left.value + added * (_share(last.unit, left.unit) or 1))


def _share(below: Unit, above: Unit) -> Fraction | None:
    """Returns how many of `above` one of `below` is; beside days a month has 30 of them, a year 365."""
    if below.dimension == above.dimension:
        return below.size / above.size
    days = {"year": 365, "month": 30}.get(above.name) if below.dimension == (("T", 1),) else None
    return below.size / (days * 86400) if days else None


def _part(last: Draft, right: Draft) -> Exact | None:
    """Returns what `right` adds in the unit of `last`; None where it is no smaller unit of the same kind."""
    above, below = last.unit, right.unit
    if above is None or below is None or right.value < 0:
        return None
    if below.name in _HUNDREDTHS and above.name not in _HUNDREDTHS:
        last.units = tuple(unit for unit in last.units if unit.kind == "money") or last.units
        return Fraction(right.value) / 100 if last.units[0].kind == "money" else None
    below = next((unit for unit in right.units if unit.dimension == above.dimension), below)
    share = _share(below, above) if above.dimension in _ADDED else None
    return right.value * share if share and share < 1 else None


def _bare_part(text: str, last: Draft, right: Draft, joint: str) -> Fraction | None:
    """Reads the number without a unit in "15 dollars 50", "6 feet 2", "a mile and a half"."""
    unit = last.unit
    if unit is None or right.shared or not PATTERNS["bare_joint"].fullmatch(joint):
        return None
    if right.in_words and joint.strip() and right.value in {Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)}:
        return Fraction(right.value)
    if right.value.denominator != 1 or not 0 < right.value < 100 or last.implied:
        return None
    behind = last.right > last.end or joint.strip()
    if unit.kind == "money" and (behind or right.end - right.start == 2):
        return Fraction(right.value, 100) if joint and last.value.denominator == 1 else None
    smaller = _SMALLER.get(unit.name, 0)
    closed = unit.name == "hour" or (not joint.strip() and PATTERNS["inch_word"].match(text, right.right))
    if right.value < smaller and closed and (joint or last.unit_text in {"h", "'", "′", "’"}):
        return Fraction(right.value, smaller)
    return None


def _ratio(text: str, left: Draft, right: Draft, joint: str) -> Draft | None:
    """Reads "one out of three", "1 in 20", "3 over 4": a fraction; its two numbers stay its parts."""
    match = PATTERNS["ratio"].fullmatch(joint)
    bare = not left.units and not left.parts and (right.unit is None or right.unit.kind == "count")
    whole = left.value.denominator == right.value.denominator == 1 <= left.value < right.value
    if not match or not bare or not whole:
        return None
    if match[1].lower() == "in" and (left.value > 1 or is_year(text, right, surely=False)):
        return None
    return replace(_whole(left, right, Fraction(left.value) / right.value), right=right.end)


def _below_zero(text: str, draft: Draft) -> None:
    match = PATTERNS["below_zero"].match(text, draft.right)
    if match and draft.value > 0 and (not draft.units or "degree" in draft.units[0].name):
        draft.value, draft.right = -draft.value, match.end()
        if match[1] or not draft.units:
            draft.units = named(f"degree {match[1] or ''}".strip().lower())
            draft.unit_text = match[0].strip()
